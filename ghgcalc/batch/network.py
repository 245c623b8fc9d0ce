"""The network of all members: sums over sums, who is missing in which year, and who must not be added to whom.

Last on the batch's way. Energy, emissions and people are added; the value per head is formed once, from the sums.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from ghgcalc.batch.exact_sum import ExactSum
from ghgcalc.batch.official_keys import OfficialKeys
from ghgcalc.findings import NOWHERE, Fact, Finding, Place

if TYPE_CHECKING:
    from ghgcalc.batch.journal import Slot
    from ghgcalc.batch.record import Member, YearFigures
    from ghgcalc.catalog import Catalog

FOLDED = tuple[str, str]
"""What a municipality is: country and code, else its name; what has neither is its file."""
NO_DISTRICTS: Final[Mapping[FOLDED, Collection[FOLDED]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rules:
    """Official keys by country, and the words of ``in_sum``: ``emission_factors/network.yaml``."""

    keys: Mapping[str, OfficialKeys]
    disjoint: tuple[str, ...]
    left_out: tuple[str, ...]
    spread: tuple[float, ...]


def rules(catalog: Catalog) -> Rules:
    """The rules of a catalogue."""
    from ghgcalc.catalog import read_yaml

    content = cast("Mapping[str, Any]", read_yaml(catalog.root / "network.yaml"))
    return Rules(
        keys={country: OfficialKeys.of(digits) for country, digits in content["keys"].items()},
        disjoint=tuple(content["disjoint"]),
        left_out=tuple(content["left_out"]),
        spread=tuple(content["spread"]),
    )


class Outside(NamedTuple):
    """Members that are not in the sum, or not with their people, and the findings on them.

    Parameters
    ----------
    apart
        Districts that are in the sum beside their own towns, because they declare a scope that has nothing in common
        with them, each with those towns: its people are theirs.
    """

    identities: frozenset[FOLDED]
    apart: Mapping[FOLDED, frozenset[FOLDED]]
    findings: tuple[Finding, ...]


def outside(slots: Sequence[Slot], known: Rules) -> Outside:
    """Who stays out of the sum: a member that says so, and an area (district, state) beside its own municipalities.

    Findings: ``district-beside-members`` (error) where the district does not declare what part of it is meant;
    ``member-not-in-sum`` (info).
    """
    identities: set[FOLDED] = set()
    apart: dict[FOLDED, frozenset[FOLDED]] = {}
    findings: list[Finding] = []
    inside = _inside([slot for slot in slots if slot.in_sum not in known.left_out], known)
    for slot in slots:
        if slot.in_sum in known.left_out:
            identities.add(identity(slot))
            findings.append(Finding("member-not-in-sum", "info", Place(slot.file), {"member": _named(slot)}))
            continue
        towns = inside.get((slot.country, _area(slot, known)))
        if not towns:
            continue
        if slot.in_sum in known.disjoint:
            apart[identity(slot)] = frozenset(towns)
        else:
            identities.add(identity(slot))
            codes = tuple(sorted(code for _, code in towns))
            facts: dict[str, Fact] = {"district": _named(slot), "members": codes, "words": known.disjoint}
            findings.append(Finding("district-beside-members", "error", Place(slot.file), facts))
    return Outside(frozenset(identities), apart, tuple(findings))


def _inside(slots: Sequence[Slot], known: Rules) -> dict[FOLDED, set[FOLDED]]:
    """The members that lie in an area that is a member itself, by the area's country and key."""
    inside: dict[FOLDED, set[FOLDED]] = {(slot.country, area): set() for slot in slots if (area := _area(slot, known))}
    for slot in slots:
        keys = known.keys.get(slot.country)
        for area in keys.within(slot.code) if keys and inside else ():
            if (slot.country, area) in inside:
                inside[slot.country, area].add(identity(slot))
    return inside


def _area(slot: Slot, known: Rules) -> str:
    keys = known.keys.get(slot.country)
    return keys.area(slot.code) if keys else ""


def _named(slot: Slot) -> str:
    return " ".join(part for part in (slot.code, slot.name) if part) or slot.file


@dataclass(frozen=True, slots=True)
class NetworkYear:
    """A year of the network.

    Parameters
    ----------
    population, per_capita_t
        None where any member's population is not known: then there is nothing to divide by. A district beside its own
        towns adds no people, and where none of these is in, those that its amounts are for are not known.
    complete
        Every member is in, and each is complete.
    members
        How many are in; ``missing`` names those that are not, by code, else by name, else by file.
    sectors, carriers
        Energy [MWh] and emissions [t] by id; empty where a member, of a large table, has only totals.
    """

    year: int
    population: float | None
    energy_mwh: float
    emissions_t: float
    per_capita_t: float | None
    complete: bool
    members: int
    missing: tuple[str, ...]
    sectors: Mapping[str, tuple[float, float]]
    carriers: Mapping[str, tuple[float, float]]


class Sums:
    """Energy [MWh] and emissions [t] of all members together."""

    __slots__ = ("emissions", "energy")

    def __init__(self) -> None:
        self.energy = ExactSum()
        self.emissions = ExactSum()

    def add(self, energy: float, emissions: float) -> None:
        """Add a member's."""
        self.energy.add(energy)
        self.emissions.add(emissions)

    @property
    def values(self) -> tuple[float, float]:
        """Both so far."""
        return self.energy.value, self.emissions.value


@dataclass(slots=True)
class YearSums:
    """What is added up for a year; ``peopled`` is whether every member has a population that has to have one."""

    population: ExactSum = field(default_factory=ExactSum)
    whole: Sums = field(default_factory=Sums)
    peopled: bool = True
    complete: bool = True
    parted: bool = True
    members: set[FOLDED] = field(default_factory=set)
    sectors: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    carriers: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))


