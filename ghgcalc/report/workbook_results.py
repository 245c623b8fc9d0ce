"""Totals, figures per head, sectors and carriers by year as formulas over the rows; and native charts of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.report.head import unit_of
from ghgcalc.report.pictures.palette import LIGHT, RULE
from ghgcalc.report.plain import plain_text

if TYPE_CHECKING:
    from ghgcalc.report.document import Document
    from ghgcalc.report.workbook_rows import RowSheet
    from ghgcalc.report.workbook_sheet import Sheet
    from ghgcalc.results import Inventory, MunicipalInventory, Year

CHART_SIZE: Final = {"width": 560, "height": 340}
TITLE: Final = 12
COLUMN: Final = 15
HEAD_HEIGHT: Final = 45
FIRST_COLUMN: Final = 44


@dataclass(frozen=True, slots=True)
class Block:
    """A written table of years across: its name, the line of its heads, the lines to be drawn, its years."""

    name: str
    heads: int
    lines: tuple[int, ...]
    years: int


def write_results(summary: Sheet, results: Sheet, inventory: Inventory, rows: RowSheet) -> list[Block]:
    """The summary by year, then the tables by sector and carrier; those of the first municipality are given back."""
    blocks: list[Block] = []
    for number, town in enumerate(inventory.municipalities, start=1):
        _totals(summary, town, number)
        found = _tables(results, town, number, rows)
        blocks = blocks or found
    summary.fit()
    summary.worksheet.set_column(0, 0, FIRST_COLUMN)
    results.fit()
    return blocks


def _totals(sheet: Sheet, town: MunicipalInventory, number: int) -> None:
    """A line per year: energy, emissions, people, per head, and the engine's total beside the formula's."""
    texts, formats, unit = sheet.texts, sheet.formats, unit_of(town)
    titles = [
        f"{texts.text('workbook-municipality')}: {town.name or town.code}",
        texts.text("year"),
        f"{texts.text('energy')} [MWh]",
        f"{texts.text('emissions')} [{unit}]",
        texts.text("people"),
        texts.text("per_head_short", unit=unit),
        f"{texts.text('workbook-engine')} [{unit}]",
        texts.text("workbook-difference"),
        texts.text("completeness"),
    ]
    for column, title in enumerate(titles):
        sheet.worksheet.write_string(sheet.at, column, plain_text(title), formats.head)
        sheet.widths[column] = COLUMN
    sheet.worksheet.set_row(sheet.at, HEAD_HEIGHT)
    sheet.skip()
    for year in town.years:
        sheet.number(1, year.year, formats.bold)
        where = f"row_town,{number},row_year,{sheet.cell(1)},row_counted,1"
        sheet.formula(2, f"SUMIFS(row_energy,{where})", year.energy_mwh, formats.whole)
        sheet.formula(3, f"SUMIFS(row_emissions,{where})", year.emissions_t, formats.total)
        if year.population:
            people = f"SUMIFS(people,people_town,{number},people_year,{sheet.cell(1)})"
            sheet.formula(4, people, year.population, formats.whole)
            sheet.formula(5, f"{sheet.cell(3)}/{sheet.cell(4)}", year.per_capita_t, formats.per_head)
        sheet.number(6, year.emissions_t, formats.amount)
        sheet.formula(7, f"{sheet.cell(3)}-{sheet.cell(6)}", 0.0, formats.exact)
        if year.complete:
            sheet.text(8, texts.text("yes"))
        else:
            sheet.text(8, texts.text("no_alarm"), formats.alarm)
        sheet.skip()
    sheet.skip()


def _tables(sheet: Sheet, town: MunicipalInventory, number: int, rows: RowSheet) -> list[Block]:
    texts, unit = sheet.texts, unit_of(town)
    counted = [row for year in town.years for row in year.rows if row.counted]
    sectors = sorted({row.sector for row in counted}, key=lambda name: texts.position("sector", name))
    carriers = sorted({row.carrier for row in counted if row.carrier}, key=lambda name: texts.position("carrier", name))
    by_sector = [(texts.term("sector", name), rows.sectors[name], name) for name in sectors]
    by_carrier = [(texts.term("carrier", name), rows.carriers[name], name) for name in carriers]
    if any(row.carrier is None for row in counted):
        by_carrier.append((texts.text("entered"), rows.carriers[None], ""))
    sheet.line([town.name or town.code], sheet.formats.title)
    made = [
        _Table(
            "emissions_sectors", texts.text("emissions_by_sector", unit=unit), "row_sector", by_sector, _of_sector, 1
        ),
        _Table("energy_sectors", f"{texts.text('energy')} [MWh]", "row_sector", by_sector, _of_sector, 0),
        _Table(
            "emissions_carriers",
            texts.text("emissions_by_carrier", unit=unit),
            "row_carrier",
            by_carrier,
            _of_carrier,
            1,
        ),
        _Table("energy_carriers", texts.text("energy_by_carrier"), "row_carrier", by_carrier, _of_carrier, 0),
    ]
    blocks = [_table(sheet, town, number, table) for table in made]
    people = _people_line(sheet, town, number)
    per_head = _per_head(sheet, town, number, by_sector, _of_sector, people)
    return [*blocks, per_head]


def _of_sector(year: Year, name: str) -> tuple[float, float]:
    return year.by_sector().get(name, NOTHING)


def _of_carrier(year: Year, name: str) -> tuple[float, float]:
    """Energy and emissions of a carrier; of emissions that were entered directly for no name."""
    return year.by_carrier().get(name or None, NOTHING)


NOTHING: Final = (0.0, 0.0)
Figures = Callable[["Year", str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table to be written: parts as (label, number in formulas, id); ``which``: 0 energy, 1 emissions."""

    name: str
    title: str
    column: str
    parts: list[tuple[str, int, str]]
    figures: Figures
    which: int


