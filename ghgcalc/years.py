"""From cells to rows and years: what counts, totals, per head, data quality, coverage.

Last stage of the main path. Totals are sums over counted rows from full precision; a ratio is formed once, at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum, isnan
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ghgcalc.assembly import Cell, carbon_dioxide_equivalent, gwp_of
from ghgcalc.results import Adjustment, FactorUse, Row, Year
from ghgcalc.tables import BASES, BIOGENIC, CANONICAL_UNITS, DIMENSIONS, ORIGINS, QUALITIES, STATES

if TYPE_CHECKING:
    import pandas as pd

    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset
    from ghgcalc.factors import Plan, Resolution
    from ghgcalc.methods import Planned

ENERGY = DIMENSIONS.index("energy")
ENTERED = DIMENSIONS.index("emissions")
# A cell's state, the most telling first, where its ledger rows differ.
TELLING = ("value", "zero", "IE", "NO", "NE", "C", "blank")
STATED = frozenset({"value", "zero", "NO", "IE"})


class People(NamedTuple):
    """A year's population as stated."""

    population: float | None
    definition: str
    source: str
    cell: str


NOBODY = People(None, "", "", "")


@dataclass(frozen=True, slots=True)
class Columns:
    """The ledgers' columns as plain lists, since rows are made one by one from here on."""

    TAKEN: ClassVar = ("amount", "state", "quality", "basis", "origin", "uncertainty")
    amount: list[float]
    state: list[int]
    quality: list[int]
    basis: list[int]
    origin: list[int]
    uncertainty: list[float]
    place: list[tuple[int, int, int, int]]
    entered_place: list[tuple[int, int, int, int]]
    entered_uncertainty: list[float]
    entered_amount: list[float]
    any_uncertainty: bool

    @classmethod
    def of(cls, ledger: pd.DataFrame, entered: pd.DataFrame) -> Columns:
        """The columns that rows need."""
        return cls(
            **{name: ledger[name].tolist() for name in cls.TAKEN},
            place=_places(ledger),
            entered_place=_places(entered),
            entered_uncertainty=entered["uncertainty"].tolist(),
            entered_amount=entered["amount"].tolist(),
            any_uncertainty=bool(ledger["uncertainty"].notna().any() or entered["uncertainty"].notna().any()),
        )


def _places(ledger: pd.DataFrame) -> list[tuple[int, int, int, int]]:
    return list(zip(*(ledger[name].tolist() for name in ("file", "sheet", "row", "column")), strict=True))


