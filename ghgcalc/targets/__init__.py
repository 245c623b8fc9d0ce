"""Targets: what they are, where they come from, and the verdict of an inventory on them.

Stands after ``inventory`` and before the reports. ``judge`` is the whole way on one screen: targets found, each held
against each municipality, then what only shows when they are looked at together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ghgcalc.findings import NOWHERE, Fact, Finding, UsageError, in_order
from ghgcalc.targets import restatement, sums
from ghgcalc.targets.judging import POPULATION, Asked, Judge
from ghgcalc.targets.library import Library
from ghgcalc.targets.model import Target
from ghgcalc.targets.rules import Rules
from ghgcalc.targets.verdict import MET, Verdict

if TYPE_CHECKING:
    from ghgcalc.inventory import Inventory, MunicipalInventory
    from ghgcalc.targets.restatement import Earlier

__all__ = ["Asked", "Judgement", "Verdict", "check", "judge", "status"]

DONE: Final = 0
ANSWER_IS_NO: Final = 1
INCOMPLETE: Final = 4


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts of a run, by municipality and then in the order of the targets asked for; and findings on them."""

    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]


def judge(
    inventory: Inventory,
    names: Sequence[str],
    library: Library,
    asked: Asked,
    rules: Rules,
    earlier: Earlier | None = None,
) -> Judgement:
    """Hold every municipality of ``inventory`` against the targets.

    Parameters
    ----------
    names
        Ids, files or words; empty: the targets of each municipality's own sheet.
    earlier
        A saved result that base years are held beside.

    Raises
    ------
    UsageError
        A target or an accepted reason that is not known; no target at all (``no-target``).
    Rejected
        A target file that cannot be read.

    Findings: ``target-without-population`` (error: status 4), ``base-year-restated``,
    ``sector-targets-exceed-whole``, ``population-definitions-differ`` (warnings), ``sector-targets-below-whole``
    (info).
    """
    found = check(asked, names, library, rules)
    sets = {used.id: used for used in inventory.factor_sets}
    verdicts: list[Verdict] = []
    for town in inventory.municipalities:
        targets = _targets(town, found, library)
        one = Judge(town, sets, asked, rules, _at_least(town, targets, library))
        verdicts += [one.judge(target) for target in targets]
    if not verdicts and inventory.municipalities:
        raise UsageError("no-target", examples=library.words.examples)
    judged = tuple(replace(verdict, restated=restatement.restated(verdict, earlier, rules)) for verdict in verdicts)
    sectors = {f"{town.name} {town.code}": _sectors(town, asked) for town in inventory.municipalities}
    remarks = [
        *_on_missing_people(judged),
        *restatement.findings(judged),
        *sums.findings(judged, sectors, rules),
        *_on_people(judged),
    ]
    return Judgement(judged, in_order(remarks))


def status(inventory: Inventory, verdicts: Sequence[Verdict], allow_incomplete: bool) -> int:
    """The exit status of a run that got as far as verdicts: 4 before 1 before 0.

    With ``allow_incomplete`` the verdict decides.
    """
    without_people = any(verdict.reason == POPULATION for verdict in verdicts)
    if not allow_incomplete and (not inventory.complete or without_people):
        return INCOMPLETE
    return DONE if all(verdict.verdict == MET for verdict in verdicts) else ANSWER_IS_NO


def check(asked: Asked, names: Sequence[str], library: Library, rules: Rules) -> list[Target]:
    """The targets that are asked for; the words of the command are refused here, before anything is judged."""
    from ghgcalc.vocabulary import fold, nearest

    for reason in sorted(asked.accept):
        if reason not in rules.accepted_reasons:
            near = nearest(fold(reason), {fold(known): known for known in rules.accepted_reasons})
            raise UsageError("unknown-reason", name=reason, suggestion=near, known=rules.accepted_reasons)
    return [library.find(name) for name in names]


def _targets(town: MunicipalInventory, found: Sequence[Target], library: Library) -> tuple[Target, ...]:
    """The targets of a town: those asked for, its own in place of another town's of the same id; else its sheet's."""
    own = {target.id: target for target in library.of(town.name, town.code)}
    if not found:
        return tuple(own.values())
    return tuple(own.get(target.id, target) for target in found)


def _at_least(town: MunicipalInventory, targets: Sequence[Target], library: Library) -> dict[str, float]:
    """Share by which each target has to reduce at least, since the nation of the town does."""
    shares = {}
    for target in targets:
        national = library.targets.get(target.at_least_as.get(town.country, ""))
        if national is not None:
            years = {point.year for point in target.points}
            shares[target.id] = max(
                (point.reduce_by or 0.0 for point in national.points if point.year in years), default=0.0
            )
    return shares


def _sectors(town: MunicipalInventory, asked: Asked) -> tuple[str, ...]:
    years = {year.year: year for year in town.years}
    year = years.get(asked.at if asked.at is not None else max(years, default=0))
    return () if year is None else tuple(sector for sector, (_, emitted) in year.by_sector().items() if emitted)


def _on_missing_people(verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    for verdict in verdicts:
        if verdict.reason == POPULATION:
            years = sorted({one.year for one in verdict.evidence if not one.population})
            facts: dict[str, Fact] = {"target": verdict.target.id, "municipality": verdict.municipality}
            told: dict[str, Fact] = {"year": verdict.year, "years": tuple(map(str, years))}
            yield Finding("target-without-population", "error", NOWHERE, facts | told)


def _on_people(verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """Per-head verdicts whose two years count people by different definitions."""
    for verdict in verdicts:
        definitions = [one.population_definition for one in verdict.evidence if verdict.target.per_capita]
        if len(set(definitions)) > 1:
            facts = {
                "target": verdict.target.id,
                "municipality": verdict.municipality,
                "year": verdict.year,
                "base_year": verdict.base_year,
                "definition": definitions[0],
                "base_definition": definitions[-1],
            }
            yield Finding("population-definitions-differ", "warning", NOWHERE, facts)
