"""Rows of a table that hold no amount (footnotes, sources, headings: left out and named), and merged amounts.

Part of ``interpret``. An amount in a merged range is refused, since nobody can tell how many cells it stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.activity.names import UNKNOWN, Names, text_of
from ghgcalc.activity.states import BLANK
from ghgcalc.dataset import column_letters
from ghgcalc.findings import Severity
from ghgcalc.workbook.numbers import written

if TYPE_CHECKING:
    from ghgcalc.activity.interpret import Interpreted


def leave_out(found: Interpreted, names: Names) -> None:
    """Leave out rows without any amount whose labels or year are not understood.

    A row that names sector and carrier and has neither year nor amount is one that nobody has filled in yet.

    Findings: ``row-without-amount``.
    """
    records, codes = found.records, found.states.codes
    if BLANK not in codes:
        return
    filled = {records.rows[record] for record, code in enumerate(codes) if code != BLANK}
    filled |= {records.rows[record] for record in found.rejected}
    for record, code in enumerate(codes):
        if code != BLANK or records.rows[record] in filled:
            continue
        labels = (found.codes["sector"][record], found.codes["carrier"][record])
        unclear = UNKNOWN in labels or found.codes["year"][record] <= 0 or _has_no_label(found, record)
        if unclear:
            found.left_out.add(record)
            if min(labels) >= 0 and not _says_year(found, record):
                continue
            row = records.sheet.rows[records.rows[record] - 1]
            text, column = next((text_of(cell), number) for number, cell in enumerate(row, start=1) if cell != "")
            severity: Severity = "warning" if any(map(_is_quantity, row[column:])) else "info"
            found.say(severity, records.sheet.place(records.rows[record], column), "row-without-amount", found=text)


def _is_quantity(cell: object) -> bool:
    """Whether a cell behind the first of its row holds a number: a table of something else, perhaps."""
    return written(cell).value is not None if isinstance(cell, str) else isinstance(cell, int | float)


def _has_no_label(found: Interpreted, record: int) -> bool:
    cells = found.records.cells
    return any(name in cells and not text_of(cells[name][record]) for name in ("sector", "carrier"))


def _says_year(found: Interpreted, record: int) -> bool:
    return bool(text_of(found.records.cells["year"][record])) if "year" in found.records.cells else True


def refuse_merged(found: Interpreted) -> None:
    """Amounts in a merged range.

    Findings: ``merged-amount``.
    """
    records = found.records
    merged = records.sheet.notes.merged
    if not merged:
        return
    for record, (row, column) in enumerate(zip(records.rows, records.columns, strict=True)):
        if record in found.left_out or found.states.codes[record] == BLANK:
            continue
        for row_1, column_1, row_2, column_2 in merged:
            if row_1 <= row <= row_2 and column_1 <= column <= column_2:
                shown = f"{column_letters(column_1)}{row_1}:{column_letters(column_2)}{row_2}"
                found.reject("amount", record, "merged-amount", range=shown)


def say_numbers_among_texts(found: Interpreted) -> None:
    """csv: a text column that holds a bare number may hold the decimals of an amount that a comma has cut in two.

    Findings: ``number-among-texts``.
    """
    if not found.records.sheet.written:
        return
    for name in ("note", "source", "subsector"):
        for record, text in enumerate(found.texts.get(name, ())):
            if text and text.isascii() and text.isdecimal() and record not in found.left_out:
                found.say("warning", found.records.place(name, record), "number-among-texts", found=text)
