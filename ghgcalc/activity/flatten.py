"""Long rows and matrix blocks to records: one amount each, with the cells that say what it is.

Stands between ``forms`` and ``interpret``. A label that was merged over several rows holds for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ghgcalc.activity.forms import AMOUNT, Header, Stated
from ghgcalc.activity.records import Records, joined
from ghgcalc.workbook.sheet import Sheet

# What may be merged over the rows that it holds for.
MERGED: Final = ("year", "sector", "carrier", "unit", "municipality", "code", "country")


def flat(sheet: Sheet, table: str, found: Sequence[Header]) -> Records | None:
    """All amounts of a sheet; None where there are none."""
    blocks = []
    for header in found:
        last = header.last or len(sheet.rows)
        blocks.append(_matrix(sheet, table, header, last) if header.is_matrix else _long(sheet, table, header, last))
    return joined(blocks)


def _long(sheet: Sheet, table: str, header: Header, last: int) -> Records:
    records = Records(sheet, table)
    rows = _filled(sheet, header.ends, last)
    if not rows:
        return records
    below = sheet.rows[header.ends : last]
    kept = below if len(rows) == len(below) else [sheet.rows[number - 1] for number in rows]
    across = list(zip(*kept, strict=True))
    for name, column in header.fields.items():
        records.cells[name] = list(across[column - 1])
        records.origins[name] = column
    for name in MERGED:
        if name in header.fields:
            _fill_merged(records.cells[name], sheet, header.fields[name], rows)
    records.rows = rows
    records.columns = [header.fields[AMOUNT]] * len(rows)
    _add_stated(records, header.stated)
    return records


def _matrix(sheet: Sheet, table: str, header: Header, last: int) -> Records:
    records = Records(sheet, table)
    columns = list(header.values)
    rows = _filled(sheet, header.ends, last)
    if not rows:
        return records
    records.rows = [row for row in rows for _ in columns]
    records.columns = columns * len(rows)
    for name, column in header.fields.items():
        cells = [sheet.rows[row - 1][column - 1] for row in rows]
        if name in MERGED:
            _fill_merged(cells, sheet, column, rows)
        records.cells[name] = [cell for cell in cells for _ in columns]
        records.origins[name] = column
    records.cells[AMOUNT] = [sheet.rows[row - 1][column - 1] for row in rows for column in columns]
    for name in dict.fromkeys(name for said in header.values.values() for name in said):
        if name in records.cells and name != "unit":
            continue
        said = [header.values[column].get(name, ("", (header.row, column))) for column in columns]
        here = [cell for cell, _ in said] * len(rows)
        if name in records.cells:  # a unit in the header holds where the unit column is blank
            stated = records.cells[name]
            records.cells[name] = [own if own != "" else other for own, other in zip(stated, here, strict=True)]
            continue
        records.cells[name] = here
        records.origins[name] = [position for _, position in said] * len(rows)
    _add_stated(records, header.stated)
    return records


def _filled(sheet: Sheet, after: int, last: int) -> list[int]:
    """Numbers of the rows that hold anything."""
    blank = [""] * len(sheet.rows[0])
    if blank not in sheet.rows[after:last]:
        return list(range(after + 1, last + 1))
    return [number for number, row in enumerate(sheet.rows[after:last], start=after + 1) if row != blank]


def _add_stated(records: Records, stated: dict[str, Stated]) -> None:
    """What the title says, where nothing nearer says it."""
    for name, (cell, position) in stated.items():
        if name not in records.cells:
            records.cells[name] = [cell] * len(records)
            records.origins[name] = [position] * len(records)
        elif name == "unit":
            records.cells[name] = [own if own != "" else cell for own in records.cells[name]]


def _fill_merged(cells: list[object], sheet: Sheet, column: int, rows: Sequence[int]) -> None:
    """A label merged over several rows stands in its first cell only, and is seen beside all of them."""
    if not sheet.notes.merged:
        return
    filled = {row: top for row, top in _merged_rows(sheet, column)}
    for position, row in enumerate(rows):
        if row in filled and cells[position] == "":
            cells[position] = sheet.rows[filled[row] - 1][column - 1]


def _merged_rows(sheet: Sheet, column: int) -> Iterator[tuple[int, int]]:
    for row_1, column_1, row_2, _ in sheet.notes.merged:
        if column_1 == column:
            yield from ((row, row_1) for row in range(row_1, row_2 + 1))
