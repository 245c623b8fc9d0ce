"""Heat-pump power that the metered electricity contains: a negative row of ambient heat / SPF in that carrier.

The entry for ambient heat is the heat delivered, so its power is heat / seasonal performance factor.

Source: BISKO convention, heat pumps; the default SPF is a parameter of the method with its own source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Fact, Finding
from ghgcalc.steps.base import ENERGY, StepContext, StepResult, correction, joined

if TYPE_CHECKING:
    import pandas as pd

KEY = ["municipality", "year", "sector"]
METERED = ("electricity", "electricity_heating")


def heat_pump_power(ledger: pd.DataFrame, context: StepContext) -> StepResult:
    """Append -ambient_heat / SPF to the carrier that the town declares in ``heat_pump_power_in``.

    The heat is net of what ``municipal_in_services`` took out of services, so municipal heat pumps count once.
    Findings: ``heat-pump-spf-assumed`` (info) where ``heat_pump_spf`` is not declared, ``heat-pump-without-power`` and
    ``power-below-heat-pumps`` (errors, naming both cells).
    """
    parts: list[pd.DataFrame] = []
    findings: list[Finding] = []
    assumed: dict[int, Finding] = {}
    ambient = ledger[(ledger["carrier"] == context.carrier("ambient_heat")) & (ledger["dimension"] == ENERGY)]
    ambient = ambient[ambient["amount"].notna() & (ambient["amount"] != 0)]
    for name in METERED:
        declaring = context.declaring("heat_pump_power_in", name)
        power = ledger[(ledger["carrier"] == context.carrier(name)) & ledger["municipality"].isin(declaring)]
        for key, heat in ambient[ambient["municipality"].isin(declaring)].groupby(KEY):
            metered = power[(power[KEY] == list(key)).all(axis=1)]
            spf = _spf(heat, context, assumed)
            contained = heat.assign(amount=heat["amount"] / spf)
            problem = _problem(contained, metered, name, context)
            if problem:
                findings.append(problem)
            else:
                parts.append(_negative(contained, metered, name, context))
    return StepResult(joined(parts, ledger), (*findings, *assumed.values(), *_undeclared(ambient, context)))


def _undeclared(ambient: pd.DataFrame, context: StepContext) -> list[Finding]:
    """One ``heat-pump-power-undeclared`` for each town with ambient heat that does not say where its power is."""
    silent = ambient[ambient["municipality"].isin(context.declaring("heat_pump_power_in", ""))]
    return [
        Finding(
            "heat-pump-power-undeclared",
            "warning",
            context.place(found.iloc[0].to_dict()),
            {
                "municipality": context.dataset.municipalities[int(str(code))].name,
                "energy_mwh": float(found["amount"].sum()),
            },
            municipality=int(str(code)),
        )
        for code, found in silent.groupby("municipality")
    ]


def _spf(heat: pd.DataFrame, context: StepContext, assumed: dict[int, Finding]) -> float:
    """The declared SPF, else the method's, which is noted once per municipality in ``assumed``."""
    code = int(heat["municipality"].iloc[0])
    town = context.dataset.municipalities[code]
    declared = town.word("heat_pump_spf")
    if declared:
        return float(declared)
    default = context.method.parameters["heat_pump_spf"]
    facts: dict[str, Fact] = {"municipality": town.name, "spf": default.value, "source": default.source}
    place = context.place(heat.iloc[0].to_dict())
    assumed.setdefault(code, Finding("heat-pump-spf-assumed", "info", place, facts, municipality=code))
    return default.value


def _problem(contained: pd.DataFrame, metered: pd.DataFrame, name: str, context: StepContext) -> Finding | None:
    stated, inside = float(metered["amount"].sum(min_count=1)), float(contained["amount"].sum())
    if stated >= inside:
        return None
    facts: dict[str, Fact] = {
        "carrier": name,
        "year": int(contained["year"].iloc[0]),
        "heat_pump_power": inside,
        "heat_cell": context.cell(contained),
        "power_cell": context.cell(metered),
    }
    place = context.place(contained.iloc[0].to_dict())
    code = int(contained["municipality"].iloc[0])
    if stated != stated:
        return Finding("heat-pump-without-power", "error", place, facts, municipality=code)
    return Finding("power-below-heat-pumps", "error", place, {**facts, "power": stated}, municipality=code)


def _negative(contained: pd.DataFrame, metered: pd.DataFrame, name: str, context: StepContext) -> pd.DataFrame:
    largest = metered.sort_values("amount").iloc[-1]
    return correction(
        contained,
        "heat_pump_power",
        carrier=context.carrier(name),
        amount=-contained["amount"],
        quality=int(largest["quality"]),
    )
