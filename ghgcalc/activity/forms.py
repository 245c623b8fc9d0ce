"""The form of a sheet, found by its header: long (a row is an amount), or a matrix (years, sectors or carriers across).

Stands between cells and ``records``. Nothing is assumed about a column whose header says nothing: what is neither
recognised here nor described by a layout is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ghgcalc.activity.names import NONE, OF_WHICH, TOTAL, UNKNOWN, Names, text_of
from ghgcalc.workbook.numbers import written
from ghgcalc.workbook.sheet import Position, Sheet

AMOUNT: Final = "amount"
LABELS: Final = ("sector", "carrier")
# A year and a unit, at most, stand above the sectors or carriers of a header.
GROUP_ROWS: Final = 2
Stated = tuple[object, Position]
"""A cell and where it stands."""


@dataclass(slots=True)
class Header:
    """A header row: which field each column holds, and the units that headers and title name.

    Parameters
    ----------
    row
        Of the (last) header row with names, from 1.
    last
        Last row that belongs to it.
    fields
        Field -> column, from 1.
    values
        Matrix: each value column with what its headers say of it; empty in the long form.
    stated
        What the title says of all amounts: unit, year, sector.
    titles
        Field -> everything that titles say of it, nearest first.
    groups_not_understood
        Group titles over amounts that say nothing known.
    doubled, unknown
        Columns whose header says the same as another one's, and those whose header says nothing known.
    ends
        The last row of the header: below the names there may be one of units.
    """

    row: int
    last: int
    fields: dict[str, int] = field(default_factory=dict)
    values: dict[int, dict[str, Stated]] = field(default_factory=dict)
    stated: dict[str, Stated] = field(default_factory=dict)
    titles: dict[str, list[Stated]] = field(default_factory=dict)
    groups_not_understood: list[Stated] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    ends: int = 0

    @property
    def is_matrix(self) -> bool:
        """Whether amounts stand in columns of their own."""
        return bool(self.values)


def headers(sheet: Sheet, table: str, names: Names) -> list[Header]:
    """Every header of a sheet, top to bottom: one, or in a matrix one per block. Empty if none is recognised."""
    found: list[Header] = []
    after = 0
    for number, row in enumerate(sheet.rows, start=1):
        if found and not found[0].is_matrix:
            break
        if not found and number > names.header_rows:
            break
        header = _long(row, number, table, names) if not found else None
        header = header or _matrix(sheet, number, table, names, after)
        if header is None or _is_group_row(header, sheet, table, names, after):
            continue
        if found:
            found[-1].last = max(after, _last_before(sheet, number))
        _add_titles(header, sheet, table, names, after)
        _add_units_below(header, sheet, table, names)
        found.append(header)
        after = number
    return found


def _is_group_row(header: Header, sheet: Sheet, table: str, names: Names, after: int) -> bool:
    """Whether what looks like a header stands over the real one, each of its names over several columns."""
    if not header.is_matrix or header.row >= len(sheet.rows):
        return False
    rows_below = range(header.row + 1, min(header.row + GROUP_ROWS, len(sheet.rows)) + 1)
    below = [_matrix(sheet, row, table, names, after) for row in rows_below]
    return any(one is not None and one.values.keys() > header.values.keys() for one in below)


def _last_before(sheet: Sheet, number: int) -> int:
    """The last row of the block above a header: rows of one cell, or none, are the header's title."""
    last = number - 1
    while last > 0 and sum(cell != "" for cell in sheet.rows[last - 1]) <= 1:
        last -= 1
    return last


def _long(row: list[object], number: int, table: str, names: Names) -> Header | None:
    header = Header(number, 0)
    columns = names.columns(table)
    for column, cell in enumerate(row, start=1):
        if cell == "":
            continue
        name, unit = columns[cell], ""
        if name is None:
            text, unit = names.split_unit(table, cell)
            name = columns[text] if unit else None
        if name is None:
            header.unknown.append(column)
        elif name in header.fields:
            header.doubled.append(column)
        else:
            header.fields[name] = column
            if unit and name == AMOUNT:
                header.stated["unit"] = (unit, (number, column))
    fields = header.fields
    if AMOUNT in fields and any(label in fields for label in LABELS):
        return header
    return None


@dataclass(slots=True)
class _Across:
    """The cells of a row by what they name: columns of labels, years, sectors, carriers, sums, nothing known.

    ``kinds`` and ``totals`` hold per column the name and the unit that stands with it.
    """

    fields: dict[str, int] = field(default_factory=dict)
    doubled: list[int] = field(default_factory=list)
    kinds: dict[str, dict[int, tuple[object, str]]] = field(
        default_factory=lambda: {"year": {}, "sector": {}, "carrier": {}}
    )
    totals: dict[int, tuple[object, str]] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)


