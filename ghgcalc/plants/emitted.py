"""What a plant emits, by gas: as stated, or fuel x the factor that the municipality's own method and sets give.

Stands between the sheet and the rules; the fuel's factor is chosen like any other, so its edition, year and boundary
are those of the balance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ghgcalc.factors import Chooser, Key, Resolution
from ghgcalc.findings import Finding
from ghgcalc.models import GWP_NOT_STATED
from ghgcalc.plants.sheet import Plant
from ghgcalc.plants.traced import Gases, Traced, total, traced
from ghgcalc.tables import BIOGENIC, CO2, CO2E

if TYPE_CHECKING:
    from ghgcalc.factors import Plan

ENERGY: Final = "energy"
ANY_SECTOR: Final = ""
LIKE_THE_REST: Final = ("electricity", "natural_gas", "heating_oil")


@dataclass(slots=True)
class Emitter:
    """Gives the emissions of one municipality's plants.

    Parameters
    ----------
    chooser, plan, plan_code
        How the municipality's factors are chosen.
    gwp
        A GWP set's name -> gas -> t CO2e per t.
    boundaries
        Factor set -> boundary of the factors that were used.
    gwp_sets
        Their GWP sets.
    """

    chooser: Chooser
    plan: Plan
    plan_code: int
    gwp: Callable[[str], Mapping[str, float]]
    findings: list[Finding] = field(default_factory=list)
    boundaries: dict[str, str] = field(default_factory=dict)
    gwp_sets: set[str] = field(default_factory=set)

    def of(self, plant: Plant) -> dict[str, Traced] | None:
        """Emissions of a plant by gas [t]; None where its fuel has no factor.

        Findings: ``plant-fuel-without-factor``, ``plant-factor-latest-before`` (warnings).
        """
        if plant.emissions is not None:
            return {self.total_gas(plant.year): plant.emissions} if plant.emissions.value else {}
        amount = plant.fuel if plant.fuel is not None else plant.electricity
        if amount is None or not amount.value:
            return {}
        factor = self.factor(plant.year, plant.carrier)
        if not factor.found:
            years = ", ".join(map(str, factor.available))
            facts = {**plant.facts(), "carrier": plant.carrier, "available": years}
            self.findings.append(Finding("plant-fuel-without-factor", "warning", plant.place("carrier", "fuel"), facts))
            return None
        if "latest_before" in factor.match:
            used = max(applied.year or 0 for applied in factor.applied)
            facts = {**plant.facts(), "carrier": plant.carrier, "used": used}
            self.findings.append(Finding("plant-factor-latest-before", "warning", plant.place("carrier"), facts))
        return {applied.gas: amount * traced(applied.per_unit) for applied in factor.applied}

    def factor(self, year: int, carrier: str) -> Resolution:
        """The factor of a carrier [per MWh] by the municipality's own method and sets."""
        found = self.chooser.resolve(Key(self.plan_code, year, ANY_SECTOR, carrier, ENERGY))
        self.boundaries |= {applied.set_id: applied.boundary for applied in found.applied}
        if found.found:
            self.gwp_sets.add(found.gwp)
        return found

    def total_gas(self, year: int) -> str:
        """CO2 where the method's sets state nothing else in that year, else CO2e: what a stated emission is read as."""
        for carrier in LIKE_THE_REST:
            found = self.chooser.resolve(Key(self.plan_code, year, ANY_SECTOR, carrier, ENERGY))
            if found.found:
                return CO2 if {applied.gas for applied in found.applied} - {BIOGENIC} == {CO2} else CO2E
        return CO2E

    def alike(self, parts: Iterable[Gases], plants: Iterable[Plant]) -> list[dict[str, Traced]]:
        """The emissions in the same gases: as they are, or all as CO2e where some have no single gases.

        Findings: ``plants-mixed-gases`` (warning) where CO2 alone stands beside CO2e.
        """
        listed = [dict(part) for part in parts]
        kinds = {frozenset(part) - {BIOGENIC} for part in listed} - {frozenset()}
        if len(kinds) < 2 or not any(CO2E in kind for kind in kinds):
            return listed
        if frozenset({CO2}) in kinds:
            plant = next(iter(plants))
            self.findings.append(Finding("plants-mixed-gases", "warning", plant.place("carrier"), plant.facts()))
        gwp = self.plan.gwp if self.plan.gwp != GWP_NOT_STATED else next(iter(self.gwp_sets - {GWP_NOT_STATED}), "")
        weights = {CO2E: 1.0, CO2: 1.0, **(self.gwp(gwp) if gwp else {})}
        return [_equivalent(part, weights) for part in listed]


def _equivalent(gases: Gases, weights: Mapping[str, float]) -> dict[str, Traced]:
    memo = {BIOGENIC: gases[BIOGENIC]} if BIOGENIC in gases else {}
    single = {gas: amount for gas, amount in gases.items() if gas != BIOGENIC}
    summed = total(amount if weights[gas] == 1 else amount * traced(weights[gas]) for gas, amount in single.items())
    return {**memo, CO2E: summed} if summed is not None else memo
