"""The core's sums over a large ledger, against plain pandas, polars and a memory copy of the same columns, in one run.

``python -m benchmarks.core [MUNICIPALITIES ...]`` prints a line per size: 30 years x 60 rows per municipality, three
gases. Each engine sums emissions per municipality and year; the results are compared before any time is printed. Each
engine's peak memory is measured in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from ghgcalc import bulk

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

YEARS: Final = 30
FIRST_YEAR: Final = 1990
SECTORS: Final = 5
CARRIERS: Final = 12
GASES: Final = ("CO2", "CH4", "N2O")
# Weights of the made-up gases; any numbers do, since all engines use the same.
WEIGHTS: Final[Mapping[str, float]] = {"CO2": 1.0, "CH4": 28.0, "N2O": 265.0}
SIZES: Final = (1, 1_000, 11_000)

Made = tuple[bulk.Rows, bulk.Grid, "NDArray[np.float64]"]


def made_up(municipalities: int) -> Made:
    """A ledger of ``municipalities`` x 30 years x 60 rows with random amounts, its grid, and a random factor array."""
    random = np.random.default_rng(0)
    per_year = SECTORS * CARRIERS
    place = np.arange(per_year)
    rows = bulk.Rows(
        municipality=np.repeat(np.arange(municipalities, dtype="int32"), YEARS * per_year),
        year=np.tile(np.repeat(np.arange(FIRST_YEAR, FIRST_YEAR + YEARS, dtype="int16"), per_year), municipalities),
        sector=np.tile((place // CARRIERS).astype("int16"), municipalities * YEARS),
        carrier=np.tile((place % CARRIERS).astype("int16"), municipalities * YEARS),
        amount=random.random(municipalities * YEARS * per_year) * 1_000,
    )
    grid = bulk.Grid(FIRST_YEAR, YEARS, SECTORS, CARRIERS)
    factors = np.full((len(GASES), grid.size + 1), np.nan)
    factors[:, :-1] = random.random((len(GASES), grid.size))
    return rows, grid, factors


def ours(municipalities: int, made: Made | None = None) -> Callable[[], NDArray[np.float64]]:
    """The core."""
    rows, grid, factors = made or made_up(municipalities)
    return lambda: bulk.equivalents(bulk.totals(rows, grid, factors, municipalities).gases, GASES, WEIGHTS)


def copied(municipalities: int, made: Made | None = None) -> Callable[[], NDArray[np.float64]]:
    """A memory copy of the same columns into memory that is already there."""
    rows, _, _ = made or made_up(municipalities)
    targets = [column.copy() for column in rows]

    def copy() -> NDArray[np.float64]:
        for target, column in zip(targets, rows, strict=True):
            np.copyto(target, column)
        return rows.amount[:0]

    return copy


def named(codes: NDArray[np.generic], what: str) -> pd.Series:
    """Names instead of codes, as a table has them after it was read."""
    import pandas as pd

    return pd.Series(codes).map({code: f"{what} {code}" for code in range(max(SECTORS, CARRIERS))})


def with_pandas(municipalities: int, made: Made | None = None) -> Callable[[], NDArray[np.float64]]:
    """Plain pandas on names: merge the factors on, multiply, group and sum."""
    return _merging(municipalities, made, names=True)


def with_pandas_codes(municipalities: int, made: Made | None = None) -> Callable[[], NDArray[np.float64]]:
    """The same on integer codes instead of names."""
    return _merging(municipalities, made, names=False)


def _merging(municipalities: int, made: Made | None, *, names: bool) -> Callable[[], NDArray[np.float64]]:
    import pandas as pd

    rows, grid, factors = made or made_up(municipalities)
    ledger = pd.DataFrame(rows._asdict())
    table = pd.DataFrame(factor_table(grid, factors))
    if names:
        for one in (ledger, table):
            one["sector"] = named(one["sector"].to_numpy(), "sector")
            one["carrier"] = named(one["carrier"].to_numpy(), "carrier")

    def merge() -> NDArray[np.float64]:
        joined = ledger.merge(table, on=["year", "sector", "carrier"], how="left")
        total = sum(joined["amount"] * joined[gas] * WEIGHTS[gas] for gas in GASES)
        sums = joined.assign(total=total).groupby(["municipality", "year"])["total"].sum()
        return sums.to_numpy(dtype="float64")

    return merge


def with_polars(municipalities: int, made: Made | None = None) -> Callable[[], NDArray[np.float64]]:
    """The same join and sums in polars, lazily, on all the threads it takes."""
    import polars as pl

    rows, grid, factors = made or made_up(municipalities)
    ledger = pl.DataFrame(rows._asdict())
    table = pl.DataFrame(factor_table(grid, factors))

    def join() -> NDArray[np.float64]:
        total = pl.sum_horizontal(pl.col("amount") * pl.col(gas) * WEIGHTS[gas] for gas in GASES)
        query = ledger.lazy().join(table.lazy(), on=["year", "sector", "carrier"], how="left")
        sums = query.group_by("municipality", "year").agg(total.sum().alias("total")).sort("municipality", "year")
        return sums.collect()["total"].to_numpy()

    return join


def factor_table(grid: bulk.Grid, factors: NDArray[np.float64]) -> dict[str, NDArray[np.generic]]:
    """The factor array as a table, for the engines that join."""
    code = np.arange(grid.size)
    return {
        "year": (code // (SECTORS * CARRIERS) + FIRST_YEAR).astype("int16"),
        "sector": (code // CARRIERS % SECTORS).astype("int16"),
        "carrier": (code % CARRIERS).astype("int16"),
        **{gas: factors[row, :-1] for row, gas in enumerate(GASES)},
    }


ENGINES: Final = {
    "copy": copied,
    "ghgcalc": ours,
    "pandas": with_pandas,
    "pandas on codes": with_pandas_codes,
    "polars": with_polars,
}


def seconds(run: Callable[[], object], repeats: int) -> float:
    """The shortest of ``repeats`` runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def peak(engine: str, municipalities: int) -> float:
    """Peak memory of a process that loads the columns and runs once, less one that loads nothing, over the columns."""
    with tempfile.TemporaryDirectory() as folder:
        rows, _, _ = made_up(municipalities)
        for name, column in rows._asdict().items():
            np.save(Path(folder, name), column)
        nothing, run = (_peak_of(engine, count, folder) for count in (0, municipalities))
    return (run - nothing) / sum(column.nbytes for column in rows)


