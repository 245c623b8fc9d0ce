"""The sections of a report between its first page and its annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.labels import visible
from ghgcalc.report import additional, rows, series
from ghgcalc.report import content_pictures as pictures
from ghgcalc.report.content_front import PER_HEAD_DIGITS
from ghgcalc.report.document import Block, Keys, Paragraph, Section
from ghgcalc.report.marks import counted_rows
from ghgcalc.report.page import Column, Key, Line, Table
from ghgcalc.report.sentences import on_change
from ghgcalc.report.verdict_details import detail_lines
from ghgcalc.report.verdict_words import Figures, digits_for, reason_of, title_of

if TYPE_CHECKING:
    from ghgcalc.findings import Finding, Severity
    from ghgcalc.report.context import Benchmark, Context
    from ghgcalc.results import Year

# Finding codes of one kind that are listed singly before the rest is counted.
SHOWN: Final = 4


def sections(context: Context) -> Iterator[Section]:
    """The sections in their order; one that has nothing to say is left out."""
    if context.town.years:
        yield _balance(context)
        yield from _series(context)
        yield from _change(context)
        yield from _per_head(context)
    yield from _targets(context)
    yield from _conformity(context)
    yield _findings(context)


def _section(context: Context, name: str, title: str, blocks: list[Block | None]) -> Section:
    return Section(name, title, tuple(block for block in blocks if block is not None))


def _balance(context: Context) -> Section:
    """The last year: the flow, then by sector, by sector and carrier, and what is not counted."""
    year, texts = context.last, context.texts
    blocks: list[Block | None] = [
        pictures.flow(context),
        pictures.by_sector(context) if len(context.town.years) > 1 else None,
        rows.by_sector_and_carrier(context.town, year, context.marks, texts),
        rows.by_carrier(context.town, year, context.marks, texts) if len(context.town.years) > 1 else None,
        *(Paragraph(note, quiet=True) for note in context.marks.footnotes()),
        rows.not_counted(context.town, texts),
        additional.table(context.town, texts),
    ]
    if len(context.town.years) == 1:
        blocks.insert(1, pictures.carriers(context))
    return _section(context, "balance", texts.text("report-balance", year=year.year), blocks)


def _series(context: Context) -> Iterator[Section]:
    town, texts = context.town, context.texts
    if len(town.years) == 1:
        return
    title = texts.text("report-series", years=f"{town.years[0].year}–{town.years[-1].year}")
    blocks: list[Block | None] = [
        series.overview(town, texts),
        series.emissions_by_sector(town, context.marks, texts),
        pictures.carriers(context),
        series.emissions_by_carrier(town, context.marks, texts),
    ]
    yield _section(context, "series", title, blocks)


def _change(context: Context) -> Iterator[Section]:
    change = context.change
    if change is None:
        return
    title = context.texts.text("report-change", before=change.before, after=change.after)
    said = [Paragraph(sentence) for sentence in on_change(context, change)]
    yield _section(context, "change", title, [*said, pictures.change(context)])


def _per_head(context: Context) -> Iterator[Section]:
    """Figures per head by sector and carrier, the network's beside them."""
    years = [year for year in context.town.years if year.population]
    if not years:
        return
    texts, unit = context.texts, context.unit
    blocks: list[Block | None] = [
        pictures.per_head(context),
        *(
            series.emissions_per_head(
                years, kind, texts.text(f"report-per-head-{kind}s", unit=unit), context.marks, texts, PER_HEAD_DIGITS
            )
            for kind in ("sector", "carrier")
        ),
        _energy_per_head(context, years),
    ]
    if context.benchmark is not None:
        blocks.append(_beside_network(context, years[-1], context.benchmark))
    yield _section(context, "per-head", texts.text("report-per-head"), blocks)


def _sums(year: Year, kind: str) -> Mapping[Any, tuple[float, float]]:
    return year.by_sector() if kind == "sector" else year.by_carrier()


