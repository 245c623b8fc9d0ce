"""Rows of the same key: an error that names both cells, unless the user asked for their sum."""

from __future__ import annotations

from collections.abc import Sequence

from ghgcalc.activity.interpret import EMISSIONS, Interpreted
from ghgcalc.activity.states import BLANK
from ghgcalc.findings import Finding, Place

KEY = ("year", "sector", "carrier", "gas", "scope")


def check(sheets: Sequence[Interpreted], who: Sequence[Sequence[int]], sum_duplicates: bool) -> list[Finding]:
    """Doubled keys within a file; blank cells state nothing and double nothing.

    Findings: ``doubled-key`` (error), or ``summed-duplicates`` (info) if they are to be summed.
    """
    findings: list[Finding] = []
    for entered in (False, True):
        of_kind = [
            (found, _keys(found, towns))
            for found, towns in zip(sheets, who, strict=True)
            if (found.records.table == EMISSIONS) == entered
        ]
        distinct = len({key for _, keys in of_kind for key in keys})
        if distinct < sum(len(keys) for _, keys in of_kind):
            findings += _named(of_kind, sum_duplicates)
    return findings


def _keys(found: Interpreted, towns: Sequence[int]) -> list[tuple[object, ...]]:
    columns: list[Sequence[object]] = [found.codes[name] for name in KEY]
    blank = [""] * len(found.records)
    columns += [found.texts.get(name, blank) for name in ("subsector", "gpc_ref")]
    return list(zip(towns, *columns, strict=True))


def _named(sheets: Sequence[tuple[Interpreted, list[tuple[object, ...]]]], sum_duplicates: bool) -> list[Finding]:
    findings: list[Finding] = []
    seen: dict[tuple[object, ...], Place] = {}
    for found, keys in sheets:
        for record in found.kept:
            if found.states.codes[record] == BLANK:
                continue
            place = found.records.amount_place(record)
            first = seen.setdefault(keys[record], place)
            if first is not place:
                code = "summed-duplicates" if sum_duplicates else "doubled-key"
                facts = {"first": first.cell if first.sheet == place.sheet else f"{first.sheet}!{first.cell}"}
                findings.append(Finding(code, "info" if sum_duplicates else "error", place, facts))
    return findings
