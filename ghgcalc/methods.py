"""Runs a method on the ledger: which plan each municipality follows, and its named steps, which append rows.

Stands between reading and factor choice. A method is data (``emission_factors/methods``); nothing here knows one by
name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ghgcalc.factors import Plan, index_sets
from ghgcalc.factorset import pinned
from ghgcalc.findings import Finding, Rejected, UsageError
from ghgcalc.models import GWP_NOT_STATED, FactorSet, Method
from ghgcalc.steps import STEPS, StepContext
from ghgcalc.steps.base import joined
from ghgcalc.tables import DIMENSIONS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset, Municipality

    Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CalculationOptions:
    """What the user asked for beside the input.

    Parameters
    ----------
    method
        A method's id; None: declared by the municipality, else the default of its country.
    factors
        Sets that are asked before the pinned and the method's own, in this order.
    gwp
        GWP set for per-gas factors; None: what the method or the factor set says.
    missing_year
        ``refuse`` or ``latest-before``; None: what the method says.
    years
        Years to calculate; empty: all that the input has.
    default_district_heat
        Use the method's default factor for district heat also where the town has not declared it.
    """

    method: str | None = None
    factors: tuple[FactorSet, ...] = ()
    gwp: str | None = None
    missing_year: str | None = None
    years: tuple[int, ...] = ()
    default_district_heat: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """The distinct plans and, for each municipality, the code of the one it follows."""

    plans: tuple[Plan, ...]
    of_municipality: tuple[int, ...]
    members: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def plan(self, municipality: int) -> Plan:
        """The plan of a municipality."""
        return self.plans[self.of_municipality[municipality]]


def planned(dataset: Dataset, catalog: Catalog, options: CalculationOptions) -> Planned:
    """The plan of every municipality; equal ones share one, so 11,000 towns with one method have one plan.

    Raises
    ------
    UsageError
        ``unknown-method``, ``no-method-for-country``, ``method-not-for-country``, ``unknown-factor-set``,
        ``unknown-gwp``.
    Rejected
        The unknown methods and editions that the workbook names, each with its cell.
    """
    unknown = declared_faults(dataset.municipalities, catalog, options)
    if unknown:
        raise Rejected(unknown)
    plans: dict[tuple[object, ...], int] = {}
    built: list[Plan] = []
    codes: list[int] = []
    members: dict[str, list[int]] = defaultdict(list)
    regional = Regional()
    known: dict[tuple[str, ...], tuple[Method, tuple[FactorSet, ...]]] = {}
    for code, town in enumerate(dataset.municipalities):
        alike = (town.country, town.word("method"), town.word("factor_sets"))
        if alike not in known or town.own_factors:
            method = _method(town, catalog, options)
            sets = _sets(town, method, catalog, options)
            if not town.own_factors:
                known[alike] = (method, sets)
        else:
            method, sets = known[alike]
        heat = options.default_district_heat or town.word("district_heat_basis") == "default"
        regions = regional.own(town, sets)
        key = (method.id, tuple((chosen.id, chosen.sha256) for chosen in sets), regions, heat)
        if key not in plans:
            plans[key] = len(built)
            built.append(_plan(method, sets, regions, heat, options, catalog))
        codes.append(plans[key])
        members[method.id].append(code)
    return Planned(tuple(built), tuple(codes), {name: tuple(towns) for name, towns in members.items()})


def _method(town: Municipality, catalog: Catalog, options: CalculationOptions) -> Method:
    if not options.method and town.word("method"):
        return catalog.method(town.word("method"))
    name = options.method or catalog.default_method(town.country)
    if not name:
        known = ", ".join(catalog.method_ids())
        raise UsageError("no-method-for-country", municipality=town.name, country=town.country, known=known)
    method = catalog.method(name)
    if method.countries and town.country and town.country not in method.countries:
        countries = ", ".join(method.countries)
        raise UsageError("method-not-for-country", method=name, country=town.country, countries=countries)
    return method


def _sets(town: Municipality, method: Method, catalog: Catalog, options: CalculationOptions) -> tuple[FactorSet, ...]:
    """Own factors, then those asked for, then the pinned editions; without a pin, the method's."""
    own = (town.own_factors,) if town.own_factors else ()
    editions = tuple(map(catalog.factor_set, pinned(town.word("factor_sets")) or method.factor_sets))
    distinct: dict[str, FactorSet] = {}
    for chosen in (*own, *options.factors, *editions):
        distinct.setdefault(chosen.id, chosen)
    return tuple(distinct.values())


