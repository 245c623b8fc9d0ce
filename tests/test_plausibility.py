"""What cannot well be: each remark at its cell with both values, and none where the data are in order."""

from __future__ import annotations

from typing import Any

import pytest

from ghgcalc.findings import Finding
from ghgcalc.methods import CalculationOptions
from ghgcalc.plausibility import plausible
from ghgcalc.plausibility.settings import load
from tests.ledgers import WithMethod, catalogue, dataset, factor, factor_set, method

HOME = {"sector": "private_households"}
GAS = {"carrier": "natural_gas"}
RATIO = 0.903
FACTORS = factor_set(
    "a",
    *(factor("natural_gas", 0.247, year=year) for year in (2018, 2019, 2020)),
    *(factor("electricity", value, year=year) for year, value in ((2018, 0.544), (2019, 0.478), (2020, 0.429))),
)


def series(*amounts: float | None, **more: Any) -> list[dict[str, Any]]:
    """A row of natural gas in households for each year from 2018 on; None leaves a year out."""
    told = {**HOME, **GAS, **more}
    return [{**told, "year": year, "amount": a} for year, a in enumerate(amounts, 2018) if a is not None]


def remarks(rows: Any, entered: Any = (), people: Any = None, **options: Any) -> tuple[Finding, ...]:
    made = dataset(rows, entered=entered, people=people)
    return plausible(made, WithMethod(method("a"), [FACTORS]), CalculationOptions(method="test", **options))


def told(rows: Any, **more: Any) -> list[tuple[str, str]]:
    return [(one.code, one.place.cell) for one in remarks(rows, **more)]


@pytest.mark.parametrize("amounts", [(100, 104, 96), (100, 0.9 * 100, 0.7 * 100), (100,), (100, 240), (0, 0, 0)])
def test_ordinary_years_are_not_remarked_on(amounts: tuple[float, ...]) -> None:
    assert told(series(*amounts)) == []


@pytest.mark.parametrize(
    ("amounts", "cell", "other"),
    [
        ((100, 105_000, 98), "D3", 100.0),  # the year between
        ((100_000, 98, 101), "D2", 98.0),  # the first one
        ((100, 97, 0.1), "D4", 97.0),  # the last one
        ((100, 60_000), "D3", 100.0),  # of two, the later
    ],
)
def test_a_thousandfold_names_both_values_once(amounts: tuple[float, ...], cell: str, other: float) -> None:
    (found,) = remarks(series(*amounts))
    assert (found.code, found.place.cell, found.severity) == ("energy-thousandfold", cell, "warning")
    assert found.facts["other"] == other
    assert found.facts["value"] == amounts[int(cell[1:]) - 2]


def test_a_thousandfold_is_told_over_any_gap_of_years() -> None:
    assert told(series(100, *[None] * 20, 100_000)) == [("energy-thousandfold", "D3")]


@pytest.mark.parametrize(("amounts", "cell"), [((100, 362, 101), "D3"), ((100, 98, 27.5), "D4")])
def test_joules_for_watt_hours(amounts: tuple[float, ...], cell: str) -> None:
    assert told(series(*amounts)) == [("energy-in-joules", cell)]


def test_a_jump_between_neighbours_that_counts() -> None:
    assert told(series(100, 260)) == [("energy-jump", "D3")]
    assert told(series(100, 0, 98)) == [("energy-jump", "D3")]
    assert told(series(100, None, None, None, 260)) == []
    large = series(*[1e6] * 2, carrier="electricity")
    assert told([*series(100, 260), *large]) == []


def test_gas_of_all_sectors_that_moves_by_the_calorific_ratio() -> None:
    homes, trade = series(100, 100 / RATIO), series(40, 40 / RATIO, sector="services")
    (found,) = remarks([*homes, *trade])
    assert (found.code, found.facts["year"], found.facts["ratio"]) == ("energy-calorific-jump", 2019, RATIO)
    assert told([*homes, *series(40, 41, sector="services")]) == []
    assert told(homes) == []
    assert told([*homes, *trade[:1], {**trade[1], "amount": 40 / RATIO * 1.01}]) == []


def test_energy_per_head_of_an_impossible_magnitude() -> None:
    power = [{**HOME, "carrier": "electricity", "amount": 1_500_000.0}]
    assert {code for code, _ in told(power, people={(0, 2018): 1000})} == {"energy-per-head", "sector-energy-per-head"}
    (found,) = remarks([{**power[0], "amount": 1.5}], people={(0, 2018): 1000})
    assert found.code == "energy-per-head"
    assert found.facts["value"] == pytest.approx(0.0015)
    assert told([{**power[0], "amount": 1500.0}], people={(0, 2018): 1000}) == []
    assert told(power) == []


