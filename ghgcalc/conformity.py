"""Whether a balance conforms to its method: named checks, each met, not met, or not to be judged, with its cell.

The method's data say which checks it has and what each looks at; here is one function per name. What a town has not
declared is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ghgcalc.results import ConformityResult, FactorUse, Row, Year
from ghgcalc.tables import CO2E

if TYPE_CHECKING:
    from ghgcalc.dataset import Municipality
    from ghgcalc.factors import Plan
    from ghgcalc.models import Check

MET: Final = "met"
NOT_MET: Final = "not_met"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check looks at: the town, its plan, its years and their counted rows."""

    town: Municipality
    plan: Plan
    years: Sequence[Year]
    rows: tuple[Row, ...]
    gas_coverage: str

    def of(self, check: Check) -> list[Row]:
        """Counted rows with an amount above or below zero, of the carriers and sectors that a check looks at.

        Amounts that no consumer sector is known for may be anybody's.
        """
        places = {*check.sectors, *self.plan.method.accepts}
        return [
            row
            for row in self.rows
            if row.carrier in check.carriers and row.energy_mwh and (not check.sectors or row.sector in places)
        ]

    def official(self, use: FactorUse) -> bool | None:
        """Whether a factor is the method's own: True, False, or None where only cited single values stand for it."""
        if use.set == self.plan.method.id:
            return True
        chosen = next(one for one in self.plan.sets if one.id == use.set)
        if chosen.meta.official or chosen.derived:
            return True
        return None if use.set in self.plan.method.factor_sets and not chosen.given else False

    def derived(self, row: Row) -> bool:
        """Whether the row's factors were made from the town's own plants."""
        made = [chosen.id for chosen in self.plan.sets if chosen.derived]
        return bool(made and row.factors) and all(use.set in made for use in row.factors)


Result = tuple[str, str, Mapping[str, str]]


def judged(town: Municipality, plan: Plan, years: Sequence[Year], gas_coverage: str) -> tuple[ConformityResult, ...]:
    """The results of the method's checks, in the method's order."""
    rows = tuple(row for year in years for row in year.rows if row.counted)
    facts = Judged(town, plan, years, rows, gas_coverage)
    return tuple(ConformityResult(check.check, *CHECKS[check.check](facts, check)) for check in plan.method.conformity)


def _first(rows: Sequence[Row]) -> str:
    return rows[0].cells[0] if rows and rows[0].cells else ""


def _declared(facts: Judged, key: str, check: Check) -> Result:
    """Met or not by what the town declared for ``key``; unknown where it declared nothing."""
    declared = facts.town.declared.get(key)
    if declared is None or not declared.value:
        return UNKNOWN, "", {"key": key}
    place = declared.place
    cell = f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.cell
    met = not check.declared or declared.value in check.declared
    return MET if met else NOT_MET, cell, {"key": key, "value": declared.value}


def consumer_sectors(facts: Judged, check: Check) -> Result:
    """Every amount is allocated to a consumer sector of the method."""
    outside = [row for row in facts.rows if row.sector in facts.plan.method.accepts]
    return (NOT_MET, _first(outside), {"sector": outside[0].sector}) if outside else (MET, "", {})


def required_cells(facts: Judged, check: Check) -> Result:
    """Every required sector x carrier cell is stated, a confirmed zero included."""
    missing = list(dict.fromkeys(name for year in facts.years for name in year.missing))
    return (NOT_MET, "", {"missing": ", ".join(missing)}) if missing else (MET, "", {})


def grid_data_quality(facts: Judged, check: Check) -> Result:
    """Grid-bound carriers of the sectors named, and of no sector, are primary data of class A."""
    rows = facts.of(check)
    below = [row for row in rows if set(row.quality.split("/")) - {"A", "?", ""}]
    blank = [row for row in rows if set(row.quality.split("/")) & {"?", ""}]
    if below:
        return NOT_MET, _first(below), {"quality": below[0].quality}
    return (UNKNOWN, _first(blank), {}) if blank else (MET, "", {})


