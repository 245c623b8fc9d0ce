"""The printed comparison: a page per municipality with years, the cells that differ most, and changed factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ghgcalc.comparison import largest
from ghgcalc.labels import visible
from ghgcalc.report.page import Column, Key, Line, Page, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ghgcalc.comparison import Comparison, MunicipalDifference, YearDifference
    from ghgcalc.comparison_cells import CellDifference, Terms
    from ghgcalc.labels import Texts
    from ghgcalc.results import Inventory, MunicipalInventory, Row

TERMS: Final = ("boundary", "gwp", "factor", "activity")
CELLS: Final = 20


def pages(comparison: Comparison, texts: Texts) -> tuple[Page, ...]:
    """A page for each municipality that both results have."""
    return tuple(_page(town, comparison, texts) for town in comparison.municipalities)


def _page(town: MunicipalDifference, comparison: Comparison, texts: Texts) -> Page:
    name = visible(town.new.name) or visible(town.new.code) or texts.text("no_name")
    tables = (_years(town, texts), _cells(town, texts), _factors(town, texts))
    return Page(
        title=texts.text("compare_title", name=name),
        subtitle=texts.text("in_unit", unit=_unit(town)),
        keys=tuple(_keys(town, comparison, texts)),
        tables=tuple(table for table in tables if table is not None),
        footnotes=(texts.text("compare_terms"),),
    )


def _unit(town: MunicipalDifference) -> str:
    gases = dict.fromkeys((town.old.gas_coverage, town.new.gas_coverage))
    return " / ".join(f"t {gas}" for gas in gases)


def _keys(town: MunicipalDifference, comparison: Comparison, texts: Texts) -> Iterator[Key]:
    yield Key(texts.text("compare_old"), _described(town.old, comparison.old, texts))
    yield Key(texts.text("compare_new"), _described(town.new, comparison.new, texts))
    base = town.base_year
    if base is not None:
        facts = {"year": str(base.year), "old": texts.number(base.old_t), "new": texts.number(base.new_t)}
        said = texts.text("compare_base_year_value", **facts, share=texts.percent(base.share))
        yield Key(texts.text("compare_base_year"), said, alarm=base.old_t != base.new_t)
    for key, years in (("compare_only_old", town.only_old), ("compare_only_new", town.only_new)):
        if years:
            yield Key(texts.text(key), ", ".join(map(str, years)))
    if not (town.old.complete and town.new.complete):
        yield Key(texts.text("completeness"), texts.text("incomplete"), alarm=True)


def _described(town: MunicipalInventory, inventory: Inventory, texts: Texts) -> str:
    """File, method, boundary, GWP set and factor sets of a result."""
    files = ", ".join(visible(one.file) for one in inventory.inputs)
    versions = {used.id: used.version for used in inventory.factor_sets}
    sets = ", ".join(f"{visible(name)}@{visible(versions.get(name, ''))}".rstrip("@") for name in town.factor_sets)
    parts = [files, texts.text("by_method", method=town.method), texts.text(f"boundary_{town.boundary}")]
    parts += [texts.text("by_gwp", gwp=town.gwp)] if town.gwp != "not_stated" else []
    return ", ".join(part for part in (*parts, sets) if part)


def _years(town: MunicipalDifference, texts: Texts) -> Table | None:
    if not town.years:
        return None
    columns = (Column(texts.text("year"), figures=False), *_columns(TERMS, texts, share=True))
    lines = tuple(
        Line(
            (
                texts.year(year.year),
                texts.number(year.old.emissions_t),
                texts.number(year.new.emissions_t),
                _signed(year.difference, texts),
                texts.percent(year.share),
                *_terms(year.terms, TERMS, texts),
            )
        )
        for year in town.years
    )
    return Table(texts.text("compare_years"), columns, lines)


def _cells(town: MunicipalDifference, texts: Texts) -> Table | None:
    """The cells of a single year by sector, or of several years those that differ most."""
    if len(town.years) == 1:
        return _by_sector(town.years[0], texts)
    found = largest(town.years, CELLS)
    if not found:
        return None
    shown = _shown(town.years)
    columns = (Column(texts.text("compare_cell"), figures=False), *_columns(shown, texts))
    lines = tuple(
        Line((f"{year} {texts.term('sector', cell.sector)} / {_carrier(cell, texts)}", *_figures(cell, shown, texts)))
        for year, cell in found
    )
    return Table(texts.text("compare_largest"), columns, lines)


def _by_sector(year: YearDifference, texts: Texts) -> Table | None:
    shown = _shown([year])
    columns = (Column(texts.text("sector_and_carrier"), figures=False), *_columns(shown, texts))
    lines: list[Line] = []
    for sector, terms in year.by_sector().items():
        cells = [cell for cell in year.cells if cell.sector == sector]
        sums = [side.by_sector().get(sector, (None, None))[1] for side in (year.old, year.new)]
        numbers = [texts.number(amount) for amount in sums]
        figures = (*numbers, _signed(terms.total, texts), *_terms(terms, shown, texts))
        lines.append(Line((texts.term("sector", sector), *figures), level=0))
        lines += [Line((_carrier(cell, texts), *_figures(cell, shown, texts))) for cell in cells if cell.differs]
    return Table(texts.text("by_sector_and_carrier", year=year.year), columns, tuple(lines), indented=True)


def _factors(town: MunicipalDifference, texts: Texts) -> Table | None:
    """Each distinct factor that is another, once per carrier and pair of values."""
    seen: dict[tuple[str, str, str], list[int]] = {}
    for year in town.years:
        for cell in year.cells:
            if cell.old is not None and cell.new is not None and "factor" in cell.causes:
                key = (_carrier(cell, texts), _factor(cell.old, texts), _factor(cell.new, texts))
                years = seen.setdefault(key, [])
                if year.year not in years:
                    years.append(year.year)
    if not seen:
        return None
    titles = ("carrier", "compare_years_of", "compare_old", "compare_new")
    columns = tuple(Column(texts.text(title), figures=False) for title in titles)
    lines = tuple(
        Line((carrier, texts.listed(map(str, years), CELLS), old, new)) for (carrier, old, new), years in seen.items()
    )
    return Table(texts.text("compare_factors"), columns, lines)


def _factor(row: Row, texts: Texts) -> str:
    if not row.factors:
        return texts.text("mark_reported") if "reported" in row.match else texts.text("no_factor")
    return "; ".join(f"{texts.exact(use.value)} {use.unit} ({texts.factor_set(use.set)})" for use in row.factors)


def _shown(years: Iterable[YearDifference]) -> tuple[str, ...]:
    """The terms that are anything in any cell: a term that is zero throughout takes no column."""
    cells = [cell for year in years for cell in year.cells if cell.differs]
    return tuple(term for term in TERMS if any(getattr(cell.terms, term) for cell in cells))


def _columns(terms: Iterable[str], texts: Texts, share: bool = False) -> tuple[Column, ...]:
    titles = [texts.text(name) for name in ("compare_old", "compare_new", "compare_difference")]
    titles += ["%"] if share else []
    return tuple(Column(title) for title in (*titles, *(texts.text(f"compare_{term}") for term in terms)))


def _figures(cell: CellDifference, shown: Iterable[str], texts: Texts) -> tuple[str, ...]:
    sides = tuple(
        texts.number(row.emissions_t if row is not None and row.counted else None) for row in (cell.old, cell.new)
    )
    return (*sides, _signed(cell.terms.total, texts), *_terms(cell.terms, shown, texts))


def _terms(terms: Terms, shown: Iterable[str], texts: Texts) -> tuple[str, ...]:
    return tuple(_signed(getattr(terms, name), texts) for name in shown)


def _signed(amount: float, texts: Texts) -> str:
    """A difference with its sign, so that a rise is not taken for a level."""
    shown = texts.number(amount)
    return f"+{shown}" if amount > 0 and shown != texts.number(0.0) else shown


def _carrier(cell: CellDifference, texts: Texts) -> str:
    row = cell.new if cell.new is not None else cell.old
    if cell.carrier is not None or row is None:
        return texts.term("carrier", cell.carrier or "")
    return texts.text("entered_directly", gases=", ".join(row.gases_t))
