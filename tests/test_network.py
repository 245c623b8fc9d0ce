"""The network is sums over sums: however rows are split into members, the totals are those of the rows together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.batch import network
from ghgcalc.batch.benchmark import Benchmark
from ghgcalc.batch.journal import Slot
from ghgcalc.batch.record import Member, YearFigures
from ghgcalc.inventory import CalculationOptions, calculate_each
from tests.batches import book, codes, done, settings, table, town
from tests.ledgers import WithMethod, dataset, factor, factor_set, method
from tests.ledgers import town as municipality

RULES = network.rules(WithMethod(method(), ()))


def year(year: int, emissions: float, population: float | None, complete: bool = True, **sectors: float) -> YearFigures:
    energy = {name: (0.0, value) for name, value in sectors.items()}
    head = emissions / population if population else None
    return YearFigures(year, population, 0.0, emissions, head, complete, None, None, None, energy, {})


def member(*years: YearFigures, **traits: str) -> Member:
    usual = {"method": "bisko", "gwp": "not_stated", "gas_coverage": "CO2e", "boundary": "life_cycle"}
    return Member("ok", "", "", "DE", **{**usual, **traits}, years=years)  # type: ignore[arg-type]


def added(members: Mapping[str, Member], expected: Sequence[str] = ()) -> network.Network:
    total = network.Network({("", name): name for name in (*members, *expected)})
    for name, one in members.items():
        total.add(one, ("", name))
    return total


def slot(code: str, in_sum: str = "", country: str = "DE", name: str = "Ort") -> Slot:
    return Slot(0, f"{code}.csv", 0, "ok", name, code, country, in_sum, "part", "", "", ())


def test_the_value_per_head_is_summed_emissions_over_summed_people() -> None:
    # 1205.3, 825.3 and 1730.4 kt, 302,820, 207,913 and 322,434 people: 3,761,000 t / 833,167.
    people = {"a": (1_205_300.0, 302_820), "b": (825_300.0, 207_913), "c": (1_730_400.0, 322_434)}
    total = added({name: member(year(2018, emitted, heads)) for name, (emitted, heads) in people.items()})
    assert total.years()[0].per_capita_t == pytest.approx(4.514101, abs=5e-7)


AMOUNT = st.floats(0, 1e6).map(lambda value: round(value, 3))
ROW = st.tuples(
    st.integers(0, 4), st.sampled_from((2018, 2019)), st.sampled_from(("services", "transport")),
    st.sampled_from(("electricity", "diesel")), AMOUNT,
)  # fmt: skip


@given(st.lists(ROW, min_size=1, max_size=30), st.lists(st.integers(1, 10**6), min_size=5, max_size=5))
def test_a_network_of_any_split_has_the_totals_of_the_rows_together(rows: list[Any], people: list[int]) -> None:
    sets = factor_set("s", factor("electricity", 0.5), factor("diesel", 0.25))
    catalog = WithMethod(method("s"), (sets,))
    told = [dict(zip(("municipality", "year", "sector", "carrier", "amount"), row, strict=True)) for row in rows]
    heads = {(code, when): float(count) for code, count in enumerate(people) for when in (2018, 2019)}
    towns = [municipality(f"Ort {code}", f"0577400{code}") for code in range(5)]
    options = CalculationOptions(method="test")
    apart = calculate_each(dataset(told, people=heads, towns=towns), catalog, options)
    total = network.Network({})
    for code, inventory in enumerate(apart):
        total.add(_as_member(inventory), ("", str(code)))
    whole = [{**row, "municipality": 0} for row in told]
    (together,) = calculate_each(dataset(whole), catalog, options)
    by_year = {one.year: one for one in together.municipalities[0].years}  # type: ignore[union-attr]
    assert {one.year for one in total.years()} == set(by_year)
    for one in total.years():
        there = {town for town, when, *_ in rows if when == one.year}
        expected = by_year[one.year]
        assert one.energy_mwh == pytest.approx(expected.energy_mwh, rel=1e-12)
        assert one.emissions_t == pytest.approx(expected.emissions_t, rel=1e-12)
        assert one.population == sum(people[town] for town in there)
        heads_there = sum(people[town] for town in there)
        assert one.per_capita_t == pytest.approx(expected.emissions_t / heads_there, rel=1e-12)
        assert sum(emitted for _, emitted in one.sectors.values()) == pytest.approx(one.emissions_t, rel=1e-12)
        assert sum(emitted for _, emitted in one.carriers.values()) == pytest.approx(one.emissions_t, rel=1e-12)


def _as_member(inventory: Any) -> Member:
    years = [
        YearFigures(
            one.year, one.population, one.energy_mwh, one.emissions_t, one.per_capita_t, one.complete, None, None, None,
            one.by_sector(), one.by_carrier(),
        )
        for one in inventory.municipalities[0].years
    ]  # fmt: skip
    return member(*years)


@given(st.permutations(range(4)))
def test_the_sum_does_not_depend_on_the_order_of_members(order: list[int]) -> None:
    values = [0.1, 1e16, -1e16, 0.7]
    total = network.Network({})
    for place in order:
        total.add(member(year(2018, values[place], 1, services=values[place])), ("", str(place)))
    (one,) = total.years()
    assert one.emissions_t == 0.7999999999999999 or one.emissions_t == pytest.approx(0.8, abs=1e-15)
    assert one.sectors["services"][1] == one.emissions_t


def test_a_year_is_complete_only_with_all_members_and_each_complete() -> None:
    members = {
        "a": member(year(2018, 1, 1), year(2019, 1, 1), year(2020, 1, 1)),
        "b": member(year(2018, 1, 1), year(2019, 1, 1, complete=False)),
    }
    assert [(one.complete, one.members, one.missing) for one in added(members).years()] == [
        (True, 2, ()),
        (False, 2, ()),
        (False, 1, ("b",)),
    ]
    rejected = added(members, ["c"]).years()
    assert [one.missing for one in rejected] == [("c",), ("c",), ("b", "c")]
    assert not any(one.complete for one in rejected)


def test_without_the_people_of_a_member_there_is_no_value_per_head() -> None:
    total = added({"a": member(year(2018, 10, 5)), "b": member(year(2018, 10, None))})
    (one,) = total.years()
    assert (one.emissions_t, one.population, one.per_capita_t) == (20, None, None)
    assert [finding.code for finding in total.findings()] == ["network-without-people"]


def test_members_that_are_unlike_are_added_with_a_warning() -> None:
    total = added({"a": member(year(2018, 1, 1)), "b": member(year(2018, 1, 1), gas_coverage="CO2", method="com")})
    assert {finding.facts["trait"] for finding in total.findings()} == {"method", "gas_coverage"}
    assert total.gas_coverage == "CO2"


def of_network(made: Mapping[str, Any]) -> list[str]:
    """Codes of the findings on the network, without those that sum up what the members' results warn of."""
    return [finding["code"] for finding in made["findings"] if finding["code"] != "members-warned"]