def test_a_band_has_a_source() -> None:
    assert all("http" in band.source for band in load(catalogue()).per_head if band.carrier)
    assert all(band.source for band in load(catalogue()).per_head)


@pytest.mark.parametrize(
    ("people", "cells"),
    [
        ((30_000, 30_400, 30_900), []),
        ((30_000, 3_040, 30_900), ["B3"]),
        ((3_000, 30_400, 30_900), ["B2"]),
        ((30_000, 30_400, 39_000), ["B4"]),
        ((30_000, None, None, None, 35_000), []),  # 3.9 % a year
        ((30_000, None, None, None, 40_000), ["B3"]),
    ],
)
def test_population_against_its_neighbours(people: tuple[int | None, ...], cells: list[str]) -> None:
    counts = {(0, year): count for year, count in enumerate(people, 2018) if count is not None}
    assert [cell for code, cell in told(series(1.0), people=counts) if code == "population-jump"] == cells


def stated(emission: float, amount: float = 1000.0, **more: Any) -> list[tuple[str, str]]:
    row = {**HOME, "carrier": "electricity", "amount": amount, "year": 2018, **more}
    entered = [{**HOME, "carrier": row["carrier"], "gas": "CO2e", "amount": emission, "year": 2018}]
    return told([row], entered=entered)


@pytest.mark.parametrize(
    ("emission", "code"),
    [
        (1000.0, "implied-factor-one"),
        (478.0, "implied-factor-other-year"),
        (429.2, "implied-factor-other-year"),
        (544_000.0, "implied-factor-unit"),
        (0.544, "implied-factor-unit"),
        (544 / 3.6, "implied-factor-unit"),
        (200.0, "implied-factor-differs"),
    ],
)
def test_implied_factors(emission: float, code: str) -> None:
    assert stated(emission) == [(code, "D2")]


@pytest.mark.parametrize("emission", [544.0, 542.0, 600.0, 0.0])
def test_implied_factors_as_editions_may_differ(emission: float) -> None:
    assert stated(emission) == []


def test_the_factor_of_another_year_is_named_with_that_of_its_own() -> None:
    row = {**HOME, "carrier": "electricity", "amount": 1000.0, "year": 2020}
    (found,) = remarks([row], entered=[{**row, "gas": "CO2e", "amount": 478.0}])
    assert (found.facts["used"], found.facts["implied"], found.facts["expected"]) == (2019, 0.478, 0.429)


@pytest.mark.parametrize("emission", [247 * RATIO, 247 / RATIO])
def test_an_implied_factor_on_the_other_calorific_value(emission: float) -> None:
    assert stated(emission, carrier="natural_gas") == [("implied-factor-calorific", "D2")]


def test_without_a_factor_the_range_of_the_carrier_is_the_measure() -> None:
    assert stated(900.0, carrier="district_heat") == [("implied-factor-out-of-range", "D2")]
    assert stated(200.0, carrier="district_heat") == []


def test_an_emission_without_its_amount_or_of_another_gas_is_no_implied_factor() -> None:
    entered = [{**HOME, "carrier": "electricity", "gas": "CO2e", "amount": 1000.0}]
    assert told(series(1.0), entered=entered) == []
    methane = [{**entered[0], "gas": "CH4", "year": 2018}]
    assert told([{**HOME, "carrier": "electricity", "amount": 1000.0}], entered=methane) == []


def test_only_asked_years_are_told_of_but_others_are_compared_with() -> None:
    assert told(series(100, 105_000, 98), years=(2019,)) == [("energy-thousandfold", "D3")]
    assert told(series(100, 105_000, 98), years=(2018,)) == []


def test_without_a_method_for_the_country_the_rest_is_still_judged() -> None:
    from tests.ledgers import town

    rows = series(100, 105_000, 98)
    made = dataset(rows, entered=[{**rows[0], "gas": "CO2e"}], towns=[town(country="FR")])
    assert [one.code for one in plausible(made, catalogue(), CalculationOptions())] == ["energy-thousandfold"]


def test_nothing_is_changed() -> None:
    made = dataset(series(100, 105_000, 98))
    before = made.activity.copy()
    plausible(made, catalogue(), CalculationOptions(method="bisko"))
    assert made.activity.equals(before)
