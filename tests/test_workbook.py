"""Files to cells: every container gives the same cells, csv by what it holds, the native reader apart or not."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.workbook import Limits, Workbook, open_input, worker
from ghgcalc.workbook.delimited import decode, read_delimited, separator_of
from ghgcalc.workbook.reader import ReaderFault, read_rows
from tests import workbooks as make

ROWS: list[list[make.Cell]] = [["Jahr", "Wert", "Text"], [2018, 1.5, "ä & <b>"], [None, None, None], [2019, -3, ""]]
APART = Limits(in_process_bytes=0)


def opened(tmp_path: Path, content: bytes | str, name: str, limits: Limits | None = None) -> Workbook:
    return open_input(make.write(tmp_path / name, content), limits or Limits())


@pytest.mark.parametrize("limits", [Limits(), APART], ids=["in-process", "apart"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.ods"])
def test_every_container_gives_the_same_cells(name: str, limits: Limits, tmp_path: Path) -> None:
    content = make.ods({"energy": ROWS}) if name.endswith("ods") else make.xlsx({"energy": ROWS})
    book = opened(tmp_path, content, name, limits)
    assert not book.findings
    (sheet,) = book.sheets
    assert sheet.title == "energy"
    assert sheet.rows == [["Jahr", "Wert", "Text"], [2018.0, 1.5, "ä & <b>"], ["", "", ""], [2019.0, -3.0, ""]]
    assert str(sheet.place(2, 2)) == f"{name}#energy!B2"


def test_dates_and_truth_values_survive_the_worker(tmp_path: Path) -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("energy")
    sheet.write_row(0, 0, [datetime.date(2018, 5, 1), True])
    sheet.write_datetime(
        0, 2, datetime.datetime(2018, 5, 1, 12, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    )
    sheet.write_datetime(0, 3, datetime.time(5, 0), book.add_format({"num_format": "hh:mm"}))
    book.close()
    here = opened(tmp_path, content.getvalue(), "a.xlsx").sheets[0].rows
    apart = opened(tmp_path, content.getvalue(), "a.xlsx", APART).sheets[0].rows
    assert here == apart
    assert here[0][:2] == [datetime.date(2018, 5, 1), True]
    assert [type(cell) for cell in apart[0]] == [type(cell) for cell in here[0]]


def test_the_parent_survives_what_the_worker_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    content = make.xlsx({"energy": ROWS})
    with pytest.raises(ReaderFault, match="CalamineError"):
        worker.read_rows_apart(b"no workbook", APART)
    monkeypatch.setattr(worker, "PROGRAM", "import time; time.sleep(60)")
    with pytest.raises(ReaderFault, match="TimeLimit"):
        worker.read_rows_apart(content, Limits(worker_seconds=0.2))
    monkeypatch.setattr(worker, "PROGRAM", "import os, sys; sys.stdin.buffer.read(); os.abort()")
    with pytest.raises(ReaderFault, match="Ended"):
        worker.read_rows_apart(content, APART)


def test_the_worker_ends_at_its_memory_limit() -> None:
    pytest.importorskip("resource")
    with pytest.raises(ReaderFault, match="Ended"):
        worker.read_rows_apart(make.xlsx({"energy": ROWS}), Limits(worker_bytes=16 << 20))


def test_a_reader_that_gives_up_is_a_finding(tmp_path: Path) -> None:
    content = make.xlsx_parts({"energy": make.worksheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')})
    book = opened(tmp_path, make.packed(content), "a.xlsx")
    assert book.sheets == []
    assert [finding.code for finding in book.findings] == ["reader-failed"]


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-999, 999),
                st.floats(-1e6, 1e6),
                st.text(alphabet="aäß <&\"'", min_size=1, max_size=5),
            ),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_second_reader_sees_the_same(rows: list[list[make.Cell]]) -> None:
    content = make.xlsx({"energy": rows})
    ours = read_rows(content)["energy"]
    theirs = openpyxl.load_workbook(io.BytesIO(content))["energy"]
    for cells in theirs.iter_rows():
        for cell in cells:
            assert cell.row is not None
            assert cell.column is not None
            row = ours[cell.row - 1] if cell.row <= len(ours) else []
            seen = row[cell.column - 1] if cell.column <= len(row) else ""
            assert seen == ("" if cell.value is None else cell.value)


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_csv_encoding_is_recognised(encoding: str, tmp_path: Path) -> None:
    book = opened(tmp_path, "Jahr;Energieträger\n2018;Heizöl\n".encode(encoding), "a.csv")
    assert book.sheets[0].rows == [["Jahr", "Energieträger"], ["2018", "Heizöl"]]
    assert [finding.code for finding in book.findings] == (["western-encoding"] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a;\x81\n", "unknown-encoding"),
        ("Jahr;Wert".encode("utf-16-le"), "not-text"),
        (b"a;b\n1;\x1b[31m\n", "not-text"),
        (b'a;"b\n1;2\n', "broken-quoting"),
    ],
)
def test_csv_that_is_no_text_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    book = opened(tmp_path, content, "a.csv")
    assert book.sheets == []
    assert [finding.code for finding in book.findings] == [code]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a;b;c\n1;2,5;3\n", ";"),
        ("a,b,c\n1,2,3\n", ","),
        ("a\tb\tc\n1\t2,5\t3\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("Energiebilanz, Stand 2018\na;b;c\n1;2,5;3\n4;5,5;6\n", ";"),
        ("a,b,c\nGewerbe; Handel; Dienstleistungen,1,2\nGewerbe; Handel; Dienstleistungen,3,4\n", ","),
        ('a;b\n"1;2";3\n', ";"),
        ("a;b;c\r1;2,5;3\r", ";"),
        ("nothing", ","),
    ],
)
def test_csv_separator_is_recognised(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_csv_separator_may_be_declared(tmp_path: Path) -> None:
    book = opened(tmp_path, "sep=|\na|b;c\n1|2;3\n", "a.csv")
    assert book.sheets[0].rows == [["a", "b;c"], ["1", "2;3"]]
    assert book.sheets[0].place(2, 1).cell == "A3"


def test_csv_places_are_lines_where_a_cell_has_line_breaks(tmp_path: Path) -> None:
    sheet = opened(tmp_path, 'a,b\n1,"x\ny\nz"\n2,w\n', "a.csv").sheets[0]
    assert [sheet.place(row, 2).cell for row in (1, 2, 3)] == ["B1", "B2", "B5"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("year,carrier,amount\n2018,gas,100,5\n", [("overlong-row", "A2")]),
        ("year,carrier,amount\n" + "2018,gas,100,5\n" * 3, [("overlong-row", f"A{line}") for line in (2, 3, 4)]),
        ("year,carrier,amount,note\n2018,gas,100\n", [("short-row", "A2")]),
        ("Title\nyear,carrier,amount\n2018,gas,100\n", []),
        ("year,carrier,amount\n2018,gas,100,\n\n", []),
        ("year;carrier;amount\n2018;gas;100\n2019,gas,100\n2018;oil;7\nSource: utility, 2019\n", [("short-row", "A3")]),
    ],
)
def test_ragged_rows_are_found(text: str, found: list[tuple[str, str]], tmp_path: Path) -> None:
    book = opened(tmp_path, text, "a.csv")
    assert [(finding.code, finding.place.cell) for finding in book.findings] == found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_lines_by_any_end(end: str, tmp_path: Path) -> None:
    sheet = opened(tmp_path, end.join(("a;b", '1;"x', 'y"', "2;w")), "a.csv").sheets[0]
    assert sheet.rows == [["a", "b"], ["1", f"x{end}y"], ["2", "w"]]
    assert sheet.place(3, 1).cell == "A4"


@pytest.mark.parametrize("content", ["1\n" * 50, "a" + "," * 50, '"' + "1\n" * 50])
def test_csv_of_too_many_cells_is_refused_before_they_are_made(content: str) -> None:
    sheet, findings = read_delimited("a.csv", content.encode(), Limits(area=40))
    assert sheet is None
    assert [finding.code for finding in findings] == ["too-many-cells"]


def test_csv_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a;b\n1;2\n")))
    book = open_input("-", Limits())
    assert book.file == "-"
    assert book.sheets[0].rows == [["a", "b"], ["1", "2"]]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    text, encoding = decode(content)
    assert (text is None) or isinstance(text.encode(encoding), bytes)


@given(content=st.binary(min_size=1, max_size=300), name=st.sampled_from(["a.csv", "a.xlsx", "a.ods"]))
def test_opening_never_raises(content: bytes, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    book = open_input(make.write(tmp_path_factory.getbasetemp() / "any" / name, content), Limits())
    assert book.sheets or any(finding.severity == "error" for finding in book.findings)
