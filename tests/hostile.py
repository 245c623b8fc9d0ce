"""Files that try to crash, hang or flood the reader, each with the finding that must refuse it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from tests import workbooks as make

CELL = '<c r="{at}"><v>1</v></c>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Hostile(NamedTuple):
    """A file, and the codes of which one must refuse it."""

    name: str
    content: bytes
    codes: frozenset[str]


def one(name: str, content: bytes, *codes: str) -> Hostile:
    return Hostile(name, content, frozenset(codes))


def book(rows: str, **others: str) -> bytes:
    """An xlsx whose sheet ``energy`` has these rows."""
    return make.packed({**make.xlsx_parts({"energy": make.worksheet(rows)}), **others})


def files() -> Iterator[Hostile]:
    """All of them."""
    yield from ole_files()
    yield from far_cells()
    yield from archives()
    yield from broken_xml()
    yield from repeats()


def ole_files() -> Iterator[Hostile]:
    yield one("old.xls", OLE + bytes(512), "old-xls")
    yield one("old-named.xlsx", OLE + bytes(4096), "old-xls")
    yield one("locked.xlsx", OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "password-protected")
    yield one("header-only.xls", OLE, "old-xls")
    yield one("fat-chain.xls", OLE + b"\xff" * 2048, "old-xls")


def far_cells() -> Iterator[Hostile]:
    far = ("XFD1048576", "XFD200", "C1048576", "ZZ99999")
    for at in far:
        yield one(
            f"far-{at}.xlsx", book(f'<row r="1">{CELL.format(at="A1")}{CELL.format(at=at)}</row>'), "too-many-cells"
        )
    yield one(
        "far-by-row.xlsx",
        book('<row r="1048576"><c><v>1</v></c></row><row r="1">' + "<c/>" * 20 + "</row>"),
        "too-many-cells",
    )
    writings = {
        "prefix": '<x:row r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        "quotes": "<row r='1'><c r='XFD1048576'><v>1</v></c></row>",
        "order": '<row r="1"><c s="1" r="XFD1048576"><v>1</v></c></row>',
        "tab": '<row r="1"><c\tr="XFD1048576"><v>1</v></c></row>',
        "newline": '<row r="1"><c\nr="XFD1048576"><v>1</v></c></row>',
        "space": '<row r="1"><c  r = "XFD1048576" ><v>1</v></c></row>',
        "entity": '<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>',
        "lower": '<row r="1"><c r="xfd1048576"><v>1</v></c></row>',
        "dollar": '<row r="1"><c r="$XFD$1048576"><v>1</v></c></row>',
        "comment": '<!-- --><row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        "outside": '<row r="1"/></sheetData><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row>',
    }
    for name, rows in writings.items():
        part = make.worksheet(rows).replace("<worksheet ", f'<worksheet xmlns:x="{make.MAIN}" ', 1)
        parts = make.xlsx_parts({"energy": part})
        yield one(f"far-written-{name}.xlsx", make.packed(parts), "too-many-cells", "damaged-part")
    for at in ("A0", "A99999999", "1A", "AAAA1", "A-1", ""):
        yield one(f"reference-{at or 'none'}.xlsx", book(f'<row r="1"><c r="{at}"><v>1</v></c></row>'), "damaged-part")
    wide = "".join(CELL.format(at=f"{make.letters(column)}1") for column in range(1, 16_000, 50))
    tall = "".join(f'<row r="{row}">{CELL.format(at=f"A{row}")}</row>' for row in range(2, 2000))
    yield one("box.xlsx", book(f'<row r="1">{wide}</row>{tall}'), "too-many-cells")


def archives() -> Iterator[Hostile]:
    plain = make.xlsx({"energy": [make.HEADER, make.ROW]})
    parts = make.xlsx_parts({"energy": make.sheet_xml([make.HEADER, make.ROW])})
    yield one("cut.xlsx", plain[: len(plain) // 2], "damaged-archive")
    yield one("no-directory.xlsx", b"PK\x03\x04" + bytes(200), "damaged-archive")
    yield one("appended.xlsx", plain + b"tail", "damaged-archive", "unusual-archive")
    yield one("picture.xlsx", make.packed({"a.png": b"\x89PNG"}), "not-a-spreadsheet")
    yield one(
        "word.docx",
        make.packed({**parts, "_rels/.rels": parts["_rels/.rels"].replace("xl/workbook", "word/document")}),
        "not-a-spreadsheet",
    )
    yield one("no-sheets.xlsx", make.packed(make.xlsx_parts({})), "not-a-spreadsheet")
    yield one(
        "missing-part.xlsx", make.packed({k: v for k, v in parts.items() if "sheet1" not in k}), "not-a-spreadsheet"
    )
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed_bomb = bomb.compress(bytes(300 << 20)) + bomb.flush()
    yield one("bomb.xlsx", with_raw(parts, "xl/worksheets/sheet1.xml", packed_bomb, 300 << 20), "too-large-inflated")
    yield one("bomb-that-lies.xlsx", with_raw(parts, "xl/worksheets/sheet1.xml", packed_bomb, 500), "damaged-archive")
    yield one(
        "bomb-of-strings.xlsx", with_raw(parts, "xl/sharedStrings.xml", packed_bomb, 300 << 20), "too-large-inflated"
    )
    yield one(
        "bomb-of-pictures.xlsx", with_raw(parts, "xl/media/image1.png", packed_bomb, 300 << 20), "too-large-inflated"
    )
    yield one(
        "many-parts.xlsx", make.packed({**parts, **{f"xl/media/{n}": b"" for n in range(2100)}}), "too-many-parts"
    )
    yield one("doubled-part.xlsx", doubled(plain, b"xl/worksheets/sheet1.xml"), "doubled-part")
    yield one("doubled-case.xlsx", make.packed({**parts, "XL/workbook.xml": parts["xl/workbook.xml"]}), "doubled-part")
    yield one("overlap.xlsx", overlapping(plain), "unusual-archive", "damaged-archive", "doubled-part")
    yield one("encrypted-part.xlsx", flagged(plain), "encrypted-part")
    two = make.xlsx_parts({"energy": parts["xl/worksheets/sheet1.xml"], "Energy": parts["xl/worksheets/sheet1.xml"]})
    yield one("doubled-sheet.xlsx", make.packed(two), "doubled-sheet")
    same = {**two, "xl/_rels/workbook.xml.rels": two["xl/_rels/workbook.xml.rels"].replace("sheet2.xml", "sheet1.xml")}
    same["xl/workbook.xml"] = same["xl/workbook.xml"].replace('"Energy"', '"other"')
    yield one("one-part-two-sheets.xlsx", make.packed(same), "doubled-sheet")
    yield one("checksum.xlsx", wrong_checksum(plain), "damaged-archive")


def broken_xml() -> Iterator[Hostile]:
    parts = make.xlsx_parts({"energy": make.sheet_xml([make.HEADER, make.ROW])})
    sheet = "xl/worksheets/sheet1.xml"
    dtd = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for name in (sheet, "xl/workbook.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"):
        part = parts[name].replace("?>\n", f"?>\n{dtd}", 1)
        yield one(f"dtd-{name.rpartition('/')[2]}.xlsx", make.packed({**parts, name: part}), "document-type")
    yield one(
        "dtd-strings.xlsx",
        make.packed({**parts, "xl/sharedStrings.xml": f"{make.DECLARATION}{dtd}<sst/>"}),
        "document-type",
    )
    yield one("open-tag.xlsx", make.packed({**parts, sheet: parts[sheet].replace("</row>", "", 1)}), "damaged-part")
    yield one(
        "utf16.xlsx",
        make.packed({**parts, sheet: parts[sheet].replace("UTF-8", "UTF-16").encode("utf-16")}),
        "unusual-archive",
    )
    yield one(
        "latin.xlsx", make.packed({**parts, sheet: parts[sheet].replace("UTF-8", "ISO-8859-1")}), "unusual-archive"
    )
    yield one("nul.xlsx", make.packed({**parts, sheet: parts[sheet].replace("MWh", "M\0Wh")}), "unusual-archive")
    yield one("not-xml.xlsx", make.packed({**parts, sheet: "year;sector"}), "damaged-part")
    deep = "<x>" * 200_000
    yield one("deep.xlsx", make.packed({**parts, sheet: make.worksheet(deep)}), "damaged-part")
    ods = make.ods_parts(make.ods_content(make.ods_table("energy", [make.HEADER, make.ROW])))
    yield one(
        "dtd.ods",
        make.packed({**ods, "content.xml": ods["content.xml"].replace("?>\n", f"?>\n{dtd}", 1)}),
        "document-type",
    )
    yield one("cut.ods", make.packed({**ods, "content.xml": ods["content.xml"][:-40]}), "damaged-part")
    yield one(
        "text.ods", make.packed({**ods, "mimetype": "application/vnd.oasis.opendocument.text"}), "not-a-spreadsheet"
    )
    locked = ods["META-INF/manifest.xml"].replace("/></", "><manifest:encryption-data/></manifest:file-entry></", 1)
    yield one("locked.ods", make.packed({**ods, "META-INF/manifest.xml": locked}), "password-protected")
    table = make.ods_table("energy", [make.HEADER, make.ROW])
    yield one("doubled.ods", make.packed(make.ods_parts(make.ods_content(table + table))), "doubled-sheet")


def repeats() -> Iterator[Hostile]:
    one_cell = _row(_ods_cell())
    tables = {
        "columns": _row(_ods_cell(16_384_000)),
        "rows": _row(_ods_cell(), 1_048_576_000),
        "both": _row(_ods_cell(16_384), 65_536),
        "gap": _row("<table:table-cell/>", 1_048_575)
        + _row('<table:table-cell table:number-columns-repeated="16383"/>' + _ods_cell()),
        "many": _row(_ods_cell(), 300_000) * 9,
        "digits": _row(_ods_cell(99_999_999_999_999_999_999)),
        "negative": _row(_ods_cell(-5)),
    }
    for name, rows in tables.items():
        content = make.ods_content(f'<table:table table:name="energy">{one_cell}{rows}</table:table>')
        yield one(f"repeat-{name}.ods", make.packed(make.ods_parts(content)), "too-many-cells", "damaged-part")


def _row(cells: str, repeat: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeat}">{cells}</table:table-row>'


def _ods_cell(repeat: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{repeat}" office:value-type="float" office:value="1">'
        "<text:p>1</text:p></table:table-cell>"
    )


def with_raw(parts: dict[str, str], name: str, packed: bytes, size: int) -> bytes:
    """An archive in which one part is given as packed bytes, with the size that it claims to have."""
    plain = make.packed({**parts, name: "x"})
    return rewritten(plain, name.encode(), packed, size)


def rewritten(archive: bytes, name: bytes, packed: bytes, size: int) -> bytes:
    """The archive with other packed bytes and another stated size for one part."""
    out, directory, count = bytearray(), bytearray(), 0
    at = archive.index(b"PK\x01\x02")
    while archive[at : at + 4] == b"PK\x01\x02":
        fields = list(struct.unpack_from("<4s6H3L5H2L", archive, at))
        found = archive[at + 46 : at + 46 + fields[10]]
        local = list(struct.unpack_from("<4s5H3L2H", archive, fields[16]))
        begin = fields[16] + 30 + local[9] + local[10]
        content = archive[begin : begin + fields[8]]
        if found == name:
            content, checksum = packed, 0
            fields[7:10] = checksum, len(packed), size
            local[6:9] = checksum, len(packed), size
        local[10] = 0
        fields[11] = fields[12] = 0
        fields[16] = len(out)
        out += struct.pack("<4s5H3L2H", *local) + found + content
        directory += struct.pack("<4s6H3L5H2L", *fields) + found
        count += 1
        at += 46 + len(found)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + end)


def doubled(archive: bytes, name: bytes) -> bytes:
    """The archive with a part listed twice."""
    at = archive.index(b"PK\x01\x02")
    end = archive.index(b"PK\x05\x06")
    entry = archive.index(name, at) - 46
    size = 46 + len(name)
    again = archive[entry : entry + size]
    fields = list(struct.unpack_from("<4s4H2LH", archive, end))
    fields[3] += 1
    fields[4] += 1
    fields[5] += size
    return archive[:end] + again + struct.pack("<4s4H2LH", *fields)


def overlapping(archive: bytes) -> bytes:
    """The archive with two entries that point to the same bytes."""
    at = archive.index(b"PK\x01\x02")
    second = archive.index(b"PK\x01\x02", at + 4)
    changed = bytearray(archive)
    changed[second + 42 : second + 46] = archive[at + 42 : at + 46]
    return bytes(changed)


def flagged(archive: bytes) -> bytes:
    """The archive with the flag of encryption on its first part."""
    at = archive.index(b"PK\x01\x02")
    changed = bytearray(archive)
    changed[at + 8] |= 1
    return bytes(changed)


def wrong_checksum(archive: bytes) -> bytes:
    """The archive with a wrong checksum for its first part."""
    at = archive.index(b"PK\x01\x02")
    changed = bytearray(archive)
    changed[at + 16] ^= 0xFF
    return bytes(changed)
