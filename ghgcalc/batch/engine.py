"""Who does the work: this process, a few processes of this machine, or (``dask_engine``) the workers of a scheduler.

An engine takes chunks of files and gives their records as they are finished, in any order. Results are written by
whoever made them, as parts; the batch names them. A worker that dies takes nobody along: its chunk is tried again in
halves.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Final, Protocol

from ghgcalc.batch.chunk import records
from ghgcalc.batch.members import Entry
from ghgcalc.batch.record import Record
from ghgcalc.batch.refused import refused
from ghgcalc.batch.settings import Settings, Workshop
from ghgcalc.batch.worker import Chunk, Start, Worker, into, opened, started, uncollected
from ghgcalc.dataset import Municipality
from ghgcalc.findings import Finding, Place

# Files of a chunk, and their bytes: enough to spread what a calculation costs whatever its size, few enough to keep a
# worker's memory flat and a lost chunk cheap. Each of several workers is given a share of what is left, so that chunks
# become smaller and all workers end together, but none smaller than what spreads that cost.
FILES: Final = 256
LEAST: Final = 64
BYTES: Final = 1 << 20
SHARES: Final = 2
# Files for which another process is worth its start.
FEW: Final = 64


class Engine(Protocol):
    """Does chunks."""

    def run(self, chunks: Sequence[Chunk], settings: Settings, parts: Path) -> Iterator[list[Record]]:
        """The records of every chunk, as they are finished; results are among ``parts`` before their record comes."""
        ...


def chunks(entries: Sequence[Entry], keys: Sequence[str], workers: int | None) -> list[Chunk]:
    """The files in chunks: at most so many, so large, and the smaller the fewer are left for several workers.

    Parameters
    ----------
    workers
        None: as many as there are cores, but none for a few files only.
    """
    workers = workers or max(min(os.cpu_count() or 1, len(entries) // FEW), 1)
    even = -(-len(entries) // workers)
    least = FILES if workers == 1 else even if even < 2 * LEAST else LEAST
    made: list[Chunk] = []
    some: list[tuple[Entry, str]] = []
    size = most = 0
    for left, (entry, key) in zip(range(len(entries), 0, -1), zip(entries, keys, strict=True), strict=True):
        own = _size(entry)
        if some and (len(some) == most or size + own > BYTES):
            made.append(_chunk(some))
            some, size = [], 0
        if not some:
            most = max(min(left // (workers * SHARES), FILES), least)
        some.append((entry, key))
        size += own
    return [*made, _chunk(some)] if some else made


def _chunk(some: Sequence[tuple[Entry, str]]) -> Chunk:
    return Chunk(tuple(entry for entry, _ in some), tuple(key for _, key in some))


def _size(entry: Entry) -> int:
    try:
        return os.stat(entry.path).st_size
    except OSError:
        return 0


def lost(chunk: Chunk, workshop: Workshop) -> list[Record]:
    """The record of a single file that every worker was lost over."""
    (entry,), (key,) = chunk.entries, chunk.keys
    finding = Finding("worker-lost", "error", Place(entry.name))
    return [Record(key, entry.file, "", (refused([finding], Municipality("", entry.code), workshop),))]


class InProcess:
    """Does everything in this process."""

    def run(self, chunks: Sequence[Chunk], settings: Settings, parts: Path) -> Iterator[list[Record]]:
        """See ``Engine``."""
        workshop, put = opened(settings), into(parts)
        try:
            for chunk in chunks:
                with uncollected():
                    made = records(chunk.entries, chunk.keys, workshop, put)
                yield made
        finally:
            gc.unfreeze()


class Processes:
    """Does chunks in so many processes of this machine.

    Parameters
    ----------
    jobs
        Number of processes, at least one.
    start
        Starts one.
    """

    def __init__(self, jobs: int, start: Start = started) -> None:
        self._jobs = jobs
        self._start = start

    def run(self, chunks: Sequence[Chunk], settings: Settings, parts: Path) -> Iterator[list[Record]]:
        """See ``Engine``; a single chunk is done here."""
        if len(chunks) == 1:
            yield from InProcess().run(chunks, settings, parts)
            return
        waiting = deque(chunks)
        workers: dict[Connection, Worker] = {}
        try:
            while waiting or workers:
                while waiting and len(workers) < self._jobs:
                    worker = Worker(*self._start(), settings, parts)
                    worker.give(waiting.popleft())
                    workers[worker.connection] = worker
                for connection in wait(list(workers)):
                    worker = workers[connection]  # type: ignore[index]
                    done = worker.take()
                    if done is None:
                        del workers[worker.connection]
                        yield from self._again(worker.end(), waiting, settings)
                        continue
                    if waiting:
                        worker.give(waiting.popleft())  # first: it works while its last chunk is kept
                    else:
                        del workers[worker.connection]
                        worker.dismiss()
                    yield done
        finally:
            for worker in workers.values():
                worker.end()

    def _again(self, chunk: Chunk, waiting: deque[Chunk], settings: Settings) -> Iterator[list[Record]]:
        if chunk.tries:
            yield lost(chunk, opened(settings))
        else:
            waiting.extendleft(chunk.halves())
