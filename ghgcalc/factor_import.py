"""A user's own table of factors (a workbook or csv) -> a valid factor set, with a finding for all that did not fit.

For official tables that a municipality may use and nobody may redistribute: the values go from the user's copy into a
csv and a yaml in the user's folder, each with the cell that it was read in. The table may be long (a row per factor) or
have a column per year. The set that comes out is read again like any given set before it is kept.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from ghgcalc.dataset import column_letters
from ghgcalc.factor_rows import COLUMNS, RowReader, own_names
from ghgcalc.factorset import read_factor_set
from ghgcalc.findings import Finding, Place, Rejected, has_errors
from ghgcalc.workbook import CellFault, Limits, Sheet, open_input
from ghgcalc.workbook.cells import not_a_number, read_numbers

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.models import FactorSet

CARRIER: Final = "carrier"
VALUE: Final = "value"
SOURCE: Final = "import"
# A cell of the set that was written, at the end of its place.
CELL: Final = re.compile(r"\b([A-K])([0-9]+)$")
HEADER_ROWS: Final = 1
EARLIEST: Final = "1950"
LATEST: Final = "2100"
BRACKETED: Final = re.compile(r"[\[(]([^\])]+)[\])]")
IN_UNIT: Final = re.compile(r"\bin\s+(\S.*)$")
WITH_YEAR: Final = re.compile(r"(.*?)\s*\b([0-9]{4})")


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What the table does not say of itself.

    Parameters
    ----------
    meta
        The set's YAML as texts: ``id``, ``version``, ``title``, ``publisher``, ``published``, ``licence``, ``region``,
        ``boundary``, ``heating_value``, ``gwp``.
    official
        Whether the table is the publisher's own, unchanged.
    sheet
        Title of the sheet; empty: the first that has the columns.
    unit, gas
        Where the table states none: neither in a column nor in a header or title in brackets.
    columns
        Header text -> column id, for headers that the vocabulary does not know.
    """

    meta: Mapping[str, str]
    official: bool = False
    sheet: str = ""
    unit: str = ""
    gas: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a table: its number, what stands in which column (from 0), years of columns, and the unit."""

    row: int
    columns: Mapping[str, int]
    years: Mapping[int, str]
    unit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A factor as read: its cells in the order of ``COLUMNS``, its row (from 1), its value's column (from 0)."""

    cells: tuple[str, ...]
    row: int
    column: int


def import_factors(path: Path, folder: Path, request: ImportRequest, catalog: Catalog) -> tuple[FactorSet, Path]:
    """Read a table of factors and keep it as a set in ``folder``; the set's findings tell what was left out.

    Raises
    ------
    Rejected
        ``import-without-table`` (no sheet has the columns), ``import-without-unit``, what is wrong with the file, two
        values for one key, or a yaml that is not valid. Nothing is left behind.
    """
    book = open_input(path, Limits())
    findings = list(book.findings)
    found = [(sheet, _header(sheet, request, catalog)) for sheet in book.sheets if request.sheet in ("", sheet.title)]
    sheet, header = next(((sheet, header) for sheet, header in found if header), (None, None))
    if sheet is None or header is None or has_errors(findings):
        titles = ", ".join(one.title for one in book.sheets if one.title)
        facts = {"sheets": titles, "sheet": request.sheet}
        raise Rejected([*findings, Finding("import-without-table", "error", Place(path.name), facts)])
    others = ", ".join(other.title for other, top in found if top and other is not sheet)
    if others:
        findings.append(Finding("import-of-one-sheet", "warning", Place(path.name, sheet.title), {"sheets": others}))
    entries = _fitting(sheet, header, list(_entries(sheet, header, request, findings)), request, catalog, findings)
    if not entries:
        raise Rejected([*findings, Finding("import-empty", "error", Place(path.name, sheet.title))])
    try:
        kept, where = _kept(entries, path, folder, request, catalog)
    except Rejected as rejected:
        raise Rejected(_at_origin(rejected.findings, entries, sheet, header)) from rejected
    findings += _at_origin(kept.findings, entries, sheet, header)
    once = {(finding.code, finding.place): finding for finding in reversed(findings)}
    return kept.with_findings(tuple(reversed(once.values()))), where


