"""Kinds of cells, headers and rows of real workbooks: read as a person reads them, or said at their cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest

from ghgcalc.activity import read
from ghgcalc.dataset import Dataset
from tests import workbooks as make
from tests.test_activity import amounts, found, long, reading

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

__all__ = ["reading"]  # the fixture
Reader = Callable[..., Dataset]
Rows = list[list[make.Cell]]

LABELS: Rows = [["Sektor", "Energieträger", "Einheit", 2018, 2019]]
GAS = "2018,services,natural_gas,1200,MWh"
POWER = "2018,services,electricity,800,MWh"


def total(dataset: Dataset) -> float:
    return sum(amounts(dataset).values())


@pytest.mark.parametrize("year", ["2018", "2018.0", "2018.00", "\u200b2018", "2018\ufeff"])
def test_a_whole_year_however_a_program_writes_it(year: str, reading: Reader) -> None:
    for dataset in (
        reading(long(f"{year},services,natural_gas,1200,MWh")),
        reading({"energy": [[*make.HEADER], [year, "services", "natural_gas", 1200, "MWh"]]}),
        reading(f"sector,carrier,unit,{year}\nservices,natural_gas,MWh,1200\n"),
    ):
        assert found(dataset) == []
        assert amounts(dataset) == {(2018, "services", "natural_gas"): 1200.0}


@pytest.mark.parametrize("header", ["Verbrauch 2018 [MWh]", "2018\n[MWh]", "Jahr 2018 (MWh)", "Endenergie 2018 in MWh"])
def test_a_year_behind_a_word_heads_a_column(header: str, reading: Reader) -> None:
    dataset = reading({"Energie": [["Sektor", "Energieträger", header], ["Private\nHaushalte", "Erdgas", 5]]})
    assert (found(dataset), amounts(dataset)) == ([], {(2018, "private_households", "natural_gas"): 5.0})


@pytest.mark.parametrize("header", ["2018 (Prognose)", "Ziel 2018", "2018*", "Stand 31.12.2018"])
def test_a_year_with_another_word_heads_none(header: str, reading: Reader) -> None:
    dataset = reading({"Energie": [[*LABELS[0], header], ["GHD", "Erdgas", "MWh", 5, 5, 7]]})
    assert found(dataset) == [("error", "unknown-column", "F1")]


@pytest.mark.parametrize(
    "year", ["2018.5", "2018.", "2.018", "2018*", "2018¹", "31.12.2018", "２０１８", "2018/19", "2 018"]
)
def test_what_is_no_year_is_refused(year: str, reading: Reader) -> None:
    dataset = reading(long(f"{year},services,natural_gas,1200,MWh"))
    assert found(dataset, "error") == [("error", "not-a-year", "A2")]


@pytest.mark.parametrize(
    ("amount", "unit"), [("1200\u200b", "MWh"), ("\ufeff1200", "MWh\u200b"), ("1200", "\u00ad MWh")]
)
def test_signs_that_show_nothing_change_nothing(amount: str, unit: str, reading: Reader) -> None:
    dataset = reading(long(f"2018,services,natural_gas,{amount},{unit}"))
    assert found(dataset) == []
    assert total(dataset) == 1200.0


def test_a_row_with_another_separator_is_not_passed_over(reading: Reader) -> None:
    dataset = reading(long(GAS, POWER).replace(",", ";") + "2019,services,natural_gas,1300,MWh\n")
    assert ("error", "short-row", "A4") in found(dataset)


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        ([[*make.HEADER, None], [2018, "GHD", "Erdgas", 5, "MWh", 7]], ("warning", "column-without-header", "F2")),
        ([[*LABELS[0][:4], None, 2020], ["GHD", "Erdgas", "MWh", 1, 2, 3]], ("error", "column-without-header", "E2")),
        ([[*LABELS[0], None], ["GHD", "Erdgas", "MWh", 1, 2, 3]], ("error", "column-without-header", "F2")),
        ([[*LABELS[0], None, None], ["GHD", "Erdgas", "MWh", 1, 2, None, 9]],
         ("warning", "column-without-header", "G2")),
        ([[None, None, None, "Ist", "Prognose"], *LABELS, ["GHD", "Erdgas", "MWh", 1, 2]],
         ("warning", "group-not-understood", "D1")),
        ([[None, None, "Endenergie [MWh]", None, "Emissionen [t CO2]", None],
          ["Sektor", "Energieträger", 2018, 2019, 2020, 2021], ["GHD", "Erdgas", 1, 2, 3, 4]],
         ("error", "group-not-understood", "E1")),
        ([["Bilanz 2018"], ["Stand 2020"], ["Sektor", "Erdgas [MWh]", "Strom [MWh]"], ["GHD", 1, 2]],
         ("warning", "titles-contradict", "A1")),
        ([["Verkehr"], ["GHD"], LABELS[0][1:], ["Erdgas", "MWh", 1, 2]], ("warning", "titles-contradict", "A1")),
        ([["Verbrauch in GWh"], [*make.HEADER], [2018, "GHD", "Erdgas", 5, "MWh"]],
         ("warning", "units-contradict", "E3")),
        ([["Verbrauch in GWh"], ["Jahr", "Sektor", "Energieträger", "Menge [MWh]"], [2018, "GHD", "Erdgas", 5]],
         ("warning", "units-contradict", "D2")),
        ([["Jahr", "Sektor", "Energieträger", "Menge [kWh]", "Einheit"], [2018, "GHD", "Erdgas", 5, "MWh"]],
         ("error", "units-contradict", "E2")),
        ([["Jahr", "Sektor", "Einheit", "Erdgas [GWh]", "Strom [GWh]"], [2018, "GHD", "MWh", 5, 6]],
         ("error", "units-contradict", "C2")),
    ],
)  # fmt: skip
def test_what_is_said_in_no_words_or_in_two_ways(rows: Rows, finding: tuple[str, str, str], reading: Reader) -> None:
    assert next(one for one in found(reading({"Energie": rows})) if one[1] == finding[1]) == finding


@pytest.mark.parametrize(
    "rows",
    [
        [["Bericht 2020"], [*make.HEADER], [2018, "GHD", "Erdgas", 5, "MWh"]],
        [["Verbrauch in MWh"], [], *LABELS, ["GHD", "Erdgas", "MWh", 2, 3]],
        [[None, None, None, "Endenergie"], *LABELS, ["GHD", "Erdgas", "MWh", 2, 3]],
        [["Sektor", "Energieträger", "Einheit", 2018, None, 2020], ["GHD", "Erdgas", "MWh", 5, None, 0]],
        [[None, 2018, None, 2019], [None, "MWh", None, "MWh"], ["Sektor", "Erdgas", "Strom", "Erdgas", "Strom"],
         ["GHD", 1, 1, 1, 2]],
    ],
)  # fmt: skip
def test_ordinary_titles_and_groups_are_no_finding(rows: Rows, reading: Reader) -> None:
    dataset = reading({"Energie": [[*row, *[None] * (6 - len(row))] for row in rows]})
    assert found(dataset) == []
    assert total(dataset) == 5.0


@pytest.mark.parametrize(
    "name",
    ["Gesamtverbrauch", "Σ", "Alle Sektoren", "Gesamtergebnis", "Hovedtotal", "Summe 2018", "Summe MWh", "I alt 2018"],
)
def test_a_sum_by_its_usual_names_is_no_data(name: str, reading: Reader) -> None:
    dataset = reading(long(GAS, POWER, f"2018,{name},,2000,MWh", f"2018,services,{name},2100,MWh"))
    assert found(dataset) == [("warning", "total-differs", "D5")]
    assert total(dataset) == 2000.0


@pytest.mark.parametrize(
    ("stated", "differs"),
    [
        ("2018,Summe GHD,,2000,MWh", False),
        ("2018,GHD gesamt,,2100,MWh", True),
        ("2018,,Strom gesamt,1100,MWh", False),
        ("2018,GHD,Zwischensumme GHD,2000,MWh", False),
        ("2018,Strom i alt,,1200,MWh", True),
    ],
)
def test_a_sum_that_names_what_it_sums_is_held_against_that(stated: str, differs: bool, reading: Reader) -> None:
    dataset = reading(long(GAS, POWER, "2018,industry,electricity,300,MWh", stated))
    assert found(dataset) == ([("warning", "total-differs", "D5")] if differs else [])
    assert total(dataset) == 2300.0


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (
            ["transport,Kraftstoffe,1000", "transport,diesel,600", "transport,gasoline,400", "transport,electricity,9"],
            "D2",
        ),
        (["services,biomass,1000.4", "services,wood_pellets,400.1", "services,log_wood,600.3"], "D2"),
        (["industry,natural_gas,400", "buildings_unallocated,natural_gas,1000", "services,natural_gas,600"], "D3"),
        (["services,natural_gas,400", "services,electricity,600", "services,other,1000"], "D4"),
        (["services,natural_gas,400", "services,electricity,600", "services,other,1010"], ""),
        (["services,natural_gas,1", "services,electricity,2", "services,other,3"], ""),
        (["services,natural_gas,1000", "services,electricity,1000"], ""),
    ],
)
def test_a_sum_under_another_name_is_said(rows: list[str], cells: str, reading: Reader) -> None:
    dataset = reading(long(*(f"2018,{row},MWh" for row in rows)))
    assert found(dataset) == ([("warning", "amount-is-a-sum", cells)] if cells else [])


HEADED: Rows = [["Energieträger", "Einheit", 2018], ["GHD", None, None], ["Erdgas", "MWh", 1]]


@pytest.mark.parametrize(
    ("rows", "sectors"),
    [
        ([["Industrie"], ["Erdgas", "MWh", 2]], {"services": 1, "industry": 2}),
        ([["Sektor: Industrie"], ["Strom", "MWh", 2]], {"services": 1, "industry": 2}),
        ([["Erneuerbare Energien"], ["Holz", "MWh", 2], ["Quelle: Netz"]], {"services": 3}),
        ([["Summe", "MWh", 1], ["Industrie"], ["Erdgas", "MWh", 2], ["Summe", "MWh", 2], ["Gesamt", "MWh", 3]],
         {"services": 1, "industry": 2}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("titled", [False, True])
def test_a_heading_holds_until_the_next(rows: Rows, sectors: dict[str, float], titled: bool, reading: Reader) -> None:
    top: Rows = [["GHD", None, None], HEADED[0], HEADED[2]] if titled else HEADED
    dataset = reading({"Energie": [*top, *([*row, *[None] * (3 - len(row))] for row in rows)]})
    assert found(dataset, "error", "warning") == []
    sums: dict[str, float] = {}
    for (_, sector, _), amount in amounts(dataset).items():
        sums[sector] = sums.get(sector, 0) + amount
    assert sums == sectors


def test_rows_below_an_unknown_heading_do_not_fall_to_the_one_before(reading: Reader) -> None:
    dataset = reading({"Energie": [*HEADED, ["Handwerk", None, None], ["Strom", "MWh", 2]]})
    assert found(dataset, "error") == [("error", "unknown-sector", "A4")]
    assert total(dataset) == 1.0


def test_years_and_units_merged_over_their_rows(catalog: Catalog, tmp_path: Path) -> None:
    rows: Rows = [[*make.HEADER], [2018, "GHD", "Erdgas", 1, "MWh"], [None, "GHD", "Strom", 2, None]]
    merged = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="E2:E3"/></mergeCells></worksheet>'
    parts = make.xlsx_parts({"Energie": make.sheet_xml(rows).replace("</worksheet>", merged)})
    dataset = read([make.write(tmp_path / "a.xlsx", make.packed(parts))], catalog, catalog.vocabulary)
    assert found(dataset) == []
    assert total(dataset) == 3.0


STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">
<numFmt numFmtId="164" formatCode={}/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>
</styleSheet>"""


