"""The workbook: formulas where the engine calculated, inputs where it was told; cached figures are the engine's."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from ghgcalc.inventory import Inventory
from ghgcalc.report import workbook
from tests.ledgers import NAN, calculated, catalogue, dataset, factor, factor_set, method, town
from tests.report_inputs import HOSTILE, document, texts, usual
from tests.target_towns import inventory_of, row, town_of, year_of
from tests.test_report_content import partial


def written(inventory: Inventory, lang: str = "en") -> bytes:
    return workbook.written(inventory, document(inventory, lang), texts(lang), catalogue())


def opened(inventory: Inventory, values: bool = False) -> Any:
    return openpyxl.load_workbook(BytesIO(written(inventory)), data_only=values)


def rows_of(book: Any, title: str) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in book[title].iter_rows()]


def corrected() -> Inventory:
    """Services hold the municipal facilities, electricity the heat pumps' power; a reported and an entered emission."""
    rows = [
        {"sector": "services", "carrier": "electricity", "amount": 100.0},
        {"sector": "municipal", "carrier": "electricity", "amount": 30.0},
        {"sector": "private_households", "carrier": "electricity", "amount": 500.0},
        {"sector": "private_households", "carrier": "ambient_heat", "amount": 64.0},
        {"sector": "industry", "carrier": "coke", "amount": 10.0},
        {"sector": "industry", "carrier": "lpg", "amount": 7.0},
        {"sector": "industry", "carrier": "diesel", "amount": NAN, "state": "IE"},
    ]
    entered = [
        {"sector": "industry", "carrier": "coke", "gas": "CO2e", "amount": 4.0},
        {"sector": "industry", "gas": "CO2e", "amount": 11.0},
    ]
    made = dataset(
        rows, entered, {(0, 2018): 10.0}, (town(municipal_in_services="yes", heat_pump_power_in="electricity"),)
    )
    how = method("s", steps=("municipal_in_services", "heat_pump_power"), gwp="AR5GWP100")
    factors = [factor("electricity", 0.5), factor("ambient_heat", 0.1)]
    factors += [factor("lpg", value, gas=gas, unit="kg/MWh") for gas, value in (("CO2", 0.2), ("CH4", 0.001))]
    return calculated(made, how, factor_set("s", *factors, gwp="AR5GWP100"))


def test_amounts_factors_and_emissions_are_formulas_of_each_other() -> None:
    lines = rows_of(opened(usual()), "Rows")
    heads, first = lines[0], lines[1]
    by_name = dict(zip(heads, first, strict=True))
    assert by_name["net"] == "=H2+I2"
    assert by_name["emissions [t CO2e]"] == "=J2*L2"
    assert by_name["factor [t/unit]"] == "='Factors'!$I$2"
    factors = rows_of(opened(usual()), "Factors")
    assert factors[1][6:9] == ["=D2*F2", 1, "=G2*H2"]
    assert factors[1][9] == "test-set"
    assert factors[1][12] == "A test's own source"


def test_cached_figures_are_the_engines() -> None:
    inventory = usual()
    lines = rows_of(opened(inventory, values=True), "Rows")
    found = [line[12] for line in lines[1:]]
    assert found == [row.emissions_t for year in inventory.municipalities[0].years for row in year.rows]
    summary = rows_of(opened(inventory, values=True), "Summary")
    figures = [line[1:7] for line in summary if line[1] in (2018, 2022)]
    expected = [
        [year.year, year.energy_mwh, year.emissions_t, year.population, year.per_capita_t, year.emissions_t]
        for year in inventory.municipalities[0].years
    ]
    assert figures == expected


def test_totals_are_sums_over_the_rows() -> None:
    summary = rows_of(opened(usual()), "Summary")
    line = next(line for line in summary if line[1] == 2018)
    where = "row_town,1,row_year,"
    assert line[2].startswith(f"=SUMIFS(row_energy,{where}")
    assert line[3].startswith(f"=SUMIFS(row_emissions,{where}")
    assert line[5].count("/") == 1
    names = opened(usual()).defined_names
    assert {"row_emissions", "row_energy", "row_counted", "people"} <= set(names)
    assert names["row_emissions"].attr_text == "'Rows'!$M$2:$M$9"


