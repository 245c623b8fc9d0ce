"""What is printed of a balance: pages, console, Markdown, csv, xlsx. Figures and marks are asserted, prose is not."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.findings import Finding, Place
from ghgcalc.labels import HIDDEN, Texts
from ghgcalc.report import console, md, xlsx
from ghgcalc.report import csv as long_csv
from ghgcalc.report.balance import pages
from ghgcalc.report.findings import grouped
from ghgcalc.report.page import Column, Key, Line, Page, Table
from ghgcalc.report.plain import plain_text
from tests import inventories

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.results import Inventory

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\x1b[31mred",
    "a\u202eb",
    "<script>",
    "|x|",
    "a\nb",
    "${{ x }}",
    "＝1",
]


@pytest.fixture
def texts(catalog: Catalog) -> Texts:
    return Texts(catalog, "en")


def harmless(text: str) -> bool:
    """Whether nothing in a text steers a terminal or turns a line round."""
    return not any(unicodedata.category(sign) in HIDDEN for sign in text)


def page_of(inventory: Inventory, texts: Texts) -> Page:
    (page,) = pages(inventory, texts)
    return page


def cells_of(table: Table, name: str) -> tuple[str, ...]:
    """The cells of the first line that is called ``name``, without the name."""
    return next(line.cells[1:] for line in table.lines if line.cells[0] == name)


def printed(inventory: Inventory, texts: Texts, width: int = 80) -> str:
    return console.printed(pages(inventory, texts), width)


def test_head_has_total_and_what_is_missing(texts: Texts) -> None:
    values = {key.label: key for key in page_of(inventories.one_year(), texts).keys}
    assert values[texts.text("emissions")].value.startswith("5,693 t CO2e")
    assert values[texts.text("emissions")].alarm
    assert values[texts.text("per_head")].value.startswith("1.18 t CO2e (4,821")
    assert values[texts.text("energy")].value == "23,052 MWh"
    assert "Other fossil fuels 2019" in values[texts.text("completeness")].value
    assert values[texts.text("completeness")].alarm
    assert "75.0" in values[texts.text("coverage")].value
    assert "Industry / Electricity" in values[texts.text("coverage")].value
    assert re.findall(r"[\d.]+", values[texts.text("data_quality")].value) == ["70.0", "83.0"]
    assert values[texts.text("biogenic")].value.startswith("190 t CO2")


@pytest.mark.parametrize("lang", ["de", "en", "da"])
@pytest.mark.parametrize("width", [80, 120])
def test_what_is_missing_stands_above_the_first_table(lang: str, width: int, catalog: Catalog) -> None:
    texts = Texts(catalog, lang)
    shown = printed(inventories.one_year(), texts, width)
    assert shown.index(texts.text("incomplete")) < shown.index("MWh\n" if width < 0 else texts.text("share"))
    assert len(shown[: shown.index(texts.text("share"))].splitlines()) < 24


def test_rows_of_one_year(texts: Texts) -> None:
    table = page_of(inventories.one_year(), texts).tables[0]
    assert cells_of(table, "Natural gas")[:5] == ("20,000", "5,000", "", texts.percent(5000 / 5693), "A/B")
    assert cells_of(table, "Private households")[:2] == ("22,055", "5,545")
    assert cells_of(table, "Total")[:2] == ("23,052", "5,693")


def test_rows_that_rest_on_something_else_are_marked(texts: Texts) -> None:
    page = page_of(inventories.one_year(), texts)
    letters = {footnote[0]: footnote for footnote in page.footnotes}
    table = page.tables[0]
    marks = {
        name: cells_of(table, name)[2]
        for name in ("Biomass", "Ambient heat", "District heat", "Other", "Natural gas", "Other fossil fuels")
    }
    assert marks["Natural gas"] == ""
    assert len(set(marks.values())) == len(marks)
    assert letters[marks["Biomass"]].endswith("2018 instead of 2019 for Biomass")
    assert letters[marks["District heat"]].endswith("sheet “factors”")
    assert "Industry / Other fossil fuels" in letters[marks["Other fossil fuels"]]


def test_a_sum_is_marked_only_where_it_is_less_than_it_seems(texts: Texts) -> None:
    table = page_of(inventories.one_year(), texts).tables[0]
    assert cells_of(table, "Services")[2] == ""
    assert cells_of(table, "Private households")[2] == cells_of(table, "Biomass")[2]
    assert set(cells_of(table, "Total")[2]) == {cells_of(table, "Biomass")[2], cells_of(table, "Other fossil fuels")[2]}


def test_an_amount_without_factor_has_no_figure(texts: Texts) -> None:
    table = page_of(inventories.one_year(), texts).tables[0]
    assert cells_of(table, "Other fossil fuels")[:2] == ("60", texts.text("no_factor"))


def test_no_share_of_a_negative(texts: Texts) -> None:
    negative = next(line for line in page_of(inventories.one_year(), texts).tables[0].lines if line.cells[1] == "-40")
    assert negative.cells[4] == ""


def test_a_notation_key_stands_in_the_place_of_the_amount(texts: Texts) -> None:
    assert cells_of(page_of(inventories.one_year(), texts).tables[0], "Solar thermal")[0] == "NO"


def test_what_is_not_counted_stands_apart(texts: Texts) -> None:
    detailed, _, outside, _ = page_of(inventories.one_year(), texts).tables
    assert not [line for line in detailed.lines if "Agriculture" in line.cells[0]]
    assert [line.cells[1:] for line in outside.lines] == [("–", "212")]


def test_what_is_not_counted_has_a_column_per_year(texts: Texts) -> None:
    outside = page_of(inventories.several_years(), texts).tables[-2]
    assert [line.cells[1:] for line in outside.lines] == [("-1,200",) * 8]


def test_conformity_names_each_cell(texts: Texts) -> None:
    table = page_of(inventories.one_year(), texts).tables[-1]
    assert [line.cells[1:] for line in table.lines] == [
        (texts.text("result_met"), ""),
        (texts.text("result_not_met"), "municipality!B9"),
        (texts.text("result_unknown"), "energy!D8"),
    ]


def test_series_has_a_column_per_year(texts: Texts) -> None:
    overview, sectors, carriers, energy, *_ = page_of(inventories.several_years(), texts).tables
    for table in (overview, sectors, carriers, energy):
        assert [column.title for column in table.columns[1:]] == [str(year) for year in range(2015, 2023)]
    assert [line.cells[0] for line in sectors.lines] == ["Private households", "Services", "Transport", "Total"]
    assert cells_of(sectors, "Total")[0].split()[0] == "137,270"
    assert cells_of(energy, "Diesel")[0] == "98,765"


def test_series_marks_the_year_of_another_factor(texts: Texts) -> None:
    carriers = page_of(inventories.several_years(), texts).tables[2]
    assert [len(cell.split()) for cell in cells_of(carriers, "Electricity")] == [1, 1, 1, 1, 1, 1, 2, 1]
    assert [len(cell.split()) for cell in cells_of(carriers, "Natural gas")] == [1] * 8


@pytest.mark.parametrize("made", [inventories.one_year, inventories.several_years, inventories.in_co2])
@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("lang", ["de", "en", "da"])
def test_no_line_is_wider_than_the_screen(made: Any, width: int, lang: str, catalog: Catalog) -> None:
    shown = printed(made(), Texts(catalog, lang), width)
    assert [line for line in shown.splitlines() if len(line) > width] == []


def test_no_year_is_lost_where_the_columns_do_not_fit(texts: Texts) -> None:
    for width in (50, 60, 80, 120):
        shown = printed(inventories.several_years(), texts, width)
        tables = page_of(inventories.several_years(), texts).tables[:4]
        assert all(shown.count(str(year)) >= len(tables) for year in range(2015, 2023))


def test_co2_is_called_co2(texts: Texts) -> None:
    assert "CO2e" not in printed(inventories.in_co2(), texts)


def test_every_municipality_has_a_page(texts: Texts) -> None:
    both = inventories.inventory_of(inventories.one_year().municipalities[0], inventories.in_co2().municipalities[0])
    assert len(pages(both, texts)) == 2


def test_no_escape_sequence_unless_colours_are_wanted(texts: Texts) -> None:
    made = pages(inventories.one_year(), texts)
    assert "\x1b" not in console.printed(made, 80)
    assert "\x1b" in console.printed(made, 80, colour=True)


def test_a_wide_table_leaves_out_what_it_may_from_the_right() -> None:
    columns = (Column("name", figures=False), Column("a"), Column("b", only_wide=True), Column("c", only_wide=True))
    table = Table("", columns, (Line(("x" * 10, "1" * 10, "2" * 10, "3" * 10)),))
    left = [
        [column.title for column in part.columns] for width in (60, 40, 25) for part in console.parts_of(table, width)
    ]
    assert left == [["name", "a", "b", "c"], ["name", "a", "b"], ["name", "a"]]


# Findings


def test_findings_of_one_code_are_folded(texts: Texts) -> None:
    shown = grouped(inventories.findings(), texts)
    assert [f"energy!D{line}:" in shown for line in range(2, 11)] == [True] * 5 + [False] * 4
    assert texts.text("more_of_these", more=4) in shown
    assert shown.count("→") == 2
    assert shown.index("no-factor (9)") < shown.index("population-missing")


def test_findings_fit_the_screen(texts: Texts) -> None:
    assert [line for line in grouped(inventories.findings(), texts, 60).splitlines() if len(line) > 60] == []


# Untrusted texts


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_in_csv(name: str) -> None:
    rows = list(csv.reader(io.StringIO(long_csv.balance(inventories.named(name)))))
    assert len(rows) == 2
    for field in rows[1]:
        assert not field.lstrip().startswith(("=", "+", "@", "＝"))
        assert harmless(field)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_in_a_workbook(name: str, texts: Texts) -> None:
    from openpyxl import load_workbook

    inventory = inventories.named(name)
    written = xlsx.balance(inventory, pages(inventory, texts), texts)
    for sheet in load_workbook(io.BytesIO(written)).worksheets:
        for row in sheet.iter_rows():
            assert [cell.value for cell in row if cell.data_type == "f"] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_on_the_screen_and_in_markdown(name: str, texts: Texts) -> None:
    inventory = inventories.named(name)
    made = pages(inventory, texts)
    for shown in (console.printed(made, 80), md.printed(made)):
        assert all(harmless(line) for line in shown.split("\n"))
    assert "<script" not in md.printed(made)


@given(st.text())
def test_plain_text_is_no_formula(text: str) -> None:
    shown = plain_text(text)
    assert not shown.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert harmless(shown)


@given(st.text())
def test_markdown_has_no_markup_of_a_text(text: str) -> None:
    escaped = md.escaped(plain_text(text))
    assert not re.search(r"(?<!\\)(?:\\\\)*[|<*_`\[\]]", escaped)


# Forms for programs


def test_csv_has_every_row_in_full(texts: Texts) -> None:
    inventory = inventories.one_year()
    rows = list(csv.DictReader(io.StringIO(long_csv.balance(inventory))))
    (year,) = inventory.municipalities[0].years
    assert [row["carrier"] for row in rows] == [row.carrier or "" for row in year.rows]
    assert [float(row["emissions_t"]) if row["emissions_t"] else None for row in rows] == [
        row.emissions_t for row in year.rows
    ]
    assert [row["match"] for row in rows] == ["; ".join(row.match) for row in year.rows]
    assert {row["year_complete"] for row in rows} == {"false"}
    assert [row["counted"] for row in rows] == ["true"] * 9 + ["false"]


def test_workbook_holds_numbers_as_numbers(texts: Texts) -> None:
    from openpyxl import load_workbook

    inventory = inventories.one_year()
    book = load_workbook(io.BytesIO(xlsx.balance(inventory, pages(inventory, texts), texts)))
    titles, *rows = book.worksheets[1].iter_rows(values_only=True)
    column = list(titles).index("emissions_t")
    (year,) = inventory.municipalities[0].years
    assert [row[column] for row in rows] == [row.emissions_t for row in year.rows]


def test_workbook_has_the_same_bytes_twice(texts: Texts) -> None:
    made = [xlsx.balance(one, pages(one, texts), texts) for one in (inventories.one_year(), inventories.one_year())]
    assert made[0] == made[1]


def test_markdown_has_the_tables(texts: Texts) -> None:
    shown = md.printed(pages(inventories.one_year(), texts))
    assert "| Natural gas | 20,000 | 5,000 |" in shown
    assert "| **Total** | **23,052** | **5,693** |" in shown


def test_each_finding_of_a_code_has_its_own_remedy(catalog: Catalog) -> None:
    found = [
        Finding("unknown-carrier", "error", Place("a.csv", "", f"C{row}"), {"name": name, "suggestion": near})
        for row, (name, near) in enumerate((("Erdgass", "Erdgas"), ("Dieesl", "Diesel"), ("Erdgaas", "Erdgas")), 2)
    ]
    texts = Texts(catalog, "en")
    lines = grouped(found, texts).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["a.csv#C2:", "a.csv#C4:", "→", "a.csv#C3:", "→"]
    assert [line.split()[-1] for line in lines if "→" in line] == ["Erdgas", "Diesel"]


def test_a_long_label_leaves_room_for_the_values() -> None:
    keys = (Key("Overensstemmelse med Danmark, 125 %-metoden (CO₂)", "kan ikke bedømmes"), Key("Udledninger", "x"))
    lines = console.printed([Page("Regnskab", "", keys, ())], 80).splitlines()
    assert max(line.find("x") for line in lines) <= 0.4 * 80 + 2
    assert all(len(line) <= 80 for line in lines)
