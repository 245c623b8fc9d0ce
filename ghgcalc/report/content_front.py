"""The first page of a report: what must be known before a figure is believed, the main figures, the verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import fsum
from typing import TYPE_CHECKING, Final

from ghgcalc.labels import visible
from ghgcalc.report import head
from ghgcalc.report.document import Card, Judged, Notice
from ghgcalc.report.marks import causes, counted_rows, name_of
from ghgcalc.report.verdict_words import Figures, digits_for, reason_of, title_of

if TYPE_CHECKING:
    from ghgcalc.findings import Fact
    from ghgcalc.report.context import Context
    from ghgcalc.report.page import Key
    from ghgcalc.results import Row

# Names that a sentence lists before it counts the rest.
NAMED: Final = 4
PER_HEAD_DIGITS: Final = len("00")


def notices(context: Context) -> tuple[Notice, ...]:
    """All that stands between a figure and belief, the gravest first."""
    if not context.town.years:
        return (Notice("error", context.texts.text("report-notice-empty")),)
    found = [*_incomplete(context), *_conformity(context), *_boundary(context), *_factors(context), *_missing(context)]
    return tuple(sorted(found, key=lambda notice: ("error", "warning", "info").index(notice.severity)))


def _incomplete(context: Context) -> Iterator[Notice]:
    lacking = [
        f"{name_of(row, context.texts)} {year.year}"
        for year in context.town.years
        for row in counted_rows([year])
        if "no_factor" in causes(row)
    ]
    if lacking:
        listed = context.texts.listed(lacking, NAMED)
        yield Notice("error", context.texts.text("report-notice-incomplete", amounts=listed))


def _conformity(context: Context) -> Iterator[Notice]:
    town, texts = context.town, context.texts
    if town.conforms or not town.conformity:
        return
    failing, key = ("not_met", "not-conforming") if town.conforms is False else ("unknown", "conformity-open")
    criteria = [texts.text(f"check_{check.check}") for check in town.conformity if check.result == failing]
    facts: dict[str, Fact] = {"method": town.method, "criteria": texts.listed(criteria, NAMED)}
    yield Notice("error" if town.conforms is False else "warning", texts.text(f"report-notice-{key}", **facts))


def _boundary(context: Context) -> Iterator[Notice]:
    if context.town.gas_coverage == "CO2":
        yield Notice("warning", context.texts.text("report-notice-co2"))


def _factors(context: Context) -> Iterator[Notice]:
    """Shares of the last year's emissions that rest on factors of another year or on defaults; provisional sets."""
    texts, year = context.texts, context.last
    for cause, key in (("latest_before", "report-notice-latest-before"), ("default", "report-notice-default")):
        rows = [row for row in counted_rows([year]) if cause in row.match and row.emissions_t]
        share = year.share(fsum(row.emissions_t or 0.0 for row in rows))
        if rows:
            facts: dict[str, Fact] = {"year": year.year, "carriers": texts.listed(_carriers(rows, context), NAMED)}
            yield Notice("warning", texts.text(key, share=texts.percent(share), **facts))
    provisional = [used for used in context.inventory.factor_sets if used.provisional]
    named = [head.edition(used, texts) for used in provisional if used.id in context.town.factor_sets]
    if named:
        yield Notice("info", texts.text("report-notice-provisional", sets=", ".join(dict.fromkeys(named))))


def _carriers(rows: Iterable[Row], context: Context) -> list[str]:
    return list(dict.fromkeys(context.texts.term("carrier", row.carrier) for row in rows if row.carrier))


def _missing(context: Context) -> Iterator[Notice]:
    """Required cells that are not stated, years without people, findings."""
    texts = context.texts
    judged = [year for year in context.town.years if year.coverage is not None and year.missing]
    if judged:
        worst = min(judged, key=lambda year: (year.coverage or 0, -year.year))
        missing = [head.required_name(name, texts) for name in worst.missing]
        facts: dict[str, Fact] = {"year": worst.year, "missing": texts.listed(missing, NAMED)}
        yield Notice("warning", texts.text("report-notice-coverage", share=texts.percent(worst.coverage), **facts))
    alone = [texts.year(year.year) for year in context.town.years if year.population is None]
    if alone:
        yield Notice("warning", texts.text("report-notice-people", years=texts.listed(alone, NAMED)))
    told = [finding for finding in context.findings if finding.severity != "info"]
    if told:
        section = texts.text("report-findings")
        yield Notice("info", texts.text("report-notice-findings", count=len(told), section=section))


