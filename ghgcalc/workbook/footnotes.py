"""Raised footnote digits behind a number in rich text: the reader gives ``362`` for 36 with footnote 2.

Part of pre-flight, and looked at only where a part speaks of superscript at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ghgcalc.workbook.markup import Attributes, walk
from ghgcalc.workbook.numbers import written
from ghgcalc.workbook.sheet import CellFault

FOOTNOTE: Final = "footnote-at-number"
RAISED: Final = b"superscript"
TEXT_CELL: Final = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="s"[^>]*><v>([0-9]+)</v>')


def fault_of(plain: str, raised: str) -> CellFault | None:
    """The fault of a text whose plain part is a number and whose raised part is not empty."""
    if raised.strip() and written(plain).value is not None:
        return CellFault(FOOTNOTE, f"{plain.strip()} [{raised.strip()}]")
    return None


class _RichTexts:
    """Through shared strings, or a sheet with texts in its cells: the texts that are a number with a footnote."""

    def __init__(self, begin: str) -> None:
        self.begin = begin
        self.found: dict[int | str, CellFault] = {}
        self.number = 0
        self.cell = ""
        self.plain: list[str] = []
        self.raised: list[str] = []
        self.is_raised = self.in_text = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag == self.begin:
            self.plain, self.raised = [], []
        elif tag == "c":
            self.cell = attributes.get("r", "")
        elif tag == "r":
            self.is_raised = False
        elif tag == "vertAlign":
            self.is_raised = attributes.get("val") == "superscript"
        self.in_text = tag == "t"

    def text(self, characters: str) -> None:
        """Characters of a run."""
        if self.in_text:
            (self.raised if self.is_raised else self.plain).append(characters)

    def end(self, tag: str) -> None:
        """An element ends."""
        self.in_text = False
        if tag == "r":
            self.is_raised = False
        elif tag == self.begin:
            fault = fault_of("".join(self.plain), "".join(self.raised))
            if fault is not None:
                self.found[self.cell or self.number] = fault
            self.number += 1


def shared_strings(name: str, content: bytes) -> Mapping[int | str, CellFault]:
    """Numbers of the shared strings that are a number with a footnote."""
    if RAISED not in content:
        return {}
    seen = _RichTexts("si")
    walk(name, content, seen.start, seen.end, seen.text)
    return seen.found


def cells(name: str, content: bytes, shared: Mapping[int | str, CellFault]) -> Iterator[tuple[bytes, int, CellFault]]:
    """Cells of a worksheet that hold such a text, as letters, row and fault."""
    if shared:
        for letters, digits, number in TEXT_CELL.findall(content):
            if int(number) in shared:
                yield letters, int(digits), shared[int(number)]
    if RAISED in content:
        seen = _RichTexts("is")
        walk(name, content, seen.start, seen.end, seen.text)
        for reference, fault in seen.found.items():
            found = re.fullmatch(r"([A-Z]+)([0-9]+)", str(reference))
            if found:
                yield found[1].encode(), int(found[2]), fault
