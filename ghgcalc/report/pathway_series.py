"""What a picture of a verdict shows: stated values, the line to the target, the gap, as text too.

One model for the terminal's characters and for SVG, so that both show the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

from ghgcalc.report.verdict_words import Figures, digits_for, title_of

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.targets.verdict import Verdict

# Steps between the marks of an axis, as multiples of a power of ten; how many marks an axis has at most.
STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_MARKS: Final = 6
MOST_YEARS: Final = 9


@dataclass(frozen=True, slots=True)
class Series:
    """A picture's content.

    Parameters
    ----------
    actual
        Stated years and values [unit of the verdict].
    line
        The line to the target year by year; empty without a base year.
    levels
        Years and levels that are to be reached; a target without a year has its level at the judged year.
    judged
        Year, actual and allowed value of the verdict; None where it could not be compared.
    marks, years
        Where the value axis and the year axis have their marks.
    """

    title: str
    subtitle: str
    unit: str
    outcome: str
    actual: tuple[tuple[int, float], ...]
    line: tuple[tuple[int, float], ...]
    levels: tuple[tuple[int, float], ...]
    judged: tuple[int, float, float] | None
    marks: tuple[tuple[float, str], ...]
    years: tuple[int, ...]
    gap: str
    alternative: str

    @property
    def first(self) -> int:
        """First year of the picture."""
        return self.years[0]

    @property
    def last(self) -> int:
        """Last year of the picture."""
        return self.years[-1]


def series(verdict: Verdict, texts: Texts) -> Series | None:
    """The content of a verdict's picture; None where it has no value at all."""
    actual = verdict.series
    if not actual:
        return None
    figures = Figures(verdict, texts, digits_for(verdict))
    levels = _levels(verdict)
    judged = None
    if verdict.year is not None and verdict.actual is not None and verdict.allowed is not None:
        judged = (verdict.year, verdict.actual, verdict.allowed)
    shown = [*actual, *verdict.line, *levels]
    values = [value for _, value in shown]
    return Series(
        title=title_of(verdict.target, texts),
        subtitle=f"{figures.shown_name}, {figures.unit}",
        unit=figures.unit,
        outcome=texts.text(f"verdict-{verdict.verdict}"),
        actual=actual,
        line=verdict.line,
        levels=levels,
        judged=judged,
        marks=tuple((mark, _mark(mark, texts)) for mark in nice(min(*values, 0.0), max(*values, 0.0))),
        years=year_marks(min(year for year, _ in shown), max(year for year, _ in shown)),
        gap=_gap(verdict, figures, texts),
        alternative=_alternative(verdict, figures, texts, actual),
    )


def _levels(verdict: Verdict) -> tuple[tuple[int, float], ...]:
    if verdict.end_level is None or verdict.year is None:
        return ()
    return ((verdict.target_year or verdict.year, verdict.end_level),)


def nice(low: float, high: float) -> tuple[float, ...]:
    """Round marks from at or below ``low`` to at or above ``high``.

    Examples
    --------
    >>> nice(0, 9.1), nice(0, 2517000)
    ((0.0, 2.0, 4.0, 6.0, 8.0, 10.0), (0.0, 500000.0, 1000000.0, 1500000.0, 2000000.0, 2500000.0, 3000000.0))
    """
    span = (high - low) or 1.0
    power = Decimal(1).scaleb(floor(log10(span / MOST_MARKS)))
    step = next(step * power for step in STEPS if float(step * power) * MOST_MARKS >= span)
    first, last = floor(low / float(step)), ceil(high / float(step))
    return tuple(float(step * number) for number in range(first, last + 1))


def year_marks(first: int, last: int) -> tuple[int, ...]:
    """The first and the last year and round years between them.

    Examples
    --------
    >>> year_marks(1990, 2030), year_marks(2015, 2015)
    ((1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025, 2030), (2014, 2015, 2016))
    """
    if first == last:
        return (first - 1, first, last + 1)
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= MOST_YEARS)
    between = [year for year in range(first, last + 1) if year % step == 0]
    kept = [year for year in between if min(year - first, last - year) * 2 >= step]
    return (first, *kept, last)


def _mark(value: float, texts: Texts) -> str:
    return texts.exact(value)


def _gap(verdict: Verdict, figures: Figures, texts: Texts) -> str:
    if verdict.gap is None:
        return ""
    key = "picture-gap" if verdict.gap > 0 else "picture-ahead"
    return texts.text(key, year=verdict.year, gap=figures.number(abs(verdict.gap)), unit=figures.unit)


def _alternative(verdict: Verdict, figures: Figures, texts: Texts, actual: tuple[tuple[int, float], ...]) -> str:
    """The picture in a sentence, for who cannot see it."""
    return texts.text(
        "picture-alternative",
        title=f"{figures.shown_name}: {title_of(verdict.target, texts)}",
        first=actual[0][0],
        first_value=figures.number(actual[0][1]),
        last=actual[-1][0],
        last_value=figures.number(actual[-1][1]),
        year=verdict.year,
        allowed=figures.number(verdict.allowed),
        unit=figures.unit,
        verdict=texts.text(f"verdict-{verdict.verdict}"),
    )