def _at_origin(findings: Iterable[Finding], entries: Sequence[Entry], sheet: Sheet, header: Header) -> list[Finding]:
    """What reading the set back has found, at the cells that its rows come from."""

    def origin(cell: str) -> str:
        found = CELL.search(cell)
        number = int(found[2]) - HEADER_ROWS if found else 0
        if not found or not 1 <= number <= len(entries):
            return ""
        return _cell_of(entries[number - 1], COLUMNS[ord(found[1]) - ord("A")], sheet, header).cell

    moved = []
    for finding in findings:
        cell = origin(finding.place.cell)
        place = Place(sheet.file, sheet.title, cell) if cell else finding.place
        other = origin(str(finding.facts.get("other", "")))
        facts = {**finding.facts, "other": str(Place(sheet.file, sheet.title, other))} if other else finding.facts
        moved.append(Finding(finding.code, finding.severity, place, facts))
    return moved


def _cell_of(entry: Entry, column: str, sheet: Sheet, header: Header) -> Place:
    """Where a column of an entry was read: one ``year`` stands for both years, what has no column for the value."""
    position = header.columns.get(column, header.columns.get(column.partition("_")[0], entry.column))
    return sheet.place(entry.row, position + 1)


def _header(sheet: Sheet, request: ImportRequest, catalog: Catalog) -> Header | None:
    """The first row that names a carrier and a value or years; a unit may stand there or above, in brackets."""
    units: list[str] = []
    for number, row in enumerate(sheet.rows, start=1):
        columns: dict[str, int] = {}
        years: dict[int, str] = {}
        for position, cell in enumerate(row):
            text = _text(cell)
            named = [*BRACKETED.findall(text), *IN_UNIT.findall(text)]
            units += [unit for unit in named if catalog.units.factor(unit)]
            name = BRACKETED.sub("", text).strip() if units else text
            column = request.columns.get(text) or catalog.vocabulary.column("factors", name)
            if column:
                columns.setdefault(column, position)
            elif year := _year_of(name, catalog):
                years[position] = year
        if CARRIER in columns and (VALUE in columns or years):
            return Header(number, columns, {} if VALUE in columns else years, units[-1] if units else request.unit)
    return None


def _year_of(name: str, catalog: Catalog) -> str:
    """The year that a header names, alone or beside the word for a value (``Emissionsfaktor 2018``); else empty."""
    found = WITH_YEAR.fullmatch(name)
    if not found or not EARLIEST <= found[2] <= LATEST:
        return ""
    return found[2] if not found[1] or catalog.vocabulary.column("factors", found[1]) == VALUE else ""


def _entries(sheet: Sheet, header: Header, request: ImportRequest, findings: list[Finding]) -> Iterator[Entry]:
    """The values below a header, column by column; a cell that holds none is told and left out."""
    below = list(enumerate(sheet.rows[header.row :], start=header.row + 1))
    for position, year in (header.years or {header.columns[VALUE]: ""}).items():
        letters = column_letters(position + 1)
        place = [Place(sheet.file, sheet.title, f"{letters}{number}") for number, _ in below]
        cells = [row[position] if position < len(row) else "" for _, row in below]
        numbers = read_numbers(cells, place.__getitem__, as_written=not sheet.title)
        findings += [_left_out(finding) for finding in numbers.findings]
        for at, (number, row) in enumerate(below):
            named = {name: _text(row[where]) for name, where in header.columns.items() if where < len(row)}
            if at in numbers.rejected or at in numbers.blank:
                continue
            if not named.get(CARRIER):
                if at not in numbers.words:
                    findings.append(Finding("import-without-carrier", "warning", place[at]))
                continue
            if at in numbers.words:
                findings.append(_left_out(not_a_number(numbers.words[at], place[at])))
                continue
            named[VALUE] = repr(numbers.values[at]).removesuffix(".0")
            yield Entry(_cells(named, year, header, request, f"{letters}{number}"), number, position)


