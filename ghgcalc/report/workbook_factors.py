"""The sheets of factors and of global warming potentials: printed value x conversion x GWP, sources beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ghgcalc.tables import BIOGENIC, CO2, CO2E

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.report.workbook_sheet import Sheet
    from ghgcalc.results import FactorUse, Inventory, MunicipalInventory, Row

NOT_STATED: Final = "not_stated"
VALUE, CONVERSION, PER_UNIT, POTENTIAL, EQUIVALENT = 3, 5, 6, 7, 8


@dataclass(slots=True)
class GwpSheet:
    """The potentials that the factors use: (set, gas) -> the cell of its value. CO2 is 1, biogenic CO2 is 0."""

    sheet: Sheet
    inventory: Inventory
    catalog: Catalog
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def name_for(self, town: MunicipalInventory, row: Row) -> str:
        """The GWP set of a row: the municipality's, else the one that the row's factor set states."""
        stated = {used.id: used.gwp for used in self.inventory.factor_sets}
        names = (town.gwp, *(stated.get(use.set, NOT_STATED) for use in row.factors))
        return next((name for name in names if name != NOT_STATED), NOT_STATED)

    def value(self, name: str, gas: str) -> float | None:
        """The potential of a gas [t CO2e/t]; None where the set does not have it."""
        if gas in (CO2E, CO2):
            return 1.0
        if gas == BIOGENIC:
            return 0.0
        return None if name == NOT_STATED else self.catalog.gwp(name).get(gas)

    def cell(self, name: str, gas: str) -> str:
        """The cell of a potential; gases that are one by definition need none."""
        line = self.lines.setdefault((name, gas), len(self.lines) + 1)
        return self.sheet.cell(2, line, abroad=True)

    def write(self) -> None:
        """Write the potentials that were asked for."""
        texts = self.sheet.texts
        self.sheet.heads([texts.text("workbook-gwp"), texts.text("report-column-gas"), "t CO2e/t"])
        for name, gas in self.lines:
            self.sheet.text(0, name)
            self.sheet.text(1, gas)
            self.sheet.number(2, self.value(name, gas), self.sheet.formats.input_factor)
            self.sheet.skip()
        self.sheet.fit()


@dataclass(slots=True)
class FactorSheet:
    """The factors, each once per carrier and GWP set: key -> its line."""

    sheet: Sheet
    gwp: GwpSheet
    inventory: Inventory
    lines: dict[tuple[str, FactorUse, str], int] = field(default_factory=dict)

    def cells(self, town: MunicipalInventory, row: Row) -> str:
        """The formula of a row's factor [t CO2e per unit]: the sum over its gases."""
        name = self.gwp.name_for(town, row)
        keys = [(row.carrier or "", use, name) for use in row.factors]
        found = (self.lines.setdefault(key, len(self.lines) + 1) for key in keys)
        return "+".join(self.sheet.cell(EQUIVALENT, line, abroad=True) for line in found)

    def equivalent(self, use: FactorUse, name: str) -> float:
        """The factor in t CO2e per unit."""
        return use.per_unit * (self.gwp.value(name, use.gas) or 0.0)

    def write(self) -> None:
        """Write the factors that were asked for."""
        texts = self.sheet.texts
        self.sheet.heads(
            [
                texts.text("workbook-number"),
                texts.text("carrier"),
                texts.text("report-column-gas"),
                texts.text("workbook-printed"),
                texts.text("unit"),
                texts.text("workbook-conversion"),
                texts.text("workbook-per-unit"),
                texts.text("workbook-gwp-used"),
                texts.text("workbook-factor"),
                texts.text("report-column-set"),
                texts.text("report-column-row"),
                texts.text("year"),
                texts.text("source"),
                texts.text("report-column-locator"),
                texts.text("report-column-match"),
            ]
        )
        rates = {use.unit: use.per_unit / use.value for _, use, _ in self.lines if use.value}
        for (carrier, use, name), number in self.lines.items():
            self._line(number, carrier, use, name, rates.get(use.unit))
        self.sheet.fit()

    def _line(self, number: int, carrier: str, use: FactorUse, name: str, rate: float | None) -> None:
        sheet, formats = self.sheet, self.sheet.formats
        sheet.number(0, number, formats.plain)
        sheet.text(1, sheet.texts.term("carrier", carrier))
        sheet.text(2, use.gas)
        sheet.number(VALUE, use.value, formats.input_factor)
        sheet.text(4, use.unit)
        sheet.number(CONVERSION, use.per_unit / use.value if use.value else rate, formats.factor)
        sheet.formula(PER_UNIT, f"{sheet.cell(VALUE)}*{sheet.cell(CONVERSION)}", use.per_unit, formats.factor)
        potential = self.gwp.value(name, use.gas)
        if use.gas in (CO2E, CO2, BIOGENIC) or potential is None:
            sheet.number(POTENTIAL, potential, formats.factor)
        else:
            sheet.formula(POTENTIAL, self.gwp.cell(name, use.gas), potential, formats.factor)
        product = f"{sheet.cell(PER_UNIT)}*{sheet.cell(POTENTIAL)}"
        sheet.formula(EQUIVALENT, product, self.equivalent(use, name), formats.factor)
        sheet.text(9, use.set)
        sheet.number(10, use.row, formats.plain)
        sheet.number(11, use.year, formats.plain)
        sheet.text(12, sheet.texts.title(use.source))
        sheet.text(13, use.locator)
        sheet.text(14, ", ".join(sheet.texts.text(f"match_{word}") for word in use.match))
        sheet.skip()
