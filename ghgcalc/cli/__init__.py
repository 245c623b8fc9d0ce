"""The command line: a thin skin over the library. ``main`` runs a command and leaves with the exit status it has.

Nothing heavy is imported here or in the command modules: they import what they need when they run.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from ghgcalc.cli import early

# Exit statuses; what they mean to a script stands in the README.
DONE = 0
ANSWER_IS_NO = 1
USAGE = 2
REJECTED = 3
INCOMPLETE = 4
BUG = 70
INTERRUPTED = 130
PIPE_CLOSED = 141
# New objects after which Python looks for cycles among them. What a command imports is far more, and stays: its own
# figure is 700, which costs a short run a tenth of its time.
NEW_OBJECTS = 50_000
# numpy's linear algebra keeps a thread for each core, which wait by spinning; nothing here has work for them.
THREADS = "OPENBLAS_NUM_THREADS"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line with ``arguments`` (default: the process's) and leave with its exit status."""
    own_process = arguments is None
    if own_process:
        gc.set_threshold(NEW_OBJECTS)
        os.environ.setdefault(THREADS, "1")
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        status = PIPE_CLOSED
        _let_go(sys.stdout)
    except KeyboardInterrupt:
        status = INTERRUPTED
    if own_process:
        gc.freeze()  # or Python looks through everything once more before it ends
    sys.exit(status)


def _run(arguments: Sequence[str] | None) -> int:
    """The exit status of a command line."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    nursery = early.start(words)
    try:
        return _status(words, nursery)
    finally:
        nursery.close()


def _status(words: Sequence[str], nursery: early.Nursery) -> int:
    import typer

    from ghgcalc.cli.app import app_for

    try:
        status = app_for(words)(args=words, prog_name="ghgcalc", standalone_mode=False, obj=nursery)
        return status if isinstance(status, int) else DONE
    except typer.TyperException as wrong:
        from ghgcalc.cli.failure import wrong_words

        return wrong_words(wrong)
    except typer.Abort:
        return INTERRUPTED
    except SystemExit:  # Typer leaves this way only when the reader of a pipe has gone
        raise BrokenPipeError from None
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as bug:  # the user must not see a traceback, and status 1 is an answer
        from ghgcalc.cli.failure import own_mistake

        return own_mistake(bug)


def _speak_utf8(stream: TextIO) -> None:
    """Texts are UTF-8 wherever they go; a terminal keeps its own encoding and shows ``?`` for what it cannot."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if stream.isatty():
        reconfigure(errors="replace")
    else:
        reconfigure(encoding="utf-8", errors="replace", newline="\n")


def _let_go(stream: TextIO) -> None:
    """Point a closed pipe at nothing, so that the interpreter does not complain about it when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        return
