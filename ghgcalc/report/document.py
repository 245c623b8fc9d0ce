"""The nouns of a report: what stands on its pages, in order, with every figure worked out and every word chosen.

Made by ``content``; laid out as html, pdf and Markdown by writers that add nothing but form. Tables and key lines are
those of ``page``; pictures are those of ``pictures.nouns``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ghgcalc.findings import Severity
from ghgcalc.report.page import Key, Table
from ghgcalc.report.pictures.nouns import Picture


@dataclass(frozen=True, slots=True)
class Style:
    """The house style of a town: its logo (file content and media type), main colour (``#rrggbb``), and foot line."""

    logo: bytes = b""
    logo_type: str = ""
    colour: str = ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its title, a sentence that says what it shows, its values as a table, and a note below it."""

    name: str
    title: str
    told: str
    picture: Picture
    table: Table
    note: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """Lines of a label and a value."""

    title: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``quiet`` for notes."""

    text: str
    quiet: bool = False


Block = Figure | Keys | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its anchor, title and content. ``annex``: it is there to be looked things up in."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader must know before believing a figure."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A main figure: what it is, its value with unit, and what belongs to it. ``alarm``: it is not what it seems."""

    label: str
    value: str
    unit: str
    note: str = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict in short: ``outcome`` is ``met``, ``missed`` or ``not_judged``, ``word`` is it in words."""

    title: str
    outcome: Literal["met", "missed", "not_judged"]
    word: str
    figures: str
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """The report of one municipality: its first page and its sections."""

    name: str
    title: str
    subtitle: str
    notices: tuple[Notice, ...]
    cards: tuple[Card, ...]
    verdicts: tuple[Judged, ...]
    sentences: tuple[str, ...]
    lead: Figure | None
    reliability: tuple[Key, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report: its parts and the words that its writers need."""

    lang: str
    title: str
    parts: tuple[Part, ...]
    made: tuple[str, ...]
    words: Mapping[str, str]
    style: Style = field(default_factory=Style)
    decimal: str = "."

    def figures(self) -> tuple[Figure, ...]:
        """Every picture of the first municipality, by which ``--picture`` names them."""
        if not self.parts:
            return ()
        part = self.parts[0]
        found = [block for section in part.sections for block in section.blocks if isinstance(block, Figure)]
        return (*((part.lead,) if part.lead else ()), *found)
