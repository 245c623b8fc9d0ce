"""The sheet ``plants`` to plants: one row each, energy in MWh net, emissions in t, every fault at its cell.

Stands between reading, which keeps the sheet as rows, and the rules that give a town its own factors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ghgcalc.findings import NOWHERE, Fact, Finding, Place
from ghgcalc.plants.traced import ONE, Traced, traced
from ghgcalc.tables import BASES, DIMENSIONS
from ghgcalc.workbook.cells import not_a_number, read_numbers

if TYPE_CHECKING:
    from ghgcalc.activity.names import Names
    from ghgcalc.dataset import Municipality
    from ghgcalc.models import Parameter

SHEET: Final = "plants"
ENERGY: Final = ("fuel", "electricity", "heat")
NUMBERS: Final = (*ENERGY, "supply_temperature_c", "loss_share", "emissions")
CHP: Final = "chp"
BOILER: Final = "boiler"
IMPORT: Final = "import"
EXPORT: Final = "export"
POWER: Final = "power"
# What a row of each kind has to state; of several columns in one tuple, one is enough.
REQUIRED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    CHP: (("heat",), ("electricity",), ("fuel", "emissions")),
    BOILER: (("heat",), ("fuel", "emissions")),
    IMPORT: (("heat", "electricity"), ("emissions",)),
    EXPORT: (("heat",),),
    POWER: (("electricity",), ("fuel", "emissions", "carrier")),
}
Cells = Mapping[str, tuple[object, Place]]


@dataclass(frozen=True, slots=True)
class Plant:
    """One row of the sheet: a plant, or what a network imports or exports, in a year.

    Parameters
    ----------
    fuel, electricity, heat
        MWh; fuel net calorific. None where the cell is blank.
    supply_temperature_c, loss_share, emissions
        Degrees Celsius; share of the heat fed in (0..1); t.
    places
        Where each stated value stands.
    """

    year: int
    network: str
    name: str
    kind: str
    carrier: str
    places: Mapping[str, Place]
    fuel: Traced | None = None
    electricity: Traced | None = None
    heat: Traced | None = None
    supply_temperature_c: Traced | None = None
    loss_share: Traced | None = None
    emissions: Traced | None = None

    def place(self, *columns: str) -> Place:
        """Where the first of the columns that is stated stands, else the row's first cell."""
        known = [self.places[column] for column in columns if column in self.places]
        return next(iter((*known, *self.places.values())), NOWHERE)

    def facts(self) -> dict[str, Fact]:
        """What a message names the plant by."""
        return {"plant": self.name or self.kind, "network": self.network, "year": self.year}


