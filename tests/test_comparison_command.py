"""``ghgcalc compare`` on the command line: what it takes, its forms, and the status it leaves with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from ghgcalc.cli import main

INPUT = """\
municipality,country,population,year,sector,carrier,amount,unit
Musterstadt (fictitious),DE,1000,2018,private_households,natural_gas,{gas},MWh
Musterstadt (fictitious),DE,1000,2018,private_households,electricity,500,MWh
"""
BOTH = ["--method", "bisko", "--method", "com-ipcc"]


@pytest.fixture
def old(tmp_path: Path) -> str:
    path = tmp_path / "old.csv"
    path.write_text(INPUT.format(gas=1000), encoding="utf-8")
    return str(path)


@pytest.fixture
def new(tmp_path: Path) -> str:
    path = tmp_path / "new.csv"
    path.write_text(INPUT.format(gas=900), encoding="utf-8")
    return str(path)


class Run:
    """A command line run in this process: status, standard output and standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        self.status = stop.value.code
        self.out, self.err = capsys.readouterr()

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def test_two_methods_on_one_input(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, "compare", old, *BOTH, "--format", "json")
    assert run.status == 0
    (town,) = run.document["municipalities"]
    assert (town["old"]["method"], town["new"]["method"]) == ("bisko", "com-ipcc")
    (year,) = town["years"]
    # 1000 MWh gas at 247 and 202 g/kWh, 500 MWh electricity at 544 g/kWh and 0.502946 t/MWh (NEEFE 2018, Germany).
    assert year["difference_t"] == pytest.approx(-45.0 - 500 * (0.544 - 0.502946))
    assert year["terms_t"]["boundary"] == pytest.approx(year["difference_t"])


def test_two_factor_sets_on_one_input(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    sets = ["--factors", "uba-strommix-2025-co2e", "--factors", "uba-strommix-2025-upstream"]
    run = Run(capsys, "compare", old, *sets, "--format", "json")
    (year,) = run.document["municipalities"][0]["years"]
    by_carrier = {cell["carrier"]: cell for cell in year["cells"]}
    assert by_carrier["natural_gas"]["difference_t"] == 0
    assert by_carrier["electricity"]["old"]["factors"][0]["set"] == "uba-strommix-2025-co2e"
    assert by_carrier["electricity"]["new"]["factors"][0]["set"] == "uba-strommix-2025-upstream"
    assert by_carrier["electricity"]["causes"] == ["chain", "factor"]


def test_an_old_and_a_new_file_in_every_form(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = Run(capsys, "compare", old, new)
    assert table.status == 0
    assert "-25" in table.out  # -24.7 t of gas, rounded for people
    lines = list(csv.DictReader(io.StringIO(Run(capsys, "compare", old, new, "--format", "csv").out)))
    gas = next(line for line in lines if line["carrier"] == "natural_gas")
    assert float(gas["activity_t"]) == pytest.approx(-24.7)
    assert (gas["boundary_t"], gas["gwp_t"], gas["factor_t"]) == ("0.0", "0.0", "0.0")
    assert "| " in Run(capsys, "compare", old, new, "--format", "md").out


def test_a_saved_result_stands_for_its_input(
    old: str, new: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = str(tmp_path / "saved.json")
    assert Run(capsys, "balance", old, "-o", saved).status == 0
    from_files = Run(capsys, "compare", old, new, "--format", "json").document
    from_saved = Run(capsys, "compare", saved, new, "--format", "json").document
    assert from_saved["municipalities"] == from_files["municipalities"]
    refused = Run(capsys, "compare", saved, *BOTH)
    assert refused.status == 2


def test_exit_code_tells_whether_anything_differs(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert Run(capsys, "compare", old, old, "--exit-code").status == 0
    assert Run(capsys, "compare", old, new, "--exit-code").status == 1
    assert Run(capsys, "compare", old, new).status == 0


@pytest.mark.parametrize(
    "arguments",
    [[], ["--method", "bisko"], [*BOTH, "--factors", "a", "--factors", "b"], [*BOTH, "--method", "com-lca"]],
)
def test_it_must_be_clear_what_is_compared(arguments: list[str], old: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert Run(capsys, "compare", old, *arguments).status == 2


def test_a_method_that_is_not_known_is_wrong_usage(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, "compare", old, "--method", "bisko", "--method", "bisco")
    assert run.status == 2
    assert "bisko" in run.err


def test_a_side_that_is_rejected_or_incomplete_decides_the_status(
    old: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text(INPUT.format(gas="viel"), encoding="utf-8")
    run = Run(capsys, "compare", old, str(broken), "--format", "json")
    assert run.status == 3
    assert run.document["municipalities"] == []
    assert "not-a-number" in {finding["code"] for finding in run.document["findings"]}
    partial = tmp_path / "partial.csv"
    partial.write_text(INPUT.format(gas=1).replace("natural_gas", "district_heat"), encoding="utf-8")
    assert Run(capsys, "compare", old, str(partial)).status == 4
    assert Run(capsys, "compare", old, str(partial), "--allow-incomplete").status == 0
