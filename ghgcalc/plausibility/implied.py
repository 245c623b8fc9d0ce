"""Stated emissions over stated amounts: the factor that they imply, against the one that the method would take.

Part of ``plausibility``. The stated emission stays what is counted; the remark names both factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.assembly import carbon_dioxide_equivalent
from ghgcalc.factors import Chooser, Key
from ghgcalc.findings import Fact, Finding, Place
from ghgcalc.models import GWP_NOT_STATED
from ghgcalc.plausibility.settings import Settings, is_times
from ghgcalc.tables import CO2, CO2E

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.factors import Resolution
    from ghgcalc.methods import Planned

ENERGY = "energy"


class Stated(NamedTuple):
    """An amount [MWh] with the emission stated for it [t], and where that stands."""

    municipality: int
    year: int
    sector: str
    carrier: str
    amount: float
    emission: float
    gas: str
    place: Place


class Implied:
    """Judges implied factors by the plans of a run.

    Parameters
    ----------
    catalog, planned
        Which factor the method would have taken.
    settings
        How near is the same.
    names
        Of the municipalities, by code.
    """

    def __init__(self, catalog: Catalog, planned: Planned, settings: Settings, names: Mapping[int, str]) -> None:
        self._catalog = catalog
        self._planned = planned
        self._settings = settings
        self._names = names
        self._chooser = Chooser(catalog, planned.plans)
        self._ranges = {carrier.id: carrier.factor_range for carrier in catalog.vocabulary.carriers}

    def remark(self, stated: Stated) -> Iterator[Finding]:
        """What is odd about a stated emission.

        Findings (warnings): ``implied-factor-one``, ``implied-factor-other-year``, ``implied-factor-unit``,
        ``implied-factor-calorific``, ``implied-factor-differs``, ``implied-factor-out-of-range``.
        """
        if stated.gas not in (CO2, CO2E) or isnan(stated.amount) or stated.amount <= 0 or stated.emission <= 0:
            return
        implied = stated.emission / stated.amount
        if abs(implied - 1) <= self._settings.one:
            yield self._finding("implied-factor-one", stated, implied)
            return
        own = self._factor(stated, stated.year)
        if not own:
            yield from self._beside_range(stated, implied)
        elif abs(implied / own - 1) > self._settings.factor_equal:
            yield from self._told(stated, implied, own)

    def _told(self, stated: Stated, implied: float, own: float) -> Iterator[Finding]:
        """The most telling reason why a factor is not the method's; nothing where editions differ as much."""
        settings, ratio = self._settings, implied / own
        net = self._catalog.gross_to_net.get(stated.carrier)
        units = ((settings.thousandfold, settings.thousandfold_within), (settings.joules, settings.joules_within))
        times = next((factor for factor, within in units if is_times(ratio, factor, within)), 0)
        other = self._other_year(stated, implied)
        if other:
            yield self._finding("implied-factor-other-year", stated, implied, expected=own, used=other)
        elif times:
            yield self._finding("implied-factor-unit", stated, implied, expected=own, times=times)
        elif net is not None and is_times(ratio, 1 / net.value, 1 + settings.factor_equal):
            yield self._finding("implied-factor-calorific", stated, implied, expected=own, ratio=net.value)
        elif max(ratio, 1 / ratio) > settings.factor_differs:
            yield self._finding("implied-factor-differs", stated, implied, expected=own)

    def _beside_range(self, stated: Stated, implied: float) -> Iterator[Finding]:
        """Without a factor to compare with: the carrier's plausible range."""
        span = self._ranges.get(stated.carrier)
        if span is not None and not span[0] <= implied <= span[1]:
            yield self._finding("implied-factor-out-of-range", stated, implied, low=span[0], high=span[1])

    def _other_year(self, stated: Stated, implied: float) -> int:
        """The year whose factor this is, 0 if none; only where the factor of its own year is another."""
        plan = self._planned.plan(stated.municipality)
        years = {
            row.year_from
            for chosen in plan.sets
            for row in plan.rows(chosen, stated.carrier)
            if row.year_from is not None and row.year_from != stated.year
        }
        for year in sorted(years, key=lambda year: (abs(year - stated.year), year)):
            factor = self._factor(stated, year)
            if factor and abs(implied / factor - 1) <= self._settings.factor_equal:
                return year
        return 0

    def _factor(self, stated: Stated, year: int) -> float | None:
        """The method's factor [t CO2e/MWh] of a carrier in a year, None where it has none."""
        plan = self._planned.of_municipality[stated.municipality]
        found = self._chooser.resolve(Key(plan, year, stated.sector, stated.carrier, ENERGY))
        return self._equivalent(found) if found.found else None

    def _equivalent(self, found: Resolution) -> float | None:
        gwp = {} if found.gwp == GWP_NOT_STATED else self._catalog.gwp(found.gwp)
        return carbon_dioxide_equivalent({applied.gas: applied.per_unit for applied in found.applied}, gwp)

    def _finding(self, code: str, stated: Stated, implied: float, **more: Fact) -> Finding:
        facts: dict[str, Fact] = {
            "municipality": self._names[stated.municipality],
            "sector": stated.sector,
            "carrier": stated.carrier,
            "year": stated.year,
            "amount": stated.amount,
            "emission": stated.emission,
            "implied": implied,
            **more,
        }
        return Finding(code, "warning", stated.place, facts, municipality=stated.municipality)
