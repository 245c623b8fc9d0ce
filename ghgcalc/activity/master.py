"""The sheets ``municipality`` and ``population``, and sheets that are kept as rows for the stage that knows them.

Stands beside ``interpret``: what a town says of itself, before its amounts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from ghgcalc.activity.names import Names, text_of
from ghgcalc.dataset import Declared
from ghgcalc.findings import Fact, Finding, Place, Severity
from ghgcalc.workbook.cells import not_a_number, read_numbers
from ghgcalc.workbook.sheet import CellFault, Sheet

IDENTITY: Final = ("name", "code", "country")
NUMBER_KEYS: Final = ("heat_pump_spf",)
YEAR_KEYS: Final = ("base_year",)
NO_PLACES: Final[Mapping[str, Place]] = MappingProxyType({})
Row = dict[str, tuple[object, Place]]


@dataclass(slots=True)
class Master:
    """What the sheet ``municipality`` says: name, code and country, and everything else that is declared.

    ``places`` are the cells of name, code and country.
    """

    identity: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


class Count(NamedTuple):
    """The population of a year: people, definition, source, and the cell."""

    year: int
    people: float
    definition: str
    source: str
    row: int
    column: int


def read_master(sheet: Sheet, names: Names) -> Master:
    """Read keys and values.

    Findings: ``unknown-key``, ``doubled-key-name``, ``unknown-word``, ``not-a-year``, ``not-a-number``,
    ``ratio-below-one``, ``missing-column``, ``lost-leading-zero``, ``unusual-code``, ``unknown-country``, and those of
    a cell without a value.
    """
    master = Master()
    columns = names.columns("municipality")
    seen: dict[str, Place] = {}
    first = _label_column(sheet, names)
    for number, row in enumerate(sheet.rows, start=1):
        label, value = row[first], row[first + 1] if len(row) > first + 1 else ""
        if columns[label] == "key" and columns[value] == "value":
            continue
        text = text_of(label)
        key = names.vocabulary.key(text) if text else None
        place = sheet.place(number, first + 2)
        if key is None:
            if text and text_of(value):
                facts: dict[str, Fact] = {"name": text, "suggestion": names.suggest("key", text)}
                master.findings.append(Finding("unknown-key", "warning", sheet.place(number, first + 1), facts))
        elif key in seen:
            facts = {"key": key, "first": seen[key].cell}
            master.findings.append(Finding("doubled-key-name", "error", place, facts))
        else:
            seen[key] = place
            _take(master, key, value, place, names)
    if not master.identity and not master.declared and not master.findings and _filled(sheet):
        facts = {"columns": ("key", "value"), "found": None}
        master.findings.append(Finding("missing-column", "warning", sheet.place(1, 1), facts))
    return master


def _label_column(sheet: Sheet, names: Names) -> int:
    """The column in which most keys stand, from 0; the first of equals."""
    keys = [
        sum(names.vocabulary.key(text_of(cell)) is not None for cell in column)
        for column in zip(*sheet.rows, strict=True)
    ]
    return keys.index(max(keys)) if keys else 0


def _filled(sheet: Sheet) -> bool:
    """Whether a row holds more than its label: a form that nobody has filled in has nothing to miss."""
    return any(sum(cell != "" for cell in row) > 1 for row in sheet.rows)


def _take(master: Master, key: str, value: object, place: Place, names: Names) -> None:
    text = text_of(value)
    if isinstance(value, CellFault):
        master.findings.append(Finding(value.code, "error", place, {"found": value.shown}))
    elif not text:
        return
    elif key in IDENTITY:
        master.identity[key] = text
        master.places[key] = place
    elif key in YEAR_KEYS:
        if not names.year[value]:
            master.findings.append(Finding("not-a-year", "error", place, {"found": text}))
        else:
            master.declared[key] = Declared(str(names.year[value]), place)
    elif key in NUMBER_KEYS:
        _number(master, key, value, place)
    elif names.vocabulary.terms("word", key):
        word = names.vocabulary.word(key, text)
        if word is None:
            expected = tuple(term.id for term in names.vocabulary.terms("word", key))
            facts: dict[str, Fact] = {"key": key, "found": text, "expected": expected}
            master.findings.append(Finding("unknown-word", "error", place, facts))
        else:
            master.declared[key] = Declared(word, place)
    else:
        master.declared[key] = Declared(text, place)


def _number(master: Master, key: str, value: object, place: Place) -> None:
    read = read_numbers([value], lambda _: place, as_written=True)
    master.findings += read.findings
    master.findings += [not_a_number(text, place) for text in read.words.values()]
    if read.rejected or read.words:
        return
    value = read.values[0]
    if value >= 1:
        master.declared[key] = Declared(repr(value), place)
    else:  # heat pumps deliver more heat than they take power; by zero or less the power would be endless or negative
        master.findings.append(Finding("ratio-below-one", "error", place, {"key": key, "found": value}))


def identity_of(
    code: str, country: str, place: Place, names: Names, places: Mapping[str, Place] = NO_PLACES
) -> tuple[str, str, list[Finding]]:
    """Code and country as they are kept, with what is odd about them: at their own ``places``, else at ``place``.

    Findings: ``unknown-country``, ``lost-leading-zero``, ``unusual-code``.
    """
    findings: list[Finding] = []
    land = names.vocabulary.word("country", country) or country.upper()
    if country and (len(land) != len("DE") or not land.isascii() or not land.isalpha()):
        findings.append(Finding("unknown-country", "error", places.get("country", place), {"found": country}))
    lengths = names.code_lengths.get(land, [])
    if code and lengths and len(code) not in lengths:
        place = places.get("code", place)
        if code.isdecimal() and len(code) + 1 in lengths:
            findings.append(Finding("lost-leading-zero", "warning", place, {"found": code, "suggestion": f"0{code}"}))
        else:
            findings.append(Finding("unusual-code", "warning", place, {"found": code, "country": land}))
    return code, land, findings


def read_population(sheet: Sheet, names: Names) -> tuple[list[Count], list[Finding]]:
    """Read the sheet ``population``.

    Findings: ``missing-column``, ``not-a-year``, ``doubled-population``, and those of ``people``.
    """
    header = _header(sheet, "population", names)
    if header is None or not {"year", "population"} <= header[1].keys():
        facts: dict[str, Fact] = {"columns": ("year", "population"), "table": "population", "found": None}
        return [], [Finding("missing-column", "error", sheet.place(1, 1), facts)]
    top, fields = header
    unknown = _unknown_columns(sheet, top, fields, names)
    numbers = [number for number in range(top + 1, len(sheet.rows) + 1) if any(c != "" for c in sheet.rows[number - 1])]
    column = fields["population"]

    def cells(name: str) -> list[object]:
        return [sheet.rows[number - 1][fields[name] - 1] if name in fields else "" for number in numbers]

    values, findings = people(cells("population"), lambda position: sheet.place(numbers[position], column), sheet)
    findings += unknown
    counts: list[Count] = []
    rows = zip(numbers, cells("year"), values, cells("definition"), cells("source"), strict=True)
    for number, stated, value, definition, source in rows:
        year = names.year[stated]
        if not year and (value == value or text_of(stated)):
            severity: Severity = "error" if value == value else "info"
            code = "not-a-year" if value == value else "row-without-amount"
            findings.append(Finding(code, severity, sheet.place(number, fields["year"]), {"found": text_of(stated)}))
        elif value == value:
            counts.append(Count(year, value, text_of(definition), text_of(source), number, column))
    return counts, findings


def _unknown_columns(sheet: Sheet, top: int, fields: dict[str, int], names: Names) -> list[Finding]:
    """Headers that are no column of the sheet: what stands below them is not read."""
    found = []
    for column, cell in enumerate(sheet.rows[top - 1], start=1):
        text = text_of(cell)
        if text and column not in fields.values():
            suggestion = names.vocabulary.suggest("column", text, "population") or None
            facts: dict[str, Fact] = {"name": text, "suggestion": suggestion}
            found.append(Finding("unknown-column", "warning", sheet.place(top, column), facts))
    return found


def people(
    cells: Sequence[object], where: Callable[[int], Place], sheet: Sheet, decimal: str = ""
) -> tuple[list[float], list[Finding]]:
    """Cells as numbers of people; NaN where none is stated.

    Findings: ``not-positive-population``, ``fractional-population``, and those of ``cells.read_numbers``.
    """
    read = read_numbers(cells, where, sheet.written, decimal)
    findings = read.findings + [not_a_number(text, where(position)) for position, text in read.words.items()]
    for position, value in enumerate(read.values):
        if value <= 0:
            read.values[position] = float("nan")
            findings.append(Finding("not-positive-population", "error", where(position), {"found": value}))
        elif value == value and not value.is_integer():
            findings.append(Finding("fractional-population", "warning", where(position), {"found": value}))
    return read.values, findings


def read_rows(sheet: Sheet, table: str, names: Names) -> tuple[tuple[Row, ...], list[Finding]]:
    """A sheet's rows by column id, for the stage that knows them; unknown columns keep their own header.

    Findings: ``missing-column``, ``doubled-column``, and those of a cell without a value.
    """
    header = _header(sheet, table, names)
    if header is None:
        if any(cell != "" for row in sheet.rows for cell in row):
            wanted = tuple(term.id for term in names.vocabulary.terms("column", table))
            facts: dict[str, Fact] = {"columns": wanted, "table": table, "found": None}
            return (), [Finding("missing-column", "error", sheet.place(1, 1), facts)]
        return (), []
    top, fields = header
    findings: list[Finding] = []
    rows: list[Row] = []
    for number in range(top + 1, len(sheet.rows) + 1):
        cells = sheet.rows[number - 1]
        if all(cell == "" for cell in cells):
            continue
        cells = [cell.value if isinstance(cell, CellFault) and cell.value is not None else cell for cell in cells]
        for column, cell in enumerate(cells, start=1):
            if isinstance(cell, CellFault):
                findings.append(Finding(cell.code, "error", sheet.place(number, column), {"found": cell.shown}))
        rows.append({name: (cells[column - 1], sheet.place(number, column)) for name, column in fields.items()})
    return tuple(rows), findings


def _header(sheet: Sheet, table: str, names: Names) -> tuple[int, dict[str, int]] | None:
    """The first row in which half of the cells are known headers, with the columns by id."""
    columns = names.columns(table)
    for number, row in enumerate(sheet.rows[: names.header_rows], start=1):
        known = {columns[cell]: column for column, cell in reversed([*enumerate(row, start=1)]) if columns[cell]}
        if known and 2 * len(known) >= sum(cell != "" for cell in row):
            return number, {name: column for name, column in known.items() if name is not None}
    return None
