"""Bars: stacked over the years with lines to targets, and horizontal ones for a single year."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ghgcalc.report.pictures.canvas import SMALL, Canvas, in_lines, text_width
from ghgcalc.report.pictures.nouns import Bars, Line, Series, Stacked
from ghgcalc.report.pictures.palette import OTHERS
from ghgcalc.report.pictures.scales import GAP, Values, Years, legend, value_axis, values, year_axis

HEIGHT: Final = 260.0
WIDEST_BAR: Final = 54.0
DASHES: Final = ("7 4", "2 3", "10 3 2 3")
ROW: Final = 30.0


def colour_of(position: int, series: Series) -> str:
    """The colour of a series by its place; the last one is for what is summed up."""
    return f"s{OTHERS}" if series.others else f"s{position % OTHERS}"


def stacked(picture: Stacked, width: float) -> Canvas:
    """Bars over the years, the first series at the bottom; negative parts hang below zero."""
    canvas = Canvas(width)
    entries = [(series.name, colour_of(at, series), "") for at, series in enumerate(picture.series)]
    entries += [(line.name, "ink", DASHES[at % len(DASHES)]) for at, line in enumerate(picture.lines)]
    top = legend(canvas, 0, entries) + SMALL
    canvas.text(0, top, picture.unit, colour="faint")
    top += GAP * 1.5
    heights = [end for at in range(len(picture.years)) for end in _ends(picture, at)]
    heights += [value for line in picture.lines for _, value in line.points]
    axis = values(heights, top, top + HEIGHT)
    names = axis.names(picture.number)
    left = max(text_width(name, SMALL) for name in names) + GAP
    ahead = sorted({year for line in picture.lines if not line.level for year, _ in line.points})
    years = Years(min([*picture.years, *ahead]), max([*picture.years, *ahead]), left, width)
    value_axis(canvas, axis, left, width, names)
    for at, year in enumerate(picture.years):
        _bar(canvas, picture, at, year, axis, years)
        _total(canvas, picture, at, axis.at(_ends(picture, at)[0]), years)
    draw_lines(canvas, picture.lines, axis, years)
    ends = sorted({line.points[-1][0] for line in picture.lines if not line.level})
    year_axis(canvas, years, axis.bottom + SMALL * 1.5, picture.years, ends)
    canvas.height = axis.bottom + SMALL * 2
    return canvas


def _ends(picture: Stacked, at: int) -> tuple[float, float]:
    """How far up and down the bar of a year reaches."""
    found = [series.values[at] or 0.0 for series in picture.series]
    return sum(value for value in found if value > 0), sum(value for value in found if value < 0)


def _total(canvas: Canvas, picture: Stacked, at: int, height: float, years: Years) -> None:
    """The year's total above its bar, where it does not touch its neighbours'."""
    told = picture.totals[at]
    gaps = [abs(year - picture.years[at]) for year in picture.years if year != picture.years[at]]
    if told and text_width(told, SMALL) + GAP < min(gaps, default=1) * years.step:
        half = text_width(told, SMALL) / 2
        middle = min(max(years.at(picture.years[at]), years.left + half), years.right - half)
        canvas.text(middle, height - GAP / 2, told, "middle", bold=True)


def _bar(canvas: Canvas, picture: Stacked, at: int, year: int, axis: Values, years: Years) -> None:
    wide = min(WIDEST_BAR, years.step * 0.78)
    up = down = 0.0
    for position, series in enumerate(picture.series):
        value = series.values[at]
        if not value:
            continue
        start = up if value > 0 else down
        end = start + value
        top, bottom = axis.at(max(start, end)), axis.at(min(start, end))
        told = f"{year}, {series.name}: {picture.number(value, 0)} {picture.unit}"
        colour = colour_of(position, series)
        canvas.rect(years.at(year) - wide / 2, top, wide, max(bottom - top - 0.8, 0.4), colour, told)
        up, down = (end, down) if value > 0 else (up, end)


def draw_lines(canvas: Canvas, lines: tuple[Line, ...], axis: Values, years: Years) -> None:
    """Lines to targets; the line's last point is a diamond, a level goes across the whole picture."""
    for at, line in enumerate(lines):
        dash = DASHES[at % len(DASHES)]
        if line.level:
            height = axis.at(line.points[0][1])
            canvas.polyline([(years.left, height), (years.right, height)], "ink", dash)
            continue
        corners = [(years.at(year), axis.at(value)) for year, value in _corners(line.points)]
        canvas.polyline(corners, "ink", dash)
        x, y = corners[-1]
        canvas.path(f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z", "ink")


def _corners(points: tuple[tuple[int, float], ...]) -> list[tuple[int, float]]:
    """The points of a line without those that lie straight between their neighbours."""
    if len(points) <= 1:
        return list(points)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    scale = max(abs(value) for _, value in points) or 1.0
    kept = [points[at + 1] for at, (one, other) in enumerate(pairwise(slopes)) if abs(one - other) > 1e-9 * scale]
    return [points[0], *kept, points[-1]]


def horizontal(picture: Bars, width: float) -> Canvas:
    """A bar per name, its figure behind it; names stand above the bar where the picture is narrow."""
    canvas = Canvas(width)
    canvas.text(0, SMALL, picture.unit, colour="faint")
    narrow = width < NARROW
    widest = max((text_width(name, SMALL) for name, _, _ in picture.bars), default=0.0)
    room = min(widest, width * 0.4)
    names = 0.0 if narrow else room + GAP
    behind = max((text_width(told, SMALL) for _, _, told in picture.bars), default=0.0) + GAP
    reach = max((abs(value) for _, value, _ in picture.bars), default=0.0) or 1.0
    low = min(0.0, *(value for _, value, _ in picture.bars)) if picture.bars else 0.0
    scale = (width - names - behind) / (reach - low if low else reach)
    zero = names - low * scale
    y = SMALL * 2
    for name, value, told in picture.bars:
        if narrow:
            canvas.text(0, y + SMALL, name)
            y += SMALL * 1.4
        else:
            _named(canvas, name, room, y)
        start, end = sorted((zero, zero + value * scale))
        canvas.rect(start, y + 3, max(end - start, 0.6), ROW * 0.55, "s0")
        canvas.text(max(end, zero) + GAP / 2, y + 3 + ROW * 0.275 + SMALL / 3, told)
        y += ROW * (0.8 if narrow else 1)
    canvas.line(zero, SMALL * 2, zero, y, "faint")
    canvas.height = y + GAP / 2
    return canvas


def _named(canvas: Canvas, name: str, width: float, y: float) -> None:
    lines = in_lines(name, width, SMALL)
    start = y + 3 + ROW * 0.275 + SMALL / 3 - (len(lines) - 1) * SMALL * 0.55
    for at, line in enumerate(lines):
        canvas.text(width, start + at * SMALL * 1.1, line, "end")


NARROW: Final = 480.0
