"""Editions to look at: the list, one in full, two compared; a user's own table as a set; the commands' statuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from ghgcalc.catalogue_report import differences, listed, rows
from ghgcalc.factor_import import ImportRequest, import_factors, slug
from ghgcalc.factorset import read_factor_set
from ghgcalc.findings import Rejected
from tests.conftest import ROOT, run_ghgcalc, write_workbook

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.models import FactorSet

HEADER = "carrier,sector,region,year_from,year_to,gas,value,unit,source,locator,note\n"
META = """\
id: {name}
version: "1"
title: Factors of Musterstadt (fictitious)
publisher: Musterstadt
published: "2020"
licence: none
region: DE
boundary: life_cycle
heating_value: net
gwp: not_stated
sources:
  - {{id: report, title: Report}}
"""
REQUEST = {
    "id": "own",
    "version": "1",
    "title": "Own table",
    "publisher": "Musterstadt",
    "published": "2024",
    "licence": "not for redistribution",
    "region": "DE",
    "boundary": "life_cycle",
    "heating_value": "net",
    "gwp": "not_stated",
}
BROKEN = {**REQUEST, "boundary": "cradle"}
SCHEMA = json.loads((ROOT / "ghgcalc" / "report" / "schemas" / "factors.json").read_text(encoding="utf-8"))


def written_set(folder: Path, name: str, rows: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    path.with_suffix(".yaml").write_text(META.format(name=name), encoding="utf-8")
    return path


def test_every_edition_is_listed_with_its_licence(catalog: Catalog) -> None:
    sets = listed(catalog)
    assert [one.id for one in sets] == sorted(catalog.factor_set_ids())
    assert [one.id for one in sets if not (one.licence and one.title and one.rows)] == []
    neefe = next(one for one in sets if one.id == "com-neefe-2022-co2")
    assert (neefe.rows, neefe.years, len(neefe.regions), neefe.gases) == (926, (1990, 2020), 30, ("CO2",))


def test_rows_by_carrier_sector_and_year(catalog: Catalog) -> None:
    bisko = catalog.factor_set("bisko-cited")
    gas = rows(bisko, ["lpg"], ["transport"], [2018, 2019])
    assert [(row.factor.value, row.factor.year_from, row.source[:14]) for row in gas] == [
        (290.4, 2018, "City of Munich")
    ]
    assert len(rows(bisko)) == len(bisko.factors)
    assert len(rows(bisko, ["electricity"])) == 11
    assert rows(bisko, ["electricity"], (), [2014]) == ()
    assert len(rows(catalog.factor_set("bafa-2021"), (), (), [1990])) == 10  # without years: any


def test_provisional_rows_are_marked(catalog: Catalog) -> None:
    found = rows(catalog.factor_set("uba-strommix-2025-co2"), (), (), [2022, 2023])
    assert [row.provisional for row in found] == [False, True]


def pair(folder: Path, catalog: Catalog) -> tuple[FactorSet, FactorSet]:
    old = "Erdgas,,,2018,2018,CO2e,250,g/kWh,report,,\nHeizöl,,,2018,2018,CO2e,318,g/kWh,report,,\n"
    new = "Erdgas,,,2018,2018,CO2e,0.245,t/MWh,report,,\nStrom,,,2018,2018,CO2e,544,g/kWh,report,,\n"
    sets = [read_factor_set(written_set(folder, name, text), catalog) for name, text in (("a", old), ("b", new))]
    return sets[0], sets[1]


def test_two_sets_compared(tmp_path: Path, catalog: Catalog) -> None:
    """By hand: gas 0.250 to 0.245 t/MWh is -2 %; oil is gone, electricity is new."""
    found = differences(*pair(tmp_path, catalog))
    assert [(one.change, one.carrier, one.old, one.new) for one in found] == [
        ("added", "electricity", None, 0.544),
        ("removed", "heating_oil", 0.318, None),
        ("changed", "natural_gas", 0.25, 0.245),
    ]
    assert found[2].relative == pytest.approx(-0.02)
    assert (found[0].relative, found[1].relative) == (None, None)


def test_a_set_does_not_differ_from_itself(catalog: Catalog) -> None:
    for chosen in (catalog.factor_set("ipcc-2006"), catalog.factor_set("desnz-2025")):
        assert differences(chosen, chosen) == ()


def test_two_editions_of_one_publisher(catalog: Catalog) -> None:
    """DESNZ prints kg CO2e per kWh (net) of natural gas for each year: the later row takes the earlier one's place."""
    old, new = catalog.factor_set("desnz-2025"), catalog.factor_set("desnz-2026")
    found = differences(old, new)
    assert {one.change for one in found} == {"changed"}
    assert len(found) == len(old.factors) == len(new.factors)
    key = ("natural_gas", "CO2e", "energy")
    (gas,) = (one for one in found if (one.carrier, one.gas, one.dimension) == key)
    assert (gas.old_year_from, gas.year_from, gas.old, gas.new) == (2025, 2026, PRINTED, 0.20199)
    assert gas.relative == pytest.approx(0.20199 / PRINTED - 1)


