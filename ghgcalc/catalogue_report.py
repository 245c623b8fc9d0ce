"""Factor editions as rows to look at: which sets there are, what stands in one, what two of them differ in.

Stands beside ``catalog``, for the commands ``factors list``, ``show`` and ``diff``; pure functions giving plain rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ghgcalc.models import Factor, FactorSet, distinct

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

Change = Literal["added", "removed", "changed"]
Key = tuple[str, str, str, str, str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class SetSummary:
    """A factor set in a line. ``years`` are the first and the last year that a row names, None where none does."""

    id: str
    version: str
    title: str
    publisher: str
    licence: str
    region: str
    boundary: str
    heating_value: str
    gwp: str
    gases: tuple[str, ...]
    carriers: tuple[str, ...]
    regions: tuple[str, ...]
    years: tuple[int, int] | None
    rows: int
    provisional: bool
    partial: bool
    official: bool
    supersedes: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A row of a set as it is shown: the factor, where it was read, and whether its value is final."""

    factor: Factor
    source: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sets differ in at one key.

    Parameters
    ----------
    change
        ``added``: only the second set has it; ``removed``: only the first; ``changed``: both, with other values.
    year_from, year_to
        Of the second set's row, or of the only one.
    old_year_from, old_year_to
        Of the first set's row: other years where only they and perhaps the value have changed.
    old, new
        t of the gas per canonical unit of the amount, None where the set has no such row.
    relative
        new / old - 1; None where there is no ratio.
    """

    change: Change
    carrier: str
    sector: str
    region: str
    gas: str
    dimension: str
    year_from: int | None
    year_to: int | None
    old_year_from: int | None
    old_year_to: int | None
    old: float | None
    new: float | None
    relative: float | None


def listed(catalog: Catalog) -> tuple[SetSummary, ...]:
    """Every shipped edition, in the order of ids and versions."""
    return tuple(summary(chosen) for chosen in catalog.factor_sets())


def summary(chosen: FactorSet) -> SetSummary:
    """A set in a line."""
    meta = chosen.meta
    named = [year for factor in chosen.factors for year in (factor.year_from, factor.year_to) if year is not None]
    return SetSummary(
        id=meta.id,
        version=meta.version,
        title=meta.title,
        publisher=meta.publisher,
        licence=meta.licence,
        region=meta.region,
        boundary=meta.boundary,
        heating_value=meta.heating_value,
        gwp=meta.gwp,
        gases=tuple(sorted({factor.gas for factor in chosen.factors})),
        carriers=chosen.carriers(),
        regions=distinct(factor.region for factor in chosen.factors if factor.region),
        years=(min(named), max(named)) if named else None,
        rows=len(chosen.factors),
        provisional=meta.provisional or bool(meta.provisional_years),
        partial=meta.partial,
        official=meta.official,
        supersedes=meta.supersedes,
        sha256=chosen.sha256,
    )


def rows(
    chosen: FactorSet, carriers: Iterable[str] = (), sectors: Iterable[str] = (), years: Iterable[int] = ()
) -> tuple[FactorRow, ...]:
    """The rows of a set that fit; an empty selection is any.

    Parameters
    ----------
    chosen
        The set.
    carriers, sectors
        Ids. A row for any sector fits every sector.
    years
        A row fits if it is valid in one of them; a row without years is valid in all.
    """
    wanted_carriers, wanted_sectors, wanted_years = set(carriers), set(sectors), set(years)
    titles = {source.id: source.title for source in chosen.meta.sources}
    return tuple(
        FactorRow(factor, titles[factor.source], chosen.is_provisional(factor))
        for factor in chosen.factors
        if (not wanted_carriers or factor.carrier in wanted_carriers)
        and (not wanted_sectors or factor.sector in {"", *wanted_sectors})
        and (not wanted_years or any(valid_in(factor, year) for year in wanted_years))
    )


def valid_in(factor: Factor, year: int) -> bool:
    """Whether a factor may be used for a year."""
    if factor.year_from is None:
        return True
    return factor.year_from <= year and (factor.year_to is None or year <= factor.year_to)


def differences(first: FactorSet, second: FactorSet) -> tuple[Difference, ...]:
    """What changes from the first set to the second, in the order of their keys; equal rows are left out.

    A key is carrier, sector, region, gas, dimension and years. Where each set has one row left that differs in its
    years alone, as two yearly editions of one publisher do, the one takes the other's place.
    """
    old, new = _by_key(first), _by_key(second)
    pairs = {key: key for key in old.keys() | new.keys()} | _moved(old.keys() - new.keys(), new.keys() - old.keys())
    successors = {key for before, key in pairs.items() if before != key}
    found = [(before, key) for before, key in pairs.items() if before != key or key not in successors]
    return tuple(
        _difference(before, key, old.get(before), new.get(key))
        for before, key in sorted(found, key=lambda pair: _order(pair[1]))
        if before != key or old.get(before) != new.get(key)
    )


def _by_key(chosen: FactorSet) -> dict[Key, float]:
    return {
        (f.carrier, f.sector, f.region, f.gas, f.dimension, f.year_from, f.year_to): f.per_unit for f in chosen.factors
    }


def _moved(gone: Iterable[Key], come: Iterable[Key]) -> dict[Key, Key]:
    """Old key -> new key of rows that are each the only one left of their kind and differ in their years alone."""
    kinds: dict[tuple[object, ...], tuple[list[Key], list[Key]]] = {}
    for side, keys in enumerate((gone, come)):
        for key in keys:
            *kind, _, _ = key
            kinds.setdefault(tuple(kind), ([], []))[side].append(key)
    return {old[0]: new[0] for old, new in kinds.values() if len(old) == len(new) == 1}


def _order(key: Key) -> tuple[str, str, str, str, str, int, int]:
    carrier, sector, region, gas, dimension, first, last = key
    return carrier, sector, region, gas, dimension, first or 0, last or 0


def _difference(before: Key, key: Key, old: float | None, new: float | None) -> Difference:
    change: Change = "added" if old is None else "removed" if new is None else "changed"
    relative = new / old - 1 if old and new is not None else None
    carrier, sector, region, gas, dimension, first, last = key
    *_, old_first, old_last = before
    return Difference(
        change, carrier, sector, region, gas, dimension, first, last, old_first, old_last, old, new, relative
    )
