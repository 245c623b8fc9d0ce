"""The content of a report: the first page hides nothing, sentences say what the ledger holds, the annex is whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from ghgcalc.catalog import read_yaml
from ghgcalc.inventory import Inventory
from ghgcalc.labels import Texts
from ghgcalc.models import Check
from ghgcalc.report import content
from ghgcalc.report.content_annex import spans
from ghgcalc.report.context import Benchmark
from ghgcalc.report.document import Document, Figure, Keys, Section
from ghgcalc.report.page import Table
from ghgcalc.report.pictures.nouns import Bars, Curves, Flow, Stacked, Waterfall
from tests.conftest import ROOT
from tests.ledgers import calculated, catalogue, dataset, factor, factor_set, method, required
from tests.report_inputs import document, shipped, texts, usual, verdicts
from tests.target_towns import inventory_of, row, town_of, year_of


class Recording(Texts):
    """Texts that keep which keys were asked for, with their facts."""

    def __init__(self) -> None:
        super().__init__(catalogue(), "en")
        self.said: dict[str, Mapping[str, Any]] = {}

    def text(self, key: str, **facts: Any) -> str:
        self.said[key] = facts
        return super().text(key, **facts)


def said_of(inventory: Inventory, **more: Any) -> dict[str, Mapping[str, Any]]:
    """The keys of all texts of a report, with the last facts of each."""
    recording = Recording()
    content.document(inventory, recording, **more)
    return recording.said


def section(made: Document, name: str) -> Section:
    return next(one for one in made.parts[0].sections if one.name == name)


def tables(made: Document, name: str) -> dict[str, Table]:
    """The tables of a section by title, those of its pictures too."""
    blocks = section(made, name).blocks
    found = [block for block in blocks if isinstance(block, Table)]
    found += [block.table for block in blocks if isinstance(block, Figure)]
    return {one.title: one for one in found}


def figure(made: Document, name: str) -> Figure:
    return next(one for one in made.figures() if one.name == name)


def test_cards_are_the_figures_of_the_last_year() -> None:
    """2018: 50 + 60 + 15 + 60 = 185 t of 1000 people; 2022: 40 + 58 + 15 + 60 = 173 t, energy 640 MWh."""
    made = document(usual())
    total, per_head, change, energy = made.parts[0].cards
    assert (total.value, total.unit, total.alarm) == ("173", "t CO2e", False)
    assert (per_head.value, per_head.unit) == ("0.17", "t CO2e")
    assert change.value == "−6.5 %"
    assert change.note.startswith("−12 t")
    assert (energy.value, energy.unit) == ("640", "MWh")


@pytest.mark.parametrize(("declared", "key"), [("", "no-base"), ("2010", "base-not-there"), ("2022", "base-is-last")])
def test_no_other_year_stands_in_for_the_base_year(declared: str, key: str) -> None:
    inventory = usual(declared={"base_year": declared})
    change = document(inventory).parts[0].cards[2]
    assert change.value == texts().text("no_value")
    assert change.note == texts().text(f"report-{key}", base=int(declared or 0))


def test_without_people_there_is_no_figure_per_head() -> None:
    made = document(usual(people=None))
    card = made.parts[0].cards[1]
    assert (card.value, card.note) == (texts().text("no_value"), texts().text("report-no-people"))
    assert "per-head" not in {one.name for one in made.parts[0].sections}
    assert "report-notice-people" in said_of(usual(people=None))


def test_an_incomplete_balance_says_so_first() -> None:
    rows = [
        {"sector": "industry", "carrier": "natural_gas", "amount": 100.0},
        {"sector": "industry", "carrier": "coke", "amount": 10.0},
    ]
    inventory = calculated(dataset(rows), method("s"), factor_set("s", factor("natural_gas", 0.2)))
    made = document(inventory)
    first = made.parts[0].notices[0]
    assert (first.severity, "Industry / Coke 2018" in first.text) == ("error", True)
    assert made.parts[0].cards[0].alarm
    assert made.parts[0].cards[0].note == texts().text("report-partial")


def test_what_does_not_conform_is_said_with_its_criteria() -> None:
    rows = [{"sector": "unallocated", "carrier": "natural_gas", "amount": 100.0}]
    failing = shipped(rows, weather_corrected="yes")
    assert failing.municipalities[0].conforms is False
    facts = said_of(failing)["report-notice-not-conforming"]
    assert texts().text("check_no_weather_correction") in facts["criteria"]
    assert {"error"} <= {notice.severity for notice in document(failing).parts[0].notices}


@pytest.mark.parametrize(("declared", "key"), [("", "conformity-open"), ("yes", "not-conforming")])
def test_what_cannot_be_judged_is_not_told_as_failed(declared: str, key: str) -> None:
    inventory = usual(
        conformity=(Check(check="no_weather_correction", declared=("no",)),), declared={"weather_corrected": declared}
    )
    said = said_of(inventory)
    assert {name for name in said if "conform" in name and name.startswith("report-notice")} == {f"report-notice-{key}"}


def test_co2_alone_is_said() -> None:
    made = dataset([{"sector": "industry", "carrier": "natural_gas", "amount": 100.0}])
    inventory = calculated(made, method("s"), factor_set("s", factor("natural_gas", 0.2, gas="CO2")))
    assert "report-notice-co2" in said_of(inventory)
    page = document(inventory).parts[0]
    assert page.cards[0].unit == "t CO2"
    assert "CO2e" not in page.title + page.subtitle


def test_factors_of_another_year_are_said_with_their_share() -> None:
    """Biomass has a factor of 2018 only; of 2020's emissions it is the stated share."""
    rows = [{"year": 2020, "sector": "private_households", "carrier": "biomass", "amount": 100.0}]
    facts = said_of(shipped(rows))["report-notice-latest-before"]
    assert (facts["year"], facts["share"]) == (2020, "100.0 %")