@pytest.mark.parametrize(
    ("code", "unit", "expected"),
    [
        ("#,##0", "MWh", 5000.0),
        ("#,##0.00;[Red]-#,##0.00", "MWh", 5000.0),
        ("_-* #,##0\\ _€_-", "MWh", 5000.0),
        ('#,##0" MWh"', "MWh", 5000.0),
        ('#,##0" kWh"', None, 5.0),
        ('"rund "#,##0', "MWh", 5000.0),
        ('#,##0" kWh"', "MWh", [("error", "units-contradict", "D2")]),
        ("#,##0\\ \\G\\W\\h", "MWh", [("error", "units-contradict", "D2")]),
        ("#,##0,", "MWh", [("error", "scaled-number", "D2")]),
        ('0.0,,"GWh"', "GWh", [("error", "scaled-number", "D2")]),
        ("0.0%", "MWh", [("error", "percent-for-number", "D2")]),
        ('0" %"', "MWh", [("error", "percent-for-number", "D2")]),
    ],
)
def test_what_a_number_format_shows(
    code: str, unit: str | None, expected: object, catalog: Catalog, tmp_path: Path
) -> None:
    rows: Rows = [[*make.HEADER], [2018, "GHD", "Erdgas", 5000, unit]]
    parts = make.xlsx_parts({"Energie": make.sheet_xml(rows).replace('<c r="D2">', '<c r="D2" s="1">')})
    parts["xl/styles.xml"] = STYLES.format(quoteattr(code))
    dataset = read([make.write(tmp_path / "a.xlsx", make.packed(parts))], catalog, catalog.vocabulary)
    assert (found(dataset) or total(dataset)) == expected


