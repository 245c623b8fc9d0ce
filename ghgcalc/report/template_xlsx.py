"""The workbook to fill in as xlsx: labels in its language, drop-downs, checks of years and numbers, a note per column.

Whatever it writes reads back: labels are the vocabulary's, lists stand in a hidden sheet that the reader knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import __version__
from ghgcalc.labels import visible
from ghgcalc.report.xlsx import MADE

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.labels import Texts
    from ghgcalc.template import Book, Entry, Sheet

YEARS: Final = frozenset({"year", "year_from", "year_to", "base_year", "start_year", "end_year"})
NUMBERS: Final = frozenset({"amount", "population", "value", "fuel", "electricity", "heat", "emissions", "cost"})
SHARES: Final = frozenset({"uncertainty", "loss_share"})
# Columns whose cells are words of a list: the vocabulary's kind, or the key of its words.
NAMES: Final = ("sector", "carrier", "gas")
WORDS: Final[Mapping[str, str]] = {
    "quality": "quality",
    "state": "state",
    "basis": "basis",
    "kind": "kind",
    "scope": "scope",
    "status": "measure_status",
}
TEXTS: Final = ("source", "note", "definition", "title", "locator", "description", "target", "network", "plant")
# Lists that may be left: any unit is read, and a carrier may be the town's own.
OPEN: Final = frozenset({"unit", "carrier"})
NARROW, WIDE, WIDEST = 12, 32, 120
HEADER: Final = {"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True, "valign": "top"}
REQUIRED: Final = {"bg_color": "#FFF2CC", "border": 1, "border_color": "#BFBFBF"}
EXPLAINED: Final = {"font_color": "#595959", "text_wrap": True, "valign": "top"}
LISTS_FROM: Final = "D"


def written(book: Book, texts: Texts, catalog: Catalog) -> bytes:
    """The workbook's bytes; the same for the same book, language and catalogue."""
    import xlsxwriter

    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as workbook:
        workbook.set_properties({"created": MADE})
        _Writer(workbook, book, texts, catalog).write()
    return made.getvalue()


@dataclass(slots=True)
class _Lists:
    """The columns of the hidden sheet: a name -> its entries; each list is written once."""

    title: str
    columns: dict[str, list[str]] = field(default_factory=dict)

    def source(self, name: str, entries: Iterable[str]) -> str:
        """The range of a list, as a check refers to it."""
        from ghgcalc.dataset import column_letters

        self.columns.setdefault(name, list(dict.fromkeys(entries)))
        letter = column_letters(list(self.columns).index(name) + ord(LISTS_FROM) - ord("A") + 1)
        return f"='{self.title}'!${letter}$2:${letter}${len(self.columns[name]) + 1}"


