"""From the words of ``ghgcalc report`` to the content of a report and its exit status."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.cli import REJECTED
from ghgcalc.cli.failure import wrong_usage
from ghgcalc.cli.judged import asked_in_full, by_project
from ghgcalc.cli.project import found
from ghgcalc.cli.run import STANDARD_INPUT, Outcome, calculated
from ghgcalc.cli.target import JudgingInFull
from ghgcalc.findings import Rejected, UsageError, has_errors, in_order

if TYPE_CHECKING:
    from ghgcalc.cli.options import Calculating, Reading, Writing
    from ghgcalc.findings import Finding
    from ghgcalc.models import FactorSet
    from ghgcalc.report.document import Document
    from ghgcalc.targets import Verdict


@dataclass(frozen=True, slots=True)
class Reported:
    """What a run came to. Without a ``document`` there is nothing to write, only findings to be said."""

    status: int
    outcome: Outcome
    document: Document | None
    findings: tuple[Finding, ...]
    paths: tuple[str, ...]
    writing: Writing


def reported(
    paths: list[str] | None,
    reading: Reading,
    calculating: Calculating,
    judging: JudgingInFull,
    writing: Writing,
) -> Reported:
    """Read, calculate, judge what is asked for, and make the content.

    Raises
    ------
    UsageError, Refused
        Wrong usage.
    """
    project = found(judging.project, paths)
    style_file = judging.project
    if project is not None:
        paths, calculating, judging, writing = by_project(project, paths, calculating, judging, writing)
    given = tuple(paths or ())
    outcome = calculated(given, reading, calculating, writing)
    try:
        verdicts, remarks, status = _judged(outcome, calculating, judging)
    except UsageError as error:
        raise wrong_usage(error, outcome.texts) from error
    except Rejected as broken:
        verdicts, remarks, status = (), broken.findings, REJECTED
    findings = in_order((*outcome.inventory.findings, *remarks))
    if not outcome.shown or status == REJECTED:
        return Reported(max(status, outcome.status), outcome, None, findings, given, writing)
    document = _document(outcome, verdicts, findings, calculating, _style_beside(style_file, given))
    return Reported(status, outcome, document, findings, given, writing)


def _judged(
    outcome: Outcome, calculating: Calculating, judging: JudgingInFull
) -> tuple[tuple[Verdict, ...], tuple[Finding, ...], int]:
    """Verdicts on the targets asked for, else on the workbook's own; only the former decide the status."""
    from ghgcalc import targets
    from ghgcalc.targets import library, rules

    parameters = rules.load(outcome.catalog)
    known, remarks = library.load(outcome.catalog, parameters, outcome.dataset.municipalities)
    names, asked = judging.target or [], asked_in_full(judging)
    targets.check(asked, names, known, parameters)
    if not outcome.shown or has_errors(remarks):
        return (), remarks, REJECTED if has_errors(remarks) else outcome.status
    if not names and not any(known.own.values()):
        return (), remarks, outcome.status
    judgement = targets.judge(outcome.inventory, names, known, asked, parameters)
    status = targets.status(outcome.inventory, judgement.verdicts, calculating.allow_incomplete)
    return judgement.verdicts, (*remarks, *judgement.findings), status if names else outcome.status


def _document(
    outcome: Outcome,
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    calculating: Calculating,
    style_places: tuple[Path | None, Path | None],
) -> Document:
    from ghgcalc.report import content, house_style

    given: tuple[FactorSet, ...] = ()
    if calculating.factors:
        from ghgcalc.factorset import chosen

        given = chosen(calculating.factors, outcome.catalog)
    day = made()
    return content.document(
        outcome.inventory,
        outcome.texts,
        verdicts=verdicts,
        findings=findings,
        sources=content.sources_of(outcome.inventory, outcome.catalog, given),
        style=house_style.found(*style_places),
        date=day.date().isoformat() if day else "",
    )


def _style_beside(named: Path | None, paths: Sequence[str]) -> tuple[Path | None, Path | None]:
    """Where the house style may stand: the named project file, the folder of the first input."""
    first = next((Path(path) for path in paths if path != STANDARD_INPUT), None)
    return named, first.parent if first is not None else None


def made() -> datetime.datetime | None:
    """The time that a report says it was made: that of ``SOURCE_DATE_EPOCH``, else none, so that bytes repeat."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not (seconds.isascii() and seconds.isdigit()):
        return None
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).replace(tzinfo=None)
