"""What a batch was asked for, as plain values that travel to every worker, and what a worker opens with them.

Stands at the door of the room: the command line makes ``Settings``, each process makes one ``Workshop`` of them.
"""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ghgcalc import __version__
from ghgcalc.activity import ReadOptions
from ghgcalc.activity.names import Names
from ghgcalc.catalog import Catalog, load
from ghgcalc.factorset import carrier_names, chosen
from ghgcalc.inventory import CalculationOptions, Inventory
from ghgcalc.targets import Asked, check, rules
from ghgcalc.targets import library as targets_library

if TYPE_CHECKING:
    from ghgcalc.findings import Finding, Place
    from ghgcalc.targets import Verdict
    from ghgcalc.targets.library import Library

    Row = Mapping[str, tuple[object, Place]]

# How many distinct texts a process remembers before it starts anew: what keeps its memory flat.
REMEMBERED = 1 << 16


class Writer(Protocol):
    """Writes a member's result and says why there is none; ``report`` has one."""

    def document(self, inventory: Inventory, verdicts: Sequence[Verdict], findings: Iterable[Finding]) -> str:
        """The member's result as JSON text; ``findings`` are those of judging."""
        ...

    def reason(self, findings: Sequence[Finding], country: str) -> str:
        """The findings that reject a member, in a sentence."""
        ...

    def reasons(self, findings: Sequence[Finding]) -> Mapping[str, str]:
        """The same by language."""
        ...

    def language(self, countries: Iterable[str]) -> str:
        """The language of a run whose members are of these countries."""
        ...


class MakeWriter(Protocol):
    """Makes a writer of the catalogue and the language; a function or class of a module, so that workers find it."""

    __qualname__: str

    def __call__(self, catalog: Catalog, lang: str | None, /) -> Writer:
        """The writer."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a worker needs to know; it can be pickled.

    Parameters
    ----------
    writer
        Makes the writer, from the catalogue and the language; a function of a module.
    catalogue
        The catalogue's folder; None: the installed one.
    factors
        Editions or paths, as ``--factors`` has them.
    targets
        Targets that every member is held against.
    lang
        Language of messages; None: by the country of each member.
    """

    writer: MakeWriter = field(repr=False)
    catalogue: Path | None = None
    method: str | None = None
    factors: tuple[str, ...] = ()
    gwp: str | None = None
    missing_year: str | None = None
    years: tuple[int, ...] = ()
    default_district_heat: bool = False
    allow_incomplete: bool = False
    targets: tuple[str, ...] = ()
    asked: Asked = field(default_factory=Asked)
    lang: str | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)

    def digest(self, catalogue: str) -> str:
        """A hash of all that a member's result depends on beside its file.

        Parameters
        ----------
        catalogue
            The hash of the catalogue's files.
        """
        told = replace(self, catalogue=None, asked=replace(self.asked, accept=frozenset()))
        accepted = sorted(self.asked.accept)
        parts = (__version__, catalogue, self.writer.__qualname__, repr(told), accepted, self.contents())
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def contents(self) -> tuple[tuple[str, ...], ...]:
        """Hashes of the files that are named: factor sets, targets, the layout."""
        layout = [str(self.reading.layout)] if self.reading.layout else []
        return tuple(contents_of(name) for name in (*self.factors, *self.targets, *layout))


def contents_of(name: str) -> tuple[str, ...]:
    """Hashes of a file and of those beside it that differ in the ending only; none where there is no such file."""
    if not Path(name).is_file():
        return ()
    beside = sorted(Path(name).parent.glob(f"{glob.escape(Path(name).stem)}.*"))
    return tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in beside if path.is_file())


def catalogue_digest(catalog: Catalog) -> str:
    """A hash of the names and contents of all files of the catalogue."""
    digest = hashlib.sha256()
    for path in sorted(catalog.root.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(catalog.root).as_posix()).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class Workshop:
    """A process's catalogue, given sets, names, targets and writer, opened once.

    Raises
    ------
    UsageError, Rejected
        For a method, edition, GWP set or target that is not known, or a given set that is broken: before any member.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalog = load(settings.catalogue)
        self.sets = chosen(settings.factors, self.catalog)
        self.vocabulary = self.catalog.vocabulary.with_carriers(carrier_names(self.sets, settings.method, self.catalog))
        self.writer = settings.writer(self.catalog, settings.lang)
        self.rules = rules.load(self.catalog)
        self._library: Library | None = None
        self._names: Names | None = None
        if settings.method:
            self.catalog.method(settings.method)
        if settings.gwp:
            self.catalog.gwp(settings.gwp)
        if settings.targets or settings.asked.accept:
            check(settings.asked, settings.targets, self.library, self.rules)

    @property
    def library(self) -> Library:
        """The catalogue's targets."""
        if self._library is None:
            self._library, _ = targets_library.load(self.catalog, self.rules)
        return self._library

    def library_for(self, name: str, code: str, rows: Sequence[Row]) -> tuple[Library, tuple[Finding, ...]]:
        """The targets that a municipality can be held against: the catalogue's and its own sheet's, with its faults.

        Parameters
        ----------
        rows
            Of its sheet ``targets``.
        """
        if not rows:
            return self.library, ()
        own, findings = targets_library.of_sheet(rows, self.library.words, self.library.targets)
        return replace(self.library, own={(name, code): own}), findings

    def told(self, finding: Finding, country: str) -> tuple[str, str, str, str, str]:
        """A remark on a file for the journal: code, severity, sheet, cell, and the message as a town there reads it."""
        place = finding.place
        return finding.code, finding.severity, place.sheet, place.cell, self.writer.reason([finding], country)

    def names(self) -> Names:
        """The look-ups of reading; new ones when the old have grown too large."""
        if self._names is None or len(self._names.texts) > REMEMBERED:
            self._names = Names(self.catalog, self.vocabulary)
        return self._names

    def calculation(self, method: str) -> CalculationOptions:
        """The options of calculating; ``method`` is what a table of members names."""
        asked = self.settings
        return CalculationOptions(
            method=asked.method or method or None,
            factors=self.sets,
            gwp=asked.gwp,
            missing_year=asked.missing_year,
            years=asked.years,
            default_district_heat=asked.default_district_heat,
        )
