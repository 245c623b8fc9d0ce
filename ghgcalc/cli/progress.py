"""How far a batch is, on standard error: a bar on a terminal, a plain line now and then everywhere else."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

# A plain line for each so many parts of the whole.
LINES: Final = 10


class Progress:
    """Shows how many files are done.

    Parameters
    ----------
    quiet
        Show nothing.
    no_color
        Show no colours.
    """

    def __init__(self, quiet: bool, no_color: bool) -> None:
        self._quiet = quiet
        self._no_color = no_color or bool(os.environ.get("NO_COLOR"))
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._told = 0

    def __enter__(self) -> Progress:
        """Make the bar where there is a terminal."""
        if not self._quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            console = Console(stderr=True, no_color=self._no_color)
            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
            self._bar = Bar(*columns, console=console, transient=True)
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def told(self, done: int, of: int, rejected: int) -> None:
        """So many files are done, of so many; so many members were rejected."""
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("", total=of)
            self._bar.update(self._task, completed=done, description=f"- {rejected}" if rejected else "")
        elif not self._quiet and of and (done * LINES // of > self._told or done == of):
            self._told = done * LINES // of
            print(f"{done}/{of}" + (f" (-{rejected})" if rejected else ""), file=sys.stderr)
