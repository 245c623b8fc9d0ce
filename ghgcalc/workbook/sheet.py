"""The nouns of the workbook room: a workbook, its sheets, and what pre-flight knows about their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ghgcalc.dataset import column_letters
from ghgcalc.findings import Finding, Place

Position = tuple[int, int]
"""Row and column, each from 1."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, each from 1."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """What stands in a cell instead of a plain value: an error value (``#REF!``), a formula never calculated.

    ``value`` is the number of a cell that shows it otherwise (a share shown as a percentage), for those who want it.
    """

    code: str
    shown: str
    value: float | None = None

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class SheetNotes:
    """What pre-flight saw in a sheet beside its values.

    Parameters
    ----------
    cells, rows, columns
        Cells that hold something, and the last row and column of the bounding box.
    faults
        Cells without a value of their own: the fast reader gives ``''`` for them, the same as for a blank cell.
    hidden_rows, hidden_columns
        Numbers of rows and columns that a person looking at the sheet does not see.
    merged
        Merged ranges; only the first cell of one holds a value.
    shown_with
        Texts that a number's format puts behind it: perhaps a unit.
    filtered
        Whether an automatic filter stands on the sheet.
    """

    cells: int = 0
    rows: int = 0
    columns: int = 0
    faults: dict[Position, CellFault] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()
    shown_with: dict[Position, str] = field(default_factory=dict)
    filtered: bool = False


PLAIN = SheetNotes()


@dataclass(slots=True)
class Sheet:
    """A sheet as rows of cells, each row as long as the widest; row 1 and column A come first.

    Parameters
    ----------
    file, title
        The path's last part, and the sheet's title (empty: csv).
    rows
        ``rows[0][0]`` is A1. A cell is a text, float, bool, date, time or ``CellFault``; ``''`` is blank.
    visible
        False for a hidden sheet.
    lines
        csv: the line in which each row begins, where a quoted cell with line breaks has moved them apart.
    """

    file: str
    title: str
    rows: list[list[object]]
    notes: SheetNotes = PLAIN
    visible: bool = True
    lines: Sequence[int] | None = None

    def line(self, row: int) -> int:
        """The row as a person counts it: in csv the line."""
        return self.lines[row - 1] if self.lines is not None else row

    def place(self, row: int, column: int) -> Place:
        """The place of a cell; row and column from 1."""
        return Place(self.file, self.title, f"{column_letters(column)}{self.line(row)}")

    @property
    def written(self) -> bool:
        """Whether cells are texts only, as in csv, so that a number is a text too."""
        return not self.title


@dataclass(slots=True)
class Workbook:
    """A file's sheets, the sha256 of its bytes and what was found; an unreadable file has no sheets."""

    file: str
    sha256: str
    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
