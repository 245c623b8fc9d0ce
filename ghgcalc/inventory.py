"""The main path: ledgers in, inventory out.

``calculate`` is the whole way on one screen; each stage stands in the module it is named for. The nouns of the result
are re-exported from ``results``, so that a user of the library needs this module only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from ghgcalc.assembly import cells_of, enter, fill, ordered
from ghgcalc.conformity import judged
from ghgcalc.factors import Chooser, Plan
from ghgcalc.findings import Finding, Rejected, has_errors, in_order
from ghgcalc.methods import CalculationOptions, Planned, corrected, planned
from ghgcalc.plants import with_plants
from ghgcalc.remarks import Remarks
from ghgcalc.results import (
    Adjustment,
    ConformityResult,
    FactorUse,
    Inventory,
    MunicipalInventory,
    Row,
    UsedSet,
    Year,
)
from ghgcalc.tables import BIOGENIC, CO2, CO2E
from ghgcalc.years import Columns, YearMaker

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset

__all__ = [
    "Adjustment",
    "CalculationOptions",
    "ConformityResult",
    "FactorUse",
    "Inventory",
    "MunicipalInventory",
    "Row",
    "UsedSet",
    "Year",
    "calculate",
    "calculate_each",
]

NOT_STATED: Final = "not_stated"


def calculate(dataset: Dataset, catalog: Catalog, options: CalculationOptions) -> Inventory:
    """The inventory of everything in the dataset.

    Parameters
    ----------
    dataset
        What was read; it must have no error findings (the caller rejects those).
    catalog
        Methods, factor sets, vocabulary.
    options
        What was asked for.

    Raises
    ------
    UsageError
        An unknown or unfit method, edition or GWP set.
    Rejected
        A declared overlap that the amounts contradict (municipal facilities above services, ...).
    """
    made = _made(dataset, catalog, options)
    if has_errors(made.corrections):
        raise Rejected(in_order((*dataset.findings, *made.corrections)))
    towns = tuple(made.towns[code] for code in _in_order_of_code(made.dataset))
    return Inventory(
        municipalities=towns,
        factor_sets=_used_sets(made.plans.plans, towns),
        inputs=dataset.inputs,
        catalogue=catalog.version,
        complete=all(town.complete for town in towns),
        findings=in_order(chain(dataset.findings, _of_sets(options), made.corrections, *made.remarks.values())),
    )


def calculate_each(dataset: Dataset, catalog: Catalog, options: CalculationOptions) -> tuple[Inventory | Rejected, ...]:
    """An inventory of its own for each municipality, all calculated at once: what a batch is made of.

    Returns
    -------
    tuple
        In the order of the dataset's municipalities: what ``calculate`` gives for it alone, without the findings and
        the inputs of reading (which the caller knows by file); or ``Rejected`` where it would be raised for it.

    Raises
    ------
    UsageError, Rejected
        As ``calculate``, where a plan cannot be made: the caller finds out for which municipality.
    """
    made = _made(replace(dataset, apart=True), catalog, options)
    corrections: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in made.corrections:
        corrections[finding.municipality].append(finding)
    return tuple(
        Rejected(in_order(corrections[code]))
        if has_errors(corrections[code])
        else Inventory(
            municipalities=(town,),
            factor_sets=_used_sets((made.plans.plan(code),), (town,)),
            inputs=(),
            catalogue=catalog.version,
            complete=town.complete,
            findings=in_order((*_of_sets(options), *corrections[code], *made.remarks.get(code, ()))),
        )
        for code, town in enumerate(made.towns)
    )


class _Made(NamedTuple):
    """A calculation before it is told as one inventory or as many; towns by their code."""

    dataset: Dataset
    plans: Planned
    corrections: tuple[Finding, ...]
    towns: tuple[MunicipalInventory, ...]
    remarks: Mapping[int, Sequence[Finding]]


def _made(dataset: Dataset, catalog: Catalog, options: CalculationOptions) -> _Made:
    """Plans, corrections, factors, cells, years, remarks: the whole way."""
    chosen = in_years(dataset, options.years)
    plans = planned(chosen, catalog, options)
    correction = corrected(chosen, plans, catalog)
    ledger = ordered(correction.ledger)
    plants = with_plants(chosen, plans, ledger, catalog)
    plans = plants.planned
    cells, cell_of_row = cells_of(ledger)
    fill(cells, cell_of_row, ledger, chosen, Chooser(catalog, plans.plans), plans)
    cells = enter(cells, chosen.entered, chosen.gases)
    columns = Columns.of(ledger, chosen.entered, chosen)
    years = plants.beside(YearMaker(chosen, catalog, plans, columns).municipalities(cells), catalog)
    towns = tuple(_municipal(code, chosen, plans, years.get(code, ())) for code in range(len(chosen.municipalities)))
    remarks = Remarks(chosen, columns, plans).all(cells, dict(enumerate(towns)))
    return _Made(chosen, plans, (*correction.findings, *plants.findings), towns, remarks)


def in_years(dataset: Dataset, years: Iterable[int]) -> Dataset:
    """The dataset with only the rows of ``years``; empty: all of them."""
    wanted = list(years)
    if not wanted:
        return dataset
    return replace(
        dataset,
        activity=dataset.activity[dataset.activity["year"].isin(wanted)],
        entered=dataset.entered[dataset.entered["year"].isin(wanted)].reset_index(drop=True),
        population=dataset.population[dataset.population["year"].isin(wanted)],
    )


def _in_order_of_code(dataset: Dataset) -> list[int]:
    towns = dataset.municipalities
    return sorted(range(len(towns)), key=lambda code: (towns[code].code, towns[code].name))


def _municipal(code: int, dataset: Dataset, plans: Planned, years: tuple[Year, ...]) -> MunicipalInventory:
    town, plan = dataset.municipalities[code], plans.plan(code)
    sets = _set_ids(plans, years, code)
    coverage = gas_coverage(row for year in years for row in year.rows if row.counted)
    checks = judged(town, plan, years, coverage)
    results = {check.result for check in checks}
    return MunicipalInventory(
        name=town.name,
        code=town.code,
        country=town.country,
        method=plan.method.id,
        gwp=_gwp(plans, code, years),
        gas_coverage=coverage,
        boundary=plan.method.boundary,
        conforms=False if "not_met" in results else None if "unknown" in results or not checks else True,
        conformity=checks,
        years=years,
        complete=all(year.complete for year in years),
        factor_sets=sets,
        declared={key: declared.value for key, declared in sorted(town.declared.items())},
    )


def gas_coverage(rows: Iterable[Row]) -> str:
    """``CO2e`` where every emission is CO2e or has other gases than CO2 beside it, else ``CO2``: the weaker claim."""
    for row in rows:
        gases = {gas for gas in row.gases_t if gas != BIOGENIC}
        if row.emissions_t and gases == {CO2}:
            return CO2
    return CO2E


def _gwp(plans: Planned, code: int, years: Iterable[Year]) -> str:
    """The GWP set of the inventory: the plan's, else the one that all its sets of CO2e values state."""
    plan = plans.plan(code)
    if plan.gwp != NOT_STATED:
        return plan.gwp
    by_id = {chosen.id: chosen.meta.gwp for chosen in plan.sets}
    used = {by_id[use.set] for year in years for row in year.rows for use in row.factors if use.set in by_id}
    return used.pop() if len(used) == 1 else NOT_STATED


