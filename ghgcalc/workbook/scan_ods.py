"""Pre-flight of an ods: its tables and their cells, with repeats multiplied out as numbers, never as cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ghgcalc.workbook.archive import ArchiveFault
from ghgcalc.workbook.footnotes import fault_of
from ghgcalc.workbook.markup import Attributes, local_names, truth, walk
from ghgcalc.workbook.numbers import written
from ghgcalc.workbook.scan_xlsx import ERROR_VALUE, UNCACHED
from ghgcalc.workbook.sheet import CellFault, Position, Range, SheetNotes
from ghgcalc.workbook.suspects import PERCENT

CONTENT: Final = "content.xml"
ERROR_TEXT: Final = re.compile(r"#[A-Z0-9/?!]+[!?A]|Err:[0-9]+")


@dataclass(slots=True)
class TableNotes:
    """A table of the document while it is walked; ``area`` counts cells with repeats multiplied out."""

    title: str
    visible: bool = True
    cells: int = 0
    rows: int = 0
    columns: int = 0
    faults: dict[Position, CellFault] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    filtered: bool = False

    def notes(self) -> SheetNotes:
        """The notes of the finished table."""
        return SheetNotes(
            cells=self.cells,
            rows=self.rows,
            columns=self.columns,
            faults=self.faults,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merged=tuple(self.merged),
            filtered=self.filtered,
        )


class _DocumentWalk:
    """Through ``content.xml``: tables, rows and cells, each of which may stand for many."""

    def __init__(self, area_limit: int, column_limit: int) -> None:
        self.area_limit = area_limit
        self.column_limit = column_limit
        self.tables: list[TableNotes] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.comments = 0
        self.raised_styles: set[str] = set()
        self.spans: list[bool] = []
        self.raised: list[str] = []
        self.row_hidden = False
        self.row = self.row_repeat = 0
        self.column = self.column_repeat = 0
        self.cell: dict[str, str] | None = None
        self.shown: list[str] = []
        self.row_cells = self.row_width = 0
        self.deferred: list[tuple[int, CellFault]] = []
        self.filtered: set[str] = set()

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)
        elif tag == "table-row":
            self._start_row(attributes)
        elif tag == "table-column":
            self._hide_columns(local_names(attributes))
        elif tag == "table":
            named = local_names(attributes)
            self.tables.append(TableNotes(named.get("name", ""), named.get("style-name", "") not in self.hidden_styles))
            self.row, self.column = 0, 0
        elif tag == "annotation":
            self.comments += 1
        elif tag == "span":
            self.spans.append(local_names(attributes).get("style-name", "") in self.raised_styles)
        elif tag == "text-properties" and local_names(attributes).get("text-position", "").startswith("super"):
            self.raised_styles.add(self.style)
        elif tag == "style":
            self.style = local_names(attributes).get("name", "")
        elif tag == "table-properties" and local_names(attributes).get("display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == "database-range":
            named = local_names(attributes)
            if truth(named.get("display-filter-buttons")):
                self.filtered.add(named.get("target-range-address", "").partition(".")[0].strip("'$"))

    def text(self, characters: str) -> None:
        """Characters of the cell."""
        if self.cell is not None and not self.comments:
            self.shown.append(characters)
            if any(self.spans):
                self.raised.append(characters)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "table-row":
            self._end_row()
        elif tag == "annotation":
            self.comments -= 1
        elif tag == "span" and self.spans:
            self.spans.pop()

    def _start_row(self, attributes: Attributes) -> None:
        named = local_names(attributes)
        self.row_repeat = _repeat(named.get("number-rows-repeated"))
        self.row += 1
        self.column = self.row_cells = self.row_width = 0
        self.deferred = []
        self.row_hidden = named.get("visibility", "visible") != "visible"

    def _hide_columns(self, named: dict[str, str]) -> None:
        repeat = _repeat(named.get("number-columns-repeated"))
        if named.get("visibility", "visible") != "visible" and self.tables:
            last = self.column + min(repeat, self.column_limit)
            self.tables[-1].hidden_columns.update(range(self.column + 1, last + 1))
        self.column += repeat

    def _start_cell(self, attributes: Attributes) -> None:
        self.cell = local_names(attributes)
        # ``calcext:value-type`` and ``office:value-type`` are one local name, and only the first can say "error".
        self.cell["calculated"] = attributes.get("calcext:value-type", "")
        self.cell["value-type"] = attributes.get("office:value-type", self.cell.get("value-type", ""))
        self.shown, self.raised = [], []
        self.column_repeat = _repeat(self.cell.get("number-columns-repeated"))

    def _end_cell(self) -> None:
        if self.cell is None or not self.tables:
            return
        first, cell, shown = self.column + 1, self.cell, "".join(self.shown)
        self.cell = None
        self.column += self.column_repeat
        spans = _repeat(cell.get("number-rows-spanned")), _repeat(cell.get("number-columns-spanned"))
        if max(spans) > 1:
            self.tables[-1].merged.append((self.row, first, self.row + spans[0] - 1, first + spans[1] - 1))
        fault = _fault(cell, shown) or fault_of(shown.removesuffix("".join(self.raised)), "".join(self.raised))
        if fault is not None:
            self.deferred.append((first, fault))
        valued = shown or cell["value-type"] not in ("", "string")
        if valued or fault is not None:
            self.row_cells += self.column_repeat if valued else 0
            self.row_width = self.column
            self._refuse_far()

    def _end_row(self) -> None:
        if not self.tables:
            return
        table = self.tables[-1]
        last = self.row + self.row_repeat - 1
        if self.row_width:
            table.cells += self.row_cells * self.row_repeat
            table.rows, table.columns = last, max(table.columns, self.row_width)
            self._refuse_far()
            if self.row_hidden:
                table.hidden_rows.update(range(self.row, last + 1))
            for row in range(self.row, last + 1) if self.deferred else ():
                table.faults.update(((row, column), fault) for column, fault in self.deferred)
        self.row = last

    def _refuse_far(self) -> None:
        table = self.tables[-1]
        if self.row_repeat * self.row_width > self.area_limit or table.rows * table.columns > self.area_limit:
            raise ArchiveFault("too-many-cells", sheet=table.title, limit=self.area_limit, option="area")


def table_notes(content: bytes, area_limit: int, column_limit: int) -> list[TableNotes]:
    """The tables of a document in order.

    Raises
    ------
    ArchiveFault
        ``damaged-part``, ``document-type``, ``too-many-cells``.
    """
    seen = _DocumentWalk(area_limit, column_limit)
    walk(CONTENT, content, seen.start, seen.end, seen.text)
    for table in seen.tables:
        table.filtered = table.title in seen.filtered
    return seen.tables


def _repeat(text: str | None) -> int:
    if text is None:
        return 1
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ArchiveFault("damaged-part", part=CONTENT, line=0)
    return max(1, int(text))


def _fault(cell: dict[str, str], shown: str) -> CellFault | None:
    if cell["value-type"] == "percentage":
        return CellFault(PERCENT, shown, written(cell.get("value", "")).value)
    if cell["calculated"] == "error" or (cell.get("formula") and ERROR_TEXT.fullmatch(shown)):
        return CellFault(ERROR_VALUE, shown or "#")
    if cell.get("formula") and not cell["value-type"] and not shown:
        return CellFault(UNCACHED, "=")
    return None
