"""The nouns of an answer: the verdict on one target in one municipality, and all that it rests on.

Made by ``judging``, printed by the reports. Every figure carries its unit; reasons are words of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from ghgcalc.targets.figures import Evidence
from ghgcalc.targets.model import Between, Comparable, Quantity, Target
from ghgcalc.targets.progress import Budget, Fall, Trend
from ghgcalc.targets.uncertainty import NOT_STATED, Uncertainty

Outcome = Literal["met", "missed", "not_judged"]
MET: Final = "met"
MISSED: Final = "missed"
NOT_JUDGED: Final = "not_judged"
LINEAR: Final[Between] = "linear"


@dataclass(frozen=True, slots=True)
class Restated:
    """The base value before, what it allowed, how today's figure would have stood to that, and whence it is known."""

    base_value: float
    allowed: float | None
    verdict: Outcome | None
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """A year of the pathway: actual value, the line, the gap, and how the year stands to the line."""

    year: int
    actual: float | None
    allowed: float | None
    gap: float | None
    verdict: Outcome


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The ceiling of residual emissions: the share, the year it refers to, that year's value, and the product."""

    cap: float
    reference_year: int | None
    reference_value: float | None
    ceiling: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one target and one municipality.

    ``actual``, ``allowed``, ``gap`` (actual - allowed) and ``base_value`` are in ``unit``. ``gap_share`` is the gap
    as a share of the allowed figure, ``gap_t`` (MWh for energy) and ``gap_per_capita`` the gap of the whole and per
    inhabitant. ``change`` is the change since the base year as a share of it. ``reasons`` are all reasons not to
    judge that were not accepted, ``reason`` the first,
    ``acceptable`` those that could be accepted; ``accepted`` those that were needed and accepted. ``decisive``
    is None where no uncertainty is stated. ``series`` are the values of all stated years, ``line`` is the line year
    by year: what a picture draws.
    """

    target: Target
    municipality: str
    code: str
    country: str
    method: str
    gas: str
    unit: str
    verdict: Outcome
    year: int | None = None
    target_year: int | None = None
    end_level: float | None = None
    due: bool = True
    basis: Literal["end_point", "pathway"] = "end_point"
    between: Between = LINEAR
    actual: float | None = None
    allowed: float | None = None
    gap: float | None = None
    gap_share: float | None = None
    gap_t: float | None = None
    gap_per_capita: float | None = None
    base_year: int | None = None
    base_year_from: str = ""
    base_value: float | None = None
    change: float | None = None
    reasons: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    comparable: Comparable = "full"
    comparable_reason: str = ""
    without: tuple[str, ...] = ()
    decisive: bool | None = None
    uncertainty: Uncertainty = field(default_factory=lambda: Uncertainty(NOT_STATED))
    evidence: tuple[Evidence, ...] = ()
    needed: Fall | None = None
    needed_by: int | None = None
    achieved: Fall | None = None
    trend: Trend | None = None
    budget: Budget | None = None
    pathway: tuple[Step, ...] = ()
    line: tuple[tuple[int, float], ...] = ()
    series: tuple[tuple[int, float], ...] = ()
    residual: Ceiling | None = None
    years: tuple[int, ...] = ()
    restated: Restated | None = None
    acceptable: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The first reason not to judge; empty for none."""
        return self.reasons[0] if self.reasons else ""

    @property
    def quantity(self) -> Quantity:
        """What is judged."""
        return self.target.quantity