def _set_ids(plans: Planned, years: Iterable[Year], code: int) -> tuple[str, ...]:
    used = {use.set for year in years for row in year.rows for use in row.factors}
    return tuple(chosen.id for chosen in plans.plan(code).sets if chosen.id in used)


def _of_sets(options: CalculationOptions) -> tuple[Finding, ...]:
    """What given factor sets are warned of."""
    return tuple(finding for chosen in options.factors for finding in chosen.findings)


def _used_sets(plans: Iterable[Plan], towns: Iterable[MunicipalInventory]) -> tuple[UsedSet, ...]:
    """The sets that any row came from; the towns' own come once each, told apart by their hash."""
    used: dict[str, set[int | None]] = {name: set() for town in towns for name in town.factor_sets}
    for use in (use for town in towns for year in town.years for row in year.rows for use in row.factors):
        used.setdefault(use.set, set()).add(use.year)
    sets: Mapping[tuple[str, str], UsedSet] = {
        (chosen.id, chosen.sha256): UsedSet(
            id=chosen.id,
            version=chosen.meta.version,
            title=chosen.meta.title,
            sha256=chosen.sha256,
            boundary=chosen.meta.boundary,
            gwp=chosen.meta.gwp,
            heating_value=chosen.meta.heating_value,
            provisional=chosen.provisional_in(used[chosen.id]),
            partial=chosen.meta.partial,
        )
        for plan in plans
        for chosen in plan.sets
        if chosen.id in used
    }
    return tuple(sets[key] for key in sorted(sets))
