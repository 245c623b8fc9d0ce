"""The sheets of a new workbook for a method and years: what is listed, what is to be filled in, what must be.

Part of ``template``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from ghgcalc.template.carried import NOTHING, Carried, Row

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.models import Method

MUNICIPALITY: Final = "municipality"
ENERGY: Final = "energy"
POPULATION: Final = "population"
REQUIRED_KEYS: Final = ("name", "country", "method")
# Columns of the one-table form, which a workbook has in sheets of their own.
OF_ONE_TABLE: Final = frozenset({"municipality", "code", "country", "population"})
# What a row is recognised by when an old workbook's rows are taken into another year.
SAME: Final = ("sector", "carrier", "subsector", "gpc_ref", "scope")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: column id -> what is written there; ``required`` names columns that must be filled in."""

    cells: Row
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its id, its columns' ids in order, and its rows."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook to fill in.

    Parameters
    ----------
    method
        The method that it is for.
    sheets
        In their order; ``municipality`` first.
    settings
        ``emission_factors/template.yaml``.
    """

    method: Method
    sheets: tuple[Sheet, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def sheet(self, sheet_id: str) -> Sheet:
        """The sheet with an id."""
        return next(sheet for sheet in self.sheets if sheet.id == sheet_id)


BLANK: Final = None


def book_for(
    method: Method,
    years: Sequence[int | None],
    catalog: Catalog,
    name: str = "",
    code: str = "",
    carried: Carried = NOTHING,
) -> Book:
    """The workbook for a method and years.

    Parameters
    ----------
    method
        Its required cells become rows whose amount is marked.
    years
        The years to fill in; ``BLANK`` where the year is to be filled in too.
    catalog
        Of the vocabulary and the settings.
    name, code
        Of the municipality; empty: as carried over, else blank.
    carried
        What an old workbook holds.
    """
    from ghgcalc.catalog import read_yaml

    settings = cast("Mapping[str, Any]", read_yaml(catalog.root / "template.yaml"))
    rows: dict[str, Sequence[Entry]] = {
        MUNICIPALITY: _keys(method, catalog, name, code, carried),
        POPULATION: _population(years, carried),
        ENERGY: _energy(method, years, settings["usual_unit"], carried),
        **{sheet: [Entry(row) for row in found] for sheet, found in carried.tables.items()},
    }
    ids = [*settings["sheets"], *(sheet for sheet in carried.tables if sheet not in settings["sheets"])]
    sheets = tuple(Sheet(sheet, _columns(sheet, catalog), tuple(rows.get(sheet, ()))) for sheet in ids)
    return Book(method, sheets, settings)


def _columns(sheet: str, catalog: Catalog) -> tuple[str, ...]:
    ids = catalog.vocabulary.columns[sheet].ids()
    left_out = OF_ONE_TABLE if sheet == ENERGY else frozenset({"year"}) if sheet == "factors" else frozenset()
    return tuple(column for column in ids if column not in left_out)


def _keys(method: Method, catalog: Catalog, name: str, code: str, carried: Carried) -> list[Entry]:
    """A row per key, with what is known; the method's country where it has only one."""
    country = method.countries[0] if len(method.countries) == 1 else ""
    known = {"country": country, **carried.declared, "method": method.id}
    known |= {key: value for key, value in (("name", name), ("code", code)) if value}
    return [
        Entry({"key": key, "value": known.get(key, "")}, frozenset({"value"} if key in REQUIRED_KEYS else ()))
        for key in catalog.vocabulary.key_list.ids()
    ]


def _population(years: Sequence[int | None], carried: Carried) -> list[Entry]:
    there = {row["year"] for row in carried.population}
    new = [Entry({"year": year}, frozenset({"population"})) for year in years if year not in there]
    return sorted([*(Entry(row) for row in carried.population), *new], key=lambda entry: entry.cells["year"] or 0)


def _energy(method: Method, years: Sequence[int | None], unit: str, carried: Carried) -> list[Entry]:
    """The old rows; then for each new year the same rows without amounts, and the required cells that are not there."""
    rows = [Entry(row) for row in carried.energy]
    there = {row["year"] for row in carried.energy}
    last = max(there, default=0)
    repeated = [row for row in carried.energy if row["year"] == last]
    required = [(cell.sector, carrier) for cell in method.required for carrier in cell.carriers[:1]]
    wanted = {(cell.sector, carrier) for cell in method.required for carrier in cell.carriers}
    for year in (year for year in years if year not in there):
        again = [{**{name: row[name] for name in (*SAME, "unit") if name in row}, "year": year} for row in repeated]
        have = {(row["sector"], row["carrier"]) for row in again}
        missing = [
            {"year": year, "sector": sector, "carrier": carrier, "unit": unit}
            for sector, carrier in required
            if not _covered(sector, carrier, method, have)
        ]
        marked = [(row, (row["sector"], row["carrier"]) in wanted) for row in (*again, *missing)]
        rows += [Entry(row, frozenset({"amount"}) if is_required else frozenset()) for row, is_required in marked]
    return rows


def _covered(sector: str, carrier: str, method: Method, have: Iterable[tuple[str, str]]) -> bool:
    """Whether another carrier of the same required cell is there (diesel_blend for diesel)."""
    cells = [cell for cell in method.required if cell.sector == sector and carrier in cell.carriers]
    present = set(have)
    return any((sector, other) in present for cell in cells for other in cell.carriers)
