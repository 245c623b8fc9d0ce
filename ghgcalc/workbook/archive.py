"""A zip archive by its directory, inflated under a limit. Serves pre-flight: no reader has seen the file yet.

The standard library's ``zipfile`` would do, at half a millisecond a file; a batch of a thousand workbooks would spend a
third of its time there. What this does not take (encryption, other packings than deflate, two parts of one name,
parts that overlap) it refuses, so that pre-flight and the reader cannot see different parts.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

END: Final = struct.Struct("<4s4H2LH")
END_SIGNATURE: Final = b"PK\x05\x06"
ENTRY: Final = struct.Struct("<4s6H3L5H2L")
ENTRY_SIGNATURE: Final = b"PK\x01\x02"
LOCAL: Final = struct.Struct("<4s5H3L2H")
LOCAL_SIGNATURE: Final = b"PK\x03\x04"
COMMENT_LIMIT: Final = 0xFFFF
WIDE: Final = 0xFFFFFFFF
WIDE_FIELD: Final = 1
ENCRYPTED: Final = 1
UTF8_NAME: Final = 1 << 11
STORED: Final = 0
DEFLATED: Final = 8


class ArchiveFault(Exception):
    """Why an archive is refused; ``code`` and ``facts`` become a finding."""

    def __init__(self, code: str, **facts: str | int) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of the archive: its name, packing, packed and declared size, and where its header stands."""

    name: str
    packing: int
    packed: int
    size: int
    checksum: int
    offset: int


def directory(content: bytes, entry_limit: int) -> dict[str, Entry]:
    """The parts of an archive by name.

    Raises
    ------
    ArchiveFault
        ``damaged-archive``, ``too-many-parts``, ``doubled-part``, ``encrypted-part``, ``unusual-archive``.
    """
    at = content.rfind(END_SIGNATURE, max(0, len(content) - COMMENT_LIMIT - END.size))
    if at < 0 or at + END.size > len(content):
        raise ArchiveFault("damaged-archive", reason="no directory")
    _, disk, first_disk, _, count, size, start, comment = END.unpack_from(content, at)
    if disk or first_disk or at + END.size + comment != len(content) or start + size > at:
        raise ArchiveFault("unusual-archive", reason="directory")
    if count > entry_limit:
        raise ArchiveFault("too-many-parts", count=count, limit=entry_limit)
    entries: dict[str, Entry] = {}
    for _ in range(count):
        entry, start = _entry(content, start)
        key = entry.name.replace("\\", "/").casefold()
        if key in entries:
            raise ArchiveFault("doubled-part", part=entry.name)
        entries[key] = entry
    _refuse_overlaps(entries, at)
    return {entry.name: entry for entry in entries.values()}


def inflate(content: bytes, entry: Entry, limit: int) -> bytes:
    """The bytes of a part, at most ``limit`` of them and no more than it states, counted while inflating.

    Raises
    ------
    ArchiveFault
        ``damaged-archive``, ``unusual-archive``, ``too-large-inflated``.
    """
    if entry.size > limit:
        raise ArchiveFault("too-large-inflated", part=entry.name, limit=limit)
    if content[entry.offset : entry.offset + len(LOCAL_SIGNATURE)] != LOCAL_SIGNATURE:
        raise ArchiveFault("damaged-archive", reason=entry.name)
    local = LOCAL.unpack_from(content, entry.offset)
    begin = entry.offset + LOCAL.size + local[-2] + local[-1]
    packed = content[begin : begin + entry.packed]
    name = content[entry.offset + LOCAL.size : entry.offset + LOCAL.size + local[-2]]
    if name.decode("utf-8", "replace") != entry.name and name.decode("cp437") != entry.name:
        raise ArchiveFault("unusual-archive", reason=entry.name)
    if entry.packing == STORED:
        inflated = packed
    elif entry.packing == DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            inflated = inflater.decompress(packed, entry.size + 1)
        except zlib.error:
            raise ArchiveFault("damaged-archive", reason=entry.name) from None
        if not inflater.eof:
            raise ArchiveFault("damaged-archive", reason=entry.name)
    else:
        raise ArchiveFault("unusual-archive", reason=entry.name)
    if len(inflated) != entry.size or zlib.crc32(inflated) != entry.checksum:
        raise ArchiveFault("damaged-archive", reason=entry.name)
    return inflated


def _entry(content: bytes, start: int) -> tuple[Entry, int]:
    try:
        fields = ENTRY.unpack_from(content, start)
    except struct.error:
        raise ArchiveFault("damaged-archive", reason="directory") from None
    signature, _, _, flags, packing, _, _, checksum, packed, size, name_size, extra_size, comment_size = fields[:13]
    offset = fields[-1]
    if signature != ENTRY_SIGNATURE:
        raise ArchiveFault("damaged-archive", reason="directory")
    begin = start + ENTRY.size
    raw = content[begin : begin + name_size]
    name = raw.decode("utf-8" if flags & UTF8_NAME else "cp437", "replace")
    if flags & ENCRYPTED:
        raise ArchiveFault("encrypted-part", part=name)
    extra = content[begin + name_size : begin + name_size + extra_size]
    if WIDE in (packed, size, offset):
        packed, size, offset = _wide(extra, packed, size, offset, name)
    end = begin + name_size + extra_size + comment_size
    return Entry(name, packing, packed, size, checksum, offset), end


def _wide(extra: bytes, packed: int, size: int, offset: int, name: str) -> tuple[int, int, int]:
    """The 64-bit sizes of the extra field, which stand in for those that are all ones."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        at += 4
        if kind == WIDE_FIELD:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, at))
            try:
                size = next(numbers) if size == WIDE else size
                packed = next(numbers) if packed == WIDE else packed
                offset = next(numbers) if offset == WIDE else offset
            except StopIteration:
                break
            return packed, size, offset
        at += length
    raise ArchiveFault("unusual-archive", reason=name)


def _refuse_overlaps(entries: dict[str, Entry], end: int) -> None:
    """Parts that share bytes are how a small archive inflates without end."""
    reached = 0
    for entry in sorted(entries.values(), key=lambda entry: entry.offset):
        if entry.offset < reached or entry.offset + LOCAL.size + entry.packed > end:
            raise ArchiveFault("unusual-archive", reason=entry.name)
        reached = entry.offset + LOCAL.size + entry.packed
