"""The main path of reading: a file's sheets, each by what it is, to a ``Reading``; all of them to a ``Dataset``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.activity import appearance, doubles, headings, hidden_totals, ledger, totals
from ghgcalc.activity.described import Described, described, left_out
from ghgcalc.activity.flatten import flat
from ghgcalc.activity.forms import headers
from ghgcalc.activity.interpret import NO_CARRIERS, Interpreted, interpret
from ghgcalc.activity.layout import Layout, LayoutTable, read_layout
from ghgcalc.activity.ledger import Reading
from ghgcalc.activity.master import Count, Master, people, read_master, read_population, read_rows
from ghgcalc.activity.members import Members
from ghgcalc.activity.names import Names, text_of
from ghgcalc.activity.options import ReadOptions
from ghgcalc.activity.records import Records
from ghgcalc.activity.sheets import AMOUNTS, assigned, described_sheets, header_findings, not_recognised
from ghgcalc.activity.states import BLANK
from ghgcalc.dataset import Dataset, InputFile, Tally
from ghgcalc.findings import Finding, Place, Rejected, UsageError, has_errors
from ghgcalc.workbook import Sheet, Workbook, open_input
from ghgcalc.workbook.door import STANDARD_INPUT

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.models import FactorSet
    from ghgcalc.vocabulary import Vocabulary


def read(
    paths: Sequence[Path | str], catalog: Catalog, vocabulary: Vocabulary, options: ReadOptions | None = None
) -> Dataset:
    """Read files to one ``Dataset``.

    Parameters
    ----------
    paths
        Workbooks and csv files; ``-`` is csv on standard input.
    catalog
        For the units and the reader's settings.
    vocabulary
        The catalogue's, or one that also knows the carriers of given factor sets.
    options
        What the user asked for.

    Raises
    ------
    UsageError
        ``no-such-file``, ``unknown-sheet``.
    Rejected
        The layout file is broken.
    """
    names = Names(catalog, vocabulary)
    return ledger.assembled(list(read_each(paths, catalog, vocabulary, options, names)), names)


def read_each(
    paths: Iterable[Path | str],
    catalog: Catalog,
    vocabulary: Vocabulary,
    options: ReadOptions | None = None,
    names: Names | None = None,
) -> Iterator[Reading]:
    """Read files one by one, for a batch that leaves out those with errors; ``together`` makes one ``Dataset``."""
    names = names or Names(catalog, vocabulary)
    options = options or ReadOptions()
    layout = read_layout(options.layout) if options.layout is not None else None
    for path in paths:
        if str(path) != STANDARD_INPUT and not os.path.exists(path):
            raise UsageError("no-such-file", path=str(path), suggestion="")
        yield _File(open_input(path, options.limits), names, options, layout).reading()


def together(readings: Sequence[Reading]) -> Dataset:
    """One ``Dataset`` of files that one ``read_each`` has read; at least one."""
    return ledger.assembled(readings, readings[0].names)


class _File:
    """A workbook on its way to a ``Reading``."""

    def __init__(self, book: Workbook, names: Names, options: ReadOptions, layout: Layout | None) -> None:
        self.book = book
        self.names = names
        self.options = options
        self.layout = layout
        self.findings: list[Finding] = list(book.findings)
        self.master = Master()
        self.counts: list[tuple[Sheet, Count]] = []
        self.tables: dict[str, Sheet] = {}
        self.described: dict[str, list[tuple[Sheet, LayoutTable, Described]]] = {}
        self.own_factors: FactorSet | None = None
        self.own_carriers: Mapping[str, int] = NO_CARRIERS
        self.found: list[Interpreted] = []

    def reading(self) -> Reading:
        """The file's municipalities and rows, and everything that was found."""
        result = Reading(InputFile(self.book.file, self.book.sha256), self.names, findings=self.findings)
        if not self.book.sheets:
            return result
        amounts = self._read_sheets()
        tables = {table: self._rows(table, sheet) for table, sheet in self.tables.items() if table != "factors"}
        self._read_own_factors()
        self.own_carriers = self.names.own_carriers(self._own_names())
        for sheet, table, layout in amounts:
            self._read_amounts(sheet, table, layout)
        for parts in self.described.values():
            self.findings += left_out(parts[0][0], [layout for _, layout, _ in parts], [part for _, _, part in parts])
        members = Members(self.book.file, self.master, self.found, self.names, self.options)
        for found, who in zip(self.found, members.who, strict=True):
            ledger.add(result, found, who)
            self.findings += chain(found.findings, appearance.zeros(found, who))
        self.findings += doubles.check(self.found, members.who, self.options.sum_duplicates)
        self.findings += totals.check(self.found, members.who)
        self.findings += hidden_totals.check(self.found, members.who, self.names)
        members.add_population(result, self.counts)
        self.findings += members.findings
        result.municipalities = members.municipalities(tables, self.own_factors)
        result.rejected = members.rejected
        result.tally = _tally(self.found)
        stated = any(found.states.codes[record] != BLANK for found in self.found for record in found.kept)
        if not stated and not has_errors(self.findings):
            self.findings.append(Finding("no-amounts", "error", Place(self.book.file)))
        return result

    def _read_sheets(self) -> list[tuple[Sheet, str, LayoutTable | None]]:
        """Read every sheet but those with amounts, which are returned: they need the town's own carriers first."""
        if self.layout is not None:
            parts, findings = described_sheets(self.book, self.layout, self.names)
            self.master = Master(identity={key: text_of(word) for key, word in self.layout.municipality.items()})
        else:
            found, findings = assigned(self.book, self.names, self.options.sheet)
            parts = [(sheet, table, None) for sheet, table in found]
        self.findings += findings
        amounts = []
        for sheet, table, layout in parts:
            self.findings += appearance.hidden(sheet)
            if layout is not None and table == "population":
                self._read_described_population(sheet, layout)
            elif table in AMOUNTS:
                amounts.append((sheet, table, layout))
            elif table == "municipality":
                self.master = read_master(sheet, self.names)
                self.findings += self.master.findings
            elif table == "population":
                counts, faults = read_population(sheet, self.names)
                self.counts += [(sheet, count) for count in counts]
                self.findings += faults
            else:
                self.tables[table] = sheet
        return amounts

    def _read_described_population(self, sheet: Sheet, layout: LayoutTable) -> None:
        records = self._described(sheet, layout)
        if not len(records):
            return
        values, findings = people(records.cells["population"], records.amount_place, records.sheet, layout.decimal)
        self.findings += findings
        for record, (stated, value) in enumerate(zip(records.cells.get("year", []), values, strict=True)):
            year = self.names.year[stated]
            if not year:
                place = records.place("year", record)
                self.findings.append(Finding("not-a-year", "error", place, {"found": text_of(stated)}))
            elif value == value:
                count = Count(year, value, "", "", records.rows[record], records.columns[record])
                self.counts.append((sheet, count))

    def _rows(self, table: str, sheet: Sheet) -> tuple[Mapping[str, tuple[object, Place]], ...]:
        rows, faults = read_rows(sheet, table, self.names)
        self.findings += faults
        return rows

    def _read_own_factors(self) -> None:
        """The town's own factors (sheet ``factors``)."""
        if "factors" not in self.tables:
            return
        rows = self._rows("factors", self.tables["factors"])
        if not rows:
            return
        from ghgcalc.factorset import from_rows

        try:
            self.own_factors = from_rows(rows, self.names.catalog, digest=self.book.sha256)
        except Rejected as faults:
            self.findings += faults.findings
            return
        self.findings += self.own_factors.findings

    def _own_names(self) -> tuple[str, ...]:
        """Carriers that only the town's own factors know, or the sets of the method or of the editions it declares.

        What it declares and nobody knows is told where it is looked up to calculate.
        """
        own = self.own_factors.carriers() if self.own_factors else ()
        declared, catalog = self.master.declared, self.names.catalog
        method, sets = (declared[key].value if key in declared else "" for key in ("method", "factor_sets"))
        if not (method or sets):
            return own
        from ghgcalc.factorset import own_carriers, pinned

        with suppress(UsageError):
            editions = pinned(sets) or (catalog.method(method).factor_sets if method else ())
            own = (*own, *own_carriers(editions, catalog))
        return own

    def _read_amounts(self, sheet: Sheet, table: str, layout: LayoutTable | None) -> None:
        records = self._described(sheet, layout) if layout is not None else self._recognised(sheet, table)
        if records is not None and len(records):
            for name in ("year", "carrier") if table == "energy" else ("year",):
                records.cells.setdefault(name, [""] * len(records))
            headings.apply(records, self.names)
            self.found.append(interpret(records, self.names, self.own_carriers))

    def _described(self, sheet: Sheet, layout: LayoutTable) -> Records:
        result = described(sheet, layout, self.names)
        self.findings += result.findings
        self.described.setdefault(sheet.title, []).append((sheet, layout, result))
        return result.records

    def _recognised(self, sheet: Sheet, table: str) -> Records | None:
        found = headers(sheet, table, self.names)
        blank = not any(cell != "" for row in sheet.rows for cell in row)
        if blank:
            self.findings.append(Finding("empty-sheet", "warning", Place(sheet.file, sheet.title)))
        elif not found:
            self.findings.append(not_recognised(sheet, table, self.names))
        else:
            faults = list(header_findings(sheet, table, found, self.names))
            self.findings += faults
            if not any(fault.code == "doubled-column" for fault in faults):
                return flat(sheet, table, found)
        return None


def _tally(found: Sequence[Interpreted]) -> Tally:
    """Amount cells that hold something: in the ledger, rejected, or sums of others."""
    kept = rejected = sums = 0
    for sheet in found:
        states = sheet.states.codes
        kept += sum(states[record] != BLANK for record in sheet.kept)
        rejected += sum(states[record] != BLANK or record in sheet.states.rejected for record in sheet.rejected)
        sums += len(sheet.totals) + sum(states[record] != BLANK for record in sheet.left_out)
    return Tally(amounts_read=kept + rejected, amounts_kept=kept, amounts_rejected=rejected, totals=sums)
