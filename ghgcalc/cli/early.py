"""What a batch starts before anything else of it is read: the process that its workers come from imports for longest.

A look at the words alone, which is quick and may miss paths behind an option; workers then start a little later. What
the words mean is Typer's to say, and a wrong word is refused by it as ever.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence

# Files for which workers are started before they are counted exactly, and what their server imports first.
MANY = 128
PRELOADED = ("ghgcalc.report.batch_start",)
JOBS = "--jobs"
# Options whose work is done elsewhere.
ELSEWHERE = ("--engine", "--scheduler")


def start(words: Sequence[str]) -> None:
    """Let the process that workers come from begin its imports, where the words ask for workers of this machine."""
    if not words or words[0] != "batch" or any(word.partition("=")[0] in ELSEWHERE for word in words):
        return
    import multiprocessing

    if _wanted(words) and "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload(list(PRELOADED))
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is this process's to answer
        try:
            forkserver.ensure_running()
        finally:
            signal.signal(signal.SIGINT, heard)


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
