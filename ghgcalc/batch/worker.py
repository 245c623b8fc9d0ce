"""A process that does chunks: what it is given, how it works, and how the engine that started it speaks with it.

Stands beside ``chunk``, whose work it does, and below ``engine``, which shares the chunks out.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from multiprocessing import Pipe, get_all_start_methods, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, NamedTuple, Protocol

from ghgcalc.batch.chunk import Put, records
from ghgcalc.batch.members import Entry
from ghgcalc.batch.record import Record
from ghgcalc.batch.settings import Settings, Workshop

# Workers come from a server process, which holds nothing of ours: no lock, no thread.
START: Final = "forkserver"


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


def opened(settings: Settings) -> Workshop:
    """The workshop of this process, opened anew where a file that the settings name has changed."""
    return _opened(settings, settings.contents())


@lru_cache(maxsize=1)
def _opened(settings: Settings, contents: tuple[tuple[str, ...], ...]) -> Workshop:
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


class Process(Protocol):
    """A worker's process, as the engine needs it."""

    def kill(self) -> None:
        """End it at once."""
        ...

    def join(self) -> None:
        """Wait for its end."""
        ...


class Start(Protocol):
    """Starts a process that serves at the other end of the connection."""

    def __call__(self) -> tuple[Process, Connection]:
        """The process, and our end of its pipe."""
        ...


def started() -> tuple[Process, Connection]:
    """A new process by ``multiprocessing``; it does not hear of an interrupt, which is the parent's to answer."""
    context = get_context(START if START in get_all_start_methods() else None)
    ours, theirs = Pipe()
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
    finally:
        signal.signal(signal.SIGINT, heard)
    theirs.close()
    return process, ours


class Worker:
    """A process that does one chunk after another, and ends when its parent does.

    Parameters
    ----------
    process, connection
        As ``Start`` gives them.
    settings, parts
        What it works with, and where its results wait until they have their names.
    """

    def __init__(self, process: Process, connection: Connection, settings: Settings, parts: Path) -> None:
        self._process = process
        self.connection = connection
        self._chunk = Chunk((), ())
        self._send((settings, parts))

    def give(self, chunk: Chunk) -> None:
        """Give the worker a chunk."""
        self._chunk = chunk
        self._send(chunk)

    def _send(self, message: object) -> None:
        try:
            self.connection.send(message)
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

    def dismiss(self) -> None:
        """Let the process end by itself, which takes a while that nobody waits for: all its results are there."""
        self.connection.close()

    def end(self) -> Chunk:
        """End the process at once; the chunk that it had."""
        self._process.kill()
        self._process.join()
        self.connection.close()
        return self._chunk


def serve(connection: Connection) -> None:
    """A worker's own main: settings, then chunks in, records out, until the parent closes its end or is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        settings, parts = connection.recv()
        workshop, put = opened(settings), into(parts)
        while True:
            _serve(connection, workshop, put)
    except (EOFError, OSError):
        return


def _serve(connection: Connection, workshop: Workshop, put: Put) -> None:
    """One chunk; what keeps its results from being written is the engine's to raise."""
    chunk: Chunk = connection.recv()
    try:
        with uncollected():
            answer: list[Record] | Exception = records(chunk.entries, chunk.keys, workshop, put)
    except OSError as failure:
        answer = failure
    connection.send(answer)