@dataclass(slots=True)
class Reader:
    """Reads the sheet of one municipality; what is wrong stands in ``findings``.

    Parameters
    ----------
    names
        Look-ups of carriers, units and words.
    ratios
        Net over gross calorific value by carrier, where one is cited.
    gas_is_gross
        The town declares its gas amounts as gross calorific.
    """

    names: Names
    ratios: Mapping[str, Parameter]
    gas_is_gross: bool
    findings: list[Finding] = field(default_factory=list)

    def read(self, town: Municipality) -> tuple[Plant, ...]:
        """The plants of the sheet, in an order of their own: sums do not depend on the order of its rows.

        Findings (errors): ``not-a-year``, ``unknown-plant-kind``, ``unknown-plant-sharing``, ``unknown-carrier``,
        ``unknown-unit``, ``plants-unit-not-energy``, ``plants-value-missing``, ``negative-amount``,
        ``loss-share-out-of-range``, ``gross-without-ratio``, and those of ``cells.read_numbers``.
        """
        rows = town.tables[SHEET]
        numbers = {column: self._column(rows, column) for column in NUMBERS}
        plants = [
            self._plant(row, {column: values[position] for column, values in numbers.items()})
            for position, row in enumerate(rows)
        ]
        return tuple(sorted((plant for plant in plants if plant is not None), key=_order))

    def _column(self, rows: Sequence[Cells], column: str) -> list[float]:
        places = [row[column][1] if column in row else NOWHERE for row in rows]
        cells = [row[column][0] if column in row else "" for row in rows]
        read = read_numbers(cells, lambda position: places[position], False)
        self.findings += read.findings
        self.findings += [not_a_number(text, places[position]) for position, text in read.words.items()]
        for position, value in enumerate(read.values):
            if value < 0 and column != "supply_temperature_c":
                self._fault("negative-amount", places[position], found=value)
            elif column == "loss_share" and value >= 1:
                self._fault("loss-share-out-of-range", places[position], found=value)
        return read.values

    def _plant(self, row: Cells, values: Mapping[str, float]) -> Plant | None:
        kind, year = self._kind(row), self._year(row)
        carrier, scale = self._carrier(row), self._scale(row, values)
        self._sharing(row)
        if kind is None or not year or carrier is None or scale is None:
            return None
        stated = {column: traced(value) for column, value in values.items() if value == value}
        for column in ENERGY:
            if column in stated:
                stated[column] = traced(stated[column].value * scale[0])
        if "fuel" in stated and scale[1] != ONE:
            stated["fuel"] = stated["fuel"] * scale[1]
        plant = Plant(
            year=year,
            network=_text(row, "network"),
            name=_text(row, "plant"),
            kind=kind,
            carrier=carrier,
            places={column: where for column, (cell, where) in row.items() if cell != ""},
            **stated,
        )
        return plant if self._is_whole(plant, carrier) else None

    def _is_whole(self, plant: Plant, carrier: str) -> bool:
        whole = True
        for columns in REQUIRED[plant.kind]:
            if not any(column in plant.places and (column != "carrier" or carrier) for column in columns):
                facts = {**plant.facts(), "kind": plant.kind, "columns": columns}
                self._fault("plants-value-missing", plant.place("plant", "kind"), **facts)
                whole = False
        if plant.fuel is not None and not carrier and plant.emissions is None:
            facts = {**plant.facts(), "kind": plant.kind, "columns": ("carrier",)}
            self._fault("plants-value-missing", plant.place("fuel"), **facts)
            whole = False
        return whole

    def _kind(self, row: Cells) -> str | None:
        text = _text(row, "kind")
        kind = self.names.vocabulary.word("kind", text) if text else None
        if kind is None:
            suggestion = self.names.suggest("kind", text)
            self._fault("unknown-plant-kind", _place(row, "kind"), found=text, suggestion=suggestion)
        return kind

    def _sharing(self, row: Cells) -> None:
        """A word that says neither yes nor no would leave it open how often a network counts the plant."""
        text = _text(row, "shared")
        if text and self.names.vocabulary.word("shared", text) is None:
            self._fault("unknown-plant-sharing", _place(row, "shared"), found=text)

    def _year(self, row: Cells) -> int:
        cell, place = row.get("year", ("", _place(row, "year")))
        year = self.names.year[cell]
        if not year:
            self._fault("not-a-year", place, found=_text(row, "year"))
        return year

    def _carrier(self, row: Cells) -> str | None:
        text = _text(row, "carrier")
        code = self.names.carrier[text]
        if text and code < 0:
            suggestion = self.names.suggest("carrier", text)
            self._fault("unknown-carrier", _place(row, "carrier"), found=text, suggestion=suggestion)
            return None
        return self.names.carriers[code] if text else ""

    def _scale(self, row: Cells, values: Mapping[str, float]) -> tuple[float, Traced] | None:
        """MWh per stated unit, and what makes net calorific fuel of the stated one."""
        text, place = _text(row, "unit"), _place(row, "unit")
        if not any(values[column] for column in ENERGY if values[column] == values[column]):
            return 1.0, ONE
        unit = self.names.amount_unit[text]
        if unit is None:
            suggestion = self.names.units.suggest(text)
            self._fault("unknown-unit", place, found=text, suggestion=suggestion)
            return None
        if DIMENSIONS[unit.dimension] != "energy":
            self._fault("plants-unit-not-energy", place, found=text)
            return None
        basis = self.names.basis[_text(row, "basis")]
        gross = BASES.index("gross") in (basis, unit.basis)
        carrier = self.names.carriers[self.names.carrier[_text(row, "carrier")]] if _text(row, "carrier") else ""
        silent = basis < 0 and unit.basis < 0 and self.gas_is_gross and carrier in self.ratios
        if not gross and not silent:
            return unit.per_unit, ONE
        if carrier not in self.ratios:
            self._fault("gross-without-ratio", _place(row, "basis", "unit"), carrier=carrier)
            return None
        return unit.per_unit, traced(self.ratios[carrier].value)

    def _fault(self, code: str, place: Place, **facts: Fact) -> None:
        self.findings.append(Finding(code, "error", place, facts))


def _order(plant: Plant) -> tuple[object, ...]:
    amounts = (plant.fuel, plant.electricity, plant.heat, plant.emissions)
    kinds = tuple(REQUIRED)
    sizes = tuple(amount.value if amount is not None else -1.0 for amount in amounts)
    return (plant.year, plant.network, kinds.index(plant.kind), plant.name, plant.carrier, sizes)


def _text(row: Cells, column: str) -> str:
    from ghgcalc.activity.names import text_of

    return text_of(row[column][0]) if column in row else ""


def _place(row: Cells, *columns: str) -> Place:
    known = [row[column][1] for column in columns if column in row]
    return next(iter((*known, *(where for _, where in row.values()))), NOWHERE)
