"""Verdicts for a pipeline: JUnit XML, workflow annotations, SARIF. Missed is a failure, not judged an error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ghgcalc.findings import Place
from ghgcalc.labels import visible
from ghgcalc.report import pipeline
from ghgcalc.report.verdicts import view
from ghgcalc.targets.verdict import MET, MISSED

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts
    from ghgcalc.targets.verdict import Verdict


def written(
    form: str, verdicts: Sequence[Verdict], findings: Sequence[Finding], files: Sequence[str], texts: Texts
) -> str:
    """The verdicts in one of the forms for pipelines: ``junit``, ``github`` or ``sarif``."""
    if form == "junit":
        return junit(verdicts, findings, texts)
    if form == "github":
        return github(verdicts, findings, texts)
    return sarif(verdicts, findings, files, texts)


def junit(verdicts: Sequence[Verdict], findings: Sequence[Finding], texts: Texts) -> str:
    """JUnit XML: a suite per municipality, a case per target; missed is a failure, not judged an error.

    Without verdicts the errors of the input are the one case.
    """
    wrong = [finding for finding in findings if finding.severity == "error"] if not verdicts else []
    root = ET.Element("testsuites", {"name": "ghgcalc target", **_counts(verdicts, bool(wrong))})
    if wrong:
        suite = ET.SubElement(root, "testsuite", {"name": "ghgcalc target", **_counts(verdicts, True)})
        case = ET.SubElement(suite, "testcase", classname="ghgcalc", name="input")
        told = [f"{finding.place}: {texts.message(finding)}".removeprefix(": ") for finding in wrong]
        error = ET.SubElement(case, "error", message=visible(told[0]), type=wrong[0].code)
        error.text = "\n".join(map(visible, told))
    for (name, code), group in groupby(verdicts, key=lambda verdict: (verdict.municipality, verdict.code)):
        judged = list(group)
        title = visible(name) or visible(code)
        suite = ET.SubElement(root, "testsuite", {"name": title, **_counts(judged)})
        for verdict in judged:
            worded = view(verdict, texts)
            case = ET.SubElement(suite, "testcase", classname=title, name=visible(verdict.target.id))
            details = "\n".join(f"{label}: {text}" for label, text in worded.details)
            if verdict.verdict == MET:
                ET.SubElement(case, "system-out").text = f"{worded.sentence}\n{details}"
                continue
            kind = "failure" if verdict.verdict == MISSED else "error"
            outcome = ET.SubElement(case, kind, message=worded.sentence, type=verdict.reason or verdict.verdict)
            outcome.text = details
    return pipeline.xml(root)


def _counts(verdicts: Sequence[Verdict], rejected: bool = False) -> dict[str, str]:
    outcomes = [verdict.verdict for verdict in verdicts]
    failed = outcomes.count(MISSED)
    errors = len(outcomes) - failed - outcomes.count(MET)
    more = int(rejected)
    return pipeline.counts(len(outcomes) + more, failed, errors + more)


def github(verdicts: Sequence[Verdict], findings: Iterable[Finding], texts: Texts) -> str:
    """Workflow annotations: a notice per target met, an error per target that is not, and the findings."""
    lines = []
    for verdict in verdicts:
        worded = view(verdict, texts)
        command = "notice" if verdict.verdict == MET else "error"
        message = " ".join(part for part in (worded.sentence, worded.reason) if part)
        lines.append(pipeline.annotation(command, message, title=f"{worded.word}: {worded.title}"))
    return "".join([*lines, *(pipeline.finding_annotation(finding, texts) for finding in findings)])


def sarif(verdicts: Sequence[Verdict], findings: Iterable[Finding], files: Sequence[str], texts: Texts) -> str:
    """SARIF 2.1.0: a result per verdict (met ones pass) and per finding.

    Parameters
    ----------
    files
        Names of the input files; a verdict points at the first.
    """
    results = [_verdict_result(verdict, files, texts) for verdict in verdicts]
    results += [pipeline.finding_result(finding, texts) for finding in findings]
    return pipeline.sarif(results, texts)


def _verdict_result(verdict: Verdict, files: Sequence[str], texts: Texts) -> dict[str, Any]:
    worded = view(verdict, texts)
    met = verdict.verdict == MET
    message = " ".join(part for part in (worded.sentence, worded.reason) if part)
    result: dict[str, Any] = {
        "ruleId": f"target-{verdict.verdict.replace('_', '-')}",
        "kind": "pass" if met else "fail",
        "level": "none" if met else "error",
        "message": {"text": visible(message)},
        "properties": {
            "target": visible(verdict.target.id),
            "municipality": visible(verdict.municipality),
            "year": verdict.year,
            "actual": verdict.actual,
            "allowed": verdict.allowed,
            "unit": verdict.unit,
            "reason": verdict.reason or None,
        },
    }
    if files:
        result["locations"] = [pipeline.location(Place(verdict.target.place.file or files[0]))]
    return result
