"""The pictures of a report: what each shows, its sums, and the sentence that says it to those who do not see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from ghgcalc.decomposition import RESIDUAL
from ghgcalc.report import rows, series
from ghgcalc.report.content_front import PER_HEAD_DIGITS, name_shown, signed
from ghgcalc.report.document import Figure
from ghgcalc.report.marks import causes, counted_rows
from ghgcalc.report.page import Column, Line, Table
from ghgcalc.report.pictures.nouns import Bars, Curves, Flow, Series, Stacked, Waterfall
from ghgcalc.report.pictures.nouns import Line as TargetLine
from ghgcalc.report.pictures.palette import OTHERS
from ghgcalc.report.verdict_words import title_of

if TYPE_CHECKING:
    from ghgcalc.findings import Fact
    from ghgcalc.labels import Texts
    from ghgcalc.report.context import Context
    from ghgcalc.results import Row, Year
    from ghgcalc.targets.model import Quantity

NAMES: Final = ("sectors", "carriers", "per-head", "flow", "change")
# Lines to targets that one picture carries, and carriers that the flow names.
LINES: Final = 3
CARRIERS: Final = 8

Sums = Callable[["Year"], "dict[str, float]"]


def sectors(context: Context) -> Figure | None:
    """Emissions by sector over the years with the lines to absolute targets; of one year as horizontal bars."""
    title = context.texts.text("picture-sectors")
    table = (
        series.emissions_by_sector(context.town, context.marks, context.texts)
        if len(context.town.years) > 1
        else by_sector(context)
    )
    lines = target_lines(context, "emissions")
    partial = {(year.year, row.sector) for year in context.town.years for row in counted_rows([year]) if lacks(row)}
    return _over_years(context, "sectors", title, table, "sector", _emissions_by_sector, context.unit, lines, partial)


def carriers(context: Context) -> Figure | None:
    """Final energy by carrier over the years; of one year as horizontal bars."""
    title = context.texts.text("picture-carriers")
    table = (
        series.energy_by_carrier(context.town, context.texts)
        if len(context.town.years) > 1
        else rows.by_carrier(context.town, context.last, context.marks, context.texts)
    )
    lines = target_lines(context, "energy")
    partial = {
        (year.year, row.carrier or "")
        for year in context.town.years
        for row in counted_rows([year])
        if row.carrier and row.energy_mwh is None and row.amount is not None
    }
    return _over_years(context, "carriers", title, table, "carrier", _energy_by_carrier, "MWh", lines, partial)


def lacks(row: Row) -> bool:
    """Whether a row's emissions are in no sum because it has no factor."""
    return "no_factor" in causes(row)


def _emissions_by_sector(year: Year) -> dict[str, float]:
    return {name: emitted for name, (_, emitted) in year.by_sector().items() if emitted}


def _energy_by_carrier(year: Year) -> dict[str, float]:
    return {name: energy for name, (energy, _) in year.by_carrier().items() if name is not None and energy}


def by_sector(context: Context) -> Table:
    """Energy, emissions, share and emissions per head of each sector in the last year."""
    texts, year = context.texts, context.last
    columns = (
        Column(texts.text("sector"), figures=False),
        Column("MWh"),
        Column(context.unit),
        Column(""),
        Column(texts.text("share")),
        Column(texts.text("per_head_short", unit=context.unit)),
    )
    counted = counted_rows([year])
    lines = []
    for name, sums in year.by_sector().items():
        own = [row for row in counted if row.sector == name]
        lines.append(_sector_line(context, texts.term("sector", name), own, sums))
    lines.append(_sector_line(context, texts.text("total"), counted, (year.energy_mwh, year.emissions_t), level=0))
    return Table(texts.text("report-by-sector", year=year.year), columns, tuple(lines)).without_empty()


def _sector_line(context: Context, name: str, own: Sequence[Row], sums: tuple[float, float], level: int = 1) -> Line:
    texts, year = context.texts, context.last
    energy, emitted = rows.energy_of(own, sums[0]), rows.emitted_of(own, sums[1])
    share = year.share(emitted)
    told = "" if share is None else texts.percent(share)
    per_head = texts.number(year.per_head(emitted), PER_HEAD_DIGITS)
    figures = (texts.number(energy), rows.sum_of(own, emitted, texts), context.marks.of_lack(own), told, per_head)
    return Line((name, *figures), level)


