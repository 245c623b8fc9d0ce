"""Pre-flight: hostile files are refused before a spreadsheet library sees them, and hidden things are seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.workbook import CellFault, Limits, Sheet, Workbook, door, open_input
from ghgcalc.workbook.plain_ods import plain_notes
from ghgcalc.workbook.reader import read_rows
from ghgcalc.workbook.scan_ods import table_notes
from ghgcalc.workbook.scan_xlsx import sheet_notes, walked_notes
from tests import hostile
from tests import workbooks as make
from tests.conftest import ROOT

HOSTILE = list(hostile.files())


def opened(tmp_path: Path, content: bytes, name: str = "book.xlsx", limits: Limits | None = None) -> Workbook:
    return open_input(make.write(tmp_path / name, content), limits or Limits())


def sheet_of(tmp_path: Path, rows: str, before: str = "", after: str = "", **parts: str) -> Sheet:
    content = make.packed({**make.xlsx_parts({"energy": make.worksheet(rows, before, after)}), **parts})
    book = opened(tmp_path, content)
    assert not book.findings
    return book.sheets[0]


@pytest.mark.parametrize("file", HOSTILE, ids=[file.name for file in HOSTILE])
def test_hostile_file_is_refused(file: hostile.Hostile, tmp_path: Path) -> None:
    book = opened(tmp_path, file.content, file.name)
    assert book.sheets == []
    assert {finding.code for finding in book.findings} <= file.codes
    assert [finding.severity for finding in book.findings] == ["error"]
    assert book.findings[0].place.file == file.name


def test_hostile_files_need_little_memory(tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    for file in HOSTILE:
        make.write(folder / file.name, file.content)
    program = (
        "import pathlib, resource, sys\n"
        "from ghgcalc.workbook import Limits, open_input\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    assert not open_input(path, Limits()).sheets, path\n"
        # On Linux ru_maxrss may still be the memory of the process that started this one; VmHWM is its own.
        "status = pathlib.Path('/proc/self/status')\n"
        "own = status.read_text().split('VmHWM:')[1].split()[0] if status.exists() else None\n"
        "print(own or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kilobytes = int(run.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kilobytes < 200 * 1024


@pytest.mark.parametrize("at", ["A1048576", "XFD1"])
def test_a_lonely_cell_within_the_limits_is_read(at: str, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, f'<row r="1"><c r="A1"><v>1</v></c><c r="{at}"><v>2</v></c></row>')
    assert sheet.rows[-1][-1] == 2.0


def test_limits_are_options(tmp_path: Path) -> None:
    content = make.xlsx({"energy": [make.HEADER, *[make.ROW] * 50]})

    def codes(limits: Limits) -> list[str]:
        return [finding.code for finding in opened(tmp_path, content, limits=limits).findings]

    assert codes(Limits()) == []
    assert codes(Limits(file_bytes=100)) == ["too-large-file"]
    assert codes(Limits(inflated_bytes=1000)) == ["too-large-inflated"]
    assert codes(Limits(entries=3)) == ["too-many-parts"]
    assert codes(Limits(cells=100)) == ["too-many-cells"]


def test_a_folder_and_a_file_of_another_kind(tmp_path: Path) -> None:
    assert [finding.code for finding in open_input(tmp_path, Limits()).findings] == ["not-a-regular-file"]
    for content in (b"%PDF-1.7", b"<html><table>", b"{\\rtf1"):
        assert [finding.code for finding in opened(tmp_path, content).findings] == ["not-a-spreadsheet"]
    assert [finding.code for finding in opened(tmp_path, b"").findings] == ["empty-file"]
    found = opened(tmp_path, b"year;sector\n2018;x\n")
    assert [finding.code for finding in found.findings] == ["other-type-than-named"]
    assert len(found.sheets) == 1


def test_a_path_that_cannot_be_opened(tmp_path: Path) -> None:
    assert [finding.code for finding in open_input(tmp_path / ("x" * 5000), Limits()).findings] == ["unreadable-file"]


@pytest.mark.parametrize("name", ["book.xlsx", "book.ods"])
def test_what_was_counted_and_what_was_read_must_agree(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets: dict[str, list[tuple[make.Cell, ...]]] = {"energy": [make.HEADER, make.ROW]}
    content = make.ods(sheets) if name.endswith("ods") else make.xlsx(sheets)

    def loses_a_cell(content: bytes) -> dict[str, list[list[object]]]:
        rows = read_rows(content)
        rows["energy"][1][3] = ""
        return rows

    monkeypatch.setattr(door, "read_rows", loses_a_cell)
    findings = opened(tmp_path, content, name).findings
    assert [finding.code for finding in findings] == ["cells-disagree"]
    assert findings[0].place.cell == ("D2" if name.endswith("xlsx") else "")
    monkeypatch.setattr(door, "read_rows", lambda content: {})
    assert [finding.code for finding in opened(tmp_path, content, name).findings] == ["cells-disagree"]


def test_error_cells_and_uncalculated_formulas_are_not_blank(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="e"><f>1/0</f><v>#N/A</v></c>'
        '<c r="C1"><f>A1*2</f></c><c r="D1"><f>A1</f><v></v></c><c r="E1" t="str"><f>""</f><v></v></c>'
        '<c r="F1"><f>2</f><v>2</v></c><c r="G1"/></row><row r="3"><c r="A3"><f t="shared" si="0"/></c></row>',
    )
    assert sheet.rows[0] == [
        CellFault("error-value", "#REF!"),
        CellFault("error-value", "#N/A"),
        CellFault("uncached-formula", "="),
        CellFault("uncached-formula", "="),
        "",
        2.0,
    ]
    assert sheet.rows[2][0] == CellFault("uncached-formula", "=")


def test_an_error_value_that_the_reader_does_not_know_is_named(tmp_path: Path) -> None:
    part = make.worksheet('<row r="2"><c r="C2" t="e"><v>#SPILL!</v></c></row>')
    book = opened(tmp_path, make.packed(make.xlsx_parts({"energy": part})))
    assert [(finding.code, finding.place.cell) for finding in book.findings] == [("error-value", "C2")]


def test_hidden_rows_and_columns_merged_ranges_and_filter(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="D2"><v>1</v></c></row>',
        before='<cols><col min="2" max="3" width="9" hidden="1"/><col min="4" max="4" width="9"/></cols>',
        after='<autoFilter ref="A1:D2"/><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
    )
    notes = sheet.notes
    assert sorted(notes.hidden_rows) == [2]
    assert sorted(notes.hidden_columns) == [2, 3]
    assert notes.merged == ((1, 1, 2, 2),)
    assert notes.filtered


def test_hidden_sheet_and_dates_since_1904(tmp_path: Path) -> None:
    parts = make.xlsx_parts({"energy": make.sheet_xml([make.HEADER, make.ROW])})
    book = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    book = book.replace('sheetId="1"', 'sheetId="1" state="hidden"')
    found = opened(tmp_path, make.packed({**parts, "xl/workbook.xml": book}))
    assert [finding.code for finding in found.findings] == ["dates-since-1904"]
    assert not found.sheets[0].visible


@pytest.mark.parametrize("shared", [True, False], ids=["shared-string", "inline-string"])
def test_a_raised_footnote_is_not_a_digit(shared: bool, tmp_path: Path) -> None:
    runs = '<r><t>36</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    unit = '<r><t>m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3</t></r>'
    if shared:
        strings = f'{make.DECLARATION}<sst xmlns="{make.MAIN}"><si>{runs}</si><si>{unit}</si></sst>'
        related = make.xlsx_parts({"energy": ""})["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            f'<Relationship Id="rId9" Type="{make.OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        row = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        parts = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": related}
        sheet = sheet_of(tmp_path, row, **parts)
    else:
        row = f'<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c><c r="B1" t="inlineStr"><is>{unit}</is></c></row>'
        sheet = sheet_of(tmp_path, row)
    assert sheet.rows == [[CellFault("footnote-at-number", "36 [2]"), "m3"]]


def xlsxwriter_book(tmp_path: Path) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    sheet = book.add_worksheet("energy")
    for column, shown in enumerate(("0%", "0.00%", '0.0 "%"', "0.00")):
        sheet.write(0, column, 0.2, book.add_format({"num_format": shown}))
    sheet.write_formula(1, 0, "=A1")  # written with the value 0
    sheet.write_formula(1, 1, "=A1", None, 7)
    sheet.write(1, 2, 0)
    book.close()
    return tmp_path / "book.xlsx"


def test_percentages_and_zeros_that_nobody_calculated_are_no_numbers(tmp_path: Path) -> None:
    rows = open_input(xlsxwriter_book(tmp_path), Limits()).sheets[0].rows
    share = CellFault("percent-for-number", "20 %", 0.2)
    assert rows == [[share, share, share, 0.2], [CellFault("uncached-formula", "="), 7.0, 0.0, ""]]


ODS_ROWS = """
<table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>
<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
><text:p>#DIV/0!</text:p></table:table-cell>
<table:table-cell table:formula="of:=[.A1]"/>
<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="4"
><text:p>4</text:p></table:table-cell>
</table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell office:value-type="string"
 table:number-columns-spanned="2" table:number-rows-spanned="1"
