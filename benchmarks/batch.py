"""Many municipalities: cost per member against reading its cells alone, processes, memory; tables against polars.

``python -m benchmarks.batch [MEMBERS [MUNICIPALITIES]]`` makes so many small workbooks (a year of 24 rows, three
sheets) and a table of municipalities x 30 years x 60 rows in a temporary folder. Every measured thing runs in a process
of its own, so that its processor time and its highest memory are its own; times are processor time (user and system,
with that of worker processes) and wall time. The others read and sum the same files and leave out checks, places,
sources and a result per member.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Final, NamedTuple

MEMBERS: Final = 1_000
TOWNS: Final = 11_000
YEARS: Final = 30
FIRST_YEAR: Final = 1993
SECTORS: Final = ("private_households", "services", "industry", "municipal", "transport")
CARRIERS: Final = (
    "electricity", "natural_gas", "heating_oil", "lpg", "hard_coal", "lignite", "biomass", "solar_thermal",
    "district_heat", "diesel", "gasoline", "ambient_heat",
)  # fmt: skip
SHEETS: Final = ("Private Haushalte", "GHD", "Industrie")
FUELS: Final = ("Strom", "Erdgas", "Heizöl", "Flüssiggas", "Steinkohle", "Biomasse", "Solarthermie")
MEMBER_YEAR: Final = 2018
STEP: Final = 500
# How often the workbooks are read by each in turn, and the whole command is timed in each number of processes.
ROUNDS: Final = 5
# How often other processes are looked at [s].
LOOK: Final = 0.25


class Cost(NamedTuple):
    """Processor time and wall time [s] and highest memory of any of its processes [MB]."""

    processor: float
    wall: float
    memory: float


def write_workbooks(folder: Path, count: int) -> None:
    """Small workbooks as a German town keeps them; every amount is different, every factor known."""
    import xlsxwriter

    folder.mkdir()
    for town in range(count):
        rows: list[tuple[str | float, ...]] = [("Jahr", "Sektor", "Energieträger", "Menge", "Einheit", "Datengüte")]
        rows += [
            (MEMBER_YEAR, sector, fuel, float(1000 + town % 977 + 31 * place), "MWh", "A")
            for place, (sector, fuel) in enumerate((sector, fuel) for sector in SHEETS for fuel in FUELS)
        ]
        rows += [
            (MEMBER_YEAR, "Verkehr", fuel, float(500 + town % 991), "MWh", "B") for fuel in ("Strom", "LPG", "Erdgas")
        ]
        declared = (
            ("Schlüssel", "Wert"),
            ("Name", f"Ort {town} (fictitious)"),
            ("AGS", f"{town:08}"),
            ("Land", "DE"),
            ("Heizwertbezug Gas", "Hi"),
            ("KE in GHD enthalten", "nein"),
        )
        people = (("Jahr", "Einwohner"), (MEMBER_YEAR, 5000 + town))
        with xlsxwriter.Workbook(folder / f"{town:05}.xlsx", {"in_memory": True}) as book:
            for title, table in (("Kommune", declared), ("Einwohner", people), ("Energie", rows)):
                sheet = book.add_worksheet(title)
                for number, row in enumerate(table):
                    sheet.write_row(number, 0, row)


def write_table(path: Path, towns: int) -> None:
    """A table of all municipalities, years, sectors and carriers, as parquet or csv."""
    import numpy as np
    import pyarrow
    from pyarrow import csv, parquet

    random = np.random.default_rng(0)
    cells = len(SECTORS) * len(CARRIERS)
    writer = None
    for start in range(0, towns, STEP):
        some = np.arange(start, min(start + STEP, towns))
        town = np.repeat(some, YEARS * cells)
        cell = np.tile(np.arange(cells), len(some) * YEARS)
        columns = {
            "municipality": np.char.add("Ort ", town.astype(str)),
            "code": np.char.zfill(town.astype(str), 8),
            "country": np.full(len(town), "DE"),
            "population": 1000.0 + 7 * town,
            "year": np.tile(np.repeat(np.arange(FIRST_YEAR, FIRST_YEAR + YEARS), cells), len(some)),
            "sector": np.array(SECTORS)[cell // len(CARRIERS)],
            "carrier": np.array(CARRIERS)[cell % len(CARRIERS)],
            "amount": random.integers(0, 10**7, len(town)) / 1000,
            "unit": np.full(len(town), "MWh"),
        }
        table = pyarrow.table(columns)
        if writer is None:
            kind = parquet.ParquetWriter if path.suffix == ".parquet" else csv.CSVWriter
            writer = kind(str(path), table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def with_calamine(folder: str) -> None:
    """Every cell of every sheet, and nothing else."""
    import python_calamine

    for path in sorted(Path(folder).iterdir()):
        book = python_calamine.load_workbook(str(path))
        for title in book.sheet_names:
            book.get_sheet_by_name(title).to_python()


def with_read_excel(folder: str) -> None:
    """The sheet of amounts as a frame: what the others' costs are held against."""
    import pandas as pd

    for path in sorted(Path(folder).iterdir()):
        pd.read_excel(path, sheet_name="Energie", engine="calamine")


