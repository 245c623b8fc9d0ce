"""The list of built-in targets and the page of one: as a table, Markdown, csv and JSON."""

from __future__ import annotations

import csv as csv_format
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Final

from ghgcalc import __version__
from ghgcalc.report import console, json, md
from ghgcalc.report.page import Column, Key, Line, Page, Table
from ghgcalc.report.verdict_words import kinds, title_of
from ghgcalc.report.verdicts_json import target_object

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.targets.model import Point, Target

SCHEMA: Final = "ghgcalc/targets/1"
COLUMNS: Final = ("id", "points", "base", "quantity", "for")
ONLY_WIDE: Final = ("quantity", "for")


def written(
    form: str, targets: Sequence[Target], single: bool, catalogue: str, texts: Texts, width: int, colour: bool
) -> str:
    """The targets in one of the forms; ``single`` shows one with all that is known about it."""
    if form == "json":
        listed = [target_object(target) for target in targets]
        head = {"schema": SCHEMA, "version": __version__, "catalogue": catalogue}
        return json.written({**head, "targets": listed})
    if form == "csv":
        return _csv(targets, texts)
    pages = [_page(target, texts) for target in targets] if single else [_list(targets, texts)]
    return md.printed(pages) if form == "md" else console.printed(pages, width, colour)


def _list(targets: Sequence[Target], texts: Texts) -> Page:
    columns = tuple(
        Column(texts.text(f"targets-column-{name}"), figures=False, only_wide=name in ONLY_WIDE) for name in COLUMNS
    )
    lines = tuple(Line(_cells(target, texts)) for target in targets)
    return Page(texts.text("targets-title"), "", (), (Table(texts.text("targets-title"), columns, lines),))


def _cells(target: Target, texts: Texts) -> tuple[str, ...]:
    return (
        target.id,
        points_of(target, texts),
        _base(target, texts),
        texts.text(f"quantity-{target.quantity}"),
        target.audience.get(texts.lang, ""),
    )


def _base(target: Target, texts: Texts) -> str:
    if target.base_year is not None:
        return texts.year(target.base_year)
    return texts.text("targets-base-open") if target.relative else texts.text("no_value")


def points_of(target: Target, texts: Texts) -> str:
    """What a target asks for, in words: ``-65 % by 2030``."""
    if target.repeat is not None:
        share = texts.percent(target.repeat.reduce_by, 0)
        return texts.text("targets-repeat", share=share, years=target.repeat.years)
    return "; ".join(_point(point, target, texts) for point in target.points)


def _point(point: Point, target: Target, texts: Texts) -> str:
    if point.reduce_by is not None:
        key = "targets-point-reduce-per-capita" if target.per_capita else "targets-point-reduce"
        return texts.text(key, share=texts.percent(point.reduce_by, 0), year=point.year)
    unit = "MWh" if target.energy else f"t {target.gas or 'CO2e'}"
    unit = texts.text("unit-per-capita", unit=unit) if target.per_capita else unit
    level = texts.exact(point.reach or 0.0)
    key = "targets-point-now" if point.year is None else "targets-point-reach"
    return texts.text(key, level=level, unit=unit, year=point.year)


def _page(target: Target, texts: Texts) -> Page:
    return Page(title_of(target, texts), target.id, tuple(_keys(target, texts)), ())


def _keys(target: Target, texts: Texts) -> Iterator[Key]:
    yield Key(texts.text("targets-column-points"), points_of(target, texts), strong=True)
    yield Key(texts.text("targets-column-quantity"), texts.text(f"quantity-{target.quantity}"))
    yield Key(texts.text("targets-column-base"), _base(target, texts))
    yield Key(texts.text("targets-column-for"), target.audience.get(texts.lang, ""))
    if target.sectors:
        names = ", ".join(texts.term("sector", sector) for sector in target.sectors)
        yield Key(texts.text("target-detail-scope"), names)
    if target.covers:
        yield Key(texts.text("targets-covers"), kinds(target.covers, texts))
    if target.between:
        yield Key(texts.text("targets-between"), texts.text(f"between-{target.between}"))
    if target.source is not None:
        parts = (target.source.title, target.source.publisher, target.locator, target.source.url)
        yield Key(texts.text("target-detail-source"), ", ".join(part for part in parts if part))
    yield Key(texts.text("target-detail-note"), target.note.get(texts.lang, ""))


def _csv(targets: Sequence[Target], texts: Texts) -> str:
    made = StringIO()
    writer = csv_format.writer(made, lineterminator="\n")
    writer.writerow(("id", "title", "points", "quantity", "base_year", "audience", "source", "locator", "url"))
    for target in targets:
        source = target.source
        writer.writerow(
            (
                target.id,
                title_of(target, texts),
                points_of(target, texts),
                target.quantity,
                target.base_year or "",
                target.audience.get(texts.lang, ""),
                source.title if source else "",
                target.locator,
                source.url if source else "",
            )
        )
    return made.getvalue()