class Network:
    """Adds up members, one at a time.

    Parameters
    ----------
    expected
        All members that should be in each year, those without a result too, with their names.
    apart
        Of these the districts that add no people, with their own towns.
    """

    def __init__(
        self, expected: Mapping[FOLDED, str], apart: Mapping[FOLDED, Collection[FOLDED]] = NO_DISTRICTS
    ) -> None:
        self._expected = expected
        self._apart = apart
        self._years: dict[int, YearSums] = defaultdict(YearSums)
        self._alike: dict[str, set[str]] = defaultdict(set)

    def add(self, member: Member, who: FOLDED) -> None:
        """Add a member that has a result and is in the sum."""
        for trait in ("method", "boundary", "gas_coverage", "gwp"):
            self._alike[trait].add(getattr(member, trait))
        for year in member.years:
            sums = self._years[year.year]
            sums.members.add(who)
            if year.population is not None and who not in self._apart:
                sums.population.add(year.population)
            sums.peopled &= year.population is not None or who in self._apart
            sums.whole.add(year.energy_mwh, year.emissions_t)
            sums.complete &= year.complete
            sums.parted &= bool(year.sectors) or not year.emissions_t
            for parts, added in ((sums.sectors, year.sectors), (sums.carriers, year.carriers)):
                for key, (energy, emitted) in added.items():
                    parts[key].add(energy, emitted)

    @property
    def gas_coverage(self) -> str:
        """The weakest of the members' gas coverages; empty where there is no member."""
        return min(self._alike["gas_coverage"], default="")

    @property
    def methods(self) -> tuple[str, ...]:
        """The members' methods."""
        return tuple(sorted(self._alike["method"]))

    def years(self) -> tuple[NetworkYear, ...]:
        """The years of the network, in their order."""
        return tuple(self._year(year, self._years[year]) for year in sorted(self._years))

    def _year(self, year: int, sums: YearSums) -> NetworkYear:
        known = sums.peopled and not any(self._without_towns(sums))
        population = sums.population.value if known else None
        missing = tuple(sorted(name for who, name in self._expected.items() if who not in sums.members))
        energy, emissions = sums.whole.values
        return NetworkYear(
            year=year,
            population=population,
            energy_mwh=energy,
            emissions_t=emissions,
            per_capita_t=emissions / population if population else None,
            complete=sums.complete and not missing,
            members=len(sums.members),
            missing=missing,
            sectors=_values(sums.sectors) if sums.parted else {},
            carriers=_values(sums.carriers) if sums.parted else {},
        )

    def _without_towns(self, sums: YearSums) -> Iterator[FOLDED]:
        """The districts of a year none of whose towns is in: nobody has counted the people that they are for."""
        for district, towns in self._apart.items():
            if district in sums.members and sums.members.isdisjoint(towns):
                yield district

    def findings(self) -> Iterator[Finding]:
        """What must be known about the sums.

        Findings: ``network-unlike`` (warning) for members that differ in method, boundary, gases or GWP set,
        ``network-without-people`` (warning) for years in which a member has no population,
        ``district-without-towns`` (warning) for years in which a district has none of the towns whose people it needs.
        """
        for trait, values in self._alike.items():
            if len(values) > 1:
                facts: dict[str, Fact] = {"trait": trait, "values": tuple(sorted(values))}
                yield Finding("network-unlike", "warning", NOWHERE, facts)
        without = [str(year) for year, sums in sorted(self._years.items()) if not sums.peopled]
        if without:
            yield Finding("network-without-people", "warning", NOWHERE, {"years": tuple(without)})
        alone: dict[FOLDED, list[str]] = defaultdict(list)
        for year, sums in sorted(self._years.items()):
            for district in self._without_towns(sums):
                alone[district].append(str(year))
        for district, years in alone.items():
            facts = {"district": self._expected[district], "years": tuple(years)}
            yield Finding("district-without-towns", "warning", NOWHERE, facts)


def _values(sums: Mapping[str, Sums]) -> dict[str, tuple[float, float]]:
    return {key: sums[key].values for key in sorted(sums)}


def called(slot: Slot) -> str:
    """How a member is named among the missing: its code, else its name, else its file."""
    return slot.code or slot.name or slot.file


def identity(slot: Slot) -> FOLDED:
    """What a member is; one that could not be read to a code or a name is its file."""
    return slot.identity if slot.code or slot.name else (slot.file, "")


def names_of(slots: Iterable[Slot]) -> dict[FOLDED, str]:
    """How each member is called among the missing: with its country where two would read the same."""
    members = {identity(slot): slot for slot in slots}
    counts = Counter(map(called, members.values()))
    return {
        who: called(slot) if counts[called(slot)] == 1 else f"{slot.country} {called(slot)}".strip()
        for who, slot in members.items()
    }


def per_head(year: YearFigures | NetworkYear) -> Iterator[tuple[str, str, float, float]]:
    """Energy [MWh] and emissions [t] per inhabitant: of the whole, by sector, by carrier; nothing without people.

    Yields
    ------
    tuple
        Kind (``total``, ``sector``, ``carrier``), id, energy, emissions.
    """
    if not year.population:
        return
    whole: Mapping[str, Sequence[float]] = {"": (year.energy_mwh, year.emissions_t)}
    for kind, parts in (("total", whole), ("sector", year.sectors), ("carrier", year.carriers)):
        for key, (energy, emitted) in parts.items():
            yield kind, key, energy / year.population, emitted / year.population
