"""Amount x factor x GWP: the emission ledger.

Stands after ``factors``: every activity row carries the integer code of its key, every key has a factor per gas. GWPs
are applied after summing. ``bulk`` makes the same sums for tables that are too large for a ledger of emissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghgcalc.factors import Resolution
from ghgcalc.tables import CO2E

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Codes = NDArray[np.integer]
    Floats = NDArray[np.float64]


def gases_of(resolutions: Sequence[Resolution]) -> tuple[str, ...]:
    """The gases that any of the resolutions has, CO2e first, then by name: the order of the factor array's rows."""
    gases = {applied.gas for resolution in resolutions for applied in resolution.applied}
    return tuple(sorted(gases, key=lambda gas: (gas != CO2E, gas)))


def factor_array(resolutions: Sequence[Resolution], gases: Sequence[str]) -> Floats:
    """Factors as an array, shape (gases, keys + 1), in t of the gas per canonical unit.

    A gas that a found resolution lacks is 0; a key without any factor is NaN. The last column is NaN: it is what the
    code -1 ("no key") picks, so that a missing key can never take the last key's factor.
    """
    import numpy as np

    factors = np.full((len(gases), len(resolutions) + 1), np.nan)
    for column, resolution in enumerate(resolutions):
        if resolution.found:
            by_gas = {applied.gas: applied.per_unit for applied in resolution.applied}
            factors[:, column] = [by_gas.get(gas, 0.0) for gas in gases]
    return factors


def ledger(activity_row: Codes, key: Codes, amount: Floats, factors: Floats, gases: Sequence[str]) -> pd.DataFrame:
    """The emission ledger of activity rows (columns: ``tables.EMISSION``): a row per activity row and gas it has.

    Parameters
    ----------
    activity_row
        Row of the activity ledger of each amount.
    key, amount, factors
        Code of the factor key (-1: none), amount in the canonical unit of the key's dimension, ``factor_array``. A key
        of -1, a NaN factor or a NaN amount makes no row.
    gases
        The names of the array's rows; the ledger holds their codes.
    """
    import numpy as np

    from ghgcalc.tables import EMISSION, frame

    per_unit = factors[:, key]
    has = ~np.isnan(per_unit) & (per_unit != 0) & ~np.isnan(amount)[None, :]
    gas, row = np.nonzero(has)
    values: dict[str, ArrayLike] = {
        "activity": activity_row[row],
        "entered": np.full(len(row), -1),
        "gas": gas,
        "key": key[row],
        "emissions": per_unit[gas, row] * amount[row],
    }
    assert len(gases) == factors.shape[0], "a name per gas"  # noqa: S101 - a bug, not an input
    return frame(EMISSION, values)
