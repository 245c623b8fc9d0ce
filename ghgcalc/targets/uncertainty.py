"""How far the stated uncertainty of the amounts could move a figure, and whether it could turn a verdict.

Only what the input states is propagated; a row that states none adds nothing, and the result says that it is partial.
No shipped factor set gives an uncertainty of its factors, so they enter as not stated.

Source: 2006 IPCC Guidelines, volume 1, chapter 3: equations 3.1 and 3.2, and table 3.2 (approach 1); Monte Carlo is
approach 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, hypot, sqrt
from typing import Literal, NamedTuple

from ghgcalc.targets.figures import Figure
from ghgcalc.targets.rules import Rules

Stated = Literal["all", "partial", "not_stated"]
NOT_STATED: Stated = "not_stated"


class Term(NamedTuple):
    """One category: its values in the base year and the year judged, and relative half-widths of 95 % intervals."""

    base: float
    year: float
    activity: float
    factor: float = 0.0


class Simulation(NamedTuple):
    """Result of a Monte Carlo run: share of the draws in which the level was reached, and the central 95 % range."""

    draws: int
    seed: int
    reached: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is stated about a figure's uncertainty.

    Parameters
    ----------
    stated
        Whether all rows with emissions state an uncertainty, some, or none.
    relative
        Half-width of the 95 % interval of the actual figure, relative to it; None where none is stated.
    half_width
        The same in the target's unit: of the actual figure where the allowed one is fixed, of the distance between both
        where the allowed one is a share of the base year (then errors of factors cancel in part).
    trend_points
        Half-width of the change since the base year, as a share of the base year (0.01: one percentage point); None
        without a base year.
    """

    stated: Stated
    relative: float | None = None
    half_width: float | None = None
    trend_points: float | None = None
    simulation: Simulation | None = None


def stated(found: Figure, energy: bool) -> Stated:
    """Whether the figure's rows state their uncertainty."""
    known = [row.uncertainty is not None for row in found.rows if (row.energy_mwh if energy else row.emissions_t)]
    if not any(known):
        return NOT_STATED
    return "all" if all(known) else "partial"


def terms(base: Figure | None, year: Figure, energy: bool) -> tuple[Term, ...]:
    """The categories (sector, carrier) of both years; a cell that states no uncertainty has half-width 0."""
    old = {} if base is None else _values(base, energy)
    new = _values(year, energy)
    return tuple(
        Term(
            base=old.get(cell, (0.0, 0.0))[0],
            year=new.get(cell, (0.0, 0.0))[0],
            activity=(new if cell in new else old)[cell][1],
        )
        for cell in sorted({*old, *new})
    )


def _values(found: Figure, energy: bool) -> dict[tuple[str, str], tuple[float, float]]:
    values: dict[tuple[str, str], tuple[float, float]] = {}
    for row in found.rows:
        cell = (row.sector, row.carrier or "")
        value = (row.energy_mwh if energy else row.emissions_t) or 0.0
        before, width = values.get(cell, (0.0, 0.0))
        total = before + value
        spread = hypot(before * width, value * (row.uncertainty or 0.0))
        values[cell] = (total, spread / abs(total) if total else 0.0)
    return values


def combined(categories: Iterable[Term]) -> float:
    """Half-width [unit of the values] of the sum of the year's categories.

    Source: 2006 IPCC Guidelines, volume 1, chapter 3, equations 3.1 (product) and 3.2 (sum).
    """
    return sqrt(fsum((term.year * hypot(term.activity, term.factor)) ** 2 for term in categories))


def trend(categories: Iterable[Term], increment: float) -> float:
    """Half-width of the change since the base year, as a share of the base year's total.

    Errors of factors are the same in both years (type A sensitivity), errors of activities are not (type B sensitivity
    times the square root of two).

    Parameters
    ----------
    increment
        The relative increase of a category in both years by which type A sensitivity is defined.

    Source: 2006 IPCC Guidelines, volume 1, chapter 3, table 3.2, columns I to M.
    """
    known = tuple(categories)
    old = fsum(term.base for term in known)
    new = fsum(term.year for term in known)
    change = (new - old) / old
    parts = []
    for term in known:
        moved_old, moved_new = old + increment * term.base, new + increment * term.year
        type_a = abs((moved_new - moved_old) / moved_old - change) / increment
        type_b = abs(term.year / old)
        parts += [(type_a * term.factor) ** 2, (type_b * term.activity) ** 2 * (1 + 1)]
    return sqrt(fsum(parts))


def assess(
    base: Figure | None,
    year: Figure,
    share_of_base: float | None,
    scale: Mapping[str, float],
    rules: Rules,
    energy: bool,
) -> Uncertainty:
    """The stated uncertainty of a verdict.

    Parameters
    ----------
    base
        The base year's figure where the allowed figure is a share of it; else None.
    share_of_base
        What may remain of the base value, 0..1; None where the allowed figure is fixed.
    scale
        What totals [t, MWh] are divided by to get the target's unit (``year`` and ``base``: the population, or 1).
    """
    known = stated(year, energy)
    if known == NOT_STATED:
        return Uncertainty(NOT_STATED)
    alone = terms(None, year, energy)
    total = abs(fsum(term.year for term in alone))
    width = combined(alone)
    relative = width / total if total else None
    if base is None or share_of_base is None:
        return Uncertainty(known, relative, width / scale["year"])
    both = terms(base, year, energy)
    if not fsum(term.base for term in both) > 0:
        return Uncertainty(known, relative, width / scale["year"])
    per_head = [term._replace(base=term.base / scale["base"], year=term.year / scale["year"]) for term in both]
    points = trend(per_head, rules.sensitivity_increment)
    base_value = fsum(term.base for term in per_head)
    return Uncertainty(known, relative, points * base_value, points)


def simulate(
    categories: Iterable[Term],
    allowed: float,
    share_of_base: float | None,
    scale: Mapping[str, float],
    draws: int,
    seed: int,
    rules: Rules,
) -> Simulation:
    """Draw every category from normal distributions, activity errors of both years apart and factor errors together.

    Parameters
    ----------
    allowed
        The fixed level [unit of the target]; with ``share_of_base`` it is drawn with the base year instead.
    """
    import numpy as np

    generator = np.random.default_rng(seed)
    sigma = 1 / rules.confidence_half_width
    year, base = np.zeros(draws), np.zeros(draws)
    for term in categories:
        common = 1 + generator.standard_normal(draws) * (term.factor * sigma)
        year += term.year * common * (1 + generator.standard_normal(draws) * (term.activity * sigma))
        base += term.base * common * (1 + generator.standard_normal(draws) * (term.activity * sigma))
    actual = year / scale["year"]
    limit = allowed if share_of_base is None else base / scale["base"] * share_of_base
    tail = rules.confidence_tail
    low, high = np.quantile(actual, [tail, 1 - tail])
    return Simulation(draws, seed, float((actual <= limit).mean()), float(low), float(high))
