"""What a sheet says twice and differently, or in no words at all: titles, units, columns and groups around its amounts.

Stands beside ``sheets``: it looks at a header once it is found, before the amounts are laid out. What stands nearest to
an amount holds; that something else was said is a finding, and an error where both are said of the same amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ghgcalc.activity.forms import AMOUNT, Header, Stated
from ghgcalc.activity.names import Names, Scale, text_of
from ghgcalc.dataset import column_letters
from ghgcalc.findings import Fact, Finding, Severity
from ghgcalc.workbook import Sheet
from ghgcalc.workbook.numbers import written

UNITS_OF: Final = ("energy", "emissions")


def around(sheet: Sheet, table: str, header: Header, names: Names) -> Iterator[Finding]:
    """Everything about a header that a person would ask back.

    Findings: ``column-without-header``, ``group-not-understood``, ``titles-contradict``, ``units-contradict``.
    """
    yield from _without_header(sheet, header)
    for cell, position in header.groups_not_understood:
        yield _not_understood(sheet, (cell, position), names)
    yield from _titles(sheet, header)
    yield from _units(sheet, table, header, names)


def _not_understood(sheet: Sheet, group: Stated, names: Names) -> Finding:
    """A group that nobody knows: an error where its unit is of the other table, as emissions beside energy."""
    cell, position = group
    is_other = any(names.split_unit(table, cell)[1] for table in UNITS_OF)
    severity: Severity = "error" if is_other else "warning"
    return Finding("group-not-understood", severity, sheet.place(*position), {"found": text_of(cell)})


def _rows(sheet: Sheet, header: Header) -> range:
    return range(header.ends + 1, (header.last or len(sheet.rows)) + 1)


def _without_header(sheet: Sheet, header: Header) -> Iterator[Finding]:
    """Numbers in a column that no header names; between or beside columns of amounts they are probably amounts."""
    known = {*header.fields.values(), *header.values}
    beside = range(min(header.values), max(header.values) + 2) if header.is_matrix else range(0)
    for column, cell in enumerate(sheet.rows[header.row - 1], start=1):
        if cell != "" or column in known:
            continue
        rows = [row for row in _rows(sheet, header) if _is_number(sheet.rows[row - 1][column - 1])]
        if rows:
            facts: dict[str, Fact] = {"column": column_letters(column), "count": len(rows)}
            severity: Severity = "error" if column in beside else "warning"
            yield Finding("column-without-header", severity, sheet.place(rows[0], column), facts)


def _is_number(cell: object) -> bool:
    return written(cell).value is not None if isinstance(cell, str) else isinstance(cell, int | float)


def _titles(sheet: Sheet, header: Header) -> Iterator[Finding]:
    """Years and sectors of titles, where a title is what says them."""
    for name in ("year", "sector"):
        said = header.titles.get(name, [])
        if not said or name in header.fields or any(name in column for column in header.values.values()):
            continue
        used, position = said[0]
        for other, elsewhere in said[1:]:
            if text_of(other).casefold() != text_of(used).casefold():
                facts: dict[str, Fact] = {
                    "used": text_of(used),
                    "cell": sheet.place(*position).cell,
                    "found": text_of(other),
                }
                yield Finding("titles-contradict", "warning", sheet.place(*elsewhere), facts)
                break


def _units(sheet: Sheet, table: str, header: Header, names: Names) -> Iterator[Finding]:
    """Units in the column ``unit``, in headers and in titles, nearest first."""
    titles = header.titles.get("unit", [])
    heads = _head_units(header, titles)
    column = header.fields.get("unit")
    cells: list[Stated] = []
    if column is not None and (heads or titles):
        cells = [(sheet.rows[row - 1][column - 1], (row, column)) for row in _rows(sheet, header)]
    compared: tuple[tuple[list[Stated], list[Stated], Severity], ...] = (
        (cells, heads, "error"),
        (cells, titles, "warning"),
        (heads, titles, "warning"),
        (titles[:1], titles[1:], "warning"),
    )
    for nearer, further, severity in compared:
        found = _different(nearer, further, table, names)
        if found is not None:
            (unit, place), (other, elsewhere) = found
            facts: dict[str, Fact] = {
                "unit": text_of(unit),
                "other": text_of(other),
                "cell": sheet.place(*elsewhere).cell,
            }
            yield Finding("units-contradict", severity, sheet.place(*place), facts)
            return


def _head_units(header: Header, titles: list[Stated]) -> list[Stated]:
    """Units that the headers of the amounts themselves name."""
    units = {said["unit"][1]: said["unit"] for said in header.values.values() if "unit" in said}
    stated = header.stated.get("unit")
    if stated is not None and AMOUNT in header.fields and stated not in titles:
        units[stated[1]] = stated
    return list(units.values())


def _different(nearer: list[Stated], further: list[Stated], table: str, names: Names) -> tuple[Stated, Stated] | None:
    """The first two units that are not the same."""
    scales = names.unit(table)
    known = [(stated, scale) for stated in further if (scale := scales[stated[0]]) is not None]
    seen: set[object] = set()
    for stated in nearer:
        scale = scales[stated[0]]
        if scale is None or stated[0] in seen:
            continue
        seen.add(stated[0])
        for other, its_scale in known:
            if _size(scale) != _size(its_scale):
                return stated, other
    return None


def _size(scale: Scale) -> tuple[int, float]:
    return scale.dimension, scale.per_unit
