"""csv and tsv to cells: encoding, separator and lines by what the file holds. Every cell is a text."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from ghgcalc.findings import Finding, Place
from ghgcalc.workbook.limits import Limits
from ghgcalc.workbook.numbers import written
from ghgcalc.workbook.sheet import Sheet, SheetNotes

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN: Final = "cp1252"
SEPARATORS: Final = (";", "\t", ",", "|")
DECLARED_SEPARATOR: Final = re.compile(r"sep=(.)\r?\n")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINE_END: Final = re.compile(r"\r\n?|\n")
SAMPLE_LINES: Final = 200
YEAR: Final = re.compile(r"(?:19|20|21)[0-9]{2}(?:[.,]0+)?")


def decode(content: bytes) -> tuple[str | None, str]:
    """The text of the bytes and the name of the encoding; None where no known encoding fits."""
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    for candidate in (encoding, WESTERN) if encoding == "utf-8" else (encoding,):
        try:
            return content.decode(candidate), candidate
        except UnicodeDecodeError:
            continue
    return None, encoding


def read_delimited(file: str, content: bytes, limits: Limits) -> tuple[Sheet | None, list[Finding]]:
    """The one sheet of a csv file, without a title.

    Findings: ``unknown-encoding``, ``western-encoding``, ``not-text``, ``broken-quoting``, ``too-many-cells``,
    ``overlong-row``, ``short-row``.
    """
    place = Place(file)
    text, encoding = decode(content)
    if text is None:
        return None, [Finding("unknown-encoding", "error", place)]
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return None, [Finding("not-text", "error", Place(file, "", f"A{line}"))]
    findings = [Finding("western-encoding", "info", place)] if encoding == WESTERN else []
    declared = DECLARED_SEPARATOR.match(text)
    skipped = 1 if declared else 0
    text = text[declared.end() :] if declared else text
    separator = declared[1] if declared else separator_of(text)
    # Every line and every separator makes a cell: counted before any cell is made.
    if text.count("\n") + text.count(separator) > limits.area:
        return None, [*findings, _too_many(file, "area", limits.area)]
    try:
        rows, lines = _rows(text, separator, skipped)
    except csv.Error as fault:
        line, reason = fault.args
        return None, [*findings, Finding("broken-quoting", "error", Place(file, "", f"A{line}"), {"reason": reason})]
    width = max(map(len, rows), default=0)
    if width * len(rows) > limits.area:
        return None, [*findings, _too_many(file, "area", limits.area)]
    if width > limits.columns:
        return None, [*findings, _too_many(file, "columns", limits.columns)]
    findings += ragged(file, rows, lines)
    padded: list[list[object]] = [[*row, *[""] * (width - len(row))] if len(row) < width else [*row] for row in rows]
    in_step = lines == list(range(1, len(rows) + 1))
    return Sheet(file, "", padded, SheetNotes(0, len(rows), width), lines=None if in_step else lines), findings


def _too_many(file: str, option: str, limit: int) -> Finding:
    return Finding("too-many-cells", "error", Place(file), {"sheet": file, "limit": limit, "option": option})


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, without a copy of the whole text."""
    start = 0
    if "\r" in text:
        for end in LINE_END.finditer(text):
            yield text[start : end.end()]
            start = end.end()
    while (end_of_line := text.find("\n", start) + 1) > 0:
        yield text[start:end_of_line]
        start = end_of_line
    if start < len(text):
        yield text[start:]


def separator_of(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of cells; the first of equals."""
    sample = list(islice(_lines(text), SAMPLE_LINES))
    best, found = (0.0, 0), ","
    for separator in SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=separator) if row]
        except csv.Error:
            continue
        cut = [width for width in widths if width > 1]
        if not cut:
            continue
        usual = max(set(cut), key=lambda width: (cut.count(width), width))
        score = (cut.count(usual) / len(widths), usual)
        if score > best:
            best, found = score, separator
    return found


def ragged(file: str, rows: list[list[str]], lines: Sequence[int]) -> list[Finding]:
    """Rows with cells beyond the header's, or fewer: a separator too many or too few has shifted what follows."""
    top = next((number for number, row in enumerate(rows) if any(map(_is_amount, row))), len(rows))
    header = max(map(len, rows[:top] or rows[:1]), default=0)
    if header <= 1:
        return []
    findings = []
    for row, line in zip(rows[top:], lines[top:], strict=True):
        facts = {"found": len(row), "expected": header}
        if len(row) > header and any(cell.strip() for cell in row[header:]):
            findings.append(Finding("overlong-row", "error", Place(file, "", f"A{line}"), facts))
        elif 1 < len(row) < header and any(cell.strip() for cell in row):
            findings.append(Finding("short-row", "warning", Place(file, "", f"A{line}"), facts))
        elif len(row) == 1 and _cut_otherwise(row[0], header):
            findings.append(Finding("short-row", "error", Place(file, "", f"A{line}"), facts))
    return findings


def _cut_otherwise(cell: str, fields: int) -> bool:
    """Whether a line of one cell is a line of amounts with another separator than the file's."""
    cut = [[part for part in cell.split(separator) if part.strip()] for separator in SEPARATORS]
    return any(len(parts) >= fields - 1 and any(map(_is_amount, parts)) for parts in cut)


def _is_amount(cell: str) -> bool:
    """Whether a cell holds a number that is no year: with it the header ends."""
    text = cell.strip()
    return not YEAR.fullmatch(text) and written(text).value is not None


def _rows(text: str, separator: str, skipped: int) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    rows, lines, line = [], [], 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(line + skipped)
            line = reader.line_num + 1
    except csv.Error as fault:
        raise csv.Error(line + skipped, str(fault)) from fault
    return rows, lines
