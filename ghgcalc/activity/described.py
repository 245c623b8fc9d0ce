"""Sheets that a layout describes, to records: the same as ``flatten`` makes of sheets whose form is recognised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ghgcalc.activity.layout import IGNORE, LEAVE_OUT, LayoutColumn, LayoutTable, Word
from ghgcalc.activity.names import Names, text_of
from ghgcalc.activity.records import Records
from ghgcalc.dataset import column_letters
from ghgcalc.findings import Fact, Finding
from ghgcalc.vocabulary import fold
from ghgcalc.workbook import Sheet
from ghgcalc.workbook.scan_xlsx import column_number


@dataclass(slots=True)
class Described:
    """A described table: its records (for ``population`` the field ``population`` holds the amounts) and findings."""

    records: Records
    findings: list[Finding] = field(default_factory=list)


def described(sheet: Sheet, layout: LayoutTable, names: Names) -> Described:
    """Read a sheet by its description.

    Findings: ``layout-column-unknown``, ``layout-header-differs``.
    """
    amount = "population" if layout.table == "population" else "amount"
    result = Described(Records(sheet, layout.table, decimal=layout.decimal))
    columns = {column_of(column.column): column for column in layout.columns}
    result.findings += _faults(sheet, layout, columns, names)
    if any(finding.severity == "error" for finding in result.findings):
        return result
    rows = _rows(sheet, layout)
    amounts = [(number, column) for number, column in columns.items() if column.holds == amount]
    others = {column.holds: number for number, column in columns.items() if column.holds not in (amount, IGNORE)}
    taken = [(row, number, _said(sheet, row, others, layout, column)) for row in rows for number, column in amounts]
    _fill(result, [part for part in taken if part[2] is not None], others, amount, sheet)
    return result


def _fill(
    result: Described,
    taken: Iterable[tuple[int, int, Mapping[str, object] | None]],
    others: Mapping[str, int],
    amount: str,
    sheet: Sheet,
) -> None:
    records = result.records
    said_by_record = []
    for row, column, said in taken:
        records.rows.append(row)
        records.columns.append(column)
        said_by_record.append(said or {})
    records.cells[amount] = [sheet.rows[r - 1][c - 1] for r, c in zip(records.rows, records.columns, strict=True)]
    for name in dict.fromkeys(name for said in said_by_record for name in said):
        records.cells[name] = [said.get(name, "") for said in said_by_record]
    records.origins.update({name: column for name, column in others.items() if name in records.cells})


def _said(
    sheet: Sheet, row: int, others: Mapping[str, int], layout: LayoutTable, column: LayoutColumn
) -> dict[str, object] | None:
    """Everything that is said of the amount in a row and column; None where a name says to leave it out."""
    said: dict[str, object] = {name: sheet.rows[row - 1][number - 1] for name, number in others.items()}
    for name, word in {**layout.says, **column.says}.items():
        if said.get(name, "") == "" or name in column.says:
            said[name] = word
    for name, meanings in layout.names.items():
        meaning = _meaning(meanings, said.get(name, ""))
        if meaning is None:
            continue
        if meaning == LEAVE_OUT:
            return None
        said.update(meaning if isinstance(meaning, Mapping) else {name: meaning})
    return said


def _meaning(meanings: Mapping[Word, Word | Mapping[str, Word]], cell: object) -> Word | Mapping[str, Word] | None:
    folded = fold(text_of(cell))
    return next((meaning for text, meaning in meanings.items() if fold(text_of(text)) == folded), None)


def _rows(sheet: Sheet, layout: LayoutTable) -> list[int]:
    first = layout.first_row or max(layout.header_rows, default=0) + 1
    last = min(layout.last_row or len(sheet.rows), len(sheet.rows))
    inside = [number for number in filled_rows(sheet) if first <= number <= last]
    return [number for number in inside if _wanted(sheet.rows[number - 1], layout)]


def filled_rows(sheet: Sheet) -> list[int]:
    """Numbers of the rows that hold anything."""
    return [number for number, row in enumerate(sheet.rows, start=1) if any(cell != "" for cell in row)]


def _wanted(row: list[object], layout: LayoutTable) -> bool:
    def among(column: str, texts: Iterable[Word]) -> bool:
        cell = fold(text_of(row[column_of(column) - 1]))
        return any(fold(text_of(text)) == cell for text in texts)

    return all(among(*entry) for entry in layout.only.items()) and not any(
        among(*entry) for entry in layout.leave_out.items()
    )


def left_out(sheet: Sheet, tables: Sequence[LayoutTable], parts: Sequence[Described]) -> Iterator[Finding]:
    """Rows and columns of a sheet that none of its tables takes.

    Findings: ``layout-rows-left-out``, ``layout-column-not-described``.
    """
    headers = {row for table in tables for row in table.header_rows}
    taken = headers.union(*(part.records.rows for part in parts))
    rows = [number for number in filled_rows(sheet) if number not in taken]
    if rows:
        yield Finding("layout-rows-left-out", "info", sheet.place(rows[0], 1), {"count": len(rows)})
    known = {number for table in tables for number in _mentioned(table)}
    for number in range(1, (len(sheet.rows[0]) if sheet.rows else 0) + 1):
        filled = [row for row, cells in enumerate(sheet.rows, start=1) if cells[number - 1] != ""]
        if number not in known and filled:
            facts: dict[str, Fact] = {"column": column_letters(number)}
            yield Finding("layout-column-not-described", "warning", sheet.place(filled[0], number), facts)


def _mentioned(table: LayoutTable) -> Iterator[int]:
    for letters in (*(column.column for column in table.columns), *table.only, *table.leave_out):
        yield column_of(letters)
    for letters in table.ignore:
        first, _, last = letters.partition(":")
        yield from range(column_of(first), column_of(last or first) + 1)


def column_of(letters: str) -> int:
    """A column's number, from 1; 0 for what is no column."""
    text = letters.strip().upper()
    return column_number(text.encode()) if text.isascii() and text.isalpha() else 0


