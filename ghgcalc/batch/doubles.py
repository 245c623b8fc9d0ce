"""Members that are one municipality, or may be: its amounts and its people would be counted twice.

Beside ``network``, before it adds up. What is one by country and code, or else by name, is rejected; what only may be
one (a code given once and forgotten once, a lost zero, a longer key) stays, and the network has an error.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ghgcalc.batch.official_keys import OfficialKeys, without_zeros
from ghgcalc.findings import Finding, Place
from ghgcalc.vocabulary import fold

if TYPE_CHECKING:
    from ghgcalc.batch.journal import Slot


def doubled(slots: Iterable[Slot]) -> dict[tuple[str, str], tuple[Slot, ...]]:
    """The municipalities that stand in the batch more than once, with every member that is one of them."""
    known = [slot for slot in slots if slot.code or slot.name]
    counts = Counter(slot.identity for slot in known)
    found: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    for slot in known:
        if counts[slot.identity] > 1:
            found[slot.identity].append(slot)
    return {identity: tuple(members) for identity, members in found.items()}


def perhaps_one(slots: Sequence[Slot], keys: Mapping[str, OfficialKeys]) -> Iterator[Finding]:
    """Members of a sum that are perhaps one municipality; nobody but they can say.

    Parameters
    ----------
    slots
        The members in the sum; none of them is ``doubled``.
    keys
        Official keys by country; elsewhere only leading zeros are looked at.

    Findings: ``members-perhaps-one`` (error).
    """
    by_code: dict[str, list[Slot]] = defaultdict(list)
    by_name: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.code:
            own = keys.get(slot.country)
            by_code[own.same(slot.code) if own else without_zeros(slot.code)].append(slot)
        if slot.name:
            by_name[fold(slot.name)].append(slot)
    for members in by_code.values():
        for country in sorted({slot.country for slot in members} - {""}) or [""]:
            yield from _finding([slot for slot in members if slot.country in (country, "")])
    for members in by_name.values():
        # Different towns may share a name where each has a code: one without is perhaps any of them.
        for bare in (slot for slot in members if not slot.code):
            yield from _finding([bare, *(slot for slot in members if slot.code and _may_be_of_one_country(slot, bare))])


def _may_be_of_one_country(one: Slot, other: Slot) -> bool:
    return one.country == other.country or not (one.country and other.country)


def _finding(members: Sequence[Slot]) -> Iterator[Finding]:
    if len(members) > 1:
        told = tuple(f"{' '.join(part for part in (one.name, one.code) if part)} ({one.file})" for one in members)
        yield Finding("members-perhaps-one", "error", Place(members[0].file), {"members": told})
