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
    import numpy as np

    parts, findings = [], []
    town, carrier, basis = (ledger[name].to_numpy() for name in ("municipality", "carrier", "basis"))
    ours = np.isin(town, context.members) & (ledger["dimension"] == ENERGY).to_numpy()
    ours &= (ledger["amount"] > 0).to_numpy()
    declared, undeclared = (np.isin(town, context.declaring("gas_basis", word)) for word in ("Hs", ""))
    for name, ratio in context.catalog.gross_to_net.items():
        rows = ours & (carrier == context.carrier(name))
        unstated = rows & (basis == UNSTATED)
        gross = (rows & (basis == GROSS)) | (unstated & declared)
        if gross.any():
            parts.append(correction(ledger[gross], "gross_to_net", amount=ledger["amount"][gross] * (ratio.value - 1)))
        findings += _undeclared(ledger[unstated & undeclared], name, ratio.value, context)
    return StepResult(joined(parts, ledger), (*findings, *_without_ratio(ledger[ours & (basis == GROSS)], context)))


def _undeclared(silent: pd.DataFrame, carrier: str, ratio: float, context: StepContext) -> list[Finding]:
    if silent.empty:
        return []
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


def _without_ratio(gross: pd.DataFrame, context: StepContext) -> list[Finding]:
    if gross.empty:
        return []
    fuels = {
        code: carrier.id
        for code, carrier in enumerate(context.catalog.vocabulary.carriers)
        if carrier.fuel and carrier.id not in context.catalog.gross_to_net
    }
    return [
        Finding(
            "gross-without-ratio",
            "error",
            context.place(row),
            {"carrier": fuels[int(row["carrier"])]},
            municipality=int(row["municipality"]),
        )
        for row in gross[gross["carrier"].isin(list(fuels))].to_dict("records")
    ]
