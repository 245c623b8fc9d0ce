"""Two results, taken apart: the terms sum to the difference, each to what it is named for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghgcalc.comparison import Comparison, YearDifference, compare, largest
from ghgcalc.comparison_cells import Terms
from ghgcalc.findings import Rejected, UsageError
from ghgcalc.inventory import Inventory
from ghgcalc.labels import Texts
from ghgcalc.report.comparison_json import document
from ghgcalc.report.json import balance, schema_text, written
from ghgcalc.saved import read
from tests.ledgers import calculated, catalogue, dataset, factor, factor_set, method, town

HOME = "private_households"
AMOUNTS = [
    {"sector": HOME, "carrier": "natural_gas", "amount": 1000.0},
    {"sector": HOME, "carrier": "electricity", "amount": 500.0},
    {"sector": "industry", "carrier": "natural_gas", "amount": 200.0},
    {"sector": "agriculture", "carrier": "diesel", "amount": 100.0},
]
WHOLE = factor_set("whole", factor("natural_gas", 0.247), factor("electricity", 0.5), factor("diesel", 0.3))
NEWER = factor_set("newer", factor("natural_gas", 0.257), factor("electricity", 0.5, row=9), factor("diesel", 0.3))
DIRECT = factor_set(
    "direct", factor("natural_gas", 0.2), factor("electricity", 0.4), factor("diesel", 0.26), boundary="direct"
)
BY_GAS = factor_set(
    "by-gas", factor("natural_gas", 0.2, "CO2"), factor("natural_gas", 0.001, "CH4"), factor("electricity", 0.5)
)


def balance_of(*sets: Any, amounts: Any = None, **more: Any) -> Inventory:
    told = {"people": {(0, 2018): 1000.0}, **more.pop("dataset", {})}
    how = method(*(one.id for one in sets), **more)
    return calculated(dataset(amounts or AMOUNTS, **told), how, *sets)


def differing(old: Inventory, new: Inventory, **more: Any) -> Comparison:
    return compare(old, new, catalogue().gwp, **more)


def only_year(comparison: Comparison) -> YearDifference:
    (year,) = comparison.municipalities[0].years
    return year


def cells(comparison: Comparison) -> dict[tuple[str, str | None], tuple[Terms, tuple[str, ...]]]:
    return {(cell.sector, cell.carrier): (cell.terms, cell.causes) for cell in only_year(comparison).cells}


def test_a_result_does_not_differ_from_itself() -> None:
    comparison = differing(balance_of(WHOLE), balance_of(WHOLE))
    assert not comparison.differs
    assert only_year(comparison).terms == Terms(0, 0, 0, 0)
    assert comparison.findings == ()


def test_another_edition_is_a_factor_effect_on_its_rows_alone() -> None:
    found = differing(balance_of(WHOLE), balance_of(NEWER))
    assert cells(found)[HOME, "natural_gas"][0] == pytest.approx((0, 0, 10.0, 0))
    assert cells(found)[HOME, "natural_gas"][1] == ("factor",)
    # The same value in another row is another factor, but no difference.
    assert cells(found)[HOME, "electricity"] == (Terms(0, 0, 0, 0), ("factor",))
    assert only_year(found).terms == pytest.approx((0, 0, 12.0, 0))
    assert only_year(found).difference == pytest.approx(12.0)


def test_a_sector_that_one_method_counts_is_a_boundary_effect() -> None:
    wider = balance_of(WHOLE, sectors=("private_households", "industry", "agriculture"))
    found = differing(balance_of(WHOLE, sectors=("private_households", "industry")), wider)
    assert cells(found)["agriculture", "diesel"] == (Terms(30.0, 0, 0, 0), ("sector",))
    assert only_year(found).terms == Terms(30.0, 0, 0, 0)


def test_upstream_chains_are_a_boundary_effect() -> None:
    found = differing(balance_of(WHOLE), balance_of(DIRECT, boundary="direct"))
    terms, causes = cells(found)[HOME, "natural_gas"]
    assert terms == pytest.approx((-47.0, 0, 0, 0))
    assert "chain" in causes


def test_co2_beside_co2e_is_a_boundary_effect() -> None:
    only = factor_set("only", factor("natural_gas", 0.2, "CO2"))
    found = differing(balance_of(only, amounts=AMOUNTS[:1]), balance_of(WHOLE, amounts=AMOUNTS[:1]))
    terms, causes = cells(found)[HOME, "natural_gas"]
    assert terms == pytest.approx((47.0, 0, 0, 0))
    assert causes == ("gases", "factor")


def test_another_gwp_set_weighs_single_gases_and_nothing_in_co2e() -> None:
    # 1000 MWh x 0.001 t CH4: 25 in AR4, 28 in AR5; electricity is CO2e and has no GWP term.
    old, new = (balance_of(BY_GAS, amounts=AMOUNTS[:2], gwp=gwp) for gwp in ("AR4GWP100", "AR5GWP100"))
    found = differing(old, new)
    assert cells(found)[HOME, "natural_gas"][0] == pytest.approx((0, 3.0, 0, 0))
    assert cells(found)[HOME, "electricity"] == (Terms(0, 0, 0, 0), ())


def test_order_is_boundary_gwp_factor_activity() -> None:
    # Old: 1000 MWh x (0.2 CO2 + 0.001 CH4 x 25) = 225; GWP: + 3; factor 0.25 + 0.001 x 28: + 50; 1100 MWh: + 27.8.
    newer = factor_set("by-gas-2", factor("natural_gas", 0.25, "CO2"), factor("natural_gas", 0.001, "CH4"))
    old = balance_of(BY_GAS, amounts=[{**AMOUNTS[0], "amount": 1000.0}], gwp="AR4GWP100")
    new = balance_of(newer, amounts=[{**AMOUNTS[0], "amount": 1100.0}], gwp="AR5GWP100")
    assert only_year(differing(old, new)).terms == pytest.approx((0, 3.0, 50.0, 27.8))


@pytest.mark.parametrize(("old", "new", "term"), [(0.0, 50.0, 12.35), (50.0, 0.0, -12.35)])
def test_an_amount_that_comes_or_goes_is_activity_alone(old: float, new: float, term: float) -> None:
    sides = [balance_of(WHOLE, amounts=[{**AMOUNTS[0], "amount": amount}]) for amount in (old, new)]
    assert only_year(differing(*sides)).terms == pytest.approx((0, 0, 0, term))
    absent = balance_of(WHOLE, amounts=AMOUNTS[1:2])
    with_gas = balance_of(WHOLE, amounts=[AMOUNTS[1], {**AMOUNTS[0], "amount": 50.0}])
    pair = (absent, with_gas) if new else (with_gas, absent)
    assert only_year(differing(*pair)).terms == pytest.approx((0, 0, 0, term))


def test_entered_emissions_are_activity_and_their_gases_gwp() -> None:
    entered = [{"sector": "waste", "carrier": -1, "gas": "CH4", "amount": 10.0}]
    sides = [
        balance_of(WHOLE, sectors=("waste",), gwp=gwp, dataset={"entered": [{**entered[0], "amount": amount}]})
        for gwp, amount in (("AR4GWP100", 10.0), ("AR5GWP100", 12.0))
    ]
    found = only_year(differing(*sides))
    assert found.terms == pytest.approx((0, 30.0, 0, 56.0))
    assert found.difference == pytest.approx(86.0)


def test_an_amount_without_a_factor_in_one_result_is_a_factor_effect() -> None:
    bare = factor_set("bare", factor("electricity", 0.5))
    found = differing(balance_of(bare, amounts=AMOUNTS[:2]), balance_of(WHOLE, amounts=AMOUNTS[:2]))
    assert cells(found)[HOME, "natural_gas"] == (Terms(0, 0, 247.0, 0), ("factor", "no_factor"))


def test_a_factor_of_zero_still_shows_another_amount() -> None:
    free = factor_set("free", factor("solar_thermal", 0.0))
    sides = [
        balance_of(free, amounts=[{"sector": HOME, "carrier": "solar_thermal", "amount": amount}])
        for amount in (1.0, 2.0)
    ]
    assert differing(*sides).differs


def test_the_base_year_is_shown_as_it_was_and_as_it_is() -> None:
    told = {"towns": [town(base_year="2018")]}
    found = differing(balance_of(WHOLE, dataset=told), balance_of(NEWER, dataset=told))
    base = found.municipalities[0].base_year
    assert base is not None
    assert base.year == 2018
    assert (base.old_t, base.new_t) == pytest.approx((546.4, 558.4))
    assert [finding.code for finding in found.findings] == ["compare-base-year-restated"]


def test_years_and_municipalities_of_one_result_are_named_not_compared() -> None:
    more = [*AMOUNTS, {**AMOUNTS[0], "year": 2019}]
    found = differing(balance_of(WHOLE), balance_of(WHOLE, amounts=more))
    assert (found.municipalities[0].only_old, found.municipalities[0].only_new) == ((), (2019,))
    assert [finding.code for finding in found.findings] == ["compare-year-in-one"]
    towns = {"towns": [town("A", "01"), town("B", "02")]}
    both = balance_of(WHOLE, amounts=[{**AMOUNTS[0], "municipality": number} for number in (0, 1)], dataset=towns)
    one = balance_of(WHOLE, amounts=AMOUNTS[:1], dataset={"towns": [town("A (renamed)", "01"), town("C", "03")]})
    found = differing(both, one)
    assert [pair.new.name for pair in found.municipalities] == ["A (renamed)"]
    assert (found.only_old, found.only_new) == (("B",), ("C",))


def test_nothing_in_common_is_wrong_usage() -> None:
    with pytest.raises(UsageError) as error:
        differing(balance_of(WHOLE), balance_of(WHOLE, amounts=[{**AMOUNTS[0], "year": 2019}]))
    assert error.value.code == "compare-nothing-in-common"


def test_the_largest_differences_come_first() -> None:
    found = differing(balance_of(WHOLE), balance_of(NEWER))
    assert [(year, cell.sector) for year, cell in largest([only_year(found)], 5)] == [(2018, HOME), (2018, "industry")]


def texts() -> Texts:
    return Texts(catalogue(), "en")


def test_a_saved_result_compares_like_the_calculated_one(tmp_path: Path) -> None:
    old, new = balance_of(WHOLE), balance_of(NEWER)
    path = tmp_path / "old.json"
    path.write_text(written(balance(old, texts())), encoding="utf-8")
    calculated_here, from_file = differing(old, new), differing(read(path), new)
    assert from_file.municipalities[0].years[0].terms == calculated_here.municipalities[0].years[0].terms
    assert not differing(old, read(path)).differs
    assert replace(read(path), findings=old.findings) == old


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"schema": "ghgcalc/check/1"}', '{"schema": "ghgcalc/balance/1", "municipalities": []}'],
)
def test_what_is_no_saved_result_is_rejected_with_its_file(content: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Rejected) as rejected:
        read(path)
    assert [(one.code, one.place.file) for one in rejected.value.findings] == [("result-unreadable", "other.json")]


def test_the_object_is_of_the_published_form() -> None:
    import jsonschema

    schema = json.loads(schema_text("compare"))
    comparison = differing(
        balance_of(WHOLE, dataset={"towns": [town(base_year="2018")]}),
        balance_of(NEWER, amounts=[*AMOUNTS[1:], {**AMOUNTS[0], "year": 2020}]),
    )
    made = document(comparison, comparison.findings, texts(), "0", True)
    jsonschema.validate(json.loads(written(made)), schema)
    jsonschema.validate(json.loads(written(document(None, (), texts(), "0", False))), schema)
    (year,) = made["municipalities"][0]["years"]
    assert year["difference_t"] == pytest.approx(sum(cell["difference_t"] for cell in year["cells"]))


AMOUNT = st.one_of(st.none(), st.just(0.0), st.floats(min_value=-1e6, max_value=1e6, allow_subnormal=False))
CARRIERS = ("natural_gas", "electricity", "diesel", "heating_oil")


@st.composite
def results(draw: st.DrawFn) -> Inventory:
    """Any amounts, factors (of CO2e, CO2 or single gases, or none), boundary and GWP set."""
    rows, factors = [], []
    for sector in (HOME, "agriculture"):
        for carrier in CARRIERS:
            amount = draw(AMOUNT)
            if amount is not None:
                rows.append({"sector": sector, "carrier": carrier, "amount": amount})
    for carrier in CARRIERS:
        kind = draw(st.sampled_from(["CO2e", "CO2", "gases", "none"]))
        gases = {"CO2e": ["CO2e"], "CO2": ["CO2"], "gases": ["CO2", "CH4", "N2O"], "none": []}[kind]
        factors += [factor(carrier, draw(st.floats(0, 2)), gas) for gas in gases]
    boundary = draw(st.sampled_from(["direct", "life_cycle"]))
    sectors = draw(st.sampled_from([(HOME,), (HOME, "agriculture")]))
    entered = [{"sector": HOME, "carrier": "diesel", "gas": "CO2e", "amount": 7.0}] if draw(st.booleans()) else []
    rows = rows or [{"sector": HOME, "carrier": "diesel", "amount": 1.0}]
    how = method("any", boundary=boundary, sectors=sectors, gwp=draw(st.sampled_from(["AR4GWP100", "AR6GWP100"])))
    return calculated(dataset(rows, entered=entered), how, factor_set("any", *factors, boundary=boundary))


@settings(max_examples=60, deadline=None)
@given(old=results(), new=results())
def test_terms_sum_to_the_difference(old: Inventory, new: Inventory) -> None:
    year = only_year(differing(old, new))
    size = max(1.0, *(abs(term) for cell in year.cells for term in cell.terms), abs(year.old.emissions_t))
    assert year.terms.total == pytest.approx(year.difference, abs=1e-12 * size)
    for cell in year.cells:
        sides = [row.emissions_t or 0.0 if row is not None and row.counted else 0.0 for row in (cell.old, cell.new)]
        assert cell.terms.total == pytest.approx(sides[1] - sides[0], abs=1e-12 * size)
    swapped = only_year(differing(new, old))
    assert swapped.difference == -year.difference
