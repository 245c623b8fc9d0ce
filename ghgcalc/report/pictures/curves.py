"""Points over the years joined by lines, with lines to targets; and the small line without axes."""

from __future__ import annotations

from typing import Final

from ghgcalc.report.pictures.bars import DASHES, draw_lines
from ghgcalc.report.pictures.canvas import SMALL, Canvas, text_width
from ghgcalc.report.pictures.nouns import Curves, Spark
from ghgcalc.report.pictures.palette import OTHERS
from ghgcalc.report.pictures.scales import GAP, SOLID, Years, legend, value_axis, values, year_axis

HEIGHT: Final = 230.0
SPARK: Final = 48.0
# Radius of the hole in a point whose value is not of all.
INSIDE: Final = 2.2
# Series are told apart by their line as well as by their colour.
STROKES: Final = ("", "6 3", "2 2", "9 3 2 3")


def curves(picture: Curves, width: float) -> Canvas:
    """Stated years are points; the line between them only leads the eye."""
    canvas = Canvas(width)
    entries = [
        (series.name, f"s{at % OTHERS}", STROKES[at % len(STROKES)] or SOLID)
        for at, series in enumerate(picture.series)
    ]
    entries += [(line.name, "ink", DASHES[at % len(DASHES)]) for at, line in enumerate(picture.lines)]
    top = legend(canvas, 0, entries) + SMALL
    canvas.text(0, top, picture.unit, colour="faint")
    top += GAP * 2
    found = [value for series in picture.series for value in series.values if value is not None]
    axis = values([*found, *(value for line in picture.lines for _, value in line.points)], top, top + HEIGHT)
    names = axis.names(picture.number)
    left = max(text_width(name, SMALL) for name in names) + GAP
    ahead = sorted({year for line in picture.lines if not line.level for year, _ in line.points})
    years = Years(min([*picture.years, *ahead]), max([*picture.years, *ahead]), left, width)
    value_axis(canvas, axis, left, width, names)
    draw_lines(canvas, picture.lines, axis, years)
    for at, series in enumerate(picture.series):
        stated = [(year, value) for year, value in zip(picture.years, series.values, strict=True) if value is not None]
        places = [(years.at(year), axis.at(value)) for year, value in stated]
        canvas.polyline(places, f"s{at % OTHERS}", STROKES[at % len(STROKES)])
        for (x, y), (year, value) in zip(places, stated, strict=True):
            told = f"{year}, {series.name}: {picture.number(value, picture.digits)} {picture.unit}"
            canvas.dot(x, y, f"s{at % OTHERS}", told=told)
            if not at and year in picture.partial:
                canvas.dot(x, y, "paper", radius=INSIDE, told=told)
    ends = sorted({line.points[-1][0] for line in picture.lines if not line.level})
    year_axis(canvas, years, axis.bottom + SMALL * 1.5, picture.years, ends)
    canvas.height = axis.bottom + SMALL * 2
    return canvas


def spark(picture: Spark, width: float) -> Canvas:
    """A line from zero to ``top``, the last point marked."""
    canvas = Canvas(width, SPARK)
    if not picture.points:
        return canvas
    years = Years(picture.points[0][0], picture.points[-1][0], 0, width)
    axis = values([picture.top], GAP / 2, SPARK - GAP / 2)
    places = [(years.at(year), axis.at(value)) for year, value in picture.points]
    canvas.line(0, axis.at(0), width, axis.at(0))
    canvas.polyline(places, "s0")
    canvas.dot(*places[-1], "s0", radius=3)
    return canvas
