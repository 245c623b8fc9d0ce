"""Verdicts on published figures, worked by hand in ``cases/targets.yaml``."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ghgcalc.catalog import read_yaml
from ghgcalc.targets import Asked, judge
from ghgcalc.targets.judging import Judge
from ghgcalc.targets.library import Library, load
from ghgcalc.targets.restatement import restated
from ghgcalc.targets.rules import Rules
from ghgcalc.targets.rules import load as load_rules
from tests.conftest import ROOT
from tests.target_towns import inventory_of, published

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.targets.verdict import Verdict

WORKED: Any = read_yaml(ROOT / "tests" / "cases" / "targets.yaml")
TEXTS = ("verdict", "reason", "due", "basis", "comparable")
NUMBERS = ("actual", "allowed", "gap", "gap_t", "base_value")


@pytest.fixture(scope="module")
def rules(catalog: Catalog) -> Rules:
    return load_rules(catalog)


@pytest.fixture(scope="module")
def library(catalog: Catalog, rules: Rules) -> Library:
    return load(catalog, rules)[0]


def near(found: float | None, expected: object) -> bool:
    """A text is met within half its last digit, a number to 1e-9."""
    assert found is not None
    if isinstance(expected, str):
        half = Decimal(1).scaleb(int(Decimal(expected).as_tuple().exponent)) / 2
        return abs(Decimal(found) - Decimal(expected)) <= half
    assert isinstance(expected, int | float)
    return found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def verdict_of(case: dict[str, Any], library: Library, rules: Rules) -> Verdict:
    town = published(WORKED["towns"][case["town"]])
    target = library.find(case["target"])
    if "base_value_printed" in case:
        target = replace(target, base_value=case["base_value_printed"])
    asked = Asked(at=case.get("at"), pathway=case.get("pathway", False), residual_year=case.get("residual_year"))
    return Judge(town, {}, asked, rules).judge(target)


@pytest.mark.parametrize("case", WORKED["cases"], ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any], library: Library, rules: Rules) -> None:
    verdict = verdict_of(case, library, rules)
    for name in TEXTS:
        if name in case:
            assert getattr(verdict, name) == case[name], name
    for name in NUMBERS:
        if name in case:
            assert near(getattr(verdict, name), case[name]), (name, getattr(verdict, name))
    if "change" in case:
        assert near(None if verdict.change is None else verdict.change * 100, case["change"])
    if "needed" in case:
        assert verdict.needed is not None
        assert near(verdict.needed.amount, case["needed"])
    if "achieved" in case:
        assert verdict.achieved is not None
        assert near(verdict.achieved.amount, case["achieved"])
    if "before" in case:
        before = restated(verdict, None, rules)
        assert before is not None
        assert near(before.allowed, case["before"])


def test_every_gap_is_actual_minus_allowed(library: Library, rules: Rules) -> None:
    for case in WORKED["cases"]:
        verdict = verdict_of(case, library, rules)
        if verdict.allowed is not None and verdict.actual is not None:
            assert verdict.gap == verdict.actual - verdict.allowed


def test_restated_base_is_a_finding_with_both_verdicts(library: Library, rules: Rules) -> None:
    """Münster's 1990: 2,517 kt in one edition, 2,618 kt in the next; 40 % off is 1,510.2 or 1,570.8 kt."""
    own = replace(library.find("40% by 2020 from 1990"), id="goal-2020", base_value=2517000.0, origin="workbook")
    town = published(WORKED["towns"]["muenster_restated"])
    with_own = replace(library, own={(town.name, town.code): (own,)})
    judged = judge(inventory_of(town), [], with_own, Asked(), rules)
    finding = next(finding for finding in judged.findings if finding.code == "base-year-restated")
    assert finding.severity == "warning"
    assert finding.facts["before"] == 2517000
    assert finding.facts["now"] == 2618000
    assert finding.facts["allowed_before"] == pytest.approx(1510200)
    assert finding.facts["allowed_now"] == pytest.approx(1570800)
    assert finding.facts["verdict_before"] == "missed"
