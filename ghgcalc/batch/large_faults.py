"""What is wrong with a row of a large table: the first fault, as the ordinary reader names it, and its column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.activity.names import UNKNOWN
from ghgcalc.batch.large_units import ENERGY, GROSS

if TYPE_CHECKING:
    from ghgcalc.activity.names import Names
    from ghgcalc.findings import Fact


class Fault(NamedTuple):
    """A finding's code, the column id of the cell that it is about, and its facts."""

    code: str
    column: str
    facts: dict[str, Fact]


def fault_of(texts: Mapping[str, str], numbers: Mapping[str, float], names: Names) -> Fault:
    """The first fault of a row that has one.

    Parameters
    ----------
    texts, numbers
        Its cells by column id; NaN: a blank.

    Findings: ``unknown-sector``, ``missing-sector``, ``unknown-carrier``, ``missing-carrier``, ``unknown-unit``,
    ``missing-unit``, ``large-table-unit``, ``missing-year``, ``year-out-of-range``, ``not-a-year``,
    ``unknown-quality``, ``not-a-number``, ``negative-amount``.
    """
    for name, memo in (("sector", names.sector), ("carrier", names.carrier)):
        if memo[texts[name]] < 0:
            code = f"unknown-{name}" if texts[name] else f"missing-{name}"
            return Fault(code, name, {"name": texts[name], "suggestion": names.suggest(name, texts[name])})
    scale = names.amount_unit[texts["unit"]]
    of_unit: dict[str, Fact] = {"unit": texts["unit"], "suggestion": names.units.suggest(texts["unit"]) or None}
    if scale is None:
        return Fault("unknown-unit" if texts["unit"] else "missing-unit", "unit", of_unit)
    if scale.dimension != ENERGY or (scale.basis == GROSS and math.isnan(numbers["energy"])):
        return Fault("large-table-unit", "unit", of_unit)
    year = numbers["year"]
    if math.isnan(year):
        return Fault("missing-year", "year", {})
    if not year.is_integer():
        return Fault("not-a-year", "year", {"found": f"{year:g}"})
    if not names.first_year <= year <= names.last_year:
        facts: dict[str, Fact] = {"found": f"{year:.0f}", "first": names.first_year, "last": names.last_year}
        return Fault("year-out-of-range", "year", facts)
    if names.quality[texts.get("quality", "")] == UNKNOWN:
        return Fault("unknown-quality", "quality", {"name": texts["quality"]})
    if not math.isfinite(numbers["energy"]):
        return Fault("not-a-number", "amount", {"found": str(numbers["amount"])})
    return Fault("negative-amount", "amount", {"found": numbers["amount"]})
