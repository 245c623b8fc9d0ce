"""The command line: what each status means, what goes where, in which words. ``main`` is called as by a shell."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from ghgcalc import __version__
from ghgcalc.cli import main
from ghgcalc.report.json import schema_names, schema_text
from tests.conftest import ROOT, write_workbook

HEADER = "municipality,country,year,population,sector,carrier,amount,unit,quality\n"
GAS = "Musterstadt (fictitious),DE,2022,1000,private_households,natural_gas,{amount},MWh,A\n"
COMPLETE = HEADER + GAS.format(amount=100)


class Run(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON on standard output."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    @property
    def codes(self) -> list[str]:
        """The codes of the findings in the JSON."""
        return [finding["code"] for finding in self.document["findings"]]


Command = Callable[..., Run]


@pytest.fixture
def ghgcalc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """``main`` in an empty folder, with 80 columns and no wishes about colours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def command(*arguments: str | Path) -> Run:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        assert isinstance(stop.value.code, int)
        return Run(stop.value.code, *capsys.readouterr())

    return command


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A complete input, in the folder where the command runs."""
    return written(tmp_path, COMPLETE)


def written(folder: Path, text: str, name: str = "town.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# What each status means


def test_done(ghgcalc: Command, town: Path) -> None:
    run = ghgcalc("balance", town)
    assert run.status == 0
    assert "25 t CO2e" in run.out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["balance", "town.csv", "--method", "bisco"], "bisko"),
        (["balance", "twon.csv"], "town.csv"),
        (["balance", "town.csv", "--factors", "bisko-sited"], "bisko-cited"),
        (["balance", "town.csv", "--factors", "absent.csv"], "absent.csv"),
        (["balance", "town.csv", "--layout", "absent.yaml"], "absent.yaml"),
        (["balance", "town.csv", "--year", "22"], "22"),
        (["balance", "town.csv", "--year", "2019"], "2022"),
        (["balance", "town.csv", "--gwp", "AR5GWP10"], "AR5GWP100"),
        (["balance", "town.csv", "--fromat", "json"], "--format"),
        (["balance", "town.csv", "--format", "jsn"], "json"),
        (["balance", "town.csv", "-o", "absent/x.txt"], "absent/x.txt"),
        (["balance", "town.csv", "-o", "town.csv"], "town.csv"),
        (["balance"], "DATA"),
        (["balence", "town.csv"], "balance"),
        (["schema", "balanse"], "balance"),
        (["methods", "bisco"], "bisko"),
        (["explain", "no-facto"], "no-factor"),
        (["explain", "town.csv"], "E7"),
        (["explain", "town.csv", "G99"], "G2"),
        (["explain", "town.csv", "2022/private_households/natural_gus"], "natural_gas"),
    ],
)
def test_wrong_usage_names_what_is_near(arguments: Sequence[str], named: str, ghgcalc: Command, town: Path) -> None:
    before = town.read_bytes()
    run = ghgcalc(*arguments)
    assert run.status == 2
    assert run.out == ""
    assert named in run.err
    assert "Traceback" not in run.err
    assert town.read_bytes() == before


def test_no_method_for_the_country(ghgcalc: Command, tmp_path: Path) -> None:
    run = ghgcalc("balance", written(tmp_path, COMPLETE.replace(",DE,", ",CH,")))
    assert run.status == 2
    assert "--method" in run.err
    assert "country" in run.err
    assert ghgcalc("balance", "town.csv", "--method", "com-ipcc-co2e", "--missing-year", "latest-before").status == 0


def test_rejected_input(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + GAS.format(amount="viel") + GAS.format(amount=-5).replace("natural_gas", "lpg"))
    run = ghgcalc("balance", path)
    assert run.status == 3
    assert run.out == ""
    assert "town.csv#G2" in run.err
    assert "town.csv#G3" in run.err


def test_rejected_input_as_json(ghgcalc: Command, tmp_path: Path) -> None:
    run = ghgcalc("balance", written(tmp_path, HEADER + GAS.format(amount="viel")), "--format", "json")
    assert run.status == 3
    assert run.document["municipalities"] == []
    assert run.document["complete"] is False
    assert [(one["file"], one["cell"]) for one in run.document["findings"] if one["severity"] == "error"] == [
        ("town.csv", "G2")
    ]


def test_rejected_factor_set(ghgcalc: Command, town: Path) -> None:
    written(town.parent, "carrier,gas,value\nx,CO2e,1\n", "own.csv")
    run = ghgcalc("balance", town, "--factors", "own.csv")
    assert run.status == 3
    assert run.out == ""
    assert "own" in run.err


@pytest.mark.parametrize("command", [("balance",), ("target", "--target", "0 t by 2045"), ("check",)])
def test_rejected_factor_set_as_json(command: Sequence[str], ghgcalc: Command, town: Path) -> None:
    written(town.parent, "carrier,gas,value\nx,CO2e,1\n", "own.csv")
    run = ghgcalc(*command, town, "--factors", "own.csv", "--format", "json")
    assert run.status == (1 if "check" in command else 3)
    assert run.document.get("municipalities", []) == []
    assert [(one["code"], one["file"]) for one in run.document["findings"]] == [("factor-set-incomplete", "own.csv")]
    assert run.document["inputs"][0]["file"] == "town.csv"


@pytest.mark.parametrize(
    "wrong", [("--method", "bisco"), ("--gwp", "AR5GWP10"), ("--factors", "own.csv", "--factors", "bisko-sited")]
)
def test_wrong_usage_comes_before_a_rejected_input(wrong: Sequence[str], ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + GAS.format(amount="viel"))
    written(tmp_path, "carrier,gas,value\nx,CO2e,1\n", "own.csv")
    assert ghgcalc("balance", path).status == 3
    assert ghgcalc("balance", path, *wrong).status == 2
    swiss = written(tmp_path, (HEADER + GAS.format(amount="viel")).replace(",DE,", ",CH,"), "swiss.csv")
    assert ghgcalc("balance", swiss).status == 2


INCOMPLETE = COMPLETE + GAS.format(amount=7).replace("natural_gas", "other")


def test_incomplete(ghgcalc: Command, tmp_path: Path) -> None:
    run = ghgcalc("balance", written(tmp_path, INCOMPLETE))
    assert run.status == 4
    assert run.out == ""
    assert "no-factor" in run.err
    assert "town.csv#G3" in run.err
    assert "--allow-incomplete" in run.err


def test_incomplete_as_json(ghgcalc: Command, tmp_path: Path) -> None:
    run = ghgcalc("balance", written(tmp_path, INCOMPLETE), "--format", "json")
    assert run.status == 4
    assert run.document["municipalities"] == []
    assert run.document["complete"] is False
    assert run.document["method"] == "bisko"
    assert "no-factor" in run.codes


def test_incomplete_with_leave(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, INCOMPLETE)
    run = ghgcalc("balance", path, "--allow-incomplete", "--lang", "en")
    assert run.status == 0
    assert "INCOMPLETE" in run.out
    document = ghgcalc("balance", path, "--allow-incomplete", "--format", "json").document
    assert document["complete"] is False
    assert document["municipalities"][0]["years"][0]["emissions_t"] == pytest.approx(24.7, rel=1e-12)


def test_check_answers_with_its_status(ghgcalc: Command, tmp_path: Path) -> None:
    good = ghgcalc("check", written(tmp_path, COMPLETE))
    bad = ghgcalc("check", written(tmp_path, HEADER + GAS.format(amount="viel")))
    assert (good.status, bad.status) == (0, 1)
    assert "town.csv#G2" in bad.out
    assert bad.err == ""


def test_check_as_json(ghgcalc: Command, tmp_path: Path) -> None:
    run = ghgcalc("check", written(tmp_path, HEADER + GAS.format(amount="viel")), "--format", "json")
    assert run.status == 1
    assert run.document["ok"] is False
    assert [one["cell"] for one in run.document["findings"] if one["severity"] == "error"] == ["G2"]


def test_check_does_not_calculate(ghgcalc: Command, tmp_path: Path) -> None:
    assert ghgcalc("check", written(tmp_path, INCOMPLETE)).status == 0


# A bug, an interruption


def break_calculation(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr("ghgcalc.inventory.calculate", broken)


def test_a_bug_is_said_to_be_one(ghgcalc: Command, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_calculation(monkeypatch, ZeroDivisionError("nothing"))
    run = ghgcalc("balance", town, "-o", "result.txt")
    assert run.status == 70
    assert "ZeroDivisionError" in run.err
    assert "Traceback" not in run.err
    assert sorted(path.name for path in town.parent.iterdir()) == ["town.csv"]
    monkeypatch.setenv("GHGCALC_TRACEBACK", "1")
    assert "Traceback" in ghgcalc("balance", town).err


def test_interrupted(ghgcalc: Command, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_calculation(monkeypatch, KeyboardInterrupt())
    run = ghgcalc("balance", town, "-o", "result.txt")
    assert (run.status, run.out) == (130, "")
    assert "Traceback" not in run.err
    assert sorted(path.name for path in town.parent.iterdir()) == ["town.csv"]


# Options


def years_of(run: Run) -> list[int]:
    assert run.status == 0, run.err
    return [year["year"] for year in run.document["municipalities"][0]["years"]]


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        (["2019"], [2019]),
        (["2018..2019"], [2018, 2019]),
        (["2018", "2021..2030"], [2018, 2021]),
        (["2018,2021"], [2018, 2021]),
    ],
)
def test_year(asked: list[str], years: list[int], ghgcalc: Command, tmp_path: Path) -> None:
    rows = "".join(GAS.format(amount=1).replace("2022", str(year)) for year in range(2018, 2022))
    path = written(tmp_path, HEADER + rows)
    wanted = [word for text in asked for word in ("--year", text)]
    run = ghgcalc("balance", path, "--format", "json", "--factors", "uba-strommix-2025-co2e", "--missing-year",
                  "latest-before", *wanted)  # fmt: skip
    assert years_of(run) == years
    absent = [one["facts"]["years"] for one in run.document["findings"] if one["code"] == "asked-years-absent"]
    assert absent == ([[str(year) for year in range(2022, 2031)]] if "2021..2030" in asked else [])


def test_missing_year_is_taken_and_marked_only_if_asked(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, COMPLETE.replace("natural_gas", "biomass"))
    assert ghgcalc("balance", path).status == 4
    asked = ("balance", path, "--missing-year", "latest-before", "--format")
    (row,) = ghgcalc(*asked, "json").document["municipalities"][0]["years"][0]["rows"]
    assert row["match"] == row["factors"][0]["match"] == ["latest_before"]
    for form, mark in (("csv", ",latest_before,"), ("md", "2018 statt 2022"), ("table", "2018 statt 2022")):
        assert mark in ghgcalc(*asked, form).out


def test_district_heat_default_only_if_asked(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, COMPLETE.replace("natural_gas", "district_heat"))
    assert ghgcalc("balance", path).status == 4
    run = ghgcalc("balance", path, "--district-heat", "default", "--format", "json")
    assert run.document["municipalities"][0]["years"][0]["rows"][0]["match"] == ["default"]


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        (("2021", "2022"), ["2021", "2022"]),
        (("2022", "2022,B"), ["A 2022", "B 2022"]),
        (("2021", "2022", "--year", "2021"), None),
    ],
)
def test_one_population_for_several_years_or_towns_is_warned_of(
    rows: Sequence[str], years: list[str] | None, ghgcalc: Command, tmp_path: Path
) -> None:
    stated, _, options = "\n".join(rows).partition("--year\n")
    lines = [(*line.split(","), "A")[:2] for line in stated.split()]
    text = "year,municipality,country,sector,carrier,amount,unit\n"
    path = written(
        tmp_path, text + "".join(f"{year},{name},DE,private_households,natural_gas,5,MWh\n" for year, name in lines)
    )
    chosen = ("--year", options) if options else ()
    document = ghgcalc("balance", path, "--population", "10", "--format", "json", *chosen).document
    found = [one["facts"]["years"] for one in document["findings"] if one["code"] == "population-for-several"]
    assert found == ([years] if years else [])
    assert {year["population_cell"] for town in document["municipalities"] for year in town["years"]} == {""}


def test_population_and_name_of_an_input_that_has_none(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, "year,sector,carrier,amount,unit\n2022,industry,natural_gas,10,MWh\n")
    given = ("--population", "10", "--name", "Musterdorf", "--method", "bisko")
    run = ghgcalc("balance", path, *given, "--format", "json")
    (town,) = run.document["municipalities"]
    assert town["name"] == "Musterdorf"
    assert town["years"][0]["per_capita_t"] == pytest.approx(0.247, rel=1e-12)


def test_sheet(ghgcalc: Command, tmp_path: Path) -> None:
    rows = [line.split(",") for line in COMPLETE.splitlines()]
    more = [*rows, GAS.format(amount=50).replace("natural_gas", "lpg").strip().split(",")]
    write_workbook({"first": rows, "second": more}, tmp_path / "town.xlsx")
    run = ghgcalc("balance", "town.xlsx", "--sheet", "first", "--format", "json")
    assert run.document["municipalities"][0]["years"][0]["energy_mwh"] == 100
    unknown = ghgcalc("balance", "town.xlsx", "--sheet", "frist")
    assert unknown.status == 2
    assert "first" in unknown.err


@pytest.mark.parametrize(
    ("country", "method", "word"),
    [("DE", "bisko", "Einwohner"), ("DK", "com-ipcc-co2e", "indbyggere"), ("CH", "com-ipcc-co2e", "inhabitants")],
)
def test_language_is_the_country_s_and_never_the_environment_s(
    country: str, method: str, word: str, ghgcalc: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LANGUAGE"):
        monkeypatch.setenv(name, "fr_FR.UTF-8")
    path = written(tmp_path, COMPLETE.replace(",DE,", f",{country},"))
    run = ghgcalc("balance", path, "--method", method, "--missing-year", "latest-before")
    assert word in run.out
    assert (
        "inhabitants"
        in ghgcalc("balance", path, "--method", method, "--missing-year", "latest-before", "--lang", "en").out
    )


def test_quiet_keeps_errors(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, COMPLETE.replace(",1000,", ",,"))
    assert "population-missing" in ghgcalc("balance", path).err
    assert ghgcalc("balance", path, "--quiet").err == ""
    bad = ghgcalc("balance", written(tmp_path, HEADER + GAS.format(amount="viel")), "--quiet")
    assert "town.csv#G2" in bad.err


# Output


@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_output_file_holds_what_would_be_printed(form: str, ghgcalc: Command, town: Path) -> None:
    printed = ghgcalc("balance", town, "--format", form).out
    run = ghgcalc("balance", town, "--format", form, "-o", "result")
    assert run.out == ""
    assert Path("result").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize(
    ("name", "begins"),
    [("r.json", b"{"), ("r.csv", b"municipality,"), ("r.md", b"## "), ("r.xlsx", b"PK"), ("r.txt", b"Treib")],
)
def test_the_ending_of_the_file_is_its_form(name: str, begins: bytes, ghgcalc: Command, town: Path) -> None:
    assert ghgcalc("balance", town, "--output", name).status == 0
    assert Path(name).read_bytes().startswith(begins)


def test_incomplete_result_leaves_the_old_file(ghgcalc: Command, tmp_path: Path) -> None:
    old = written(tmp_path, "old", "result.txt")
    assert ghgcalc("balance", written(tmp_path, INCOMPLETE), "-o", old).status == 4
    assert old.read_text(encoding="utf-8") == "old"


def test_results_and_remarks_go_separate_ways(ghgcalc: Command, tmp_path: Path) -> None:
    run = ghgcalc("balance", written(tmp_path, COMPLETE.replace(",1000,", ",,")))
    assert "population-missing" not in run.out
    assert "population-missing" in run.err


def test_several_files_are_one_run(ghgcalc: Command, tmp_path: Path) -> None:
    written(tmp_path, COMPLETE.replace("Musterstadt", "Anderstadt"), "other.csv")
    run = ghgcalc("balance", written(tmp_path, COMPLETE), "other.csv", "--format", "json")
    assert [town["name"] for town in run.document["municipalities"]] == [
        "Anderstadt (fictitious)", "Musterstadt (fictitious)",
    ]  # fmt: skip
    cells = [town["years"][0]["rows"][0]["cells"] for town in run.document["municipalities"]]
    assert cells == [["other.csv#G2"], ["town.csv#G2"]]


# The other commands


@pytest.mark.parametrize("name", schema_names())
def test_schema(name: str, ghgcalc: Command) -> None:
    run = ghgcalc("schema", name)
    assert run.status == 0
    jsonschema.Draft202012Validator.check_schema(run.document)


def test_json_of_a_run_fits_its_schema(ghgcalc: Command, town: Path) -> None:
    schema = ghgcalc("schema", "balance").document
    jsonschema.validate(ghgcalc("balance", town, "--format", "json").document, schema)


@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_methods(form: str, ghgcalc: Command) -> None:
    run = ghgcalc("methods", "--format", form)
    assert run.status == 0
    assert "bisko" in run.out
    assert "com-ipcc" in run.out


def test_one_method_with_its_sources(ghgcalc: Command) -> None:
    run = ghgcalc("methods", "bisko", "--lang", "de")
    assert "Praxisleitfaden Klimaschutz in Kommunen" in run.out.replace("\n", " ")
    document = ghgcalc("methods", "bisko", "--format", "json").document
    jsonschema.validate(
        document, json.loads((ROOT / "ghgcalc/report/schemas/methods.json").read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize(
    "where", ["G2", "g2", "H2", "2022/private_households/natural_gas", "2022/Haushalte/Erdgas", "2022"]
)
def test_explain_a_figure(where: str, ghgcalc: Command, town: Path) -> None:
    run = ghgcalc("explain", town, where, "--lang", "en")
    assert run.status == 0, run.err
    assert "100 MWh × 0.247 t CO2e/MWh = 24.7 t CO2e" in run.out
    assert "bisko-cited" in run.out


def test_explain_a_code(ghgcalc: Command) -> None:
    run = ghgcalc("explain", "no-factor-for-year")
    assert run.status == 0
    assert "--missing-year latest-before" in " ".join(run.out.split())


def test_explain_rejected_input(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + GAS.format(amount="viel"))
    assert ghgcalc("explain", path, "G2").status == 3
    run = ghgcalc("explain", path, "G2", "--format", "json")
    assert run.status == 3
    jsonschema.validate(run.document, json.loads(schema_text("explain")))
    assert run.document["traces"] == []
    assert [(one["code"], one["cell"]) for one in run.document["findings"] if one["severity"] == "error"] == [
        ("not-a-number", "G2")
    ]


def test_version(ghgcalc: Command) -> None:
    assert ghgcalc("--version") == (0, f"ghgcalc {__version__}\n", "")


@pytest.mark.parametrize("command", ["balance", "check", "explain", "methods", "schema"])
def test_help_of_each_command(command: str, ghgcalc: Command) -> None:
    run = ghgcalc(command, "--help")
    assert run.status == 0
    assert run.out.startswith(f"Usage: ghgcalc {command}")
    assert max(map(len, run.out.splitlines())) <= 80


def test_a_method_makes_its_sets_own_carriers_known(ghgcalc: Command, tmp_path: Path) -> None:
    row = GAS.format(amount=100).replace("natural_gas", "Crude oil").replace("private_households", "industry")
    path = written(tmp_path, HEADER + row)
    run = ghgcalc("balance", path, "--method", "gpc-basic", "--format", "json")
    assert run.status == 0, run.err
    (year,) = run.document["municipalities"][0]["years"]
    assert [one["carrier"] for one in year["rows"]] == ["Crude Oil"]
    assert {one["set"].partition("@")[0] for one in year["rows"][0]["factors"]} == {"ipcc-2006"}
    assert "unknown-carrier" in ghgcalc("balance", path, "--method", "bisko", "--format", "json").codes
    output = tmp_path / "out"
    assert ghgcalc("batch", path, "-o", output, "--method", "gpc-basic", "--jobs", "1").status == 0


def test_an_unknown_method_comes_before_what_is_wrong_with_the_input(ghgcalc: Command, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + GAS.format(amount="viel"))
    assert ghgcalc("balance", path, "--method", "gpc-basik").status == 2
