"""From one total to another by the terms of a decomposition: a waterfall, lying on its side to hold its names."""

from __future__ import annotations

from typing import Final

from ghgcalc.report.pictures.canvas import SMALL, Canvas, in_lines, text_width
from ghgcalc.report.pictures.nouns import Waterfall
from ghgcalc.report.pictures.scales import GAP

ROW: Final = 34.0
BAR: Final = 20.0
NARROW: Final = 480.0
# Where a bar that does not begin at zero is cut.
CUT: Final = 14.0
TOTAL, LESS, MORE = "s7", "s0", "s1"


def waterfall(picture: Waterfall, width: float) -> Canvas:
    """Bars from where the one before ended; their signs stand in the texts, not in the colour alone."""
    canvas = Canvas(width)
    canvas.text(0, SMALL, picture.unit, colour="faint")
    rows = _rows(picture)
    narrow = width < NARROW
    widest = max(text_width(name, SMALL) for name, _, _, _, _ in rows)
    left = 0.0 if narrow else min(widest, width * 0.42) + GAP
    behind = max(text_width(told, SMALL) for _, _, _, told, _ in rows) + GAP
    low = min(picture.low, *(min(start, end) for _, start, end, _, _ in rows))
    high = max(0.0, *(max(start, end) for _, start, end, _, _ in rows))
    scale = (width - left - behind) / ((high - low) or 1.0)
    y = SMALL * 2
    before: tuple[float, float] | None = None
    for name, start, end, told, colour in rows:
        y = _name(canvas, name, left, y, narrow)
        one, other = (left + (value - low) * scale for value in (start, end))
        canvas.rect(min(one, other), y, max(abs(other - one), 0.8), BAR, colour, f"{name}: {told}")
        if colour == TOTAL and picture.low > 0:
            canvas.path(f"M{left + CUT:.1f} {y - 1:.1f}l5 0l-6 {BAR + 2:.1f}l-5 0z", "paper")
        if before is not None:
            canvas.line(before[0], before[1], before[0], y + BAR, "faint", "2 2")
        canvas.text(max(one, other) + GAP / 2, y + BAR / 2 + SMALL / 3, told)
        before = (other, y)
        y += BAR + GAP if narrow else ROW
    canvas.height = y + GAP / 2
    return canvas


def _rows(picture: Waterfall) -> list[tuple[str, float, float, str, str]]:
    """Name, start, end, text and colour of each bar."""
    name, total, told = picture.start
    rows = [(name, picture.low, total, told, TOTAL)]
    at = total
    for name, change, told in picture.steps:
        rows.append((name, at, at + change, told, LESS if change < 0 else MORE))
        at += change
    name, total, told = picture.end
    return [*rows, (name, picture.low, total, told, TOTAL)]


def _name(canvas: Canvas, name: str, left: float, y: float, narrow: bool) -> float:
    """The bar's name, above it where the picture is narrow; the height at which the bar begins."""
    if narrow:
        canvas.text(0, y + SMALL, name)
        return y + SMALL * 1.4
    lines = in_lines(name, left - GAP, SMALL)
    start = y + BAR / 2 + SMALL / 3 - (len(lines) - 1) * SMALL * 0.55
    for at, line in enumerate(lines):
        canvas.text(left - GAP, start + at * SMALL * 1.1, line, "end")
    return y
