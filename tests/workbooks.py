"""Files for the tests of reading: ordinary workbooks, and containers put together part by part to be hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | bool | None
Table = Sequence[Sequence[Cell]]

HEADER = ("year", "sector", "carrier", "amount", "unit")
ROW = (2018, "private_households", "natural_gas", 100, "MWh")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = "application/vnd.openxmlformats-"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def letters(column: int) -> str:
    """The name of a column, from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def sheet_xml(rows: Table) -> str:
    """The rows of a worksheet, texts inline."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_xlsx_cell(f"{letters(column)}{number}", cell) for column, cell in enumerate(row, start=1))
        lines.append(f'<row r="{number}">{cells}</row>')
    return worksheet("".join(lines))


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet's part around the given rows."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def _xlsx_cell(reference: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{reference}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{reference}"><v>{cell!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def xlsx_parts(sheets: Mapping[str, str]) -> dict[str, str]:
    """The parts of an xlsx: title -> the worksheet's part."""
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(sheets, start=1)
    )
    worksheets = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    typed = "".join(
        f'<Override PartName="/{part}" ContentType="{TYPES}officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in [("xl/workbook.xml", "sheet.main"), *((part, "worksheet") for part in worksheets)]
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{TYPES}package.relationships+xml"/>{typed}</Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{related}</Relationships>",
        **dict(zip(worksheets, sheets.values(), strict=True)),
    }


def xlsx(sheets: Mapping[str, Table]) -> bytes:
    """An xlsx with these sheets."""
    return packed(xlsx_parts({title: sheet_xml(rows) for title, rows in sheets.items()}))


def ods_content(tables: str) -> str:
    """The content part of an ods around the given tables."""
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return f'{DECLARATION}<office:document-content {ODS_NAMES} office:version="1.2">{body}</office:document-content>'


def ods_table(title: str, rows: Table) -> str:
    """A table of an ods."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return f"<table:table table:name={quoteattr(title)}>{lines}</table:table>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int | float):
        value = f'office:value-type="float" office:value="{cell!r}"'
        return f"<table:table-cell {value}><text:p>{cell}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def ods_parts(content: str) -> dict[str, str]:
    """The parts of an ods."""
    manifest = (
        f'{DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        "</manifest:manifest>"
    )
    return {
        "mimetype": ODS_TYPE,
        "META-INF/manifest.xml": manifest,
        "content.xml": content,
    }


def ods(sheets: Mapping[str, Table]) -> bytes:
    """An ods with these sheets."""
    return packed(ods_parts(ods_content("".join(ods_table(title, rows) for title, rows in sheets.items()))))


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive with these parts."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, part in parts.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            opened.writestr(zipfile.ZipInfo(name), part, compress_type=packing)
    return archive.getvalue()


def csv_text(rows: Table, separator: str = ",", decimal: str = ".") -> str:
    """The rows as csv, numbers with the given decimal sign."""

    def text(cell: Cell) -> str:
        shown = "" if cell is None else repr(cell) if isinstance(cell, int | float) else cell
        shown = shown.replace(".", decimal) if isinstance(cell, float) else shown
        return f'"{shown}"' if separator in shown else shown

    return "".join(separator.join(map(text, row)) + "\n" for row in rows)


def write(path: Path, content: bytes | str) -> Path:
    """The file, with its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
