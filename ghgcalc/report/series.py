"""Tables of several years: an overview, emissions by sector and by carrier, energy by carrier, a column per year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ghgcalc.report.head import unit_of
from ghgcalc.report.marks import Marks, counted_rows
from ghgcalc.report.page import Column, Line, Table
from ghgcalc.report.rows import emitted_of, energy_of

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.results import MunicipalInventory, Year


def overview(town: MunicipalInventory, marks: Marks, texts: Texts) -> Table:
    """Total, per head, energy, people, and how far each year can be trusted."""
    unit = unit_of(town)
    lines = [
        Line((f"{texts.text('emissions')} [{unit}]", *_with_marks(town.years, marks, texts)), level=0),
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
    return _by(town, "sector", title, texts.text("sector"), True, marks, texts)


def emissions_by_carrier(town: MunicipalInventory, marks: Marks, texts: Texts) -> Table:
    """Emissions of each carrier and the total."""
    title = texts.text("emissions_by_carrier", unit=unit_of(town))
    return _by(town, "carrier", title, texts.text("carrier"), True, marks, texts)


def energy_by_carrier(town: MunicipalInventory, marks: Marks, texts: Texts) -> Table:
    """Final energy of each carrier and the total."""
    return _by(town, "carrier", texts.text("energy_by_carrier"), texts.text("carrier"), False, marks, texts)


def _by(
    town: MunicipalInventory, kind: str, title: str, names: str, emissions: bool, marks: Marks, texts: Texts
) -> Table:
    """A line per sector or carrier in the vocabulary's order, and the total below."""
    found = {getattr(row, kind) for year in town.years for row in year.rows if row.counted}
    ordered = sorted(found, key=lambda name: (name is None, texts.position(kind, name or "")))
    lines = []
    for name in ordered:
        cells = [_cell(year, kind, name, emissions, marks, texts) for year in town.years]
        label = texts.term(kind, name) if name else texts.text("entered")
        if any(cell.strip() != texts.number(None) for cell in cells):
            lines.append(_line(label, cells))
    if emissions:
        total = _with_marks(town.years, marks, texts)
    else:
        total = [_aligned(texts.number(year.energy_mwh), "", marks) for year in town.years]
    lines.append(Line((texts.text("total"), *total), level=0))
    return Table(title, _columns(names, town.years), tuple(lines))


def _cell(year: Year, kind: str, name: str | None, emissions: bool, marks: Marks, texts: Texts) -> str:
    rows = [row for row in year.rows if row.counted and getattr(row, kind) == name]
    sums = year.by_sector() if kind == "sector" else year.by_carrier()
    energy, emitted = dict(sums.items()).get(name, (0.0, 0.0))
    if emissions:
        return _aligned(texts.number(emitted_of(rows, emitted)), marks.of(rows), marks)
    return _aligned(texts.number(energy_of(rows, energy)), "", marks)


def _with_marks(years: Sequence[Year], marks: Marks, texts: Texts) -> list[str]:
    """The total of each year with the marks of all its rows."""
    counted = [counted_rows([year]) for year in years]
    return [
        _aligned(texts.number(year.emissions_t), marks.of(rows), marks)
        for year, rows in zip(years, counted, strict=True)
    ]


def _aligned(figure: str, mark: str, marks: Marks) -> str:
    """A figure with its marks in a field as wide as all marks together, so that digits stand below digits."""
    return f"{figure} {mark:<{marks.width}}" if marks.width else figure


def _line(name: str, cells: Iterable[str]) -> Line:
    return Line((name, *cells))


def _columns(names: str, years: Sequence[Year]) -> tuple[Column, ...]:
    return (Column(names, figures=False), *(Column(str(year.year)) for year in years))


def _complete(year: Year, texts: Texts) -> str:
    return texts.text("yes" if year.complete else "no_alarm")