def test_provisional_sets_and_missing_cells_are_said() -> None:
    made = dataset([{"sector": "industry", "carrier": "natural_gas", "amount": 100.0}])
    one = factor_set("s", factor("natural_gas", 0.2), provisional=True)
    how = method("s", required=required("industry/natural_gas", "industry/electricity"))
    said = said_of(calculated(made, how, one))
    assert "provisional" in said["report-notice-provisional"]["sets"]
    assert said["report-notice-coverage"]["share"] == "50.0 %"


def test_every_warning_of_the_console_is_among_the_findings() -> None:
    rows = [{"year": 2020, "sector": "private_households", "carrier": "biomass", "amount": 100.0}]
    inventory = shipped(rows, people=None)
    (table,) = (block for block in section(document(inventory), "findings").blocks if isinstance(block, Table))
    assert {line.cells[1] for line in table.lines} == {finding.code for finding in inventory.findings}


def test_many_findings_of_a_kind_keep_their_places() -> None:
    rows = [
        {"year": 2019 + at, "sector": "private_households", "carrier": "biomass", "amount": 100.0, "row": 10 + at}
        for at in range(7)
    ]
    inventory = shipped(rows)
    (table,) = (block for block in section(document(inventory), "findings").blocks if isinstance(block, Table))
    places = " ".join(line.cells[2] for line in table.lines if line.cells[1] == "factor-latest-before")
    assert all(f"D{10 + at}" in places for at in range(7))


def test_the_annex_has_every_factor_and_every_row_with_its_cells() -> None:
    inventory = usual()
    made = document(inventory)
    annex = tables(made, "annex")
    factors, rows = annex[texts().text("report-factors")], annex[texts().text("report-rows")]
    assert [(line.cells[0], line.cells[1], line.cells[3], line.cells[6]) for line in factors.lines] == [
        ("Electricity", "2018", "0.5", "2"),
        ("Electricity", "2022", "0.4", "3"),
        ("Natural gas", "2018, 2022", "0.2", "4"),
        ("Heating oil", "2018, 2022", "0.3", "5"),
        ("Diesel", "2018, 2022", "0.3", "6"),
    ]
    cells = [line.cells[7] for line in rows.lines]
    assert cells == [cell for year in inventory.municipalities[0].years for row in year.rows for cell in row.cells]
    sources = annex[texts().text("report-sources")]
    assert sources.lines[0].cells[:2] == ("[1]", "A test's own source")
    assert {line.cells[7] for line in factors.lines} == {"[1]"}


