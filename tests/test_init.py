"""The workbook to fill in: what stands in it, that it reads back without a finding, how an old one is carried over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ghgcalc.activity import read
from ghgcalc.cli import main
from ghgcalc.dataset import Dataset
from ghgcalc.findings import UsageError
from ghgcalc.inventory import CalculationOptions, calculate
from ghgcalc.labels import Texts
from ghgcalc.report.template_xlsx import written
from ghgcalc.template import BLANK, Book, book_for, carried_from
from tests.ledgers import catalogue, dataset, town

LANGUAGES = ("de", "en", "da")


def book(method: str = "bisko", years: tuple[int | None, ...] = (2022, 2023), **more: Any) -> Book:
    return book_for(catalogue().method(method), years, catalogue(), **more)


def saved(made: Book, path: Path, lang: str = "de") -> Path:
    path.write_bytes(written(made, Texts(catalogue(), lang), catalogue()))
    return path


def filled(path: Path, values: Mapping[str, Any]) -> None:
    """Fill in every required amount and population, and the municipality's name, as a person would."""
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.fill.fgColor.rgb == "FFFFF2CC" and cell.value is None:
                    cell.value = values.get(sheet.title, 100)
    workbook.save(path)


def add_a_row(path: Path, texts: Texts) -> None:
    """A row chosen from the drop-downs, for a method that requires no cells."""
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    row: list[int | str] = [2022, texts.term("sector", "industry"), texts.term("carrier", "natural_gas"), 5, "MWh", "A"]
    for column, value in enumerate(row, start=1):
        workbook[texts.term("sheet", "energy")].cell(2, column, value)
    workbook.save(path)


def of(path: Path) -> Dataset:
    return read([path], catalogue(), catalogue().vocabulary)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("method", catalogue().method_ids())
def test_a_filled_workbook_reads_back_without_a_finding(method: str, lang: str, tmp_path: Path) -> None:
    texts = Texts(catalogue(), lang)
    path = saved(book(method, name="Musterstadt (fictitious)"), tmp_path / "new.xlsx", lang)
    filled(path, {texts.term("sheet", "population"): 30_000, texts.term("sheet", "municipality"): "DE"})
    if not catalogue().method(method).required:
        add_a_row(path, texts)
    made = of(path)
    assert made.findings == ()
    if not catalogue().method(method).required:
        assert made.activity["amount"].tolist() == [5.0]
        return
    stated = {
        (made.sectors[s], made.carriers[c])
        for s, c in zip(made.activity["sector"], made.activity["carrier"], strict=True)
    }
    required = {(cell.sector, cell.carriers[0]) for cell in catalogue().method(method).required}
    assert stated == required
    assert set(made.activity["year"]) == {2022, 2023}
    assert made.activity["amount"].notna().all()
    assert set(made.population["population"]) == {30_000}


def test_a_filled_workbook_is_covered_by_its_method(tmp_path: Path) -> None:
    path = saved(book(years=(2018,), name="Musterstadt (fictitious)"), tmp_path / "new.xlsx")
    filled(path, {"Einwohner": 30_000})
    inventory = calculate(of(path), catalogue(), CalculationOptions())
    assert inventory.municipalities[0].method == "bisko"
    assert inventory.municipalities[0].years[0].coverage == 1


def test_a_blank_workbook_says_that_nothing_is_stated(tmp_path: Path) -> None:
    path = saved(book(name="Musterstadt (fictitious)"), tmp_path / "new.xlsx")
    assert [finding.code for finding in of(path).findings] == ["no-amounts"]


def test_a_year_that_was_left_blank_is_no_year_of_zero(tmp_path: Path) -> None:
    old = dataset([{"sector": "industry", "carrier": "electricity", "amount": 5.0}], people={(0, 2018): 10.0})
    made = of(saved(book(years=(2019,), carried=carried_from(old)), tmp_path / "new.xlsx"))
    inventory = calculate(made, catalogue(), CalculationOptions(method="bisko"))
    assert [year.year for year in inventory.municipalities[0].years] == [2018]


def test_the_same_book_gives_the_same_bytes() -> None:
    texts = Texts(catalogue(), "de")
    assert written(book(), texts, catalogue()) == written(book(), texts, catalogue())


