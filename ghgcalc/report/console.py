"""Pages on a terminal: laid out by rich, to a given width, in plain characters that also read well in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from ghgcalc.report.page import Column, Line, Page, Table

# A line that is wider than this is not read more easily for it.
WIDEST: Final = 140
# The share of a line that labels get at most; values need the rest.
LABELS_SHARE: Final = 0.4
GAP: Final = 2
INDENT: Final = 2


def printed(pages: Iterable[Page], width: int, colour: bool = False) -> str:
    """The pages as text.

    Parameters
    ----------
    pages
        One after the other, with a blank line between them.
    width
        Columns; a table that does not fit leaves out what it may and goes on below with the rest.
    colour
        Whether to write escape sequences for bold and colours.
    """
    from rich.console import Console

    written = StringIO()
    console = Console(
        file=written,
        width=min(width, WIDEST),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    for number, page in enumerate(pages):
        if number:
            console.print()
        _print_page(page, console)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def _print_page(page: Page, console: Console) -> None:
    from rich.text import Text

    console.print(Text(page.title, style="bold"))
    if page.subtitle:
        console.print(Text(page.subtitle, style="dim"))
    console.print()
    console.print(_keys(page, int(console.width * LABELS_SHARE)))
    for table in page.tables:
        for part in parts_of(table, console.width):
            console.print()
            if part.title:
                console.print(Text(part.title, style="bold"))
            console.print(_table(part))
    if page.footnotes:
        console.print()
    for footnote in page.footnotes:
        console.print(_hanging(footnote))


def _keys(page: Page, widest: int) -> RenderableType:
    """Labels and values side by side; a label longer than ``widest`` goes on below, so that values have room."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, GAP))
    grid.add_column(max_width=widest)
    grid.add_column()
    for key in page.keys:
        style = "bold red" if key.alarm else "bold" if key.strong else ""
        grid.add_row(Text(key.label), Text(key.value, style=style))
    return grid


def _hanging(footnote: str) -> RenderableType:
    """A footnote whose further lines stand under its text, not under its letter."""
    from rich.table import Table
    from rich.text import Text

    letter, _, said = footnote.partition("  ")
    grid = Table.grid(padding=(0, GAP))
    grid.add_row(Text(letter), Text(said))
    return grid


def _table(table: Table) -> RenderableType:
    from rich import box
    from rich import table as rich_table
    from rich.text import Text

    made = rich_table.Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False, header_style="bold"
    )
    for column in table.columns:
        made.add_column(
            Text(column.title, justify="right" if column.figures else "left"),
            justify="right" if column.figures else "left",
            no_wrap=column.figures,
            overflow="fold",
            vertical="bottom" if column.figures else "top",
        )
    for line in table.lines:
        name = (" " * INDENT if line.level and table.indented else "") + line.cells[0]
        cells = [Text(name), *(Text(cell) for cell in line.cells[1:])]
        made.add_row(*cells, style="" if line.level else "bold")
    return made


def parts_of(table: Table, width: int) -> Iterator[Table]:
    """The table as it fits into a width: without what may be left out, else in parts with the names repeated."""
    from dataclasses import replace

    while _needed(table.columns, table.lines) > width and any(column.only_wide for column in table.columns):
        table = _without_last_wide(table)
    first, *others = range(len(table.columns))
    if _needed(table.columns, table.lines) <= width or not all(table.columns[at].figures for at in others):
        yield table
        return
    room = width - _width_of(table, first) - GAP
    per_part = max(1, room // max(_width_of(table, at) + GAP for at in others))
    parts = -(-len(others) // per_part)
    even = -(-len(others) // parts)
    for start in range(0, len(others), even):
        part = table.part([first, *others[start : start + even]])
        yield replace(part, title="") if start else part


def _without_last_wide(table: Table) -> Table:
    last = max(at for at, column in enumerate(table.columns) if column.only_wide)
    return table.part([at for at in range(len(table.columns)) if at != last])


def _needed(columns: Sequence[Column], lines: Sequence[Line]) -> int:
    widths = (
        max(_cells(column.title), *(_cells(line.cells[at]) for line in lines)) for at, column in enumerate(columns)
    )
    return sum(widths) + GAP * len(columns)


def _width_of(table: Table, at: int) -> int:
    return max(_cells(table.columns[at].title), *(_cells(line.cells[at]) for line in table.lines), INDENT)


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
