"""The inventory: no value is lost, sums agree, order does not matter, gaps are told and never filled."""

from __future__ import annotations

from dataclasses import asdict, replace
from math import fsum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghgcalc.findings import Rejected, UsageError
from ghgcalc.inventory import CalculationOptions, Inventory, calculate
from ghgcalc.labels import Texts
from ghgcalc.results import Year
from tests.ledgers import calculated, catalogue, codes_of, dataset, factor, factor_set, method, required, town

Rows = list[dict[str, Any]]
NAMES = ("natural_gas", "electricity", "heating_oil")
SECTORS = ("private_households", "services", "industry", "agriculture")
FACTORS = factor_set("a", *(factor(name, 0.1 * row, row=row) for row, name in enumerate(NAMES[:2], 2)))
ROW = st.fixed_dictionaries(
    {
        "municipality": st.integers(0, 1),
        "year": st.integers(2018, 2019),
        "sector": st.sampled_from(SECTORS),
        "carrier": st.sampled_from(NAMES),
        "amount": st.one_of(st.just(0.0), st.just(float("nan")), st.floats(0.001, 1e9)),
        "quality": st.sampled_from(["", "A", "B", "C", "D"]),
    }
)
TOWNS = (town("B", "02"), town("A", "01"))


def year_of(inventory: Inventory, number: int = 0) -> Year:
    return inventory.municipalities[0].years[number]


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=30), st.randoms(use_true_random=False))
def test_no_value_is_lost_and_the_order_of_rows_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    found = calculated(dataset(rows, towns=TOWNS), method("a"), FACTORS)
    years = [year for one in found.municipalities for year in one.years]
    read = fsum(row["amount"] for row in rows if row["amount"] == row["amount"])
    kept = fsum(row.energy_mwh or 0.0 for year in years for row in year.rows)
    assert kept == pytest.approx(read, rel=1e-12)
    for year in years:
        for sums in (year.by_sector(), year.by_carrier()):
            assert fsum(energy for energy, _ in sums.values()) == pytest.approx(year.energy_mwh, rel=1e-9)
            assert fsum(emitted for _, emitted in sums.values()) == pytest.approx(year.emissions_t, rel=1e-9)
        gap = any(row.carrier == "heating_oil" and row.energy_mwh for row in year.rows)
        assert year.complete is not gap
    shuffled = [{**row, "row": number} for number, row in enumerate(rows, 2)]
    random.shuffle(shuffled)
    again = calculated(dataset(shuffled, towns=TOWNS), method("a"), FACTORS)
    assert asdict(again) == asdict(found)


def test_municipalities_come_by_code() -> None:
    rows = [{"municipality": code, "sector": "industry", "carrier": "electricity", "amount": 1.0} for code in (0, 1)]
    assert [one.code for one in calculated(dataset(rows, towns=TOWNS), method("a"), FACTORS).municipalities] == [
        "01",
        "02",
    ]


def test_an_amount_without_a_factor_makes_the_year_incomplete_and_names_its_cell() -> None:
    rows: Rows = [
        {"sector": "industry", "carrier": "heating_oil", "amount": 7.0},
        {"sector": "industry", "carrier": "natural_gas", "amount": 10.0},
    ]
    found = calculated(dataset(rows), method("a"), FACTORS)
    year = year_of(found)
    assert (found.complete, year.complete) == (False, False)
    assert year.energy_mwh == 17.0
    assert year.emissions_t == pytest.approx(2.0, rel=1e-12)
    assert [(row.emissions_t, row.reason) for row in year.rows if row.carrier == "heating_oil"] == [(None, "no-factor")]
    (finding,) = (finding for finding in found.findings if finding.code == "no-factor")
    assert (finding.severity, finding.place.cell, finding.facts["carrier"]) == ("error", "D2", "heating_oil")


def test_a_confirmed_zero_needs_no_factor_and_a_blank_is_not_a_row() -> None:
    rows: Rows = [
        {"sector": "industry", "carrier": "heating_oil", "amount": 0.0},
        {"sector": "services", "carrier": "heating_oil"},
        {"sector": "services", "carrier": "electricity", "state": "NO"},
    ]
    year = year_of(calculated(dataset(rows), method("a"), FACTORS))
    assert year.complete
    assert [(row.sector, row.state, row.energy_mwh, row.emissions_t) for row in year.rows] == [
        ("services", "NO", None, None),
        ("industry", "zero", 0.0, 0.0),
    ]


