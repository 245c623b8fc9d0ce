"""Records to ledger rows: names to codes, units to scales, cells to amounts and states, each mistake a finding.

Stands between ``flatten`` and ``ledger``. Whole fields are looked up at once through the memos of ``Names``; a record
is looked at singly only where something about it is not plain.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ghgcalc.activity import formats, remarks_on_rows
from ghgcalc.activity.names import NONE, OF_WHICH, TOTAL, UNKNOWN, Memo, Names, Scale, text_of
from ghgcalc.activity.records import Records
from ghgcalc.activity.states import BLANK, States, read_states
from ghgcalc.findings import Fact, Finding, Place, Severity
from ghgcalc.tables import DIMENSIONS
from ghgcalc.vocabulary import fold
from ghgcalc.workbook.cells import read_numbers
from ghgcalc.workbook.sheet import CellFault

EMISSIONS: Final = "emissions"
ENERGY: Final = DIMENSIONS.index("energy")
PERCENT: Final = 100
TEXTS: Final = ("subsector", "gpc_ref", "source", "note")
UNKNOWN_NAME: Final = {
    "sector": "unknown-sector",
    "carrier": "unknown-carrier",
    "gas": "unknown-gas",
    "quality": "unknown-quality",
    "basis": "unknown-basis",
    "scope": "unknown-scope",
}
MISSING_NAME: Final = {"sector": "missing-sector", "carrier": "missing-carrier"}
NO_CARRIERS: Final[Mapping[str, int]] = {}
PLAIN_UNIT: Final = Scale(ENERGY, 1.0)


@dataclass(slots=True)
class Interpreted:
    """The amounts of a sheet with their codes; every list has one entry per record.

    Parameters
    ----------
    records
        Where they stand.
    codes
        ``year``, ``sector``, ``carrier``, ``gas``, ``quality``, ``basis``, ``scope``: codes of the run's names.
    states
        Values as stated and states.
    scales
        Of the units.
    texts
        ``unit``, and ``subsector``, ``gpc_ref``, ``source``, ``note`` as far as the sheet has them.
    kept, totals
        Positions of the records that become ledger rows, and of those that are sums of others.
    """

    records: Records
    codes: dict[str, list[int]] = field(default_factory=dict)
    states: States = field(default_factory=States)
    scales: list[Scale] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    uncertainty: list[float] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)
    left_out: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    _said: set[tuple[str, Place]] = field(default_factory=set)

    def reject(self, name: str, record: int, code: str, /, **facts: Fact) -> None:
        """A record is not understood: an error at the cell of the field, said once per cell."""
        self.rejected.add(record)
        cell = self.cell(name, record)
        if isinstance(cell, CellFault):
            code, facts = cell.code, {"found": cell.shown}
        self.say("error", self.records.place(name, record), code, **facts)

    def cell(self, name: str, record: int) -> object:
        """The cell of a record's field; blank where the sheet does not have it."""
        cells = self.records.cells.get(name)
        return cells[record] if cells is not None else ""

    def say(self, severity: Severity, place: Place, code: str, /, **facts: Fact) -> None:
        """A finding, once per code and place."""
        if (code, place) not in self._said:
            self._said.add((code, place))
            self.findings.append(Finding(code, severity, place, facts))

    def amount(self, record: int) -> float:
        """The amount in the canonical unit of its dimension; NaN where no value was stated."""
        return self.states.values[record] * self.scales[record].per_unit


def interpret(records: Records, names: Names, own_carriers: Mapping[str, int] = NO_CARRIERS) -> Interpreted:
    """Read the records of a sheet.

    Parameters
    ----------
    records
        The amounts of the sheet.
    names
        The look-ups of the run.
    own_carriers
        Folded name -> code, of carriers that only the town's own factors know.

    Findings: ``missing-year``, ``not-a-year``, ``year-out-of-range``, ``missing-sector``, ``unknown-sector``,
    ``no-sector-column``, ``missing-carrier``, ``unknown-carrier``, ``missing-unit``, ``unknown-unit``, ``missing-gas``,
    ``unknown-gas``, ``gas-contradicts-unit``, ``basis-contradicts-unit``, ``negative-amount``, ``unknown-quality``,
    ``unknown-basis``, ``unknown-scope``, ``uncertainty-out-of-range``, and those of ``states``, ``cells``, ``formats``
    and ``remarks_on_rows``.
    """
    found = Interpreted(records)
    formats.apply(found, names)
    _label_codes(found, names, own_carriers)
    found.states = read_states(records, names)
    found.findings += found.states.findings
    found.rejected |= found.states.rejected
    remarks_on_rows.leave_out(found, names)
    _years(found, names)
    _sectors(found, names)
    _carriers(found, names)
    _units(found, names)
    _finite(found)
    _gases(found, names)
    _bases(found)
    _negative(found, names)
    for name in ("quality", "scope"):
        _optional(found, name)
    remarks_on_rows.refuse_merged(found)
    _uncertainty(found)
    for name in (*TEXTS, "unit"):
        cells = records.cells.get(name)
        if cells is not None:
            found.texts[name] = [names.text[cell] for cell in cells]
    found.texts.setdefault("unit", [""] * len(records))
    remarks_on_rows.say_numbers_among_texts(found)
    for record, target in found.states.targets.items():
        found.texts.setdefault("note", [""] * len(records))[record] = target
    _sort_out(found)
    return found


