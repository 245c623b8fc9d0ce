"""The nouns of a target: what is to be reached, by when, from which base, for which part of the inventory.

A target is made from the catalogue (``library``), from a file or the sheet ``targets``, or from words (``words``);
after that nothing distinguishes them. ``verdict`` holds an inventory against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from ghgcalc.findings import NOWHERE, Place

if TYPE_CHECKING:
    from ghgcalc.models import Source

Quantity = Literal["emissions", "emissions_per_capita", "energy", "energy_per_capita"]
Between = Literal["linear", "compound", "step"]
Addressee = Literal["municipality", "state", "nation"]
Comparable = Literal["full", "orientation", "no"]

BETWEENS: Final[tuple[Between, ...]] = ("linear", "compound", "step")
QUANTITIES: Final[tuple[Quantity, ...]] = ("emissions", "emissions_per_capita", "energy", "energy_per_capita")


@dataclass(frozen=True, slots=True)
class Point:
    """A level to be reached by the end of ``year`` (None: now).

    Exactly one of the two is given: ``reduce_by``, the share of the base value that has to go (0..1), or ``reach``, the
    level itself [unit of the target's quantity].
    """

    year: int | None
    reduce_by: float | None = None
    reach: float | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A reduction by ``reduce_by`` every ``years`` years, of the base value or of the level one interval before."""

    years: int
    reduce_by: float
    of: Literal["base", "previous"]


@dataclass(frozen=True, slots=True)
class Residual:
    """The emissions that may remain: a share of the value in ``reference_year`` (None: the base year)."""

    cap: float
    reference_year: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it is judged.

    Parameters
    ----------
    id
        Id in the catalogue, file or workbook; for words the words themselves.
    points
        In the order of their years.
    base_year
        None: it comes from the workbook. ``base_year_from`` says whether the target or the user's words name it;
        ``base_value`` is what the target's own text prints for it.
    between
        How the level falls between the points; empty where the target does not say.
    sectors, carriers
        The part of the inventory that is judged; empty: all that counts.
    covers
        Kinds of source that the target speaks of (``energy``, ``transport``, or a sector's emissions that are not from
        energy); ``not_covered`` says what an inventory without one of them is to it.
    gas
        ``CO2`` or ``CO2e``; empty: whatever the inventory covers.
    at_least_as
        Country -> id of the target whose reduction it must not fall short of.
    origin
        ``library``, ``file``, ``workbook`` or ``words``.
    """

    id: str
    quantity: Quantity
    points: tuple[Point, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    audience: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    base_year: int | None = None
    base_value: float | None = None
    base_year_from: Literal["target", "words"] = "target"
    between: Between | Literal[""] = ""
    repeat: Repeat | None = None
    sectors: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    not_covered: Comparable = "orientation"
    addressee: Addressee = "municipality"
    gas: str = ""
    countries: tuple[str, ...] = ()
    residual: Residual | None = None
    at_least_as: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    locator: str = ""
    origin: Literal["library", "file", "workbook", "words"] = "library"
    place: Place = NOWHERE

    @property
    def per_capita(self) -> bool:
        """Whether it is judged per inhabitant."""
        return self.quantity.endswith("_per_capita")

    @property
    def energy(self) -> bool:
        """Whether it is about energy, not emissions."""
        return self.quantity.startswith("energy")

    @property
    def whole(self) -> bool:
        """Whether it is about all that counts, not about some sectors or carriers."""
        return not self.sectors and not self.carriers

    @property
    def relative(self) -> bool:
        """Whether any of its levels is a share of a base value."""
        return self.repeat is not None or any(point.reduce_by is not None for point in self.points)

    @property
    def dated(self) -> bool:
        """Whether it says by when, so that a line leads to it."""
        return self.repeat is not None or any(point.year is not None for point in self.points)
