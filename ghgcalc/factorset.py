"""Factor sets that a user gives: a csv with its yaml, the sheet ``factors`` of a workbook, or a shipped edition.

Stands beside ``catalog``: a given set becomes the same ``FactorSet`` as a shipped one, after the same checks. A broken
set is refused as a whole, with every fault at its cell; nothing is half loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.catalog import lines_of
from ghgcalc.dataset import column_letters
from ghgcalc.factor_rows import COLUMNS, RowReader, header_faults, in_columns, overlaps, own_names
from ghgcalc.findings import NOWHERE, Fact, Finding, Place, Rejected, Severity, UsageError, has_errors
from ghgcalc.models import (
    GWP_NOT_STATED,
    Boundary,
    Factor,
    FactorSet,
    FactorSetMeta,
    HeatingValueBasis,
    Source,
    distinct,
)
from ghgcalc.structure import checked

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

OWN: Final = "own"
ID: Final = re.compile(r"[^\s@]+")
YAML_SUFFIXES: Final = (".yaml", ".yml")
TABLE_SUFFIXES: Final = (".csv", ".tsv")
TOTAL_GASES: Final = ("CO2", "CO2e")

CellPlace = Callable[[int, str], Place]


def chosen(arguments: Iterable[str], catalog: Catalog) -> tuple[FactorSet, ...]:
    """The factor sets named by ``--factors``: an edition (``id`` or ``id@version``) or the path of a csv or yaml.

    Raises
    ------
    UsageError
        ``unknown-factor-set`` or ``no-such-file``.
    Rejected
        Given sets are broken: with the faults of all of them.
    """
    sets: list[FactorSet] = []
    faults: list[Finding] = []
    for argument in arguments:
        try:
            sets.append(_chosen(argument, catalog))
        except Rejected as broken:
            faults += broken.findings
    if faults:
        raise Rejected(faults)
    return tuple(sets)


def _chosen(argument: str, catalog: Catalog) -> FactorSet:
    path = Path(argument)
    if path.is_file():
        return read_factor_set(path, catalog)
    if path.suffix.lower() in (*TABLE_SUFFIXES, *YAML_SUFFIXES):
        raise UsageError("no-such-file", path=argument)
    return catalog.factor_set(argument)


def read_factor_set(path: Path, catalog: Catalog) -> FactorSet:
    """A given factor set: the csv at ``path`` (or beside the yaml at ``path``) and its yaml.

    Raises
    ------
    Rejected
        With every fault of both files, at file and cell or line.
    """
    rows_path, meta_path = _pair(path)
    missing = [found.name for found in (rows_path, meta_path) if not found.is_file()]
    if missing:
        raise Rejected([Finding("factor-set-incomplete", "error", Place(path.name), {"missing": missing[0]})])
    faults: list[Finding] = []
    meta = None
    try:
        meta = checked(FactorSetMeta, meta_path)
    except Rejected as rejected:
        faults += rejected.findings
    if meta is not None:
        faults += _meta_faults(meta, meta_path, catalog)
    factors = _factors_in(rows_path, meta, catalog, faults)
    if meta is None or has_errors(faults):
        raise Rejected(faults)
    digest = sha256(rows_path.read_bytes() + meta_path.read_bytes()).hexdigest()
    edition = f"{meta.id}@{meta.version}"
    if (meta.id, meta.version) in catalog.editions() and catalog.factor_set(edition).sha256 != digest:
        place = Place(meta_path.name, "", str(lines_of(meta_path).get(("id",), 1)))
        raise Rejected([*faults, Finding("factor-set-id-taken", "error", place, {"name": edition})])
    return FactorSet(meta=meta, factors=factors, sha256=digest, given=True, findings=tuple(faults))


def _meta_faults(meta: FactorSetMeta, path: Path, catalog: Catalog) -> list[Finding]:
    """An id that is none, a GWP set that nobody knows, ids that stand for two sources: each at its line of the yaml."""

    def place(*at: str | int) -> Place:
        return Place(path.name, "", str(lines_of(path).get(at, 1)))

    faults = []
    if not ID.fullmatch(meta.id):
        faults.append(Finding("factor-set-id-unfit", "error", place("id"), {"name": meta.id}))
    known = (*catalog.gwp_ids(), GWP_NOT_STATED)
    if meta.gwp not in known:
        near = get_close_matches(meta.gwp, known, n=1)
        facts: dict[str, Fact] = {"name": meta.gwp, "suggestion": near[0] if near else "", "known": ", ".join(known)}
        faults.append(Finding("unknown-gwp", "error", place("gwp"), facts))
    ids = [source.id for source in meta.sources]
    return faults + [
        Finding("source-doubled", "error", place("sources", position), {"source": name})
        for position, name in enumerate(ids)
        if name in ids[:position]
    ]


def from_rows(
    rows: Sequence[Mapping[str, tuple[object, Place]]],
    catalog: Catalog,
    *,
    boundary: Boundary = "life_cycle",
    heating_value: HeatingValueBasis = "net",
    digest: str = "",
) -> FactorSet:
    """A town's own factors (sheet ``factors``): a set like any other, with the id ``own``.

    Parameters
    ----------
    rows
        Column id (of the sheet ``factors``) -> text or number, and its place. ``year`` stands for both years.
    catalog
        For names and units.
    boundary, heating_value
        Of the method that they are used with: the sheet does not state them.
    digest
        sha256 of the file.

    Raises
    ------
    Rejected
        With every fault, at its cell.
    """
    faults: list[Finding] = []
    cells = {number: _in_order(row, faults) for number, row in enumerate(rows)}
    at_source = COLUMNS.index("source")
    sources = distinct([found[at_source] for found in cells.values()])
    meta = FactorSetMeta(
        id=OWN,
        version="1",
        title=OWN,
        publisher="",
        published="",
        licence="",
        region="",
        boundary=boundary,
        heating_value=heating_value,
        gwp=GWP_NOT_STATED,
        sources=tuple(Source(id=name, title=name) for name in sources),
    )

    def place(number: int, column: str) -> Place:
        row = rows[number]
        return row[column][1] if column in row else next((where for _, where in row.values()), NOWHERE)

    factors = _read(COLUMNS, cells, meta, place, catalog, faults)
    if has_errors(faults):
        raise Rejected(faults)
    numbered = tuple(factor._replace(row=_row_number(place(factor.row, "carrier"))) for factor in factors)
    return FactorSet(meta=meta, factors=numbered, sha256=digest, given=True, findings=tuple(faults))


def set_faults(factors: Sequence[Factor], catalog: Catalog, place: CellPlace, severity: Severity) -> list[Finding]:
    """What is wrong with the rows of a set together: overlaps of equal rank, factors out of their carrier's range.

    Parameters
    ----------
    factors
        The rows.
    catalog
        For the ranges.
    place
        Row number and column -> where the cell stands.
    severity
        Of a factor out of range: an error in a shipped set, a warning in a given one.
    """
    doubled = [
        Finding(
            "factor-doubled",
            "error",
            place(later.row, "carrier"),
            {"carrier": later.carrier, "gas": later.gas, "other": str(place(earlier.row, "carrier"))},
        )
        for earlier, later in overlaps(factors)
    ]
    return doubled + _out_of_range(factors, catalog, place, severity)


def _out_of_range(factors: Sequence[Factor], catalog: Catalog, place: CellPlace, severity: Severity) -> list[Finding]:
    """CO2 and CO2e factors per energy outside the plausible range of their carrier [t/MWh]."""
    ranges = {carrier.id: carrier for carrier in catalog.vocabulary.carriers if carrier.factor_range}
    findings = []
    for factor in factors:
        carrier = ranges.get(factor.carrier)
        if carrier is None or carrier.factor_range is None or factor.dimension != "energy":
            continue
        low, high = carrier.factor_range
        if factor.gas in TOTAL_GASES and not low <= factor.per_unit <= high:
            facts: dict[str, Fact] = {
                "carrier": factor.carrier,
                "value": factor.value,
                "unit": factor.unit,
                "per_mwh": factor.per_unit,
                "low": low,
                "high": high,
                "reason": carrier.factor_range_source,
            }
            findings.append(Finding("factor-out-of-range", severity, place(factor.row, "value"), facts))
    return findings


def _factors_in(path: Path, meta: FactorSetMeta | None, catalog: Catalog, faults: list[Finding]) -> tuple[Factor, ...]:
    """The factors of a csv; what is wrong is appended to ``faults``. Without a yaml only the header is judged."""
    from ghgcalc.workbook import Limits
    from ghgcalc.workbook.delimited import decode, read_delimited, separator_of

    content = path.read_bytes()
    sheet, found = read_delimited(path.name, content, Limits())
    faults += [finding for finding in found if finding.code != "overlong-row"]  # told at its cell below
    if sheet is None:
        return ()
    header = [str(cell) for cell in sheet.rows[0]] if sheet.rows else []
    while header and not header[-1].strip():
        header.pop()
    named = dict(enumerate(header))
    columns, found = header_faults(named, catalog.vocabulary, lambda position: sheet.place(1, position + 1))
    faults += found
    if found or meta is None:
        return ()

    def place(line: int, column: str) -> Place:
        position = columns.index(column) + 1 if column in columns else 1
        return Place(path.name, "", f"{column_letters(position)}{line}")

    lines = [(sheet.line(number), [*map(str, row)]) for number, row in enumerate(sheet.rows, start=1)]
    cells = {line: row for line, row in lines[1:] if any(cell.strip() for cell in row)}
    long = [line for line, row in cells.items() if any(cell.strip() for cell in row[len(header) :])]
    faults += [Finding("factor-row-too-long", "error", place(line, columns[-1])) for line in long]
    if not cells:
        faults.append(Finding("factor-set-empty", "error", place(sheet.line(1), "carrier")))
    # Between commas the sign of a decimal is the point; elsewhere the column proves it, as in any other csv.
    decimal = "." if separator_of(decode(content)[0] or "") == "," else ""
    _read_values(cells, columns.index("value"), lambda line: place(line, "value"), decimal, faults)
    return _read(columns, cells, meta, place, catalog, faults)


def _read_values(
    cells: dict[int, list[str]], at: int, place: Callable[[int], Place], decimal: str, faults: list[Finding]
) -> None:
    """Write the values of a column with a decimal point; a number that can be read two ways is an error."""
    from ghgcalc.workbook.cells import read_numbers

    lines = list(cells)
    numbers = read_numbers([cells[line][at] for line in lines], lambda position: place(lines[position]), True, decimal)
    faults += [finding for finding in numbers.findings if finding.severity == "error"]
    for position, line in enumerate(lines):
        if position in numbers.rejected:
            del cells[line]
        elif position not in numbers.words and position not in numbers.blank:
            cells[line][at] = repr(numbers.values[position])


def _read(
    columns: Sequence[str],
    cells: Mapping[int, Sequence[str]],
    meta: FactorSetMeta,
    place: CellPlace,
    catalog: Catalog,
    faults: list[Finding],
) -> tuple[Factor, ...]:
    """The factors of a given set's rows (row number -> cells in the order of ``columns``), checked together."""
    order = in_columns(columns)
    rows = {number: order(line) for number, line in cells.items()}
    reader = RowReader(
        vocabulary=catalog.vocabulary,
        units=catalog.units,
        sources=frozenset(source.id for source in meta.sources),
        heating_value=meta.heating_value,
        place=place,
        own_names=own_names((line[0] for line in rows.values()), catalog.vocabulary),
        declared=frozenset(meta.own_carriers),
        open_names=True,
    )
    factors = reader.read(rows.items())
    faults += reader.findings
    faults += set_faults(factors, catalog, place, "warning")
    return factors


