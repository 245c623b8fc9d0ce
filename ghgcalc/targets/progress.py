"""What it would take: the fall still needed and the one achieved, the trend, and the budget under the line.

Years that are not stated are not filled in: the trend is laid through stated years, and what was used of a budget is
known only where every year of it is stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, fsum

from ghgcalc.targets.model import Between
from ghgcalc.targets.pathway import Level, budget


@dataclass(frozen=True, slots=True)
class Fall:
    """A yearly fall.

    ``amount`` [unit of the target per year] is equal every year, ``share`` is it as a share of the value it starts
    from; ``compound`` is the equal share per year instead (None where the end is not above zero).
    """

    amount: float
    share: float | None
    compound: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through stated years: a trend, not a forecast.

    ``reached`` is the first full year in which it lies at or below the allowed level; None where it never does.
    """

    years: tuple[int, ...]
    slope: float
    level: float
    reached: int | None


@dataclass(frozen=True, slots=True)
class Budget:
    """Sums under the line, from the year after the base year to the target year [unit of the target x year].

    ``used`` and ``left`` are None where a year up to the judged one is not stated (``missing``); ``ahead`` is the sum
    of the line from the year after the judged one. ``last`` is the target year.
    """

    last: int
    total: float
    used: float | None
    left: float | None
    ahead: float
    missing: tuple[int, ...]


def fall(start: float, end: float, years: int) -> Fall | None:
    """The yearly fall from ``start`` to ``end`` in ``years`` years; None for no years."""
    if years <= 0:
        return None
    amount = (start - end) / years
    compound = 1 - float((end / start) ** (1 / years)) if start > 0 and end > 0 else None
    return Fall(amount, amount / start if start else None, compound)


def trend(values: Mapping[int, float], until: int, allowed: float, fewest: int, tolerance: float) -> Trend | None:
    """The least-squares line through the values of the years up to ``until``.

    Parameters
    ----------
    values
        Stated years -> value.
    allowed
        The level whose year is asked for.
    fewest
        Number of years below which no line is laid.
    tolerance
        By which a full year may be overstepped without counting as the next.
    """
    years = tuple(sorted(year for year in values if year <= until))
    if len(years) < fewest:
        return None
    mean_year = fsum(years) / len(years)
    mean = fsum(values[year] for year in years) / len(years)
    spread = fsum((year - mean_year) ** 2 for year in years)
    slope = fsum((year - mean_year) * (values[year] - mean) for year in years) / spread
    level = mean + slope * (until - mean_year)
    if level <= allowed:
        reached: int | None = until
    else:
        reached = until + ceil((allowed - level) / slope - tolerance) if slope < 0 else None
    return Trend(years, slope, level, reached)


def cumulative(
    found: tuple[Level, ...],
    base_year: int,
    base_value: float,
    between: Between,
    values: Mapping[int, float],
    year: int,
) -> Budget | None:
    """The budget under the line; None where the line is not defined or the target has no year."""
    ends = [level.year for level in found if level.year is not None]
    if not ends or max(ends) <= base_year:
        return None
    end = max(ends)
    total = budget(found, base_year, base_value, between, range(base_year + 1, end + 1))
    ahead = budget(found, base_year, base_value, between, range(min(year, end) + 1, end + 1))
    if total is None or ahead is None:
        return None
    past = range(base_year + 1, min(year, end) + 1)
    missing = tuple(one for one in past if one not in values)
    used = None if missing else fsum(values[one] for one in past)
    return Budget(end, total, used, None if used is None else total - used, ahead, missing)
