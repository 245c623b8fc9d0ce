"""The reports of a batch: a page per member made from its saved result, and an index page that shows who is missing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ghgcalc.report.batch_report import read
from tests.conftest import run_ghgcalc, write_workbook
from tests.test_report_html import read as elements_of

LATEST = ("--missing-year", "latest-before", "--lang", "en")
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


def workbook(path: Path, code: str, *targets: str) -> None:
    """A town of three years whose sheet Ziele holds these targets, as t0, t1 ..."""
    amounts = [[str(year), "Private Haushalte", "Erdgas", str(43000 - year), "MWh"] for year in (2018, 2019, 2020)]
    sheets = {
        "Kommune": [["Schlüssel", "Wert"], ["Name", f"Ort {code}"], ["AGS", code], ["Land", "DE"]],
        "Energie": [["Jahr", "Sektor", "Energieträger", "Menge", "Einheit"], *amounts],
        "Einwohner": [["Jahr", "Einwohner"], *([str(year), "8400"] for year in (2018, 2019, 2020))],
    }
    if targets:
        rows = [[f"t{number}", target] for number, target in enumerate(targets)]
        sheets["Ziele"] = [["Kennung", "Ziel"], *rows]
    write_workbook(sheets, path)


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    """Towns with two targets of their own, with one that cannot be read, without any."""
    (tmp_path / "in").mkdir()
    own = {"1": ("20 % bis 2030 gegenüber 2018", "0,5 t CO2e je Einwohner"), "2": ("unverständlich",), "3": ()}
    for number, targets in own.items():
        workbook(tmp_path / "in" / f"{number}.xlsx", f"0657400{number}", *targets)
    (tmp_path / "in" / "ghgcalc.toml").write_text('[report]\ncolour = "#aa2200"\n', encoding="utf-8")
    return tmp_path


def verdicts_in(page: str) -> str:
    """The list of verdicts of a report."""
    _, start, rest = page.partition('<ul class="verdicts">')
    return start and rest.partition("</ul>")[0]


def alone(path: Path, *more: str) -> tuple[int, str]:
    """Status and list of verdicts of ``ghgcalc report`` for one file."""
    page = path.with_suffix(".html")
    run = run_ghgcalc("report", path, "-o", page, *LATEST, *more)
    return run.returncode, verdicts_in(page.read_text(encoding="utf-8"))


def test_a_member_is_judged_by_its_own_targets_as_its_report_alone_is(towns: Path) -> None:
    assert batch(towns, *LATEST) == 0
    with (towns / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["code"], row["year"]): row for row in csv.DictReader(file)}
    assert rows["06574001", "2020"]["own_targets"] == "t0: missed; t1: missed"
    assert rows["06574001", "2019"]["own_targets"] == ""
    assert "target-row-unreadable" in rows["06574002", "2020"]["warnings"]
    pages = [path.read_text(encoding="utf-8") for path in sorted((towns / "out" / "reports").iterdir())]
    assert (0, verdicts_in(pages[0])) == alone(towns / "in" / "1.xlsx")
    assert "20 % bis 2030 gegenüber 2018" in pages[0]
    assert [verdicts_in(page) for page in pages[1:]] == ["", ""]
    assert all("#aa2200" in page for page in (*pages, (towns / "out" / "index.html").read_text(encoding="utf-8")))


def test_targets_of_a_table_of_contents_stand_in_the_report(towns: Path) -> None:
    (towns / "in" / "members.csv").write_text("file,targets\n1.xlsx,50% by 2019\n3.xlsx,\n", encoding="utf-8")
    assert batch(towns, *LATEST) == 1
    pages = [path.read_text(encoding="utf-8") for path in sorted((towns / "out" / "reports").iterdir())]
    assert (1, verdicts_in(pages[0])) == alone(towns / "in" / "1.xlsx", "--target", "50% by 2019")
    assert "20 % bis 2030" not in verdicts_in(pages[0])
    assert verdicts_in(pages[1]) == ""
