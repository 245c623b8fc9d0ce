"""The nouns of a printed result: a page per municipality with its key lines, tables and footnotes, all texts.

Made by ``balance`` (and by other results), laid out by ``console``, ``md`` and other writers. A page holds no number:
every figure in it has been rounded and worded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the head: what it is, and its value. ``alarm``: it must not be overlooked."""

    label: str
    value: str
    alarm: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, whether it holds figures, and whether it may be left out where there is little room."""

    title: str
    figures: bool = True
    only_wide: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; ``level`` 0 is a sum or a heading, 1 a part of the one above it."""

    cells: tuple[str, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Its first column names the rows; where the others do not fit, they go on below with the names repeated.

    ``indented``: parts stand under their sum, set in from it.
    """

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    indented: bool = False

    def part(self, chosen: Sequence[int]) -> Table:
        """The table with some of its columns only."""
        return replace(
            self,
            columns=tuple(self.columns[at] for at in chosen),
            lines=tuple(replace(line, cells=tuple(line.cells[at] for at in chosen)) for line in self.lines),
        )

    def without_empty(self) -> Table:
        """The table without columns that have neither a title nor anything in them: marks where there are none."""
        used = [
            at
            for at, column in enumerate(self.columns)
            if column.title or any(line.cells[at].strip() for line in self.lines)
        ]
        return self.part(used)


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed for one municipality."""

    title: str
    subtitle: str
    keys: tuple[Key, ...]
    tables: tuple[Table, ...]
    footnotes: tuple[str, ...] = ()
