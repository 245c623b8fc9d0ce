"""One municipality's sheet ``plants`` to its own factors: which rule for what, year by year.

Stands between the sheet and the factor set: it puts plants, emissions and the method's rules together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ghgcalc.findings import Fact, Finding, Place, Severity
from ghgcalc.plants.local_electricity import Produced, local_factor
from ghgcalc.plants.networks import Heat, heat_factor, local_heat_factor, network_heat
from ghgcalc.plants.rules import LOCAL_ELECTRICITY, LOCAL_HEAT, LOCAL_MIX, Rules
from ghgcalc.plants.sheet import CHP, EXPORT, IMPORT, Plant
from ghgcalc.plants.traced import ONE, Gases, Traced, times, traced

if TYPE_CHECKING:
    from ghgcalc.plants.emitted import Emitter
    from ghgcalc.vocabulary import Vocabulary

DISTRICT_HEAT: Final = "district_heat"
LOCAL: Final = "local_heat"
ELECTRICITY: Final = "electricity"


@dataclass(frozen=True, slots=True)
class Derived:
    """A factor made from the sheet: for which carrier and year, by which rule, and from which cells.

    ``by_gas`` is in t per MWh. ``additional`` factors are shown beside the balance and never used in it.
    """

    carrier: str
    year: int
    rule: str
    by_gas: Gases
    cells: tuple[Place, ...]
    additional: bool = False


@dataclass(frozen=True, slots=True)
class Consumption:
    """What the balance itself consumes, by year [MWh]: all electricity, and grid heat by carrier."""

    electricity: Mapping[int, float]
    heat: Mapping[str, Mapping[int, float]]


@dataclass(slots=True)
class Derivation:
    """Derives the factors of one municipality.

    Parameters
    ----------
    municipality
        Its name, for findings.
    rules
        What its method makes of the sheet.
    emitter
        Emissions of plants.
    consumption
        Of the balance, after the method's corrections.
    vocabulary
        To tell from a network's name which carrier its heat is.
    """

    municipality: str
    rules: Rules
    emitter: Emitter
    consumption: Consumption
    vocabulary: Vocabulary
    findings: list[Finding] = field(default_factory=list)

    def derive(self, plants: Sequence[Plant], years: Iterable[int]) -> tuple[Derived, ...]:
        """The factors of every year that the balance has.

        Findings: ``plants-value-missing``, ``network-without-heat``, ``loss-shares-differ`` and those of the rules
        (errors), ``plants-without-loss``, ``plant-without-allocation``, ``network-carrier-assumed`` (warnings),
        ``local-electricity-factor-used`` (info).
        """
        derived: list[Derived] = []
        for year in sorted(years):
            of_year = [plant for plant in plants if plant.year == year]
            split = {number: parts for number, plant in enumerate(of_year) if (parts := self._split(plant))}
            derived += self._heat(of_year, split)
            derived += self._electricity(year, of_year, split)
        return tuple(derived)

    def _split(self, plant: Plant) -> tuple[Gases, Gases] | None:
        """Emissions of a plant's heat and of its electricity; None where they are not known."""
        if plant.kind == EXPORT and plant.emissions is None:
            return {}, {}
        emissions = self.emitter.of(plant)
        if emissions is None:
            return None
        produces_both = plant.kind == CHP and _some(plant.heat) and _some(plant.electricity)
        if not produces_both:
            return (emissions, {}) if _some(plant.heat) else ({}, emissions)
        share = self._heat_share(plant)
        return None if share is None else (times(emissions, share), times(emissions, ONE - share))

    def _heat_share(self, plant: Plant) -> Traced | None:
        rule = self.rules.allocation
        if rule is None:
            self._say("plant-without-allocation", "warning", plant.place("kind"), **plant.facts())
            return None
        missing = tuple(column for column in rule.needs if getattr(plant, column) is None)
        if missing:
            facts = {**plant.facts(), "kind": plant.kind, "columns": missing}
            self.findings.append(Finding("plants-value-missing", "error", plant.place("plant", "kind"), facts))
            return None
        share = rule.heat_share(plant, self.rules.numbers)
        if isinstance(share, Finding):
            self.findings.append(share)
            return None
        return share

    def _heat(self, plants: Sequence[Plant], split: Mapping[int, tuple[Gases, Gases]]) -> list[Derived]:
        """The factor of each heat carrier, from all networks that deliver it."""
        if self.rules.allocation is None and LOCAL_HEAT not in self.rules.steps:
            return []
        by_carrier: dict[str, list[Heat]] = defaultdict(list)
        unknown: set[str] = set()
        for network in dict.fromkeys(plant.network for plant in plants if _some(plant.heat)):
            numbers = [n for n, plant in enumerate(plants) if plant.network == network and _some(plant.heat)]
            carrier = self._carrier(network, [plants[n] for n in numbers])
            if any(n not in split for n in numbers):
                unknown.add(carrier)
                continue
            heat = self._network([plants[n] for n in numbers], [split[n][0] for n in numbers])
            if heat is None:
                unknown.add(carrier)
            else:
                by_carrier[carrier].append(heat)
        # A carrier of which one network is not known has no factor: the others' would stand for it unsaid.
        known = {carrier: heats for carrier, heats in by_carrier.items() if carrier not in unknown}
        derived = [self._heat_of(carrier, heats) for carrier, heats in known.items()]
        return [one for one in derived if one is not None]

    def _network(self, plants: Sequence[Plant], emissions: Sequence[Gases]) -> Heat | None:
        shares = dict(enumerate(self.emitter.alike(emissions, plants)))
        first, heat = plants[0], network_heat(plants, shares)
        if heat is None:
            self._say("network-without-heat", "error", first.place("heat"), **first.facts())
            return None
        losses = [plant for plant in plants if plant.loss_share is not None]
        if len({plant.loss_share for plant in losses}) > 1:
            values = tuple(f"{plant.loss_share.value:g}" for plant in losses if plant.loss_share is not None)
            self._say("loss-shares-differ", "error", losses[-1].place("loss_share"), **first.facts(), values=values)
            return None
        if heat.loss is None and LOCAL_HEAT not in self.rules.steps:  # EFH is over consumption
            self._say("plants-without-loss", "warning", first.place("heat"), **first.facts())
        return heat

    def _heat_of(self, carrier: str, heats: Sequence[Heat]) -> Derived | None:
        plants = [plant for heat in heats for plant in heat.plants]
        year = plants[0].year
        by_gas, rule = heat_factor(heats), self.rules.allocation_name
        if LOCAL_HEAT in self.rules.steps:
            consumed = self.consumption.heat.get(carrier, {}).get(year, 0.0)
            if consumed <= 0:
                return None
            by_gas, rule = local_heat_factor(heats, traced(consumed)), LOCAL_HEAT
        return Derived(carrier, year, rule, by_gas or self._nothing(year), _cells(plants))

    def _carrier(self, network: str, plants: Sequence[Plant]) -> str:
        """District or local heat: by the network's name, else by what the balance has; said where it has both."""
        words = network.split()
        for length in range(len(words), 0, -1):
            named = self.vocabulary.carrier(" ".join(words[:length]))
            if named in (DISTRICT_HEAT, LOCAL):
                return named
        year = plants[0].year
        used = [carrier for carrier in (DISTRICT_HEAT, LOCAL) if self.consumption.heat.get(carrier, {}).get(year)]
        if len(used) > 1:
            facts = {**plants[0].facts(), "carrier": DISTRICT_HEAT}
            self._say("network-carrier-assumed", "warning", plants[0].place("network", "heat"), **facts)
        return used[0] if used else DISTRICT_HEAT

    def _electricity(
        self, year: int, plants: Sequence[Plant], split: Mapping[int, tuple[Gases, Gases]]
    ) -> list[Derived]:
        """The Covenant's local factor, or the local mix as an additional figure, as the method has it."""
        is_used = LOCAL_ELECTRICITY in self.rules.steps
        if not is_used and LOCAL_MIX not in self.rules.steps:
            return []
        numbers = [
            n for n, plant in enumerate(plants) if _some(plant.electricity) and (is_used or plant.kind != IMPORT)
        ]
        consumed = self.consumption.electricity.get(year, 0.0)
        if not numbers or consumed <= 0 or any(n not in split for n in numbers):
            return []
        chosen = [plants[n] for n in numbers]
        national = self.emitter.factor(year, ELECTRICITY)
        if not national.found:
            return []
        by_gas = {applied.gas: traced(applied.per_unit) for applied in national.applied}
        alike = self.emitter.alike([by_gas, *(split[n][1] for n in numbers)], chosen)
        sources = [
            Produced(plant.electricity, emissions)
            for plant, emissions in zip(chosen, alike[1:], strict=True)
            if plant.electricity is not None
        ]
        found = local_factor(traced(consumed), alike[0], sources)
        rule = LOCAL_ELECTRICITY if is_used else LOCAL_MIX
        if is_used:
            facts: dict[str, Fact] = {"municipality": self.municipality, "year": year, "plants": len(chosen)}
            self.findings.append(
                Finding("local-electricity-factor-used", "info", chosen[0].place("electricity"), facts)
            )
        return [Derived(ELECTRICITY, year, rule, found, _cells(chosen), additional=not is_used)]

    def _nothing(self, year: int) -> dict[str, Traced]:
        return {self.emitter.total_gas(year): traced(0.0)}

    def _say(self, code: str, severity: Severity, place: Place, **facts: Fact) -> None:
        self.findings.append(Finding(code, severity, place, {"municipality": self.municipality, **facts}))


def _some(amount: Traced | None) -> bool:
    return amount is not None and amount.value > 0


def _cells(plants: Iterable[Plant]) -> tuple[Place, ...]:
    """The cells of all numbers that went in, row by row."""
    columns = ("fuel", "electricity", "heat", "supply_temperature_c", "loss_share", "emissions")
    return tuple(plant.places[column] for plant in plants for column in columns if column in plant.places)
