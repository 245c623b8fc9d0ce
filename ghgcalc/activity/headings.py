"""Sectors that stand as headings between the rows of their carriers, in the same column.

Stands between ``flatten`` and ``interpret``. A heading is a row without any amount whose label is no carrier; it holds
until the next one. What is no sector either becomes the sector all the same, and is refused where it stands: the rows
below must not fall to the heading before.
"""

from __future__ import annotations

from ghgcalc.activity.names import OF_WHICH, TOTAL, Names, text_of
from ghgcalc.activity.records import Records
from ghgcalc.workbook.sheet import Position


def apply(records: Records, names: Names) -> None:
    """Give records without a sector column the sector of the heading above them, else that of the title."""
    column = records.origins.get("carrier")
    stated = records.origins.get("sector")
    if not isinstance(column, int) or isinstance(stated, int) or _across(records):
        return
    blank = [""] * len(records)
    filled = {row for row, cell in zip(records.rows, records.cells["amount"], strict=True) if cell != ""}
    titles = list(zip(records.cells.get("sector", blank), stated or [(1, column)] * len(records), strict=True))
    here: tuple[object, Position] = titles[0]
    sectors: list[object] = []
    origins: list[Position] = []
    headed, summed = False, 0
    for number, (row, cell) in enumerate(zip(records.rows, records.cells["carrier"], strict=True)):
        if number and titles[number] != titles[number - 1]:
            here = titles[number]
        if row not in filled and _heads(cell, names, headed):
            headed, summed = True, 0
            here = (_sector_in(cell, names), (row, column))
        elif headed and row in filled and names.carrier[cell] == TOTAL:
            if summed not in (0, row):  # the sum of the heading is stated: this is the sum of all
                here = (cell, (row, column))
            summed = row
        sectors.append(here[0])
        origins.append(here[1])
    if headed:
        records.cells["sector"] = sectors
        records.origins["sector"] = origins


def _across(records: Records) -> bool:
    """Whether the columns of amounts name the sectors."""
    origins = records.origins.get("sector")
    if not isinstance(origins, list):
        return False
    said: dict[int, Position] = {}
    return any(said.setdefault(row, origin) != origin for row, origin in zip(records.rows, origins, strict=True))


def _heads(cell: object, names: Names, headed: bool) -> bool:
    """Whether a label without an amount is a heading; one that nobody knows is, where others are.

    The name of a group of carriers (renewables) stands over a part of its sector's rows.
    """
    text = text_of(_sector_in(cell, names))
    if not text or names.carrier[text] >= 0 or names.sector[text] in (TOTAL, OF_WHICH):
        return False
    if names.sector[text] >= 0:
        return True
    return headed and names.vocabulary.word("carrier_group", text.rstrip(" :")) is None


def _sector_in(cell: object, names: Names) -> object:
    """The sector that a heading names, perhaps behind a colon (``Sektor: Haushalte``); else the heading itself."""
    last = text_of(cell).rpartition(":")[2].strip()
    return last if names.sector[last] >= 0 else cell
