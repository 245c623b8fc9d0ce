"""Files of a batch that are written piece by piece, whole or not at all: beside their place, then renamed to there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from ghgcalc.findings import UsageError
from ghgcalc.report.batch_tables import kind_of

# Rows of a parquet file that are held at once.
ROWS: Final = 1 << 16


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; what stands there in the end is renamed to ``path``.

    Raises
    ------
    UsageError
        ``cannot-write``.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        yield beside
        os.replace(beside, path)
    except OSError as failure:
        raise UsageError("cannot-write", path=str(path), reason=failure.strerror or str(failure)) from failure
    finally:
        beside.unlink(missing_ok=True)


def write_lines(path: Path, pieces: Iterable[str]) -> None:
    """Write pieces of text as a file. Raises ``UsageError("cannot-write")``."""
    with written_beside(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def refuse_without_pyarrow() -> None:
    """Raise ``UsageError("extra-needed")`` where parquet cannot be written."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise UsageError("extra-needed", extra="parquet", library="pyarrow")


def write_parquet(path: Path, table: Iterator[Sequence[str | int | float | bool | None]]) -> None:
    """Write a table (its header first) as parquet, a block of rows at a time.

    Raises
    ------
    UsageError
        ``extra-needed`` without pyarrow, ``cannot-write``.
    """
    refuse_without_pyarrow()
    import pyarrow
    from pyarrow import parquet

    header = [str(name) for name in next(table)]
    rows = iter(table)
    first = list(islice(rows, ROWS))
    kinds = {"text": pyarrow.string(), "whole": pyarrow.int64(), "truth": pyarrow.bool_()}
    schema = pyarrow.schema([(name, kinds.get(kind_of(name), pyarrow.float64())) for name in header])
    with written_beside(path) as beside, parquet.ParquetWriter(beside, schema) as file:
        while first:
            columns = [
                pyarrow.array(column, schema.field(at).type) for at, column in enumerate(zip(*first, strict=True))
            ]
            file.write_table(pyarrow.Table.from_arrays(columns, schema=schema))
            first = list(islice(rows, ROWS))
