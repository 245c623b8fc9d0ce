"""How one figure came about: the ledger rows behind a row of the inventory, conversion by conversion.

Stands beside ``inventory``: it looks the same rows up again and puts their numbers side by side, so that whoever has
the print alone can reckon the figure. Nothing is calculated that the inventory does not already hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.findings import UsageError
from ghgcalc.results import Row
from ghgcalc.tables import BIOGENIC, CANONICAL_UNITS, CO2, CO2E, DIMENSIONS, QUALITIES, STATES
from ghgcalc.vocabulary import fold

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset
    from ghgcalc.models import HeatingValue
    from ghgcalc.results import FactorUse, Inventory, MunicipalInventory, Year
    from ghgcalc.vocabulary import Vocabulary

ENERGY: Final = "energy"
NOT_STATED: Final = "not_stated"
CELL: Final = re.compile(r"(?:(?P<file>[^#]*)#)?(?:(?P<sheet>.+)[!.])?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[0-9]+)")
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Reported:
    """An input cell: the number and unit as stated, what one of that unit is, and the amount in the canonical unit.

    ``heating_value`` is what turned a mass or volume into MWh, ``converted`` the result [MWh].
    """

    cell: str
    stated: float | None
    unit: str
    per_unit: float | None
    amount: float | None
    canonical: str
    state: str
    quality: str
    source: str
    note: str
    heating_value: HeatingValue | None = None
    converted: float | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """The emission of one gas: amount x factor [t of the gas], and with its GWP [t CO2e]; biogenic CO2 has GWP 0.

    ``gwp`` and ``equivalent`` are None where the inventory's GWP set does not have the gas.
    """

    gas: str
    factor: FactorUse | None
    emitted: float
    gwp: float | None
    equivalent: float | None


@dataclass(frozen=True, slots=True)
class Trace:
    """A row of the inventory with everything that led to it."""

    town: MunicipalInventory
    year: Year
    row: Row
    reported: tuple[Reported, ...]
    terms: tuple[Term, ...]


class Tracer:
    """Finds rows of an inventory and what is behind them.

    Parameters
    ----------
    inventory, dataset, catalog
        A run's result, what was read for it, and what it was calculated with.
    vocabulary
        Names in any language, with those of the given factor sets.
    """

    def __init__(self, inventory: Inventory, dataset: Dataset, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._inventory = inventory
        self._dataset = dataset
        self._catalog = catalog
        self._vocabulary = vocabulary

    def traces(self, where: str) -> tuple[Trace, ...]:
        """The traces of all rows that ``where`` leads to: a cell, or ``year/sector/carrier`` (or its beginning).

        Raises
        ------
        UsageError
            ``nothing-there`` with some places that there are, ``unknown-name`` with the nearest known one.
        """
        match = CELL.fullmatch(where.strip())
        found = list(self._of_cell(match) if match else self._of_path(where.split("/")))
        if not found:
            raise UsageError("nothing-there", where=where, known=tuple(self._examples()))
        return tuple(self._trace(*one) for one in found)

    def _rows(self) -> Iterator[tuple[MunicipalInventory, Year, Row]]:
        for town in self._inventory.municipalities:
            for year in town.years:
                for row in year.rows:
                    yield town, year, row

    def _examples(self) -> Iterator[str]:
        for _, year, row in list(self._rows())[:EXAMPLES]:
            yield row.cells[0] if row.cells else f"{year.year}/{row.sector}/{row.carrier or ''}"

    def _of_cell(self, asked: re.Match[str]) -> Iterator[tuple[MunicipalInventory, Year, Row]]:
        """Rows that the cell went into; for another cell of a table's line (unit, name) those of its amounts."""
        exact = [one for one in self._rows() if any(self._is(asked, cell, True) for cell in one[2].cells)]
        yield from exact or [one for one in self._rows() if any(self._is(asked, cell, False) for cell in one[2].cells)]

    def _is(self, asked: re.Match[str], cell: str, with_column: bool) -> bool:
        here = CELL.fullmatch(cell)
        if here is None or asked["row"] != here["row"]:
            return False
        if with_column and asked["column"].upper() != here["column"]:
            return False
        if asked["file"] and here["file"] and fold(asked["file"]) != fold(here["file"]):
            return False
        return not asked["sheet"] or self._sheet(asked["sheet"]) == self._sheet(here["sheet"] or "")

    def _sheet(self, title: str) -> str:
        """A sheet by what it is, so that ``energy!E7`` leads to ``Energie!E7``."""
        return self._vocabulary.sheet(title.strip("'")) or fold(title.strip("'"))

    def _of_path(self, parts: Sequence[str]) -> Iterator[tuple[MunicipalInventory, Year, Row]]:
        names = [part.strip() for part in parts if part.strip()]
        town = names.pop(0) if names and not names[0].isdigit() else ""
        year = names.pop(0) if names and names[0].isdigit() else ""
        wanted = self._pair(names)
        for one in self._rows():
            here, of, row = one
            if town and fold(town) not in (fold(here.name), fold(here.code)):
                continue
            if year in ("", str(of.year)) and _begins((row.sector, row.carrier), wanted):
                yield one

    def _pair(self, names: Sequence[str]) -> tuple[str, ...]:
        """Sector and carrier of a path; a name may itself have a slash in it."""
        if not names:
            return ()
        for end in range(1, len(names) + 1):
            sector = self._vocabulary.sector("/".join(names[:end]))
            rest = "/".join(names[end:])
            if sector and not rest:
                return (sector,)
            if sector and (carrier := self._vocabulary.carrier(rest)):
                return (sector, carrier)
        kind, name = ("carrier", "/".join(names[1:])) if self._vocabulary.sector(names[0]) else ("sector", names[0])
        raise UsageError("unknown-name", name=name, suggestion=self._vocabulary.suggest(kind, name))

    def _trace(self, town: MunicipalInventory, year: Year, row: Row) -> Trace:
        return Trace(town, year, row, tuple(self._reported(town, year, row)), tuple(self._terms(town, row)))

    def _reported(self, town: MunicipalInventory, year: Year, row: Row) -> Iterator[Reported]:
        """The ledger rows of a row, in the order of their cells."""
        ledger = self._dataset.activity
        places = [one for one in self._dataset.municipalities if (one.code, one.name) == (town.code, town.name)]
        if not places or row.carrier is None or row.carrier not in self._dataset.carriers:
            return
        key = {
            "municipality": self._dataset.municipalities.index(places[0]),
            "year": year.year,
            "sector": self._dataset.sectors.index(row.sector),
            "carrier": self._dataset.carriers.index(row.carrier),
        }
        here = ledger
        for column, code in key.items():
            here = here[here[column] == code]
        for entry in here.to_dict("records"):
            yield self._entry(entry, row)

    def _entry(self, entry: dict[Any, Any], row: Row) -> Reported:
        dataset = self._dataset
        dimension, unit = DIMENSIONS[entry["dimension"]], _text(dataset.texts, entry["unit"])
        amount, stated = _number(entry["amount"]), _number(entry["stated"])
        known = self._catalog.units.amount(unit) if unit else None
        heating = self._heating_value(row, dimension)
        return Reported(
            cell=dataset.cell_name(entry["file"], entry["sheet"], entry["row"], entry["column"]),
            stated=stated,
            unit=unit,
            per_unit=known.per_unit if known else None,
            amount=amount,
            canonical=CANONICAL_UNITS[entry["dimension"]],
            state=STATES[entry["state"]],
            quality=QUALITIES[entry["quality"]] if entry["quality"] >= 0 else "",
            source=_text(dataset.texts, entry["source"]),
            note=_text(dataset.texts, entry["note"]),
            heating_value=heating,
            converted=amount * heating.mwh_per_unit if heating and amount is not None else None,
        )

    def _heating_value(self, row: Row, dimension: str) -> HeatingValue | None:
        """The cited value that turned the stated mass or volume into energy, if it was turned."""
        if dimension == ENERGY or row.energy_mwh is None:
            return None
        values = self._catalog.heating_values
        return next((one for one in values if one.carrier == row.carrier and one.dimension == dimension), None)

    def _terms(self, town: MunicipalInventory, row: Row) -> Iterator[Term]:
        gwp = self._gwp(town, row.factors)
        for gas, emitted in row.gases_t.items():
            uses: list[FactorUse | None] = [use for use in row.factors if use.gas == gas]
            potential = 1.0 if gas in (CO2E, CO2) else 0.0 if gas == BIOGENIC else gwp.get(gas)
            equivalent = None if potential is None else emitted * potential
            for use in uses or [None]:
                yield Term(gas, use, emitted, potential, equivalent)

    def _gwp(self, town: MunicipalInventory, uses: Iterable[FactorUse]) -> dict[str, float]:
        """The GWP set of the inventory, else that of the factor's own set."""
        stated = {used.id: used.gwp for used in self._inventory.factor_sets}
        names = [town.gwp, *(stated.get(use.set, NOT_STATED) for use in uses)]
        chosen = next((name for name in names if name != NOT_STATED), "")
        return dict(self._catalog.gwp(chosen)) if chosen else {}


def _begins(whole: tuple[str | None, ...], beginning: tuple[str, ...]) -> bool:
    return whole[: len(beginning)] == beginning


def _text(texts: Sequence[str], code: int) -> str:
    return texts[code] if code >= 0 else ""


def _number(value: float) -> float | None:
    return None if value != value else float(value)
