"""A member's own targets (its sheet ``targets``), kept with its figures so that a report can judge them again.

Beside ``chunk``. Where no target was asked for, verdicts on these are told, as ``ghgcalc report`` tells them, and
reject nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ghgcalc.batch.record import Cell, Member, TableRow, VerdictFigures
from ghgcalc.findings import Finding, Place
from ghgcalc.targets.library import SHEET

if TYPE_CHECKING:
    from ghgcalc.batch.settings import Row
    from ghgcalc.dataset import Municipality
    from ghgcalc.targets import Verdict


def kept_rows(town: Municipality) -> tuple[TableRow, ...]:
    """The rows of a town's sheet ``targets`` as plain values."""
    return tuple(
        {name: Cell(value, place.file, place.sheet, place.cell) for name, (value, place) in row.items()}
        for row in town.tables.get(SHEET, ())
    )


def rows_of(member: Member) -> tuple[Row, ...]:
    """The same rows as the library of targets reads them."""
    return tuple(
        {name: (cell.value, Place(cell.file, cell.sheet, cell.cell)) for name, cell in row.items()}
        for row in member.own_targets
    )


def told_only(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings on targets that nobody asked for: an error there says nothing against the balance."""
    return tuple(replace(one, severity="warning") if one.severity == "error" else one for one in findings)


def figures_of(verdicts: Iterable[Verdict]) -> tuple[VerdictFigures, ...]:
    """The figures of verdicts that stand in the tables."""
    return tuple(
        VerdictFigures(
            one.target.id,
            one.year,
            one.verdict,
            one.reason,
            one.actual,
            one.allowed,
            one.gap,
            one.unit,
            one.due,
        )
        for one in verdicts
    )
