"""Which factor is chosen, and how that is told."""

from __future__ import annotations

from typing import Any

import pytest

from ghgcalc.factors import Chooser, Key, Plan, Resolution, index_sets
from ghgcalc.findings import UsageError
from ghgcalc.models import FactorSet, Meaning, Parameter
from tests.ledgers import catalogue, factor, factor_set, method

KEY = Key(plan=0, year=2018, sector="industry", carrier="natural_gas", dimension="energy")


def resolved(key: Key, *sets: FactorSet, **plan: Any) -> Resolution:
    how = plan.pop("how", method(*(one.id for one in sets)))
    made = Plan(how, sets, plan.pop("regions", ("DE",)), index=index_sets(sets), **plan)
    return Chooser(catalogue(), [made]).resolve(key)


def value(resolution: Resolution) -> float:
    (applied,) = resolution.applied
    return applied.per_unit


def test_the_first_set_that_is_valid_wins() -> None:
    first, second = factor_set("a", factor("natural_gas", 1.0)), factor_set("b", factor("natural_gas", 2.0))
    assert value(resolved(KEY, first, second)) == 1.0
    assert value(resolved(KEY, second, first)) == 2.0


def test_own_sector_stands_before_any_sector() -> None:
    rows = factor("natural_gas", 1.0), factor("natural_gas", 2.0, sector="industry", row=3)
    assert value(resolved(KEY, factor_set("a", *rows))) == 2.0
    assert value(resolved(KEY._replace(sector="services"), factor_set("a", *rows))) == 1.0


def test_own_region_stands_before_the_default_and_the_default_is_told() -> None:
    chosen = factor_set("a", factor("natural_gas", 1.0), factor("natural_gas", 2.0, region="DE", row=3))
    assert (value(resolved(KEY, chosen)), resolved(KEY, chosen).match) == (2.0, ("exact",))
    elsewhere = resolved(KEY, chosen, regions=("DK",))
    assert (value(elsewhere), elsewhere.match) == (1.0, ("region_default",))


def test_a_row_of_another_region_is_never_taken() -> None:
    assert not resolved(KEY, factor_set("a", factor("natural_gas", 2.0, region="FR"))).found


def test_a_year_without_a_factor_is_refused_and_names_the_years_there_are() -> None:
    chosen = factor_set("a", factor("natural_gas", 1.0, year=2015), factor("natural_gas", 3.0, year=2020, row=3))
    refused = resolved(KEY, chosen)
    assert (refused.found, refused.reason, refused.available) == (False, "no-factor", (2015, 2020))


def test_latest_before_takes_the_newest_earlier_year_and_never_a_later_one() -> None:
    rows = [factor("natural_gas", year / 1000, year=year, row=row) for row, year in enumerate((2010, 2015, 2020), 2)]
    found = resolved(KEY, factor_set("a", *rows), missing_year="latest-before")
    assert (value(found), found.match) == (2.015, ("latest_before",))
    assert not resolved(KEY._replace(year=2009), factor_set("a", *rows), missing_year="latest-before").found


def test_a_factor_of_the_year_stands_before_an_older_one_of_an_earlier_set() -> None:
    old, new = (
        factor_set("a", factor("natural_gas", 1.0, year=2015)),
        factor_set("b", factor("natural_gas", 2.0, year=2018)),
    )
    assert value(resolved(KEY, old, new, missing_year="latest-before")) == 2.0


def test_an_open_end_is_valid_from_its_first_year() -> None:
    chosen = factor_set("a", factor("natural_gas", 1.0, year_from=2015))
    assert resolved(KEY, chosen).match == ("exact",)
    assert not resolved(KEY._replace(year=2014), chosen).found


def test_causes_combine_in_order_of_the_alphabet() -> None:
    chosen = factor_set("a", factor("natural_gas", 1.0, year=2015), given=True)
    assert resolved(KEY, chosen, missing_year="latest-before").match == ("latest_before", "user")


def test_heating_power_inherits_electricity_only_where_the_set_has_none_of_its_own() -> None:
    key = KEY._replace(carrier="electricity_heating")
    both = factor_set("a", factor("electricity", 1.0), factor("electricity_heating", 2.0, row=3))
    assert value(resolved(key, factor_set("b", factor("electricity", 1.0)))) == 1.0
    assert value(resolved(key, both)) == 2.0


