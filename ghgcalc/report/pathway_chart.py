"""The way to a target as a picture: SVG written here, PNG made of it by typst, which is imported only then.

Colours tell nothing alone: values are a solid line with dots, the line to the target is dashed, the level a diamond.
Blue and vermilion of Okabe and Ito are told apart with any colour vision. Every picture carries its content as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from ghgcalc.findings import UsageError
from ghgcalc.report.pathway_series import Series, series

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.targets.verdict import Verdict

WIDTH, HEIGHT = 760, 430
LEFT, RIGHT, TOP, BOTTOM = 96, 36, 96, 78
ACTUAL_COLOUR: Final = "#0072B2"
TARGET_COLOUR: Final = "#D55E00"
TEXT_COLOUR: Final = "#222222"
QUIET_COLOUR: Final = "#5c5c5c"
GRID_COLOUR: Final = "#dddddd"
FONT: Final = "'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
PIXELS_PER_INCH: Final = 144


def picture(verdicts: Sequence[Verdict], texts: Texts, form: str) -> str | bytes:
    """The pictures of all verdicts that have values, below each other, as ``svg`` (text) or ``png`` (bytes).

    Raises
    ------
    UsageError
        ``picture-without-pathway`` where there is nothing to draw.
    """
    found = [one for verdict in verdicts if (one := series(verdict, texts)) is not None]
    if not found:
        raise UsageError("picture-without-pathway")
    drawn = svg(found, texts)
    return drawn if form == "svg" else png(drawn)


def svg(found: Sequence[Series], texts: Texts) -> str:
    """The pictures as one SVG document."""
    height = HEIGHT * len(found)
    alternative = " ".join(one.alternative for one in found)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title description" font-family="{FONT}" font-size="13" fill="{TEXT_COLOUR}">',
        f'<title id="title">{_text(found[0].title)}</title>',
        f'<desc id="description">{_text(alternative)}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, one in enumerate(found):
        parts.append(f'<g transform="translate(0 {HEIGHT * number})">')
        parts += _picture(one, texts)
        parts.append("</g>")
    return "\n".join((*parts, "</svg>")) + "\n"


def _picture(shown: Series, texts: Texts) -> Iterator[str]:
    yield f'<text x="24" y="32" font-size="18" font-weight="bold">{_text(shown.title)}: {_text(shown.outcome)}</text>'
    yield f'<text x="24" y="54" fill="{QUIET_COLOUR}">{_text(shown.subtitle)}</text>'
    yield from _legend(shown, texts)
    yield from _axes(shown)
    if shown.line:
        points = " ".join(_point(shown, year, value) for year, value in shown.line)
        yield (
            f'<polyline points="{points}" fill="none" stroke="{TARGET_COLOUR}" stroke-width="2.5" '
            f'stroke-dasharray="8 5"/>'
        )
    elif shown.levels:
        (_, level), *_ = shown.levels
        yield (
            f'<path d="M{LEFT} {_y(shown, level)}H{WIDTH - RIGHT}" stroke="{TARGET_COLOUR}" stroke-width="2.5" '
            f'stroke-dasharray="8 5"/>'
        )
    yield from _gap(shown)
    points = " ".join(_point(shown, year, value) for year, value in shown.actual)
    yield f'<polyline points="{points}" fill="none" stroke="{ACTUAL_COLOUR}" stroke-width="2"/>'
    for year, value in shown.actual:
        x, y = _point(shown, year, value).split(",")
        yield f'<circle cx="{x}" cy="{y}" r="4.5" fill="{ACTUAL_COLOUR}" stroke="#ffffff"/>'
    for year, value in shown.levels:
        x, y = _point(shown, year, value).split(",")
        yield f'<path d="M{x} {y}m0 -7l7 7l-7 7l-7 -7z" fill="{TARGET_COLOUR}" stroke="#ffffff"/>'


def _legend(shown: Series, texts: Texts) -> Iterator[str]:
    """Samples and their names in one row; the room of a name goes by its letters."""
    x = 24
    entries = [(ACTUAL_COLOUR, "", texts.text("picture-actual"))]
    name = "picture-line" if shown.line else "picture-level"
    entries += [(TARGET_COLOUR, ' stroke-dasharray="8 5"', texts.text(name))] if shown.line or shown.levels else []
    for colour, dashes, said in entries:
        yield f'<path d="M{x} 74h28" stroke="{colour}" stroke-width="2.5"{dashes}/>'
        if not dashes:
            yield f'<circle cx="{x + 14}" cy="74" r="4" fill="{colour}"/>'
        yield f'<text x="{x + 36}" y="78">{_text(said)}</text>'
        x += 36 + 28 + 8 * len(said)


def _axes(shown: Series) -> Iterator[str]:
    for value, label in shown.marks:
        y = _y(shown, value)
        yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{GRID_COLOUR}"/>'
        yield (f'<text x="{LEFT - 10}" y="{y}" dy="4" text-anchor="end" fill="{QUIET_COLOUR}">{_text(label)}</text>')
    base = HEIGHT - BOTTOM
    for year in shown.years:
        x = _x(shown, year)
        yield f'<path d="M{x} {base}v5" stroke="{QUIET_COLOUR}"/>'
        yield f'<text x="{x}" y="{base + 22}" text-anchor="middle" fill="{QUIET_COLOUR}">{year}</text>'
    yield f'<path d="M{LEFT} {_y(shown, 0.0)}H{WIDTH - RIGHT}" stroke="{QUIET_COLOUR}"/>'


def _gap(shown: Series) -> Iterator[str]:
    """The gap of the judged year, as an upright line between actual and allowed, and in words below the axis."""
    if shown.judged is None:
        return
    year, actual, allowed = shown.judged
    x = _x(shown, year)
    yield f'<path d="M{x} {_y(shown, actual)}V{_y(shown, allowed)}" stroke="{TEXT_COLOUR}" stroke-width="1.5"/>'
    yield f'<path d="M{x} {_y(shown, allowed)}m-6 0h12" stroke="{TEXT_COLOUR}" stroke-width="1.5"/>'
    for due, level in shown.levels:
        if level == allowed and due > year:
            dots = f'stroke="{TARGET_COLOUR}" stroke-dasharray="1.5 4"'
            yield f'<path d="M{x} {_y(shown, allowed)}H{_x(shown, due)}" {dots}/>'
    yield f'<text x="{LEFT}" y="{HEIGHT - 22}" font-weight="bold">{_text(shown.gap)}</text>'


def _point(shown: Series, year: int, value: float) -> str:
    return f"{_x(shown, year)},{_y(shown, value)}"


def _x(shown: Series, year: int) -> str:
    share = (year - shown.first) / (shown.last - shown.first)
    return f"{LEFT + share * (WIDTH - LEFT - RIGHT):.2f}"


def _y(shown: Series, value: float) -> str:
    low, high = shown.marks[0][0], shown.marks[-1][0]
    return f"{TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM):.2f}"


def _text(text: str) -> str:
    return escape(text)


def png(drawn: str) -> bytes:
    """A picture in dots, made of its SVG."""
    import typst

    quoted = drawn.replace("\\", "\\\\").replace('"', '\\"')
    page = f'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes("{quoted}"), format: "svg")\n'
    made = typst.compile(page.encode(), format="png", ppi=PIXELS_PER_INCH)
    if not isinstance(made, bytes):
        raise TypeError("one page was expected")
    return made
