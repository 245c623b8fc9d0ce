"""A balance as a long table: a line per municipality, year, sector and carrier; ids, full precision, no sums."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, Final

from ghgcalc.report.plain import plain_text

if TYPE_CHECKING:
    from ghgcalc.report.page import Table
    from ghgcalc.results import Inventory, MunicipalInventory, Row, Year

Field = str | int | float | None

COLUMNS: Final = (
    "municipality", "code", "country", "method", "year", "population", "year_complete", "sector", "carrier",
    "energy_mwh", "amount", "unit", "emissions_t", "gas_coverage", "counted", "state", "quality", "match", "reason",
    "factor_set", "factor_value", "factor_unit", "factor_gas", "factor_year", "factor_source", "factor_locator",
    "cells",
)  # fmt: skip


def balance(inventory: Inventory) -> str:
    """The table as csv with commas and decimal points."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for fields in lines(inventory):
        writer.writerow(["" if field is None else field for field in fields])
    return written.getvalue()


def table(shown: Table) -> str:
    """Any table as csv, with its titles as the first line."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([plain_text(column.title) for column in shown.columns])
    for line in shown.lines:
        writer.writerow([plain_text(cell) for cell in line.cells])
    return written.getvalue()


def lines(inventory: Inventory) -> Iterator[tuple[Field, ...]]:
    """The fields of every line, in the order of ``COLUMNS``; texts are harmless to a spreadsheet."""
    for town in inventory.municipalities:
        for year in town.years:
            for row in year.rows:
                yield tuple(
                    plain_text(field) if isinstance(field, str) else field for field in _fields(town, year, row)
                )


def _fields(town: MunicipalInventory, year: Year, row: Row) -> tuple[Field, ...]:
    return (
        town.name,
        town.code,
        town.country,
        town.method,
        year.year,
        year.population,
        _word(year.complete),
        row.sector,
        row.carrier,
        row.energy_mwh,
        row.amount,
        row.unit,
        row.emissions_t,
        town.gas_coverage,
        _word(row.counted),
        row.state,
        row.quality,
        _joined(row.match),
        row.reason,
        *_factor_fields(row),
        _joined(row.cells),
    )


def _factor_fields(row: Row) -> tuple[Field, ...]:
    """The columns of a row's factors; where it has one per gas they stand in a row, separated by semicolons."""
    if len(row.factors) == 1:
        (use,) = row.factors
        return (use.set, use.value, use.unit, use.gas, use.year, use.source, use.locator)
    parts = [
        (use.set, str(use.value), use.unit, use.gas, str(use.year or ""), use.source, use.locator)
        for use in row.factors
    ]
    return tuple(_joined(column) for column in zip(*parts, strict=True)) or ("",) * len(_FACTOR)


_FACTOR: Final = tuple(name for name in COLUMNS if name.startswith("factor_"))


def _joined(parts: tuple[str, ...]) -> str:
    return "; ".join(parts)


def _word(truth: bool) -> str:
    return "true" if truth else "false"
