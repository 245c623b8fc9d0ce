"""A table of millions of rows: all municipalities of a country over decades, summed in blocks of constant memory.

Beside ``chunk``, for files that the ordinary reader does not take: parquet, and csv beyond its limits. The one-table
form declares nothing that a step could act on, so a row is amount x factor; each factor is chosen once per key by the
same ``Chooser``, and sums are made by runs of rows as in ``bulk``. Totals are those of the ordinary way; a member's
result is its rows in the summary, and coverage and conformity are not judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.activity.names import UNKNOWN
from ghgcalc.batch.arrow import PARQUET, Block, Header, blocks
from ghgcalc.batch.large_faults import fault_of
from ghgcalc.batch.large_sums import Cube, Keys
from ghgcalc.batch.large_towns import Towns
from ghgcalc.batch.large_units import ENERGY, Scales
from ghgcalc.batch.members import Entry
from ghgcalc.batch.record import INCOMPLETE, OK, Member, Record, VerdictFigures, YearFigures
from ghgcalc.batch.refused import refused
from ghgcalc.batch.settings import Workshop
from ghgcalc.batch.warned import AND_MORE, NAMED
from ghgcalc.bulk import Runs
from ghgcalc.dataset import Municipality, column_letters
from ghgcalc.findings import NOWHERE, Fact, Finding, Place, Rejected, shown
from ghgcalc.tables import CANONICAL_UNITS, CO2, CO2E
from ghgcalc.targets import check

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ghgcalc.activity.names import Names

    Codes = NDArray[np.intp]
    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

TEXT_TABLES: Final = frozenset({".csv", ".tsv"})
NEEDED: Final = ("year", "sector", "carrier", "amount", "unit")
# Columns that change what an amount means, which only the ordinary reader understands.
NOT_TAKEN: Final = ("state", "basis")
HASHED: Final = 1 << 20


def is_large(entry: Entry, workshop: Workshop) -> bool:
    """Whether a file is for this module: parquet, or a text table that the ordinary reader refuses for its size."""
    path = Path(entry.path)
    if path.suffix.lower() == PARQUET:
        return path.is_file()
    limit = workshop.settings.reading.limits.file_bytes
    return path.suffix.lower() in TEXT_TABLES and path.is_file() and path.stat().st_size > limit


def record(entry: Entry, key: str, workshop: Workshop) -> Record:
    """The record of a large table; its members have no result of their own.

    Raises
    ------
    UsageError
        For a target of the table of contents that is not known.
    """
    path = Path(entry.path)
    if entry.targets:
        check(workshop.settings.asked, entry.targets, workshop.library, workshop.rules)
    digest = _sha256(path)
    try:
        table = LargeTable(path, entry.method, workshop, entry.code)
        members = tuple(table.members(tuple(dict.fromkeys((*workshop.settings.targets, *entry.targets)))))
    except Rejected as rejected:
        return Record(key, entry.file, digest, (refused(rejected.findings, Municipality("", entry.code), workshop),))
    country = members[0].country if members else ""
    return Record(key, entry.file, digest, members, tuple(workshop.told(one, country) for one in table.remarks()))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while content := file.read(HASHED):
            digest.update(content)
    return digest.hexdigest()


class LargeTable:
    """A large table, read and summed.

    Parameters
    ----------
    method
        What a table of contents names for it.
    code
        What it names for the municipality, where the table has one alone.

    Raises
    ------
    Rejected
        ``missing-column``, ``doubled-column``, ``large-table-column``, ``missing-municipality``, ``no-amounts`` and
        those of ``arrow.blocks``: the table as a whole.
    """

    def __init__(self, path: Path, method: str, workshop: Workshop, code: str = "") -> None:
        self._path = path
        self._workshop = workshop
        self._names: Names = workshop.names()
        columns = self._names.columns("energy")
        self._header, found = blocks(path, columns.__getitem__)
        self._check()
        self.towns = Towns(workshop, workshop.calculation(method), self._names, code)
        self.cube = Cube()
        self.keys = Keys(workshop, self.towns, self._names)
        self._scales = Scales(workshop.catalog, self._names)
        self._states_any = False
        for block in found:
            self._add(block)
        if not self._states_any and not any(map(self.towns.faults, range(len(self.towns.found)))):
            raise Rejected([Finding("no-amounts", "error", Place(shown(path.name)))])
        self.towns.compare_code()
        self.cube.grow(len(self.towns.found), 1, 1)

    def _check(self) -> None:
        missing = [name for name in NEEDED if name not in self._header.names]
        if "municipality" not in self._header.names and "code" not in self._header.names:
            missing.insert(0, "municipality")
        findings = []
        if missing:
            facts = {"columns": tuple(missing), "table": "energy", "found": None}
            findings.append(Finding("missing-column", "error", Place(shown(self._path.name)), facts))
        findings += [
            Finding("large-table-column", "error", Place(shown(self._path.name)), {"found": self._header.names[name]})
            for name in NOT_TAKEN
            if name in self._header.names
        ]
        for place in self._header.doubled:
            doubled: dict[str, Fact] = {"found": self._header.all[place - 1]}
            findings.append(Finding("doubled-column", "error", self._head(place), doubled))
        if findings:
            raise Rejected(findings)

    def remarks(self) -> Iterator[Finding]:
        """Columns that nothing is known of and that are not read; where the command's population gives way."""
        for place in self._header.unknown:
            name = self._header.all[place - 1]
            suggestion = self._workshop.vocabulary.suggest("column", name, "energy")
            facts: dict[str, Fact] = {"name": name, "suggestion": suggestion or None}
            yield Finding("unknown-column", "warning", self._head(place), facts)
        asked = self._workshop.settings.reading.population
        years = [] if asked is None else [*islice(self._stating_others(asked), NAMED + 1)]
        if years:
            told = (*years[:NAMED], *((AND_MORE,) if len(years) > NAMED else ()))
            yield Finding("population-option-unused", "info", NOWHERE, {"found": asked, "years": told})

    def _stating_others(self, people: float) -> Iterator[str]:
        """Municipality and year where rows state another population."""
        for code, town in enumerate(self.towns.found):
            for when in self.cube.whens(code):
                stated = self.cube.sums(code, when)["people"]
                if not isnan(stated) and stated != people:
                    yield f"{town.name} {self.keys.years.known[when] + self._names.first_year}"

    def _head(self, place: int) -> Place:
        """The cell of the header in a column."""
        return Place(shown(self._path.name), "", f"{column_letters(place)}1")

    def _add(self, block: Block) -> None:
        """Add the rows of a block to the sums."""
        import numpy as np

        town = self.towns.codes(block, self._place(block))
        raw = {name: self._coded(block, name) for name in ("sector", "carrier")}
        year = block.numbers["year"]
        with np.errstate(over="ignore"):  # an amount that no number can hold in MWh is a fault of its row
            amount = block.numbers["amount"] * self._scales.per_unit(block.texts["unit"], raw["carrier"])
        named = (raw["sector"] >= 0) & (raw["carrier"] >= 0)
        totals = _are_sums(raw["sector"], self._names) | _are_sums(raw["carrier"], self._names)
        known = self._years_known(year)
        filled = ~np.isnan(block.numbers["amount"])
        self._refuse_nobodys(block, (town < 0) & (filled | known & (named | totals)))
        stated = filled & ~totals
        self._states_any = self._states_any or bool(stated.any())
        wanted = stated & (self._in_years(year) | ~known)
        good = named & known & (amount >= 0) & (amount < np.inf) & self._classified(block)
        if not (good | ~wanted).all():
            self._say(block, town, wanted & ~good, amount)
        chosen = np.flatnonzero(wanted & good)
        whole = len(chosen) == block.size
        kept: list[Codes] = [column if whole else column[chosen] for column in (town, raw["sector"], raw["carrier"])]
        when = self.keys.years.codes((year if whole else year[chosen]).astype("int32") - self._names.first_year)
        self._sum(block, (kept[0], when, kept[1], kept[2]), amount if whole else amount[chosen], chosen, whole)
        if not whole and "population" in block.numbers:
            left = known & ~(wanted & good) & (town >= 0) & self._in_years(year)
            self._count(town[left], year[left], block.numbers["population"][left])

    def _refuse_nobodys(self, block: Block, nobodys: Mask) -> None:
        """Refuse the table for rows that say something and name no municipality."""
        import numpy as np

        if nobodys.any():
            name = "municipality" if "municipality" in self._header.places else "code"
            place = self._at(block, int(np.flatnonzero(nobodys)[0]), name)
            raise Rejected([Finding("missing-municipality", "error", place)])

    def _count(self, town: Codes, year: Floats, people: Floats) -> None:
        """Take the population of rows whose amounts are not summed."""
        if len(town):
            when = self.keys.years.codes(year.astype("int32") - self._names.first_year)
            self.cube.grow(len(self.towns.found), len(self.keys.years.known), 1)
            self._populate(people, self.cube.group(town, when))

    def _populate(self, people: Floats, group: Codes, runs: Runs | None = None) -> None:
        for code in self.cube.populate(runs or Runs.of(group), people, group):
            self.towns.reject(code, Finding("large-table-people", "error", Place(shown(self._path.name))))

    def _sum(
        self, block: Block, place: tuple[Codes, Codes, Codes, Codes], amount: Floats, chosen: Codes, whole: bool
    ) -> None:
        town, when, sector, carrier = place
        if not len(town):
            return
        combination = self.keys.combinations.codes(sector * len(self._names.carriers) + carrier)
        self.cube.grow(len(self.towns.found), len(self.keys.years.known), len(self.keys.combinations.known))
        group = self.cube.group(town, when)
        for row in self.cube.twice(group, combination):
            number = int(chosen[row]) if not whole else int(row)
            place_of_row = self._at(block, number, "amount")
            self.towns.reject(int(town[row]), Finding("large-table-doubled", "error", place_of_row))
        runs = Runs.of(group)
        per_unit = self.keys.per_unit(town, when, combination)
        for name, values in per_unit.items():
            self.cube.add(runs, name, values * amount, amount)
        if "quality" in block.texts and "energy" in per_unit:
            weights = self._weights(block)
            codes = block.texts["quality"].codes
            weight = weights[:, codes if whole else codes[chosen]]
            counted = per_unit["energy"] * amount
            self.cube.add(runs, "classified", counted * weight[0], amount)
            self.cube.add(runs, "weighted", counted * weight[1], amount)
        if "population" in block.numbers:
            people = block.numbers["population"]
            self._populate(people if whole else people[chosen], group, runs)

    def _coded(self, block: Block, name: str) -> Codes:
        """Codes of the vocabulary per row; negative for what is not known, none, or a sum."""
        import numpy as np

        column = block.texts[name]
        memo = self._names.sector if name == "sector" else self._names.carrier
        codes: Codes = np.array([memo[text] for text in column.texts] or [-1], dtype="intp")
        return codes[column.codes]

    def _weights(self, block: Block) -> Floats:
        """For each text of the column of quality: whether it is a class, and its weight."""
        import numpy as np

        by_code = [quality.weight for quality in self._workshop.catalog.qualities]
        codes = [self._names.quality[text] for text in block.texts["quality"].texts]
        return np.array([[float(code >= 0) for code in codes], [by_code[code] if code >= 0 else 0.0 for code in codes]])

    def _classified(self, block: Block) -> Mask:
        """Whether the quality of each row is a class or blank."""
        import numpy as np

        if "quality" not in block.texts:
            return np.ones(1, dtype=bool)
        column = block.texts["quality"]
        known: Mask = np.array([self._names.quality[text] != UNKNOWN for text in column.texts], dtype=bool)
        return np.ones(1, dtype=bool) if known.all() else known[column.codes]

    def _in_years(self, year: Floats) -> Mask:
        import numpy as np

        asked = self._workshop.settings.years
        found: Mask = np.isin(year, asked) if asked else np.ones(len(year), dtype=bool)
        return found

    def _years_known(self, year: Floats) -> Mask:
        import numpy as np

        known: Mask = (year >= self._names.first_year) & (year <= self._names.last_year) & (year == np.floor(year))
        return known

    def _say(self, block: Block, town: Codes, bad: Mask, amount: Floats) -> None:
        """Reject the towns of bad rows, each for its first one."""
        import numpy as np

        rows = np.flatnonzero(bad)
        codes, first = np.unique(town[rows], return_index=True)
        for code, row in zip(codes.tolist(), rows[first].tolist(), strict=True):
            self.towns.reject(code, self._fault(block, row, amount))

    def _fault(self, block: Block, row: int, amount: Floats) -> Finding:
        """What is wrong with a row, at its cell."""
        texts = {name: column.texts[column.codes[row]] for name, column in block.texts.items()}
        numbers = {name: float(values[row]) for name, values in block.numbers.items()}
        fault = fault_of(texts, {**numbers, "energy": float(amount[row])}, self._names)
        return Finding(fault.code, "error", self._at(block, row, fault.column), fault.facts)

    def _at(self, block: Block, row: int, name: str) -> Place:
        """The cell of a row: counted as in csv, with the header as its first line."""
        line = block.before + row + 2
        return Place(shown(self._path.name), "", f"{column_letters(self._header.places[name])}{line}")

    def _place(self, block: Block) -> Place:
        return self._at(block, 0, "municipality" if "municipality" in self._header.places else "code")

    def members(self, targets: Sequence[str]) -> Iterator[Member]:
        """Every municipality of the table, in the order of its rows."""
        verdicts = tuple(
            VerdictFigures(target, None, "not_judged", "large-table", None, None, None, "", True) for target in targets
        )
        for code, town in enumerate(self.towns.found):
            findings = self.towns.faults(code) or self._of_other_years(code) or self._incomplete(code)
            if findings:
                yield refused(findings, town, self._workshop)
                continue
            years = tuple(self._years(code))
            warnings = self._warnings(code)
            plan = self.towns.plan(code)
            yield Member(
                OK if all(year.complete for year in years) else INCOMPLETE,
                town.name,
                town.code,
                town.country,
                plan.method.id,
                plan.gwp,
                CO2 if self.cube.any("only_co2", code) else CO2E,
                plan.method.boundary,
                years=years,
                warnings=tuple(sorted(warnings)),
                verdicts=verdicts,
            )

    def _warnings(self, code: int) -> set[str]:
        """Codes of what the ordinary way warns of too, as far as it can be told from sums."""
        found = set(self.towns.warnings(code))
        if self.cube.any("latest_before", code):
            found.add("factor-latest-before")
        if self._workshop.settings.reading.population is not None:
            taken = [when for when in self.cube.whens(code) if isnan(self.cube.sums(code, when)["people"])]
            if taken and len(taken) + len(self.towns.found) > 2:
                found.add("population-for-several")
        return found

    def _of_other_years(self, code: int) -> list[Finding]:
        """That a town has none of the years that were asked for."""
        asked = self._workshop.settings.years
        if not asked or self.cube.whens(code):
            return []
        facts: dict[str, Fact] = {"years": tuple(map(str, asked)), "known": ()}
        return [Finding("year-not-in-input", "error", Place(shown(self._path.name)), facts)]

    def _incomplete(self, code: int) -> list[Finding]:
        """The first key without a factor, unless incomplete members are taken."""
        if self._workshop.settings.allow_incomplete or not self.cube.any("missing", code):
            return []
        year, sector, carrier = self.keys.first_missing(code, self.cube)
        facts: dict[str, Fact] = {"municipality": self.towns.found[code].name, "year": year}
        facts |= {"sector": sector, "carrier": carrier, "available": "", "unit": CANONICAL_UNITS[ENERGY]}
        return [Finding("no-factor", "error", Place(shown(self._path.name)), facts)]

    def _years(self, code: int) -> Iterator[YearFigures]:
        known = self.keys.years.known
        for when in sorted(self.cube.whens(code), key=known.__getitem__):
            sums = self.cube.sums(code, when)
            people = self._workshop.settings.reading.population if isnan(sums["people"]) else sums["people"]
            energy, emissions, classified = sums["energy"], sums["emissions"], sums["classified"]
            yield YearFigures(
                known[when] + self._names.first_year,
                people,
                energy,
                emissions,
                emissions / people if people else None,
                not sums["missing"],
                None,
                sums["weighted"] / classified if classified else None,
                classified / energy if energy else None,
                {},
                {},
            )


def _are_sums(codes: Codes, names: Names) -> Mask:
    """Rows whose sector or carrier says that they are a sum of others, or a part of one."""
    from ghgcalc.activity.names import OF_WHICH, TOTAL

    found: Mask = (codes == TOTAL) | (codes == OF_WHICH)
    return found


__all__ = ["Header", "LargeTable", "is_large", "record"]
