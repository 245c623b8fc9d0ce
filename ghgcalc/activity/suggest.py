"""A first draft of a layout file from a workbook: what is recognised is filled in, everything else is marked to do.

The draft is text with comments, for a person to finish; nothing is read with it before that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.activity.described import header_path
from ghgcalc.activity.layout import IGNORE
from ghgcalc.activity.names import Names, text_of
from ghgcalc.dataset import column_letters
from ghgcalc.findings import Rejected, has_errors
from ghgcalc.vocabulary import fold
from ghgcalc.workbook import Limits, Sheet, open_input

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.vocabulary import Vocabulary

TO_DO: Final = "TODO"
NAMED: Final = ("sector", "carrier")


def suggest_layout(path: Path | str, catalog: Catalog, vocabulary: Vocabulary, limits: Limits | None = None) -> str:
    """The draft, as YAML.

    Parameters
    ----------
    path
        A workbook or csv file.
    catalog, vocabulary
        For names and units.

    Raises
    ------
    Rejected
        The file itself cannot be read.
    """
    names = Names(catalog, vocabulary)
    book = open_input(path, limits or Limits())
    if has_errors(book.findings):
        raise Rejected(book.findings)
    lines = ["layout: 1", f"municipality: {{name: {_quoted(Path(book.file).stem)}, country: {TO_DO}}}", "tables:"]
    for sheet in book.sheets:
        if any(cell != "" for row in sheet.rows for cell in row):
            lines += _table(sheet, names)
    return "\n".join(lines) + "\n"


def _table(sheet: Sheet, names: Names) -> Iterator[str]:
    header_rows = _header_rows(sheet, names)
    texts = fold(" ".join(text_of(cell) for row in header_rows for cell in (sheet.title, *sheet.rows[row - 1])))
    table = "emissions" if any(fold(gas) in texts for gas in names.gases) else "energy"
    yield f"  - sheet: {_quoted(sheet.title)}"
    yield f"    table: {table}  # energy, emissions or population"
    yield f"    header_rows: [{', '.join(map(str, header_rows))}]"
    yield f"    last_row: {len(sheet.rows)}"
    yield "    columns:"
    labels: dict[str, int] = {}
    amounts: dict[str, str] = {}
    for column in range(1, len(sheet.rows[0]) + 1):
        cells = [row[column - 1] for row in sheet.rows[max(header_rows) :]]
        if all(cell == "" for cell in cells):
            continue
        holds, says = _guess(header_path(sheet, header_rows, column), cells, table, names)
        if holds in NAMED:
            labels.setdefault(holds, column)
        header = _quoted(header_path(sheet, header_rows, column))
        said = f", says: {{{', '.join(f'{name}: {_quoted(word)}' for name, word in says.items())}}}" if says else ""
        letters = column_letters(column)
        first = amounts.setdefault(said, letters) if holds == "amount" else letters
        holds, mark = (holds, "") if first == letters else (IGNORE, f"  # {TO_DO}: says the same as {first}")
        mark = mark or (f"  # {TO_DO}" if holds == IGNORE else "")
        yield f"      - {{column: {letters}, header: {header}, holds: {holds}{said}}}{mark}"
    yield f"    says: {{}}  # {TO_DO}: what holds for all amounts, as {{unit: MWh}}"
    yield from _unknown_names(sheet, labels, max(header_rows), names)


def _header_rows(sheet: Sheet, names: Names) -> list[int]:
    """The rows above the first row that has more numbers than texts; years count as texts, as in a header."""
    for number, row in enumerate(sheet.rows[: names.header_rows], start=1):
        numbers = sum(_is_number(cell, names) for cell in row)
        if numbers and numbers * 2 >= sum(cell != "" for cell in row) - 1 and number > 1:
            filled = [above for above in range(1, number) if any(cell != "" for cell in sheet.rows[above - 1])]
            return filled[-2:] if sheet.notes.merged else filled[-1:]
    return [1]


def _is_number(cell: object, names: Names) -> bool:
    if isinstance(cell, str):
        text = cell.strip().replace(".", "").replace(",", "")
        return text.isascii() and text.isdecimal() and not names.year[cell]
    return isinstance(cell, int | float) and not names.year[cell]


def _guess(header: str, cells: list[object], table: str, names: Names) -> tuple[str, dict[str, str]]:
    """What a column holds, by its header, then by its cells; and what its header says of amounts."""
    says: dict[str, str] = {}
    for part in header.split(" / "):
        text, unit = names.split_unit(table, part)
        says |= {"unit": unit} if unit else {}
        if names.year[text]:
            says["year"] = text
        elif names.sector[text] >= 0:
            says["sector"] = str(names.sectors[names.sector[text]])
        elif names.carrier[text] >= 0:
            says["carrier"] = str(names.carriers[names.carrier[text]])
        elif names.is_total(text):
            says["sector"] = "total"
    known = names.columns(table)[header.rpartition(" / ")[2]] or names.columns(table)[header]
    if known is not None and not says:
        return known, {}
    filled = [cell for cell in cells if cell != ""]
    if filled and all(names.year[cell] for cell in filled):
        return "year", {}
    for name in NAMED:
        memo = names.sector if name == "sector" else names.carrier
        if 2 * sum(memo[cell] >= 0 for cell in filled) > len(filled):
            return name, {}
    return ("amount", says) if says else (IGNORE, {})


def _unknown_names(sheet: Sheet, labels: dict[str, int], after: int, names: Names) -> Iterator[str]:
    """The names of a label column that the vocabulary does not know, each with the nearest it does."""
    unknown: dict[str, list[str]] = {}
    for name, column in labels.items():
        memo = names.sector if name == "sector" else names.carrier
        texts = list(dict.fromkeys(text_of(row[column - 1]) for row in sheet.rows[after:]))
        unknown[name] = [text for text in texts if text and memo[text] < 0 and not names.is_total(text)]
    if not any(unknown.values()):
        return
    yield "    names:"
    for name, names_of in unknown.items():
        if names_of:
            yield f"      {name}:"
            for text in names_of:
                near = names.suggest(name, text)
                yield f"        {_quoted(text)}: {TO_DO}" + (f"  # {' '.join(near.split())}?" if near else "")


def _quoted(text: str) -> str:
    """A text as YAML reads it back, on one line."""
    return json.dumps(text, ensure_ascii=False)
