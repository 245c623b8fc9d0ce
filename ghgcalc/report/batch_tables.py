"""A batch as tables: a row per member and year, the network's years, and members beside each other per head.

csv has ids and full precision for programs, the workbook has labels for people; both hold the same figures.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.report.plain import plain_text
from ghgcalc.report.xlsx import MADE

if TYPE_CHECKING:
    from pathlib import Path

    from ghgcalc.batch import Batch
    from ghgcalc.batch.journal import Slot
    from ghgcalc.batch.record import Member, VerdictFigures, YearFigures
    from ghgcalc.labels import Texts

Field = str | int | float | bool | None
Table = Iterator[Sequence[Field]]

SUMMARY: Final = (
    "file", "status", "name", "code", "country", "method", "year", "population", "energy_mwh", "emissions_t",
    "per_capita_t", "data_quality", "data_quality_coverage", "coverage", "complete", "conforms", "gas_coverage",
    "in_sum", "result", "reason", "warnings", "own_targets",
)  # fmt: skip
VERDICT: Final = ("verdict", "actual", "allowed", "gap", "unit", "why")
NETWORK: Final = (
    "year", "population", "energy_mwh", "emissions_t", "per_capita_t", "complete", "members", "missing",
)  # fmt: skip
BENCHMARK: Final = (
    "year", "kind", "id", "code", "name", "energy_mwh_per_capita", "emissions_t_per_capita",
    "network_emissions_t_per_capita", "rank", "of",
)  # fmt: skip
SPREAD: Final = ("year", "kind", "id", "members", "network_emissions_t_per_capita")
KINDS: Final = {
    "text": frozenset({"file", "status", "name", "code", "country", "method", "gas_coverage", "result", "reason"})
    | {"warnings", "own_targets", "missing", "kind", "id", "verdict", "unit", "why"},
    "whole": frozenset({"year", "members", "rank", "of"}),
    "truth": frozenset({"complete", "conforms", "in_sum"}),
}
# Fields that csv writes as they are, None as nothing; rows that are written at once.
PLAIN: Final = frozenset({int, float, type(None)})
AT_ONCE: Final = 1 << 10
# How numbers are shown to people, by the column's own name (cells hold them in full), and how wide texts are.
SHOWN: Final = {
    "#,##0": frozenset({"population", "energy_mwh", "emissions_t"}),
    "0.0%": frozenset({"data_quality", "data_quality_coverage", "coverage"}),
    "0": frozenset({"year", "members"}),
}
OTHERWISE: Final = "#,##0.00"
WIDE: Final = {
    "file": 28,
    "status": 16,
    "name": 28,
    "id": 32,
    "result": 36,
    "reason": 60,
    "missing": 40,
    "warnings": 40,
    "own_targets": 40,
}
NARROW: Final = 10
# A worksheet's last row.
ROWS: Final = 1 << 20


def summary(batch: Batch) -> Table:
    """A row per member and year with verdicts in the judged one; one row for a member without a result."""
    targets = batch.targets
    yield (*SUMMARY, *(f"{target}: {name}" for target in targets for name in VERDICT))
    for slot, member in batch.members():
        for year in member.years or (None,):
            yield (*_summary(batch, slot, member, year), *_verdicts(member, year, targets))


def _summary(batch: Batch, slot: Slot, member: Member, year: YearFigures | None) -> Iterator[Field]:
    name = batch.results.get(slot)
    yield from (slot.file, slot.status, member.name, member.code, member.country, member.method)
    if year is None:
        yield from (None,) * (SUMMARY.index("complete") + 1 - SUMMARY.index("year"))
    else:
        yield from (year.year, year.population, year.energy_mwh, year.emissions_t, year.per_capita_t)
        yield from (year.data_quality, year.data_quality_coverage, year.coverage, year.complete)
    yield from (member.conforms, member.gas_coverage, batch.in_sum(slot), name, slot.reason)
    yield ", ".join(member.warnings) if name else None
    here = [one for one in member.own_verdicts if year is not None and one.year in (year.year, None)]
    yield "; ".join(f"{one.target}: {one.verdict}" for one in here)


def _verdicts(member: Member, year: YearFigures | None, targets: Sequence[str]) -> Iterator[Field]:
    by_target = {one.target: one for one in member.verdicts}
    for target in targets:
        verdict = by_target.get(target)
        here = verdict is not None and year is not None and verdict.year in (year.year, None)
        yield from _verdict(verdict) if verdict is not None and here else (None,) * len(VERDICT)


def _verdict(verdict: VerdictFigures) -> tuple[Field, ...]:
    return (verdict.verdict, verdict.actual, verdict.allowed, verdict.gap, verdict.unit, verdict.reason)


def network(batch: Batch) -> Table:
    """A row per year of the network."""
    yield NETWORK
    for year in batch.years:
        missing = ", ".join(year.missing)
        yield (
            *(year.year, year.population, year.energy_mwh, year.emissions_t, year.per_capita_t),
            *(year.complete, year.members, missing),
        )


def benchmark(batch: Batch) -> Table:
    """A row per member, year and kind: per head beside the network, with its rank (1: least emissions per head)."""
    yield BENCHMARK
    for slot, member in batch.members():
        for one in batch.benchmark.standings(member) if batch.in_sum(slot) else ():
            yield (
                *(one.year, one.kind, one.key, member.code, member.name, one.energy, one.emissions),
                *(one.network, one.rank, one.of),
            )


def spread(batch: Batch) -> Table:
    """A row per year and kind: how far the members are apart in emissions per head."""
    shares = batch.rules.spread
    yield (*SPREAD, *(f"{share:.0%}" for share in shares))
    vocabulary = batch.workshop.catalog.vocabulary
    terms = chain(vocabulary.sectors, vocabulary.carriers)
    order = {term.id: place for place, term in enumerate(terms)}
    for one in batch.benchmark.spreads(shares, order):
        yield (one.year, one.kind, one.key, one.members, one.network, *one.values)


def kind_of(column: str) -> str:
    """What a column holds: ``text``, ``whole`` (numbers), ``truth``, else ``number``."""
    own = column.rpartition(": ")[2]
    return next((kind for kind, names in KINDS.items() if own in names), "number")


TABLES: Final = {"summary": summary, "network": network, "benchmark": benchmark, "spread": spread}
# What is short enough for a person to look through.
SHEETS: Final = ("summary", "network", "spread")


def csv_lines(table: Iterable[Sequence[Field]]) -> Iterator[str]:
    """A table as csv: commas, decimal points, ids; texts are harmless to a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    rows = iter(table)
    while some := list(islice(rows, AT_ONCE)):
        writer.writerows([field if type(field) in PLAIN else _text(field) for field in row] for row in some)
        yield written.getvalue()
        written.seek(0)
        written.truncate()