def _across(row: list[object], table: str, names: Names) -> _Across:
    columns = names.columns(table)
    found = _Across()
    for column, cell in enumerate(row, start=1):
        if cell == "":
            continue
        name = columns[cell] if isinstance(cell, str) else None
        text, unit = (cell, "") if not isinstance(cell, str) else names.split_unit(table, cell)
        if name is not None and name != AMOUNT and not _names_value(names, cell):
            if name in found.fields:
                found.doubled.append(column)
            found.fields.setdefault(name, column)
        elif year := names.headed_year(table, text):
            found.kinds["year"][column] = (year, unit)
        elif names.sector[text] >= 0:
            found.kinds["sector"][column] = (text, unit)
        elif names.carrier[text] >= 0:
            found.kinds["carrier"][column] = (text, unit)
        elif names.sector[text] in (TOTAL, OF_WHICH):
            found.totals[column] = (text, unit)
        else:
            found.others.append(column)
    return found


def _matrix(sheet: Sheet, number: int, table: str, names: Names, after: int) -> Header | None:
    """A header with at least one year, or two sectors or carriers, to the right of the labels."""
    row = sheet.rows[number - 1]
    found = _across(row, table, names)
    kinds = found.kinds
    kind = max(kinds, key=lambda name: (len(kinds[name]), name == "year"))
    if not kinds[kind] or (kind != "year" and len(kinds[kind]) == 1):
        return None
    first = min(kinds[kind])
    mixed = [column for name in kinds if name != kind for column in kinds[name]]
    if first == 1 or any(column < first for column in mixed) or (kind == "year" and _is_data(row, first, names)):
        return None
    # A sum over years is no amount of any year.
    values = kinds[kind] if kind == "year" else {**kinds[kind], **found.totals}
    unread = [*found.others, *(found.totals if kind == "year" else ())]
    header = Header(number, 0, found.fields, doubled=found.doubled)
    header.unknown = sorted({*mixed, *(column for column in unread if column > first)})
    for column, (cell, unit) in sorted(values.items()):
        header.values[column] = {kind: (cell, (number, column))}
        if unit:
            header.values[column]["unit"] = (unit, (number, column))
    _label_columns(header, sheet, first, names)
    _add_groups(header, sheet, table, names, after)
    header.doubled += _same(header.values)
    wanted = LABELS if kind == "year" else (*(label for label in LABELS if label != kind), "year")
    return header if any(name in header.fields or _said(header, name) for name in wanted) else None


def _names_value(names: Names, cell: object) -> bool:
    return names.sector[cell] >= 0 or names.carrier[cell] >= 0


def _is_data(row: list[object], first: int, names: Names) -> bool:
    """Whether the cells left of the first year are names of sectors or carriers, not headers: a row of amounts."""
    return any(names.sector[cell] >= 0 or names.carrier[cell] >= 0 for cell in row[: first - 1] if cell != "")


def _said(header: Header, name: str) -> bool:
    return all(name in said for said in header.values.values())


