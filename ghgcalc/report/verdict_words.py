"""The figures and names of a verdict in one language: its unit, its decimals, its target's title, its reasons.

What every sentence about a verdict is made with; no figure is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ghgcalc.labels import half_up, visible

if TYPE_CHECKING:
    from ghgcalc.findings import Fact
    from ghgcalc.labels import Texts
    from ghgcalc.targets.model import Target
    from ghgcalc.targets.verdict import Verdict

TOTAL_DIGITS: Final = 0
PER_CAPITA_DIGITS: Final = len("00")
MOST_DIGITS: Final = len("000000000")


@dataclass(frozen=True, slots=True)
class Figures:
    """How the figures of one verdict are written: in its unit, with its number of decimals."""

    verdict: Verdict
    texts: Texts
    digits: int

    @property
    def unit(self) -> str:
        """The verdict's unit in words."""
        plain = self.verdict.unit.partition(" per ")[0]
        return self.texts.text("unit-per-capita", unit=plain) if self.verdict.target.per_capita else plain

    @property
    def whole_unit(self) -> str:
        """Unit of the whole municipality's figure."""
        return self.verdict.unit.partition(" per ")[0]

    @property
    def shown_name(self) -> str:
        """The municipality's name, fit to be shown."""
        return visible(self.verdict.municipality) or visible(self.verdict.code)

    def number(self, value: float | None) -> str:
        """A figure in the verdict's unit."""
        return self.texts.number(value, self.digits)


def digits_for(verdict: Verdict) -> int:
    """Decimals of the verdict's figures: as for any such figure, more where actual and allowed would look equal."""
    digits = PER_CAPITA_DIGITS if verdict.target.per_capita else TOTAL_DIGITS
    if verdict.actual is None or verdict.allowed is None or verdict.actual == verdict.allowed:
        return digits
    while digits < MOST_DIGITS and half_up(verdict.actual, digits) == half_up(verdict.allowed, digits):
        digits += 1
    return digits


def title_of(target: Target, texts: Texts) -> str:
    """A target's name in the language; for words the words themselves."""
    label = target.labels.get(texts.lang) or target.labels.get("en") or target.id
    return visible(label)


def reason_of(verdict: Verdict, texts: Texts, *, hints: bool = True) -> str:
    """Why it was not judged, all reasons; with ``hints`` how each could be accepted. Empty where it was judged."""
    return " ".join(_reasons(verdict, texts, hints))


def _reasons(verdict: Verdict, texts: Texts, hints: bool) -> Iterator[str]:
    coverage = verdict.evidence[0].coverage if verdict.evidence else None
    facts: dict[str, Fact] = {
        "target_year": verdict.target_year,
        "base_year": verdict.base_year,
        "year": verdict.year,
        "years": ", ".join(texts.year(year) for year in verdict.years),
        "without": kinds(verdict.without, texts),
        "gas": verdict.gas,
        "target_gas": verdict.target.gas or verdict.gas,
        "coverage": texts.percent(coverage),
    }
    scoped = f"reason-{verdict.comparable_reason}"
    for reason in verdict.reasons:
        if reason == "scope" and texts.has(scoped):
            yield texts.text(scoped)
        elif reason == "base-year-missing" and verdict.base_year is None:
            yield texts.text("reason-base-year-none", **facts)
        else:
            yield texts.text(f"reason-{reason}", **facts)
        if hints and reason in verdict.acceptable:
            yield texts.text("target-accept-hint", reason=reason)


def kinds(names: Sequence[str], texts: Texts) -> str:
    """Kinds of source in words."""
    return ", ".join(
        texts.text("source-kind-energy") if name == "energy" else texts.term("sector", name) for name in names
    )
