"""The levels that a target sets, and the line between them: what may be emitted in which year.

Plain numbers in, plain numbers out: the base value and the target's points give levels, the levels give the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from ghgcalc.targets.model import Between, Point, Repeat, Target


@dataclass(frozen=True, slots=True)
class Level:
    """What may be emitted from ``year`` on (None: now) [unit of the target]."""

    year: int | None
    value: float


def points_until(target: Target, base_year: int | None, year: int) -> tuple[Point, ...]:
    """The target's points; a repeating target gives one per interval, up to the first at or after ``year``.

    The points of a reduction "of the level before" are those of a compound fall: 1 - (1 - share)^n.
    """
    repeat = target.repeat
    if repeat is None or base_year is None:
        return target.points
    points = []
    steps = 1
    while True:
        due = base_year + steps * repeat.years
        points.append(Point(due, reduce_by=_repeated(repeat, steps)))
        if due >= year or points[-1].reduce_by == 1:
            return tuple(points)
        steps += 1


def _repeated(repeat: Repeat, steps: int) -> float:
    if repeat.of == "base":
        return min(1.0, steps * repeat.reduce_by)
    return 1 - float((1 - repeat.reduce_by) ** steps)


def levels(points: Sequence[Point], base_value: float | None, at_least: float = 0.0) -> tuple[Level, ...] | None:
    """The levels of ``points``; None where one is a share of a base value that is not known.

    Parameters
    ----------
    base_value
        Value of the base year [unit of the target].
    at_least
        A share that no reduction may fall short of (the national target's); 0 for none.
    """
    found = []
    for point in points:
        if point.reach is not None:
            found.append(Level(point.year, point.reach))
        elif point.reduce_by is not None and base_value is not None:
            found.append(Level(point.year, base_value * (1 - max(point.reduce_by, at_least))))
        else:
            return None
    return tuple(found)


def judged_level(found: Sequence[Level], year: int) -> Level:
    """The level that ``year`` is judged by: the last one that is due, else the first one to come."""
    due = [level for level in found if level.year is None or level.year <= year]
    return due[-1] if due else found[0]


def line(found: Sequence[Level], base_year: int, base_value: float, between: Between, year: int) -> float | None:
    """The value of the line in ``year``; None before the base year and for a compound fall to zero.

    Linear: equal amounts a year. Compound: equal shares a year. Step: the level before, until the next is due. After
    the last level the line stays on it.
    """
    corners = [(base_year, base_value), *((level.year, level.value) for level in found if level.year is not None)]
    if year < base_year:
        return None
    before = max((corner for corner in corners if corner[0] <= year), key=lambda corner: corner[0])
    after = next((corner for corner in corners if corner[0] > year), None)
    if after is None or before[0] == year or between == "step":
        return before[1]
    share = (year - before[0]) / (after[0] - before[0])
    if between == "linear":
        return before[1] + (after[1] - before[1]) * share
    if before[1] <= 0 or after[1] <= 0:
        return None
    return float(before[1] * (after[1] / before[1]) ** share)


def budget(found: Sequence[Level], base_year: int, base_value: float, between: Between, years: range) -> float | None:
    """The sum of the line over ``years``; None where the line is not defined in one of them."""
    values = [line(found, base_year, base_value, between, year) for year in years]
    return None if any(value is None for value in values) else fsum(value for value in values if value is not None)
