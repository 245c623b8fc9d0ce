"""Which factor for which key, and how it was found: keys meet the plan's sets, rows are ranked, the first is kept.

Stands between the corrected activity ledger and ``emissions``. Choice happens once per distinct key (plan, year,
sector, carrier, dimension), never per row; the rows are merged back by an integer code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from ghgcalc.findings import UsageError
from ghgcalc.models import GWP_NOT_STATED, Factor, FactorSet, Method, Parameter
from ghgcalc.tables import BIOGENIC, CO2, CO2E

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

DERIVE_AMBIENT_HEAT: Final = "ambient_heat_factor"
# The leading parts of a rank that all gases of one answer share: kind of year, set, carrier within the set.
KIND: Final = len(("year", "set", "carrier"))


class Key(NamedTuple):
    """What a factor is chosen for; ``dimension`` is the word of ``tables.DIMENSIONS``."""

    plan: int
    year: int
    sector: str
    carrier: str
    dimension: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How the municipalities of one kind are calculated: method, sets in their order, region, GWP set.

    ``regions`` are the region codes that are the municipality's own, the most specific first. ``gwp`` is a set's name
    or ``not_stated``; ``gwp_asked`` tells that the user named it. ``default_heat`` says that the method's default
    factor for district heat was declared or asked for.
    """

    method: Method
    sets: tuple[FactorSet, ...]
    regions: tuple[str, ...]
    gwp: str = GWP_NOT_STATED
    gwp_asked: bool = False
    missing_year: str = "refuse"
    default_heat: bool = False
    index: Mapping[str, Mapping[str, tuple[Factor, ...]]] = field(default_factory=dict, compare=False, repr=False)

    def rows(self, factor_set: FactorSet, carrier: str) -> tuple[Factor, ...]:
        """The set's rows of a carrier."""
        return self.index[factor_set.id].get(carrier, ())

    def takes(self, carrier: str, dimension: str) -> bool:
        """Whether any set of the plan has a factor of the carrier for amounts of this dimension."""
        return any(row.dimension == dimension for chosen in self.sets for row in self.rows(chosen, carrier))


@dataclass(frozen=True, slots=True)
class Applied:
    """A factor as applied: its set (None: a parameter of the method), its row, and t of its gas per canonical unit."""

    set_id: str
    row: int
    gas: str
    value: float
    unit: str
    per_unit: float
    source: str
    locator: str
    boundary: str
    year: int | None
    note: str
    year_to: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer for a key: the applied factors by gas, sorted match words, or why there is none.

    ``meaning`` is the carrier that the set took the name to be (bare ``diesel`` -> ``diesel_blend``). ``available``
    are the years for which the plan's sets do have a factor, for the hint. ``gwp`` is the GWP set of the CO2e value or
    of the gases. ``passed_over`` names the sets that come first and have a factor, but per another calorific value
    without a cited ratio.
    """

    applied: tuple[Applied, ...] = ()
    match: tuple[str, ...] = ()
    meaning: str = ""
    gwp: str = GWP_NOT_STATED
    heating_value: str = ""
    reason: str = ""
    available: tuple[int, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is a factor."""
        return bool(self.applied)

    @property
    def usual(self) -> bool:
        """Whether there is a factor, of the year itself: nothing that must be said."""
        return bool(self.applied) and "latest_before" not in self.match and not self.passed_over


@dataclass(frozen=True, slots=True)
class Candidate:
    """A factor row that is valid for a key, with what ranks it and what match words it costs."""

    factor_set: FactorSet
    factor: Factor
    rank: tuple[int, ...]
    match: frozenset[str]
    scale: float


def index_sets(sets: Sequence[FactorSet]) -> dict[str, dict[str, tuple[Factor, ...]]]:
    """Rows of each set by carrier, for ``Plan.index``."""
    by_set: dict[str, dict[str, tuple[Factor, ...]]] = {}
    for factor_set in sets:
        rows: dict[str, list[Factor]] = defaultdict(list)
        for factor in factor_set.factors:
            rows[factor.carrier].append(factor)
        by_set[factor_set.id] = {carrier: tuple(found) for carrier, found in rows.items()}
    return by_set