def _label_codes(found: Interpreted, names: Names, own_carriers: Mapping[str, int]) -> None:
    """Codes of every field that is looked up; a field that the sheet does not have is "none" throughout."""
    memos: dict[str, Memo[int]] = {
        "year": names.year,
        "sector": names.sector,
        "carrier": names.carrier,
        "gas": names.gas,
        "quality": names.quality,
        "basis": names.basis,
        "scope": names.scope,
    }
    size = len(found.records)
    for name, memo in memos.items():
        cells = found.records.cells.get(name)
        found.codes[name] = [memo[cell] for cell in cells] if cells is not None else [NONE] * size
    if own_carriers and UNKNOWN in found.codes["carrier"]:
        for record, code in enumerate(found.codes["carrier"]):
            if code == UNKNOWN:
                folded = fold(text_of(found.cell("carrier", record)))
                found.codes["carrier"][record] = own_carriers.get(folded, UNKNOWN)
    if UNKNOWN in found.codes["sector"] or UNKNOWN in found.codes["carrier"]:
        _named_totals(found, names)


def _named_totals(found: Interpreted, names: Names) -> None:
    """Sums that name what they are the sum of (``Summe Haushalte``): carriers of a sector, or the other way round."""
    sectors, carriers = found.codes["sector"], found.codes["carrier"]
    for record in range(len(found.records)):
        if sectors[record] == UNKNOWN and carriers[record] in (NONE, TOTAL):
            summed = names.total_of(text_of(found.cell("sector", record)))
        elif carriers[record] == UNKNOWN:
            summed = names.total_of(text_of(found.cell("carrier", record)))
        else:
            continue
        sector, carrier = names.sector[summed], names.carrier[summed]
        if sector >= 0 and sectors[record] in (NONE, UNKNOWN, TOTAL, sector):
            sectors[record], carriers[record] = sector, TOTAL
        elif carrier >= 0 and sectors[record] in (NONE, UNKNOWN, TOTAL):
            sectors[record], carriers[record] = TOTAL, carrier


def _open(found: Interpreted, name: str, is_open: Callable[[int], bool]) -> list[int]:
    """Records whose code of a field needs a look, without those that are left out anyway."""
    codes = found.codes[name]
    if not any(map(is_open, set(codes))):
        return []
    return [record for record, code in enumerate(codes) if is_open(code) and record not in found.left_out]


def _years(found: Interpreted, names: Names) -> None:
    for record in _open(found, "year", lambda code: code <= 0):
        cell = found.cell("year", record)
        text = text_of(cell)
        if not text:
            found.reject("year", record, "missing-year")
        elif text.lstrip("-").isdecimal() and text.isascii():
            found.reject("year", record, "year-out-of-range", found=text, first=names.first_year, last=names.last_year)
        else:
            found.reject("year", record, "not-a-year", found=text)


def _sectors(found: Interpreted, names: Names) -> None:
    if "sector" not in found.records.cells:
        if len(found.records):
            facts = {"sector": names.without_sector}
            found.say("warning", found.records.amount_place(0), "no-sector-column", **facts)
        found.codes["sector"] = [names.sectors.index(names.without_sector)] * len(found.records)
        return
    _names_known(found, names, "sector")


def _carriers(found: Interpreted, names: Names) -> None:
    if found.records.table == EMISSIONS and "carrier" not in found.records.cells:
        return
    _names_known(found, names, "carrier")


def _names_known(found: Interpreted, names: Names, name: str) -> None:
    may_be_blank = found.records.table == EMISSIONS and name == "carrier"
    other = found.codes["carrier" if name == "sector" else "sector"]
    for record in _open(found, name, lambda code: code in (NONE, UNKNOWN)):
        text = text_of(found.cell(name, record))
        if text:
            found.reject(name, record, UNKNOWN_NAME[name], name=text, suggestion=names.suggest(name, text))
        elif other[record] == TOTAL:
            found.codes[name][record] = TOTAL
        elif not may_be_blank:
            found.reject(name, record, MISSING_NAME[name])


def _units(found: Interpreted, names: Names) -> None:
    table = found.records.table
    memo = names.unit(table)
    cells = found.records.cells.get("unit")
    read = [memo[cell] for cell in cells] if cells is not None else [None] * len(found.records)
    if None not in read:
        found.scales = [scale for scale in read if scale is not None]
        return
    for record, scale in enumerate(read):
        if scale is None and record not in found.left_out:
            text = text_of(found.cell("unit", record))
            if text:
                near = names.units.suggest(text) or None
                found.reject("unit", record, "unknown-unit", unit=text, suggestion=near)
            elif found.states.has_value(record):
                found.reject("unit", record, "missing-unit")
    found.scales = [scale or PLAIN_UNIT for scale in read]


