"""What every test may use: root, catalogue (loaded once), workbooks, the command; hypothesis without a clock."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

# The same examples on every run and machine: a red run can be repeated, and a slow machine is no failure.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


LEFT_OUT = pytest.StashKey[int]()
# Under this name a worker of pytest-xdist tells its count to the process that reports.
TOLD = "left_out"


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count the tests that the plain command leaves out."""
    seen = [test for test in items if test.get_closest_marker("browser")]
    if seen and seen[0].config.option.markexpr == "not browser":
        seen[0].config.stash[LEFT_OUT] = len(seen)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker: tell the count."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told[TOLD] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the count from a worker: each has seen all tests."""
    left_out = getattr(node, "workeroutput", {}).get(TOLD, 0)
    if left_out:
        node.config.stash[LEFT_OUT] = left_out


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the plain command leaves out."""
    left_out = terminalreporter.config.stash.get(LEFT_OUT, 0)
    if left_out:
        told = f"left out: {left_out} tests that need Chromium, LibreOffice and poppler (pytest -m browser)"
        terminalreporter.write_line(told)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped catalogue."""
    from ghgcalc.catalog import load

    return load()


def _builder() -> ModuleType:
    """The script that makes the example workbooks; the tests write theirs with it too."""
    path = ROOT / "examples" / "build.py"
    spec = importlib.util.spec_from_file_location("examples_build", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILDER = _builder()


def write_workbook(tables: dict[str, list[list[str]]], path: Path) -> None:
    """A workbook of these sheets (title -> rows of texts; a text that is a number becomes one)."""
    BUILDER.write(tables, path)


def run_ghgcalc(*arguments: str | Path, columns: int = 80, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """``ghgcalc`` as a user starts it, in a window of so many columns, without colours."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONDONTWRITEBYTECODE", "FORCE_COLOR"}
    }
    environment |= {"COLUMNS": str(columns), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "ghgcalc", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
