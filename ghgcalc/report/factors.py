"""Factor editions as pages, tables and JSON: the list, one set in full, the difference of two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import __version__
from ghgcalc.report.page import Column, Key, Line, Page, Table
from ghgcalc.tables import CANONICAL_UNITS, DIMENSIONS

if TYPE_CHECKING:
    from ghgcalc.catalogue_report import Difference, FactorRow, SetSummary
    from ghgcalc.labels import Texts
    from ghgcalc.models import FactorSet, FactorSetMeta

SCHEMA: Final = "ghgcalc/factors/1"
SIGNIFICANT: Final = 6
HEADINGS: Final = {
    "change": "factors_change",
    "carrier": "carrier",
    "sector": "sector",
    "region": "factors_region",
    "years": "factors_years",
    "gas": "factors_gas",
    "unit": "unit",
}
DROPPED: Final = ("change", "sector", "region")
LIST_FIELDS: Final = (
    "id", "version", "title", "publisher", "licence", "region", "boundary", "heating_value", "gwp", "gases", "carriers",
    "year_from", "year_to", "rows", "provisional", "partial", "official", "supersedes", "sha256",
)  # fmt: skip
ROW_FIELDS: Final = (
    "carrier", "sector", "region", "year_from", "year_to", "gas", "value", "unit", "t_per_unit", "dimension", "source",
    "locator", "note", "row", "provisional",
)  # fmt: skip
DIFFERENCE_FIELDS: Final = (
    "change", "carrier", "sector", "region", "gas", "dimension", "year_from", "year_to", "old_year_from", "old_year_to",
    "old", "new", "relative",
)  # fmt: skip


def list_page(sets: Sequence[SetSummary], texts: Texts) -> Page:
    """The page of all sets."""
    plain = ("method_id", "version", "factors_years", "factors_region", "boundary")
    columns = [Column(texts.text(title), figures=False) for title in plain]
    columns += [Column(texts.text("factors_rows")), Column(texts.text("factors_carriers"), only_wide=True)]
    columns += [Column(texts.text("factors_licence"), figures=False, only_wide=True)]
    lines = tuple(
        Line(
            (
                one.id,
                one.version,
                _span(one.years, texts),
                one.region,
                texts.text(f"factors_{one.boundary}"),
                texts.number(one.rows),
                texts.number(len(one.carriers)),
                one.licence,
            )
        )
        for one in sets
    )
    table = Table("", tuple(columns), lines)
    return Page(texts.text("factors_title"), texts.text("factors_hint"), (), (table,))


def set_page(chosen: FactorSet, rows: Sequence[FactorRow], texts: Texts) -> Page:
    """The page of one set: what it is, the rows that were asked for with source and locator, its sources and notes."""
    notes = tuple(f"-  {note}" for note in chosen.meta.notes)
    if not rows:
        return Page(chosen.meta.title, texts.text("factors_no_rows"), _keys(chosen.meta, texts), (), notes)
    plain = ("carrier", "sector", "factors_region", "factors_years", "factors_gas")
    columns = [Column(texts.text(title), figures=False) for title in plain]
    columns += [Column(texts.text("value")), Column(texts.text("unit"), figures=False)]
    further = ("factors_locator", "source", "factors_note")
    columns += [Column(texts.text(title), figures=False, only_wide=title != further[0]) for title in further]
    table = Table("", tuple(columns), tuple(_line(row, texts) for row in rows))
    return Page(chosen.meta.title, chosen.id, _keys(chosen.meta, texts), (table, _sources(chosen, texts)), notes)


def difference_page(first: FactorSet, second: FactorSet, found: Sequence[Difference], texts: Texts) -> Page:
    """The page of what two sets differ in; values in t of the gas per canonical unit."""
    counts = {kind: sum(one.change == kind for one in found) for kind in ("added", "removed", "changed")}
    subtitle = texts.text("factors_diff_counts", **counts) if found else texts.text("factors_same")
    title = texts.text("factors_diff_title", first=first.id, second=second.id)
    # A kind of change, sector or region that is the same in every row tells nothing, and its room is needed.
    apart = [name for name in HEADINGS if len({getattr(one, name, "") for one in found}) > 1 or name not in DROPPED]
    columns = [Column(texts.text(HEADINGS[name]), figures=False) for name in apart]
    columns += [Column(texts.text(name)) for name in ("factors_old", "factors_new", "factors_percent")]
    lines = tuple(Line(_difference_cells(one, apart, texts)) for one in found)
    return Page(title, subtitle, (), (Table("", tuple(columns), lines),) if found else ())


def _difference_cells(one: Difference, apart: Sequence[str], texts: Texts) -> tuple[str, ...]:
    told = {
        "change": texts.text(f"factors_{one.change}"),
        "carrier": texts.term("carrier", one.carrier),
        "sector": texts.term("sector", one.sector) if one.sector else "",
        "region": one.region,
        "years": _years_of(one, texts),
        "gas": one.gas,
        "unit": f"t/{CANONICAL_UNITS[DIMENSIONS.index(one.dimension)]}",
    }
    return (
        *(told[name] for name in apart),
        _value(one.old, texts),
        _value(one.new, texts),
        "" if one.relative is None else texts.percent(one.relative),
    )


def list_document(sets: Iterable[SetSummary]) -> dict[str, Any]:
    """The object of ``factors list --format json``."""
    return _document(sets=[_list_object(one) for one in sets])


def set_document(chosen: FactorSet, rows: Iterable[FactorRow]) -> dict[str, Any]:
    """The object of ``factors show --format json``."""
    meta = asdict(chosen.meta)
    for source in meta["sources"]:
        source["accessed"] = str(source["accessed"] or "")
    return _document(set={**meta, "sha256": chosen.sha256}, factors=[_row_object(row) for row in rows])


def difference_document(first: FactorSet, second: FactorSet, found: Iterable[Difference]) -> dict[str, Any]:
    """The object of ``factors diff --format json``."""
    pair = [{"id": one.id, "version": one.meta.version, "sha256": one.sha256} for one in (first, second)]
    return _document(sets=pair, differences=[asdict(one) for one in found])


def as_table(fields: Sequence[str], objects: Iterable[dict[str, Any]]) -> Table:
    """Objects of a document as a table for csv: the field names as titles, values in full precision."""
    columns = tuple(Column(name, figures=False) for name in fields)
    return Table("", columns, tuple(Line(tuple(_cell(one[name]) for name in fields)) for one in objects))


def _document(**parts: Any) -> dict[str, Any]:
    return {"schema": SCHEMA, "version": __version__, **parts}


def _list_object(one: SetSummary) -> dict[str, Any]:
    first, last = one.years or (None, None)
    made = {**asdict(one), "year_from": first, "year_to": last}
    return {name: list(made[name]) if isinstance(made[name], tuple) else made[name] for name in LIST_FIELDS}


def _row_object(row: FactorRow) -> dict[str, Any]:
    made = {**row.factor._asdict(), "t_per_unit": row.factor.per_unit, "provisional": row.provisional}
    return {name: made[name] for name in ROW_FIELDS}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


def _keys(meta: FactorSetMeta, texts: Texts) -> tuple[Key, ...]:
    years = ", ".join(map(str, meta.provisional_years))
    status = texts.text("factors_provisional_years", years=years) if years else texts.text("factors_final")
    status = texts.text("provisional") if meta.provisional else status
    partial = f", {texts.text('factors_selection')}" if meta.partial else ""
    named = (
        ("version", meta.version),
        ("factors_publisher", meta.publisher),
        ("factors_published", meta.published),
        ("factors_licence", meta.licence),
        ("factors_region", meta.region),
        ("boundary", texts.text(f"boundary_{meta.boundary}")),
        ("factors_heating_value", texts.text(f"factors_{meta.heating_value}")),
        ("by_gwp", texts.text("not_stated") if meta.gwp == "not_stated" else meta.gwp),
        ("factors_status", status + partial),
        ("factors_supersedes", meta.supersedes),
        ("factors_checked", meta.checked),
    )
    return tuple(Key("GWP" if name == "by_gwp" else texts.text(name), value) for name, value in named if value)


def _line(row: FactorRow, texts: Texts) -> Line:
    factor = row.factor
    years = _years(factor.year_from, factor.year_to, texts)
    return Line(
        (
            texts.term("carrier", factor.carrier),
            texts.term("sector", factor.sector) if factor.sector else "",
            factor.region,
            f"{years} ({texts.text('provisional')})" if row.provisional else years,
            factor.gas,
            texts.exact(factor.value),
            factor.unit,
            factor.locator,
            row.source,
            factor.note,
        )
    )


def _sources(chosen: FactorSet, texts: Texts) -> Table:
    lines = tuple(
        Line((source.id, ". ".join(part for part in (source.title, source.publisher, source.url) if part)))
        for source in chosen.meta.sources
    )
    columns = tuple(Column(texts.text(name), figures=False) for name in ("method_id", "source"))
    return Table(texts.text("sources"), columns, lines)


def _span(years: tuple[int, int] | None, texts: Texts) -> str:
    return _years(*years, texts) if years else texts.text("factors_any_year")


def _years_of(one: Difference, texts: Texts) -> str:
    """The years of a difference; the first set's before them where they are others."""
    years, before = (
        _years(first, last, texts)
        for first, last in ((one.year_from, one.year_to), (one.old_year_from, one.old_year_to))
    )
    return years if years == before else f"{before} → {years}"


def _years(first: int | None, last: int | None, texts: Texts) -> str:
    if first is None:
        return texts.text("factors_any_year")
    if last is None:
        return texts.text("factors_onwards", year=str(first))
    return str(first) if first == last else f"{first}–{last}"


def _value(value: float | None, texts: Texts) -> str:
    """A value of a difference for people: what the two differ in, not every digit that a division has left."""
    return "" if value is None else texts.exact(float(f"{value:.{SIGNIFICANT}g}"))
