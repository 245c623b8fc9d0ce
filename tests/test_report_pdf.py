"""The pdf report: tagged by its standard, the same bytes, and hostile texts that are no typst code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ghgcalc.report import pdf
from ghgcalc.report.document import Style
from ghgcalc.report.pictures import alone
from tests.report_inputs import HOSTILE, document, usual, verdicts
from tests.target_towns import inventory_of, row, town_of, year_of
from tests.test_report_content import partial

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'


@pytest.mark.parametrize("lang", ["de", "en", "da"])
def test_the_same_bytes_and_the_standard_for_accessible_documents(lang: str) -> None:
    """The compiler refuses PDF/UA-1 where a picture has no text, a heading's level is left out or the language is."""
    made = [pdf.written(document(usual(), lang, verdicts=verdicts(usual(), "40% by 2030"))) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in made[0]


def test_hostile_texts_are_no_code() -> None:
    rows = (row("industry", 10.0, "#panic()", 5.0), row("transport", 7.0, '"); #read("/etc/passwd")', 5.0))
    inventory = inventory_of(town_of(year_of(2020, rows, 10), year_of(2022, rows, 10), name=HOSTILE))
    assert pdf.written(document(inventory, style=Style(foot="#{1+1} $x$"))).startswith(b"%PDF")


def test_nothing_but_the_content_goes_to_the_template() -> None:
    """What is laid out is the document's own texts: no figure is made on the way."""
    made = document(usual(), verdicts=verdicts(usual(), "40% by 2030"))
    content = json.loads(json.dumps(pdf._content(made)))
    known: set[str] = set()
    _texts_of(made, known)
    laid_out: set[str] = set()
    for part in content["parts"]:
        _texts_in({name: value for name, value in part.items() if name != "lead"}, laid_out)
    digits = {text for text in laid_out if any(sign.isdigit() for sign in text) and not text.startswith("<svg")}
    assert len(digits) > 50
    assert not [text for text in digits if text not in known]


def test_the_note_below_the_first_picture_is_laid_out() -> None:
    made = document(partial())
    assert made.parts[0].lead is not None
    assert made.parts[0].lead.note
    assert pdf._content(made)["parts"][0]["lead"]["note"] == made.parts[0].lead.note


def _texts_of(noun: Any, found: set[str]) -> None:
    if isinstance(noun, str):
        found.update((noun, noun.strip()))
    elif isinstance(noun, tuple | list):
        for part in noun:
            _texts_of(part, found)
        if all(isinstance(part, str) for part in noun):
            found.add(" ".join(noun))
    elif hasattr(noun, "__dataclass_fields__"):
        for name in noun.__dataclass_fields__:
            _texts_of(getattr(noun, name), found)


def _texts_in(content: Any, found: set[str]) -> None:
    if isinstance(content, str):
        found.add(content)
    elif isinstance(content, dict):
        for value in content.values():
            _texts_in(value, found)
    elif isinstance(content, list):
        for value in content:
            _texts_in(value, found)


def test_a_table_of_many_years_goes_on_below() -> None:
    years = tuple(range(1990, 2023))
    made = pdf._content(document(usual(years)))
    blocks = [block for section in made["parts"][0]["sections"] for block in section["blocks"]]
    parts = [part for block in blocks for part in block.get("parts", []) if part["lines"]]
    figures = [part for part in parts if all(column["figures"] for column in part["columns"][1:])]
    for part in figures:
        columns = zip(*(line["cells"] for line in part["lines"]), strict=True)
        assert sum(max(map(len, column)) for column in columns) <= pdf.ACROSS
    assert len(figures) > len([part for part in figures if part["title"]])


def test_house_style_and_png() -> None:
    made = document(usual(), style=Style(LOGO, "image/svg+xml", "#aa0011", "foot"))
    assert pdf.written(made) != pdf.written(document(usual()))
    figure = made.figures()[0]
    png = pdf.png(alone(figure.picture, figure.title, figure.told))
    assert png.startswith(b"\x89PNG")
    assert png == pdf.png(alone(figure.picture, figure.title, figure.told))
