"""A csv of any length as batches of rows: pieces of whole lines, parsed by pyarrow in a few threads, in their order.

A line is a row here: a cell with a line break is refused, because nobody can tell it from a quotation mark that was
never closed, and that swallows every row up to the next one. The point is the decimal sign; since ``1.234`` may be a
grouped thousand all the same, the texts of a column are looked at until one of them proves the point.
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ghgcalc.dataset import column_letters
from ghgcalc.findings import Fact, Finding, Place, Rejected, shown
from ghgcalc.workbook.numbers import written

# Bytes of a piece, and of the longest line that is taken for one.
BYTES: Final = 1 << 23
LINE: Final = 1 << 20
DELIMITERS: Final = (";", "\t", ",")
THREADS: Final = min(os.cpu_count() or 1, 4)
POINT: Final = "."
# Texts with a point that can be read two ways, as ``workbook.numbers`` has them; the numbers that they can be, and what
# stands in one of them that is whole.
TWO_WAYS: Final = r"^\s*[+\-]?[1-9][0-9]{0,2}\.[0-9]{3}\s*$"
LEAST: Final = 1
BEYOND: Final = 1000
WHOLE: Final = b".000"


@dataclass(frozen=True, slots=True)
class Form:
    """What the header of a csv says: all its names in their order, and those whose columns are texts or numbers.

    ``counted``: those of the numbers that may be large enough to have their thousands grouped.
    """

    path: Path
    delimiter: str
    names: Sequence[str]
    texts: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()


class Seen(NamedTuple):
    """What texts say: whether one proves the point, and the first that can be read two ways with its row, from 0."""

    proves: bool = False
    row: int = -1
    text: str = ""


@dataclass(slots=True)
class Signs:
    """Columns in which no text has proved the decimal sign yet, and the first text in each that needs a proof."""

    unproved: frozenset[str]
    doubtful: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self, name: str, seen: Seen, before: int) -> None:
        """Take what the texts of a column say; ``before`` rows stand above them."""
        if seen.proves:
            self.unproved -= {name}
        elif seen.row >= 0:
            self.doubtful.setdefault(name, (before + seen.row, seen.text))

    @property
    def undecided(self) -> dict[str, tuple[int, str]]:
        """The columns that hold a text that can be read two ways, and none that decides it."""
        return {name: first for name, first in self.doubtful.items() if name in self.unproved}


class Parsed(NamedTuple):
    """A piece: its rows, None where they are not what they should be, then with what pyarrow says; and its lines.

    ``signs``: what its texts say of the decimal sign, by column, as far as they were looked at.
    """

    batches: Sequence[Any] | None
    content: bytes
    lines: int
    problem: str = ""
    signs: Mapping[str, Seen] = MappingProxyType({})


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
        ``ambiguous-number``, ``unknown-encoding``, at the line or cell; ``large-table-unreadable``.
    """
    before = 0
    signs = Signs(form.counted)
    for parsed in _ahead(form, signs):
        if parsed.batches is None:
            raise Rejected([_fault(form, parsed, before + 2)])
        for name, seen in parsed.signs.items():
            signs.take(name, seen, 0)
        for batch in parsed.batches:
            yield batch, before
        before += parsed.lines
    if signs.undecided:
        _decide(form, signs.undecided)


def _decide(form: Form, names: Iterable[str]) -> None:
    """Read the texts of columns once more, for a proof in a piece that was not looked at; refuse those without one."""
    signs = Signs(frozenset(names))
    first = 2
    found: dict[str, Finding] = {}
    for content in _pieces(form.path):
        if content.strip():
            for name, seen in _looked_at(content, form, sorted(signs.unproved)).items():
                signs.take(name, seen, 0)
                if name in signs.undecided and name not in found:
                    found[name] = _in_piece(form, content, name, first)
        first += content.count(b"\n")
        if not signs.unproved:
            return
    if signs.undecided:
        raise Rejected([found[name] for name in form.names if name in signs.undecided])


def _in_piece(form: Form, content: bytes, name: str, first: int) -> Finding:
    """The first number of a column that can be read two ways, in a piece whose first line has the number ``first``."""
    column = form.names.index(name)
    reader = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=form.delimiter)
    for row in reader:
        if row and written(row[column]).mark:
            cell = f"{column_letters(column + 1)}{first + reader.line_num - 1}"
            return two_ways(row[column], Place(shown(form.path.name), "", cell))
    raise LookupError(f"no number that can be read two ways in {name}")


