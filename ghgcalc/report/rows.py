"""Tables of one year: energy and emissions by sector and carrier, by carrier, and what is not counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ghgcalc.labels import visible
from ghgcalc.report.head import unit_of
from ghgcalc.report.marks import Marks, carrier_of, causes, counted_rows, name_of
from ghgcalc.report.page import Column, Line, Table

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.results import FactorUse, MunicipalInventory, Row, Year

# Sets that stand in the workbook: the sheet.
SHEETS: Final[Mapping[str, str]] = {"own": "factors", "plants": "plants"}


def by_sector_and_carrier(town: MunicipalInventory, year: Year, marks: Marks, texts: Texts) -> Table:
    """Every counted row under its sector's sum, with share, quality class and marks; wide: per head and the factor."""
    columns = (
        Column(texts.text("sector_and_carrier"), figures=False),
        Column("MWh"),
        Column(unit_of(town)),
        Column(""),
        Column(texts.text("share")),
        Column(texts.text("quality_class"), figures=False),
        Column(texts.text("per_head_short", unit=unit_of(town)), only_wide=True),
        Column(texts.text("factor"), figures=False, only_wide=True),
        Column(texts.text("factor_set"), figures=False, only_wide=True),
    )
    return Table(
        texts.text("by_sector_and_carrier", year=year.year), columns, tuple(_lines(year, marks, texts)), True
    ).without_empty()


def _lines(year: Year, marks: Marks, texts: Texts) -> Iterator[Line]:
    counted = counted_rows([year])
    sums = year.by_sector()
    for sector, group in groupby(counted, key=lambda row: row.sector):
        rows = list(group)
        yield _sum_line(texts.term("sector", sector), rows, sums[sector], year, marks, texts)
        for row in rows:
            yield _row_line(row, year, marks, texts)
    yield _sum_line(texts.text("total"), counted, (year.energy_mwh, year.emissions_t), year, marks, texts)


def _sum_line(
    name: str, rows: Sequence[Row], sums: tuple[float, float], year: Year, marks: Marks, texts: Texts
) -> Line:
    energy, emitted = energy_of(rows, sums[0]), emitted_of(rows, sums[1])
    figures = (
        texts.number(energy),
        sum_of(rows, emitted, texts),
        marks.of_sum(rows),
        _share(year, emitted, texts),
        "",
        texts.number(year.per_head(emitted), 2),
        "",
        "",
    )
    return Line((name, *figures), level=0)


def sum_of(rows: Sequence[Row], emitted: float | None, texts: Texts) -> str:
    """A sum of emissions; that there is no factor where no row has one."""
    lacking = emitted is None and any("no_factor" in causes(row) for row in rows)
    return texts.text("no_factor") if lacking else texts.number(emitted)


def _row_line(row: Row, year: Year, marks: Marks, texts: Texts) -> Line:
    return Line(
        (
            carrier_of(row, texts),
            amount_of(row, texts),
            emissions_of(row, texts),
            marks.of([row]),
            _share(year, row.emissions_t, texts),
            row.quality,
            texts.number(year.per_head(row.emissions_t), 2),
            "; ".join(f"{texts.exact(use.value)} {visible(use.unit)}" for use in row.factors),
            "; ".join(dict.fromkeys(edition_of(use, texts) for use in row.factors)),
        )
    )


def by_carrier(town: MunicipalInventory, year: Year, marks: Marks, texts: Texts) -> Table:
    """The sums of each carrier over the sectors."""
    columns = (
        Column(texts.text("carrier"), figures=False),
        Column("MWh"),
        Column(unit_of(town)),
        Column(""),
        Column(texts.text("share")),
    )
    counted = counted_rows([year])
    lines = []
    for carrier, sums in in_order(year.by_carrier(), texts):
        rows = [row for row in counted if row.carrier == carrier]
        energy, emitted = energy_of(rows, sums[0]), emitted_of(rows, sums[1])
        if energy is None and emitted is None:
            continue
        name = texts.term("carrier", carrier) if carrier else texts.text("entered")
        figures = (texts.number(energy), sum_of(rows, emitted, texts), marks.of(rows), _share(year, emitted, texts))
        lines.append(Line((name, *figures)))
    total = (texts.number(year.energy_mwh), texts.number(year.emissions_t), marks.of_sum(counted))
    lines.append(Line((texts.text("total"), *total, _share(year, year.emissions_t, texts)), level=0))
    return Table(texts.text("by_carrier", year=year.year), columns, tuple(lines)).without_empty()


