"""The only door to pint: unit strings -> dimension, factor to the canonical unit, gas, heating-value basis.

Stands at the root of the data's way: readers ask once per distinct string. A table of known strings
(``emission_factors/units.csv``, held against pint by a test) answers nearly all of them; building a pint registry costs
as much as the rest of a run, so pint reads only what the table does not know, with a lean definition file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import pint

PER_TIME: Final = "per_time"
BASIS: Final = "basis"
NEVER: Final = "never"
# What is handed to pint at all: a few words side by side, so that no string can make it compute powers of powers.
FOR_PINT: Final = re.compile(r"[^\W\d_]+\d?(?:[*· ][^\W\d_]+\d?){0,3}")
NAME: Final = re.compile(r"[^\W\d_]+\d?")
# What joins a basis to a unit (``kWh_Hs``, ``kWh (Hi)``) and may enclose a unit in a header (``[MWh]``).
JOINTS: Final = " _()[]"
DIMENSIONALITIES: Final = {
    "energy": {"[mass]": 1, "[length]": 2, "[time]": -2},
    "mass": {"[mass]": 1},
    "volume": {"[length]": 3},
    "distance": {"[length]": 1},
    "passenger_distance": {"[person]": 1, "[length]": 1},
    "freight_distance": {"[mass]": 1, "[length]": 1},
    "heads": {"[head]": 1},
}
CANONICAL_IN_PINT: Final = {
    "energy": "MW*h",
    "mass": "t",
    "volume": "m3",
    "distance": "km",
    "passenger_distance": "person*km",
    "freight_distance": "t*km",
    "heads": "head",
}


@dataclass(frozen=True, slots=True)
class AmountUnit:
    """A unit of an amount: its dimension, canonical units per unit, and the heating-value basis if it names one."""

    text: str
    dimension: str
    per_unit: float
    basis: str = ""


@dataclass(frozen=True, slots=True)
class EmissionUnit:
    """A unit of an emission: t per unit, and the gas if it names one."""

    text: str
    per_unit: float
    gas: str = ""


@dataclass(frozen=True, slots=True)
class FactorUnit:
    """A unit of an emission factor: gas, dimension and basis of the amount, and t of the gas per canonical unit.

    ``times`` and ``divided_by`` are the same as whole numbers, so that 247 g/kWh is 0.247 t/MWh to the last bit.
    """

    text: str
    gas: str
    dimension: str
    basis: str
    times: int
    divided_by: int

    @property
    def per_unit(self) -> float:
        """Tonnes of the gas per canonical unit of the amount, of the value 1."""
        return self.times / self.divided_by

    def canonical(self, value: float) -> float:
        """A printed value in t of the gas per canonical unit."""
        return value * self.times / self.divided_by if self.times != 1 else value / self.divided_by


class Known(NamedTuple):
    """A row of the table: canonical = amount x times / divided_by (whole numbers)."""

    text: str
    dimension: str
    times: int
    divided_by: int
    basis: str
    pint: str


class Units:
    """Reads unit strings.

    Parameters
    ----------
    known
        Rows of ``units.csv``.
    definitions
        Path of the pint definition file for what the table does not know.
    gas
        Name of a gas -> its id, or None.
    """

    def __init__(self, known: Iterable[Known], definitions: Path, gas: Callable[[str], str | None]) -> None:
        rows = tuple(known)
        self.known: Final = tuple(row for row in rows if row.dimension not in (PER_TIME, BASIS, NEVER))
        self._exact = {tidy(row.text): row for row in self.known}
        self._folded = _unambiguous(self.known)
        self._per_time = tuple(tidy(row.text).casefold() for row in rows if row.dimension == PER_TIME)
        self._never = {tidy(row.text).casefold() for row in rows if row.dimension == NEVER}
        self._basis = {tidy(row.text).casefold(): row.basis for row in rows if row.dimension == BASIS}
        self._gas = gas
        self._definitions = definitions
        self._registry: pint.UnitRegistry[float] | None = None
        self._read: dict[str, Known | None] = {}
        self._factors: dict[str, FactorUnit | None] = {}

    def amount(self, text: str) -> AmountUnit | None:
        """The unit of an amount, or None: unknown, not an amount, or a basis at something that is not energy."""
        known = self._amount(text)
        return known and AmountUnit(text, known.dimension, known.times / known.divided_by, known.basis)

    def emission(self, text: str) -> EmissionUnit | None:
        """The unit of an emission (``kt CO2e``, ``t``), or None."""
        found = self._emission(self._without_time(tidy(text)))
        return found and EmissionUnit(text, found[0].times / found[0].divided_by, found[1])

    def factor(self, text: str) -> FactorUnit | None:
        """The unit of an emission factor, ``<mass> [<gas>]/<unit of the amount>``, or None."""
        if text not in self._factors:
            self._factors[text] = self._parse_factor(text)
        return self._factors[text]

    def _parse_factor(self, text: str) -> FactorUnit | None:
        above, slash, below = tidy(text).partition("/")
        emission, amount = self._emission(above.strip()), self._amount(below)
        if not slash or emission is None or amount is None:
            return None
        mass, gas = emission
        times, divided_by = mass.times * amount.divided_by, mass.divided_by * amount.times
        common = gcd(times, divided_by)
        return FactorUnit(text, gas, amount.dimension, amount.basis, times // common, divided_by // common)

    def suggest(self, text: str) -> str:
        """The nearest unit of the table, or empty."""
        from difflib import get_close_matches

        names = {tidy(row.text).casefold(): row.text for row in self.known}
        close = get_close_matches(tidy(text).casefold(), list(names), n=1)
        return names[close[0]] if close else ""

    def by_pint(self, text: str) -> Known | None:
        """What pint makes of a string, with the lean definitions; whatever it raises is None."""
        if not FOR_PINT.fullmatch(text) or not self._all_defined(text):
            return None
        try:
            unit = self._pint().Quantity(1.0, self._pint().parse_units(text.replace("·", "*")))
            for dimension, exponents in DIMENSIONALITIES.items():
                if dict(unit.dimensionality) == exponents:
                    factor = unit.to(CANONICAL_IN_PINT[dimension]).magnitude
                    return Known(text, dimension, *_whole(repr(float(factor)), "1"), "", text)
        except Exception:  # pint raises errors of its own, TypeError, AttributeError, tokenizer errors
            return None
        return None

    def _all_defined(self, text: str) -> bool:
        """Whether every name in a string is one of the definitions, so that pint is loaded only for what it can read.

        Loading pint takes longer than all the rest of a small run, and most strings that the table does not know are no
        units at all, but a title or a typing error.
        """
        prefixes, names = self._defined

        def defined(name: str) -> bool:
            return any(name.startswith(prefix) and name[len(prefix) :] in names for prefix in ("", *prefixes))

        # pint reads an exponent after a name and a plural s by itself.
        return all(
            any(map(defined, (name, name.rstrip("0123456789"), name.removesuffix("s")))) for name in NAME.findall(text)
        )

    @cached_property
    def _defined(self) -> tuple[frozenset[str], frozenset[str]]:
        """The prefixes and the unit names of the definition file."""
        prefixes: set[str] = set()
        names: set[str] = set()
        for line in self._definitions.read_text("utf-8").splitlines():
            told = [part.strip() for part in line.partition("#")[0].split("=")]
            if len(told) > 1:
                for name in (told[0], *told[2:]):
                    (prefixes if name.endswith("-") else names).add(name.removesuffix("-"))
        return frozenset(prefixes), frozenset(names)

    def _amount(self, text: str) -> Known | None:
        if text not in self._read:
            self._read[text] = self._parse(tidy(text))
        return self._read[text]

    def _parse(self, text: str) -> Known | None:
        timeless = self._without_time(text)
        bare = timeless.strip(JOINTS)
        found = self._lookup(timeless) or self._lookup(bare)
        if found or bare.casefold() in self._never:
            return found
        for name, basis in self._basis.items():
            stem = bare[: -len(name)].rstrip(JOINTS)
            if bare.casefold().endswith(name) and stem:
                known = self._lookup(stem)
                return known._replace(basis=basis) if known and known.dimension == "energy" else None
        return self.by_pint(bare)

    def _lookup(self, text: str) -> Known | None:
        folded = text.casefold()
        return self._exact.get(text) or (None if folded in self._never else self._folded.get(folded))

    def _emission(self, text: str) -> tuple[Known, str] | None:
        """The mass and the gas in a unit: the longest leading part that is a mass, with a gas or nothing after it."""
        for cut in range(len(text), 0, -1):
            mass = self._lookup(text[:cut].strip(JOINTS))
            rest = text[cut:].strip(JOINTS)
            gas = self._gas(rest) if rest else ""
            if mass and mass.dimension == "mass" and gas is not None:
                return mass, gas
        return None

    def _without_time(self, text: str) -> str:
        folded = text.casefold()
        for ending in self._per_time:
            if folded.endswith(ending) and len(folded) > len(ending):
                return text[: -len(ending)].rstrip(JOINTS)
        return text

    def _pint(self) -> pint.UnitRegistry[float]:
        if self._registry is None:
            import pint

            self._registry = pint.UnitRegistry(str(self._definitions))
        return self._registry


def tidy(text: str) -> str:
    """A unit string as it is looked up: NFKC (``m³`` is ``m3``), white space folded, enclosing brackets gone.

    Examples
    --------
    >>> tidy(" [MWh / a] "), tidy("t CO₂-Äq"), tidy("kWh (Hi)")
    ('MWh/a', 't CO2-Äq', 'kWh (Hi)')
    """
    folded = " ".join(text.split())
    if not folded.isascii():
        folded = " ".join(unicodedata.normalize("NFKC", text).split())
    if folded[:1] + folded[-1:] in ("[]", "()"):
        folded = folded[1:-1].strip()
    return folded.replace(" /", "/").replace("/ ", "/")


def known_from(row: Mapping[str, str]) -> Known:
    """A row of ``units.csv``."""
    whole = _whole(row["times"], row["divided_by"]) if row["times"] else (1, 1)
    return Known(row["text"], row["dimension"], *whole, row["basis"], row["pint"])


def _whole(times: str, divided_by: str) -> tuple[int, int]:
    """Two decimal numbers as the whole numbers of their ratio, in lowest terms."""
    (above, up), (below, down) = _digits(times), _digits(divided_by)
    numerator, denominator = above * 10**down, below * 10**up
    common = gcd(numerator, denominator)
    return numerator // common, denominator // common


def _digits(number: str) -> tuple[int, int]:
    """A decimal number as a whole number and how many of its digits stand behind the point (negative: zeros to add)."""
    mantissa, _, exponent = number.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    places = len(fraction) - int(exponent or 0)
    digits = int(whole + fraction)
    return (digits, places) if places >= 0 else (digits * 10**-places, 0)


def _unambiguous(known: Iterable[Known]) -> dict[str, Known]:
    """Case-folded text -> row; a text that means two things by its case (``mg``, ``Mg``) is left out."""
    folded: dict[str, Known] = {}
    clashing: set[str] = set()
    for row in known:
        name = tidy(row.text).casefold()
        other = folded.setdefault(name, row)
        if other[1:] != row[1:]:
            clashing.add(name)
    return {name: row for name, row in folded.items() if name not in clashing}
