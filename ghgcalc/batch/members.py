"""Which files a batch is of: folders, globs, single files, or a table of contents (``members.csv``).

First on the batch's way. A folder is searched to its end for files of the kinds that can be read; a table of contents
in it takes its place.
"""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.findings import Finding, Place, UsageError, shown
from ghgcalc.workbook import Limits, open_input

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.workbook import Sheet

CONTENTS: Final = "members.csv"
# The folder in which a batch keeps what is its own, and the names of the tables beside it.
OWN: Final = ".ghgcalc"
OWN_TABLES: Final = ("summary", "network", "benchmark", "spread")
BOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
TEXTS: Final = frozenset({".csv", ".tsv"})
TABLES: Final = TEXTS | {".parquet"}
DESCRIPTIONS: Final = (".yaml", ".yml")
# Columns that a factor set has and no town's table, and how much of a file its header is looked for in.
FACTOR_COLUMNS: Final = frozenset({"carrier", "gas", "value"})
HEADER: Final = 1 << 12
COLUMNS: Final = ("file", "code", "method", "targets")
BETWEEN_TARGETS: Final = ";"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the batch.

    Parameters
    ----------
    path
        Where it is.
    file
        How it is called in the results: its path below the folder that was named, with slashes.
    code, method, targets
        What a table of contents says of it; empty where it says nothing.
    """

    path: str
    file: str
    code: str = ""
    method: str = ""
    targets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The path's last part, as places have it."""
        return shown(os.path.basename(self.path))

    @property
    def said(self) -> tuple[str, ...]:
        """All that a table of contents says of it, nothing for a file that is only named."""
        said = (self.code, self.method, *self.targets)
        return said if any(said) else ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a batch in the order of their names, and what was found while looking for them."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def listed(paths: Sequence[str], output: Path, catalog: Catalog) -> Listing:
    """The files that ``paths`` stand for, each once.

    Parameters
    ----------
    output
        The batch's own folder, in which nothing is looked for.
    catalog
        For the names of columns.

    Raises
    ------
    UsageError
        ``no-such-file``, ``no-members``.

    Findings: ``members-without-file-column``, ``member-listed-twice``, ``unreadable-file`` and others on a table of
    contents (errors), ``members-column-unknown``, ``member-left-out`` (info) for a factor set beside the inputs.
    """
    entries: dict[str, Entry] = {}
    findings: list[Finding] = []
    for name in paths:
        for found in _found(name, output, catalog, findings):
            entry = replace(found, file=shown(found.file))
            path = os.path.realpath(entry.path)
            known = entries.setdefault(path, entry)
            if not known.said:
                entries[path] = entry
            elif entry.said and entry.said != known.said:
                findings.append(Finding("member-listed-twice", "error", Place(entry.file)))
    if not entries and not findings:
        raise UsageError("no-members", paths=tuple(paths))
    chosen = _told_apart(tuple(entries.values()))
    return Listing(tuple(sorted(chosen, key=lambda entry: (entry.file, entry.path))), tuple(findings))


def _told_apart(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries, those of one name with the whole path in its place, so that a reason names the file it is about."""
    names = Counter(entry.file for entry in entries)
    for entry in entries:
        yield entry if names[entry.file] == 1 else replace(entry, file=shown(Path(entry.path).as_posix()))


def _found(name: str, output: Path, catalog: Catalog, findings: list[Finding]) -> Iterator[Entry]:
    path = Path(name)
    if not path.exists():
        matches = sorted(glob.glob(name, recursive=True))
        if not matches:
            raise UsageError("no-such-file", path=name, suggestion="")
        for match in matches:
            if os.path.isdir(match) or (_is_input(Path(match)) and not is_own(Path(match))):
                yield from _found(match, output, catalog, findings)
    elif path.is_dir():
        yield from _in_folder(path, output, catalog, findings)
    elif path.name.lower() == CONTENTS:
        yield from _in_contents(path, catalog, findings)
    else:
        yield Entry(name, path.name)


def _in_folder(folder: Path, output: Path, catalog: Catalog, findings: list[Finding]) -> Iterator[Entry]:
    for contents in (entry for entry in sorted(folder.iterdir()) if entry.name.lower() == CONTENTS):
        yield from _in_contents(contents, catalog, findings)
        return
    ours = output.resolve()
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(root, name).resolve() != ours)
        for name in sorted(files):
            path = Path(root, name)
            if _is_input(path) and not is_own(path):
                file = path.relative_to(folder).as_posix()
                if _is_factor_set(path):
                    findings.append(Finding("member-left-out", "info", Place(file)))
                else:
                    yield Entry(str(path), file)


def is_own(path: Path) -> bool:
    """Whether a file is a table that this or an earlier batch has written, and no member."""
    return path.stem in OWN_TABLES and (path.parent / OWN).is_dir()


def _is_input(path: Path) -> bool:
    """Whether a file of a folder may be a member: of a known kind, not hidden, no lock file of an office program."""
    return path.suffix.lower() in BOOKS | TABLES and not path.name.startswith((".", "~$"))


def _is_factor_set(path: Path) -> bool:
    """Whether a table has a factor set's columns and a description beside it; a layout may be beside any table."""
    if path.suffix.lower() not in TEXTS or not any(path.with_suffix(suffix).exists() for suffix in DESCRIPTIONS):
        return False
    try:
        with path.open("rb") as file:
            header = file.readline(HEADER).decode("latin-1")
    except OSError:
        return False
    return set(re.findall("[a-z]+", header.lower())) >= FACTOR_COLUMNS


def _in_contents(path: Path, catalog: Catalog, findings: list[Finding]) -> Iterator[Entry]:
    """The files that a table of contents names, relative to its own folder."""
    book = open_input(path, Limits())
    findings += book.findings
    if not book.sheets:
        return
    sheet = book.sheets[0]
    columns = [catalog.vocabulary.column("members", str(cell)) for cell in sheet.rows[0]] if sheet.rows else []
    if "file" not in columns:
        findings.append(Finding("members-without-file-column", "error", sheet.place(1, 1)))
        return
    for place, (known, name) in enumerate(zip(columns, sheet.rows[0], strict=True), start=1):
        if known is None and str(name).strip():
            findings.append(Finding("members-column-unknown", "info", sheet.place(1, place), {"name": str(name)}))
    for number in range(len(sheet.rows) - 1):
        row = number + 2
        said = {name: _text(sheet, row, columns.index(name) + 1) for name in COLUMNS if name in columns}
        if not any(said.values()):
            continue
        # Who has not delivered yet is a member all the same: its file, named by its row, is missing.
        file = said["file"] or f"{path.name}#A{row}"
        targets = tuple(_beside(path.parent, target) for target in _parts(said.get("targets", "")))
        yield Entry(
            str(path.parent / file), Path(file).as_posix(), said.get("code", ""), said.get("method", ""), targets
        )


def _beside(folder: Path, target: str) -> str:
    """A target; the path to its file where one of that name lies beside the table of contents, as the members do."""
    path = folder / target
    return str(path) if path.is_file() else target


def _text(sheet: Sheet, row: int, column: int) -> str:
    return str(sheet.rows[row - 1][column - 1]).strip()


def _parts(text: str) -> Iterable[str]:
    return (part.strip() for part in text.split(BETWEEN_TARGETS) if part.strip())
