"""The report as Markdown with GitHub's tables: the same content without pictures, their values as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ghgcalc.report.document import Block, Figure, Keys, Paragraph
from ghgcalc.report.md import escaped, table_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.report.document import Document, Part
    from ghgcalc.report.page import Key, Table


def written(document: Document) -> str:
    """The report as one Markdown document."""
    lines = [line for part in document.parts for line in _part(part, document)]
    lines += [f"*{escaped(line)}*  " for line in document.made]
    if document.style.foot:
        lines += ["", escaped(document.style.foot)]
    return "\n".join(lines) + "\n"


def _part(part: Part, document: Document) -> Iterator[str]:
    words = document.words
    yield from (f"# {escaped(part.title)}", "", escaped(part.subtitle), "")
    if part.notices:
        for notice in part.notices:
            said = escaped(notice.text)
            yield f"> {said if notice.severity == 'info' else f'**{said}**'}"
            yield ">"
        yield ""
    if part.cards:
        yield from ("| | | |", "|---|---:|---|")
        for card in part.cards:
            value = f"**{escaped(card.value)}** {escaped(card.unit)}"
            yield f"| {escaped(card.label)} | {value.strip()} | {escaped(card.note)} |"
        yield ""
    if not part.verdicts:
        yield from (escaped(words["no-target"]), "")
    for verdict in part.verdicts:
        told = [escaped(text.removesuffix(".")) for text in (verdict.title, verdict.figures, verdict.reason) if text]
        yield f"- **{escaped(verdict.word)}**: {'. '.join(told)}."
    if part.verdicts:
        yield ""
    if part.lead is not None:
        yield from _figure(part.lead)
    if part.sentences:
        yield from (f"### {escaped(words['in-short'])}", "", escaped(" ".join(part.sentences)), "")
    if part.reliability:
        yield from (f"### {escaped(words['reliability'])}", "")
        yield from _keys(part.reliability)
    for section in part.sections:
        yield from (f"## {escaped(section.title)}", "")
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Figure):
        yield from _figure(block)
    elif isinstance(block, Keys):
        yield from (f"### {escaped(block.title)}", "")
        yield from _keys(block.keys)
    elif isinstance(block, Paragraph):
        yield from (escaped(block.text), "")
    else:
        yield from (f"### {escaped(block.title)}", "")
        yield from _table(block)


def _figure(figure: Figure) -> Iterator[str]:
    """The picture's title, what it shows, and its values."""
    yield from (f"### {escaped(figure.title)}", "", escaped(figure.told), "")
    yield from _table(figure.table)
    if figure.note:
        yield from (escaped(figure.note), "")


def _keys(keys: Iterable[Key]) -> Iterator[str]:
    yield from ("| | |", "|---|---|")
    for key in keys:
        value = escaped(key.value)
        yield f"| {escaped(key.label)} | {f'**{value}**' if key.alarm or key.strong else value} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield from table_lines(table)
    yield ""
