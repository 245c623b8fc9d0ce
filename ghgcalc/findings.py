"""What a run has to say about its input: a code, a severity, a place and facts, never prose.

A user's mistake is a value, not an exception. Every stage on the data's way returns its findings; the run collects them
and shows them together. The texts (message and hint, per code and language) are data in
``emission_factors/vocabulary/findings`` and are joined with the facts by ``labels.message``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Severity = Literal["error", "warning", "info"]
Fact = str | int | float | bool | None | tuple[str, ...]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file's last path part, the sheet's title, the cell (``E7``); each may be unknown."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        where = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return f"{self.file}#{where}" if self.file and where else self.file or where


NOWHERE: Final = Place()


def shown(name: str) -> str:
    r"""A file's name as it can be written: bytes in it that are no text become question marks.

    Examples
    --------
    >>> shown("M\udcfcnchen.csv")
    'M?nchen.csv'
    """
    return name.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Parameters
    ----------
    code
        A stable kebab-case code, documented in ``emission_factors/vocabulary/findings``.
    severity
        ``error`` rejects the input, ``warning`` touches the result, ``info`` is worth knowing.
    place
        File, sheet and cell as far as they are known.
    facts
        What the message speaks of: names, values, units, the nearest known name (``suggestion``).
    municipality
        Code of the municipality of the dataset that it is about, so that a run over many hands each its own; no part
        of the finding's identity.
    """

    code: str
    severity: Severity
    place: Place = NOWHERE
    facts: Mapping[str, Fact] = field(default_factory=dict)
    municipality: int | None = field(default=None, compare=False, repr=False)

    def sort_key(self) -> tuple[int, str, str, int, int, str, str]:
        """Severity, then place (rows before columns, as a reader goes through a sheet), then code and facts."""
        row, column = _row_and_column(self.place.cell)
        return (
            SEVERITIES.index(self.severity),
            self.place.file,
            self.place.sheet,
            row,
            column,
            self.code,
            repr(sorted(self.facts.items(), key=lambda item: item[0])),
        )


class Rejected(Exception):
    """The input (or a given factor set) was rejected; carries every finding. Exit status 3."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(sorted({finding.code for finding in self.findings})))


class UsageError(Exception):
    """Wrong usage (unknown method, edition, option value, no method for the country). Exit status 2.

    ``code`` and ``facts`` are rendered like a finding's.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        self.code = code
        self.facts: Mapping[str, Fact] = facts
        super().__init__(f"{code}: {facts}")


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings rejects the input."""
    return any(finding.severity == "error" for finding in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The distinct findings, worst first, then by place: the order in which they are shown everywhere."""
    by_key = {finding.sort_key(): finding for finding in findings}
    return tuple(by_key[key] for key in sorted(by_key))


def _row_and_column(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    digits = cell[len(letters) :]
    column = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return (0, 0)
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(digits) if digits else 0, column)
