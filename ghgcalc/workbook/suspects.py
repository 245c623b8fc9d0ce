"""Numbers that are not what they seem: shown as a percentage, or a zero that no program has ever calculated.

Part of pre-flight, and looked at only where a book has percentage formats or says that it was never calculated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ghgcalc.workbook.markup import Attributes, walk
from ghgcalc.workbook.scan_xlsx import SMALL_PARTS, UNCACHED, column_number
from ghgcalc.workbook.sheet import CellFault, Position

PERCENT: Final = "percent-for-number"
# The built-in formats 0 % and 0.00 %.
PERCENT_FORMATS: Final = frozenset({"9", "10"})
CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]+)([0-9]+)["']""")
STYLE: Final = re.compile(rb"""\bs\s*=\s*["']([0-9]+)["']""")
NUMBER: Final = re.compile(rb"<(?:\w+:)?v[^>]*>\s*([0-9.eE+\-]+)\s*<")
ZERO: Final = re.compile(rb"<(?:\w+:)?f\b.*<(?:\w+:)?v>0</", re.DOTALL)
OTHER_KIND: Final = re.compile(rb"""\bt\s*=\s*["'](?!n["'])""")


@lru_cache(maxsize=SMALL_PARTS)
def percent_styles(name: str, content: bytes) -> frozenset[int]:
    """Numbers of the cell formats that show a percentage."""
    formats: set[str] = set(PERCENT_FORMATS)
    styles: list[bool] = []
    inside: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "numFmt" and "%" in attributes.get("formatCode", ""):
            formats.add(attributes.get("numFmtId", ""))
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            styles.append(attributes.get("numFmtId", "") in formats)
        inside.append(tag)

    def end(_: str) -> None:
        inside.pop()

    walk(name, content, start, end)
    return frozenset(number for number, is_percent in enumerate(styles) if is_percent)


def cells(content: bytes, percent: frozenset[int], never_calculated: bool) -> Iterator[tuple[Position, CellFault]]:
    """Cells of a worksheet that are suspect.

    Parameters
    ----------
    content
        The worksheet's bytes.
    percent
        From ``percent_styles``.
    never_calculated
        The book asks to be calculated when it is opened: its formulas may hold the zero they were written with.
    """
    for attributes, inner in CELL.findall(content):
        reference, style = REFERENCE.search(attributes), STYLE.search(attributes)
        if reference is None or OTHER_KIND.search(attributes):
            continue
        position = int(reference[2]), column_number(reference[1])
        number = NUMBER.search(inner)
        if never_calculated and ZERO.search(inner):
            yield position, CellFault(UNCACHED, "=")
        elif number and style and int(style[1]) in percent:
            share = float(number[1])
            yield position, CellFault(PERCENT, f"{share:.6%}".rstrip("0%").rstrip(".") + " %", share)
