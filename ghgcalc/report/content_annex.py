"""The annex of a report: every factor with its source, every row with its cells, people, editions, files, method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ghgcalc import __version__
from ghgcalc.labels import visible
from ghgcalc.report.document import Block, Keys, Paragraph, Section
from ghgcalc.report.head import edition
from ghgcalc.report.marks import carrier_of
from ghgcalc.report.page import Column, Key, Line, Table
from ghgcalc.report.rows import amount_of, emissions_of

if TYPE_CHECKING:
    from ghgcalc.report.context import Context
    from ghgcalc.results import FactorUse, Row


def annex(context: Context) -> Section:
    """Where every figure comes from."""
    blocks: list[Block | None] = [
        _method(context),
        _factors(context),
        _rows(context),
        _population(context),
        _sets(context),
        _sources(context),
        _inputs(context),
    ]
    title = context.texts.text("report-annex")
    return Section("annex", title, tuple(block for block in blocks if block is not None), annex=True)


def _method(context: Context) -> Keys:
    """Method, boundary, gases, GWP, what the town declared, program and catalogue."""
    town, texts = context.town, context.texts
    gwp = texts.text("report-gwp-not-stated") if town.gwp == "not_stated" else town.gwp
    keys = [
        Key(texts.text("report-key-method"), texts.method(town.method)),
        Key(texts.text("report-key-boundary"), texts.text(f"boundary_{town.boundary}")),
        Key(texts.text("report-key-gases"), town.gas_coverage),
        Key(texts.text("report-key-gwp"), gwp),
    ]
    for name, value in town.declared.items():
        said = texts.term("word", value, of=name) if value else texts.text("no_value")
        keys.append(Key(texts.text("report-key-declared", name=texts.term("key", name)), visible(said)))
    keys.append(Key(texts.text("report-key-program"), f"ghgcalc {__version__}"))
    keys.append(Key(texts.text("report-key-catalogue"), context.inventory.catalogue))
    return Keys(texts.text("report-how-calculated"), tuple(keys))


def _factors(context: Context) -> Block:
    """Each factor once per carrier: value as printed, where it stands, for which years and how it was taken."""
    texts = context.texts
    used: dict[tuple[str, FactorUse], dict[int, None]] = {}
    for year in context.town.years:
        for row in year.rows:
            for use in row.factors:
                used.setdefault((row.carrier or "", use), {})[year.year] = None
    if not used:
        return Paragraph(texts.text("report-no-factors"))
    columns = (
        Column(texts.text("carrier"), figures=False),
        Column(texts.text("report-column-years"), figures=False),
        Column(texts.text("report-column-gas"), figures=False),
        Column(texts.text("value")),
        Column(texts.text("unit"), figures=False),
        Column(texts.text("report-column-set"), figures=False),
        Column(texts.text("report-column-row")),
        Column(texts.text("source"), figures=False),
        Column(texts.text("report-column-locator"), figures=False),
        Column(texts.text("report-column-match"), figures=False),
    )
    ordered = sorted(
        used.items(), key=lambda item: (texts.position("carrier", item[0][0]), item[0][0], min(item[1]), item[0][1].row)
    )
    numbers = {key: number for number, key in enumerate(_sources_used(context), start=1)}
    lines = [_factor_line(context, carrier, use, tuple(years), numbers) for (carrier, use), years in ordered]
    return Table(texts.text("report-factors"), columns, tuple(lines))


def _factor_line(
    context: Context, carrier: str, use: FactorUse, years: tuple[int, ...], numbers: dict[tuple[str, str], int]
) -> Line:
    texts = context.texts
    match = ", ".join(texts.text(f"match_{word}") for word in use.match)
    return Line(
        (
            texts.term("carrier", carrier),
            spans(years),
            visible(use.gas),
            texts.exact(use.value),
            visible(use.unit),
            visible(use.set),
            str(use.row),
            f"[{numbers[use.set, use.source]}]",
            visible(use.locator),
            match,
        )
    )


def spans(years: Iterable[int]) -> str:
    """Years in short: runs of consecutive ones by their ends.

    Examples
    --------
    >>> spans([2015, 2016, 2017, 2020])
    '2015–2017, 2020'
    """
    runs = []
    for _, run in groupby(enumerate(sorted(years)), key=lambda pair: pair[1] - pair[0]):
        found = [year for _, year in run]
        runs.append(str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}")
    return ", ".join(runs)


def _rows(context: Context) -> Table:
    """Every row of every year, those that do not count too, with its marks and the cells it was made from."""
    texts = context.texts
    columns = (
        Column(texts.text("year"), figures=False),
        Column(texts.text("sector"), figures=False),
        Column(texts.text("carrier"), figures=False),
        Column("MWh"),
        Column(context.unit),
        Column(texts.text("quality_class"), figures=False),
        Column(texts.text("report-column-marks"), figures=False),
        Column(texts.text("report-column-cells"), figures=False),
    )
    return Table(texts.text("report-rows"), columns, tuple(_row_lines(context)))


def _row_lines(context: Context) -> Iterator[Line]:
    texts = context.texts
    for year in context.town.years:
        for row in year.rows:
            yield Line(
                (
                    str(year.year),
                    texts.term("sector", row.sector),
                    carrier_of(row, texts),
                    amount_of(row, texts),
                    emissions_of(row, texts),
                    row.quality,
                    context.marks.of([row]) if row.counted else _outside(context, row),
                    ", ".join(map(visible, row.cells)),
                )
            )


def _outside(context: Context, row: Row) -> str:
    return context.texts.text("trace_not_counted", method=context.town.method)


def _population(context: Context) -> Table | None:
    texts = context.texts
    stated = [year for year in context.town.years if year.population is not None]
    if not stated:
        return None
    columns = (
        Column(texts.text("year"), figures=False),
        Column(texts.text("people")),
        Column(texts.text("report-column-definition"), figures=False),
        Column(texts.text("source"), figures=False),
        Column(texts.text("decided_by"), figures=False),
    )
    lines = [
        Line(
            (
                str(year.year),
                texts.exact(year.population or 0.0),
                visible(year.population_definition),
                visible(year.population_source),
                visible(year.population_cell),
            )
        )
        for year in stated
    ]
    return Table(texts.text("report-population"), columns, tuple(lines))


def _sets(context: Context) -> Table | None:
    texts = context.texts
    used = [one for one in context.inventory.factor_sets if one.id in context.town.factor_sets]
    if not used:
        return None
    columns = (
        Column(texts.text("report-column-set"), figures=False),
        Column(texts.text("report-column-title"), figures=False),
        Column(texts.text("boundary"), figures=False),
        Column(texts.text("report-column-gwp"), figures=False),
        Column(texts.text("report-column-heating-value"), figures=False),
        Column("sha256", figures=False),
    )
    lines = [
        Line(
            (
                edition(one, texts),
                visible(one.title),
                texts.text(f"boundary_{one.boundary}"),
                texts.text("report-gwp-not-stated") if one.gwp == "not_stated" else visible(one.gwp),
                texts.text(f"report-heating-value-{one.heating_value}"),
                visible(one.sha256),
            )
        )
        for one in used
    ]
    return Table(texts.text("report-sets"), columns, tuple(lines))


def _sources_used(context: Context) -> list[tuple[str, str]]:
    """The documents that factors were read in, as (set, title), in the order of their sets."""
    used = {(use.set, use.source) for year in context.town.years for row in year.rows for use in row.factors}
    return sorted(used)


def _sources(context: Context) -> Table | None:
    """The documents under the numbers that the factors name them by; of a town's own factors what it says of them."""
    texts = context.texts
    used = _sources_used(context)
    if not used:
        return None
    names = ("title", "publisher", "url", "accessed", "licence")
    columns = (
        Column(texts.text("workbook-number"), figures=False),
        *(Column(texts.text(f"report-column-{name}"), figures=False) for name in names),
    )
    lines = []
    for number, (set_id, title) in enumerate(used, start=1):
        source = context.sources.get((set_id, title))
        accessed = source.accessed.isoformat() if source and source.accessed else ""
        about = (source.publisher, source.url, accessed, source.licence) if source else ("", "", "", "")
        lines.append(Line((f"[{number}]", visible(texts.title(title)), *map(visible, about))))
    return Table(texts.text("report-sources"), columns, tuple(lines))


def _inputs(context: Context) -> Table | None:
    texts = context.texts
    if not context.inventory.inputs:
        return None
    columns = (Column(texts.text("report-column-file"), figures=False), Column("sha256", figures=False))
    lines = tuple(Line((visible(one.file), one.sha256)) for one in context.inventory.inputs)
    return Table(texts.text("report-inputs"), columns, lines)
