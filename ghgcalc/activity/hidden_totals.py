"""Sums under a name that is none: an amount that is, to the last digit, what all the others beside it add up to.

Stands beside ``totals``, which knows the sums that are called so. Motor fuels beside petrol and diesel, biomass beside
pellets and logs, buildings beside the sectors that use them: each is a good name, and together they count twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from ghgcalc.activity.interpret import EMISSIONS, Interpreted
from ghgcalc.activity.totals import RELATIVE, part_of
from ghgcalc.findings import Fact, Finding, Place

if TYPE_CHECKING:
    from ghgcalc.activity.names import Names

# Amounts nearer to the sum of the others than this share are looked at digit by digit; a sum is evident only where
# rounding of the printed figures leaves less than it open.
EVIDENT: Final = 1 / 100
PAIR: Final = 2
Member = tuple[float, Interpreted, int]
"""An amount in the unit that all of its dimension are compared in, its sheet and its record."""
Key = tuple[object, ...]
"""What amounts must share to be added up."""


def check(sheets: Sequence[Interpreted], who: Sequence[Sequence[int]], names: Names) -> Iterator[Finding]:
    """Amounts that are the sum of the others of their sector, their carrier, the kinds of it, or of all motor fuels.

    Findings: ``amount-is-a-sum`` (warning), once per amount.
    """
    kinds, motor_fuels = _families(names)
    of_sector, of_carrier, of_kind, of_motor_fuels = (defaultdict[Key, list[Member]](list) for _ in range(4))
    for found, towns in zip(sheets, who, strict=True):
        if not found.kept:
            continue
        entered = found.records.table == EMISSIONS
        years, gases, sectors, carriers = (found.codes[name] for name in ("year", "gas", "sector", "carrier"))
        for record in found.kept:
            scale = found.scales[record]
            amount = found.states.values[record] * scale.per_unit
            if not amount > 0:
                continue
            sector, carrier = sectors[record], carriers[record]
            stated = (entered, towns[record], years[record], scale.dimension, gases[record])
            member = (amount, found, record)
            of_sector[stated, sector].append(member)
            if carrier >= 0:
                of_carrier[stated, carrier].append(member)
            if carrier in kinds:
                of_kind[stated, sector, kinds[carrier]].append(member)
            if carrier in motor_fuels:
                of_motor_fuels[stated, sector].append(member)
    said: set[Place] = set()
    for groups, fewest in ((of_sector, PAIR + 1), (of_carrier, PAIR + 1), (of_kind, PAIR), (of_motor_fuels, PAIR + 1)):
        for group in groups.values():
            if len(group) >= fewest:
                yield from _evident(group, said)


def _evident(group: Sequence[Member], said: set[Place]) -> Iterator[Finding]:
    """The largest of the group, where it is the sum of the others but for their rounding."""
    amount, found, record = max(group, key=itemgetter(0))
    others = sum(map(itemgetter(0), group)) - amount
    if abs(amount - others) > EVIDENT * amount:
        return
    leeway = sum(part_of(one, number).open for _, one, number in group) + RELATIVE * amount
    place = found.records.amount_place(record)
    if abs(amount - others) <= leeway <= EVIDENT * amount and place not in said:
        said.add(place)
        facts: dict[str, Fact] = {"value": found.states.values[record], "parts": len(group) - 1}
        yield Finding("amount-is-a-sum", "warning", place, facts)


@lru_cache(maxsize=1)
def _families(names: Names) -> tuple[Mapping[int, int], frozenset[int]]:
    """By code of a carrier the one that it is a kind of (itself if there are kinds of it); those that move motors."""
    codes = {name: code for code, name in enumerate(names.carriers)}
    kinds: dict[int, int] = {}
    motor_fuels = set()
    for carrier in names.vocabulary.carriers:
        code = codes.get(carrier.id)
        if code is None:
            continue
        if carrier.motor_fuel:
            motor_fuels.add(code)
        if carrier.parent in codes:
            kinds |= dict.fromkeys((code, codes[carrier.parent]), codes[carrier.parent])
    return kinds, frozenset(motor_fuels)
