"""A town's own factors from its plants: worked by hand, with the method's rule, and every fault at its cell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghgcalc.findings import Rejected
from ghgcalc.inventory import CalculationOptions, Inventory, Row, calculate
from ghgcalc.models import Parameter
from ghgcalc.plants import faults_of_plants
from ghgcalc.plants.exergetic import heat_share as exergetic_share
from ghgcalc.plants.sheet import Plant
from ghgcalc.plants.traced import Traced, traced
from tests.ledgers import calculated as calculated_by
from tests.ledgers import catalogue, codes_of, factor, factor_set, method
from tests.plant_sheets import cell, heated

REFERENCE = {"reference_temperature": Parameter(value=283, unit="K", source="test")}
# 373 K, as the worked cases have it, in the sheet's degrees Celsius.
AT_373_K = 99.85
GAS_247 = factor_set("fuels", factor("natural_gas", 0.247), factor("electricity", 0.5), factor("biomass", 0.02))
CHP = {"kind": "KWK", "carrier": "Erdgas", "fuel": 100_000.0, "electricity": 35_000.0, "heat": 45_000.0}


def row_of(inventory: Inventory, carrier: str) -> Row:
    return next(row for row in inventory.municipalities[0].years[0].rows if row.carrier == carrier)


def exergetic(*plants: dict[str, Any], **options: Any) -> Inventory:
    how = method("fuels", steps=("exergetic_heat", "local_electricity_mix"), parameters=REFERENCE)
    return calculated_by(heated(*plants, **options), how, GAS_247)


def faults(*plants: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as rejected:
        exergetic(*plants)
    return [(finding.code, finding.place.cell) for finding in rejected.value.findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("power_share", "kelvin", "heat_share"), [(0.30, 373, 0.360206), (0.35, 368, 0.300190), (0.40, 363, 0.248447)]
)
def test_exergetic_shares_of_the_worked_cases(power_share: float, kelvin: float, heat_share: float) -> None:
    # Source: BISKO, exergetic allocation with 283 K; the shares as worked out from f_el / (f_el + z (1 - f_el)).
    numbers = {"reference_temperature": 283.0, "zero_celsius": 273.15}
    plant = Plant(
        2018, "", "", "chp", "natural_gas", {},
        electricity=traced(power_share), heat=traced(1 - power_share), supply_temperature_c=traced(kelvin - 273.15),
    )  # fmt: skip
    share = exergetic_share(plant, numbers)
    assert isinstance(share, Traced)
    assert share.value == pytest.approx(heat_share, abs=5e-7)


def test_exergetic_heat_factor_at_the_plant() -> None:
    # 100 GWh gas at 247 g/kWh are 24,700 t; z = 1 - 283/373 = 0.241287; heat share 0.236766.
    inventory = exergetic({**CHP, "supply_temperature_c": AT_373_K, "loss_share": 0.0})
    (use,) = row_of(inventory, "district_heat").factors
    assert use.per_unit * 1000 == pytest.approx(130.0, abs=0.05)
    assert (use.set, use.gas, use.boundary, use.match) == ("plants", "CO2e", "life_cycle", ("derived", "user"))
    power = (24_700 - use.per_unit * 45_000) / 35_000
    assert power * 1000 == pytest.approx(538.6, abs=0.05)


def test_loss_is_taken_off_once_at_delivery() -> None:
    inventory = exergetic({**CHP, "supply_temperature_c": AT_373_K, "loss_share": 0.1})
    row = row_of(inventory, "district_heat")
    assert row.factors[0].per_unit * 1000 == pytest.approx(144.4, abs=0.05)
    assert row.emissions_t == pytest.approx(1000 * row.factors[0].per_unit, rel=1e-12)


def test_the_trace_recomputes_the_factor_and_names_the_cells() -> None:
    inventory = exergetic({**CHP, "supply_temperature_c": AT_373_K, "loss_share": 0.1})
    (use,) = row_of(inventory, "district_heat").factors
    assert eval(use.note) == use.per_unit  # noqa: S307 - the arithmetic that the note shows
    cells = ("fuel", "electricity", "heat", "supply_temperature_c", "loss_share")
    assert use.locator == ", ".join(f"plants!{cell(column, 2)}" for column in cells)


def test_network_of_chp_boiler_import_and_export() -> None:
    # CHP heat 24,700 t x 0.2367658 = 5,848.1 t; boiler 10,000 x 0.247 = 2,470 t; import 1,000 t; export stated 500 t.
    inventory = exergetic(
        {**CHP, "network": "Netz", "supply_temperature_c": AT_373_K, "loss_share": 0.1},
        {"network": "Netz", "kind": "Heizkessel", "carrier": "Erdgas", "fuel": 10_000.0, "heat": 9_000.0},
        {"network": "Netz", "kind": "Bezug", "heat": 6_000.0, "emissions": 1_000.0},
        {"network": "Netz", "kind": "Abgabe", "heat": 5_000.0, "emissions": 500.0},
    )
    z = 1 - 283 / 373
    chp = 24_700 * z * 45_000 / (35_000 + z * 45_000)
    expected = (chp + 2_470 + 1_000 - 500) / ((45_000 + 9_000 + 6_000 - 5_000) * 0.9)
    assert row_of(inventory, "district_heat").factors[0].per_unit == pytest.approx(expected, rel=1e-9)


def test_an_export_that_states_no_emissions_leaves_the_mean_as_it_is() -> None:
    boiler = {"kind": "Heizkessel", "carrier": "Erdgas", "fuel": 10_000.0, "heat": 9_000.0, "loss_share": 0.0}
    alone = exergetic(boiler)
    with_export = exergetic(boiler, {"kind": "Abgabe", "heat": 4_000.0})
    factors = [row_of(one, "district_heat").factors[0].per_unit for one in (alone, with_export)]
    assert factors[1] == pytest.approx(factors[0], rel=1e-12) == 2470 / 9000


def test_networks_are_summed_over_summed_and_local_heat_stays_apart() -> None:
    plants = [
        {"network": "Fernwärme West", "kind": "boiler", "carrier": "Erdgas", "fuel": 1_000.0, "heat": 900.0},
        {"network": "Fernwärme Ost", "kind": "boiler", "carrier": "Biomasse", "fuel": 5_000.0, "heat": 4_000.0},
        {"network": "Nahwärme Süd", "kind": "boiler", "carrier": "Biomasse", "fuel": 100.0, "heat": 80.0},
    ]
    inventory = exergetic(
        *({**plant, "loss_share": 0.0} for plant in plants), amounts={"district_heat": 10.0, "local_heat": 10.0}
    )
    assert row_of(inventory, "district_heat").factors[0].per_unit == pytest.approx((247 + 100) / 4900, rel=1e-12)
    assert row_of(inventory, "local_heat").factors[0].per_unit == pytest.approx(2 / 80, rel=1e-12)
    assert "network-carrier-assumed" not in codes_of(inventory)


def test_a_network_without_a_telling_name_is_said_to_be_district_heat_where_there_are_both() -> None:
    boiler = {"network": "Netz 1", "kind": "boiler", "carrier": "Erdgas", "fuel": 10.0, "heat": 9.0, "loss_share": 0.0}
    inventory = exergetic(boiler, amounts={"district_heat": 1.0, "local_heat": 1.0})
    assert "network-carrier-assumed" in codes_of(inventory)
    assert row_of(exergetic(boiler, amounts={"local_heat": 1.0}), "local_heat").factors[0].set == "plants"


@pytest.mark.parametrize(("name", "heat", "power"), [("dk-125", 163.2, 373.0), ("dk-200", 102.0, 451.7)])
def test_danish_allocation_of_the_worked_case(name: str, heat: float, power: float) -> None:
    # 100 GWh gas at 204 g/kWh, 35 GWh electricity, 45 GWh heat; the rest of 20,400 t is the electricity's.
    fuels = factor_set("gas-204", factor("natural_gas", 0.204, "CO2"), boundary="direct", given=True)
    amounts = heated({**CHP, "loss_share": 0.0}, amounts={"district_heat": 45_000.0}, country="DK")
    inventory = calculate(amounts, catalogue(), CalculationOptions(method=name, factors=(fuels,), years=(2018,)))
    row = row_of(inventory, "district_heat")
    assert row.factors[0].per_unit * 1000 == pytest.approx(heat, abs=0.05)
    assert row.factors[0].gas == "CO2"
    assert (20_400 - (row.emissions_t or 0)) / 35 == pytest.approx(power, abs=0.05)


def test_a_rest_below_zero_is_an_error_at_the_fuel() -> None:
    how = method("fuels", steps=("fixed_heat_efficiency",), parameters={"chp_heat_efficiency": _number(1.25)})
    too_much = {**CHP, "heat": 130_000.0, "loss_share": 0.0}
    with pytest.raises(Rejected) as rejected:
        calculated_by(heated(too_much), how, GAS_247)
    errors = [finding for finding in rejected.value.findings if finding.severity == "error"]
    assert [(error.code, error.place.cell) for error in errors] == [("plant-rest-below-zero", cell("fuel", 2))]
    at_the_limit = {**CHP, "heat": 125_000.0, "loss_share": 0.0}
    inventory = calculated_by(heated(at_the_limit), how, GAS_247)
    assert row_of(inventory, "district_heat").factors[0].per_unit == pytest.approx(24_700 / 125_000, rel=1e-12)


def _number(value: float) -> Parameter:
    return Parameter(value=value, unit="1", source="test")


COVENANT = method("neefe", boundary="direct", steps=("local_electricity_factor", "local_heat_factor"))
NEEFE = factor_set("neefe", factor("electricity", 0.426), factor("natural_gas", 0.2), boundary="direct")


def covenant(*plants: dict[str, Any], **amounts: float) -> Inventory:
    return calculated_by(heated(*plants, amounts=amounts), COVENANT, NEEFE)


def test_local_electricity_factor_of_the_worked_case() -> None:
    # TCE 100,000, LPE 10,000 (0 t), GEP 5,000 (0 t), NEEFE 0.426: 85,000 x 0.426 / 100,000 = 0.3621.
    inventory = covenant(
        {"kind": "Kraftwerk", "carrier": "Photovoltaikstrom", "electricity": 10_000.0, "emissions": 0.0},
        {"kind": "Bezug", "electricity": 5_000.0, "emissions": 0.0},
        electricity=90_000.0,
        electricity_heating=10_000.0,
    )
    for carrier in ("electricity", "electricity_heating"):
        assert row_of(inventory, carrier).factors[0].per_unit == pytest.approx(0.3621, rel=1e-12)
    assert inventory.municipalities[0].years[0].emissions_t == pytest.approx(36_210, rel=1e-12)
    assert "local-electricity-factor-used" in codes_of(inventory)


def test_local_electricity_factor_of_a_net_exporter() -> None:
    # LPE 120,000 of 24,000 t gas power above TCE 100,000: (24,000 + 0) / (120,000 + 10,000).
    inventory = covenant(
        {"kind": "Kraftwerk", "carrier": "Erdgas", "fuel": 120_000.0, "electricity": 120_000.0},
        {"kind": "Bezug", "electricity": 10_000.0, "emissions": 0.0},
        electricity=100_000.0,
    )
    assert row_of(inventory, "electricity").factors[0].per_unit == pytest.approx(24_000 / 130_000, rel=1e-12)


def test_local_heat_factor_is_over_the_heat_consumed() -> None:
    # EFH = (CO2_LPH + CO2_IH - CO2_EH) / LHC = (2,000 + 300 - 100) / 8,000.
    inventory = covenant(
        {"kind": "Heizkessel", "carrier": "Erdgas", "fuel": 10_000.0, "heat": 9_000.0},
        {"kind": "Bezug", "heat": 1_000.0, "emissions": 300.0},
        {"kind": "Abgabe", "heat": 500.0, "emissions": 100.0},
        district_heat=8_000.0,
    )
    assert row_of(inventory, "district_heat").factors[0].per_unit == pytest.approx(2_200 / 8_000, rel=1e-12)
    assert "plants-without-loss" not in codes_of(inventory)


def test_a_method_without_a_rule_for_chp_makes_no_factor_of_it() -> None:
    inventory = covenant(CHP, district_heat=45_000.0)
    assert "plant-without-allocation" in codes_of(inventory)
    assert row_of(inventory, "district_heat").factors == ()
    assert not inventory.complete


def test_local_mix_is_additional_and_the_balance_keeps_the_national_one() -> None:
    inventory = exergetic(
        {"kind": "power", "carrier": "Photovoltaikstrom", "electricity": 200.0, "emissions": 0.0},
        amounts={"electricity": 1_000.0, "natural_gas": 100.0},
    )
    (year,) = inventory.municipalities[0].years
    assert row_of(inventory, "electricity").factors[0].set == "fuels"
    assert year.emissions_t == pytest.approx(500 + 24.7)
    (mix,) = year.additional
    assert (mix.name, mix.conforms) == ("local_electricity_mix", False)
    assert mix.factors[0].per_unit == pytest.approx(0.8 * 0.5)
    assert mix.emissions_t == pytest.approx(400 + 24.7)


def test_exergetic_heat_of_own_plants_conforms() -> None:
    amounts = heated({**CHP, "supply_temperature_c": AT_373_K, "loss_share": 0.1})
    inventory = calculate(amounts, catalogue(), CalculationOptions(method="bisko"))
    results = {check.check: check for check in inventory.municipalities[0].conformity}
    assert results["district_heat_factor"].result == "met"
    assert results["district_heat_factor"].cell == f"plants!{cell('fuel', 2)}"
    assert results["official_factors"].result == "met"


def test_gross_fuel_is_converted_in_the_trace() -> None:
    boiler = {"kind": "boiler", "carrier": "Erdgas", "heat": 900.0, "loss_share": 0.0, "unit": "MWh"}
    by_basis = exergetic({**boiler, "fuel": 1_000.0, "basis": "Hs"})
    by_declaration = exergetic({**boiler, "fuel": 1_000.0}, gas_basis="Hs")
    for inventory in (by_basis, by_declaration):
        use = row_of(inventory, "district_heat").factors[0]
        assert use.per_unit == pytest.approx(1000 * 0.903 * 0.247 / 900, rel=1e-12)
        assert "0.903" in use.note


def test_gases_of_a_fuel_stay_apart() -> None:
    fuels = factor_set(
        "fuels",
        factor("natural_gas", 0.2, "CO2"),
        factor("natural_gas", 0.00001, "CH4"),
        factor("biomass", 0.4, "CO2_biogenic"),
        factor("biomass", 0.0001, "CH4"),
        boundary="direct",
    )
    how = method("fuels", steps=("exergetic_heat",), parameters=REFERENCE, gwp="AR5GWP100", boundary="direct")
    plants = (
        {"kind": "boiler", "carrier": "Erdgas", "fuel": 1_000.0, "heat": 900.0, "loss_share": 0.0},
        {"kind": "boiler", "carrier": "Biomasse", "fuel": 1_000.0, "heat": 900.0},
    )
    row = row_of(calculated_by(heated(*plants, amounts={"district_heat": 1_800.0}), how, fuels), "district_heat")
    assert row.gases_t == pytest.approx({"CO2": 200.0, "CH4": 0.11, "CO2_biogenic": 400.0})
    assert row.emissions_t == pytest.approx(200 + 0.11 * 28)


def test_a_stated_emission_beside_single_gases_makes_all_of_it_equivalents() -> None:
    fuels = factor_set(
        "fuels", factor("natural_gas", 0.2, "CO2"), factor("natural_gas", 0.001, "CH4"), boundary="direct"
    )
    how = method("fuels", steps=("exergetic_heat",), parameters=REFERENCE, gwp="AR5GWP100", boundary="direct")
    plants = (
        {"kind": "boiler", "carrier": "Erdgas", "fuel": 1_000.0, "heat": 900.0, "loss_share": 0.0},
        {"kind": "Bezug", "heat": 100.0, "emissions": 30.0},
    )
    row = row_of(calculated_by(heated(*plants, amounts={"district_heat": 1_000.0}), how, fuels), "district_heat")
    assert row.gases_t == pytest.approx({"CO2e": 200 + 28 + 30})


def test_own_entered_factors_stand_before_those_of_plants() -> None:
    own = factor_set("own", factor("district_heat", 0.1), given=True)
    made = heated({**CHP, "supply_temperature_c": AT_373_K, "loss_share": 0.0})
    from dataclasses import replace

    made = replace(made, municipalities=(replace(made.municipalities[0], own_factors=own),))
    how = method("fuels", steps=("exergetic_heat",), parameters=REFERENCE)
    inventory = calculated_by(made, how, GAS_247)
    assert row_of(inventory, "district_heat").factors[0].set == "own"
    assert "plants-beside-own-factors" in codes_of(inventory)


def test_fuels_with_and_without_upstream_chains_are_told() -> None:
    direct = factor_set("direct", factor("heating_oil", 0.26), boundary="direct")
    how = method("fuels", "direct", steps=("exergetic_heat",), parameters=REFERENCE)
    plants = (
        {"kind": "boiler", "carrier": "Erdgas", "fuel": 10.0, "heat": 9.0, "loss_share": 0.0},
        {"kind": "boiler", "carrier": "Heizöl", "fuel": 10.0, "heat": 9.0},
    )
    inventory = calculated_by(heated(*plants), how, GAS_247, direct)
    mixed = [finding for finding in inventory.findings if finding.code == "mixed-boundary"]
    assert [dict(finding.facts)["sets"] for finding in mixed] == ["direct: direct, fuels: life_cycle"]


def test_a_fuel_without_a_factor_gives_no_factor_of_the_network() -> None:
    inventory = exergetic({"kind": "boiler", "carrier": "Heizöl", "fuel": 10.0, "heat": 9.0, "loss_share": 0.0})
    assert "plant-fuel-without-factor" in codes_of(inventory)
    assert row_of(inventory, "district_heat").emissions_t is None


def test_a_network_with_an_unknown_part_does_not_take_the_others_factor() -> None:
    inventory = exergetic(
        {"network": "West", "kind": "boiler", "carrier": "Erdgas", "fuel": 10.0, "heat": 9.0, "loss_share": 0.0},
        {"network": "Ost", "kind": "boiler", "carrier": "Heizöl", "fuel": 10.0, "heat": 9.0, "loss_share": 0.0},
    )
    assert row_of(inventory, "district_heat").factors == ()


def test_missing_loss_is_said() -> None:
    inventory = exergetic({**CHP, "supply_temperature_c": AT_373_K})
    assert "plants-without-loss" in codes_of(inventory)
    assert row_of(inventory, "district_heat").factors[0].per_unit * 1000 == pytest.approx(130.0, abs=0.05)


def test_a_method_without_rules_says_that_it_uses_no_plants() -> None:
    inventory = calculated_by(heated(CHP), method("fuels"), GAS_247)
    assert "plants-not-used" in codes_of(inventory)


@pytest.mark.parametrize(
    ("plant", "code", "column"),
    [
        ({**CHP}, "plants-value-missing", "kind"),
        ({**CHP, "supply_temperature_c": 9.85}, "supply-temperature-too-low", "supply_temperature_c"),
        ({**CHP, "kind": "Windrad"}, "unknown-plant-kind", "kind"),
        ({**CHP, "kind": ""}, "unknown-plant-kind", "kind"),
        ({**CHP, "year": "bald"}, "not-a-year", "year"),
        ({**CHP, "carrier": "Erdgaß"}, "unknown-carrier", "carrier"),
        ({**CHP, "unit": "Fass"}, "unknown-unit", "unit"),
        ({**CHP, "unit": "t"}, "plants-unit-not-energy", "unit"),
        ({**CHP, "carrier": "Heizöl", "basis": "Hs"}, "gross-without-ratio", "basis"),
        ({**CHP, "fuel": -1.0}, "negative-amount", "fuel"),
        ({**CHP, "fuel": "viel"}, "not-a-number", "fuel"),
        ({**CHP, "loss_share": 10.0}, "loss-share-out-of-range", "loss_share"),
        ({"kind": "boiler", "carrier": "Erdgas", "heat": 9.0}, "plants-value-missing", "kind"),
        ({"kind": "boiler", "fuel": 10.0, "heat": 9.0}, "plants-value-missing", "fuel"),
        ({"kind": "import", "heat": 9.0}, "plants-value-missing", "kind"),
        ({"kind": "export", "heat": 9.0}, "network-without-heat", "heat"),
    ],
)
def test_a_fault_is_an_error_at_its_cell(plant: dict[str, Any], code: str, column: str) -> None:
    assert (code, cell(column, 2)) in faults(plant)


def test_a_fault_of_the_sheet_is_found_without_calculating() -> None:
    found = faults_of_plants(heated({**CHP, "fuel": -1.0}, {**CHP, "kind": "Windrad"}), catalogue())
    assert [(one.code, one.place.cell) for one in found] == [
        ("negative-amount", cell("fuel", 2)),
        ("unknown-plant-kind", cell("kind", 3)),
    ]
    assert faults_of_plants(heated(CHP), catalogue()) == ()


def test_losses_of_one_network_that_differ_are_an_error() -> None:
    boiler = {"network": "Netz", "kind": "boiler", "carrier": "Erdgas", "fuel": 10.0, "heat": 9.0}
    assert faults({**boiler, "loss_share": 0.1}, {**boiler, "loss_share": 0.2}) == [
        ("loss-shares-differ", cell("loss_share", 3))
    ]


def test_exports_as_large_as_the_supply_leave_no_heat() -> None:
    boiler = {"kind": "boiler", "carrier": "Erdgas", "fuel": 10.0, "heat": 9.0}
    assert ("network-without-heat", cell("heat", 2)) in faults(boiler, {"kind": "export", "heat": 9.0})


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_the_rows_changes_nothing(turned: bool) -> None:
    plants = [
        {**CHP, "plant": name, "fuel": fuel, "supply_temperature_c": 80.0 + fuel / 1e5, "loss_share": 0.1}
        for name, fuel in (("B", 100_000.1), ("A", 33_333.3), ("C", 0.7))
    ]
    amounts = {"district_heat": 0.1, "electricity": 0.7, "electricity_heating": 1e5}
    first = exergetic(*plants, amounts=amounts)
    again = exergetic(*reversed(plants), amounts=dict(reversed(amounts.items())) if turned else amounts)
    for one in ("district_heat", "electricity"):
        assert row_of(first, one).factors[0].per_unit == row_of(again, one).factors[0].per_unit
    mixes = [inventory.municipalities[0].years[0].additional[0] for inventory in (first, again)]
    assert mixes[0].emissions_t == mixes[1].emissions_t


def test_one_sheet_for_several_municipalities_is_an_error() -> None:
    from dataclasses import replace

    from tests.ledgers import dataset, town

    made = heated({**CHP, "supply_temperature_c": AT_373_K})
    other = replace(town("Nachbarstadt (fictitious)"), tables=made.municipalities[0].tables)
    both = dataset(
        [{"sector": "industry", "carrier": "district_heat", "amount": 1.0}], towns=[made.municipalities[0], other]
    )
    with pytest.raises(Rejected) as rejected:
        calculated_by(both, method("fuels", steps=("exergetic_heat",), parameters=REFERENCE), GAS_247)
    assert [finding.code for finding in rejected.value.findings] == ["plants-for-several"]


AMOUNT = st.floats(min_value=1, max_value=1e6)


@settings(max_examples=60, deadline=None)
@given(fuel=AMOUNT, power=AMOUNT, heat=AMOUNT, celsius=st.floats(min_value=15, max_value=200), loss=st.floats(0, 0.5))
def test_heat_and_electricity_share_the_emissions_exactly(
    fuel: float, power: float, heat: float, celsius: float, loss: float
) -> None:
    plant = {"kind": "chp", "carrier": "natural_gas", "fuel": fuel, "electricity": power, "heat": heat}
    inventory = exergetic(
        {**plant, "supply_temperature_c": celsius, "loss_share": loss},
        amounts={"district_heat": heat * (1 - loss), "electricity": power},
    )
    (year,) = inventory.municipalities[0].years
    (mix,) = year.additional
    # With the local mix every kilowatt hour is the plant's own: heat and power together are the fuel's emissions.
    assert mix.emissions_t == pytest.approx(fuel * 0.247, rel=1e-9)
    use = row_of(inventory, "district_heat").factors[0]
    assert eval(use.note) == use.per_unit  # noqa: S307
