"""A comparison as a long table: a line per municipality, year, sector and carrier; ids and full precision."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from ghgcalc.report.plain import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.comparison import Comparison
    from ghgcalc.comparison_cells import CellDifference
    from ghgcalc.results import Row

Field = str | int | float | None
COLUMNS: Final = (
    "municipality", "code", "country", "year", "sector", "carrier", "old_energy_mwh", "new_energy_mwh",
    "old_emissions_t", "new_emissions_t", "difference_t", "boundary_t", "gwp_t", "factor_t", "activity_t", "causes",
    "old_factors", "new_factors",
)  # fmt: skip


def table(comparison: Comparison) -> str:
    """The table as csv with commas and decimal points."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for fields in _lines(comparison):
        writer.writerow(
            ["" if field is None else plain_text(field) if isinstance(field, str) else field for field in fields]
        )
    return written.getvalue()


def _lines(comparison: Comparison) -> Iterator[tuple[Field, ...]]:
    for town in comparison.municipalities:
        for year in town.years:
            for cell in year.cells:
                yield (town.new.name, town.new.code, town.new.country, year.year, *_fields(cell))


def _fields(cell: CellDifference) -> tuple[Field, ...]:
    return (
        cell.sector,
        cell.carrier,
        cell.old.energy_mwh if cell.old is not None else None,
        cell.new.energy_mwh if cell.new is not None else None,
        cell.old.emissions_t if cell.old is not None else None,
        cell.new.emissions_t if cell.new is not None else None,
        cell.terms.total,
        *cell.terms,
        "; ".join(cell.causes),
        _factors(cell.old),
        _factors(cell.new),
    )


def _factors(row: Row | None) -> str:
    """Set, value and unit of a row's factors, one after another."""
    uses = row.factors if row is not None else ()
    return "; ".join(f"{use.set}: {use.value!r} {use.unit}" for use in uses)