def carrier_names(sets: Iterable[FactorSet], method: str | None, catalog: Catalog) -> tuple[str, ...]:
    """Carriers that an input may name as factor sets do: all of the given sets, and the own ones of the method's sets.

    Parameters
    ----------
    sets
        The given sets, whose exact names come before the vocabulary's.
    method
        Id of the method that was asked for, if one was; an own name of its sets counts where the vocabulary has none.

    Raises
    ------
    UsageError
        ``unknown-method``.
    """
    given = [name for one in sets for name in one.carriers()]
    own = own_carriers(catalog.method(method).factor_sets, catalog) if method else ()
    return tuple(dict.fromkeys((*given, *(name for name in own if catalog.vocabulary.carrier(name) is None))))


def own_carriers(editions: Iterable[str], catalog: Catalog) -> tuple[str, ...]:
    """The carriers that shipped editions have under names of their own.

    Raises
    ------
    UsageError
        ``unknown-factor-set``.
    """
    return distinct(name for edition in editions for name in catalog.factor_set(edition).meta.own_carriers)


def pinned(words: str) -> tuple[str, ...]:
    """The editions that an input names, with commas or semicolons between them."""
    return tuple(name.strip() for name in words.replace(";", ",").split(",") if name.strip())


def _pair(path: Path) -> tuple[Path, Path]:
    """The csv and the yaml of a set, of which one path is given."""
    if path.suffix.lower() in YAML_SUFFIXES:
        tables = [path.with_suffix(suffix) for suffix in TABLE_SUFFIXES]
        return next((table for table in tables if table.is_file()), tables[0]), path
    metas = [path.with_suffix(suffix) for suffix in YAML_SUFFIXES]
    return path, next((meta for meta in metas if meta.is_file()), metas[0])


def _in_order(row: Mapping[str, tuple[object, Place]], faults: list[Finding]) -> list[str]:
    """A workbook row's cells as texts in the order of ``COLUMNS``; a number that is a text may have a comma."""
    year = row.get("year", ("", NOWHERE))
    cells = {"year_from": year, "year_to": year, **row}
    texts = {column: _text(cells[column][0]) if column in cells else "" for column in COLUMNS}
    if isinstance(cells.get("value", ("", NOWHERE))[0], str):
        from ghgcalc.workbook.numbers import written

        number = written(texts["value"])
        if number.mark:
            facts: dict[str, Fact] = {"first": number.value, "second": number.other}
            faults.append(Finding("ambiguous-number", "error", cells["value"][1], facts))
        texts["value"] = texts["value"] if number.value is None else repr(number.value)
    return list(texts.values())


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _row_number(place: Place) -> int:
    digits = place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits else 0
