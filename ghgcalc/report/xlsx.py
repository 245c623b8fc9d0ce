"""A balance as a workbook: the pages as sheets to read, and all rows as one sheet to reckon with. Texts stay texts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.report.csv import COLUMNS, lines
from ghgcalc.report.plain import plain_text

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.report.page import Page
    from ghgcalc.results import Inventory

# The same result gives the same bytes, so the file does not say when it was made.
MADE: Final = datetime.datetime(1980, 1, 1)
NARROWEST, WIDEST = 8, 60


def balance(inventory: Inventory, pages: Sequence[Page], texts: Texts) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    written = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as workbook:
        workbook.set_properties({"created": MADE})
        bold, plain = workbook.add_format({"bold": True}), workbook.add_format()
        sheet = workbook.add_worksheet(texts.text("sheet_balance"))
        _write_pages(sheet, pages, bold, plain)
        rows = workbook.add_worksheet(texts.text("sheet_rows"))
        _write_rows(rows, inventory, bold)
    return written.getvalue()


def _write_pages(sheet: Any, pages: Sequence[Page], bold: Any, plain: Any) -> None:
    for at, (cells, strong) in enumerate(line for page in pages for line in _page_lines(page)):
        for column, text in enumerate(cells):
            sheet.write_string(at, column, text.strip(), bold if strong else plain)
    sheet.set_column(0, 0, WIDEST)


def _page_lines(page: Page) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The page line by line: the cells, and whether they are bold. Figures are rounded texts here too."""
    yield (plain_text(page.title),), True
    yield (plain_text(page.subtitle),), False
    yield (), False
    for key in page.keys:
        yield (plain_text(key.label), plain_text(key.value)), key.alarm or key.strong
    for table in page.tables:
        yield (), False
        yield (plain_text(table.title),), True
        yield tuple(plain_text(column.title) for column in table.columns), True
        for line in table.lines:
            cells = zip(line.cells, table.columns, strict=True)
            yield tuple(text if column.figures else plain_text(text) for text, column in cells), not line.level
    yield (), False
    for footnote in page.footnotes:
        yield (plain_text(footnote),), False
    yield (), False


def _write_rows(sheet: Any, inventory: Inventory, bold: Any) -> None:
    widths = [max(len(name), NARROWEST) for name in COLUMNS]
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, bold)
    for number, fields in enumerate(lines(inventory), start=1):
        for column, field in enumerate(fields):
            if isinstance(field, str):
                sheet.write_string(number, column, field)
                widths[column] = min(max(widths[column], len(field)), WIDEST)
            elif field is not None:
                sheet.write_number(number, column, field)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
