"""Inventories made by hand, for tests of what is printed of them: small, fictitious, with every kind of row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ghgcalc.dataset import InputFile
from ghgcalc.findings import Fact, Finding, Place
from ghgcalc.results import (
    Adjustment,
    ConformityResult,
    FactorUse,
    Inventory,
    MunicipalInventory,
    Row,
    UsedSet,
    Year,
)

NAME = "Musterstadt (fictitious)"


def use(value: float, *match: str, set_id: str = "test-set", year: int | None = 2019, gas: str = "CO2e") -> FactorUse:
    """A factor of ``value`` g/kWh of a gas."""
    return FactorUse(
        set=set_id, value=value, unit=f"g {gas}/kWh", match=match or ("exact",), source="A document", locator="p. 3",
        gas=gas, row=7, year=year, boundary="life_cycle", per_unit=value / 1000,
    )  # fmt: skip


def row(sector: str, carrier: str, energy: float, factor: FactorUse, cell: str = "energy!D2", **more: Any) -> Row:
    """An energy row whose emission is energy x factor."""
    emitted = energy * factor.per_unit
    told: dict[str, Any] = {
        "emissions_t": emitted,
        "gases_t": {factor.gas: emitted},
        "factors": (factor,),
        "match": factor.match,
        "counted": True,
        "quality": "A",
        **more,
    }
    return Row(sector=sector, carrier=carrier, energy_mwh=energy, cells=(cell,), **told)


def lacking(sector: str, carrier: str, energy: float, cell: str = "energy!D9") -> Row:
    """An energy row without a factor."""
    return Row(
        sector=sector, carrier=carrier, energy_mwh=energy, emissions_t=None, gases_t={}, factors=(), cells=(cell,),
        counted=True, match=(), reason="no-factor",
    )  # fmt: skip


def entered(sector: str, gas: str, amount: float, *, counted: bool = False) -> Row:
    """Emissions that were entered directly."""
    return Row(
        sector=sector, carrier=None, energy_mwh=None, emissions_t=amount, gases_t={gas: amount}, factors=(),
        cells=("emissions!D2",), counted=counted, match=("reported",),
    )  # fmt: skip


def year_of(number: int, *rows: Row, population: float | None = 1000.0, **more: Any) -> Year:
    """A year whose totals are the sums of its counted rows."""
    counted = [one for one in rows if one.counted]
    emitted = sum(one.emissions_t or 0.0 for one in counted)
    told: dict[str, Any] = {
        "population": population,
        "population_definition": "31 December",
        "population_source": "register",
        "population_cell": "population!B2",
        "energy_mwh": sum(one.energy_mwh or 0.0 for one in counted),
        "emissions_t": emitted,
        "per_capita_t": emitted / population if population else None,
        "complete": all(one.emissions_t is not None for one in counted),
        "coverage": 0.75,
        "data_quality": 0.7,
        "data_quality_coverage": 0.83,
        "biogenic_t": 0.0,
        "gases_t": {"CO2e": emitted},
        "missing": ("industry/electricity",),
        **more,
    }
    return Year(year=number, rows=rows, **told)


def town_of(*years: Year, name: str = NAME, **more: Any) -> MunicipalInventory:
    """A municipality by BISKO with one criterion of each result."""
    told: dict[str, Any] = {
        "code": "",
        "country": "DE",
        "method": "bisko",
        "gwp": "not_stated",
        "gas_coverage": "CO2e",
        "boundary": "life_cycle",
        "conforms": False,
        "conformity": (
            ConformityResult("consumer_sectors", "met"),
            ConformityResult("no_weather_correction", "not_met", "municipality!B9"),
            ConformityResult("transport_cells", "unknown", "energy!D8"),
        ),
        "complete": all(year.complete for year in years),
        "factor_sets": ("test-set",),
        **more,
    }
    return MunicipalInventory(name=name, years=years, **told)


def inventory_of(*towns: MunicipalInventory, findings: tuple[Finding, ...] = ()) -> Inventory:
    """A run's result."""
    return Inventory(
        municipalities=towns,
        factor_sets=(
            UsedSet(
                id="test-set", version="1", title="A set", sha256="0" * 64, boundary="life_cycle", gwp="not_stated",
                heating_value="net", provisional=False, partial=True,
            ),
        ),
        inputs=(InputFile("town.xlsx", "a" * 64),),
        catalogue="2026.1",
        complete=bool(towns) and all(town.complete for town in towns),
        findings=findings,
    )  # fmt: skip


