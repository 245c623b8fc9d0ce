"""Heat-pump power that the metered electricity contains: a negative row of ambient heat / SPF in that carrier.

The entry for ambient heat is the heat delivered, so its power is heat / seasonal performance factor.

Source: BISKO convention, heat pumps; the default SPF is a parameter of the method with its own source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Fact, Finding
from ghgcalc.steps.base import ENERGY, StepContext, StepResult, contradictions, correction, joined, none_of

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
    carrier, dimension, amount = (ledger[name].to_numpy() for name in ("carrier", "dimension", "amount"))
    ambient = ledger[(carrier == context.carrier("ambient_heat")) & (dimension == ENERGY) & (abs(amount) > 0)]
    if ambient.empty:
        return StepResult(none_of(ledger))
    for name in METERED:
        declaring = context.declaring("heat_pump_power_in", name)
        if not declaring:
            continue
        power = ledger[(ledger["carrier"] == context.carrier(name)) & ledger["municipality"].isin(declaring)]
        heat = ambient[ambient["municipality"].isin(declaring)]
        factors, assumed = _performance(heat, context)
        contained = heat.assign(amount=heat["amount"] / heat["municipality"].map(factors))
        findings += [*assumed, *(_problem(*pair, name, context) for pair in contradictions(contained, power, KEY))]
        parts.append(_negative(contained, power, ledger, name, context))
    return StepResult(joined(parts, ledger), (*findings, *_undeclared(ambient, context)))


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


def _performance(heat: pd.DataFrame, context: StepContext) -> tuple[dict[int, float], list[Finding]]:
    """The SPF of each municipality: as declared, else the method's, which is then said once."""
    factors: dict[int, float] = {}
    assumed: list[Finding] = []
    for code, row in zip(heat["municipality"].tolist(), heat.to_dict("records"), strict=True):
        if code in factors:
            continue
        town = context.dataset.municipalities[code]
        declared, default = town.word("heat_pump_spf"), context.method.parameters["heat_pump_spf"]
        factors[code] = float(declared) if declared else default.value
        if not declared:
            facts: dict[str, Fact] = {"municipality": town.name, "spf": default.value, "source": default.source}
            assumed.append(Finding("heat-pump-spf-assumed", "info", context.place(row), facts, municipality=code))
    return factors, assumed


def _problem(contained: pd.DataFrame, metered: pd.DataFrame, name: str, context: StepContext) -> Finding:
    stated = float(metered["amount"].sum(min_count=1))
    facts: dict[str, Fact] = {
        "carrier": name,
        "year": int(contained["year"].iloc[0]),
        "heat_pump_power": float(contained["amount"].sum()),
        "heat_cell": context.cell(contained),
        "power_cell": context.cell(metered),
    }
    place = context.place(contained.iloc[0].to_dict())
    code = int(contained["municipality"].iloc[0])
    if stated != stated:
        return Finding("heat-pump-without-power", "error", place, facts, municipality=code)
    return Finding("power-below-heat-pumps", "error", place, {**facts, "power": stated}, municipality=code)


def _negative(
    contained: pd.DataFrame, power: pd.DataFrame, ledger: pd.DataFrame, name: str, context: StepContext
) -> pd.DataFrame:
    """The negative rows, with the quality class of the largest metered amount."""
    stated = power[power["amount"].notna()].sort_values("amount", kind="stable")
    classes = stated.groupby(KEY, as_index=False)["quality"].last()
    rows = contained.drop(columns="quality").merge(classes, on=KEY)
    return correction(
        rows[list(ledger.columns)], "heat_pump_power", carrier=context.carrier(name), amount=-rows["amount"]
    )
