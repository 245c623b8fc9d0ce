"""A base year that is no longer what it was: an earlier saved result, or the target's own text, held beside today's.

Reads ``ghgcalc/target/1`` and ``ghgcalc/balance/1`` objects; nothing of the earlier result enters a verdict but what is
shown as "before".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any, Final

from ghgcalc.findings import NOWHERE, Finding, Place, Rejected
from ghgcalc.targets.model import Target
from ghgcalc.targets.pathway import judged_level, levels, points_until
from ghgcalc.targets.rules import Rules
from ghgcalc.targets.verdict import MET, MISSED, Restated, Verdict

SCHEMAS: Final = ("ghgcalc/target/1", "ghgcalc/balance/1")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier result: its file name and its municipalities as they were saved."""

    file: str
    municipalities: Sequence[Mapping[str, Any]]

    def value(self, verdict: Verdict) -> float | None:
        """The earlier result's value for the verdict's base year [unit of the target]; None if it had none."""
        for saved in self.municipalities:
            same = saved["name"] == verdict.municipality and saved.get("code", "") == verdict.code
            coded = verdict.code and (saved.get("country"), saved.get("code")) == (verdict.country, verdict.code)
            if same or coded:
                return next(
                    (_value(year, verdict.target) for year in saved["years"] if year["year"] == verdict.base_year), None
                )
        return None


def read(path: Path) -> Earlier:
    """An earlier result.

    Raises
    ------
    Rejected
        ``result-unreadable`` for a file that is not a saved result of this program.
    """
    place = Place(file=path.name)
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        if saved["schema"] not in SCHEMAS:
            raise Rejected([Finding("result-unreadable", "error", place, {"detail": str(saved["schema"])})])
        earlier = Earlier(path.name, saved["municipalities"])
        for municipality in earlier.municipalities:
            _check(municipality)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Rejected([Finding("result-unreadable", "error", place, {"detail": str(error)})]) from error
    return earlier


def _check(municipality: Mapping[str, Any]) -> None:
    """Touch all that is used later, so that a file of another form is refused where it is read."""
    str(municipality["name"])
    for year in municipality["years"]:
        int(year["year"]), float(year["emissions_t"]), float(year["energy_mwh"]), float(year["population"] or 0)
        for row in year["rows"]:
            row["sector"], row["carrier"], float(row["emissions_t"] or 0), float(row["energy_mwh"] or 0)


def _value(year: Mapping[str, Any], target: Target) -> float | None:
    name = "energy_mwh" if target.energy else "emissions_t"
    if target.whole:
        total = float(year[name])
    else:
        total = fsum(
            float(row[name] or 0) for row in year["rows"] if row.get("counted", True) and _in_scope(row, target)
        )
    if not target.per_capita:
        return total
    return total / year["population"] if year.get("population") else None


def _in_scope(row: Mapping[str, Any], target: Target) -> bool:
    sector = not target.sectors or row["sector"] in target.sectors
    return sector and (not target.carriers or row["carrier"] in target.carriers)


def restated(verdict: Verdict, earlier: Earlier | None, rules: Rules) -> Restated | None:
    """What the base year's value was before, where it differs from today's; None where it does not.

    The earlier result comes first, then the value that the target's own text prints.
    """
    if verdict.base_value is None or verdict.base_year not in verdict.years:
        return None
    before = earlier.value(verdict) if earlier is not None else None
    source = earlier.file if earlier is not None and before is not None else verdict.target.id
    before = before if before is not None else verdict.target.base_value
    if before is None or abs(before - verdict.base_value) <= rules.tolerance * abs(verdict.base_value):
        return None
    allowed = _allowed(verdict, before)
    if allowed is None or verdict.actual is None:
        return Restated(before, allowed, None, source)
    return Restated(before, allowed, MET if verdict.actual <= allowed * (1 + rules.tolerance) else MISSED, source)


def _allowed(verdict: Verdict, base_value: float) -> float | None:
    """The level of the end point by another base value; for a line the same share of it as today's."""
    if verdict.allowed is None or not verdict.base_value:
        return None
    if verdict.basis == "pathway":
        return verdict.allowed / verdict.base_value * base_value if verdict.target.relative else None
    found = levels(points_until(verdict.target, verdict.base_year, verdict.year or 0), base_value)
    if verdict.target.relative and verdict.target.at_least_as:
        return verdict.allowed / verdict.base_value * base_value
    return judged_level(found, verdict.year or 0).value if found else None


def findings(verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """``base-year-restated`` (warning) for every verdict whose base value was another before."""
    for verdict in verdicts:
        before = verdict.restated
        if before is not None:
            yield Finding(
                "base-year-restated",
                "warning",
                NOWHERE,
                {
                    "target": verdict.target.id,
                    "municipality": verdict.municipality,
                    "base_year": verdict.base_year,
                    "before": before.base_value,
                    "now": verdict.base_value,
                    "allowed_before": before.allowed,
                    "allowed_now": verdict.allowed,
                    "verdict_before": before.verdict or "",
                    "verdict_now": verdict.verdict,
                    "unit": verdict.unit,
                    "source": before.source,
                },
            )
