"""Municipal facilities that the utility's figures for services contain: a negative row in services for each.

Source: BISKO, sectors (municipal facilities nest in services); a net below zero is an error, never clipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Fact, Finding
from ghgcalc.steps.base import StepContext, StepResult, contradictions, correction, none_of

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
    if not (ledger["sector"] == context.sector("municipal")).any():
        return StepResult(none_of(ledger))
    members = ledger[ledger["municipality"].isin(context.declaring("municipal_in_services", "yes"))]
    fleet = [code for code, carrier in enumerate(context.catalog.vocabulary.carriers) if carrier.motor_fuel]
    municipal = members[(members["sector"] == context.sector("municipal")) & (members["amount"] != 0)]
    municipal = municipal[municipal["amount"].notna() & ~municipal["carrier"].isin(fleet)]
    services = members[members["sector"] == context.sector("services")]
    problems = [_problem(*pair, context) for pair in contradictions(municipal, services, KEY)]
    rows = _shares(municipal, services, ledger, context)
    return StepResult(rows, (*problems, *_undeclared(ledger, fleet, context)))


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


def _problem(contained: pd.DataFrame, services: pd.DataFrame, context: StepContext) -> Finding:
    stated = float(services["amount"].sum(min_count=1))
    facts: dict[str, Fact] = {
        "carrier": context.dataset.carriers[int(contained["carrier"].iloc[0])],
        "year": int(contained["year"].iloc[0]),
        "municipal": float(contained["amount"].sum()),
        "municipal_cell": context.cell(contained),
        "services_cell": context.cell(services),
    }
    place = context.place(contained.iloc[0].to_dict())
    code = int(contained["municipality"].iloc[0])
    if stated != stated:
        return Finding("municipal-without-services", "error", place, facts, municipality=code)
    return Finding("services-below-municipal", "error", place, {**facts, "services": stated}, municipality=code)


def _shares(
    municipal: pd.DataFrame, services: pd.DataFrame, ledger: pd.DataFrame, context: StepContext
) -> pd.DataFrame:
    """One negative row per municipal row and services quality class, in the shares of the services energy."""
    classes = services[services["amount"].notna()].groupby([*KEY, "quality"], as_index=False)["amount"].sum()
    classes["share"] = classes["amount"] / classes.groupby(KEY)["amount"].transform("sum")
    pairs = municipal.drop(columns="quality").merge(classes[[*KEY, "quality", "share"]], on=KEY)
    pairs = pairs[pairs["share"] > 0]
    return correction(
        pairs[list(ledger.columns)],
        "municipal_in_services",
        sector=context.sector("services"),
        amount=-pairs["amount"] * pairs["share"],
    )
