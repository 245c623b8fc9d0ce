"""The amounts of a sheet one by one, whatever form the sheet has: long, or a matrix that was laid out flat.

Stands between finding the form of a sheet (``forms``) and interpreting its words (``interpret``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ghgcalc.findings import Place
from ghgcalc.workbook.sheet import Position, Sheet


@dataclass(slots=True)
class Records:
    """Amounts with the cells that say what they are.

    Parameters
    ----------
    sheet, table
        Where they stand, and which sheet of the contract that is (``energy`` or ``emissions``).
    rows, columns
        Of each amount's cell, from 1.
    cells
        Field (``year``, ``sector``, ``amount`` ...) -> one cell per amount; a field the sheet does not have is absent.
    origins
        Field -> the column it stands in, in the amount's own row; or one position per amount, where a header or title
        says it; absent: said by nothing in the sheet (a layout, an option).
    decimal
        The decimal sign, where a layout states it.
    """

    sheet: Sheet
    table: str
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    cells: dict[str, list[object]] = field(default_factory=dict)
    origins: dict[str, int | list[Position]] = field(default_factory=dict)
    decimal: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, name: str, record: int) -> Place:
        """The place of a record's field; of its amount where the sheet does not say the field."""
        origin = self.origins.get(name)
        if origin is None:
            return self.sheet.place(self.rows[record], self.columns[record])
        if isinstance(origin, int):
            return self.sheet.place(self.rows[record], origin)
        return self.sheet.place(*origin[record])

    def amount_place(self, record: int) -> Place:
        """The place of a record's amount."""
        return self.sheet.place(self.rows[record], self.columns[record])


def joined(parts: Iterable[Records]) -> Records | None:
    """The records of several blocks of one sheet as one; fields that a block does not have are blank there."""
    blocks = [part for part in parts if len(part)]
    if len(blocks) <= 1:
        return blocks[0] if blocks else None
    whole = Records(blocks[0].sheet, blocks[0].table)
    names = dict.fromkeys(name for block in blocks for name in block.cells)
    for block in blocks:
        whole.rows += block.rows
        whole.columns += block.columns
    for name in names:
        whole.cells[name] = [cell for block in blocks for cell in block.cells.get(name, [""] * len(block))]
        whole.origins[name] = [position for block in blocks for position in _positions(block, name)]
    return whole


def _positions(block: Records, name: str) -> Sequence[Position]:
    origin = block.origins.get(name)
    if isinstance(origin, list):
        return origin
    if origin is None:
        return list(zip(block.rows, block.columns, strict=True))
    return [(row, origin) for row in block.rows]
