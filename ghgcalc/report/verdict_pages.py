"""Verdicts as pages: a summary per municipality, then a page per verdict. Laid out by ``console`` and ``md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ghgcalc.labels import visible
from ghgcalc.report.page import Column, Key, Line, Page, Table
from ghgcalc.report.verdicts import VerdictView, view
from ghgcalc.targets.verdict import MET

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.targets.verdict import Verdict

SUMMARY = ("target", "verdict", "year", "actual", "allowed", "gap", "unit")
FIGURES = ("year", "actual", "allowed", "gap")
ONLY_WIDE = ("gap", "unit")


def pages(verdicts: Sequence[Verdict], texts: Texts) -> Iterator[Page]:
    """The pages of all municipalities, in the order of the verdicts."""
    for (name, code), group in groupby(verdicts, key=lambda verdict: (verdict.municipality, verdict.code)):
        judged = list(group)
        worded = [view(verdict, texts) for verdict in judged]
        yield _summary(visible(name) or visible(code), judged, worded, texts)
        yield from (_page(verdict, one, texts) for verdict, one in zip(judged, worded, strict=True))


def _summary(name: str, judged: Sequence[Verdict], worded: Sequence[VerdictView], texts: Texts) -> Page:
    met = sum(verdict.verdict == MET for verdict in judged)
    said = texts.text("target-summary-met", met=met, count=len(judged))
    columns = tuple(
        Column(texts.text(f"target-column-{word}"), figures=word in FIGURES, only_wide=word in ONLY_WIDE)
        for word in SUMMARY
    )
    lines = tuple(Line((one.title, one.word, one.year, one.actual, one.allowed, one.gap, one.unit)) for one in worded)
    return Page(
        title=texts.text("target-heading", municipality=name),
        subtitle=texts.text("by_method", method=judged[0].method),
        keys=(Key(texts.text("target-column-verdict"), said, alarm=met < len(judged), strong=met == len(judged)),),
        tables=(Table(texts.text("target-verdicts"), columns, lines),),
    )


def _page(verdict: Verdict, worded: VerdictView, texts: Texts) -> Page:
    met = verdict.verdict == MET
    figures = texts.text(
        "target-figures", year=worded.year, actual=worded.actual, allowed=worded.allowed, unit=worded.unit
    )
    return Page(
        title=worded.title,
        subtitle="",
        keys=(
            Key(texts.text("target-column-verdict"), f"{worded.word}. {figures}", alarm=not met, strong=met),
            *(Key(label, text) for label, text in worded.details),
        ),
        tables=(),
    )
