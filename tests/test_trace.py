"""The trace of a figure: found by any of its names, and enough by itself to reckon the figure again."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from ghgcalc.activity import ReadOptions, read
from ghgcalc.findings import UsageError
from ghgcalc.inventory import CalculationOptions, Inventory, calculate
from ghgcalc.labels import Texts
from ghgcalc.report import console, traces
from ghgcalc.report.json import schema_text
from ghgcalc.trace import Trace, Tracer
from tests.conftest import write_workbook

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset

# A town with overlaps of both kinds; the amounts stand in column D from line 2.
KOMMUNE = [
    ["Angabe", "Wert"], ["Name", "Musterstadt (fiktiv)"], ["Land", "DE"], ["municipal_in_services", "ja"],
    ["heat_pump_power_in", "Strom"], ["heat_pump_spf", "3.2"], ["gas_basis", "Hi"],
]  # fmt: skip
ENERGIE = [
    ["Jahr", "Sektor", "Energieträger", "Menge", "Einheit", "Datengüte", "Quelle"],
    ["2022", "GHD", "Strom", "66480", "MWh", "A", "Netzbetreiber"],
    ["2022", "GHD", "Umweltwärme", "1152", "MWh", "C", ""],
    ["2022", "Kommunale Einrichtungen", "Strom", "7120", "MWh", "A", ""],
    ["2022", "Kommunale Einrichtungen", "Umweltwärme", "384", "MWh", "A", ""],
    ["2022", "Private Haushalte", "Erdgas", "226.9", "GWh", "A", ""],
    ["2022", "Verkehr", "Diesel", "186400000", "kWh", "B", ""],
    ["2022", "Verkehr", "Benzin", "112700", "MWh", "", ""],
]
EMISSIONEN = [["Jahr", "Sektor", "Gas", "Menge", "Einheit"], ["2022", "Landwirtschaft", "CO2e", "8020", "t"]]


def calculated(path: Path, catalog: Catalog, **asked: Any) -> tuple[Dataset, Inventory]:
    dataset = read([path], catalog, catalog.vocabulary, ReadOptions())
    assert [finding for finding in dataset.findings if finding.severity == "error"] == []
    return dataset, calculate(dataset, catalog, CalculationOptions(missing_year="latest-before", **asked))


@pytest.fixture(scope="module")
def tracer(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Tracer:
    path = tmp_path_factory.mktemp("trace") / "musterstadt.xlsx"
    write_workbook({"Kommune": KOMMUNE, "Energie": ENERGIE, "Emissionen": EMISSIONEN}, path)
    dataset, inventory = calculated(path, catalog)
    return Tracer(inventory, dataset, catalog, catalog.vocabulary)


def of(path: Path, catalog: Catalog, where: str, **asked: Any) -> Trace:
    dataset, inventory = calculated(path, catalog, **asked)
    (trace,) = Tracer(inventory, dataset, catalog, catalog.vocabulary).traces(where)
    return trace


def workbook(folder: Path, energy: list[list[str]]) -> Path:
    header = ["year", "sector", "carrier", "amount", "unit", "basis"]
    path = folder / "town.xlsx"
    write_workbook(
        {"municipality": [["key", "value"], ["country", "DE"], ["name", "X"]], "energy": [header, *energy]}, path
    )
    return path


def recomputed(trace: Trace) -> float:
    """The emission from what the trace prints alone [t CO2e]."""
    amounts = []
    for one in trace.reported:
        if one.stated is None:
            continue
        amount = one.stated * (one.per_unit or 1)
        amounts.append(amount * one.heating_value.mwh_per_unit if one.heating_value else amount)
    net = math.fsum([*amounts, *(added.amount for added in trace.row.adjustments)])
    terms = [net * term.factor.per_unit * (term.gwp or 0) for term in trace.terms if term.factor]
    return math.fsum(terms)


def test_every_calculated_figure_can_be_reckoned_again(tracer: Tracer) -> None:
    found = [trace for trace in tracer.traces("2022") if trace.row.factors]
    assert len(found) == len(ENERGIE) - 1
    for trace in found:
        assert recomputed(trace) == pytest.approx(trace.row.emissions_t, rel=1e-12), trace.row.cells


def test_a_figure_with_two_corrections(tracer: Tracer) -> None:
    (trace,) = tracer.traces("2022/services/electricity")
    assert [(one.cell, one.stated, one.unit) for one in trace.reported] == [("Energie!D2", 66480.0, "MWh")]
    assert [(added.step, added.amount, added.cells) for added in trace.row.adjustments] == [
        ("municipal_in_services", -7120, ("Energie!D4",)),
        ("heat_pump_power", -240, ("Energie!D3", "Energie!D5")),
    ]
    assert trace.row.energy_mwh == 59120


@pytest.mark.parametrize(
    "where",
    ["Energie!D6", "energy!D6", "energie!d6", "Energy!$D$6", "Energie.D6", "Energie!E6", "musterstadt.xlsx#Energie!D6",
     "2022/private_households/natural_gas", "2022/Haushalte/Erdgas", "2022 / private husholdninger / Naturgas",
     "Musterstadt (fiktiv)/2022/Private Haushalte/Erdgas"],
)  # fmt: skip
def test_one_figure_by_all_its_names(where: str, tracer: Tracer) -> None:
    found = [(trace.year.year, trace.row.sector, trace.row.carrier) for trace in tracer.traces(where)]
    assert found == [(2022, "private_households", "natural_gas")]


@pytest.mark.parametrize(("where", "rows"), [("2022", 8), ("2022/transport", 2), ("2022/Verkehr/Diesel", 1)])
def test_the_beginning_of_a_path_is_all_below_it(where: str, rows: int, tracer: Tracer) -> None:
    assert len(tracer.traces(where)) == rows


def test_a_cell_that_went_into_several_rows(tracer: Tracer) -> None:
    """Municipal electricity is a row of its own and taken out of services."""
    found = {(trace.row.sector, trace.row.carrier) for trace in tracer.traces("Energie!D4")}
    assert found == {("municipal", "electricity"), ("services", "electricity")}


@pytest.mark.parametrize("where", ["Energie!D999", "Einwohner!Q1", "2031", "2022/industry/kerosene", "Anderstadt/2022"])
def test_nothing_there(where: str, tracer: Tracer) -> None:
    with pytest.raises(UsageError) as error:
        tracer.traces(where)
    assert error.value.code == "nothing-there"
    assert "Energie!D2" in str(error.value.facts["known"])


@pytest.mark.parametrize(("where", "near"), [("2022/GDH/Strom", "GHD"), ("2022/GHD/Stromm", "Strom")])
def test_an_unknown_name_has_a_near_one(where: str, near: str, tracer: Tracer) -> None:
    with pytest.raises(UsageError) as error:
        tracer.traces(where)
    assert error.value.code == "unknown-name"
    assert str(error.value.facts["suggestion"]).startswith(near)


def test_a_unit_is_converted_in_sight(tmp_path: Path, catalog: Catalog) -> None:
    path = workbook(tmp_path, [["2022", "industry", "natural_gas", "3.6", "GJ", ""]])
    trace = of(path, catalog, "energy!D2")
    (reported,) = trace.reported
    assert (reported.stated, reported.unit, reported.canonical) == (3.6, "GJ", "MWh")
    assert reported.amount == pytest.approx(1, rel=1e-12)
    assert recomputed(trace) == pytest.approx(0.247, rel=1e-12)


def test_a_mass_is_converted_by_a_cited_value(tmp_path: Path, catalog: Catalog) -> None:
    path = workbook(tmp_path, [["2022", "industry", "heating_oil", "10", "t", ""]])
    trace = of(path, catalog, "energy!D2")
    (reported,) = trace.reported
    assert reported.heating_value is not None
    assert reported.heating_value.source
    assert reported.heating_value.locator
    assert recomputed(trace) == pytest.approx(trace.row.emissions_t, rel=1e-12)


def test_gross_to_net_is_a_correction(tmp_path: Path, catalog: Catalog) -> None:
    path = workbook(tmp_path, [["2022", "industry", "natural_gas", "1000", "MWh", "Hs"]])
    trace = of(path, catalog, "energy!D2")
    (correction,) = trace.row.adjustments
    assert correction.step == "gross_to_net"
    assert correction.amount == pytest.approx(-97, rel=1e-9)
    assert recomputed(trace) == pytest.approx(903 * 0.247, rel=1e-9)


def test_gases_are_added_up_in_sight(tmp_path: Path, catalog: Catalog) -> None:
    path = workbook(tmp_path, [["2019", "industry", "natural_gas", "1000", "MWh", ""]])
    trace = of(path, catalog, "2019", method="gpc-basic", gwp="AR5GWP100")
    by_gas = {term.gas: term for term in trace.terms}
    assert by_gas["CH4"].gwp == 28
    assert by_gas["N2O"].gwp == 265
    assert recomputed(trace) == pytest.approx(trace.row.emissions_t, rel=1e-12)


@pytest.mark.parametrize("lang", ["de", "en", "da"])
def test_the_print_holds_every_number(lang: str, tracer: Tracer, catalog: Catalog) -> None:
    texts = Texts(catalog, lang)
    found = tracer.traces("2022/services/electricity")
    shown = " ".join(console.printed(traces.pages(found, texts), 80).split())
    numbers = (66480, -7120, -240, 59120, 505, 0.505, 29855.6)
    assert [number for number in numbers if texts.exact(number) not in shown] == []
    assert "Energie!D2" in shown


def test_a_default_of_the_method_is_told_with_its_source_and_no_row(tmp_path: Path, catalog: Catalog) -> None:
    path = workbook(tmp_path, [["2022", "services", "district_heat", "10", "MWh", ""]])
    trace = of(path, catalog, "energy!D2", default_district_heat=True)
    (use,) = trace.row.factors
    method = catalog.method("bisko")
    cited = method.parameters["district_heat_default"].source
    assert use.source == next(source.title for source in method.sources if source.id == cited)
    shown = " ".join(console.printed(traces.pages([trace], Texts(catalog, "de")), 80).split())
    assert "Kennwert der Methode BISKO" in shown
    assert "Zeile" not in shown


def test_a_factor_of_one_year_is_not_told_as_valid_from_then_on(tmp_path: Path, catalog: Catalog) -> None:
    path = workbook(tmp_path, [["2022", "services", "biomass", "10", "MWh", ""]])
    trace = of(path, catalog, "energy!D2")
    assert [(use.year, use.year_to, use.match) for use in trace.row.factors] == [(2018, 2018, ("latest_before",))]
    shown = console.printed(traces.pages([trace], Texts(catalog, "de")), 80)
    assert "für 2018" in shown
    assert "gilt ab" not in shown


def test_the_object_of_a_trace_fits_its_schema(tracer: Tracer, catalog: Catalog) -> None:
    import json

    schema = json.loads(schema_text("explain"))
    texts = Texts(catalog, "en")
    jsonschema.validate(json.loads(json.dumps(traces.document(tracer.traces("2022"), (), texts))), schema)
    jsonschema.validate(traces.code_document("no-factor", texts), schema)
