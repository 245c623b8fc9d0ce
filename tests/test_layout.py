"""Sheets of another form, described by a layout: the shipped ones on data of our own with the same kinds of mess."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ghgcalc.activity import ReadOptions, read, suggest_layout
from ghgcalc.catalog import read_yaml
from ghgcalc.dataset import Dataset
from ghgcalc.findings import Rejected
from tests import workbooks as make
from tests.conftest import ROOT
from tests.test_activity import found

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

LAYOUTS = ROOT / "examples" / "layouts"
COMMERCE = "Gewerbe / Handel / Dienstleistungen / Industrie / verarbeitendes Gewerbe"


def read_with(layout: Path, content: bytes | str, name: str, catalog: Catalog, tmp_path: Path) -> Dataset:
    path = make.write(tmp_path / name, content)
    return read([path], catalog, catalog.vocabulary, ReadOptions(layout=layout))


def entered(dataset: Dataset) -> dict[tuple[int, str, str], float]:
    """Entered emissions [t] by year, sector and subsector."""
    rows = dataset.entered
    columns = zip(rows.year, rows.sector, rows.subsector, rows.amount, strict=True)
    return {
        (int(year), dataset.sectors[sector], dataset.texts[part] if part >= 0 else ""): float(amount)
        for year, sector, part, amount in columns
        if amount == amount
    }


def klimawatch(*rows: str) -> str:
    return "\n".join(("year,category,type,co2,note", *rows)) + "\n"


def test_a_thousands_point_among_whole_numbers_is_found(catalog: Catalog, tmp_path: Path) -> None:
    content = klimawatch(
        "1990,Private Haushalte,real,1.850,",
        "1990,Städtische Einrichtungen,real,150,",
        f"1990,{COMMERCE},real,4000,",
        "1990,Gesamt,real,6000,",
        "2000,Private Haushalte,real,1700,",
        "2000,Gesamt,real,1700,",
        "2000,Einwohner,Einwohner,500000,",
    )
    layout = LAYOUTS / "klimawatch_duesseldorf.yaml"
    dataset = read_with(layout, content, "town.csv", catalog, tmp_path)
    assert found(dataset) == [("error", "ambiguous-number", "D2"), ("warning", "total-differs", "D5")]
    assert entered(dataset) == {
        (1990, "municipal", ""): 150_000.0,
        (1990, "unallocated", "GHD und Industrie"): 4_000_000.0,
        (2000, "private_households", ""): 1_700_000.0,
    }
    assert list(dataset.population.population) == [500000.0]


def test_a_row_in_another_unit_is_said_by_the_layout_and_found_without_it(catalog: Catalog, tmp_path: Path) -> None:
    content = klimawatch(
        "2011,Private Haushalte,real,113.25,",
        "2011,Kommunale Verwaltung,real,2.75,",
        "2011,Kommunale Flotte,real,48.5,",
        "2011,Gesamt,real,116.05,",
        "2018,Einwohner,Einwohner,100000,",
    )
    layout = LAYOUTS / "klimawatch_moers.yaml"
    dataset = read_with(layout, content, "town.csv", catalog, tmp_path)
    assert found(dataset) == []
    assert entered(dataset)[2011, "municipal", "Flotte"] == 48.5
    assert entered(dataset)[2011, "municipal", "Verwaltung"] == 2750.0
    silent = make.write(tmp_path / "silent.yaml", layout.read_text(encoding="utf-8").replace(", unit: t}", "}"))
    dataset = read_with(silent, content, "town.csv", catalog, tmp_path)
    assert found(dataset) == [("warning", "part-off-by-thousand", "D4"), ("warning", "total-differs", "D5")]


def test_projections_are_left_out_and_said(catalog: Catalog, tmp_path: Path) -> None:
    content = klimawatch(
        "2012,Wirtschaft,real,480,x",
        "2030,Wirtschaft,geplant,420,x",
        "2012,Kommune,real,20,x",
        "2012,Gesamt,real,500,last_emissions",
        "2030,Gesamt,geplant,420,x",
        "2019,Einwohner,Einwohner,150000,",
    )
    dataset = read_with(LAYOUTS / "klimawatch_paderborn.yaml", content, "town.csv", catalog, tmp_path)
    assert found(dataset) == [("info", "layout-rows-left-out", "A3")]
    assert entered(dataset) == {(2012, "unallocated", "Wirtschaft"): 480_000.0, (2012, "municipal", ""): 20_000.0}


GROUPS = [
    [
        "Jahr",
        "CO2-eq Emissionen (in tausend Tonnen)",
        None,
        None,
        None,
        None,
        None,
        "Tonnen pro Einwohner",
        None,
        "Ziele",
    ],
    [None, "Wärme", "Strom", "Verkehr", "Gesamt", "Trend", "%", "Einwohner", "Tonnen pro Einwohner", "Wärme", "Strom"],
]


def grouped(rows: Sequence[Sequence[make.Cell]]) -> bytes:
    part = make.sheet_xml([*GROUPS, *rows])
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in ("B1:E1", "H1:I1", "J1:K1"))
    part = part.replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")
    return make.packed(make.xlsx_parts({"Tabelle1": part}))


LATER: list[list[make.Cell]] = [[year, 1000, 700, 500, 2200, 2300, 0, 280000, 7.86] for year in range(2000, 2008)]
MEASURED: list[list[make.Cell]] = [
    [1990, 1100, 800, 600, 2500, 2600, 0, 270000, 9.26, 1.5, "TODO?"],
    [1995, None, None, None, 2400, 2500, 0, 275000, 8.73, 1.4, "TODO?"],
    *LATER,
    [2030, None, None, "Trend", None, 1900, 0, 290000.5],
]


def test_two_header_rows_with_merged_groups(catalog: Catalog, tmp_path: Path) -> None:
    layout = LAYOUTS / "klimawatch_muenster.yaml"
    dataset = read_with(layout, grouped(MEASURED), "town.xlsx", catalog, tmp_path)
    assert found(dataset) == [
        ("warning", "total-without-parts", "E4"),
        ("info", "layout-rows-left-out", "A13"),
    ]
    read_amounts = entered(dataset)
    assert read_amounts[1990, "unallocated", "Wärme"] == 1_100_000.0
    assert read_amounts[1990, "transport", ""] == 600_000.0
    assert (1995, "transport", "") not in read_amounts
    assert sum(read_amounts.values()) == 2_500_000.0 + 8 * 2_200_000.0
    assert list(dataset.population.population)[:2] == [270000.0, 275000.0]
    assert len(dataset.population) == 10


def test_columns_that_have_moved_are_noticed(catalog: Catalog, tmp_path: Path) -> None:
    rows = [[1990, "new", *row[1:]] for row in MEASURED]
    content = grouped(rows)
    layout = (LAYOUTS / "klimawatch_muenster.yaml").read_text(encoding="utf-8")
    moved = make.write(tmp_path / "moved.yaml", layout.replace("/ Wärme", "/ Heat"))
    dataset = read_with(moved, content, "town.xlsx", catalog, tmp_path)
    assert ("error", "layout-header-differs", "B2") in found(dataset)


PLAIN = """
layout: 1
tables:
  - table: energy
    columns:
      - {column: A, holds: year}
      - {column: B, holds: sector}
      - {column: C, holds: amount, header: Wert}
    says: {unit: MWh, carrier: natural_gas}
