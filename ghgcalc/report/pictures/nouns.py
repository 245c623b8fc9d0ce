"""What a picture shows, with every figure computed and every text worded: the drawing adds places and colours only.

Made by ``report.content_pictures`` and by whoever has something to draw; drawn by ``draw``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# A value and its decimals -> text.
Number = Callable[[float, int], str]


@dataclass(frozen=True, slots=True)
class Series:
    """A named series: one value per year of its picture (None: not stated). ``others``: it sums up what is left."""

    name: str
    values: tuple[float | None, ...]
    others: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line to a target: its name, its points (year, value), and whether it is a level that holds in every year."""

    name: str
    points: tuple[tuple[int, float], ...]
    level: bool = False


@dataclass(frozen=True, slots=True)
class Stacked:
    """Bars over the years, stacked from series, with their totals as texts, and lines to targets across them."""

    years: tuple[int, ...]
    series: tuple[Series, ...]
    totals: tuple[str, ...]
    unit: str
    number: Number
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars of one year: name, value and the text that stands at the bar's end."""

    bars: tuple[tuple[str, float, str], ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Curves:
    """Values over the years as points joined by lines, with lines to targets.

    ``partial``: years whose value of the first series is not of all; their points are left open.
    """

    years: tuple[int, ...]
    series: tuple[Series, ...]
    unit: str
    number: Number
    digits: int = 0
    lines: tuple[Line, ...] = ()
    partial: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy from carriers to sectors, and the emissions that come of it.

    Parameters
    ----------
    carriers, sectors
        Names, each with the text of its figure.
    links
        (carrier, sector, energy): positions in ``carriers`` and ``sectors``, and a size above zero.
    emissions
        Per sector: size (not below zero) and its text.
    energy_title, emissions_title
        Headings of the two sides, with their units.
    """

    carriers: tuple[tuple[str, str], ...]
    sectors: tuple[tuple[str, str], ...]
    links: tuple[tuple[int, int, float], ...]
    emissions: tuple[tuple[float, str], ...]
    energy_title: str
    sector_title: str
    emissions_title: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From one total to another by steps: (name, value, text); the steps sum to the difference of the totals.

    ``low`` is the value at which the picture begins: above zero the bars of the totals are cut, and drawn so.
    """

    start: tuple[str, float, str]
    steps: tuple[tuple[str, float, str], ...]
    end: tuple[str, float, str]
    unit: str
    low: float = 0.0


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line without axes, for a row of a table or one of many small pictures: (year, value)."""

    points: tuple[tuple[int, float], ...]
    top: float


Picture = Stacked | Bars | Curves | Flow | Waterfall | Spark