def two_ways(text: str, place: Place) -> Finding:
    """The finding on a text that nothing in its column decides."""
    number = written(text)
    return Finding("ambiguous-number", "error", place, {"first": number.value, "second": number.other})


def look(texts: Any) -> Seen:
    """What the texts of a column, an array of pyarrow, say of the decimal sign."""
    from pyarrow import compute

    pointed = compute.fill_null(compute.match_substring(texts, POINT), False)
    doubtful = compute.fill_null(compute.match_substring_regex(texts, TWO_WAYS), False)
    others = texts.filter(compute.and_not(pointed, doubtful))
    if any(written(text.as_py()).proves == POINT for text in others):
        return Seen(proves=True)
    row = compute.index(doubtful, True).as_py()
    return Seen(row=row, text=texts[row].as_py()) if row >= 0 else Seen()


def _may_be_doubtful(values: Any, content: bytes) -> bool:
    """Whether any text of these numbers can be one that is read two ways: what spares most columns the look."""
    from pyarrow import compute

    size = compute.abs(values)
    near = values.filter(compute.and_(compute.greater_equal(size, LEAST), compute.less(size, BEYOND)))
    if not len(near):
        return False
    return WHOLE in content or not compute.all(compute.equal(near, compute.floor(near)), min_count=0).as_py()


def _looked_at(content: bytes, form: Form, names: Sequence[str]) -> Mapping[str, Seen]:
    """What the texts of some columns of a piece say of the decimal sign."""
    import pyarrow
    from pyarrow import csv

    if not names:
        return {}
    texts = csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), include_columns=names)
    table = _table(
        content, form, {"parse_options": csv.ParseOptions(delimiter=form.delimiter), "convert_options": texts}
    )
    return {name: look(table.column(name)) for name in names}


def _table(content: bytes, form: Form, options: Mapping[str, Any]) -> Any:
    import pyarrow
    from pyarrow import csv

    read = csv.ReadOptions(block_size=len(content) + 1, column_names=form.names, use_threads=False)
    return csv.read_csv(pyarrow.BufferReader(content), read_options=read, **options)


def _ahead(form: Form, signs: Signs) -> Iterator[Parsed]:
    """The pieces, parsed in threads while earlier ones are worked on; each looks at what ``signs`` lacks by then."""
    options = _options(form)
    waiting: deque[Future[Parsed]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for content in _pieces(form.path):
            waiting.append(threads.submit(_parsed, content, form, options, signs))
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


def _parsed(content: bytes, form: Form, options: Mapping[str, Any], signs: Signs) -> Parsed:
    """A piece as rows, if each of its lines is one (blank lines are none) and every number is one."""
    import pyarrow
    from pyarrow import compute

    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    if not content.strip():
        return Parsed((), content, lines)
    try:
        table = _table(content, form, options)
    except (ValueError, pyarrow.ArrowException) as failure:
        return Parsed(None, content, lines, str(failure))
    rows = lines if table.num_rows == lines else lines - _blank(content)
    if table.num_rows != rows or _is_open(content, form.delimiter):
        return Parsed(None, content, lines)
    numbers = [table.column(name) for name in table.column_names if name in form.numbers]
    if not all(compute.all(compute.is_finite(column), min_count=0).as_py() for column in numbers):
        return Parsed(None, content, lines)
    doubtful = [name for name in sorted(signs.unproved) if _may_be_doubtful(table.column(name), content)]
    return Parsed(table.to_batches(), content, lines, signs=_looked_at(content, form, doubtful))


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
    file = shown(form.path.name)
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
    place = Place(shown(form.path.name), "", f"A{line}")
    if several:
        return Finding("large-table-line-break", "error", place)
    if row and len(row) != len(form.names):
        facts: dict[str, Fact] = {"found": len(row), "expected": len(form.names)}
        return Finding("large-table-fields", "error", place, facts)
    for column, (name, cell) in enumerate(zip(form.names, row, strict=False), start=1):
        if name in form.numbers and cell and not is_number(cell):
            at = Place(shown(form.path.name), "", f"{column_letters(column)}{line}")
            return Finding("large-table-number", "error", at, {"found": cell})
    return None


def is_number(cell: str) -> bool:
    """Whether a text is a finite number with a decimal point."""
    try:
        return math.isfinite(float(cell)) and "_" not in cell
    except ValueError:
        return False
