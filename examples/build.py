"""Writes the example workbooks from the sheets that stand beside them as csv, so that a change can be read as a diff.

``python examples/build.py`` writes ``<town>/<town>.xlsx`` from ``<town>/sheets/*.csv``; with ``--reports`` also
``<town>/balance.txt`` and ``balance.json``, what the command in ``<town>/command.txt`` prints, and the output below
each command of the README. Every difference is then there to be read before it is committed.
"""

import csv
import datetime
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import xlsxwriter

EXAMPLES = Path(__file__).resolve().parent
README = EXAMPLES.parent / "README.md"

# A block of the README with commands after a prompt, each followed by its output.
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
PROMPT = re.compile(r"^\$ ", re.MULTILINE)

# The sheets in the order a town keeps them.
SHEETS = ("Kommune", "Einwohner", "Energie", "Emissionen", "Faktoren", "Anlagen", "Ziele", "Massnahmen")

# A number is typed with a point and without a leading zero; everything else is text, as a code like 05774032 is.
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")

# A fixed time, so that the same csv gives the same workbook.
WRITTEN = datetime.datetime(2026, 1, 1)

NARROW, WIDE = 10, 70


def sheets(folder: Path) -> dict[str, list[list[str]]]:
    """The csv files of a town: sheet name -> rows of texts, in the order of ``SHEETS``."""
    paths = {path.stem: path for path in folder.glob("*.csv")}
    unknown = sorted(paths.keys() - set(SHEETS))
    if unknown:
        raise SystemExit(f"{folder}: no place in the order of sheets for {', '.join(unknown)}")
    found = {}
    for title in SHEETS:
        if title in paths:
            with paths[title].open(encoding="utf-8", newline="") as file:
                found[title] = list(csv.reader(file))
    return found


def cell(text: str) -> str | float | None:
    """What a workbook holds for a csv field: nothing, a number or a text."""
    if not text:
        return None
    return float(text) if NUMBER.fullmatch(text) else text


def write(tables: dict[str, list[list[str]]], path: Path) -> None:
    """One worksheet per table, with a bold first row that stays in sight."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"created": WRITTEN})
        bold = workbook.add_format({"bold": True})
        for title, rows in tables.items():
            worksheet = workbook.add_worksheet(title)
            worksheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    value = cell(text)
                    if value is not None:
                        worksheet.write(number, column, value, bold if number == 0 else None)
            for column, texts in enumerate(zip(*rows, strict=True)):
                worksheet.set_column(column, column, min(max(NARROW, *map(len, texts)), WIDE))


def towns() -> list[Path]:
    """The folders of the towns whose workbook is made here."""
    return sorted(path.parent for path in EXAMPLES.glob("*/sheets"))


def printed(arguments: list[str], folder: Path, errors: int) -> str:
    """What ``ghgcalc`` prints to a window of 80 columns; ``errors`` says where its standard error goes."""
    run = subprocess.run(
        [sys.executable, "-m", "ghgcalc", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        check=False,
    )
    return run.stdout.decode("utf-8")


def reported(town: Path, *arguments: str) -> str:
    """What the town's command prints, without the findings beside it."""
    command = (town / "command.txt").read_text(encoding="utf-8").split()
    return printed([*command, *arguments], town, subprocess.DEVNULL)


def sessions(readme: str) -> list[tuple[str, str]]:
    """The README's commands and the output that stands below each."""
    parts = [part for block in SESSION.findall(readme) for part in PROMPT.split(block)[1:]]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def shown(command: str) -> str:
    """What a terminal shows for a command of the README: both streams, in the order in which they are written."""
    program, *arguments = shlex.split(command)
    if program != "ghgcalc":
        raise SystemExit(f"the README shows {program}, which is not run here")
    lines = printed(arguments, README.parent, subprocess.STDOUT).strip("\n").splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def filled(readme: str) -> str:
    """The README with the real output below each of its commands."""

    def block(match: re.Match[str]) -> str:
        commands = [part.partition("\n")[0] for part in PROMPT.split(match[1])[1:]]
        return "```console\n" + "".join(f"$ {command}\n{shown(command)}" for command in commands) + "```"

    return SESSION.sub(block, readme)


def main() -> None:
    """Write the workbooks and, if asked, the reports and the README's output."""
    for town in towns():
        write(sheets(town / "sheets"), town / f"{town.name}.xlsx")
    if "--reports" in sys.argv[1:]:
        for town in sorted(path.parent for path in EXAMPLES.glob("*/command.txt")):
            (town / "balance.txt").write_text(reported(town), encoding="utf-8")
            (town / "balance.json").write_text(reported(town, "--format", "json"), encoding="utf-8")
        README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
