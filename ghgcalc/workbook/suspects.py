"""Numbers that are not what they seem: shown as a percentage, in thousands or with a unit, or a zero never calculated.

Part of pre-flight, and looked at only where a book has such formats or says that it was never calculated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from ghgcalc.workbook.markup import Attributes, walk
from ghgcalc.workbook.scan_xlsx import SMALL_PARTS, UNCACHED, column_number
from ghgcalc.workbook.sheet import CellFault, Position

PERCENT: Final = "percent-for-number"
THOUSAND: Final = float("1e3")
SCALED: Final = "scaled-number"
# The built-in formats 0 % and 0.00 %.
PERCENT_FORMATS: Final = frozenset({"9", "10"})
CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]+)([0-9]+)["']""")
STYLE: Final = re.compile(rb"""\bs\s*=\s*["']([0-9]+)["']""")
NUMBER: Final = re.compile(rb"<(?:\w+:)?v[^>]*>\s*([0-9.eE+\-]+)\s*<")
ZERO: Final = re.compile(rb"<(?:\w+:)?f\b.*<(?:\w+:)?v>0</", re.DOTALL)
# What of a number format is text and no digit, and commas behind the last digit: each shows a thousandth.
LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)')
BRACKETS: Final = re.compile(r"\[[^\]]*\]|[_*].")
THOUSANDTHS: Final = re.compile(r"[0#?](,+)(?![0#?,])")
WORD: Final = re.compile(r"[^\W\d_]")
OTHER_KIND: Final = re.compile(rb"""\bt\s*=\s*["'](?!n["'])""")


class Shown(NamedTuple):
    """What a cell format makes of a number: a percentage, so many times a thousandth, with a text behind it."""

    percent: bool = False
    thousandths: int = 0
    text: str = ""


PLAIN: Final = Shown()


def shown_by(code: str) -> Shown:
    r"""What a number format shows, by its part for positive numbers.

    Examples
    --------
    >>> shown_by('#,##0.0," GWh"'), shown_by("0.0%").percent, shown_by("#,##0.00") == PLAIN
    (Shown(percent=False, thousandths=1, text='GWh'), True, True)
    """
    positive = code.partition(";")[0]
    texts = "".join(quoted or escaped for quoted, escaped in LITERAL.findall(positive)).strip()
    scaled = THOUSANDTHS.search(BRACKETS.sub("", LITERAL.sub("", positive)))
    return Shown("%" in positive, len(scaled[1]) if scaled else 0, texts if WORD.search(texts) else "")


@lru_cache(maxsize=SMALL_PARTS)
def shown_styles(name: str, content: bytes) -> Mapping[int, Shown]:
    """Numbers of the cell formats that show something else than the plain number."""
    formats: dict[str, Shown] = dict.fromkeys(PERCENT_FORMATS, Shown(percent=True))
    styles: list[Shown] = []
    inside: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = shown_by(attributes.get("formatCode", ""))
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            styles.append(formats.get(attributes.get("numFmtId", ""), PLAIN))
        inside.append(tag)

    def end(_: str) -> None:
        inside.pop()

    walk(name, content, start, end)
    return {number: shown for number, shown in enumerate(styles) if shown != PLAIN}


def cells(
    content: bytes, styles: Mapping[int, Shown], never_calculated: bool
) -> Iterator[tuple[Position, CellFault | str]]:
    """Cells of a worksheet that are suspect, and for numbers that are shown with a text, that text.

    Parameters
    ----------
    content
        The worksheet's bytes.
    styles
        From ``shown_styles``.
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
        elif number and style and int(style[1]) in styles:
            shown, value = styles[int(style[1])], float(number[1])
            if shown.percent:
                yield position, CellFault(PERCENT, f"{value:.6%}".rstrip("0%").rstrip(".") + " %", value)
            elif shown.thousandths and value:
                seen = f"{value / THOUSAND**shown.thousandths:.6g} {shown.text}".strip()
                yield position, CellFault(SCALED, f"{value:.12g} [{seen}]")
            elif shown.text:
                yield position, shown.text