class _Writer:
    """Writes a book into a workbook."""

    def __init__(self, workbook: Any, book: Book, texts: Texts, catalog: Catalog) -> None:
        from ghgcalc.catalog import read_yaml

        reading: Any = read_yaml(catalog.root / "reading.yaml")
        self.workbook = workbook
        self.book = book
        self.texts = texts
        self.catalog = catalog
        self.years = reading["years"]
        self.rows = int(book.settings["rows"]["value"])
        self.lists = _Lists(reading["own_sheet"])
        self.header = workbook.add_format(HEADER)
        self.required = workbook.add_format(REQUIRED)
        self.explained = workbook.add_format(EXPLAINED)

    def write(self) -> None:
        """All sheets; the first one is open when the file is."""
        for sheet in self.book.sheets:
            title = self.texts.term("sheet", sheet.id)
            if sheet.id == "municipality":
                self._write_keys(self.workbook.add_worksheet(title), sheet)
            else:
                self._write_table(self.workbook.add_worksheet(title), sheet)
        self._write_lists(self.workbook.add_worksheet(self.lists.title))

    def _write_keys(self, page: Any, sheet: Sheet) -> None:
        """Keys, values and what they mean, side by side."""
        titles = [self.texts.term("column", column, "municipality") for column in sheet.columns]
        explanation = f"{self.texts.text('template_explanation')} ({self.texts.text('template_required')})"
        for column, title in enumerate((*titles, explanation)):
            page.write_string(0, column, title, self.header)
        for number, entry in enumerate(sheet.rows, start=1):
            key = str(entry.cells["key"])
            page.write_string(number, 0, self.texts.term("key", key))
            self._put(page, number, 1, self._word(key, entry.cells["value"]), bool(entry.required))
            page.write_string(number, 2, self.texts.text(f"note_key_{key}"), self.explained)
            self._check_key(page, number, key)
        page.set_column(0, 0, WIDE + NARROW)
        page.set_column(1, 1, WIDE)
        page.set_column(2, 2, WIDEST)
        self._for_print(page)

    def _check_key(self, page: Any, row: int, key: str) -> None:
        words = [self.texts.term("word", word.id, key) for word in self.catalog.vocabulary.terms("word", key)]
        if key == "method":
            self._check_list(page, row, row, 1, key, self.catalog.method_ids())
        elif key in YEARS:
            self._check_year(page, row, row, 1)
        elif words and key != "country":
            self._check_list(page, row, row, 1, key, words)

    def _word(self, key: str, value: Any) -> Any:
        """A declared word in the workbook's language; codes of countries and methods stay."""
        if key in ("country", "method", "name") or not isinstance(value, str):
            return value
        return self.catalog.vocabulary.label("word", value, self.texts.lang, key)

    def _write_table(self, page: Any, sheet: Sheet) -> None:
        for number, column in enumerate(sheet.columns):
            title = self.texts.term("column", column, sheet.id)
            page.write_string(0, number, title, self.header)
            note = next(filter(self.texts.has, (f"note_{sheet.id}_{column}", f"note_{column}")), None)
            if note:
                page.write_comment(0, number, self.texts.text(note), {"x_scale": 2, "author": ""})
            is_text = column in (*NAMES, *TEXTS)
            page.set_column(number, number, WIDE if is_text else max(NARROW, len(title) + 2))
            self._check_column(page, sheet, number, column)
        for row, entry in enumerate(sheet.rows, start=1):
            self._write_entry(page, sheet, row, entry)
        page.freeze_panes(1, 0)
        self._for_print(page)

    def _write_entry(self, page: Any, sheet: Sheet, row: int, entry: Entry) -> None:
        for number, column in enumerate(sheet.columns):
            value = self._label(column, entry.cells.get(column, ""))
            self._put(page, row, number, value, column in entry.required)

    def _put(self, page: Any, row: int, column: int, value: Any, required: bool) -> None:
        """One cell: a number, or a text that stays a text; a blank one only where it is marked."""
        form = self.required if required else None
        if isinstance(value, int | float):
            page.write_number(row, column, value, form)
        elif value:
            page.write_string(row, column, visible(str(value)), form)
        elif required:
            page.write_blank(row, column, None, form)

    def _label(self, column: str, value: Any) -> Any:
        """What a person reads for an id; a text that is none stays as it is."""
        if not isinstance(value, str) or not value:
            return value
        if column in NAMES:
            return self.catalog.vocabulary.label(column, value, self.texts.lang)
        if column in WORDS:
            return self.catalog.vocabulary.label("word", value, self.texts.lang, WORDS[column])
        return value

    def _check_column(self, page: Any, sheet: Sheet, number: int, column: str) -> None:
        first, last = 1, max(self.rows, len(sheet.rows))
        if column in YEARS:
            self._check_year(page, first, last, number)
        elif column in NUMBERS:
            self._check_number(page, first, last, number)
        elif column in SHARES:
            checked = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
            self._check(page, (first, last, number), checked, self.texts.text("template_check_share"), "stop")
        elif column in NAMES or column in WORDS or column == "unit":
            name = f"{column}_{sheet.id}" if column == "unit" else column
            self._check_list(page, first, last, number, name, self._entries(column, sheet.id))

    def _entries(self, column: str, sheet: str) -> list[str]:
        """The entries of a drop-down, in the vocabulary's order; sectors are those that the method knows."""
        if column == "unit":
            units = self.book.settings["emission_units" if sheet == "emissions" else "units"]["value"]
            return [] if sheet in ("factors", "targets", "measures") else list(units)
        if column == "sector":
            of_method = (*self.book.method.sectors, *self.book.method.accepts)
            return [self.texts.term("sector", sector) for sector in of_method]
        of = WORDS.get(column, "")
        terms = self.catalog.vocabulary.terms("word" if of else column, of)
        return [self.texts.term("word" if of else column, term.id, of) for term in terms]

    def _check_year(self, page: Any, first: int, last: int, column: int) -> None:
        years = {"minimum": self.years["first"], "maximum": self.years["last"]}
        checked = {"validate": "integer", "criteria": "between", **years}
        message = self.texts.text("template_check_year", first=str(years["minimum"]), last=str(years["maximum"]))
        self._check(page, (first, last, column), checked, message, "stop")

    def _check_number(self, page: Any, first: int, last: int, column: int) -> None:
        checked = {"validate": "decimal", "criteria": ">=", "value": 0}
        self._check(page, (first, last, column), checked, self.texts.text("template_check_number"), "warning")

    def _check_list(self, page: Any, first: int, last: int, column: int, name: str, entries: Iterable[str]) -> None:
        listed = list(entries)
        if listed:
            is_open = name.split("_")[0] in OPEN
            checked = {"validate": "list", "source": self.lists.source(name, listed)}
            text = "template_check_open_list" if is_open else "template_check_list"
            how = "warning" if is_open else "stop"
            self._check(page, (first, last, column), checked, self.texts.text(text), how)

    def _check(self, page: Any, at: tuple[int, int, int], checked: Mapping[str, Any], message: str, how: str) -> None:
        """A check of the cells of a column, from a first to a last row; a blank cell is always allowed."""
        first, last, column = at
        told = {"error_message": message, "error_type": how, "ignore_blank": True}
        page.data_validation(first, column, last, column, {**checked, **told})

    def _for_print(self, page: Any) -> None:
        page.set_landscape()
        page.set_paper(9)  # A4 in the file format
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)

    def _write_lists(self, page: Any) -> None:
        """The hidden sheet: what the workbook is, and the lists of the drop-downs."""
        about = {
            "format": str(self.book.settings["format"]),
            "locale": self.texts.lang,
            "method": self.book.method.id,
            "method_version": self.book.method.version,
            "catalogue": self.catalog.version,
            "ghgcalc": __version__,
        }
        for row, (name, value) in enumerate(about.items()):
            page.write_string(row, 0, name)
            page.write_string(row, 1, value)
        offset = ord(LISTS_FROM) - ord("A")
        for column, (name, entries) in enumerate(self.lists.columns.items(), start=offset):
            for row, text in enumerate((name, *entries)):
                page.write_string(row, column, text)
        page.hide()
