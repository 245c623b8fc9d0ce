"""A csv of any length as batches of rows: pieces of whole lines, parsed by pyarrow in a few threads, in their order.

A line is a row here: a cell with a line break is refused, because nobody can tell it from a quotation mark that was
never closed, and that swallows every row up to the next one.
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from ghgcalc.dataset import column_letters
from ghgcalc.findings import Fact, Finding, Place, Rejected

# Bytes of a piece, and of the longest line that is taken for one.
BYTES: Final = 1 << 23
LINE: Final = 1 << 20
DELIMITERS: Final = (";", "\t", ",")
THREADS: Final = min(os.cpu_count() or 1, 4)


@dataclass(frozen=True, slots=True)
class Form:
    """What the header of a csv says: all its names in their order, and those whose columns are texts or numbers."""

    path: Path
    delimiter: str
    names: Sequence[str]
    texts: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


class Parsed(NamedTuple):
    """A piece: its rows, None where they are not what they should be, then with what pyarrow says; and its lines."""

    batches: Sequence[Any] | None
    content: bytes
    lines: int
    problem: str = ""


def form_of(path: Path) -> Form:
    """The names in the first line of a csv.

    Raises
    ------
    OSError, ValueError
        The file cannot be opened, or its first line is no text in UTF-8 or has no end.
    """
    with path.open("rb") as file:
        first = file.readline(LINE).decode("utf-8-sig")
    if not first.endswith("\n"):
        raise ValueError(f"the first line has no end within {LINE:,} bytes")
    delimiter = max(DELIMITERS, key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    return Form(path, delimiter, [name.strip() for name in names])


def batches(form: Form) -> Iterator[tuple[Any, int]]:
    """The rows of a csv, batch by batch, and how many lines stand before each batch, the header not counted.

    Raises
    ------
    Rejected
        ``large-table-line-break``, ``large-table-fields``, ``large-table-number``, ``broken-quoting``,
        ``unknown-encoding``, at the line or cell; ``large-table-unreadable``.
    """
    before = 0
    for parsed in _ahead(form):
        if parsed.batches is None:
            raise Rejected([_fault(form, parsed, before + 2)])
        for batch in parsed.batches:
            yield batch, before
        before += parsed.lines


def _ahead(form: Form) -> Iterator[Parsed]:
    """The pieces, parsed in threads while earlier ones are worked on."""
    options = _options(form)
    waiting: deque[Future[Parsed]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for content in _pieces(form.path):
            waiting.append(threads.submit(_parsed, content, form, options))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes below the header, in pieces that end where a line ends."""
    with path.open("rb") as file:
        file.readline()
        rest = b""
        while read := file.read(BYTES):
            end = read.rfind(b"\n") + 1
            if end:
                yield rest + read[:end]
                rest = read[end:]
            else:
                rest += read
            if len(rest) > max(LINE, BYTES):
                raise ValueError(f"a line has no end within {len(rest):,} bytes")
        if rest:
            yield rest


def _options(form: Form) -> Mapping[str, Any]:
    import pyarrow
    from pyarrow import csv

    text = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    wanted = [name for name in form.names if name in form.texts | form.numbers]
    types = {name: text if name in form.texts else pyarrow.float64() for name in wanted}
    return {
        "parse_options": csv.ParseOptions(delimiter=form.delimiter),
        "convert_options": csv.ConvertOptions(column_types=types, include_columns=wanted, null_values=[""]),
    }


def _parsed(content: bytes, form: Form, options: Mapping[str, Any]) -> Parsed:
    """A piece as rows, if each of its lines is one (blank lines are none) and every number is one."""
    import pyarrow
    from pyarrow import compute, csv

    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    if not content.strip():
        return Parsed((), content, lines)
    read = csv.ReadOptions(block_size=len(content) + 1, column_names=form.names, use_threads=False)
    try:
        table = csv.read_csv(pyarrow.BufferReader(content), read_options=read, **options)
    except (ValueError, pyarrow.ArrowException) as failure:
        return Parsed(None, content, lines, str(failure))
    rows = lines if table.num_rows == lines else lines - _blank(content)
    if table.num_rows != rows or _is_open(content, form.delimiter):
        return Parsed(None, content, lines)
    numbers = [table.column(name) for name in table.column_names if name in form.numbers]
    if not all(compute.all(compute.is_finite(column), min_count=0).as_py() for column in numbers):
        return Parsed(None, content, lines)
    return Parsed(table.to_batches(), content, lines)


def _blank(content: bytes) -> int:
    return sum(not line.strip(b"\r\n") for line in content.splitlines(keepends=True))


def _is_open(content: bytes, delimiter: str) -> bool:
    """Whether a cell of the last line goes on after its end."""
    last = content[content.rstrip(b"\r\n").rfind(b"\n") + 1 :]
    if b'"' not in last:
        return False
    reader = csv.reader([last.decode(errors="replace"), ""], delimiter=delimiter)
    try:
        next(reader, None)
    except csv.Error:
        return True
    return reader.line_num > 1


def _fault(form: Form, parsed: Parsed, first: int) -> Finding:
    """What is wrong with a piece whose first line has the number ``first``: its first fault, at its line or cell."""
    file = form.path.name
    try:
        text = parsed.content.decode()
    except UnicodeDecodeError as wrong:
        line = first + parsed.content.count(b"\n", 0, wrong.start)
        return Finding("unknown-encoding", "error", Place(file, "", f"A{line}"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, strict=True)
    line = first
    try:
        for row in reader:
            found = _fault_of(form, row, line, several=first + reader.line_num - line > 1)
            if found:
                return found
            line = first + reader.line_num
    except csv.Error as wrong:
        return Finding("broken-quoting", "error", Place(file, "", f"A{line}"), {"reason": str(wrong)})
    facts: dict[str, Fact] = {"problem": " ".join(parsed.problem.split())}
    return Finding("large-table-unreadable", "error", Place(file), facts)


def _fault_of(form: Form, row: Sequence[str], line: int, several: bool) -> Finding | None:
    place = Place(form.path.name, "", f"A{line}")
    if several:
        return Finding("large-table-line-break", "error", place)
    if row and len(row) != len(form.names):
        facts: dict[str, Fact] = {"found": len(row), "expected": len(form.names)}
        return Finding("large-table-fields", "error", place, facts)
    for column, (name, cell) in enumerate(zip(form.names, row, strict=False), start=1):
        if name in form.numbers and cell and not _is_number(cell):
            at = Place(form.path.name, "", f"{column_letters(column)}{line}")
            return Finding("large-table-number", "error", at, {"found": cell})
    return None


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell)) and "_" not in cell
    except ValueError:
        return False
