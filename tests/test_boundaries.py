"""What must not meet in one inventory unsaid: boundaries, calorific values, gases, GWP sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ghgcalc.activity import read
from ghgcalc.inventory import CalculationOptions, Inventory, Row, calculate
from ghgcalc.models import Factor
from tests.ledgers import calculated, catalogue, codes_of, dataset, factor, factor_set, method

GAS = {"sector": "industry", "carrier": "natural_gas", "amount": 10.0}
POWER = {"sector": "industry", "carrier": "electricity", "amount": 10.0}
OIL = {"sector": "industry", "carrier": "heating_oil", "amount": 10.0}


def found(*sets: Any, rows: Any = (GAS, POWER), entered: Any = (), **how: Any) -> Inventory:
    return calculated(dataset(rows, entered=entered), method(*(one.id for one in sets), **how), *sets)


def facts_of(inventory: Inventory, code: str) -> dict[str, Any]:
    return next(dict(finding.facts) for finding in inventory.findings if finding.code == code)


def gas(value: float, name: str, **more: Any) -> Factor:
    return factor("natural_gas", value, name, **more)


def test_direct_beside_life_cycle_names_each_set() -> None:
    inventory = found(
        factor_set("whole", gas(0.247, "CO2e")), factor_set("stack", factor("electricity", 0.4), boundary="direct")
    )
    assert facts_of(inventory, "mixed-boundary")["sets"] == "stack: direct, whole: life_cycle"


def test_a_set_that_no_amount_used_is_not_mixed() -> None:
    unused = factor_set("unused", factor("lignite", 0.4), boundary="direct", gwp="AR4GWP100", heating_value="gross")
    inventory = found(factor_set("whole", gas(0.247, "CO2e"), factor("electricity", 0.5), gwp="AR5GWP100"), unused)
    assert not {"mixed-boundary", "mixed-heating-value", "mixed-gwp"} & set(codes_of(inventory))


@pytest.mark.parametrize(("of_method", "of_sets"), [("life_cycle", "direct"), ("direct", "life_cycle")])
def test_sets_of_the_other_boundary_than_the_methods(of_method: str, of_sets: str) -> None:
    chosen = factor_set("given", gas(0.2, "CO2e"), factor("electricity", 0.4), boundary=of_sets)
    inventory = found(chosen, boundary=of_method)
    assert facts_of(inventory, "boundary-not-of-method")["boundary"] == of_sets
    assert "mixed-boundary" not in codes_of(inventory)


def test_a_gross_factor_meets_net_amounts_by_the_cited_ratio_alone() -> None:
    # 0.2 t per MWh gross is 0.2 / 0.903 per MWh net; heating oil has no cited ratio and so no factor.
    gross = factor_set("gross", gas(0.2, "CO2e"), factor("heating_oil", 0.25), heating_value="gross")
    inventory = found(gross, rows=(GAS, OIL))
    by_carrier = {row.carrier: row for row in inventory.municipalities[0].years[0].rows}
    assert by_carrier["natural_gas"].factors[0].per_unit == pytest.approx(0.2 / 0.903, rel=1e-12)
    assert by_carrier["natural_gas"].match == ("derived",)
    assert by_carrier["heating_oil"].emissions_t is None


def test_a_set_that_comes_first_and_cannot_be_used_is_named() -> None:
    gross = factor_set("gross", factor("heating_oil", 0.25), heating_value="gross")
    net = factor_set("net", factor("heating_oil", 0.3))
    told = facts_of(found(gross, net, rows=(OIL,)), "factor-basis-without-ratio")
    assert (told["sets"], told["carrier"]) == ("gross", "heating_oil")
    unneeded = found(net, gross, rows=(OIL,))
    assert "factor-basis-without-ratio" not in {finding.code for finding in unneeded.findings}


def test_gross_beside_net_sets() -> None:
    inventory = found(
        factor_set("gross", gas(0.2, "CO2e"), heating_value="gross"), factor_set("net", factor("electricity", 0.5))
    )
    assert facts_of(inventory, "mixed-heating-value")["sets"] == "gross: gross, net: net"


@pytest.mark.parametrize(
    ("first", "second", "plan", "told"),
    [
        # Two sets of CO2e values that say other GWP sets.
        ((gas(0.2, "CO2e"), "AR4GWP100"), "AR5GWP100", "not_stated", "first: AR4GWP100, second: AR5GWP100"),
        # Single gases weighed by the method's set, beside CO2e values of another.
        ((gas(0.001, "CH4"), "not_stated"), "AR4GWP100", "AR5GWP100", "first: AR5GWP100, second: AR4GWP100"),
        # Beside a stated set, values that do not say theirs are not known to be the same.
        ((gas(0.2, "CO2e"), "AR4GWP100"), "not_stated", "not_stated", "first: AR4GWP100, second: not_stated"),
    ],
)
def test_two_gwp_sets(first: tuple[Factor, str], second: str, plan: str, told: str) -> None:
    one = factor_set("first", first[0], gwp=first[1])
    inventory = found(one, factor_set("second", factor("electricity", 0.5), gwp=second), gwp=plan)
    assert facts_of(inventory, "mixed-gwp")["sets"] == told


@pytest.mark.parametrize(
    ("first", "second", "plan"),
    [
        ((gas(0.2, "CO2e"), "AR5GWP100"), "AR5GWP100", "not_stated"),
        ((gas(0.001, "CH4"), "AR4GWP100"), "AR5GWP100", "AR5GWP100"),
        ((gas(0.2, "CO2"), "not_stated"), "AR5GWP100", "not_stated"),
        ((gas(0.2, "CO2e"), "not_stated"), "not_stated", "not_stated"),
    ],
)
def test_one_gwp_set_or_none_to_need(first: tuple[Factor, str], second: str, plan: str) -> None:
    one = factor_set("first", first[0], gwp=first[1])
    inventory = found(one, factor_set("second", factor("electricity", 0.5), gwp=second), gwp=plan)
    assert "mixed-gwp" not in codes_of(inventory)


def test_co2_beside_co2e_also_where_it_was_entered() -> None:
    only = factor_set("only", gas(0.2, "CO2"), factor("electricity", 0.4, "CO2"), boundary="direct")
    entered = [{"sector": "industry", "carrier": -1, "gas": "CO2e", "amount": 5.0}]
    inventory = found(only, entered=entered, boundary="direct")
    assert set(facts_of(inventory, "mixed-gases")["carriers"]) == {"electricity", "natural_gas"}
    assert inventory.municipalities[0].gas_coverage == "CO2"
    assert "mixed-gases" not in codes_of(found(only, boundary="direct"))


def test_shipped_methods_mix_nothing_of_their_own() -> None:
    for name in catalogue().method_ids():
        how = catalogue().method(name)
        sets = [catalogue().factor_set(one) for one in how.factor_sets]
        assert {one.meta.boundary for one in sets} == {how.boundary}, name
        assert {one.meta.heating_value for one in sets} <= {how.heating_value}, name


CSV = "municipality,country,population,year,sector,carrier,amount,unit{column}\nA,DE,10,2018,industry,{row}\n"


def of_csv(row: str, folder: Path, column: str = "") -> tuple[Inventory, Row]:
    path = folder / "in.csv"
    path.write_text(CSV.format(row=row, column=column), encoding="utf-8")
    made = read([path], catalogue(), catalogue().vocabulary)
    inventory = calculate(made, catalogue(), CalculationOptions(method="bisko"))
    return inventory, inventory.municipalities[0].years[0].rows[0]


@pytest.mark.parametrize(
    ("unit", "column", "basis"), [("kWh_Hs", "", ""), ("kWh", ",basis", ",Hs"), ("kWh (Hs)", "", "")]
)
def test_gas_billed_in_gross_value_is_converted_where_the_input_says_so(
    unit: str, column: str, basis: str, tmp_path: Path
) -> None:
    # 1,000,000 kWh gross x 0.903 x 247 g/kWh = 223.041 t; the conversion stands as a row of its own.
    inventory, row = of_csv(f"natural_gas,1000000,{unit}{basis}", tmp_path, column)
    assert row.energy_mwh == pytest.approx(903.0)
    assert row.emissions_t == pytest.approx(223.041)
    assert [(one.step, one.cells) for one in row.adjustments] == [("gross_to_net", ("G2",))]
    assert row.adjustments[0].amount == pytest.approx(-97.0)
    assert "gas-basis-undeclared" not in codes_of(inventory)


def test_gas_of_an_unsaid_basis_is_taken_as_net_and_said_so(tmp_path: Path) -> None:
    inventory, row = of_csv("natural_gas,1000,MWh", tmp_path)
    assert (row.energy_mwh, row.adjustments) == (1000.0, ())
    assert facts_of(inventory, "gas-basis-undeclared")["change"] == pytest.approx(-0.097)


def test_a_fuel_without_a_cited_ratio_is_not_converted(tmp_path: Path) -> None:
    from ghgcalc.findings import Rejected

    with pytest.raises(Rejected) as rejected:
        of_csv("heating_oil,1000,MWh_Hs", tmp_path)
    assert [(one.code, one.place.cell) for one in rejected.value.findings if one.severity == "error"] == [
        ("gross-without-ratio", "G2")
    ]
