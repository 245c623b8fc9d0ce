"""Members held beside each other and beside the network: per head, by sector and carrier, with rank and spread.

Stands beside ``network``. Values are kept as plain arrays, so that ten thousand members need a few megabytes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.batch.network import FOLDED, NetworkYear, per_head

if TYPE_CHECKING:
    from ghgcalc.batch.record import Member, YearFigures

Heading = tuple[int, str, str]
"""Year, kind (total, sector, carrier) and id."""


class Standing(NamedTuple):
    """Where a member stands per head [MWh, t], beside the network [t], and its rank in emissions (1: least)."""

    year: int
    kind: str
    key: str
    energy: float
    emissions: float
    network: float | None
    rank: int
    of: int


class Spread(NamedTuple):
    """How far the members are apart in emissions per head [t]: values at the asked shares, from least to most."""

    year: int
    kind: str
    key: str
    members: int
    network: float | None
    values: tuple[float, ...]


class Benchmark:
    """Values per head of the members that are complete in a year and have a population there.

    Parameters
    ----------
    apart
        Districts that account for their own properties beside their towns: a part of what their people use, which
        stands beside no town's whole.
    """

    def __init__(self, apart: Collection[FOLDED] = ()) -> None:
        self._apart = apart
        self._values: dict[Heading, array[float]] = defaultdict(lambda: array("d"))
        self._network: dict[Heading, float] = {}

    def add(self, member: Member) -> None:
        """Take a member's values in."""
        for year in self._years(member):
            for kind, key, _, emitted in per_head(year):
                self._values[year.year, kind, key].append(emitted)

    def _years(self, member: Member) -> Iterator[YearFigures]:
        """The years of a member that may stand beside those of others."""
        return (year for year in member.years if year.complete and member.identity not in self._apart)

    def finish(self, years: Sequence[NetworkYear]) -> None:
        """Sort the values once all members are in, and take the network's own beside them."""
        self._values = {heading: array("d", sorted(values)) for heading, values in self._values.items()}
        self._network = {(year.year, kind, key): emitted for year in years for kind, key, _, emitted in per_head(year)}

    def standings(self, member: Member) -> Iterator[Standing]:
        """Where a member stands in each of its complete years."""
        for year in self._years(member):
            for kind, key, energy, emitted in per_head(year):
                heading = (year.year, kind, key)
                values = self._values[heading]
                rank = bisect_left(values, emitted) + 1
                yield Standing(*heading, energy, emitted, self._network.get(heading), rank, len(values))

    def spreads(self, shares: Sequence[float], order: Mapping[str, int]) -> Iterator[Spread]:
        """The spread of every heading, by year, whole before sectors before carriers.

        Parameters
        ----------
        shares
            0..1; 0 is the least value, 1 the greatest; between two members' values by a straight line.
        order
            Place of each id in the vocabulary.
        """
        kinds = ("total", "sector", "carrier")
        for heading in sorted(
            self._values, key=lambda one: (one[0], kinds.index(one[1]), order.get(one[2], len(order)), one[2])
        ):
            values = self._values[heading]
            at = tuple(_at(values, share) for share in shares)
            yield Spread(*heading, len(values), self._network.get(heading), at)


def _at(values: Sequence[float], share: float) -> float:
    place = share * (len(values) - 1)
    low = int(place)
    if low + 1 >= len(values):
        return values[-1]
    return values[low] + (place - low) * (values[low + 1] - values[low])
