"""An inventory held against a target: met, missed or not judged.

The order of reasons is fixed, so that the first one named is the one that decides: what is missing, what the target
is not for, what is unlike, what is not due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from ghgcalc.inventory import MunicipalInventory, UsedSet
from ghgcalc.tables import CO2, CO2E
from ghgcalc.targets.figures import Figure, evidence, figures, gas_coverage
from ghgcalc.targets.likeness import NOTHING, Comparability, comparability, unlike
from ghgcalc.targets.model import Between, Target
from ghgcalc.targets.pathway import Level, judged_level, levels, line, points_until
from ghgcalc.targets.progress import cumulative, fall, trend
from ghgcalc.targets.rules import Rules
from ghgcalc.targets.uncertainty import assess, simulate, terms
from ghgcalc.targets.verdict import LINEAR, MET, MISSED, NOT_JUDGED, Ceiling, Outcome, Step, Verdict

POPULATION: Final = "population"
MISSING_BASE: Final = "base-year-missing"


@dataclass(frozen=True, slots=True)
class Asked:
    """How targets are to be judged.

    Parameters
    ----------
    at
        Year to judge instead of the last.
    pathway
        Judge against the line to the target; ``between`` overrides how it falls.
    accept
        Reasons not to judge that the user accepts.
    residual_year
        Reference year of residual emissions.
    draws, seed
        Size and seed of a Monte Carlo run; 0 draws: none.
    """

    at: int | None = None
    pathway: bool = False
    between: Between | Literal[""] = ""
    accept: frozenset[str] = frozenset()
    residual_year: int | None = None
    draws: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Base:
    """The base year that a target is judged by, where it was named, and its figure (None: not in the inventory)."""

    year: int | None
    named_by: str
    figure: Figure | None
    stated: float | None = None

    @property
    def value(self) -> float | None:
        """Value of the base year; the one the target's own text prints where the inventory has none."""
        return self.figure.value if self.figure is not None else self.stated


