"""Why emissions changed between two years: population, energy per head, mix and factors, exactly (additive LMDI).

A layer above the result's nouns and beside ``inventory``: two years in, terms out that sum to the change. Reports print
it; nothing here knows a language or a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, log
from typing import Final, NamedTuple

from ghgcalc.results import Row, Year

POPULATION: Final = "population"
ENERGY_PER_HEAD: Final = "energy_per_head"
ENERGY: Final = "energy"
MIX: Final = "mix"
FACTOR: Final = "factor"
RESIDUAL: Final = "residual"

Key = tuple[str, str | None]


class Pair(NamedTuple):
    """A cell in two years: energy [MWh] and emissions [t] before and after; 0 where a year does not have the cell."""

    energy_0: float
    energy_1: float
    emissions_0: float
    emissions_1: float

    @property
    def regular(self) -> bool:
        """Whether the logarithms (or their limits) explain it: nothing negative, no emissions without energy."""
        if min(self) < 0:
            return False
        return not (self.emissions_0 and not self.energy_0) and not (self.emissions_1 and not self.energy_1)


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The change of emissions between two years, split.

    Parameters
    ----------
    before, after
        The years.
    emissions_before, emissions_after
        Their totals [t].
    terms
        Name of the term -> its part of the change [t], in the order population, energy per head (or ``energy``, where
        a year has no population), mix, factor, residual. They sum to ``change``.
    residual_cells
        The cells (sector, carrier) whose change is in the residual: net-negative, reported without energy, or of an
        amount that has no factor.
    by_sector
        Change of each sector's emissions [t], in the order in which the years have them.
    """

    before: int
    after: int
    emissions_before: float
    emissions_after: float
    terms: Mapping[str, float]
    residual_cells: tuple[Key, ...]
    by_sector: Mapping[str, float]

    @property
    def change(self) -> float:
        """Emissions after less emissions before [t]."""
        return self.emissions_after - self.emissions_before


def decompose(before: Year, after: Year) -> Decomposition:
    """The additive logarithmic mean Divisia decomposition (LMDI-I) of the change from ``before`` to ``after``.

    With cell c (sector x carrier), P population, E energy, C emissions: C = sum of P x E/P x E_c/E x C_c/E_c. A factor
    x of that product has the part sum of L(C_c1, C_c0) x ln(x_1 / x_0), where L is the logarithmic mean. A zero is
    taken by its limit: a cell that appears or ends is a change of the mix, a factor from or to zero one of the factor.

    Parameters
    ----------
    before, after
        Two years of one municipality, made by one method.

    Source: B. W. Ang, The LMDI approach to decomposition analysis: a practical guide, Energy Policy 33 (2005) 867-871,
    equations 4 to 6; for zeros B. W. Ang and N. Liu, Handling zero values in the logarithmic mean Divisia index
    decomposition approach, Energy Policy 35 (2007) 238-246, table 2.
    """
    pairs, unexplained = _paired(before, after)
    regular = {key: pair for key, pair in pairs.items() if key not in unexplained and pair.regular}
    energy = (fsum(pair.energy_0 for pair in regular.values()), fsum(pair.energy_1 for pair in regular.values()))
    if min(energy) <= 0:
        regular = {}
    people = (before.population, after.population)
    parts = [_parts(pair, energy, people) for pair in regular.values()]
    rest = tuple(key for key in pairs if key not in regular and _change(pairs[key]))
    names = (POPULATION, ENERGY_PER_HEAD, MIX, FACTOR) if all(people) else (ENERGY, MIX, FACTOR)
    terms = {name: fsum(part.get(name, 0.0) for part in parts) for name in names}
    return Decomposition(
        before=before.year,
        after=after.year,
        emissions_before=before.emissions_t,
        emissions_after=after.emissions_t,
        terms={**terms, RESIDUAL: fsum(_change(pairs[key]) for key in rest)},
        residual_cells=rest,
        by_sector=_by_sector(pairs),
    )


def logarithmic_mean(a: float, b: float) -> float:
    """The logarithmic mean of two positive numbers: between the geometric and the arithmetic one.

    Examples
    --------
    >>> logarithmic_mean(2.0, 2.0)
    2.0
    >>> round(logarithmic_mean(1.0, 2.718281828459045), 9)
    1.718281828
    """
    spread = (a - b) / b
    # Near equality the quotient loses its digits: there the first terms of its series are exact.
    if abs(spread) < SMALL:
        return b * (1 + spread / 2 - spread * spread / 12)
    return (a - b) / log(a / b)


SMALL: Final = 1e-5


def _parts(pair: Pair, energy: tuple[float, float], people: tuple[float | None, float | None]) -> dict[str, float]:
    """The terms of one regular cell [t]."""
    if not pair.energy_0 or not pair.energy_1:
        return {MIX: _change(pair)}
    if not pair.emissions_0 or not pair.emissions_1:
        return {FACTOR: _change(pair)}
    weight = logarithmic_mean(pair.emissions_1, pair.emissions_0)
    whole = log(energy[1] / energy[0])
    own = log(pair.energy_1 / pair.energy_0)
    parts = {MIX: weight * (own - whole), FACTOR: weight * (log(pair.emissions_1 / pair.emissions_0) - own)}
    if people[0] and people[1]:
        heads = log(people[1] / people[0])
        return {POPULATION: weight * heads, ENERGY_PER_HEAD: weight * (whole - heads), **parts}
    return {ENERGY: weight * whole, **parts}


def _change(pair: Pair) -> float:
    return pair.emissions_1 - pair.emissions_0


def _paired(before: Year, after: Year) -> tuple[dict[Key, Pair], frozenset[Key]]:
    """The counted cells of both years; and those that no factor explains: no energy, or an amount without emissions."""
    earlier, later = _counted(before.rows), _counted(after.rows)
    pairs, unexplained = {}, set()
    for key in dict.fromkeys((*earlier, *later)):
        rows = [found for found in (earlier.get(key), later.get(key)) if found]
        old, new = _sums(earlier.get(key, ())), _sums(later.get(key, ()))
        pairs[key] = Pair(old[0], new[0], old[1], new[1])
        if any(row.energy_mwh is None or (row.energy_mwh and row.emissions_t is None) for part in rows for row in part):
            unexplained.add(key)
    return pairs, frozenset(unexplained)


def _counted(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        if row.counted and (row.energy_mwh is not None or row.emissions_t is not None):
            found.setdefault((row.sector, row.carrier), []).append(row)
    return found


def _sums(rows: Iterable[Row]) -> tuple[float, float]:
    listed = list(rows)
    return fsum(row.energy_mwh or 0.0 for row in listed), fsum(row.emissions_t or 0.0 for row in listed)


def _by_sector(pairs: Mapping[Key, Pair]) -> dict[str, float]:
    changes: dict[str, list[float]] = {}
    for (sector, _), pair in pairs.items():
        changes.setdefault(sector, []).append(_change(pair))
    return {sector: fsum(parts) for sector, parts in changes.items()}
