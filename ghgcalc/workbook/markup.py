"""XML parts of a spreadsheet file, read by expat as far as pre-flight needs: no DTD, no other encoding than UTF-8."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

from ghgcalc.workbook.archive import ArchiveFault

DECLARATION: Final = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
USUAL: Final = (b'<?xml version="1.0" encoding="UTF-8"', b"<?xml version='1.0' encoding='UTF-8'")
Attributes = Mapping[str, str]


def refuse_unusual(name: str, content: bytes) -> None:
    """Refuse a DTD, another encoding than UTF-8, or NUL bytes, before any parser reads the part.

    Raises
    ------
    ArchiveFault
        ``document-type``, ``unusual-archive``.
    """
    if b"<!DOCTYPE" in content:
        raise ArchiveFault("document-type", part=name)
    if content.startswith(USUAL) and b"\0" not in content:
        return
    declared = DECLARATION.match(content)
    encoding = declared[1].lower() if declared else b"utf-8"
    if encoding not in (b"utf-8", b"utf8", b"us-ascii") or b"\0" in content:
        raise ArchiveFault("unusual-archive", reason=name)


def walk(
    name: str,
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call ``start``, ``end`` and ``text`` for every element, by its name without prefix.

    Raises
    ------
    ArchiveFault
        ``document-type``, ``damaged-part``.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(_local(tag), attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise ArchiveFault("document-type", part=name)

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise ArchiveFault("damaged-part", part=name, line=fault.lineno) from None


def local_names(attributes: Attributes) -> dict[str, str]:
    """The attributes by their names without prefix."""
    return {_local(name): value for name, value in attributes.items()}


def truth(value: str | None) -> bool:
    """Whether an XML boolean is true."""
    return value in ("1", "true")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
