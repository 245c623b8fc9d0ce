"""A consultant's own sheet, described: the nouns of a layout file (YAML), read by ``--layout FILE``.

Stands beside ``forms``: where a layout describes a sheet, nothing about it is guessed. ``described`` applies one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from ghgcalc.models import Noun

IGNORE: Final = "ignore"
LEAVE_OUT: Final = "leave_out"
Word = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutColumn(Noun):
    """A column of the sheet.

    Parameters
    ----------
    column
        Its letters.
    holds
        What stands in it: a column id of the table (``year``, ``sector``, ``amount`` ...), or ``ignore``. Several
        columns may be ``amount``.
    header
        The text that must stand in its header, group titles first, joined by `` / ``; empty: not checked.
    says
        For a column of amounts: what holds for all of them (``{sector: transport}``).
    """

    column: str
    holds: str
    header: str = ""
    says: Mapping[str, Word] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutTable(Noun):
    """A table on a sheet.

    Parameters
    ----------
    sheet
        The sheet's title; empty for csv or the only sheet.
    table
        What it is.
    header_rows
        Rows of the header, top to bottom.
    first_row, last_row
        Of the data; without them from below the header to the end.
    columns
        Every column that holds anything.
    says
        What holds for every amount (``{unit: kt, gas: CO2e}``).
    names
        Field -> a name as the sheet has it -> an id of the vocabulary, ``total``, ``leave_out``, or several fields.
    only, leave_out
        Column -> texts: rows that are taken, or not taken.
    ignore
        Columns of which nothing is read: letters, or ranges of them (``I:V``).
    decimal
        The decimal sign of the table, where its numbers do not show it.
    """

    table: Literal["energy", "emissions", "population"]
    columns: tuple[LayoutColumn, ...]
    sheet: str = ""
    header_rows: tuple[int, ...] = (1,)
    first_row: int | None = None
    last_row: int | None = None
    says: Mapping[str, Word] = field(default_factory=dict)
    names: Mapping[str, Mapping[Word, Word | Mapping[str, Word]]] = field(default_factory=dict)
    only: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    leave_out: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    decimal: Literal["", ",", "."] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(Noun):
    """A layout file: the tables of a workbook, and what the sheet ``municipality`` would say."""

    layout: Literal[1]
    tables: tuple[LayoutTable, ...]
    municipality: Mapping[str, Word] = field(default_factory=dict)


def read_layout(path: Path) -> Layout:
    """The layout in a file.

    Raises
    ------
    Rejected
        With every fault of the file at its line.
    """
    from ghgcalc.structure import checked

    return checked(Layout, path)
