"""The journal of a batch: lines per finished file, so that an interrupted run can go on where it stopped.

A file's lines count only if they are all there, were made with the same settings from the same bytes, and its results
still stand as written. The tables and the network are made from the journal too, a line at a time, so that memory does
not grow with the years of the members.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from sys import intern
from types import TracebackType
from typing import BinaryIO, NamedTuple

from ghgcalc.batch.members import Entry
from ghgcalc.batch.record import Member, Record, lines, member_of


class Slot(NamedTuple):
    """A member's line in the journal: where it begins, and what must be known of all members at once."""

    offset: int
    file: str
    place: int
    status: str
    name: str
    code: str
    country: str
    in_sum: str
    part: str
    sha256: str
    reason: str
    codes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def identity(self) -> tuple[str, str]:
        """Country and code where there is a code, else the name."""
        return (self.country, self.code) if self.code else ("", self.name.casefold())


class Finished(NamedTuple):
    """A file that the journal has: its key, name and hash, its members, and remarks on the file as a whole."""

    key: str
    file: str
    input: str
    slots: tuple[Slot, ...]
    findings: tuple[tuple[str, str, str, str, str], ...]


class Journal:
    """A journal file, for appending and for reading single lines.

    Parameters
    ----------
    path
        Where it stands. What a run that was killed left of a last file is cut off.
    """

    _file: BinaryIO

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Journal:
        """Open the file and cut off what follows its last whole file."""
        self._file = self._path.open("a+b")
        self._file.truncate(max((end for _, end in self._scanned()), default=0))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    @contextmanager
    def anew(self) -> Iterator[Journal]:
        """The same journal as a file of its own, for another reader of what is complete."""
        other = Journal(self._path)
        with self._path.open("rb") as other._file:
            yield other

    def clear(self) -> None:
        """Begin anew."""
        self._file.truncate(0)

    def add(self, record: Record) -> Finished:
        """Append a record; the system has it before the next file is begun. The file as the journal has it now."""
        texts = [text.encode() for text in lines(record)]
        offsets = accumulate(map(len, texts), initial=self._file.seek(0, os.SEEK_END))
        self._file.write(b"".join(texts))
        self._file.flush()
        members = enumerate(zip(offsets, record.members, strict=False))
        slots = (_slot(offset, record.file, place, member) for place, (offset, member) in members)
        return Finished(record.key, record.file, record.input, tuple(slots), record.findings)

    def member(self, slot: Slot) -> Member:
        """The member of a slot."""
        self._file.seek(slot.offset)
        return member_of(self._file.readline().decode())

    def finished(self) -> Iterator[Finished]:
        """The files of which all lines are there."""
        return (one for one, _ in self._scanned())

    def _scanned(self) -> Iterator[tuple[Finished, int]]:
        """The files and where each ends; a broken line ends the journal."""
        slots: list[Slot] = []
        offset = 0
        self._file.seek(0)
        for text in self._file:
            try:
                key, file, sha256, *rest = json.loads(text)
                if len(rest) > 1:
                    place, values = rest
                    slots.append(_slot(offset, file, place, Member(*values)))
                else:
                    found = Finished(key, file, sha256, tuple(slots), tuple(tuple(one) for one in rest[0]))
                    slots = []
            except (ValueError, TypeError):
                return
            offset += len(text)
            if not slots:
                yield found, offset


def _slot(offset: int, file: str, place: int, member: Member) -> Slot:
    """The slot of a member, whether it has just been made or was read."""
    return Slot(
        offset,
        file,
        place,
        member.status,
        member.name,
        member.code,
        member.country,
        member.in_sum,
        member.part,
        member.sha256,
        member.reason,
        tuple(member.codes),
        tuple(map(intern, member.warnings)),
        tuple((language, reason) for language, reason in member.reasons),
    )


def key_of(entry: Entry, settings: str, targets: Sequence[Sequence[str]] = ()) -> str:
    """The key of an entry: a hash of the settings and of what was asked for it.

    Parameters
    ----------
    targets
        The contents of the files that its targets stand in, as hashes.
    """
    told = (settings, os.path.abspath(entry.path), entry.file, entry.code, entry.method, entry.targets, tuple(targets))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def still_valid(journal: Iterable[Finished], entries: Sequence[Entry], keys: Iterable[str]) -> Mapping[str, Finished]:
    """What of a journal still holds, by key: same settings, same bytes of the input."""
    by_key = dict(zip(keys, entries, strict=True))
    found = {one.key: one for one in journal if one.key in by_key and one.input}
    return {key: one for key, one in found.items() if _same(by_key[key], one)}


def _same(entry: Entry, one: Finished) -> bool:
    try:
        with open(entry.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == one.input
    except OSError:
        return False
