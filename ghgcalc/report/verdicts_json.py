"""Verdicts as data: what ``ghgcalc/target/1`` adds to a balance. Full precision, keys in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.report.json import balance

if TYPE_CHECKING:
    from ghgcalc.inventory import Inventory
    from ghgcalc.labels import Texts
    from ghgcalc.targets.measures import Balance, Measure, Plan
    from ghgcalc.targets.model import Target
    from ghgcalc.targets.uncertainty import Uncertainty
    from ghgcalc.targets.verdict import Verdict


TARGET: Final = "ghgcalc/target/1"


def document(
    inventory: Inventory, verdicts: Sequence[Verdict], plans: Sequence[Plan], texts: Texts, shown: bool
) -> dict[str, Any]:
    """The object of ``ghgcalc target``: the balance's, with ``verdicts`` and ``measures`` before the findings.

    Verdicts stand in the order of the targets that were asked for. A town's own targets and its measures stand in the
    order of their ids, so that the rows of its sheets may be moved.
    """
    made = balance(inventory, texts, shown)
    if all(verdict.target.origin == "workbook" for verdict in verdicts):
        verdicts = _in_order(inventory, verdicts)
    findings = made.pop("findings")
    return {
        **made,
        "schema": TARGET,
        "verdicts": [verdict_object(verdict) for verdict in verdicts],
        "measures": [_plan_object(plan) for plan in plans] if shown else [],
        "findings": findings,
    }


def _in_order(inventory: Inventory, verdicts: Sequence[Verdict]) -> list[Verdict]:
    towns = {(town.name, town.code): number for number, town in enumerate(inventory.municipalities)}
    return sorted(verdicts, key=lambda one: (towns[one.municipality, one.code], one.target.id))


def _plan_object(plan: Plan) -> dict[str, Any]:
    return {
        "municipality": plan.municipality,
        "converted_by": plan.year,
        "measures": [measure_object(measure) for measure in sorted(plan.measures, key=lambda one: one.id)],
        "balances": [balance_object(one) for one in sorted(plan.balances, key=lambda one: one.target)],
    }


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """One verdict.

    ``actual``, ``allowed``, ``gap`` and ``base_value`` are in ``unit``; a figure that is not known is null.
    """
    return {
        "target": verdict.target.id,
        "municipality": verdict.municipality,
        "code": verdict.code,
        "country": verdict.country,
        "year": verdict.year,
        "quantity": verdict.quantity,
        "actual": verdict.actual,
        "allowed": verdict.allowed,
        "unit": verdict.unit,
        "gap": verdict.gap,
        "gap_share": verdict.gap_share,
        "gap_total": verdict.gap_t,
        "gap_per_capita": verdict.gap_per_capita,
        "verdict": verdict.verdict,
        "due": verdict.due,
        "basis": verdict.basis,
        "between": verdict.between if verdict.basis == "pathway" else None,
        "target_year": verdict.target_year,
        "target_level": verdict.end_level,
        "comparable": verdict.comparable,
        "comparable_reason": verdict.comparable_reason or None,
        "without": list(verdict.without),
        "decisive": verdict.decisive,
        "uncertainty": _uncertainty(verdict.uncertainty),
        "base_year": verdict.base_year,
        "base_year_from": verdict.base_year_from or None,
        "base_value": verdict.base_value,
        "change": verdict.change,
        "reason": verdict.reason or None,
        "reasons": list(verdict.reasons),
        "accepted": list(verdict.accepted),
        "method": verdict.method,
        "gas_coverage": verdict.gas,
        "target_gas": verdict.target.gas or None,
        "scope": {"sectors": list(verdict.target.sectors), "carriers": list(verdict.target.carriers)},
        "residual": asdict(verdict.residual) if verdict.residual else None,
        "needed": {"by": verdict.needed_by, **asdict(verdict.needed)} if verdict.needed else None,
        "achieved": asdict(verdict.achieved) if verdict.achieved else None,
        "trend": _listed(asdict(verdict.trend)) if verdict.trend else None,
        "budget": _listed(asdict(verdict.budget)) if verdict.budget else None,
        "pathway": [asdict(step) for step in verdict.pathway],
        "evidence": [_listed(asdict(one)) for one in verdict.evidence],
        "restated": asdict(verdict.restated) if verdict.restated else None,
        "years": list(verdict.years),
        "source": _source(verdict.target),
    }


def _uncertainty(found: Uncertainty) -> dict[str, Any]:
    return {
        "stated": found.stated,
        "relative": found.relative,
        "half_width": found.half_width,
        "trend": found.trend_points,
        "simulation": found.simulation._asdict() if found.simulation else None,
    }


def _source(target: Target) -> dict[str, Any] | None:
    if target.source is None:
        return None
    return {
        "title": target.source.title,
        "publisher": target.source.publisher,
        "url": target.source.url,
        "locator": target.locator,
    }


def _listed(values: dict[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def measure_object(measure: Measure) -> dict[str, Any]:
    """One measure."""
    return {
        "id": measure.id,
        "title": measure.title,
        "sector": measure.sector,
        "carrier": measure.carrier or None,
        "start": measure.start,
        "end": measure.end,
        "emissions_t": measure.tonnes,
        "energy_mwh": measure.energy_mwh,
        "converted": measure.converted,
        "cost": measure.cost,
        "status": measure.status or None,
    }


def balance_object(balance: Balance) -> dict[str, Any]:
    """The measures of a municipality held against one target."""
    return {
        "target": balance.target,
        "municipality": balance.municipality,
        "against": balance.against,
        "year": balance.year,
        "target_year": balance.target_year,
        "required_t": balance.required,
        "brought_t": balance.brought,
        "gap_t": balance.gap,
        "by_sector": dict(balance.by_sector),
        "by_year": {str(year): value for year, value in balance.by_year.items()},
        "left_out": list(balance.left_out),
    }


def target_object(target: Target) -> dict[str, Any]:
    """A target of the library."""
    return {
        "id": target.id,
        "labels": dict(target.labels),
        "audience": dict(target.audience),
        "addressee": target.addressee,
        "countries": list(target.countries),
        "quantity": target.quantity,
        "gas": target.gas or None,
        "base_year": target.base_year,
        "points": [asdict(point) for point in target.points],
        "repeat": asdict(target.repeat) if target.repeat else None,
        "between": target.between or None,
        "sectors": list(target.sectors),
        "covers": list(target.covers),
        "not_covered": target.not_covered,
        "residual": asdict(target.residual) if target.residual else None,
        "at_least_as": dict(target.at_least_as),
        "source": _source(target),
        "note": dict(target.note),
    }
