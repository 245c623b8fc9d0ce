"""The rules of verdicts: due and not due, base years, unlike years, coverage, gases, people, exit statuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.catalog import load as load_catalog
from ghgcalc.findings import UsageError
from ghgcalc.inventory import FactorUse, MunicipalInventory, UsedSet
from ghgcalc.targets import Asked, judge, status
from ghgcalc.targets.judging import Judge
from ghgcalc.targets.library import Library, load
from ghgcalc.targets.rules import load as load_rules
from ghgcalc.targets.verdict import Verdict
from tests.target_towns import inventory_of, row, simple, town_of, year_of

CATALOG = load_catalog()
RULES = load_rules(CATALOG)
LIBRARY: Library = load(CATALOG, RULES)[0]


def verdict(town: MunicipalInventory, target: str, sets: dict[str, UsedSet] | None = None, **asked: Any) -> Verdict:
    return Judge(town, sets or {}, Asked(**asked), RULES).judge(LIBRARY.find(target))


def short(found: Verdict) -> tuple[str, str, bool]:
    return found.verdict, found.reason, found.due


# Met and missed, full precision


def test_the_level_itself_is_met_and_a_hair_above_is_missed() -> None:
    assert verdict(simple({1990: 1000.0, 2030: 450.0}), "55% by 2030 from 1990").verdict == "met"
    assert verdict(simple({1990: 1000.0, 2030: 450.0 * (1 + 2e-9)}), "55% by 2030 from 1990").verdict == "missed"
    assert verdict(simple({1990: 1000.0, 2030: 450.0 * (1 + 0.5e-9)}), "55% by 2030 from 1990").verdict == "met"


def test_zero_is_reached_by_a_sum_that_is_zero_but_for_its_last_bits() -> None:
    rows = (row("private_households", 0.1), row("land_use", -0.3), row("transport", 0.2))
    town = town_of(year_of(2045, rows, 10))
    assert sum((0.1, -0.3, 0.2)) != 0
    assert verdict(town, "0 t by 2045").verdict == "met"
    assert verdict(simple({2045: 0.001}), "0 t by 2045").verdict == "missed"


@given(st.floats(1, 1e7), st.floats(0, 1e7), st.integers(1, 100))
def test_verdict_is_the_comparison(base: float, actual: float, share: int) -> None:
    found = verdict(simple({1990: base, 2030: actual}), f"{share}% by 2030 from 1990")
    allowed = base * (1 - share / 100)
    assert found.allowed == pytest.approx(allowed, rel=1e-12, abs=1e-9)
    assert found.gap == found.actual - found.allowed  # type: ignore[operator]
    assert found.verdict in {"met", "missed"}
    if abs(actual - allowed) > 1e-6 * base:
        assert (found.verdict == "met") == (actual < allowed)


# Due


def test_before_the_target_year_a_level_not_reached_is_missed() -> None:
    assert short(verdict(simple({1990: 1000, 2020: 900}), "55% by 2030 from 1990")) == ("missed", "", False)


def test_before_the_target_year_a_level_reached_is_not_judged() -> None:
    found = verdict(simple({1990: 1000, 2020: 400}), "55% by 2030 from 1990")
    assert short(found) == ("not_judged", "not_due", False)


def test_only_the_pathway_can_be_met_before_the_target_year() -> None:
    found = verdict(simple({1990: 1000, 2020: 400}), "55% by 2030 from 1990", pathway=True)
    assert short(found) == ("met", "", False)
    assert found.basis == "pathway"
    assert found.allowed == pytest.approx(1000 * (1 - 0.55 * 30 / 40))


@pytest.mark.parametrize(
    ("target", "asked", "basis", "reason"),
    [
        ("0 t by 2045", {}, "pathway", "base-year-missing"),
        ("55% by 2030", {}, "pathway", "base-year-missing"),
        ("klima-buendnis-10-linear", {}, "pathway", "base-year-missing"),
        ("0 t by 2045 from 2020", {"at": 2010}, "pathway", "year-missing"),
        ("1 t by 2045 from 2020", {"between": "step"}, "pathway", ""),
        ("0 t by 2045 from 2020", {"between": "compound"}, "pathway", "pathway-undefined"),
        ("2.5 t per capita", {}, "end_point", ""),
    ],
)
def test_a_pathway_that_was_asked_for_is_the_basis_judged_or_not(
    target: str, asked: dict[str, Any], basis: str, reason: str
) -> None:
    found = verdict(simple({2020: 1000, 2022: 900}), target, pathway=True, **asked)
    assert (found.basis, found.reason) == (basis, reason)
    assert found.between == asked.get("between", "linear")


def test_after_the_target_year_its_level_still_holds() -> None:
    town = simple({1990: 1000, 2020: 800, 2025: 801})
    assert short(verdict(town, "20% by 2020 from 1990")) == ("missed", "", True)
    assert short(verdict(town, "20% by 2020 from 1990", at=2020)) == ("met", "", True)


def test_a_target_without_a_year_is_due_now() -> None:
    found = verdict(simple({2015: 2500.0}, population=1000), "klima-buendnis-2.5t")
    assert short(found) == ("met", "", True)
    assert found.target_year is None


def test_a_year_that_is_not_there_is_not_judged() -> None:
    found = verdict(simple({1990: 1000, 2020: 800}), "55% by 2030 from 1990", at=2021)
    assert (found.verdict, found.reason, found.years) == ("not_judged", "year-missing", (1990, 2020))


def test_the_last_level_that_is_due_is_the_one_judged() -> None:
    town = simple({1990: 1000, 2033: 281})
    found = verdict(town, "ksg-path", accept=frozenset({"scope"}))
    assert (found.target_year, found.verdict) == (2033, "missed")
    assert found.allowed == pytest.approx(280)
    assert found.needed_by == 2034


# Base years


def test_no_base_year_is_never_the_first_year() -> None:
    found = verdict(simple({1990: 1000, 2030: 100}), "55% by 2030")
    assert (found.verdict, found.reason, found.base_year) == ("not_judged", "base-year-missing", None)


def test_a_base_year_that_is_not_in_the_inventory() -> None:
    found = verdict(simple({1995: 1000, 2030: 100}), "55% by 2030 from 1990")
    assert (found.verdict, found.reason, found.years) == ("not_judged", "base-year-missing", (1995, 2030))


def test_a_base_year_at_or_after_the_year_it_is_due_leads_nowhere() -> None:
    town = simple({2030: 1000, 2035: 100}, declared={"base_year": "2030"})
    for target, on_line in (("70% by 2030", False), ("0 t by 2025", True), ("com-2030", False)):
        assert short(verdict(town, target, pathway=on_line)) == ("not_judged", "base-year-late", True)
    assert short(verdict(town, "70% by 2031")) == ("met", "", True)
    assert short(verdict(town, "200 t by 2025")) == ("met", "", True)


def test_target_before_words_before_workbook() -> None:
    town = simple({1990: 1000, 1995: 900, 2030: 440}, declared={"base_year": "1995"})
    assert (verdict(town, "55% by 2030").base_year, verdict(town, "55% by 2030").base_year_from) == (1995, "workbook")
    assert verdict(town, "55% by 2030 from 1990").base_year_from == "words"
    found = verdict(town, "dk2020-70", accept=frozenset({"scope"}))
    assert (found.base_year, found.base_year_from) == (1990, "target")


def test_a_base_value_of_the_targets_text_counts_only_when_accepted() -> None:
    target = replace(LIBRARY.find("55% by 2030 from 1990"), base_value=1000.0)
    town = simple({2030: 440})
    refused = Judge(town, {}, Asked(), RULES).judge(target)
    assert (refused.verdict, refused.reason) == ("not_judged", "base-value")
    accepted = Judge(town, {}, Asked(accept=frozenset({"base-value"})), RULES).judge(target)
    assert (accepted.verdict, accepted.accepted) == ("met", ("base-value",))


# Unlike years


def factor_use(set_id: str, boundary: str = "life_cycle") -> FactorUse:
    return FactorUse(set_id, 0.2, "t/MWh", ("exact",), "s", "p. 1", "CO2e", 2, None, boundary, 0.2)


def used(set_id: str, gwp: str = "AR5GWP100") -> UsedSet:
    return UsedSet(set_id, "1", set_id, "", "life_cycle", gwp, "net", False, False)


def calculated(base: dict[str, Any], year: dict[str, Any]) -> MunicipalInventory:
    def one(number: int, tonnes: float, given: dict[str, Any]) -> Any:
        carriers = given.get("carriers", ("natural_gas",))
        uses = (factor_use(given.get("set", "s-1"), given.get("boundary", "life_cycle")),)
        rows = tuple(
            row("industry", tonnes / len(carriers), name, 1000.0, factors=uses, gas=given.get("gas", "CO2e"))
            for name in carriers
        )
        return year_of(number, rows, 1000, coverage=given.get("coverage", 1.0))

    return town_of(one(1990, 1000, base), one(2030, 400, year))


@pytest.mark.parametrize(
    ("base", "year", "reason"),
    [
        ({"boundary": "direct"}, {}, "boundary"),
        ({"set": "s-1"}, {"set": "s-2"}, "editions"),
        ({"gas": "CO2"}, {}, "gas-coverage"),
        ({"carriers": ("natural_gas", "heating_oil")}, {}, "cells"),
        ({}, {"carriers": ("natural_gas", "heating_oil")}, "cells"),
    ],
)
def test_unlike_years_are_not_judged_unless_accepted(base: dict[str, Any], year: dict[str, Any], reason: str) -> None:
    town = calculated(base, year)
    found = verdict(town, "55% by 2030 from 1990")
    assert (found.verdict, found.reasons) == ("not_judged", (reason,))
    accepted = verdict(town, "55% by 2030 from 1990", accept=frozenset({reason}))
    assert (accepted.verdict, accepted.accepted) == ("met", (reason,))


def test_other_gwp_sets_are_unlike() -> None:
    town = calculated({"set": "s-1"}, {"set": "s-2"})
    sets = {"s-1": used("s-1", "AR4GWP100"), "s-2": used("s-2", "AR5GWP100")}
    assert verdict(town, "55% by 2030 from 1990", sets).reasons == ("gwp", "editions")


def test_like_years_are_judged() -> None:
    assert verdict(calculated({}, {}), "55% by 2030 from 1990").verdict == "met"


def test_a_target_without_a_base_does_not_ask_whether_years_are_alike() -> None:
    assert verdict(calculated({"set": "s-1"}, {"set": "s-2"}), "0.5 t per capita").verdict == "met"


# Coverage, completeness, gases


def test_missing_cells_can_only_add() -> None:
    half = calculated({}, {"coverage": 0.5})
    assert verdict(half, "0.3 t per capita").verdict == "missed"
    found = verdict(half, "0.5 t per capita")
    assert (found.verdict, found.reason) == ("not_judged", "coverage")
    assert verdict(half, "0.5 t per capita", accept=frozenset({"coverage"})).verdict == "met"


def test_entered_totals_are_judged_on_their_boundary() -> None:
    town = town_of(year_of(2030, (row("unallocated", 400),), 1000, coverage=0.0))
    assert verdict(town, "0.5 t per capita").verdict == "met"


def test_an_amount_without_factor_can_be_missed_but_not_met() -> None:
    rows = (row("industry", 400, "natural_gas", 1000.0), row("industry", None, "hydrogen", 10.0))
    town = town_of(year_of(2030, rows, 1000))
    assert (verdict(town, "0.5 t per capita").reason, verdict(town, "0.3 t per capita").verdict) == (
        "incomplete",
        "missed",
    )


def test_a_scope_looks_at_its_own_rows() -> None:
    rows = (row("industry", 400, "natural_gas", 1000.0), row("transport", 100, "diesel", 400.0))
    before = (row("industry", 500, "natural_gas", 1000.0), row("transport", 300, "diesel", 900.0))
    outside = row("waste", 50.0, counted=False)
    town = town_of(
        year_of(1990, before, 1000, coverage=0.5, missing=("industry/lpg",)),
        year_of(2030, (*rows, outside), 1000, coverage=0.5, missing=("industry/lpg",)),
    )
    found = verdict(town, "sector:transport -60% by 2030 from 1990")
    assert (found.actual, found.verdict) == (100, "met")
    assert found.allowed == pytest.approx(120)
    assert verdict(town, "sector:industry -10% by 2030 from 1990").reason == "coverage"
    assert verdict(town, "10% by 2030 from 1990").actual == 500


def test_co2_alone_can_miss_a_co2e_target_and_never_meet_it() -> None:
    town = town_of(year_of(2030, (row("unallocated", 400, gas="CO2"),), 1000), gas_coverage="CO2")
    assert verdict(town, "0.3 t CO2e per capita").verdict == "missed"
    assert verdict(town, "0.5 t CO2e per capita").reason == "gas-coverage"
    assert verdict(town, "0.5 t CO2e per capita").unit == "t CO2 per capita"
    assert verdict(town, "0.5 t CO2 per capita").verdict == "met"


def test_co2e_above_a_co2_level_decides_nothing() -> None:
    town = simple({2030: 400})
    assert verdict(town, "0.3 t CO2 per capita").reason == "gas-coverage"
    assert verdict(town, "0.5 t CO2 per capita").verdict == "met"


# What the target speaks of


def test_law_of_a_nation_is_an_orientation() -> None:
    found = verdict(simple({1990: 1000, 2030: 300}), "ksg-2030")
    assert (found.verdict, found.comparable) == ("met", "orientation")


def test_an_energy_balance_is_not_what_dk2020_speaks_of() -> None:
    rows = (row("private_households", 100, "natural_gas", 500.0), row("transport", 100, "diesel", 400.0))
    town = town_of(year_of(1990, rows, 100), year_of(2030, rows, 100), country="DK")
    found = verdict(town, "dk2020-70")
    assert (found.verdict, found.reason, found.comparable) == ("not_judged", "scope", "no")
    assert found.without == ("agriculture", "land_use")
    assert verdict(town, "dk2020-70", accept=frozenset({"scope"})).verdict == "missed"


def test_with_livestock_and_land_use_it_is() -> None:
    rows = (
        row("private_households", 100, "natural_gas", 500.0),
        row("transport", 100, "diesel", 400.0),
        row("agriculture", 100),
        row("land_use", -10),
    )
    town = town_of(year_of(1990, rows, 100), year_of(2030, rows, 100), country="DK")
    assert (verdict(town, "dk2020-70").verdict, verdict(town, "dk2020-70").comparable) == ("missed", "full")


def test_fuel_of_agriculture_is_energy_not_livestock() -> None:
    rows = (row("agriculture", 100, "diesel", 400.0), row("transport", 100, "diesel", 400.0), row("land_use", 1))
    town = town_of(year_of(1990, rows, 100), year_of(2030, rows, 100))
    assert verdict(town, "dk2020-70").without == ("agriculture",)


def test_own_properties_are_not_the_municipality() -> None:
    town = simple({2030: 400}, method="properties")
    assert (verdict(town, "klima-buendnis-2.5t").reason, verdict(town, "klima-buendnis-2.5t").comparable) == (
        "scope",
        "no",
    )
    assert verdict(town, "500 t by 2030").verdict == "met"


def test_covenant_minimum_is_the_higher_of_eu_and_nation() -> None:
    def allowed(country: str) -> float:
        town = simple({1990: 1000, 2030: 500}, country=country)
        judged = judge(inventory_of(town), ["com-2030-minimum from 1990"], LIBRARY, Asked(), RULES)
        assert judged.verdicts[0].allowed is not None
        return judged.verdicts[0].allowed

    assert [allowed(country) for country in ("DE", "DK", "FR")] == pytest.approx([350, 300, 450])


# People


def test_a_head_count_is_never_taken_from_another_year() -> None:
    town = town_of(year_of(1990, (row("unallocated", 1000),), 100), year_of(2030, (row("unallocated", 1),), None))
    found = verdict(town, "klima-buendnis-2.5t")
    assert (found.verdict, found.reason, found.actual) == ("not_judged", "population", None)
    assert status(inventory_of(town), [found], allow_incomplete=False) == 4
    assert status(inventory_of(town), [found], allow_incomplete=True) == 1


def test_a_base_year_without_people_is_the_same() -> None:
    town = town_of(year_of(1990, (row("unallocated", 1000),), None), year_of(2030, (row("unallocated", 1),), 100))
    assert verdict(town, "klima-buendnis-half-2030").reason == "population"
    assert verdict(town, "50% by 2030 from 1990").verdict == "met"


def test_other_definitions_of_people_are_a_finding() -> None:
    town = town_of(
        year_of(1990, (row("unallocated", 1000),), 100, definition="31 December"),
        year_of(2030, (row("unallocated", 1),), 100, definition="mean"),
    )
    judged = judge(inventory_of(town), ["50% per capita by 2030 from 1990"], LIBRARY, Asked(), RULES)
    assert [finding.code for finding in judged.findings] == ["population-definitions-differ"]
    total = judge(inventory_of(town), ["50% by 2030 from 1990"], LIBRARY, Asked(), RULES)
    assert not total.findings


# The run


def test_statuses() -> None:
    met, missed = simple({1990: 1000, 2030: 400}), simple({1990: 1000, 2030: 500})
    for town, expected in ((met, 0), (missed, 1)):
        judged = judge(inventory_of(town), ["55% by 2030 from 1990"], LIBRARY, Asked(), RULES)
        assert status(inventory_of(town), judged.verdicts, allow_incomplete=False) == expected
    incomplete = town_of(year_of(2030, (row("industry", None, "hydrogen", 10.0), row("transport", 5)), 1))
    judged = judge(inventory_of(incomplete), ["10 t by 2030"], LIBRARY, Asked(), RULES)
    assert status(inventory_of(incomplete), judged.verdicts, allow_incomplete=False) == 4
    assert status(inventory_of(incomplete), judged.verdicts, allow_incomplete=True) == 1


def test_wrong_usage_is_refused() -> None:
    town = inventory_of(simple({2030: 1}))
    with pytest.raises(UsageError) as refused:
        judge(town, [], LIBRARY, Asked(), RULES)
    assert refused.value.code == "no-target"
    with pytest.raises(UsageError) as refused:
        judge(town, ["1 t by 2030"], LIBRARY, Asked(accept=frozenset({"populaton"})), RULES)
    assert refused.value.code == "unknown-reason"
    with pytest.raises(UsageError):
        judge(town, ["1 t by 2030"], LIBRARY, Asked(accept=frozenset({"population"})), RULES)


def test_sector_targets_that_do_not_add_up() -> None:
    def sectors(number: int, transport: float, homes: float) -> Any:
        return year_of(number, (row("private_households", homes), row("transport", transport)), 100)

    town = inventory_of(town_of(sectors(1990, 500, 500), sectors(2030, 300, 300)))
    names = ["55% by 2030 from 1990", "sector:transport -42% by 2030 from 1990"]
    partial = judge(town, names, LIBRARY, Asked(), RULES)
    assert not [finding for finding in partial.findings if finding.code.startswith("sector-targets")]
    more = judge(town, [*names, "sector:private_households -30% by 2030 from 1990"], LIBRARY, Asked(), RULES)
    (finding,) = [finding for finding in more.findings if finding.code == "sector-targets-exceed-whole"]
    assert finding.facts["sum"] == pytest.approx(640)
    assert finding.facts["whole"] == pytest.approx(450)
    less = judge(town, [*names, "sector:private_households -80% by 2030 from 1990"], LIBRARY, Asked(), RULES)
    assert [finding.code for finding in less.findings] == ["sector-targets-below-whole"]


def test_a_sum_over_nothing_is_no_zero() -> None:
    town = simple({1990: 1000.0, 2030: 400.0})
    for words in ("sector:agriculture -39% by 2030 from 1990", "carrier:diesel 0 t by 2030", "5000 GWh by 2030"):
        found = verdict(town, words)
        assert (found.verdict, found.reason, found.comparable_reason) == (
            "not_judged",
            "nothing-in-scope",
            "nothing-in-scope",
        )
        assert verdict(town, words, accept=frozenset({"scope"})).verdict == "not_judged"
    outside = town_of(year_of(2030, (row("agriculture", 5.0, counted=False), row("transport", 1.0)), 1))
    assert verdict(outside, "sector:agriculture 10 t by 2030").reason == "nothing-in-scope"