def _over_years(
    context: Context,
    name: str,
    title: str,
    table: Table,
    kind: str,
    sums: Sums,
    unit: str,
    lines: tuple[TargetLine, ...],
    partial: set[tuple[int, str]],
) -> Figure | None:
    """A stacked picture over the years, or bars of the one year; None where there is nothing to draw.

    ``partial``: (year, name) of the parts of which something is in no sum.
    """
    years = context.town.years
    whole = [not any(year.year == at for at, _ in partial) for year in years]
    found = [sums(year) for year in years]
    largest = _by_size(found)
    if not largest:
        return None
    kept, rest = (largest, []) if len(largest) <= OTHERS else (largest[:OTHERS], largest[OTHERS:])
    ordered = sorted(kept, key=lambda name: context.texts.position(kind, name))
    label = {name: context.texts.term(kind, name) for name in largest}
    texts = context.texts
    if len(years) == 1:
        bars = tuple(
            (
                label[name],
                found[0][name],
                marked(texts.number(found[0][name]), (years[0].year, name) not in partial, texts),
            )
            for name in largest
            if name in found[0]
        )
        note = "" if all(whole) else texts.text("picture-incomplete")
        told = _told(context, title, unit, found, label, whole)
        return Figure(name, title, told, Bars(bars, unit), table, note)
    stacked = [Series(label[name], tuple(one.get(name) for one in found)) for name in ordered]
    if rest:
        others = tuple(sum(one.get(name, 0.0) for name in rest) for one in found)
        stacked.append(Series(texts.text("picture-others"), others, others=True))
    totals = tuple(
        marked(texts.number(sum(one.values())), complete, texts) for one, complete in zip(found, whole, strict=True)
    )
    note = "" if all(whole) else texts.text("picture-incomplete")
    picture = Stacked(tuple(year.year for year in years), tuple(stacked), totals, unit, texts.number, lines)
    return Figure(name, title, _told(context, title, unit, found, label, whole), picture, table, note)


def marked(total: str, complete: bool, texts: Texts) -> str:
    """The total above a bar, with a mark where it is not of all."""
    return total if complete else texts.text("picture-mark", total=total)


def _by_size(found: Sequence[dict[str, float]]) -> list[str]:
    """The names, the one that is largest in any year first."""
    names = dict.fromkeys(name for one in found for name in one)
    return sorted(names, key=lambda name: -max(abs(one.get(name, 0.0)) for one in found))


def said(total: str, complete: bool, texts: Texts) -> str:
    """A total in a sentence, with a word where it is not of all."""
    return total if complete else texts.text("picture-partial", total=total)


def _told(
    context: Context,
    title: str,
    unit: str,
    found: Sequence[dict[str, float]],
    label: dict[str, str],
    whole: Sequence[bool],
) -> str:
    years, texts = context.town.years, context.texts
    biggest = max(found[-1], key=lambda name: found[-1][name], default="")
    facts: dict[str, Fact] = {
        "title": title,
        "first": years[0].year,
        "first_value": said(texts.number(sum(found[0].values())), whole[0], texts),
        "last": years[-1].year,
        "last_value": said(texts.number(sum(found[-1].values())), whole[-1], texts),
        "unit": unit,
    }
    told = texts.text("picture-told-series" if len(years) > 1 else "picture-told-year", **facts)
    if not biggest or not whole[-1]:
        return told
    return f"{told} {texts.text('picture-told-biggest', year=years[-1].year, biggest=label[biggest])}"


def target_lines(context: Context, quantity: Quantity) -> tuple[TargetLine, ...]:
    """The lines (or levels that hold at once) of the verdicts on the whole of a quantity."""
    lines = []
    for verdict in context.verdicts:
        if verdict.quantity != quantity or not verdict.target.whole:
            continue
        name = context.texts.text("picture-target-line", target=title_of(verdict.target, context.texts))
        if verdict.line:
            lines.append(TargetLine(name, verdict.line))
        elif verdict.allowed is not None and verdict.year is not None:
            lines.append(TargetLine(name, ((verdict.year, verdict.allowed),), level=True))
    return tuple(lines[:LINES])


