"""The nouns of the catalogue: terms, units, factors, factor sets, methods, sources.

What stands in ``emission_factors/`` (and in a file given to ``--factors``) is read into these by ``catalog`` and
``factorset``; everything after them is frozen. They are plain dataclasses, a factor a named tuple, because a run makes
thousands of them; ``structure`` checks YAML against them with pydantic, where a file was given or is verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from ghgcalc.findings import Finding

Boundary = Literal["direct", "life_cycle"]
HeatingValueBasis = Literal["net", "gross"]
GWP_NOT_STATED = "not_stated"


class Noun:
    """Base of all nouns that stand in YAML: for ``structure``, an unknown key is an error."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid", "coerce_numbers_to_str": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Noun):
    """A document that a value was read in."""

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    accessed: date | None = None
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Noun):
    """A word of the vocabulary: its id, labels by language, and every other name it is read by."""

    id: str
    order: int
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier(Term):
    """An energy carrier.

    Parameters
    ----------
    parent
        The carrier that this is a kind of (``gasoline_blend`` -> ``gasoline``): it counts as stated where the parent is
        required. Empty for none.
    inherits
        The carrier whose factor it takes where a set has none of its own (``electricity_heating`` -> ``electricity``).
    fuel
        Whether it is burnt, so that net and gross calorific values differ.
    motor_fuel
        Whether a municipal amount of it is "of which" transport.
    factor_range
        Plausible range of a CO2 or CO2e factor in t/MWh, with its reason; None where no range is set.
    """

    parent: str = ""
    inherits: str = ""
    fuel: bool = False
    motor_fuel: bool = False
    factor_range: tuple[float, float] | None = None
    factor_range_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatingValue(Noun):
    """Energy per mass or volume of a carrier (net), in MWh per canonical unit, and how it was printed."""

    carrier: str
    dimension: Literal["mass", "volume"]
    mwh_per_unit: float
    value: str
    unit: str
    source: str
    locator: str
    note: str = ""


