"""Two results, and why they differ: the difference of each cell split into boundary, GWP, factor and activity.

Stands above ``inventory``, in the layer of targets: two inventories in (calculated or saved), terms out that sum to the
difference. The order is fixed: what is counted first, then GWP, then factors, then amounts; each step is taken at the
values that the steps before have reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from ghgcalc.comparison_cells import CellDifference, Terms, Weights, compared_cells
from ghgcalc.findings import NOWHERE, Fact, Finding, UsageError
from ghgcalc.models import GWP_NOT_STATED
from ghgcalc.results import Inventory, MunicipalInventory, Year

OLD: Final = "old"
NEW: Final = "new"
GWP = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class YearDifference:
    """A year that both results have.

    Parameters
    ----------
    old, new
        The year in each.
    terms
        Their difference [t], split; the sum of the cells' terms.
    cells
        By sector and carrier, in the vocabulary's order as far as the results have it.
    """

    year: int
    old: Year
    new: Year
    terms: Terms
    cells: tuple[CellDifference, ...]

    @property
    def difference(self) -> float:
        """New - old [t]."""
        return self.new.emissions_t - self.old.emissions_t

    @property
    def share(self) -> float | None:
        """The difference as a share of the old total; None where that is not above zero."""
        return self.difference / self.old.emissions_t if self.old.emissions_t > 0 else None

    def by_sector(self) -> dict[str, Terms]:
        """The terms of each sector."""
        sectors = dict.fromkeys(cell.sector for cell in self.cells)
        return {name: Terms.sum(cell.terms for cell in self.cells if cell.sector == name) for name in sectors}


@dataclass(frozen=True, slots=True)
class Restated:
    """A base year whose value is another in the second result [t]."""

    year: int
    old_t: float
    new_t: float
    terms: Terms

    @property
    def difference(self) -> float:
        """New - old [t]."""
        return self.new_t - self.old_t

    @property
    def share(self) -> float | None:
        """The difference as a share of the old value; None where that is not above zero."""
        return self.difference / self.old_t if self.old_t > 0 else None


@dataclass(frozen=True, slots=True)
class MunicipalDifference:
    """A municipality in both results; ``only_old`` and ``only_new`` are years that one of them lacks."""

    old: MunicipalInventory
    new: MunicipalInventory
    years: tuple[YearDifference, ...]
    only_old: tuple[int, ...]
    only_new: tuple[int, ...]
    base_year: Restated | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results held side by side; ``only_old`` and ``only_new`` are municipalities that one of them lacks."""

    old: Inventory
    new: Inventory
    municipalities: tuple[MunicipalDifference, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def differs(self) -> bool:
        """Whether any cell, year or municipality differs."""
        return bool(self.only_old or self.only_new) or any(
            town.only_old or town.only_new or any(cell.differs for year in town.years for cell in year.cells)
            for town in self.municipalities
        )


def compare(old: Inventory, new: Inventory, gwp: GWP, base_year: int | None = None) -> Comparison:
    """What differs between two results, and why.

    Parameters
    ----------
    old, new
        The results.
    gwp
        A GWP set's name -> gas -> t CO2e per t.
    base_year
        The year whose restatement is shown; None: the one that the workbook declares.

    Findings: ``compare-other-name``, ``compare-base-year-restated`` (warnings), ``compare-year-in-one``,
    ``compare-municipality-in-one`` (info).

    Raises
    ------
    UsageError
        ``compare-nothing-in-common`` where no municipality and year is in both.
    """
    pairs, only_old, only_new = _paired(old.municipalities, new.municipalities)
    towns = tuple(_municipal(first, second, gwp, base_year) for first, second in pairs)
    if not any(town.years for town in towns):
        names = tuple(town.name for one in (old, new) for town in one.municipalities)
        years = tuple(str(year.year) for one in (old, new) for town in one.municipalities for year in town.years)
        raise UsageError("compare-nothing-in-common", municipalities=names, years=tuple(dict.fromkeys(years)))
    findings = [finding for town in towns for finding in _remarks(town)]
    for side, names in ((OLD, only_old), (NEW, only_new)):
        if names:
            facts: dict[str, Fact] = {"municipalities": names, "side": side}
            findings.append(Finding("compare-municipality-in-one", "info", NOWHERE, facts))
    return Comparison(old, new, towns, only_old, only_new, tuple(findings))


def _identity(town: MunicipalInventory) -> tuple[str, str]:
    """A municipality is its country and code where there is a code, else its name."""
    return (town.country, town.code) if town.code else ("", town.name.casefold())


def _paired(
    old: Sequence[MunicipalInventory], new: Sequence[MunicipalInventory]
) -> tuple[list[tuple[MunicipalInventory, MunicipalInventory]], tuple[str, ...], tuple[str, ...]]:
    """Municipalities of both results; one alone on each side is taken for the same under another name."""
    if len(old) == len(new) == 1:
        return [(old[0], new[0])], (), ()
    later = {_identity(town): town for town in new}
    earlier = {_identity(town) for town in old}
    pairs = [(town, later[_identity(town)]) for town in old if _identity(town) in later]
    only_old = tuple(town.name for town in old if _identity(town) not in later)
    return pairs, only_old, tuple(town.name for town in new if _identity(town) not in earlier)


def _municipal(
    old: MunicipalInventory, new: MunicipalInventory, gwp: GWP, base_year: int | None
) -> MunicipalDifference:
    weights = (_weights(old, gwp), _weights(new, gwp))
    before = {year.year: year for year in old.years}
    after = {year.year: year for year in new.years}
    years = tuple(_year(before[year], after[year], weights) for year in sorted(before.keys() & after.keys()))
    declared = base_year or int(new.declared.get("base_year") or old.declared.get("base_year") or 0)
    base = next((year for year in years if year.year == declared), None)
    return MunicipalDifference(
        old=old,
        new=new,
        years=years,
        only_old=tuple(sorted(before.keys() - after.keys())),
        only_new=tuple(sorted(after.keys() - before.keys())),
        base_year=Restated(base.year, base.old.emissions_t, base.new.emissions_t, base.terms) if base else None,
    )


def _weights(town: MunicipalInventory, gwp: GWP) -> Weights:
    try:
        return {} if town.gwp == GWP_NOT_STATED else gwp(town.gwp)
    except UsageError:  # a result saved with a GWP set that this catalogue does not have
        return {}


def _year(old: Year, new: Year, weights: tuple[Weights, Weights]) -> YearDifference:
    cells = compared_cells(old.rows, new.rows, *weights)
    return YearDifference(old.year, old, new, Terms.sum(cell.terms for cell in cells), cells)


def _remarks(town: MunicipalDifference) -> Iterable[Finding]:
    facts = {"municipality": town.new.name}
    if _identity(town.old) != _identity(town.new):
        yield Finding("compare-other-name", "warning", NOWHERE, {**facts, "other": town.old.name})
    for side, years in ((OLD, town.only_old), (NEW, town.only_new)):
        if years:
            named = {**facts, "years": ", ".join(map(str, years)), "side": side}
            yield Finding("compare-year-in-one", "info", NOWHERE, named)
    base = town.base_year
    if base is not None and any(cell.differs for year in town.years if year.year == base.year for cell in year.cells):
        restated: dict[str, Fact] = {**facts, "base_year": base.year, "before": base.old_t, "now": base.new_t}
        yield Finding("compare-base-year-restated", "warning", NOWHERE, restated)


def largest(years: Iterable[YearDifference], count: int) -> list[tuple[int, CellDifference]]:
    """The cells that differ most, with their year: the largest first, equal ones in their order."""
    cells = [(year.year, cell) for year in years for cell in year.cells if cell.differs]
    return sorted(cells, key=lambda found: -fsum(abs(term) for term in found[1].terms))[:count]
