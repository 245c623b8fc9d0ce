"""Tables of several years: an overview, emissions by sector and by carrier, energy by carrier, a column per year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.report.head import unit_of
from ghgcalc.report.marks import Marks, counted_rows
from ghgcalc.report.page import Column, Line, Table
from ghgcalc.report.rows import emitted_of, energy_of

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.results import MunicipalInventory, Row, Year

Figure = tuple[float | None, str]


def overview(town: MunicipalInventory, texts: Texts) -> Table:
    """Total, per head, energy, people, and how far each year can be trusted."""
    unit = unit_of(town)
    lines = [
        Line(
            (f"{texts.text('emissions')} [{unit}]", *(texts.number(year.emissions_t) for year in town.years)), level=0
        ),
        _line(f"{texts.text('per_head')} [{unit}]", (texts.number(year.per_capita_t, 2) for year in town.years)),
        _line(f"{texts.text('energy')} [MWh]", (texts.number(year.energy_mwh) for year in town.years)),
        _line(texts.text("people"), (texts.number(year.population) for year in town.years)),
        _line(texts.text("completeness"), (_complete(year, texts) for year in town.years)),
        _line(texts.text("coverage"), (texts.percent(year.coverage, 0) for year in town.years)),
        _line(texts.text("data_quality"), (texts.percent(year.data_quality, 0) for year in town.years)),
        _line(texts.text("of_energy"), (texts.percent(year.data_quality_coverage, 0) for year in town.years)),
    ]
    if any(year.biogenic_t for year in town.years):
        lines.append(_line(f"{texts.text('biogenic')} [t]", (texts.number(year.biogenic_t) for year in town.years)))
    return Table(texts.text("overview"), _columns("", town.years), tuple(lines))


def emissions_by_sector(town: MunicipalInventory, marks: Marks, texts: Texts) -> Table:
    """Emissions of each sector and the total."""
    title = texts.text("emissions_by_sector", unit=unit_of(town))
    lines = _parts(
        town.years,
        "sector",
        texts,
        lambda year, name, rows: (_emitted(year.by_sector(), name, rows), marks.of_sum(rows)),
    )
    return _table(title, texts.text("sector"), town.years, [*lines, _total(town.years, marks)], texts)


def emissions_by_carrier(town: MunicipalInventory, marks: Marks, texts: Texts) -> Table:
    """Emissions of each carrier and the total."""
    title = texts.text("emissions_by_carrier", unit=unit_of(town))
    lines = _parts(
        town.years, "carrier", texts, lambda year, name, rows: (_emitted(year.by_carrier(), name, rows), marks.of(rows))
    )
    return _table(title, texts.text("carrier"), town.years, [*lines, _total(town.years, marks)], texts)


def energy_by_carrier(town: MunicipalInventory, texts: Texts) -> Table:
    """Final energy of each carrier and the total."""
    lines = _parts(town.years, "carrier", texts, lambda year, name, rows: (_energy(year.by_carrier(), name, rows), ""))
    total = SeriesLine("total", "", tuple((year.energy_mwh, "") for year in town.years))
    return _table(texts.text("energy_by_carrier"), texts.text("carrier"), town.years, [*lines, total], texts)


def emissions_per_head(years: Sequence[Year], kind: str, title: str, marks: Marks, texts: Texts, digits: int) -> Table:
    """Emissions per head by sector or carrier, and of all; carriers that never emit anything are left out."""

    def figure(year: Year, name: str | None, rows: Sequence[Row]) -> Figure:
        sums: Mapping[Any, tuple[float, float]] = year.by_sector() if kind == "sector" else year.by_carrier()
        return year.per_head(_emitted(sums, name, rows)), marks.of_lack(rows)

    def kept(line: SeriesLine) -> bool:
        return kind == "sector" or any(value or mark for value, mark in line.figures)

    lines = [line for line in _parts(years, kind, texts, figure) if kept(line)]
    totals = tuple((year.per_capita_t, marks.of_lack(counted_rows([year]))) for year in years)
    return _table(title, texts.text(kind), years, [*lines, SeriesLine("total", "", totals)], texts, digits)


class SeriesLine(NamedTuple):
    """A line in the making: what it is of (``sector``, ``carrier``, ``total``), its id, a figure and mark per year."""

    kind: str
    name: str | None
    figures: tuple[Figure, ...]


def _parts(
    years: Sequence[Year], kind: str, texts: Texts, figure: Callable[[Year, str | None, Sequence[Row]], Figure]
) -> list[SeriesLine]:
    """A line per sector or carrier that has a figure in any year, in the vocabulary's order."""
    found = {getattr(row, kind) for row in counted_rows(years)}
    lines = []
    for name in sorted(found, key=lambda name: (name is None, texts.position(kind, name or ""))):
        rows = [[row for row in counted_rows([year]) if getattr(row, kind) == name] for year in years]
        figures = tuple(figure(year, name, found) for year, found in zip(years, rows, strict=True))
        if any(value is not None or mark for value, mark in figures):
            lines.append(SeriesLine(kind, name, figures))
    return lines


def _total(years: Sequence[Year], marks: Marks) -> SeriesLine:
    figures = tuple((year.emissions_t, marks.of_sum(counted_rows([year]))) for year in years)
    return SeriesLine("total", "", figures)


def _emitted(sums: Mapping[Any, tuple[float, float]], name: str | None, rows: Sequence[Row]) -> float | None:
    return emitted_of(rows, sums[name][1]) if rows else None


def _energy(sums: Mapping[Any, tuple[float, float]], name: str | None, rows: Sequence[Row]) -> float | None:
    return energy_of(rows, sums[name][0]) if rows else None


def _table(
    title: str, names: str, years: Sequence[Year], lines: Sequence[SeriesLine], texts: Texts, digits: int = 0
) -> Table:
    """The lines, total last; a mark stands in a field of its own, so that digits stand below digits."""
    room = max((len(mark) for line in lines for _, mark in line.figures), default=0)
    made = [
        Line(
            (_name(line, texts), *(_marked(*figure, room, texts, digits) for figure in line.figures)),
            int(line.kind != "total"),
        )
        for line in lines
    ]
    return Table(title, _columns(names, years), tuple(made))


def _name(line: SeriesLine, texts: Texts) -> str:
    if line.kind == "total":
        return texts.text("total")
    return texts.term(line.kind, line.name) if line.name else texts.text("entered")


def _marked(figure: float | None, mark: str, room: int, texts: Texts, digits: int) -> str:
    return f"{texts.number(figure, digits)} {mark:<{room}}" if room else texts.number(figure, digits)


def _line(name: str, cells: Iterable[str]) -> Line:
    return Line((name, *cells))


def _columns(names: str, years: Sequence[Year]) -> tuple[Column, ...]:
    return (Column(names, figures=False), *(Column(str(year.year)) for year in years))


def _complete(year: Year, texts: Texts) -> str:
    return texts.text("yes" if year.complete else "no_alarm")
