"""Pages as Markdown with GitHub's tables, for a wiki, a pull request or a job's summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ghgcalc.report.page import Page, Table

# Signs that mean something in Markdown or HTML.
MEANT: Final = re.compile(r"[\\`*_{}\[\]#|~!$@]")


def printed(pages: Iterable[Page]) -> str:
    """The pages as one Markdown document."""
    return "\n".join(line for page in pages for line in _page(page))


def escaped(text: str) -> str:
    r"""A text that Markdown shows as it is.

    Examples
    --------
    >>> escaped("a|b <script>")
    'a\\|b &lt;script&gt;'
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MEANT.sub(r"\\\g<0>", safe)


def _page(page: Page) -> Iterator[str]:
    yield f"## {escaped(page.title)}"
    yield ""
    yield escaped(page.subtitle)
    yield ""
    yield "| | |"
    yield "|---|---|"
    for key in page.keys:
        value = f"**{escaped(key.value)}**" if key.alarm or key.strong else escaped(key.value)
        yield f"| {escaped(key.label)} | {value} |"
    for table in page.tables:
        yield ""
        yield f"### {escaped(table.title)}"
        yield ""
        yield from table_lines(table)
    if page.footnotes:
        yield ""
    for footnote in page.footnotes:
        yield f"- {escaped(footnote)}"
    yield ""


def table_lines(table: Table) -> Iterator[str]:
    """A table as Markdown, without its title."""
    yield _line(escaped(column.title) for column in table.columns)
    yield _line("---:" if column.figures else "---" for column in table.columns)
    for line in table.lines:
        cells = [escaped(cell.strip()) for cell in line.cells]
        yield _line(f"**{cell}**" if cell and not line.level else cell for cell in cells)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
