"""Rows of a factor file -> factors: names to ids, units to t per canonical unit, every fault at its cell.

Used by ``catalog`` for the shipped sets and by ``factorset`` for given ones; nothing about a shipped set is special.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from ghgcalc.findings import Fact, Finding, Place
from ghgcalc.models import Factor
from ghgcalc.vocabulary import fold

if TYPE_CHECKING:
    from ghgcalc.units import FactorUnit, Units
    from ghgcalc.vocabulary import Vocabulary

COLUMNS: Final = (
    "carrier",
    "sector",
    "region",
    "year_from",
    "year_to",
    "gas",
    "value",
    "unit",
    "source",
    "locator",
    "note",
)
REQUIRED: Final = ("carrier", "gas", "value", "unit", "source")
YEAR: Final = re.compile(r"[0-9]{4}")
# What a region may look like: a country's two letters, or an official code, which has digits.
REGION: Final = re.compile(r"[A-Z]{2}|.*[0-9].*")
Cells = Sequence[str]
UNKNOWN: Final = {"carrier": "unknown-carrier", "sector": "unknown-sector", "gas": "unknown-gas"}


class Kind(NamedTuple):
    """What the cells of a row that repeat stand for."""

    carrier: str
    sector: str
    gas: str
    unit: FactorUnit


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one factor file and collects what is wrong with them.

    Parameters
    ----------
    vocabulary, units
        Of the catalogue.
    sources
        Ids of the set's sources; a row's source must be one of them.
    heating_value
        Of the set: a unit that names the other basis contradicts it.
    place
        Row number and column name -> where the cell stands.
    own_names
        Folded carrier names that the set keeps as its own, although the vocabulary reads them as another's alias.
    open_names
        Whether names that the vocabulary does not know are carriers of the set (a given set) or errors (``declared``
        are then the exceptions).
    """

    vocabulary: Vocabulary
    units: Units
    sources: frozenset[str]
    heating_value: str
    place: Callable[[int, str], Place]
    own_names: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    open_names: bool = False
    findings: list[Finding] = field(default_factory=list)
    _kinds: dict[tuple[str, ...], Kind] = field(default_factory=dict)
    _carriers: dict[str, str | None] = field(default_factory=dict)
    _ids: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _years: dict[str, int | None] = field(default_factory=lambda: {"": None})

    def read(self, rows: Iterable[tuple[int, Cells]]) -> tuple[Factor, ...]:
        """The factors of all rows that are without fault; the others stand in ``findings``.

        Parameters
        ----------
        rows
            Row number and the cells in the order of ``COLUMNS``.
        """
        return tuple(factor for row, cells in rows if (factor := self._factor(row, cells)))

    def _factor(self, row: int, cells: Cells) -> Factor | None:
        name, sector, region, first, last, gas, printed, unit, source, locator, note = cells
        # Thousands of rows are of few kinds: the names and the unit are looked up once per kind.
        kind = self._kinds.get((name, sector, gas, unit, source)) or self._kind(row, name, sector, gas, unit, source)
        year_from = self._years[first] if first in self._years else self._year(row, "year_from", first)
        year_to = self._years[last] if last in self._years else self._year(row, "year_to", last)
        value = self._value(row, printed)
        region = self._region(row, region) if region and self.open_names else region
        if year_to is not None and (year_from is None or year_from > year_to):
            if year_from is not None or not first.strip():
                self._fault(row, "year_to", "factor-years-reversed", year_from=first.strip() or "?", year_to=last)
            return None
        years = ((first, year_from), (last, year_to))
        if kind is None or value is None or any(text.strip() and year is None for text, year in years):
            return None
        return Factor(
            row,
            kind.carrier,
            kind.gas,
            value,
            unit,
            kind.unit.canonical(value),
            kind.unit.dimension,
            source,
            locator,
            kind.sector,
            region,
            year_from,
            year_to,
            note,
        )

    def _kind(self, row: int, name: str, sector_name: str, gas_name: str, unit_text: str, source: str) -> Kind | None:
        """What the repeating cells of a row stand for; None if any is at fault (said at this row)."""
        carrier = self._carrier(row, name)
        sector = self._id(row, "sector", sector_name) if sector_name else ""
        unit = self.units.factor(unit_text)
        if unit is None:
            amount = unit_text.rpartition("/")[-1]
            suggestion = "" if self.units.amount(amount) else self.units.suggest(amount)
            self._fault(row, "unit", "unknown-factor-unit", unit=unit_text, suggestion=suggestion)
        gas = unit.gas if unit and not gas_name else None
        if gas_name or (unit and not gas):
            gas = self._id(row, "gas", gas_name)
        if source not in self.sources:
            self._fault(row, "source", "factor-without-source", source=source)
        if carrier is None or sector is None or unit is None or gas is None or source not in self.sources:
            return None
        if unit.gas and unit.gas != gas:
            self._fault(row, "unit", "factor-gas-contradicts-unit", gas=gas, unit=unit_text)
            return None
        if unit.basis not in ("", self.heating_value):
            facts = {"unit": unit_text, "heating_value": self.heating_value}
            self._fault(row, "unit", "factor-basis-contradicts-set", **facts)
            return None
        kind = Kind(carrier, sector, gas, unit)
        self._kinds[name, sector_name, gas_name, unit_text, source] = kind
        return kind

    def _carrier(self, row: int, name: str) -> str | None:
        if name not in self._carriers:
            own = fold(name) in self.own_names or name in self.declared
            known = None if own else self.vocabulary.carrier(name)
            if known is None and name.strip() and (own or self.open_names):
                known = name.strip()
                self._perhaps_misspelt(row, name, own)
            self._carriers[name] = known
        if self._carriers[name] is None:
            self._unknown(row, "carrier", name)
        return self._carriers[name]

    def _perhaps_misspelt(self, row: int, name: str, own: bool) -> None:
        """A warning for a name of the set's own that is a known carrier's but for one letter."""
        near = "" if own else self.vocabulary.suggest("carrier", name)
        if near and one_letter_apart(fold(name), fold(near)):
            self._warn(row, "carrier", "factor-carrier-misspelt", name=name, suggestion=near)

    def _region(self, row: int, name: str) -> str:
        """The region as municipalities have it: a country by its two letters, an official code as it stands."""
        code = self.vocabulary.word("country", name) or name.strip()
        code = code.upper() if code.isalpha() else code
        if not REGION.fullmatch(code):
            self._warn(row, "region", "factor-region-unknown", region=name)
        return code

    def _id(self, row: int, kind: str, name: str) -> str | None:
        if (kind, name) not in self._ids:
            find = {"sector": self.vocabulary.sector, "gas": self.vocabulary.gas}[kind]
            self._ids[kind, name] = find(name) if name else None
        if self._ids[kind, name] is None:
            self._unknown(row, kind, name)
        return self._ids[kind, name]

    def _unknown(self, row: int, kind: str, name: str) -> None:
        suggestion = self.vocabulary.suggest(kind, name) if name else ""
        self._fault(row, kind, UNKNOWN[kind], name=name, suggestion=suggestion)

    def _year(self, row: int, column: str, text: str) -> int | None:
        if YEAR.fullmatch(text.strip()):
            self._years[text] = int(text)
            return self._years[text]
        if text.strip():
            self._fault(row, column, "factor-year-not-a-number", value=text)
        return None

    def _value(self, row: int, text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in text:
            self._fault(row, "value", "factor-value-not-a-number", value=text)
            return None
        return value

    def _warn(self, row: int, column: str, code: str, **facts: Fact) -> None:
        self.findings.append(Finding(code, "warning", self.place(row, column), facts))

    def _fault(self, row: int, column: str, code: str, **facts: Fact) -> None:
        self.findings.append(Finding(code, "error", self.place(row, column), facts))


def in_columns(header: Sequence[str]) -> Callable[[Sequence[str]], Cells]:
    """A function that brings a row's cells into the order of ``COLUMNS``; a column that is not there is empty.

    Parameters
    ----------
    header
        The column ids in the file's order.
    """
    positions = [header.index(column) if column in header else -1 for column in COLUMNS]
    as_it_stands = tuple(header) == COLUMNS

    def ordered(row: Sequence[str]) -> Cells:
        if as_it_stands and len(row) == len(COLUMNS):
            return row
        return [row[at] if 0 <= at < len(row) else "" for at in positions]

    return ordered


def own_names(names: Iterable[str], vocabulary: Vocabulary) -> frozenset[str]:
    """Folded names of a given set that stay its own because several of its names are read as one carrier.

    A set that has ``Heizöl`` and ``Heizöl EL`` tells them apart: the one that is the carrier's id or label keeps it,
    whatever the order of the rows.
    """
    by_carrier: dict[str, list[str]] = {}
    for name in sorted(set(map(fold, names))):
        carrier = vocabulary.carrier(name)
        if carrier:
            by_carrier.setdefault(carrier, []).append(name)
    own: set[str] = set()
    for carrier, found in by_carrier.items():
        labels = (fold(carrier), *(fold(vocabulary.label("carrier", carrier, lang)) for lang in ("de", "en", "da")))
        kept = next((label for label in labels if label in found), found[0])
        own.update(name for name in found if name != kept)
    return frozenset(own)


def one_letter_apart(name: str, other: str) -> bool:
    """Whether two names differ in one letter: one more, one less or another.

    Examples
    --------
    >>> one_letter_apart("electrcity", "electricity"), one_letter_apart("diesal", "diesel")
    (True, True)
    >>> one_letter_apart("holz", "kohle"), one_letter_apart("diesel", "diesel")
    (False, False)
    """
    start = _alike(name, other)
    rest, others = name[start:], other[start:]
    return name != other and max(len(rest), len(others)) - _alike(rest[::-1], others[::-1]) <= 1


def _alike(name: str, other: str) -> int:
    """How many letters two names begin with alike."""
    return len([*takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False))])


