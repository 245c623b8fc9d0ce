"""From cells to rows and years: what counts, totals, per head, data quality, coverage.

Last stage of the main path. Totals are sums over counted rows from full precision; a ratio is formed once, at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import fsum, isnan
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ghgcalc.assembly import Cell, CellKey, carbon_dioxide_equivalent, gwp_of
from ghgcalc.results import Adjustment, FactorUse, Row, Year
from ghgcalc.tables import BASES, BIOGENIC, CANONICAL_UNITS, CO2E, DIMENSIONS, ORIGINS, QUALITIES, STATES

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
ONLY_CO2E = frozenset({CO2E})
GWP_MISSING = "gwp-missing"


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
    cells: list[tuple[str, ...]]
    entered_place: list[tuple[int, int, int, int]]
    entered_uncertainty: list[float]
    entered_amount: list[float]
    any_uncertainty: bool
    any_basis: bool

    @classmethod
    def of(cls, ledger: pd.DataFrame, entered: pd.DataFrame, dataset: Dataset) -> Columns:
        """The columns that rows need; ``cells`` is the name of each row's own cell, if it has one."""
        place = _places(ledger)
        return cls(
            **{name: ledger[name].tolist() for name in cls.TAKEN},
            place=place,
            cells=[(dataset.cell_name(*one),) if one[0] >= 0 else () for one in place],
            entered_place=_places(entered),
            entered_uncertainty=entered["uncertainty"].tolist(),
            entered_amount=entered["amount"].tolist(),
            any_uncertainty=bool(ledger["uncertainty"].notna().any() or entered["uncertainty"].notna().any()),
            any_basis=bool((ledger["basis"] >= 0).any()),
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
        self._named: dict[tuple[int, int, int, bool], tuple[str, str | None, bool]] = {}
        self._people = _people(dataset)

    def municipalities(self, cells: Iterable[Cell]) -> dict[int, tuple[Year, ...]]:
        """The years of each municipality code that has cells, in the order of years."""
        years: dict[int, list[Year]] = defaultdict(list)
        for (municipality, year), found in groupby(cells, key=lambda cell: cell.key[:2]):
            made = self._year(municipality, year, list(found))
            if made.rows:  # a year that is blank throughout says nothing, least of all zero
                years[municipality].append(made)
        return {code: tuple(made) for code, made in years.items()}

    def _year(self, municipality: int, year: int, cells: list[Cell]) -> Year:
        code = self._planned.of_municipality[municipality]
        plan = self._planned.plans[code]
        fleet = self._dataset.municipalities[municipality].word("municipal_fleet_in_transport") == "no"
        made = [(self._row(cell, plan, code, fleet), cell) for cell in cells]
        rows = tuple(row for row, _ in made if row.state != "blank")
        counted = [row for row in rows if row.counted]
        energy = fsum([row.energy_mwh for row in counted if row.energy_mwh is not None])
        emitted = fsum([row.emissions_t for row in counted if row.emissions_t is not None])
        people = self._people.get((municipality, year), NOBODY)
        quality, quality_coverage = self._quality((cell for row, cell in made if row.counted), energy)
        required, missing = self._coverage(plan, rows)
        gases = _gases(counted)
        return Year(
            year=year,
            population=people.population,
            population_definition=people.definition,
            population_source=people.source,
            population_cell=people.cell,
            energy_mwh=energy,
            emissions_t=emitted,
            per_capita_t=emitted / people.population if people.population else None,
            complete=not any(map(_lacking, rows)),
            coverage=(required - len(missing)) / required if required else None,
            data_quality=quality,
            data_quality_coverage=quality_coverage,
            biogenic_t=gases.pop(BIOGENIC, 0.0),
            gases_t=gases,
            rows=rows,
            missing=missing,
        )

    def _row(self, cell: Cell, plan: Plan, plan_code: int, fleet: bool) -> Row:
        """A cell as a row; most cells have one ledger row, which needs no look at how several go together."""
        key, gases, resolution, columns = cell.key, cell.gases, cell.resolution, self._columns
        sector, carrier, counted = self._name(key, plan, plan_code, fleet)
        emitted = None if gases is None else gases[CO2E] if gases.keys() == ONLY_CO2E else self._added(cell, plan)
        other = key.dimension not in (ENERGY, ENTERED)
        alone = len(cell.rows) == 1 and not cell.entered
        first = cell.rows[0] if alone else -1
        quality = columns.quality[first] if alone and cell.amount is not None else -1
        return Row(
            sector=sector,
            carrier=carrier,
            energy_mwh=cell.amount if key.dimension == ENERGY else None,
            emissions_t=emitted,
            gases_t=gases or {},
            factors=self._factors(resolution) if not cell.entered else (),
            cells=columns.cells[first] if alone else self._cells(cell),
            counted=counted,
            match=("reported",) if cell.entered else resolution.match if resolution and resolution.applied else (),
            amount=cell.amount if other else None,
            unit=CANONICAL_UNITS[key.dimension] if other else None,
            dimension=DIMENSIONS[key.dimension] if other else None,
            state=STATES[columns.state[first]] if alone else self._state(cell),
            quality=(QUALITIES[quality] if quality >= 0 else "") if alone else self._classes(cell),
            basis=self._basis(cell),
            reason="" if emitted is not None else _reason(cell),
            adjustments=() if alone and not columns.origin[first] else self._adjustments(cell),
            uncertainty=self._uncertainty(cell) if columns.any_uncertainty else None,
        )

    def _name(self, key: CellKey, plan: Plan, plan_code: int, fleet: bool) -> tuple[str, str | None, bool]:
        """Sector and carrier of a cell, and whether it counts: ``fleet`` says that the fleet is not of transport."""
        short = (key.sector, key.carrier, plan_code, fleet)
        if short not in self._named:
            sector = self._dataset.sectors[key.sector]
            carrier = self._dataset.carriers[key.carrier] if key.carrier >= 0 else None
            self._named[short] = (sector, carrier, self._counts(sector, carrier, plan, fleet))
        return self._named[short]

    def _added(self, cell: Cell, plan: Plan) -> float | None:
        """The emissions of a cell with single gases [t CO2e]."""
        return carbon_dioxide_equivalent(cell.gases or {}, self._gwp_table(gwp_of(cell, plan)))

    def _gwp_table(self, name: str) -> Mapping[str, float]:
        if name not in self._gwp:
            self._gwp[name] = {} if name == "not_stated" else self._catalog.gwp(name)
        return self._gwp[name]

    def _counts(self, sector: str, carrier: str | None, plan: Plan, fleet: bool) -> bool:
        """Whether the row is inside the boundary: a sector of the method, and no fleet that transport contains."""
        if sector not in plan.method.sectors and sector not in plan.method.accepts:
            return False
        return fleet or sector != "municipal" or carrier not in self._motor_fuels

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
                    year_to=a.year_to,
                )
                for a in resolution.applied
            )
        return self._uses[id(resolution)]

    def _cells(self, cell: Cell) -> tuple[str, ...]:
        rows = [self._columns.place[row] for row in cell.rows]
        entered = [self._columns.entered_place[row] for row in cell.entered]
        places = sorted({place for place in (*rows, *entered) if place[0] >= 0})
        return tuple(self._dataset.cell_name(*place) for place in places)

    def _state(self, cell: Cell) -> str:
        states = {STATES[self._columns.state[row]] for row in cell.rows} | ({"value"} if cell.entered else set())
        return next(state for state in TELLING if state in states)

    def _classes(self, cell: Cell) -> str:
        """The quality classes of the cell's amounts, such as ``A`` or ``A/C``; ``?`` for one without a class."""
        if cell.amount is None:
            return ""
        codes = {self._columns.quality[row] for row in cell.rows if not isnan(self._columns.amount[row])}
        return "/".join("?" if code < 0 else QUALITIES[code] for code in sorted(codes)) if codes != {-1} else ""

    def _basis(self, cell: Cell) -> str:
        if not self._columns.any_basis:
            return ""
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
        pairs = [(self._columns.amount[row], self._columns.uncertainty[row]) for row in cell.rows]
        pairs += [(self._columns.entered_amount[row], self._columns.entered_uncertainty[row]) for row in cell.entered]
        pairs = [(amount, part) for amount, part in pairs if not isnan(amount)]
        total = abs(fsum(amount for amount, _ in pairs))
        if not pairs or not total or any(isnan(part) for _, part in pairs):
            return None
        return float(fsum((amount * part) ** 2 for amount, part in pairs) ** 0.5 / total)

    def _quality(self, counted: Iterable[Cell], energy: float) -> tuple[float | None, float | None]:
        """Energy-weighted data quality over what has a class, and the classified share of all counted energy.

        Source: BISKO, data quality (DG = sum of weight x energy over sum of energy).
        """
        amounts, qualities = self._columns.amount, self._columns.quality
        rows = [row for cell in counted if cell.key.dimension == ENERGY for row in cell.rows]
        classed = [(amounts[row], qualities[row]) for row in rows if qualities[row] >= 0 and not isnan(amounts[row])]
        known = fsum([amount for amount, _ in classed])
        weighted = fsum([amount * self._weights[QUALITIES[quality]] for amount, quality in classed])
        return weighted / known if known else None, known / energy if energy else None

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