def test_sources_of_shipped_sets_are_given_in_full() -> None:
    rows = [{"sector": "private_households", "carrier": "natural_gas", "amount": 100.0}]
    inventory = shipped(rows)
    made = document(inventory, sources=content.sources_of(inventory, catalogue()))
    table = tables(made, "annex")[texts().text("report-sources")]
    assert all(line.cells[1] and line.cells[3] for line in table.lines)


def test_years_in_short() -> None:
    assert spans((2022, 2018, 2019, 2015)) == "2015, 2018–2019, 2022"


def test_pictures_of_several_years() -> None:
    made = document(usual(), verdicts=verdicts(usual(), "40% by 2030", "0.1 t CO2e per capita", "150 t"))
    sectors = figure(made, "sectors").picture
    assert isinstance(sectors, Stacked)
    assert [series.values for series in sectors.series] == [(125.0, 113.0), (60.0, 60.0)]
    assert sectors.lines[0].points[0] == (2018, 185.0)
    assert sectors.lines[0].points[-1][1] == pytest.approx(111.0)
    assert sectors.lines[1].level
    per_head = figure(made, "per-head").picture
    assert isinstance(per_head, Curves)
    assert per_head.series[0].values == pytest.approx((0.185, 0.173))
    assert per_head.lines[0].points == ((2022, 0.1),)
    change = figure(made, "change").picture
    assert isinstance(change, Waterfall)
    assert sum(value for _, value, _ in change.steps) == pytest.approx(-12)
    assert change.low > 0


def test_pictures_of_one_year_are_horizontal_bars() -> None:
    made = document(usual((2022,)))
    assert {one.name for one in made.figures()} == {"sectors", "carriers", "flow"}
    assert isinstance(figure(made, "sectors").picture, Bars)


def test_what_has_no_colour_of_its_own_is_summed_up() -> None:
    carriers = [term.id for term in catalogue().vocabulary.carriers][:10]
    rows = [
        {"year": year, "sector": "industry", "carrier": carrier, "amount": 10.0 + at}
        for year in (2018, 2022)
        for at, carrier in enumerate(carriers)
    ]
    one = factor_set("s", *(factor(carrier, 0.1) for carrier in carriers))
    picture = figure(document(calculated(dataset(rows), method("s"), one)), "carriers").picture
    assert isinstance(picture, Stacked)
    assert len(picture.series) == 8
    assert picture.series[-1].others
    assert picture.series[-1].values == (10.0 + 11.0 + 12.0,) * 2


def test_the_network_stands_beside_the_town() -> None:
    sectors = {"private_households": 0.1, "transport": 0.09}
    beside = Benchmark(12, {2018: 0.2, 2022: 0.19}, sectors, {"natural_gas": 0.05}, rank=3)
    made = document(usual(), benchmark=beside)
    picture = figure(made, "per-head").picture
    assert isinstance(picture, Curves)
    assert picture.series[1].values == (0.2, 0.19)
    found = [block for block in section(made, "per-head").blocks if isinstance(block, Table)][-1]
    assert [line.cells for line in found.lines] == [
        ("Private households", "0.11", "0.10"),
        ("Transport", "0.06", "0.09"),
        ("Electricity", "0.04", "–"),
        ("Natural gas", "0.06", "0.05"),
        ("Heating oil", "0.02", "–"),
        ("Diesel", "0.06", "–"),
        ("Total", "0.17", "0.19"),
        ("Rank", "3 / 12", ""),
    ]


def test_verdicts_stand_on_the_first_page_and_in_full() -> None:
    inventory = usual()
    made = document(inventory, verdicts=verdicts(inventory, "150 t", "5% by 2022", "90% by 2030 from 1990"))
    assert [one.outcome for one in made.parts[0].verdicts] == ["missed", "met", "not_judged"]
    assert made.parts[0].verdicts[2].reason
    ahead = document(inventory, verdicts=verdicts(inventory, "40% by 2030")).parts[0].verdicts[0]
    assert ahead.figures.endswith("due 2030")
    assert len([block for block in section(made, "targets").blocks if isinstance(block, Keys)]) == 3


