"""Every municipality with plants: its rules, its factors, and the plan in which they stand before all editions.

Part of ``plants``: here a run's municipalities share look-ups; ``derivation`` works on one of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ghgcalc.activity.names import Names
from ghgcalc.factors import Chooser, Plan, index_sets
from ghgcalc.findings import NOWHERE, Finding, has_errors
from ghgcalc.plants.additional import with_additional
from ghgcalc.plants.derivation import DISTRICT_HEAT, LOCAL, Consumption, Derivation, Derived
from ghgcalc.plants.emitted import Emitter
from ghgcalc.plants.factor_set import DERIVED, factor_set
from ghgcalc.plants.rules import Rules, rules_of, settings_of
from ghgcalc.plants.sheet import SHEET, Reader
from ghgcalc.tables import DIMENSIONS, ORIGINS

if TYPE_CHECKING:
    import pandas as pd

    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset
    from ghgcalc.methods import Planned
    from ghgcalc.models import FactorSet, Method
    from ghgcalc.results import Year

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
        told = {code: derived for code, derived in self.additional.items() if derived and code in years}
        sources = settings_of(catalog).rules if told else {}
        for code, derived in told.items():
            plan, source = self.planned.plan(code), sources[derived[0].rule].title
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
    run = _Run(dataset, planned, ledger, catalog)
    plans, of_municipality = list(planned.plans), list(planned.of_municipality)
    findings: list[Finding] = []
    additional: dict[int, tuple[Derived, ...]] = {}
    for code in towns:
        derived, emitter, found = run.derived(code)
        findings += [replace(finding, municipality=code) for finding in found]
        additional[code] = tuple(one for one in derived if one.additional)
        used = [one for one in derived if not one.additional]
        if used and not has_errors(found):
            of_municipality[code] = len(plans)
            rules = run.rules(planned.plan(code).method)
            plans.append(_plan_with(planned.plan(code), factor_set(used, planned.plan(code), emitter, rules)))
    replaced = replace(planned, plans=tuple(plans), of_municipality=tuple(of_municipality))
    return WithPlants(replaced, tuple(findings), additional)


def faults_of_plants(dataset: Dataset, catalog: Catalog) -> tuple[Finding, ...]:
    """What is wrong with the sheets of plants as such, whatever the method: for judging an input alone."""
    towns = [(code, town) for code, town in enumerate(dataset.municipalities) if town.tables.get(SHEET)]
    if not towns:
        return ()
    names = Names(catalog, catalog.vocabulary.with_carriers(dataset.carriers))
    findings: list[Finding] = []
    for code, town in towns:
        reader = Reader(names, catalog.gross_to_net, town.word("gas_basis") == "Hs")
        reader.read(town)
        findings += [replace(finding, municipality=code) for finding in reader.findings]
    return tuple(findings)


class _Run:
    """What the municipalities of a run share: look-ups, rules by method, the rows of each in the ledger."""

    def __init__(self, dataset: Dataset, planned: Planned, ledger: pd.DataFrame, catalog: Catalog) -> None:
        self._dataset = dataset
        self._planned = planned
        self._columns = {name: ledger[name].tolist() for name in ("year", "carrier", "amount", "dimension", "origin")}
        self._catalog = catalog
        self._chooser = Chooser(catalog, planned.plans)
        self._rows = ledger.groupby("municipality").indices
        self._carriers = {dataset.carriers.index(carrier): carrier for carrier in (*POWER, DISTRICT_HEAT, LOCAL)}
        self._names = Names(catalog, catalog.vocabulary)
        self._rules: dict[str, Rules] = {}
        self._sheets = Counter(id(town.tables[SHEET]) for town in dataset.municipalities if town.tables.get(SHEET))

    def rules(self, method: Method) -> Rules:
        """The rules for plants that a method names."""
        if method.id not in self._rules:
            self._rules[method.id] = rules_of(method, self._catalog)
        return self._rules[method.id]

    def derived(self, code: int) -> tuple[tuple[Derived, ...], Emitter, list[Finding]]:
        """The factors of one municipality, what they were made with, and what was found."""
        town, plan = self._dataset.municipalities[code], self._planned.plan(code)
        rules = self.rules(plan.method)
        emitter = Emitter(self._chooser, plan, self._planned.of_municipality[code], self._catalog.gwp)
        place = next(place for _, place in town.tables[SHEET][0].values())
        if self._sheets[id(town.tables[SHEET])] > 1:
            return (), emitter, [Finding("plants-for-several", "error", place)]
        if not rules.any:
            facts = {"municipality": town.name, "method": plan.method.id}
            return (), emitter, [Finding("plants-not-used", "warning", place, facts)]
        reader = Reader(self._names_for(plan), self._catalog.gross_to_net, town.word("gas_basis") == "Hs")
        plants = reader.read(town)
        if has_errors(reader.findings):
            return (), emitter, reader.findings
        derivation = Derivation(town.name, rules, emitter, self._consumption(code), reader.names.vocabulary)
        derived = derivation.derive(plants, {self._columns["year"][row] for row in self._rows.get(code, ())})
        remarks = (*_beside_own(derived, plan, town.name), *_mixed(emitter, town.name))
        return derived, emitter, [*reader.findings, *derivation.findings, *emitter.findings, *remarks]

    def _consumption(self, code: int) -> Consumption:
        """What the municipality consumes [MWh]; power that was moved to ambient heat is still electricity."""
        electricity: dict[int, float] = defaultdict(float)
        heat: dict[str, dict[int, float]] = {DISTRICT_HEAT: defaultdict(float), LOCAL: defaultdict(float)}
        columns = self._columns
        for row in self._rows.get(code, ()):
            carrier, amount = self._carriers.get(columns["carrier"][row]), columns["amount"][row]
            counts = columns["dimension"][row] == ENERGY and columns["origin"][row] != MOVED and amount == amount
            if carrier is not None and counts:
                of_year = heat[carrier] if carrier in heat else electricity
                of_year[columns["year"][row]] += amount
        return Consumption(electricity, heat)

    def _names_for(self, plan: Plan) -> Names:
        """The look-ups, with the carriers that the plan's given sets have of their own."""
        own = [name for one in plan.sets if one.given for name in one.carriers()]
        vocabulary = self._catalog.vocabulary.with_carriers(own) if own else self._catalog.vocabulary
        return self._names if vocabulary is self._catalog.vocabulary else Names(self._catalog, vocabulary)


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


def _plan_with(plan: Plan, made: FactorSet) -> Plan:
    """The plan with a set after the town's own factors and before all editions."""
    own = [chosen for chosen in plan.sets if chosen.id == "own"]
    others = [chosen for chosen in plan.sets if chosen.id != "own"]
    sets = (*own, made, *others)
    return replace(plan, sets=sets, index=index_sets(sets))
