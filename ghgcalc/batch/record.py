"""What a batch keeps of a file: its members with the figures of their years, as lines of the journal.

Made by ``chunk`` in a worker, read again for the tables and the network. Plain tuples, so that a line is written and
read by ``json`` alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

OK = "ok"
INCOMPLETE = "incomplete"
REJECTED = "rejected"
WITHOUT_CARRIER = ""
"""Key of emissions that were entered for no carrier."""


class YearFigures(NamedTuple):
    """A year of a member, units as in ``results.Year``; ``sectors`` and ``carriers`` hold (energy, emissions) by id."""

    year: int
    population: float | None
    energy_mwh: float
    emissions_t: float
    per_capita_t: float | None
    complete: bool
    coverage: float | None
    data_quality: float | None
    data_quality_coverage: float | None
    sectors: Mapping[str, Sequence[float]]
    carriers: Mapping[str, Sequence[float]]


class VerdictFigures(NamedTuple):
    """A verdict on a member; ``actual``, ``allowed`` and ``gap`` in ``unit``."""

    target: str
    year: int | None
    verdict: str
    reason: str
    actual: float | None
    allowed: float | None
    gap: float | None
    unit: str
    due: bool


class PlantFigures(NamedTuple):
    """A row of a member's sheet ``plants``: fuel (net calorific), electricity and heat in MWh, emissions in t.

    ``shared`` is the word that the row says of it (``yes``, ``no``, or empty), ``owner`` the code or name of its owner.
    """

    year: int
    network: str
    plant: str
    kind: str
    carrier: str
    fuel: float | None
    electricity: float | None
    heat: float | None
    emissions: float | None
    shared: str
    owner: str


class Cell(NamedTuple):
    """A cell of a sheet that is kept as it was read: what it holds, and where it stands."""

    value: Any
    file: str
    sheet: str
    cell: str


TableRow = Mapping[str, Cell]
"""A row of such a sheet by column."""


class Member(NamedTuple):
    """A municipality of a file, or a file that could not be read to one.

    Parameters
    ----------
    reason
        Why there is no result, in words; empty where there is one. ``codes`` are the codes of the errors.
    part, sha256
        Name of the written result among the parts, and its hash; empty where there is none.
    plants
        The rows of its sheet ``plants``.
    warnings
        Codes of the warnings in its result.
    reasons
        The reason by language, where the country is not known that would decide the language.
    asked, own_targets
        The targets that a table of contents names for it, and the rows of its sheet ``targets``.
    own_verdicts
        The verdicts on its own targets, where none were asked for: they are told, and decide nothing.
    """

    status: str
    name: str
    code: str
    country: str
    method: str = ""
    gwp: str = ""
    gas_coverage: str = ""
    boundary: str = ""
    conforms: bool | None = None
    in_sum: str = ""
    reason: str = ""
    codes: tuple[str, ...] = ()
    part: str = ""
    sha256: str = ""
    years: tuple[YearFigures, ...] = ()
    verdicts: tuple[VerdictFigures, ...] = ()
    plants: tuple[PlantFigures, ...] = ()
    warnings: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    own_targets: tuple[TableRow, ...] = ()
    own_verdicts: tuple[VerdictFigures, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def identity(self) -> tuple[str, str]:
        """Country and code where there is a code, else the name."""
        return (self.country, self.code) if self.code else ("", self.name.casefold())


class Record(NamedTuple):
    """A file of the batch with its members.

    Parameters
    ----------
    key
        Hash of the settings and of what was asked for this file; ``input`` is the sha256 of its bytes.
    findings
        Remarks on a file of several members that belong to none of them: code, severity, sheet, cell, message.
    """

    key: str
    file: str
    input: str
    members: tuple[Member, ...]
    findings: tuple[tuple[str, str, str, str, str], ...] = ()


def lines(record: Record) -> list[str]:
    """The record as lines of JSON: one per member, then one that says that the file is finished."""
    head = (record.key, record.file, record.input)
    told = [(*head, place, member) for place, member in enumerate(record.members)]
    return [f"{_json(line)}\n" for line in (*told, (*head, record.findings))]


def member_of(text: str) -> Member:
    """The member in a line."""
    return _member(json.loads(text)[-1])


def _json(values: tuple[object, ...]) -> str:
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _pairs(values: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values)


def _member(values: Any) -> Member:
    member = Member(*values)
    return member._replace(
        codes=tuple(member.codes),
        years=tuple(YearFigures(*year) for year in member.years),
        verdicts=tuple(VerdictFigures(*verdict) for verdict in member.verdicts),
        plants=tuple(PlantFigures(*plant) for plant in member.plants),
        warnings=tuple(member.warnings),
        asked=tuple(member.asked),
        own_targets=tuple({name: Cell(*cell) for name, cell in row.items()} for row in member.own_targets),
        own_verdicts=tuple(VerdictFigures(*verdict) for verdict in member.own_verdicts),
        reasons=_pairs(member.reasons),
    )
