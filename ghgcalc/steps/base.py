"""What every rule is given and gives back."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.tables import DIMENSIONS, ORIGINS

if TYPE_CHECKING:
    import pandas as pd

    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset
    from ghgcalc.models import Method

ENERGY = DIMENSIONS.index("energy")


@dataclass(frozen=True, slots=True)
class StepResult:
    """Rows to append (columns of ``tables.ACTIVITY``) and findings."""

    rows: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a rule may look at beside the ledger.

    ``members`` are the codes of the municipalities that the method applies to.
    """

    dataset: Dataset
    catalog: Catalog
    method: Method
    members: tuple[int, ...]

    def declaring(self, key: str, *words: str) -> list[int]:
        """Codes of the members that declare one of ``words`` for ``key``; ``""`` stands for undeclared."""
        return [code for code in self.members if self.dataset.municipalities[code].word(key) in words]

    def sector(self, name: str) -> int:
        """Code of a sector id."""
        return self.dataset.sectors.index(name)

    def carrier(self, name: str) -> int:
        """Code of a carrier id."""
        return self.dataset.carriers.index(name)

    def place(self, row: Mapping[Hashable, Any]) -> Place:
        """The place of a ledger row (given as a mapping or a named tuple's ``_asdict``)."""
        from ghgcalc.dataset import column_letters

        file, sheet = int(row["file"]), int(row["sheet"])
        return Place(
            file=self.dataset.files[file] if file >= 0 else "",
            sheet=self.dataset.sheets[sheet] if sheet >= 0 else "",
            cell=f"{column_letters(int(row['column']))}{int(row['row'])}" if file >= 0 else "",
        )

    def cell(self, rows: pd.DataFrame) -> str:
        """The places of ledger rows as one text, for the facts of a finding."""
        return ", ".join(str(self.place(row)) for row in rows.to_dict("records"))


def correction(rows: pd.DataFrame, origin: str, **changed: Any) -> pd.DataFrame:
    """New ledger rows made after ``rows``: same place, another origin, and the columns that are changed."""
    import numpy as np

    new = {"origin": ORIGINS.index(origin), **changed}
    types = rows.dtypes
    return rows.assign(
        **{name: np.broadcast_to(np.asarray(value, dtype=types[name]), len(rows)) for name, value in new.items()}
    )


def contradictions(
    contained: pd.DataFrame, containing: pd.DataFrame, key: list[str]
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Where rows that are declared as contained exceed what is to contain them, or nothing is stated there.

    Parameters
    ----------
    contained, containing
        Ledger rows; sums of ``amount`` are compared per ``key``.
    key
        The columns that a pair has in common.

    Yields
    ------
    tuple
        The rows on both sides of one key.
    """
    inside = contained.groupby(key)["amount"].sum()
    stated = containing.groupby(key)["amount"].sum(min_count=1).reindex(inside.index)
    for wrong in inside.index[~(stated >= inside)]:
        if isclose(stated[wrong], inside[wrong]):  # the same amount, in another unit or as a sum, is not less
            continue
        here, there = (rows[(rows[key] == list(wrong)).all(axis=1)] for rows in (contained, containing))
        yield here, there


def none_of(ledger: pd.DataFrame) -> pd.DataFrame:
    """No rows, with the ledger's columns."""
    return ledger.iloc[:0]


def joined(parts: Iterable[pd.DataFrame], ledger: pd.DataFrame) -> pd.DataFrame:
    """The parts one after another; none of them is the ledger's columns without a row."""
    import pandas as pd

    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else none_of(ledger)
