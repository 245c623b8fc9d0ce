"""What every test may use: root, catalogue (loaded once), workbooks, the command; hypothesis without a clock."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

# The same examples on every run and machine: a red run can be repeated, and a slow machine is no failure.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the plain command leaves out."""
    left_out = terminalreporter.stats.get("deselected", [])
    seen = [test for test in left_out if test.get_closest_marker("browser")]
    if seen and terminalreporter.config.option.markexpr == "not browser":
        told = f"left out: {len(seen)} tests that need Chromium, LibreOffice and poppler (pytest -m browser)"
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
