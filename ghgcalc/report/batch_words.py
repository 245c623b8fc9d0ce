"""What a batch has to say to people: who was rejected and why, how it went; and verdicts for a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from ghgcalc.labels import visible
from ghgcalc.report import pipeline
from ghgcalc.targets.verdict import MET, MISSED

if TYPE_CHECKING:
    from ghgcalc.batch import Batch
    from ghgcalc.batch.record import Member, VerdictFigures
    from ghgcalc.labels import Texts

# How many rejected members are told; all of them stand in the tables.
SHOWN: Final = 20


def rejections(batch: Batch, texts: Texts) -> Iterator[str]:
    """A line per rejected member, at most a screen of them."""
    rejected = [slot for slot in batch.slots if slot not in batch.results]
    for slot in rejected[:SHOWN]:
        yield visible(texts.text("batch_rejected", file=slot.file, reason=slot.reason))
    if len(rejected) > SHOWN:
        yield texts.text("batch_more_rejected", count=len(rejected) - SHOWN)


def closing(batch: Batch, folder: str, texts: Texts) -> str:
    """One line on the whole: members, results, the network's last year."""
    told = texts.text(
        "batch_done", members=len(batch.slots), results=len(batch.results), rejected=batch.rejected, folder=folder
    )
    if not batch.years:
        return told
    last = batch.years[-1]
    state = texts.text("batch_complete" if last.complete else "batch_incomplete")
    network = texts.text(
        "batch_network_year",
        year=str(last.year),
        members=last.members,
        emissions=texts.number(last.emissions_t),
        per_capita=texts.number(last.per_capita_t, 2),
        gas=batch.gas_coverage,
        state=state,
    )
    return f"{told}\n{network}"


def verdicts(form: str, batch: Batch, texts: Texts) -> str:
    """The verdicts on all members as ``junit`` or ``github``: missed is a failure, not judged an error."""
    return _junit(batch, texts) if form == "junit" else "".join(_annotations(batch, texts))


def _junit(batch: Batch, texts: Texts) -> str:
    root = ET.Element("testsuites", {"name": "ghgcalc batch"})
    for slot, member in batch.members():
        title = visible(member.name or slot.file)
        suite = ET.SubElement(root, "testsuite", {"name": title, **_counts(member, slot in batch.results)})
        for verdict in member.verdicts:
            case = ET.SubElement(suite, "testcase", classname=title, name=visible(verdict.target))
            if verdict.verdict != MET:
                kind = "failure" if verdict.verdict == MISSED else "error"
                ET.SubElement(case, kind, message=_said(verdict, texts), type=verdict.reason or verdict.verdict)
        if slot not in batch.results:
            case = ET.SubElement(suite, "testcase", classname=title, name=visible(slot.file))
            ET.SubElement(case, "error", message=visible(slot.reason), type=",".join(slot.codes))
    return pipeline.xml(root)


def _counts(member: Member, has_result: bool) -> dict[str, str]:
    missed = sum(verdict.verdict == MISSED for verdict in member.verdicts)
    others = sum(verdict.verdict not in (MET, MISSED) for verdict in member.verdicts)
    rejected = 0 if has_result else 1
    return pipeline.counts(len(member.verdicts) + rejected, missed, others + rejected)


def _said(verdict: VerdictFigures, texts: Texts) -> str:
    told = texts.text(
        f"batch_{verdict.verdict}",
        target=verdict.target,
        year=str(verdict.year) if verdict.year is not None else texts.text("no_value"),
        actual=texts.number(verdict.actual, 2),
        allowed=texts.number(verdict.allowed, 2),
        unit=verdict.unit,
        reason=verdict.reason,
    )
    return visible(told)


def _annotations(batch: Batch, texts: Texts) -> Iterator[str]:
    for slot, member in batch.members():
        for verdict in member.verdicts:
            if verdict.verdict != MET:
                kind = "error" if verdict.verdict == MISSED else "warning"
                yield pipeline.annotation(kind, _said(verdict, texts), slot.file)
        if slot not in batch.results:
            yield pipeline.annotation("error", slot.reason, slot.file)
