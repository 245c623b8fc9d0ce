"""Long form and matrix, in every container: one table gives one ledger, however it is laid out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.activity import ReadOptions, read
from ghgcalc.dataset import Dataset
from tests import workbooks as make
from tests.test_activity import amounts, found, long, reading, states

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

__all__ = ["reading"]  # the fixture
Reader = Callable[..., Dataset]

YEARS = (2018, 2019)
SECTORS = ("private_households", "services", "industry")
CARRIERS = ("electricity", "natural_gas", "heating_oil")
MWH = {
    (year, sector, carrier): 1000.25 + 100 * n
    for n, (year, sector, carrier) in enumerate((y, s, c) for y in YEARS for s in SECTORS for c in CARRIERS)
}
UNITS = {"kWh": 1000.0, "MWh": 1.0, "GWh": 0.001, "GJ": 3.6}


def long_rows(unit: str = "MWh", backwards: bool = False) -> list[list[make.Cell]]:
    rows: list[list[make.Cell]] = [[*key, value * UNITS[unit], unit] for key, value in MWH.items()]
    return [[*make.HEADER], *(rows[::-1] if backwards else rows)]


def years_across(unit: str = "MWh") -> list[list[make.Cell]]:
    rows: list[list[make.Cell]] = [["Sektor", "Energieträger", "Einheit", *YEARS]]
    for sector in SECTORS:
        for carrier in CARRIERS:
            rows.append([sector, carrier, unit, *(MWH[year, sector, carrier] * UNITS[unit] for year in YEARS)])
    return rows


def unit_in_header(unit: str) -> list[list[make.Cell]]:
    rows: list[list[make.Cell]] = [["sector", "carrier", *(f"{year} [{unit}]" for year in YEARS)]]
    for row in years_across(unit)[1:]:
        rows.append([row[0], row[1], *row[3:]])
    return rows


def blocks(across: tuple[str, ...], unit: str, title: bool) -> list[list[make.Cell]]:
    """A block per year, sectors or carriers across; the unit in the title or in each header."""
    down = CARRIERS if across == SECTORS else SECTORS
    rows: list[list[make.Cell]] = []
    for year in YEARS:
        rows.append([f"Endenergie {year}" + (f" in {unit}" if title else "")])
        rows.append(["Tabelle", *(name if title else f"{name} [{unit}]" for name in across)])
        for name in down:
            keys = [(year, other, name) if across == SECTORS else (year, name, other) for other in across]
            rows.append([name, *(MWH[key] * UNITS[unit] for key in keys)])
        rows.append([])
    return rows


def grouped(unit: str) -> list[list[make.Cell]]:
    """Two header rows: carriers with their unit over years."""
    rows: list[list[make.Cell]] = [
        [None, *(f"{carrier} [{unit}]" if year == YEARS[0] else None for carrier in CARRIERS for year in YEARS)],
        ["Sektor", *(year for _ in CARRIERS for year in YEARS)],
    ]
    for sector in SECTORS:
        rows.append([sector, *(MWH[year, sector, carrier] * UNITS[unit] for carrier in CARRIERS for year in YEARS)])
    return rows


def layouts() -> Iterator[tuple[str, list[list[make.Cell]]]]:
    for unit in UNITS:
        yield f"long-{unit}", long_rows(unit)
        yield f"years-across-{unit}", years_across(unit)
        yield f"unit-in-header-{unit}", unit_in_header(unit)
        yield f"groups-{unit}", grouped(unit)
        for title in (True, False):
            yield f"sectors-across-{unit}-{title}", blocks(SECTORS, unit, title)
            yield f"carriers-across-{unit}-{title}", blocks(CARRIERS, unit, title)
    yield "long-backwards", long_rows(backwards=True)
    yield "title-above", [["Energiebilanz der Musterstadt (fictitious)"], [], *long_rows()]


LAYOUTS = dict(layouts())


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(
    "container", ["xlsx", "xlsm", "ods", "csv", "semicolon", "tsv", "utf-16", "cp1252", "utf-8-sig"]
)
def test_one_table_gives_one_ledger(name: str, container: str, catalog: Catalog, tmp_path: Path) -> None:
    rows = LAYOUTS[name]
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    if container in ("xlsx", "xlsm"):
        path = make.write(tmp_path / f"town.{container}", make.xlsx({"Energie": rows}))
    elif container == "ods":
        path = make.write(tmp_path / "town.ods", make.ods({"Energie": rows}))
    elif container == "tsv":
        path = make.write(tmp_path / "town.tsv", make.csv_text(padded, "\t", ","))
    elif container == "csv":
        path = make.write(tmp_path / "town.csv", make.csv_text(padded))
    else:
        encoding = "utf-8" if container == "semicolon" else container
        path = make.write(tmp_path / "town.csv", make.csv_text(padded, ";", ",").encode(encoding))
    dataset = read([path], catalog, catalog.vocabulary)
    assert found(dataset, "error", "warning") == []
    read_amounts = amounts(dataset)
    assert read_amounts.keys() == MWH.keys()
    for key, value in MWH.items():
        assert read_amounts[key] == pytest.approx(value, rel=1e-9)
    tally = dataset.tally
    assert (tally.amounts_read, tally.amounts_kept, tally.amounts_rejected) == (len(MWH), len(MWH), 0)


def test_a_sheet_per_year(reading: Reader) -> None:
    def sheet(value: float) -> list[list[make.Cell]]:
        return [["alle Werte in MWh"], ["Sektor", "Erdgas", "Strom"], ["GHD", value, value + 1]]

    dataset = reading({"2018": sheet(1), "2019": sheet(5)})
    assert found(dataset) == []
    assert amounts(dataset) == {
        (2018, "services", "natural_gas"): 1.0,
        (2018, "services", "electricity"): 2.0,
        (2019, "services", "natural_gas"): 5.0,
        (2019, "services", "electricity"): 6.0,
    }


def test_a_year_in_the_title_of_a_sheet_of_the_contract(reading: Reader) -> None:
    def sheet(value: float) -> list[list[make.Cell]]:
        return [["Sektor", "Energieträger", "Menge", "Einheit"], ["GHD", "Strom", value, "MWh"]]

    dataset = reading({"Energie 2018": sheet(1), "Energie 2019": sheet(5)})
    assert found(dataset) == []
    assert amounts(dataset) == {(2018, "services", "electricity"): 1.0, (2019, "services", "electricity"): 5.0}


def test_blank_cells_of_a_matrix_state_nothing(reading: Reader) -> None:
    dataset = reading("Sektor;Energieträger;Einheit;2018;2019\nGHD;Erdgas;MWh;5;\nGHD;Strom;MWh;;0\n")
    assert found(dataset, "error", "warning") == []
    assert states(dataset) == ["value", "blank", "blank", "zero"]
    assert dataset.tally.amounts_read == 2


def test_sectors_as_headings_between_their_carriers(reading: Reader) -> None:
    dataset = reading(
        {
            "Energie": [
                ["Energieträger", "Einheit", 2018],
                ["Haushalte"],
                ["Erdgas", "MWh", 5],
                ["Verkehr"],
                ["Erdgas", "MWh", 6],
            ]
        }
    )
    assert found(dataset, "error", "warning") == []
    assert amounts(dataset) == {
        (2018, "private_households", "natural_gas"): 5.0,
        (2018, "transport", "natural_gas"): 6.0,
    }


def test_without_sectors_amounts_are_not_split_and_said_so(reading: Reader) -> None:
    dataset = reading("Energieträger;Einheit;2018\nErdgas;MWh;5\n")
    assert found(dataset) == [("warning", "no-sector-column", "C2")]
    assert amounts(dataset) == {(2018, "unallocated", "natural_gas"): 5.0}


def test_emissions_are_recognised_by_their_units(reading: Reader) -> None:
    dataset = reading("Sektor;2018 [kt CO2e];2019 [kt CO2e]\nVerkehr;5;6\nLandwirtschaft;1;2\n")
    assert found(dataset) == []
    assert sorted(dataset.entered.amount) == [1000.0, 2000.0, 5000.0, 6000.0]
    assert len(dataset.activity) == 0


@pytest.mark.parametrize(
    ("content", "severity", "code", "cell"),
    [
        ("foo;bar\n1;2\n", "error", "layout-not-recognised", "A1"),
        ("Jahr;Sektor;Energieträger;Mngee;Einheit\n2018;GHD;Erdgas;5;MWh\n", "error", "missing-column", "A1"),
        ("Jahr;Sektor;Energieträger;Menge;Menge;Einheit\n2018;GHD;Erdgas;5;6;MWh\n", "error", "doubled-column", "E1"),
        ("Jahr;Sektor;Energieträger;Menge;Einheit;Foo\n2018;GHD;Erdgas;5;MWh;x\n", "warning", "unknown-column", "F1"),
        ("Sektor;Energieträger;Einheit;2018;2018\nGHD;Erdgas;MWh;5;6\n", "error", "doubled-column", "E1"),
        ("Sektor;Energieträger;Einheit;2018;Soll\nGHD;Erdgas;MWh;5;6\n", "error", "unknown-column", "E1"),
        ("Sektor;Energieträger;Einheit;2018;2019;Summe\nGHD;Erdgas;MWh;5;6;11\n", "warning", "unknown-column", "F1"),
        ("2018\nSektor;Erdgas [MWh];Erdgas [MWh];Strom [MWh]\nGHD;5;6;7\n", "error", "doubled-column", "C2"),
        ("Sektor;Erdgas [MWh];Strom [MWh]\nGHD;5;6\n", "error", "missing-year", "B2"),
        ("Jahr;Sektor;Energieträger;Menge;Einheit\n", "error", "no-amounts", ""),
    ],
)
def test_what_a_header_leaves_open_is_said(content: str, severity: str, code: str, cell: str, reading: Reader) -> None:
    assert (severity, code, cell) in found(reading(content))


def test_rows_without_amounts_are_left_out_and_named(reading: Reader) -> None:
    dataset = reading(long("2018,services,natural_gas,5,MWh", "Quelle: Stadtwerke,,,,", ",,,,"))
    assert found(dataset) == [("info", "row-without-amount", "A3")]
    assert len(dataset.activity) == 1


def test_rows_that_nobody_has_filled_in_yet_are_not_told(reading: Reader) -> None:
    dataset = reading(long("2018,services,natural_gas,5,MWh", ",services,electricity,,MWh", "2O22,services,lpg,,MWh"))
    assert found(dataset) == [("info", "row-without-amount", "A4")]
    assert len(dataset.activity) == 1


def test_a_merged_label_holds_for_all_its_rows(catalog: Catalog, tmp_path: Path) -> None:
    rows: list[list[make.Cell]] = [
        ["Sektor", "Energieträger", "Einheit", 2018],
        ["GHD", "Erdgas", "MWh", 5],
        [None, "Strom", "MWh", 6],
    ]
    part = make.sheet_xml(rows).replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    path = make.write(tmp_path / "town.xlsx", make.packed(make.xlsx_parts({"Energie": part})))
    dataset = read([path], catalog, catalog.vocabulary)
    assert found(dataset) == []
    assert amounts(dataset) == {(2018, "services", "natural_gas"): 5.0, (2018, "services", "electricity"): 6.0}


def test_a_merged_amount_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    rows: list[list[make.Cell]] = [
        ["Sektor", "Energieträger", "Einheit", 2018],
        ["GHD", "Erdgas", "MWh", 5],
        ["GHD", "Strom", "MWh", None],
    ]
    part = make.sheet_xml(rows).replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="D2:D3"/></mergeCells>')
    path = make.write(tmp_path / "town.xlsx", make.packed(make.xlsx_parts({"Energie": part})))
    assert found(read([path], catalog, catalog.vocabulary)) == [("error", "merged-amount", "D2")]


def test_what_is_hidden_is_read_and_said(catalog: Catalog, tmp_path: Path) -> None:
    part = make.sheet_xml([make.HEADER, make.ROW]).replace('<row r="2">', '<row r="2" hidden="1">')
    part = part.replace("<sheetData>", '<cols><col min="4" max="4" hidden="1"/></cols><sheetData>')
    part = part.replace("</sheetData>", '</sheetData><autoFilter ref="A1:E2"/>')
    parts = make.xlsx_parts({"Energie": part})
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('sheetId="1"', 'sheetId="1" state="veryHidden"')
    path = make.write(tmp_path / "town.xlsx", make.packed(parts))
    dataset = read([path], catalog, catalog.vocabulary)
    assert [(code, cell) for _, code, cell in found(dataset)] == [
        ("hidden-sheet", "A1"),
        ("hidden-columns", "D1"),
        ("hidden-rows", "A2"),
        ("filtered-sheet", "A1"),
    ]
    assert len(dataset.activity) == 1


def test_a_column_of_zeros_is_said(reading: Reader) -> None:
    dataset = reading("Sektor;Energieträger;Einheit;2018;2019\nGHD;Erdgas;MWh;5;0\nGHD;Strom;MWh;6;0\n")
    assert found(dataset) == [("warning", "only-zeros", "E2")]
    assert states(dataset).count("zero") == 2


def test_which_sheet_is_read(reading: Reader) -> None:
    energy: list[list[make.Cell]] = [[*make.HEADER], [*make.ROW]]
    other: list[list[make.Cell]] = [[*make.HEADER], [2019, "services", "lpg", 7, "MWh"]]
    both = reading({"Energie": energy, "Zweite": other})
    assert found(both) == [("info", "sheet-ignored", "")]
    asked = reading({"Energie": energy, "Zweite": other}, ReadOptions(sheet="zweite"))
    assert amounts(asked) == {(2019, "services", "lpg"): 7.0}
    assert found(reading({"A": [["x"]], "B": [["y"]]}, None), "error") == [("error", "missing-sheet", "")]


KEYS = st.tuples(st.sampled_from(YEARS), st.sampled_from(SECTORS), st.sampled_from(CARRIERS))
CELLS = st.one_of(
    st.integers(0, 10**6).map(str),
    st.sampled_from(["", "NO", "NE", "C", "viel", "-5", "1.953", "k.A.", "IE: services", "0"]),
)


@given(st.dictionaries(KEYS, CELLS, min_size=1, max_size=12))
def test_nothing_is_lost_on_the_way(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory, table: dict[tuple[int, str, str], str]
) -> None:
    rows = [f"{year},{sector},{carrier},{cell},MWh" for (year, sector, carrier), cell in table.items()]
    path = make.write(tmp_path_factory.getbasetemp() / "lost" / "town.csv", long(*rows))
    dataset = read([path], catalog, catalog.vocabulary)
    wrong = {"viel", "-5", "1.953"}
    plain = {key: float(cell) for key, cell in table.items() if cell.isdigit()}
    assert amounts(dataset) == plain
    assert math.isclose(dataset.activity.amount.sum(), sum(plain.values()))
    stated = [cell for cell in table.values() if cell]
    tally = dataset.tally
    assert tally.amounts_rejected == sum(cell in wrong for cell in stated)
    # A placeholder for "nothing stated" other than "-" is a state, so it counts as read.
    assert tally.amounts_read == len(stated) == tally.amounts_kept + tally.amounts_rejected
    errors = {finding.place.cell for finding in dataset.findings if finding.severity == "error"} - {""}
    assert errors == {f"D{line}" for line, cell in enumerate(table.values(), start=2) if cell in wrong}
