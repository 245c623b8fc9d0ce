"""The lines under a verdict: what it was held against, what it would take, and everything that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ghgcalc.labels import visible
from ghgcalc.report.verdict_words import kinds

if TYPE_CHECKING:
    from ghgcalc.findings import Fact
    from ghgcalc.labels import Texts
    from ghgcalc.report.verdict_words import Figures
    from ghgcalc.targets.figures import Evidence
    from ghgcalc.targets.verdict import Verdict

Lines = Iterator[tuple[str, str]]


def detail_lines(verdict: Verdict, figures: Figures, reason: str, texts: Texts) -> Lines:
    """(label, text) of everything that there is to say about a verdict, the most needed first."""
    if reason:
        yield texts.text("target-detail-reason"), reason
    yield from _held_against(verdict, figures, texts)
    yield from _gap(verdict, figures, texts)
    yield from _what_it_takes(verdict, figures, texts)
    yield from _trend_and_budget(verdict, figures, texts)
    yield from _comparable(verdict, texts)
    yield texts.text("target-detail-uncertainty"), _uncertainty(verdict, figures, texts)
    yield from _changed(verdict, figures, texts)
    for evidence in verdict.evidence:
        yield texts.text("target-detail-evidence", year=evidence.year), _evidence(evidence, texts)
    yield from _source(verdict, texts)


def _held_against(verdict: Verdict, figures: Figures, texts: Texts) -> Lines:
    target = verdict.target
    if verdict.target_year is None:
        basis = texts.text("target-basis-now")
    else:
        facts: dict[str, Fact] = {
            "target_year": verdict.target_year,
            "between": texts.text(f"between-{verdict.between}"),
        }
        basis = texts.text(f"target-basis-{verdict.basis}", **facts)
    yield texts.text("target-detail-basis"), basis
    if not target.whole:
        names = [texts.term("sector", sector) for sector in target.sectors]
        names += [texts.term("carrier", carrier) for carrier in target.carriers]
        yield texts.text("target-detail-scope"), ", ".join(names)
    if verdict.base_year is not None and verdict.base_value is not None:
        yield (
            texts.text("target-detail-base"),
            texts.text(
                "target-base",
                base_year=verdict.base_year,
                named_by=texts.text(f"named-by-{verdict.base_year_from}"),
                base_value=figures.number(verdict.base_value),
                unit=figures.unit,
                change=texts.percent(verdict.change),
            ),
        )
    if verdict.residual is not None:
        residual = verdict.residual
        key = "target-residual" if residual.ceiling is not None else "target-residual-unknown"
        facts = {
            "cap": texts.percent(residual.cap),
            "reference_year": residual.reference_year,
            "ceiling": figures.number(residual.ceiling),
            "unit": figures.unit,
        }
        yield texts.text("target-detail-residual"), texts.text(key, **facts)


def _gap(verdict: Verdict, figures: Figures, texts: Texts) -> Lines:
    if verdict.gap is None:
        return
    key = "target-gap" if verdict.gap_share is not None else "target-gap-plain"
    said = [texts.text(key, gap=figures.number(verdict.gap), unit=figures.unit, share=texts.percent(verdict.gap_share))]
    if verdict.target.per_capita:
        said.append(texts.text("target-gap-whole", gap=texts.number(verdict.gap_t), unit=figures.whole_unit))
    elif verdict.gap_per_capita is not None:
        unit = texts.text("unit-per-capita", unit=figures.whole_unit)
        said.append(texts.text("target-gap-per-capita", gap=texts.number(verdict.gap_per_capita, len("00")), unit=unit))
    yield texts.text("target-detail-gap"), "; ".join(said)


def _what_it_takes(verdict: Verdict, figures: Figures, texts: Texts) -> Lines:
    needed, achieved = verdict.needed, verdict.achieved
    if needed is not None:
        facts: dict[str, Fact] = {
            "amount": figures.number(needed.amount),
            "unit": figures.unit,
            "year": verdict.needed_by,
        }
        if needed.amount <= 0:
            said = texts.text("target-needed-none", **facts)
        else:
            said = texts.text("target-needed", share=texts.percent(needed.share), **facts)
            if needed.compound is not None:
                said += "; " + texts.text("target-needed-compound", compound=texts.percent(needed.compound))
        yield texts.text("target-detail-needed"), said
    if achieved is not None:
        key = "target-achieved" if achieved.compound is not None else "target-achieved-plain"
        facts = {
            "amount": figures.number(achieved.amount),
            "unit": figures.unit,
            "year": verdict.base_year,
        }
        said = texts.text(key, compound=texts.percent(achieved.compound), **facts)
        if achieved.amount < 0:
            said += f" ({texts.text('target-achieved-sign')})"
        yield texts.text("target-detail-achieved"), said


def _trend_and_budget(verdict: Verdict, figures: Figures, texts: Texts) -> Lines:
    trend, budget = verdict.trend, verdict.budget
    if trend is not None:
        key = "target-trend-reached" if trend.reached is not None else "target-trend-never"
        facts: dict[str, Fact] = {
            "count": len(trend.years),
            "first": trend.years[0],
            "last": trend.years[-1],
            "reached": trend.reached,
        }
        yield texts.text("target-detail-trend"), texts.text(key, **facts)
    if budget is not None and verdict.base_year is not None:
        key = "target-budget" if budget.used is not None else "target-budget-unknown"
        said = texts.text(
            key,
            total=texts.number(budget.total),
            unit=figures.whole_unit,
            first=verdict.base_year + 1,
            last=budget.last,
            used=texts.number(budget.used),
            left=texts.number(budget.left),
            ahead=texts.number(budget.ahead),
            missing=len(budget.missing),
        )
        yield texts.text("target-detail-budget"), said


def _comparable(verdict: Verdict, texts: Texts) -> Lines:
    said = texts.text(f"comparable-{verdict.comparable}")
    if verdict.comparable_reason:
        audience = verdict.target.audience.get(texts.lang) or verdict.target.audience.get("en", "")
        facts: dict[str, Fact] = {"without": kinds(verdict.without, texts), "audience": visible(audience)}
        said += ": " + texts.text(f"comparable-reason-{verdict.comparable_reason}", **facts)
    yield texts.text("target-detail-comparable"), said


def _uncertainty(verdict: Verdict, figures: Figures, texts: Texts) -> str:
    found = verdict.uncertainty
    said = [texts.text(f"target-uncertainty-{found.stated}", relative=texts.percent(found.relative))]
    if verdict.decisive is not None:
        said.append(texts.text("target-decisive-yes" if verdict.decisive else "target-decisive-no"))
    if found.simulation is not None:
        run = found.simulation
        facts: dict[str, Fact] = {
            "draws": texts.number(run.draws),
            "seed": run.seed,
            "reached": texts.percent(run.reached),
        }
        ends = {"low": figures.number(run.low), "high": figures.number(run.high), "unit": figures.unit}
        said.append(texts.text("target-simulation", **facts, **ends))
    return "; ".join(said)


def _changed(verdict: Verdict, figures: Figures, texts: Texts) -> Lines:
    before = verdict.restated
    if before is not None:
        outcome = texts.text(f"verdict-{before.verdict}") if before.verdict else texts.text("no_value")
        facts: dict[str, Fact] = {
            "before": figures.number(before.base_value),
            "unit": figures.unit,
            "source": before.source,
        }
        yield texts.text("target-detail-restated"), texts.text("target-restated", verdict=outcome, **facts)
    if verdict.accepted:
        yield texts.text("target-detail-accepted"), ", ".join(verdict.accepted)


def _evidence(evidence: Evidence, texts: Texts) -> str:
    said = [texts.text(f"target-boundary-{boundary}") for boundary in evidence.boundary]
    said.append(evidence.gas_coverage)
    if evidence.factor_sets:
        sets = ", ".join(visible(name) for name in evidence.factor_sets)
        said.append(texts.text("target-evidence-sets", sets=sets))
        said.append(texts.text("target-evidence-gwp", gwp=", ".join(_gwp(name, texts) for name in evidence.gwp)))
    else:
        said.append(texts.text("target-evidence-entered"))
    if not evidence.complete:
        said.append(texts.text("target-evidence-incomplete"))
    if evidence.coverage is not None:
        said.append(texts.text("target-evidence-coverage", coverage=texts.percent(evidence.coverage)))
    if evidence.population is not None:
        people = texts.number(evidence.population)
        said.append(texts.text("target-evidence-population", population=people))
        if evidence.population_definition:
            definition = visible(evidence.population_definition)
            said.append(texts.text("target-evidence-definition", definition=definition))
    if evidence.data_quality is not None:
        facts: dict[str, Fact] = {
            "quality": texts.percent(evidence.data_quality),
            "classified": texts.percent(evidence.data_quality_coverage),
        }
        said.append(texts.text("target-evidence-quality", **facts))
    return "; ".join(said)


def _gwp(name: str, texts: Texts) -> str:
    return texts.text("target-gwp-not_stated") if name == "not_stated" else name


def _source(verdict: Verdict, texts: Texts) -> Lines:
    target = verdict.target
    if target.source is not None:
        parts = [target.source.title, target.source.publisher, target.locator]
        yield texts.text("target-detail-source"), ", ".join(visible(part) for part in parts if part)
    note = target.note.get(texts.lang) or target.note.get("en", "")
    if note:
        yield texts.text("target-detail-note"), visible(note)
