"""Gas billed in gross calorific value to net: a row with the difference is appended, where the input says gross.

Source: EBeV 2030, annex 2 part 4 (billing energy x 3.6 x 0.903); the ratio is data (``Catalog.gross_to_net``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Finding
from ghgcalc.steps.base import ENERGY, StepContext, StepResult, correction, joined
from ghgcalc.tables import BASES

if TYPE_CHECKING:
    import pandas as pd

GROSS = BASES.index("gross")
UNSTATED = -1


def gross_to_net(ledger: pd.DataFrame, context: StepContext) -> StepResult:
    """Append what a gross amount is too high by.

    A row is gross if its own basis (column ``basis`` or the unit) says so, or if it says nothing and the town declares
    ``gas_basis`` Hs. Findings: ``gross-without-ratio`` (error) for a fuel whose ratio is not cited,
    ``gas-basis-undeclared`` (warning) once per municipality that says nothing at all.
    """
    parts, findings = [], []
    members = ledger[ledger["municipality"].isin(context.members) & (ledger["dimension"] == ENERGY)]
    for name, ratio in context.catalog.gross_to_net.items():
        rows = members[(members["carrier"] == context.carrier(name)) & (members["amount"] > 0)]
        declared = rows["municipality"].isin(context.declaring("gas_basis", "Hs"))
        gross = rows[(rows["basis"] == GROSS) | ((rows["basis"] == UNSTATED) & declared)]
        parts.append(correction(gross, "gross_to_net", amount=gross["amount"] * (ratio.value - 1)))
        silent = rows[(rows["basis"] == UNSTATED) & rows["municipality"].isin(context.declaring("gas_basis", ""))]
        findings += _undeclared(silent, name, ratio.value, context)
    return StepResult(joined(parts, ledger), (*findings, *_without_ratio(members, context)))


def _undeclared(silent: pd.DataFrame, carrier: str, ratio: float, context: StepContext) -> list[Finding]:
    firsts = silent.drop_duplicates("municipality").to_dict("records")
    amounts = silent.groupby("municipality")["amount"].sum()
    return [
        Finding(
            "gas-basis-undeclared",
            "warning",
            context.place(first),
            {
                "municipality": context.dataset.municipalities[first["municipality"]].name,
                "carrier": carrier,
                "energy_mwh": float(amounts[first["municipality"]]),
                "change": ratio - 1,
            },
            municipality=int(first["municipality"]),
        )
        for first in firsts
    ]


def _without_ratio(members: pd.DataFrame, context: StepContext) -> list[Finding]:
    fuels = {
        code: carrier.id
        for code, carrier in enumerate(context.catalog.vocabulary.carriers)
        if carrier.fuel and carrier.id not in context.catalog.gross_to_net
    }
    gross = members[(members["basis"] == GROSS) & members["carrier"].isin(list(fuels)) & (members["amount"] > 0)]
    return [
        Finding(
            "gross-without-ratio",
            "error",
            context.place(row),
            {"carrier": fuels[int(row["carrier"])]},
            municipality=int(row["municipality"]),
        )
        for row in gross.to_dict("records")
    ]
