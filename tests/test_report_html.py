"""The html report: one file, nothing to load, every text escaped, a policy that fits, small, the same bytes."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from ghgcalc.report import html, markdown
from ghgcalc.report.document import Style
from ghgcalc.report.md import escaped
from ghgcalc.report.page import Column, Line, Table
from tests.report_inputs import HOSTILE, document, large, usual, verdicts
from tests.target_towns import inventory_of, row, town_of, year_of

KILOBYTE = 1000
# Elements of which html leaves out the end.
OPEN_ENDED = {"meta", "img", "td", "th", "tr", "li"}


class Reader(HTMLParser):
    """Keeps elements with their attributes, texts outside style and script, and what is not nested right."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inside: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in OPEN_ENDED:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in OPEN_ENDED and (not self.inside or self.inside.pop() != tag):
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.inside):
            self.texts.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def hostile_page() -> str:
    rows = (row("industry", 10.0, "<img src=x onerror=alert(1)>", 5.0),)
    years = [year_of(2020, rows, 10, definition="<b>31.12.</b>"), year_of(2022, rows, 10)]
    inventory = inventory_of(town_of(*years, name=HOSTILE, code="<i>"))
    style = Style(foot="<u>foot</u>")
    return html.written(document(inventory, verdicts=verdicts(inventory, "5 t"), style=style))


def test_nothing_is_loaded() -> None:
    found = read(html.written(document(usual())))
    for tag, attributes in found.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form"}
        for name in ("src", "href", "xlink:href", "action", "data"):
            assert (attributes.get(name) or "#").startswith(("#", "data:")), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_the_policy_lets_in_this_style_and_this_script_only() -> None:
    page = html.written(document(usual(), style=Style(colour="#aa0011")))
    policy = next(a["content"] for tag, a in read(page).elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}';" in policy
    assert ":root{--house:#aa0011}" in page


def test_elements_are_nested_and_anchors_are_unique_and_there() -> None:
    found = read(html.written(document(usual(), verdicts=verdicts(usual(), "40% by 2030"))))
    assert (found.wrong, found.inside) == ([], [])
    anchors = [attributes["id"] for _, attributes in found.elements if attributes.get("id")]
    assert len(anchors) == len(set(anchors))
    links = [attributes.get("href") or "" for tag, attributes in found.elements if tag == "a"]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(anchors)


def test_every_picture_has_a_text_and_a_table() -> None:
    page = html.written(document(usual()))
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) == 5
    for figure in figures:
        assert len(re.findall(r'<svg [^>]*role="img" aria-label="[^"]{20,}', figure)) == 2
        assert "<table" in figure
        assert "<figcaption>" in figure


def test_hostile_texts_are_texts() -> None:
    page = hostile_page()
    found = read(page)
    assert {tag for tag, _ in found.elements} & {"img", "b", "i", "u"} == set()
    assert len(re.findall(r"<script>", page)) == 1
    shown = "".join(found.texts)
    assert "=1+1 <script>alert(1)</script>" in shown
    assert "{{ 7*7 }}" in shown
    assert not {"\u202e", "\x1b"} & set(page)


def test_hostile_texts_are_texts_in_markdown() -> None:
    rows = (row("industry", 10.0, "<img src=x>|x", 5.0),)
    inventory = inventory_of(town_of(year_of(2020, rows, 10), name=HOSTILE))
    made = markdown.written(document(inventory, style=Style(foot="[x](y)")))
    assert not {"\u202e", "\x1b"} & set(made)
    for sign in ("<", "[x](y)", "`c`", "$x$"):
        assert not re.search(rf"(?<!\\){re.escape(sign)}", made), sign
    for line in made.splitlines():
        if line.startswith("| ") and "---" not in line:
            assert line.endswith(" |")


def test_ten_years_of_sixty_rows_are_small() -> None:
    inventory = large()
    assert sum(len(year.rows) for year in inventory.municipalities[0].years) == 600
    assert len(html.written(document(inventory, "de")).encode()) <= 400 * KILOBYTE


def test_the_same_bytes_in_every_run() -> None:
    made = [html.written(document(usual(), verdicts=verdicts(usual(), "40% by 2030"))) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("levels", "sortable", "foot"),
    [((1, 1, 1, 1, 0), True, 1), ((0, 1, 1, 0, 1), False, 0), ((1, 1), False, 0), ((1, 1, 1, 1), True, 0)],
)
def test_tables_of_one_kind_of_row_can_be_sorted_and_sums_stay_last(
    levels: tuple[int, ...], sortable: bool, foot: int
) -> None:
    table = Table("t", (Column("a", figures=False),), tuple(Line(("x",), level) for level in levels))
    assert html.sortable(table) is sortable
    assert len(html.foot(table)) == foot
    assert (*html.body(table), *html.foot(table)) == table.lines


def test_markdown_has_every_table_of_the_report() -> None:
    made = document(usual())
    written = markdown.written(made)
    figures = {cell for section in made.parts[0].sections for block in section.blocks if isinstance(block, Table)
               for line in block.lines for cell in line.cells if cell and cell.isalnum()}  # fmt: skip
    assert len(figures) > 30
    assert not [cell for cell in figures if cell not in written]


def test_in_markdown_a_verdict_is_told_in_sentences() -> None:
    inventory = usual()
    made = document(inventory, verdicts=verdicts(inventory, "150 t", "90% by 2030 from 1990"))
    told = [line for line in markdown.written(made).splitlines() if line.startswith("- **")]
    for line, verdict in zip(told, made.parts[0].verdicts, strict=True):
        assert line.endswith(".")
        assert not line.endswith("..")
        assert not verdict.figures or f"{escaped(verdict.figures)}." in line


def test_a_logo_stands_in_the_page() -> None:
    page = html.written(document(usual(), style=Style(b"\x89PNG\r\n\x1a\n", "image/png")))
    (logo,) = [attributes for tag, attributes in read(page).elements if tag == "img"]
    assert (logo["src"] or "").startswith("data:image/png;base64,iVBOR")
    assert logo["alt"]