def _heads(sheet: Sheet, title: str, years: Sequence[Year]) -> int:
    sheet.text(0, title, sheet.formats.head)
    for column, year in enumerate(years, start=1):
        sheet.number(column, year.year, sheet.formats.head)
    line = sheet.at
    sheet.skip()
    return line


def _table(sheet: Sheet, town: MunicipalInventory, number: int, table: _Table) -> Block:
    summed = ("row_energy", "row_emissions")[table.which]
    heads = _heads(sheet, table.title, town.years)
    first = sheet.at
    for label, code, name in table.parts:
        sheet.text(0, label)
        for column, year in enumerate(town.years, start=1):
            where = f"row_town,{number},row_year,{sheet.cell(column, heads)},{table.column},{code},row_counted,1"
            value = table.figures(year, name)[table.which]
            sheet.formula(column, f"SUMIFS({summed},{where})", value, sheet.formats.whole)
        sheet.skip()
    last = sheet.at - 1
    sheet.text(0, sheet.texts.text("total"), sheet.formats.bold)
    for column, year in enumerate(town.years, start=1):
        value = year.emissions_t if table.which else year.energy_mwh
        area = f"{sheet.cell(column, first)}:{sheet.cell(column, last)}"
        sheet.formula(column, f"SUM({area})" if table.parts else "0", value, sheet.formats.total)
    sheet.skip()
    if table.which:
        _partial(sheet, town.years)
    sheet.skip()
    drawn = tuple(
        first + position
        for position, (_, _, name) in enumerate(table.parts)
        if any(table.figures(year, name)[table.which] for year in town.years)
    )
    return Block(table.name, heads, drawn, len(town.years))


def _partial(sheet: Sheet, years: Sequence[Year]) -> None:
    """Which years' sums are not of all, right below them."""
    partial = [sheet.texts.year(year.year) for year in years if not year.complete]
    if partial:
        sheet.line([sheet.texts.text("workbook-incomplete", years=", ".join(partial))], sheet.formats.alarm)