def test_a_correction_follows_the_amount_that_it_rests_on() -> None:
    lines = rows_of(opened(corrected()), "Rows")
    by_cell = {(line[3], line[5]): line for line in lines[1:]}
    municipal = next(at for at, line in enumerate(lines, start=1) if line[3] == "Municipal facilities")
    heat = next(at for at, line in enumerate(lines, start=1) if line[5] == "Ambient heat")
    assert by_cell["Services", "Electricity"][7:9] == [100, f"=(-1.0)*H{municipal}"]
    assert by_cell["Private households", "Electricity"][7:9] == [500, f"=(-0.3125)*H{heat}"]


def test_what_was_stated_as_an_emission_is_an_input() -> None:
    lines = rows_of(opened(corrected()), "Rows")
    by_cell = {(line[3], line[5]): line for line in lines[1:]}
    assert by_cell["Industry", "Coke"][11:13] == [None, 4]
    assert by_cell["Industry", "entered directly (CO2e)"][12] == 11
    assert by_cell["Industry", "Diesel"][7:13] == [None, None, None, "IE", None, None]


def test_gases_are_summed_with_their_potentials() -> None:
    """LPG: 0.2 t CO2 + 0.001 t CH4 x 28 (AR5) per MWh."""
    book = opened(corrected(), values=True)
    line = next(line for line in rows_of(book, "Rows") if line[5] == "LPG")
    assert line[11] == pytest.approx(0.228, rel=1e-12)
    formulas = next(line for line in rows_of(opened(corrected()), "Rows") if line[5] == "LPG")
    assert formulas[11].count("'Factors'!") == 2
    assert rows_of(book, "GWP")[1][1:] == ["CH4", 28]


def test_every_calculated_row_has_a_formula() -> None:
    inventory = corrected()
    lines = rows_of(opened(inventory), "Rows")[1:]
    rows = [row for year in inventory.municipalities[0].years for row in year.rows]
    for line, one in zip(lines, rows, strict=True):
        assert isinstance(line[12], str) == bool(one.factors), (line, one)


def test_texts_of_the_input_are_no_formulas() -> None:
    rows = (row("industry", 10.0, "=cmd|' /C calc'!A0", 5.0),)
    inventory = inventory_of(town_of(year_of(2020, rows, 10, definition="+1"), name=HOSTILE, code="@x"))
    book = openpyxl.load_workbook(BytesIO(written(inventory)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    plain = [str(cell.value) for cell in cells if cell.data_type == "s"]
    assert [text for text in plain if "cmd|" in text]
    assert not [text for text in plain if text.startswith(("=", "+", "-", "@"))]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert not [formula for formula in formulas if "cmd" in formula or "1+1 <" in formula]


def test_charts_named_ranges_and_repeated_bytes() -> None:
    assert written(usual()) == written(usual())
    book = opened(usual())
    assert [len(book[title]._charts) for title in ("Summary", "Results")] == [2, 1]


@pytest.mark.parametrize(("lang", "locale"), [("de", "[$-407]"), ("en", "[$-809]"), ("da", "[$-406]")])
def test_numbers_are_written_as_the_language_does(lang: str, locale: str) -> None:
    book = openpyxl.load_workbook(BytesIO(written(usual(), lang)))
    sheet = book[texts(lang).text("workbook-activity")]
    assert sheet["M2"].number_format == f"{locale}#,##0.###"


def test_what_has_no_factor_is_said_beside_every_sum() -> None:
    book = opened(partial(), values=True)
    summary = {line[1]: line[8] for line in rows_of(book, "Summary") if isinstance(line[1], int)}
    assert summary == {2018: texts().text("yes"), 2022: texts().text("no_alarm")}
    said = texts().text("workbook-incomplete", years="2022")
    tables = [line[0] for line in rows_of(book, "Results") if line[0]]
    assert tables.count(said) == 3
    for at, cell in enumerate(tables):
        if cell == said:
            assert tables[at - 1] == texts().text("total")
    coke = next(line for line in rows_of(book, "Rows") if line[5] == "Coke" and line[2] == 2022)
    assert coke[16] == texts().text("no_factor")
    assert said not in [line[0] for line in rows_of(opened(usual(), values=True), "Results")]


def test_towns_are_kept_apart() -> None:
    towns = [
        town_of(year_of(2020, (row("industry", t, "coke", 1.0),), 10), name=n, code=n)
        for n, t in (("a", 1.0), ("b", 2.0))
    ]
    lines = [line for line in rows_of(opened(inventory_of(*towns)), "Summary") if line[1] == 2020]
    assert [line[3].split(",")[2] for line in lines] == ["1", "2"]
    assert [line[6] for line in lines] == [1, 2]
