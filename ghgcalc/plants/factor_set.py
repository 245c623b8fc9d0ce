"""Derived factors as a set like any other: its description, a row per gas, cells and arithmetic in every row.

Part of ``plants``, between ``derivation`` and factor choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ghgcalc.models import GWP_NOT_STATED, Factor, FactorSet, FactorSetMeta, Source, distinct

if TYPE_CHECKING:
    from ghgcalc.factors import Plan
    from ghgcalc.plants.derivation import Derived
    from ghgcalc.plants.emitted import Emitter
    from ghgcalc.plants.rules import Rules

DERIVED: Final = "plants"


def factor_set(derived: Sequence[Derived], plan: Plan, emitter: Emitter, rules: Rules) -> FactorSet:
    """The derived factors as a set like any other."""
    factors = tuple(factor for one in derived for factor in _factors(one))
    boundaries = set(emitter.boundaries.values())
    boundary = boundaries.pop() if len(boundaries) == 1 else plan.method.boundary
    stated = emitter.gwp_sets - {GWP_NOT_STATED}
    meta = FactorSetMeta(
        id=DERIVED,
        version="1",
        title=derived[0].cells[0].sheet or DERIVED,
        publisher="",
        published="",
        licence="",
        region="",
        boundary="direct" if boundary == "direct" else "life_cycle",
        heating_value=plan.method.heating_value,
        gwp=plan.gwp if plan.gwp != GWP_NOT_STATED else stated.pop() if len(stated) == 1 else GWP_NOT_STATED,
        sources=_sources(derived, rules),
    )
    digest = sha256(repr((meta.boundary, meta.gwp, factors)).encode()).hexdigest()
    return FactorSet(meta=meta, factors=factors, sha256=digest, given=True, derived=True)


def _sources(derived: Iterable[Derived], rules: Rules) -> tuple[Source, ...]:
    return tuple(rules.sources[name] for name in distinct(one.rule for one in derived))


def _factors(one: Derived) -> list[Factor]:
    """A derived factor as rows, one per gas; the locator names the cells, the note the arithmetic [t, MWh]."""
    cells = ", ".join(f"{place.sheet}!{place.cell}" if place.sheet else place.cell for place in one.cells)
    first = one.cells[0].cell if one.cells else ""
    return [
        Factor(
            row=int("".join(sign for sign in first if sign.isdigit()) or 0),
            carrier=one.carrier,
            gas=gas,
            value=factor.value,
            unit=f"t {gas}/MWh",
            per_unit=factor.value,
            dimension="energy",
            source=one.rule,
            locator=cells,
            year_from=one.year,
            year_to=one.year,
            note=factor.text,
        )
        for gas, factor in one.by_gas.items()
    ]