def _finite(found: Interpreted) -> None:
    """An amount that no number can hold in its canonical unit."""
    largest = max((scale.per_unit for scale in set(found.scales)), default=1.0)
    if not any(map((sys.float_info.max / max(largest, 1.0)).__lt__, found.states.values)):
        return
    for record, value in enumerate(found.states.values):
        if math.isinf(found.amount(record)):
            found.reject("amount", record, "not-a-number", found=str(value))


def _gases(found: Interpreted, names: Names) -> None:
    if found.records.table != EMISSIONS:
        return
    gases = found.codes["gas"]
    for record, scale in enumerate(found.scales):
        if gases[record] == scale.gas >= 0 or record in found.left_out:
            continue
        if gases[record] == UNKNOWN:
            text = text_of(found.cell("gas", record))
            found.reject("gas", record, UNKNOWN_NAME["gas"], name=text, suggestion=names.suggest("gas", text))
        elif gases[record] == NONE and scale.gas >= 0:
            gases[record] = scale.gas
        elif gases[record] == NONE:
            found.reject("gas", record, "missing-gas")
        elif scale.gas >= 0:
            facts = {"gas": names.gases[gases[record]], "unit": text_of(found.cell("unit", record))}
            found.reject("gas", record, "gas-contradicts-unit", **facts)


def _bases(found: Interpreted) -> None:
    _optional(found, "basis")
    bases = found.codes["basis"]
    if all(scale.basis == NONE for scale in set(found.scales)):
        return
    for record, scale in enumerate(found.scales):
        if scale.basis == NONE or record in found.left_out:
            continue
        if bases[record] in (NONE, scale.basis):
            bases[record] = scale.basis
        else:
            facts = {"found": text_of(found.cell("basis", record)), "unit": text_of(found.cell("unit", record))}
            found.reject("basis", record, "basis-contradicts-unit", **facts)


def _negative(found: Interpreted, names: Names) -> None:
    values = found.states.values
    if not any(map((0.0).__gt__, values)):
        return
    allowed = set(names.may_be_negative) if found.records.table == EMISSIONS else set()
    for record, value in enumerate(values):
        if value < 0 and found.codes["sector"][record] not in allowed and record not in found.left_out:
            found.reject("amount", record, "negative-amount", found=value)


def _optional(found: Interpreted, name: str) -> None:
    for record in _open(found, name, lambda code: code == UNKNOWN):
        found.reject(name, record, UNKNOWN_NAME[name], name=text_of(found.cell(name, record)))


def _uncertainty(found: Interpreted) -> None:
    cells = found.records.cells.get("uncertainty")
    if cells is None:
        found.uncertainty = [float("nan")] * len(found.records)
        return
    shares = [cell.value if isinstance(cell, CellFault) and cell.value is not None else cell for cell in cells]
    texts = [share.strip() if isinstance(share, str) else "" for share in shares]
    percent = [len(text) > 1 and text.endswith("%") for text in texts]
    plain = [text[:-1] if signed else share for share, text, signed in zip(shares, texts, percent, strict=True)]
    read = read_numbers(plain, lambda record: found.records.place("uncertainty", record), found.records.sheet.written)
    found.findings += read.findings
    found.rejected |= read.rejected
    for record, text in read.words.items():
        found.reject("uncertainty", record, "uncertainty-out-of-range", found=text)
    values = zip(read.values, percent, strict=True)
    found.uncertainty = [value / PERCENT if signed else value for value, signed in values]
    for record, value in enumerate(found.uncertainty):
        if value < 0 or value > 1:
            found.reject("uncertainty", record, "uncertainty-out-of-range", found=text_of(shares[record]))


def _sort_out(found: Interpreted) -> None:
    """Which records become ledger rows, and which are sums."""
    sums = {TOTAL, OF_WHICH}
    sectors, carriers = found.codes["sector"], found.codes["carrier"]
    if not found.rejected and not found.left_out and not sums & set(sectors) and not sums & set(carriers):
        found.kept = list(range(len(found.records)))
        return
    for record in range(len(found.records)):
        if record in found.rejected or record in found.left_out:
            continue
        labels = (sectors[record], carriers[record])
        if OF_WHICH in labels:
            found.left_out.add(record)
        elif TOTAL in labels:
            found.totals.append(record)
        else:
            found.kept.append(record)
    _say_of_which(found, [record for record in found.left_out if OF_WHICH in (sectors[record], carriers[record])])


def _say_of_which(found: Interpreted, records: Sequence[int]) -> None:
    stated = [record for record in sorted(records) if found.states.codes[record] != BLANK]
    if stated:
        place = found.records.amount_place(stated[0])
        found.say("info", place, "of-which-left-out", count=len(stated))