def _energy_per_head(context: Context, years: list[Year]) -> Table | None:
    texts = context.texts
    sums = [year.by_sector() for year in years]
    names = sorted(
        {name for one in sums for name in one if one[name][0]}, key=lambda name: texts.position("sector", name)
    )
    if not names:
        return None
    lines = []
    for name in names:
        found = (year.per_head(one[name][0]) if name in one else None for year, one in zip(years, sums, strict=True))
        lines.append(Line((texts.term("sector", name), *(texts.number(value, PER_HEAD_DIGITS) for value in found))))
    totals = (texts.number(year.per_head(year.energy_mwh), PER_HEAD_DIGITS) for year in years)
    lines.append(Line((texts.text("total"), *totals), level=0))
    return Table(texts.text("report-per-head-energy"), _year_columns(context, years), tuple(lines))


def _year_columns(context: Context, years: list[Year]) -> tuple[Column, ...]:
    return (Column(context.texts.text("sector"), figures=False), *(Column(str(year.year)) for year in years))


def _beside_network(context: Context, year: Year, benchmark: Benchmark) -> Table:
    """Per head by sector and carrier, this municipality beside all members together."""
    texts = context.texts
    columns = (
        Column(texts.text("sector_and_carrier"), figures=False),
        Column(str(year.year)),
        Column(texts.text("report-column-benchmark")),
    )
    found: list[tuple[str, float | None, float | None, int]] = []
    for kind, network in (("sector", benchmark.by_sector), ("carrier", benchmark.by_carrier)):
        for name, (_, emitted) in _sums(year, kind).items():
            if name is not None and (emitted or network.get(name)):
                own = rows.emitted_of([row for row in counted_rows([year]) if getattr(row, kind) == name], emitted)
                found.append((texts.term(kind, name), year.per_head(own), network.get(name), 1))
    found.append((texts.text("total"), year.per_capita_t, benchmark.per_head.get(year.year), 0))
    lines = [
        Line((label, *(texts.number(value, PER_HEAD_DIGITS) for value in (own, beside))), level)
        for label, own, beside, level in found
    ]
    if benchmark.rank:
        lines.append(Line((texts.text("report-column-rank"), f"{benchmark.rank} / {benchmark.members}", "")))
    return Table(texts.text("report-beside", unit=context.unit), columns, tuple(lines))


def _targets(context: Context) -> Iterator[Section]:
    """All that a verdict rests on, target by target."""
    blocks: list[Block | None] = []
    for verdict in context.verdicts:
        figures = Figures(verdict, context.texts, digits_for(verdict))
        word = context.texts.text(f"verdict-{verdict.verdict}")
        lines = detail_lines(verdict, figures, reason_of(verdict, context.texts), context.texts)
        keys = tuple(Key(label, said) for label, said in lines)
        blocks.append(Keys(f"{title_of(verdict.target, context.texts)}: {word}", keys))
    if blocks:
        yield _section(context, "targets", context.texts.text("report-targets"), blocks)


def _conformity(context: Context) -> Iterator[Section]:
    table = rows.conformity(context.town, context.texts)
    if table is not None:
        yield _section(context, "conformity", context.texts.text("report-conformity"), [table])


def _findings(context: Context) -> Section:
    """Every finding with its place and what to do; after some of a kind the rest is counted."""
    texts = context.texts
    title = texts.text("report-findings")
    if not context.findings:
        return _section(context, "findings", title, [Paragraph(texts.text("report-no-findings"))])
    columns = tuple(
        Column(texts.text(f"report-column-{name}"), figures=False)
        for name in ("severity", "code", "place", "message", "hint")
    )
    return _section(
        context,
        "findings",
        title,
        [Table(texts.text("report-findings-table"), columns, tuple(_finding_lines(context)))],
    )


def _finding_lines(context: Context) -> Iterator[Line]:
    texts = context.texts
    by_code: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in context.findings:
        by_code.setdefault((finding.severity, finding.code), []).append(finding)
    for (severity, code), found in by_code.items():
        word = texts.text(f"severity_{severity}")
        for finding in found[:SHOWN]:
            hint = texts.hint(finding) if finding is found[0] else ""
            yield Line((word, code, visible(str(finding.place)), texts.message(finding), hint))
        rest = found[SHOWN:]
        if rest:
            places = ", ".join(dict.fromkeys(visible(str(finding.place)) for finding in rest))
            yield Line((word, code, places, texts.text("more_of_these", more=len(rest)), ""))
