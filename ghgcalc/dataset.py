"""What was read: the ledgers of many municipalities, the names behind their codes, and the findings of reading.

Stands between reading (``activity``) and calculating (``inventory``): whatever reads input, from a workbook to a
parquet file, makes a ``Dataset``, and ``inventory.calculate`` takes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from ghgcalc.findings import NOWHERE, Finding, Place

if TYPE_CHECKING:
    import pandas as pd

    from ghgcalc.models import FactorSet


@dataclass(frozen=True, slots=True)
class Declared:
    """A value of the sheet ``municipality`` and where it stands. ``value`` is the canonical word (``yes``, ``Hs``)."""

    value: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality of the input.

    Parameters
    ----------
    name, code, country
        As read; ``code`` is text (a leading zero is part of it); ``country`` is upper case, empty if not stated.
    declared
        The other keys of the sheet ``municipality`` (``method``, ``base_year``, ``municipal_in_services``,
        ``heat_pump_power_in``, ``heat_pump_spf``, ``weather_corrected``, ``district_heat_basis``,
        ``municipal_fleet_in_transport``, ``gas_basis``, ``factor_sets``, ``in_sum``). A blank key is absent: unknown.
    own_factors
        The town's own factors (sheet ``factors``), a set like any other with the id ``own``.
    tables
        Sheets that are kept as rows of text for the stage that knows them (``plants``, ``targets``, ``measures``):
        sheet id -> rows of ``{column: (text or number, Place)}``.
    """

    name: str
    code: str = ""
    country: str = ""
    declared: Mapping[str, Declared] = field(default_factory=dict)
    own_factors: FactorSet | None = None
    tables: Mapping[str, tuple[Mapping[str, tuple[object, Place]], ...]] = field(default_factory=dict)
    place: Place = NOWHERE

    def word(self, key: str) -> str:
        """The declared value of ``key``, empty if the town has not declared it."""
        return self.declared[key].value if key in self.declared else ""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read: the path's last part and the sha256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The reader's own account, so that no value is lost on the way: read = in the ledger + rejected.

    ``amounts_read`` counts the energy cells that hold something, ``amounts_kept`` those that became ledger rows with a
    value or a state, ``amounts_rejected`` those that became an error finding; ``totals`` the cells recognised as sums.
    """

    amounts_read: int = 0
    amounts_kept: int = 0
    amounts_rejected: int = 0
    totals: int = 0


@dataclass(frozen=True, slots=True)
class Dataset:
    """The ledgers of a run (columns: ``ghgcalc.tables``) and the tuples their codes point into.

    ``apart`` says that each file is a run of its own that is only calculated together with others.
    """

    municipalities: tuple[Municipality, ...]
    activity: pd.DataFrame
    entered: pd.DataFrame
    population: pd.DataFrame
    sectors: tuple[str, ...]
    carriers: tuple[str, ...]
    gases: tuple[str, ...]
    texts: tuple[str, ...]
    files: tuple[str, ...]
    sheets: tuple[str, ...]
    inputs: tuple[InputFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    tally: Tally = Tally()
    apart: bool = False

    def cell_name(self, file: int, sheet: int, row: int, column: int) -> str:
        """``file#sheet!D7``; in csv ``file#F7``; without ``file#`` where the run has one input file."""
        cell = f"{column_letters(column)}{row}"
        if sheet >= 0:
            cell = f"{self.sheets[sheet]}!{cell}"
        return cell if self.apart or len(self.files) == 1 or file < 0 else f"{self.files[file]}#{cell}"


@cache
def column_letters(column: int) -> str:
    """The spreadsheet name of a column.

    Examples
    --------
    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