def _gwp_names(planned: Planned) -> set[str]:
    return {plan.gwp for plan in planned.plans if plan.gwp != "not_stated"}


def _gases(rows: Iterable[Row]) -> dict[str, float]:
    """The sum of each gas [t]; a gas that a row does not have adds nothing."""
    terms: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for gas, amount in row.gases_t.items():
            terms[gas].append(amount)
    return {gas: fsum(terms[gas]) for gas in sorted(terms)}


def _lacking(row: Row) -> bool:
    """Whether a stated amount has neither factor nor emission, or a stated emission cannot be added to the total.

    A gas outside the method's boundary is in no total: without a GWP it stays what was stated, t of the gas.
    """
    if row.emissions_t is not None or row.state not in ("value", "zero"):
        return False
    return row.counted or row.reason != GWP_MISSING


def _reason(cell: Cell) -> str:
    """Why a cell has no emissions, if it states an amount at all."""
    if cell.amount is None and not cell.entered:
        return ""
    return GWP_MISSING if cell.gases is not None else "no-factor"


def _people(dataset: Dataset) -> dict[tuple[int, int], People]:
    table = dataset.population
    names = ("municipality", "year", "population", "definition", "source", "file", "sheet", "row", "column")
    return {
        (municipality, year): People(
            None if isnan(population) else population,
            dataset.texts[definition] if definition >= 0 else "",
            dataset.texts[source] if source >= 0 else "",
            dataset.cell_name(*place) if place[0] >= 0 and place[2] > 0 else "",
        )
        for municipality, year, population, definition, source, *place in zip(
            *(table[name].tolist() for name in names), strict=True
        )
    }
