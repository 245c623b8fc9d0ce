"""What the content of a report is made from: one municipality with its verdicts, words, sources and its network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ghgcalc.report.head import unit_of
from ghgcalc.report.marks import Marks

if TYPE_CHECKING:
    from ghgcalc.decomposition import Decomposition
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts
    from ghgcalc.models import Source
    from ghgcalc.results import Inventory, MunicipalInventory, Year
    from ghgcalc.targets.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The network that a municipality is held beside: sums over sums [t per head].

    Parameters
    ----------
    members
        How many there are, this one included.
    per_head
        Year -> emissions per head.
    by_sector, by_carrier
        The same of a sector or carrier id, for the last year of the municipality.
    rank
        The municipality's place among those with a figure, 1 for the lowest; 0 where there is none.
    """

    members: int
    per_head: Mapping[int, float]
    by_sector: Mapping[str, float] = field(default_factory=dict)
    by_carrier: Mapping[str, float] = field(default_factory=dict)
    rank: int = 0


@dataclass(frozen=True)
class Context:
    """One municipality and all that its report may say.

    Parameters
    ----------
    verdicts, findings
        The municipality's own.
    sources
        (set id, title) -> document, as far as they are known.
    """

    town: MunicipalInventory
    inventory: Inventory
    texts: Texts
    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: Mapping[tuple[str, str], Source] = field(default_factory=dict)
    benchmark: Benchmark | None = None

    @property
    def unit(self) -> str:
        """The unit of all emissions."""
        return unit_of(self.town)

    @property
    def last(self) -> Year:
        """The last year; only asked for where there is one."""
        return self.town.years[-1]

    @property
    def declared_base(self) -> int | None:
        """The base year that the workbook declares; None where it declares none that is a year."""
        declared = self.town.declared.get("base_year", "")
        return int(declared) if declared.isascii() and declared.isdigit() else None

    @cached_property
    def base(self) -> Year | None:
        """The declared base year, where the balance has it and it lies before the last year. Never another year."""
        found = (year for year in self.town.years if year.year == self.declared_base)
        return next((year for year in found if year.year < self.last.year), None)

    @cached_property
    def marks(self) -> Marks:
        """The letters of the tables."""
        return Marks(self.town.years, self.texts)

    @cached_property
    def change(self) -> Decomposition | None:
        """The change from the base year to the last; None for one year.

        Without a base year it is the change from the first complete year, and is told as such.
        """
        from ghgcalc.decomposition import decompose

        earlier = self.town.years[:-1]
        if not earlier:
            return None
        first = next((year for year in earlier if year.complete), earlier[0])
        return decompose(self.base or first, self.last)