def with_all_sheets(folder: str) -> None:
    """Every sheet as a frame: what the batch reads too."""
    import pandas as pd

    for path in sorted(Path(folder).iterdir()):
        pd.read_excel(path, sheet_name=None, engine="calamine")


def with_pandas(folder: str) -> None:
    """The amounts joined with factors and summed; one csv of sums at the end."""
    import pandas as pd

    pairs = [(sector, fuel) for sector in (*SHEETS, "Verkehr") for fuel in (*FUELS, "LPG")]
    factors = pd.DataFrame(pairs, columns=["Sektor", "Energieträger"]).assign(Faktor=0.3)
    sums = []
    for path in sorted(Path(folder).iterdir()):
        amounts = pd.read_excel(path, sheet_name="Energie", engine="calamine")
        joined = amounts.merge(factors, on=["Sektor", "Energieträger"], how="left")
        joined["t"] = joined["Menge"] * joined["Faktor"]
        sums.append(joined.groupby("Sektor")["t"].sum().rename(path.stem))
    pd.concat(sums, axis=1).T.to_csv(Path(folder).parent / "pandas.csv")


def with_openpyxl(folder: str) -> None:
    """Every cell of every sheet, by openpyxl."""
    import openpyxl

    for path in sorted(Path(folder).iterdir()):
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()


def with_ghgcalc(folder: str, jobs: str = "1") -> None:
    """The command: every check, a result per member with every source, the tables, the network."""
    from ghgcalc.cli import main as command

    command(["batch", folder, "-o", output_beside(Path(folder)), "--jobs", jobs, "--quiet"])


def table_with_ghgcalc(path: str) -> None:
    """Read, look up, add up: sums by municipality and year."""
    from ghgcalc.batch.large import LargeTable
    from ghgcalc.batch.settings import Settings
    from ghgcalc.batch.worker import opened
    from ghgcalc.report.batch import ResultWriter

    LargeTable(Path(path), "", opened(Settings(ResultWriter, allow_incomplete=True)))


def table_with_polars(path: str) -> None:
    """Scan, join factors by year, sector and carrier, add up; on all threads that it takes."""
    import polars as pl

    keys = [
        (year, sector, carrier, 0.3)
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
        for sector in SECTORS
        for carrier in CARRIERS
    ]
    factors = pl.LazyFrame(keys, schema=["year", "sector", "carrier", "factor"], orient="row")
    types = {"code": pl.String, "population": pl.Float64, "year": pl.Int64, "amount": pl.Float64}
    rows = pl.scan_parquet(path) if path.endswith(".parquet") else pl.scan_csv(path, schema_overrides=types)
    joined = rows.join(factors, on=["year", "sector", "carrier"], how="left")
    sums = joined.group_by("code", "year").agg(
        pl.col("amount").sum(), (pl.col("amount") * pl.col("factor")).sum().alias("t"), pl.col("population").first()
    )
    sums.sort("code", "year").collect(engine="streaming")


THINGS: Final[Mapping[str, Callable[..., None]]] = {
    "calamine": with_calamine,
    "read_excel": with_read_excel,
    "all sheets": with_all_sheets,
    "pandas": with_pandas,
    "openpyxl": with_openpyxl,
    "ghgcalc": with_ghgcalc,
    "table ghgcalc": table_with_ghgcalc,
    "table polars": table_with_polars,
    "nothing": lambda *_: None,
}