def sheets_of(path: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_columns_have_checks_and_notes(lang: str, tmp_path: Path) -> None:
    texts = Texts(catalogue(), lang)
    path = saved(book(), tmp_path / "new.xlsx", lang)
    energy = sheets_of(path)[texts.term("sheet", "energy")]
    headers = {cell.value: cell for cell in energy[1]}
    assert all(cell.comment is not None for cell in headers.values())
    checks = {str(check.sqref).split(":")[0]: check for check in energy.data_validations.dataValidation}
    year = checks[f"{headers[texts.term('column', 'year', 'energy')].column_letter}2"]
    assert (year.type, year.formula1, year.formula2, year.showErrorMessage) == ("whole", "1950", "2100", True)
    amount = checks[f"{headers[texts.term('column', 'amount', 'energy')].column_letter}2"]
    assert (amount.type, amount.operator, amount.formula1) == ("decimal", "greaterThanOrEqual", "0")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_of_a_drop_down_is_read(lang: str, tmp_path: Path) -> None:
    vocabulary = catalogue().vocabulary
    lists = sheets_of(saved(book("gpc-basic"), tmp_path / "new.xlsx", lang))["_ghgcalc"]
    assert lists.sheet_state == "hidden"
    words = {"quality", "state", "basis", "kind", "scope"}
    seen = set()
    for column in lists.iter_cols(min_col=4, values_only=True):
        name, entries = str(column[0]), [str(entry) for entry in column[1:] if entry is not None]
        seen.add(name)
        for entry in entries:
            if name in ("sector", "carrier", "gas"):
                assert getattr(vocabulary, name)(entry), entry
            elif name == "unit_emissions":
                assert catalogue().units.emission(entry), entry
            elif name.startswith("unit_"):
                assert catalogue().units.amount(entry), entry
            elif name == "method":
                assert entry in catalogue().method_ids()
            else:
                assert vocabulary.word(name, entry), (name, entry)
    assert words | {"sector", "carrier", "gas", "unit_energy", "gas_basis", "heat_pump_power_in"} <= seen


def test_the_hidden_sheet_says_what_the_workbook_is(tmp_path: Path) -> None:
    lists = sheets_of(saved(book(), tmp_path / "new.xlsx", "da"))["_ghgcalc"]
    about = {str(row[0]): row[1] for row in lists.iter_rows(max_row=6, max_col=2, values_only=True)}
    assert (about["format"], about["locale"], about["method"]) == ("1", "da", "bisko")


def test_text_of_the_user_is_no_formula(tmp_path: Path) -> None:
    path = saved(book(name="=1+1"), tmp_path / "new.xlsx")
    cell = sheets_of(path)["Kommune"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def old_workbook() -> Dataset:
    rows: list[dict[str, Any]] = [
        {"sector": "private_households", "carrier": "natural_gas", "amount": 1000.5, "quality": "A", "basis": "gross"},
        {"sector": "private_households", "carrier": "heating_oil", "amount": 0.0},
        {"sector": "industry", "carrier": "lignite", "state": "NO"},
        {"sector": "transport", "carrier": "diesel_blend", "amount": 7.0, "year": 2017},
        {"sector": "transport", "carrier": "diesel_blend", "amount": 8.0},
    ]
    entered = [{"sector": "waste", "carrier": -1, "gas": "CH4", "amount": 3.25}]
    declared = {"municipal_in_services": "yes", "gas_basis": "Hs", "base_year": "2018", "method": "bisko"}
    return dataset(rows, entered=entered, people={(0, 2018): 1234.0}, towns=[town(**declared)])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_old_workbook_is_carried_over(lang: str, tmp_path: Path) -> None:
    old = old_workbook()
    made = of(saved(book(years=(2019,), carried=carried_from(old)), tmp_path / "new.xlsx", lang))
    assert made.findings == ()
    assert {key: one.value for key, one in made.municipalities[0].declared.items()} == {
        key: one.value for key, one in old.municipalities[0].declared.items()
    }
    columns = ["year", "sector", "carrier", "amount", "state", "quality", "basis"]

    def told(one: Dataset, year: int) -> list[str]:
        rows = one.activity[one.activity["year"] == year]
        return sorted(map(str, rows[columns].itertuples(index=False, name=None)))

    for year in (2017, 2018):
        assert told(made, year) == told(old, year)
    assert made.entered["amount"].tolist() == [3.25]
    assert made.population["population"].tolist() == [1234.0]
    new = made.activity[made.activity["year"] == 2019]
    assert new["amount"].isna().all()
    found = {(made.sectors[s], made.carriers[c]) for s, c in zip(new["sector"], new["carrier"], strict=True)}
    # The rows of the last year again, and the method's required cells; diesel as sold stands for diesel.
    assert {("industry", "lignite"), ("transport", "diesel_blend"), ("services", "electricity")} <= found
    assert ("transport", "diesel") not in found


def test_sheets_that_were_kept_as_rows_and_own_factors_are_carried_over(tmp_path: Path) -> None:
    from tests.conftest import ROOT

    source = ROOT / "examples" / "musterstadt" / "musterstadt.xlsx"
    old = of(source)
    made = of(saved(book(years=(2023,), carried=carried_from(old)), tmp_path / "new.xlsx"))
    assert made.findings == ()

    def told(one: Dataset) -> Any:
        tables = one.municipalities[0].tables.items()
        return {
            sheet: [{column: cell for column, (cell, _) in row.items() if cell != ""} for row in rows]
            for sheet, rows in tables
            if rows
        }

    assert told(made) == told(old)
    both = [one.municipalities[0].own_factors for one in (old, made)]
    factors = [[factor._replace(row=0) for factor in one.factors] if one else [] for one in both]
    assert factors[0] == factors[1]
    inventories = [calculate(one, catalogue(), CalculationOptions()) for one in (old, made)]
    totals = [[(year.year, year.emissions_t) for year in one.municipalities[0].years] for one in inventories]
    assert totals[0] == totals[1]


def test_several_municipalities_are_not_one_workbook() -> None:
    several = dataset([{"sector": "industry", "carrier": "lignite", "amount": 1.0}], towns=[town("A"), town("B")])
    with pytest.raises(UsageError) as error:
        carried_from(several)
    assert error.value.code == "template-of-several"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    with pytest.raises(SystemExit) as stop:
        main(["init", *arguments])
    return stop.value.code, capsys.readouterr().err


def test_command_writes_and_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsx"
    asked = (str(path), "--lang", "de", "--years", "2021..2022", "--name", "Musterstadt (fictitious)")
    assert run(capsys, *asked)[0] == 0
    first = path.read_bytes()
    assert [row.cells["year"] for row in book(years=(2021, 2022)).sheet("population").rows] == [2021, 2022]
    assert run(capsys, str(path), "--lang", "en", "--method", "bisko", "--years", "2021")[0] == 2
    assert path.read_bytes() == first
    assert run(capsys, str(path), "--method", "dk-125", "--years", "2021", "--force")[0] == 0
    assert path.read_bytes() != first
    assert [entry.name for entry in tmp_path.iterdir()] == ["new.xlsx"]


@pytest.mark.parametrize(
    ("asked", "method", "lang"),
    [
        ([], "bisko", "de"),
        (["--lang", "en"], "bisko", "en"),
        (["--method", "dk-125"], "dk-125", "da"),
        (["--method", "bisko"], "bisko", "de"),
    ],
)
def test_command_without_years_leaves_the_year_blank(
    asked: list[str], method: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.xlsx"
    assert run(capsys, str(path), *asked)[0] == 0
    rows = book(method, years=(BLANK,)).sheet("energy").rows
    assert {row.cells["year"] for row in rows} <= {BLANK}
    assert path.read_bytes() == saved(book(method, years=(BLANK,)), tmp_path / "same.xlsx", lang).read_bytes()
    assert of(path).activity.empty


def test_command_carries_over_and_adds_the_next_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    saved(book(years=(2019,), carried=carried_from(old_workbook())), old, "en")
    assert run(capsys, str(new), "--from", str(old))[0] == 0
    assert set(of(new).activity["year"]) == {2017, 2018, 2019}


@pytest.mark.parametrize(
    "arguments",
    [
        ["new.ods", "--method", "bisko", "--years", "2020"],
        ["new.xlsx", "--lang", "da"],
        ["new.xlsx", "--method", "bisco", "--years", "2020"],
        ["new.xlsx", "--method", "bisko", "--years", "soon"],
        ["new.xlsx", "--from", "absent.xlsx"],
    ],
)
def test_command_asked_wrongly(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(capsys, *arguments)[0] == 2
    assert not list(tmp_path.iterdir())


def test_command_refuses_an_old_workbook_with_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.csv"
    old.write_text("year,sector,carrier,amount,unit\n2018,industry,lignite,many,MWh\n", encoding="utf-8")
    status, said = run(capsys, str(tmp_path / "new.xlsx"), "--from", str(old), "--method", "bisko")
    assert status == 3
    assert "D2" in said
    assert not (tmp_path / "new.xlsx").exists()


def test_every_column_and_key_has_a_note() -> None:
    texts = catalogue().texts()
    of_sheets = {column for sheet in book().sheets if sheet.id != "municipality" for column in sheet.columns}
    assert not sorted(column for column in of_sheets if f"note_{column}" not in texts)
    keys = catalogue().vocabulary.key_list.ids()
    assert not sorted(key for key in keys if f"note_key_{key}" not in texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_note_at_a_unit_is_of_its_sheet(lang: str, tmp_path: Path) -> None:
    import openpyxl

    texts = Texts(catalogue(), lang)
    workbook = openpyxl.load_workbook(saved(book(), tmp_path / "new.xlsx", lang))
    notes = {}
    for sheet in ("energy", "emissions", "factors", "plants"):
        header = {cell.value: cell.comment for cell in workbook[texts.term("sheet", sheet)][1] if cell.comment}
        notes[sheet] = header[texts.term("column", "unit", sheet)].text
    assert len(set(notes.values())) == len(notes)
    assert "kt" in notes["emissions"]
    assert "CO2e/kWh" in notes["factors"]