def per_head(context: Context) -> Figure | None:
    """Emissions per head over the years, beside the network's and the lines to targets per head."""
    years, texts = context.town.years, context.texts
    stated = [year for year in years if year.per_capita_t is not None]
    if not stated:
        return None
    own = Series(name_shown(context), tuple(year.per_capita_t for year in years))
    found = [own]
    if context.benchmark is not None:
        beside = tuple(context.benchmark.per_head.get(year.year) for year in years)
        found.append(Series(texts.text("picture-benchmark"), beside))
    unit = texts.text("report-unit-per-head", unit=context.unit)
    lines = target_lines(context, "emissions_per_capita")
    if len(stated) == 1 and not lines and context.benchmark is None:
        return None
    partial = tuple(year.year for year in stated if not year.complete)
    picture = Curves(
        tuple(year.year for year in years), tuple(found), unit, texts.number, PER_HEAD_DIGITS, lines, partial
    )
    first, last = stated[0], stated[-1]
    facts: dict[str, Fact] = {
        "title": texts.text("picture-per-head"),
        "first": first.year,
        "first_value": said(texts.number(first.per_capita_t, PER_HEAD_DIGITS), first.complete, texts),
        "last": last.year,
        "last_value": said(texts.number(last.per_capita_t, PER_HEAD_DIGITS), last.complete, texts),
        "unit": unit,
    }
    notes = [("picture-open-points", bool(partial)), ("picture-lines-lead", len(stated) > 1)]
    note = " ".join(texts.text(key) for key, so in notes if so)
    told = texts.text("picture-told-per-head", **facts)
    return Figure(
        "per-head", texts.text("picture-per-head"), told, picture, _per_head_table(context, found, unit), note
    )


def _per_head_table(context: Context, found: Sequence[Series], unit: str) -> Table:
    texts = context.texts
    columns = (Column(texts.text("year"), figures=False), *(Column(one.name) for one in found))
    lines = []
    for at, year in enumerate(context.town.years):
        own, *beside = (texts.number(one.values[at], PER_HEAD_DIGITS) for one in found)
        lines.append(Line((str(year.year), said(own, year.complete or year.per_capita_t is None, texts), *beside)))
    return Table(f"{texts.text('picture-per-head')} [{unit}]", columns, tuple(lines))


def flow(context: Context) -> Figure | None:
    """Energy of the last year from carriers to sectors, and the sectors' emissions."""
    texts, year = context.texts, context.last
    cells = [row for row in year.rows if row.counted and row.carrier and row.energy_mwh and row.energy_mwh > 0]
    if not cells:
        return None
    totals: dict[str, float] = {}
    for row in cells:
        totals[row.carrier or ""] = totals.get(row.carrier or "", 0.0) + (row.energy_mwh or 0.0)
    largest = sorted(totals, key=lambda name: -totals[name])
    named = sorted(largest[:CARRIERS], key=lambda name: texts.position("carrier", name))
    carriers_of = {name: (named.index(name) if name in named else len(named)) for name in totals}
    sectors_of = {name: at for at, name in enumerate(dict.fromkeys(row.sector for row in cells))}
    links: dict[tuple[int, int], float] = {}
    for row in cells:
        key = (carriers_of[row.carrier or ""], sectors_of[row.sector])
        links[key] = links.get(key, 0.0) + (row.energy_mwh or 0.0)
    emitted = [sum(max(row.emissions_t or 0.0, 0.0) for row in cells if row.sector == name) for name in sectors_of]
    names = [(texts.term("carrier", name), texts.number(totals[name])) for name in named]
    rest = sum(totals[name] for name in totals if name not in named)
    if rest:
        names.append((texts.text("picture-others"), texts.number(rest)))
    energy = {name: sum(row.energy_mwh or 0.0 for row in cells if row.sector == name) for name in sectors_of}
    picture = Flow(
        carriers=tuple(names),
        sectors=tuple((texts.term("sector", name), f"{texts.number(energy[name])} MWh") for name in sectors_of),
        links=tuple((carrier, sector, size) for (carrier, sector), size in sorted(links.items())),
        emissions=tuple(
            (size, _outcome(size, [row for row in cells if row.sector == name], texts))
            for name, size in zip(sectors_of, emitted, strict=True)
        ),
        energy_title=texts.text("picture-flow-energy"),
        sector_title=texts.text("picture-flow-sectors"),
        emissions_title=texts.text("picture-flow-emissions", unit=context.unit),
    )
    title = texts.text("picture-flow", year=year.year)
    facts: dict[str, Fact] = {
        "title": title,
        "energy": texts.number(sum(totals.values())),
        "emissions": said(texts.number(sum(emitted)), not any(map(lacks, cells)), texts),
        "unit": context.unit,
    }
    told = texts.text("picture-told-flow", **facts)
    notes = [("picture-incomplete", any(map(lacks, cells))), ("picture-flow-note", True)]
    note = " ".join(texts.text(key) for key, so in notes if so)
    return Figure("flow", title, told, picture, _flow_table(context, named), note)


