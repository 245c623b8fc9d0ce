"""Sums under a name that is none: an amount that is, to the last digit, what all the others beside it add up to.

Stands beside ``totals``, which knows the sums that are called so. Motor fuels beside petrol and diesel, biomass beside
pellets and logs, buildings beside the sectors that use them: each is a good name, and together they count twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ghgcalc.activity.interpret import EMISSIONS, Interpreted
from ghgcalc.activity.names import NONE
from ghgcalc.activity.totals import RELATIVE, part_of
from ghgcalc.findings import Fact, Finding, Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ghgcalc.activity.names import Names

    Codes = NDArray[np.int64]

# Amounts nearer to the sum of the others than this share are looked at digit by digit; a sum is evident only where
# rounding of the printed figures leaves less than it open.
EVIDENT: Final = 1 / 100
PAIR: Final = 2
Member = tuple[Interpreted, int]
"""A record with its sheet."""


def check(sheets: Sequence[Interpreted], who: Sequence[Sequence[int]], names: Names) -> Iterator[Finding]:
    """Amounts that are the sum of the others of their sector, their carrier, the kinds of it, or of all motor fuels.

    Findings: ``amount-is-a-sum`` (warning), once per amount.
    """
    members = [(found, record) for found in sheets for record in found.kept]
    if len(members) < PAIR:
        return
    import numpy as np

    sheets, who = zip(*((found, towns) for found, towns in zip(sheets, who, strict=True) if found.kept), strict=True)
    per_unit = [np.array([scale.per_unit for scale in found.scales]) for found in sheets]
    amounts = np.concatenate(
        [(found.states.values * scale)[found.kept] for found, scale in zip(sheets, per_unit, strict=True)]
    )
    stated, sector, carrier = _keys(sheets, who)
    kinds, motor_fuels = _families(names, len(names.carriers))
    kind, is_motor_fuel = kinds[carrier], motor_fuels[carrier]
    said: set[Place] = set()
    positive = amounts > 0
    for key, counted, fewest in (
        (_joined(stated, sector), positive, PAIR + 1),
        (_joined(stated, carrier), positive & (carrier >= 0), PAIR + 1),
        (_joined(stated, sector, kind), positive & (kind >= 0), PAIR),
        (_joined(stated, sector), positive & is_motor_fuel, PAIR + 1),
    ):
        for group in _near(key, amounts, counted):
            if len(group) >= fewest:
                yield from _evident([members[number] for number in group], said)


def _keys(sheets: Sequence[Interpreted], who: Sequence[Sequence[int]]) -> tuple[Codes, Codes, Codes]:
    """Per record what it must share with another to be added to it, its sector, and its carrier."""
    import numpy as np

    def all_of(columns: Iterable[Sequence[int]]) -> Codes:
        return np.concatenate([np.array(column)[found.kept] for found, column in zip(sheets, columns, strict=True)])

    year, gas, sector, carrier = (
        all_of(found.codes[name] for found in sheets) for name in ("year", "gas", "sector", "carrier")
    )
    tables = np.repeat([found.records.table == EMISSIONS for found in sheets], [len(found.kept) for found in sheets])
    dimension = all_of([scale.dimension for scale in found.scales] for found in sheets)
    return _joined(tables.astype(np.int64), all_of(who), year, dimension, gas), sector, carrier


def _joined(*columns: Codes) -> Codes:
    """Several codes as one number."""
    key = columns[0]
    for column in columns[1:]:
        key = key * (int(column.max(initial=0)) + PAIR) + (column - NONE)
    return key


def _near(key: Codes, amounts: NDArray[np.float64], counted: NDArray[np.bool_]) -> Iterator[Codes]:
    """Positions of the groups in which the largest amount is about the sum of the others."""
    import numpy as np

    positions = np.flatnonzero(counted)
    if not len(positions):
        return
    order = positions[np.argsort(key[positions], kind="stable")]
    groups = key[order]
    starts = np.concatenate(([0], np.flatnonzero(groups[1:] != groups[:-1]) + 1))
    sums, largest = np.add.reduceat(amounts[order], starts), np.maximum.reduceat(amounts[order], starts)
    ends = [*starts[1:], len(order)]
    for number in np.flatnonzero(abs(largest + largest - sums) <= EVIDENT * largest):
        yield order[starts[number] : ends[number]]


def _evident(group: Sequence[Member], said: set[Place]) -> Iterator[Finding]:
    """The largest of the group, where it is the sum of the others but for their rounding."""
    found, record = max(group, key=lambda member: member[0].amount(member[1]))
    amount = found.amount(record)
    others = sum(one.amount(number) for one, number in group) - amount
    leeway = sum(part_of(one, number).open for one, number in group) + RELATIVE * amount
    place = found.records.amount_place(record)
    if abs(amount - others) <= leeway <= EVIDENT * amount and place not in said:
        said.add(place)
        facts: dict[str, Fact] = {"value": found.states.values[record], "parts": len(group) - 1}
        yield Finding("amount-is-a-sum", "warning", place, facts)


@lru_cache(maxsize=1)
def _families(names: Names, carriers: int) -> tuple[Codes, NDArray[np.bool_]]:
    """By code of a carrier: the one that it is a kind of (itself if there are kinds of it), and if it moves motors."""
    import numpy as np

    codes = {name: code for code, name in enumerate(names.carriers)}
    kinds = np.full(carriers + 1, NONE)
    motor_fuels = np.zeros(carriers + 1, bool)
    for carrier in names.vocabulary.carriers:
        code = codes.get(carrier.id, NONE)
        motor_fuels[code] = carrier.motor_fuel and code >= 0
        if carrier.parent in codes and code >= 0:
            kinds[[code, codes[carrier.parent]]] = codes[carrier.parent]
    return kinds, motor_fuels