def _same(values: Mapping[int, Mapping[str, Stated]]) -> list[int]:
    """Columns that say the same as one further left."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    doubled = []
    for column, said in values.items():
        key = tuple(sorted((name, text_of(cell).casefold()) for name, (cell, _) in said.items() if name != "unit"))
        if key in seen:
            doubled.append(column)
        seen.add(key)
    return doubled


def _label_columns(header: Header, sheet: Sheet, first: int, names: Names) -> None:
    """Columns left of the amounts whose header says nothing known: what they are, by the names that stand in them."""
    known = set(header.fields.values())
    for column in range(1, first):
        if column in known:
            continue
        cells = {row[column - 1] for row in sheet.rows[header.row :] if row[column - 1] != ""}
        counts = {
            "sector": sum(names.sector[cell] >= 0 for cell in cells),
            "carrier": sum(names.carrier[cell] >= 0 for cell in cells),
            "unit": sum(names.amount_unit[cell] is not None for cell in cells),
        }
        best = max(counts, key=lambda name: counts[name])
        if counts[best] * 2 > len(cells) and best not in header.fields:
            header.fields[best] = column


def _add_groups(header: Header, sheet: Sheet, table: str, names: Names, after: int) -> None:
    """What the rows above say of several columns at once: merged, or standing over the first of them."""
    for above in range(header.row - 1, max(after, header.row - 1 - GROUP_ROWS), -1):
        if not _add_group_row(header, sheet, table, names, above):
            return


def _add_group_row(header: Header, sheet: Sheet, table: str, names: Names, above: int) -> bool:
    """Whether the row says anything of a column."""
    group: tuple[object, int] | None = None
    understood: dict[int, bool] = {}
    merged = {
        (above, column): (row_1, column_1)
        for row_1, column_1, row_2, column_2 in sheet.notes.merged
        if row_1 <= above <= row_2
        for column in range(column_1, column_2 + 1)
    }
    first = min(header.values)
    for column in header.values:
        cell = sheet.rows[above - 1][column - 1]
        if cell != "":
            group = (cell, column)
        elif (above, column) in merged:
            row_1, column_1 = merged[above, column]
            group = (sheet.rows[row_1 - 1][column_1 - 1], column_1)
        elif merged and group is not None and (above, group[1]) in merged:
            group = None
        if group is not None and group[0] != "" and (group[1] >= first or (above, column) in merged):
            said_here = list(_said_by(group[0], table, names))
            understood[group[1]] = bool(said_here) or names.columns(table)[group[0]] is not None
            for name, said in said_here:
                header.values[column].setdefault(name, (said, (above, group[1])))
    if any(understood.values()) or above == header.row - 1:
        header.groups_not_understood += [
            (sheet.rows[above - 1][column - 1], (above, column))
            for column, known in understood.items()
            if not known and column >= first and _is_words(sheet.rows[above - 1][column - 1])
        ]
    return any(understood.values())


def _add_units_below(header: Header, sheet: Sheet, table: str, names: Names) -> None:
    """A row below the names that holds nothing but units over the amounts: it belongs to the header."""
    header.ends = header.row
    if header.row >= len(sheet.rows) or "unit" in header.fields:
        return
    row = sheet.rows[header.row]
    columns = list(header.values) or [header.fields[AMOUNT]]
    units = {column: text_of(row[column - 1]).strip("[]() ") for column in columns if row[column - 1] != ""}
    if not units or any(names.unit(table)[unit] is None for unit in units.values()):
        return
    if sum(cell != "" for cell in row) > len(units) + 1:  # one cell may say "Einheit", no more
        return
    header.ends = header.row + 1
    for column, unit in units.items():
        position = (header.ends, column)
        if column in header.values:
            header.values[column].setdefault("unit", (unit, position))
        else:
            header.stated["unit"] = (unit, position)


def _is_words(cell: object) -> bool:
    return isinstance(cell, str) and written(cell).value is None


def _said_by(cell: object, table: str, names: Names) -> Iterator[tuple[str, object]]:
    """What a group title says: a unit, and a year, sector or carrier."""
    text, unit = names.split_unit(table, cell)
    if not unit and names.unit(table)[text] is not None:
        text, unit = "", text
    if unit:
        yield "unit", unit
    years = names.years_in(cell if not isinstance(cell, str) else text)
    if len(years) == 1:
        yield "year", years[0]
    if names.sector[text] >= 0:
        yield "sector", text
    elif names.carrier[text] >= 0:
        yield "carrier", text


def _add_titles(header: Header, sheet: Sheet, table: str, names: Names, after: int) -> None:
    """What stands above a header, nearest first, and then the sheet's own title: unit, year, sector."""
    lines: list[Stated] = []
    for number in range(header.row - 1, after, -1):
        row = sheet.rows[number - 1]
        if after and sum(cell != "" for cell in row) > len(LABELS):
            break
        lines += [(cell, (number, column)) for column, cell in enumerate(row, start=1) if cell != ""]
    lines.append((sheet.title, (header.row, 1)))
    for cell, position in lines:
        for name, said in _title_says(cell, table, names):
            header.titles.setdefault(name, []).append((said, position))
            if name not in header.fields and name not in header.stated:
                header.stated[name] = (said, position)


def _title_says(cell: object, table: str, names: Names) -> Iterator[tuple[str, object]]:
    text, unit = names.split_unit(table, cell)
    last = text.rpartition(":")[2].strip()
    if not unit and names.unit(table)[last] is not None:
        unit = last
    if unit:
        yield "unit", unit
    years = set(names.years_in(cell))
    if len(years) == 1:
        yield "year", years.pop()
    for word in dict.fromkeys((text, text.partition(":")[0].strip(), last)):
        if names.sector[word] >= 0:
            yield "sector", word


__all__ = ["NONE", "UNKNOWN", "Header", "Stated", "headers"]