@lru_cache(maxsize=AT_ONCE)
def _text(field: str | bool) -> str:
    """A text or a truth as csv has it."""
    return plain_text(field) if isinstance(field, str) else "true" if field else "false"


def ready(texts: Texts) -> None:
    """Import and read what a workbook needs, where there is time for it."""
    import xlsxwriter  # noqa: F401

    for columns in (SUMMARY, NETWORK, SPREAD):
        Words(columns, texts)
        for name in columns:
            _labelled(name, texts)


def workbook(path: Path, batch: Batch, texts: Texts) -> None:
    """The tables as a workbook, row by row, so that it may be of any length."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True})
        shown = {form: book.add_format({"num_format": form}) for form in (*SHOWN, OTHERWISE)}
        for name in SHEETS:
            _sheets(book, texts.text(f"batch_{name}"), TABLES[name](batch), bold, shown, texts)


def _sheets(book: Any, title: str, table: Table, bold: Any, shown: Mapping[str, Any], texts: Texts) -> None:
    """A table on a worksheet, or on as many as its rows need."""
    names = [str(name) for name in next(table)]
    header = [_labelled(name, texts) for name in names]
    words = Words(names, texts)
    sheet, at, number = None, ROWS, 0
    for row in table:
        if at == ROWS:
            number += 1
            sheet, at = book.add_worksheet(title if number == 1 else f"{title} {number}"), 1
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(header):
                own = names[column].rpartition(": ")[2]
                width = max(len(name) + 2, WIDE.get(own, NARROW))
                sheet.set_column(column, column, width, shown.get(_form(names[column])))
                sheet.write_string(0, column, name, bold)
        _write(sheet, at, words.of(row))
        at += 1
    if sheet is None:
        sheet = book.add_worksheet(title)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)


class Words:
    """What stands as an id or as a truth in csv, in words for people."""

    def __init__(self, names: Sequence[str], texts: Texts) -> None:
        self._status = names.index("status") if "status" in names else None
        self._statuses = {one: texts.text(f"overview-status-{one}") for one in ("ok", "incomplete", "rejected")}
        self._texts = texts
        self._kind = names.index("kind") if "kind" in names else None
        self._truths = {truth: texts.text("yes" if truth else "no") for truth in (True, False)}

    def of(self, row: Sequence[Field]) -> Sequence[Field]:
        """A row with its words."""
        told = [self._truths[field] if isinstance(field, bool) else field for field in row]
        if self._status is not None:
            told[self._status] = self._statuses.get(str(told[self._status]), told[self._status])
        if self._kind is not None:
            kind, own = str(told[self._kind]), str(told[self._kind + 1])
            told[self._kind : self._kind + 2] = [self._texts.text(kind), self._texts.term(kind, own) if own else ""]
        return told


def _form(name: str) -> str:
    """How a column's numbers are shown; empty for texts."""
    if kind_of(name) in ("text", "truth"):
        return ""
    return next((form for form, names in SHOWN.items() if name in names), OTHERWISE)


def _write(sheet: Any, at: int, row: Sequence[Field]) -> None:
    for column, field in enumerate(row):
        if field is None or field == "":
            continue
        if isinstance(field, str):
            sheet.write_string(at, column, _text(field))
        else:
            sheet.write_number(at, column, field)


def _labelled(name: str, texts: Texts) -> str:
    """A column's title: the words for it, behind the target that it belongs to."""
    target, _, own = name.rpartition(": ")
    label = texts.text(f"batch_column_{own}") if texts.has(f"batch_column_{own}") else own
    return plain_text(f"{target}: {label}" if target else label)
