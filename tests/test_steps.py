"""The rules that append rows: nothing is clipped, nothing is subtracted twice, errors name both cells."""

from __future__ import annotations

from typing import Any

import pytest

from ghgcalc.findings import Rejected
from ghgcalc.results import Inventory, Row
from tests.ledgers import calculated, codes_of, dataset, factor, factor_set, method, town

STEPS = ("gross_to_net", "municipal_in_services", "heat_pump_power", "ambient_heat_factor")
FACTORS = factor_set(
    "a",
    *(
        factor(name, 1.0, row=row)
        for row, name in enumerate(("natural_gas", "electricity", "diesel", "heating_oil"), 2)
    ),
)


def run(rows: list[dict[str, Any]], **declared: str) -> Inventory:
    made = dataset(rows, towns=[town(**declared)])
    return calculated(made, method("a", steps=STEPS), FACTORS)


def row_of(inventory: Inventory, sector: str, carrier: str) -> Row:
    return next(r for r in inventory.municipalities[0].years[0].rows if (r.sector, r.carrier) == (sector, carrier))


def energy(inventory: Inventory, sector: str, carrier: str) -> float | None:
    return row_of(inventory, sector, carrier).energy_mwh


SERVICES = {"sector": "services", "carrier": "natural_gas", "amount": 100.0, "quality": "B", "basis": "net"}
MUNICIPAL = {"sector": "municipal", "carrier": "natural_gas", "amount": 30.0, "quality": "A", "basis": "net"}


def test_municipal_facilities_are_taken_out_of_services_once_and_the_cells_say_so() -> None:
    found = run([SERVICES, MUNICIPAL], municipal_in_services="yes")
    assert (energy(found, "services", "natural_gas"), energy(found, "municipal", "natural_gas")) == (70.0, 30.0)
    services = row_of(found, "services", "natural_gas")
    assert services.cells == ("energy!D2", "energy!D3")
    assert [(a.step, a.amount, a.cells) for a in services.adjustments] == [
        ("municipal_in_services", -30.0, ("energy!D3",))
    ]
    assert found.municipalities[0].years[0].energy_mwh == 100.0


def test_the_negative_row_has_the_quality_of_services() -> None:
    year = run([SERVICES, MUNICIPAL], municipal_in_services="yes").municipalities[0].years[0]
    # services net 70 MWh of class B (0.5), municipal 30 MWh of class A (1): 65 of 100
    assert year.data_quality == pytest.approx(0.65, rel=1e-12)
    assert year.data_quality_coverage == 1.0


def test_services_of_two_classes_share_the_negative_row() -> None:
    other = {**SERVICES, "amount": 300.0, "quality": "D", "subsector": 0}
    year = run([SERVICES, other, MUNICIPAL], municipal_in_services="yes").municipalities[0].years[0]
    # 400 less 30, a quarter of it from B: (100 - 7.5) x 0.5 + 30 x 1 over 400
    assert year.data_quality == pytest.approx((92.5 * 0.5 + 30) / 400, rel=1e-12)


def test_what_is_declared_not_contained_stays_and_undeclared_is_asked_for() -> None:
    apart = run([SERVICES, MUNICIPAL], municipal_in_services="no")
    silent = run([SERVICES, MUNICIPAL])
    assert energy(apart, "services", "natural_gas") == energy(silent, "services", "natural_gas") == 100.0
    assert "municipal-overlap-undeclared" not in codes_of(apart)
    assert "municipal-overlap-undeclared" in codes_of(silent)


