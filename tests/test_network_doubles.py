"""What would stand in a network's sum twice: people of a district, a town of two codes, a plant of two networks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ghgcalc.batch import network
from ghgcalc.batch.benchmark import Benchmark
from ghgcalc.batch.doubles import perhaps_one
from ghgcalc.batch.record import PlantFigures
from ghgcalc.batch.shared_plants import Plants
from tests.batches import batch, codes, done, settings, table, town
from tests.conftest import write_workbook
from tests.test_network import HEATED, RULES, boiler, member, of_network, slot, year

HEAT = [["Jahr", "Sektor", "Energieträger", "Menge", "Einheit"], *map(list, HEATED)]
KREIS = ("DE", "05774")
TOWNS = {("DE", "05774032"): "05774032", ("DE", "05774001"): "05774001"}


def written(folder: Path, code: str, people: str, amount: str, in_sum: str = "", name: str = "") -> None:
    """A workbook of an area or a town with natural gas of 2018; no people where ``people`` is blank."""
    sheets = {
        "Energie": [
            ["Jahr", "Sektor", "Energieträger", "Menge", "Einheit"],
            ["2018", "Private Haushalte", "Erdgas", amount, "MWh"],
        ],
        "Kommune": [
            ["Schlüssel", "Wert"],
            ["Name", name or f"Ort {code}"],
            ["AGS", code],
            ["Land", "DE"],
            ["In Summe enthalten", in_sum],
        ],
    }
    if people:
        sheets["Einwohner"] = [["Jahr", "Einwohner"], ["2018", people]]
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(sheets, folder / f"{code}.xlsx")


@pytest.mark.parametrize("people", ["2000", ""])
def test_a_district_beside_its_towns_adds_its_properties_and_not_their_people(tmp_path: Path, people: str) -> None:
    # 1000 + 1000 + 100 MWh of gas at 0.247 t/MWh: 518.7 t for the 2000 people of the two towns, 0.25935 t each.
    written(tmp_path / "in", "05774", people, "100", "eigene Liegenschaften")
    written(tmp_path / "in", "05774001", "1000", "1000")
    written(tmp_path / "in", "05774032", "1000", "1000")
    made = done([tmp_path / "in"], tmp_path / "out")
    (one,) = made["network"]["years"]
    assert (one["members"], one["complete"], one["population"]) == (3, True, 2000)
    assert (one["energy_mwh"], one["emissions_t"]) == (2100, pytest.approx(518.7))
    assert one["per_capita_t"] == pytest.approx(0.25935)
    assert of_network(made) == []
    ranked = (tmp_path / "out" / "benchmark.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[3] for line in ranked} == {"05774001", "05774032"}
    spread = (tmp_path / "out" / "spread.csv").read_text(encoding="utf-8").splitlines()[1]
    assert spread.split(",")[3] == "2"


def test_a_disjoint_district_without_its_towns_counts_its_people(tmp_path: Path) -> None:
    written(tmp_path / "in", "05774", "2000", "100", "eigene Liegenschaften")
    written(tmp_path / "in", "05775001", "1000", "1000")
    (one,) = done([tmp_path / "in"], tmp_path / "out")["network"]["years"]
    assert (one["members"], one["population"]) == (2, 3000)


def test_in_a_year_without_its_towns_the_people_of_a_district_are_not_known() -> None:
    total = network.Network({KREIS: "05774", **TOWNS}, {KREIS: frozenset(TOWNS)})
    total.add(member(year(2018, 5, 2000), year(2019, 5, 2000)), KREIS)
    total.add(member(year(2018, 100, 1000)), ("DE", "05774032"))
    first, second = total.years()
    assert (first.population, first.per_capita_t, first.missing) == (1000, 0.105, ("05774001",))
    assert (second.emissions_t, second.population, second.per_capita_t) == (5, None, None)
    (found,) = total.findings()
    assert (found.code, found.facts) == ("district-without-towns", {"district": "05774", "years": ("2019",)})


def test_a_district_beside_its_towns_has_no_rank() -> None:
    district, one = (member(year(2018, 10, 10))._replace(code=code) for code in ("05774", "05774032"))
    benchmark = Benchmark({KREIS: frozenset(TOWNS)})
    for each in (district, one):
        benchmark.add(each)
    benchmark.finish(())
    assert list(benchmark.standings(district)) == []
    assert [(standing.rank, standing.of) for standing in benchmark.standings(one)] == [(1, 1)]


def test_equal_codes_of_two_countries_are_two_members() -> None:
    members = [slot("101", country="DK", name="A"), slot("101", country="SE", name="B"), slot("147", country="DK")]
    expected = network.names_of(members)
    assert list(expected.values()) == ["DK 101", "SE 101", "147"]
    total = network.Network(expected)
    total.add(member(year(2018, 1, 10), year(2019, 1, 10)), ("DK", "101"))
    total.add(member(year(2018, 2, 20)), ("SE", "101"))
    first, second = total.years()
    assert (first.members, first.missing, first.population) == (2, ("147",), 30)
    assert (second.members, second.missing, second.complete) == (1, ("147", "SE 101"), False)


def test_members_that_could_not_be_read_are_missing_each_by_its_file() -> None:
    broken = [slot("", name="")._replace(file=file) for file in ("a.csv", "b.csv")]
    assert sorted(network.names_of(broken).values()) == ["a.csv", "b.csv"]
    assert network.outside([broken[0]._replace(in_sum="no"), broken[1]], RULES).identities == {("a.csv", "")}


def test_a_town_that_is_missing_beside_its_namesake_abroad_is_noticed(tmp_path: Path) -> None:
    town(tmp_path / "in" / "dk", "A", "101", country="DK", population=1000)
    table(
        tmp_path / "in" / "se" / "101.csv",
        [{"name": "B", "code": "101", "country": "SE", "population": 500}],
        [("2018", "private_households", "natural_gas", "1000", "MWh")],
    )
    made = done([tmp_path / "in"], tmp_path / "out", settings(method="gpc-basic"))
    told = [(one["year"], one["members"], one["population"], one["missing"]) for one in made["network"]["years"]]
    assert told == [(2018, 2, 1500, []), (2020, 1, 1000, ["SE 101"])]


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ([("05774032", "DE", "Paderborn"), ("", "DE", "paderborn ")], 1),
        ([("05774032", "DE", "Paderborn"), ("", "", "Paderborn")], 1),
        ([("05774032", "DE", "Paderborn"), ("", "DK", "Paderborn")], 0),
        ([("05774032", "DE", "Neustadt"), ("09999001", "DE", "Neustadt")], 0),
        ([("05774032", "DE", "Neustadt"), ("09999001", "DE", "Neustadt"), ("", "DE", "Neustadt")], 1),
        ([("05774032", "DE", "A"), ("5774032", "DE", "B")], 1),
        ([("05774032", "", "A"), ("5774032", "", "B")], 1),
        ([("05774032", "DE", "A"), ("5774032", "", "B")], 1),
        ([("05774032", "DE", "A"), ("057740032032", "DE", "B")], 1),
        ([("5774032", "DE", "A"), ("57740032032", "DE", "B")], 1),
        ([("05774032", "DE", "A"), ("057740028028", "DE", "B")], 0),
        ([("05515000", "DE", "A"), ("055150000000", "DE", "C")], 1),
        ([("0114", "SE", "A"), ("114", "SE", "B")], 1),
        ([("101", "DK", "A"), ("101", "SE", "B")], 0),
        ([("0101", "DK", "A"), ("101", "SE", "B")], 0),
    ],
)
def test_members_that_are_perhaps_one(members: list[tuple[str, str, str]], found: int) -> None:
    slots = [slot(code, country=country, name=name) for code, country, name in members]
    findings = list(perhaps_one(slots, RULES.keys))
    assert [finding.code for finding in findings] == ["members-perhaps-one"] * found
    for finding in findings:
        named = finding.facts["members"]
        assert isinstance(named, tuple)
        assert len(named) == len(members)


def test_a_town_with_and_without_its_code_is_an_error_of_the_network(tmp_path: Path) -> None:
    town(tmp_path / "in", "Paderborn", "05774032", population=1000)
    town(tmp_path / "in", "Paderborn", population=1000)
    made = done([tmp_path / "in"], tmp_path / "out")
    assert of_network(made) == ["members-perhaps-one"]
    (finding,) = (one for one in made["findings"] if one["code"] == "members-perhaps-one")
    assert finding["facts"]["members"] == ["Paderborn (Paderborn.csv)", "Paderborn 05774032 (05774032.csv)"]
    assert codes(made) == {"05774032.csv": [], "Paderborn.csv": []}
    assert made["network"]["years"][0]["population"] == 2000
    with batch([tmp_path / "in"], tmp_path / "again") as again:
        assert again.answer_is_no


def test_a_member_that_says_that_it_is_not_in_the_sum_is_no_double(tmp_path: Path) -> None:
    written(tmp_path / "in", "05774032", "1000", "100")
    written(tmp_path / "in", "5774032", "1000", "100", "nein")
    made = done([tmp_path / "in"], tmp_path / "out")
    assert of_network(made) == ["member-not-in-sum"]
    assert made["network"]["years"][0]["population"] == 1000


@pytest.mark.parametrize("area", ["05774", "5774"])
def test_an_area_beside_its_own_towns_however_its_key_is_written(area: str) -> None:
    found = network.outside([slot(area), slot("05774032"), slot("5774001")], RULES)
    assert found.identities == {("DE", area)}
    (finding,) = found.findings
    assert (finding.code, finding.facts["members"]) == ("district-beside-members", ("05774032", "5774001"))


def test_a_town_that_is_its_own_district_is_in_the_sum() -> None:
    found = network.outside([slot("05515000"), slot("05516001"), slot("05774032")], RULES)
    assert found == network.Outside(frozenset(), {}, ())


def test_a_district_beside_towns_that_stay_out_themselves_is_in_the_sum() -> None:
    found = network.outside([slot("05774"), slot("05774032", "no")], RULES)
    assert found.identities == {("DE", "05774032")}
    assert not found.apart
    assert [finding.code for finding in found.findings] == ["member-not-in-sum"]


def test_a_district_with_a_lost_zero_is_left_out(tmp_path: Path) -> None:
    written(tmp_path / "in", "5774", "2000", "5000")
    written(tmp_path / "in", "05774032", "1000", "1000")
    made = done([tmp_path / "in"], tmp_path / "out")
    (one,) = made["network"]["years"]
    assert (one["population"], one["energy_mwh"]) == (1000, 1000)
    assert of_network(made) == ["district-beside-members"]


def plant(network: str, shared: str, owner: str = "a", name: str = "HKW", kind: str = "boiler") -> PlantFigures:
    return PlantFigures(2018, network, name, kind, "natural_gas", 1000.0, None, 900.0, None, shared, owner)


@pytest.mark.parametrize(
    ("stated", "warned"),
    [
        ({"a": [plant("N", "yes")], "b": [plant("N", "yes")]}, None),
        ({"a": [plant("N1", "yes")], "b": [plant("N2", "yes")]}, ("a", "b")),
        ({"a": [plant("N", "yes")], "b": [plant("N", "")]}, ("a", "b")),
        ({"a": [plant("N", "yes")], "b": [plant("N", "no")]}, ("a", "b")),
        ({"a": [plant("N1", "yes")], "b": [plant("N2", "")]}, ("a", "b")),
        ({"a": [plant("N1", "yes")], "b": [plant("N2", "no")]}, None),
        ({"a": [plant("N1", "")], "b": [plant("N2", "")]}, None),
        ({"a": [plant("N1", "yes"), plant("N2", "")], "b": [plant("N1", "yes")]}, None),
        ({"a": [plant("N", "yes", name="")], "b": [plant("N", "", name="")]}, None),
        ({"a": [plant("N", "yes")], "b": [plant("N", "", kind="chp")]}, None),
    ],
)
def test_a_plant_that_is_not_declared_alike_by_all(stated: dict[str, Any], warned: tuple[str, ...] | None) -> None:
    plants = Plants()
    for name, rows in stated.items():
        plants.add(rows, "", name)
    found = [finding.facts["members"] for finding in plants.findings() if finding.code == "plant-of-several"]
    assert found == ([warned] if warned else [])


@pytest.mark.parametrize(
    ("second", "warned"), [(("N2", "c"), None), (("N2", "a"), ("a", "b", "c", "d")), (("N1", "a"), None)]
)
def test_two_plants_of_one_name_are_two_where_they_have_two_owners(
    second: tuple[str, str], warned: tuple[str, ...] | None
) -> None:
    plants = Plants()
    for name in "ab":
        plants.add([plant("N1", "yes", "a")], "", name)
    for name in "cd":
        plants.add([plant(second[0], "yes", second[1])], "", name)
    assert [finding.facts["members"] for finding in plants.findings()] == ([warned] if warned else [])


def test_plants_of_equal_codes_in_two_countries_are_of_two_members() -> None:
    plants = Plants()
    for called in ("DK 101", "SE 101"):
        plants.add([plant("N", "")], "101", "", called)
    assert [finding.facts["members"] for finding in plants.findings()] == [("DK 101", "SE 101")]


def test_an_unknown_word_for_sharing_is_an_error_at_its_cell(tmp_path: Path) -> None:
    head = ["Jahr", "Netz", "Anlage", "Art", "Energieträger", "Brennstoffeinsatz", "Wärmeerzeugung", "Einheit"]
    sheets = {
        "Energie": HEAT,
        "Kommune": [["Schlüssel", "Wert"], ["Name", "Ort A"], ["AGS", "05774001"], ["Land", "DE"]],
        "Einwohner": [["Jahr", "Einwohner"], ["2018", "8400"]],
        "Anlagen": [[*head, "Gemeinsam genutzt", "Eigentümer"], list(boiler("1000", "vielleicht"))],
    }
    (tmp_path / "in").mkdir()
    write_workbook(sheets, tmp_path / "in" / "a.xlsx")
    made = done([tmp_path / "in"], tmp_path / "out", settings(allow_incomplete=True))
    assert codes(made) == {"a.xlsx": ["unknown-plant-sharing"]}
    assert "I2" in made["members"][0]["reason"]
