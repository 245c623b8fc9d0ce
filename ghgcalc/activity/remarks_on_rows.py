"""Rows of a table that hold no amount: footnotes, sources, headings. They are left out and named.

Part of ``interpret``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.activity.names import UNKNOWN, Names, text_of
from ghgcalc.activity.states import BLANK

if TYPE_CHECKING:
    from ghgcalc.activity.interpret import Interpreted


def leave_out(found: Interpreted, names: Names) -> None:
    """Leave out rows without any amount whose labels or year are not understood.

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
            row = records.sheet.rows[records.rows[record] - 1]
            text, column = next((text_of(cell), number) for number, cell in enumerate(row, start=1) if cell != "")
            found.say("info", records.sheet.place(records.rows[record], column), "row-without-amount", found=text)


def _has_no_label(found: Interpreted, record: int) -> bool:
    cells = found.records.cells
    return any(name in cells and not text_of(cells[name][record]) for name in ("sector", "carrier"))
