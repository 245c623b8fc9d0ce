"""Amount x factor x GWP: the emission ledger, and its sums without ever holding it.

Stands after ``factors``: every activity row carries the integer code of its key, every key has a factor per gas. GWPs
are applied after summing, so a sum is one ``numpy.bincount`` per gas over blocks of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from ghgcalc.factors import Resolution
from ghgcalc.tables import BIOGENIC, CO2, CO2E

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Codes = NDArray[np.integer]
    Floats = NDArray[np.float64]

# Rows of a block: small enough that a block's columns stay in the processor's cache.
BLOCK: Final = 1 << 16


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


def gas_sums(group: Codes, key: Codes, amount: Floats, factors: Floats, groups: int) -> Floats:
    """Emissions per group and gas [t of the gas], shape (gases, groups), from rows that are never materialised.

    Parameters
    ----------
    group
        Code of the sum that a row belongs to, 0 <= group < groups; fastest where rows of a group stand together.
    key
        Code of the row's factor key; -1 has no factor and makes the sum of its group NaN.
    amount
        Amounts in the canonical unit of the key's dimension; NaN (nothing stated) adds nothing.
    factors
        ``factor_array``.
    groups
        Number of sums.

    Raises
    ------
    IndexError
        A key outside the array, or a group outside ``groups``: a bug of the caller.
    """
    import numpy as np

    sums = np.zeros((factors.shape[0], groups))
    if len(key) and (key.min() < -1 or key.max() >= factors.shape[1] - 1):
        raise IndexError("a key code outside the factor array")
    for start in range(0, len(amount), BLOCK):
        block = slice(start, start + BLOCK)
        low, high = int(group[block].min()), int(group[block].max()) + 1
        local = group[block] - low
        stated = np.nan_to_num(amount[block])
        # mode="wrap" sends -1 to the last column, which is NaN; the bounds were checked above.
        for gas in range(factors.shape[0]):
            weights = factors[gas].take(key[block], mode="wrap")
            weights *= stated
            sums[gas, low:high] += np.bincount(local, weights=weights, minlength=high - low)
    return sums


def weights(gases: Sequence[str], gwp: Mapping[str, float]) -> Floats:
    """GWP of each gas [t CO2e/t]; NaN where the GWP set does not have the gas; the biogenic memo weighs nothing."""
    import numpy as np

    fixed = {CO2E: 1.0, CO2: 1.0, BIOGENIC: 0.0}
    return np.array([fixed.get(gas, gwp.get(gas, float("nan"))) for gas in gases])


def equivalents(sums: Floats, weight: Floats) -> Floats:
    """CO2 equivalents [t] per group: each gas's sum times its GWP; a gas that does not occur needs no GWP.

    Parameters
    ----------
    sums
        ``gas_sums``, shape (gases, groups), t of the gas.
    weight
        ``weights``, shape (gases,), t CO2e per t.
    """
    import numpy as np

    total: Floats = np.where(sums == 0, 0.0, sums * weight[:, None]).sum(axis=0)
    return total


def ledger(activity_row: Codes, key: Codes, amount: Floats, factors: Floats, gases: Sequence[str]) -> pd.DataFrame:
    """The emission ledger of activity rows (columns: ``tables.EMISSION``): a row per activity row and gas it has.

    Parameters
    ----------
    activity_row
        Row of the activity ledger of each amount.
    key, amount, factors
        As in ``gas_sums``; here a key of -1, a NaN factor or a NaN amount makes no row.
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
