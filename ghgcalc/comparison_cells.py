"""One cell (sector x carrier) in two results: its terms, and what about it is another.

The arithmetic of ``comparison``; rows in, terms out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isclose
from typing import Final, NamedTuple

from ghgcalc.results import FactorUse, Row
from ghgcalc.tables import BIOGENIC, CO2, CO2E

Weights = Mapping[str, float]
Key = tuple[str, str | None, str | None]

# What may differ about a cell, beside its terms.
SECTOR: Final = "sector"
CHAIN: Final = "chain"
GASES: Final = "gases"
FACTOR: Final = "factor"
NO_FACTOR: Final = "no_factor"


class Terms(NamedTuple):
    """A difference of emissions [t], in the order in which it is taken apart."""

    boundary: float
    gwp: float
    factor: float
    activity: float

    @property
    def total(self) -> float:
        """Their sum."""
        return fsum(self)

    @classmethod
    def sum(cls, parts: Iterable[Terms]) -> Terms:
        """Term by term, without loss of digits."""
        listed = list(parts)
        return cls(*(fsum(part[position] for part in listed) for position in range(len(cls._fields))))


NOTHING: Final = Terms(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A sector x carrier cell in both results; a side is None where a result does not have the row.

    ``causes`` name what is another: ``sector`` (counted in one only), ``chain`` (direct or life cycle), ``gases``,
    ``factor`` (another row or value), ``no_factor`` (one of them has none).
    """

    sector: str
    carrier: str | None
    old: Row | None
    new: Row | None
    terms: Terms
    causes: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether a term is more than the last digits of a sum, or the amount is another (its factor may be zero)."""
        size = max(abs(_emitted(self.old)), abs(_emitted(self.new)))
        return not isclose(_amount(self.old), _amount(self.new)) or any(
            not isclose(size + term, size) for term in self.terms
        )


class Side(NamedTuple):
    """A row as amount x factor per gas x GWP. ``amount`` is None where the emission has no amount."""

    amount: float | None
    per_unit: Mapping[str, float]
    weights: Weights

    def emitted(self, amount: float, weights: Weights) -> float:
        """Emissions [t CO2e] of an amount with these factors; a gas that ``weights`` lacks has this side's own GWP."""
        known = {CO2: 1.0, CO2E: 1.0}
        each = (
            value * known.get(gas, weights.get(gas, self.weights.get(gas, 0.0))) for gas, value in self.per_unit.items()
        )
        return amount * fsum(each)


def compared_cells(
    old: Sequence[Row], new: Sequence[Row], old_gwp: Weights, new_gwp: Weights
) -> tuple[CellDifference, ...]:
    """Every cell that either of two years counts, in the order of the new year, then of the old one.

    Parameters
    ----------
    old, new
        The rows of the years.
    old_gwp, new_gwp
        Gas -> t CO2e per t, as each result adds gases up.
    """
    before, after = _by_key(old), _by_key(new)
    moved = _in_another_dimension(before, after)
    found = []
    for key in dict.fromkeys([*after, *(key for key in before if key not in moved.values())]):
        first, second = before.get(moved.get(key, key)), after.get(key)
        if (first is not None and first.counted) or (second is not None and second.counted):
            terms, causes = _difference(first, second, old_gwp, new_gwp)
            found.append(CellDifference(key[0], key[1], first, second, terms, causes))
    return tuple(found)


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {(row.sector, row.carrier, row.dimension): row for row in rows}


def _in_another_dimension(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> dict[Key, Key]:
    """Cells that one result has in litres, the other in MWh: the new key -> the old one."""
    alone = {key[:2]: key for key in old if key not in new}
    return {key: alone[key[:2]] for key in new if key not in old and key[:2] in alone}


def _difference(old: Row | None, new: Row | None, old_gwp: Weights, new_gwp: Weights) -> tuple[Terms, tuple[str, ...]]:
    whole = _emitted(new) - _emitted(old)
    if old is not None and new is not None and old.counted != new.counted:
        return Terms(whole, 0.0, 0.0, 0.0), (SECTOR,)
    first, second = _side(old, old_gwp), _side(new, new_gwp)
    causes = _causes(old, new)
    if first.amount is None or second.amount is None:
        return _without_amount(first, second), causes
    if old is not None and new is not None and old.dimension != new.dimension:
        return Terms(0.0, 0.0, whole, 0.0), causes
    # An amount that is not there has the other side's factor: the whole of the difference is activity.
    taken = first if first.amount else second
    left = second if second.amount else taken
    start = taken.emitted(first.amount, first.weights)
    bounded = left if CHAIN in causes or GASES in causes else taken
    counted = bounded.emitted(first.amount, first.weights)
    weighted = bounded.emitted(first.amount, second.weights)
    factored = left.emitted(first.amount, second.weights)
    end = left.emitted(second.amount, second.weights)
    return Terms(counted - start, weighted - counted, factored - weighted, end - factored), causes


def _without_amount(first: Side, second: Side) -> Terms:
    """Emissions that were entered: their gases weigh otherwise, the rest is the entry itself."""
    start = first.emitted(first.amount if first.amount is not None else 1.0, first.weights)
    weighted = first.emitted(first.amount if first.amount is not None else 1.0, second.weights)
    end = second.emitted(second.amount if second.amount is not None else 1.0, second.weights)
    return Terms(0.0, weighted - start, 0.0, end - weighted)


def _emitted(row: Row | None) -> float:
    """What a row adds to its year's total."""
    return row.emissions_t or 0.0 if row is not None and row.counted else 0.0


def _amount(row: Row | None) -> float:
    """The counted amount of a row in its own unit; 0 where there is none."""
    stated = None if row is None or not row.counted else row.energy_mwh if row.energy_mwh is not None else row.amount
    return stated or 0.0


def _side(row: Row | None, weights: Weights) -> Side:
    if row is None or not row.counted:
        return Side(0.0, {}, weights)
    gases = {gas: amount for gas, amount in row.gases_t.items() if gas != BIOGENIC}
    emitted = _emitted(row)
    if not isclose(Side(None, gases, weights).emitted(1.0, weights), emitted):
        gases = {CO2E: emitted}  # the gases' weights are not known here: the sum is
    amount = row.energy_mwh if row.energy_mwh is not None else row.amount
    if amount is None or (not amount and emitted):
        return Side(None, gases, weights)
    if not amount:
        return Side(0.0, {}, weights)
    applied = {use.gas: use.per_unit for use in row.factors if use.gas in gases}
    if applied.keys() == gases.keys() and all(isclose(applied[gas] * amount, gases[gas]) for gas in gases):
        return Side(amount, applied, weights)
    return Side(amount, {gas: value / amount for gas, value in gases.items()}, weights)


def _causes(old: Row | None, new: Row | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ()
    causes = []
    chains = [{use.boundary for use in row.factors} for row in (old, new)]
    if all(chains) and chains[0] != chains[1]:
        causes.append(CHAIN)
    gases = [set(row.gases_t) - {BIOGENIC} for row in (old, new)]
    if all(gases) and ({CO2} in gases) and gases[0] != gases[1]:
        causes.append(GASES)
    if _told(old.factors) != _told(new.factors):
        causes.append(FACTOR)
    if (old.emissions_t is None) != (new.emissions_t is None):
        causes.append(NO_FACTOR)
    return tuple(causes)


def _told(factors: Iterable[FactorUse]) -> list[tuple[str, int, str, float]]:
    """What makes a factor the same one: set, row, gas, and what an amount is multiplied by."""
    return sorted((use.set, use.row, use.gas, use.per_unit) for use in factors)
