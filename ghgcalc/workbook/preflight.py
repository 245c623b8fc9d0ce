"""What is known about a file before a spreadsheet library sees it: type by content, sizes, cells, and their faults.

Stands between the file's bytes and ``reader``. A file that passes is well-formed where it matters, small enough, and
has no cell outside its limits; the notes per sheet go with the cells that the reader returns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import methodcaller
from typing import Final

from ghgcalc.findings import Finding, Place
from ghgcalc.workbook import footnotes, scan_xlsx, suspects
from ghgcalc.workbook.archive import ArchiveFault, Entry, directory, inflate
from ghgcalc.workbook.limits import Limits
from ghgcalc.workbook.markup import refuse_unusual
from ghgcalc.workbook.plain_ods import plain_notes
from ghgcalc.workbook.scan_ods import CONTENT, table_notes
from ghgcalc.workbook.scan_xlsx import ERROR_VALUE
from ghgcalc.workbook.sheet import Position, SheetNotes

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK"
ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"
OTHER_CONTENT: Final = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"<html": "HTML", b"<!DOC": "HTML", b"<?xml": "XML"}
BLANKS: Final = methodcaller("count", "")
# Folders of an xlsx that the reader does not open: their sizes are taken from the directory.
UNOPENED: Final = re.compile(r"docProps/|customXml/|xl/(?:theme|media|drawings|charts|printerSettings|embeddings)/")
FORMULA: Final = b"<f"
TEXT_PARTS: Final = re.compile(r"\.(?:xml|rels|vml)\Z", re.IGNORECASE)


@dataclass(slots=True)
class CheckedSheet:
    """A sheet that may be read: its title, whether it is shown, and its notes."""

    title: str
    visible: bool
    notes: SheetNotes
    part: str = ""
    content: bytes = b""

    def unread(self, rows: Sequence[Sequence[object]]) -> set[Position]:
        """The cells in which pre-flight saw something and the reader nothing, or the other way round.

        Counts are compared first. Where they differ, an empty text in an xlsx is what explains it, cell by cell.
        """
        read = sum(map(len, rows)) - sum(map(BLANKS, rows))
        lost = sum(fault.code == ERROR_VALUE for fault in self.notes.faults.values())
        if self.notes.cells == read + lost:
            return set()
        if self.part == CONTENT and self._walked_cells() == read:
            return set()
        if not self.content or self.part == CONTENT:
            return {(0, 0)}
        filled = {(r, c) for r, row in enumerate(rows, 1) for c, cell in enumerate(row, 1) if cell != ""}
        valued, texts = scan_xlsx.positions(self.part, self.content)
        return (filled - valued) | (valued - filled - texts)

    def _walked_cells(self) -> int:
        """The cells of an ods table once more, element by element; its size is known to be within the limits."""
        area = self.notes.rows * self.notes.columns + 1
        tables = table_notes(self.content, area, self.notes.columns)
        return next((table.cells for table in tables if table.title == self.title), -1)


@dataclass(slots=True)
class Checked:
    """The outcome of pre-flight: the sheets that may be read (none, if refused), the inflated size, the findings."""

    sheets: list[CheckedSheet] = field(default_factory=list)
    inflated: int = 0
    findings: list[Finding] = field(default_factory=list)


def kind_of(content: bytes) -> str:
    """What the bytes are, whatever the file is called: ``ole``, ``zip``, another known format's name, or ``text``."""
    if content.startswith(OLE):
        return "ole"
    if content.startswith(ZIP):
        return "zip"
    begin = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((name for mark, name in OTHER_CONTENT.items() if begin[: len(mark)].lower() == mark.lower()), "text")


def check_ole(file: str, content: bytes) -> Finding:
    """An OLE file is an old xls, or a workbook with a password: neither is read, and the finding says which it is."""
    locked = ENCRYPTED_STREAM in content
    return Finding("password-protected" if locked else "old-xls", "error", Place(file))


def check(file: str, content: bytes, limits: Limits) -> Checked:
    """Look at a zip container: xlsx, xlsm or ods.

    Findings: ``damaged-archive``, ``unusual-archive``, ``too-many-parts``, ``doubled-part``, ``encrypted-part``,
    ``too-large-inflated``, ``document-type``, ``damaged-part``, ``not-a-spreadsheet``, ``too-many-cells``,
    ``doubled-sheet``, ``dates-since-1904``.
    """
    checked = Checked()
    try:
        parts = _Parts(content, limits)
        if parts.entry("mimetype") is not None:
            _check_ods(parts, checked, limits)
        else:
            _check_xlsx(file, parts, checked, limits)
        parts.rest()
        checked.inflated = parts.inflated
        _refuse_large(checked.sheets, limits)
    except ArchiveFault as fault:
        return Checked(findings=[Finding(fault.code, "error", Place(file), fault.facts)])
    return checked


