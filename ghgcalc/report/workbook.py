"""The report as a workbook with live formulas: change one amount or factor and every sheet follows.

Emissions are ``net amount x factor`` on the sheet of rows, factors ``printed value x conversion x GWP`` on the sheet of
factors, totals and figures per head sums over the rows. Every formula carries the engine's figure as its cached value,
and the summary shows the two beside each other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.report.document import Figure, Keys
from ghgcalc.report.page import Table
from ghgcalc.report.plain import plain_text
from ghgcalc.report.workbook_factors import FactorSheet, GwpSheet
from ghgcalc.report.workbook_results import write_charts, write_results
from ghgcalc.report.workbook_rows import RowSheet
from ghgcalc.report.workbook_sheet import Formats, Sheet

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.labels import Texts
    from ghgcalc.report.document import Document, Section
    from ghgcalc.results import Inventory

# The same result gives the same bytes: without a date of its own a file says this one.
MADE: Final = datetime.datetime(1980, 1, 1)
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# Sections of the report whose tables the workbook takes over as they are.
TAKEN: Final = ("findings", "conformity")
ANNEX_LEFT_OUT: Final = ("report-factors", "report-rows")


def written(
    inventory: Inventory,
    document: Document,
    texts: Texts,
    catalog: Catalog,
    made: datetime.datetime = MADE,
) -> bytes:
    """The workbook's bytes.

    Parameters
    ----------
    inventory
        Rows, factors and totals.
    document
        The report's content: notices, findings, provenance in words.
    made
        What the file says about when it was made.
    """
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as workbook:
        workbook.set_properties({"created": made, "title": plain_text(document.title)})
        formats = Formats.of(workbook, texts.lang)
        sheets = {
            name: Sheet(workbook.add_worksheet(texts.text(f"workbook-{name}")), formats, texts)
            for name in ("summary", "results", "activity", "factors", "gwp", "population", "sources", "findings")
        }
        for sheet in sheets.values():
            sheet.on_paper()
        gwp = GwpSheet(sheets["gwp"], inventory, catalog)
        factors = FactorSheet(sheets["factors"], gwp, inventory)
        rows = RowSheet(sheets["activity"], factors, inventory)
        rows.write()
        factors.write()
        gwp.write()
        for name, area in {**rows.areas(), **_population(sheets["population"], inventory)}.items():
            workbook.define_name(name, f"={area}")
        _summary(sheets["summary"], document)
        results = write_results(sheets["summary"], sheets["results"], inventory, rows)
        write_charts(workbook, sheets["summary"], sheets["results"], results, document)
        _provenance(sheets["sources"], document)
        _tables(sheets["findings"], [section for part in document.parts for section in part.sections], TAKEN)
    return buffer.getvalue()


def _summary(sheet: Sheet, document: Document) -> None:
    """Titles, what must be known before a figure is believed, and how the workbook is to be read."""
    sheet.line([document.title], sheet.formats.title)
    for part in document.parts:
        if len(document.parts) > 1:
            sheet.line([part.title], sheet.formats.bold)
        sheet.line([part.subtitle], sheet.formats.quiet)
        for notice in part.notices:
            sheet.line([notice.text], sheet.formats.alarm if notice.severity != "info" else sheet.formats.plain)
        for verdict in part.verdicts:
            told = [text for text in (verdict.figures, verdict.reason) if text]
            sheet.line([f"{verdict.title}: {verdict.word}", *told], sheet.formats.plain)
    sheet.line([sheet.texts.text("workbook-explained")], sheet.formats.quiet)
    sheet.skip()


def _population(sheet: Sheet, inventory: Inventory) -> dict[str, str]:
    """People by municipality and year, as inputs; the areas of the names that formulas use."""
    texts = sheet.texts
    titles = [
        texts.text("workbook-municipality"),
        texts.text("workbook-number"),
        texts.text("year"),
        texts.text("people"),
        texts.text("report-column-definition"),
        texts.text("source"),
        texts.text("decided_by"),
    ]
    sheet.heads(titles)
    first = sheet.at
    for number, town in enumerate(inventory.municipalities, start=1):
        for year in town.years:
            if year.population is not None:
                sheet.text(0, town.name)
                sheet.number(1, number, sheet.formats.plain)
                sheet.number(2, year.year, sheet.formats.plain)
                sheet.number(3, year.population, sheet.formats.input_amount)
                about = (year.population_definition, year.population_source, year.population_cell)
                for column, told in enumerate(about, start=4):
                    sheet.text(column, told)
                sheet.skip()
    sheet.fit()
    names = {"people_town": 1, "people_year": 2, "people": 3}
    return {name: sheet.area(column, first) for name, column in names.items()}


def _provenance(sheet: Sheet, document: Document) -> None:
    """The annex of the report without what has sheets of its own."""
    left_out = {sheet.texts.text(key) for key in ANNEX_LEFT_OUT}
    for section in (section for part in document.parts for section in part.sections if section.annex):
        for block in section.blocks:
            if isinstance(block, Keys):
                sheet.line([block.title], sheet.formats.bold)
                for key in block.keys:
                    sheet.line([key.label, key.value], sheet.formats.plain)
                sheet.skip()
            elif isinstance(block, Table) and block.title not in left_out:
                _table(sheet, block)
    for line in document.made:
        sheet.line([line], sheet.formats.quiet)
    sheet.fit()


def _tables(sheet: Sheet, sections: Iterable[Section], names: Sequence[str]) -> None:
    for section in (section for name in names for section in sections if section.name == name):
        for block in section.blocks:
            if isinstance(block, Table):
                _table(sheet, block)
            elif not isinstance(block, Figure | Keys):
                sheet.line([block.text], sheet.formats.plain)
    sheet.fit()


def _table(sheet: Sheet, table: Any) -> None:
    """A table of words: figures in it are texts as they are printed."""
    sheet.line([table.title], sheet.formats.bold)
    sheet.line([column.title for column in table.columns], sheet.formats.head)
    for line in table.lines:
        sheet.line(list(line.cells), sheet.formats.plain if line.level else sheet.formats.bold)
    sheet.skip()
