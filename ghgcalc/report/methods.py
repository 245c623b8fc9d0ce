"""The accounting methods as a list, and one of them in full, with the sources of its rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import __version__
from ghgcalc.report.page import Column, Key, Line, Page, Table

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.models import Method, Source

SCHEMA: Final = "ghgcalc/methods/1"


def listed(methods: Iterable[Method], texts: Texts) -> Table:
    """A line per method: where it is for, its boundary, its factor sets."""
    titles = ("method_id", "method_name", "countries", "boundary", "factor_sets")
    lines = (
        Line(
            (
                method.id,
                texts.method(method.id),
                ", ".join(method.countries) or texts.text("any_country"),
                texts.text(f"boundary_{method.boundary}"),
                ", ".join(method.factor_sets),
            )
        )
        for method in methods
    )
    return Table("", tuple(Column(texts.text(title), figures=False) for title in titles), tuple(lines))


def overview(methods: Sequence[Method], texts: Texts) -> Page:
    """The page of all methods."""
    return Page(texts.text("methods_title"), texts.text("methods_hint"), (), (listed(methods, texts),))


def page(method: Method, texts: Texts) -> Page:
    """The page of one method."""
    defaults = ", ".join(method.default_for)
    keys = [
        Key(texts.text("method_id"), method.id),
        Key(texts.text("version"), method.version),
        Key(texts.text("countries"), ", ".join(method.countries) or texts.text("any_country")),
        Key(texts.text("default_for"), defaults or texts.text("no_value")),
        Key(texts.text("boundary"), texts.text(f"boundary_{method.boundary}")),
        Key("GWP", texts.text("not_stated") if method.gwp == "not_stated" else method.gwp),
        Key(texts.text("factor_sets"), ", ".join(method.factor_sets)),
        Key(texts.text("sectors"), "; ".join(texts.term("sector", sector) for sector in method.sectors)),
        Key(texts.text("required"), str(len(method.required))),
    ]
    tables = (_checks(method, texts), _parameters(method, texts), _sources(method.sources, texts))
    notes = tuple(method.notes.get(texts.lang, method.notes.get("en", ())))
    description = method.descriptions.get(texts.lang) or method.descriptions.get("en", "")
    shown = tuple(table for table in tables if table.lines)
    return Page(texts.method(method.id), description, tuple(keys), shown, tuple(f"-  {note}" for note in notes))


def document(methods: Iterable[Method], texts: Texts) -> dict[str, Any]:
    """The object of ``ghgcalc methods --format json``."""
    return {"schema": SCHEMA, "version": __version__, "methods": [_object(method, texts) for method in methods]}


def _object(method: Method, texts: Texts) -> dict[str, Any]:
    made = asdict(method)
    made["name"] = texts.method(method.id)
    for source in made["sources"]:
        source["accessed"] = str(source["accessed"] or "")
    return made


def _checks(method: Method, texts: Texts) -> Table:
    columns = (Column(texts.text("criterion"), figures=False), Column(texts.text("source"), figures=False))
    lines = tuple(
        Line((texts.text(f"check_{check.check}"), ", ".join(part for part in (check.source, check.locator) if part)))
        for check in method.conformity
    )
    return Table(texts.text("criteria"), columns, lines)


def _parameters(method: Method, texts: Texts) -> Table:
    titles = ("parameter", "value", "unit", "source")
    lines = tuple(
        Line((name, texts.exact(one.value), one.unit, ", ".join(part for part in (one.source, one.locator) if part)))
        for name, one in method.parameters.items()
    )
    return Table(texts.text("parameters"), _columns(titles, texts), lines)


def _sources(sources: Iterable[Source], texts: Texts) -> Table:
    lines = tuple(
        Line((source.id, ". ".join(part for part in (source.title, source.publisher, source.url) if part)))
        for source in sources
    )
    return Table(texts.text("sources"), _columns(("method_id", "source"), texts), lines)


def _columns(titles: Iterable[str], texts: Texts) -> tuple[Column, ...]:
    return tuple(Column(texts.text(title), figures=False) for title in titles)