def cards(context: Context) -> tuple[Card, ...]:
    """Total, per head, change since the base year, energy."""
    if not context.town.years:
        return ()
    texts, year, unit = context.texts, context.last, context.unit
    partial = "" if year.complete else texts.text("report-partial")
    total = Card(
        texts.text("report-card-total", year=year.year), texts.number(year.emissions_t), unit, partial, bool(partial)
    )
    energy = Card(texts.text("report-card-energy", year=year.year), texts.number(year.energy_mwh), "MWh")
    return (total, _per_head(context), _change(context), energy)


def _per_head(context: Context) -> Card:
    texts, year = context.texts, context.last
    label = texts.text("report-card-per-head", year=year.year)
    if year.per_capita_t is None:
        return Card(label, texts.text("no_value"), "", texts.text("report-no-people"))
    people = texts.text("report-people", people=texts.number(year.population))
    if not year.complete:
        people = f"{texts.text('report-partial')}; {people}"
    return Card(label, texts.number(year.per_capita_t, PER_HEAD_DIGITS), context.unit, people, not year.complete)


def _change(context: Context) -> Card:
    texts, base, declared = context.texts, context.base, context.declared_base
    if base is None:
        if declared is None:
            return Card(texts.text("report-card-no-base"), texts.text("no_value"), "", texts.text("report-no-base"))
        key = "report-base-is-last" if declared == context.last.year else "report-base-not-there"
        label = texts.text("report-card-change", base=declared)
        return Card(label, texts.text("no_value"), "", texts.text(key, base=declared))
    label = texts.text("report-card-change", base=base.year)
    partial = [year.year for year in (base, context.last) if not year.complete]
    if partial:
        return Card(label, texts.text("no_value"), "", texts.text("report-year-partial", year=partial[0]), alarm=True)
    change = context.last.emissions_t - base.emissions_t
    absolute = texts.text("report-change-absolute", tonnes=signed(context, change), unit=context.unit)
    if base.emissions_t <= 0:
        return Card(label, signed(context, change), context.unit)
    return Card(label, signed_share(context, change / base.emissions_t), "", absolute)


def signed(context: Context, value: float, digits: int = 0) -> str:
    """A change with its sign."""
    return _with_sign(context.texts.number(abs(value), digits), context.texts.number(0.0, digits), value)


def signed_share(context: Context, value: float) -> str:
    """A change as a share, with its sign."""
    return _with_sign(context.texts.percent(abs(value)), context.texts.percent(0.0), value)


def _with_sign(text: str, nothing: str, value: float) -> str:
    if text == nothing:
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def judged(context: Context) -> tuple[Judged, ...]:
    """Each verdict in short."""
    found = []
    for verdict in context.verdicts:
        figures = Figures(verdict, context.texts, digits_for(verdict))
        told = ""
        if verdict.actual is not None and verdict.allowed is not None and verdict.year is not None:
            facts = {"actual": figures.number(verdict.actual), "allowed": figures.number(verdict.allowed)}
            told = context.texts.text("report-verdict-figures", year=verdict.year, unit=figures.unit, **facts)
            if not verdict.due:
                told = context.texts.text("report-verdict-ahead", told=told, target_year=verdict.target_year)
        found.append(
            Judged(
                title=title_of(verdict.target, context.texts),
                outcome=verdict.verdict,
                word=context.texts.text(f"verdict-{verdict.verdict}"),
                figures=told,
                # How a reason could be set aside is said in the section on targets: this page is for those who read.
                reason=reason_of(verdict, context.texts, hints=False),
            )
        )
    return tuple(found)


def reliability(context: Context) -> tuple[Key, ...]:
    """Completeness, coverage, data quality, conformity and editions, as at the head of a printed balance."""
    figures = {context.texts.text(name) for name in ("emissions", "per_head", "energy")}
    keys = head.keys(context.town, context.inventory, context.texts)
    return tuple(key for key in keys if not any(key.label.startswith(label) for label in figures))


def name_shown(context: Context) -> str:
    """The municipality's name, fit to be shown."""
    return visible(context.town.name) or visible(context.town.code) or context.texts.text("no_name")