class YearMaker:
    """Makes the years of municipalities from cells.

    Parameters
    ----------
    dataset, catalog, planned
        What the run knows.
    columns
        The corrected activity ledger's and the entered ledger's columns.
    """

    def __init__(self, dataset: Dataset, catalog: Catalog, planned: Planned, columns: Columns) -> None:
        self._dataset = dataset
        self._planned = planned
        self._columns = columns
        self._gwp = {name: catalog.gwp(name) for name in _gwp_names(planned)}
        self._catalog = catalog
        self._weights = {quality.id: quality.weight for quality in catalog.qualities}
        carriers = {carrier.id: carrier for carrier in catalog.vocabulary.carriers}
        self._motor_fuels = frozenset(name for name, carrier in carriers.items() if carrier.motor_fuel)
        self._parents = {name: carrier.parent for name, carrier in carriers.items() if carrier.parent}
        self._uses: dict[int, tuple[FactorUse, ...]] = {}
        self._people = _people(dataset)

    def municipalities(self, cells: Iterable[Cell]) -> dict[int, tuple[Year, ...]]:
        """The years of each municipality code that has cells, in the order of years."""
        years: dict[int, list[Year]] = defaultdict(list)
        for (municipality, year), found in groupby(cells, key=lambda cell: cell.key[:2]):
            years[municipality].append(self._year(municipality, year, list(found)))
        return {code: tuple(made) for code, made in years.items()}

    def _year(self, municipality: int, year: int, cells: list[Cell]) -> Year:
        plan = self._planned.plan(municipality)
        rows = tuple(row for row in (self._row(cell, plan, municipality) for cell in cells) if row.state != "blank")
        counted = [row for row in rows if row.counted]
        energy = fsum(row.energy_mwh for row in counted if row.energy_mwh is not None)
        emitted = fsum(row.emissions_t for row in counted if row.emissions_t is not None)
        people = self._people.get((municipality, year), NOBODY)
        quality, quality_coverage = self._quality(cells, rows, energy)
        required, missing = self._coverage(plan, rows)
        gases = {gas: fsum(row.gases_t.get(gas, 0.0) for row in counted) for gas in _gases(counted)}
        return Year(
            year=year,
            population=people.population,
            population_definition=people.definition,
            population_source=people.source,
            population_cell=people.cell,
            energy_mwh=energy,
            emissions_t=emitted,
            per_capita_t=emitted / people.population if people.population else None,
            complete=all(row.emissions_t is not None or row.state not in ("value", "zero") for row in rows),
            coverage=(required - len(missing)) / required if required else None,
            data_quality=quality,
            data_quality_coverage=quality_coverage,
            biogenic_t=gases.pop(BIOGENIC, 0.0),
            gases_t=gases,
            rows=rows,
            missing=missing,
        )

    def _row(self, cell: Cell, plan: Plan, municipality: int) -> Row:
        sector = self._dataset.sectors[cell.key.sector]
        carrier = self._dataset.carriers[cell.key.carrier] if cell.key.carrier >= 0 else None
        resolution = cell.resolution
        gwp = self._gwp_table(gwp_of(cell, plan))
        emitted = None if cell.gases is None else carbon_dioxide_equivalent(cell.gases, gwp)
        is_energy = cell.key.dimension == ENERGY
        other = not is_energy and cell.key.dimension != ENTERED
        return Row(
            sector=sector,
            carrier=carrier,
            energy_mwh=cell.amount if is_energy else None,
            emissions_t=emitted,
            gases_t=cell.gases or {},
            factors=self._factors(resolution) if not cell.reported else (),
            cells=self._cells(cell),
            counted=self._counts(sector, carrier, plan, municipality),
            match=("reported",) if cell.reported else resolution.match if resolution and resolution.found else (),
            amount=cell.amount if other else None,
            unit=CANONICAL_UNITS[cell.key.dimension] if other else None,
            dimension=DIMENSIONS[cell.key.dimension] if other else None,
            state=self._state(cell),
            quality=self._classes(cell),
            basis=self._basis(cell),
            reason=_reason(cell, emitted),
            adjustments=self._adjustments(cell),
            uncertainty=self._uncertainty(cell),
        )

    def _gwp_table(self, name: str) -> Mapping[str, float]:
        if name not in self._gwp:
            self._gwp[name] = {} if name == "not_stated" else self._catalog.gwp(name)
        return self._gwp[name]

    def _counts(self, sector: str, carrier: str | None, plan: Plan, municipality: int) -> bool:
        """Whether the row is inside the boundary: a sector of the method, and no fleet that transport contains."""
        if sector not in plan.method.sectors and sector not in plan.method.accepts:
            return False
        fleet = sector == "municipal" and carrier in self._motor_fuels
        town = self._dataset.municipalities[municipality]
        return not fleet or town.word("municipal_fleet_in_transport") == "no"

    def _factors(self, resolution: Resolution | None) -> tuple[FactorUse, ...]:
        if resolution is None:
            return ()
        if id(resolution) not in self._uses:
            self._uses[id(resolution)] = tuple(
                FactorUse(
                    set=a.set_id,
                    value=a.value,
                    unit=a.unit,
                    match=resolution.match,
                    source=a.source,
                    locator=a.locator,
                    gas=a.gas,
                    row=a.row,
                    year=a.year,
                    boundary=a.boundary,
                    per_unit=a.per_unit,
                    note=a.note,
                )
                for a in resolution.applied
            )
        return self._uses[id(resolution)]

    def _cells(self, cell: Cell) -> tuple[str, ...]:
        if len(cell.rows) == 1 and not cell.entered:
            place = self._columns.place[cell.rows[0]]
            return (self._dataset.cell_name(*place),) if place[0] >= 0 else ()
        rows = [self._columns.place[row] for row in cell.rows]
        entered = [self._columns.entered_place[row] for row in cell.entered]
        places = sorted({place for place in (*rows, *entered) if place[0] >= 0})
        return tuple(self._dataset.cell_name(*place) for place in places)

    def _state(self, cell: Cell) -> str:
        if len(cell.rows) == 1 and not cell.entered:
            return STATES[self._columns.state[cell.rows[0]]]
        states = {STATES[self._columns.state[row]] for row in cell.rows} | ({"value"} if cell.entered else set())
        return next(state for state in TELLING if state in states)

    def _classes(self, cell: Cell) -> str:
        """The quality classes of the cell's amounts, such as ``A`` or ``A/C``; ``?`` for one without a class."""
        if cell.amount is None:
            return ""
        codes = {self._columns.quality[row] for row in cell.rows if not isnan(self._columns.amount[row])}
        return "/".join("?" if code < 0 else QUALITIES[code] for code in sorted(codes)) if codes != {-1} else ""

    def _basis(self, cell: Cell) -> str:
        codes = {self._columns.basis[row] for row in cell.rows}
        return BASES[codes.pop()] if len(codes) == 1 and codes != {-1} else ""

    def _adjustments(self, cell: Cell) -> tuple[Adjustment, ...]:
        if not any(self._columns.origin[row] for row in cell.rows):
            return ()
        by_origin: dict[int, list[int]] = defaultdict(list)
        for row in cell.rows:
            by_origin[self._columns.origin[row]].append(row)
        return tuple(
            Adjustment(
                step=ORIGINS[origin],
                amount=fsum(self._columns.amount[row] for row in rows),
                unit=CANONICAL_UNITS[cell.key.dimension],
                cells=tuple(
                    self._dataset.cell_name(*place) for place in sorted({self._columns.place[row] for row in rows})
                ),
            )
            for origin, rows in sorted(by_origin.items())
            if origin
        )

    def _uncertainty(self, cell: Cell) -> float | None:
        """Relative half-width of the cell's amount, from what its rows state; None where any row states none.

        Source: IPCC 2006 Guidelines, vol. 1 ch. 3, eq. 3.2 (combination of independent terms of a sum).
        """
        if not self._columns.any_uncertainty:
            return None
        pairs = [(self._columns.amount[row], self._columns.uncertainty[row]) for row in cell.rows]
        pairs += [(self._columns.entered_amount[row], self._columns.entered_uncertainty[row]) for row in cell.entered]
        pairs = [(amount, part) for amount, part in pairs if not isnan(amount)]
        total = abs(fsum(amount for amount, _ in pairs))
        if not pairs or not total or any(isnan(part) for _, part in pairs):
            return None
        return float(fsum((amount * part) ** 2 for amount, part in pairs) ** 0.5 / total)

    def _quality(self, cells: Sequence[Cell], rows: Sequence[Row], energy: float) -> tuple[float | None, float | None]:
        """Energy-weighted data quality over what has a class, and the classified share of all counted energy.

        Source: BISKO, data quality (DG = sum of weight x energy over sum of energy).
        """
        counted = {(row.sector, row.carrier) for row in rows if row.counted}
        weighted, classified = [], []
        for cell in cells:
            if cell.key.dimension != ENERGY or self._name(cell) not in counted:
                continue
            for row in cell.rows:
                amount, quality = self._columns.amount[row], self._columns.quality[row]
                if quality >= 0 and not isnan(amount):
                    classified.append(amount)
                    weighted.append(amount * self._weights[QUALITIES[quality]])
        known = fsum(classified)
        return fsum(weighted) / known if known else None, known / energy if energy else None

    def _coverage(self, plan: Plan, rows: Iterable[Row]) -> tuple[int, tuple[str, ...]]:
        """Number of required cells and the names of those that are not stated, under any name of their kind."""
        stated = {(row.sector, row.carrier) for row in rows if row.state in STATED}
        stated |= {(sector, self._parents.get(carrier or "", "")) for sector, carrier in stated}
        missing = [
            f"{required.sector}/{required.carriers[0]}"
            for required in plan.method.required
            if not any((required.sector, carrier) in stated for carrier in required.carriers)
        ]
        return len(plan.method.required), tuple(missing)

    def _name(self, cell: Cell) -> tuple[str, str | None]:
        carrier = self._dataset.carriers[cell.key.carrier] if cell.key.carrier >= 0 else None
        return self._dataset.sectors[cell.key.sector], carrier


def _gwp_names(planned: Planned) -> set[str]:
    return {plan.gwp for plan in planned.plans if plan.gwp != "not_stated"}


def _gases(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(sorted({gas for row in rows for gas in row.gases_t}))


def _reason(cell: Cell, emitted: float | None) -> str:
    if emitted is not None or (cell.amount is None and not cell.entered):
        return ""
    return "gwp-missing" if cell.gases is not None else "no-factor"


def _people(dataset: Dataset) -> dict[tuple[int, int], People]:
    table = dataset.population
    names = ("municipality", "year", "population", "definition", "source", "file", "sheet", "row", "column")
    return {
        (municipality, year): People(
            None if isnan(population) else population,
            dataset.texts[definition] if definition >= 0 else "",
            dataset.texts[source] if source >= 0 else "",
            dataset.cell_name(*place) if place[0] >= 0 else "",
        )
        for municipality, year, population, definition, source, *place in zip(
            *(table[name].tolist() for name in names), strict=True
        )
    }