class Factor(NamedTuple):
    """One row of a factor set.

    Parameters
    ----------
    row
        Line of the CSV file, from 2; in a workbook the sheet's row.
    carrier
        A vocabulary id, or the set's own name of a carrier the vocabulary does not know.
    sector, region
        Empty: any.
    year_from, year_to
        Inclusive. Both None: any year. ``year_to`` None with ``year_from``: open.
    gas
        ``CO2``, ``CH4``, ``N2O``, ..., ``CO2_biogenic`` or ``CO2e``.
    value, unit
        As printed.
    per_unit
        Tonnes of the gas per canonical unit of ``dimension`` (t/MWh for energy).
    dimension
        Which amounts the factor takes: a word of ``tables.DIMENSIONS``.
    """

    row: int
    carrier: str
    gas: str
    value: float
    unit: str
    per_unit: float
    dimension: str
    source: str
    locator: str
    sector: str = ""
    region: str = ""
    year_from: int | None = None
    year_to: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning(Noun):
    """What a set takes a bare carrier name to be in a year: its ``diesel`` of 2022 is ``diesel_blend``, as sold."""

    carrier: str
    means: str
    year_from: int
    year_to: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBreak(Noun):
    """A break in a set's series: values up to ``after`` and those later do not compare."""

    carrier: str
    after: int
    region: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSetMeta(Noun):
    """The YAML beside a factor file.

    Parameters
    ----------
    partial
        A selection of single values, not the publisher's whole table.
    official
        The publisher's own table, or a user's import of it.
    checked
        How the rows were compared with the source, and when.
    provisional_years
        Years whose values the publisher calls preliminary or estimated, in a set that is otherwise final.
    own_carriers
        Names that the set has and the vocabulary does not, so that a typing error is not taken for one of them.
    carrier_meaning
        What a bare carrier name is in a year.
    breaks
        Breaks within the set's series.
    compares_with
        The direct set of the same publication, for ``direct <= life cycle``.
    exceptions
        The cited rows (``carrier region year``) where the source itself has it the other way round.
    """

    id: str
    version: str
    title: str
    publisher: str
    published: str
    licence: str
    region: str
    boundary: Boundary
    heating_value: HeatingValueBasis
    gwp: str
    sources: tuple[Source, ...]
    supersedes: str = ""
    provisional: bool = False
    provisional_years: tuple[int, ...] = ()
    partial: bool = False
    official: bool = False
    checked: str = ""
    notes: tuple[str, ...] = ()
    own_carriers: tuple[str, ...] = ()
    carrier_meaning: tuple[Meaning, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    compares_with: str = ""
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSet:
    """A factor set as loaded: its YAML, its rows, the sha256 of both files together, and whether the user gave it.

    ``derived`` tells that its factors were made from the town's own plants by the method's rules. ``findings`` are what
    a given set is warned of (a factor out of its carrier's plausible range); errors reject it.
    """

    meta: FactorSetMeta
    factors: tuple[Factor, ...]
    sha256: str
    given: bool = False
    derived: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """The set's id."""
        return self.meta.id

    def with_findings(self, findings: tuple[Finding, ...]) -> FactorSet:
        """The same set with other findings."""
        return replace(self, findings=findings)

    def source(self, source_id: str) -> Source:
        """The source with this id; the loader has made sure that there is one."""
        return next(source for source in self.meta.sources if source.id == source_id)

    def is_provisional(self, factor: Factor) -> bool:
        """Whether the publisher calls this value (or the whole set) preliminary or estimated."""
        return self.meta.provisional or factor.year_from in self.meta.provisional_years

    def provisional_in(self, years: Iterable[int | None]) -> bool:
        """Whether the publisher calls the values of any of these years preliminary or estimated."""
        return self.meta.provisional or not set(self.meta.provisional_years).isdisjoint(years)

    def meaning(self, carrier: str, year: int) -> str:
        """What the set takes ``carrier`` to be in ``year``; after the last declared year the latest, else empty."""
        known = [m for m in self.meta.carrier_meaning if m.carrier == carrier and m.year_from <= year]
        return max(known, key=lambda meaning: meaning.year_from).means if known else ""

    def meanings(self, carrier: str) -> tuple[str, ...]:
        """Every carrier that the set takes ``carrier`` to be, in the order of years."""
        known = sorted((m.year_from, m.means) for m in self.meta.carrier_meaning if m.carrier == carrier)
        return tuple(dict.fromkeys(means for _, means in known))

    def carriers(self) -> tuple[str, ...]:
        """The distinct carriers of the rows, in their order."""
        return distinct(factor.carrier for factor in self.factors)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredCell(Noun):
    """A sector x carrier cell that a method wants stated; stated if any of ``carriers`` is."""

    sector: str
    carriers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Noun):
    """A named conformity check of a method (the function stands in ``ghgcalc.conformity``) and where it is required.

    Parameters
    ----------
    carriers, sectors
        What it looks at; no sector is every one.
    declared
        Words of the town's declaration that meet it; none is every one.
    """

    check: str
    carriers: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    source: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Noun):
    """A number with its unit and source."""

    value: float
    unit: str
    source: str
    locator: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(Noun):
    """An accounting standard: data plus a flat list of step names.

    Parameters
    ----------
    sectors
        Sectors that count. A row of another sector stays, with ``counted: false``.
    accepts
        Sectors that count but do not conform (``unallocated``).
    countries
        Where the method can be asked for; empty: anywhere.
    default_for
        Countries in which it is taken when none is named.
    factor_sets
        Ids of the sets, in this order, nothing else.
    gwp
        GWP set for per-gas rows, or ``not_stated``.
    parameters
        Cited numbers that its steps use (``heat_pump_spf``: value, unit, source, locator).
    """

    id: str
    version: str
    labels: Mapping[str, str]
    boundary: Boundary
    sectors: tuple[str, ...]
    factor_sets: tuple[str, ...]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    accepts: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    default_for: tuple[str, ...] = ()
    gwp: str = GWP_NOT_STATED
    missing_year: Literal["refuse", "latest-before"] = "refuse"
    heating_value: HeatingValueBasis = "net"
    steps: tuple[str, ...] = ()
    required: tuple[RequiredCell, ...] = ()
    conformity: tuple[Check, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    forbids_own_factors: bool = False
    sources: tuple[Source, ...] = ()
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityClass(Noun):
    """A data quality class of the catalogue: its weight and source."""

    id: str
    weight: float
    labels: Mapping[str, str]
    source: str


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names without repeats, in their order.

    Examples
    --------
    >>> distinct(["b", "a", "b"])
    ('b', 'a')
    """
    return tuple(dict.fromkeys(names))
