"""Verdicts in words: what each form of output says about a target, rounded and in one language.

Stands between the verdicts and their writers (text, Markdown, JUnit, annotations): they lay out, this module words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghgcalc.labels import visible
from ghgcalc.report.verdict_details import detail_lines
from ghgcalc.report.verdict_words import Figures, digits_for, reason_of, title_of

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.targets.verdict import Verdict


@dataclass(frozen=True, slots=True)
class VerdictView:
    """One verdict in words: ``word`` is met, missed or not judged; ``details`` are (label, text)."""

    verdict: str
    word: str
    title: str
    municipality: str
    year: str
    actual: str
    allowed: str
    gap: str
    unit: str
    sentence: str
    reason: str
    details: tuple[tuple[str, str], ...]


def view(verdict: Verdict, texts: Texts) -> VerdictView:
    """The verdict in words."""
    digits = digits_for(verdict)
    figures = Figures(verdict, texts, digits)
    reason = reason_of(verdict, texts)
    word = texts.text(f"verdict-{verdict.verdict}")
    sentence = texts.text(
        "target-sentence" if verdict.allowed is not None else "target-sentence-unknown",
        title=title_of(verdict.target, texts),
        municipality=visible(verdict.municipality),
        year=str(verdict.year),
        actual=figures.number(verdict.actual),
        allowed=figures.number(verdict.allowed),
        unit=figures.unit,
        verdict=word,
    )
    return VerdictView(
        verdict=verdict.verdict,
        word=word,
        title=title_of(verdict.target, texts),
        municipality=visible(verdict.municipality),
        year=texts.text("no_value") if verdict.year is None else texts.year(verdict.year),
        actual=figures.number(verdict.actual),
        allowed=figures.number(verdict.allowed),
        gap=figures.number(verdict.gap),
        unit=figures.unit,
        sentence=sentence,
        reason=reason,
        details=tuple(detail_lines(verdict, figures, reason, texts)),
    )


def views(verdicts: Sequence[Verdict], texts: Texts) -> tuple[VerdictView, ...]:
    """All verdicts in words, in their order."""
    return tuple(view(verdict, texts) for verdict in verdicts)
