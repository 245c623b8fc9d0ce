"""The printed balance: a page per municipality, with the table of one year or the series of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report import additional, head, rows, series
from ghgcalc.report.marks import Marks
from ghgcalc.report.page import Page, Table

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.results import Inventory, MunicipalInventory


def pages(inventory: Inventory, texts: Texts) -> tuple[Page, ...]:
    """A page for each municipality, in the inventory's order."""
    return tuple(page(town, inventory, texts) for town in inventory.municipalities)


def page(town: MunicipalInventory, inventory: Inventory, texts: Texts) -> Page:
    """The page of one municipality."""
    marks = Marks(town.years, texts)
    return Page(
        title=head.title(town, texts),
        subtitle=head.subtitle(town, texts),
        keys=head.keys(town, inventory, texts),
        tables=tuple(table for table in _tables(town, marks, texts) if table is not None),
        footnotes=marks.footnotes(),
    )


def _tables(town: MunicipalInventory, marks: Marks, texts: Texts) -> tuple[Table | None, ...]:
    outside = (rows.not_counted(town, texts), additional.table(town, texts), rows.conformity(town, texts))
    if not town.years:
        return outside
    if len(town.years) == 1:
        (year,) = town.years
        detailed = rows.by_sector_and_carrier(town, year, marks, texts)
        return (detailed, rows.by_carrier(town, year, marks, texts), *outside)
    return (
        series.overview(town, texts),
        series.emissions_by_sector(town, marks, texts),
        series.emissions_by_carrier(town, marks, texts),
        series.energy_by_carrier(town, texts),
        *outside,
    )