class Judge:
    """Judges the targets of one municipality.

    Parameters
    ----------
    town
        Its inventory.
    sets
        The factor sets of the run by id.
    asked, rules
        What the user wants, and the rules' numbers.
    at_least
        Target id -> share that its reduction must not fall short of in this municipality's country.
    """

    def __init__(
        self,
        town: MunicipalInventory,
        sets: Mapping[str, UsedSet],
        asked: Asked,
        rules: Rules,
        at_least: Mapping[str, float] | None = None,
    ) -> None:
        self._town = town
        self._sets = sets
        self._asked = asked
        self._rules = rules
        self._at_least = at_least or {}

    def judge(self, target: Target) -> Verdict:
        """The verdict on ``target``, as ``RULES`` of the project define it."""
        known = figures(self._town, target)
        year = self._asked.at if self._asked.at is not None else max(known, default=None)
        blank = self._blank(target, tuple(known), year)
        if year is None or year not in known:
            return replace(blank, reasons=("year-missing",))
        return _Case(self._town, self._sets, self._asked, self._rules, target, known, year).verdict(
            blank, self._at_least.get(target.id, 0.0)
        )

    def _blank(self, target: Target, years: tuple[int, ...], year: int | None) -> Verdict:
        town = self._town
        unit = "MWh" if target.energy else f"t {town.gas_coverage}"
        return Verdict(
            target=target,
            municipality=town.name,
            code=town.code,
            country=town.country,
            method=town.method,
            gas=town.gas_coverage,
            unit=f"{unit} per capita" if target.per_capita else unit,
            verdict=NOT_JUDGED,
            year=year,
            years=years,
            basis="pathway" if self._asked.pathway and target.dated else "end_point",
            between=self._asked.between or target.between or LINEAR,
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """One target and one judged year, with all that the verdict is formed from."""

    town: MunicipalInventory
    sets: Mapping[str, UsedSet]
    asked: Asked
    rules: Rules
    target: Target
    known: Mapping[int, Figure]
    year: int

    def verdict(self, blank: Verdict, at_least: float) -> Verdict:
        target, here, base = self.target, self.known[self.year], self._base()
        points = points_until(target, base.year, self.year)
        found = levels(points, base.value, at_least) if points else None
        ceiling = self._ceiling(base)
        if found and ceiling is not None and ceiling.ceiling is not None and ceiling.reference_year != base.year:
            found = tuple(replace(level, value=ceiling.ceiling) for level in found)
        years = (here,) if base.figure is None else (here, base.figure)
        compared = comparability(self.town, years, target, self.rules)
        started = replace(
            blank,
            actual=here.value,
            base_year=base.year,
            base_year_from=base.named_by,
            base_value=base.value,
            comparable=compared.comparable,
            comparable_reason=compared.reason,
            without=compared.without,
            evidence=tuple(evidence(one, self.sets) for one in years),
            residual=ceiling,
            series=tuple((year, one.value) for year, one in self.known.items() if one.value is not None),
        )
        missing = self._missing(here, base, found)
        if found:
            level = judged_level(found, self.year)
            due = _due(level.year, self.year)
            started = replace(started, target_year=level.year, end_level=level.value, due=due)
        elif points:
            started = replace(started, target_year=points[-1].year, due=_due(points[-1].year, self.year))
        if missing or not found:
            return replace(started, reasons=missing or (MISSING_BASE,))
        return self._compared(started, found, here, base, compared)

    def _compared(
        self, blank: Verdict, found: tuple[Level, ...], here: Figure, base: Base, compared: Comparability
    ) -> Verdict:
        level = judged_level(found, self.year)
        allowed = self._line(found, base, blank.between, self.year) if blank.basis == "pathway" else level.value
        actual = here.value
        if allowed is None or actual is None:
            return replace(blank, reasons=("pathway-undefined",))
        gap = actual - allowed
        people = here.population
        judged = replace(
            blank,
            allowed=allowed,
            gap=gap,
            gap_share=gap / allowed if allowed else None,
            gap_t=gap * people if self.target.per_capita and people else gap,
            gap_per_capita=gap if self.target.per_capita else gap / people if people else None,
            change=actual / base.value - 1 if base.value else None,
        )
        judged = self._with_uncertainty(judged, here, base)
        judged = self._with_progress(judged, found, base, compared)
        return self._decided(judged, here, base, compared)

    def _decided(self, judged: Verdict, here: Figure, base: Base, compared: Comparability) -> Verdict:
        """Met or missed, unless a reason speaks against it that was not accepted."""
        reached = self._reached(judged.actual, judged.allowed, here)
        needed = self._reservations(here, base, compared, reached, judged)
        left = tuple(reason for reason in needed if reason not in self.asked.accept)
        accepted = tuple(reason for reason in needed if reason in self.asked.accept)
        if not left and reached and not judged.due and judged.basis == "end_point":
            left = ("not_due",)
        outcome: Outcome = NOT_JUDGED if left else MET if reached else MISSED
        acceptable = tuple(reason for reason in left if reason in self.rules.accepted_reasons)
        return replace(judged, verdict=outcome, reasons=left, accepted=accepted, acceptable=acceptable)

    def _reached(self, actual: float | None, allowed: float | None, here: Figure) -> bool:
        if actual is None or allowed is None:
            return False
        scale = abs(allowed) or sum(abs(row.emissions_t or 0.0) for row in here.rows) / (
            here.population if self.target.per_capita and here.population else 1
        )
        return actual <= allowed + self.rules.tolerance * scale

    def _missing(self, here: Figure, base: Base, found: tuple[Level, ...] | None) -> tuple[str, ...]:
        """Reasons that leave nothing to compare; none of them can be accepted but a base value from the target."""
        on_line = self.asked.pathway and self.target.dated
        if here.value is None:
            return (POPULATION,)
        if not self.target.relative and not on_line and not self.target.repeat:
            return ()
        if base.figure is None and (base.year is None or base.stated is None):
            return (MISSING_BASE,)
        if base.value is None:
            return (POPULATION,)
        if self.asked.residual_year and self.target.residual and self.asked.residual_year not in self.known:
            return ("residual-year-missing",)
        if base.year is not None and self.year < base.year:
            return ("before-base-year",)
        if base.year is not None and self._only_points_before(base.year):
            return ("base-year-late",)
        return () if found else (MISSING_BASE,)

    def _only_points_before(self, base_year: int) -> bool:
        """Whether the target is due in or before its base year, so that nothing leads from the one to the other."""
        years = [point.year for point in self.target.points]
        return bool(years) and all(year is not None and year <= base_year for year in years)

    def _reservations(
        self, here: Figure, base: Base, compared: Comparability, reached: bool, judged: Verdict
    ) -> tuple[str, ...]:
        """Reasons not to judge, whether accepted or not, in the order in which they are named."""
        reasons = []
        if compared.comparable == "no":
            reasons.append(NOTHING if compared.reason == NOTHING else "scope")
        leaning = judged.target.relative or judged.basis == "pathway"
        if leaning and base.figure is None:
            reasons.append("base-value")
        elif leaning and base.figure is not None and base.figure is not here:
            reasons += unlike(base.figure, here, self.sets)
            if not base.figure.complete:
                reasons.append("incomplete")
        if reached:
            if self.target.gas == CO2E and gas_coverage(here) == CO2:
                reasons.append("gas-coverage")
            if not here.complete:
                reasons.append("incomplete")
            if here.calculated and here.coverage is not None and here.coverage < 1:
                reasons.append("coverage")
        elif self.target.gas == CO2 and gas_coverage(here) == CO2E and not self.target.relative:
            reasons.append("gas-coverage")
        return tuple(dict.fromkeys(reasons))

    def _base(self) -> Base:
        if self.target.base_year is not None:
            named_by = "words" if self.target.origin == "words" else "target"
            return Base(self.target.base_year, named_by, self.known.get(self.target.base_year), self.target.base_value)
        declared = self.town.declared.get("base_year", "")
        if declared.isdigit():
            return Base(int(declared), "workbook", self.known.get(int(declared)), self.target.base_value)
        return Base(None, "", None)

    def _ceiling(self, base: Base) -> Ceiling | None:
        residual = self.target.residual
        if residual is None:
            return None
        year = self.asked.residual_year or residual.reference_year or base.year
        found = self.known.get(year) if year is not None else None
        value = found.value if found is not None else base.value if year == base.year else None
        return Ceiling(residual.cap, year, value, None if value is None else value * residual.cap)

    def _line(self, found: tuple[Level, ...], base: Base, between: Between, year: int) -> float | None:
        if base.year is None or base.value is None:
            return None
        return line(found, base.year, base.value, between, year)

    def _share_of_base(self, judged: Verdict) -> float | None:
        if self.target.relative and judged.base_value and judged.allowed is not None:
            return judged.allowed / judged.base_value
        return None

    def _with_uncertainty(self, judged: Verdict, here: Figure, base: Base) -> Verdict:
        share = self._share_of_base(judged)
        per_head = self.target.per_capita
        old = base.figure if share is not None else None
        scale = {
            "year": (here.population or 1) if per_head else 1,
            "base": (old.population or 1) if per_head and old is not None else 1,
        }
        found = assess(old, here, share, scale, self.rules, self.target.energy)
        if found.half_width is None or judged.gap is None or judged.allowed is None:
            return judged
        turning = abs(judged.gap) <= found.half_width
        if self.asked.draws:
            drawn = terms(old, here, self.target.energy)
            run = simulate(drawn, judged.allowed, share, scale, self.asked.draws, self.asked.seed, self.rules)
            found = replace(found, simulation=run)
        decisive = False if turning else True if found.stated == "all" else None
        return replace(judged, uncertainty=found, decisive=decisive)

    def _with_progress(self, judged: Verdict, found: tuple[Level, ...], base: Base, compared: Comparability) -> Verdict:
        actual = judged.actual
        if actual is None:
            return judged
        ahead = next((level for level in found if level.year is not None and level.year > self.year), None)
        level = ahead or judged_level(found, self.year)
        values = {
            year: one.value
            for year, one in self.known.items()
            if one.value is not None and one.complete and (base.year is None or year >= base.year)
        }
        progressed = replace(
            judged,
            needed=fall(actual, level.value, ahead.year - self.year) if ahead and ahead.year else None,
            needed_by=ahead.year if ahead else None,
            trend=trend(values, self.year, level.value, self.rules.trend_years, self.rules.tolerance),
        )
        if base.year is None or base.value is None:
            return progressed
        budgeted = (
            None
            if self.target.per_capita
            else cumulative(found, base.year, base.value, judged.between, values, self.year)
        )
        return replace(
            progressed,
            achieved=fall(base.value, actual, self.year - base.year),
            budget=budgeted,
            pathway=self._steps(judged, found, base, compared),
            line=self._corners(found, base, judged.between),
        )

    def _steps(
        self, judged: Verdict, found: tuple[Level, ...], base: Base, compared: Comparability
    ) -> tuple[Step, ...]:
        """How each stated year since the base year stands to the line, with the same reservations as the verdict."""
        if all(level.year is None for level in found):
            return ()
        steps = []
        on_line = replace(judged, basis="pathway")
        for year, one in self.known.items():
            allowed = self._line(found, base, judged.between, year)
            if base.year is None or year < base.year or allowed is None:
                continue
            reached = self._reached(one.value, allowed, one)
            open_ones = set(self._reservations(one, base, compared, reached, on_line)) - self.asked.accept
            unknown = one.value is None or open_ones
            outcome: Outcome = NOT_JUDGED if unknown else MET if reached else MISSED
            gap = None if one.value is None else one.value - allowed
            steps.append(Step(year, one.value, allowed, gap, outcome))
        return tuple(steps)

    def _corners(self, found: tuple[Level, ...], base: Base, between: Between) -> tuple[tuple[int, float], ...]:
        """The line year by year, from the base year to the last level: what a picture draws."""
        ends = [level.year for level in found if level.year is not None]
        if base.year is None or not ends:
            return ()
        values = ((year, self._line(found, base, between, year)) for year in range(base.year, max(ends) + 1))
        return tuple((year, value) for year, value in values if value is not None)


def _due(target_year: int | None, year: int) -> bool:
    return target_year is None or target_year <= year
