"""The overview of a batch: all members in one sortable table, the network's picture, a small picture per member.

Made from a finished batch; its figures are those of the batch's own tables, sums over sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ghgcalc import __version__
from ghgcalc.labels import visible
from ghgcalc.report import content
from ghgcalc.report.content_front import PER_HEAD_DIGITS
from ghgcalc.report.content_pictures import marked
from ghgcalc.report.document import Document, Figure, Notice, Style
from ghgcalc.report.page import Column, Line, Table
from ghgcalc.report.pictures.nouns import Series, Spark, Stacked
from ghgcalc.report.pictures.palette import OTHERS

if TYPE_CHECKING:
    from ghgcalc.batch import Batch
    from ghgcalc.batch.journal import Slot
    from ghgcalc.batch.network import NetworkYear
    from ghgcalc.batch.record import Member
    from ghgcalc.labels import Texts

# Names of missing members that a line of the network lists before it counts the rest.
NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Small:
    """A member's small picture: its name, where its report stands, the picture, the last figure, what it shows."""

    name: str
    link: str
    picture: Spark
    figure: str
    told: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The content of the index page.

    Parameters
    ----------
    members
        A line per member with a result; ``links`` stand beside its lines.
    network
        The network by year, and its picture if it has sectors.
    rejected
        Who has no result, and why.
    """

    document: Document
    members: Table
    links: tuple[str, ...]
    network: Table
    picture: Figure | None
    small: tuple[Small, ...]
    small_note: str
    rejected: Table | None
    notices: tuple[Notice, ...]


def overview(batch: Batch, texts: Texts, links: Mapping[Slot, str], style: Style, date: str = "") -> Overview:
    """The overview of a batch.

    Parameters
    ----------
    links
        Where the report of each member stands that has one, as seen from the index page.
    """
    unit = f"t {batch.gas_coverage or 'CO2e'}"
    found = [(slot, member) for slot, member in batch.members() if slot in batch.results]
    top = max((year.per_capita_t or 0.0 for _, member in found for year in member.years), default=0.0)
    title = texts.text("overview-title", count=len(batch.slots))
    made = [texts.text("report-made", version=__version__, catalogue=batch.workshop.catalog.version)]
    if date:
        made.append(texts.text("report-made-on", date=date))
    words = {name: texts.text(f"report-{name}") for name in content.WORDS}
    words |= {name: texts.text(f"overview-{name}") for name in ("members", "network", "small", "rejected")}
    notices = [
        Notice(finding.severity, texts.message(finding)) for finding in batch.findings if finding.severity != "info"
    ]
    return Overview(
        document=Document(
            lang=texts.lang,
            title=title,
            parts=(),
            made=tuple(made),
            words={**words, "table": texts.text("picture-table")},
            style=style,
            decimal=texts.number(0.0, 1)[1],
        ),
        members=Table(words["members"], _columns(texts, unit), tuple(_lines(found, texts))),
        links=tuple(links.get(slot, "") for slot, _ in found),
        network=_network(batch.years, texts, unit),
        picture=_picture(batch.years, texts, unit),
        small=tuple(_small(found, links, texts, unit, top)),
        small_note=texts.text("overview-small-note", top=texts.number(top, PER_HEAD_DIGITS), unit=unit),
        rejected=_rejected(batch, texts),
        notices=tuple(notices),
    )


def _columns(texts: Texts, unit: str) -> tuple[Column, ...]:
    return (
        Column(texts.text("workbook-municipality"), figures=False),
        Column(texts.text("report-column-code"), figures=False),
        Column(texts.text("overview-column-status"), figures=False),
        Column(texts.text("overview-column-conforms"), figures=False),
        Column(texts.text("year")),
        Column(texts.text("people")),
        Column("MWh"),
        Column(unit),
        Column(texts.text("per_head_short", unit=unit)),
        Column(texts.text("data_quality")),
        Column(texts.text("report-targets"), figures=False),
    )


def _lines(found: Sequence[tuple[Slot, Member]], texts: Texts) -> Iterator[Line]:
    for slot, member in found:
        conforms = {True: "yes", False: "no", None: "result_unknown"}[member.conforms]
        verdicts = (
            f"{visible(one.target)}: {texts.text(f'verdict-{one.verdict}')}"
            for one in (*member.verdicts, *member.own_verdicts)
        )
        year = member.years[-1] if member.years else None
        figures = (
            (
                texts.year(year.year),
                texts.number(year.population),
                texts.number(year.energy_mwh),
                texts.number(year.emissions_t),
                texts.number(year.per_capita_t, PER_HEAD_DIGITS),
                texts.percent(year.data_quality, 0),
            )
            if year
            else (texts.text("no_value"),) * 6
        )
        status = texts.text(f"overview-status-{member.status}")
        name = visible(slot.name) or visible(slot.code) or visible(slot.file)
        yield Line((name, visible(slot.code), status, texts.text(conforms), *figures, "; ".join(verdicts)))


def _network(years: Sequence[NetworkYear], texts: Texts, unit: str) -> Table:
    """The network by year, and who is missing in it."""
    columns = (
        Column(texts.text("year"), figures=False),
        Column(texts.text("overview-members")),
        Column(texts.text("people")),
        Column("MWh"),
        Column(unit),
        Column(texts.text("per_head_short", unit=unit)),
        Column(texts.text("completeness"), figures=False),
    )
    lines = []
    for year in years:
        missing = texts.listed(map(visible, year.missing), NAMED)
        complete = texts.text("yes") if year.complete else texts.text("no_alarm")
        if year.missing:
            complete = f"{complete}. {texts.text('overview-missing', members=missing)}"
        figures = (
            texts.number(year.members),
            texts.number(year.population),
            texts.number(year.energy_mwh),
            texts.number(year.emissions_t),
            texts.number(year.per_capita_t, PER_HEAD_DIGITS),
        )
        lines.append(Line((str(year.year), *figures, complete)))
    return Table(texts.text("overview-network"), columns, tuple(lines))


def _picture(years: Sequence[NetworkYear], texts: Texts, unit: str) -> Figure | None:
    """Emissions of all members by sector over the years."""
    names = sorted({name for year in years for name in year.sectors}, key=lambda name: texts.position("sector", name))
    shown = [name for name in names if any(year.sectors.get(name, (0.0, 0.0))[1] for year in years)]
    if not shown or any(not year.sectors and year.emissions_t for year in years):
        return None
    values = {name: tuple(year.sectors[name][1] if name in year.sectors else None for year in years) for name in shown}
    series = [Series(texts.term("sector", name), values[name]) for name in shown[:OTHERS]]
    if shown[OTHERS:]:
        rest = tuple(sum(year.sectors.get(name, (0.0, 0.0))[1] for name in shown[OTHERS:]) for year in years)
        series.append(Series(texts.text("picture-others"), rest, others=True))
    title = texts.text("picture-network")
    totals = tuple(texts.number(year.emissions_t) for year in years)
    columns = (Column(texts.text("sector"), figures=False), *(Column(str(year.year)) for year in years))
    lines = [Line((texts.term("sector", name), *map(texts.number, values[name]))) for name in shown]
    lines.append(Line((texts.text("total"), *totals), level=0))
    biggest = max(shown, key=lambda name: values[name][-1] or 0.0)
    told = texts.text(
        "picture-told-series",
        title=title,
        first=years[0].year,
        first_value=totals[0],
        last=years[-1].year,
        last_value=totals[-1],
        unit=unit,
        biggest=texts.term("sector", biggest),
    )
    above = tuple(marked(total, year.complete, texts) for total, year in zip(totals, years, strict=True))
    picture = Stacked(tuple(year.year for year in years), tuple(series), above, unit, texts.number)
    note = "" if all(year.complete for year in years) else texts.text("picture-incomplete")
    return Figure("network", title, told, picture, Table(f"{title} [{unit}]", columns, tuple(lines)), note)


def _small(
    found: Sequence[tuple[Slot, Member]], links: Mapping[Slot, str], texts: Texts, unit: str, top: float
) -> Iterator[Small]:
    for slot, member in found:
        points = [(year.year, year.per_capita_t) for year in member.years]
        stated = tuple((year, value) for year, value in points if value is not None)
        if stated:
            name = visible(slot.name) or visible(slot.code) or visible(slot.file)
            first, last = stated[0], stated[-1]
            told = texts.text(
                "picture-told-per-head",
                title=name,
                first=first[0],
                first_value=texts.number(first[1], PER_HEAD_DIGITS),
                last=last[0],
                last_value=texts.number(last[1], PER_HEAD_DIGITS),
                unit=unit,
            )
            figure = f"{texts.number(last[1], PER_HEAD_DIGITS)} {unit} ({last[0]})"
            yield Small(name, links.get(slot, ""), Spark(stated, top), figure, told)


def _rejected(batch: Batch, texts: Texts) -> Table | None:
    """Who has no result, and why."""
    lines = [
        Line((visible(slot.file), visible(slot.name) or visible(slot.code), visible(slot.reason)))
        for slot in batch.slots
        if slot not in batch.results
    ]
    if not lines:
        return None
    columns = tuple(
        Column(texts.text(name), figures=False)
        for name in ("report-column-file", "workbook-municipality", "report-column-message")
    )
    return Table(texts.text("overview-rejected"), columns, tuple(lines))