def _people_line(sheet: Sheet, town: MunicipalInventory, number: int) -> int:
    heads = _heads(sheet, sheet.texts.text("people"), town.years)
    sheet.text(0, sheet.texts.text("people"))
    for column, year in enumerate(town.years, start=1):
        if year.population:
            formula = f"SUMIFS(people,people_town,{number},people_year,{sheet.cell(column, heads)})"
            sheet.formula(column, formula, year.population, sheet.formats.whole)
    line = sheet.at
    sheet.skip()
    sheet.skip()
    return line


def _per_head(
    sheet: Sheet,
    town: MunicipalInventory,
    number: int,
    parts: list[tuple[str, int, str]],
    figures: Figures,
    people: int,
) -> Block:
    title = sheet.texts.text("report-per-head-sectors", unit=unit_of(town))
    heads = _heads(sheet, title, town.years)
    for label, code, name in parts:
        sheet.text(0, label)
        for column, year in enumerate(town.years, start=1):
            if year.population:
                where = f"row_town,{number},row_year,{sheet.cell(column, heads)},row_sector,{code},row_counted,1"
                formula = f"SUMIFS(row_emissions,{where})/{sheet.cell(column, people)}"
                sheet.formula(column, formula, year.per_head(figures(year, name)[1]), sheet.formats.per_head)
        sheet.skip()
    sheet.text(0, sheet.texts.text("total"), sheet.formats.bold)
    for column, year in enumerate(town.years, start=1):
        if year.population:
            where = f"row_town,{number},row_year,{sheet.cell(column, heads)},row_counted,1"
            formula = f"SUMIFS(row_emissions,{where})/{sheet.cell(column, people)}"
            sheet.formula(column, formula, year.per_capita_t, sheet.formats.per_head)
    last = sheet.at
    sheet.skip()
    _partial(sheet, town.years)
    sheet.skip()
    return Block("per_head", heads, (last,) if any(year.population for year in town.years) else (), len(town.years))


def write_charts(workbook: Any, summary: Sheet, results: Sheet, blocks: Sequence[Block], document: Document) -> None:
    """Native charts of the first municipality: emissions by sector and per head on the first sheet, then energy."""
    told = {figure.name: figure for figure in document.figures()}
    places = {
        "emissions_sectors": ("sectors", summary, (summary.at, 0)),
        "per_head": ("per-head", summary, (summary.at, 4)),
        "energy_carriers": ("carriers", results, (1, max((block.years for block in blocks), default=0) + 2)),
    }
    for block in blocks:
        picture, sheet, place = places.get(block.name, ("", results, (0, 0)))
        if picture not in told or not block.lines:
            continue
        figure = told[picture]
        line = block.name == "per_head"
        chart = workbook.add_chart({"type": "line"} if line else {"type": "column", "subtype": "stacked"})
        for position, at in enumerate(block.lines):
            chart.add_series(_series(results, block, at, LIGHT[position % len(LIGHT)], line))
        chart.set_title({"name": plain_text(figure.title), "overlay": False, "name_font": {"size": TITLE}})
        chart.set_legend({"position": "bottom"})
        rules = {"visible": True, "line": {"color": RULE}}
        chart.set_y_axis({"major_gridlines": rules, "num_format": results.formats.axis, **({"min": 0} if line else {})})
        chart.set_size(CHART_SIZE)
        sheet.worksheet.insert_chart(*place, chart, {"description": plain_text(figure.told), "object_position": 3})


def _series(sheet: Sheet, block: Block, line: int, colour: str, marked: bool) -> dict[str, Any]:
    name = sheet.worksheet.get_name()
    series: dict[str, Any] = {
        "name": [name, line, 0],
        "categories": [name, block.heads, 1, block.heads, block.years],
        "values": [name, line, 1, line, block.years],
        "fill": {"color": colour},
        "gap": 60,
    }
    if marked:
        line_style = {"color": colour, "width": 2}
        series |= {"line": line_style, "marker": {"type": "circle", "size": 6, "fill": {"color": colour}}}
    return series
