"""Numbers that remember how they were made, so that a derived factor can be recomputed from its note alone.

Used by the rules for plants: a ``Traced`` is a float and the arithmetic that gives it, in plain signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum


class Rank(IntEnum):
    """How tightly a text holds together: what is looser than its surroundings gets brackets."""

    SUM = 0
    PRODUCT = 1
    ATOM = 2


@dataclass(frozen=True, slots=True)
class Traced:
    """A number with its arithmetic; the text gives the same float when it is computed.

    Examples
    --------
    >>> share = traced(1.0) - traced(283.0) / traced(373.0)
    >>> (share * traced(45000.0)).text
    '(1 - 283 / 373) * 45000'
    """

    value: float
    text: str
    rank: Rank = Rank.ATOM

    def __add__(self, other: Traced) -> Traced:
        return Traced(self.value + other.value, f"{self.text} + {other._as(Rank.PRODUCT)}", Rank.SUM)

    def __sub__(self, other: Traced) -> Traced:
        return Traced(self.value - other.value, f"{self.text} - {other._as(Rank.PRODUCT)}", Rank.SUM)

    def __mul__(self, other: Traced) -> Traced:
        return Traced(self.value * other.value, f"{self._as(Rank.PRODUCT)} * {other._as(Rank.ATOM)}", Rank.PRODUCT)

    def __truediv__(self, other: Traced) -> Traced:
        return Traced(self.value / other.value, f"{self._as(Rank.PRODUCT)} / {other._as(Rank.ATOM)}", Rank.PRODUCT)

    def _as(self, rank: Rank) -> str:
        return self.text if self.rank >= rank else f"({self.text})"


Gases = Mapping[str, Traced]
"""An emission by gas [t], or a factor by gas [t per MWh]."""


def traced(value: float) -> Traced:
    """A number as it was read or cited."""
    value = float(value)
    text = str(int(value)) if value.is_integer() else repr(value)
    return Traced(value, text if value >= 0 else f"({text})")


ONE = traced(1.0)


def total(parts: Iterable[Traced]) -> Traced | None:
    """The sum of the parts in their order; None where there are none."""
    found: Traced | None = None
    for part in parts:
        found = part if found is None else found + part
    return found


def times(gases: Gases, factor: Traced) -> dict[str, Traced]:
    """Every gas times a number."""
    return {gas: amount * factor for gas, amount in gases.items()}


def sums(parts: Iterable[Gases]) -> dict[str, Traced]:
    """The sum of emissions, gas by gas, in the order of the gases' names."""
    listed = list(parts)
    gases = sorted({gas for part in listed for gas in part})
    found = {gas: total(part[gas] for part in listed if gas in part) for gas in gases}
    return {gas: amount for gas, amount in found.items() if amount is not None}


def less(gases: Gases, taken: Gases) -> dict[str, Traced]:
    """An emission less another, gas by gas."""
    names = sorted({*gases, *taken})
    nothing = traced(0.0)
    return {gas: gases.get(gas, nothing) - taken[gas] if gas in taken else gases[gas] for gas in names}
