"""What a batch starts before anything else of it is read: a copy of this process that its workers are copied from.

It imports pandas, which takes longest, while this process reads its own words. A look at the words alone, which
is quick and may miss paths behind an option; workers then start a little later. What the words mean is Typer's to say,
and a wrong word is refused by it as ever. Where no copy is safe there is none, and ``batch.worker`` starts workers by
the standard library's means: the same workers, a little later.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ghgcalc.cli.alongside import alone, copied

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from socket import socket

    from ghgcalc.batch.worker import Process

# Files for which workers are started before they are counted exactly.
MANY = 128
JOBS = "--jobs"
# Options whose work is done elsewhere.
ELSEWHERE = ("--engine", "--scheduler")
# What asks for a worker; the end of its pipe comes with it.
WORKER = b"w"


class Nursery:
    """The process that workers are copied from; it ends when this process does.

    Parameters
    ----------
    channel
        Where workers are asked for.
    """

    def __init__(self, channel: socket) -> None:
        self._channel = channel

    def worker(self) -> tuple[Process, Connection]:
        """A new worker and our end of its pipe, as soon as all is imported; by other means where there is none."""
        import socket
        from multiprocessing import Pipe

        from ghgcalc.batch import worker

        ours, theirs = Pipe()
        try:
            socket.send_fds(self._channel, [WORKER], [theirs.fileno()])
            theirs.close()
            return Copy(ours.recv(), ours), ours
        except (EOFError, OSError):
            ours.close()
            theirs.close()
            return worker.started()


class Copy:
    """A worker that is no child of this process.

    Parameters
    ----------
    process
        Its id, which no other process gets: nobody asks how it ended before the process ends that it was copied from.
    connection
        Our end of its pipe, which nobody but the worker has the other end of.
    """

    def __init__(self, process: int, connection: Connection) -> None:
        self._process = process
        self._connection = connection

    def kill(self) -> None:
        """End it at once."""
        try:
            os.kill(self._process, signal.SIGKILL)
        except ProcessLookupError:
            return

    def join(self) -> None:
        """Wait until it has closed its end of the pipe, with all its files: it writes no more."""
        try:
            while True:
                self._connection.recv_bytes()
        except (EOFError, OSError):
            self._connection.close()


def start(words: Sequence[str]) -> Nursery | None:
    """The process for workers, already at its imports, where the words ask for several workers of this machine."""
    if not words or words[0] != "batch" or any(word.partition("=")[0] in ELSEWHERE for word in words):
        return None
    if not (_wanted(words) and alone()):
        return None
    import socket

    import ghgcalc.report.batch  # both need it  # noqa: F401

    ours, theirs = socket.socketpair()

    def tend() -> None:
        ours.close()
        _tend(theirs)

    copy = copied(tend)
    theirs.close()
    if copy is None:
        ours.close()
        return None
    return Nursery(ours)


def _tend(channel: socket) -> None:
    """The nursery's own main: a copy of itself for each pipe that comes, until there are no more."""
    import socket
    import warnings
    from multiprocessing.connection import Connection

    from ghgcalc.report.batch_start import serve

    # From Python 3.12 on a copy of a process with threads is warned of; those of libraries here wait for work.
    warnings.simplefilter("ignore", DeprecationWarning)
    while True:
        asked, (*handles,), _, _ = socket.recv_fds(channel, len(WORKER), 1)
        if not asked:
            return
        for handle in handles:
            connection = Connection(handle)

            def work(connection: Connection = connection) -> None:
                channel.close()
                connection.send(os.getpid())
                serve(connection)

            copied(work)
            connection.close()


def _wanted(words: Sequence[str]) -> bool:
    """Whether there will be more than one worker; a number of them that is none is for Typer to refuse."""
    jobs = next(_values(words, JOBS), "")
    if jobs:
        return jobs.isdecimal() and int(jobs) > 1
    return (os.cpu_count() or 1) > 1 and sum(map(_files, _paths(words))) > MANY


def _values(words: Sequence[str], option: str) -> Iterator[str]:
    """The values of an option, whether behind a space or an equals sign."""
    for word, follows in zip(words, (*words[1:], ""), strict=True):
        name, equals, value = word.partition("=")
        if name == option:
            yield value if equals else follows


def _paths(words: Sequence[str]) -> Iterator[str]:
    """The words behind the command that follow no option."""
    before = words[0]
    for word in words[1:]:
        if not word.startswith("-") and not before.startswith("-"):
            yield word
        before = word


def _files(path: str) -> int:
    """How many files a word may stand for."""
    try:
        return len(os.listdir(path))
    except OSError:
        return 1
