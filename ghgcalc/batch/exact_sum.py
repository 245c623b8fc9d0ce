"""Sums over any number of members in constant memory, with the same last digit in whichever order they come.

Below ``network``, which holds one for each year, sector and carrier.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isfinite
from typing import Final

# Terms that are held before they are condensed.
MOST: Final = 256


class ExactSum:
    """A sum that is rounded once, at its end, as ``math.fsum`` of all its terms would be."""

    __slots__ = ("_terms",)

    def __init__(self) -> None:
        self._terms: list[float] = []

    def add(self, term: float) -> None:
        """Add a term."""
        self._terms.append(term)
        if len(self._terms) >= MOST:
            self._terms = condensed(self._terms)

    @property
    def value(self) -> float:
        """The sum so far."""
        return fsum(self._terms)


def condensed(terms: Sequence[float]) -> list[float]:
    """A few terms with the same sum to the last bit: the rounded sum, what it lacks, what that lacks, to nothing.

    Examples
    --------
    >>> condensed([1e16, 3.0, 1e-9, -1e16])
    [3.000000001, -8.274037093680878e-17]
    """
    parts: list[float] = []
    while rest := fsum((*terms, *(-part for part in parts))):
        parts.append(rest)
        if not isfinite(rest):
            break
    return parts
