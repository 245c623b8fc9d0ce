"""The measures of a plan (sheet ``measures``): what they bring in a year, and whether that closes the gap to a target.

The Covenant of Mayors knows two ways to count: option 1 sets the measures against the reduction from the base year,
option 2 against what is still to be reduced from the inventory at the start of the plan. Which one is meant has to be
said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isnan
from typing import TYPE_CHECKING, Final, Literal

from ghgcalc.findings import NOWHERE, Fact, Finding, Place
from ghgcalc.inventory import MunicipalInventory, Year
from ghgcalc.targets.verdict import Verdict

if TYPE_CHECKING:
    from ghgcalc.dataset import Municipality
    from ghgcalc.targets.rules import Rules
    from ghgcalc.units import Units
    from ghgcalc.vocabulary import Vocabulary

SHEET: Final = "measures"
NUMBERS: Final = ("amount", "cost")
DROPPED: Final = "dropped"
STATUS: Final = "measure_status"
Against = Literal["base", "start"]
Cells = Mapping[str, tuple[object, Place]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what it brings per year [t CO2e or MWh], from ``start`` to ``end`` inclusive (None: it lasts).

    ``tonnes`` is None where only energy is stated and the inventory has no emissions for that sector and carrier;
    ``converted`` says that it was made from MWh with the inventory's own ratio. ``cost`` is in the currency of the
    sheet.
    """

    id: str
    title: str
    sector: str
    carrier: str
    start: int
    end: int | None
    tonnes: float | None
    energy_mwh: float | None
    converted: bool
    cost: float | None
    status: str
    details: Mapping[str, str]
    place: Place

    @property
    def cost_per_tonne(self) -> float | None:
        """Cost per t CO2e of yearly reduction; None where either is not stated."""
        return self.cost / self.tonnes if self.cost is not None and self.tonnes else None

    def works_in(self, year: int) -> bool:
        """Whether it brings its yearly amount in ``year``."""
        return self.status != DROPPED and self.start <= year and (self.end is None or year <= self.end)


