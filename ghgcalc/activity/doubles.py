"""Rows of the same key: an error that names both cells, unless the user asked for their sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ghgcalc.activity.interpret import EMISSIONS, Interpreted
from ghgcalc.activity.states import BLANK, VALUE
from ghgcalc.findings import Finding, Place

KEY = ("year", "sector", "carrier", "gas", "scope")


def check(sheets: Sequence[Interpreted], who: Sequence[Sequence[int]], sum_duplicates: bool) -> list[Finding]:
    """Doubled keys within a file; blank cells state nothing and double nothing.

    Findings: ``doubled-key`` (error), or ``summed-duplicates`` (info) if they are to be summed; ``whole-beside-parts``.
    """
    findings: list[Finding] = []
    for entered in (False, True):
        of_kind = [
            (found, _keys(found, towns))
            for found, towns in zip(sheets, who, strict=True)
            if (found.records.table == EMISSIONS) == entered
        ]
        findings += _whole_beside_parts(of_kind)
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


def _whole_beside_parts(sheets: Sequence[tuple[Interpreted, list[tuple[object, ...]]]]) -> Iterator[Finding]:
    """An amount without a subsector beside amounts with one: perhaps it is their sum."""
    if not any("subsector" in found.texts for found, _ in sheets):
        return
    wholes: dict[tuple[object, ...], Place] = {}
    parts: dict[tuple[object, ...], Place] = {}
    for found, keys in sheets:
        for record in found.kept:
            if found.states.codes[record] == VALUE:
                *key, subsector, _ = keys[record]
                known = parts if subsector else wholes
                known.setdefault(tuple(key), found.records.amount_place(record))
    for whole, place in wholes.items():
        if whole in parts:
            first = parts[whole]
            cell = first.cell if first.sheet == place.sheet else f"{first.sheet}!{first.cell}"
            yield Finding("whole-beside-parts", "warning", place, {"part": cell})
