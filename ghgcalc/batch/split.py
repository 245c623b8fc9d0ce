"""A part of a dataset: some of its municipalities, with the codes that they have among themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ghgcalc.dataset import Dataset


def part(dataset: Dataset, codes: Sequence[int]) -> Dataset:
    """The dataset of some municipalities only, in the order of ``codes``.

    Findings and tally of reading are not parted: they belong to files.
    """
    import numpy as np

    place = np.full(len(dataset.municipalities), -1, dtype="int32")
    place[list(codes)] = np.arange(len(codes), dtype="int32")

    def rows(ledger: pd.DataFrame) -> pd.DataFrame:
        new = place[ledger["municipality"].to_numpy()]
        chosen = np.flatnonzero(new >= 0)
        return ledger.assign(municipality=new).take(chosen).reset_index(drop=True)

    return replace(
        dataset,
        municipalities=tuple(dataset.municipalities[code] for code in codes),
        activity=rows(dataset.activity),
        entered=rows(dataset.entered),
        population=rows(dataset.population),
        findings=(),
    )
