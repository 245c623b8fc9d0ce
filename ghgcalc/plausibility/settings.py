"""The numbers that the checks go by, from ``emission_factors/plausibility.yaml``, where their reasons stand too."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ghgcalc.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Band:
    """Energy per inhabitant [MWh] of a sector's carrier (empty: of all its carriers) and where it comes from."""

    sector: str
    carrier: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Ratios hold both ways; see the file for the meaning and reason of each."""

    thousandfold: float
    thousandfold_within: float
    joules: float
    joules_within: float
    neighbour_years: int
    jump: float
    small_share: float
    calorific_within: float
    population_growth: float
    factor_equal: float
    factor_differs: float
    one: float
    per_head: tuple[Band, ...]


def load(catalog: Catalog) -> Settings:
    """The settings of a catalogue, read once."""
    return _of(catalog.root)


@lru_cache(maxsize=1)
def _of(root: Path) -> Settings:
    from ghgcalc.catalog import read_yaml

    entries = cast("Mapping[str, Any]", read_yaml(root / "plausibility.yaml"))
    numbers = {one.name: entries[one.name]["value"] for one in fields(Settings) if one.name != "per_head"}
    return Settings(**numbers, per_head=tuple(Band(**entry) for entry in entries["per_head"]))


def is_times(ratio: float, factor: float, within: float) -> bool:
    """Whether a ratio is ``factor`` or its inverse, give or take ``within`` (a ratio too).

    Examples
    --------
    >>> is_times(900.0, 1000.0, 2.0), is_times(0.0011, 1000.0, 2.0), is_times(100.0, 1000.0, 2.0)
    (True, True, False)
    """
    if ratio <= 0:
        return False
    larger = max(ratio, 1 / ratio)
    return factor / within <= larger <= factor * within
