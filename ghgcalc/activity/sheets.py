"""Which sheet of a workbook is what: by its title, by its form, or by a layout; and what its headers leave open.

Stands between ``workbook`` and ``forms``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ghgcalc.activity.contradictions import around
from ghgcalc.activity.forms import Header, headers
from ghgcalc.activity.layout import Layout, LayoutTable
from ghgcalc.activity.names import Names, text_of
from ghgcalc.findings import Fact, Finding, Place, UsageError
from ghgcalc.workbook import Sheet, Workbook

AMOUNTS: Final = ("energy", "emissions")
LONG_FORM: Final = ("year", "sector", "carrier", "amount")
Assigned = list[tuple[Sheet, str]]
Described = list[tuple[Sheet, str, LayoutTable | None]]


def assigned(book: Workbook, names: Names, asked: str | None) -> tuple[Assigned, list[Finding]]:
    """The sheets that are read, each with its table's id.

    Parameters
    ----------
    book
        The workbook.
    names
        The look-ups of the run.
    asked
        Title of the sheet with the amounts, if the user named one.

    Findings: ``sheet-ignored``, ``missing-sheet``, ``doubled-table``.

    Raises
    ------
    UsageError
        ``unknown-sheet``: there is no sheet of the title that was asked for.
    """
    sheets = book.sheets
    if asked is not None and not (len(sheets) == 1 and sheets[0].written):
        return _with_asked(book, names, asked), []
    if len(sheets) == 1:
        return [(sheets[0], _amounts_of(sheets[0], names))], []
    known = [(sheet, names.table(sheet.title)) for sheet in sheets]
    if not any(table in AMOUNTS for _, table in known):
        known = [(sheet, table or _recognised(sheet, names)) for sheet, table in known]
    findings = _ignored(book, [sheet for sheet, table in known if not table], names)
    findings += _doubled_tables(book, known)
    if not any(table in AMOUNTS for _, table in known):
        facts: dict[str, Fact] = {"known": tuple(sheet.title for sheet in sheets)}
        findings.append(Finding("missing-sheet", "error", Place(book.file), facts))
    return [(sheet, table) for sheet, table in known if table], findings


def _doubled_tables(book: Workbook, known: Assigned) -> Iterator[Finding]:
    """Two sheets that are both called the one that there can only be one of."""
    first: dict[str, Sheet] = {}
    for sheet, table in known:
        if table and table not in AMOUNTS and first.setdefault(table, sheet) is not sheet:
            facts: dict[str, Fact] = {"first": first[table].title}
            yield Finding("doubled-table", "error", Place(book.file, sheet.title), facts)


def described_sheets(book: Workbook, layout: Layout, names: Names) -> tuple[Described, list[Finding]]:
    """The sheets that a layout describes, and those of the contract that it does not mention.

    Findings: ``layout-sheet-missing``, ``sheet-ignored``.
    """
    findings: list[Finding] = []
    parts: Described = []
    taken: set[str] = set()
    for table in layout.tables:
        sheet = next((sheet for sheet in book.sheets if _is_meant(sheet, table, book)), None)
        if sheet is None:
            facts: dict[str, Fact] = {"sheet": table.sheet, "known": tuple(sheet.title for sheet in book.sheets)}
            findings.append(Finding("layout-sheet-missing", "error", Place(book.file), facts))
        else:
            taken.add(sheet.title)
            parts.append((sheet, table.table, table))
    others = [sheet for sheet in book.sheets if sheet.title not in taken]
    known = [(sheet, names.table(sheet.title)) for sheet in others]
    parts += [(sheet, table, None) for sheet, table in known if table and table not in AMOUNTS]
    findings += _ignored(book, [sheet for sheet, table in known if not table or table in AMOUNTS], names)
    return parts, findings


def _is_meant(sheet: Sheet, table: LayoutTable, book: Workbook) -> bool:
    if not table.sheet or sheet.written:
        return len(book.sheets) == 1
    return sheet.title.casefold() == table.sheet.casefold()


def _with_asked(book: Workbook, names: Names, asked: str) -> Assigned:
    found = [sheet for sheet in book.sheets if sheet.title.casefold() == asked.casefold()]
    if not found:
        raise UsageError("unknown-sheet", sheet=asked, known=tuple(sheet.title for sheet in book.sheets))
    others = [(sheet, names.table(sheet.title)) for sheet in book.sheets if sheet not in found]
    taken = [(sheet, table) for sheet, table in others if table and table not in AMOUNTS]
    return [*taken, *((sheet, _amounts_of(sheet, names)) for sheet in found)]


def _ignored(book: Workbook, sheets: Sequence[Sheet], names: Names) -> list[Finding]:
    """Sheets that hold something and are not read; the lists of a template are no one's data."""
    return [
        Finding("sheet-ignored", "info", Place(book.file, sheet.title))
        for sheet in sheets
        if sheet.title != names.own_sheet and any(cell != "" for row in sheet.rows for cell in row)
    ]


