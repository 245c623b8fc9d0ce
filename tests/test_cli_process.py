"""The command as a process: what is loaded, pipes that close, interruptions, bytes of any machine alike."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, run_ghgcalc

KLEINSTADT = ROOT / "examples" / "kleinstadt.csv"
# What takes long to import and is not needed to show help, with the modules of rich that draw tables.
HEAVY = {
    "pandas",
    "numpy",
    "pint",
    "pydantic",
    "openpyxl",
    "python_calamine",
    "babel",
    "rich.table",
    "yaml",
    "xlsxwriter",
}
# Says when the run has come to its input, so that it is interrupted there and not before.
WAITING = """
import sys
from ghgcalc import activity
from ghgcalc.cli import main

def read(*given):
    print("reading", file=sys.stderr, flush=True)
    return really(*given)

really, activity.read = activity.read, read
main()
"""


def loaded(*arguments: str | Path) -> set[str]:
    """The modules that a command has imported when it ends."""
    program = (
        "import atexit, sys; from ghgcalc.cli import main\n"
        "atexit.register(lambda: print('LOADED', *sys.modules, file=sys.stderr))\n"
        "main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(run.stderr.partition("LOADED ")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["balance", "--help"], ["--version"], ["target", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments) & HEAVY == set()


def test_a_balance_for_a_program_draws_no_table() -> None:
    assert loaded("balance", KLEINSTADT, "--format", "json") & {"rich", "pint", "openpyxl", "xlsxwriter"} == set()


def test_python_m_is_the_command() -> None:
    for arguments in (["--version"], ["balance", str(KLEINSTADT)], ["balance", "absent.csv"]):
        installed = subprocess.run(
            [Path(sys.executable).with_name("ghgcalc"), *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        module = run_ghgcalc(*arguments)
        assert (installed.returncode, installed.stdout) == (module.returncode, module.stdout)


@pytest.mark.parametrize(
    "arguments", [["balance", KLEINSTADT], ["balance", KLEINSTADT, "--format", "json"], ["--help"]]
)
def test_a_closed_pipe_is_no_fault(arguments: list[str | Path]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    program = [sys.executable, "-m", "ghgcalc", *map(str, arguments)]
    run = subprocess.run(program, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    os.close(writer)
    assert run.returncode == 141
    assert "Traceback" not in run.stderr
    assert "Broken" not in run.stderr


def test_ctrl_c_ends_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    """The run waits for its standard input when it is interrupted."""
    program = [sys.executable, "-c", WAITING, "balance", "-", "-o", str(tmp_path / "result.txt")]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "reading\n"
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["json", "table", "csv", "md"])
def test_bytes_do_not_depend_on_the_machine(form: str) -> None:
    outputs = set()
    for name, value in (("LC_ALL", "C"), ("LC_ALL", "tr_TR.UTF-8"), ("PYTHONHASHSEED", "1"), ("TZ", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONUTF8": "0", "COLUMNS": "80", name: value}
        run = subprocess.run(
            [sys.executable, "-m", "ghgcalc", "balance", str(KLEINSTADT), "--format", form],
            capture_output=True, env=environment, check=True,
        )  # fmt: skip
        outputs.add(run.stdout)
    assert len(outputs) == 1
