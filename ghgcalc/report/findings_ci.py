"""Findings for a pipeline: JUnit XML, workflow annotations, SARIF. An error fails, a warning or note does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ghgcalc.labels import visible
from ghgcalc.report import pipeline

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts

SUITE = "ghgcalc check"


def written(form: str, findings: Sequence[Finding], files: Sequence[str], texts: Texts) -> str:
    """The findings in one of the forms for pipelines: ``junit``, ``github`` or ``sarif``.

    Parameters
    ----------
    files
        Names of the files that were read: one without a finding is a case that passed.
    """
    if form == "junit":
        return junit(findings, files, texts)
    if form == "github":
        return "".join(pipeline.finding_annotation(finding, texts) for finding in findings)
    return pipeline.sarif([pipeline.finding_result(finding, texts) for finding in findings], texts)


def junit(findings: Sequence[Finding], files: Sequence[str], texts: Texts) -> str:
    """JUnit XML: a suite per file, a case per finding; a file without findings is one case."""
    by_file: dict[str, list[Finding]] = {file: [] for file in files}
    for finding in findings:
        by_file.setdefault(finding.place.file, []).append(finding)
    suites = [(visible(file) or SUITE, found) for file, found in by_file.items()]
    root = ET.Element("testsuites", {"name": SUITE, **_counts([found for _, found in suites])})
    for title, found in suites:
        suite = ET.SubElement(root, "testsuite", {"name": title, **_counts([found])})
        if not found:
            ET.SubElement(suite, "testcase", classname=title, name=SUITE)
        for finding in found:
            _case(suite, title, finding, texts)
    return pipeline.xml(root)


def _counts(groups: Sequence[Sequence[Finding]]) -> dict[str, str]:
    failures = sum(finding.severity == "error" for found in groups for finding in found)
    return pipeline.counts(sum(len(found) or 1 for found in groups), failures, 0)


def _case(suite: ET.Element, title: str, finding: Finding, texts: Texts) -> None:
    name = f"{finding.code} {pipeline.within(finding.place)}".rstrip()
    case = ET.SubElement(suite, "testcase", classname=title, name=name)
    told = pipeline.placed(finding, texts)
    if finding.severity == "error":
        failure = ET.SubElement(case, "failure", message=visible(texts.message(finding)), type=finding.code)
        failure.text = told
    else:
        ET.SubElement(case, "system-out").text = f"{finding.severity}: {told}"