def declared_faults(
    towns: Iterable[Municipality], catalog: Catalog, options: CalculationOptions
) -> tuple[Finding, ...]:
    """Methods and editions that the input names and nobody knows: a mistake of the input, at its cell.

    A method that was asked for stands before the declared one, which is then not looked at.
    """
    known: dict[tuple[str, str], UsageError | None] = {}
    findings = []
    for town in towns:
        methods = [("method", town.word("method"))] if town.word("method") and not options.method else []
        for key, name in (*methods, *(("factor_sets", edition) for edition in pinned(town.word("factor_sets")))):
            if (key, name) not in known:
                known[key, name] = _unknown(key, name, catalog)
            error = known[key, name]
            if error:
                findings.append(Finding(error.code, "error", town.declared[key].place, error.facts))
    return tuple(findings)


def _unknown(key: str, name: str, catalog: Catalog) -> UsageError | None:
    """Why a method or an edition that the input names is not known; None if it is."""
    try:
        if key == "method":
            catalog.method(name)
        else:
            catalog.factor_set(name)
    except UsageError as unknown:
        return unknown
    return None


class Regional:
    """Which of a municipality's region codes any set has rows for; each set is read through once."""

    def __init__(self) -> None:
        self._of_set: dict[str, frozenset[str]] = {}

    def own(self, town: Municipality, sets: Sequence[FactorSet]) -> tuple[str, ...]:
        """The municipality's official code, then its country, as far as a set has rows for them."""
        known: set[str] = set()
        for chosen in sets:
            if chosen.sha256 not in self._of_set:
                self._of_set[chosen.sha256] = frozenset(factor.region for factor in chosen.factors)
            known |= self._of_set[chosen.sha256]
        return tuple(name for name in (town.code, town.country) if name and name in known)


def _plan(
    method: Method,
    sets: tuple[FactorSet, ...],
    regions: tuple[str, ...],
    default_heat: bool,
    options: CalculationOptions,
    catalog: Catalog,
) -> Plan:
    if options.gwp:
        catalog.gwp(options.gwp)
    return Plan(
        method=method,
        sets=sets,
        regions=regions,
        gwp=options.gwp or method.gwp or GWP_NOT_STATED,
        gwp_asked=options.gwp is not None,
        missing_year=options.missing_year or method.missing_year,
        default_heat=default_heat,
        index=index_sets(sets),
    )


@dataclass(frozen=True, slots=True)
class Corrected:
    """The ledger with the rows that conversions and steps made, and their findings."""

    ledger: pd.DataFrame
    findings: tuple[Finding, ...]


def corrected(dataset: Dataset, planned: Planned, catalog: Catalog) -> Corrected:
    """Fuels to energy where no factor takes them as they are, then each method's steps in their order.

    Returns
    -------
    Corrected
        A new ledger: the reported rows first, appended ones after them.
    """
    ledger = to_energy(dataset, planned, catalog)
    findings: list[Finding] = []
    for members in planned.members.values():
        method = planned.plan(members[0]).method
        context = StepContext(dataset, catalog, method, members)
        for name in method.steps:
            if name in STEPS:
                result = STEPS[name](ledger, context)
                ledger = joined((ledger, result.rows), ledger)
                findings += result.findings
    return Corrected(ledger, tuple(findings))


def to_energy(dataset: Dataset, planned: Planned, catalog: Catalog) -> pd.DataFrame:
    """Mass and volume amounts of fuels in MWh by cited heating values, where no factor takes them as stated.

    Source: the heating values of the catalogue, each with its own source; a carrier without one stays as it is.
    """
    ledger = dataset.activity
    energy = DIMENSIONS.index("energy")
    amount, dimension = ledger["amount"].to_numpy(), ledger["dimension"].to_numpy()
    if (dimension == energy).all():
        return ledger
    amount, dimension = amount.copy(), dimension.copy()
    plan_of = _plan_codes(dataset, planned)
    for value in catalog.heating_values:
        code = DIMENSIONS.index(value.dimension)
        rows = (ledger["carrier"].to_numpy() == dataset.carriers.index(value.carrier)) & (dimension == code)
        for number, plan in enumerate(planned.plans):
            if rows.any() and not plan.takes(value.carrier, value.dimension):
                chosen = rows & (plan_of == number)
                amount[chosen] *= value.mwh_per_unit
                dimension[chosen] = energy
    return ledger.assign(amount=amount, dimension=dimension)


def _plan_codes(dataset: Dataset, planned: Planned) -> Codes:
    """The plan code of every ledger row."""
    import numpy as np

    of_municipality: Codes = np.asarray(planned.of_municipality, dtype="int32")
    codes: Codes = of_municipality[dataset.activity["municipality"].to_numpy()]
    return codes
