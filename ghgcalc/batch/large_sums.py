"""The sums of a large table: a small cube of municipality x year that grows with what is met, and the factors of keys.

Codes are given in the order of first sight, so that the cube holds the years and cells that there are and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ghgcalc.assembly import carbon_dioxide_equivalent
from ghgcalc.batch.large_towns import Towns
from ghgcalc.batch.settings import Workshop
from ghgcalc.bulk import Runs
from ghgcalc.factors import Chooser, Key, Resolution
from ghgcalc.models import GWP_NOT_STATED
from ghgcalc.tables import BIOGENIC, CO2, DIMENSIONS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ghgcalc.activity.names import Names
    from ghgcalc.factors import Plan

    Codes = NDArray[np.intp]
    Floats = NDArray[np.float64]

OF_KEYS: Final = ("energy", "emissions", "missing", "only_co2", "latest_before")
SUMS: Final = (*OF_KEYS, "classified", "weighted")
ENERGY: Final = DIMENSIONS[0]


class Axis:
    """Codes from 0 for the values that are met, in the order of first sight."""

    def __init__(self) -> None:
        import numpy as np

        self.known: list[int] = []
        self._codes: Codes = np.full(0, -1, dtype="intp")

    def codes(self, values: Codes) -> Codes:
        """The codes of values that are at least 0."""
        import numpy as np

        highest = int(values.max(initial=-1))
        if highest >= len(self._codes):
            self._codes = np.concatenate([self._codes, np.full(highest + 1 - len(self._codes), -1, dtype="intp")])
        found = self._codes[values]
        if (found < 0).any():
            new = values[found < 0]
            _, first = np.unique(new, return_index=True)
            for value in new[np.sort(first)].tolist():
                self._codes[value] = len(self.known)
                self.known.append(value)
            found = self._codes[values]
        return found


class Cube:
    """Sums by municipality and year, people, and which cells have been stated.

    ``grow`` makes room before codes are used; it doubles, so that growing costs little in all.
    """

    def __init__(self) -> None:
        import numpy as np

        self._room = (0, 1, 1)
        self._sums: dict[str, Floats] = {name: np.zeros((0, 1)) for name in SUMS}
        self._people: Floats = np.full((0, 1), np.nan)
        self._stated: NDArray[np.bool_] = np.zeros((0, 1, 1), dtype=bool)

    def grow(self, towns: int, years: int, cells: int) -> None:
        """Make room for so many codes."""
        import numpy as np

        wanted = (towns, years, cells)
        if all(want <= have for want, have in zip(wanted, self._room, strict=True)):
            return
        room = tuple(have if want <= have else 2 * want for want, have in zip(wanted, self._room, strict=True))
        old = tuple(slice(0, have) for have in self._room)
        for name, values in self._sums.items():
            self._sums[name] = np.zeros(room[:2])
            self._sums[name][old[:2]] = values
        people, stated = np.full(room[:2], np.nan), np.zeros(room, dtype=bool)
        people[old[:2]], stated[old] = self._people, self._stated
        self._people, self._stated, self._room = people, stated, (room[0], room[1], room[2])

    def group(self, town: Codes, when: Codes) -> Codes:
        """The code of each row's municipality and year."""
        found: Codes = town * self._room[1] + when
        return found

    def add(self, runs: Runs, name: str, values: Floats, amount: Floats) -> None:
        """Add values to a sum."""
        runs.add(self._sums[name].reshape(-1), values, amount)

    def twice(self, group: Codes, cell: Codes) -> Iterator[int]:
        """Rows whose municipality, year, sector and carrier stood before; all are marked as stated."""
        import numpy as np

        place = group * self._room[2] + cell
        stated = self._stated.reshape(-1)
        before = np.flatnonzero(stated[place])
        if not (np.diff(place) > 0).all():
            _, first = np.unique(place, return_index=True)
            again = np.ones(len(place), dtype=bool)
            again[first] = False
            before = np.union1d(before, np.flatnonzero(again))
        stated[place] = True
        yield from before.tolist()

    def populate(self, runs: Runs, people: Floats, group: Codes) -> list[int]:
        """Take the people of each municipality and year; codes of municipalities whose rows differ or are below one.

        A row may leave them blank, whichever it is.
        """
        import numpy as np

        there = ~np.isnan(people)
        if not there.all():
            people, group = people[there], group[there]
            if not len(people):
                return []
            runs = Runs.of(group)
        known = self._people.reshape(-1)
        first = people[runs.starts]
        new = np.isnan(known[runs.groups])
        known[runs.groups[new]] = first[new]
        wrong = (people != known[group]) | (people <= 0)
        return np.unique(group[wrong] // self._room[1]).tolist() if wrong.any() else []

    def any(self, name: str, town: int) -> bool:
        """Whether a sum of a municipality is above zero in any year."""
        return bool(self._sums[name][town].any())

    def whens(self, town: int) -> list[int]:
        """Codes of the years in which a municipality states anything."""
        import numpy as np

        return np.flatnonzero(self._stated[town].any(axis=1)).tolist()

    def stated(self, town: int) -> list[tuple[int, int]]:
        """Codes of year and cell of what a municipality states."""
        import numpy as np

        return [(int(when), int(cell)) for when, cell in np.argwhere(self._stated[town])]

    def sums(self, town: int, when: int) -> Mapping[str, float]:
        """All sums of a municipality in a year; ``people`` is NaN where none are stated."""
        found = {name: float(values[town, when]) for name, values in self._sums.items()}
        return {**found, "people": float(self._people[town, when])}


class Keys:
    """What one MWh of each key adds to each sum; a key is looked up when it is first met.

    ``energy`` and ``emissions`` [t CO2e/MWh] count what is inside the method's boundary; ``missing`` is 1 where there
    is no factor, ``only_co2`` 1 where there is one for CO2 alone, ``latest_before`` 1 where it is an earlier year's.
    """

    def __init__(self, workshop: Workshop, towns: Towns, names: Names) -> None:
        import numpy as np

        self.years = Axis()
        self.combinations = Axis()
        self._workshop = workshop
        self._towns = towns
        self._names = names
        self._codes = Axis()
        self._values: Floats = np.zeros((len(OF_KEYS), 0))
        self._fuels = {carrier.id for carrier in workshop.catalog.vocabulary.carriers if carrier.motor_fuel}

    def per_unit(self, town: Codes, when: Codes, combination: Codes) -> dict[str, Floats]:
        """What a MWh of each row adds, by the name of the sum, without sums that no key so far adds to.

        There is nothing as long as no municipality has a plan.
        """
        import numpy as np

        if not self._towns.plans:
            return {}
        plan = self._towns.plans_of(town)
        width = len(self._names.sectors) * len(self._names.carriers)
        span = self._names.last_year - self._names.first_year + 1
        raw = (plan * span + np.asarray(self.years.known)[when]) * width + np.asarray(self.combinations.known)[
            combination
        ]
        code = self._codes.codes(raw)
        known = self._codes.known
        if len(known) > self._values.shape[1]:
            new = [self._adds(*self._split(value)) for value in known[self._values.shape[1] :]]
            self._values = np.concatenate([self._values, np.array(new).T], axis=1)
        return {name: values[code] for name, values in zip(OF_KEYS, self._values, strict=True) if values.any()}

    def _split(self, raw: int) -> tuple[int, int, int, int]:
        """Plan, year, sector and carrier of a key."""
        rest, carrier = divmod(raw, len(self._names.carriers))
        rest, sector = divmod(rest, len(self._names.sectors))
        plan, year = divmod(rest, self._names.last_year - self._names.first_year + 1)
        return plan, year + self._names.first_year, sector, carrier

    def _adds(self, plan_code: int, year: int, sector: int, carrier: int) -> tuple[float, ...]:
        plan = self._towns.plans[plan_code]
        names = self._names.sectors[sector], self._names.carriers[carrier]
        resolution = self._resolved(plan, year, *names)
        method = plan.method
        counted = names[0] in (*method.sectors, *method.accepts)
        counted &= not (names[0] == "municipal" and names[1] in self._fuels)
        factor = self._factor(plan, resolution)
        gases = {applied.gas for applied in resolution.applied} - {BIOGENIC}
        only = counted and bool(factor) and gases == {CO2}
        latest = "latest_before" in resolution.match
        return float(counted), (factor or 0.0) * counted, float(factor is None), float(only), float(latest)

    def _resolved(self, plan: Plan, year: int, sector: str, carrier: str) -> Resolution:
        return Chooser(self._workshop.catalog, (plan,)).resolve(Key(0, year, sector, carrier, ENERGY))

    def _factor(self, plan: Plan, resolution: Resolution) -> float | None:
        """The emissions of a MWh [t CO2e]; None without a factor, or for a gas that the GWP set does not have."""
        if not resolution.found:
            return None
        name = plan.gwp if plan.gwp != GWP_NOT_STATED else resolution.gwp
        gwp = {} if name == GWP_NOT_STATED else self._workshop.catalog.gwp(name)
        return carbon_dioxide_equivalent({applied.gas: applied.per_unit for applied in resolution.applied}, gwp)

    def first_missing(self, town: int, cube: Cube) -> tuple[int, str, str]:
        """Year, sector and carrier of the first cell of a municipality that has no factor."""
        plan = self._towns.plan(town)
        width = len(self._names.carriers)
        cells = (
            (self.years.known[when] + self._names.first_year, *divmod(self.combinations.known[cell], width))
            for when, cell in cube.stated(town)
        )
        for year, sector, carrier in sorted(cells):
            names = self._names.sectors[sector], self._names.carriers[carrier]
            if self._factor(plan, self._resolved(plan, year, *names)) is None:
                return year, *names
        raise LookupError(f"no cell without a factor in municipality {town}")