def _peak_of(engine: str, municipalities: int, folder: str) -> int:
    asked = [sys.executable, "-m", "benchmarks.core", "--peak", engine, str(municipalities), folder]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def print_peak(engine: str, municipalities: int, folder: str) -> None:
    """In the measured process: the highest resident memory [byte] of loading the columns and running once."""
    if municipalities:
        _, grid, factors = made_up(1)
        rows = bulk.Rows(*(np.load(Path(folder, f"{name}.npy")) for name in bulk.Rows._fields))
        ENGINES[engine](municipalities, (rows, grid, factors))()
    else:
        ENGINES[engine](1)()
    # VmHWM belongs to this program alone; ru_maxrss may still show the parent's memory from before the exec.
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) * 1024)


def compare(municipalities: int) -> None:
    """Check that all engines agree, then print their times as ratios and their peak memory."""
    expected = ours(municipalities)()
    times = {}
    for name, make in ENGINES.items():
        run = make(municipalities)
        if name != "copy":
            np.testing.assert_allclose(run(), expected, rtol=1e-9)
        slow = name.startswith("pandas") and municipalities > SIZES[1]
        times[name] = seconds(run, repeats=1 if slow else 5)
    rows, core = municipalities * YEARS * SECTORS * CARRIERS, times["ghgcalc"]
    others = [name for name in ENGINES if name != "ghgcalc"]
    print(f"{municipalities:>6} municipalities, {rows:>10,} rows: {core:.4f} s, {core / rows * 1e9:.1f} ns a row")
    print("       time over that of " + ", ".join(f"{name}: {core / times[name]:.3f}" for name in others))
    if municipalities == SIZES[-1]:
        told = ", ".join(f"{name}: {peak(name, municipalities):.2f}" for name in ENGINES)
        print(f"       peak memory over the loaded columns: {told}")


def main(arguments: list[str]) -> None:
    """Run the sizes asked for, or all."""
    if arguments[:1] == ["--peak"]:
        print_peak(arguments[1], int(arguments[2]), arguments[3])
        return
    for size in [int(argument) for argument in arguments] or SIZES:
        compare(size)


if __name__ == "__main__":
    main(sys.argv[1:])
