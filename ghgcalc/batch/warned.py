"""Which warnings the members' results hold: a unit slip in one town of four hundred must not pass unremarked.

Stands beside ``network``, once all members are known. The warnings themselves, with their cells, stand in each result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from ghgcalc.batch.network import called
from ghgcalc.findings import NOWHERE, Fact, Finding

if TYPE_CHECKING:
    from ghgcalc.batch.journal import Slot

# How many members are named for a warning; all of them stand in the summary.
NAMED: Final = 3
AND_MORE: Final = "..."


def warned(slots: Iterable[Slot]) -> Iterator[Finding]:
    """A finding for each code of a warning: on how many members, and the first of them.

    Parameters
    ----------
    slots
        The members that have a result, in their order.

    Findings: ``members-warned`` (warning).
    """
    members: dict[str, list[str]] = defaultdict(list)
    for slot in slots:
        for code in slot.warnings:
            members[code].append(called(slot))
    for code, names in sorted(members.items()):
        named = (*names[:NAMED], *((AND_MORE,) if len(names) > NAMED else ()))
        facts: dict[str, Fact] = {"warning": code, "count": len(names), "members": named}
        yield Finding("members-warned", "warning", NOWHERE, facts)
