"""Sectors that stand as headings between the rows of their carriers, in the same column.

Stands between ``flatten`` and ``interpret``. A heading is a row without any amount whose label is a sector and no
carrier; it holds until the next one.
"""

from __future__ import annotations

from ghgcalc.activity.names import Names
from ghgcalc.activity.records import Records
from ghgcalc.workbook.sheet import Position


def apply(records: Records, names: Names) -> None:
    """Give records without a sector column the sector of the heading above them."""
    column = records.origins.get("carrier")
    if "sector" in records.cells or not isinstance(column, int):
        return
    filled = {row for row, cell in zip(records.rows, records.cells["amount"], strict=True) if cell != ""}
    here: tuple[object, Position] = ("", (1, column))
    sectors: list[object] = []
    origins: list[Position] = []
    for row, cell in zip(records.rows, records.cells["carrier"], strict=True):
        if row not in filled and names.carrier[cell] < 0 and names.sector[cell] >= 0:
            here = (cell, (row, column))
        sectors.append(here[0])
        origins.append(here[1])
    if any(cell != "" for cell in sectors):
        records.cells["sector"] = sectors
        records.origins["sector"] = origins
