"""What a calculation has to say about itself: amounts without a factor, factors of another year, sets that do not fit.

Stands beside ``years``: it looks at the same cells and adds findings, never figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ghgcalc.dataset import column_letters
from ghgcalc.findings import NOWHERE, Fact, Finding, Place, Severity
from ghgcalc.tables import BIOGENIC, CANONICAL_UNITS, CO2, CO2E, ORIGINS

if TYPE_CHECKING:
    from ghgcalc.assembly import Cell
    from ghgcalc.dataset import Dataset
    from ghgcalc.factors import Plan
    from ghgcalc.methods import Planned
    from ghgcalc.results import MunicipalInventory, Row, Year
    from ghgcalc.years import Columns

NOT_STATED: Final = "not_stated"
# Heat whose factor a town makes from its plants.
NETWORK_HEAT: Final = ("district_heat", "local_heat")
# Corrections that take out what another row has too; a basis or a heating value leaves the emission as it is.
OVERLAPS: Final = ("municipal_in_services", "heat_pump_power")


class Remarks:
    """Findings on a calculation.

    Parameters
    ----------
    dataset, columns
        What was read, and the columns of the ledgers that the cells point into.
    plans
        Which plan each municipality follows.
    """

    def __init__(self, dataset: Dataset, columns: Columns, plans: Planned) -> None:
        self._dataset = dataset
        self._columns = columns
        self._plans = plans

    def all(self, cells: Sequence[Cell], towns: Mapping[int, MunicipalInventory]) -> Mapping[int, Sequence[Finding]]:
        """Every remark by the code of its municipality, in no order.

        Findings: ``no-factor``, ``no-factor-for-year`` (errors),
        ``factor-latest-before``, ``factor-basis-without-ratio``, ``carrier-meaning-changes``,
        ``series-changes-set``, ``factor-break``,
        ``reported-without-energy``, ``reported-not-corrected``, ``equivalents-beside-gases``, ``population-missing``,
        ``population-for-several``, ``mixed-boundary``, ``mixed-heating-value``, ``mixed-gwp``, ``mixed-gases``,
        ``gwp-missing`` (warnings; the last an error inside the boundary),
        ``factor-set-not-used``, ``provisional-factors``, ``sector-not-counted``,
        ``fleet-not-counted`` (info).
        """
        found: dict[int, list[Finding]] = defaultdict(list)
        for cell in cells:
            if cell.resolution is None or not cell.resolution.usual:
                found[cell.key.municipality] += self._on_cell(cell)
        for code, finding in self._on_series(cells):
            found[code].append(finding)
        for code, town in towns.items():
            found[code] += [*_on_people(town), *self._on_sets(town, self._plans.plan(code)), *_on_boundary(town)]
        for code, finding in _on_option(towns):
            found[code].append(finding)
        return found

    def _on_cell(self, cell: Cell) -> Iterator[Finding]:
        resolution = cell.resolution
        facts = self._facts(cell)
        if resolution is not None and not resolution.found and cell.amount and not cell.reported:
            years = ", ".join(str(year) for year in resolution.available)
            unit = CANONICAL_UNITS[cell.key.dimension]
            code = "no-factor-for-year" if years else "no-factor"
            told: dict[str, Fact] = {"available": years, "unit": unit, **self._on_heat(cell)}
            yield Finding(code, "error", self._place(cell), {**facts, **told})
        if resolution is not None and "latest_before" in resolution.match and cell.amount:
            used = max(applied.year_to or applied.year or 0 for applied in resolution.applied)
            named: dict[str, Fact] = {"used": used, "set": resolution.applied[0].set_id}
            yield Finding("factor-latest-before", "warning", self._place(cell), {**facts, **named})
        if resolution is not None and resolution.passed_over and cell.amount:
            sets = ", ".join(resolution.passed_over)
            yield Finding("factor-basis-without-ratio", "warning", self._place(cell), {**facts, "sets": sets})
        if cell.reported:
            yield from self._on_reported(cell, facts)

    def _on_heat(self, cell: Cell) -> dict[str, Fact]:
        """What a hint on heat without a factor speaks of: the network's own factor, the method's default."""
        carrier = self._dataset.carriers[cell.key.carrier]
        if carrier not in NETWORK_HEAT:
            return {}
        default = self._plans.plan(cell.key.municipality).method.parameters.get(f"{carrier}_default")
        told: dict[str, Fact] = {"heat": carrier}
        return {**told, "default": f"{default.value:g} {default.unit}"} if default else told

    def _on_reported(self, cell: Cell, facts: dict[str, Fact]) -> Iterator[Finding]:
        """Emissions that were entered: without energy, for energy that was corrected, CO2e beside its own gases."""
        place = self._place(cell)
        if cell.key.carrier >= 0 and not cell.rows:
            yield Finding("reported-without-energy", "warning", place, facts)
        taken = [row for row in cell.rows if ORIGINS[self._columns.origin[row]] in OVERLAPS]
        if taken:
            energy = -sum(self._columns.amount[row] for row in taken)
            yield Finding("reported-not-corrected", "warning", place, {**facts, "energy_mwh": energy})
        gases = sorted(set(cell.gases or ()) - {CO2E, BIOGENIC})
        if gases and CO2E in (cell.gases or ()):
            yield Finding("equivalents-beside-gases", "warning", place, {**facts, "gases": ", ".join(gases)})

    def _facts(self, cell: Cell) -> dict[str, Fact]:
        carrier = cell.key.carrier
        return {
            "municipality": self._dataset.municipalities[cell.key.municipality].name,
            "year": cell.key.year,
            "sector": self._dataset.sectors[cell.key.sector],
            "carrier": self._dataset.carriers[carrier] if carrier >= 0 else "",
        }

    def _place(self, cell: Cell) -> Place:
        places = [self._columns.place[row] for row in cell.rows]
        places += [self._columns.entered_place[row] for row in cell.entered]
        known = sorted(place for place in places if place[0] >= 0)
        if not known:
            return NOWHERE
        file, sheet, row, column = known[0]
        title = self._dataset.sheets[sheet] if sheet >= 0 else ""
        return Place(self._dataset.files[file], title, f"{column_letters(column)}{row}")

    def _on_series(self, cells: Iterable[Cell]) -> Iterator[tuple[int, Finding]]:
        """Series of one municipality, sector and carrier that change meaning or cross a break of their set."""
        series: dict[tuple[int, int, int], list[Cell]] = defaultdict(list)
        for cell in cells:
            if cell.resolution is not None and cell.resolution.found and cell.amount:
                series[cell.key.municipality, cell.key.sector, cell.key.carrier].append(cell)
        for (code, _, _), found in series.items():
            if len(found) == 1:
                continue
            yield from ((code, finding) for finding in self._on_meanings(found))
            yield from ((code, finding) for finding in self._on_breaks(found, self._plans.plan(code)))
        yield from self._on_editions(series.values())

    def _on_meanings(self, series: Iterable[Cell]) -> Iterator[Finding]:
        """Years from which a name stands for another carrier than before, each at its cell."""
        for earlier, later in pairwise(sorted(series, key=lambda cell: cell.key.year)):
            meant, means = (cell.resolution.meaning if cell.resolution else "" for cell in (earlier, later))
            if meant != means and earlier.key.year != later.key.year:
                named: dict[str, Fact] = {"before": earlier.key.year, "meant": meant, "means": means}
                facts = {**self._facts(later), **named}
                yield Finding("carrier-meaning-changes", "warning", self._place(later), facts)

    def _on_editions(self, series: Collection[Sequence[Cell]]) -> Iterator[tuple[int, Finding]]:
        """Carriers whose factors come from one set in some years and from another in others, once per municipality."""
        used = {cell.resolution.applied[0].set_id for cells in series for cell in cells if cell.resolution}
        by_carrier: dict[tuple[int, int], list[Cell]] = defaultdict(list)
        for cells in series if len(used) > 1 else ():
            by_carrier[cells[0].key.municipality, cells[0].key.carrier] += cells
        for (code, _), cells in by_carrier.items():
            sets: dict[int, set[str]] = defaultdict(set)
            for cell in cells:
                if cell.resolution:
                    sets[cell.key.year].add(cell.resolution.applied[0].set_id)
            if len({frozenset(names) for names in sets.values()}) > 1:
                told = ", ".join(f"{year}: {' + '.join(sorted(names))}" for year, names in sorted(sets.items()))
                last = max(cells, key=lambda cell: cell.key.year)
                facts = {**self._facts(last), "sets": told}
                yield code, Finding("series-changes-set", "warning", self._place(last), facts)

    def _on_breaks(self, series: Sequence[Cell], plan: Plan) -> Iterator[Finding]:
        for chosen in (one for one in plan.sets if one.meta.breaks):
            cells = [cell for cell in series if cell.resolution and cell.resolution.applied[0].set_id == chosen.id]
            years = sorted(cell.key.year for cell in cells)
            for gap in chosen.meta.breaks if years else ():
                meant = {cell.resolution.meaning for cell in cells if cell.resolution}
                here = gap.region in ("", *plan.regions) and gap.carrier in meant
                if here and years[0] <= gap.after < years[-1]:
                    facts = {**self._facts(cells[-1]), "set": chosen.id, "after": gap.after, "note": gap.note}
                    yield Finding("factor-break", "warning", self._place(cells[-1]), facts)

    def _on_sets(self, town: MunicipalInventory, plan: Plan) -> Iterator[Finding]:
        """Sets that differ in what must not be mixed in one inventory, and provisional ones."""
        used = [chosen for chosen in plan.sets if chosen.id in town.factor_sets]
        facts = {"municipality": town.name}
        for code, told in (
            ("mixed-boundary", {chosen.id: str(chosen.meta.boundary) for chosen in used}),
            ("mixed-heating-value", {chosen.id: str(chosen.meta.heating_value) for chosen in used}),
            ("mixed-gwp", _gwp_of_sets(town, plan)),
        ):
            if len(set(told.values())) > 1:
                yield Finding(code, "warning", NOWHERE, {**facts, "sets": _told(told)})
        if len(used) and {chosen.meta.boundary for chosen in used} == {_other(plan)}:
            named = {"sets": ", ".join(town.factor_sets), "boundary": _other(plan), "method": plan.method.id}
            yield Finding("boundary-not-of-method", "warning", NOWHERE, {**facts, **named})
        asked = [one.id for one in plan.sets if one.id not in plan.method.factor_sets and not one.derived]
        idle = [name for name in asked if name not in town.factor_sets]
        if idle and town.years:
            yield Finding("factor-set-not-used", "info", NOWHERE, {**facts, "sets": ", ".join(idle)})
        uses = [use for year in town.years for row in year.rows for use in row.factors]
        provisional = [
            chosen.id for chosen in used if chosen.provisional_in(use.year for use in uses if use.set == chosen.id)
        ]
        if provisional:
            yield Finding("provisional-factors", "info", NOWHERE, {**facts, "sets": ", ".join(provisional)})


def _other(plan: Plan) -> str:
    return "direct" if plan.method.boundary == "life_cycle" else "life_cycle"


def _gwp_of_sets(town: MunicipalInventory, plan: Plan) -> dict[str, str]:
    """The GWP set in which each factor set's emissions are weighed; a set of CO2 alone needs none.

    CO2e values have the set's own, which may be ``not_stated``: beside a stated one that is not known to be the same.
    """
    meta = {chosen.id: chosen.meta.gwp for chosen in plan.sets}
    weighed = {}
    for use in (use for year in town.years for row in year.rows if row.counted for use in row.factors):
        if use.gas == CO2E:
            weighed[use.set] = meta.get(use.set, NOT_STATED)
        elif use.gas not in (CO2, BIOGENIC):
            weighed[use.set] = plan.gwp if plan.gwp != NOT_STATED else meta.get(use.set, NOT_STATED)
    return weighed


def _told(properties: dict[str, str]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in sorted(properties.items()))


def _on_people(town: MunicipalInventory) -> Iterator[Finding]:
    years = [str(year.year) for year in town.years if year.population is None]
    if years:
        yield Finding("population-missing", "warning", NOWHERE, {"municipality": town.name, "years": ", ".join(years)})


def _on_option(towns: Mapping[int, MunicipalInventory]) -> Iterator[tuple[int, Finding]]:
    """A population that stands in no cell, since the command states it, and is taken more than once."""
    taken = [(code, town.name, year) for code, town in towns.items() for year in town.years if _not_in_a_cell(year)]
    if len(taken) > 1:
        several = len({code for code, _, _ in taken}) > 1
        years = tuple(f"{name} {year.year}" if several else str(year.year) for _, name, year in taken)
        facts: dict[str, Fact] = {"found": taken[0][2].population, "years": years}
        yield taken[0][0], Finding("population-for-several", "warning", NOWHERE, facts)


def _not_in_a_cell(year: Year) -> bool:
    return year.population is not None and not year.population_cell


def _on_boundary(town: MunicipalInventory) -> Iterator[Finding]:
    """What is not counted, gases that do not fit together, and gases without a GWP."""
    rows = [row for year in town.years for row in year.rows]
    facts = {"municipality": town.name, "method": town.method}
    outside = [row for row in rows if not row.counted]
    fleet = [row for row in outside if row.sector == "municipal"]
    others = sorted({row.sector for row in outside if row.sector != "municipal"})
    if fleet:
        energy = sum(row.energy_mwh or 0.0 for row in fleet)
        yield Finding("fleet-not-counted", "info", NOWHERE, {**facts, "energy_mwh": energy})
    if others:
        yield Finding("sector-not-counted", "info", NOWHERE, {**facts, "sectors": tuple(others)})
    counted = [row for row in rows if row.counted and row.emissions_t]
    only_co2 = sorted({row.carrier or row.sector for row in counted if _gases(row) == {CO2}})
    if only_co2 and any(_gases(row) != {CO2} for row in counted):
        yield Finding("mixed-gases", "warning", NOWHERE, {**facts, "carriers": tuple(only_co2)})
    without = [row for row in rows if row.reason == "gwp-missing"]
    missing = sorted({gas for row in without for gas in _gases(row) - {CO2, CO2E}})
    if missing:
        # Outside the boundary nothing is added up, so nothing is incomplete.
        severity: Severity = "error" if any(row.counted for row in without) else "warning"
        yield Finding("gwp-missing", severity, NOWHERE, {**facts, "gases": ", ".join(missing), "gwp": town.gwp})


def _gases(row: Row) -> set[str]:
    return {gas for gas in row.gases_t if gas != BIOGENIC}
