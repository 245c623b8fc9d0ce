"""Whether targets for sectors add up to the target for the whole.

Allowed emissions of parts can only be added where the parts do not overlap and speak of the same year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import fsum

from ghgcalc.findings import NOWHERE, Fact, Finding
from ghgcalc.targets.rules import Rules
from ghgcalc.targets.verdict import Verdict


def findings(verdicts: Sequence[Verdict], sectors: dict[str, tuple[str, ...]], rules: Rules) -> Iterator[Finding]:
    """Findings ``sector-targets-exceed-whole`` (warning) and ``sector-targets-below-whole`` (info), per target year.

    Parameters
    ----------
    sectors
        Municipality (name and code) -> sectors with emissions in the judged year: only where each of them has a
        target is a sum below the whole a statement about the whole.
    """
    groups: dict[tuple[str, str, str, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        plain = verdict.basis == "end_point" and not verdict.target.per_capita and not verdict.target.carriers
        if plain and verdict.allowed is not None and verdict.target_year is not None:
            groups[verdict.municipality, verdict.code, verdict.quantity, verdict.target_year].append(verdict)
    for (name, code, _, year), group in groups.items():
        parts = [verdict for verdict in group if verdict.target.sectors]
        named = [sector for verdict in parts for sector in verdict.target.sectors]
        if not parts or len(named) != len(set(named)):
            continue
        total = fsum(verdict.allowed or 0.0 for verdict in parts)
        without = tuple(sector for sector in sectors[f"{name} {code}"] if sector not in named)
        for whole in (verdict for verdict in group if verdict.target.whole):
            facts: dict[str, Fact] = {
                "target": whole.target.id,
                "municipality": name,
                "year": year,
                "sum": total,
                "whole": whole.allowed,
                "difference": total - (whole.allowed or 0.0),
                "unit": whole.unit,
                "without": without,
            }
            slack = rules.tolerance * abs(whole.allowed or 0.0)
            if total > (whole.allowed or 0.0) + slack:
                yield Finding("sector-targets-exceed-whole", "warning", NOWHERE, facts)
            elif not without and total < (whole.allowed or 0.0) - slack:
                yield Finding("sector-targets-below-whole", "info", NOWHERE, facts)
