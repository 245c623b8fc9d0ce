"""The report as a tagged PDF, and pictures as PNG: both set by typst, which comes as a wheel with nothing beside it.

The content goes to the template as data, never as markup. Fonts are those shipped here and in the wheel, so that the
same report has the same bytes on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.report.console import parts_of
from ghgcalc.report.document import Block, Figure, Keys, Paragraph
from ghgcalc.report.pictures import WIDE, draw

if TYPE_CHECKING:
    import typst

    from ghgcalc.report.document import Document, Part, Section
    from ghgcalc.report.page import Column, Line, Table

HERE: Final = Path(__file__).parent
# Signs that fit side by side on A4 in a table's small type, and from which length on a text column takes what is left.
ACROSS: Final = 130
WIDE_TEXT: Final = 26
PIXELS_PER_INCH: Final = 144.0
ACCENT: Final = "#0b5c8a"
STANDARD: Final = "ua-1"
# A page as large as its picture.
SHEET: Final = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'


def written(document: Document) -> bytes:
    """The report as PDF/UA-1: tagged, its language and title declared, every picture with its text."""
    import typst

    content = json.dumps(_content(document), ensure_ascii=False, sort_keys=True)
    source = (HERE / "templates" / "report.typ").read_bytes()
    made = typst.compile(
        source, format="pdf", font_paths=_fonts(), sys_inputs={"report": content}, pdf_standards=[STANDARD]
    )
    return _one(made)


def png(svg: str) -> bytes:
    """A picture as PNG, twice as fine as a screen shows it."""
    import typst

    made = typst.compile(SHEET, format="png", ppi=PIXELS_PER_INCH, font_paths=_fonts(), sys_inputs={"svg": svg})
    return _one(made)


def _one(made: bytes | list[bytes] | None) -> bytes:
    pages = made if isinstance(made, list) else [made or b""]
    return pages[0]


def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"])


def _content(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "lang": document.lang,
        "words": dict(document.words),
        "colour": document.style.colour or ACCENT,
        "foot": document.style.foot or document.title,
        "logo": list(document.style.logo) or None,
        "made": list(document.made),
        "parts": [_part(part) for part in document.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "subtitle": part.subtitle,
        "notices": [{"severity": notice.severity, "text": notice.text} for notice in part.notices],
        "cards": [
            {"label": card.label, "value": card.value, "unit": card.unit, "note": card.note, "alarm": card.alarm}
            for card in part.cards
        ],
        "verdicts": [
            {
                "title": one.title,
                "outcome": one.outcome,
                "word": one.word,
                "figures": one.figures,
                "reason": one.reason,
            }
            for one in part.verdicts
        ],
        "sentences": " ".join(part.sentences),
        "lead": {"note": part.lead.note, **_picture(part.lead)} if part.lead else None,
        "reliability": _keys(part.reliability),
        "sections": [_section(section) for section in part.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "annex": section.annex,
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Figure):
        return {"kind": "figure", "note": block.note, "table": list(_tables(block.table)), **_picture(block)}
    if isinstance(block, Keys):
        return {"kind": "keys", "title": block.title, "keys": _keys(block.keys)}
    if isinstance(block, Paragraph):
        return {"kind": "text", "text": block.text, "quiet": block.quiet}
    return {"kind": "table", "parts": list(_tables(block))}


def _picture(figure: Figure) -> dict[str, Any]:
    svg = draw(figure.picture, WIDE, figure.title, figure.told)
    return {"title": figure.title, "told": figure.told, "svg": svg}


def _keys(found: Any) -> list[dict[str, Any]]:
    return [{"label": key.label, "value": key.value, "alarm": key.alarm} for key in found]


def _tables(table: Table) -> Iterator[dict[str, Any]]:
    """The table in parts that fit across the page, the names repeated."""
    for part in parts_of(table, ACROSS):
        yield {
            "title": part.title,
            "columns": [_column(part.lines, column, at) for at, column in enumerate(part.columns)],
            "lines": [{"level": line.level, "cells": [cell.strip() for cell in line.cells]} for line in part.lines],
        }


def _column(lines: tuple[Line, ...], column: Column, at: int) -> dict[str, Any]:
    longest = max((len(line.cells[at]) for line in lines), default=0)
    return {"title": column.title, "figures": column.figures, "wide": not column.figures and longest > WIDE_TEXT}
