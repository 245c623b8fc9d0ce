"""A sheet to draw SVG on: shapes with attributes as text, every text escaped, figures of one decimal.

The attributes are kept to what PDF and PNG converters know; classes repeat the colour for pages that have a dark style.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ghgcalc.report.pictures.palette import FAINT, INK, LIGHT, PAPER, RULE

SIZE: Final = 13.0
SMALL: Final = 12.0
HEADING: Final = 17.0
MARGIN: Final = 20.0
# Lines that a heading or a note of a picture that stands alone may take.
MOST_LINES: Final = 3
FAMILY: Final = "Inter, Segoe UI, Noto Sans, Helvetica Neue, Arial, sans-serif"
# Width of a sign as a share of the font's size: enough to keep texts apart, not to set type.
NARROW: Final = frozenset("iljtfrI.,:;'|!()[] \u2009\u202f")
BROAD: Final = frozenset("mwMW@%–—")
SHARES: Final = {"narrow": 0.32, "broad": 0.9, "capital": 0.68, "usual": 0.58, "ideograph": 1.0}
COLOURS: Final = {"ink": INK, "faint": FAINT, "rule": RULE, "paper": PAPER} | {
    f"s{position}": colour for position, colour in enumerate(LIGHT)
}


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide a text is set, rather too wide than too narrow."""
    return size * sum(_share(sign) for sign in text)


def _share(sign: str) -> float:
    if sign in NARROW:
        return SHARES["narrow"]
    if sign in BROAD:
        return SHARES["broad"]
    if unicodedata.east_asian_width(sign) in "WF":
        return SHARES["ideograph"]
    return SHARES["capital" if sign.isupper() else "usual"]


def shortened(text: str, width: float, size: float = SIZE) -> str:
    """A text that fits into ``width``, with an ellipsis where it is cut."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def in_lines(text: str, width: float, size: float = SIZE, most: int = 2) -> list[str]:
    """A text broken at its blanks into at most so many lines."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width and len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = longer
    return [shortened(line, width, size) for line in lines]


def figure(value: float) -> str:
    """A length of the drawing: one decimal at most, no negative zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(slots=True)
class Canvas:
    """The shapes of one picture.

    Parameters
    ----------
    width
        Of the picture; its height grows with what is drawn.
    """

    width: float
    height: float = 0.0
    shapes: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, colour: str, told: str = "") -> None:
        """A filled rectangle; ``told`` is shown when one points at it."""
        place = f'x="{figure(x)}" y="{figure(y)}" width="{figure(width)}" height="{figure(height)}"'
        self._add("rect", f"{place} {_fill(colour)}", told)

    def path(self, outline: str, colour: str, opacity: str = "", told: str = "") -> None:
        """A filled outline."""
        faded = f' fill-opacity="{opacity}"' if opacity else ""
        self._add("path", f'd="{outline}" {_fill(colour)}{faded}', told)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = "rule", dash: str = "") -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        place = f'x1="{figure(x1)}" y1="{figure(y1)}" x2="{figure(x2)}" y2="{figure(y2)}"'
        self._add("line", f"{place} {_stroke(colour)}{dashed}")

    def polyline(self, points: Iterable[tuple[float, float]], colour: str, dash: str = "", wide: float = 2) -> None:
        """A line through points."""
        listed = " ".join(f"{figure(x)},{figure(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._add("polyline", f'points="{listed}" fill="none" stroke-width="{figure(wide)}" {_stroke(colour)}{dashed}')

    def dot(self, x: float, y: float, colour: str, radius: float = 4, told: str = "") -> None:
        """A point."""
        self._add("circle", f'cx="{figure(x)}" cy="{figure(y)}" r="{figure(radius)}" {_fill(colour)}', told)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        anchor: str = "",
        size: float = SMALL,
        colour: str = "ink",
        bold: bool = False,
    ) -> None:
        """A text that begins (or with ``end`` ends, with ``middle`` centres) at a point on its base line."""
        where = f'x="{figure(x)}" y="{figure(y)}"' + (f' text-anchor="{anchor}"' if anchor else "")
        kind = (f' font-size="{figure(size)}"' if size != SMALL else "") + (' font-weight="bold"' if bold else "")
        self.shapes.append(f"<text {where}{kind} {_fill(colour)}>{escape(text)}</text>")

    def framed(self, heading: str, below: str = "", note: str = "") -> Canvas:
        """The same on a larger sheet with a margin and a heading: a picture that stands alone.

        Parameters
        ----------
        below
            What the picture is of, under its heading.
        note
            What must be known to read the picture, under it.
        """
        lines = in_lines(heading, self.width, HEADING, most=MOST_LINES)
        of = in_lines(below, self.width, SIZE, most=MOST_LINES) if below else []
        notes = in_lines(note, self.width, SMALL, most=MOST_LINES) if note else []
        first = MARGIN + len(lines) * HEADING * 1.3
        top = first + len(of) * SIZE * 1.3 + SMALL / 2
        end = top + self.height + MARGIN / 2
        sheet = Canvas(self.width + MARGIN * 2, end + len(notes) * SMALL * 1.3 + MARGIN / 2)
        for at, line in enumerate(lines):
            sheet.text(MARGIN, MARGIN + HEADING * (1 + 1.3 * at), line, size=HEADING, bold=True)
        for at, line in enumerate(of):
            sheet.text(MARGIN, first + SIZE * (1 + 1.3 * at), line, size=SIZE, colour="faint")
        for at, line in enumerate(notes):
            sheet.text(MARGIN, end + SMALL * (1 + 1.3 * at), line, colour="faint")
        sheet.shapes.append(f'<g transform="translate({figure(MARGIN)} {figure(top)})">{"".join(self.shapes)}</g>')
        return sheet

    def svg(self, title: str = "", description: str = "") -> str:
        """The picture; with a title as a document of its own, else as a part of a page that names it."""
        box = f'viewBox="0 0 {figure(self.width)} {figure(self.height)}" font-size="{figure(SMALL)}"'
        inner = "".join(self.shapes)
        if not title:
            named = f'role="img" aria-label={quoteattr(description)}' if description else 'aria-hidden="true"'
            return f"<svg {box} {named}>{inner}</svg>"
        size = f'width="{figure(self.width)}" height="{figure(self.height)}" font-family={quoteattr(FAMILY)}'
        told = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box} {size} role="img">{told}{paper}{inner}</svg>'

    def _add(self, kind: str, attributes: str, told: str = "") -> None:
        if told:
            self.shapes.append(f"<{kind} {attributes}><title>{escape(told)}</title></{kind}>")
        else:
            self.shapes.append(f"<{kind} {attributes}/>")


def _fill(colour: str) -> str:
    return f'class="{colour}" fill="{COLOURS[colour]}"'


def _stroke(colour: str) -> str:
    return f'class="l-{colour}" stroke="{COLOURS[colour]}"'
