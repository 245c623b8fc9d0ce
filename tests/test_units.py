"""Unit strings: the table held against pint, the traps of pint's own registry, factors per any amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.tables import CANONICAL_UNITS, DIMENSIONS
from ghgcalc.units import CANONICAL_IN_PINT, Known

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

# The canonical units of tables.py in pint's words; emissions have the unit of a mass.
PINT_NAMES = {"MWh": "MW*h", "pkm": "person*km", "tkm": "t*km"}


def test_the_table_and_the_ledger_have_the_same_canonical_units() -> None:
    canonical = dict(zip(DIMENSIONS, CANONICAL_UNITS, strict=True))
    assert CANONICAL_IN_PINT == {name: PINT_NAMES.get(canonical[name], canonical[name]) for name in CANONICAL_IN_PINT}


def test_every_unit_of_the_table_agrees_with_pint(catalog: Catalog) -> None:
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(str(catalog.root / "units.txt"))
    for known in catalog.units.known:
        quantity = registry.parse_expression(known.pint)
        expected = registry.Quantity(1.0, quantity.units) * quantity.magnitude
        factor = expected.to(CANONICAL_IN_PINT[known.dimension]).magnitude
        assert known.times / known.divided_by == pytest.approx(factor, rel=1e-12), known.text


def test_the_lean_definitions_agree_with_pints_own(catalog: Catalog) -> None:
    import pint

    lean: pint.UnitRegistry[float] = pint.UnitRegistry(str(catalog.root / "units.txt"))
    full: pint.UnitRegistry[float] = pint.UnitRegistry()
    for name, base in {
        "gallon": "m**3",
        "foot": "m",
        "mile": "m",
        "pound": "kg",
        "hour": "s",
        "watt": "kg*m**2/s**3",
        "british_thermal_unit": "joule",
        "tonne_of_oil_equivalent": "joule",
    }.items():
        assert lean.Quantity(1, name).to(base).magnitude == pytest.approx(full.Quantity(1, name).to(base).magnitude)


# Worked by hand: 1 GJ = 1/3.6 MWh; a US gallon is 3.785411784 l.
@pytest.mark.parametrize(
    ("text", "dimension", "per_unit", "basis"),
    [
        ("MWh", "energy", 1, ""),
        ("kWh", "energy", 0.001, ""),
        ("GWh/a", "energy", 1000, ""),
        ("MWh pro Jahr", "energy", 1, ""),
        ("GJ", "energy", 1 / 3.6, ""),
        ("TJ", "energy", 1000 / 3.6, ""),
        ("Mio. kWh", "energy", 1000, ""),
        ("Tsd. kWh/a", "energy", 1, ""),
        ("[MWh]", "energy", 1, ""),
        ("kWh_Hs", "energy", 0.001, "gross"),
        ("MWh Ho", "energy", 1, "gross"),
        ("MWh (Hi)", "energy", 1, "net"),
        ("GWh Hu", "energy", 1000, "net"),
        ("kWh (Gross CV)", "energy", 0.001, "gross"),
        ("kt", "mass", 1000, ""),
        ("Mg", "mass", 1, ""),
        ("mg", "mass", 1e-9, ""),
        ("m³", "volume", 1, ""),
        ("Nm3", "volume", 1, ""),
        ("Liter", "volume", 0.001, ""),
        ("gallon", "volume", 0.003785411784, ""),
        ("m^3", "volume", 1, ""),
        ("cubic foot", "volume", 0.028316846592, ""),
        ("barrel", "volume", 42 * 0.003785411784, ""),
        ("short ton", "mass", 0.90718474, ""),
        ("Fzkm", "distance", 1, ""),
        ("Mio. Fz-km", "distance", 1_000_000, ""),
        ("Pkm", "passenger_distance", 1, ""),
        ("tkm", "freight_distance", 1, ""),
        ("Tiere", "heads", 1, ""),
        ("EW", "heads", 1, ""),
        ("toe", "energy", 11.63, ""),
        ("kW*h", "energy", 0.001, ""),
    ],
)
def test_amounts(catalog: Catalog, text: str, dimension: str, per_unit: float, basis: str) -> None:
    unit = catalog.units.amount(text)
    assert unit is not None
    assert (unit.dimension, unit.basis) == (dimension, basis)
    assert unit.per_unit == pytest.approx(per_unit, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    ["", "ton", "a", "fm", "EWh", "PS", "t CO2e", "kg CO2-eq", "m Hs", "9**9**9", "kWh/t", "MBTU", "mt", "knot", "%"],
)
def test_what_is_no_unit_of_an_amount(catalog: Catalog, text: str) -> None:
    assert catalog.units.amount(text) is None


@pytest.mark.parametrize(
    ("text", "per_unit", "gas"),
    [
        ("t CO2e", 1, "CO2e"),
        ("kt CO2-Äq./a", 1000, "CO2e"),
        ("tCO2", 1, "CO2"),
        ("kg CH4", 0.001, "CH4"),
        ("Tonnen", 1, ""),
        ("1000 t CO2e", 1000, "CO2e"),
        ("Mt", 1_000_000, ""),
    ],
)
def test_emissions(catalog: Catalog, text: str, per_unit: float, gas: str) -> None:
    unit = catalog.units.emission(text)
    assert unit is not None
    assert unit.gas == gas
    assert unit.per_unit == pytest.approx(per_unit)


@pytest.mark.parametrize("text", ["MWh", "t C", "CO2e", "km", ""])
def test_what_is_no_emission(catalog: Catalog, text: str) -> None:
    assert catalog.units.emission(text) is None


# Worked by hand. 56,100 kg/TJ x 3.6e-6 = 0.20196 t/MWh; per US gallon: 1 kg / 3.785411784 l.
@pytest.mark.parametrize(
    ("value", "text", "gas", "dimension", "per_unit"),
    [
        (247, "g/kWh", "", "energy", 0.247),
        (505, "g CO2e/kWh", "CO2e", "energy", 0.505),
        (0.0558, "t CO2/GJ", "CO2", "energy", 0.20088),
        (56100, "kg CO2/TJ", "CO2", "energy", 0.20196),
        (1, "kg CO2e/gallon", "CO2e", "volume", 0.001 / 0.003785411784),
        (2.5, "t/t", "", "mass", 2.5),
        (184.4, "g CO2e/km", "CO2e", "distance", 0.0001844),
        (0.18231, "kg CO2e/kWh (Gross CV)", "CO2e", "energy", 0.18231),
    ],
)
def test_factors(catalog: Catalog, value: float, text: str, gas: str, dimension: str, per_unit: float) -> None:
    unit = catalog.units.factor(text)
    assert unit is not None
    assert (unit.gas, unit.dimension) == (gas, dimension)
    assert unit.canonical(value) == pytest.approx(per_unit, rel=1e-14)


def test_a_printed_factor_keeps_its_last_bit(catalog: Catalog) -> None:
    unit = catalog.units.factor("g/kWh")
    assert unit is not None
    assert [unit.canonical(value) for value in (247, 318, 505)] == [0.247, 0.318, 0.505]


@pytest.mark.parametrize("text", ["kWh/t", "g CO2e", "MWh", "g/knot", "g C/kWh", "/kWh", "kg/"])
def test_what_is_no_factor(catalog: Catalog, text: str) -> None:
    assert catalog.units.factor(text) is None


def test_pint_is_asked_only_for_what_the_table_does_not_know(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    from ghgcalc.catalog import load

    asked: list[str] = []

    def by_pint(text: str) -> Known | None:
        asked.append(text)
        return None

    units = load(catalog.root).units
    monkeypatch.setattr(units, "by_pint", by_pint)
    for known in units.known:
        units.amount(known.text)
    assert asked == []
    units.amount("kW*h")
    units.amount("kW*h")
    assert asked == ["kW*h"]


@given(text=st.text(max_size=12))
def test_no_string_raises(catalog: Catalog, text: str) -> None:
    for reader in (catalog.units.amount, catalog.units.emission, catalog.units.factor):
        reader(text)


@given(
    value=st.floats(min_value=1e-6, max_value=1e6),
    mass=st.sampled_from(["g", "kg", "t"]),
    amount=st.sampled_from(["kWh", "MWh", "GJ", "l", "m3", "gallon", "km", "t"]),
)
def test_a_factor_times_an_amount_is_the_mass_either_way(
    catalog: Catalog, value: float, mass: str, amount: str
) -> None:
    unit = catalog.units.factor(f"{mass}/{amount}")
    per_amount = catalog.units.amount(amount)
    per_mass = catalog.units.emission(mass)
    assert unit is not None
    assert per_amount is not None
    assert per_mass is not None
    assert unit.canonical(value) * per_amount.per_unit == pytest.approx(value * per_mass.per_unit, rel=1e-12)


def test_the_nearest_unit_is_suggested(catalog: Catalog) -> None:
    assert catalog.units.suggest("MWhh") == "MWh"
    assert catalog.units.suggest("Kubikmetr") == "Kubikmeter"
    assert catalog.units.suggest("§§§§") == ""
