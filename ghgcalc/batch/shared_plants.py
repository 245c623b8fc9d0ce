"""Plants of a network: each added once, a shared one as its owner's, so that nothing is counted twice.

Members state their plants each in their own workbook. A plant that serves several is declared ``shared`` by all of
them, with one owner; what they state of it must be the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Final, NamedTuple

from ghgcalc.batch.record import PlantFigures
from ghgcalc.findings import NOWHERE, Fact, Finding
from ghgcalc.plants.sheet import SHEET, Reader

if TYPE_CHECKING:
    from ghgcalc.batch.settings import Workshop
    from ghgcalc.dataset import Municipality
    from ghgcalc.plants.traced import Traced

SHARED: Final = "yes"
FIGURES = ("fuel", "electricity", "heat", "emissions")


def plants_of(town: Municipality, workshop: Workshop) -> tuple[PlantFigures, ...]:
    """The plants of a municipality's sheet; none where the sheet has errors, which the calculation tells."""
    rows = town.tables.get(SHEET, ())
    if not rows:
        return ()
    vocabulary = workshop.vocabulary
    reader = Reader(workshop.names(), workshop.catalog.gross_to_net, town.word("gas_basis") == "Hs")
    said = {row["year"][1]: row for row in rows if "year" in row}
    made = []
    for plant in reader.read(town):
        row = said[plant.places["year"]]
        shared, owner = (str(row[name][0]).strip() if name in row else "" for name in ("shared", "owner"))
        fuel, electricity, heat, emissions = (_value(getattr(plant, name)) for name in FIGURES)
        word = vocabulary.word("shared", shared) or ""
        made.append(
            PlantFigures(
                plant.year,
                plant.network,
                plant.name,
                plant.kind,
                plant.carrier,
                fuel,
                electricity,
                heat,
                emissions,
                word,
                owner,
            )
        )
    return () if reader.findings else tuple(made)


def _value(traced: Traced | None) -> float | None:
    return None if traced is None else traced.value


class PlantTotal(NamedTuple):
    """What all plants of the network use and give in a year, each counted once: MWh, and t where stated."""

    year: int
    plants: int
    shared: int
    fuel_mwh: float
    electricity_mwh: float
    heat_mwh: float


class Stated(NamedTuple):
    """That a member states a plant: under which network, whether it says that it is shared, and whose it is."""

    member: str
    network: str
    shared: str
    owner: str
    plant: str


@dataclass(slots=True)
class Plants:
    """The plants of all members, gathered one member at a time."""

    own: dict[int, list[PlantFigures]] = field(default_factory=lambda: defaultdict(list))
    shared: dict[tuple[int, str, str, str], list[tuple[str, PlantFigures]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    names: set[str] = field(default_factory=set)
    alike: dict[tuple[int, str, str], list[Stated]] = field(default_factory=lambda: defaultdict(list))

    def add(self, plants: Iterable[PlantFigures], code: str, name: str, called: str = "") -> None:
        """Take the plants of a member in; ``called`` is how findings name it, where code and name are not its own."""
        member = called or code or name
        self.names |= {code.casefold(), name.casefold()} - {""}
        for plant in plants:
            key = (plant.year, plant.network.casefold(), plant.plant.casefold(), plant.kind)
            if plant.shared == SHARED:
                self.shared[key].append((member, plant))
            else:
                self.own[plant.year].append(plant)
            if plant.plant:
                stated = Stated(member, plant.network.casefold(), plant.shared, plant.owner.casefold(), plant.plant)
                self.alike[plant.year, plant.plant.casefold(), plant.kind].append(stated)

    def totals(self) -> tuple[PlantTotal, ...]:
        """The sums of each year; a shared plant once, and not at all while its members contradict each other."""
        once: dict[int, list[PlantFigures]] = defaultdict(list)
        for (year, *_), stated in sorted(self.shared.items()):
            if not any(self._faults(stated)):
                once[year].append(stated[0][1])
        years = sorted(self.own.keys() | once.keys())
        return tuple(
            PlantTotal(
                year,
                len(self.own[year]) + len(once[year]),
                len(once[year]),
                *(_sum((*self.own[year], *once[year]), name) for name in FIGURES[:3]),
            )
            for year in years
        )

    def findings(self) -> Iterator[Finding]:
        """What must be known of plants that more than one member states.

        Findings: ``shared-plant-without-owner``, ``shared-plant-owners-differ``, ``shared-plant-differs`` (errors),
        ``plant-of-several`` (warning) for one that several members state and that still counts more than once, since
        not all of them declare it shared and under the same network.
        """
        for (year, *_), stated in sorted(self.shared.items()):
            members = tuple(sorted({member for member, _ in stated}))
            facts: dict[str, Fact] = {"plant": stated[0][1].plant, "year": year, "members": members}
            for code in self._faults(stated):
                yield Finding(code, "error", NOWHERE, facts)
        for (year, *_), rows in sorted(self.alike.items()):
            for several in _not_counted_as_one(rows):
                if len(several) > 1:
                    facts = {"plant": rows[0].plant, "year": year, "members": tuple(sorted(several))}
                    yield Finding("plant-of-several", "warning", NOWHERE, facts)

    def _faults(self, stated: Sequence[tuple[str, PlantFigures]]) -> Iterator[str]:
        """Why a shared plant cannot be counted."""
        owners = {plant.owner.casefold() for _, plant in stated if plant.owner}
        if len(owners) > 1:
            yield "shared-plant-owners-differ"
        elif not owners & self.names:
            yield "shared-plant-without-owner"
        if len({tuple(getattr(plant, name) for name in ("carrier", *FIGURES)) for _, plant in stated}) > 1:
            yield "shared-plant-differs"


def _not_counted_as_one(rows: Sequence[Stated]) -> Iterator[set[str]]:
    """Of the rows of one year, name and kind: the members whose plant is perhaps one and counts more than once.

    Where nobody calls it shared, those of one network that say nothing of it: beyond a network, a name (``boiler 1``)
    means little. Else those that share it, with those that do not say so, and with each other where it is cut in two.
    """
    sharing = _by_network(row for row in rows if row.shared == SHARED)
    if not sharing:
        for silent in _by_network(row for row in rows if not row.shared).values():
            yield {row.member for row in silent}
        return
    sharers = {row.member for group in sharing.values() for row in group}
    others = {row.member for row in rows if not row.shared or row.network in sharing} - sharers
    if others or _is_cut(list(sharing.values())):
        yield sharers | others


def _is_cut(groups: Sequence[Sequence[Stated]]) -> bool:
    """Whether one plant is shared under several networks: one of them has one member only, or two the same owner."""
    owners = [owner for group in groups for owner in {row.owner for row in group} - {""}]
    alone = any(len({row.member for row in group}) == 1 for group in groups)
    return len(groups) > 1 and (alone or len(set(owners)) < len(owners))


def _by_network(rows: Iterable[Stated]) -> dict[str, list[Stated]]:
    found: dict[str, list[Stated]] = defaultdict(list)
    for row in rows:
        found[row.network].append(row)
    return found


def _sum(plants: Sequence[PlantFigures], name: str) -> float:
    """The sum of a figure; what a network imports is of another plant, and what it exports no further heat."""
    return fsum(getattr(plant, name) or 0.0 for plant in plants if plant.kind not in ("import", "export"))
