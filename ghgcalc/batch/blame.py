"""Whose mistake a finding is, in a file of many municipalities: by the row that it stands in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ghgcalc.activity import together
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from ghgcalc.activity import Reading

Row = tuple[str, int]
"""Title of the sheet and number of the row."""


def parted(reading: Reading) -> tuple[dict[int, list[Finding]], list[Finding]]:
    """The findings of a file by the place of the municipality in it, and those that are on no municipality's row."""
    owners = _owners(reading)
    of_town: dict[int, list[Finding]] = defaultdict(list)
    of_file: list[Finding] = []
    for finding in reading.findings:
        owner = owners.get(_row(finding.place))
        (of_file if owner is None else of_town[owner]).append(finding)
    return of_town, of_file


def _owners(reading: Reading) -> dict[Row, int]:
    """The municipality of each row; a row that several share (a matrix) is nobody's."""
    dataset = together([reading])
    positions = {id(town): position for position, town in enumerate(reading.municipalities)}
    of_code = [positions[id(town)] for town in dataset.municipalities]
    owners: dict[Row, int] = dict(reading.rejected)
    shared: set[Row] = set()
    for ledger in (dataset.activity, dataset.entered):
        columns = (ledger[name].tolist() for name in ("sheet", "row", "municipality"))
        for sheet, number, code in zip(*columns, strict=True):
            row = (dataset.sheets[sheet] if sheet >= 0 else "", number)
            if owners.setdefault(row, of_code[code]) != of_code[code]:
                shared.add(row)
    return {row: owner for row, owner in owners.items() if row not in shared and owner >= 0}


def _row(place: Place) -> Row:
    digits = place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return place.sheet, int(digits) if digits.isdigit() else 0