def test_years_that_moved_pair_only_what_is_left_alone(tmp_path: Path, catalog: Catalog) -> None:
    """Oil of 2018 becomes oil of 2019; of gas the second set has two further years, so neither is a successor."""
    old = "Erdgas,,,2018,2018,CO2e,250,g/kWh,report,,\nHeizöl,,,2018,2018,CO2e,318,g/kWh,report,,\n"
    new = (
        "Erdgas,,,2019,2019,CO2e,250,g/kWh,report,,\nErdgas,,,2020,2020,CO2e,240,g/kWh,report,,\n"
        "Heizöl,,,2019,2019,CO2e,318,g/kWh,report,,\n"
    )
    first, second = (
        read_factor_set(written_set(tmp_path, name, text), catalog) for name, text in (("a", old), ("b", new))
    )
    assert [(one.change, one.carrier, one.old_year_from, one.year_from) for one in differences(first, second)] == [
        ("changed", "heating_oil", 2018, 2019),
        ("removed", "natural_gas", 2018, 2018),
        ("added", "natural_gas", 2019, 2019),
        ("added", "natural_gas", 2020, 2020),
    ]


PRINTED = 0.2027  # kg CO2e/kWh (net), natural gas, DESNZ 2025, Fuels!D41
TABLE = """Emissionsfaktoren [g CO2e/kWh];;;
Energieträger;2018;2019;2020
Strom;544;478;k. A.
Erdgas;247;247;247,5
Zauberkohle;400;;
;1;2;3
"""