def _cells(named: Mapping[str, str], year: str, header: Header, request: ImportRequest, cell: str) -> tuple[str, ...]:
    """A factor's cells in the order of ``COLUMNS``; its locator is the cell that it was read in."""
    year = year or named.get("year", "")
    given = {"year_from": year, "year_to": year, "unit": header.unit, "gas": request.gas}
    filled = {**given, **{name: text for name, text in named.items() if text}}
    filled["source"] = SOURCE
    filled["locator"] = ", ".join(part for part in (named.get("locator", ""), cell) if part)
    return tuple(filled.get(name, "") for name in COLUMNS)


def _fitting(
    sheet: Sheet,
    header: Header,
    entries: Sequence[Entry],
    request: ImportRequest,
    catalog: Catalog,
    findings: list[Finding],
) -> list[Entry]:
    """The entries that make a factor; the others are told at their cell and left out."""
    at_unit = COLUMNS.index("unit")
    if entries and not any(entry.cells[at_unit] for entry in entries):
        raise Rejected([Finding("import-without-unit", "error", Place(sheet.file, sheet.title))])

    def place(number: int, column: str) -> Place:
        return _cell_of(entries[number], column, sheet, header)

    reader = RowReader(
        vocabulary=catalog.vocabulary,
        units=catalog.units,
        sources=frozenset({SOURCE}),
        heating_value=request.meta.get("heating_value", ""),
        place=place,
        own_names=own_names((entry.cells[0] for entry in entries), catalog.vocabulary),
        open_names=True,
    )
    factors = reader.read((number, entry.cells) for number, entry in enumerate(entries))
    findings += [_left_out(finding) for finding in reader.findings]
    return [entries[factor.row] for factor in factors]


def _kept(
    entries: Sequence[Entry], path: Path, folder: Path, request: ImportRequest, catalog: Catalog
) -> tuple[FactorSet, Path]:
    """Both files of the set, written whole, read back and moved to the folder together."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{request.meta['id']}.csv"
    with TemporaryDirectory(dir=folder, prefix=".import-") as draft:
        rows_path = Path(draft) / name
        with rows_path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(entry.cells for entry in entries)
        rows_path.with_suffix(".yaml").write_text(_meta_text(path, request), encoding="utf-8")
        kept = read_factor_set(rows_path, catalog)
        for suffix in (".yaml", ".csv"):
            os.replace(rows_path.with_suffix(suffix), (folder / name).with_suffix(suffix))
    return kept, folder / name


def _meta_text(path: Path, request: ImportRequest) -> str:
    lines = [f"{key}: {_quoted(text)}" for key, text in request.meta.items()]
    lines += ["official: true"] if request.official else []
    title, publisher = request.meta.get("title", ""), request.meta.get("publisher", "")
    lines += ["sources:", f"  - id: {SOURCE}", f"    title: {_quoted(f'{title} ({path.name})')}"]
    return "\n".join([*lines, f"    publisher: {_quoted(publisher)}", ""])


def _left_out(finding: Finding) -> Finding:
    """A cell that makes no factor is left out and told: tables have headings and remarks between their values."""
    return Finding(finding.code, "warning", finding.place, finding.facts) if finding.severity == "error" else finding


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _text(cell: object) -> str:
    if isinstance(cell, CellFault):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def slug(name: str) -> str:
    """A file's name as the id of a set.

    Examples
    --------
    >>> slug("BISKO Faktoren 2024 (Kopie)")
    'bisko-faktoren-2024-kopie'
    """
    return "-".join(re.findall(r"[^\W_]+", name.casefold())) or SOURCE
