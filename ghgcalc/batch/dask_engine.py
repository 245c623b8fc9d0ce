"""Chunks on the workers of a Dask scheduler: the same work as in a local process, results gathered and written here.

The only door to Dask. Workers read the inputs where they stand, so they need the same files under the same names; what
they make comes back as bytes. The scheduler gives a lost worker's chunks to others; a chunk over which several were
lost is tried again in halves, until the file is found that they were lost over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final

from ghgcalc.batch.chunk import records
from ghgcalc.batch.engine import lost
from ghgcalc.batch.record import Record
from ghgcalc.batch.settings import Settings, catalogue_digest
from ghgcalc.batch.worker import Chunk, into, opened, uncollected
from ghgcalc.findings import UsageError

Made = tuple[list[Record], dict[str, bytes]]
# Chunks that are handed out before the first is back, per worker: enough that none waits, few enough to be flat.
AHEAD: Final = 2


class Dask:
    """Does chunks on the workers of a scheduler.

    Parameters
    ----------
    scheduler
        Its address, as ``tcp://127.0.0.1:8786``.
    patience
        How long to wait for it to answer [s].
    """

    def __init__(self, scheduler: str | None, patience: float = 10.0) -> None:
        self._scheduler = scheduler
        self._patience = patience

    def run(self, chunks: Sequence[Chunk], settings: Settings, parts: Path) -> Iterator[list[Record]]:
        """See ``Engine``.

        Raises
        ------
        UsageError
            ``extra-needed``, ``scheduler-needed``, ``scheduler-unreachable``, ``workers-differ``.
        """
        client = self._client()
        try:
            _refuse_others(client, settings)
            yield from _done(client, chunks, settings, parts)
        finally:
            client.close(timeout=1)

    def refuse(self, settings: Settings) -> None:
        """Raise what ``run`` would raise, before anything is begun."""
        client = self._client()
        try:
            _refuse_others(client, settings)
        finally:
            client.close(timeout=1)

    def _client(self) -> Any:
        try:
            import distributed
        except ImportError:
            raise UsageError("extra-needed", extra="dask", library="dask.distributed") from None
        if not self._scheduler:
            raise UsageError("scheduler-needed")
        host, _, port = self._scheduler.rpartition(":")
        if not host or not port.isdecimal():
            raise UsageError("scheduler-needed")  # the library's own client would not end well
        try:
            connect: Any = distributed.Client
            return connect(self._scheduler, timeout=self._patience, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as failure:
            reason = str(failure) or type(failure).__name__
            raise UsageError("scheduler-unreachable", address=self._scheduler, reason=reason) from None


def make(chunk: Chunk, settings: Settings) -> Made:
    """A chunk's records and the bytes of their parts, made in a worker."""
    made: dict[str, bytes] = {}
    numbers = count()

    def put(content: bytes) -> str:
        name = str(next(numbers))
        made[name] = content
        return name

    with uncollected():
        return records(chunk.entries, chunk.keys, opened(settings), put), made


def digest_of(settings: Settings) -> str:
    """What a worker calculates with, as a hash."""
    return settings.digest(catalogue_digest(opened(settings).catalog))


def _refuse_others(client: Any, settings: Settings) -> None:
    """Raise ``UsageError("workers-differ")`` unless all workers calculate with the same program and catalogue."""
    ours = digest_of(settings)
    for worker, theirs in sorted(client.run(digest_of, settings).items()):
        if theirs != ours:
            raise UsageError("workers-differ", worker=worker)


def _done(client: Any, chunks: Sequence[Chunk], settings: Settings, parts: Path) -> Iterator[list[Record]]:
    import distributed

    as_completed: Any = distributed.as_completed
    waiting = list(reversed(chunks))
    running: dict[Any, Chunk] = {}
    finished = as_completed(loop=client.loop)
    put = into(parts)

    def hand_out() -> None:
        workers = max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
        while waiting and len(running) < AHEAD * workers:
            chunk = waiting.pop()
            future = client.submit(make, chunk, settings, pure=False)
            running[future.key] = chunk
            finished.add(future)

    hand_out()
    for future in finished:
        chunk = running.pop(future.key)
        try:
            made: Made = future.result()
        except (distributed.KilledWorker, asyncio.CancelledError):
            if chunk.tries:
                yield lost(chunk, opened(settings))
            else:
                waiting.extend(reversed(chunk.halves()))
        else:
            yield _kept(made, put)
        hand_out()


def _kept(made: Made, put: Any) -> list[Record]:
    """The records with their parts written here, under the names that they have here."""
    found, contents = made
    names = {part: put(content) for part, content in contents.items()}
    return [
        record._replace(members=tuple(member._replace(part=names.get(member.part, "")) for member in record.members))
        for record in found
    ]
