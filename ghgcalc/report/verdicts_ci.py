"""Verdicts for a pipeline: JUnit XML, workflow annotations, SARIF. A missed target fails, one not judged is an error.

Every text of the input passes an escape of its format here, so that a name cannot become markup or a workflow command.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from ghgcalc import __version__
from ghgcalc.labels import visible
from ghgcalc.report.verdicts import view
from ghgcalc.targets.verdict import MET, MISSED

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts
    from ghgcalc.targets.verdict import Verdict

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
SARIF_VERSION: Final = "2.1.0"
LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
ANNOTATIONS: Final = {"error": "error", "warning": "warning", "info": "notice"}


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
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(verdicts: Sequence[Verdict], rejected: bool = False) -> dict[str, str]:
    outcomes = [verdict.verdict for verdict in verdicts]
    failed = outcomes.count(MISSED)
    errors = len(outcomes) - failed - outcomes.count(MET)
    more = int(rejected)
    return {"tests": str(len(outcomes) + more), "failures": str(failed), "errors": str(errors + more)}


def github(verdicts: Sequence[Verdict], findings: Iterable[Finding], texts: Texts) -> str:
    """Workflow annotations: a notice per target met, an error per target that is not, and the findings."""
    lines = []
    for verdict in verdicts:
        worded = view(verdict, texts)
        command = "notice" if verdict.verdict == MET else "error"
        message = " ".join(part for part in (worded.sentence, worded.reason) if part)
        lines.append(f"::{command} title={_property(f'{worded.word}: {worded.title}')}::{_message(message)}")
    for finding in findings:
        said = " ".join(part for part in (texts.message(finding), texts.hint(finding)) if part)
        where = f"file={_property(finding.place.file)}," if finding.place.file else ""
        told = f"{finding.place}: {said}" if finding.place.cell else said
        lines.append(f"::{ANNOTATIONS[finding.severity]} {where}title={_property(finding.code)}::{_message(told)}")
    return "".join(f"{line}\n" for line in lines)


def _message(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def sarif(verdicts: Sequence[Verdict], findings: Iterable[Finding], files: Sequence[str], texts: Texts) -> str:
    """SARIF 2.1.0: a result per verdict (met ones pass) and per finding.

    Parameters
    ----------
    files
        Names of the input files; a verdict points at the first.
    """
    results = [_verdict_result(verdict, files, texts) for verdict in verdicts]
    results += [_finding_result(finding, texts) for finding in findings]
    rules = [{"id": name} for name in sorted({str(result["ruleId"]) for result in results})]
    driver = {"name": "ghgcalc", "version": __version__, "rules": rules}
    log = {
        "$schema": SARIF_SCHEMA,
        "version": SARIF_VERSION,
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=len("  ")) + "\n"


def _verdict_result(verdict: Verdict, files: Sequence[str], texts: Texts) -> dict[str, Any]:
    worded = view(verdict, texts)
    met = verdict.verdict == MET
    message = " ".join(part for part in (worded.sentence, worded.reason) if part)
    result: dict[str, Any] = {
        "ruleId": f"target-{verdict.verdict.replace('_', '-')}",
        "kind": "pass" if met else "fail",
        "level": "none" if met else "error",
        "message": {"text": message},
        "properties": {
            "target": verdict.target.id,
            "municipality": verdict.municipality,
            "year": verdict.year,
            "actual": verdict.actual,
            "allowed": verdict.allowed,
            "unit": verdict.unit,
            "reason": verdict.reason or None,
        },
    }
    if files:
        result["locations"] = [_location(verdict.target.place.file or files[0], "")]
    return result


def _finding_result(finding: Finding, texts: Texts) -> dict[str, Any]:
    said = " ".join(part for part in (texts.message(finding), texts.hint(finding)) if part)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.place}: {said}" if finding.place.cell else said},
    }
    if finding.place.file:
        result["locations"] = [_location(finding.place.file, str(finding.place))]
    return result


def _location(file: str, place: str) -> dict[str, Any]:
    from urllib.parse import quote

    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": quote(file)}}}
    if place:
        location["logicalLocations"] = [{"fullyQualifiedName": place}]
    return location