def one_year() -> Inventory:
    """2019 with every kind of row: exact, earlier year, own, derived, reported, not counted, negative, no factor."""
    year = year_of(
        2019,
        row("private_households", "electricity", 1234.5, use(400)),
        row("private_households", "natural_gas", 20000, use(250), quality="A/B"),
        row("private_households", "biomass", 500, use(22, "latest_before", year=2018)),
        row("private_households", "ambient_heat", 320, use(125, "derived")),
        row(
            "services", "electricity", -40, use(400),
            adjustments=(Adjustment("municipal_in_services", -100, "MWh", ("energy!D7",)),),
        ),
        row("services", "district_heat", 900, use(148, "user", set_id="own")),
        Row(
            sector="services", carrier="solar_thermal", energy_mwh=None, emissions_t=None, gases_t={}, factors=(),
            cells=("energy!D6",), counted=True, match=(), state="NO",
        ),
        row("industry", "other", 77, use(0), match=("reported",), factors=(), emissions_t=31.0),
        lacking("industry", "other_fossil", 60),
        entered("agriculture", "CH4", 212.4),
        population=4821,
        biogenic_t=190.25,
    )  # fmt: skip
    return inventory_of(town_of(year), findings=findings())


def several_years() -> Inventory:
    """2015 to 2022, every year a little lower, 2021 with a factor of 2020."""
    years = []
    for number in range(2015, 2023):
        less = 1 - 0.03 * (number - 2015)
        power = use(450, "latest_before", year=2020) if number == 2021 else use(500 - (number - 2015), year=number)
        years.append(
            year_of(
                number,
                row("private_households", "electricity", 61234.5 * less, power),
                row("private_households", "natural_gas", 210345.6 * less, use(247)),
                row("services", "electricity", 45000 * less, power),
                row("transport", "diesel", 98765.4 * less, use(326, "user", set_id="own")),
                entered("land_use", "CO2", -1200.0),
                population=48215 + 100.0 * (number - 2015),
            )
        )
    return inventory_of(town_of(*years))


def in_co2() -> Inventory:
    """A balance of CO2 only, by single gases."""
    year = year_of(2019, row("transport", "diesel", 100, use(266, gas="CO2")), gases_t={"CO2": 26.6})
    return inventory_of(town_of(year, gas_coverage="CO2", boundary="direct", method="com-ipcc", conformity=()))


def findings() -> tuple[Finding, ...]:
    """Nine findings of one code, one with a number, and one without a place."""
    facts: dict[str, Fact] = {
        "municipality": NAME,
        "year": 2019,
        "sector": "industry",
        "carrier": "other_fossil",
        "unit": "MWh",
    }
    many = [
        Finding("no-factor", "error", Place("town.xlsx", "energy", f"D{line}"), {**facts, "dimension": "energy"})
        for line in range(2, 11)
    ]
    return (*many, Finding("population-missing", "warning", facts={"municipality": NAME, "years": "2019"}))


def named(name: str) -> Inventory:
    """An inventory whose municipality, cells and factor source are all called ``name``."""
    factor = replace(use(400), source=name, locator=name, note=name)
    one = row("private_households", "electricity", 10, factor, cell=f"{name}!D2")
    return inventory_of(town_of(year_of(2019, one, population_source=name, population_definition=name), name=name))
