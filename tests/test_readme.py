"""The README shows what happens: its commands are run, its output is the real one, its table is the file."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)


def sessions() -> list[tuple[str, str]]:
    """Every command shown with a prompt, and the output that stands below it."""
    found = []
    for block in SESSION.findall(README):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def shown(command: str) -> str:
    """What a terminal of 80 columns shows for ``command``: both streams, in the order in which they are written."""
    program, *arguments = shlex.split(command)
    assert program == "ghgcalc"
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "ghgcalc", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return run.stdout.decode("utf-8")


def without_trailing_space(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


@pytest.mark.parametrize(("command", "output"), sessions(), ids=[command for command, _ in sessions()])
def test_output_is_the_real_one(command: str, output: str) -> None:
    assert without_trailing_space(shown(command)) == without_trailing_space(output)


def test_first_screen_has_table_command_and_output() -> None:
    first_screen = README.partition("A mistake is named")[0]
    assert SESSION.search(first_screen)
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
    assert commands[1].endswith("pytest")


def test_every_linked_file_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
