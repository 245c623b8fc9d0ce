"""The README shows what happens: its commands are run, its output is the real one, its table is the file."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import BUILDER, ROOT, run_ghgcalc

README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS = BUILDER.sessions(README)


@pytest.mark.parametrize(("command", "output"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_output_is_the_real_one(command: str, output: str) -> None:
    assert BUILDER.shown(command).splitlines() == output.splitlines()


def test_first_screen_has_table_command_and_output() -> None:
    first_screen = README.partition("A mistake is named")[0]
    assert BUILDER.sessions(first_screen)
    assert len(first_screen.splitlines()) <= 75


def test_table_is_the_file() -> None:
    with (ROOT / "examples" / "kleinstadt.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in README.partition("```console")[0].splitlines()
        if line.startswith("|") and not set(line) <= set("|-: ")
    ]
    assert table == rows


def test_two_commands_install_and_run() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv ")]
    assert len(commands) == 2
    assert "ghgcalc balance examples/" in commands[0]
    assert commands[1].endswith("pytest -n auto")


def test_every_command_is_named() -> None:
    shown = run_ghgcalc("--help").stdout.partition("Commands:\n")[2]
    commands = {line.split()[0] for line in shown.splitlines() if re.match(r"  [a-z]", line)}
    section = README.partition("## Commands")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `ghgcalc ([a-z]+)", section, re.MULTILINE)) == commands


def test_every_linked_file_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_first_steps_with_a_workbook_work(tmp_path: Path) -> None:
    section = README.partition("## Your own workbook")[2].partition("## ")[0]
    lines = [shlex.split(line, comments=True)[1:] for line in section.splitlines() if line.startswith("ghgcalc ")]
    for line in lines:
        done = run_ghgcalc(*line, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        if line == lines[0]:
            book = openpyxl.load_workbook(tmp_path / "stadt.xlsx")
            book["Energie"]["D2"] = 1000
            book.save(tmp_path / "stadt.xlsx")
    assert {path.name for path in tmp_path.iterdir()} == {"stadt.xlsx", "stadt-2023.xlsx"}


def test_the_report_can_be_written_as_it_says(tmp_path: Path) -> None:
    (command,) = re.findall(r"`ghgcalc (report [^`]+report\.html)`", README)
    shutil.copy(ROOT / "examples" / "musterstadt" / "musterstadt.xlsx", tmp_path)
    assert run_ghgcalc(*shlex.split(command), cwd=tmp_path).returncode == 1  # the target is missed
    assert (tmp_path / "report.html").exists()
