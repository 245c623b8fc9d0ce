"""Pictures as SVG, drawn by this package alone: the same bytes everywhere, no font and no browser needed.

``nouns`` says what is shown, ``draw`` gives the SVG for a page or as a file of its own. PNG is made in ``report.pdf``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ghgcalc.report.pictures.bars import horizontal, stacked
from ghgcalc.report.pictures.canvas import Canvas
from ghgcalc.report.pictures.curves import curves, spark
from ghgcalc.report.pictures.flow import flow
from ghgcalc.report.pictures.nouns import Bars, Curves, Flow, Picture, Spark, Stacked, Waterfall
from ghgcalc.report.pictures.waterfall import waterfall

# Widths for a wide page and for a telephone, at which texts keep their size.
WIDE: Final = 720.0
SLIM: Final = 360.0
DRAWN: Final[dict[type, Callable[[Any, float], Canvas]]] = {
    Stacked: stacked,
    Bars: horizontal,
    Curves: curves,
    Flow: flow,
    Waterfall: waterfall,
    Spark: spark,
}


def draw(picture: Picture, width: float = WIDE, title: str = "", description: str = "") -> str:
    """The SVG of a picture.

    Parameters
    ----------
    width
        In pixels; the height follows.
    title, description
        With a title the SVG is a document of its own; without one a part of a page, for screen readers a picture with
        the description, or hidden from them if there is none.
    """
    return DRAWN[type(picture)](picture, width).svg(title, description)


def alone(picture: Picture, title: str, description: str, width: float = WIDE, *, of: str = "", note: str = "") -> str:
    """The SVG of a picture as a file of its own, with its title and whose it is above it and its note below."""
    named = f"{of}: {title}" if of else title
    return DRAWN[type(picture)](picture, width).framed(title, of, note).svg(named, description)
