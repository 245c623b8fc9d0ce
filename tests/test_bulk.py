"""Sums over large tables are the emission ledger's, and no code can pick a wrong factor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghgcalc import bulk, emissions

GRID = bulk.Grid(first_year=2018, years=2, sectors=2, carriers=3)
GASES = ("CO2", "CH4")
ROW = st.tuples(
    st.integers(0, 2),
    st.integers(2018, 2019),
    st.integers(-1, 1),
    st.integers(-1, 2),
    st.one_of(st.just(float("nan")), st.just(0.0), st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-6)),
)


def rows_of(tuples: list[tuple[int, int, int, int, float]]) -> bulk.Rows:
    columns: list[Any] = list(zip(*tuples, strict=True)) if tuples else [(), (), (), (), ()]
    kinds = ("int32", "int16", "int16", "int16", "float64")
    return bulk.Rows(*(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)))


def factors(missing: bool = False) -> np.ndarray[Any, np.dtype[np.float64]]:
    made = np.full((len(GASES), GRID.size + 1), np.nan)
    made[:, :-1] = 1 + np.arange(len(GASES) * GRID.size).reshape(len(GASES), GRID.size)
    if missing:
        made[:, 0] = np.nan
    return made


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=50), st.booleans(), st.integers(1, 7))
def test_sums_are_those_of_the_emission_ledger(tuples: list[Any], missing: bool, block: int) -> None:
    rows, table = rows_of(tuples), factors(missing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "BLOCK", block)
        found = bulk.totals(rows, GRID, table, municipalities=3)
    key = GRID.keys(rows.year.astype("int32") - 2018, rows.sector, rows.carrier)
    ledger = emissions.ledger(np.arange(len(tuples)), key, rows.amount, table, GASES)
    group = rows.municipality * 2 + rows.year - 2018
    for gas in range(len(GASES)):
        mine = ledger[ledger["gas"] == gas]
        expected = np.bincount(group[mine["activity"]], mine["emissions"], minlength=6).astype("float64")
        without = (np.isnan(table[0][key]) & ~np.isnan(rows.amount) & (rows.amount != 0)).nonzero()[0]
        expected[group[without]] = np.nan
        np.testing.assert_allclose(found.gases[gas], expected, rtol=1e-9, atol=1e-6)
    stated = np.nan_to_num(rows.amount)
    np.testing.assert_allclose(found.amount, np.bincount(group, weights=stated, minlength=6), rtol=1e-9, atol=1e-6)


def test_a_row_without_a_name_makes_its_group_incomplete_and_no_other() -> None:
    found = bulk.totals(rows_of([(0, 2018, 0, -1, 5.0), (1, 2018, 0, 1, 5.0)]), GRID, factors(), municipalities=2)
    assert np.isnan(found.gases[0]).tolist() == [True, False, False, False]
    assert found.gases[0][2] == 5.0 * factors()[0][1]


@pytest.mark.parametrize(
    "row", [(2, 2018, 0, 0, 1.0), (0, 2020, 0, 0, 1.0), (0, 2018, 2, 0, 1.0), (0, 2018, 0, 3, 1.0)]
)
def test_a_code_outside_its_range_is_a_bug_and_never_another_factor(row: tuple[int, int, int, int, float]) -> None:
    with pytest.raises(IndexError):
        bulk.totals(rows_of([row]), GRID, factors(), municipalities=2)


def test_a_factor_array_without_its_guard_is_refused() -> None:
    unguarded = np.nan_to_num(factors(), nan=1.0)
    with pytest.raises(IndexError):
        bulk.totals(rows_of([(0, 2018, 0, 0, 1.0)]), GRID, unguarded, municipalities=1)


def test_gwps_are_applied_to_the_sums() -> None:
    gases = np.array([[10.0], [2.0]])
    assert bulk.equivalents(gases, GASES, {"CO2": 1, "CH4": 28}).tolist() == [66.0]
