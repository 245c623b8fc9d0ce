"""``--limit`` and ``--sum-duplicates`` reach the reader, and what they cannot mean is wrong usage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ghgcalc.cli import main

HEADER = "municipality,country,year,sector,carrier,amount,unit\n"
ROW = "Musterstadt (fictitious),DE,2018,industry,natural_gas,{},MWh\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    told = capsys.readouterr()
    return int(str(ended.value.code or 0)), told.out, told.err


@pytest.fixture
def doubled(tmp_path: Path) -> str:
    path = tmp_path / "town.csv"
    path.write_text(HEADER + ROW.format(10) + ROW.format(5))
    return str(path)


def test_rows_of_one_key_are_refused_unless_they_are_to_be_added_up(
    capsys: pytest.CaptureFixture[str], doubled: str
) -> None:
    assert run(capsys, "balance", doubled, "--format", "json")[0] == 3
    status, out, _ = run(capsys, "balance", doubled, "--format", "json", "--sum-duplicates")
    assert status == 0
    assert json.loads(out)["municipalities"][0]["years"][0]["energy_mwh"] == 15


@pytest.mark.parametrize("option", ["area", "columns"])
def test_the_limit_that_is_passed_is_named(capsys: pytest.CaptureFixture[str], doubled: str, option: str) -> None:
    _, out, _ = run(capsys, "check", doubled, "--limit", f"{option}=5", "--format", "json")
    (finding,) = [one for one in json.loads(out)["findings"] if one["code"] == "too-many-cells"]
    assert (finding["facts"]["option"], finding["facts"]["limit"]) == (option, 5)


def test_a_limit_is_held(capsys: pytest.CaptureFixture[str], doubled: str) -> None:
    status, out, _ = run(capsys, "check", doubled, "--limit", "area=5", "--format", "json")
    assert status == 1
    assert "too-many-cells" in {finding["code"] for finding in json.loads(out)["findings"]}


@pytest.mark.parametrize("word", ["celsl=5", "cells=many", "cells", "cells=-1", "cells=1.5"])
def test_a_limit_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str], doubled: str, word: str) -> None:
    status, out, err = run(capsys, "balance", doubled, "--limit", word)
    assert (status, out) == (2, "")
    assert "cells" in err


@pytest.mark.parametrize("people", ["0", "-5", "many"])
def test_a_population_of_nobody_is_wrong_usage(capsys: pytest.CaptureFixture[str], doubled: str, people: str) -> None:
    assert run(capsys, "balance", doubled, "--sum-duplicates", "--population", people)[0] == 2


def test_a_draft_of_a_layout_reads_the_file_it_was_made_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, doubled: str
) -> None:
    draft = tmp_path / "layout.yaml"
    assert run(capsys, "check", doubled, "--suggest-layout", "-o", str(draft))[0] == 0
    assert draft.read_text().startswith("layout: 1\n")
    assert run(capsys, "check", doubled, doubled, "--suggest-layout")[0] == 2
    assert run(capsys, "check", str(tmp_path / "none.csv"), "--suggest-layout")[0] == 2


def test_a_link_that_leads_nowhere_is_not_suggested_for_itself(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    link = tmp_path / "town.csv"
    link.symlink_to(link)
    status, _, err = run(capsys, "check", str(link))
    assert status == 2
    assert err.count("town.csv") == 1
