"""Start to end of small commands, as a multiple of an empty Python in the same environment.

Bytecode is compiled before anything is timed and ``PYTHONDONTWRITEBYTECODE`` is taken out of the environment: with it,
every run compiles the libraries again and takes about three times as long. The commands take turns, so that a busy
moment of the machine meets all of them; processor time is beside wall time for the same reason.
"""

from __future__ import annotations

import compileall
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import NamedTuple

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
# Of a large workbook.
MORE_CARRIERS = (*CARRIERS, "lignite", "solar_thermal", "district_heat", "ambient_heat")
MORE_YEARS = tuple(range(1950, 2025))


def write_workbook(path: Path, years: tuple[int, ...] = YEARS, carriers: tuple[str, ...] = CARRIERS) -> int:
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
        for row, year in enumerate(years, start=1):
            population.write_row(row, 0, (year, 48000 + row))
        rows = list(product(years, SECTORS, carriers))
        for row, (year, sector, carrier) in enumerate(rows, start=1):
            energy.write_row(row, 0, (year, sector, carrier, 1000 + row, "MWh", "A"))
    return len(rows)


class Taken(NamedTuple):
    """What one run of a command took [s]: wall time, and processor time (user and system) with its child processes."""

    wall: float
    processor: float


def taken_by(command: list[str], environment: dict[str, str]) -> Taken:
    """Run a command from start to end; what it prints goes nowhere."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}\n{run.stderr.decode()}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall, processor)


def main() -> None:
    """Print what each command takes, and that as a multiple of an empty Python."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compileall.compile_dir(str(Path(ghgcalc.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "musterstadt.xlsx"
        rows = write_workbook(workbook)
        large = Path(folder) / "large.xlsx"
        more = write_workbook(large, MORE_YEARS, MORE_CARRIERS)
        only_read = f"import pandas; pandas.read_excel({str(large)!r}, sheet_name='energy', engine='calamine')"
        ghgcalc_command = [sys.executable, "-m", "ghgcalc"]
        balance = [*ghgcalc_command, "balance", str(workbook), "--missing-year", "latest-before", "--allow-incomplete"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python -c 'import pandas'": [sys.executable, "-c", "import pandas"],
            "ghgcalc --help": [*ghgcalc_command, "--help"],
            f"ghgcalc balance, {rows} rows, table": balance,
            f"ghgcalc balance, {rows} rows, json": [*balance, "--format", "json"],
            f"pandas.read_excel, {more} rows": [sys.executable, "-c", only_read],
            f"ghgcalc check, {more} rows": [*ghgcalc_command, "check", str(large)],
        }
        for command in commands.values():
            taken_by(command, environment)
        runs: dict[str, list[Taken]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                runs[name].append(taken_by(command, environment))
    print(f"medians of {RUNS} runs, compiled bytecode; x: as a multiple of python -c pass")
    print(f"{'':36} {'wall':>9} {'x':>6} {'processor':>12} {'x':>6}")
    empty = medians(runs["python -c pass"])
    for name, taken in runs.items():
        wall, processor = medians(taken)
        print(
            f"{name:36} {wall * 1000:6.0f} ms {wall / empty.wall:6.1f} "
            f"{processor * 1000:9.0f} ms {processor / empty.processor:6.1f}"
        )


def medians(taken: list[Taken]) -> Taken:
    """The median of each."""
    return Taken(*(statistics.median(values) for values in zip(*taken, strict=True)))


if __name__ == "__main__":
    main()