@pytest.mark.parametrize(
    ("in_sum", "left_out", "findings"),
    [
        ("", True, ["district-beside-members"]),
        ("yes", True, ["district-beside-members"]),
        ("own_properties", False, []),
        ("no", True, ["member-not-in-sum"]),
    ],
)
def test_a_district_beside_its_own_towns(in_sum: str, left_out: bool, findings: list[str]) -> None:
    district = slot("05774", in_sum, name="Kreis")
    found = network.outside([district, slot("05774032"), slot("05774")._replace(country="DK")], RULES)
    assert (district.identity in found.identities) is left_out
    assert [finding.code for finding in found.findings] == findings


def test_a_district_alone_and_a_town_of_another_district_are_in_the_sum() -> None:
    found = network.outside([slot("05774"), slot("05775001"), slot("05766000")], RULES)
    assert found == network.Outside(frozenset(), {}, ())


def test_a_district_is_left_out_until_it_says_what_it_accounts_for(tmp_path: Path) -> None:
    book(tmp_path / "in" / "kreis.xlsx", "Musterkreis (fictitious)", "05774")
    book(tmp_path / "in" / "stadt.xlsx", "Musterstadt (fictitious)", "05774032")
    made = done([tmp_path / "in"], tmp_path / "out")
    assert [member["in_sum"] for member in made["members"]] == [False, True]
    assert [member["status"] for member in made["members"]] == ["ok", "ok"]
    assert of_network(made) == ["district-beside-members"]
    alone = made["network"]["years"][0]
    assert (alone["members"], alone["complete"], alone["population"]) == (1, True, 8400)
    book(
        tmp_path / "in" / "kreis.xlsx",
        "Musterkreis (fictitious)",
        "05774",
        ("In Summe enthalten", "eigene Liegenschaften"),
    )
    made = done([tmp_path / "in"], tmp_path / "out")
    assert of_network(made) == []
    assert made["network"]["years"][0]["emissions_t"] == pytest.approx(2 * alone["emissions_t"])


