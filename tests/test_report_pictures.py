"""Pictures: sizes are in proportion to their values, texts are escaped, colours are told apart, bytes repeat."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from math import dist, isclose
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.report.pictures import SLIM, WIDE, alone, draw
from ghgcalc.report.pictures.canvas import in_lines, shortened, text_width
from ghgcalc.report.pictures.nouns import Bars, Curves, Flow, Line, Picture, Series, Spark, Stacked, Waterfall
from ghgcalc.report.pictures.palette import DARK, LIGHT
from ghgcalc.report.pictures.scales import round_step, values
from tests.conftest import ROOT
from tests.report_inputs import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def number(value: float, digits: int = 0) -> str:
    return f"{value:.{digits}f}"


PICTURES: dict[str, Picture] = {
    "stacked": Stacked(
        (2018, 2020, 2022),
        (Series("a", (30.0, 20.0, 10.0)), Series("b", (10.0, None, 5.0)), Series("land", (-5.0, -4.0, -3.0))),
        ("35", "16", "12"),
        "t",
        number,
        (Line("target", ((2018, 35.0), (2030, 10.0))), Line("level", ((2022, 8.0),), level=True)),
    ),
    "bars": Bars((("a", 30.0, "30"), ("b", 0.0, "0"), ("c", -5.0, "-5")), "t"),
    "curves": Curves(
        years=(2018, 2022),
        series=(Series("own", (8.0, 7.5)), Series("all", (None, 9.0))),
        unit="t",
        number=number,
        digits=2,
        lines=(Line("x", ((2022, 2.5),), level=True),),
    ),
    "flow": Flow(
        carriers=(("gas", "70"), ("oil", "30")),
        sectors=(("hh", "60"), ("ind", "40")),
        links=((0, 0, 50.0), (0, 1, 20.0), (1, 0, 10.0), (1, 1, 20.0)),
        emissions=((12.0, "12"), (8.0, "8")),
        energy_title="E",
        sector_title="S",
        emissions_title="t",
    ),
    "waterfall": Waterfall(
        start=("2018", 100.0, "100"),
        steps=(("people", 5.0, "+5"), ("energy", -25.0, "-25")),
        end=("2022", 80.0, "80"),
        unit="t",
    ),
    "spark": Spark(((2018, 8.0), (2022, 7.0)), 10.0),
}


def parsed(svg: str) -> ElementTree.Element:
    """The picture as XML."""
    return ElementTree.fromstring(svg)  # noqa: S314 - drawn here


def shapes(svg: str, kind: str) -> list[dict[str, str]]:
    """The attributes of all shapes of a kind."""
    return [dict(found.attrib) for found in parsed(svg).iter(f"{SVG}{kind}")]


def bars_of(svg: str) -> list[dict[str, str]]:
    """The rectangles that are bars, not marks of the legend."""
    found = (one for one in shapes(svg, "rect") if one["width"] != "100%")
    return [one for one in found if float(one["width"]) > 20]


def standing(picture: Picture, width: float = WIDE) -> str:
    return draw(picture, width, title="title", description="description")


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("width", [WIDE, SLIM])
def test_every_picture_is_svg_with_its_texts_and_the_same_bytes(name: str, width: float) -> None:
    svg = standing(PICTURES[name], width)
    root = parsed(svg)
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == ("title", "description")
    assert float(root.attrib["width"]) == width
    assert svg == standing(PICTURES[name], width)
    for found in root.iter():
        for attribute in ("x", "y", "cx", "cy", "width", "height", "r"):
            assert (
                attribute not in found.attrib
                or found.attrib[attribute] == "100%"
                or float(found.attrib[attribute]) >= -1
            )


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("width", [WIDE, SLIM])
def test_texts_stay_on_the_sheet(name: str, width: float) -> None:
    for text in shapes(standing(PICTURES[name], width), "text"):
        assert 0 <= float(text["x"]) <= width


@pytest.mark.parametrize("name", ["Erdgas", "Strom", "Heizöl", "Fernwärme", "Umweltwärme", "Diesel", "Kerosin"])
def test_a_bars_name_is_whole_where_there_is_room(name: str) -> None:
    assert f">{name}<" in draw(Bars(((name, 30.0, "30"), ("b", 2.0, "2")), "t"))


@pytest.mark.parametrize("width", [WIDE, SLIM])
@pytest.mark.parametrize("name", ["stacked", "curves"])
def test_a_long_name_ends_before_the_legend_does(name: str, width: float) -> None:
    drawn = PICTURES[name]
    assert isinstance(drawn, Stacked | Curves)
    picture = replace(drawn, lines=(Line("Ein sehr langer Titel eines Ziels " * 9, ((2022, 2.5),), level=True),))
    found = next(text for text in parsed(standing(picture, width)).iter(f"{SVG}text") if "langer" in (text.text or ""))
    assert (found.text or "").endswith("…")
    assert float(found.attrib["x"]) + text_width(found.text or "", 12.0) <= width


def test_a_picture_alone_says_what_it_is_whose_and_how_to_read_it() -> None:
    svg = alone(PICTURES["flow"], "Flow", "told", of="Balance of a town with a long name " * 9, note="* incomplete")
    texts = [text.text for text in parsed(svg).iter(f"{SVG}text")]
    assert texts[0] == "Flow"
    assert (texts[1] or "").startswith("Balance of a town")
    assert "* incomplete" in texts
    height = float(parsed(svg).attrib["height"])
    assert all(float(text["y"]) <= height for text in shapes(svg, "text"))
    assert parsed(svg).findtext(f"{SVG}title", "").endswith(": Flow")


def test_bars_are_as_high_as_their_values() -> None:
    bars = bars_of(standing(PICTURES["stacked"]))
    heights = {(one["class"], round(float(one["x"]))): float(one["height"]) + 0.8 for one in bars}
    places = sorted({place for _, place in heights})
    first = heights["s0", places[0]]
    assert isclose(heights["s0", places[1]], first * 20 / 30, abs_tol=0.2)
    assert isclose(heights["s0", places[2]], first * 10 / 30, abs_tol=0.2)
    assert isclose(heights["s1", places[0]], first * 10 / 30, abs_tol=0.2)
    assert ("s1", places[1]) not in heights
    assert isclose(places[1] - places[0], places[2] - places[1], abs_tol=1.1)


def test_negative_parts_hang_below_zero() -> None:
    bars = bars_of(standing(PICTURES["stacked"]))
    lowest_positive = max(float(one["y"]) + float(one["height"]) for one in bars if one["class"] == "s0")
    highest_negative = min(float(one["y"]) for one in bars if one["class"] == "s2")
    assert highest_negative >= lowest_positive


def test_the_flow_keeps_its_sums() -> None:
    """Both columns of energy and the column of emissions fill the same height, each node in proportion."""
    nodes = [one for one in shapes(standing(PICTURES["flow"]), "rect") if one["width"] == "10"]
    by_place: dict[float, list[float]] = {}
    for node in nodes:
        by_place.setdefault(float(node["x"]), []).append(float(node["height"]))
    carriers, sectors, emitted = (by_place[place] for place in sorted(by_place))
    assert isclose(sum(carriers), sum(sectors), abs_tol=0.3)
    assert isclose(carriers[0] / sum(carriers), 0.7, abs_tol=0.01)
    assert isclose(sectors[0] / sum(sectors), 0.6, abs_tol=0.01)
    assert isclose(emitted[0] / sum(emitted), 0.6, abs_tol=0.01)


def test_the_waterfall_ends_at_its_total() -> None:
    bars = [one for one in shapes(standing(PICTURES["waterfall"]), "rect") if one["height"] == "20"]
    start, people, energy, end = [(float(one["x"]), float(one["x"]) + float(one["width"])) for one in bars]
    assert isclose(people[0], start[1], abs_tol=0.2)
    assert isclose(people[1], energy[1], abs_tol=0.2)
    assert isclose(energy[0], end[1], abs_tol=0.2)
    assert isclose((end[1] - end[0]) / (start[1] - start[0]), 0.8, abs_tol=0.01)


def test_a_waterfall_that_does_not_begin_at_zero_shows_it() -> None:
    picture = Waterfall(("2018", 100.0, "100"), (("a", -5.0, "-5"),), ("2022", 95.0, "95"), "t", low=85.0)
    assert len([one for one in shapes(standing(picture), "path") if one["class"] == "paper"]) == 2
    assert not [one for one in shapes(standing(PICTURES["waterfall"]), "path") if one["class"] == "paper"]


def test_hostile_texts_are_texts() -> None:
    picture = Bars(((HOSTILE.replace("\x1b", ""), 1.0, "<b>1</b>"),), "<u>")
    svg = alone(picture, "<script>x</script>", '"><script>')
    assert "<script" not in svg
    root = parsed(svg)
    assert root.findtext(f"{SVG}title") == "<script>x</script>"
    assert [one.text for one in root.iter(f"{SVG}text")][-1] == "<b>1</b>"
    assert 'aria-label="&quot;' in draw(picture, description='"x') or "aria-label='\"x'" in draw(
        picture, description='"x'
    )


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_an_axis_holds_zero_and_every_value(found: list[float]) -> None:
    axis = values(found, 0.0, 100.0)
    slack = axis.step * 1e-6
    assert axis.low <= min(0.0, *found) + slack
    assert axis.high >= max(0.0, *found) - slack
    assert 1 <= len(axis.ticks()) <= 14
    assert axis.at(axis.low) == pytest.approx(100)
    assert axis.at(axis.high) == pytest.approx(0)


@given(st.floats(1e-9, 1e12))
def test_a_step_is_round_and_large_enough(about: float) -> None:
    step = round_step(about)
    assert about * (1 - 1e-6) <= step <= about * 2.6
    assert re.fullmatch(
        r"(1|2|2\.5|5)", f"{step / 10 ** __import__('math').floor(__import__('math').log10(step * 1.0000001)):.3g}"
    )


@given(st.text(max_size=60), st.floats(10, 200))
def test_a_text_is_cut_to_its_room(text: str, room: float) -> None:
    assert text_width(shortened(text, room)) <= max(room, text_width("…")) + 1e-9
    assert len(in_lines(text, room)) <= 2


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (_channels(one), _channels(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


# Machado, Oliveira and Fernandes 2009, severity 1: normal, protan, deutan, tritan.
VISIONS = (
    ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
)


def _lab(colour: str, vision: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    seen = [min(1.0, max(0.0, sum(m * c for m, c in zip(row, _channels(colour), strict=True)))) for row in vision]
    red, green, blue = seen
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize(("colours", "paper"), [(LIGHT, "#ffffff"), (DARK, "#14181c")], ids=["light", "dark"])
def test_colours_are_told_apart_with_any_vision(colours: tuple[str, ...], paper: str) -> None:
    assert min(contrast(colour, paper) for colour in colours) >= 3
    distances = {(a, b): min(dist(_lab(a, v), _lab(b, v)) for v in VISIONS) for a, b in combinations(colours, 2)}
    assert min(distances.values()) >= 12, min(distances, key=lambda pair: distances[pair])


def test_the_page_has_the_same_colours() -> None:
    css = (ROOT / "ghgcalc" / "report" / "templates" / "report.css").read_text(encoding="utf-8")
    light, dark = css.split("prefers-color-scheme:dark", 1)
    for at, (one, other) in enumerate(zip(LIGHT, DARK, strict=True)):
        assert f"--s{at}:{one}" in light
        assert f"--s{at}:{other}" in dark
    paper = {"light": ("#ffffff", light), "dark": ("#14181c", dark)}
    for ground, styles in paper.values():
        for name in ("ink", "faint", "accent", "good", "bad", "open"):
            found = re.search(rf"--{name}:(#[0-9a-f]{{6}})", styles)
            assert found is not None
            assert contrast(found.group(1), ground) >= 4.5, name
