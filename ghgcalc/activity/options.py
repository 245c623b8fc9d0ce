"""What the user asked of reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ghgcalc.workbook import Limits


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options of reading.

    Parameters
    ----------
    sheet
        Title of the sheet with the amounts, where it is not called so or there are several.
    layout
        A file that describes a workbook of another form.
    population
        People, for all years of an input that states none.
    name
        The municipality's name, for an input that states none.
    sum_duplicates
        Add up rows of the same key instead of refusing them.
    limits
        How large a file may be.
    """

    sheet: str | None = None
    layout: Path | None = None
    population: float | None = None
    name: str | None = None
    sum_duplicates: bool = False
    limits: Limits = field(default_factory=Limits)