class _Parts:
    """The parts of an archive, each inflated once, all of them counted against one limit."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self.content = content
        self.limit = limits.inflated_bytes
        self.entries = directory(content, limits.entries)
        self.unread = dict(self.entries)
        self.inflated = 0

    def entry(self, name: str) -> Entry | None:
        return self.entries.get(name)

    def read(self, name: str) -> bytes:
        entry = self.entries.get(name)
        if entry is None:
            raise ArchiveFault("not-a-spreadsheet", part=name)
        self.unread.pop(name, None)
        part = inflate(self.content, entry, self.limit - self.inflated)
        self.inflated += len(part)
        if TEXT_PARTS.search(name):
            refuse_unusual(name, part)
        return part

    def rest(self) -> None:
        """Count and look at what the reader may open; of other parts, count the size that they state."""
        for name, entry in tuple(self.unread.items()):
            if UNOPENED.match(name) is None:
                self.read(name)
                continue
            self.inflated += entry.size
            if self.inflated > self.limit:
                raise ArchiveFault("too-large-inflated", part=name, limit=self.limit)


def _check_xlsx(file: str, parts: _Parts, checked: Checked, limits: Limits) -> None:
    parts.read("[Content_Types].xml")
    name = scan_xlsx.book_part(parts.read("_rels/.rels"))
    folder, _, last = name.rpartition("/")
    relations = f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels"
    book = scan_xlsx.book_parts(name, parts.read(name), parts.read(relations))
    strings = next((part for part in parts.entries if part.endswith("/sharedStrings.xml")), "")
    footnoted = footnotes.shared_strings(strings, parts.read(strings)) if strings else {}
    styles = next((part for part in parts.entries if part.endswith("/styles.xml")), "")
    shown = suspects.shown_styles(styles, parts.read(styles)) if styles else {}
    titles: set[str] = set()
    seen: set[str] = set()
    for sheet in book.sheets:
        if sheet.title.casefold() in titles or sheet.part in seen:
            raise ArchiveFault("doubled-sheet", sheet=sheet.title)
        titles.add(sheet.title.casefold())
        seen.add(sheet.part)
        content = parts.read(sheet.part)
        notes = scan_xlsx.sheet_notes(sheet.part, content, len(book.sheets))
        if shown or (book.never_calculated and FORMULA in content):
            for position, found in suspects.cells(content, shown, book.never_calculated):
                if isinstance(found, str):
                    notes.shown_with[position] = found
                else:
                    notes.faults.setdefault(position, found)
        for letters, row, fault in footnotes.cells(sheet.part, content, footnoted):
            notes.faults[row, scan_xlsx.column_number(letters)] = fault
        checked.sheets.append(CheckedSheet(sheet.title, sheet.visible, notes, sheet.part, content))
    if not checked.sheets:
        raise ArchiveFault("not-a-spreadsheet", part=name)
    if book.since_1904:
        checked.findings.append(Finding("dates-since-1904", "info", Place(file)))


def _check_ods(parts: _Parts, checked: Checked, limits: Limits) -> None:
    if not parts.read("mimetype").startswith(SPREADSHEET):
        raise ArchiveFault("not-a-spreadsheet", part="mimetype")
    if (manifest := parts.entry("META-INF/manifest.xml")) and b"encryption-data" in parts.read(manifest.name):
        raise ArchiveFault("password-protected")
    content = parts.read(CONTENT)
    plain = plain_notes(content, limits.area)
    if plain is not None:
        checked.sheets += [CheckedSheet(title, True, notes, CONTENT, content) for title, notes in plain]
    else:
        tables = table_notes(content, limits.area, limits.columns)
        checked.sheets += [CheckedSheet(table.title, table.visible, table.notes()) for table in tables]
    titles: set[str] = set()
    for sheet in checked.sheets:
        if sheet.title in titles:
            raise ArchiveFault("doubled-sheet", sheet=sheet.title)
        titles.add(sheet.title)


def _refuse_large(sheets: list[CheckedSheet], limits: Limits) -> None:
    cells = area = 0
    for sheet in sheets:
        cells += sheet.notes.cells
        area += sheet.notes.rows * sheet.notes.columns
        for name, count in (("cells", cells), ("columns", sheet.notes.columns), ("area", area)):
            if count > (limit := getattr(limits, name)):
                raise ArchiveFault("too-many-cells", sheet=sheet.title, limit=limit, option=name)
