"""Start to end of small commands, as a multiple of an empty Python in the same environment.

Bytecode is compiled before anything is timed and ``PYTHONDONTWRITEBYTECODE`` is taken out of the environment: with it,
every run compiles the libraries again and takes about three times as long. The commands take turns, so that a busy
moment of the machine meets all of them.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import ghgcalc

RUNS = 15
SECTORS = ("private_households", "services", "industry", "municipal", "transport")
CARRIERS = (
    "electricity",
    "natural_gas",
    "heating_oil",
    "lpg",
    "biomass",
    "hard_coal",
    "gasoline",
    "diesel",
)
YEARS = (2018, 2019, 2020, 2021, 2022)


def write_workbook(path: Path) -> int:
    """A workbook of a fictitious town with a row for every sector, carrier and year; returns the number of rows."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("municipality").write_row(0, 0, ("key", "value"))
        for row, pair in enumerate((("name", "Musterstadt (fictitious)"), ("country", "DE")), start=1):
            workbook.get_worksheet_by_name("municipality").write_row(row, 0, pair)
        population = workbook.add_worksheet("population")
        population.write_row(0, 0, ("year", "population"))
        energy = workbook.add_worksheet("energy")
        energy.write_row(0, 0, ("year", "sector", "carrier", "amount", "unit", "quality"))
        for row, year in enumerate(YEARS, start=1):
            population.write_row(row, 0, (year, 48000 + row))
        rows = list(product(YEARS, SECTORS, CARRIERS))
        for row, (year, sector, carrier) in enumerate(rows, start=1):
            energy.write_row(row, 0, (year, sector, carrier, 1000 + row, "MWh", "A"))
    return len(rows)


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """How long ``command`` takes from start to end."""
    start = time.perf_counter()
    run = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    taken = time.perf_counter() - start
    if run.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}\n{run.stderr.decode()}")
    return taken


def main() -> None:
    """Print median and minimum of each command, and both as a multiple of an empty Python's."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compileall.compile_dir(str(Path(ghgcalc.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "musterstadt.xlsx"
        rows = write_workbook(workbook)
        ghgcalc_command = [sys.executable, "-m", "ghgcalc"]
        balance = [*ghgcalc_command, "balance", str(workbook), "--missing-year", "latest-before", "--allow-incomplete"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python -c 'import pandas'": [sys.executable, "-c", "import pandas"],
            "ghgcalc --help": [*ghgcalc_command, "--help"],
            f"ghgcalc balance, {rows} rows, table": balance,
            f"ghgcalc balance, {rows} rows, json": [*balance, "--format", "json"],
        }
        for command in commands.values():
            seconds(command, environment)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                taken[name].append(seconds(command, environment))
    empty = taken["python -c pass"]
    print(f"{RUNS} runs, compiled bytecode; x: as a multiple of python -c pass")
    print(f"{'':36} {'median':>9} {'x':>6} {'minimum':>9} {'x':>6}")
    for name, times in taken.items():
        median, least = statistics.median(times), min(times)
        print(
            f"{name:36} {median * 1000:6.0f} ms {median / statistics.median(empty):6.1f} "
            f"{least * 1000:6.0f} ms {least / min(empty):6.1f}"
        )


if __name__ == "__main__":
    main()