def test_coverage_counts_what_is_stated_and_never_a_blank() -> None:
    how = method("a", required=required(*(f"industry/{name}" for name in NAMES), "services/natural_gas"))
    rows: Rows = [
        {"sector": "industry", "carrier": "natural_gas", "amount": 1.0},
        {"sector": "industry", "carrier": "heating_oil", "amount": 0.0},
        {"sector": "industry", "carrier": "electricity", "state": "NE"},
        {"sector": "services", "carrier": "natural_gas"},
    ]
    year = year_of(calculated(dataset(rows), how, FACTORS))
    assert (year.coverage, year.missing) == (0.5, ("industry/electricity", "services/natural_gas"))


def test_a_sector_outside_the_method_stays_and_is_not_counted() -> None:
    rows = [{"sector": name, "carrier": "electricity", "amount": 10.0} for name in ("agriculture", "industry")]
    found = calculated(dataset(rows), method("a"), FACTORS)
    assert {row.sector: row.counted for row in year_of(found).rows} == {"agriculture": False, "industry": True}
    assert year_of(found).energy_mwh == 10.0
    assert "sector-not-counted" in codes_of(found)


def test_a_reported_emission_is_taken_instead_of_a_calculated_one() -> None:
    energy = [{"sector": "industry", "carrier": name, "amount": 10.0} for name in ("electricity", "heating_oil")]
    entered = [
        {"sector": "industry", "carrier": name, "gas": "CO2e", "amount": 4.0} for name in ("electricity", "heating_oil")
    ]
    found = calculated(dataset(energy, entered), method("a"), FACTORS)
    rows = year_of(found).rows
    assert [(row.energy_mwh, row.emissions_t, row.match, row.factors) for row in rows] == [
        (10.0, 4.0, ("reported",), ())
    ] * 2
    assert rows[0].cells == ("energy!D2", "emissions!D2")
    assert found.complete


def test_entered_emissions_stand_alone_without_a_carrier() -> None:
    entered = [
        {"sector": "waste", "gas": "CH4", "amount": 2.0},
        {"sector": "waste", "gas": "N2O", "amount": 1.0},
        {"sector": "industry", "gas": "CO2e", "amount": 100.0},
    ]
    how = method("a", sectors=("industry", "waste"), gwp="AR5GWP100")
    year = year_of(calculated(dataset(entered=entered), how, FACTORS))
    assert [(row.sector, row.carrier, row.energy_mwh, row.emissions_t) for row in year.rows] == [
        ("industry", None, None, 100.0),
        ("waste", None, None, 2 * 28 + 265.0),
    ]
    assert year.emissions_t == 421.0


def test_an_entered_gas_without_a_gwp_set_is_a_gap_not_a_guess() -> None:
    found = calculated(dataset(entered=[{"sector": "industry", "gas": "CH4", "amount": 2.0}]), method("a"), FACTORS)
    assert (found.complete, year_of(found).rows[0].emissions_t) == (False, None)
    assert "gwp-missing" in codes_of(found)


def test_a_gas_outside_the_boundary_needs_no_gwp_set() -> None:
    energy = [{"sector": "industry", "carrier": "electricity", "amount": 10.0}]
    entered = [{"sector": "agriculture", "gas": "CH4", "amount": 2.0}]
    found = calculated(dataset(energy, entered), method("a"), FACTORS)
    outside = year_of(found).rows[1]
    assert (outside.counted, outside.emissions_t, outside.gases_t) == (False, None, {"CH4": 2.0})
    assert found.complete
    assert [f.severity for f in found.findings if f.code == "gwp-missing"] == ["warning"]


@pytest.mark.parametrize(("gases", "warned"), [(("CO2", "CO2e"), True), (("CO2e",), False), (("CO2",), False)])
def test_co2e_beside_its_gases_is_warned_of(gases: tuple[str, ...], warned: bool) -> None:
    entered = [{"sector": "industry", "gas": gas, "amount": 30.0} for gas in gases]
    found = calculated(dataset(entered=entered), method("a"), FACTORS)
    assert ("equivalents-beside-gases" in codes_of(found)) is warned


