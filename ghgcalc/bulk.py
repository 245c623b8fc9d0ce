"""Sums over tables of millions of rows: the ledger's arithmetic without holding a ledger of emissions.

For one plan (one method and its sets) the factor depends on year, sector and carrier only, so it is looked up in a flat
array by an integer code. Sums are made in blocks of constant memory, each run of rows of one group first
(``numpy.add.reduceat`` is some nine times as fast as ``numpy.bincount``), then the runs of a group; single gases before
GWPs. A property test holds the sums against the emission ledger's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.integer]
    Floats = NDArray[np.float64]

# Rows of a block: small enough that a block's columns stay in the processor's cache.
BLOCK: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class Grid:
    """The keys of a plan as one flat range: ``years`` from ``first_year``, times ``sectors``, times ``carriers``."""

    first_year: int
    years: int
    sectors: int
    carriers: int

    @property
    def size(self) -> int:
        """Number of keys."""
        return self.years * self.sectors * self.carriers

    def keys(self, year: Codes, sector: Codes, carrier: Codes) -> Codes:
        """Key codes of rows; -1 where the sector or the carrier is none (-1).

        Parameters
        ----------
        year
            Years since ``first_year``, 0 <= year < ``years``.
        sector, carrier
            Codes below ``sectors`` and ``carriers``, or -1.
        """
        import numpy as np

        codes: Codes = (year * self.sectors + sector) * self.carriers + carrier
        nameless = np.minimum(sector, carrier) < 0
        if nameless.any():
            codes[nameless] = -1
        return codes


class Rows(NamedTuple):
    """Ledger columns of one length; fastest where the rows of a municipality stand together.

    Parameters
    ----------
    municipality
        Code, 0 <= code < municipalities.
    year
        Calendar year.
    sector, carrier
        Codes, or -1 for none.
    amount
        Canonical unit of the carrier's dimension; NaN where nothing is stated.
    """

    municipality: Codes
    year: Codes
    sector: Codes
    carrier: Codes
    amount: Floats

    def block(self, start: int) -> Rows:
        """At most ``BLOCK`` rows from ``start``, as views."""
        part = slice(start, start + BLOCK)
        return Rows(self.municipality[part], self.year[part], self.sector[part], self.carrier[part], self.amount[part])


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums per group: ``amount`` in the canonical unit, shape (groups,), and ``gases`` in t, shape (gases, groups).

    A group in which any amount above or below zero has no factor is NaN in ``gases``: incomplete, never too low.
    """

    amount: Floats
    gases: Floats


def totals(rows: Rows, grid: Grid, factors: Floats, municipalities: int) -> Totals:
    """Sums per municipality and year; the group code is municipality x years + year.

    Parameters
    ----------
    rows
        The ledger's columns.
    grid
        The range of the keys.
    factors
        t of each gas per unit, shape (gases, grid.size + 1); NaN: no factor. The last column must be NaN: it is what
        the code -1 picks.
    municipalities
        Number of municipality codes.

    Raises
    ------
    IndexError
        A code or a year outside its range: a bug of the caller.
    """
    import numpy as np

    _guard_factors(factors, grid)
    groups = municipalities * grid.years
    amounts = np.zeros(groups)
    gases = np.zeros((len(factors), groups))
    for start in range(0, len(rows.amount), BLOCK):
        block = rows.block(start)
        _guard(block, grid, municipalities)
        year = block.year.astype("int32") - np.int32(grid.first_year)
        # An index in the machine's own width is converted once here, not once per gas.
        key = grid.keys(year, block.sector, block.carrier).astype(np.intp)
        group: Codes = block.municipality * np.int32(grid.years) + year
        runs = Runs.of(group)
        runs.add(amounts, block.amount, block.amount)
        for gas in range(len(factors)):
            # mode="wrap" sends -1 to the last column, which is NaN; all codes are within their ranges.
            emitted = factors[gas].take(key, mode="wrap")
            emitted *= block.amount
            runs.add(gases[gas], emitted, block.amount)
    return Totals(amounts, gases)


class Runs(NamedTuple):
    """Neighbouring rows of one group: where each run starts, and the group it belongs to."""

    starts: Codes
    groups: Codes

    @classmethod
    def of(cls, group: Codes) -> Runs:
        """The runs of a block's group codes."""
        import numpy as np

        changes = np.flatnonzero(group[1:] != group[:-1]) + 1
        starts = np.concatenate(([0], changes))
        return cls(starts, group[starts])

    def add(self, sums: Floats, values: Floats, amount: Floats) -> None:
        """Add values to the sums of their groups; an amount of zero or none adds nothing."""
        import numpy as np

        of_runs = np.add.reduceat(values, self.starts)
        if np.isnan(of_runs).any():
            nothing = (amount == 0) | np.isnan(amount)
            of_runs = np.add.reduceat(np.where(nothing, 0.0, values), self.starts)
        low, high = int(self.groups.min()), int(self.groups.max()) + 1
        sums[low:high] += np.bincount(self.groups - low, weights=of_runs, minlength=high - low)


def _guard(rows: Rows, grid: Grid, municipalities: int) -> None:
    ranges = (
        (rows.municipality, 0, municipalities),
        (rows.year, grid.first_year, grid.first_year + grid.years),
        (rows.sector, -1, grid.sectors),
        (rows.carrier, -1, grid.carriers),
    )
    for column, low, high in ranges:
        if column.min() < low or column.max() >= high:
            raise IndexError("a code outside its range")


def _guard_factors(factors: Floats, grid: Grid) -> None:
    import numpy as np

    if factors.shape[1] != grid.size + 1 or not np.isnan(factors[:, -1]).all():
        raise IndexError("the factor array must end with a column of NaN")


def equivalents(gases: Floats, names: Sequence[str], weights: Mapping[str, float]) -> Floats:
    """CO2 equivalents per group [t].

    Parameters
    ----------
    gases
        ``Totals.gases``, shape (gases, groups).
    names
        The gas of each row.
    weights
        GWP of each gas [t CO2e/t]; CO2 and CO2e are 1, a memo gas 0.

    Raises
    ------
    KeyError
        A gas without a weight.
    """
    import numpy as np

    total: Floats = np.tensordot([weights[name] for name in names], gases, axes=1)
    return total
