"""What a person who looks at the sheet does not see: hidden rows, columns and sheets, filters; and columns of zeros.

Stands beside ``ledger``: amounts in hidden rows are read, and said so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ghgcalc.activity.interpret import Interpreted
from ghgcalc.activity.states import BLANK, ZERO
from ghgcalc.dataset import column_letters
from ghgcalc.findings import Fact, Finding
from ghgcalc.workbook import Sheet


def hidden(sheet: Sheet) -> Iterator[Finding]:
    """What of a sheet that is read does not show.

    Findings: ``hidden-sheet``, ``hidden-rows``, ``hidden-columns``, ``filtered-sheet``.
    """
    notes = sheet.notes
    if not sheet.visible:
        yield Finding("hidden-sheet", "warning", sheet.place(1, 1))
    rows = [row for row in sorted(notes.hidden_rows) if row <= len(sheet.rows) and any(_filled(sheet.rows[row - 1]))]
    if rows:
        yield Finding("hidden-rows", "warning", sheet.place(rows[0], 1), {"count": len(rows), "row": rows[0]})
    width = len(sheet.rows[0]) if sheet.rows else 0
    columns = [
        column
        for column in sorted(notes.hidden_columns)
        if column <= width and any(_filled([row[column - 1] for row in sheet.rows]))
    ]
    if columns:
        facts: dict[str, Fact] = {"count": len(columns), "column": column_letters(columns[0])}
        yield Finding("hidden-columns", "warning", sheet.place(1, columns[0]), facts)
    if notes.filtered:
        yield Finding("filtered-sheet", "info", sheet.place(1, 1))


def zeros(found: Interpreted, who: Sequence[int]) -> Iterator[Finding]:
    """Years of a municipality, and columns of a matrix, in which every amount is zero: a filler, perhaps.

    Findings: ``only-zeros``.
    """
    if ZERO not in found.states.codes:
        return
    groups: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for record in found.kept:
        if found.states.codes[record] != BLANK:
            groups["year", who[record], found.codes["year"][record]].append(record)
            groups["column", 0, found.records.columns[record]].append(record)
    said: set[int] = set()
    for records in groups.values():
        if (
            len(records) > 1
            and all(found.states.codes[record] == ZERO for record in records)
            and records[0] not in said
        ):
            said.add(records[0])
            place = found.records.amount_place(records[0])
            yield Finding("only-zeros", "warning", place, {"count": len(records)})


def _filled(cells: Sequence[object]) -> Iterator[bool]:
    return (cell != "" for cell in cells)