class Chooser:
    """Chooses factors for keys of any number of plans; the same key is resolved once.

    Parameters
    ----------
    catalog
        For the vocabulary (which carrier is a kind of which) and the cited ratios.
    plans
        The plans that ``Key.plan`` points into.
    """

    def __init__(self, catalog: Catalog, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._carriers = {carrier.id: carrier for carrier in catalog.vocabulary.carriers}
        self._gross_to_net = catalog.gross_to_net
        self._units = catalog.units
        self._resolved: dict[Key, Resolution] = {}

    def resolve(self, key: Key) -> Resolution:
        """The factor(s) for a key.

        Raises
        ------
        UsageError
            ``gwp-refused`` where a GWP set was asked for and only CO2e values of another or unstated set are there;
            ``gwp-needed`` where a set has single gases and nothing says with which GWP set they are to be added up.
        """
        if key not in self._resolved:
            self._resolved[key] = self._resolve(key)
        return self._resolved[key]

    def _resolve(self, key: Key) -> Resolution:
        plan = self._plans[key.plan]
        candidates = list(self._candidates(plan, key))
        if candidates:
            found = _kept(plan, candidates)
        else:
            found = self._by_rule(plan, key) or Resolution(reason="no-factor", available=self._years(plan, key))
        passed_over = tuple(self._passed_over(plan, key, found.applied[0].set_id if found.applied else ""))
        return replace(found, passed_over=passed_over) if passed_over else found

    def _passed_over(self, plan: Plan, key: Key, used: str) -> Iterator[str]:
        """The sets before ``used`` whose factor for the key is per a calorific value for which no ratio is cited."""
        basis = plan.method.heating_value
        for factor_set in plan.sets:
            if factor_set.id == used:
                return
            if factor_set.meta.heating_value == basis:
                continue
            rows = (row for carrier in self._kinds(factor_set, key) for row in plan.rows(factor_set, carrier))
            if any(_fits(row, plan, key) and self._scale(factor_set, row, basis) is None for row in rows):
                yield factor_set.id

    def _candidates(self, plan: Plan, key: Key) -> Iterator[Candidate]:
        for order, factor_set in enumerate(plan.sets):
            for distance, carrier in enumerate(self._kinds(factor_set, key)):
                for factor in plan.rows(factor_set, carrier):
                    candidate = self._candidate(plan, key, factor_set, factor, (order, distance))
                    if candidate:
                        yield candidate

    def _kinds(self, factor_set: FactorSet, key: Key) -> tuple[str, ...]:
        """Names the set may have the key's carrier under: what it takes it to be, or its own; what it inherits."""
        meant = factor_set.meaning(key.carrier, key.year)
        inherits = self._carriers[key.carrier].inherits if key.carrier in self._carriers else ""
        return tuple(dict.fromkeys(name for name in (meant or key.carrier, inherits) if name))

    def _candidate(
        self, plan: Plan, key: Key, factor_set: FactorSet, factor: Factor, order: tuple[int, int]
    ) -> Candidate | None:
        regional = any(row.region for row in plan.rows(factor_set, factor.carrier))
        region = _position(factor.region, (*plan.regions, ""))
        sector = _position(factor.sector, (key.sector, ""))
        age = _age(factor, key.year, plan.missing_year)
        scale = self._scale(factor_set, factor, plan.method.heating_value)
        if factor.dimension != key.dimension or region is None or sector is None or age is None or scale is None:
            return None
        words = {
            "user": factor_set.given,
            "latest_before": age > 0,
            "region_default": regional and not factor.region,
            "derived": factor_set.derived or scale != 1,
        }
        match = frozenset(word for word, applies in words.items() if applies) or frozenset({"exact"})
        return Candidate(factor_set, factor, (min(age, 1), *order, region, sector, age), match, scale)

    def _scale(self, factor_set: FactorSet, factor: Factor, basis: str) -> float | None:
        """What turns the set's heating-value basis into the method's: 1, the cited ratio, or None if none is cited."""
        carrier = self._carriers.get(factor.carrier)
        same = factor_set.meta.heating_value == basis
        if same or factor.dimension != "energy" or carrier is None or not carrier.fuel:
            return 1.0
        ratio = self._gross_to_net.get(carrier.parent or carrier.id)
        return 1 / ratio.value if ratio else None

    def _by_rule(self, plan: Plan, key: Key) -> Resolution | None:
        """A factor that the method makes by a rule of its own: ambient heat from the mix, the district-heat default."""
        parameters = plan.method.parameters
        if key.dimension != "energy":
            return None
        if key.carrier == "ambient_heat" and DERIVE_AMBIENT_HEAT in plan.method.steps:
            mix = self.resolve(key._replace(carrier="electricity"))
            return _divided(mix, parameters["heat_pump_spf"]) if mix.found else None
        if key.carrier == "district_heat" and plan.default_heat and "district_heat_default" in parameters:
            return self._default(plan, parameters["district_heat_default"])
        return None

    def _default(self, plan: Plan, parameter: Parameter) -> Resolution | None:
        unit = self._units.factor(parameter.unit)
        if unit is None:
            return None
        applied = Applied(
            set_id=plan.method.id,
            row=0,
            gas=unit.gas,
            value=parameter.value,
            unit=parameter.unit,
            per_unit=parameter.value * unit.per_unit,
            source=next((one.title for one in plan.method.sources if one.id == parameter.source), parameter.source),
            locator=parameter.locator,
            boundary=plan.method.boundary,
            year=None,
            note=parameter.note,
        )
        return Resolution(applied=(applied,), match=("default",), meaning="district_heat")

    def _years(self, plan: Plan, key: Key) -> tuple[int, ...]:
        years: set[int] = set()
        for factor_set in plan.sets:
            kinds = {*self._kinds(factor_set, key), *factor_set.meanings(key.carrier)}
            for carrier in kinds:
                for factor in plan.rows(factor_set, carrier):
                    fits = factor.sector in ("", key.sector) and factor.region in ("", *plan.regions)
                    if fits and factor.dimension == key.dimension and factor.year_from is not None:
                        years.update(range(factor.year_from, (factor.year_to or factor.year_from) + 1))
        return tuple(sorted(years))


def _fits(factor: Factor, plan: Plan, key: Key) -> bool:
    """Whether a factor is for the key's dimension, sector, region and year."""
    here = factor.dimension == key.dimension and factor.sector in ("", key.sector)
    return here and factor.region in ("", *plan.regions) and _age(factor, key.year, plan.missing_year) is not None


def _position(name: str, names: Sequence[str]) -> int | None:
    return names.index(name) if name in names else None


def _age(factor: Factor, year: int, missing_year: str) -> int | None:
    """Years between the factor's last valid year and the year asked for: 0 if valid, None if it may not be used."""
    if factor.year_from is not None and year < factor.year_from:
        return None
    if factor.year_to is None or year <= factor.year_to:
        return 0
    return year - factor.year_to if missing_year == "latest-before" else None


def _kept(plan: Plan, candidates: Iterable[Candidate]) -> Resolution:
    """The first candidate by rank, and for each other gas the first of the same set, carrier and kind of year.

    A set may state CO2 for any sector and CH4 by sector, so the rank is compared per gas.
    """
    ranked = sorted(candidates, key=lambda candidate: candidate.rank)
    best = ranked[0]
    peers = {c.factor.gas: c for c in reversed(ranked) if c.rank[:KIND] == best.rank[:KIND]}
    gwp = plan.gwp if plan.gwp != GWP_NOT_STATED else best.factor_set.meta.gwp
    gases = _gases_to_apply(plan, peers, gwp, best.factor_set)
    words = frozenset().union(*(peers[gas].match for gas in gases))
    return Resolution(
        applied=tuple(_applied(peers[gas]) for gas in gases),
        match=tuple(sorted(words - {"exact"} or words)),
        meaning=best.factor.carrier,
        gwp=best.factor_set.meta.gwp if CO2E in gases else gwp if _needs_gwp(gases) else GWP_NOT_STATED,
        heating_value=best.factor_set.meta.heating_value,
    )


def _gases_to_apply(plan: Plan, peers: Mapping[str, Candidate], gwp: str, factor_set: FactorSet) -> tuple[str, ...]:
    """Which of the set's rows make the emission: single gases where they can be added up, else CO2e, else CO2 alone."""
    single = tuple(gas for gas in peers if gas not in (CO2E, BIOGENIC))
    memo = tuple(gas for gas in peers if gas == BIOGENIC)
    if CO2E in peers and (gwp == GWP_NOT_STATED or not _needs_gwp(single) or gwp == factor_set.meta.gwp):
        _refuse_other_gwp(plan, factor_set)
        return (CO2E, *memo)
    if _needs_gwp(single) and gwp == GWP_NOT_STATED:
        raise UsageError("gwp-needed", set=factor_set.id)
    return tuple(sorted((*single, *memo)))


def _needs_gwp(gases: Iterable[str]) -> bool:
    return any(gas not in (CO2, CO2E, BIOGENIC) for gas in gases)


def _refuse_other_gwp(plan: Plan, factor_set: FactorSet) -> None:
    if plan.gwp_asked and factor_set.meta.gwp != plan.gwp:
        raise UsageError("gwp-refused", set=factor_set.id, stated=factor_set.meta.gwp, asked=plan.gwp)


def _applied(candidate: Candidate) -> Applied:
    factor, factor_set = candidate.factor, candidate.factor_set
    return Applied(
        set_id=factor_set.id,
        row=factor.row,
        gas=factor.gas,
        value=factor.value,
        unit=factor.unit,
        per_unit=factor.per_unit * candidate.scale,
        source=factor_set.source(factor.source).title,
        locator=factor.locator,
        boundary=factor_set.meta.boundary,
        year=factor.year_from,
        year_to=factor.year_to,
        note=factor.note if candidate.scale == 1 else f"{factor.value:g} {factor.unit} x {candidate.scale:.6g} (net)",
    )


def _divided(mix: Resolution, spf: Parameter) -> Resolution:
    """The factor of ambient heat: the year's electricity mix over the seasonal performance factor.

    Source: BISKO convention, in which the entry for ambient heat is the heat delivered (see the method's parameter).
    """
    applied = tuple(
        replace(
            a,
            value=a.value / spf.value,
            per_unit=a.per_unit / spf.value,
            note=f"{a.value:g} {a.unit} / {spf.value:g}",
        )
        for a in mix.applied
    )
    words = {*mix.match, "derived"} - {"exact"}
    return replace(mix, applied=applied, match=tuple(sorted(words)), meaning="ambient_heat")
