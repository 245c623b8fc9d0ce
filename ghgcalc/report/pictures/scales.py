"""Scales of pictures: round steps on the axis of values, true distances between years, names that do not collide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from ghgcalc.report.pictures.canvas import SMALL, Canvas, shortened, text_width
from ghgcalc.report.pictures.nouns import Number

# Steps that people count in, as multiples of a power of ten; and about how many of them an axis has.
ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
STEPS: Final = 5
GAP: Final = 8.0
DIGITS: Final = 9
NEAR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Values:
    """The axis of values: from ``low`` to ``high`` between two heights of the picture, the lower value further down."""

    low: float
    high: float
    top: float
    bottom: float
    step: float

    def at(self, value: float) -> float:
        """The height of a value."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def ticks(self) -> list[float]:
        """The values that are marked."""
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * position for position in range(count + 1)]

    def names(self, number: Number) -> list[str]:
        """The marked values in words, with as many decimals as their step needs."""
        digits = next(digits for digits in range(DIGITS) if _whole(self.step * 10**digits) or digits == DIGITS - 1)
        return [number(value, digits) for value in self.ticks()]


def _whole(value: float) -> bool:
    return abs(value - round(value)) < NEAR


def values(found: Iterable[float], top: float, bottom: float) -> Values:
    """An axis that holds zero and all of ``found``, with round ends."""
    listed = [0.0, *found]
    lowest, highest = min(listed), max(listed)
    step = round_step((highest - lowest) / STEPS or 1.0)
    low = step * floor(lowest / step)
    high = step * -floor(-highest / step)
    return Values(low, high if high > low else low + step, top, bottom, step)


def round_step(about: float) -> float:
    """The smallest round step that is not smaller than ``about``.

    Examples
    --------
    >>> round_step(1800.0), round_step(0.3), round_step(7.0)
    (2000.0, 0.5, 10.0)
    """
    power = 10.0 ** floor(log10(about))
    return next(power * factor for factor in ROUND if power * factor >= about * (1 - NEAR))


@dataclass(frozen=True, slots=True)
class Years:
    """The axis of years: true distances, half a year free at both ends."""

    first: int
    last: int
    left: float
    right: float

    def at(self, year: float) -> float:
        """The place of a year's middle."""
        return self.left + (year - self.first + 0.5) * self.step

    @property
    def step(self) -> float:
        """The width of a year."""
        return (self.right - self.left) / (self.last - self.first + 1)


def value_axis(canvas: Canvas, axis: Values, left: float, right: float, names: Sequence[str]) -> None:
    """Rules across the picture with their values at the left."""
    for value, name in zip(axis.ticks(), names, strict=True):
        height = axis.at(value)
        canvas.line(left, height, right, height, "faint" if not value else "rule")
        canvas.text(left - GAP, height + SMALL / 3, name, "end", colour="faint")


def year_axis(canvas: Canvas, axis: Years, height: float, stated: Sequence[int], ahead: Sequence[int] = ()) -> None:
    """The years below the picture: the last stated one and the ends first, others where there is room."""
    wanted = [stated[-1], *ahead[-1:], stated[0], *ahead, *reversed(stated)]
    taken: list[tuple[float, float]] = []
    for year in dict.fromkeys(wanted):
        name = str(year)
        half = text_width(name, SMALL) / 2
        middle = min(max(axis.at(year), axis.left + half), axis.right - half)
        if all(middle + half + GAP <= start or middle - half - GAP >= end for start, end in taken):
            taken.append((middle - half, middle + half))
            canvas.text(middle, height, name, "middle", colour="ink" if year in stated else "faint")


def legend(canvas: Canvas, top: float, entries: Sequence[tuple[str, str, str]], left: float = 0) -> float:
    """Names beside their colours, in as many rows as they need; the height below them.

    Parameters
    ----------
    entries
        (name, colour, dash): with a dash the mark is a line, else a square.
    """
    mark, row = SMALL, SMALL * 1.75
    x, y = left, top
    for full, colour, dash in entries:
        before = mark * (2 if dash else 1) + GAP / 2
        name = shortened(full, canvas.width - left - before, SMALL)
        wide = before + text_width(name, SMALL) + GAP * 1.5
        if x > left and x + wide > canvas.width:
            x, y = left, y + row
        if dash:
            canvas.line(x, y + mark / 2, x + mark * 2, y + mark / 2, colour, "" if dash == SOLID else dash)
        else:
            canvas.rect(x, y, mark, mark, colour)
        canvas.text(x + before, y + mark * 0.85, name)
        x += wide
    return y + row


SOLID: Final = "solid"
