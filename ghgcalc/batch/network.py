"""The network of all members: sums over sums, who is missing in which year, and who must not be added to whom.

Last on the batch's way. Energy, emissions and people are added; the value per head is formed once, from the sums.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ghgcalc.findings import NOWHERE, Fact, Finding, Place

if TYPE_CHECKING:
    from ghgcalc.batch.journal import Slot
    from ghgcalc.batch.record import Member, YearFigures
    from ghgcalc.catalog import Catalog

FOLDED = tuple[str, str]
"""What a municipality is: country and code, else its name."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which codes contain which, and the words of ``in_sum``: ``emission_factors/network.yaml``."""

    district: Mapping[str, int]
    municipality: Mapping[str, tuple[int, ...]]
    disjoint: tuple[str, ...]
    left_out: tuple[str, ...]
    spread: tuple[float, ...]


def rules(catalog: Catalog) -> Rules:
    """The rules of a catalogue."""
    from ghgcalc.catalog import read_yaml

    content = cast("Mapping[str, Any]", read_yaml(catalog.root / "network.yaml"))
    contains = content["contains"]
    return Rules(
        district={country: digits["district"] for country, digits in contains.items()},
        municipality={country: tuple(digits["municipality"]) for country, digits in contains.items()},
        disjoint=tuple(content["disjoint"]),
        left_out=tuple(content["left_out"]),
        spread=tuple(content["spread"]),
    )


def doubled(slots: Iterable[Slot]) -> dict[FOLDED, tuple[Slot, ...]]:
    """The municipalities that stand in the batch more than once, with every member that is one of them."""
    known = [slot for slot in slots if slot.code or slot.name]
    counts = Counter(slot.identity for slot in known)
    found: dict[FOLDED, list[Slot]] = defaultdict(list)
    for slot in known:
        if counts[slot.identity] > 1:
            found[slot.identity].append(slot)
    return {identity: tuple(members) for identity, members in found.items()}


class Outside(NamedTuple):
    """Members that are not in the sum, and the findings on them."""

    identities: frozenset[FOLDED]
    findings: tuple[Finding, ...]


def outside(slots: Sequence[Slot], known: Rules) -> Outside:
    """Who stays out of the sum: a member that says so, and a district beside its own municipalities.

    Findings: ``district-beside-members`` (error) where the district does not declare what part of it is meant;
    ``member-not-in-sum`` (info).
    """
    identities: set[FOLDED] = set()
    findings: list[Finding] = []
    inside = _inside(slots, known)
    for slot in slots:
        if slot.in_sum in known.left_out:
            identities.add(slot.identity)
            findings.append(Finding("member-not-in-sum", "info", Place(slot.file), {"member": _named(slot)}))
            continue
        towns = inside.get((slot.country, slot.code))
        if towns and slot.in_sum not in known.disjoint:
            identities.add(slot.identity)
            facts: dict[str, Fact] = {"district": _named(slot), "members": tuple(towns), "words": known.disjoint}
            findings.append(Finding("district-beside-members", "error", Place(slot.file), facts))
    return Outside(frozenset(identities), tuple(findings))


def _inside(slots: Iterable[Slot], known: Rules) -> dict[FOLDED, list[str]]:
    """The codes of the members that lie in a district, by the district's country and code."""
    inside: dict[FOLDED, set[str]] = defaultdict(set)
    for slot in slots:
        if len(slot.code) in known.municipality.get(slot.country, ()):
            inside[slot.country, slot.code[: known.district[slot.country]]].add(slot.code)
    return {district: sorted(codes) for district, codes in inside.items()}


def _named(slot: Slot) -> str:
    return " ".join(part for part in (slot.code, slot.name) if part) or slot.file


@dataclass(frozen=True, slots=True)
class NetworkYear:
    """A year of the network.

    Parameters
    ----------
    population, per_capita_t
        None where any member's population is not known: then there is nothing to divide by.
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


@dataclass(slots=True)
class Terms:
    """What is added up for a year: kept apart to the end, so that the sum does not depend on the order of members."""

    population: list[float | None] = field(default_factory=list)
    energy: list[float] = field(default_factory=list)
    emissions: list[float] = field(default_factory=list)
    complete: bool = True
    parted: bool = True
    names: set[str] = field(default_factory=set)
    sectors: dict[str, list[Sequence[float]]] = field(default_factory=lambda: defaultdict(list))
    carriers: dict[str, list[Sequence[float]]] = field(default_factory=lambda: defaultdict(list))


class Network:
    """Adds up members, one at a time.

    Parameters
    ----------
    expected
        The names of all members that should be in each year, those without a result too.
    """

    def __init__(self, expected: Collection[str]) -> None:
        self._expected = frozenset(expected)
        self._terms: dict[int, Terms] = defaultdict(Terms)
        self._alike: dict[str, set[str]] = defaultdict(set)

    def add(self, member: Member, name: str) -> None:
        """Add a member that has a result and is in the sum."""
        for trait in ("method", "boundary", "gas_coverage", "gwp"):
            self._alike[trait].add(getattr(member, trait))
        for year in member.years:
            terms = self._terms[year.year]
            terms.names.add(name)
            terms.population.append(year.population)
            terms.energy.append(year.energy_mwh)
            terms.emissions.append(year.emissions_t)
            terms.complete &= year.complete
            terms.parted &= bool(year.sectors) or not year.emissions_t
            for sums, added in ((terms.sectors, year.sectors), (terms.carriers, year.carriers)):
                for key, values in added.items():
                    sums[key].append(values)

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
        return tuple(self._year(year, self._terms[year]) for year in sorted(self._terms))

    def _year(self, year: int, terms: Terms) -> NetworkYear:
        known = [people for people in terms.population if people is not None]
        population = fsum(known) if len(known) == len(terms.population) else None
        missing = tuple(sorted(self._expected - terms.names))
        emissions = fsum(terms.emissions)
        return NetworkYear(
            year=year,
            population=population,
            energy_mwh=fsum(terms.energy),
            emissions_t=emissions,
            per_capita_t=emissions / population if population else None,
            complete=terms.complete and not missing,
            members=len(terms.names),
            missing=missing,
            sectors=_added(terms.sectors) if terms.parted else {},
            carriers=_added(terms.carriers) if terms.parted else {},
        )

    def findings(self) -> Iterator[Finding]:
        """What must be known about the sums.

        Findings: ``network-unlike`` (warning) for members that differ in method, boundary, gases or GWP set,
        ``network-without-people`` (warning) for years in which a member has no population.
        """
        for trait, values in self._alike.items():
            if len(values) > 1:
                facts: dict[str, Fact] = {"trait": trait, "values": tuple(sorted(values))}
                yield Finding("network-unlike", "warning", NOWHERE, facts)
        without = [str(year) for year, terms in sorted(self._terms.items()) if None in terms.population]
        if without:
            yield Finding("network-without-people", "warning", NOWHERE, {"years": tuple(without)})


def _added(terms: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, tuple[float, float]]:
    return {
        key: (fsum(energy for energy, _ in values), fsum(emitted for _, emitted in values))
        for key, values in sorted(terms.items())
    }


def called(slot: Slot) -> str:
    """How a member is named among the missing: its code, else its name, else its file."""
    return slot.code or slot.name or slot.file


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