"""


@pytest.mark.parametrize(
    ("change", "severity", "code", "cell"),
    [
        (("holds: sector", "holds: sektor"), "error", "layout-column-unknown", "B1"),
        (("column: B", "column: Z"), "error", "layout-column-unknown", "Z1"),
        (("header: Wert", "header: Menge"), "error", "layout-header-differs", "C1"),
        (("- table: energy", "- table: energy\n    only: {Q: [x]}"), "error", "layout-column-unknown", "A1"),
        (("      - {column: B, holds: sector}\n", ""), "warning", "layout-column-not-described", "B1"),
        (("holds: year", "holds: ignore"), "error", "missing-year", "C2"),
        (("unit: MWh", "unit: MWx"), "error", "unknown-unit", "C2"),
    ],
)
def test_a_layout_is_checked_against_the_sheet(
    change: tuple[str, str], severity: str, code: str, cell: str, catalog: Catalog, tmp_path: Path
) -> None:
    assert change[0] in PLAIN
    layout = make.write(tmp_path / "layout.yaml", PLAIN.replace(*change))
    dataset = read_with(layout, "Jahr;Bereich;Wert\n2018;GHD;5\n", "town.csv", catalog, tmp_path)
    assert (severity, code, cell) in found(dataset)


def test_a_sheet_that_is_not_there(catalog: Catalog, tmp_path: Path) -> None:
    layout = make.write(tmp_path / "layout.yaml", PLAIN.replace("- table", "- sheet: Energie\n    table"))
    content = make.xlsx({"A": [["x"]], "B": [["y"]]})
    dataset = read_with(layout, content, "town.xlsx", catalog, tmp_path)
    assert found(dataset, "error") == [("error", "layout-sheet-missing", "")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("layout: 1\n", "yaml-key-missing"),
        (PLAIN + "extra: 1\n", "yaml-key-unknown"),
        (PLAIN.replace("layout: 1", "layout: 2"), "yaml-value-wrong"),
        ("layout: [\n", "broken-yaml"),
    ],
)
def test_a_broken_layout_file_is_rejected(text: str, code: str, catalog: Catalog, tmp_path: Path) -> None:
    layout = make.write(tmp_path / "layout.yaml", text)
    with pytest.raises(Rejected) as rejected:
        read_with(layout, "Jahr;Bereich;Wert\n", "town.csv", catalog, tmp_path)
    assert {finding.code for finding in rejected.value.findings} == {code}
    assert rejected.value.findings[0].place.file == "layout.yaml"


def test_names_may_mean_several_things_or_be_left_out(catalog: Catalog, tmp_path: Path) -> None:
    layout = make.write(
        tmp_path / "layout.yaml",
        PLAIN
        + "    names: {sector: {W: {sector: unallocated, carrier: district_heat}, Alles: total, Rest: leave_out}}\n",
    )
    content = "Jahr;Bereich;Wert\n2018;W;5\n2018;Alles;5\n2018;Rest;7\n"
    dataset = read_with(layout, content, "town.csv", catalog, tmp_path)
    assert [
        (dataset.sectors[s], dataset.carriers[c])
        for s, c in zip(dataset.activity.sector, dataset.activity.carrier, strict=True)
    ] == [("unallocated", "district_heat")]
    assert dataset.tally.totals == 1


def test_a_layout_may_state_the_decimal_sign(catalog: Catalog, tmp_path: Path) -> None:
    content = "Jahr;Bereich;Wert\n2018;GHD;1.953\n"
    for sign, value in ((".", 1.953), (",", 1953.0)):
        layout = make.write(tmp_path / "layout.yaml", PLAIN + f'    decimal: "{sign}"\n')
        dataset = read_with(layout, content, "town.csv", catalog, tmp_path)
        assert list(dataset.activity.amount) == [value]


def test_a_first_draft_of_a_layout(catalog: Catalog, tmp_path: Path) -> None:
    path = make.write(tmp_path / "town.xlsx", grouped(MEASURED))
    draft = make.write(tmp_path / "draft.yaml", suggest_layout(path, catalog, catalog.vocabulary))
    document = read_yaml(draft)
    assert isinstance(document, dict)
    (table,) = document["tables"]
    assert (table["sheet"], table["table"], table["header_rows"]) == ("Tabelle1", "emissions", [1, 2])
    holds = {column["column"]: (column["holds"], column.get("says", {})) for column in table["columns"]}
    assert holds["A"] == ("year", {})
    assert holds["C"] == ("amount", {"carrier": "electricity"})
    assert holds["D"] == ("amount", {"sector": "transport"})
    assert holds["E"] == ("amount", {"sector": "total"})
    assert holds["H"] == ("population", {}) or holds["H"][0] == "ignore"
    assert holds["F"][0] == "ignore"


def test_a_draft_for_a_long_list_is_read_once_its_gaps_are_filled(catalog: Catalog, tmp_path: Path) -> None:
    content = "Kalenderjahr;Bereich;Energieart;Wert\n2018;Haushalt;Erdgas;5\n2019;Haushalt;Erdgas;6\n"
    path = make.write(tmp_path / "town.csv", content)
    draft = suggest_layout(path, catalog, catalog.vocabulary)
    assert "TODO" in draft
    filled = draft.replace("country: TODO", "country: DE").replace("says: {}", "says: {unit: MWh}")
    dataset = read_with(make.write(tmp_path / "l.yaml", filled), content, "town.csv", catalog, tmp_path)
    assert found(dataset, "error") == []
    assert list(dataset.activity.amount) == [5.0, 6.0]
