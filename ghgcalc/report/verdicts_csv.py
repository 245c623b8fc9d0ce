"""Verdicts as csv: a row each, plain numbers with a point, the columns of the JSON."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Final

from ghgcalc.report.plain import plain_text
from ghgcalc.report.verdicts_json import verdict_object

if TYPE_CHECKING:
    from ghgcalc.targets.verdict import Verdict

COLUMNS: Final = (
    *(
        "municipality",
        "code",
        "target",
        "year",
        "quantity",
        "actual",
        "allowed",
        "gap",
        "unit",
        "verdict",
        "due",
        "basis",
    ),
    *("target_year", "comparable", "decisive", "base_year", "base_value", "change", "reason"),
)


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts as one csv table."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for verdict in verdicts:
        made = verdict_object(verdict)
        writer.writerow([_cell(made[name]) for name in COLUMNS])
    return written.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    return plain_text(value) if isinstance(value, str) else repr(value)
