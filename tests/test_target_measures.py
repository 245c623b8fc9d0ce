"""The sheet of measures: reading, the Covenant's two options, and what does not fit."""

from __future__ import annotations

import pytest

from ghgcalc.catalog import load as load_catalog
from ghgcalc.dataset import Municipality
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import MunicipalInventory
from ghgcalc.targets import Asked
from ghgcalc.targets import measures as plan
from ghgcalc.targets.judging import Judge
from ghgcalc.targets.library import load
from ghgcalc.targets.measures import Measure
from ghgcalc.targets.rules import load as load_rules
from ghgcalc.targets.verdict import Verdict
from tests.target_towns import row, simple, town_of, year_of

CATALOG = load_catalog()
RULES = load_rules(CATALOG)
LIBRARY = load(CATALOG, RULES)[0]


def read(town: MunicipalInventory, *rows: dict[str, object]) -> tuple[tuple[Measure, ...], tuple[Finding, ...]]:
    placed = tuple(
        {
            name: (value, Place("a.xlsx", "measures", f"{chr(65 + column)}{number}"))
            for column, (name, value) in enumerate(one.items())
        }
        for number, one in enumerate(rows, start=2)
    )
    municipality = Municipality(town.name, tables={"measures": placed})
    return plan.read(municipality, town.years[-1], CATALOG.units, CATALOG.vocabulary, RULES)


def verdict(town: MunicipalInventory, target: str) -> Verdict:
    return Judge(town, {}, Asked(), RULES).judge(LIBRARY.find(target))


COVENANT = simple({2005: 1_000_000.0, 2018: 900_000.0})


def test_option_1_asks_for_the_reduction_since_the_base_year_option_2_for_the_rest() -> None:
    """Base 1,000,000 t, -25 %, inventory at the start 900,000 t: 250,000 t (option 1) or 150,000 t (option 2)."""
    found = verdict(COVENANT, "25% by 2030 from 2005")
    by_option = [plan.balance((), found, against) for against in ("base", "start")]
    assert [balance.required for balance in by_option if balance] == [pytest.approx(250_000), pytest.approx(150_000)]


def test_measures_against_the_gap() -> None:
    measures, findings = read(
        COVENANT,
        {"id": "M1", "sector": "Verkehr", "start_year": 2010.0, "amount": 90.0, "unit": "kt"},
        {"id": "M2", "sector": "Verkehr", "start_year": 2020.0, "amount": 100000.0, "unit": "t CO2e"},
        {"id": "M3", "sector": "Industrie", "start_year": "2025", "end_year": "2029", "amount": "20000", "unit": "t"},
        {"id": "M4", "sector": "Industrie", "start_year": 2025, "amount": 5000, "unit": "t", "status": "verworfen"},
    )
    assert not findings
    found = verdict(COVENANT, "25% by 2030 from 2005")
    base, start = plan.balance(measures, found, "base"), plan.balance(measures, found, "start")
    assert base is not None
    assert start is not None
    assert [base.brought, base.gap] == pytest.approx([190_000, 60_000])
    assert [start.brought, start.gap] == pytest.approx([100_000, 50_000])
    assert start.left_out == ("M1", "M3", "M4")
    assert base.left_out == ("M3", "M4")
    assert (start.by_year[2019], start.by_year[2025], start.by_year[2030]) == (0, 120_000, 100_000)
    assert start.by_sector == {"transport": 100_000, "industry": 0}


def test_a_measure_in_mwh_becomes_tonnes_by_the_inventorys_own_ratio() -> None:
    rows = (row("services", 250.0, "natural_gas", 1000.0),)
    town = town_of(year_of(2020, rows, 100))
    measures, findings = read(
        town,
        {"id": "A", "sector": "services", "carrier": "Erdgas", "start_year": 2021, "amount": 100, "unit": "MWh"},
        {"id": "B", "sector": "services", "carrier": "Heizöl", "start_year": 2021, "amount": 100, "unit": "MWh"},
    )
    assert [(one.tonnes, one.energy_mwh, one.converted) for one in measures] == [(25.0, 100, True), (None, 100, False)]
    assert [(one.code, one.severity) for one in findings] == [("measure-without-factor", "warning")]


def test_what_a_sheet_gets_wrong_is_found_at_its_cell() -> None:
    good: dict[str, object] = {"id": "A", "sector": "services", "start_year": 2021, "amount": 100, "unit": "t"}
    measures, findings = read(
        COVENANT,
        good,
        good,
        {**good, "id": "C", "sector": "Verkher"},
        {**good, "id": "D", "amount": -5},
        {**good, "id": "E", "unit": "furlong"},
        {**good, "id": "F", "start_year": "soon"},
        {**good, "id": "G", "status": "vielleicht"},
        {**good, "id": "H", "end_year": 2020},
        {**good, "id": "I", "start_year": 21},
        {**good, "id": "J", "amount": ""},
        {**good, "id": "K", "amount": "viel"},
    )
    assert len(measures) == 1
    assert [(one.code, one.place.cell, one.facts.get("columns")) for one in findings] == [
        ("not-a-number", "D12", None),
        ("measure-id-twice", "A3", None),
        ("measure-unreadable", "B4", ("sector",)),
        ("measure-unreadable", "D5", ("amount",)),
        ("measure-unreadable", "E6", ("unit",)),
        ("measure-unreadable", "C7", ("start_year",)),
        ("measure-unreadable", "F8", ("status",)),
        ("measure-unreadable", "F9", ("end_year",)),
        ("measure-unreadable", "C10", ("start_year",)),
        ("measure-unreadable", "D11", ("amount",)),
    ]
    assert findings[2].facts["suggestion"] == "Verkehr"


@pytest.mark.parametrize(
    ("amounts", "tonnes", "codes"),
    [
        (["1.234,5", "1.000"], [1234.5, 1000.0], []),
        (["1,234.5", "1.000"], [1234.5, 1.0], []),
        (["1.000"], [], ["ambiguous-number"]),
        (["1000", "12,5"], [1000.0, 12.5], []),
    ],
)
def test_an_amount_that_can_be_read_two_ways_is_no_guess(
    amounts: list[str], tonnes: list[float], codes: list[str]
) -> None:
    good: dict[str, object] = {"sector": "services", "start_year": 2021, "unit": "t"}
    measures, findings = read(COVENANT, *({**good, "amount": amount} for amount in amounts))
    assert [measure.tonnes for measure in measures] == tonnes
    assert [finding.code for finding in findings if finding.severity == "error"] == codes


def test_measures_above_what_a_sector_emits() -> None:
    town = town_of(year_of(2020, (row("services", 250.0), row("transport", 400.0)), 100))
    measures, _ = read(
        town,
        {"id": "A", "sector": "services", "start_year": 2021, "amount": 200, "unit": "t"},
        {"id": "B", "sector": "services", "start_year": 2021, "amount": 100, "unit": "t"},
        {"id": "C", "sector": "transport", "start_year": 2021, "amount": 300, "unit": "t"},
    )
    (finding,) = plan.findings(town, measures, town.years[0])
    assert (finding.code, finding.facts["sector"], finding.facts["ids"]) == (
        "measures-exceed-sector",
        "services",
        ("A", "B"),
    )


def test_a_target_per_head_is_taken_times_the_people_of_the_judged_year() -> None:
    town = simple({1990: 10_000.0, 2020: 8_000.0}, population=1000)
    found = plan.balance((), verdict(town, "50% per capita by 2030 from 1990"), "start")
    assert found is not None
    assert found.required == pytest.approx(3_000)