@pytest.mark.parametrize(
    ("services", "code"),
    [([{**SERVICES, "amount": 20.0}], "services-below-municipal"), ([], "municipal-without-services")],
)
def test_a_net_below_zero_is_an_error_that_names_both_cells(services: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(Rejected) as rejected:
        run([MUNICIPAL, *services], municipal_in_services="yes")
    (finding,) = (finding for finding in rejected.value.findings if finding.severity == "error")
    assert (finding.code, finding.place.sheet, finding.place.cell) == (code, "energy", "D2")
    assert finding.facts["services_cell"] == ("t.xlsx#energy!D3" if services else "")


def test_municipal_motor_fuels_are_of_transport_and_not_counted_unless_declared_apart() -> None:
    diesel = {"sector": "municipal", "carrier": "diesel", "amount": 5.0}
    transport = {"sector": "transport", "carrier": "diesel", "amount": 50.0}
    contained = run([diesel, transport], municipal_in_services="yes")
    assert [r.counted for r in contained.municipalities[0].years[0].rows] == [False, True]
    assert contained.municipalities[0].years[0].energy_mwh == 50.0
    assert "fleet-not-counted" in codes_of(contained)
    apart = run([diesel, transport], municipal_fleet_in_transport="no")
    assert apart.municipalities[0].years[0].energy_mwh == 55.0


def test_the_same_amount_in_another_unit_is_no_net_below_zero() -> None:
    # 0.3 MWh and 300.00000000000006 kWh differ in the last bit only.
    found = run(
        [{**SERVICES, "amount": 0.3}, {**MUNICIPAL, "amount": 0.30000000000000004}], municipal_in_services="yes"
    )
    assert energy(found, "services", "natural_gas") == pytest.approx(0.0, abs=1e-15)


POWER = {"sector": "private_households", "carrier": "electricity", "amount": 100.0}
HEAT = {"sector": "private_households", "carrier": "ambient_heat", "amount": 32.0}


def test_heat_pump_power_is_the_heat_delivered_over_the_performance_factor() -> None:
    found = run([POWER, HEAT], heat_pump_power_in="electricity")
    assert energy(found, "private_households", "electricity") == pytest.approx(90.0, rel=1e-12)
    assert "heat-pump-spf-assumed" in codes_of(found)
    declared = run([POWER, HEAT], heat_pump_power_in="electricity", heat_pump_spf="4")
    assert energy(declared, "private_households", "electricity") == pytest.approx(92.0, rel=1e-12)
    assert "heat-pump-spf-assumed" not in codes_of(declared)


def test_heat_pump_power_that_is_nowhere_or_undeclared_is_not_subtracted() -> None:
    nowhere, silent = run([POWER, HEAT], heat_pump_power_in="none"), run([POWER, HEAT])
    assert (
        energy(nowhere, "private_households", "electricity")
        == energy(silent, "private_households", "electricity")
        == 100.0
    )
    assert "heat-pump-power-undeclared" in codes_of(silent)
    assert "heat-pump-power-undeclared" not in codes_of(nowhere)


def test_heat_pumps_with_more_power_than_was_metered_are_an_error() -> None:
    with pytest.raises(Rejected) as rejected:
        run([{**POWER, "amount": 9.0}, HEAT], heat_pump_power_in="electricity")
    (finding,) = (finding for finding in rejected.value.findings if finding.severity == "error")
    assert (finding.code, finding.facts["power_cell"]) == ("power-below-heat-pumps", "t.xlsx#energy!D2")


def test_heat_pumps_of_the_municipality_count_once() -> None:
    rows = [
        {**POWER, "sector": "services"}, {**HEAT, "sector": "services"},
        {**POWER, "sector": "municipal", "amount": 20.0}, {**HEAT, "sector": "municipal", "amount": 16.0},
    ]  # fmt: skip
    found = run(rows, municipal_in_services="yes", heat_pump_power_in="electricity")
    # services: 100 - 20 metered without the municipality, of which (32 - 16) / 3.2 = 5 drives heat pumps
    assert energy(found, "services", "electricity") == pytest.approx(75.0, rel=1e-12)
    assert energy(found, "municipal", "electricity") == pytest.approx(15.0, rel=1e-12)


GAS = {"sector": "industry", "carrier": "natural_gas", "amount": 1000.0}


@pytest.mark.parametrize(
    ("basis", "declared", "expected"),
    [("gross", "", 903.0), ("net", "Hs", 1000.0), ("", "Hs", 903.0), ("", "Hi", 1000.0), ("", "", 1000.0)],
)
def test_gas_in_gross_calorific_value_is_brought_to_net_where_the_input_says_so(
    basis: str, declared: str, expected: float
) -> None:
    words = {"gas_basis": declared} if declared else {}
    found = run([{**GAS, "basis": basis}], **words)
    assert energy(found, "industry", "natural_gas") == pytest.approx(expected, rel=1e-12)
    assert ("gas-basis-undeclared" in codes_of(found)) is (not basis and not declared)


def test_a_gross_amount_of_a_fuel_without_a_cited_ratio_is_an_error() -> None:
    with pytest.raises(Rejected) as rejected:
        run([{**GAS, "carrier": "heating_oil", "basis": "gross"}])
    assert [finding.code for finding in rejected.value.findings] == ["gross-without-ratio"]


def test_fuel_in_litres_becomes_energy_by_its_cited_heating_value() -> None:
    # EBeV 2030: gas oil 0.845 t per 1,000 l, 42.8 GJ/t: 36.166 GJ = 10.0461 MWh per m3
    found = run([{"sector": "industry", "carrier": "heating_oil", "amount": 2.0, "dimension": "volume"}])
    assert energy(found, "industry", "heating_oil") == pytest.approx(2 * 0.845 * 42.8 / 3.6, rel=1e-12)
