"""Who does the work: this process, a few processes of this machine, or (``dask_engine``) the workers of a scheduler.

An engine takes chunks of files and gives their records as they are finished, in any order. Results are written by
whoever made them, as parts; the batch names them. A worker that dies takes nobody along: its chunk is tried again in
halves.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from ghgcalc.batch.chunk import Put, records
from ghgcalc.batch.members import Entry
from ghgcalc.batch.record import Record
from ghgcalc.batch.refused import refused
from ghgcalc.batch.settings import Settings, Workshop
from ghgcalc.dataset import Municipality
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

# Workers come from a server process, which has imported what they need and holds nothing of ours: no lock, no thread.
START: Final = "forkserver"
# Files of a chunk, and their bytes: enough to spread what a calculation costs whatever its size, few enough to keep a
# worker's memory flat and a lost chunk cheap. Each of several workers is given a share of what is left, so that chunks
# become smaller and all workers end together, but none smaller than what spreads that cost.
FILES: Final = 256
LEAST: Final = 32
BYTES: Final = 2 << 20
SHARES: Final = 3
# Files for which another process is worth its start.
FEW: Final = 64


class Chunk(NamedTuple):
    """Some files, and their keys in the journal. ``tries`` counts the workers that were lost over it."""

    entries: tuple[Entry, ...]
    keys: tuple[str, ...]
    tries: int = 0

    def halves(self) -> tuple[Chunk, ...]:
        """Two chunks of half the files; of one file itself, tried once more."""
        middle = len(self.entries) // 2
        if not middle:
            return (self._replace(tries=self.tries + 1),)
        return Chunk(self.entries[:middle], self.keys[:middle]), Chunk(self.entries[middle:], self.keys[middle:])


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
    least = min(LEAST, -(-len(entries) // workers)) if workers > 1 else FILES
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
    finding = Finding("worker-lost", "error", Place(Path(entry.path).name))
    return [Record(key, entry.file, "", (refused([finding], Municipality("", entry.code), workshop),))]


@lru_cache(maxsize=1)
def opened(settings: Settings) -> Workshop:
    """The workshop of this process."""
    return Workshop(settings)


def into(parts: Path) -> Put:
    """Writes parts into a folder of its own among them: processes that make files in one wait for each other."""
    numbers = count()
    own: list[str] = []

    def put(content: bytes) -> str:
        if not own:
            own.append(mkdtemp(dir=parts))
        path = os.path.join(own[0], str(next(numbers)))
        Path(path).write_bytes(content)
        return os.path.relpath(path, parts)

    return put


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles, which would go through all rows of a chunk again and again; once at its end.

    What is left then (libraries, look-ups) stays for the whole run and is not gone through again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


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
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

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
                    worker = Worker.started(settings, parts)
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
                        worker.end()
                    yield done
        finally:
            for worker in workers.values():
                worker.end()

    def _again(self, chunk: Chunk, waiting: deque[Chunk], settings: Settings) -> Iterator[list[Record]]:
        if chunk.tries:
            yield lost(chunk, opened(settings))
        else:
            waiting.extendleft(chunk.halves())


class Worker:
    """A process that does one chunk after another, and ends when its parent does."""

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self._process = process
        self.connection = connection
        self._chunk = Chunk((), ())

    @classmethod
    def started(cls, settings: Settings, parts: Path) -> Worker:
        """A new worker; it does not hear of an interrupt, which is the parent's to answer."""
        context = get_context(START if START in get_all_start_methods() else None)
        ours, theirs = context.Pipe()
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process = context.Process(target=serve, args=(theirs, settings, parts), daemon=True)
            process.start()
        finally:
            signal.signal(signal.SIGINT, heard)
        theirs.close()
        return cls(process, ours)

    def give(self, chunk: Chunk) -> None:
        """Give the worker a chunk."""
        self._chunk = chunk
        try:
            self.connection.send(chunk)
        except OSError:
            return  # it has died; ``take`` finds out

    def take(self) -> list[Record] | None:
        """Its records; None if it has died.

        Raises
        ------
        OSError
            The worker could not write a result.
        """
        try:
            answer: list[Record] | Exception = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> Chunk:
        """End the process at once; the chunk that it had."""
        self.connection.close()
        self._process.kill()
        self._process.join()
        return self._chunk


def serve(connection: Connection, settings: Settings, parts: Path) -> None:
    """A worker's own main: chunks in, records out, until the parent closes its end or is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workshop, put = opened(settings), into(parts)
    while True:
        try:
            chunk: Chunk = connection.recv()
        except (EOFError, OSError):
            return
        try:
            with uncollected():
                answer: list[Record] | Exception = records(chunk.entries, chunk.keys, workshop, put)
        except OSError as failure:
            answer = failure
        try:
            connection.send(answer)
        except OSError:
            return
