"""Read, calculate, judge: from the words of ``ghgcalc target`` to an answer with its exit status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.cli import ANSWER_IS_NO, DONE, INCOMPLETE, REJECTED
from ghgcalc.cli.failure import Refused, wrong_usage
from ghgcalc.cli.project import Project, found
from ghgcalc.cli.run import Outcome, calculated, refuse_missing
from ghgcalc.findings import NOWHERE, Finding, Rejected, UsageError, has_errors, in_order
from ghgcalc.labels import Texts

if TYPE_CHECKING:
    from ghgcalc.cli.options import Calculating, Judging, Reading, Writing
    from ghgcalc.cli.target import JudgingInFull
    from ghgcalc.report.page import Page
    from ghgcalc.targets import Asked, Verdict
    from ghgcalc.targets.measures import Plan
    from ghgcalc.targets.rules import Rules


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run of ``target`` came to. ``shown`` is false where only findings may be printed."""

    status: int
    shown: bool
    outcome: Outcome
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    plans: tuple[Plan, ...]
    paths: tuple[str, ...]

    @property
    def texts(self) -> Texts:
        """The words of the run's language."""
        return self.outcome.texts

    @property
    def end(self) -> str:
        """Why there is no verdict; empty if there is one."""
        words = {REJECTED: "input_rejected", INCOMPLETE: "incomplete_refused"}
        return "" if self.shown else self.texts.text(words[self.status])

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the input files."""
        return tuple(one.file for one in self.outcome.inventory.inputs)

    def document(self) -> dict[str, Any]:
        """The object of ``ghgcalc/target/1``."""
        from ghgcalc.report import verdicts_json

        return verdicts_json.document(
            replace(self.outcome.inventory, findings=self.findings), self.verdicts, self.plans, self.texts, self.shown
        )

    def measure_pages(self) -> Iterator[Page]:
        """The reduction potential of every municipality that has measures and asked how far they reach."""
        from ghgcalc.report.measures import potential_page

        for plan in self.plans:
            if plan.balances:
                yield potential_page(plan.municipality, plan.measures, plan.balances, plan.year, self.texts)

    def plan(self, suffix: str) -> str:
        """The measures of all municipalities as csv, or as Markdown with a sheet per measure."""
        from ghgcalc.report import md
        from ghgcalc.report.measures import potential_csv, potential_page, sheet_page

        if suffix == ".csv":
            return potential_csv([measure for plan in self.plans for measure in plan.measures], self.texts)
        pages = []
        for plan in self.plans:
            pages.append(potential_page(plan.municipality, plan.measures, plan.balances, plan.year, self.texts))
            pages += [sheet_page(measure, self.texts) for measure in plan.measures]
        return md.printed(pages)


def answered(
    paths: list[str] | None, reading: Reading, calculating: Calculating, judging: JudgingInFull, writing: Writing
) -> Answer:
    """The answer to the words of the command line and of the project file.

    Raises
    ------
    Refused
        Wrong usage (2) comes before a rejected input (3), that before an incomplete one (4), that before a miss (1).
    """
    try:
        project = found(judging.project, paths)
    except UsageError as error:
        raise _refused(error, writing) from error
    if project is not None:
        paths, calculating, judging, writing = by_project(project, paths, calculating, judging, writing)
    outcome = calculated(paths or [], reading, calculating, writing)
    try:
        return _judged(outcome, tuple(paths or ()), calculating, judging, project)
    except UsageError as error:
        raise wrong_usage(error, outcome.texts) from error
    except Rejected as broken:
        findings = in_order((*outcome.inventory.findings, *broken.findings))
        return Answer(REJECTED, False, _emptied(outcome), (), findings, (), tuple(paths or ()))


def _judged(
    outcome: Outcome, paths: tuple[str, ...], calculating: Calculating, judging: JudgingInFull, project: Project | None
) -> Answer:
    from ghgcalc import targets
    from ghgcalc.targets import library, restatement, rules

    parameters = rules.load(outcome.catalog)
    known, remarks = library.load(outcome.catalog, parameters, outcome.dataset.municipalities)
    asked = asked_in_full(judging)
    names = judging.target or []
    targets.check(asked, names, known, parameters)
    if judging.against is not None:
        refuse_missing(str(judging.against))
    if outcome.status == REJECTED or has_errors(remarks):
        findings = in_order((*outcome.inventory.findings, *remarks))
        return Answer(REJECTED, False, _emptied(outcome), (), findings, (), paths)
    earlier = restatement.read(judging.against) if judging.against is not None else None
    judgement = targets.judge(outcome.inventory, names, known, asked, parameters, earlier)
    plans, found_in_plans = _plans(outcome, judgement.verdicts, judging, parameters)
    if has_errors(found_in_plans):
        findings = in_order((*outcome.inventory.findings, *found_in_plans))
        return Answer(REJECTED, False, _emptied(outcome), (), findings, (), paths)
    status = targets.status(outcome.inventory, judgement.verdicts, calculating.allow_incomplete)
    findings = in_order((*outcome.inventory.findings, *remarks, *judgement.findings, *found_in_plans))
    forbidden = tuple(_not_allowed(findings, project))
    if forbidden and status == DONE:
        status = ANSWER_IS_NO
    shown = status in (DONE, ANSWER_IS_NO)
    verdicts = judgement.verdicts if shown else ()
    return Answer(status, shown, outcome, verdicts, (*findings, *forbidden), plans, paths)


def asked_in_full(judging: JudgingInFull) -> Asked:
    """How targets are to be judged, in the words of the engine."""
    asked = asked_of(judging)
    return replace(asked, residual_year=judging.residual_year, draws=judging.monte_carlo, seed=judging.seed)


def asked_of(judging: Judging) -> Asked:
    """The same, of the options that every command that judges has."""
    from ghgcalc.targets import Asked

    return Asked(
        at=judging.at,
        pathway=judging.pathway,
        between=judging.between or "",
        accept=frozenset(reason.strip() for given in judging.accept or () for reason in given.split(",")),
    )


def _plans(
    outcome: Outcome, verdicts: Sequence[Verdict], judging: JudgingInFull, rules: Rules
) -> tuple[tuple[Plan, ...], tuple[Finding, ...]]:
    """The measures of every municipality that has a sheet of them."""
    from ghgcalc.targets import measures

    plans: list[Plan] = []
    findings: list[Finding] = []
    towns = {(town.name, town.code): town for town in outcome.inventory.municipalities}
    for municipality in outcome.dataset.municipalities:
        town = towns.get((municipality.name, municipality.code))
        if not municipality.tables.get(measures.SHEET) or town is None:
            continue
        own = [one for one in verdicts if (one.municipality, one.code) == (town.name, town.code)]
        judged = {one.year for one in own}
        year = next((year for year in reversed(town.years) if year.year in judged or not own), None)
        read, remarks = measures.read(municipality, year, outcome.catalog.units, outcome.catalog.vocabulary, rules)
        findings += [*remarks, *measures.findings(town, read, year)]
        balances = (measures.balance(read, one, judging.measures) for one in own) if judging.measures else ()
        kept = tuple(balance for balance in balances if balance is not None)
        plans.append(measures.Plan(town.name, read, kept, year.year if year else None))
    if plans and not judging.measures:
        count = sum(len(plan.measures) for plan in plans)
        findings.append(Finding("measures-basis-not-said", "info", NOWHERE, {"count": count}))
    if (judging.measures or judging.plan) and not plans:
        findings.append(Finding("measures-without-sheet", "warning"))
    return tuple(plans), tuple(findings)


def _not_allowed(findings: Sequence[Finding], project: Project | None) -> Iterator[Finding]:
    """A finding per code of warnings that the project file does not allow; nothing where it does not say ``allow``."""
    if project is None or "allow" not in project.target:
        return
    codes = [finding.code for finding in findings if finding.severity == "warning"]
    for code in sorted(set(codes) - set(project.target["allow"])):
        yield Finding("finding-not-allowed", "error", NOWHERE, {"code": code, "count": codes.count(code)})


def by_project(
    project: Project, paths: list[str] | None, calculating: Calculating, judging: JudgingInFull, writing: Writing
) -> tuple[list[str], Calculating, JudgingInFull, Writing]:
    """The groups of options with what the project file says where the command line does not."""
    options: Mapping[str, Any] = project.target
    renamed: dict[str, Any] = {"target" if name == "targets" else name: value for name, value in options.items()}
    renamed.pop("allow", None)
    if "against" in renamed:
        renamed["against"] = Path(renamed["against"])
    general: Any = {
        "method": project.method,
        "factors": list(project.factors) or None,
        "gwp": project.gwp,
        "missing_year": project.missing_year,
    }
    return (
        paths or list(project.inputs),
        _filled(calculating, general),
        _filled(judging, renamed),
        _filled(writing, {"lang": project.lang}),
    )


def _filled(group: Any, values: Mapping[str, Any]) -> Any:
    """A group of options in which what is empty has the project's values."""
    return replace(group, **{name: value for name, value in values.items() if not getattr(group, name)})


def _emptied(outcome: Outcome) -> Outcome:
    """The outcome with its findings and no figure."""
    inventory = replace(outcome.inventory, municipalities=(), complete=False)
    return replace(outcome, status=REJECTED, inventory=inventory)


def _refused(error: UsageError, writing: Writing) -> Refused:
    from ghgcalc.catalog import load
    from ghgcalc.labels import language_for

    return wrong_usage(error, Texts(load(), writing.lang or language_for(())))
