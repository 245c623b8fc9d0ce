"""The nouns of a result: rows, years, municipalities, the inventory, with the unit of every figure.

What ``inventory.calculate`` gives and every report, target and batch is made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ghgcalc.dataset import InputFile
from ghgcalc.findings import Finding


@dataclass(frozen=True, slots=True)
class FactorUse:
    """A factor as it was applied to a row: value and unit as printed, and how it was found.

    ``match`` is sorted and a subset of ``default, derived, exact, latest_before, region_default, reported, user``.
    ``row`` is the line in the set's file (0: a parameter of the method that ``set`` names), ``year`` the first year
    that the factor is valid for (None: any year), ``year_to`` the last (None: open), ``per_unit`` what one unit of
    the amount was multiplied by [t of the gas per MWh, t, m3 ...].
    """

    set: str
    value: float
    unit: str
    match: tuple[str, ...]
    source: str
    locator: str
    gas: str
    row: int
    year: int | None
    boundary: str
    per_unit: float
    note: str = ""
    year_to: int | None = None

    @property
    def last_year(self) -> int | None:
        """The last year the factor is known to be valid for."""
        return self.year_to if self.year_to is not None else self.year


# Not frozen: rows are made by the hundred thousand, and freezing makes that four times as slow.
@dataclass(slots=True)
class Row:
    """One sector x carrier of a year, net, with every cell that went into it.

    ``carrier`` is None for emissions entered directly. ``energy_mwh`` is None for rows that are not energy (then
    ``amount``, ``unit`` and ``dimension`` say what they are); ``emissions_t`` [t CO2e, or t CO2 where the inventory's
    ``gas_coverage`` is CO2] is None without a factor. ``gases_t`` is t of each gas, ``CO2_biogenic`` a memo that is in
    no total. ``counted`` is false outside the method's boundary.
    """

    sector: str
    carrier: str | None
    energy_mwh: float | None
    emissions_t: float | None
    gases_t: Mapping[str, float]
    factors: tuple[FactorUse, ...]
    cells: tuple[str, ...]
    counted: bool
    match: tuple[str, ...]
    amount: float | None = None
    unit: str | None = None
    dimension: str | None = None
    state: str = "value"
    quality: str = ""
    basis: str = ""
    reason: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    uncertainty: float | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction row of the ledger: which step appended it, how much [MWh], and the cells that it rests on."""

    step: str
    amount: float
    unit: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Additional:
    """A figure beside the balance that conforms to no method, such as the total with a local electricity mix.

    ``emissions_t`` is the year's total calculated so; ``cells`` are the amounts that it is other for.
    """

    name: str
    factors: tuple[FactorUse, ...]
    emissions_t: float
    per_capita_t: float | None
    conforms: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a municipality. Totals sum what is counted and not None; see ``Row`` for units.

    ``complete``: every stated amount has a factor or a reported emission. ``coverage``: required cells of the method
    that are stated, 0..1. ``data_quality`` 0..1 over the energy that has a class (``data_quality_coverage`` of all
    energy); both None where there is no energy. ``biogenic_t`` is the memo line, t CO2.
    """

    year: int
    population: float | None
    population_definition: str
    population_source: str
    population_cell: str
    energy_mwh: float
    emissions_t: float
    per_capita_t: float | None
    complete: bool
    coverage: float | None
    data_quality: float | None
    data_quality_coverage: float | None
    biogenic_t: float
    gases_t: Mapping[str, float]
    rows: tuple[Row, ...]
    missing: tuple[str, ...] = ()
    additional: tuple[Additional, ...] = ()

    def share(self, emitted: float | None) -> float | None:
        """Share (0..1) of the year's emissions; None for a negative part, and where there is no total to share."""
        return None if emitted is None or emitted < 0 or self.emissions_t <= 0 else emitted / self.emissions_t

    def per_head(self, emitted: float | None) -> float | None:
        """Emissions per inhabitant [t]; None without a population."""
        return None if emitted is None or not self.population else emitted / self.population

    def by_sector(self) -> dict[str, tuple[float, float]]:
        """Counted energy [MWh] and emissions [t] by sector id, in the rows' order."""
        return _sums((row.sector, row) for row in self.rows)

    def by_carrier(self) -> dict[str | None, tuple[float, float]]:
        """Counted energy [MWh] and emissions [t] by carrier id (None: entered directly), in the rows' order."""
        return _sums((row.carrier, row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class ConformityResult:
    """A check of the method: ``met``, ``not_met`` or ``unknown`` (cannot be judged), and the cell that decides it."""

    check: str
    result: str
    cell: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MunicipalInventory:
    """The inventory of one municipality. ``conforms`` is None where a check cannot be judged and none fails."""

    name: str
    code: str
    country: str
    method: str
    gwp: str
    gas_coverage: str
    boundary: str
    conforms: bool | None
    conformity: tuple[ConformityResult, ...]
    years: tuple[Year, ...]
    complete: bool
    factor_sets: tuple[str, ...] = ()
    declared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UsedSet:
    """A factor set that a row of the inventory came from."""

    id: str
    version: str
    title: str
    sha256: str
    boundary: str
    gwp: str
    heating_value: str
    provisional: bool
    partial: bool


@dataclass(frozen=True, slots=True)
class Inventory:
    """The result of a run: what every report, target and batch is made from."""

    municipalities: tuple[MunicipalInventory, ...]
    factor_sets: tuple[UsedSet, ...]
    inputs: tuple[InputFile, ...]
    catalogue: str
    complete: bool
    findings: tuple[Finding, ...]


Key = TypeVar("Key")


def _sums(rows: Iterable[tuple[Key, Row]]) -> dict[Key, tuple[float, float]]:
    sums: dict[Key, tuple[float, float]] = {}
    for key, row in rows:
        if row.counted:
            energy, emissions = sums.get(key, (0.0, 0.0))
            sums[key] = (energy + (row.energy_mwh or 0.0), emissions + (row.emissions_t or 0.0))
    return sums