def _outcome(size: float, own: Sequence[Row], texts: Texts) -> str:
    """What a sector emits, as its label: marked where a factor is lacking, that there is none where all lack one."""
    if all(row.emissions_t is None for row in own):
        return rows.sum_of(own, None, texts)
    return marked(texts.number(size), not any(map(lacks, own)), texts)


def _flow_table(context: Context, named: Sequence[str]) -> Table:
    """Energy of each sector by the carriers that the picture names, the rest summed; and its emissions."""
    texts, year = context.texts, context.last
    found = [row for row in year.rows if row.counted and row.energy_mwh is not None]
    sectors_found = list(dict.fromkeys(row.sector for row in found))
    rest = any(row.carrier not in named for row in found)
    titles = [texts.term("carrier", name) for name in named] + ([texts.text("picture-others")] if rest else [])
    columns = (
        Column(texts.text("sector"), figures=False),
        *(Column(title) for title in titles),
        Column(f"{texts.text('total')} [MWh]"),
        Column(context.unit),
    )
    lines = []
    for name in sectors_found:
        own = [row for row in found if row.sector == name]
        sums = [sum(row.energy_mwh or 0.0 for row in own if row.carrier == carrier) for carrier in named]
        sums += [sum(row.energy_mwh or 0.0 for row in own if row.carrier not in named)] if rest else []
        emitted = rows.emitted_of(own, sum(row.emissions_t or 0.0 for row in own))
        figures = (*sums, sum(row.energy_mwh or 0.0 for row in own))
        told = rows.sum_of(own, emitted, texts)
        if emitted is not None:
            told = said(told, not any(map(lacks, own)), texts)
        lines.append(Line((texts.term("sector", name), *(texts.number(value) for value in figures), told)))
    return Table(texts.text("picture-flow", year=year.year), columns, tuple(lines))


def change(context: Context) -> Figure | None:
    """The change between two years as a waterfall of the terms of the decomposition."""
    found, texts = context.change, context.texts
    if found is None:
        return None
    terms = {name: value for name, value in found.terms.items() if name != RESIDUAL or found.residual_cells}
    facts: dict[str, Fact] = {"before": found.before, "after": found.after}
    title = texts.text("picture-change", **facts)
    steps = tuple((texts.text(f"term-{name}"), value, signed(context, value)) for name, value in terms.items())
    ends = [
        (str(year), total, texts.number(total))
        for year, total in ((found.before, found.emissions_before), (found.after, found.emissions_after))
    ]
    years = {year.year: year for year in context.town.years}
    whole = [years[year].complete for year in (found.before, found.after)]
    shown = [
        (name, total, marked(told, complete, texts)) for (name, total, told), complete in zip(ends, whole, strict=True)
    ]
    biggest = max(terms, key=lambda name: abs(terms[name]))
    told = texts.text(
        "picture-told-change",
        title=title,
        before_value=said(ends[0][2], whole[0], texts),
        after_value=said(ends[1][2], whole[1], texts),
        unit=context.unit,
        biggest=f"{texts.text(f'term-{biggest}')} ({signed(context, terms[biggest])})",
    )
    columns = (
        Column(texts.text("report-term"), figures=False),
        Column(texts.text("report-term-change", unit=context.unit)),
    )
    lines = [Line((name, text)) for name, _, text in steps]
    lines.append(Line((texts.text("total"), signed(context, found.change)), level=0))
    low = _start(found.emissions_before, [value for _, value, _ in steps])
    notes = [("picture-incomplete", not all(whole)), ("report-lmdi", True), ("picture-cut", bool(low))]
    note = " ".join(texts.text(key) for key, so in notes if so)
    picture = Waterfall(shown[0], steps, shown[1], context.unit, low)
    return Figure("change", title, told, picture, Table(title, columns, tuple(lines)), note)


def _start(total: float, steps: Sequence[float]) -> float:
    """Where a waterfall begins: at zero, or nearer its steps where they would else be too small to be seen."""
    levels = list(accumulate((total, *steps)))
    spread = max(levels) - min(levels)
    return max(0.0, min(levels) - spread) if min(levels) > spread + spread else 0.0
