"""The examples end to end: the command a user types, against the expected report and against what was published."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.conftest import BUILDER, ROOT, run_ghgcalc

EXAMPLES = ROOT / "examples"
TOWNS = sorted(path.parent.name for path in EXAMPLES.glob("*/command.txt"))

# What moves without the example: editions of the catalogue, and the wording of findings.
EDITION_KEYS = {"version", "catalogue", "message", "hint", "cause"}


def command(town: str) -> list[str]:
    return (EXAMPLES / town / "command.txt").read_text(encoding="utf-8").split()


@cache
def ran(town: str, *more: str, without: tuple[str, ...] = ()) -> CompletedProcess[str]:
    arguments = [argument for argument in command(town) if argument not in without]
    return run_ghgcalc(*arguments, *more, cwd=EXAMPLES / town)


def balance(town: str, *more: str) -> dict[str, Any]:
    run = ran(town, "--format", "json", *more)
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert isinstance(result, dict)
    return result


def years_of(result: dict[str, Any]) -> dict[int, dict[str, Any]]:
    (town,) = result["municipalities"]
    return {year["year"]: year for year in town["years"]}


def row_of(year: dict[str, Any], sector: str, carrier: str) -> dict[str, Any]:
    (row,) = [row for row in year["rows"] if (row["sector"], row["carrier"]) == (sector, carrier)]
    assert isinstance(row, dict)
    return row


def without_editions(value: Any) -> Any:
    """The result without what a new edition of the catalogue changes: versions, hashes of shipped sets, wording."""
    if isinstance(value, dict):
        kept = {key: without_editions(part) for key, part in value.items() if key not in EDITION_KEYS}
        if "factor_sets" in kept:
            kept["factor_sets"] = [{"id": one["id"]} if isinstance(one, dict) else one for one in kept["factor_sets"]]
        return kept
    if isinstance(value, list):
        return [without_editions(part) for part in value]
    return value


@pytest.mark.parametrize("town", TOWNS)
def test_report_is_the_expected_one(town: str) -> None:
    assert ran(town).stdout == (EXAMPLES / town / "balance.txt").read_text(encoding="utf-8")
    assert ran(town).returncode == 0


@pytest.mark.parametrize("town", TOWNS)
def test_report_fits_into_80_columns(town: str) -> None:
    assert [line for line in ran(town).stdout.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("town", TOWNS)
def test_json_is_the_expected_one(town: str) -> None:
    expected = json.loads((EXAMPLES / town / "balance.json").read_text(encoding="utf-8"))
    assert without_editions(balance(town)) == without_editions(expected)


@pytest.mark.parametrize("town", [folder.name for folder in BUILDER.towns()])
def test_workbook_holds_what_its_sheets_hold(town: str) -> None:
    from openpyxl import load_workbook

    tables = BUILDER.sheets(EXAMPLES / town / "sheets")
    workbook = load_workbook(EXAMPLES / town / f"{town}.xlsx", read_only=True)
    assert workbook.sheetnames == list(tables)
    for title, rows in tables.items():
        found = [list(row) for row in workbook[title].iter_rows(values_only=True)]
        assert found == [[BUILDER.cell(text) for text in row] for row in rows], title
    workbook.close()


def published(name: str) -> list[dict[str, str]]:
    with (ROOT / "tests" / "cases" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Stadt Münster: printed words -> sector and carrier of the example.
MUENSTER_ROWS = {
    ("Wärme (alle Sektoren)", "Gas"): ("unallocated", "natural_gas"),
    ("Wärme (alle Sektoren)", "Fernwärme"): ("unallocated", "district_heat"),
    ("Wärme (alle Sektoren)", "Heizstrom"): ("unallocated", "electricity_heating"),
    ("Wärme (alle Sektoren)", "Heizöl"): ("unallocated", "heating_oil"),
    ("Wärme (alle Sektoren)", "Sonstiges"): ("unallocated", "other"),
    ("Strom (alle Sektoren, ohne Heizstrom)", "Strom"): ("unallocated", "electricity"),
    ("Verkehr", "Kraftstoffmix Verkehr"): ("transport", "motor_fuel_mix"),
}
MUENSTER_YEARS = (1990, 1995, 2000, 2005, 2010, 2011, 2012, 2013, 2014, 2015)
HEAT_KT, ELECTRICITY_KT, REPORTED_KT = 0.7, 1.1, 1e-9


@pytest.mark.parametrize("year", MUENSTER_YEARS)
def test_muenster_carriers(year: int) -> None:
    computed = years_of(balance("muenster"))[year]
    checked = 0
    for printed in published("muenster"):
        key = (printed["sector"], printed["carrier"])
        if int(printed["year"]) != year or key not in MUENSTER_ROWS:
            continue
        row = row_of(computed, *MUENSTER_ROWS[key])
        within = {"electricity": ELECTRICITY_KT, "other": REPORTED_KT, "motor_fuel_mix": REPORTED_KT}
        assert row["energy_mwh"] == float(printed["energy"])
        assert row["emissions_t"] / 1000 == pytest.approx(
            float(printed["emissions"]), rel=0, abs=within.get(row["carrier"], HEAT_KT)
        ), key
        checked += 1
    assert checked == len(MUENSTER_ROWS) == len(computed["rows"])


def rounding_kt(rows: Iterable[dict[str, Any]]) -> float:
    """What a printed total in kt leaves open: half its last digit, the factors' (1 g/kWh) and the reported rows'."""
    open_kt = 0.5
    for row in rows:
        reported = any(factor["match"] == ["reported"] for factor in row["factors"]) or not row["factors"]
        open_kt += 0.5 if reported else 0.5e-6 * row["energy_mwh"]
    return open_kt


@pytest.mark.parametrize("year", MUENSTER_YEARS)
def test_muenster_totals(year: int) -> None:
    (printed,) = [row for row in published("muenster") if row["sector"] == "Gesamt" and int(row["year"]) == year]
    computed = years_of(balance("muenster"))[year]
    assert computed["emissions_t"] / 1000 == pytest.approx(
        float(printed["emissions"]), rel=0, abs=rounding_kt(computed["rows"])
    )
    assert computed["energy_mwh"] / 1000 == pytest.approx(float(printed["energy"]), rel=0, abs=0.5)


def test_muenster_headline_figures() -> None:
    years = years_of(balance("muenster"))
    first, last = years[1990], years[2015]
    assert (round(first["per_capita_t"], 1), round(last["per_capita_t"], 1)) == (9.1, 6.5)
    assert round(100 * (last["emissions_t"] / first["emissions_t"] - 1), 1) == -21.7
    assert round(100 * (last["per_capita_t"] / first["per_capita_t"] - 1), 1) == -29.4
    assert [round(year["energy_mwh"] / 1000) for year in (first, last)] == [6519, 6067]


def test_muenster_does_not_conform_to_bisko() -> None:
    (town,) = balance("muenster")["municipalities"]
    assert town["method"] == "bisko"
    assert town["conforms"] is False
    results = {check["check"]: check["result"] for check in town["conformity"]}
    assert results["grid_data_quality"] == "unknown"
    assert results["no_weather_correction"] == "not_met"
    assert results["federal_electricity_mix"] == "not_met"


# Dresden: the printed total for transport leaves half a last digit of each three-digit factor open, 1,270 t together.
DRESDEN_TRANSPORT_T, DRESDEN_OPEN_T = 818_980, 1_270


def test_dresden_transport() -> None:
    year = years_of(balance("dresden"))[2018]
    rows = [row for row in year["rows"] if row["sector"] == "transport"]
    assert sum(row["emissions_t"] for row in rows) == pytest.approx(DRESDEN_TRANSPORT_T, rel=0, abs=DRESDEN_OPEN_T)
    assert row_of(year, "transport", "electricity")["emissions_t"] == pytest.approx(46_429, rel=0, abs=1)


def test_dresden_takes_the_factor_of_the_sector() -> None:
    year = years_of(balance("dresden"))[2018]
    values = {
        sector: [factor["value"] for factor in row_of(year, sector, "other_fossil")["factors"]]
        for sector in ("buildings_unallocated", "transport")
    }
    assert values == {"buildings_unallocated": [0.322], "transport": [0.31]}


def test_dresden_is_incomplete_without_the_split_of_renewable_heat() -> None:
    refused = ran("dresden", "--format", "json", without=("--allow-incomplete",))
    assert refused.returncode == 4
    result = json.loads(refused.stdout)
    assert result["complete"] is False
    missing = [found for found in result["findings"] if found["code"] == "no-factor"]
    assert [(found["file"], found["cell"]) for found in missing] == [("dresden.csv", "F6")]
    allowed = years_of(balance("dresden"))[2018]
    assert allowed["complete"] is False
    assert row_of(allowed, "buildings_unallocated", "other")["emissions_t"] is None


@pytest.fixture(scope="module")
def basel(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    """Basel-Stadt: petrol and diesel by factor, the other carriers with the emissions that are printed."""
    folder = tmp_path_factory.mktemp("basel")
    rows = published("basel")
    carriers = {
        ("gross", "Heizöl"): ("buildings_unallocated", "heating_oil"),
        ("gross", "Erdgas"): ("buildings_unallocated", "natural_gas"),
        ("gross", "Abfall"): ("buildings_unallocated", "waste_fuel"),
        ("final", "Benzin"): ("transport", "gasoline"),
        ("final", "Diesel"): ("transport", "diesel"),
    }
    energy, emissions = (
        [["year", "sector", "carrier", "amount", "unit"]],
        [["year", "sector", "carrier", "gas", "amount", "unit"]],
    )
    for row in rows:
        key = (row["energy_kind"], row["carrier"])
        if key in carriers:
            energy.append([row["year"], *carriers[key], row["energy_gwh"], "GWh"])
            if row["emissions_t_co2"]:
                emissions.append([row["year"], *carriers[key], "CO2", row["emissions_t_co2"], "t"])
    population = sorted({(row["year"], row["population"]) for row in rows})
    tables = {
        "municipality": [["key", "value"], ["name", "Basel-Stadt"], ["country", "CH"]],
        "population": [["year", "population"], *map(list, population)],
        "energy": energy,
        "emissions": emissions,
    }
    BUILDER.write(tables, folder / "basel.xlsx")
    result = run_ghgcalc(
        "balance", folder / "basel.xlsx", "--method", "com-ipcc",
        "--factors", ROOT / "tests" / "cases" / "basel-derived.csv", "--format", "json",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    parsed = json.loads(result.stdout)
    assert parsed["gas_coverage"] == "CO2"
    return years_of(parsed)


@pytest.mark.parametrize("printed", [row for row in published("basel") if row["carrier"] == "Treibstoffe"])
def test_basel_motor_fuels(printed: dict[str, str], basel: dict[int, dict[str, Any]]) -> None:
    rows = [row for row in basel[int(printed["year"])]["rows"] if row["sector"] == "transport"]
    total = sum(row["emissions_t"] for row in rows)
    assert total == pytest.approx(float(printed["emissions_t_co2"]), rel=0, abs=0.005)


def test_basel_per_head(basel: dict[int, dict[str, Any]]) -> None:
    assert basel[2010]["per_capita_t"] == pytest.approx(4.744772, rel=0, abs=1e-6)
    assert basel[2022]["per_capita_t"] == pytest.approx(2.914083, rel=0, abs=1e-6)


def test_musterstadt_states_every_required_cell_and_its_quality() -> None:
    for year in years_of(balance("musterstadt")).values():
        assert year["complete"] is True
        assert year["coverage"] == 1
        assert year["data_quality_coverage"] == pytest.approx(1, rel=1e-12)


def test_musterstadt_figures_worked_by_hand() -> None:
    """BISKO 2018: electricity 544, ambient heat 544 / 3.2 and natural gas 247 g/kWh; the town's amounts as typed."""
    year = years_of(balance("musterstadt"))[2018]
    # Metered 70,200 MWh, of which municipal 7,710; of the rest, heat pumps take (704 - 160) / 3.2 = 170 MWh.
    services = row_of(year, "services", "electricity")
    assert services["energy_mwh"] == pytest.approx(62_320, rel=1e-12)
    assert services["emissions_t"] == pytest.approx(33_902.08, rel=1e-12)
    assert row_of(year, "private_households", "ambient_heat")["emissions_t"] == pytest.approx(979.2, rel=1e-12)
    assert row_of(year, "private_households", "local_heat")["emissions_t"] == pytest.approx(640.2, rel=1e-12)
    # 90 °C: z = 0.220708; heat's share of the CHP's 29,146 t is 0.218702: 6,374.3 t. With the boiler's 9,633 t and
    # 11.06 % network loss: 16,007.3 t / 77,110.98 MWh = 0.207588 t/MWh.
    heat = row_of(year, "private_households", "district_heat")
    assert heat["emissions_t"] == pytest.approx(43_350 * 0.207588, rel=0, abs=43_350 * 0.0000005)


def test_musterstadt_is_refused_without_a_factor_for_the_year() -> None:
    refused = ran("musterstadt", "--format", "json", without=("--missing-year", "latest-before"))
    assert refused.returncode == 4
    codes = {finding["code"] for finding in json.loads(refused.stdout)["findings"]}
    assert "no-factor-for-year" in codes


def test_the_town_that_does_not_exist_says_so() -> None:
    texts = [path for path in (EXAMPLES / "musterstadt").rglob("*") if path.suffix in {".csv", ".txt", ".json"}]
    assert all("fiktiv" in path.read_text(encoding="utf-8") for path in texts if path.name != "command.txt")


def test_no_example_lacks_its_report() -> None:
    assert TOWNS == sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir() and holds_input(path))


def holds_input(folder: Path) -> bool:
    return any((folder / f"{folder.name}{suffix}").exists() for suffix in (".xlsx", ".csv"))