def overlaps(factors: Iterable[Factor]) -> list[tuple[Factor, Factor]]:
    """Pairs of rows of equal rank: same carrier, sector, region, gas and dimension, and a year in common."""
    groups: dict[tuple[str, ...], list[Factor]] = {}
    for factor in factors:
        key = (factor.carrier, factor.sector, factor.region, factor.gas, factor.dimension)
        groups.setdefault(key, []).append(factor)
    return [pair for rows in groups.values() if len(rows) > 1 for pair in _overlapping(rows)]


def _overlapping(rows: list[Factor]) -> list[tuple[Factor, Factor]]:
    ordered = sorted(rows, key=lambda factor: (_first(factor), factor.row))
    pairs, longest = [], ordered[0]
    for factor in ordered[1:]:
        if _last(longest) >= _first(factor):
            pairs.append((longest, factor))
        longest = max(longest, factor, key=_last)
    return pairs


def _first(factor: Factor) -> float:
    return -math.inf if factor.year_from is None else factor.year_from


def _last(factor: Factor) -> float:
    return math.inf if factor.year_to is None else factor.year_to


def header_faults(
    header: Mapping[int, str], vocabulary: Vocabulary, place: Callable[[int], Place]
) -> tuple[list[str], list[Finding]]:
    """Column ids of a header and what is wrong with it: unknown, doubled and missing columns.

    Parameters
    ----------
    header
        Position -> text.
    vocabulary
        Knows the columns of the sheet ``factors`` in all languages.
    place
        Position -> where the header cell stands.
    """
    columns: list[str] = []
    findings: list[Finding] = []
    for position, text in header.items():
        column = vocabulary.column("factors", text) or ""
        if not column:
            facts = {"name": text, "suggestion": vocabulary.suggest("column", text, "factors")}
            findings.append(Finding("unknown-column", "error", place(position), facts))
        elif column in columns:
            findings.append(Finding("column-doubled", "error", place(position), {"column": column}))
        columns.append(column)
    missing = [column for column in REQUIRED if column not in columns]
    findings += [Finding("column-missing", "error", place(0), {"column": column}) for column in missing]
    return columns, findings
