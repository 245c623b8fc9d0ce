"""Energy from carriers to sectors, and what each sector emits: a flow whose second half changes its unit.

The left half is drawn in energy, the right half in emissions, both filling the same height: a sector that widens to the
right emits more than its share of the energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ghgcalc.report.pictures.canvas import SMALL, Canvas, in_lines, shortened
from ghgcalc.report.pictures.nouns import Flow
from ghgcalc.report.pictures.palette import OTHERS
from ghgcalc.report.pictures.scales import GAP

HEIGHT: Final = 300.0
NODE: Final = 10.0
NARROW: Final = 480.0
# Free height between nodes: room for two lines of text.
SPACE: Final = 26.0


@dataclass(frozen=True, slots=True)
class Node:
    """A node's top and its height."""

    top: float
    height: float


def flow(picture: Flow, width: float) -> Canvas:
    """Carriers at the left, sectors in the middle, emissions at the right."""
    canvas = Canvas(width)
    narrow = width < NARROW
    names, figures = width * (0.24 if narrow else 0.2), width * (0.16 if narrow else 0.2)
    columns = (names, width * (0.44 if narrow else 0.5), width - figures)
    top = _headings(canvas, picture, columns, width)
    most = max(len(picture.carriers), len(picture.sectors))
    height = max(HEIGHT, most * SPACE * 1.6)
    carriers, sectors = _sizes(picture)
    left = _nodes(carriers, top, height)
    middle = _nodes(sectors, top, height)
    right = _nodes([size for size, _ in picture.emissions], top, height)
    _links(canvas, picture, left, middle, columns)
    _outcomes(canvas, middle, right, columns)
    for at, node in enumerate(left):
        canvas.rect(columns[0], node.top, NODE, max(node.height, 0.6), "ink")
        _label(canvas, columns[0] - GAP / 2, node, picture.carriers[at], "end", names - GAP / 2)
    for at, node in enumerate(middle):
        canvas.rect(columns[1], node.top, NODE, max(node.height, 0.6), f"s{at % OTHERS}", picture.sectors[at][0])
        said = (picture.sectors[at][0], "") if narrow else picture.sectors[at]
        _label(canvas, columns[1] + NODE + GAP / 2, node, said, "", columns[2] - columns[1] - NODE * 2 - GAP)
    for at, node in enumerate(right):
        canvas.rect(columns[2] - NODE, node.top, NODE, max(node.height, 0.6), f"s{at % OTHERS}", picture.sectors[at][0])
        told = picture.emissions[at][1]
        _label(canvas, columns[2] + GAP / 2, node, (told, ""), "", figures - GAP / 2)
    canvas.height = top + height + SMALL
    return canvas


def _headings(canvas: Canvas, picture: Flow, columns: tuple[float, ...], width: float) -> float:
    """What stands in each column, with its unit; the height below."""
    sides = (
        (columns[0] + NODE, picture.energy_title, "end", columns[0] + NODE),
        (columns[1], picture.sector_title, "", columns[2] - columns[1] - NODE - GAP),
        (columns[2] - NODE, picture.emissions_title, "", width - columns[2] + NODE),
    )
    most = 1
    for x, title, anchor, room in sides:
        lines = in_lines(title, room, SMALL)
        most = max(most, len(lines))
        for at, line in enumerate(lines):
            canvas.text(x, SMALL + at * SMALL * 1.2, line, anchor, colour="faint")
    return SMALL * (1 + 1.2 * most)


def _sizes(picture: Flow) -> tuple[list[float], list[float]]:
    carriers, sectors = [0.0] * len(picture.carriers), [0.0] * len(picture.sectors)
    for carrier, sector, size in picture.links:
        carriers[carrier] += size
        sectors[sector] += size
    return carriers, sectors


def _nodes(sizes: list[float], top: float, height: float) -> list[Node]:
    """The sizes as nodes, one below the other, filling the height."""
    scale = (height - SPACE * (len(sizes) - 1)) / (sum(sizes) or 1.0)
    nodes = []
    for size in sizes:
        nodes.append(Node(top, size * scale))
        top += size * scale + SPACE
    return nodes


def _links(canvas: Canvas, picture: Flow, left: list[Node], middle: list[Node], columns: tuple[float, ...]) -> None:
    """The bands between carriers and sectors, in the colour of the sector."""
    carriers, sectors = _sizes(picture)
    from_top = [node.top for node in left]
    to_top = [node.top for node in middle]
    for carrier, sector, size in sorted(picture.links):
        high = size / carriers[carrier] * left[carrier].height
        low = size / sectors[sector] * middle[sector].height
        told = f"{picture.carriers[carrier][0]} → {picture.sectors[sector][0]}"
        start, end = (columns[0] + NODE, from_top[carrier], high), (columns[1], to_top[sector], low)
        canvas.path(_band(start, end), f"s{sector % OTHERS}", "0.45", told)
        from_top[carrier] += high
        to_top[sector] += low


def _outcomes(canvas: Canvas, middle: list[Node], right: list[Node], columns: tuple[float, ...]) -> None:
    for at, (node, end) in enumerate(zip(middle, right, strict=True)):
        band = _band((columns[1] + NODE, node.top, node.height), (columns[2] - NODE, end.top, end.height))
        canvas.path(band, f"s{at % OTHERS}", "0.3")


def _band(start: tuple[float, float, float], end: tuple[float, float, float]) -> str:
    """An outline from (x, top, height) to (x, top, height) with level ends."""
    x0, y0, h0 = start
    x1, y1, h1 = end
    middle = (x0 + x1) / 2
    over = f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    under = f"V{y1 + h1:.1f}C{middle:.1f} {y1 + h1:.1f} {middle:.1f} {y0 + h0:.1f} {x0:.1f} {y0 + h0:.1f}z"
    return over + under


def _label(canvas: Canvas, x: float, node: Node, said: tuple[str, str], anchor: str, width: float) -> None:
    """A name and below it a figure, in the middle of the node."""
    name, told = said
    roomy = node.height + SPACE > SMALL * 4
    lines = in_lines(name, width, SMALL) if roomy or not told else [shortened(name, width, SMALL)]
    lines += [told] if told else []
    start = node.top + node.height / 2 + SMALL / 3 - (len(lines) - 1) * SMALL * 0.58
    for at, line in enumerate(lines):
        canvas.text(
            x, start + at * SMALL * 1.16, line, anchor, colour="faint" if told and at == len(lines) - 1 else "ink"
        )
