"""What a batch starts before anything else of it is read: a copy of this process that its workers are copied from.

It imports pandas, which takes longest, while this process reads its own words. Whether to start is a look at the words
alone, which is quick and may miss paths behind an option; workers then start a little later. What the words mean is
Typer's to say, and a wrong word is refused by it as ever. Where no copy is safe there is none, and ``batch.worker``
starts workers by the standard library's means, each of which imports for itself.
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
    """The process that workers are copied from, from ``begin`` or the first worker on; it ends with this process."""

    def __init__(self) -> None:
        self._process: int | None = None
        self._channel: socket | None = None
        self._asked = False

    def begin(self) -> None:
        """Copy this process, which imports from now on; nothing where no copy is safe or possible."""
        if not alone():
            return
        import socket

        import ghgcalc.report.batch  # both need it  # noqa: F401

        try:
            ours, theirs = socket.socketpair()
        except OSError:
            return

        def tend() -> None:
            ours.close()
            _tend(theirs)

        self._process = copied(tend)
        theirs.close()
        if self._process is None:
            ours.close()
        else:
            self._channel = ours

    def worker(self) -> tuple[Process, Connection]:
        """A new worker and our end of its pipe, as soon as all is imported; by other means where there is none."""
        import socket
        from multiprocessing import Pipe

        from ghgcalc.batch import worker

        if self._channel is None:
            self.begin()
        if self._channel is None:
            return worker.started()
        ours, theirs = Pipe()
        self._asked = True
        try:
            socket.send_fds(self._channel, [WORKER], [theirs.fileno()])
            theirs.close()
            return Copy(ours.recv(), ours), ours
        except (EOFError, OSError):
            ours.close()
            theirs.close()
            return worker.started()

    def release(self) -> None:
        """Let the process end by itself: no more workers will be asked for."""
        if self._channel is not None:
            self._channel.close()

    def close(self) -> None:
        """End the process and wait for it; it waits for its workers, which must have been told to end."""
        if self._process is None:
            return
        self.release()
        try:
            if not self._asked:
                os.kill(self._process, signal.SIGKILL)  # it may still import, for nobody
            os.waitpid(self._process, 0)
        except (ProcessLookupError, ChildProcessError):
            return


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


def start(words: Sequence[str]) -> Nursery:
    """Where workers come from; already at its imports if the words ask for several workers of this machine."""
    nursery = Nursery()
    if words and words[0] == "batch" and not any(word.partition("=")[0] in ELSEWHERE for word in words):
        if _wanted(words):
            nursery.begin()
    return nursery


def _tend(channel: socket) -> None:
    """The nursery's own main: a copy of itself for each pipe that comes, until there are no more."""
    import socket
    import traceback
    import warnings
    from multiprocessing.connection import Connection

    from ghgcalc.report.batch_start import serve

    # From Python 3.12 on a copy of a process with threads is warned of; those of libraries here wait for work.
    warnings.simplefilter("ignore", DeprecationWarning)
    while True:
        asked, (*handles,), _, _ = socket.recv_fds(channel, len(WORKER), 1)
        if not asked:
            break
        for handle in handles:
            connection = Connection(handle)

            def work(connection: Connection = connection) -> None:
                channel.close()
                connection.send(os.getpid())
                try:
                    serve(connection)
                except Exception:
                    traceback.print_exc()  # a mistake of ours: the chunk is tried again, and this tells of it
                    raise

            copied(work)
            connection.close()
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _wanted(words: Sequence[str]) -> bool:
    """Whether there will be more than one worker; a number of them that is none is for Typer to refuse."""
    jobs = next(_values(words, JOBS), "")
    if jobs:
        return jobs.isdecimal() and jobs.lstrip("0") not in ("", "1")
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
