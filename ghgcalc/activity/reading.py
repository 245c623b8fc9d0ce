"""The main path of reading: a file's sheets, each by what it is, to a ``Reading``; all of them to a ``Dataset``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.activity import doubles, ledger
from ghgcalc.activity.flatten import flat
from ghgcalc.activity.forms import Header, headers
from ghgcalc.activity.interpret import Interpreted, interpret
from ghgcalc.activity.ledger import Reading
from ghgcalc.activity.master import Count, Master, read_master, read_population, read_rows
from ghgcalc.activity.members import Members
from ghgcalc.activity.names import Names, text_of
from ghgcalc.activity.options import ReadOptions
from ghgcalc.activity.records import Records
from ghgcalc.activity.states import BLANK
from ghgcalc.dataset import Dataset, InputFile, Tally
from ghgcalc.findings import Fact, Finding, Place, UsageError
from ghgcalc.workbook import Sheet, Workbook, open_input
from ghgcalc.workbook.door import STANDARD_INPUT

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.vocabulary import Vocabulary

AMOUNTS: Final = ("energy", "emissions")
KEPT_AS_ROWS: Final = ("factors", "plants", "targets", "measures")


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
        ``path-not-found``, ``unknown-sheet``.
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
    for path in paths:
        if str(path) != STANDARD_INPUT and not Path(path).exists():
            raise UsageError("path-not-found", path=str(path))
        yield _File(open_input(path, options.limits), names, options).reading()


def together(readings: Sequence[Reading]) -> Dataset:
    """One ``Dataset`` of files that one ``read_each`` has read; at least one."""
    return ledger.assembled(readings, readings[0].names)


class _File:
    """A workbook on its way to a ``Reading``."""

    def __init__(self, book: Workbook, names: Names, options: ReadOptions) -> None:
        self.book = book
        self.names = names
        self.options = options
        self.findings: list[Finding] = list(book.findings)
        self.master = Master()
        self.counts: list[tuple[Sheet, Count]] = []
        self.tables: dict[str, Sheet] = {}
        self.found: list[Interpreted] = []

    def reading(self) -> Reading:
        result = Reading(InputFile(self.book.file, self.book.sha256), self.names, findings=self.findings)
        if not self.book.sheets:
            return result
        for sheet, table in self._sheets():
            self._read(sheet, table)
        members = Members(self.book.file, self.master, self.found, self.names, self.options)
        self.findings += members.findings
        tables = {}
        for table, sheet in self.tables.items():
            tables[table], faults = read_rows(sheet, table, self.names)
            self.findings += faults
        result.municipalities = members.municipalities(tables)
        for found, who in zip(self.found, members.who, strict=True):
            ledger.add(result, found, who)
            self.findings += found.findings
        self.findings += doubles.check(self.found, members.who, self.options.sum_duplicates)
        members.add_population(result, self.counts)
        self.findings += members.population_findings
        result.tally = _tally(self.found)
        return result

    def _sheets(self) -> list[tuple[Sheet, str]]:
        """Which sheet is what, by its title; a single sheet, or one that was asked for, is looked at as amounts."""
        sheets = self.book.sheets
        if self.options.sheet is not None:
            asked = [sheet for sheet in sheets if sheet.title.casefold() == self.options.sheet.casefold()]
            if not asked and not (len(sheets) == 1 and sheets[0].written):
                titles = ", ".join(sheet.title for sheet in sheets)
                raise UsageError("unknown-sheet", sheet=self.options.sheet, known=titles)
            others = [(sheet, self.names.sheet[sheet.title] or "") for sheet in sheets if sheet not in asked]
            taken = [(sheet, table) for sheet, table in others if table and table not in AMOUNTS]
            return [*taken, *((sheet, self._amounts_of(sheet)) for sheet in asked)]
        if len(sheets) == 1:
            return [(sheets[0], self._amounts_of(sheets[0]))]
        known = [(sheet, self.names.sheet[sheet.title] or "") for sheet in sheets]
        if not any(table in AMOUNTS for _, table in known):
            known = [(sheet, table or self._recognised(sheet)) for sheet, table in known]
        ignored = [sheet for sheet, table in known if not table]
        for sheet in ignored:
            if any(cell != "" for row in sheet.rows for cell in row):
                self.findings.append(Finding("sheet-ignored", "info", Place(self.book.file, sheet.title)))
        if not any(table in AMOUNTS for _, table in known):
            facts: dict[str, Fact] = {"known": ", ".join(sheet.title for sheet in sheets)}
            self.findings.append(Finding("missing-sheet", "error", Place(self.book.file), facts))
        return [(sheet, table) for sheet, table in known if table]

    def _amounts_of(self, sheet: Sheet) -> str:
        """Energy or emissions, for a sheet that was asked for or is the only one."""
        table = self.names.sheet[sheet.title] if sheet.title else None
        return table if table in AMOUNTS else self._recognised(sheet) or "energy"

    def _recognised(self, sheet: Sheet) -> str:
        """What a sheet holds whose title says nothing: emissions where its units or columns say so, or energy."""
        for table in reversed(AMOUNTS):
            found = headers(sheet, table, self.names)
            if found and (table == "energy" or _speaks_of_gas(sheet, found[0], self.names)):
                return table
        return ""

    def _read(self, sheet: Sheet, table: str) -> None:
        if table == "municipality":
            self.master = read_master(sheet, self.names)
            self.findings += self.master.findings
        elif table == "population":
            counts, findings = read_population(sheet, self.names)
            self.counts += [(sheet, count) for count in counts]
            self.findings += findings
        elif table in AMOUNTS:
            self._read_amounts(sheet, table)
        else:
            self.tables[table] = sheet

    def _read_amounts(self, sheet: Sheet, table: str) -> None:
        found = headers(sheet, table, self.names)
        if not found:
            if any(cell != "" for row in sheet.rows for cell in row):
                self.findings.append(_not_recognised(sheet, table, self.names))
            else:
                self.findings.append(Finding("empty-sheet", "warning", Place(sheet.file, sheet.title)))
            return
        faults = list(_header_findings(sheet, table, found, self.names))
        self.findings += faults
        records = flat(sheet, table, found)
        if records is None:
            self.findings.append(Finding("empty-sheet", "warning", Place(sheet.file, sheet.title)))
        elif not any(fault.severity == "error" for fault in faults) or found[0].is_matrix:
            self.found.append(interpret(_complete(records, self.names), self.names))


def _complete(records: Records, names: Names) -> Records:
    if "year" not in records.cells:
        records.cells["year"] = [""] * len(records)
    if records.table == "energy" and "carrier" not in records.cells:
        records.cells["carrier"] = [""] * len(records)
    return records


def _speaks_of_gas(sheet: Sheet, header: Header, names: Names) -> bool:
    """Whether a sheet's amounts are emissions: a column ``gas``, or a unit that names one."""
    if "gas" in header.fields:
        return True
    cells: list[object] = [cell for cell, _ in [header.stated.get("unit", ("", (0, 0)))]]
    cells += [said["unit"][0] for said in header.values.values() if "unit" in said]
    if "unit" in header.fields:
        cells += [row[header.fields["unit"] - 1] for row in sheet.rows[header.row :]]
    units = {text_of(cell) for cell in cells} - {""}
    scales = [names.emission_unit[unit] for unit in sorted(units)]
    return bool(scales) and all(scale is not None and scale.gas >= 0 for scale in scales)


