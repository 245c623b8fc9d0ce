"""How large a file may be before it is refused: technical limits of reading, all of them options of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one file.

    Parameters
    ----------
    file_bytes, inflated_bytes
        Size on disk, and of all parts of the archive together, counted while they are inflated.
    entries
        Parts of the archive.
    cells, area
        Cells that hold something, and cells of the bounding boxes of all sheets, of which the reader makes a table.
    columns
        Width of a sheet: the reader's rows are as wide as the widest.
    in_process_bytes
        A spreadsheet of at most this inflated size, found ordinary by pre-flight, is read in this process; a larger
        one in a worker process.
    worker_seconds, worker_bytes
        What the worker process may take.
    """

    file_bytes: int = 50 * MEGABYTE
    inflated_bytes: int = 256 * MEGABYTE
    entries: int = 2000
    cells: int = 1_000_000
    area: int = 2_000_000
    columns: int = 16_384
    in_process_bytes: int = 8 * MEGABYTE
    worker_seconds: float = 60.0
    worker_bytes: int = 2048 * MEGABYTE