@pytest.mark.parametrize("declared", ["yes", "no"])
def test_a_reported_emission_of_energy_that_is_corrected_is_warned_of(declared: str) -> None:
    energy = [
        {"sector": sector, "carrier": "electricity", "amount": amount, "quality": "A"}
        for sector, amount in (("services", 100.0), ("municipal", 30.0))
    ]
    entered = [{"sector": "services", "carrier": "electricity", "gas": "CO2e", "amount": 50.0}]
    how = method("a", steps=("municipal_in_services",))
    found = calculated(dataset(energy, entered, towns=[town(municipal_in_services=declared)]), how, FACTORS)
    told = [(f.facts["energy_mwh"], f.severity) for f in found.findings if f.code == "reported-not-corrected"]
    assert told == ([(30.0, "warning")] if declared == "yes" else [])
    assert year_of(found).rows[0].emissions_t == 50.0


def test_land_use_may_be_negative() -> None:
    how = method("a", sectors=("land_use", "industry"))
    entered = [
        {"sector": "land_use", "gas": "CO2", "amount": -5.0},
        {"sector": "industry", "gas": "CO2e", "amount": 8.0},
    ]
    assert year_of(calculated(dataset(entered=entered), how, FACTORS)).emissions_t == 3.0


@pytest.mark.parametrize(
    ("gwp", "expected"),
    # 100 m3 of natural gas; per m3: 2.244 kg CO2, 0.0002 kg CH4, 0.000004 kg N2O
    [("AR5GWP100", 0.225066), ("AR6GWP100", 0.225067)],
)
def test_single_gases_are_added_up_by_the_gwp_table(gwp: str, expected: float) -> None:
    gases = {"CO2": 0.002244, "CH4": 2e-7, "N2O": 4e-9}
    rows = [factor("natural_gas", value, gas, dimension="volume") for gas, value in gases.items()]
    made = dataset([{"sector": "industry", "carrier": "natural_gas", "amount": 100.0, "dimension": "volume"}])
    found = calculated(made, method("v", boundary="direct"), factor_set("v", *rows, boundary="direct"), gwp=gwp)
    row = year_of(found).rows[0]
    assert (row.energy_mwh, row.amount, row.unit, row.dimension) == (None, 100.0, "m3", "volume")
    assert row.emissions_t == pytest.approx(expected, abs=5e-7)
    assert row.gases_t == pytest.approx({gas: 100 * value for gas, value in gases.items()})
    assert found.municipalities[0].gwp == gwp


def test_biogenic_carbon_is_a_memo_and_in_no_total() -> None:
    rows = factor("biomass", 0.0, "CO2"), factor("biomass", 0.4, "CO2_biogenic", row=3)
    found = calculated(
        dataset([{"sector": "industry", "carrier": "biomass", "amount": 10.0}]), method("b"), factor_set("b", *rows)
    )
    year = year_of(found)
    assert (year.emissions_t, year.biogenic_t) == (0.0, 4.0)
    assert "CO2_biogenic" not in year.gases_t


@pytest.mark.parametrize(("gas", "coverage"), [("CO2", "CO2"), ("CO2e", "CO2e")])
def test_a_balance_of_carbon_dioxide_only_says_so(gas: str, coverage: str) -> None:
    made = dataset([{"sector": "industry", "carrier": "natural_gas", "amount": 10.0}])
    found = calculated(made, method("c"), factor_set("c", factor("natural_gas", 0.2, gas)))
    assert found.municipalities[0].gas_coverage == coverage


def test_gases_that_do_not_fit_together_make_the_weaker_claim_and_a_finding() -> None:
    made = dataset([{"sector": "industry", "carrier": name, "amount": 10.0} for name in NAMES[:2]])
    mixed = factor_set("c", factor("natural_gas", 0.2, "CO2"), factor("electricity", 0.5, row=3))
    found = calculated(made, method("c"), mixed)
    assert found.municipalities[0].gas_coverage == "CO2"
    assert "mixed-gases" in codes_of(found)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("mixed-boundary", {"boundary": "direct"}),
        ("mixed-gwp", {"gwp": "AR4GWP100"}),
        ("mixed-heating-value", {"heating_value": "gross"}),
    ],
)
def test_sets_that_must_not_be_mixed_are_told(code: str, other: dict[str, Any]) -> None:
    made = dataset([{"sector": "industry", "carrier": name, "amount": 10.0} for name in NAMES[:2]])
    one = factor_set("one", factor("natural_gas", 0.2), gwp="AR5GWP100")
    told: dict[str, Any] = {"gwp": "AR5GWP100", **other}
    two = factor_set("two", factor("electricity", 0.5), **told)
    assert code in codes_of(calculated(made, method("one", "two"), one, two))
    same = factor_set("two", factor("electricity", 0.5), gwp="AR5GWP100")
    assert code not in codes_of(calculated(made, method("one", "two"), one, same))