><text:p>36<text:span text:style-name="T1">2</text:span></text:p></table:table-cell>
<table:covered-table-cell/></table:table-row>
<table:table-row table:number-rows-repeated="1048574"
><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
"""


def test_ods_faults_repeats_and_hidden_rows(tmp_path: Path) -> None:
    styles = (
        '<office:automatic-styles><style:style style:name="T1" style:family="text">'
        '<style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles>'
    )
    rows = ODS_ROWS.replace("\n", "")  # white space between cells is an error to the reader
    content = make.ods_content(f'<table:table table:name="energy">{rows}</table:table>')
    content = content.replace("<office:body>", f"{styles}<office:body>")
    book = opened(tmp_path, make.packed(make.ods_parts(content)), "book.ods")
    assert not book.findings
    sheet = book.sheets[0]
    assert sheet.rows[0] == [
        1.0,
        CellFault("error-value", "#DIV/0!"),
        CellFault("uncached-formula", "="),
        4.0,
        4.0,
    ]
    assert sheet.rows[1][0] == CellFault("footnote-at-number", "36 [2]")
    assert sorted(sheet.notes.hidden_rows) == [2]
    assert sheet.notes.merged == ((2, 1, 2, 2),)
    assert len(sheet.rows) == 2


CELLS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.text(alphabet="ab<&c>/ ", max_size=4))


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_fast_scan_sees_what_the_walk_sees(rows: list[list[str | float | None]]) -> None:
    part = make.sheet_xml(rows).encode()
    fast, walked = sheet_notes("part", part, among=9), walked_notes("part", part)
    assert (fast.rows, fast.columns, fast.faults) == (walked.rows, walked.columns, walked.faults)
    assert fast.cells >= walked.cells  # an empty text is a cell to the one and none to the other


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5), st.integers(1, 40))
def test_the_fast_scan_of_an_ods_sees_what_the_walk_sees(rows: list[list[str | float | None]], repeat: int) -> None:
    blank = f'<table:table-cell table:number-columns-repeated="{repeat}"/>'
    table = make.ods_table("energy & more", rows).replace("<table:table-cell/>", blank)
    content = make.ods_content(table.replace("</table:table-row>", f"{blank}</table:table-row>")).encode()
    plain = plain_notes(content, 2_000_000)
    (walked,) = table_notes(content, 2_000_000, 16_384)
    assert plain is not None
    ((title, notes),) = plain
    assert title == walked.title
    assert (notes.cells, notes.rows, notes.columns) == (walked.cells, walked.rows, walked.columns)
