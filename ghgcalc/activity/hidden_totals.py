"""Sums under a name that is none: an amount that is, to the last digit, what all the others beside it add up to.

Stands beside ``totals``, which knows the sums that are called so. Motor fuels beside petrol and diesel, biomass beside
pellets and logs, buildings beside the sectors that use them: each is a good name, and together they count twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
KINDS: Final = "kinds"
MOTOR_FUELS: Final = "motor fuels"


def check(sheets: Sequence[Interpreted], who: Sequence[Sequence[int]], names: Names) -> Iterator[Finding]:
    """Amounts that are the sum of the others of their sector, their carrier, the kinds of it, or of all motor fuels.

    Findings: ``amount-is-a-sum`` (warning), once per amount.
    """
    said: set[Place] = set()
    for group, among in _groups(sheets, who, _families(names)).items():
        enough = len(among) > PAIR or (KINDS in group and len(among) == PAIR)
        if not enough:
            continue
        amount, found, record = max(among, key=lambda one: one[0])
        others = sum(one[0] for one in among) - amount
        if abs(amount - others) > EVIDENT * amount:
            continue
        leeway = sum(part_of(one, number).open for _, one, number in among) + RELATIVE * amount
        place = found.records.amount_place(record)
        if abs(amount - others) <= leeway <= EVIDENT * amount and place not in said:
            said.add(place)
            facts: dict[str, Fact] = {"value": found.states.values[record], "parts": len(among) - 1}
            yield Finding("amount-is-a-sum", "warning", place, facts)


def _groups(
    sheets: Sequence[Interpreted], who: Sequence[Sequence[int]], families: Mapping[int, Sequence[tuple[str, int]]]
) -> Mapping[tuple[object, ...], list[tuple[float, Interpreted, int]]]:
    """Amounts [canonical unit] that are kept and above zero, by what could be added up."""
    groups: dict[tuple[object, ...], list[tuple[float, Interpreted, int]]] = defaultdict(list)
    for found, towns in zip(sheets, who, strict=True):
        entered = found.records.table == EMISSIONS
        years, gases, sectors, carriers = (found.codes[name] for name in ("year", "gas", "sector", "carrier"))
        for record in found.kept:
            amount = found.amount(record)
            if not amount > 0:
                continue
            one = (amount, found, record)
            sector, carrier = sectors[record], carriers[record]
            key = (entered, towns[record], years[record], found.scales[record].dimension, gases[record])
            groups[(*key, "sector", sector)].append(one)
            if carrier >= 0:
                groups[(*key, "carrier", carrier)].append(one)
            for kind, family in families.get(carrier, ()):
                groups[(*key, sector, kind, family)].append(one)
    return groups


def _families(names: Names) -> Mapping[int, Sequence[tuple[str, int]]]:
    """Carrier -> the families that it belongs to: a carrier and its kinds, and the motor fuels."""
    families: dict[int, list[tuple[str, int]]] = defaultdict(list)
    codes = {name: code for code, name in enumerate(names.carriers)}
    for carrier in names.vocabulary.carriers:
        if carrier.id not in codes:
            continue
        if carrier.parent in codes:
            families[codes[carrier.id]].append((KINDS, codes[carrier.parent]))
            families[codes[carrier.parent]].append((KINDS, codes[carrier.parent]))
        if carrier.motor_fuel:
            families[codes[carrier.id]].append((MOTOR_FUELS, 0))
    return {carrier: tuple(dict.fromkeys(found)) for carrier, found in families.items()}
