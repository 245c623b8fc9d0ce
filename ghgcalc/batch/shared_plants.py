"""Plants of a network: each added once, a shared one as its owner's, so that nothing is counted twice.

Members state their plants each in their own workbook. A plant that serves several is declared ``shared`` by all of
them, with one owner; what they state of it must be the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.batch.record import PlantFigures
from ghgcalc.findings import NOWHERE, Fact, Finding
from ghgcalc.plants.sheet import SHEET, Reader

if TYPE_CHECKING:
    from ghgcalc.batch.settings import Workshop
    from ghgcalc.dataset import Municipality
    from ghgcalc.plants.traced import Traced

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


@dataclass(slots=True)
class Plants:
    """The plants of all members, gathered one member at a time."""

    own: dict[int, list[PlantFigures]] = field(default_factory=lambda: defaultdict(list))
    shared: dict[tuple[int, str, str, str], list[tuple[str, PlantFigures]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    names: set[str] = field(default_factory=set)
    undeclared: dict[tuple[int, str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, plants: Iterable[PlantFigures], code: str, name: str) -> None:
        """Take the plants of a member in."""
        self.names |= {code.casefold(), name.casefold()} - {""}
        for plant in plants:
            key = (plant.year, plant.network.casefold(), plant.plant.casefold(), plant.kind)
            if plant.shared == "yes":
                self.shared[key].append((code or name, plant))
            else:
                self.own[plant.year].append(plant)
                if plant.plant and not plant.shared:
                    self.undeclared[key].append(code or name)

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
        ``plant-of-several`` (warning) for one that several members state and none declares shared.
        """
        for (year, *_), stated in sorted(self.shared.items()):
            members = tuple(sorted({member for member, _ in stated}))
            facts: dict[str, Fact] = {"plant": stated[0][1].plant, "year": year, "members": members}
            for code in self._faults(stated):
                yield Finding(code, "error", NOWHERE, facts)
        for (year, _, plant, _), names in sorted(self.undeclared.items()):
            if len(set(names)) > 1:
                facts = {"plant": plant, "year": year, "members": tuple(sorted(set(names)))}
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


def _sum(plants: Sequence[PlantFigures], name: str) -> float:
    """The sum of a figure; what a network imports is of another plant, and what it exports no further heat."""
    return fsum(getattr(plant, name) or 0.0 for plant in plants if plant.kind not in ("import", "export"))