@dataclass(frozen=True, slots=True)
class Balance:
    """The measures of a municipality held against one target.

    Parameters
    ----------
    against
        ``base``: the reduction since the base year (option 1); ``start``: what is left from the judged year (option 2).
    required
        What the measures have to bring [t per year]; None where the target could not be worked out.
    brought
        What those that work in the target year bring [t per year]; ``gap`` is required - brought.
    by_sector, by_year
        The same by sector id, and for each year from the judged one to the target year.
    left_out
        Ids of measures that do not count: dropped, without tonnes, or (option 2) already in the start inventory.
    """

    target: str
    municipality: str
    against: Against
    year: int
    target_year: int
    required: float | None
    brought: float
    gap: float | None
    by_sector: Mapping[str, float]
    by_year: Mapping[int, float]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The measures of one municipality, what they come to against its targets, and the year they were converted by."""

    municipality: str
    measures: tuple[Measure, ...]
    balances: tuple[Balance, ...]
    year: int | None


def read(
    municipality: Municipality, year: Year | None, units: Units, vocabulary: Vocabulary, rules: Rules
) -> tuple[tuple[Measure, ...], tuple[Finding, ...]]:
    """The measures of a municipality's sheet.

    Parameters
    ----------
    year
        The inventory year by whose ratio of emissions to energy a measure in MWh becomes tonnes.
    rules
        What years are plausible.

    Findings: ``measure-unreadable``, ``measure-id-twice``, those of ``cells.read_numbers`` (errors),
    ``measure-without-factor`` (warning).
    """
    rows = municipality.tables.get(SHEET, ())
    measures: dict[str, Measure] = {}
    findings: list[Finding] = []
    numbers = {column: _column(rows, column, findings) for column in NUMBERS}
    years = range(rules.first_year, rules.last_year + 1)
    for position, row in enumerate(rows):
        stated = {column: values[position] for column, values in numbers.items()}
        reader = _Reader(row, stated, units, vocabulary, years, str(position + 1))
        measure = reader.measure(year)
        findings += reader.findings
        if measure is None:
            continue
        if measure.id in measures:
            findings.append(Finding("measure-id-twice", "error", measure.place, {"id": measure.id}))
        if measure.tonnes is None:
            facts: dict[str, Fact] = {"id": measure.id, "sector": measure.sector, "carrier": measure.carrier}
            findings.append(Finding("measure-without-factor", "warning", measure.place, facts))
        measures[measure.id] = measure
    return tuple(measures.values()), tuple(findings)


def _column(rows: Sequence[Cells], column: str, findings: list[Finding]) -> list[float | None]:
    """A column of numbers, read together so that one cell can prove the decimal sign of another; None: no number."""
    from ghgcalc.workbook.cells import not_a_number, read_numbers

    places = [row[column][1] if column in row else NOWHERE for row in rows]
    cells = [row[column][0] if column in row else "" for row in rows]
    found = read_numbers(["" if cell is None else cell for cell in cells], lambda position: places[position], True)
    findings += found.findings
    findings += [not_a_number(text, places[position]) for position, text in found.words.items()]
    return [None if isnan(value) else value for value in found.values]


class _Reader:
    """Reads one row of the sheet; what is wrong with it is collected, with its cell."""

    def __init__(
        self,
        row: Cells,
        numbers: Mapping[str, float | None],
        units: Units,
        vocabulary: Vocabulary,
        years: range,
        number: str,
    ) -> None:
        self._row = row
        self._numbers = numbers
        self._units = units
        self._vocabulary = vocabulary
        self._years = years
        self._number = number
        self.findings: list[Finding] = []

    def measure(self, year: Year | None) -> Measure | None:
        name = self._text("id") or self._number
        sector = self._known("sector")
        carrier = self._known("carrier") if self._text("carrier") else ""
        start, end = self._year("start_year"), self._year("end_year") if self._text("end_year") else None
        amount, status = self._amount(), self._status()
        if start is not None and end is not None and end < start:
            self._wrong("end_year")
        if self.findings or sector is None or carrier is None or start is None or amount is None:
            return None
        tonnes, energy, converted = amount[0], amount[1], False
        if tonnes is None and energy is not None:
            ratio = _ratio(year, sector, carrier)
            tonnes, converted = (energy * ratio, True) if ratio is not None else (None, False)
        return Measure(
            id=name,
            title=self._text("title"),
            sector=sector,
            carrier=carrier,
            start=start,
            end=end,
            tonnes=tonnes,
            energy_mwh=energy,
            converted=converted,
            cost=self._numbers["cost"],
            status=status or "",
            details={key: self._text(key) for key in ("description", "responsible", "audience", "source", "note")},
            place=self._place("id" if "id" in self._row else "title"),
        )

    def _text(self, column: str) -> str:
        value = self._row.get(column, ("", NOWHERE))[0]
        return "" if value is None else str(value).strip().removesuffix(".0" if isinstance(value, float) else "")

    def _place(self, column: str) -> Place:
        return self._row.get(column, ("", next((place for _, place in self._row.values()), NOWHERE)))[1]

    def _wrong(self, column: str, suggestion: str = "") -> None:
        named: dict[str, Fact] = {"columns": (column,), "table": SHEET}
        facts = {**named, "value": self._text(column), "suggestion": suggestion}
        self.findings.append(Finding("measure-unreadable", "error", self._place(column), facts))

    def _known(self, kind: str) -> str | None:
        text = self._text(kind)
        found = self._vocabulary.sector(text) if kind == "sector" else self._vocabulary.carrier(text)
        if found is None:
            self._wrong(kind, self._vocabulary.suggest(kind, text))
        return found

    def _year(self, column: str) -> int | None:
        text = self._text(column).removesuffix(".0")
        if not (text.isascii() and text.isdigit() and int(text) in self._years):
            self._wrong(column)
            return None
        return int(text)

    def _amount(self) -> tuple[float | None, float | None] | None:
        """Tonnes and MWh per year: exactly one of them is stated."""
        value = self._numbers["amount"]
        if value is None and self._text("amount"):
            return None
        if value is None or value < 0:
            self._wrong("amount")
            return None
        emission = self._units.emission(self._text("unit"))
        if emission is not None:
            return value * emission.per_unit, None
        amount = self._units.amount(self._text("unit"))
        if amount is not None and amount.dimension == "energy":
            return None, value * amount.per_unit
        self._wrong("unit", self._units.suggest(self._text("unit")))
        return None

    def _status(self) -> str | None:
        text = self._text("status")
        found = self._vocabulary.word(STATUS, text) if text else ""
        if found is None:
            self._wrong("status", self._vocabulary.suggest("word", text, STATUS))
        return found


def _ratio(year: Year | None, sector: str, carrier: str) -> float | None:
    """Emissions per energy [t/MWh] of a sector and carrier in the inventory; None where there is no energy."""
    rows = [
        row
        for row in (year.rows if year else ())
        if row.sector == sector and row.carrier == carrier and row.energy_mwh and row.emissions_t is not None
    ]
    energy = fsum(row.energy_mwh or 0.0 for row in rows)
    return fsum(row.emissions_t or 0.0 for row in rows) / energy if energy else None


def balance(measures: Sequence[Measure], verdict: Verdict, against: Against) -> Balance | None:
    """The measures against the target of ``verdict``; None for a target without a year, on energy, or on carriers.

    Option 1 (``base``): base value - allowed; every measure counts. Option 2 (``start``): actual - allowed; a measure
    that began before or in the judged year is in that inventory already. Per-head targets are taken times the
    population of the judged year, since none other is stated.
    """
    year, end = verdict.year, verdict.target_year
    if year is None or end is None or verdict.target.energy or verdict.target.carriers:
        return None
    counted = [
        measure for measure in measures if not verdict.target.sectors or measure.sector in verdict.target.sectors
    ]
    late = [measure for measure in counted if against == "base" or measure.start > year]
    working = [measure for measure in late if measure.tonnes is not None]
    brought = fsum(measure.tonnes or 0.0 for measure in working if measure.works_in(end))
    required = _required(verdict, against)
    sectors = sorted({measure.sector for measure in working})
    return Balance(
        target=verdict.target.id,
        municipality=verdict.municipality,
        against=against,
        year=year,
        target_year=end,
        required=required,
        brought=brought,
        gap=None if required is None else required - brought,
        by_sector={name: _sum(working, end, name) for name in sectors},
        by_year={one: _sum(working, one) for one in range(year, end + 1)},
        left_out=tuple(sorted(m.id for m in counted if m not in working or m.status == DROPPED or not m.works_in(end))),
    )


def _required(verdict: Verdict, against: Against) -> float | None:
    """What has to go [t]: from the base value or from the actual one down to the level of the target year."""
    end_point = verdict.end_level
    start = verdict.base_value if against == "base" else verdict.actual
    people = next((one.population for one in verdict.evidence if one.year == verdict.year), None)
    if start is None or end_point is None or (verdict.target.per_capita and not people):
        return None
    return (start - end_point) * (people or 1 if verdict.target.per_capita else 1)


def _sum(measures: Iterable[Measure], year: int, sector: str = "") -> float:
    return fsum(
        measure.tonnes or 0.0
        for measure in measures
        if measure.works_in(year) and (not sector or measure.sector == sector)
    )


def total(measures: Iterable[Measure]) -> float:
    """What all measures bring together in a year [t], those that were dropped left out."""
    return fsum(measure.tonnes or 0.0 for measure in measures if measure.status != DROPPED)


def findings(town: MunicipalInventory, measures: Sequence[Measure], year: Year | None) -> Iterator[Finding]:
    """``measures-exceed-sector`` (warning): what a sector's measures bring is more than the sector emits."""
    emitted = {} if year is None else {sector: tonnes for sector, (_, tonnes) in year.by_sector().items()}
    for sector in dict.fromkeys(measure.sector for measure in measures):
        parts = [measure for measure in measures if measure.sector == sector and measure.status != DROPPED]
        brought = fsum(measure.tonnes or 0.0 for measure in parts)
        if year is not None and brought > emitted.get(sector, 0.0):
            facts: dict[str, Fact] = {
                "municipality": town.name,
                "sector": sector,
                "year": year.year,
                "brought": brought,
                "emitted": emitted.get(sector, 0.0),
                "ids": tuple(measure.id for measure in parts),
            }
            yield Finding("measures-exceed-sector", "warning", parts[0].place, facts)
