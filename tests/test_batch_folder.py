"""What a batch takes as its members and what it may replace: nothing of others, and nothing of its own goes stale."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ghgcalc.batch.folder import TABLES
from ghgcalc.findings import UsageError
from tests.batches import done, settings, statuses, town, written
from tests.conftest import run_ghgcalc
from tests.test_batch_recovery import Counted, interrupted, towns

ROW = "Ort (fictitious),05774001,DE,8400,2018,services,electricity,100,MWh\n"
HEAD = "municipality,code,country,population,year,sector,carrier,amount,unit\n"
FACTORS = "carrier,sector,region,year_from,year_to,gas,value,unit,source,locator,note\n"
DESCRIBED = (
    "{id: own, version: '1', title: t, publisher: p, published: '2024', licence: CC0, region: DE, boundary: direct, "
    "heating_value: net, gwp: AR5GWP100, sources: [{id: s, title: t, publisher: p, url: 'https://x', accessed: "
    "2026-01-01}]}\n"
)


@pytest.mark.parametrize("name", [*TABLES, "batch.json", "index.html", "results/a.json", "reports/a.html"])
def test_a_folder_with_files_of_these_names_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    town(tmp_path / "in", "Ort", "05774001")
    theirs = tmp_path / "out" / name
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        done([tmp_path / "in"], tmp_path / "out")
    assert (refused.value.code, refused.value.facts["found"]) == ("folder-of-others", (name.partition("/")[0],))
    assert [path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")] == [name]
    assert theirs.read_text(encoding="utf-8") == "theirs"


def test_a_member_called_as_a_table_of_the_batch_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "summary.csv").write_text(HEAD + ROW, encoding="utf-8")
    run = run_ghgcalc("batch", tmp_path, "-o", tmp_path, "--lang", "en")
    assert run.returncode == 2
    assert "summary.csv" in run.stderr
    assert (tmp_path / "summary.csv").read_text(encoding="utf-8") == HEAD + ROW


def test_other_files_and_a_second_run_are_welcome(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774001")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    before = done([tmp_path / "in"], tmp_path / "out")
    assert done([tmp_path / "in"], tmp_path / "out") == before
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_tables_and_pages_of_an_earlier_run_go_before_its_results(tmp_path: Path) -> None:
    towns(tmp_path / "in", 3)
    command = ("batch", tmp_path / "in", "-o", tmp_path / "out", "--missing-year", "latest-before", "-q")
    assert run_ghgcalc(*command, "--parquet", "--report", "html").returncode == 0
    (tmp_path / "out" / "reports" / "theirs.html").write_text("theirs", encoding="utf-8")
    interrupted(tmp_path / "in", tmp_path / "out", 1)
    left = [name for name in written(tmp_path / "out") if not name.startswith("results/")]
    assert left == ["reports/theirs.html"]
    assert run_ghgcalc(*command).returncode == 0
    tables = {name for name in TABLES if name.endswith(".csv")}
    left = [name for name in written(tmp_path / "out") if not name.startswith("results/")]
    assert set(left) == {"batch.json", "reports/theirs.html", "summary.xlsx", *tables}


def test_a_layout_beside_a_table_makes_it_no_factor_set(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774001")
    (tmp_path / "in" / "05774001.yaml").write_text("title: what its columns mean\n", encoding="utf-8")
    assert statuses(done([tmp_path / "in"], tmp_path / "out")) == {"05774001.csv": "ok"}


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_file_whose_name_is_no_text_is_a_member(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774001")
    os.rename(tmp_path / "in" / "05774001.csv", os.fsencode(tmp_path / "in") + b"/M\xfcnchen.csv")
    made = done([tmp_path / "in"], tmp_path / "out")
    assert statuses(made) == {"M?nchen.csv": "ok"}
    again = Counted()
    assert done([tmp_path / "in"], tmp_path / "out", engine=again, resume=True) == made
    assert again.files == []


def test_a_member_without_a_file_is_missing_by_its_row(tmp_path: Path) -> None:
    town(tmp_path, "Ort", "05774001")
    (tmp_path / "members.csv").write_text("file,code\n05774001.csv,05774001\n,05774002\n,\n", encoding="utf-8")
    made = done([tmp_path / "members.csv"], tmp_path / "out")
    assert statuses(made) == {"05774001.csv": "ok", "members.csv#A3": "rejected"}
    assert [year["missing"] for year in made["network"]["years"]] == [["05774002"], ["05774002"]]


def test_a_code_given_by_a_table_of_contents_is_looked_at_as_one_in_a_file(tmp_path: Path) -> None:
    town(tmp_path, "Ort")
    (tmp_path / "members.csv").write_text("file,code\nOrt.csv,5774032\n", encoding="utf-8")
    made = done([tmp_path / "members.csv"], tmp_path / "out")
    assert "lost-leading-zero" in made["members"][0]["warnings"]


def test_a_target_beside_the_table_of_contents_is_found_and_its_change_redoes_the_member(tmp_path: Path) -> None:
    town(tmp_path, "Ort", "05774001")
    (tmp_path / "members.csv").write_text("file,targets\n05774001.csv,own.yaml\n", encoding="utf-8")
    for level, redone in (("9999", 1), ("9999", 0), ("0.1", 1)):
        target = f"id: own\nlabels: {{en: own}}\nquantity: emissions\nwords: {level} t by 2015\n"
        (tmp_path / "own.yaml").write_text(target, encoding="utf-8")
        again = Counted()
        made = done([tmp_path / "members.csv"], tmp_path / "out", engine=again, resume=True)
        assert len(again.files) == redone, made["members"]


@pytest.mark.parametrize("name", ["own", "own[1]", "own*"])
def test_a_changed_factor_set_redoes_all_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    town(tmp_path / "in", "Ort", "05774001", rows=(("2018", "services", "electricity", "100", "MWh"),))
    (tmp_path / f"{name}.yaml").write_text(DESCRIBED, encoding="utf-8")
    emitted = []
    for factor in ("100", "200"):
        row = f"electricity,,,2018,2018,CO2e,{factor},g/kWh,s,p. 1,\n"
        (tmp_path / f"{name}.csv").write_text(FACTORS + row, encoding="utf-8")
        asked = settings(factors=(str(tmp_path / f"{name}.csv"),))
        made = done([tmp_path / "in"], tmp_path / "out", asked, resume=True)
        emitted.append(made["network"]["years"][0]["emissions_t"])
    assert emitted == [10.0, 20.0]


def test_a_target_that_is_named_twice_is_judged_once(tmp_path: Path) -> None:
    town(tmp_path, "Ort", "05774001")
    (tmp_path / "members.csv").write_text("file,targets\n05774001.csv,5 t per head\n", encoding="utf-8")
    done([tmp_path / "members.csv"], tmp_path / "out", settings(targets=("5 t per head", "5 t per head")))
    result = written(tmp_path / "out")["results/05774001-ort.json"].decode()
    assert result.count('"verdict"') == 1


def test_without_people_a_target_per_head_is_not_judged_where_that_is_allowed(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774001", population="")
    asked = {"targets": ("2.5 t CO2e per capita",)}
    assert statuses(done([tmp_path / "in"], tmp_path / "out", settings(**asked))) == {"05774001.csv": "rejected"}
    allowed = settings(**asked, allow_incomplete=True)
    assert statuses(done([tmp_path / "in"], tmp_path / "out", allowed)) == {"05774001.csv": "ok"}
