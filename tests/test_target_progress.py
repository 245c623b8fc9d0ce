"""Lines, budgets, trends, yearly falls and uncertainty, worked by hand and by properties."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ghgcalc.catalog import load as load_catalog
from ghgcalc.inventory import MunicipalInventory
from ghgcalc.targets import Asked
from ghgcalc.targets.judging import Judge
from ghgcalc.targets.library import load
from ghgcalc.targets.model import BETWEENS
from ghgcalc.targets.pathway import Level, budget, line
from ghgcalc.targets.progress import cumulative, fall, trend
from ghgcalc.targets.rules import load as load_rules
from ghgcalc.targets.uncertainty import Term, combined
from ghgcalc.targets.uncertainty import trend as trend_uncertainty
from ghgcalc.targets.verdict import Verdict
from tests.target_towns import row, simple, town_of, year_of

CATALOG = load_catalog()
RULES = load_rules(CATALOG)
LIBRARY = load(CATALOG, RULES)[0]
HALF = (Level(2030, 500.0),)


def verdict(town: MunicipalInventory, target: str, **asked: object) -> Verdict:
    return Judge(town, {}, Asked(**asked), RULES).judge(LIBRARY.find(target))  # type: ignore[arg-type]


def test_lines_by_hand() -> None:
    """1,000 in 2020, 500 in 2030: halfway 750, 707.1 (1,000 / sqrt 2) and 1,000."""
    assert line(HALF, 2020, 1000.0, "linear", 2025) == 750
    assert line(HALF, 2020, 1000.0, "compound", 2025) == pytest.approx(707.1067811865)
    assert line(HALF, 2020, 1000.0, "step", 2029) == 1000
    for between in BETWEENS:
        assert line(HALF, 2020, 1000.0, between, 2019) is None
        assert line(HALF, 2020, 1000.0, between, 2020) == 1000
        assert line(HALF, 2020, 1000.0, between, 2030) == 500
        assert line(HALF, 2020, 1000.0, between, 2040) == 500


def test_no_equal_share_leads_to_zero() -> None:
    assert line((Level(2045, 0.0),), 2020, 1000.0, "compound", 2030) is None
    assert line((Level(2045, 0.0),), 2020, 1000.0, "linear", 2030) == 600
    found = verdict(simple({1990: 1000.0, 2020: 400.0}), "0 t by 2045 from 1990", pathway=True, between="compound")
    assert (found.verdict, found.reason) == ("not_judged", "pathway-undefined")


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.integers(2020, 2030), st.sampled_from(BETWEENS))
def test_a_line_stays_between_its_ends(start: float, end: float, year: int, between: str) -> None:
    value = line((Level(2030, end),), 2020, start, between, year)  # type: ignore[arg-type]
    assert value is not None
    assert min(start, end) * (1 - 1e-12) <= value <= max(start, end) * (1 + 1e-12)


def test_budget_by_hand() -> None:
    """The line 1,000 to 500 over ten years: 950 + 900 + ... + 500 = 7,250."""
    assert budget(HALF, 2020, 1000.0, "linear", range(2021, 2031)) == pytest.approx(7250)
    known = cumulative(HALF, 2020, 1000.0, "linear", {2020: 1000, 2021: 960, 2022: 930}, 2022)
    assert known is not None
    assert [known.total, known.used, known.left] == pytest.approx([7250, 1890, 5360])
    assert known.ahead == pytest.approx(7250 - 950 - 900)


def test_a_budget_with_a_year_not_stated_is_not_known() -> None:
    found = cumulative(HALF, 2020, 1000.0, "linear", {2020: 1000, 2022: 930}, 2022)
    assert found is not None
    assert (found.used, found.left, found.missing) == (None, None, (2021,))


def test_yearly_falls_by_hand() -> None:
    """From 1,000 to 500 in ten years: 50 a year, or 1 - 0.5^(1/10) = 6.6967 % a year."""
    found = fall(1000, 500, 10)
    assert found is not None
    assert (found.amount, found.share) == (50, 0.05)
    assert found.compound == pytest.approx(0.0669670084632)
    assert fall(1000, 500, 0) is None
    to_zero = fall(1000, 0, 10)
    assert to_zero is not None
    assert to_zero.compound is None


def test_trend_by_hand() -> None:
    """Through 100, 90, 80 the line falls 10 a year; 45 is reached in 3.5 years, so in the fourth."""
    values = {2018: 100.0, 2019: 90.0, 2020: 80.0}
    found = trend(values, 2020, 45, 3, 1e-9)
    assert found is not None
    assert [found.slope, found.level] == pytest.approx([-10, 80])
    assert found.reached == 2024
    assert trend(values, 2020, 50, 3, 1e-9).reached == 2023  # type: ignore[union-attr]
    assert trend(values, 2020, 90, 3, 1e-9).reached == 2020  # type: ignore[union-attr]
    assert trend({2018: 80.0, 2019: 90.0, 2020: 100.0}, 2020, 45, 3, 1e-9).reached is None  # type: ignore[union-attr]
    assert trend({2018: 100.0, 2020: 80.0}, 2020, 45, 3, 1e-9) is None


def test_a_trend_uses_no_year_after_the_one_judged() -> None:
    found = verdict(simple({1990: 100, 2000: 90, 2010: 80, 2020: 500}), "50% by 2030 from 1990", at=2010)
    assert found.trend is not None
    assert found.trend.years == (1990, 2000, 2010)


def test_pathway_lists_the_years_that_are_stated() -> None:
    found = verdict(simple({1990: 1000, 2000: 900, 2010: 700, 2020: 600}), "50% by 2030 from 1990", pathway=True)
    assert [(step.year, step.verdict) for step in found.pathway] == [
        (1990, "met"),
        (2000, "missed"),
        (2010, "met"),
        (2020, "met"),
    ]
    assert (found.line[0], found.line[-1]) == ((1990, 1000), (2030, 500))


# Uncertainty


def test_sum_and_trend_by_the_tables_of_the_guidelines() -> None:
    """IPCC 2006 vol. 1 ch. 3, equations 3.1 and 3.2, table 3.2, for two categories worked by hand.

    Combined: sqrt((80 x 0.1118)^2 + (60 x 0.2236)^2) = 16.1245. Type A 0.08830 and 0.08859, type B 0.5333 and 0.4:
    sqrt(0.00883^2 + 0.03771^2 + 0.01772^2 + 0.05657^2) = 0.07081.
    """
    terms = (Term(100, 80, 0.05, 0.10), Term(50, 60, 0.10, 0.20))
    assert combined(terms) == pytest.approx(16.1245155, rel=1e-8)
    assert trend_uncertainty(terms, RULES.sensitivity_increment) == pytest.approx(0.0708106, rel=1e-5)


def test_errors_of_factors_cancel_where_nothing_changes() -> None:
    same = (Term(100, 100, 0.0, 0.3), Term(50, 50, 0.0, 0.3))
    assert trend_uncertainty(same, RULES.sensitivity_increment) == pytest.approx(0, abs=1e-12)


def uncertain(base: float, year: float, width: float | None, other: float | None = None) -> MunicipalInventory:
    rows = (row("industry", base / 2, uncertainty=width), row("transport", base / 2, uncertainty=other))
    then = (row("industry", year / 2, uncertainty=width), row("transport", year / 2, uncertainty=other))
    return town_of(year_of(1990, rows, 1000), year_of(2030, then, 1000))


def test_a_fixed_level_within_the_range_is_not_decided() -> None:
    """Two halves of 400 +- 10 %: sqrt(2 x 20^2) = 28.28 t."""
    near = verdict(uncertain(1000, 400, 0.1, 0.1), "0.42 t per capita")
    assert near.uncertainty.half_width == pytest.approx(0.028284271)
    assert near.uncertainty.relative == pytest.approx(0.070710678)
    assert (near.verdict, near.decisive) == ("met", False)
    assert verdict(uncertain(1000, 400, 0.1, 0.1), "0.43 t per capita").decisive is True


def test_a_share_of_the_base_year_follows_the_trend() -> None:
    """Type B only: sqrt(2 x (0.2 x 0.1)^2 x 2) = 0.04 of the base year: 40 t around 400 t."""
    found = verdict(uncertain(1000, 400, 0.1, 0.1), "57% by 2030 from 1990")
    assert found.uncertainty.trend_points == pytest.approx(0.04)
    assert found.uncertainty.half_width == pytest.approx(40)
    assert found.gap == pytest.approx(-30)
    assert found.decisive is False
    assert verdict(uncertain(1000, 400, 0.1, 0.1), "55% by 2030 from 1990").decisive is True


def test_what_is_not_stated_is_not_invented() -> None:
    nothing = verdict(uncertain(1000, 400, None), "55% by 2030 from 1990")
    assert (nothing.uncertainty.stated, nothing.uncertainty.half_width, nothing.decisive) == ("not_stated", None, None)
    partial = verdict(uncertain(1000, 400, 0.1), "55% by 2030 from 1990")
    assert (partial.uncertainty.stated, partial.decisive) == ("partial", None)
    assert verdict(uncertain(1000, 400, 0.3), "59% by 2030 from 1990").decisive is False


def test_simulation_agrees_with_the_closed_form_and_repeats_itself() -> None:
    """At a level one standard deviation above the mean 84.1 % of the draws reach it."""
    level = 0.4 + 0.028284271 / RULES.confidence_half_width
    town = uncertain(1000, 400, 0.1, 0.1)
    runs = [verdict(town, f"{level:.9f} t per capita", draws=40000, seed=7).uncertainty.simulation for _ in range(2)]
    assert runs[0] == runs[1]
    assert runs[0] is not None
    assert runs[0].reached == pytest.approx(0.8413, abs=0.01)
    assert [runs[0].low, runs[0].high] == pytest.approx([0.3717, 0.4283], abs=0.002)


@given(st.lists(st.tuples(st.floats(1, 1e5), st.floats(0, 0.5)), min_size=1, max_size=5))
def test_a_sum_is_less_uncertain_than_its_parts_together(parts: list[tuple[float, float]]) -> None:
    terms = [Term(0, value, width) for value, width in parts]
    assume(any(width for _, width in parts))
    assert combined(terms) <= sum(value * width for value, width in parts) * (1 + 1e-12)