def test_per_head_is_the_total_over_the_people_of_the_same_year_or_nothing() -> None:
    rows = [{"year": year, "sector": "industry", "carrier": "electricity", "amount": 100.0} for year in (2018, 2019)]
    found = calculated(dataset(rows, people={(0, 2018): 12.0}), method("a"), FACTORS)
    assert year_of(found).per_capita_t == pytest.approx(30 / 12, rel=1e-12)
    assert (year_of(found, 1).population, year_of(found, 1).per_capita_t) == (None, None)
    (finding,) = (finding for finding in found.findings if finding.code == "population-missing")
    assert finding.facts["years"] == "2019"


def test_data_quality_is_weighted_by_energy_and_a_blank_class_is_not_d() -> None:
    # gas 100 GWh class A, oil 40 class C, transport 60 class B: (100 + 10 + 30) / 200 = 70 %
    rows = [
        {"sector": "industry", "carrier": "natural_gas", "amount": 100.0, "quality": "A"},
        {"sector": "industry", "carrier": "heating_oil", "amount": 40.0, "quality": "C"},
        {"sector": "transport", "carrier": "diesel", "amount": 60.0, "quality": "B"},
    ]
    year = year_of(calculated(dataset(rows), method("a"), FACTORS))
    assert year.data_quality == pytest.approx(0.7, rel=1e-12)
    assert year.data_quality_coverage == 1.0
    blank = year_of(
        calculated(dataset([*rows, {**rows[0], "sector": "services", "quality": ""}]), method("a"), FACTORS)
    )
    assert blank.data_quality == pytest.approx(0.7, rel=1e-12)
    assert blank.data_quality_coverage == pytest.approx(200 / 300, rel=1e-12)


def test_a_series_that_changes_meaning_is_told() -> None:
    rows = [{"year": year, "sector": "transport", "carrier": "diesel", "amount": 10.0} for year in (2022, 2018, 2018)]
    found = calculate(dataset(rows), catalogue(), CalculationOptions(method="bisko"))
    (finding,) = (finding for finding in found.findings if finding.code == "carrier-meaning-changes")
    facts = finding.facts
    assert (facts["before"], facts["meant"]) == (2018, "diesel_fossil")
    assert (facts["year"], facts["means"]) == (2022, "diesel_blend")
    for lang, label in (("de", "Diesel (fossil)"), ("da", "Diesel (med bioblanding)")):
        assert label in Texts(catalogue(), lang).message(finding)


def test_the_year_of_an_earlier_factor_is_the_last_one_that_it_is_valid_for() -> None:
    earlier = factor_set("a", factor("natural_gas", 0.2, year_from=2010, year_to=2015))
    rows = [{"year": 2022, "sector": "industry", "carrier": "natural_gas", "amount": 10.0}]
    found = calculated(dataset(rows), method("a"), earlier, missing_year="latest-before")
    (finding,) = (finding for finding in found.findings if finding.code == "factor-latest-before")
    assert finding.facts["used"] == 2015
    (row,) = found.municipalities[0].years[0].rows
    assert [use.last_year for use in row.factors] == [2015]


def test_only_the_years_asked_for() -> None:
    rows = [{"year": year, "sector": "industry", "carrier": "electricity", "amount": 100.0} for year in (2018, 2019)]
    assert [y.year for y in calculated(dataset(rows), method("a"), FACTORS, years=(2019,)).municipalities[0].years] == [
        2019
    ]


def test_own_factors_stand_first_and_are_told() -> None:
    own = factor_set("own", factor("electricity", 9.0), given=True)
    made = dataset([{"sector": "industry", "carrier": "electricity", "amount": 1.0}], towns=[town()])
    towns = (replace(made.municipalities[0], own_factors=own),)
    row = year_of(calculated(replace(made, municipalities=towns), method("a"), FACTORS)).rows[0]
    assert (row.emissions_t, row.match, row.factors[0].set) == (9.0, ("user",), "own")


def test_pinned_editions_replace_the_methods() -> None:
    made = dataset([{"sector": "industry", "carrier": "electricity", "amount": 1.0}], towns=[town(factor_sets="b")])
    row = year_of(calculated(made, method("a"), FACTORS, factor_set("b", factor("electricity", 5.0)))).rows[0]
    assert (row.emissions_t, row.factors[0].set, row.match) == (5.0, "b", ("exact",))


