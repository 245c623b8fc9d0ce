"""From a path to a ``Workbook``: looks at the file itself, then at its bytes, then lets the right reader at them."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ghgcalc.dataset import column_letters
from ghgcalc.findings import Finding, Place, shown
from ghgcalc.workbook import preflight
from ghgcalc.workbook.archive import ArchiveFault
from ghgcalc.workbook.delimited import read_delimited
from ghgcalc.workbook.limits import Limits
from ghgcalc.workbook.preflight import Checked, CheckedSheet
from ghgcalc.workbook.reader import ReaderFault, read_rows
from ghgcalc.workbook.scan_xlsx import ERROR_VALUE
from ghgcalc.workbook.sheet import Sheet, Workbook

STANDARD_INPUT: Final = "-"
# Error values that the reader knows.
READ_ERRORS: Final = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
BOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".ods"})


def open_input(path: Path | str, limits: Limits) -> Workbook:
    """Read a file's cells.

    Findings: ``not-a-regular-file``, ``unreadable-file``, ``too-large-file``, ``empty-file``, ``old-xls``,
    ``password-protected``, ``not-a-spreadsheet``, ``other-type-than-named``, ``reader-failed``, ``cells-disagree``, and
    those of ``preflight`` and ``delimited``.
    """
    file = shown(os.path.basename(path))
    content, finding = _bytes(path, file, limits)
    if finding is not None:
        return Workbook(file, "", findings=[finding])
    book = Workbook(file, hashlib.sha256(content).hexdigest())
    kind = preflight.kind_of(content) if content else "empty"
    suffix = os.path.splitext(file)[1].lower()
    if kind == "empty":
        book.findings.append(Finding("empty-file", "error", Place(file)))
    elif kind == "ole":
        book.findings.append(preflight.check_ole(file, content))
    elif kind == "zip":
        _read_book(book, content, limits)
    elif kind == "text":
        if suffix in BOOK_SUFFIXES:
            facts = {"named": suffix, "found": "csv"}
            book.findings.append(Finding("other-type-than-named", "warning", Place(file), facts))
        sheet, findings = read_delimited(file, content, limits)
        book.findings += findings
        book.sheets += [sheet] if sheet is not None else []
    else:
        book.findings.append(Finding("not-a-spreadsheet", "error", Place(file), {"part": kind}))
    return book


def _bytes(path: Path | str, file: str, limits: Limits) -> tuple[bytes, Finding | None]:
    place = Place(file)
    too_large = Finding("too-large-file", "error", place, {"limit": limits.file_bytes})
    try:
        if file == STANDARD_INPUT and str(path) == STANDARD_INPUT:
            content = sys.stdin.buffer.read(limits.file_bytes + 1)
            return content, too_large if len(content) > limits.file_bytes else None
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return b"", Finding("not-a-regular-file", "error", place)
        if status.st_size > limits.file_bytes:
            return b"", too_large
        with open(path, "rb") as opened:
            return opened.read(limits.file_bytes + 1), None
    except OSError as fault:
        return b"", Finding("unreadable-file", "error", place, {"reason": fault.strerror or type(fault).__name__})


def _read_book(book: Workbook, content: bytes, limits: Limits) -> None:
    checked = preflight.check(book.file, content, limits)
    book.findings += checked.findings
    if not checked.sheets:
        return
    try:
        rows = _rows(content, checked, limits)
    except ReaderFault as fault:
        book.findings += list(_error_values(book.file, checked)) or [
            Finding("reader-failed", "error", Place(book.file), {"reason": fault.reason})
        ]
        return
    for sheet in checked.sheets:
        cells = rows.get(sheet.title)
        if cells is None:
            book.findings.append(Finding("cells-disagree", "error", Place(book.file, sheet.title)))
            continue
        book.findings += _disagreement(book.file, sheet, cells)
        for (row, column), fault_value in sheet.notes.faults.items():
            _put(cells, row, column, fault_value)
        book.sheets.append(Sheet(book.file, sheet.title, cells, sheet.notes, sheet.visible))


def _error_values(file: str, checked: Checked) -> Iterator[Finding]:
    """The newer error values (``#SPILL!``, ``#CALC!``), on which the reader gives up the whole file, at their cells."""
    for sheet in checked.sheets:
        for (row, column), fault in sorted(sheet.notes.faults.items()):
            if fault.code == ERROR_VALUE and fault.shown not in READ_ERRORS:
                place = Place(file, sheet.title, f"{column_letters(column)}{row}")
                yield Finding(fault.code, "error", place, {"found": fault.shown})


def _rows(content: bytes, checked: Checked, limits: Limits) -> dict[str, list[list[Any]]]:
    if checked.inflated <= limits.in_process_bytes:
        return read_rows(content)
    from ghgcalc.workbook.worker import read_rows_apart

    return read_rows_apart(content, limits)


def _disagreement(file: str, sheet: CheckedSheet, rows: list[list[Any]]) -> list[Finding]:
    """A finding where the reader has returned other cells than pre-flight counted."""
    try:
        unread = sheet.unread(rows)
    except ArchiveFault as fault:
        return [Finding(fault.code, "error", Place(file, sheet.title), fault.facts)]
    if not unread:
        return []
    row, column = min(unread)
    place = Place(file, sheet.title, f"{column_letters(column)}{row}" if row else "")
    return [Finding("cells-disagree", "error", place, {"cells": len(unread)})]


def _put(rows: list[list[Any]], row: int, column: int, value: object) -> None:
    """Write a fault into the reader's rows, which end at the last cell that holds a value."""
    width = max(len(rows[0]) if rows else 0, column)
    while len(rows) < row:
        rows.append([""] * width)
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    rows[row - 1][column - 1] = value