MASTER: Rows = [["name", "Musterstadt"], ["country", "DE"]]


@pytest.mark.parametrize(
    ("rows", "expected", "name"),
    [
        (MASTER, [], "Musterstadt"),
        ([[None, *row] for row in MASTER], [], "Musterstadt"),
        ([["1.", *row, "note"] for row in MASTER], [], "Musterstadt"),
        ([[row[0], None, row[1]] for row in MASTER], [("warning", "missing-column", "A1")], "town"),
        ([[row[0], None] for row in MASTER], [], "town"),
    ],
)
def test_keys_in_another_column_are_not_lost(rows: Rows, expected: object, name: str, reading: Reader) -> None:
    dataset = reading({"municipality": rows, "energy": [[*make.HEADER], [*make.ROW]]})
    assert found(dataset) == expected
    assert dataset.municipalities[0].name == name


def test_another_table_below_is_more_than_a_remark(reading: Reader) -> None:
    below: Rows = [["Quelle: Netz", *[None] * 4], ["Jahr", "Einwohner", *[None] * 3], [2018, 5000, *[None] * 3]]
    dataset = reading({"energy": [[*make.HEADER], [*make.ROW], *below]})
    assert [severity for severity, code, _ in found(dataset) if code == "row-without-amount"] == [
        "warning",
        "info",
        "info",
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Jahr", "Sektor", "Energieträger", "Menge"], [None, None, None, "GWh"], [2018, "GHD", "Erdgas", 5]], 5000.0),
        ([["Sektor", "Energieträger", 2018, 2019], [None, None, "[MWh]", "(GWh)"], ["GHD", "Erdgas", 1, 2]], 2001.0),
        ([["Sektor", "Energieträger", 2018, 2019], ["Einheit", None, "MWh", "MWh"], ["GHD", "Erdgas", 1, 2]], 3.0),
        ([["Sektor", "Energieträger", 2018, 2019], [None, None, "MWh", None], ["GHD", "Erdgas", 1, 2]],
         [("error", "missing-unit", "D1")]),
        ([["Sektor", "Energieträger", 2018, 2019], ["GHD", "Strom", "MWh", "MWh"], ["GHD", "Erdgas", 1, 2]],
         [("error", "missing-unit", "C2"), ("error", "not-a-number", "C2"), ("error", "missing-unit", "D2"),
          ("error", "not-a-number", "D2"), ("error", "missing-unit", "C3"), ("error", "missing-unit", "D3")]),
    ],
)  # fmt: skip
def test_a_row_of_units_below_the_names(rows: Rows, expected: object, reading: Reader) -> None:
    dataset = reading({"Energie": rows})
    assert (found(dataset) or total(dataset)) == expected
