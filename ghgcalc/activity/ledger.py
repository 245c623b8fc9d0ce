"""Gathers the rows of all files of a run and makes the ledgers of them once: ``Dataset``. Last step of reading.

Rows are kept as plain lists while files are read; frames are built when all are in, in the canonical order
(municipality by code, then name; year; sector; carrier; amount).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import tables
from ghgcalc.activity.interpret import EMISSIONS, TEXTS, Interpreted
from ghgcalc.activity.names import NONE, Names
from ghgcalc.dataset import Dataset, InputFile, Municipality, Tally
from ghgcalc.findings import Finding, in_order
from ghgcalc.tables import ORIGINS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

REPORTED: Final = ORIGINS.index("reported")
ORDER: Final = (
    "municipality",
    "year",
    "sector",
    "carrier",
    "gas",
    "amount",
    "stated",
    "file",
    "sheet",
    "row",
    "column",
)
Columns = dict[str, list[Any]]


@dataclass(slots=True)
class Reading:
    """One file as read: its municipalities and rows.

    The column ``municipality`` counts within the file; all other codes are those of ``names``, which the files of a run
    share.
    """

    input: InputFile
    names: Names
    municipalities: list[Municipality] = field(default_factory=list)
    activity: Columns = field(default_factory=lambda: {name: [] for name in tables.ACTIVITY})
    entered: Columns = field(default_factory=lambda: {name: [] for name in tables.ENTERED})
    population: Columns = field(default_factory=lambda: {name: [] for name in tables.POPULATION})
    findings: list[Finding] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def add(reading: Reading, found: Interpreted, who: Sequence[int]) -> None:
    """Add the kept records of a sheet to a file's rows.

    Parameters
    ----------
    who
        Per record the municipality, counted within the file.
    """
    records, kept = found.records, found.kept
    whole = len(kept) == len(records)

    def take(values: Sequence[Any]) -> Iterable[Any]:
        return values if whole else [values[record] for record in kept]

    entered = records.table == EMISSIONS
    columns = reading.entered if entered else reading.activity
    size = len(kept)
    scales = list(take(found.scales))
    stated = list(take(found.states.values))
    columns["municipality"].extend(take(who))
    for name in ("year", "sector", "carrier", "scope"):
        columns[name].extend(take(found.codes[name]))
    columns["amount"].extend([value * scale.per_unit for value, scale in zip(stated, scales, strict=True)])
    columns["state"].extend(take(found.states.codes))
    texts = reading.names.texts
    for name in TEXTS:
        columns[name].extend(
            [texts[text] for text in take(found.texts[name])] if name in found.texts else [NONE] * size
        )
    columns["uncertainty"].extend(take(found.uncertainty))
    columns["file"].extend([0] * size)
    columns["sheet"].extend([reading.names.sheets[records.sheet.title]] * size)
    columns["row"].extend(map(records.sheet.line, take(records.rows)))
    columns["column"].extend(take(records.columns))
    if entered:
        columns["gas"].extend(take(found.codes["gas"]))
        return
    columns["dimension"].extend([scale.dimension for scale in scales])
    columns["quality"].extend(take(found.codes["quality"]))
    columns["basis"].extend(take(found.codes["basis"]))
    columns["origin"].extend([REPORTED] * size)
    columns["stated"].extend(stated)
    columns["unit"].extend([texts[text] for text in take(found.texts["unit"])])


def assembled(readings: Sequence[Reading], names: Names) -> Dataset:
    """The ledgers of all files together.

    Findings: ``doubled-municipality``.
    """
    municipalities, codes, doubles = _municipalities(readings)
    titles = names.sheets.in_order()
    # Sheets are numbered by title, so that the order of places does not depend on what else was read with a file.
    by_title = sorted(range(len(titles)), key=titles.__getitem__)
    ranks = [*(by_title.index(sheet) for sheet in range(len(titles))), NONE]
    frames = {
        name: _frame(columns, [getattr(reading, name) for reading in readings], codes, ranks)
        for name, columns in (
            ("activity", tables.ACTIVITY),
            ("entered", tables.ENTERED),
            ("population", tables.POPULATION),
        )
    }
    tallies = [reading.tally for reading in readings]
    return Dataset(
        municipalities=tuple(municipalities),
        sectors=names.sectors,
        carriers=tuple(names.carriers),
        gases=names.gases,
        texts=names.texts.in_order(),
        files=tuple(reading.input.file for reading in readings),
        sheets=tuple(sorted(titles)),
        inputs=tuple(reading.input for reading in readings if reading.input.sha256),
        findings=in_order(chain(doubles, *(reading.findings for reading in readings))),
        tally=Tally(
            amounts_read=sum(tally.amounts_read for tally in tallies),
            amounts_kept=sum(tally.amounts_kept for tally in tallies),
            amounts_rejected=sum(tally.amounts_rejected for tally in tallies),
            totals=sum(tally.totals for tally in tallies),
        ),
        activity=frames["activity"],
        entered=frames["entered"],
        population=frames["population"],
    )


def _municipalities(readings: Sequence[Reading]) -> tuple[list[Municipality], list[list[int]], list[Finding]]:
    """All municipalities in order, the code of each file's own, and those that stand in two files."""
    keyed = [
        ((town.code, town.name, town.country, number, position), town)
        for number, reading in enumerate(readings)
        for position, town in enumerate(reading.municipalities)
    ]
    keyed.sort(key=lambda entry: entry[0])
    codes = [[NONE] * len(reading.municipalities) for reading in readings]
    first: dict[tuple[str, str], Municipality] = {}
    doubles: list[Finding] = []
    for code, ((_, _, _, number, position), town) in enumerate(keyed):
        codes[number][position] = code
        other = first.setdefault(identity(town), town)
        if other is not town:
            facts = {"name": town.name, "code": town.code, "first": str(other.place)}
            doubles.append(Finding("doubled-municipality", "error", town.place, facts))
    return [town for _, town in keyed], codes, doubles


def identity(town: Municipality) -> tuple[str, str]:
    """A municipality is its country and code where there is a code, else its name."""
    return (town.country, town.code) if town.code else ("", town.name.casefold())


def _frame(
    columns: Mapping[str, tables.Column],
    parts: Sequence[Columns],
    codes: Sequence[Sequence[int]],
    ranks: Sequence[int],
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    arrays: dict[str, NDArray[Any]] = {}
    for name, column in columns.items():
        if name == "municipality":
            values: Iterable[Any] = chain.from_iterable(
                map(of.__getitem__, part[name]) for of, part in zip(codes, parts, strict=True)
            )
        elif name == "file":
            values = chain.from_iterable([number] * len(part[name]) for number, part in enumerate(parts))
        elif name == "sheet":
            values = chain.from_iterable(map(ranks.__getitem__, part[name]) for part in parts)
        else:
            values = chain.from_iterable(part[name] for part in parts)
        arrays[name] = np.fromiter(values, dtype=column.dtype, count=sum(len(part["year"]) for part in parts))
    order = _order(arrays)
    return pd.DataFrame({name: array[order] for name, array in arrays.items()})


def _order(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.intp]:
    import numpy as np

    keys = [arrays[name] for name in ORDER if name in arrays]
    return np.lexsort(tuple(reversed(keys)))