def _faults(sheet: Sheet, layout: LayoutTable, columns: Mapping[int, LayoutColumn], names: Names) -> Iterator[Finding]:
    width = len(sheet.rows[0]) if sheet.rows else 0
    known = {term.id for term in names.vocabulary.terms("column", layout.table)} | {IGNORE}
    filters = [*layout.only, *layout.leave_out]
    for number, column in columns.items():
        place = sheet.place(max(layout.header_rows, default=1), max(number, 1))
        if not 0 < number <= width or column.holds not in known:
            facts: dict[str, Fact] = {"column": column.column, "holds": column.holds, "known": ", ".join(sorted(known))}
            yield Finding("layout-column-unknown", "error", place, facts)
        elif column.header and fold(column.header) != fold(header_path(sheet, layout.header_rows, number)):
            facts = {"expected": column.header, "found": header_path(sheet, layout.header_rows, number)}
            yield Finding("layout-header-differs", "error", place, facts)
    for letters in filters:
        if not 0 < column_of(letters) <= width:
            facts = {"column": letters, "holds": "", "known": ", ".join(sorted(known))}
            yield Finding("layout-column-unknown", "error", sheet.place(1, 1), facts)


def header_path(sheet: Sheet, header_rows: Iterable[int], column: int) -> str:
    """The texts over a column, group titles first, joined by `` / ``; a merged title holds for all its columns."""
    parts = []
    for row in header_rows:
        top, left = next(
            (
                (row_1, column_1)
                for row_1, column_1, row_2, column_2 in sheet.notes.merged
                if row_1 <= row <= row_2 and column_1 <= column <= column_2
            ),
            (row, column),
        )
        text = text_of(sheet.rows[top - 1][left - 1]) if top <= len(sheet.rows) else ""
        if text:
            parts.append(text)
    return " / ".join(dict.fromkeys(parts))
