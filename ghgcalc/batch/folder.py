"""The folder of a batch: its lock, its results, and what keeps a file from ever standing there half-written.

``results/`` holds a JSON file per member, ``.ghgcalc/`` the lock, the journal and parts that are not yet results.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import socket
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Final, Protocol

from ghgcalc.batch.journal import Slot
from ghgcalc.batch.members import OWN, OWN_TABLES
from ghgcalc.batch.record import Record
from ghgcalc.findings import UsageError

RESULTS: Final = "results"
REPORTS: Final = "reports"
PARTS: Final = "parts"
LOCK: Final = "lock"
JOURNAL: Final = "journal.jsonl"
# What a disk says that takes no more.
UNWRITABLE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
)
# What a plain file name may hold, and how long the name in it may be.
PLAIN: Final = re.compile(r"[^a-z0-9]+")
LONGEST: Final = 60
HASH: Final = 8
SUFFIX: Final = ".json"
PAGE: Final = ".html"
# What a batch writes beside its results.
WHOLE: Final = "batch.json"
INDEX: Final = f"index{PAGE}"
TABLES: Final = tuple(f"{name}{suffix}" for name in OWN_TABLES for suffix in (".csv", ".xlsx", ".parquet"))
NAMELESS: Final = "member"
SPELLED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})


class Named(Protocol):
    """What has a result: a member, or its slot in the journal."""

    @property
    def name(self) -> str:
        """The municipality's name."""
        ...

    @property
    def code(self) -> str:
        """Its official code."""
        ...

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it from every other."""
        ...


class Folder:
    """A batch's folder, locked from ``with`` to the end of it.

    Parameters
    ----------
    path
        Made if it is not there.

    Raises
    ------
    UsageError
        ``folder-in-use`` where another run holds it; ``folder-of-others`` where no batch was and files stand under the
        names that a batch writes; ``cannot-write``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None

    def __enter__(self) -> Folder:
        """Lock the folder and clear away what an interrupted run left among the parts."""
        if not self.parts.parent.is_dir() and (others := _others(self.path)):
            raise UsageError("folder-of-others", path=str(self.path), found=tuple(others))
        try:
            self.parts.parent.mkdir(parents=True, exist_ok=True)
            self.results.mkdir(exist_ok=True)
            self._lock = _locked(self.path / OWN / LOCK, self.path)
            shutil.rmtree(self.parts, ignore_errors=True)
            # A worker that has outlived its parent may write here to the end of its chunk.
            self.parts.mkdir(exist_ok=True)
        except OSError as failure:
            raise UsageError("cannot-write", path=str(self.path), reason=failure.strerror or str(failure)) from failure
        return self

    def __exit__(self, kind: object, failure: BaseException | None, at: object) -> None:
        """Free the folder; what a full or read-only disk has ended becomes ``cannot-write``."""
        shutil.rmtree(self.parts, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
        if isinstance(failure, OSError) and failure.errno in UNWRITABLE:
            raise UsageError("cannot-write", path=str(self.path), reason=failure.strerror) from failure

    @property
    def results(self) -> Path:
        """Where the members' results stand."""
        return self.path / RESULTS

    @property
    def parts(self) -> Path:
        """Where a result waits until it has its name."""
        return self.path / OWN / PARTS

    @property
    def journal(self) -> Path:
        """The journal."""
        return self.path / OWN / JOURNAL

    def keep(self, record: Record) -> None:
        """Take the parts of a record among the results, each under a name that no other member has."""
        parts, results = str(self.parts), str(self.results)
        for member in record.members:
            if member.part:
                os.replace(os.path.join(parts, member.part), os.path.join(results, long_name(member, record.file)))

    def has(self, slot: Slot) -> bool:
        """Whether the result of a member stands here as it was written; it then has its long name."""
        long, short = (self.results / name for name in (long_name(slot, slot.file), short_name(slot)))
        for path in (long, short):
            if _is(path, slot.sha256):
                os.replace(path, long)
                return True
        return False

    def withdraw(self, slots: Iterable[Slot]) -> None:
        """Remove what an earlier run wrote of all its members together, and their pages: it holds no longer."""
        names = {name for slot in slots if slot.part for name in (long_name(slot, slot.file), short_name(slot))}
        pages = (f"{REPORTS}/{name.removesuffix(SUFFIX)}{PAGE}" for name in names)
        for name in (WHOLE, INDEX, *TABLES, *pages):
            (self.path / name).unlink(missing_ok=True)

    def forget(self, slots: Iterable[Slot]) -> None:
        """Remove the results of an earlier run."""
        for slot in slots:
            for path in (self.results / long_name(slot, slot.file), self.results / short_name(slot)):
                if slot.part and _is(path, slot.sha256):
                    path.unlink()

    def settle(self, names: Mapping[Slot, str], slots: Iterable[Slot]) -> None:
        """Give every result its name; remove those of members that were rejected when all were seen together."""
        results = str(self.results)
        for slot in slots:
            there = os.path.join(results, long_name(slot, slot.file))
            if slot in names:
                os.replace(there, os.path.join(results, names[slot]))
            elif slot.part:
                Path(there).unlink(missing_ok=True)


def short_name(member: Named) -> str:
    """The name of a member's result: code and name in plain letters."""
    name = PLAIN.sub("-", _spelled(member.name)).strip("-")[:LONGEST].strip("-")
    code = PLAIN.sub("-", _spelled(member.code)).strip("-")[:LONGEST]
    return ("-".join(part for part in (code, name) if part) or NAMELESS) + SUFFIX


def long_name(member: Named, file: str) -> str:
    """The same with a short hash of what the member is and of its file, which no other member has."""
    digest = hashlib.sha256(repr((member.identity, member.name, file)).encode()).hexdigest()
    return f"{short_name(member).removesuffix(SUFFIX)}.{digest[:HASH]}{SUFFIX}"


def final_names(slots: Iterable[Slot]) -> dict[Slot, str]:
    """The names of results: short ones, but for members that would have the same."""
    short = {slot: short_name(slot) for slot in slots}
    members = Counter(short.values())
    return {slot: name if members[name] == 1 else long_name(slot, slot.file) for slot, name in short.items()}


def _others(folder: Path) -> list[str]:
    """What stands in a folder under the names that a batch writes."""
    names = [name for name in (WHOLE, INDEX, *TABLES) if (folder / name).exists()]
    return names + [name for name in (RESULTS, REPORTS) if (folder / name).is_dir() and any((folder / name).iterdir())]


def _spelled(text: str) -> str:
    spelled = unicodedata.normalize("NFC", text).lower().translate(SPELLED)
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()


def _is(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def _locked(path: Path, folder: Path) -> IO[str]:
    """The lock file, held by this process until it closes it or ends in whatever way."""
    lock = path.open("a+", encoding="utf-8")
    try:
        _hold(lock)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise UsageError("folder-in-use", path=str(folder), holder=holder) from None
    lock.seek(0)
    lock.truncate()
    lock.write(f"{socket.gethostname()} {os.getpid()}\n")
    lock.flush()
    return lock


def _hold(lock: IO[str]) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