def test_how_a_verdict_is_forced_is_no_matter_of_the_first_page() -> None:
    inventory = partial(declared={"base_year": "2018"})
    made = document(inventory, verdicts=verdicts(inventory, "10% by 2022"))
    (first,) = made.parts[0].verdicts
    (block,) = section(made, "targets").blocks
    assert isinstance(block, Keys)
    assert (first.outcome, "--accept" in first.reason) == ("not_judged", False)
    assert [key for key in block.keys if "--accept" in key.value]


def test_a_part_per_municipality_with_its_own_verdicts_and_findings() -> None:
    towns = [town_of(year_of(2020, (row("industry", 10.0),), 10), name=name, code=name) for name in ("a", "b")]
    inventory = inventory_of(*towns)
    made = document(inventory, verdicts=verdicts(inventory, "5 t"))
    assert [part.name for part in made.parts] == ["m1", "m2"]
    assert [len(part.verdicts) for part in made.parts] == [1, 1]


def test_no_municipality_and_no_year_are_no_mistake() -> None:
    assert document(inventory_of()).parts == ()
    assert document(inventory_of(town_of())).parts[0].notices[0].severity == "error"


# Which inventory makes which sentence, and the facts that it must be made with.
Case = tuple[Callable[[], Inventory], Mapping[str, Any]]


def pair(old: Sequence[tuple[str, str | None, float | None, float]], new: Any, *people: float | None) -> Inventory:
    """Two years of rows (sector, carrier, MWh, t), with people."""
    years = [
        year_of(number, tuple(row(sector, tonnes, carrier, mwh) for sector, carrier, mwh, tonnes in cells), heads)
        for number, cells, heads in zip((2018, 2022), (old, new), people or (1000.0, 1000.0), strict=True)
    ]
    return inventory_of(town_of(*years))


GAS = ("industry", "natural_gas", 1000.0, 200.0)


def scaled(energy: float, tonnes: float) -> list[tuple[str, str | None, float | None, float]]:
    return [("industry", "natural_gas", 1000.0 * energy, 200.0 * tonnes)]


def partial(**more: Any) -> Inventory:
    """A year that is complete, and one with an amount that has no factor."""
    years = [
        year_of(2018, (row("industry", 200.0, "natural_gas", 1000.0),), 1000.0),
        year_of(
            2022,
            (row("industry", None, "coke", 10.0, reason="no-factor"), row("industry", 9.0, "natural_gas", 50.0)),
            1000.0,
        ),
    ]
    return inventory_of(town_of(*years, **more))


