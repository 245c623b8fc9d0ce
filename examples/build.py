"""Writes the example workbooks from the sheets that stand beside them as csv, so that a change can be read as a diff.

``python examples/build.py`` writes ``<town>/<town>.xlsx`` from ``<town>/sheets/*.csv``; with ``--reports`` also
``<town>/balance.txt`` and ``balance.json``, what the command in ``<town>/command.txt`` prints.
"""

import csv
import datetime
import os
import re
import subprocess
import sys
from pathlib import Path

import xlsxwriter

EXAMPLES = Path(__file__).resolve().parent

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


def reported(town: Path, *arguments: str) -> str:
    """What the town's command prints to a window of 80 columns."""
    command = (town / "command.txt").read_text(encoding="utf-8").split()
    run = subprocess.run(
        [sys.executable, "-m", "ghgcalc", *command, *arguments],
        cwd=town,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return run.stdout.decode("utf-8")


def main() -> None:
    """Write the workbooks and, if asked, the reports."""
    for town in towns():
        write(sheets(town / "sheets"), town / f"{town.name}.xlsx")
    if "--reports" in sys.argv[1:]:
        for town in sorted(path.parent for path in EXAMPLES.glob("*/command.txt")):
            (town / "balance.txt").write_text(reported(town), encoding="utf-8")
            (town / "balance.json").write_text(reported(town, "--format", "json"), encoding="utf-8")


if __name__ == "__main__":
    main()
