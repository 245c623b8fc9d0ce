"""The reports of a batch: a page per member made from its saved result, and an index page that shows who is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghgcalc.report.batch_report import read
from tests.conftest import run_ghgcalc
from tests.test_report_html import read as elements_of

HEAD = "municipality,code,country,year,population,sector,carrier,amount,unit,quality\n"
NAMES = ("Adorf (fictitious)", "<b>Bdorf</b> (fictitious)", "Cdorf (fictitious)", "Ddorf (fictitious)")


def row(member: int, year: int, carrier: str, amount: str, people: int = 1000) -> str:
    return f"{NAMES[member]},0657400{member + 1},DE,{year},{people},private_households,{carrier},{amount},MWh,A\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three towns, one without the first year, and a file that cannot be read."""
    (tmp_path / "in").mkdir()
    for member in range(3):
        years = (2018, 2022) if member else (2022,)
        lines = [row(member, year, "natural_gas", str(4000 + 100 * member)) for year in years]
        (tmp_path / "in" / f"{member}.csv").write_text(HEAD + "".join(lines), encoding="utf-8")
    (tmp_path / "in" / "broken.csv").write_text(HEAD + row(3, 2022, "natural_gas", "many"), encoding="utf-8")
    return tmp_path


def batch(folder: Path, *more: str) -> int:
    run = run_ghgcalc("batch", folder / "in", "-o", folder / "out", "--report", "html", "--lang", "en", "-q", *more)
    return run.returncode


def test_a_page_per_member_and_an_index_of_them(folder: Path) -> None:
    assert batch(folder, "--target", "0.1 t CO2e per capita") == 1
    reports = sorted(path.name for path in (folder / "out" / "reports").iterdir())
    assert len(reports) == 3
    index = elements_of((folder / "out" / "index.html").read_text(encoding="utf-8"))
    assert (index.wrong, index.inside) == ([], [])
    links = {attributes["href"] for tag, attributes in index.elements if tag == "a"} - {"#content"}
    assert links == {f"reports/{name}" for name in reports}
    shown = "".join(index.texts)
    assert "<b>Bdorf</b> (fictitious)" in shown
    assert "broken.csv" in shown
    assert "NO. Without: 06574001" in shown
    page = (folder / "out" / "reports" / reports[1]).read_text(encoding="utf-8")
    assert "Mean of all members" in page
    assert "missed" in page


def test_reports_of_members_that_are_gone_are_removed_and_bytes_repeat(folder: Path) -> None:
    batch(folder)
    first = {path.name: path.read_bytes() for path in (folder / "out").rglob("*.html")}
    (folder / "in" / "2.csv").unlink()
    batch(folder)
    assert len(list((folder / "out" / "reports").iterdir())) == 2
    (folder / "in" / "2.csv").write_text(
        HEAD + "".join(row(2, year, "natural_gas", "4200") for year in (2018, 2022)), encoding="utf-8"
    )
    batch(folder, "--resume")
    assert {path.name: path.read_bytes() for path in (folder / "out").rglob("*.html")} == first


def test_a_saved_result_is_read_with_its_findings(folder: Path) -> None:
    batch(folder)
    saved = next(iter(sorted((folder / "out" / "results").glob("*.json"))))
    inventory = read(saved)
    assert inventory.municipalities[0].name == NAMES[0]
    assert inventory.findings
    assert all(finding.code and finding.severity for finding in inventory.findings)