SENTENCES: dict[str, Case] = {
    "sentence-total": (usual, {"emissions": "173", "energy": "640", "per_head": "0.17", "year": 2022}),
    "sentence-total-without-people": (lambda: usual(people=None), {"emissions": "173"}),
    "sentence-total-entered": (
        lambda: pair([("industry", None, None, 5.0)], [("industry", None, None, 4.0)]),
        {"emissions": "4"},
    ),
    "sentence-total-incomplete": (lambda: partial(), {"emissions": "9", "energy": "60", "year": 2022}),
    "sentence-biggest": (
        usual,
        {"sector": "private_households", "share": "65.3 %", "carrier": "diesel", "carrier_share": "34.7 %"},
    ),
    "sentence-biggest-sector": (
        lambda: pair([GAS], [("industry", None, None, 5.0), ("waste", None, None, 3.0)]),
        {"sector": "industry", "share": "62.5 %"},
    ),
    "sentence-fell": (usual, {"tonnes": "12", "share": "6.5 %", "before": 2018, "after": 2022}),
    "sentence-rose": (lambda: pair([GAS], scaled(1.1, 1.1)), {"tonnes": "20", "share": "10.0 %"}),
    "sentence-same": (lambda: pair([GAS], [GAS]), {"before": 2018, "after": 2022}),
    "sentence-per-head-fell": (usual, {"per_head_before": "0.19", "per_head_after": "0.17", "share": "6.5 %"}),
    "sentence-per-head-rose": (
        lambda: pair([GAS], [GAS], 1000.0, 500.0),
        {"per_head_after": "0.40", "share": "100.0 %"},
    ),
    "sentence-sector-fell": (usual, {"sector": "private_households", "tonnes": "12"}),
    "sentence-sector-rose": (
        lambda: pair([GAS, ("transport", "diesel", 10.0, 3.0)], [GAS, ("transport", "diesel", 20.0, 6.0)]),
        {"sector": "transport", "tonnes": "3"},
    ),
    "sentence-why-population-fell": (lambda: pair([GAS], scaled(0.5, 0.5), 1000.0, 500.0), {"tonnes": "−100"}),
    "sentence-why-population-rose": (lambda: pair([GAS], scaled(2.0, 2.0), 1000.0, 2000.0), {"tonnes": "+200"}),
    "sentence-why-energy_per_head-fell": (lambda: pair([GAS], scaled(0.5, 0.5)), {"tonnes": "−100"}),
    "sentence-why-energy_per_head-rose": (lambda: pair([GAS], scaled(2.0, 2.0)), {"tonnes": "+200"}),
    "sentence-why-energy-fell": (lambda: pair([GAS], scaled(0.5, 0.5), None, None), {"tonnes": "−100"}),
    "sentence-why-energy-rose": (lambda: pair([GAS], scaled(2.0, 2.0), None, None), {"tonnes": "+200"}),
    "sentence-why-factor-fell": (lambda: pair([GAS], scaled(1.0, 0.5)), {"tonnes": "−100"}),
    "sentence-why-factor-rose": (lambda: pair([GAS], scaled(1.0, 2.0)), {"tonnes": "+200"}),
    "sentence-why-mix-fell": (
        lambda: pair([GAS], [("industry", "biomass", 1000.0, 0.0), ("industry", "natural_gas", 0.0, 0.0)]),
        {"tonnes": "−200"},
    ),
    "sentence-why-mix-rose": (lambda: pair([("industry", "biomass", 1000.0, 0.0)], [GAS]), {"tonnes": "+200"}),
    "sentence-against": (lambda: pair([GAS], scaled(0.5, 0.5), 1000.0, 1100.0), {"term": "Population"}),
    "sentence-residual": (
        lambda: pair([GAS, ("waste", None, None, 8.0)], [GAS, ("waste", None, None, 5.0)]),
        {"tonnes": "−3", "cells": "Waste and wastewater / entered directly"},
    ),
    "sentence-one-year-only": (
        lambda: pair([GAS], [GAS, ("industry", "diesel", 10.0, 3.0)]),
        {"cells": "Industry / Diesel"},
    ),
    "sentence-year-incomplete": (lambda: partial(), {"years": "2022"}),
    "sentence-no-change-told": (lambda: partial(), {"years": "2022"}),
}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_is_made_of_the_ledgers_figures(key: str) -> None:
    make, facts = SENTENCES[key]
    said = said_of(make())
    assert key in said
    assert {name: said[key].get(name) for name in facts} == dict(facts)


def test_no_change_is_told_of_an_incomplete_year() -> None:
    inventory = partial(declared={"base_year": "2018"})
    said = said_of(inventory)
    told = {"sentence-fell", "sentence-rose", "sentence-sector-fell", "sentence-against", "sentence-per-head-fell"}
    assert not told & said.keys()
    assert not [key for key in said if key.startswith("sentence-why")]
    card = document(inventory).parts[0].cards[2]
    assert (card.value, card.alarm) == (texts().text("no_value"), True)


