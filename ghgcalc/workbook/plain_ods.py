"""Pre-flight of a plain ods by its bytes: row by row, without walking its elements.

Stands beside ``scan_ods``, which walks whatever is not plain: comments, hidden parts, percentages, filters, footnotes,
other prefixes. A plain document is what the common programs write for a table of numbers and names.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from ghgcalc.workbook.sheet import SheetNotes

ROW: Final = b"<table:table-row"
NAMES: Final = (
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
    b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
)
NOT_PLAIN: Final = (
    b"<!",
    b"='",
    b"visibility",
    b'display="false"',
    b'"percentage"',
    b"database-range",
    b"annotation",
    b"tracked-changes",
    b"dde-link",
    b'text-position="super',
    b"spanned",
    b"formula",
    b"<table:table-row-group",
    b"table:is-sub-table",
)
TABLE: Final = re.compile(rb'<table:table (?:[^>]*? )?table:name="([^"]*)"[^>]*>')
CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>")
REPEAT: Final = re.compile(rb'table:number-(?:columns|rows)-repeated="([0-9]{1,9})"')
# Blank cells at the end of a row, which LibreOffice writes as one that stands for a thousand.
TRAILING: Final = re.compile(rb"<table:table-cell(?![^<>]*value-type)[^<>]*/></table:table-row>")
VALUED: Final = b'office:value-type="'
BLANK_TEXTS: Final = (b"<text:p/>", b"<text:p></text:p>", b'"></table:table-cell>')


def plain_notes(content: bytes, area_limit: int) -> list[tuple[str, SheetNotes]] | None:
    """Title and notes of every table; None for a document that is not plain or not surely within the limit."""
    closed = content.count(b"</")
    if content.count(b"<") - closed != closed + content.count(b"/>") + content.count(b"<?"):
        return None
    if any(sign in content for sign in NOT_PLAIN) or not all(name in content for name in NAMES):
        return None
    if any(content.count(b":" + tag) != content.count(b"table:" + tag) for tag in (b"table-row", b"table-cell")):
        return None
    found = []
    starts = [*TABLE.finditer(content)]
    if len(starts) != content.count(b"</table:table>"):
        return None
    for start in starts:
        end = content.find(b"</table:table>", start.end())
        notes = _table(content[start.end() : end], area_limit)
        if notes is None:
            return None
        found.append((html.unescape(start[1].decode()), notes))
    return found


def _table(content: bytes, area_limit: int) -> SheetNotes | None:
    cells = rows = columns = number = 0
    content = TRAILING.sub(b"</table:table-row>", content)
    any_blank_text = any(blank in content for blank in BLANK_TEXTS)
    for row in content.split(ROW)[1:]:
        head, _, inner = row.partition(b">")
        repeat = _repeat(head) if b"repeated" in head else 1
        valued, width = _row(inner, any_blank_text)
        if width < 0:
            return None
        number += repeat
        if valued:
            cells += valued * repeat
            rows, columns = number, max(columns, width)
        if repeat == 0 or rows * columns > area_limit:
            return None
    return SheetNotes(cells, rows, columns)


def _row(inner: bytes, careful: bool) -> tuple[int, int]:
    """Cells with a value, and the last column that holds one; a negative column where a repeat makes no sense."""
    valued = inner.count(VALUED)
    if not valued:
        return 0, 0
    if not careful and b"repeated" not in inner:
        return valued, inner.count(b"table-cell") - inner.count(b"</table:table-cell>")
    return _careful_row(inner)


def _careful_row(inner: bytes) -> tuple[int, int]:
    valued = column = last = 0
    for attributes, closed, text in _cells(inner):
        repeat = _repeat(attributes) if b"repeated" in attributes else 1
        if repeat == 0:
            return 1, -1
        column += repeat
        if VALUED in attributes and not closed and (b'"string"' not in attributes or not text):
            valued += repeat
            last = column
        elif VALUED in attributes and closed and b'"string"' not in attributes:
            valued += repeat
            last = column
    return valued, last


def _cells(inner: bytes) -> Iterator[tuple[bytes, bool, bool]]:
    """Attributes of each cell, whether it has no content, and whether its text is blank."""
    for found in CELL.finditer(inner):
        closed = bool(found[2])
        after = inner[found.end() : found.end() + len(b"<text:p></text:p>") + 1]
        yield found[1], closed, after.startswith((b"<text:p/>", b"<text:p></text:p>", b"</table:table-cell"))


def _repeat(attributes: bytes) -> int:
    found = REPEAT.search(attributes)
    return int(found[1]) if found else 0
