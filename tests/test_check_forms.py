"""``ghgcalc check`` for pipelines: parsed back, each finding has its code, place and level, whatever the text is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghgcalc.catalog import Catalog
from ghgcalc.findings import Finding, Place, Severity
from ghgcalc.labels import Texts
from ghgcalc.report import findings_ci, pipeline
from tests.conftest import run_ghgcalc, write_workbook

HEADER = ["year", "sector", "carrier", "amount", "unit"]
HOSTILE = '::error file=x::%0A<b>&"]]>\x1b[31m\x00\r\n\u202e\ufffe'


def checked(form: str, *paths: Path) -> tuple[int, str]:
    run = run_ghgcalc("check", *map(str, paths), "--format", form, "--lang", "en")
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A workbook with an error in ``energy!D3``."""
    path = tmp_path / "town.xlsx"
    rows = [HEADER, ["2020", "industry", "natural_gas", "1", "MWh"], ["2021", "industry", "natural_gas", "-4", "MWh"]]
    write_workbook({"municipality": [["name", "Musterstadt (fictitious)"], ["country", "DE"]], "energy": rows}, path)
    return path


@pytest.fixture
def right(tmp_path: Path) -> Path:
    path = tmp_path / "right.csv"
    path.write_text(
        "municipality,code,country,year,sector,carrier,amount,unit\n"
        "Musterstadt (fictitious),99000000,DE,2020,industry,electricity,1,MWh\n",
        "utf-8",
    )
    return path


def test_sarif_names_rule_level_and_place(wrong: Path) -> None:
    status, out = checked("sarif", wrong)
    (run,) = json.loads(out)["runs"]
    assert status == 1
    (result,) = [one for one in run["results"] if one["level"] == "error"]
    place = result["locations"][0]
    physical = place["physicalLocation"]
    assert result["ruleId"] == "negative-amount"
    assert physical["artifactLocation"]["uri"] == "town.xlsx"
    assert physical["region"] == {"startLine": 3, "snippet": {"text": "energy!D3"}}
    assert place["logicalLocations"] == [{"name": "energy!D3", "fullyQualifiedName": "town.xlsx#energy!D3"}]
    rules = run["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == "negative-amount"
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)


def test_junit_has_a_suite_per_file_and_only_errors_fail(wrong: Path, right: Path) -> None:
    status, out = checked("junit", wrong, right)
    root = ET.fromstring(out)  # noqa: S314 - our own output
    suites = {suite.get("name"): suite for suite in root}
    assert status == 1
    assert out.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert set(suites) == {"town.xlsx", "right.csv"}
    (failed,) = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert (failed.get("classname"), failed.get("name")) == ("town.xlsx", "negative-amount energy!D3")
    assert failed.find("failure").get("type") == "negative-amount"  # type: ignore[union-attr]
    assert [suites["right.csv"].get(name) for name in ("failures", "errors")] == ["0", "0"]
    assert root.get("tests") == str(sum(1 for _ in root.iter("testcase")))


def test_a_file_without_findings_is_a_case_that_passed(catalog: Catalog) -> None:
    root = ET.fromstring(findings_ci.junit([], ["a.csv"], Texts(catalog, "en")))  # noqa: S314 - our own output
    assert [(case.get("classname"), len(case)) for case in root.iter("testcase")] == [("a.csv", 0)]


def test_annotations_point_at_a_line_of_a_text_file_only(wrong: Path, right: Path) -> None:
    right.write_text(right.read_text("utf-8").replace(",1,MWh", ",-1,MWh"), "utf-8")
    status, out = checked("github", wrong, right)
    errors = [line for line in out.splitlines() if line.startswith("::error")]
    assert status == 1
    assert [line.split("::")[1] for line in errors] == [
        "error file=right.csv,line=2,title=negative-amount",
        "error file=town.xlsx,title=negative-amount",
    ]
    assert errors[1].split("::")[2].startswith("energy!D3: ")


def test_an_ending_of_xml_asks_for_junit(wrong: Path, tmp_path: Path) -> None:
    written = tmp_path / "findings.xml"
    run_ghgcalc("check", str(wrong), "-o", str(written))
    assert ET.parse(written).getroot().tag == "testsuites"  # noqa: S314 - our own output


def parsed(found: Finding, texts: Texts) -> tuple[dict[str, Any], ET.Element, list[str]]:
    log = json.loads(findings_ci.written("sarif", [found], [], texts).encode())
    root = ET.fromstring(findings_ci.written("junit", [found], [], texts).encode())  # noqa: S314 - our own output
    return log["runs"][0]["results"][0], root, findings_ci.written("github", [found], [], texts).split("\n")


@settings(max_examples=50)
@given(text=st.one_of(st.just(HOSTILE), st.text(st.characters(), min_size=1)), level=st.sampled_from(["error", "info"]))
def test_no_text_breaks_a_form(text: str, level: Severity, catalog: Catalog) -> None:
    found = Finding("unknown-carrier", level, Place(text, text, "E7"), {"name": text, "suggestion": text})
    result, root, lines = parsed(found, Texts(catalog, "en"))
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 7
    assert len(list(root.iter("testcase"))) == 1
    assert len(lines) == len(["the annotation", "after its newline"])
    assert re.fullmatch(r"::(error|notice) (file=[^:,]*,)?title=unknown-carrier::.*", lines[0])
    said = [result["message"]["text"], *lines, *root.itertext()]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(said))


def test_percent_signs_stay_what_they_were() -> None:
    assert pipeline.annotation("error", "50 %0A", "a,b:c%") == "::error file=a%2Cb%3Ac%25::50 %250A\n"
