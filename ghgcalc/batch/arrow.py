"""The door to pyarrow: a table of any length, csv or parquet, as blocks of columns with coded texts.

A text comes as codes into the block's own few distinct texts, so that nothing is looked up per row. An optional extra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.batch import csv_pieces
from ghgcalc.dataset import column_letters
from ghgcalc.findings import Finding, Place, Rejected, UsageError, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]

PARQUET: Final = ".parquet"
# Rows of a block of parquet: a few megabytes of columns.
ROWS: Final = 1 << 17
TEXTS: Final = frozenset({"municipality", "code", "country", "sector", "carrier", "unit", "quality", "basis", "state"})
COUNTED: Final = frozenset({"amount", "population"})
NUMBERS: Final = COUNTED | {"year"}
# Where a spreadsheet or frame with blanks in a column of whole numbers makes them 5774032.0.
WHOLE: Final = "code"


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of texts: a code per row, and the texts that they stand for; a blank is the text ''."""

    codes: Codes
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table: texts by column id, numbers by column id (NaN: blank), and the rows before them."""

    texts: dict[str, Coded]
    numbers: dict[str, Floats]
    before: int
    size: int


@dataclass(frozen=True, slots=True)
class Header:
    """Column id -> the name that the table has it under, and the place of each in the table, from 1.

    ``unknown`` and ``doubled``: the places of columns whose name is not known, or says what another has said already.
    """

    names: dict[str, str]
    places: dict[str, int]
    all: tuple[str, ...] = ()
    unknown: tuple[int, ...] = ()
    doubled: tuple[int, ...] = ()


def blocks(path: Path, find: Callable[[str], str | None]) -> tuple[Header, Iterator[Block]]:
    """A table block by block.

    Parameters
    ----------
    find
        The column id of a header.

    Raises
    ------
    UsageError
        ``extra-needed`` without pyarrow.
    Rejected
        ``large-table-type``; ``large-table-unreadable``, at once or with the block in which it shows, and those of
        ``csv_pieces.batches``; ``not-a-number``, ``not-a-year`` for a text in parquet.
    """
    try:
        import pyarrow
    except ImportError:
        raise UsageError("extra-needed", extra="parquet", library="pyarrow") from None
    try:
        header, batches = _parquet(path, find) if path.suffix.lower() == PARQUET else _csv(path, find)
    except (OSError, ValueError, pyarrow.ArrowException) as failure:
        raise _unreadable(path, failure) from None
    return header, _blocks(path, header, batches)


def _blocks(path: Path, header: Header, batches: Iterator[tuple[Any, int]]) -> Iterator[Block]:
    import pyarrow

    signs = csv_pieces.Signs(COUNTED)
    try:
        for batch, before in batches:
            if batch.num_rows:
                yield _block(path, batch, header, before, signs)
    except (OSError, ValueError, pyarrow.ArrowException) as failure:
        raise _unreadable(path, failure) from None
    if signs.undecided:
        raise Rejected(
            csv_pieces.two_ways(text, _cell(path, header, known, row)) for known, (row, text) in signs.undecided.items()
        )


def _cell(path: Path, header: Header, known: str, row: int) -> Place:
    """The cell of a row of the table, from 0: counted as in csv, with the header as its first line."""
    return Place(shown(path.name), "", f"{column_letters(header.places[known])}{row + 2}")


def _ahead(batches: Iterator[Any]) -> Iterator[tuple[Any, int]]:
    """The batches and the rows before each, the next of them read in a thread while one is worked on."""
    from concurrent.futures import ThreadPoolExecutor

    before = 0
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch, before
            before += batch.num_rows


def _unreadable(path: Path, failure: Exception) -> Rejected:
    facts = {"problem": " ".join(str(failure).split())}
    return Rejected([Finding("large-table-unreadable", "error", Place(shown(path.name)), facts)])


def _header(names: Sequence[str], find: Callable[[str], str | None]) -> Header:
    chosen: dict[str, str] = {}
    places: dict[str, int] = {}
    unknown: list[int] = []
    doubled: list[int] = []
    for place, name in enumerate(names, start=1):
        known = find(name)
        if known is None:
            unknown += [place] if name else []
        elif known in places:
            doubled.append(place)
        else:
            chosen[known], places[known] = name, place
    return Header(chosen, places, tuple(names), tuple(unknown), tuple(doubled))


def _parquet(path: Path, find: Callable[[str], str | None]) -> tuple[Header, Iterator[tuple[Any, int]]]:
    from pyarrow import parquet

    schema = parquet.read_schema(path)
    header = _header(schema.names, find)
    _check_types(path, header, schema)
    texts = [name for known, name in header.names.items() if known in TEXTS]
    file = parquet.ParquetFile(path, read_dictionary=texts)
    wanted = [name for known, name in header.names.items() if known in TEXTS | NUMBERS]
    return header, _ahead(file.iter_batches(batch_size=ROWS, columns=wanted))


def _check_types(path: Path, header: Header, schema: Any) -> None:
    """Refuse columns of a type that is neither text nor number: a truth value is no amount, a list no name."""
    findings = []
    for known, name in header.names.items():
        place = header.places[known]
        kind = schema.field(place - 1).type
        if (known in TEXTS and not _is_name(kind, known)) or (known in NUMBERS and not _is_amount(kind)):
            facts = {"found": name, "type": str(kind)}
            findings.append(
                Finding("large-table-type", "error", Place(shown(path.name), "", f"{column_letters(place)}1"), facts)
            )
    if findings:
        raise Rejected(findings)


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    value = kind.value_type if types.is_dictionary(kind) else kind
    return bool(types.is_string(value) or types.is_large_string(value) or types.is_string_view(value))


def _is_name(kind: Any, known: str) -> bool:
    from pyarrow import types

    whole = known == WHOLE and types.is_floating(kind)
    return bool(_is_text(kind) or types.is_null(kind) or types.is_integer(kind) or whole)


def _is_amount(kind: Any) -> bool:
    from pyarrow import types

    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return bool(_is_text(kind) or types.is_null(kind) or number)


def _csv(path: Path, find: Callable[[str], str | None]) -> tuple[Header, Iterator[tuple[Any, int]]]:
    form = csv_pieces.form_of(path)
    header = _header(form.names, find)
    texts, numbers, counted = (
        frozenset(name for known, name in header.names.items() if known in kind) for kind in (TEXTS, NUMBERS, COUNTED)
    )
    return header, csv_pieces.batches(replace(form, texts=texts, numbers=numbers, counted=counted))


def _block(path: Path, batch: Any, header: Header, before: int, signs: csv_pieces.Signs) -> Block:
    texts: dict[str, Coded] = {}
    numbers: dict[str, Floats] = {}
    for known, name in header.names.items():
        if known in TEXTS:
            texts[known] = _coded(batch.column(name))
        elif known in NUMBERS:
            column = batch.column(name)
            if _is_text(column.type):
                column = _read(path, column, header, known, before, signs)
            numbers[known] = _numbers(column)
    return Block(texts, numbers, before, batch.num_rows)


def _coded(column: Any) -> Coded:
    import numpy as np
    import pyarrow

    if pyarrow.types.is_floating(column.type):
        column = column.cast(pyarrow.int64())
    if not pyarrow.types.is_dictionary(column.type):
        column = column.cast(pyarrow.string()).dictionary_encode()
    texts = ["" if text is None else str(text).strip() for text in column.dictionary.to_pylist()]
    indices = column.indices
    if indices.null_count:
        indices = indices.fill_null(len(texts))
        texts.append("")
    codes: Codes = np.asarray(indices.to_numpy(zero_copy_only=False), dtype="int32")
    return Coded(codes, texts)


def _numbers(column: Any) -> Floats:
    import numpy as np
    import pyarrow

    values: Floats = np.asarray(column.cast(pyarrow.float64()).to_numpy(zero_copy_only=False), dtype="float64")
    return values


def _read(path: Path, column: Any, header: Header, known: str, before: int, signs: csv_pieces.Signs) -> Any:
    """A column of texts as numbers with a decimal point, a blank as none."""
    import pyarrow
    from pyarrow import compute

    texts = compute.utf8_trim_whitespace(column.cast(pyarrow.string()))
    texts = compute.if_else(compute.equal(texts, ""), None, texts)
    try:
        values = texts.cast(pyarrow.float64())
    except pyarrow.ArrowInvalid:
        values = None
    if values is None or not compute.all(compute.is_finite(values), min_count=0).as_py():
        for row, text in enumerate(texts.to_pylist()):
            if text is not None and not csv_pieces.is_number(text):
                code = "not-a-number" if known in COUNTED else "not-a-year"
                raise Rejected([Finding(code, "error", _cell(path, header, known, before + row), {"found": text})])
    if known in signs.unproved:
        signs.take(known, csv_pieces.look(texts), before)
    return texts if values is None else values