def test_a_part_is_never_told_as_the_whole() -> None:
    """Industry's coke of 2022 has no factor: no sentence, figure or picture may show the 9 t as all there is."""
    inventory = partial(declared={"base_year": "2018"})
    assert not {"sentence-total", "sentence-biggest", "sentence-biggest-sector"} & said_of(inventory).keys()
    made = document(inventory)
    assert texts().text("report-partial") in made.parts[0].cards[1].note
    told = {figure.name: figure for figure in made.figures()}
    word = texts().text("picture-partial", total="").strip()
    for name in ("sectors", "per-head", "flow", "change"):
        assert word in told[name].told, name
        assert any(texts().text(key) in told[name].note for key in ("picture-incomplete", "picture-open-points")), name
    assert word not in told["carriers"].told
    assert not told["carriers"].note
    per_head, flow, change = (told[name].picture for name in ("per-head", "flow", "change"))
    assert isinstance(per_head, Curves)
    assert per_head.partial == (2022,)
    assert isinstance(flow, Flow)
    assert flow.emissions[0][1] == texts().text("picture-mark", total="9")
    assert isinstance(change, Waterfall)
    assert change.end[2] == texts().text("picture-mark", total="9")


def test_a_sector_without_factors_has_no_figure_of_zero() -> None:
    rows = (row("industry", None, "coke", 10.0, reason="no-factor"), row("transport", 9.0, "diesel", 50.0))
    old = year_of(2018, (row("industry", 4.0, "coke", 10.0),), 1000.0)
    made = document(inventory_of(town_of(old, year_of(2022, rows, 1000.0))))
    balance, per_head = (section(made, name).blocks for name in ("balance", "per-head"))
    by_sector = next(block for block in balance if isinstance(block, Table))
    assert by_sector.lines[0].cells[2:4] == (texts().text("no_factor"), "a")
    assert by_sector.lines[-1].cells[3] == "a"
    table = next(block for block in per_head if isinstance(block, Table))
    assert [cell.split() for cell in table.lines[0].cells[1:]] == [["0.00"], ["–", "a"]]
    assert table.lines[-1].cells[2].split() == ["0.01", "a"]
    alone = document(inventory_of(town_of(year_of(2022, rows, 1000.0)))).figures()[0]
    assert (alone.name, alone.note) == ("sectors", texts().text("picture-incomplete"))


def test_without_a_base_year_the_change_begins_at_the_first_complete_year() -> None:
    years = [year_of(2016, (row("industry", None, "coke", 10.0),), 1000.0), *usual().municipalities[0].years]
    assert said_of(inventory_of(town_of(*years)))["sentence-fell"]["before"] == 2018


def test_every_sentence_has_a_case() -> None:
    assert SENTENCES.keys() == {key for key in catalogue().texts() if key.startswith("sentence-")}


def test_no_text_of_the_report_is_left_over() -> None:
    """A key stands in the source as it is, or begins as one that is put together there."""
    folders = [ROOT / "ghgcalc" / "report", ROOT / "ghgcalc" / "cli"]
    source = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    begun = tuple(re.findall(r"""f["']([a-z][\w-]*-)\{""", source))
    keys = read_yaml(catalogue().root / "vocabulary" / "texts" / "report.yaml")
    assert isinstance(keys, dict)
    words = {f"report-{name}" for name in content.WORDS}
    found = {key for key in keys if re.search(rf"""["']{key}["']""", source) or key in words}
    rest = {key for key in keys.keys() - found if not key.startswith(tuple(one for one in begun if one != "report-"))}
    assert not {key for key in rest if key not in {"report-base-not-there", "report-base-is-last"}}


def test_no_change_is_told_where_there_is_one_year() -> None:
    said = said_of(usual((2022,)))
    assert not {key for key in said if key.startswith(("sentence-fell", "sentence-why", "sentence-sector"))}


@pytest.mark.parametrize("lang", ["de", "en", "da"])
def test_every_text_of_a_report_is_there_in_every_language(lang: str) -> None:
    inventory = usual()
    recording = Recording()
    content.document(inventory, recording, verdicts=verdicts(inventory, "40% by 2030"))
    known = catalogue().texts()
    assert not [key for key in recording.said if not known.get(key, {}).get(lang)]


def test_a_name_with_braces_is_no_template() -> None:
    named = inventory_of(*(town_of(*one.years, name="{energy} {0}") for one in usual().municipalities))
    assert "{energy} {0}" in document(named).parts[0].sentences[0]
