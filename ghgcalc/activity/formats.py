"""Units that only the number format of an amount's cell shows (``#,##0" kWh"``): who looks at the sheet reads them.

Part of ``interpret``. The cell holds the bare number, so the unit of the row and the unit that is shown may differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.activity.names import Names, text_of

if TYPE_CHECKING:
    from ghgcalc.activity.interpret import Interpreted


def apply(found: Interpreted, names: Names) -> None:
    """Take a unit that is shown where no other is stated; refuse one that is not the same.

    Findings: ``units-contradict``.
    """
    records = found.records
    shown_with = records.sheet.notes.shown_with
    if not shown_with:
        return
    scales = names.unit(records.table)
    units = records.cells.get("unit", [""] * len(records))
    taken = list(units)
    for record, position in enumerate(zip(records.rows, records.columns, strict=True)):
        shown = shown_with.get(position, "")
        scale = scales[shown]
        if scale is None:
            continue
        stated = scales[units[record]]
        if not text_of(units[record]):
            taken[record] = shown
        elif stated is not None and (stated.dimension, stated.per_unit) != (scale.dimension, scale.per_unit):
            cell = records.place("unit", record).cell
            facts = {"unit": shown, "other": text_of(units[record]), "cell": cell}
            found.reject("amount", record, "units-contradict", **facts)
    if taken != list(units):
        records.cells["unit"] = taken
