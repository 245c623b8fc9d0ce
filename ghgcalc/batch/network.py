"""The network of all members: sums over sums, who is missing in which year, and who must not be added to whom.

Last on the batch's way. Energy, emissions and people are added; the value per head is formed once, from the sums.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ghgcalc.batch.exact_sum import ExactSum
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
    """What is added up for a year; ``peopled`` is whether every member has a population."""

    population: ExactSum = field(default_factory=ExactSum)
    whole: Sums = field(default_factory=Sums)
    peopled: bool = True
    complete: bool = True
    parted: bool = True
    names: set[str] = field(default_factory=set)
    sectors: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    carriers: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))


class Network:
    """Adds up members, one at a time.

    Parameters
    ----------
    expected
        The names of all members that should be in each year, those without a result too.
    """

    def __init__(self, expected: Collection[str]) -> None:
        self._expected = frozenset(expected)
        self._years: dict[int, YearSums] = defaultdict(YearSums)
        self._alike: dict[str, set[str]] = defaultdict(set)

    def add(self, member: Member, name: str) -> None:
        """Add a member that has a result and is in the sum."""
        for trait in ("method", "boundary", "gas_coverage", "gwp"):
            self._alike[trait].add(getattr(member, trait))
        for year in member.years:
            sums = self._years[year.year]
            sums.names.add(name)
            if year.population is None:
                sums.peopled = False
            else:
                sums.population.add(year.population)
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
        population = sums.population.value if sums.peopled else None
        missing = tuple(sorted(self._expected - sums.names))
        energy, emissions = sums.whole.values
        return NetworkYear(
            year=year,
            population=population,
            energy_mwh=energy,
            emissions_t=emissions,
            per_capita_t=emissions / population if population else None,
            complete=sums.complete and not missing,
            members=len(sums.names),
            missing=missing,
            sectors=_values(sums.sectors) if sums.parted else {},
            carriers=_values(sums.carriers) if sums.parted else {},
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
        without = [str(year) for year, sums in sorted(self._years.items()) if not sums.peopled]
        if without:
            yield Finding("network-without-people", "warning", NOWHERE, {"years": tuple(without)})


def _values(sums: Mapping[str, Sums]) -> dict[str, tuple[float, float]]:
    return {key: sums[key].values for key in sorted(sums)}


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
