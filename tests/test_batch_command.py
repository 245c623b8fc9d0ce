"""``ghgcalc batch`` as a user types it: exit statuses, files, what goes to which stream."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import python_calamine
from pyarrow import parquet

from ghgcalc.batch import Folder
from ghgcalc.batch.members import OWN_TABLES
from ghgcalc.cli import early
from ghgcalc.report.batch_tables import TABLES
from tests.batches import town
from tests.conftest import ROOT, run_ghgcalc

MAIN = "from ghgcalc.cli import main\nmain()"
LATEST = ("--missing-year", "latest-before", "--jobs", "1")


def test_everything_is_written_and_said(tmp_path: Path) -> None:
    town(tmp_path / "in", "=HYPERLINK()", "05774001")
    town(tmp_path / "in", "Ort", "05774002")
    run = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, "--parquet")
    assert (run.returncode, run.stdout) == (0, "")
    assert "2/2" in run.stderr
    made = json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))
    assert [member["status"] for member in made["members"]] == ["ok", "ok"]
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["'=HYPERLINK()"] * 2 + ["Ort"] * 2
    book = python_calamine.load_workbook(str(tmp_path / "out" / "summary.xlsx"))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[8] for row in sheet[1:]] == [float(row["energy_mwh"]) for row in rows]
    columns = parquet.read_table(tmp_path / "out" / "summary.parquet").to_pydict()
    assert columns["emissions_t"] == [float(row["emissions_t"]) for row in rows]
    assert columns["complete"] == [True] * 4


def test_a_rejected_member_is_status_1_and_its_reason_is_said(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774002")
    (tmp_path / "in" / "leer.csv").write_bytes(b"")
    run = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, "--quiet", "--lang", "en")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("leer.csv: ")
    assert len(run.stderr.splitlines()) == 1


def test_verdicts_for_a_pipeline(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774002")
    (tmp_path / "in" / "leer.csv").write_bytes(b"")
    options = ("--target", "0.1 t CO2e per capita", "--lang", "en", "--quiet")
    junit = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, *options, "--format", "junit")
    assert junit.returncode == 1
    suites = ET.fromstring(junit.stdout).findall("testsuite")  # noqa: S314 - our own output
    assert [(suite.get("failures"), suite.get("errors")) for suite in suites] == [("0", "1"), ("1", "0")]
    github = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, *options, "--format", "github")
    assert sorted(line.split("::")[1] for line in github.stdout.splitlines()) == [
        "error file=05774002.csv",
        "error file=leer.csv",
    ]


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774002")
    assert run_ghgcalc("batch", tmp_path / "nothing.csv", "-o", tmp_path / "out").returncode == 2
    assert run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", "--method", "x").returncode == 2
    assert run_ghgcalc("batch", tmp_path / "in").returncode == 2
    with Folder(tmp_path / "out"):
        run = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, "--lang", "en")
    assert run.returncode == 2
    assert "Another run" in run.stderr


def test_the_schema_is_printed() -> None:
    assert json.loads(run_ghgcalc("schema", "batch").stdout)["title"] == "Result of ghgcalc batch"


def test_what_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774001")
    town(tmp_path / "in", "Ort", "05774002")
    (tmp_path / "empty").mkdir()
    refusals = (
        ("--method", "x"),
        ("--factors", tmp_path / "in" / "05774001.csv"),
        ("--accept", "x"),
        ("--layout", tmp_path / "x.yaml"),
        ("--population", "8400"),
        ("--scheduler", "nowhere"),
        (tmp_path / "empty" / "*.csv",),
    )
    for words in refusals:
        run = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "made" / "out", *LATEST, *words, "--lang", "en")
        assert (run.returncode, run.stdout) == (3 if "05774001" in str(words) else 2, ""), words
        assert "bug" not in run.stderr, words
        assert not (tmp_path / "made").exists(), words


def test_a_member_of_other_years_is_rejected_as_it_would_be_alone(tmp_path: Path) -> None:
    rows = [("2019", "services", "electricity", "9", "GWh")]
    town(tmp_path / "in", "Ort", "05774001", rows=rows)
    town(tmp_path / "in", "Ort", "05774002")
    run = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, "--year", "2019..2020")
    made = json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))
    assert (run.returncode, [member["codes"] for member in made["members"]]) == (0, [[], []])
    run = run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, "--year", "2019")
    made = json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))
    assert run.returncode == 1
    assert [member["codes"] for member in made["members"]] == [[], ["year-not-in-input"]]
    assert made["network"]["years"][0]["missing"] == ["05774002"]


def test_what_a_batch_has_written_is_no_member_of_the_next(tmp_path: Path) -> None:
    assert tuple(TABLES) == OWN_TABLES
    town(tmp_path / "in", "Ort", "05774002")
    for inputs, output in ((tmp_path / "in", tmp_path / "in"), (f"{tmp_path}/**/*", tmp_path / "in" / "second")):
        for _ in range(2):
            run = run_ghgcalc("batch", inputs, "-o", output, *LATEST, "--parquet", "--report", "html", "--quiet")
            assert (run.returncode, run.stderr) == (0, "")
            made = json.loads((output / "batch.json").read_text(encoding="utf-8"))
            assert [member["file"] for member in made["members"]] == ["05774002.csv"]


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "leer.csv").write_bytes(b"")
        town(tmp_path / place, "Ort", {"a": "05774001", "b": "05774002"}[place])
    run = run_ghgcalc("batch", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "out", *LATEST, "--quiet")
    told = [line.split(": ")[0] for line in run.stderr.splitlines()]
    assert told == [(tmp_path / place / "leer.csv").as_posix() for place in ("a", "b")]


def test_a_full_disk_ends_the_batch_in_words_and_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    for number in range(40):
        town(tmp_path / "in", f"Ort {number}", f"05774{number + 1:03}")
    words = ["batch", str(tmp_path / "in"), "-o", str(tmp_path / "out"), *LATEST, "--lang", "en", "-q"]
    limited = f"import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, (4096, -1))\n{MAIN}"
    run = subprocess.run([sys.executable, "-c", limited, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "cannot be written" in run.stderr
    assert "bug" not in run.stderr
    assert run_ghgcalc(*words, "--resume").returncode == 0
    assert len(list((tmp_path / "out" / "results").iterdir())) == 40


def test_the_workbook_speaks_to_people_and_holds_full_figures(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774002")
    (tmp_path / "in" / "leer.csv").write_bytes(b"")
    run_ghgcalc("batch", tmp_path / "in", "-o", tmp_path / "out", *LATEST, "--lang", "de", "--quiet")
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    book = openpyxl.load_workbook(tmp_path / "out" / "summary.xlsx")
    sheet = book["Übersicht"]
    told = [dict(zip([cell.value for cell in sheet[1]], line, strict=True)) for line in sheet.iter_rows(min_row=2)]
    assert [line["Stand"].value for line in told] == ["zurückgewiesen", "berechnet", "berechnet"]
    assert [line["in der Summe"].value for line in told] == ["nein", "ja", "ja"]
    assert told[1]["je Einwohner [t]"].value == pytest.approx(float(rows[1]["per_capita_t"]), rel=1e-15)
    assert [told[1][name].number_format for name in ("Jahr", "Emissionen [t]", "je Einwohner [t]")] == [
        "0",
        "#,##0",
        "#,##0.00",
    ]
    spread = [[cell.value for cell in line[:3]] for line in book["Spannweite je Einwohner"].iter_rows(min_row=2)]
    assert spread[:2] == [[2018, "Summe", None], [2018, "Sektor", "Private Haushalte"]]


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        (("batch", "in", "-o", "out", "--jobs", "2"), True),
        (("batch", "in", "--jobs=2", "-o", "out"), True),
        (("batch", "many", "-o", "out"), True),
        (("batch", "in", "-o", "many"), False),
        (("batch", "in", "-o", "out"), False),
        (("batch", "many", "-o", "out", "--jobs", "1"), False),
        (("batch", "many", "-o", "out", "--jobs", "two"), False),
        (("batch", "many", "-o", "out", "--jobs"), True),
        (("batch", "in", "-o", "out", "--jobs", "2", "--scheduler=tcp://localhost:1"), False),
        (("batch", "many", "--engine", "dask", "-o", "out"), False),
        (("balance", "many", "--jobs", "2"), False),
        (("batch",), False),
        ((), False),
    ],
)
def test_workers_start_early_where_the_words_ask_for_several(
    words: tuple[str, ...], starts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    started: list[object] = []
    monkeypatch.setattr(early.Nursery, "begin", lambda nursery: started.append(nursery))
    Path("in").mkdir()
    Path("many").mkdir()
    for number in range(early.MANY + 1):
        Path(f"many/{number}.csv").touch()
    early.start(words)
    assert bool(started) is starts
