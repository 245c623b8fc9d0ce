"""``ghgcalc report``: forms by ending, pictures by name, statuses of the contract, house style, whole files or none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ghgcalc.findings import UsageError
from ghgcalc.report import house_style
from tests.conftest import ROOT, run_ghgcalc

TABLE = """municipality,country,year,population,sector,carrier,amount,unit,quality
Musterdorf (fictitious),DE,2018,1000,private_households,natural_gas,4000,MWh,A
Musterdorf (fictitious),DE,2018,1000,private_households,electricity,1500,MWh,A
Musterdorf (fictitious),DE,2022,1100,private_households,natural_gas,3600,MWh,A
Musterdorf (fictitious),DE,2022,1100,private_households,electricity,1500,MWh,A
"""
START = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-1.7", "xlsx": b"PK", "md": b"# ", "svg": b"<svg", "png": b"\x89PNG"}


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """A village of two years as csv."""
    path = tmp_path / "village.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx", "md"])
def test_the_form_is_the_files_ending(form: str, village: Path, tmp_path: Path) -> None:
    output = tmp_path / f"report.{form}"
    run = run_ghgcalc("report", village, "-o", output)
    assert (run.returncode, run.stdout) == (0, "")
    assert output.read_bytes().startswith(START[form])


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_picture_alone(form: str, village: Path, tmp_path: Path) -> None:
    output = tmp_path / f"change.{form}"
    assert run_ghgcalc("report", village, "--picture", "change", "-o", output).returncode == 0
    assert output.read_bytes().startswith(START[form])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "report.docx"), "docx"),
        (("--picture", "sankey", "-o", "x.svg"), "flow"),
        (("--picture", "flow", "-o", "x.pdf"), "pdf"),
        (("--year", "2022", "--picture", "change", "-o", "x.svg"), "change"),
        (("--target", "nonsense", "-o", "x.html"), "nonsense"),
    ],
)
def test_wrong_usage_names_what_there_is_and_writes_nothing(
    arguments: tuple[str, ...], said: str, village: Path
) -> None:
    run = run_ghgcalc("report", village, *arguments, cwd=village.parent)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert sorted(path.name for path in village.parent.iterdir()) == ["village.csv"]


def test_an_asked_target_decides_the_status_and_the_report_is_written(village: Path, tmp_path: Path) -> None:
    for target, status in (("5 t CO2e per capita", 0), ("0.1 t CO2e per capita", 1)):
        output = tmp_path / "report.md"
        run = run_ghgcalc("report", village, "--target", target, "-o", output, "--lang", "en", "--accept", "coverage")
        assert run.returncode == status, run.stderr
        assert target in output.read_text(encoding="utf-8")


def test_a_rejected_input_writes_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text(TABLE.replace("4000,MWh", "4000,furlong"), encoding="utf-8")
    output = tmp_path / "report.html"
    output.write_text("old", encoding="utf-8")
    run = run_ghgcalc("report", broken, "-o", output)
    assert run.returncode == 3
    assert output.read_text(encoding="utf-8") == "old"


def test_an_incomplete_balance_is_only_written_with_leave(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        TABLE.replace("2022,1100,private_households,natural_gas", "2022,1100,industry,coke"), encoding="utf-8"
    )
    output = tmp_path / "report.md"
    assert run_ghgcalc("report", table, "-o", output).returncode == 4
    assert not output.exists()
    assert run_ghgcalc("report", table, "-o", output, "--allow-incomplete", "--lang", "en").returncode == 0
    assert "Incomplete. Without an emission factor" in output.read_text(encoding="utf-8")


def test_the_input_is_never_overwritten_and_a_folder_is_no_file(village: Path) -> None:
    assert run_ghgcalc("report", village, "--format", "md", "-o", village).returncode == 2
    assert run_ghgcalc("report", village, "--format", "md", "-o", village.parent / "no" / "x.md").returncode == 2
    assert village.read_text(encoding="utf-8") == TABLE


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx", "md"])
def test_two_runs_give_the_same_bytes_and_the_date_is_the_one_given(form: str, village: Path, tmp_path: Path) -> None:
    def made(seed: str, **more: str) -> bytes:
        output = tmp_path / f"report.{form}"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1", **more}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "ghgcalc", "report", str(village), "-o", str(output), "-q"]
        subprocess.run(command, env=environment, check=True, cwd=ROOT, stdin=subprocess.DEVNULL)
        return output.read_bytes()

    first = made("1", TZ="Asia/Tokyo")
    assert first == made("2", TZ="America/Lima", LC_ALL="C")
    dated = made("1", SOURCE_DATE_EPOCH="1767225600")
    assert dated != first
    if form in ("html", "md"):
        assert b"2026" in dated


def styled(tmp_path: Path, table: str) -> Path:
    path = tmp_path / "ghgcalc.toml"
    path.write_text(table, encoding="utf-8")
    return path


def test_the_house_style_stands_beside_the_input(village: Path, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8"
    )
    styled(tmp_path, '[report]\ncolour = "#AA0011"\nlogo = "logo.svg"\nfoot = "Stadt <b>"\n')
    output = tmp_path / "report.html"
    assert run_ghgcalc("report", village, "-o", output).returncode == 0
    page = output.read_text(encoding="utf-8")
    assert "--house:#aa0011" in page
    assert "data:image/svg+xml;base64," in page
    assert "Stadt &lt;b&gt;" in page


@pytest.mark.parametrize(
    "table",
    [
        '[report]\ncolour = "red;}"',
        '[report]\nlogo = "none.png"',
        '[report]\nlogo = "ghgcalc.toml"',
        "[report]\nfoot = 3",
        '[report]\nfont = "x"',
        "report = 1",
        "[report",
    ],
)
def test_a_house_style_that_cannot_be_read_is_refused(table: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        house_style.read(styled(tmp_path, table))
    assert refused.value.code == "house-style"


def test_no_house_style_is_no_mistake(tmp_path: Path) -> None:
    assert house_style.read(styled(tmp_path, "inputs = []")).colour == ""
    assert house_style.found(None, tmp_path / "nowhere").colour == ""