def test_members_beside_each_other() -> None:
    benchmark = Benchmark()
    members = [
        member(year(2018, value * 10, 10, services=value * 4)) for value in (4.0, 1.0, 3.0, 1.0)
    ]  # per head 4, 1, 3, 1
    members.append(member(year(2018, 99, 10, complete=False)))
    for one in members:
        benchmark.add(one)
    total = added({str(place): one for place, one in enumerate(members[:4])})
    benchmark.finish(total.years())
    ranks = [[(one.kind, one.rank, one.of) for one in benchmark.standings(one)] for one in members]
    assert ranks == [
        [("total", 4, 4), ("sector", 4, 4)],
        [("total", 1, 4), ("sector", 1, 4)],
        [("total", 3, 4), ("sector", 3, 4)],
        [("total", 1, 4), ("sector", 1, 4)],
        [],
    ]
    whole, sector = benchmark.spreads((0, 0.25, 0.5, 1), {})
    assert (whole.kind, whole.members, whole.network, whole.values) == ("total", 4, 2.25, (1, 1, 2, 4))
    assert sector.values == pytest.approx((0.4, 0.4, 0.8, 1.6))


def test_the_status_is_no_where_a_district_would_be_counted_twice(tmp_path: Path) -> None:
    from tests.batches import batch

    town(tmp_path / "in", "Ort", "05774032")
    with batch([tmp_path / "in"], tmp_path / "out") as made:
        assert not made.answer_is_no
    table(tmp_path / "in" / "kreis.csv", [{"name": "Kreis", "code": "05774"}])
    with batch([tmp_path / "in"], tmp_path / "out") as made:
        assert made.answer_is_no
    with batch([tmp_path / "in" / "05774032.csv"], tmp_path / "b", settings(targets=("0 t by 2020",))) as made:
        assert made.answer_is_no


def test_a_code_that_lost_its_zero_is_said(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "5774032")
    made = done([tmp_path / "in"], tmp_path / "out")
    result = next((tmp_path / "out" / "results").iterdir()).read_text(encoding="utf-8")
    assert codes(made) == {"5774032.csv": []}
    assert '"lost-leading-zero"' in result


HEATED = [("2018", "Private Haushalte", "Fernwärme", "900", "MWh")]


def boiler(fuel: str, shared: str = "", owner: str = "", name: str = "Heizwerk Nord") -> tuple[str, ...]:
    return ("2018", "Nord", name, "Heizkessel", "Erdgas", fuel, "900", "MWh", shared, owner)


@pytest.mark.parametrize(
    ("first", "second", "findings", "counted"),
    [
        (("1000", "ja", "05774001"), ("1000", "ja", "05774001"), [], (1, 1, 1000.0)),
        (("1000", "ja", ""), ("1000", "ja", "Ort B"), [], (1, 1, 1000.0)),
        (("1000", "nein", ""), ("1000", "nein", ""), [], (2, 0, 2000.0)),
        (("1000", "", ""), ("1000", "", ""), ["plant-of-several"], (2, 0, 2000.0)),
        (("1000", "", ""), ("1000", "nein", ""), [], (2, 0, 2000.0)),
        (("1000", "ja", "05774001"), ("1000", "", ""), ["plant-of-several"], (2, 1, 2000.0)),
        (("1000", "ja", "05774001"), ("1000", "nein", ""), ["plant-of-several"], (2, 1, 2000.0)),
        (("1000", "ja", ""), ("1000", "ja", ""), ["shared-plant-without-owner"], None),
        (("1000", "ja", "05774099"), ("1000", "ja", ""), ["shared-plant-without-owner"], None),
        (("1000", "ja", "05774001"), ("1000", "ja", "05774002"), ["shared-plant-owners-differ"], None),
        (("1000", "ja", "05774001"), ("1001", "ja", ""), ["shared-plant-differs"], None),
    ],
)
def test_a_shared_plant_counts_once(
    tmp_path: Path,
    first: tuple[str, str, str],
    second: tuple[str, str, str],
    findings: list[str],
    counted: tuple[int, int, float] | None,
) -> None:
    book(tmp_path / "in" / "a.xlsx", "Ort A", "05774001", energy=HEATED, plants=[boiler(*first)])
    book(tmp_path / "in" / "b.xlsx", "Ort B", "05774002", energy=HEATED, plants=[boiler(*second)])
    made = done([tmp_path / "in"], tmp_path / "out", settings(allow_incomplete=True))
    assert codes(made) == {"a.xlsx": [], "b.xlsx": []}
    assert of_network(made) == findings
    totals = [(one["plants"], one["shared"], one["fuel_mwh"]) for one in made["network"].get("plants", [])]
    assert totals == ([counted] if counted else [])
