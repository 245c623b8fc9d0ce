"""Sums that a sheet states are no data, but they are used: the difference to the computed sum is a finding.

Stands beside ``ledger``: looks at the records that ``interpret`` has set apart. A sum may differ by what rounding of
the printed figures explains, and by no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ghgcalc.activity.interpret import EMISSIONS, Interpreted
from ghgcalc.activity.names import NONE, TOTAL
from ghgcalc.findings import Fact, Finding

Group = tuple[int, int, int, int]
"""Municipality, year, dimension and gas: what can be added up."""

THOUSAND: Final = Decimal("1e3")
RELATIVE: Final = float(Decimal("1e-9"))


@dataclass(frozen=True, slots=True)
class Part:
    """An amount [canonical unit] and what rounding of its printed digits leaves open."""

    found: Interpreted
    record: int
    amount: float
    open: float


def check(sheets: Sequence[Interpreted], who: Sequence[Sequence[int]]) -> Iterator[Finding]:
    """Compare every stated sum with the sum of its parts in the file.

    Findings: ``total-differs``, ``part-off-by-thousand``, ``total-without-parts``.
    """
    for kind in (False, True):
        of_kind = [
            (found, towns)
            for found, towns in zip(sheets, who, strict=True)
            if (found.records.table == EMISSIONS) == kind
        ]
        if any(found.totals for found, _ in of_kind):
            parts = _parts(of_kind)
            for found, towns in of_kind:
                for record in found.totals:
                    yield from _compare(found, record, towns[record], parts)


def _parts(sheets: Sequence[tuple[Interpreted, Sequence[int]]]) -> dict[Group, list[Part]]:
    parts: dict[Group, list[Part]] = defaultdict(list)
    for found, towns in sheets:
        for record in found.kept:
            part = part_of(found, record)
            if part.amount == part.amount:
                parts[_group(found, record, towns[record])].append(part)
    return parts


def part_of(found: Interpreted, record: int) -> Part:
    """A record's amount, and what rounding of its digits leaves open."""
    per_unit = found.scales[record].per_unit
    return Part(found, record, found.amount(record), _half_digit(found.states.values[record]) * per_unit)


def _group(found: Interpreted, record: int, town: int) -> Group:
    return (town, found.codes["year"][record], found.scales[record].dimension, found.codes["gas"][record])


def _half_digit(value: float) -> float:
    """Half of the last digit that a number is printed with.

    Examples
    --------
    >>> _half_digit(2517.0), _half_digit(48.6)
    (0.5, 0.05)
    """
    if value != value:
        return 0.0
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return float(Decimal(1).scaleb(min(int(exponent), 0)) / 2)


def _compare(found: Interpreted, record: int, town: int, parts: dict[Group, list[Part]]) -> Iterator[Finding]:
    total = part_of(found, record)
    if total.amount != total.amount:
        return
    sector, carrier = found.codes["sector"][record], found.codes["carrier"][record]
    among = [
        part
        for part in parts.get(_group(found, record, town), [])
        if sector in (TOTAL, part.found.codes["sector"][part.record])
        and (carrier in (TOTAL, part.found.codes["carrier"][part.record]) or (carrier == NONE and sector == TOTAL))
    ]
    place = found.records.amount_place(record)
    per_unit = found.scales[record].per_unit
    stated = found.states.values[record]
    if not among:
        yield Finding("total-without-parts", "warning", place, {"stated": stated})
        return
    computed = sum(part.amount for part in among)
    leeway = total.open + sum(part.open for part in among) + RELATIVE * abs(total.amount)
    if abs(computed - total.amount) <= leeway:
        return
    facts: dict[str, Fact] = {
        "stated": stated,
        "computed": _rounded(computed / per_unit),
        "difference": _rounded((computed - total.amount) / per_unit),
        "parts": len(among),
    }
    yield Finding("total-differs", "warning", place, facts)
    yield from _slips(total, among, computed, leeway, place.cell)


def _slips(total: Part, among: Sequence[Part], computed: float, leeway: float, cell: str) -> Iterator[Finding]:
    """Parts with which the sum fits if their unit is a thousand times smaller or larger than stated."""
    thousand = float(THOUSAND)
    for part in among:
        for factor, slip in (("1/1000", 1 / thousand), ("1000", thousand)):
            without = computed - part.amount
            if part.amount and abs(without + part.amount * slip - total.amount) <= leeway:
                value = part.found.states.values[part.record]
                facts: dict[str, Fact] = {"total": cell, "value": value, "factor": factor}
                place = part.found.records.amount_place(part.record)
                yield Finding("part-off-by-thousand", "warning", place, facts)


def _rounded(value: float) -> float:
    """Without the noise of binary sums."""
    return float(f"{value:.12g}")