def test_bare_diesel_takes_the_meaning_that_the_set_declares_for_the_year() -> None:
    meanings = (
        Meaning(carrier="diesel", means="diesel_fossil", year_from=2018, year_to=2021),
        Meaning(carrier="diesel", means="diesel_blend", year_from=2022, year_to=2022),
    )
    rows = factor("diesel_fossil", 1.0, year=2018), factor("diesel_blend", 2.0, year=2022, row=3)
    chosen = factor_set("a", *rows, carrier_meaning=meanings)
    diesel = KEY._replace(carrier="diesel")
    assert (value(resolved(diesel, chosen)), resolved(diesel, chosen).meaning) == (1.0, "diesel_fossil")
    assert value(resolved(diesel._replace(year=2022), chosen)) == 2.0
    assert value(resolved(diesel._replace(carrier="diesel_blend", year=2022), chosen)) == 2.0


def test_ambient_heat_is_the_mix_of_the_year_over_the_performance_factor() -> None:
    # 544 g/kWh of 2018 / 3.2 = 170 g/kWh, as three cities print it for 2018.
    how = method("a", steps=("ambient_heat_factor",))
    found = resolved(KEY._replace(carrier="ambient_heat"), factor_set("a", factor("electricity", 0.544)), how=how)
    assert value(found) == pytest.approx(0.170, rel=1e-12)
    assert found.match == ("derived",)


def test_the_default_of_district_heat_is_used_only_if_asked_for() -> None:
    parameter = Parameter(value=260, unit="g CO2e/kWh", source="test")
    how = method("a", parameters={"district_heat_default": parameter})
    heat, chosen = KEY._replace(carrier="district_heat"), factor_set("a", factor("natural_gas", 1.0))
    assert not resolved(heat, chosen, how=how).found
    found = resolved(heat, chosen, how=how, default_heat=True)
    assert value(found) == pytest.approx(0.260, rel=1e-12)
    assert found.match == ("default",)


def test_gases_of_one_set_are_joined_though_one_is_by_sector() -> None:
    rows = factor("natural_gas", 2.0, "CO2"), factor("natural_gas", 0.1, "CH4", sector="industry", row=3)
    found = resolved(KEY, factor_set("a", *rows), gwp="AR5GWP100")
    assert {applied.gas: applied.per_unit for applied in found.applied} == {"CO2": 2.0, "CH4": 0.1}


def test_single_gases_without_a_gwp_set_are_refused() -> None:
    rows = factor("natural_gas", 2.0, "CO2"), factor("natural_gas", 0.1, "CH4", row=3)
    with pytest.raises(UsageError) as refused:
        resolved(KEY, factor_set("a", *rows))
    assert refused.value.code == "gwp-needed"


def test_co2e_of_another_gwp_set_than_the_one_asked_for_is_refused() -> None:
    for stated in ("not_stated", "AR4GWP100"):
        with pytest.raises(UsageError) as refused:
            resolved(KEY, factor_set("a", factor("natural_gas", 2.0), gwp=stated), gwp="AR5GWP100", gwp_asked=True)
        assert refused.value.code == "gwp-refused"
    same = factor_set("a", factor("natural_gas", 2.0), gwp="AR5GWP100")
    assert value(resolved(KEY, same, gwp="AR5GWP100", gwp_asked=True)) == 2.0


def test_a_gross_set_is_brought_to_net_by_the_cited_ratio_for_gas_and_not_used_for_other_fuels() -> None:
    gross = factor_set("a", factor("natural_gas", 0.903), factor("heating_oil", 1.0, row=3), heating_value="gross")
    found = resolved(KEY, gross)
    assert value(found) == pytest.approx(1.0, rel=1e-12)
    assert found.match == ("derived",)
    assert not resolved(KEY._replace(carrier="heating_oil"), gross).found
    assert resolved(KEY._replace(carrier="heating_oil"), gross).passed_over == ("a",)
    assert found.passed_over == ()


def test_a_factor_per_volume_takes_volumes_only() -> None:
    chosen = factor_set("a", factor("natural_gas", 0.002, "CO2", dimension="volume"))
    assert not resolved(KEY, chosen).found
    assert value(resolved(KEY._replace(dimension="volume"), chosen)) == 0.002
