"""The forms of the report of 10 years x 60 rows, as multiples of ``balance`` on the same file; and the size of each.

The bounds are the project's own: html in 1.3 of the time of ``balance`` and 400 kB, pdf in 3, xlsx in 1.5.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from itertools import product
from pathlib import Path

from benchmarks.startup import SECTORS, taken_by

RUNS = 7
YEARS = range(2013, 2023)
CARRIERS = (
    *("electricity", "electricity_heating", "natural_gas", "heating_oil", "lpg", "hard_coal"),
    *("lignite", "district_heat", "biomass", "solar_thermal", "ambient_heat", "gasoline"),
)
BOUNDS = {"html": 1.3, "pdf": 3.0, "xlsx": 1.5, "md": 1.3}
LARGEST_PAGE = 400_000
HEADER = ("municipality", "country", "year", "population", "sector", "carrier", "amount", "unit", "quality")


def write_table(path: Path) -> int:
    """A table of a fictitious town; returns the number of rows."""
    rows = list(product(YEARS, SECTORS, CARRIERS))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, (year, sector, carrier) in enumerate(rows):
            town = ("Musterstadt (fictitious)", "DE", year, 50000 + year, sector, carrier)
            writer.writerow((*town, 1000 + number, "MWh", "A"))
    return len(rows)


def main() -> int:
    """Print the least time of each form and its multiple; 1 if a bound is broken."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "town.csv"
        rows = write_table(table)
        options = [str(table), "--missing-year", "latest-before", "--allow-incomplete", "--quiet"]
        options += ["--district-heat", "default", "-o"]
        files = {form: Path(folder) / f"report.{form}" for form in BOUNDS}
        command = [sys.executable, "-m", "ghgcalc"]
        commands = {form: [*command, "report", *options, str(path)] for form, path in files.items()}
        commands["balance"] = [*command, "balance", *options, str(Path(folder) / "balance.txt")]
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, words in commands.items():
                taken[name].append(taken_by(words, environment).wall)
        sizes = {form: path.stat().st_size for form, path in files.items()}
    base = min(taken["balance"])
    print(f"{rows} rows, least of {RUNS} runs; x: as a multiple of balance")
    print(f"{'balance':10} {base * 1000:6.0f} ms")
    broken = False
    for form, bound in BOUNDS.items():
        ratio = min(taken[form]) / base
        broken |= ratio > bound or (form == "html" and sizes[form] > LARGEST_PAGE)
        print(
            f"{form:10} {min(taken[form]) * 1000:6.0f} ms {ratio:5.2f} x (at most {bound}) {sizes[form] / 1000:7.0f} kB"
        )
    return int(broken)


if __name__ == "__main__":
    raise SystemExit(main())
