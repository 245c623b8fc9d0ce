"""What every test may use: the repository's root, the catalogue (loaded once), and hypothesis without a clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

# The same examples on every run and machine: a red run can be repeated, and a slow machine is no failure.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped catalogue."""
    from ghgcalc.catalog import load

    return load()