def test_a_table_with_a_column_per_year(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    kept, where = import_factors(path, tmp_path / "sets", ImportRequest(REQUEST), catalog)
    assert where == tmp_path / "sets" / "own.csv"
    assert [(f.carrier, f.year_from, f.year_to, f.value, f.unit, f.locator) for f in kept.factors] == [
        ("electricity", 2018, 2018, 544, "g CO2e/kWh", "B3"),
        ("natural_gas", 2018, 2018, 247, "g CO2e/kWh", "B4"),
        ("Zauberkohle", 2018, 2018, 400, "g CO2e/kWh", "B5"),
        ("electricity", 2019, 2019, 478, "g CO2e/kWh", "C3"),
        ("natural_gas", 2019, 2019, 247, "g CO2e/kWh", "C4"),
        ("natural_gas", 2020, 2020, 247.5, "g CO2e/kWh", "D4"),
    ]
    assert sorted((one.code, one.severity, str(one.place)) for one in kept.findings) == [
        ("import-without-carrier", "warning", "table.csv#B6"),
        ("import-without-carrier", "warning", "table.csv#C6"),
        ("import-without-carrier", "warning", "table.csv#D6"),
        ("not-a-number", "warning", "table.csv#D3"),
    ]
    assert read_factor_set(where, catalog).sha256 == kept.sha256


def test_a_long_table_in_a_workbook(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "BISKO Werte.xlsx"
    table = [
        ["Energieträger", "Jahr", "Emissionsfaktor", "Einheit", "Sektor"],
        ["Erdgas", "2022", "247", "g CO2e/kWh", ""],
        ["Flüssiggas", "2022", "0.276", "t CO2e/MWh", "GHD"],
        ["Heizöl", "2022", "318", "g CO2e/Wurf", ""],
        ["Strom", "2022", "505", "g CO2e/kWh", "Raumfahrt"],
    ]
    write_workbook({"Hinweise": [["nichts"]], "Faktoren": table}, path)
    request = ImportRequest({**REQUEST, "id": "bisko-2022"}, official=True)
    kept, _ = import_factors(path, tmp_path, request, catalog)
    assert kept.meta.official
    assert [(f.carrier, f.sector, f.per_unit, f.locator) for f in kept.factors] == [
        ("natural_gas", "", 0.247, "C2"),
        ("lpg", "services", 0.276, "C3"),
    ]
    assert [(one.code, one.severity, str(one.place)) for one in kept.findings] == [
        ("unknown-factor-unit", "warning", "BISKO Werte.xlsx#Faktoren!D4"),
        ("unknown-sector", "warning", "BISKO Werte.xlsx#Faktoren!E5"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Emissionsfaktoren in g CO2e/kWh;;\nEnergieträger;2018;2019\nStrom;544;478\n",
        "Energieträger;Emissionsfaktor 2018 [g CO2e/kWh];Wert 2019 [g CO2e/kWh]\nStrom;544;478\n",
    ],
)
def test_the_unit_in_a_title_and_the_year_in_a_header(table: str, tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    kept, _ = import_factors(path, tmp_path / "sets", ImportRequest(REQUEST), catalog)
    assert [(f.carrier, f.year_from, f.per_unit) for f in kept.factors] == [
        ("electricity", 2018, 0.544),
        ("electricity", 2019, 0.478),
    ]


def test_what_reading_the_set_back_finds_is_told_at_the_tables_cells(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "table.csv"
    head = "Jahr;Wert [g CO2e/kWh];Energieträger\n"
    path.write_text(f"{head}2018;544;Strom\n2018;478;Strom\n", encoding="utf-8")
    with pytest.raises(Rejected) as rejected:
        import_factors(path, tmp_path / "sets", ImportRequest(REQUEST), catalog)
    (fault,) = rejected.value.findings
    assert (fault.code, str(fault.place), fault.facts["other"]) == ("factor-doubled", "table.csv#C3", "table.csv#C2")
    path.write_text(f"{head}2018;54400;Strom\n2018-2020;247;Erdgas\n", encoding="utf-8")
    kept, _ = import_factors(path, tmp_path / "sets", ImportRequest(REQUEST), catalog)
    assert [(one.code, str(one.place)) for one in kept.findings] == [
        ("factor-year-not-a-number", "table.csv#A3"),
        ("factor-out-of-range", "table.csv#B2"),
    ]


def test_further_sheets_with_factors_are_named(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "table.xlsx"
    rows = [["Energieträger", "Wert [g CO2e/kWh]"], ["Strom", "544"]]
    write_workbook({"A": rows, "B": rows, "C": [["nichts"]]}, path)
    kept, _ = import_factors(path, tmp_path, ImportRequest(REQUEST), catalog)
    assert {"sheets": "B"} in [one.facts for one in kept.findings if one.code == "import-of-one-sheet"]
    alone, _ = import_factors(path, tmp_path, ImportRequest(REQUEST, sheet="B"), catalog)
    assert "import-of-one-sheet" not in {one.code for one in alone.findings}


def test_columns_are_mapped_by_name(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Was,Wieviel\nErdgas,0.25\n", encoding="utf-8")
    columns = {"Was": "carrier", "Wieviel": "value"}
    request = ImportRequest(REQUEST, unit="t CO2e/MWh", columns=columns)
    kept, _ = import_factors(path, tmp_path, request, catalog)
    assert [(f.carrier, f.gas, f.per_unit) for f in kept.factors] == [("natural_gas", "CO2e", 0.25)]


@pytest.mark.parametrize(
    ("text", "request_", "code"),
    [
        ("a,b\n1,2\n", ImportRequest(REQUEST), "import-without-table"),
        ("carrier,value\nErdgas,0.25\n", ImportRequest(REQUEST), "import-without-unit"),
        ("carrier,value,unit\nErdgas,x,t CO2e/MWh\n", ImportRequest(REQUEST), "import-empty"),
        ("carrier,value\nErdgas,1\nErdgas,2\n", ImportRequest(REQUEST, unit="t CO2e/MWh"), "factor-doubled"),
        (
            "carrier,value\nErdgas,1\n",
            ImportRequest({**REQUEST, "boundary": "x"}, unit="t CO2e/MWh"),
            "yaml-value-wrong",
        ),
        ("carrier,value\nErdgas,1\n", ImportRequest(REQUEST, unit="t/MWh", sheet="Other"), "import-without-table"),
    ],
)
def test_what_cannot_be_imported_leaves_nothing_behind(
    tmp_path: Path, catalog: Catalog, text: str, request_: ImportRequest, code: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Rejected) as refusal:
        import_factors(path, tmp_path / "sets", request_, catalog)
    assert code in {finding.code for finding in refusal.value.findings}
    assert not (tmp_path / "sets").exists() or list((tmp_path / "sets").iterdir()) == []


def test_a_file_name_becomes_an_id() -> None:
    assert slug("Faktoren 2024") == "faktoren-2024"
    assert slug("§§§") == "import"


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["show", "bisko-cited", "--carrier", "Strom", "--year", "2018..2022"],
        ["diff", "desnz-2025-gross", "desnz-2026-gross"],
    ],
)
def test_the_json_of_the_commands_fits_its_schema(arguments: list[str]) -> None:
    run = run_ghgcalc("factors", *arguments, "--format", "json")
    assert (run.returncode, run.stderr) == (0, "")
    jsonschema.validate(json.loads(run.stdout), SCHEMA)


@pytest.mark.parametrize("lang", ["de", "en", "da"])
@pytest.mark.parametrize("arguments", [["list"], ["show", "ebev-2030"], ["diff", "geg-2020", "kea-bw-2016"]])
def test_the_tables_of_the_commands_fit_eighty_columns(arguments: list[str], lang: str) -> None:
    run = run_ghgcalc("factors", *arguments, "--lang", lang)
    assert run.returncode == 0
    assert max(len(line) for line in run.stdout.splitlines()) <= 80
    assert "factors_" not in run.stdout


def test_the_shipped_catalogue_verifies() -> None:
    run = run_ghgcalc("factors", "verify")
    assert (run.returncode, run.stderr) == (0, "")
    assert "5210" in run.stdout


def test_a_broken_given_set_does_not_verify(tmp_path: Path) -> None:
    path = written_set(tmp_path, "broken", "Erdgas,,,,,CO2e,x,g/kWh,report,,\n")
    run = run_ghgcalc("factors", "verify", path)
    assert run.returncode == 1
    assert "broken.csv#G2" in run.stdout


def test_a_given_set_verifies(tmp_path: Path) -> None:
    path = written_set(tmp_path, "whole", "Erdgas,,,,,CO2e,250,g/kWh,report,,\n")
    assert run_ghgcalc("factors", "verify", path).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["show", "ebev-2031"], 2, "ebev-2030"),
        (["show", "no/such.csv"], 2, "no/such.csv"),
        (["show", "ebev-2030", "--carrier", "Kohle"], 2, "Steinkohle"),
        (["show", "ebev-2030", "--year", "soon"], 2, "soon"),
        (["import", "no-such.xlsx", "-o", "x", "--boundary", "direct"], 2, "no-such.xlsx"),
        (["import", "README.md", "--boundary", "direct"], 2, "-o"),
        (["import", "README.md", "-o", "x", "--boundary", "direct", "--column", "a=b"], 2, "a=b"),
    ],
)
def test_wrong_usage(arguments: list[str], status: int, said: str) -> None:
    run = run_ghgcalc("factors", *arguments)
    assert run.returncode == status
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_an_imported_table_is_used_by_its_path(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(TABLE, encoding="utf-8")
    made = run_ghgcalc("factors", "import", table, "-o", tmp_path, "--boundary", "life_cycle", "--id", "own")
    assert made.returncode == 0
    assert str(tmp_path / "own.csv") in made.stdout
    data = tmp_path / "town.csv"
    header = "municipality,country,year,sector,carrier,amount,unit\n"
    row = "Musterstadt (fictitious),DE,2018,private_households,Zauberkohle,10,MWh\n"
    data.write_text(header + row, encoding="utf-8")
    run = run_ghgcalc("balance", data, "--factors", tmp_path / "own.csv", "--format", "json")
    (year,) = json.loads(run.stdout)["municipalities"][0]["years"]
    assert year["emissions_t"] == pytest.approx(4.0)
