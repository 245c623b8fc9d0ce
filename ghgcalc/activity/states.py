"""The state of an amount's cell: a value, a confirmed zero, blank, or a notation key (NO, NE, IE with its target, C).

Part of ``interpret``. Blank is never zero, and a placeholder (``..``, ``k. A.``, ``-``) is never read as either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ghgcalc.activity.names import UNKNOWN, Names, text_of
from ghgcalc.activity.records import Records
from ghgcalc.findings import Fact, Finding
from ghgcalc.tables import STATES
from ghgcalc.workbook.cells import Numbers, not_a_number, read_numbers

VALUE: Final = STATES.index("value")
ZERO: Final = STATES.index("zero")
BLANK: Final = STATES.index("blank")
NOT_ESTIMATED: Final = STATES.index("NE")
ELSEWHERE: Final = STATES.index("IE")
WITH_TARGET: Final = re.compile(r"(?P<key>[A-Z]{2})\s*(?:[:;,>→\-–]+\s*|\((?=.*\)$)|\s)(?P<target>[^)]+?)\)?")
NOTHING: Final = float("nan")


@dataclass(slots=True)
class States:
    """Values and states of the amounts of a sheet.

    Parameters
    ----------
    values
        As stated, in the stated unit; NaN where no value was stated.
    codes
        Codes into ``tables.STATES``.
    targets
        Position -> where the amount of an ``IE`` is included.
    """

    values: list[float] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    targets: dict[int, str] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def has_value(self, record: int) -> bool:
        """Whether a number other than zero was stated: a zero needs no unit."""
        return self.codes[record] == VALUE


def read_states(records: Records, names: Names) -> States:
    """Read the fields ``amount`` and ``state``.

    Findings: those of ``cells.read_numbers``, ``placeholder``, ``unknown-state``, ``state-contradicts-amount``,
    ``included-elsewhere-without-target``.
    """
    numbers = read_numbers(records.cells["amount"], records.amount_place, records.sheet.written, records.decimal)
    states = States(numbers.values, rejected=numbers.rejected, findings=numbers.findings)
    states.codes = [VALUE if value else ZERO for value in numbers.values]
    for record in numbers.blank:
        states.codes[record] = BLANK
    if numbers.words:
        _words(states, numbers, records, names)
    if "state" in records.cells:
        _stated(states, records, names)
    _elsewhere(states, records)
    return states


def _words(states: States, numbers: Numbers, records: Records, names: Names) -> None:
    placeholders: dict[str, list[int]] = {}
    for record, text in numbers.words.items():
        code, target = notation(text, names)
        if code >= 0:
            states.codes[record] = code
            if target:
                states.targets[record] = target
            continue
        stands_for = names.vocabulary.word("placeholder", text)
        if stands_for is None:
            states.rejected.add(record)
            states.findings.append(not_a_number(text, records.amount_place(record)))
        else:
            states.codes[record] = STATES.index(stands_for)
            placeholders.setdefault(text, []).append(record)
    for text, found in placeholders.items():
        facts: dict[str, Fact] = {"found": text, "count": len(found), "state": STATES[states.codes[found[0]]]}
        states.findings.append(Finding("placeholder", "warning", records.amount_place(found[0]), facts))


def notation(text: str, names: Names) -> tuple[int, str]:
    """The state that a text names, and the target that follows it; -1 or below if it names none."""
    code = names.state[text]
    if code >= 0:
        return code, ""
    found = WITH_TARGET.fullmatch(text.strip())
    if found and names.state[found["key"]] == ELSEWHERE:
        return ELSEWHERE, found["target"].strip()
    return UNKNOWN, ""


def _stated(states: States, records: Records, names: Names) -> None:
    """The field ``state`` beside the amount; it says what a blank amount means and cannot contradict a number."""
    for record, cell in enumerate(records.cells["state"]):
        text = text_of(cell)
        if not text or record in states.rejected:
            continue
        code, target = notation(text, names)
        if code < 0:
            facts: dict[str, Fact] = {"name": text, "suggestion": names.suggest("state", text)}
            _reject(states, records, record, "unknown-state", facts)
        elif code == BLANK or (code == VALUE and states.codes[record] == VALUE):
            continue
        elif states.codes[record] == VALUE or (code == VALUE and states.codes[record] != ZERO):
            _reject(states, records, record, "state-contradicts-amount", {"found": text})
        elif code != VALUE:
            states.codes[record] = code
            states.values[record] = 0.0 if code == ZERO else NOTHING
            if target:
                states.targets[record] = target


def _elsewhere(states: States, records: Records) -> None:
    """IE without a target says nothing about where the amount is: it is kept as not estimated, and said so."""
    if ELSEWHERE not in states.codes:
        return
    notes = records.cells.get("note", [""] * len(records))
    for record, code in enumerate(states.codes):
        if code == ELSEWHERE and record not in states.targets and not text_of(notes[record]):
            states.codes[record] = NOT_ESTIMATED
            place = records.amount_place(record)
            states.findings.append(Finding("included-elsewhere-without-target", "warning", place))


def _reject(states: States, records: Records, record: int, code: str, facts: dict[str, Fact]) -> None:
    states.rejected.add(record)
    states.findings.append(Finding(code, "error", records.place("state", record), facts))
