"""``ghgcalc target`` as a user and a pipeline start it: statuses, forms, project file, action and hook."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from ghgcalc.catalog import read_yaml
from tests.conftest import ROOT, run_ghgcalc, write_workbook

TOWN = "Musterstadt (fictitious)"


def workbook(
    path: Path,
    totals: dict[int, float],
    people: dict[int, int] | None = None,
    name: str = TOWN,
    base_year: str = "",
    **sheets: list[list[str]],
) -> Path:
    """A town whose totals [t CO2e] were entered."""
    head = [["key", "value"], ["name", name], ["country", "DE"], *([["base_year", base_year]] if base_year else [])]
    rows = [[str(year), "unallocated", "CO2e", str(total), "t"] for year, total in totals.items()]
    counted = [[str(year), str(number)] for year, number in (people or {}).items()]
    write_workbook(
        {
            "municipality": head,
            "emissions": [["year", "sector", "gas", "amount", "unit"], *rows],
            **({"population": [["year", "population"], *counted]} if people else {}),
            **sheets,
        },
        path,
    )
    return path


@pytest.fixture
def town(tmp_path: Path) -> Path:
    totals = {1990: 1000.0, 2000: 900.0, 2010: 800.0, 2020: 450.0}
    return workbook(tmp_path / "town.xlsx", totals, dict.fromkeys(totals, 100))


@dataclass
class Run:
    returncode: int
    stdout: str
    stderr: str


def ghgcalc(*arguments: str | Path, cwd: Path = ROOT) -> Run:
    """The command in this process: its texts do not depend on where it runs, and many runs are quick."""
    from ghgcalc.cli import main

    out, err = StringIO(), StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return Run(left.value.code, out.getvalue(), err.getvalue())


def target(*arguments: str | Path, cwd: Path = ROOT) -> Run:
    return ghgcalc("target", *arguments, cwd=cwd)


def judged(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    run = target(*arguments, "--format", "json")
    document = json.loads(run.stdout)
    assert isinstance(document, dict)
    return run.returncode, document


# Statuses


def test_met_missed_and_not_judged(town: Path) -> None:
    status, document = judged(town, "--target", "50% by 2020 from 1990")
    assert (status, document["schema"], document["complete"]) == (0, "ghgcalc/target/1", True)
    (verdict,) = document["verdicts"]
    assert (verdict["verdict"], verdict["actual"], verdict["allowed"], verdict["gap"]) == ("met", 450, 500, -50)
    assert (verdict["base_year"], verdict["base_value"], verdict["due"], verdict["basis"]) == (
        1990,
        1000,
        True,
        "end_point",
    )
    assert judged(town, "--target", "60% by 2020 from 1990")[0] == 1
    assert judged(town, "--target", "50% by 2030 from 1990")[0] == 1
    assert judged(town, "--target", "50% by 2030 from 1990", "--pathway")[0] == 0
    status, document = judged(town, "--target", "50% by 2020", "--target", "50% by 2020 from 1991")
    assert status == 1
    assert [one["reason"] for one in document["verdicts"]] == ["base-year-missing"] * 2
    assert document["verdicts"][0]["years"] == [1990, 2000, 2010, 2020]


def test_wrong_usage_names_what_there_is(town: Path) -> None:
    run = target(town, "--target", "klima-buendnis-25t")
    assert (run.returncode, run.stdout) == (2, "")
    assert "klima-buendnis-2.5t" in run.stderr
    assert target(town).returncode == 2
    assert target(town, "--target", "1 t by 2030", "--accept", "nothing").returncode == 2
    assert target("no-such-file.xlsx", "--target", "1 t by 2030").returncode == 2


def test_without_people_a_target_per_head_is_incomplete(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {2019: 1.0, 2020: 1.0}, {2019: 100})
    status, document = judged(path, "--target", "klima-buendnis-2.5t")
    assert (status, document["complete"], document["municipalities"], document["verdicts"]) == (4, False, [], [])
    assert "target-without-population" in [finding["code"] for finding in document["findings"]]
    assert target(path, "--target", "klima-buendnis-2.5t").stdout == ""
    status, document = judged(path, "--target", "klima-buendnis-2.5t", "--allow-incomplete")
    assert status == 1
    assert document["verdicts"][0]["reason"] == "population"
    assert judged(path, "--target", "klima-buendnis-2.5t", "--at", "2019")[0] == 0


def test_usage_before_rejection_before_incompleteness(tmp_path: Path) -> None:
    rows = [["2020", "unallocated", "CO2e", "-5", "t"]]
    path = tmp_path / "broken.xlsx"
    head = ["year", "sector", "gas", "amount", "unit"]
    write_workbook(
        {"municipality": [["key", "value"], ["name", TOWN], ["country", "DE"]], "emissions": [head, *rows]}, path
    )
    status, document = judged(path, "--target", "klima-buendnis-2.5t")
    assert (status, document["municipalities"], document["verdicts"]) == (3, [], [])
    assert any(finding["severity"] == "error" for finding in document["findings"])
    assert target(path, "--target", "banana").returncode == 2


def test_a_broken_sheet_of_targets_rejects_the_input(tmp_path: Path) -> None:
    sheet = [["id", "target"], ["a", "forty percent"]]
    path = workbook(tmp_path / "a.xlsx", {2020: 1.0}, {2020: 1}, targets=sheet)
    status, document = judged(path)
    assert status == 3
    (finding,) = [one for one in document["findings"] if one["code"] == "target-row-unreadable"]
    assert (finding["sheet"], finding["cell"]) == ("targets", "B2")


def test_the_sheets_own_targets_are_judged(tmp_path: Path) -> None:
    sheet = [["id", "title", "target"], ["goal", "Our goal", "50% by 2020"], ["other", "", "com-2030"]]
    path = workbook(tmp_path / "a.xlsx", {1990: 1000.0, 2020: 450.0}, base_year="1990", targets=sheet)
    status, document = judged(path)
    assert status == 1
    assert [(one["target"], one["verdict"], one["base_year_from"]) for one in document["verdicts"]] == [
        ("goal", "met", "workbook"),
        ("other", "not_judged", "workbook"),
    ]


# The same bytes


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path, town: Path) -> None:
    arguments = ["target", str(town), "--target", "50% by 2020 from 1990", "--format", "json", "--lang", "en"]
    seen = set()
    for number, (locale, zone) in enumerate((("C.UTF-8", "UTC"), ("de_DE.UTF-8", "Pacific/Auckland"), ("C", ""))):
        environment = {**os.environ, "LC_ALL": locale, "LANG": locale, "TZ": zone, "PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-m", "ghgcalc", *arguments]
        seen.add(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)
    assert len(seen) == 1
    shuffled = workbook(
        tmp_path / "shuffled.xlsx",
        {2010: 800.0, 2020: 450.0, 1990: 1000.0, 2000: 900.0},
        dict.fromkeys((2020, 1990, 2010, 2000), 100),
    )
    first, second = (json.loads(target(path, *arguments[2:]).stdout) for path in (town, shuffled))
    assert first["verdicts"] == second["verdicts"]


# Forms


def test_junit_counts_failures_and_errors(town: Path) -> None:
    run = target(
        town, "--target", "50% by 2020 from 1990", "--target", "60% by 2020 from 1990", "--target", "dk2020-70",
        "--format", "junit",
    )  # fmt: skip
    suites = ET.fromstring(run.stdout)  # noqa: S314 - our own output
    assert run.returncode == 1
    assert [suites.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "1"]
    cases = list(suites.iter("testcase"))
    assert [[child.tag for child in case] for case in cases] == [["system-out"], ["failure"], ["error"]]
    assert cases[2].find("error").get("type") == "scope"  # type: ignore[union-attr]


def test_annotations_sarif_csv_and_markdown(town: Path, tmp_path: Path) -> None:
    asked: list[str | Path] = [
        town,
        "--target",
        "50% by 2020 from 1990",
        "--target",
        "60% by 2020 from 1990",
        "--lang",
        "en",
    ]
    lines = target(*asked, "--format", "github").stdout.splitlines()
    assert [line.split(" ")[0] for line in lines[:2]] == ["::notice", "::error"]
    log = json.loads(target(*asked, "-o", tmp_path / "a.sarif").stdout or (tmp_path / "a.sarif").read_text("utf-8"))
    results = log["runs"][0]["results"]
    assert (log["version"], [result["kind"] for result in results[:2]]) == ("2.1.0", ["pass", "fail"])
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "town.xlsx"
    table = target(*asked, "--format", "csv").stdout.splitlines()
    assert table[1].split(",")[2:8] == ["50% by 2020 from 1990", "2020", "emissions", "450.0", "500.0", "-50.0"]
    assert (
        "| 60% by 2020 from 1990 | missed | 2020 | 450 | 400 | 50 | t CO2e |" in target(*asked, "--format", "md").stdout
    )


@pytest.mark.parametrize("name", ["::error::<b>|`x`", "=1+1\nÄ%25", "red\u202e"])
def test_a_name_stays_text_in_every_form(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    quoted = name.replace('"', '""')
    path.write_text(
        f'municipality,country,year,sector,carrier,amount,unit,population\n"{quoted}",DE,2020,industry,natural_gas,1,MWh,5\n',
        "utf-8",
    )
    asked: list[str | Path] = [
        path,
        "--target",
        "1 t by 2020",
        "--factors",
        "ebev-2030",
        "--allow-incomplete",
        "--accept",
        "coverage",
    ]
    github = target(*asked, "--format", "github").stdout
    assert all(line.startswith("::") and "\x1b" not in line for line in github.splitlines())
    assert "::error::<b>" not in github.split("::", 2)[1]
    for form in ("junit", "svg"):
        document = target(*asked, "--format", form).stdout
        ET.fromstring(document)  # noqa: S314 - our own output
        assert "\x1b" not in document
        assert "‮" not in document
    assert "\n=1" not in target(*asked, "--format", "csv").stdout


def test_a_rejected_input_fails_in_every_form_for_pipelines(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {2020: -5.0})
    asked: list[str | Path] = [path, "--target", "1 t by 2020", "--lang", "en"]
    suites = ET.fromstring(target(*asked, "--format", "junit").stdout)  # noqa: S314 - our own output
    assert [suites.get(name) for name in ("tests", "failures", "errors")] == ["1", "0", "1"]
    assert target(*asked, "--format", "github").stdout.startswith("::error file=a.xlsx,title=negative-amount::")
    log = json.loads(target(*asked, "--format", "sarif").stdout)
    assert log["runs"][0]["results"][0]["ruleId"] == "negative-amount"
    assert target(*asked, "--format", "md").stdout == ""


def test_more_decimals_where_figures_would_look_equal(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {2020: 1000.2}, {2020: 1000})
    said = target(path, "--target", "1000 t by 2020", "--target", "1 t per capita", "--lang", "en").stdout
    assert "1,000.2" in said
    assert "1.0002" in said


def test_a_table_at_80_columns_in_three_languages(town: Path) -> None:
    for lang in ("de", "en", "da"):
        said = target(
            town, "--target", "klima-buendnis-2.5t", "--target", "50% by 2030 from 1990", "--lang", lang, "--chart"
        )
        assert max(map(len, said.stdout.splitlines())) <= 80
        assert "{" not in said.stdout
        assert "\x1b" not in said.stdout


def test_pictures_carry_their_content_as_text(town: Path, tmp_path: Path) -> None:
    picture = tmp_path / "pathway.svg"
    run = target(town, "--target", "50% by 2030 from 1990", "--lang", "en", "-o", picture)
    assert (run.returncode, run.stdout) == (1, "")
    root = ET.fromstring(picture.read_text("utf-8"))  # noqa: S314 - our own output
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}desc") == (
        f"{TOWN}: 50% by 2030 from 1990. Actual 1990: 1,000, 2020: 450 t CO2e. "
        "Allowed 2020: 500 t CO2e. Verdict: not judged."
    )
    assert len(root.findall(f".//{space}circle")) == 4 + 1


# Measures, earlier results


def test_measures_against_the_gap(tmp_path: Path) -> None:
    sheet = [
        ["id", "title", "sector", "start_year", "end_year", "amount", "unit", "cost"],
        ["M1", "Heat plan", "unallocated", "2021", "", "90", "t", "900"],
        ["M2", "Old plan", "unallocated", "2015", "", "10", "t", ""],
    ]
    path = workbook(tmp_path / "a.xlsx", {1990: 1000.0, 2020: 900.0}, {2020: 10}, measures=sheet)
    asked: list[str | Path] = [path, "--target", "25% by 2030 from 1990"]
    _, document = judged(*asked, "--measures", "base")
    (plan,) = document["measures"]
    assert [one["id"] for one in plan["measures"]] == ["M1", "M2"]
    assert (plan["balances"][0]["required_t"], plan["balances"][0]["brought_t"]) == (250, 100)
    _, document = judged(*asked, "--measures", "start")
    assert (document["measures"][0]["balances"][0]["required_t"], document["measures"][0]["balances"][0]["gap_t"]) == (
        150,
        60,
    )
    codes = [finding["code"] for finding in judged(*asked)[1]["findings"]]
    assert "measures-basis-not-said" in codes
    target(*asked, "--plan", tmp_path / "plan.md", "--lang", "de")
    assert "Maßnahmenblatt M1: Heat plan" in (tmp_path / "plan.md").read_text("utf-8")
    target(*asked, "--plan", tmp_path / "plan.csv", "--lang", "en")
    rows = (tmp_path / "plan.csv").read_text("utf-8").splitlines()
    assert rows[1].startswith("M1,Heat plan,")
    assert ",90.0,900.0,10.0," in rows[1]


def test_targets_of_a_sheet_are_shown_by_their_words(tmp_path: Path) -> None:
    rows = [["id", "target", "sector"], ["a", "50% bis 2020", ""], ["b", "40% bis 2020", "Verkehr"]]
    path = workbook(tmp_path / "a.xlsx", {1990: 1000.0, 2020: 450.0}, base_year="1990", targets=rows)
    run = target(path, "--format", "md")
    assert "## 50% bis 2020" in run.stdout
    assert "## Verkehr: 40% bis 2020" in run.stdout


def test_an_earlier_result_shows_a_restated_base_year(tmp_path: Path) -> None:
    """40 % off 2,517 kt is 1,510.2 kt, off 2,618 kt 1,570.8 kt: 1,550 kt misses the first and meets the second."""
    before = workbook(tmp_path / "old.xlsx", {1990: 2517000.0, 2020: 1550000.0})
    after = workbook(tmp_path / "new.xlsx", {1990: 2618000.0, 2020: 1550000.0})
    saved = tmp_path / "old.json"
    ghgcalc("balance", before, "--format", "json", "-o", saved)
    status, document = judged(after, "--target", "40% by 2020 from 1990", "--against", saved)
    assert status == 0
    restated = document["verdicts"][0]["restated"]
    assert (restated["base_value"], restated["verdict"]) == (2517000, "missed")
    assert restated["allowed"] == pytest.approx(1510200)
    assert "base-year-restated" in [finding["code"] for finding in document["findings"]]
    again = judged(before, "--target", "40% by 2020 from 1990", "--against", saved)[1]
    assert again["verdicts"][0]["restated"] is None
    assert judged(after, "--target", "1 t by 2020", "--against", after)[0] == 3
    head = '{"schema": "ghgcalc/target/1", "municipalities": '
    for number, content in enumerate(("[]", "{", head + "5}", head + '[{"name": "a", "years": [{"year": 1990}]}]}')):
        hostile = tmp_path / f"{number}.json"
        hostile.write_text(content, encoding="utf-8")
        status, document = judged(after, "--target", "1 t by 2020", "--against", hostile)
        assert (status, document["findings"][0]["code"]) == (3, "result-unreadable")


# The project file, the action, the hook


PROJECT = """\
inputs = ["town.xlsx"]
lang = "en"
[target]
targets = ["50% by 2030 from 1990"]
pathway = true
"""


def test_a_project_file_is_the_whole_job(town: Path) -> None:
    folder = town.parent
    (folder / "ghgcalc.toml").write_text(PROJECT, encoding="utf-8")
    assert target(cwd=folder).returncode == 0
    assert target("--target", "60% by 2020 from 1990", cwd=folder).returncode == 1
    assert target("--project", folder / "ghgcalc.toml").returncode == 0
    assert target("town.xlsx", "--target", "50% by 2030 from 1990", cwd=folder).returncode == 1


def test_a_project_file_says_which_warnings_may_occur(tmp_path: Path) -> None:
    workbook(tmp_path / "town.xlsx", {1990: 1000.0, 2020: 450.0}, {2020: 100})
    (tmp_path / "ghgcalc.toml").write_text(PROJECT + "allow = []\n", encoding="utf-8")
    run = target(cwd=tmp_path)
    assert run.returncode == 1
    assert "finding-not-allowed" in run.stderr
    (tmp_path / "ghgcalc.toml").write_text(PROJECT + 'allow = ["population-missing"]\n', encoding="utf-8")
    assert target(cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "content",
    [
        "inputs = 5",
        "colour = 'red'",
        "[target]\nat = 'soon'",
        "[target",
        "[target]\nx = 1",
        "[target]\nbetween = 'linaer'",
        "[target]\nmeasures = 'end'",
        "[target]\nseed = -1",
        "[target]\nmonte_carlo = 1000000000000",
        "lang = 'xx'",
        "missing_year = 'next'",
    ],
)
def test_a_broken_project_file_is_wrong_usage(tmp_path: Path, content: str) -> None:
    (tmp_path / "ghgcalc.toml").write_text(content, encoding="utf-8")
    run = target(cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "ghgcalc.toml" in run.stderr


@pytest.mark.parametrize("option", ["--against", "--project"])
def test_a_file_beside_the_input_that_is_not_there_is_wrong_usage(town: Path, option: str) -> None:
    run = target(town, "--target", "50% by 2020 from 1990", option, town.parent / "nope.json")
    assert (run.returncode, run.stdout) == (2, "")
    assert "nope.json" in run.stderr


def test_more_draws_than_fit_are_wrong_usage(town: Path) -> None:
    assert target(town, "--target", "50% by 2020 from 1990", "--monte-carlo", "1000000000000").returncode == 2


def test_the_action_runs_its_commands(town: Path) -> None:
    folder = town.parent
    (folder / "ghgcalc.toml").write_text(PROJECT, encoding="utf-8")
    action: Any = read_yaml(ROOT / "action.yml")
    install, judge = action["runs"]["steps"]
    assert install["run"] == 'python -m pip install --quiet "$GITHUB_ACTION_PATH"'
    bin_folder = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
    environment |= {"GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "GHGCALC_PROJECT": "ghgcalc.toml"}
    for words, status, command in (("", 0, "::notice"), ("--at 2010", 1, "::error")):
        run = subprocess.run(
            ["bash", "-e", "-c", judge["run"]],
            cwd=folder,
            env={**environment, "GHGCALC_ARGUMENTS": words},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == status, run.stderr
        assert run.stdout.startswith(command)
    assert (folder / "summary.md").read_text("utf-8").count("## Targets: ") == 2


def test_the_hooks_run_their_commands(town: Path) -> None:
    folder = town.parent
    (folder / "ghgcalc.toml").write_text(PROJECT, encoding="utf-8")
    hooks: Any = {hook["id"]: hook for hook in read_yaml(ROOT / ".pre-commit-hooks.yaml")}  # type: ignore[attr-defined]
    for name, files in (("ghgcalc-check", ["town.xlsx"]), ("ghgcalc-target", [])):
        command, *arguments = shlex.split(hooks[name]["entry"])
        assert command == "ghgcalc"
        assert hooks[name].get("pass_filenames", True) == bool(files)
        assert run_ghgcalc(*arguments, *files, cwd=folder).returncode == 0, name


# The list


@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_targets_are_listed(form: str) -> None:
    run = ghgcalc("targets", "--format", form)
    assert run.returncode == 0
    assert "klima-buendnis-2.5t" in run.stdout.replace("\\", "")
    assert ghgcalc("targets", "eu-mission-2030", "--format", form, "--lang", "da").returncode == 0


def test_an_unknown_target_is_suggested() -> None:
    run = ghgcalc("targets", "eu-mision")
    assert run.returncode == 2
    assert "eu-mission-2030" in run.stderr


# The published form


def test_every_output_is_of_its_published_form(tmp_path: Path, town: Path) -> None:
    schema = json.loads(ghgcalc("schema", "target").stdout)
    balance = json.loads(ghgcalc("schema", "balance").stdout)
    assert {name: schema["$defs"][name] for name in balance["$defs"]} == balance["$defs"]
    sheet = [["id", "sector", "start_year", "amount", "unit"], ["M1", "unallocated", "2021", "90", "t"]]
    path = workbook(tmp_path / "a.xlsx", {1990: 1000.0, 2020: 450.0}, {1990: 9, 2020: 10}, measures=sheet)
    asked = ["--target", "klima-buendnis-half-2030", "--target", "eu-mission-2030 from 1990", "--target", "ksg-path"]
    documents = [
        judged(path, *asked, "--pathway", "--measures", "start")[1],
        judged(town, *asked, "--target", "dk2020-70", "--at", "1950")[1],
        judged(workbook(tmp_path / "b.xlsx", {2020: -5.0}), *asked)[1],
    ]
    for document in documents:
        jsonschema.validate(document, schema)
    listed = json.loads(ghgcalc("targets", "--format", "json").stdout)
    jsonschema.validate(listed, json.loads(ghgcalc("schema", "targets").stdout))


def test_the_example_project_is_judged_as_published() -> None:
    """Münster 2015 is 1,971 kt; the straight line from 2,517 kt to -40 % in 2020 allows 1,678 kt."""
    status, document = judged("--project", "examples/muenster/ghgcalc.toml")
    assert status == 1
    found = {verdict["target"]: verdict for verdict in document["verdicts"]}
    line = found["40% by 2020 from 1990"]
    assert line["verdict"] == "missed"
    assert line["actual"] == pytest.approx(1971e3, abs=500)
    assert line["allowed"] == pytest.approx(1678e3, abs=1000)
    assert found["klima-buendnis-2.5t"]["actual"] == pytest.approx(6.46, abs=0.005)


def test_png_is_the_svg_in_dots_and_the_same_each_time(town: Path) -> None:
    pictures = []
    for _ in range(2):
        assert target(town, "--target", "50% by 2030 from 1990", "-o", town.with_suffix(".png")).returncode == 1
        pictures.append(town.with_suffix(".png").read_bytes())
    assert pictures[0].startswith(b"\x89PNG\r\n")
    assert pictures[0] == pictures[1]


def test_the_order_of_rows_of_targets_and_measures_is_not_in_the_result(tmp_path: Path) -> None:
    targets = [["b", "50% by 2020"], ["a", "60% by 2020"], ["c", "70% by 2020"]]
    measures = [["M2", "services", "2021", "5", "t"], ["M1", "industry", "2021", "7", "t"]]
    found = []
    for step in (1, -1):
        path = workbook(
            tmp_path / "a.xlsx",
            {1990: 1000.0, 2020: 450.0},
            base_year="1990",
            targets=[["id", "target"], *targets[::step]],
            measures=[["id", "sector", "start_year", "amount", "unit"], *measures[::step]],
        )
        document = json.loads(target(path, "--measures", "base", "--format", "json").stdout)
        found.append(json.dumps([document["verdicts"], document["measures"]]))
    assert found[0] == found[1]
    assert [verdict["target"] for verdict in document["verdicts"]] == ["a", "b", "c"]
