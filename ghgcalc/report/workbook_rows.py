"""The sheet of rows: what was reported, what was corrected, the factor, and emissions = net amount x factor."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum, isclose
from typing import TYPE_CHECKING, Final

from ghgcalc.report.marks import carrier_of, causes

if TYPE_CHECKING:
    from ghgcalc.report.workbook_factors import FactorSheet
    from ghgcalc.report.workbook_sheet import Sheet
    from ghgcalc.results import Adjustment, Inventory, MunicipalInventory, Row, Year

# Columns: texts for people, numbers of them for formulas.
TOWN, TOWN_NUMBER, YEAR, SECTOR, SECTOR_NUMBER, CARRIER, CARRIER_NUMBER = range(7)
REPORTED, CORRECTED, NET, UNIT, FACTOR, EMISSIONS, COUNTED, ENERGY = range(7, 15)
QUALITY, MATCH, CELLS = range(15, 18)
NAMES: Final = {
    "row_town": TOWN_NUMBER,
    "row_year": YEAR,
    "row_sector": SECTOR_NUMBER,
    "row_carrier": CARRIER_NUMBER,
    "row_energy": ENERGY,
    "row_emissions": EMISSIONS,
    "row_counted": COUNTED,
}
SAME: Final = 1e-9

Place = tuple[int, int, str, str | None]


@dataclass(slots=True)
class RowSheet:
    """The rows of all municipalities and years.

    Parameters
    ----------
    sectors, carriers
        Id -> the number that stands for it in formulas, so that no name can be a pattern of a search.
    """

    sheet: Sheet
    factors: FactorSheet
    inventory: Inventory
    sectors: dict[str, int] = field(default_factory=dict)
    carriers: dict[str | None, int] = field(default_factory=dict)
    places: dict[Place, tuple[int, Row]] = field(default_factory=dict)
    first: int = 0

    def write(self) -> None:
        """Write every row, those that do not count too."""
        self._heads()
        self.first = self.sheet.at
        line = self.first
        for number, town in enumerate(self.inventory.municipalities, start=1):
            for year in town.years:
                for row in year.rows:
                    self.places[number, year.year, row.sector, row.carrier] = (line, row)
                    line += 1
        for number, town in enumerate(self.inventory.municipalities, start=1):
            for year in town.years:
                for row in year.rows:
                    self._row(number, town, year, row)
        self.sheet.fit()
        self.sheet.worksheet.autofilter(self.first - 1, 0, max(self.sheet.at - 1, self.first), CELLS)
        for column in (TOWN_NUMBER, SECTOR_NUMBER, CARRIER_NUMBER, ENERGY):
            self.sheet.worksheet.set_column(column, column, None, None, {"hidden": True})

    def areas(self) -> dict[str, str]:
        """The areas of the named columns."""
        return {name: self.sheet.area(column, self.first) for name, column in NAMES.items()}

    def _heads(self) -> None:
        texts = self.sheet.texts
        number = texts.text("workbook-number")
        titles = {
            TOWN: texts.text("workbook-municipality"),
            TOWN_NUMBER: number,
            YEAR: texts.text("year"),
            SECTOR: texts.text("sector"),
            SECTOR_NUMBER: number,
            CARRIER: texts.text("carrier"),
            CARRIER_NUMBER: number,
            REPORTED: texts.text("workbook-reported"),
            CORRECTED: texts.text("workbook-corrections"),
            NET: texts.text("workbook-net"),
            UNIT: texts.text("unit"),
            FACTOR: texts.text("workbook-factor"),
            EMISSIONS: texts.text("workbook-emissions", unit=self._unit()),
            COUNTED: texts.text("workbook-counted"),
            ENERGY: "MWh",
            QUALITY: texts.text("quality_class"),
            MATCH: texts.text("report-column-match"),
            CELLS: texts.text("report-column-cells"),
        }
        self.sheet.heads([titles[column] for column in sorted(titles)])

    def _unit(self) -> str:
        return " / ".join(sorted({f"t {town.gas_coverage}" for town in self.inventory.municipalities}))

    def _row(self, number: int, town: MunicipalInventory, year: Year, row: Row) -> None:
        sheet, formats = self.sheet, self.sheet.formats
        sheet.text(TOWN, town.name)
        sheet.number(TOWN_NUMBER, number, formats.plain)
        sheet.number(YEAR, year.year, formats.plain)
        sheet.text(SECTOR, sheet.texts.term("sector", row.sector))
        sheet.number(SECTOR_NUMBER, self.sectors.setdefault(row.sector, len(self.sectors) + 1), formats.plain)
        sheet.text(CARRIER, carrier_of(row, sheet.texts))
        sheet.number(CARRIER_NUMBER, self.carriers.setdefault(row.carrier, len(self.carriers) + 1), formats.plain)
        self._amount(number, year, row)
        self._emissions(town, row)
        sheet.number(COUNTED, int(row.counted), formats.plain)
        sheet.text(QUALITY, row.quality)
        if "no_factor" in causes(row):
            sheet.text(MATCH, sheet.texts.text("no_factor"), formats.alarm)
        else:
            sheet.text(MATCH, ", ".join(sheet.texts.text(f"match_{word}") for word in row.match))
        sheet.text(CELLS, ", ".join(row.cells))
        sheet.skip()

    def _amount(self, number: int, year: Year, row: Row) -> None:
        """Reported + corrections = net; or the notation key that stands in its place."""
        sheet, formats = self.sheet, self.sheet.formats
        net = row.energy_mwh if row.energy_mwh is not None else row.amount
        if net is None:
            sheet.text(UNIT, row.state if row.state.isupper() else "")
            return
        sheet.number(REPORTED, reported(row), formats.input_amount)
        if row.adjustments:
            parts = [self._correction(number, year, row, one) for one in row.adjustments]
            sheet.formula(CORRECTED, "+".join(parts), fsum(one.amount for one in row.adjustments), formats.amount)
        sheet.formula(NET, f"{sheet.cell(REPORTED)}+{sheet.cell(CORRECTED)}", net, formats.amount)
        sheet.text(UNIT, "MWh" if row.energy_mwh is not None else row.unit or "")
        if row.energy_mwh is not None:
            sheet.formula(ENERGY, sheet.cell(NET), net, formats.amount)

    def _correction(self, number: int, year: Year, row: Row, one: Adjustment) -> str:
        """A correction as a share of the reported amount that it rests on, where that is one row's; else its value."""
        for sector, carrier in (("municipal", row.carrier), (row.sector, "ambient_heat")):
            line, source = self.places.get((number, year.year, sector, carrier), (0, None))
            base = reported(source) if source is not None and source is not row else 0.0
            if source is not None and base and set(source.cells) & set(one.cells):
                share = one.amount / base
                if isclose(share * base, one.amount, rel_tol=SAME):
                    return f"({share!r})*{self.sheet.cell(REPORTED, line)}"
        return f"({one.amount!r})"

    def _emissions(self, town: MunicipalInventory, row: Row) -> None:
        """Net x factor as a formula; what was stated or entered as an emission is an input."""
        sheet, formats = self.sheet, self.sheet.formats
        net = row.energy_mwh if row.energy_mwh is not None else row.amount
        if row.emissions_t is None:
            return
        if not row.factors or net is None:
            sheet.number(EMISSIONS, row.emissions_t, formats.input_amount)
            return
        name = self.factors.gwp.name_for(town, row)
        factor = fsum(self.factors.equivalent(use, name) for use in row.factors)
        sheet.formula(FACTOR, self.factors.cells(town, row), factor, formats.factor)
        sheet.formula(EMISSIONS, f"{sheet.cell(NET)}*{sheet.cell(FACTOR)}", row.emissions_t, formats.amount)


def reported(row: Row) -> float:
    """The row's amount before corrections."""
    net = row.energy_mwh if row.energy_mwh is not None else row.amount or 0.0
    return fsum((net, *(-one.amount for one in row.adjustments)))
