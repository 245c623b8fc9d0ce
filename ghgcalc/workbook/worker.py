"""A process of its own for the native reader, with a memory and a time limit: whatever happens there, the run goes on.

The file's bytes go in on standard input, the cells come back as JSON on standard output. The parent waits in Python, so
that it answers an interrupt at once, and ends the worker when it stops waiting for any reason.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final

from ghgcalc.workbook.limits import Limits
from ghgcalc.workbook.reader import ReaderFault, read_rows

PROGRAM: Final = "from ghgcalc.workbook.worker import serve; serve()"
KINDS: Final[dict[str, Callable[[str], object]]] = {
    "datetime": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
}


def read_rows_apart(content: bytes, limits: Limits) -> dict[str, list[list[Any]]]:
    """The same as ``reader.read_rows``, in a worker process.

    Raises
    ------
    ReaderFault
        ``TimeLimit``, ``Ended`` (out of memory, a signal), or what the reader raised.
    """
    command = [sys.executable, "-I", "-c", PROGRAM, str(limits.worker_bytes)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as worker:
        try:
            answer, _ = worker.communicate(content, timeout=limits.worker_seconds)
        except subprocess.TimeoutExpired:
            raise ReaderFault("TimeLimit") from None
        finally:
            worker.kill()
    if worker.returncode != 0:
        raise ReaderFault("Ended")
    outcome = json.loads(answer, object_hook=_moment)
    if "fault" in outcome:
        raise ReaderFault(outcome["fault"])
    rows: dict[str, list[list[Any]]] = outcome["rows"]
    return rows


def serve() -> None:
    """The worker's own main: limits first, then read, answer, end."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(int(sys.argv[-1]))
    content = sys.stdin.buffer.read()
    try:
        outcome: dict[str, object] = {"rows": read_rows(content)}
    except ReaderFault as fault:
        outcome = {"fault": fault.reason}
    sys.stdout.write(json.dumps(outcome, default=_moment_text))
    sys.stdout.flush()


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system; the time limit and pre-flight's counts remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _moment_text(value: object) -> dict[str, str | float]:
    if isinstance(value, datetime.timedelta):
        return {"timedelta": value.total_seconds()}
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return {type(value).__name__: value.isoformat()}
    return {"str": str(value)}


def _moment(outcome: dict[str, Any]) -> Any:
    if len(outcome) == 1:
        ((kind, text),) = outcome.items()
        if kind == "timedelta":
            return datetime.timedelta(seconds=text)
        if kind in KINDS:
            return KINDS[kind](text)
        if kind == "str":
            return text
    return outcome
