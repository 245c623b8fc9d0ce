"""One broken input per finding of reading (``broken/<code>.*``): it gives that code at the place in ``places.csv``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ghgcalc.activity import read
from ghgcalc.catalog import read_yaml
from tests import hostile
from tests import workbooks as make
from tests.conftest import ROOT

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

BROKEN = ROOT / "tests" / "broken"
PLACES = {
    row["code"]: (row["severity"], row["cell"])
    for row in csv.DictReader((BROKEN / "places.csv").read_text(encoding="utf-8").splitlines())
}
FILES = {path.stem: path for path in sorted(BROKEN.iterdir()) if path.name != "places.csv"}
# Codes that need more than one file, an option, a layout or a container of bytes: where their tests stand.
ELSEWHERE = {
    "cells-disagree": "test_preflight",
    "doubled-municipality": "test_activity",
    "layout-column-not-described": "test_layout",
    "layout-column-unknown": "test_layout",
    "layout-header-differs": "test_layout",
    "layout-rows-left-out": "test_layout",
    "layout-sheet-missing": "test_layout",
    "not-a-regular-file": "test_preflight",
    "other-type-than-named": "test_preflight",
    "population-option-unused": "test_activity",
    "reader-failed": "test_workbook",
    "scaled-number": "test_activity_kinds",
    "summed-duplicates": "test_activity",
    "too-large-file": "test_preflight",
    "unknown-sheet": "test_activity",
    "unreadable-file": "test_preflight",
}


def built(path: Path, folder: Path) -> Path:
    """The input itself: a csv as it is, a workbook put together from its description."""
    if path.suffix != ".yaml":
        return path
    described = read_yaml(path)
    assert isinstance(described, dict)
    parts = make.xlsx_parts({title: make.sheet_xml(rows) for title, rows in described["sheets"].items()})
    for old, new in described.get("replace", []):
        assert any(old in part for part in parts.values()), old
        parts = {name: part.replace(old, new, 1) for name, part in parts.items()}
    return make.write(folder / f"{path.stem}.xlsx", make.packed(parts))


@pytest.mark.parametrize("code", sorted(FILES))
def test_broken_input_gives_its_finding_at_its_place(code: str, catalog: Catalog, tmp_path: Path) -> None:
    dataset = read([built(FILES[code], tmp_path)], catalog, catalog.vocabulary)
    severity, cell = PLACES[code]
    assert (severity, cell) in [
        (finding.severity, finding.place.cell) for finding in dataset.findings if finding.code == code
    ]
    others = {finding.code for finding in dataset.findings if finding.severity == "error"} - {code}
    assert severity != "error" or not others or code == "overlong-row"


def test_every_finding_of_reading_has_a_broken_input() -> None:
    texts = read_yaml(ROOT / "emission_factors" / "vocabulary" / "findings" / "reading.yaml")
    assert isinstance(texts, dict)
    refused = {code for file in hostile.files() for code in file.codes}
    assert sorted(texts.keys() - FILES.keys() - refused - ELSEWHERE.keys()) == []
    assert FILES.keys() == PLACES.keys()


@pytest.mark.parametrize("code", sorted(ELSEWHERE))
def test_the_other_findings_are_tested_where_it_says(code: str) -> None:
    assert code in (ROOT / "tests" / f"{ELSEWHERE[code]}.py").read_text(encoding="utf-8")
