"""The nouns of the catalogue: terms, units, factors, factor sets, methods, targets, sources.

What stands in ``emission_factors/`` (and in a file given to ``--factors``) is read into these by ``catalog`` and
``factorset``; everything after them is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Boundary = Literal["direct", "life_cycle"]
HeatingValueBasis = Literal["net", "gross"]
GWP_NOT_STATED = "not_stated"


class Noun(BaseModel):
    """Base of all catalogue models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Noun):
    """A document that a value was read in."""

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    accessed: date | None = None
    licence: str = ""


class Term(Noun):
    """A word of the vocabulary: its id, labels by language, and every other name it is read by."""

    id: str
    order: int
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()


class Carrier(Term):
    """An energy carrier.

    Parameters
    ----------
    parent
        The carrier that this is a kind of (``gasoline_blend`` -> ``gasoline``), for factor choice where the set says so
        and for coverage; empty for none.
    fuel
        Whether it is burnt, so that net and gross calorific values differ.
    motor_fuel
        Whether a municipal amount of it is "of which" transport.
    factor_range
        Plausible range of a CO2 or CO2e factor in t/MWh, with its source; None where no range is set.
    """

    parent: str = ""
    fuel: bool = False
    motor_fuel: bool = False
    factor_range: tuple[float, float] | None = None
    factor_range_source: str = ""


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


class Factor(Noun):
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
    sector: str = ""
    region: str = ""
    year_from: int | None = None
    year_to: int | None = None
    gas: str
    value: float
    unit: str
    per_unit: float
    dimension: str
    source: str
    locator: str
    note: str = ""


class FactorSetMeta(Noun):
    """The YAML beside a factor file."""

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
    partial: bool = False
    official: bool = False
    checked: str = ""
    notes: tuple[str, ...] = ()
    carrier_meaning: Mapping[str, str] = Field(default_factory=dict)
    breaks: tuple[Mapping[str, str | int], ...] = ()


class FactorSet(Noun):
    """A factor set as loaded: its YAML, its rows, the sha256 of both files together, and whether the user gave it."""

    meta: FactorSetMeta
    factors: tuple[Factor, ...]
    sha256: str
    given: bool = False

    @property
    def id(self) -> str:
        """The set's id."""
        return self.meta.id

    def source(self, source_id: str) -> Source:
        """The source with this id; the loader has made sure that there is one."""
        return next(source for source in self.meta.sources if source.id == source_id)


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class RequiredCell(Noun):
    """A sector x carrier cell that a method wants stated; stated if any of ``carriers`` is."""

    sector: str
    carriers: Names


class Check(Noun):
    """A named conformity check of a method (the function stands in ``ghgcalc.conformity``) and where it is required."""

    check: str
    source: str = ""
    locator: str = ""


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
    descriptions: Mapping[str, str] = Field(default_factory=dict)
    boundary: Boundary
    sectors: tuple[str, ...]
    accepts: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    default_for: tuple[str, ...] = ()
    factor_sets: tuple[str, ...]
    gwp: str = GWP_NOT_STATED
    missing_year: Literal["refuse", "latest-before"] = "refuse"
    heating_value: HeatingValueBasis = "net"
    steps: tuple[str, ...] = ()
    required: tuple[RequiredCell, ...] = ()
    conformity: tuple[Check, ...] = ()
    parameters: Mapping[str, Parameter] = Field(default_factory=dict)
    forbids_own_factors: bool = False
    sources: tuple[Source, ...] = ()
    notes: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


class Parameter(Noun):
    """A number with its unit and source."""

    value: float
    unit: str
    source: str
    locator: str = ""
    note: str = ""


class QualityClass(Noun):
    """A data quality class of the catalogue: its weight and source."""

    id: str
    weight: float
    labels: Mapping[str, str]
    source: str


Method.model_rebuild()