def _amounts_of(sheet: Sheet, names: Names) -> str:
    """Energy or emissions, for a sheet that was asked for or is the only one."""
    table = names.table(sheet.title)
    return table if table in AMOUNTS else _recognised(sheet, names) or "energy"


def _recognised(sheet: Sheet, names: Names) -> str:
    """What a sheet holds whose title says nothing: emissions where its columns or units say so, or energy."""
    for table in reversed(AMOUNTS):
        found = headers(sheet, table, names)
        if found and (table == "energy" or _speaks_of_gas(sheet, found[0], names)):
            return table
    return ""


def _speaks_of_gas(sheet: Sheet, header: Header, names: Names) -> bool:
    """Whether a sheet's amounts are emissions: a column ``gas``, or units that all name one."""
    if "gas" in header.fields:
        return True
    units = {text_of(said["unit"][0]) for said in (header.stated, *header.values.values()) if "unit" in said}
    if "unit" in header.fields:
        units |= {text_of(row[header.fields["unit"] - 1]) for row in sheet.rows[header.row :]}
    scales = [names.emission_unit[unit] for unit in sorted(units - {""})]
    return bool(scales) and all(scale is not None and scale.gas >= 0 for scale in scales)


def header_findings(sheet: Sheet, table: str, found: Sequence[Header], names: Names) -> Iterator[Finding]:
    """Columns whose headers say the same, or nothing known; an error where amounts stand below.

    Findings: ``doubled-column``, ``unknown-column``, and those of ``contradictions``.
    """
    for header in found:
        yield from around(sheet, table, header, names)
        row = sheet.rows[header.row - 1]
        for column in header.doubled:
            facts: dict[str, Fact] = {"found": text_of(row[column - 1])}
            yield Finding("doubled-column", "error", sheet.place(header.row, column), facts)
        for column in header.unknown:
            text = text_of(row[column - 1])
            numbers = any(isinstance(cells[column - 1], float) for cells in sheet.rows[header.row :])
            severe = header.is_matrix and (numbers or sheet.written) and not names.is_total(text)
            facts = {"name": text, "suggestion": names.vocabulary.suggest("column", text, table) or None}
            yield Finding("unknown-column", "error" if severe else "warning", sheet.place(header.row, column), facts)


def not_recognised(sheet: Sheet, table: str, names: Names) -> Finding:
    """Which column is missing where some are known (``missing-column``), else ``layout-not-recognised``."""
    columns = names.columns(table)
    candidates = sheet.rows[: names.header_rows]
    number, best = max(
        enumerate(candidates, start=1), key=lambda row: (sum(columns[cell] is not None for cell in row[1]), -row[0])
    )
    known = {columns[cell] for cell in best} - {None}
    if len(known) > 1:
        wanted = tuple(name for name in LONG_FORM if name not in known)
        others = tuple(text_of(cell) for cell in best if cell != "" and columns[cell] is None)
        facts: dict[str, Fact] = {"columns": wanted, "table": table, "found": others or None}
        return Finding("missing-column", "error", sheet.place(number, 1), facts)
    return Finding("layout-not-recognised", "error", sheet.place(1, 1))
