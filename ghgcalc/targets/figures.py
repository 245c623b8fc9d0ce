"""What a target looks at in a year: the figure in its scope, and what that figure rests on.

Between the inventory's years and the verdict. Nothing is filled in: a year without population has no figure per head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from ghgcalc.inventory import MunicipalInventory, Row, UsedSet, Year
from ghgcalc.tables import BIOGENIC, CO2, CO2E
from ghgcalc.targets.model import Target

STATED = frozenset({"value", "zero", "NO", "IE"})
AMOUNTS = frozenset({"value", "zero"})
TRANSPORT = "transport"
ENERGY = "energy"


@dataclass(frozen=True, slots=True)
class Figure:
    """A target's figure for one year.

    Parameters
    ----------
    value
        [unit of the target]; None where it is per head and the year has no population.
    total
        Emissions [t] or energy [MWh] in the target's scope.
    rows
        The counted rows in the scope.
    complete
        Whether every stated amount in the scope has its emissions (for a target on energy: always).
    coverage
        Share of the method's required cells that are stated, 0..1; None where there are none, or the scope holds none.
    calculated
        Whether any of it was calculated from energy, not entered as emissions.
    """

    year: Year
    value: float | None
    total: float
    rows: tuple[Row, ...]
    complete: bool
    coverage: float | None
    calculated: bool

    @property
    def population(self) -> float | None:
        """Inhabitants of the year; None where none are stated."""
        return self.year.population


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a year's figure rests on, as it is printed with a verdict."""

    year: int
    value: float | None
    population: float | None
    population_definition: str
    boundary: tuple[str, ...]
    gas_coverage: str
    gwp: tuple[str, ...]
    factor_sets: tuple[str, ...]
    complete: bool
    coverage: float | None
    data_quality: float | None
    data_quality_coverage: float | None


def figure(year: Year, target: Target) -> Figure:
    """The figure of ``target`` in ``year``."""
    rows = tuple(row for row in year.rows if row.counted and in_scope(row, target))
    if target.whole:
        total = year.energy_mwh if target.energy else year.emissions_t
    elif target.energy:
        total = fsum(row.energy_mwh for row in rows if row.energy_mwh is not None)
    else:
        total = fsum(row.emissions_t for row in rows if row.emissions_t is not None)
    value: float | None = total
    if target.per_capita:
        value = total / year.population if year.population else None
    return Figure(
        year=year,
        value=value,
        total=total,
        rows=rows,
        complete=target.energy or all(row.emissions_t is not None or row.state not in AMOUNTS for row in rows),
        coverage=_coverage(year, target),
        calculated=any(row.energy_mwh is not None and "reported" not in row.match for row in rows),
    )


def figures(municipality: MunicipalInventory, target: Target) -> dict[int, Figure]:
    """The figures of every year of the inventory, in the order of years."""
    return {year.year: figure(year, target) for year in sorted(municipality.years, key=lambda one: one.year)}


def in_scope(row: Row, target: Target) -> bool:
    """Whether a row belongs to the part of the inventory that the target is about."""
    return (not target.sectors or row.sector in target.sectors) and (
        not target.carriers or row.carrier in target.carriers
    )


def holds(found: Figure, target: Target) -> bool:
    """Whether the year states anything in the target's scope: a sum over nothing is no zero."""
    if target.energy:
        return any(row.energy_mwh is not None for row in found.rows)
    return bool(cells(found))


def cells(found: Figure) -> frozenset[tuple[str, str | None]]:
    """The cells (sector, carrier) that the year states in the scope: a value, a zero, ``NO``, or ``IE``."""
    return frozenset((row.sector, row.carrier) for row in found.rows if row.state in STATED)


def kinds_of_source(rows: Iterable[Row], beyond_energy: Iterable[str]) -> frozenset[str]:
    """What kinds of source the rows hold: ``energy``, ``transport``, and sectors whose emissions are not from energy.

    Parameters
    ----------
    beyond_energy
        Sectors whose entered emissions are not from energy (livestock, landfill, processes, land use).
    """
    kinds = set()
    for row in rows:
        if row.state not in STATED:
            continue
        fuel = row.carrier is not None and row.dimension is None
        if row.sector == TRANSPORT:
            kinds.add(TRANSPORT)
        else:
            kinds.add(row.sector if row.sector in beyond_energy and not fuel else ENERGY)
    return frozenset(kinds)


def gas_coverage(found: Figure) -> str:
    """``CO2`` where any of the figure's emissions are of CO2 alone, else ``CO2e``."""
    for row in found.rows:
        gases = {gas for gas in row.gases_t if gas != BIOGENIC}
        if row.emissions_t and gases == {CO2}:
            return CO2
    return CO2E


def evidence(found: Figure, sets: Mapping[str, UsedSet]) -> Evidence:
    """What ``found`` rests on."""
    used = tuple(sorted({use.set for row in found.rows for use in row.factors}))
    return Evidence(
        year=found.year.year,
        value=found.value,
        population=found.population,
        population_definition=found.year.population_definition,
        boundary=tuple(sorted({use.boundary for row in found.rows for use in row.factors})),
        gas_coverage=gas_coverage(found),
        gwp=tuple(sorted({sets[name].gwp for name in used if name in sets})),
        factor_sets=used,
        complete=found.complete,
        coverage=found.coverage,
        data_quality=found.year.data_quality,
        data_quality_coverage=found.year.data_quality_coverage,
    )


def _coverage(year: Year, target: Target) -> float | None:
    """Coverage of the whole year; for a part of it 1 where none of the missing cells lies in it, else below 1.

    The year says its missing cells by name but not its required ones, so the share within a part is not known: the
    whole year's share stands for it.
    """
    if target.whole or year.coverage is None:
        return year.coverage
    missing = [name.split("/") for name in year.missing]
    touched = any(
        (not target.sectors or sector in target.sectors) and (not target.carriers or carrier in target.carriers)
        for sector, carrier in missing
    )
    return year.coverage if touched or (not missing and year.coverage < 1) else 1.0
