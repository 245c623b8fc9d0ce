"""Members without a result: why, in the language of their country, or of the run where their country is not known.

Made in a worker, which knows nothing of the others; the language of the run is chosen when all are seen together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ghgcalc.batch.record import REJECTED, Member
from ghgcalc.findings import Finding

if TYPE_CHECKING:
    from ghgcalc.batch.journal import Slot
    from ghgcalc.batch.settings import Workshop
    from ghgcalc.dataset import Municipality


def refused(findings: Sequence[Finding], town: Municipality, workshop: Workshop) -> Member:
    """The member of a municipality that is rejected, or of a file that could not be read to one.

    Parameters
    ----------
    town
        What is known of it; its name, code and country may be empty.
    """
    known = town.country or workshop.settings.lang
    return Member(
        REJECTED,
        town.name,
        town.code,
        town.country,
        in_sum=town.word("in_sum"),
        reason=workshop.writer.reason(findings, town.country),
        codes=tuple(sorted({finding.code for finding in findings})),
        reasons=() if known else tuple(workshop.writer.reasons(findings).items()),
    )


def in_one_language(slots: Iterable[Slot], workshop: Workshop) -> list[Slot]:
    """The members, those of an unknown country with their reason in the language of the run."""
    found = list(slots)
    language = workshop.writer.language({slot.country for slot in found if slot.country})
    return [slot._replace(reason=dict(slot.reasons).get(language, slot.reason), reasons=()) for slot in found]
