"""Figures beside the balance that conform to no method: the total with the local electricity mix.

Stands after ``years``: the balance itself is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING, Final

from ghgcalc.assembly import carbon_dioxide_equivalent
from ghgcalc.models import GWP_NOT_STATED
from ghgcalc.results import Additional, FactorUse, Row, Year

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.factors import Plan
    from ghgcalc.plants.derivation import Derived

POWER: Final = ("electricity", "electricity_heating")
MATCH: Final = ("derived", "user")


def with_additional(
    years: Iterable[Year], derived: Iterable[Derived], plan: Plan, set_id: str, source: str, catalog: Catalog
) -> tuple[Year, ...]:
    """The years, those with an additional factor with the total that it gives beside them.

    Parameters
    ----------
    derived
        Additional factors of electricity, one per year.
    set_id, source
        What the factors are shown to come from.
    """
    by_year = {one.year: one for one in derived}
    gwp = {} if plan.gwp == GWP_NOT_STATED else catalog.gwp(plan.gwp)
    return tuple(
        replace(year, additional=(*year.additional, made))
        if year.year in by_year and (made := _additional(year, by_year[year.year], gwp, plan, set_id, source))
        else year
        for year in years
    )


def _additional(
    year: Year, one: Derived, gwp: Mapping[str, float], plan: Plan, set_id: str, source: str
) -> Additional | None:
    """The year's total with all counted electricity at the additional factor; None where it cannot be added up."""
    per_mwh = carbon_dioxide_equivalent({gas: factor.value for gas, factor in one.by_gas.items()}, gwp)
    if per_mwh is None:
        return None
    power = [row for row in year.rows if row.counted and row.carrier in POWER and row.energy_mwh is not None]
    energy = fsum(row.energy_mwh or 0.0 for row in power)
    emitted = year.emissions_t - fsum(row.emissions_t or 0.0 for row in power) + energy * per_mwh
    uses = tuple(
        FactorUse(
            set=set_id,
            value=factor.value,
            unit=f"t {gas}/MWh",
            match=MATCH,
            source=source,
            locator=", ".join(map(str, one.cells)),
            gas=gas,
            row=0,
            year=one.year,
            boundary=plan.method.boundary,
            per_unit=factor.value,
            note=factor.text,
        )
        for gas, factor in one.by_gas.items()
    )
    return Additional(one.rule, uses, emitted, year.per_head(emitted), cells=_cells(power))


def _cells(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(cell for row in rows for cell in row.cells)
