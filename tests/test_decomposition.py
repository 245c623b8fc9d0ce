"""The additive LMDI: its terms sum to the change, zeros are taken by their limits, what it cannot explain is shown."""

from __future__ import annotations

from math import fsum, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.decomposition import (
    ENERGY,
    ENERGY_PER_HEAD,
    FACTOR,
    MIX,
    POPULATION,
    RESIDUAL,
    decompose,
    logarithmic_mean,
)
from ghgcalc.results import Row, Year
from tests.target_towns import row, year_of

Cell = tuple[float, float]


def year(number: int, cells: dict[str, Cell], people: float | None = 1000.0) -> Year:
    """A year of households' carriers: MWh and t of each."""
    rows = tuple(row("private_households", tonnes, name, mwh) for name, (mwh, tonnes) in cells.items())
    return year_of(number, rows, people)


def test_two_carriers_by_hand() -> None:
    """Ang 2005, equations 4 to 6, on the smallest case with every effect.

    Gas 100 MWh / 20 t, electricity 100 MWh / 50 t, 1000 people; then gas 150 / 30, electricity 50 / 20, 1100 people.
    """
    found = decompose(
        year(2018, {"natural_gas": (100.0, 20.0), "electricity": (100.0, 50.0)}),
        year(2022, {"natural_gas": (150.0, 30.0), "electricity": (50.0, 20.0)}, 1100.0),
    )
    gas, power = 10 / log(30 / 20), -30 / log(20 / 50)
    assert found.change == -20
    assert found.terms[POPULATION] == pytest.approx((gas + power) * log(1.1), rel=1e-12)
    assert found.terms[ENERGY_PER_HEAD] == pytest.approx((gas + power) * log(1 / 1.1), rel=1e-12)
    assert found.terms[MIX] == pytest.approx(gas * log(0.75 / 0.5) + power * log(0.25 / 0.5), rel=1e-12)
    assert found.terms[FACTOR] == pytest.approx(power * log(0.4 / 0.5), rel=1e-12)
    assert found.terms[RESIDUAL] == 0
    assert list(found.terms) == [POPULATION, ENERGY_PER_HEAD, MIX, FACTOR, RESIDUAL]


def test_a_single_cause_has_the_whole_change() -> None:
    cells = {"natural_gas": (100.0, 20.0), "electricity": (100.0, 50.0)}
    people = decompose(year(1, cells), year(2, {name: (2 * e, 2 * t) for name, (e, t) in cells.items()}, 2000.0))
    assert people.terms[POPULATION] == pytest.approx(70, rel=1e-12)
    factor = decompose(year(1, cells), year(2, {name: (e, t / 2) for name, (e, t) in cells.items()}))
    assert factor.terms[FACTOR] == pytest.approx(-35, rel=1e-12)
    thrift = decompose(year(1, cells), year(2, {name: (e / 2, t / 2) for name, (e, t) in cells.items()}))
    assert thrift.terms[ENERGY_PER_HEAD] == pytest.approx(-35, rel=1e-12)


@pytest.mark.parametrize(
    ("before", "after", "term", "part"),
    [
        ((0.0, 0.0), (50.0, 10.0), MIX, 10.0),
        ((50.0, 10.0), (0.0, 0.0), MIX, -10.0),
        ((50.0, 0.0), (50.0, 10.0), FACTOR, 10.0),
        ((50.0, 10.0), (50.0, 0.0), FACTOR, -10.0),
    ],
    ids=["appears", "ends", "factor from zero", "factor to zero"],
)
def test_a_zero_is_taken_by_its_limit(before: Cell, after: Cell, term: str, part: float) -> None:
    """The same as with a number that goes to zero in its place (Ang and Liu 2007, table 2)."""
    other = {"natural_gas": (100.0, 20.0)}
    found = decompose(year(1, {**other, "biomass": before}), year(2, {**other, "biomass": after}))
    without = decompose(year(1, {**other, "biomass": before}), year(2, {**other, "biomass": before}))
    assert found.terms[RESIDUAL] == without.terms[RESIDUAL] == 0
    gas = {name: 20.0 * log(ratio) for name, ratio in _ratios(before, after).items()}
    assert found.terms[term] == pytest.approx(part + gas.get(term, 0.0), rel=1e-12)


def _ratios(before: Cell, after: Cell) -> dict[str, float]:
    """How the other cell's own terms move: its share of all energy."""
    return {MIX: (100 / (100 + after[0])) / (100 / (100 + before[0]))}


def test_without_population_energy_is_one_term() -> None:
    found = decompose(year(1, {"natural_gas": (100.0, 20.0)}, None), year(2, {"natural_gas": (50.0, 10.0)}))
    assert list(found.terms) == [ENERGY, MIX, FACTOR, RESIDUAL]
    assert found.terms[ENERGY] == pytest.approx(-10, rel=1e-12)


def _with(*rows: Row) -> tuple[Row, ...]:
    return (row("private_households", 20.0, "natural_gas", 100.0), *rows)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (row("services", -3.0, "electricity", -10.0), row("services", 5.0, "electricity", 20.0)),
        (row("agriculture", 40.0), row("agriculture", 30.0)),
        (row("industry", None, "other", 70.0), row("industry", 9.0, "other", 60.0)),
        (row("industry", 5.0, "coke"), row("industry", 8.0, "coke", 30.0)),
    ],
    ids=["net negative", "entered", "without a factor", "reported without energy"],
)
def test_what_it_cannot_explain_is_a_residual(old: Row, new: Row) -> None:
    before, after = year_of(1, _with(old), 1000), year_of(2, _with(new), 1000)
    found = decompose(before, after)
    assert found.residual_cells == ((old.sector, old.carrier),)
    assert found.terms[RESIDUAL] == (new.emissions_t or 0) - (old.emissions_t or 0)
    assert fsum(found.terms.values()) == pytest.approx(found.change, abs=1e-9)


def test_rows_outside_the_boundary_have_no_part() -> None:
    outside = row("agriculture", 500.0, counted=False)
    found = decompose(year_of(1, _with(outside), 1000), year_of(2, _with(), 1000))
    assert found.change == 0
    assert set(found.terms.values()) == {0.0}


amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e7))
factors = st.one_of(st.just(0.0), st.floats(1e-3, 2.0))
cells = st.dictionaries(
    st.sampled_from(["electricity", "natural_gas", "diesel", "biomass", "solar_thermal"]),
    st.tuples(amounts, factors).map(lambda pair: (pair[0], pair[0] * pair[1])),
    max_size=5,
)
people = st.one_of(st.none(), st.floats(1, 1e7))


@given(cells, cells, people, people)
def test_the_terms_sum_to_the_change(
    old: dict[str, Cell], new: dict[str, Cell], p: float | None, q: float | None
) -> None:
    found = decompose(year(1, old, p), year(2, new, q))
    scale = max(found.emissions_before, found.emissions_after, 1.0)
    assert abs(fsum(found.terms.values()) - found.change) <= 1e-9 * scale
    assert fsum(found.by_sector.values()) == pytest.approx(found.change, abs=1e-9 * scale)


@given(st.floats(1e-6, 1e9), st.floats(1e-6, 1e9))
def test_the_logarithmic_mean_lies_between(a: float, b: float) -> None:
    mean = logarithmic_mean(a, b)
    assert (a * b) ** 0.5 * (1 - 1e-9) <= mean <= (a + b) / 2 * (1 + 1e-9)
    assert mean == pytest.approx(logarithmic_mean(b, a), rel=1e-9)
