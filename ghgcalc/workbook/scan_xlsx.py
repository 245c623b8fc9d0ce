"""Pre-flight of an xlsx or xlsm: its sheets, and the cells of each, before a spreadsheet library sees the file.

An ordinary sheet (written as Excel, LibreOffice and the common libraries write it) is scanned with a few regular
expressions over its bytes; whatever looks different in any way is walked element by element.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from ghgcalc.workbook.archive import ArchiveFault
from ghgcalc.workbook.markup import Attributes, local_names, truth, walk
from ghgcalc.workbook.sheet import CellFault, Position, Range, SheetNotes

UNCACHED: Final = "uncached-formula"
ERROR_VALUE: Final = "error-value"
CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
# A cell further than column Z or row 9999: without one, a few sheets cannot outgrow the limits, whatever they hold.
FAR_CELL: Final = re.compile(rb'<c (?!r="[A-Z][1-9][0-9]{0,3}")')
NEAR: Final = (9_999, 26)
NEAR_SHEETS: Final = 4
# Files of one program share these parts byte for byte; a batch reads them once.
SMALL_PARTS: Final = 64
CELL_ELSEWHERE: Final = re.compile(rb"<(?:[^\s<>/:]*:)?(?:c|row|sheetData)[\s/>]")
# What stands in the rows of an ordinary sheet, and what may stand there beside it.
USUAL: Final = (b"<v>", b"<c ", b"<row ")
RARE: Final = (b"<f>", b"<f ", b"<f/", b"<is>", b"<t>", b"<t ", b"<v ", b"<v/", b"<c>", b"<row>")
ERROR_CELL: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:<f[^<]*(?:</f>)?)?(?:<v>([^<]*)</v>)?')
FORMULA_CELL: Final = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(<v[^>]*>[^<]+</v>)?'
)
HIDDEN_ROW: Final = re.compile(rb'<row r="([0-9]+)"[^>]*\bhidden="(?:1|true)"')
HIDDEN_COLUMN: Final = re.compile(rb'<col [^>]*\bhidden="(?:1|true)"[^>]*>')
MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
LAST_COLUMN: Final = 16_384
LAST_ROW: Final = 1_048_576


@dataclass(slots=True)
class SheetPart:
    """A worksheet of the book: its title, its part in the archive, and whether it is shown."""

    title: str
    part: str
    visible: bool


@dataclass(slots=True)
class BookParts:
    """What the book's own part says: the worksheets in order, whether dates count from 1904.

    ``never_calculated``: the program that wrote it asks others to calculate it when it is opened.
    """

    sheets: list[SheetPart] = field(default_factory=list)
    since_1904: bool = False
    never_calculated: bool = False


@lru_cache(maxsize=SMALL_PARTS)
def book_part(root_relations: bytes) -> str:
    """The name of the part that lists the sheets."""
    found: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            found.append(attributes.get("Target", "").lstrip("/"))

    walk("_rels/.rels", root_relations, start)
    return found[0] if found else "xl/workbook.xml"


@lru_cache(maxsize=SMALL_PARTS)
def book_parts(name: str, book: bytes, relations: bytes) -> BookParts:
    """The worksheets of the book.

    Parameters
    ----------
    name
        The book's part.
    book, relations
        Its bytes, and those of its relations.
    """
    targets: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(name), target)
            targets[attributes.get("Id", "")] = posixpath.normpath(path)

    parts = BookParts()

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            named = local_names(attributes)
            target = targets.get(named.get("id", ""))
            if target is not None:
                visible = named.get("state", "visible") == "visible"
                parts.sheets.append(SheetPart(named.get("name", ""), target, visible))
        elif tag == "workbookPr":
            parts.since_1904 = truth(attributes.get("date1904"))
        elif tag == "calcPr":
            parts.never_calculated = truth(attributes.get("fullCalcOnLoad"))

    walk(name, relations, relation)
    walk(name, book, start)
    return parts


def sheet_notes(name: str, content: bytes, among: int = 1) -> SheetNotes:
    """Cells, bounding box, faults, hidden rows and columns, merged ranges and filter of a worksheet's bytes.

    Parameters
    ----------
    name, content
        The part and its bytes.
    among
        How many worksheets the book has; of a few, the bounding box is not measured where no cell is far.

    Raises
    ------
    ArchiveFault
        ``damaged-part``, ``document-type``.
    """
    begin, end = content.find(b"<sheetData>"), content.rfind(b"</sheetData>")
    ordinary = _ordinary_rows(content[begin:end], among) if 0 <= begin < end else None
    head, tail = content[: max(begin, 0)], content[end:]
    if ordinary is None or CELL_ELSEWHERE.search(head) or CELL_ELSEWHERE.search(tail):
        return walked_notes(name, content)
    return SheetNotes(
        cells=ordinary.valued,
        rows=ordinary.rows,
        columns=ordinary.columns,
        faults=dict(_ordinary_faults(content, ordinary.formulas)),
        hidden_rows=frozenset(map(int, HIDDEN_ROW.findall(content))) if b'hidden="' in content else frozenset(),
        hidden_columns=frozenset(_hidden_columns(head)),
        merged=tuple(map(_range, MERGED.findall(tail))),
        filtered=b"<autoFilter" in tail,
    )


class _Ordinary(NamedTuple):
    """The rows of a worksheet written the ordinary way: cells with a value, bounds of the box, whether any formula."""

    valued: int
    rows: int
    columns: int
    formulas: bool


def _ordinary_rows(content: bytes, among: int) -> _Ordinary | None:
    """What ``<sheetData>`` holds, from ``<sheetData>`` on; None if an element stands in it that is not known here."""
    closed = content.count(b"</")
    opened = content.count(b"<") - closed
    if opened != 1 + closed + content.count(b"/>"):
        return None
    valued, cells, rows = (content.count(tag) for tag in USUAL)
    formulas = False
    if opened != 1 + valued + cells + rows:
        rare = {tag: content.count(tag) for tag in RARE}
        if opened != 1 + valued + cells + rows + sum(rare.values()) or rare[b"<c>"]:
            return None
        valued += rare[b"<is>"] + rare[b"<v "]
        formulas = any(rare[tag] for tag in RARE if tag.startswith(b"<f"))
    if among <= NEAR_SHEETS and FAR_CELL.search(content) is None:
        return _Ordinary(valued, *NEAR, formulas)
    found = CELL.findall(content)
    if len(found) != cells:
        return None
    last_row = max(map(int, {digits for _, digits in found}), default=0)
    last_column = max(map(column_number, {letters for letters, _ in found}), default=0)
    return _Ordinary(valued, last_row, last_column, formulas)


def _ordinary_faults(content: bytes, formulas: bool) -> Iterator[tuple[Position, CellFault]]:
    if b't="e"' in content:
        for letters, digits, shown in ERROR_CELL.findall(content):
            yield (int(digits), column_number(letters)), CellFault(ERROR_VALUE, shown.decode() or "#")
    if formulas:
        for letters, digits, attributes, value in FORMULA_CELL.findall(content):
            if not value and b't="str"' not in attributes and b't="e"' not in attributes:
                yield (int(digits), column_number(letters)), CellFault(UNCACHED, "=")


def _hidden_columns(content: bytes) -> Iterator[int]:
    for column in HIDDEN_COLUMN.findall(content):
        bounds = re.search(rb'\bmin="([0-9]+)"', column), re.search(rb'\bmax="([0-9]+)"', column)
        if bounds[0] and bounds[1]:
            yield from range(int(bounds[0][1]), min(int(bounds[1][1]), LAST_COLUMN) + 1)


def _range(found: tuple[bytes, bytes, bytes, bytes]) -> Range:
    return int(found[1]), column_number(found[0]), int(found[3]), column_number(found[2])


def column_number(letters: bytes) -> int:
    """Column from 1.

    Examples
    --------
    >>> column_number(b"A"), column_number(b"AB")
    (1, 28)
    """
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


class _SheetWalk:
    """Element by element through a worksheet that is not written the ordinary way."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.row = self.column = self.rows = self.columns = self.cells = 0
        self.faults: dict[Position, CellFault] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[Range] = []
        self.filtered = self.formula = self.valued = False
        self.kind = ""
        self.shown = ""
        self.texts: set[Position] = set()
        self.positions: set[Position] = set()
        self.inside = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag == "row":
            self.row = self._number(attributes.get("r"), self.row + 1, LAST_ROW)
            self.column = 0
            if truth(attributes.get("hidden")):
                self.hidden_rows.add(self.row)
        elif tag == "c":
            self._cell(attributes)
        elif tag in ("f", "v", "is"):
            self.inside = tag
            self.formula = self.formula or tag == "f"
        elif tag == "col" and truth(attributes.get("hidden")):
            first = self._number(attributes.get("min"), 1, LAST_COLUMN)
            last = self._number(attributes.get("max"), first, LAST_COLUMN)
            self.hidden_columns.update(range(first, last + 1))
        elif tag == "mergeCell":
            begin, _, end = attributes.get("ref", "").partition(":")
            self.merged.append((*self._reference(begin), *self._reference(end or begin)))
        elif tag == "autoFilter":
            self.filtered = True

    def text(self, characters: str) -> None:
        """Characters inside the element that began last."""
        if self.inside in ("v", "is"):
            self.valued = True
            self.shown += characters

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in ("f", "v", "is"):
            self.inside = ""
        elif tag == "c":
            self._close()

    def _cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            self.row, self.column = self._reference(reference)
        self.kind, self.shown, self.formula, self.valued = attributes.get("t", ""), "", False, False
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)

    def _close(self) -> None:
        if self.valued:
            self.cells += 1
            self.positions.add((self.row, self.column))
            if self.kind in ("s", "str", "inlineStr"):
                self.texts.add((self.row, self.column))
        if self.kind == "e":
            self.faults[self.row, self.column] = CellFault(ERROR_VALUE, self.shown or "#")
        elif self.formula and not self.valued and self.kind != "str":
            self.faults[self.row, self.column] = CellFault(UNCACHED, "=")

    def _reference(self, reference: str) -> Position:
        found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})", reference)
        if found is None:
            raise ArchiveFault("damaged-part", part=self.part, line=0)
        return int(found[2]), column_number(found[1].upper().encode())

    def _number(self, text: str | None, otherwise: int, limit: int) -> int:
        if text is None:
            return otherwise
        if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) > limit:
            raise ArchiveFault("damaged-part", part=self.part, line=0)
        return int(text)


def walked_notes(name: str, content: bytes) -> SheetNotes:
    """The same as ``sheet_notes``, from any well-formed worksheet."""
    seen = _walked(name, content)
    return SheetNotes(
        cells=seen.cells,
        rows=seen.rows,
        columns=seen.columns,
        faults=seen.faults,
        hidden_rows=frozenset(seen.hidden_rows),
        hidden_columns=frozenset(seen.hidden_columns),
        merged=tuple(seen.merged),
        filtered=seen.filtered,
    )


def positions(name: str, content: bytes) -> tuple[set[Position], set[Position]]:
    """The cells that hold something, and those of them that hold a text, which may be an empty one."""
    seen = _walked(name, content)
    return seen.positions - seen.faults.keys(), seen.texts - seen.faults.keys()


def _walked(name: str, content: bytes) -> _SheetWalk:
    seen = _SheetWalk(name)
    walk(name, content, seen.start, seen.end, seen.text)
    return seen
