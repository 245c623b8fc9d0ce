"""Cells to numbers with findings: the strict layer between a reader's cells and every stage that wants an amount.

Blank, zero, a number, a text that is no number and a cell without a value stay apart. A whole column is read at once,
since its cells decide together which sign is the decimal sign.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ghgcalc.findings import Fact, Finding, Place, Severity
from ghgcalc.workbook.numbers import OTHER_MARK, Written, decimal_signs, stripped, written
from ghgcalc.workbook.sheet import CellFault

NOTHING = math.nan


@dataclass(slots=True)
class Numbers:
    """A column of cells as numbers.

    Parameters
    ----------
    values
        One per cell; NaN where there is none.
    words
        Position -> text of a cell that holds a text and no number: a notation key, perhaps.
    rejected
        Positions of cells with an error.
    findings
        What was found.
    """

    values: list[float]
    blank: set[int] = field(default_factory=set)
    words: dict[int, str] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def reject(self, position: int, code: str, place: Place, **facts: Fact) -> None:
        """Take a cell's value away and say why."""
        self.values[position] = NOTHING
        self.rejected.add(position)
        self.findings.append(Finding(code, "error", place, facts))


def read_numbers(
    cells: Sequence[object], where: Callable[[int], Place], as_written: bool, decimal: str = ""
) -> Numbers:
    """Read a column of cells that should hold numbers.

    Parameters
    ----------
    cells
        As the reader gave them.
    where
        The place of the cell at a position.
    as_written
        True where numbers are texts by nature (csv); elsewhere a number that is a text is a warning.
    decimal
        The decimal sign where it is known; empty where the cells have to prove it.

    Findings: ``error-value``, ``uncached-formula``, ``date-for-number``, ``truth-value-for-number``,
    ``ambiguous-number``, ``mixed-decimal-signs``, ``number-as-text``, ``exponent``, ``grouped-by-blanks``. Texts that
    are no numbers are left to the caller (``words``), who gives ``not_a_number`` for those that are no words either.
    """
    kinds = set(map(type, cells))
    if kinds == {float} and all(map(math.isfinite, cells)):  # type: ignore[arg-type]
        return Numbers(list(cells))  # type: ignore[arg-type]
    numbers = Numbers([NOTHING] * len(cells))
    texts: dict[int, Written] = {}
    for position, cell in enumerate(cells):
        if isinstance(cell, str):
            _text(numbers, texts, position, cell)
        elif isinstance(cell, bool):
            numbers.reject(position, "truth-value-for-number", where(position), found=str(cell))
        elif isinstance(cell, int | float) and math.isfinite(cell):
            numbers.values[position] = float(cell)
        elif isinstance(cell, CellFault):
            numbers.reject(position, cell.code, where(position), found=cell.shown)
        elif isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
            numbers.reject(position, "date-for-number", where(position), found=str(cell))
        else:
            numbers.reject(position, "not-a-number", where(position), found=str(cell))
    _decide(numbers, texts, where, decimal)
    _remark(numbers, texts, where, as_written)
    return numbers


def not_a_number(text: str, place: Place) -> Finding:
    """The finding for a text that stands where a number belongs."""
    return Finding(written(text).fault or "not-a-number", "error", place, {"found": text})


def _text(numbers: Numbers, texts: dict[int, Written], position: int, cell: str) -> None:
    text = stripped(cell)
    if not text:
        numbers.blank.add(position)
        return
    number = written(text)
    if number.value is None:
        numbers.words[position] = text
    else:
        texts[position] = number
        numbers.values[position] = number.value


def _decide(numbers: Numbers, texts: dict[int, Written], where: Callable[[int], Place], decimal: str) -> None:
    """Which of two readings holds, by what the other texts of the column prove."""
    signs = decimal_signs(texts.values()) | ({decimal} - {""})
    if len(signs) > 1:
        proving = [number.proves for number in texts.values() if number.proves]
        rarer = min(OTHER_MARK, key=lambda mark: (proving.count(mark), mark))
        for position, number in texts.items():
            if number.proves == rarer or number.mark:
                facts: dict[str, Fact] = {"first": "1.5", "second": "1,5"}
                numbers.reject(position, "mixed-decimal-signs", where(position), **facts)
        return
    for position, number in texts.items():
        if not number.mark:
            continue
        if not signs:
            facts = {"first": number.value, "second": number.other}
            numbers.reject(position, "ambiguous-number", where(position), **facts)
        elif number.mark not in signs and number.other is not None:
            numbers.values[position] = number.other


def _remark(numbers: Numbers, texts: dict[int, Written], where: Callable[[int], Place], as_written: bool) -> None:
    """One finding per column and kind, at its first cell, with the count."""
    read = [position for position in texts if position not in numbers.rejected]
    remarks: tuple[tuple[str, Severity], ...] = (("exponent", "warning"), ("grouped-by-blanks", "info"))
    for code, severity in remarks:
        with_it = [position for position in read if texts[position].remark == code]
        if with_it:
            facts: dict[str, Fact] = {"count": len(with_it), "value": numbers.values[with_it[0]]}
            numbers.findings.append(Finding(code, severity, where(with_it[0]), facts))
    if read and not as_written:
        facts = {"count": len(read), "value": numbers.values[read[0]]}
        numbers.findings.append(Finding("number-as-text", "warning", where(read[0]), facts))
