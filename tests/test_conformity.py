"""BISKO's criteria: each met, not met, or not to be judged, with the cell that decides it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghgcalc.conformity import CHECKS
from ghgcalc.inventory import CalculationOptions, Inventory, calculate
from tests.ledgers import catalogue, dataset, factor, factor_set, town

SECTORS = ("private_households", "services", "industry")
CARRIERS = ("electricity", "natural_gas", "district_heat", "heating_oil", "biomass", "solar_thermal", "ambient_heat")
DECLARED = {
    "municipal_in_services": "yes",
    "heat_pump_power_in": "electricity",
    "heat_pump_spf": "3.2",
    "weather_corrected": "no",
    "district_heat_basis": "exergetic",
    "gas_basis": "Hi",
}
OWN_HEAT = factor_set("own", factor("district_heat", 0.15), given=True)


def whole(**changed: Any) -> list[dict[str, Any]]:
    """Every required cell of 2018, class A; ``changed`` overrides the row of a ``sector__carrier``."""
    rows = [
        {"sector": sector, "carrier": carrier, "amount": 100.0, "quality": "A"}
        for sector in SECTORS
        for carrier in CARRIERS
    ]
    rows += [
        {"sector": "transport", "carrier": name, "amount": 50.0, "quality": "B"}
        for name in ("gasoline", "diesel", "electricity")
    ]
    rows.append({"sector": "municipal", "carrier": "electricity", "amount": 5.0, "quality": "A"})
    return [{**row, **changed.get(f"{row['sector']}__{row['carrier']}", {})} for row in rows]


def judged(
    rows: list[dict[str, Any]], declared: dict[str, str], **options: Any
) -> tuple[Inventory, dict[str, tuple[str, str]]]:
    """The inventory and its checks: result and cell by name. The town has an own factor for district heat."""
    made = dataset(rows, towns=[replace(town(**declared), own_factors=OWN_HEAT)])
    found = calculate(made, catalogue(), CalculationOptions(**options))
    return found, {check.check: (check.result, check.cell) for check in found.municipalities[0].conformity}


def test_every_check_of_the_methods_has_a_function_and_every_function_a_method() -> None:
    named = {check.check for name in catalogue().method_ids() for check in catalogue().method(name).conformity}
    assert named == set(CHECKS)


def test_electricity_for_heating_is_grid_bound_too() -> None:
    row = {"sector": "services", "carrier": "electricity_heating", "amount": 5.0, "quality": "B"}
    assert judged([*whole(), row], DECLARED)[1]["grid_data_quality"][0] == "not_met"
    assert judged([*whole(), {**row, "quality": "A"}], DECLARED)[1]["grid_data_quality"][0] == "met"


def test_a_whole_balance_by_cited_values_cannot_be_judged_on_factors_and_transport_only() -> None:
    found, checks = judged(whole(), DECLARED)
    assert found.complete
    assert found.municipalities[0].years[0].coverage == 1.0
    assert {name for name, (result, _) in checks.items() if result == "unknown"} == {
        "official_factors",
        "transport_cells",
    }
    assert not [name for name, (result, _) in checks.items() if result == "not_met"]
    assert found.municipalities[0].conforms is None


@pytest.mark.parametrize(
    ("check", "key"),
    [
        ("municipal_in_services_declared", "municipal_in_services"),
        ("heat_pump_power_declared", "heat_pump_power_in"),
        ("no_weather_correction", "weather_corrected"),
        ("district_heat_factor", "district_heat_basis"),
        ("gas_basis_declared", "gas_basis"),
    ],
)
def test_what_a_town_has_not_declared_cannot_be_judged(check: str, key: str) -> None:
    _, checks = judged(whole(), {name: word for name, word in DECLARED.items() if name != key})
    assert checks[check] == ("unknown", "")


@pytest.mark.parametrize(
    ("check", "declared", "cell"),
    [
        ("no_weather_correction", {"weather_corrected": "yes"}, "municipality!B5"),
        ("district_heat_factor", {"district_heat_basis": "other"}, "municipality!B6"),
    ],
)
def test_a_declaration_that_does_not_conform_names_its_cell(check: str, declared: dict[str, str], cell: str) -> None:
    found, checks = judged(whole(), {**DECLARED, **declared})
    assert checks[check] == ("not_met", cell)
    assert found.municipalities[0].conforms is False


@pytest.mark.parametrize(
    ("check", "changed", "result", "cell"),
    [
        ("grid_data_quality", {"services__natural_gas": {"quality": "B"}}, "not_met", "energy!D10"),
        ("grid_data_quality", {"services__natural_gas": {"quality": ""}}, "unknown", "energy!D10"),
        ("data_quality_coverage", {"industry__biomass": {"quality": ""}}, "not_met", "energy!D20"),
        ("required_cells", {"industry__biomass": {"amount": float("nan")}}, "not_met", ""),
    ],
)
def test_a_cell_decides(check: str, changed: dict[str, Any], result: str, cell: str) -> None:
    _, checks = judged(whole(**changed), DECLARED)
    assert checks[check] == (result, cell)


def test_a_zero_is_stated_and_a_blank_is_not() -> None:
    _, zero = judged(whole(industry__biomass={"amount": 0.0}), DECLARED)
    assert zero["required_cells"][0] == "met"


def test_an_amount_without_a_consumer_sector_calculates_and_does_not_conform() -> None:
    found, checks = judged([*whole(), {"sector": "unallocated", "carrier": "natural_gas", "amount": 10.0}], DECLARED)
    assert checks["consumer_sectors"] == ("not_met", "energy!D27")
    assert any(row.sector == "unallocated" and row.counted for row in found.municipalities[0].years[0].rows)


def test_a_local_electricity_factor_does_not_conform() -> None:
    local = factor_set("local", factor("electricity", 0.3), given=True)
    _, checks = judged(whole(), DECLARED, factors=(local,))
    assert checks["federal_electricity_mix"][0] == "not_met"
    assert checks["official_factors"][0] == "not_met"


def test_an_official_edition_meets_the_criterion() -> None:
    names = (
        "electricity",
        "natural_gas",
        "heating_oil",
        "biomass",
        "solar_thermal",
        "ambient_heat",
        "gasoline",
        "diesel",
    )
    official = factor_set(
        "official", *(factor(name, 0.3, row=row) for row, name in enumerate(names, 2)), given=True, official=True
    )
    _, checks = judged(whole(), DECLARED, factors=(official,))
    assert checks["official_factors"][0] == "met"


def test_own_heat_factors_without_a_conforming_basis_do_not_conform() -> None:
    _, checks = judged(whole(), {**DECLARED, "district_heat_basis": "other"})
    assert checks["official_factors"][0] == "not_met"


def test_direct_factors_do_not_contain_the_upstream_chains() -> None:
    direct = factor_set("direct", factor("natural_gas", 0.2), given=True, boundary="direct")
    _, checks = judged(whole(), DECLARED, factors=(direct,))
    assert checks["upstream_included"][0] == "not_met"


def test_a_given_set_under_the_name_of_the_methods_is_no_official_one() -> None:
    given = factor_set("bisko-cited", factor("electricity", 0.5), given=True)
    assert judged(whole(), DECLARED, factors=(given,))[1]["federal_electricity_mix"][0] == "not_met"
    assert judged(whole(), DECLARED)[1]["federal_electricity_mix"][0] == "met"