@pytest.mark.parametrize(
    ("code", "country", "options"),
    [
        ("no-method-for-country", "CH", {}),
        ("unknown-method", "DE", {"method": "biskoo"}),
        ("unknown-gwp", "DE", {"gwp": "AR7GWP100"}),
    ],
)
def test_wrong_usage(code: str, country: str, options: dict[str, str]) -> None:
    made = dataset([{"sector": "industry", "carrier": "electricity", "amount": 1.0}], towns=[town(country=country)])
    with pytest.raises(UsageError) as refused:
        calculate(made, catalogue(), CalculationOptions(method=options.get("method"), gwp=options.get("gwp")))
    assert refused.value.code == code


def test_an_edition_that_the_workbook_pins_and_nobody_knows_is_rejected_at_its_cell() -> None:
    made = dataset(
        [{"sector": "industry", "carrier": "electricity", "amount": 1.0}], towns=[town(factor_sets="bisko-2099")]
    )
    with pytest.raises(Rejected) as rejected:
        calculated(made, method("a"), FACTORS)
    (finding,) = rejected.value.findings
    assert (finding.code, finding.place.cell) == ("unknown-factor-set", "B2")


def test_the_sets_asked_for_stand_before_the_methods_in_their_order() -> None:
    made = dataset([{"sector": "industry", "carrier": "electricity", "amount": 1.0}])
    first, second = (
        factor_set(name, factor("electricity", value), given=True) for name, value in (("x", 7.0), ("y", 8.0))
    )
    again = factor_set("a", factor("electricity", 9.0), given=True)
    for given_sets, expected in (((first, second), 7.0), ((second, first), 8.0), ((again, first), 9.0)):
        assert year_of(calculated(made, method("a"), FACTORS, factors=given_sets)).rows[0].emissions_t == expected


def test_a_series_whose_factors_change_the_set_is_told_once() -> None:
    rows = [
        {"year": year, "sector": sector, "carrier": "electricity", "amount": 10.0}
        for year in (2018, 2019)
        for sector in ("industry", "services")
    ]
    one, two = (
        factor_set("one", factor("electricity", 0.5, year=2018)),
        factor_set("two", factor("electricity", 0.4, year=2019)),
    )
    found = calculated(dataset(rows), method("one", "two"), one, two)
    (finding,) = (finding for finding in found.findings if finding.code == "series-changes-set")
    assert (finding.facts["sets"], finding.facts["carrier"]) == ("2018: one, 2019: two", "electricity")
    same = calculated(dataset(rows), method("a"), FACTORS)
    assert "series-changes-set" not in codes_of(same)


def test_one_reported_emission_stands_for_a_carrier_that_is_stated_in_two_dimensions() -> None:
    place = {"sector": "industry", "carrier": "natural_gas"}
    made = dataset(
        [{**place, "amount": 10.0}, {**place, "amount": 100.0, "dimension": "volume"}],
        [{**place, "gas": "CO2e", "amount": 4.0}],
    )
    rows = factor("natural_gas", 0.2), factor("natural_gas", 0.002, dimension="volume", row=3)
    found = calculated(made, method("b"), factor_set("b", *rows))
    year = year_of(found)
    assert (year.emissions_t, year.complete) == (4.0, True)
    assert [row.match for row in year.rows] == [("reported",), ("reported",)]


def test_heat_without_a_factor_is_told_of_plants_and_the_default() -> None:
    rows = [{"sector": "services", "carrier": carrier, "amount": 1.0} for carrier in ("district_heat", "local_heat")]
    found = calculate(dataset(rows), catalogue(), CalculationOptions(method="bisko"))
    told = [(f.facts.get("heat"), f.facts.get("default")) for f in found.findings if f.code == "no-factor"]
    assert told == [("district_heat", "260 g CO2e/kWh"), ("local_heat", None)]
    hints = [Texts(catalogue(), "de").hint(f) for f in found.findings if f.code == "no-factor"]
    assert ["--district-heat default" in hint for hint in hints] == [True, False]
    assert all("„Anlagen“" in hint for hint in hints)


def test_a_set_that_was_asked_for_and_fits_nothing_is_named() -> None:
    made = dataset([{"sector": "industry", "carrier": "electricity", "amount": 1.0}])
    idle, used = (
        factor_set(name, factor(carrier, 7.0), given=True) for name, carrier in (("x", "lpg"), ("y", "electricity"))
    )
    found = calculated(made, method("a"), FACTORS, factors=(idle, used)).findings
    assert [one.facts["sets"] for one in found if one.code == "factor-set-not-used"] == ["x"]
