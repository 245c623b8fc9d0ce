"""Work that a copy of this process does while this one goes on: for what is long, stands alone and ends in a file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Linux' PR_SET_PDEATHSIG, see prctl(2).
DEATH_SIGNAL = 1


@contextmanager
def alongside(work: Callable[[], None], wanted: bool) -> Iterator[None]:
    """Do ``work`` in a copy of this process while the body runs; both are done at the end.

    Where it is not ``wanted``, where a copy is not safe (other threads, of libraries too; other systems than Linux)
    and where the copy failed, it is done here after the body, so that what it raises is raised here.

    Parameters
    ----------
    work
        Leaves files only, is the same when done twice, and shares no open file with the body.
    """
    copy = copied(work) if wanted and alone() else None
    if copy is None:
        yield
        work()
        return
    try:
        yield
        done = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
    except BaseException:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
        raise
    if not done:
        work()


def alone() -> bool:
    """Whether nothing but this thread runs in the process, neither of Python's nor of a library's own."""
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    except OSError:  # a sandbox without /proc
        return False


def copied(work: Callable[[], None]) -> int | None:
    """The id of a copy of this process that does the work, says nothing and ends; None if there can be none.

    Only where this process is ``alone``.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # whoever started us may have left it ignored: nothing to wait for
    parent = os.getpid()
    try:
        copy = os.fork()
    except OSError:
        return None
    if copy:
        return copy
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to answer
        _end_with(parent)
        work()
        status = 0
    finally:
        os._exit(status)


def _end_with(parent: int) -> None:
    """Let this process be killed as soon as its parent has ended in whatever way: it holds the parent's locks too."""
    import ctypes

    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        raise ProcessLookupError