def _header_findings(sheet: Sheet, table: str, found: Sequence[Header], names: Names) -> Iterator[Finding]:
    """Columns that say the same, or nothing known."""
    for header in found:
        row = sheet.rows[header.row - 1]
        for column in header.doubled:
            facts: dict[str, Fact] = {"found": text_of(row[column - 1])}
            yield Finding("doubled-column", "error", sheet.place(header.row, column), facts)
        for column in header.unknown:
            text = text_of(row[column - 1])
            numbers = any(isinstance(cells[column - 1], float) for cells in sheet.rows[header.row :])
            severe = header.is_matrix and numbers and column > min(header.values)
            suggestion = names.vocabulary.suggest("column", text, table)
            facts = {"found": text, "suggestion": suggestion}
            yield Finding("unknown-column", "error" if severe else "warning", sheet.place(header.row, column), facts)


def _not_recognised(sheet: Sheet, table: str, names: Names) -> Finding:
    """Which column is missing where some are known, else that the form is not recognised."""
    columns = names.columns(table)
    best = max(sheet.rows[: names.header_rows], key=lambda row: sum(columns[cell] is not None for cell in row))
    known = {columns[cell] for cell in best} - {None}
    number = sheet.rows.index(best) + 1
    others = [text_of(cell) for cell in best if cell != "" and columns[cell] is None]
    if len(known) > 1:
        wanted = [name for name in ("year", "sector", "carrier", "amount") if name not in known]
        facts: dict[str, Fact] = {"sheet": table, "columns": ", ".join(wanted), "found": ", ".join(others)}
        return Finding("missing-column", "error", sheet.place(number, 1), facts)
    return Finding("layout-not-recognised", "error", sheet.place(1, 1))


def _tally(found: Sequence[Interpreted]) -> Tally:
    """Amount cells that hold something: in the ledger, rejected, or sums of others."""
    kept = rejected = totals = 0
    for sheet in found:
        states = sheet.states.codes
        kept += sum(states[record] != BLANK for record in sheet.kept)
        rejected += sum(states[record] != BLANK or record in sheet.states.rejected for record in sheet.rejected)
        sums = len(sheet.totals) + sum(states[record] != BLANK for record in sheet.left_out)
        totals += sums
    return Tally(amounts_read=kept + rejected, amounts_kept=kept, amounts_rejected=rejected, totals=totals)
