"""Municipal facilities that the utility's figures for services contain: a negative row in services for each.

Source: BISKO, sectors (municipal facilities nest in services); a net below zero is an error, never clipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Fact, Finding
from ghgcalc.steps.base import StepContext, StepResult, correction, joined

if TYPE_CHECKING:
    import pandas as pd

KEY = ["municipality", "year", "carrier", "dimension"]


def municipal_in_services(ledger: pd.DataFrame, context: StepContext) -> StepResult:
    """Append -municipal to services, per year and carrier, where the town declares ``municipal_in_services`` yes.

    The negative row has the quality class of the services row; where several services rows make up the carrier, each
    takes its share. Motor fuels of the municipal fleet are of transport and stay out of it. Findings:
    ``municipal-without-services`` and ``services-below-municipal`` (errors, naming both cells), and
    ``municipal-overlap-undeclared`` (warning) where nothing is declared.
    """
    members = ledger[ledger["municipality"].isin(context.declaring("municipal_in_services", "yes"))]
    fleet = [code for code, carrier in enumerate(context.catalog.vocabulary.carriers) if carrier.motor_fuel]
    municipal = members[(members["sector"] == context.sector("municipal")) & (members["amount"] != 0)]
    municipal = municipal[municipal["amount"].notna() & ~municipal["carrier"].isin(fleet)]
    services = members[members["sector"] == context.sector("services")]
    by_key = dict(iter(services.groupby(KEY)))
    parts, findings = [], []
    for key, contained in municipal.groupby(KEY):
        rows = by_key.get(key, services.iloc[:0])
        problem = _problem(contained, rows, context)
        if problem:
            findings.append(problem)
        else:
            parts += _shares(contained, rows[rows["amount"].notna()], context)
    return StepResult(joined(parts, ledger), (*findings, *_undeclared(ledger, fleet, context)))


def _undeclared(ledger: pd.DataFrame, fleet: list[int], context: StepContext) -> list[Finding]:
    """One ``municipal-overlap-undeclared`` for each town that states both and does not say whether they overlap."""
    rows = ledger[ledger["municipality"].isin(context.declaring("municipal_in_services", ""))]
    rows = rows[(rows["amount"] > 0) & ~rows["carrier"].isin(fleet)]
    municipal = rows[rows["sector"] == context.sector("municipal")]
    both = rows[rows["sector"] == context.sector("services")]["municipality"].unique()
    return [
        Finding(
            "municipal-overlap-undeclared",
            "warning",
            context.place(found.iloc[0].to_dict()),
            {
                "municipality": context.dataset.municipalities[int(str(code))].name,
                "energy_mwh": float(found["amount"].sum()),
            },
            municipality=int(str(code)),
        )
        for code, found in municipal[municipal["municipality"].isin(both)].groupby("municipality")
    ]


def _problem(contained: pd.DataFrame, services: pd.DataFrame, context: StepContext) -> Finding | None:
    stated, inside = float(services["amount"].sum(min_count=1)), float(contained["amount"].sum())
    if stated >= inside:
        return None
    facts: dict[str, Fact] = {
        "carrier": context.dataset.carriers[int(contained["carrier"].iloc[0])],
        "year": int(contained["year"].iloc[0]),
        "municipal": inside,
        "municipal_cell": context.cell(contained),
        "services_cell": context.cell(services),
    }
    place = context.place(contained.iloc[0].to_dict())
    code = int(contained["municipality"].iloc[0])
    if stated != stated:
        return Finding("municipal-without-services", "error", place, facts, municipality=code)
    return Finding("services-below-municipal", "error", place, {**facts, "services": stated}, municipality=code)


def _shares(contained: pd.DataFrame, services: pd.DataFrame, context: StepContext) -> list[pd.DataFrame]:
    """One negative row per municipal row and services quality class, in the shares of the services energy."""
    share = services.groupby("quality")["amount"].sum() / services["amount"].sum()
    return [
        correction(
            contained,
            "municipal_in_services",
            sector=context.sector("services"),
            amount=-contained["amount"] * part,
            quality=quality,
        )
        for quality, part in share.items()
        if part > 0
    ]
