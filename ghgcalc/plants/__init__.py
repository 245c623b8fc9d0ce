"""The sheet ``plants`` to a town's own factors for heat and electricity, by the rules that its method names.

Stands between the corrected ledger and factor choice: the factors become a set ``plants``, which is asked before every
edition, and after the town's own sheet ``factors``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ghgcalc.activity.names import Names
from ghgcalc.factors import Chooser, Plan, index_sets
from ghgcalc.findings import NOWHERE, Finding, has_errors
from ghgcalc.models import GWP_NOT_STATED, Factor, FactorSet, FactorSetMeta, Source, distinct
from ghgcalc.plants.additional import with_additional
from ghgcalc.plants.derivation import DISTRICT_HEAT, LOCAL, Consumption, Derivation, Derived
from ghgcalc.plants.emitted import Emitter
from ghgcalc.plants.rules import Rules, rules_of
from ghgcalc.plants.sheet import SHEET, Reader
from ghgcalc.tables import DIMENSIONS, ORIGINS

if TYPE_CHECKING:
    import pandas as pd

    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset
    from ghgcalc.methods import Planned
    from ghgcalc.results import Year

__all__ = ["DERIVED", "SHEET", "WithPlants", "with_plants"]

DERIVED: Final = "plants"
ENERGY: Final = DIMENSIONS.index("energy")
MOVED: Final = ORIGINS.index("heat_pump_power")
POWER: Final = ("electricity", "electricity_heating")


@dataclass(frozen=True, slots=True)
class WithPlants:
    """The plans with the sets made from plants, what was found, and by municipality the factors that are additional."""

    planned: Planned
    findings: tuple[Finding, ...] = ()
    additional: Mapping[int, tuple[Derived, ...]] = field(default_factory=dict)

    def beside(self, years: dict[int, tuple[Year, ...]], catalog: Catalog) -> dict[int, tuple[Year, ...]]:
        """The years of each municipality, with the totals that the additional factors give beside them."""
        for code, derived in self.additional.items():
            if derived and code in years:
                plan = self.planned.plan(code)
                source = rules_of(plan.method, catalog).sources[derived[0].rule].title
                years[code] = with_additional(years[code], derived, plan, DERIVED, source, catalog)
        return years


def with_plants(dataset: Dataset, planned: Planned, ledger: pd.DataFrame, catalog: Catalog) -> WithPlants:
    """Derive the factors of every municipality that has plants, and put them into its plan.

    Parameters
    ----------
    dataset
        With the sheets ``plants`` of its municipalities.
    planned
        The plans without plants: the factors of fuels come from them.
    ledger
        The corrected activity ledger, for what is consumed.
    catalog
        For names, ratios and rules.

    Findings: those of ``sheet.Reader``, ``Emitter`` and ``Derivation``; ``plants-not-used``,
    ``plants-beside-own-factors``, ``mixed-boundary`` (warnings), ``plants-for-several`` (error).
    """
    towns = [code for code, town in enumerate(dataset.municipalities) if town.tables.get(SHEET)]
    if not towns:
        return WithPlants(planned)
    shared = _for_several(dataset, towns)
    if shared:
        return WithPlants(planned, shared)
    plans, of_municipality = list(planned.plans), list(planned.of_municipality)
    findings: list[Finding] = []
    additional: dict[int, tuple[Derived, ...]] = {}
    chooser = Chooser(catalog, planned.plans)
    for code in towns:
        derived, emitter, found = _derived(code, dataset, planned, ledger, catalog, chooser)
        findings += [replace(finding, municipality=code) for finding in found]
        additional[code] = tuple(one for one in derived if one.additional)
        used = [one for one in derived if not one.additional]
        if used and not has_errors(found):
            of_municipality[code] = len(plans)
            plans.append(_plan_with(planned.plan(code), _factor_set(used, planned.plan(code), emitter, catalog)))
    replaced = replace(planned, plans=tuple(plans), of_municipality=tuple(of_municipality))
    return WithPlants(replaced, tuple(findings), additional)


def _for_several(dataset: Dataset, towns: Sequence[int]) -> tuple[Finding, ...]:
    """A sheet that stands for several municipalities of one file cannot say whose plants they are."""
    sheets = [dataset.municipalities[code].tables[SHEET] for code in towns]
    shared = [rows for number, rows in enumerate(sheets) if any(rows is other for other in sheets[:number])]
    return tuple(
        Finding("plants-for-several", "error", next(place for _, place in rows[0].values()))
        for number, rows in enumerate(shared)
        if not any(rows is other for other in shared[:number])
    )


def _derived(
    code: int, dataset: Dataset, planned: Planned, ledger: pd.DataFrame, catalog: Catalog, chooser: Chooser
) -> tuple[tuple[Derived, ...], Emitter, list[Finding]]:
    town, plan = dataset.municipalities[code], planned.plan(code)
    rules = rules_of(plan.method, catalog)
    emitter = Emitter(chooser, plan, planned.of_municipality[code], catalog.gwp)
    if not rules.any:
        place = next(place for _, place in town.tables[SHEET][0].values())
        facts = {"municipality": town.name, "method": plan.method.id}
        return (), emitter, [Finding("plants-not-used", "warning", place, facts)]
    vocabulary = catalog.vocabulary.with_carriers(name for one in plan.sets if one.given for name in one.carriers())
    reader = Reader(Names(catalog, vocabulary), catalog.gross_to_net, town.word("gas_basis") == "Hs")
    plants = reader.read(town)
    if has_errors(reader.findings):
        return (), emitter, reader.findings
    own = ledger[ledger["municipality"] == code]
    years = {int(year) for year in own["year"].unique()}
    derivation = Derivation(town.name, rules, emitter, _consumption(own, dataset), vocabulary)
    derived = derivation.derive(plants, years)
    remarks = (*_beside_own(derived, plan, town.name), *_mixed(emitter, town.name))
    return derived, emitter, [*reader.findings, *derivation.findings, *emitter.findings, *remarks]


def _consumption(own: pd.DataFrame, dataset: Dataset) -> Consumption:
    """What the municipality consumes; power that was moved to ambient heat is still electricity."""
    energy = own[(own["dimension"] == ENERGY) & own["amount"].notna() & (own["origin"] != MOVED)]

    def by_year(carriers: Iterable[str]) -> dict[int, float]:
        codes = [dataset.carriers.index(carrier) for carrier in carriers]
        sums = energy[energy["carrier"].isin(codes)].groupby("year")["amount"].sum()
        return {int(str(year)): float(amount) for year, amount in sums.items()}

    return Consumption(by_year(POWER), {carrier: by_year([carrier]) for carrier in (DISTRICT_HEAT, LOCAL)})


def _beside_own(derived: Iterable[Derived], plan: Plan, name: str) -> list[Finding]:
    """Factors that the town's own sheet ``factors`` states too: those stand before the derived ones."""
    own = [chosen for chosen in plan.sets if chosen.given and chosen.id == "own"]
    stated = {factor.carrier for chosen in own for factor in chosen.factors}
    doubled = {one.carrier: one for one in derived if one.carrier in stated and not one.additional}
    return [
        Finding("plants-beside-own-factors", "warning", one.cells[0], {"municipality": name, "carrier": carrier})
        for carrier, one in doubled.items()
    ]