def official_factors(facts: Judged, check: Check) -> Result:
    """Every factor is the method's; own heat factors conform by their declared basis; cited values cannot be judged."""
    heat_conforms = facts.town.word("district_heat_basis") in check.declared
    doubtful = ""
    for row in facts.rows:
        if "reported" in row.match and row.carrier is not None:
            return NOT_MET, _first([row]), {"carrier": row.carrier}
        if row.carrier in check.carriers and heat_conforms:
            continue
        for use in row.factors:
            official = facts.official(use)
            if official is False and row.emissions_t:
                return NOT_MET, _first([row]), {"carrier": row.carrier or "", "set": use.set}
            if official is None or "latest_before" in use.match:
                doubtful = doubtful or use.set
    return (UNKNOWN, "", {"set": doubtful}) if doubtful else (MET, "", {})


def federal_electricity_mix(facts: Judged, check: Check) -> Result:
    """All electricity is counted with the factor of the method's own mix."""
    for row in facts.of(check):
        local = [use for use in row.factors if facts.official(use) is False]
        if local or "reported" in row.match:
            return NOT_MET, _first([row]), {"set": local[0].set if local else ""}
    return (MET, "", {}) if facts.of(check) else (UNKNOWN, "", {})


def no_weather_correction(facts: Judged, check: Check) -> Result:
    """Amounts are as used, not corrected for the weather."""
    return _declared(facts, "weather_corrected", check)


def district_heat_factor(facts: Judged, check: Check) -> Result:
    """The heat factor is exergetic, a table value for at least 80 % of the heat, or the declared default."""
    heat = facts.of(check)
    if not any(not facts.derived(row) for row in heat):
        # Made by the method's own rule from the sheet of plants: what the sheet says need not be declared.
        return MET, heat[0].factors[0].locator.split(", ")[0] if heat else "", {}
    return _declared(facts, "district_heat_basis", check)


def transport_cells(facts: Judged, check: Check) -> Result:
    """Transport by vehicle and road category: not in the input's format, so it cannot be judged."""
    return UNKNOWN, _first([row for row in facts.rows if row.sector in check.sectors]), {}


def data_quality_coverage(facts: Judged, check: Check) -> Result:
    """Every amount has a data quality class."""
    blank = [row for row in facts.rows if row.energy_mwh and set(row.quality.split("/")) & {"?", ""}]
    return (NOT_MET, _first(blank), {}) if blank or not facts.rows else (MET, "", {})


def municipal_in_services_declared(facts: Judged, check: Check) -> Result:
    """It is known whether the services amounts contain the municipal facilities."""
    if not any(row.sector in check.sectors and row.energy_mwh for row in facts.rows):
        return MET, "", {}
    return _declared(facts, "municipal_in_services", check)


def heat_pump_power_declared(facts: Judged, check: Check) -> Result:
    """It is known which electricity contains the heat pumps' power."""
    if not facts.of(check):
        return MET, "", {}
    return _declared(facts, "heat_pump_power_in", check)


def gas_basis_declared(facts: Judged, check: Check) -> Result:
    """It is known whether gas amounts are gross or net calorific."""
    silent = [row for row in facts.of(check) if not row.basis]
    return _declared(facts, "gas_basis", check) if silent else (MET, "", {})


def upstream_included(facts: Judged, check: Check) -> Result:
    """Factors are CO2 equivalents and contain the upstream chains."""
    for row in facts.rows:
        direct = [use for use in row.factors if use.boundary != facts.plan.method.boundary]
        if direct and row.emissions_t:
            return NOT_MET, _first([row]), {"set": direct[0].set}
    return (MET, "", {}) if facts.gas_coverage == CO2E else (NOT_MET, "", {"gas": facts.gas_coverage})


CHECKS: Final[Mapping[str, Callable[[Judged, Check], Result]]] = {
    check.__name__: check
    for check in (
        consumer_sectors,
        required_cells,
        grid_data_quality,
        official_factors,
        federal_electricity_mix,
        no_weather_correction,
        district_heat_factor,
        transport_cells,
        data_quality_coverage,
        municipal_in_services_declared,
        heat_pump_power_declared,
        gas_basis_declared,
        upstream_included,
    )
}