def measured(thing: str, *arguments: str) -> Cost:
    """The cost of a thing in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.batch", "--measure", thing, *arguments]
    run = subprocess.run(command, check=True, capture_output=True, text=True, start_new_session=True)
    return Cost(*(float(number) for number in run.stdout.split()[-3:]))


def measure(thing: str, *arguments: str) -> None:
    """In the measured process: do it, then print its cost; what it imports is imported before."""
    for library in ("pandas", "python_calamine", *(("ghgcalc.batch",) if "ghgcalc" in thing else ())):
        import_module(library)
    watch = Watch()
    started, before = time.perf_counter(), time.process_time()
    try:
        THINGS[thing](*arguments)
    except SystemExit as end:
        if end.code:
            raise
    wall, spent = time.perf_counter() - started, time.process_time() - before
    watch.stop()
    print(
        spent - watch.own + sum(watch.spent.values()),
        wall,
        max(_highest(os.getpid()), *watch.highest.values(), 0) / 1024,
    )


class Watch(Thread):
    """Looks at the other processes of a session from time to time: memory at its highest [kB], time spent [s].

    Parameters
    ----------
    session
        This process's own if not named.
    """

    def __init__(self, session: int | None = None) -> None:
        super().__init__(daemon=True)
        self._session = session or os.getsid(0)
        self.highest: dict[int, int] = {}
        self.spent: dict[int, float] = {}
        self.own = 0.0
        self._stop_asked = Event()
        self.start()

    def run(self) -> None:
        """Look until asked to stop."""
        while not self._stop_asked.wait(LOOK):
            for folder in Path("/proc").iterdir():
                if folder.name.isdigit() and int(folder.name) != os.getpid():
                    self._look(int(folder.name))
            self.own = time.thread_time()

    def _look(self, process: int) -> None:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == self._session:
                self.highest[process] = max(self.highest.get(process, 0), _highest(process))
                self.spent[process] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, IndexError):
            return  # it has just ended

    def stop(self) -> None:
        """Stop looking."""
        self._stop_asked.set()
        self.join()


def _highest(process: int) -> int:
    # VmHWM belongs to the program alone; ru_maxrss may still show the parent's memory from before the exec.
    return int(Path(f"/proc/{process}/status").read_text().split("VmHWM:")[1].split()[0])


def compare_workbooks(folder: Path, members: int) -> None:
    """Cost per member of everything that reads the workbooks, as ratios to reading their cells alone."""
    write_workbooks(folder / "in", members)
    names = ("calamine", "read_excel", "all sheets", "pandas", "openpyxl", "ghgcalc")
    found = [{name: measured(name, str(folder / "in")) for name in names} for _ in range(ROUNDS)]
    alone = median(costs["read_excel"].processor for costs in found)
    print(
        f"{members:,} workbooks, medians of {ROUNDS} rounds;"
        f" pandas.read_excel(engine='calamine') of one sheet: {alone / members * 1e3:.2f} ms each"
    )
    for name in names:
        ratio = median(costs[name].processor / costs["read_excel"].processor for costs in found)
        speed = f"{members / median(costs[name].wall for costs in found):6.0f} files/s"
        print(f"  {name:<11} {ratio:6.2f} times, {speed}, {max(costs[name].memory for costs in found):5.0f} MB")
    memory = highest_of_command(folder / "in", 2)
    rounds = [(command(folder / "in", 1), command(folder / "in", 2)) for _ in range(ROUNDS)]
    one, two = (median(walls) for walls in zip(*rounds, strict=True))
    print(
        f"  the command from start to end, medians of {ROUNDS}: {one:.2f} s in one process, {two:.2f} s in two,"
        f" {one / two:.2f} times as fast; {memory:.0f} MB in the largest process of the second"
    )


def command(folder: Path, jobs: int) -> float:
    """Wall time [s] of the command in a process of its own, with what it imports."""
    started = time.perf_counter()
    subprocess.run(words_of_command(folder, jobs), check=True, capture_output=True)
    return time.perf_counter() - started


def words_of_command(folder: Path, jobs: int) -> list[str]:
    """The command as a user gives it."""
    words = ["batch", str(folder), "-o", output_beside(folder), "--jobs", str(jobs), "--quiet"]
    return [sys.executable, "-m", "ghgcalc", *words]


def highest_of_command(folder: Path, jobs: int) -> float:
    """The highest memory of any process of the command [MB], looked at from outside."""
    run = subprocess.Popen(words_of_command(folder, jobs), start_new_session=True)
    watch = Watch(run.pid)
    status = run.wait()
    watch.stop()
    if status:
        raise subprocess.CalledProcessError(status, run.args)
    return max(watch.highest.values()) / 1024


def output_beside(folder: Path) -> str:
    """A new folder for results, which stays to the end: ext4 is slow to make files where some were just removed."""
    return tempfile.mkdtemp(dir=folder.parent)


def compare_sizes(folder: Path, sizes: tuple[int, ...]) -> None:
    """Time and memory as the number of members grows."""
    for size in sizes:
        write_workbooks(folder / f"of-{size}", size)
        cost = measured("ghgcalc", str(folder / f"of-{size}"))
        print(f"  {size:>6,} members: {cost.processor / size * 1e3:.2f} ms each, {cost.memory:.0f} MB")


def compare_tables(folder: Path, towns: int) -> None:
    """A large table, read and summed, against polars."""
    for suffix in (".parquet", ".csv"):
        path = folder / f"table{suffix}"
        write_table(path, towns)
        ours, theirs = (measured(f"table {name}", str(path)) for name in ("ghgcalc", "polars"))
        rows = towns * YEARS * len(SECTORS) * len(CARRIERS)
        print(f"{rows:,} rows as {suffix[1:]}: {ours.wall:.2f} s, {rows / ours.wall / 1e6:.1f} million rows/s")
        ratios = (
            f"{ours.wall / theirs.wall:.2f} in wall time, {ours.processor / theirs.processor:.2f} in processor time"
        )
        print(f"  over polars: {ratios}; {ours.memory:.0f} MB (polars {theirs.memory:.0f} MB)")
        path.unlink()


def main(arguments: list[str]) -> None:
    """Everything, or one measured thing."""
    if arguments[:1] == ["--measure"]:
        measure(*arguments[1:])
        return
    asked = [int(argument) for argument in arguments]
    members, towns = (*asked, *(MEMBERS, TOWNS)[len(asked) :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare_workbooks(folder, members)
        compare_sizes(folder, (members // 10, members * 10))
        compare_tables(folder, towns)


if __name__ == "__main__":
    main(sys.argv[1:])
