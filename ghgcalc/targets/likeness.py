"""Whether two years may be compared, and whether an inventory is what a target speaks of.

Reasons are words that users see and may accept: they stand in ``emission_factors/verdicts.yaml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ghgcalc.inventory import MunicipalInventory, UsedSet
from ghgcalc.targets.figures import Figure, cells, evidence, holds, kinds_of_source
from ghgcalc.targets.model import Comparable, Target
from ghgcalc.targets.rules import Rules

NOTHING: Final = "nothing-in-scope"


class Comparability(NamedTuple):
    """How far an inventory is what a target speaks of (``full``, ``orientation``, ``no``), why, and what it lacks."""

    comparable: Comparable
    reason: str
    without: tuple[str, ...]


def unlike(base: Figure, year: Figure, sets: Mapping[str, UsedSet]) -> tuple[str, ...]:
    """Why two years of one inventory are not alike: ``boundary``, ``gas-coverage``, ``gwp``, ``editions``, ``cells``.

    One inventory has one method. Boundary, GWP set and editions are compared where both years have factors: an emission
    that was entered stands on its stated boundary.
    """
    old, new = evidence(base, sets), evidence(year, sets)
    reasons = []
    if old.boundary and new.boundary and old.boundary != new.boundary:
        reasons.append("boundary")
    if old.gas_coverage != new.gas_coverage:
        reasons.append("gas-coverage")
    if old.gwp and new.gwp and old.gwp != new.gwp:
        reasons.append("gwp")
    if _other_editions(base, year):
        reasons.append("editions")
    if cells(base) != cells(year):
        reasons.append("cells")
    return tuple(reasons)


def _other_editions(base: Figure, year: Figure) -> bool:
    """Whether any carrier takes its factors from one set in the base year and from another in the year judged."""
    old, new = _sets_by_carrier(base), _sets_by_carrier(year)
    return any(old[carrier] != new[carrier] for carrier in old.keys() & new.keys())


def _sets_by_carrier(found: Figure) -> dict[str | None, frozenset[str]]:
    sets: dict[str | None, set[str]] = defaultdict(set)
    for row in found.rows:
        for use in row.factors:
            sets[row.carrier].add(use.set)
    return {carrier: frozenset(names) for carrier, names in sets.items()}


def comparability(town: MunicipalInventory, found: Iterable[Figure], target: Target, rules: Rules) -> Comparability:
    """How far the inventory of the figures' years is what the target speaks of.

    ``orientation``: the law of a nation or state, or a target that also covers kinds of source which the inventory
    does not hold. ``no``: the target's own text excludes such an inventory, nothing in its scope is stated, or the
    inventory is of a part of the municipality.
    """
    years = tuple(found)
    if not all(holds(one, target) for one in years):
        return Comparability("no", NOTHING, ())
    if target.origin == "words":
        return Comparability("full", "", ())
    held = [kinds_of_source(one.rows, rules.beyond_energy) for one in years]
    without = tuple(kind for kind in target.covers if not all(kind in kinds for kinds in held)) if target.whole else ()
    if town.method in rules.part_of_municipality and target.origin == "library":
        return Comparability("no", "part-of-municipality", without)
    if without and target.not_covered == "no":
        return Comparability("no", "other-sources", without)
    if without:
        return Comparability("orientation", "other-sources", without)
    if target.addressee != "municipality":
        return Comparability("orientation", "other-addressee", ())
    return Comparability("full", "", ())
