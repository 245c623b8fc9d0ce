"""Whose amounts they are: the municipalities of a file, and the population of each.

Stands between ``interpret`` and ``ledger``. In the one-table form columns name the municipality of each row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from ghgcalc.activity.interpret import Interpreted
from ghgcalc.activity.ledger import Reading
from ghgcalc.activity.master import Count, Master, identity_of, people
from ghgcalc.activity.names import NONE, Names, text_of
from ghgcalc.activity.options import ReadOptions
from ghgcalc.dataset import Municipality
from ghgcalc.findings import NOWHERE, Fact, Finding, Place
from ghgcalc.workbook.door import STANDARD_INPUT
from ghgcalc.workbook.sheet import CellFault, Sheet

if TYPE_CHECKING:
    from ghgcalc.models import FactorSet

COLUMNS: Final = ("municipality", "code", "country")
# What the town of a table on standard input is called if nothing names it: there is no file name to take.
UNNAMED_INPUT: Final = "stdin"
Identity = tuple[str, str, str]
"""Name, code and country as texts."""
Seen = dict[tuple[int, int], tuple[float, Sheet, int, int]]
"""Municipality and year -> population and its cell."""


class Members:
    """The municipalities of a file.

    Parameters
    ----------
    file
        The path's last part, which names the municipality if nothing else does.
    master
        What the sheet ``municipality`` says.
    found
        The sheets with amounts.

    ``who`` holds per sheet and record the municipality, counted within the file; ``rejected`` that of the rows (sheet,
    number) that were rejected, as far as they name one.
    """

    def __init__(
        self, file: str, master: Master, found: Sequence[Interpreted], names: Names, options: ReadOptions
    ) -> None:
        self.file = file
        self.master = master
        self.names = names
        self.options = options
        self.found = found
        self.findings: list[Finding] = []
        self.counted: list[tuple[float, ...]] = []
        self.keys: dict[tuple[str, str], int] = {}
        self.rejected: dict[tuple[str, int], int] = {}
        self.towns: list[tuple[Identity, Place]] = []
        self.who: list[list[int]] = [self._who(sheet) for sheet in found]
        if not self.towns:
            self._town(*self._of_file(), {})

    def municipalities(
        self, tables: Mapping[str, tuple[Mapping[str, tuple[object, Place]], ...]], own_factors: FactorSet | None
    ) -> list[Municipality]:
        """The municipalities in the order in which the file names them."""
        declared = self.master.declared
        return [
            Municipality(name, code, country, declared, own_factors, tables, place)
            for (name, code, country), place in self.towns
        ]

    def _of_file(self) -> tuple[Identity, Place]:
        said = self.master.identity
        name = said.get("name") or self.options.name or ""
        place = self.master.places.get("name", Place(self.file))
        if not name:
            name = UNNAMED_INPUT if self.file == STANDARD_INPUT else PurePath(self.file).stem
            self.findings.append(Finding("no-municipality-name", "info", Place(self.file), {"name": name}))
        return (name, said.get("code", ""), said.get("country", "")), place

    def _who(self, sheet: Interpreted) -> list[int]:
        cells = sheet.records.cells
        if not any(name in cells for name in COLUMNS):
            return [self._town(*self._of_file(), {}) if not self.towns else 0] * len(sheet.records)
        named_by = next(name for name in COLUMNS if name in cells)
        default = dict(zip(COLUMNS, self._otherwise(sheet), strict=True))
        memo: dict[tuple[object, ...], int] = {}
        who = [NONE] * len(sheet.records)
        rejected: list[tuple[int, tuple[object, ...]]] = []
        columns = [cells.get(name, [""] * len(sheet.records)) for name in COLUMNS]
        for record, key in enumerate(zip(*columns, strict=True)):
            if record in sheet.left_out:
                continue
            if record in sheet.rejected:
                rejected.append((record, key))
                continue
            if key not in memo:
                texts = [text_of(cell) or default[name] for name, cell in zip(COLUMNS, key, strict=True)]
                memo[key] = self._row_town(texts, sheet.records.place(named_by, record), _places(sheet, record))
            who[record] = memo[key]
        for record, key in rejected:
            texts = [text_of(cell) or default[name] for name, cell in zip(COLUMNS, key, strict=True)]
            if not any(isinstance(cell, CellFault) for cell in key) and (texts[0] or texts[1]):
                place = sheet.records.place(named_by, record)
                town = memo[key] if key in memo else self._row_town(texts, place, _places(sheet, record))
                self.rejected[place.sheet, sheet.records.sheet.line(sheet.records.rows[record])] = town
        nobody = {record for record in sheet.kept if who[record] < 0}
        if nobody:
            sheet.rejected |= nobody
            sheet.kept = [record for record in sheet.kept if record not in nobody]
        return who

    def _otherwise(self, sheet: Interpreted) -> Identity:
        """Name, code and country of the rows of a table that do not say them."""
        cells = sheet.records.cells
        if "municipality" not in cells and "code" not in cells:
            return self._of_file()[0]
        said = self.master.identity
        name, given = said.get("name", ""), self.options.name
        if given and not name and "municipality" not in cells and len(set(map(text_of, cells["code"]))) == 1:
            name = given
        return name, said.get("code", ""), said.get("country", "")

    def _row_town(self, texts: Sequence[str], place: Place, places: Mapping[str, Place]) -> int:
        name, code, country = texts
        if not name and not code:
            self.findings.append(Finding("missing-municipality", "error", place))
            return NONE
        return self._town((name or code, code, country), place, places)

    def _town(self, said: Identity, place: Place, places: Mapping[str, Place]) -> int:
        """The number of a municipality within the file; country and code identify it, or its name."""
        name, code, country = said
        code, country, findings = identity_of(code, country, place, self.names, {**self.master.places, **places})
        key = (country, code) if code else ("", name.casefold())
        if key not in self.keys:
            self.findings += findings
            self.keys[key] = len(self.towns)
            self.towns.append(((name, code, country), place))
        else:
            (other, _, land), first = self.towns[self.keys[key]]
            if other != name or land != country:
                facts: dict[str, Fact] = {"found": name, "first": other, "code": code, "cell": first.cell}
                self.findings.append(Finding("municipality-named-otherwise", "error", place, facts))
        return self.keys[key]

    def add_population(self, reading: Reading, counts: Sequence[tuple[Sheet, Count]]) -> None:
        """Population of the file's sheet, of the rows of the one-table form, or of the options.

        Findings: ``doubled-population``, ``population-differs``, and those of ``master.people``.
        """
        seen: Seen = {}
        for sheet, count in counts:
            for town in range(len(self.towns)):
                self._count(town, sheet, count, seen, "doubled-population")
        for found, who in zip(self.found, self.who, strict=True):
            if "population" in found.records.cells:
                self._row_counts(found, who, seen)
        if self.options.population is not None:
            self._from_options(seen)
        for name, column in zip(reading.population, zip(*self.counted, strict=True), strict=bool(self.counted)):
            reading.population[name].append(column)

    def _row_counts(self, found: Interpreted, who: Sequence[int], seen: Seen) -> None:
        records = found.records
        cells = records.cells["population"]
        first: dict[tuple[int, int, object], int] = {}
        for record, key in enumerate(zip(who, found.codes["year"], cells, strict=True)):
            if key[0] >= 0 and key[1] > 0 and key[2] != "":
                first.setdefault(key, record)
        chosen = list(first.values())
        values, findings = people(
            [cells[record] for record in chosen],
            lambda position: records.place("population", chosen[position]),
            records.sheet,
        )
        self.findings += findings
        origin = records.origins["population"]
        for (town, year, _), record, value in zip(first, chosen, values, strict=True):
            if value == value and isinstance(origin, int):
                count = Count(year, value, "", "", records.rows[record], origin)
                self._count(town, records.sheet, count, seen, "population-differs")

    def _count(
        self,
        town: int,
        sheet: Sheet,
        count: Count,
        seen: Seen,
        code: str,
    ) -> None:
        here = (count.people, sheet, count.row, count.column)
        first = seen.setdefault((town, count.year), here)
        if first is not here:
            if first[0] != count.people or code == "doubled-population":
                facts: dict[str, Fact] = {
                    "year": count.year,
                    "first": first[0],
                    "second": count.people,
                    "cell": str(first[1].place(first[2], first[3])),
                }
                self.findings.append(Finding(code, "error", sheet.place(count.row, count.column), facts))
            return
        texts = self.names.texts[count.definition], self.names.texts[count.source]
        row = (town, count.year, count.people, *texts, 0, self.names.sheets[sheet.title])
        self.counted.append((*row, sheet.line(count.row), count.column))

    def _from_options(self, seen: Seen) -> None:
        """``--population``: every year of an input that states none, in no cell.

        Findings: ``fractional-population`` (warning), ``population-option-unused`` (info).
        """
        people = float(self.options.population or 0)
        years = {
            (town, year)
            for found, who in zip(self.found, self.who, strict=True)
            for town, year in zip(who, found.codes["year"], strict=True)
            if town >= 0 and year > 0
        }
        blank = sorted(years - seen.keys())
        if blank and not people.is_integer():
            self.findings.append(Finding("fractional-population", "warning", NOWHERE, {"found": people}))
        if stated := [key for key in sorted(years & seen.keys()) if seen[key][0] != people]:
            facts: dict[str, Fact] = {"found": people, "years": self._counts(stated)}
            self.findings.append(Finding("population-option-unused", "info", NOWHERE, facts))
        for town, year in blank:
            self.counted.append((town, year, people, NONE, NONE, 0, NONE, 0, 0))

    def _counts(self, keys: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        """Years as they are told: with the municipality where there are several."""
        several = len(self.towns) > 1
        return tuple(f"{self.towns[town][0][0]} {year}" if several else str(year) for town, year in keys)


def _places(sheet: Interpreted, record: int) -> dict[str, Place]:
    """The cells in which a row says code and country."""
    cells, places = sheet.records.cells, sheet.records
    return {name: places.place(name, record) for name in COLUMNS if name in cells and text_of(cells[name][record])}
