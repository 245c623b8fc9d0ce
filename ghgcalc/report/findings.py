"""Findings as text: grouped by code, each with its place, the remedy once, and many of a kind folded after a few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from ghgcalc.findings import SEVERITIES, in_order
from ghgcalc.labels import visible

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts

SHOWN: Final = 5
INDENT: Final = "  "
NARROWEST: Final = 40
# Escape sequences of the severities, and what ends them.
COLOURS: Final = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1m"}
PLAIN: Final = "\x1b[0m"


def grouped(
    findings: Iterable[Finding], texts: Texts, width: int = 80, colour: bool = False, shown: int = SHOWN
) -> str:
    """All findings, worst first, those of one code together, and of these the ones with the same hint.

    Parameters
    ----------
    findings
        In any order.
    texts
        The words.
    width
        Columns to fold lines in.
    colour
        Whether the severity is coloured.
    shown
        How many of a code are printed singly before the rest is counted.
    """
    by_code: dict[str, list[Finding]] = {}
    for finding in in_order(findings):
        by_code.setdefault(f"{finding.severity} {finding.code}", []).append(finding)
    room = max(width, NARROWEST)
    return "\n".join(line for group in by_code.values() for line in _group(group, texts, room, colour, shown))


def checked(findings: Sequence[Finding], texts: Texts, width: int = 80, colour: bool = False) -> str:
    """The findings as the answer of ``check``: all of them, and how many of each severity at the end."""
    counts = [(severity, sum(finding.severity == severity for finding in findings)) for severity in SEVERITIES]
    told = ", ".join(texts.text(f"count_{severity}", count=count) for severity, count in counts)
    body = grouped(findings, texts, width, colour, len(findings))
    return f"{body}\n\n{told}\n" if findings else f"{told}\n"


def _group(found: Sequence[Finding], texts: Texts, width: int, colour: bool, shown: int) -> Iterator[str]:
    first = found[0]
    severity = texts.text(f"severity_{first.severity}")
    if colour:
        severity = f"{COLOURS[first.severity]}{severity}{PLAIN}"
    count = f" ({len(found)})" if len(found) > 1 else ""
    yield f"{severity} {first.code}{count}"
    by_hint: dict[str, list[Finding]] = {}
    for finding in found[:shown]:
        by_hint.setdefault(texts.hint(finding), []).append(finding)
    last = next(reversed(by_hint))
    for hint, alike in by_hint.items():
        for finding in alike:
            place = visible(str(finding.place))
            yield from _folded(f"{place}: {texts.message(finding)}" if place else texts.message(finding), width)
        if hint == last and len(found) > shown:
            yield from _folded(texts.text("more_of_these", more=len(found) - shown), width)
        if hint:
            yield from _folded(hint, width, "→ ")


def _folded(text: str, width: int, sign: str = "") -> list[str]:
    first, further = INDENT + sign, INDENT + " " * (len(sign) or len(INDENT))
    return wrap(text, width, initial_indent=first, subsequent_indent=further, break_on_hyphens=False) or [first]