def not_counted(town: MunicipalInventory, texts: Texts) -> Table | None:
    """Rows outside the method's boundary, which are in no total: of one year with their energy, else a column per year.

    None where there are none.
    """
    lines: dict[tuple[str, str | None, str | None], dict[int, Row]] = {}
    for year in town.years:
        for row in year.rows:
            if not row.counted:
                lines.setdefault((row.sector, row.carrier, row.dimension), {})[year.year] = row
    if not lines:
        return None
    title = texts.text("not_counted", method=town.method)
    names = Column(texts.text("sector_and_carrier"), figures=False)
    if len(town.years) == 1:
        rows = [row for of_year in lines.values() for row in of_year.values()]
        made = [Line((name_of(row, texts), amount_of(row, texts), emissions_of(row, texts))) for row in rows]
        return Table(title, (names, Column("MWh"), Column(unit_of(town))), tuple(made))
    years = [year.year for year in town.years]
    made = [_years_line(of_year, years, texts) for of_year in lines.values()]
    return Table(f"{title} [{unit_of(town)}]", (names, *(Column(str(year)) for year in years)), tuple(made))


def _years_line(of_year: Mapping[int, Row], years: Iterable[int], texts: Texts) -> Line:
    name = name_of(next(iter(of_year.values())), texts)
    cells = (emissions_of(of_year[year], texts) if year in of_year else texts.number(None) for year in years)
    return Line((name, *cells))


def conformity(town: MunicipalInventory, texts: Texts) -> Table | None:
    """Each criterion of the method: met, not met or not to be judged, and the cell that decides it."""
    if not town.conformity:
        return None
    columns = (
        Column(texts.text("criterion"), figures=False),
        Column(texts.text("result"), figures=False),
        Column(texts.text("decided_by"), figures=False),
    )
    lines = tuple(
        Line((texts.text(f"check_{check.check}"), texts.text(f"result_{check.result}"), visible(check.cell)))
        for check in town.conformity
    )
    return Table(texts.text("conformity_to", method=town.method), columns, lines)


def in_order(sums: dict[str | None, tuple[float, float]], texts: Texts) -> list[tuple[str | None, tuple[float, float]]]:
    """Sums by carrier in the vocabulary's order; emissions entered directly come last."""
    return sorted(sums.items(), key=lambda item: (item[0] is None, texts.position("carrier", item[0] or "")))


def energy_of(rows: Iterable[Row], energy: float) -> float | None:
    """A sum of energy, or None where no row has any."""
    return energy if any(row.energy_mwh is not None for row in rows) else None


def emitted_of(rows: Iterable[Row], emitted: float) -> float | None:
    """A sum of emissions, or None where no row has any."""
    return emitted if any(row.emissions_t is not None for row in rows) else None


def amount_of(row: Row, texts: Texts) -> str:
    """A row's energy, another amount with its unit, or the notation key that stands in its place."""
    if row.energy_mwh is not None:
        return texts.number(row.energy_mwh)
    if row.amount is not None:
        return f"{texts.number(row.amount)} {row.unit}"
    return row.state if row.state.isupper() else texts.number(None)


def emissions_of(row: Row, texts: Texts) -> str:
    """A row's emissions, or that there is no factor for it."""
    lacking = row.emissions_t is None and "no_factor" in causes(row)
    return texts.text("no_factor") if lacking else texts.number(row.emissions_t)


def edition_of(use: FactorUse, texts: Texts) -> str:
    """The set that a factor is from, and its year there."""
    name = texts.term("sheet", SHEETS[use.set]) if use.set in SHEETS else texts.factor_set(use.set)
    return f"{name} {use.year or ''}".rstrip()


def _share(year: Year, emitted: float | None, texts: Texts) -> str:
    share = year.share(emitted)
    return "" if share is None else texts.percent(share)
