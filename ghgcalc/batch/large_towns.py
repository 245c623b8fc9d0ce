"""The municipalities of a large table: who each row is of, which plan each follows, and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ghgcalc.activity.master import identity_of
from ghgcalc.batch.arrow import Block
from ghgcalc.batch.settings import Workshop
from ghgcalc.dataset import Dataset, Municipality
from ghgcalc.findings import Fact, Finding, Place, Rejected, UsageError
from ghgcalc.methods import CalculationOptions, planned
from ghgcalc.tables import ACTIVITY, ENTERED, POPULATION, frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ghgcalc.activity.names import Names
    from ghgcalc.factors import Plan

    Codes = NDArray[np.intp]

COLUMNS = ("municipality", "code", "country")


class Towns:
    """Municipalities by code, in the order of first sight.

    Parameters
    ----------
    options
        By which plans are made: one per country, and per town that a set has rows of its own for.
    code
        What a table of contents names for the only municipality of the table; empty where it names none.
    """

    def __init__(self, workshop: Workshop, options: CalculationOptions, names: Names, code: str = "") -> None:
        self.found: list[Municipality] = []
        self.plans: list[Plan] = []
        self._workshop = workshop
        self._options = options
        self._names = names
        self._given = code
        self._by_identity: dict[tuple[str, str], int] = {}
        self._by_texts: dict[tuple[str, ...], int] = {}
        self._plan_codes: list[int] = []
        self._regions: list[frozenset[str]] = []
        self._known_plans: dict[tuple[str, str], int] = {}
        self._faults: dict[int, list[Finding]] = defaultdict(list)
        self._warnings: dict[int, set[str]] = {}

    def codes(self, block: Block, place: Place) -> Codes:
        """The municipality of each row; -1 for a row that names none."""
        import numpy as np

        columns = [block.texts[name] for name in COLUMNS if name in block.texts]
        changes = np.zeros(block.size, dtype=bool)
        changes[0] = True
        for column in columns:
            changes[1:] |= column.codes[1:] != column.codes[:-1]
        starts = np.flatnonzero(changes)
        texts = [[column.texts[code] for code in column.codes[starts].tolist()] for column in columns]
        there = [name for name in COLUMNS if name in block.texts]
        of_run = [self._town(dict(zip(there, row, strict=True)), place) for row in zip(*texts, strict=True)]
        found: Codes = np.repeat(np.asarray(of_run, dtype="intp"), np.diff([*starts.tolist(), block.size]))
        return found

    def _town(self, said: dict[str, str], place: Place) -> int:
        key = tuple(said.get(name, "") for name in COLUMNS)
        if key not in self._by_texts:
            self._by_texts[key] = self._identified(key[0], key[1], key[2], place)
        return self._by_texts[key]

    def _identified(self, name: str, code: str, country: str, place: Place) -> int:
        if not name and not code:
            return -1
        if not code and not self.found:
            code = self._given  # before there is a plan, which may be of the code's region
        code, land, findings = identity_of(code, country, place, self._names)
        identity = (land, code) if code else ("", (name or code).casefold())
        if identity in self._by_identity:
            known = self._by_identity[identity]
            town = self.found[known]
            if (town.name, town.country) != (name or code, land):
                facts = {"found": name, "first": town.name, "code": code, "cell": ""}
                self._faults[known].append(Finding("municipality-named-otherwise", "error", place, facts))
            return known
        number = self._by_identity[identity] = len(self.found)
        self.found.append(Municipality(name or code, code, land, place=place))
        self._faults[number] += [finding for finding in findings if finding.severity == "error"]
        if warnings := {finding.code for finding in findings if finding.severity == "warning"}:
            self._warnings[number] = warnings
        self._plan_codes.append(self._planned(number))
        return number

    def _planned(self, number: int) -> int:
        """The code of a municipality's plan; a municipality without one is rejected and follows none."""
        town = self.found[number]
        country = self._plan_of(Municipality(town.name, "", town.country), (town.country, ""), number)
        if country < 0 or not town.code:
            return max(country, 0)
        own = town.code in self._regions[country]
        return max(self._plan_of(town, (town.country, town.code), number), 0) if own else country

    def _plan_of(self, town: Municipality, key: tuple[str, str], number: int) -> int:
        if key not in self._known_plans:
            try:
                (plan,) = planned(_nothing_of(town), self._workshop.catalog, self._options).plans
            except UsageError as error:
                self._faults[number].append(Finding(error.code, "error", town.place, error.facts))
                return -1
            except Rejected as rejected:
                self._faults[number] += rejected.findings
                return -1
            self._known_plans[key] = len(self.plans)
            self.plans.append(plan)
            self._regions.append(frozenset(factor.region for one in plan.sets for factor in one.factors))
        return self._known_plans[key]

    def plan(self, number: int) -> Plan:
        """The plan of a municipality."""
        return self.plans[self._plan_codes[number]]

    def plans_of(self, towns: Codes) -> Codes:
        """The plan of each row's municipality."""
        import numpy as np

        if len(self.plans) <= 1:
            return np.zeros(len(towns), dtype="intp")
        found: Codes = np.asarray(self._plan_codes, dtype="intp")[towns]
        return found

    def reject(self, number: int, finding: Finding) -> None:
        """Reject a municipality for a row of it; the first such row of a kind is told."""
        if number >= 0 and all(known.code != finding.code for known in self._faults[number]):
            self._faults[number].append(finding)

    def compare_code(self) -> None:
        """Reject the first municipality if the code of a table of contents is not that of the only one."""
        if self._given and [town.code for town in self.found] != [self._given]:
            found = ", ".join(town.code or town.name for town in self.found)
            facts: dict[str, Fact] = {"found": found, "expected": self._given}
            self.reject(0, Finding("member-code-differs", "error", self.found[0].place, facts))

    def warnings(self, number: int) -> set[str]:
        """Codes of what is odd about a municipality's own cells and rejects nothing."""
        return self._warnings.get(number, set())

    def faults(self, number: int) -> list[Finding]:
        """What rejects a municipality."""
        return self._faults.get(number, [])


def _nothing_of(town: Municipality) -> Dataset:
    """A dataset of one municipality without a row: enough to plan."""
    activity, entered, population = (
        frame(columns, {name: [] for name in columns}) for columns in (ACTIVITY, ENTERED, POPULATION)
    )
    return Dataset((town,), activity, entered, population, (), (), (), (), (), ())
