"""The numbers and lists that verdicts rest on, read from ``emission_factors/verdicts.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules' parameters; their units, sources and meaning stand beside them in the file."""

    tolerance: float
    trend_years: int
    sensitivity_increment: float
    confidence_half_width: float
    confidence_tail: float
    first_year: int
    last_year: int
    beyond_energy: tuple[str, ...]
    part_of_municipality: tuple[str, ...]
    accepted_reasons: tuple[str, ...]


def load(catalog: Catalog) -> Rules:
    """The rules of a catalogue."""
    from ghgcalc.catalog import read_yaml

    entries = cast("Mapping[str, Mapping[str, Any]]", read_yaml(catalog.root / "verdicts.yaml"))
    values: dict[str, Any] = {
        name: tuple(entry["value"]) if isinstance(entry["value"], list) else entry["value"]
        for name, entry in entries.items()
    }
    return Rules(**values)
