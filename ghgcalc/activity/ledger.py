"""Gathers the rows of all files of a run and makes the ledgers of them once: ``Dataset``. Last step of reading.

Rows are kept as plain lists while files are read; frames are built when all are in, in the canonical order
(municipality by code, then name; year; sector; carrier; amount).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import tables
from ghgcalc.activity.interpret import EMISSIONS, TEXTS, Interpreted
from ghgcalc.activity.names import NONE, Names, Scale
from ghgcalc.activity.states import VALUE
from ghgcalc.dataset import Dataset, InputFile, Municipality, Tally
from ghgcalc.findings import Finding, in_order
from ghgcalc.tables import ORIGINS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

REPORTED: Final = ORIGINS.index("reported")
KEY: Final = ("year", "sector", "carrier", "gas")


@dataclass(frozen=True, slots=True)
class Run:
    """A value that a column has in all rows of a sheet."""

    value: float
    size: int

    def __len__(self) -> int:
        return self.size


Chunk = Run | Sequence[Any]
Columns = dict[str, list[Chunk]]


@dataclass(slots=True)
class Reading:
    """One file as read: its municipalities and rows.

    The column ``municipality`` counts within the file; all other codes are those of ``names``, which the files of a run
    share. ``rejected`` tells whose the rejected rows (sheet, number) are, where rows name municipalities.
    """

    input: InputFile
    names: Names
    municipalities: list[Municipality] = field(default_factory=list)
    activity: Columns = field(default_factory=lambda: {name: [] for name in tables.ACTIVITY})
    entered: Columns = field(default_factory=lambda: {name: [] for name in tables.ENTERED})
    population: Columns = field(default_factory=lambda: {name: [] for name in tables.POPULATION})
    findings: list[Finding] = field(default_factory=list)
    rejected: dict[tuple[str, int], int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


def add(reading: Reading, found: Interpreted, who: Sequence[int]) -> None:
    """Add the kept records of a sheet to a file's rows.

    Parameters
    ----------
    who
        Per record the municipality, counted within the file.
    """
    records, kept = found.records, found.kept
    size = len(kept)
    whole = size == len(records)

    def take(values: Sequence[Any]) -> Sequence[Any]:
        return values if whole else [values[record] for record in kept]

    def codes(name: str) -> Chunk:
        absent = name not in records.cells and name not in ("sector", "gas", "basis")
        return Run(NONE, size) if absent else take(found.codes[name])

    def texts(name: str) -> Chunk:
        numbers = reading.names.texts
        return [numbers[text] for text in take(found.texts[name])] if name in found.texts else Run(NONE, size)

    scales, stated = take(found.scales), take(found.states.values)
    states = take(found.states.codes)
    one = scales[0] if size and len(set(scales)) == 1 else None
    chunks: dict[str, Chunk] = {
        "municipality": take(who),
        **{name: codes(name) for name in ("year", "sector", "carrier", "scope", "gas", "quality", "basis")},
        **{name: texts(name) for name in (*TEXTS, "unit")},
        "amount": _amounts(stated, scales, one),
        "stated": stated,
        "state": Run(VALUE, size) if states.count(VALUE) == size else states,
        "dimension": Run(one.dimension, size) if one else [scale.dimension for scale in scales],
        "uncertainty": take(found.uncertainty) if "uncertainty" in records.cells else Run(math.nan, size),
        "origin": Run(REPORTED, size),
        "file": Run(0, size),
        "sheet": Run(reading.names.sheets[records.sheet.title], size),
        "row": take(records.rows) if records.sheet.lines is None else [*map(records.sheet.line, take(records.rows))],
        "column": take(records.columns),
    }
    for name, column in (reading.entered if records.table == EMISSIONS else reading.activity).items():
        column.append(chunks[name])


def _amounts(stated: Sequence[float], scales: Sequence[Scale], one: Scale | None) -> Sequence[float]:
    """Amounts in canonical units."""
    if one is not None:
        return stated if one.per_unit == 1 else [value * one.per_unit for value in stated]
    return [value * scale.per_unit for value, scale in zip(stated, scales, strict=True)]


def assembled(readings: Sequence[Reading], names: Names) -> Dataset:
    """The ledgers of all files together.

    Findings: ``doubled-municipality``.
    """
    municipalities, codes, doubles = _municipalities(readings)
    titles = names.sheets.in_order()
    shared = len(names.vocabulary.carrier_list.ids())
    # Sheets and towns' own carriers are numbered by name, so that no order depends on what else was read with a file.
    ranks = {"sheet": _ranks(titles)}
    if len(names.carriers) > shared:
        ranks["carrier"] = _ranks(names.carriers, shared)
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
        carriers=(*names.carriers[:shared], *sorted(names.carriers[shared:])),
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


def _ranks(names: Sequence[str], fixed: int = 0) -> list[int]:
    """The place of each name when those after the first ``fixed`` are in order; and NONE for the code NONE."""
    ordered = [*names[:fixed], *sorted(names[fixed:])]
    places = {name: place for place, name in enumerate(ordered)}
    return [*(places[name] for name in names), NONE]


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
    ranks: Mapping[str, Sequence[int]],
) -> pd.DataFrame:
    import pandas as pd

    arrays: dict[str, NDArray[Any]] = {}
    for name, column in columns.items():
        chunks = [
            _of_run(name, chunk, number, codes[number], ranks)
            for number, part in enumerate(parts)
            for chunk in part[name]
        ]
        arrays[name] = _array(chunks, column.dtype)
    order = _order(arrays)
    return pd.DataFrame({name: array[order] for name, array in arrays.items()})


def _of_run(name: str, chunk: Chunk, number: int, codes: Sequence[int], ranks: Mapping[str, Sequence[int]]) -> Chunk:
    """A file's own numbers of municipalities, sheets, carriers and of itself as those of the run."""
    if name == "file":
        return Run(number, len(chunk))
    new = codes if name == "municipality" else ranks.get(name)
    if new is None:
        return chunk
    if isinstance(chunk, Run):
        return Run(new[int(chunk.value)], len(chunk))
    return Run(new[0], len(chunk)) if len(new) == 1 else [new[code] for code in chunk]


def _array(chunks: Sequence[Chunk], dtype: str) -> NDArray[Any]:
    import numpy as np

    if all(isinstance(chunk, Run) for chunk in chunks):
        values = np.array([chunk.value for chunk in chunks if isinstance(chunk, Run)], dtype=dtype)
        return np.repeat(values, [len(chunk) for chunk in chunks])
    array: NDArray[Any] = np.empty(sum(map(len, chunks)), dtype=dtype)
    begin = 0
    for chunk in chunks:
        end = begin + len(chunk)
        array[begin:end] = chunk.value if isinstance(chunk, Run) else chunk
        begin = end
    return array


def _order(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.intp]:
    """The canonical order; the keys before the amount as one number, since each key of a sort costs a sort."""
    import numpy as np

    key = arrays["municipality"].astype(np.int64)
    for name in KEY:
        if name in arrays:
            codes = arrays[name].astype(np.int64)
            key = key * (int(codes.max(initial=0)) + 2) + (codes + 1)
    amounts = arrays["amount"] if "amount" in arrays else arrays["population"]
    return np.lexsort((amounts, key))
