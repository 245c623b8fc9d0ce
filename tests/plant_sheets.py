"""Sheets of plants written in a line, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ghgcalc.dataset import Dataset, Municipality, column_letters
from ghgcalc.findings import Place
from tests.ledgers import dataset, town

COLUMNS = (
    "year", "network", "plant", "kind", "carrier", "fuel", "electricity", "heat", "unit", "basis",
    "supply_temperature_c", "loss_share", "emissions",
)  # fmt: skip


def cell(column: str, row: int) -> str:
    return f"{column_letters(COLUMNS.index(column) + 1)}{row}"


def with_sheet(municipality: Municipality, *plants: Mapping[str, Any]) -> Municipality:
    """The municipality with a sheet of plants, whose rows start at 2; ``year`` is 2018 and ``unit`` MWh if not said."""
    rows = tuple(
        {
            column: (
                {"year": 2018, "unit": "MWh", **plant}.get(column, ""),
                Place("t.xlsx", "plants", cell(column, row)),
            )
            for column in COLUMNS
        }
        for row, plant in enumerate(plants, start=2)
    )
    return replace(municipality, tables={"plants": rows})


def heated(*plants: Mapping[str, Any], amounts: Mapping[str, float] | None = None, **declared: str) -> Dataset:
    """A town with plants and the amounts by carrier, all in private households in 2018."""
    used = amounts or {"district_heat": 1000.0}
    rows = [{"sector": "private_households", "carrier": carrier, "amount": amount} for carrier, amount in used.items()]
    return dataset(rows, towns=[with_sheet(town(**declared), *plants)])