def _mixed(emitter: Emitter, municipality: str) -> list[Finding]:
    """Fuels of plants with and without upstream chains: the derived factor would be neither."""
    if len(set(emitter.boundaries.values())) < 2:
        return []
    told = ", ".join(f"{name}: {boundary}" for name, boundary in sorted(emitter.boundaries.items()))
    return [Finding("mixed-boundary", "warning", NOWHERE, {"municipality": municipality, "sets": told})]


def _factor_set(derived: Sequence[Derived], plan: Plan, emitter: Emitter, catalog: Catalog) -> FactorSet:
    """The derived factors as a set like any other."""
    rules = rules_of(plan.method, catalog)
    factors = tuple(factor for one in derived for factor in _factors(one))
    boundaries = set(emitter.boundaries.values())
    boundary = boundaries.pop() if len(boundaries) == 1 else plan.method.boundary
    stated = emitter.gwp_sets - {GWP_NOT_STATED}
    meta = FactorSetMeta(
        id=DERIVED,
        version="1",
        title=derived[0].cells[0].sheet or DERIVED,
        publisher="",
        published="",
        licence="",
        region="",
        boundary="direct" if boundary == "direct" else "life_cycle",
        heating_value=plan.method.heating_value,
        gwp=plan.gwp if plan.gwp != GWP_NOT_STATED else stated.pop() if len(stated) == 1 else GWP_NOT_STATED,
        sources=_sources(derived, rules),
    )
    digest = sha256(repr((meta.boundary, meta.gwp, factors)).encode()).hexdigest()
    return FactorSet(meta=meta, factors=factors, sha256=digest, given=True, derived=True)


def _sources(derived: Iterable[Derived], rules: Rules) -> tuple[Source, ...]:
    return tuple(rules.sources[name] for name in distinct(one.rule for one in derived))


def _factors(one: Derived) -> list[Factor]:
    """A derived factor as rows, one per gas; the locator names the cells, the note the arithmetic [t, MWh]."""
    cells = ", ".join(f"{place.sheet}!{place.cell}" if place.sheet else place.cell for place in one.cells)
    first = one.cells[0].cell if one.cells else ""
    return [
        Factor(
            row=int("".join(sign for sign in first if sign.isdigit()) or 0),
            carrier=one.carrier,
            gas=gas,
            value=factor.value,
            unit=f"t {gas}/MWh",
            per_unit=factor.value,
            dimension="energy",
            source=one.rule,
            locator=cells,
            year_from=one.year,
            year_to=one.year,
            note=factor.text,
        )
        for gas, factor in one.by_gas.items()
    ]


def _plan_with(plan: Plan, made: FactorSet) -> Plan:
    """The plan with a set after the town's own factors and before all editions."""
    own = [chosen for chosen in plan.sets if chosen.id == "own"]
    others = [chosen for chosen in plan.sets if chosen.id != "own"]
    sets = (*own, made, *others)
    return replace(plan, sets=sets, index=index_sets(sets))
