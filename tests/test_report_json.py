"""The JSON of a run: the form that is published, key by key, and the schema that describes it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from ghgcalc.labels import Texts
from ghgcalc.report.json import balance, check, row_object, schema_names, schema_text, written
from tests import inventories, ledgers

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.results import Inventory

# The keys that other people's scripts are written against, in their order.
RUN = (
    "schema", "version", "catalogue", "complete", "inputs", "method", "gwp", "factor_sets", "gas_coverage",
    "municipalities", "findings",
)  # fmt: skip
TOWN = ("name", "code", "country", "conforms", "conformity", "years")
YEAR = (
    "year", "population", "energy_mwh", "emissions_t", "per_capita_t", "complete", "coverage", "data_quality",
    "data_quality_coverage", "rows",
)  # fmt: skip
ROW = ("sector", "carrier", "energy_mwh", "emissions_t", "gases_t", "factors", "cells")
FACTOR = ("set", "value", "unit", "match", "source", "locator")
FINDING = ("code", "severity", "file", "sheet", "cell", "facts", "message")


@pytest.fixture
def texts(catalog: Catalog) -> Texts:
    return Texts(catalog, "en")


def schema(name: str) -> dict[str, Any]:
    loaded = json.loads(schema_text(name))
    assert isinstance(loaded, dict)
    return loaded


def parsed(inventory: Inventory, texts: Texts, **more: Any) -> dict[str, Any]:
    """What a script gets: the object as written, checked against its schema."""
    document = json.loads(written(balance(inventory, texts, **more)))
    jsonschema.validate(document, schema("balance"), jsonschema.Draft202012Validator)
    assert isinstance(document, dict)
    return document


def in_this_order(document: dict[str, Any], keys: tuple[str, ...]) -> bool:
    return [key for key in document if key in keys] == list(keys)


def test_keys_and_their_order(texts: Texts) -> None:
    document = parsed(inventories.one_year(), texts)
    (town,) = document["municipalities"]
    (year,) = town["years"]
    assert tuple(document) == RUN
    assert in_this_order(town, TOWN)
    assert in_this_order(year, YEAR)
    assert in_this_order(year["rows"][0], ROW)
    assert in_this_order(year["rows"][0]["factors"][0], FACTOR)
    assert in_this_order(document["findings"][0], FINDING)
    assert in_this_order(town["conformity"][0], ("check", "result", "cell"))


@pytest.mark.parametrize("made", [inventories.one_year, inventories.several_years, inventories.in_co2])
def test_figures_are_in_full(made: Any, texts: Texts) -> None:
    inventory = made()
    document = parsed(inventory, texts)
    for town, of_town in zip(inventory.municipalities, document["municipalities"], strict=True):
        for year, of_year in zip(town.years, of_town["years"], strict=True):
            assert of_year["emissions_t"] == year.emissions_t
            assert of_year["per_capita_t"] == year.per_capita_t
            assert [row["emissions_t"] for row in of_year["rows"]] == [row.emissions_t for row in year.rows]


def test_rows_that_are_no_energy(texts: Texts) -> None:
    (year,) = inventories.one_year().municipalities[0].years
    distance = replace(year.rows[0], energy_mwh=None, amount=120.0, unit="km", dimension="distance")
    rows = parsed(inventories.inventory_of(inventories.town_of(replace(year, rows=(distance, year.rows[-1])))), texts)
    first, last = rows["municipalities"][0]["years"][0]["rows"]
    assert (first["energy_mwh"], first["amount"], first["unit"], first["dimension"]) == (None, 120.0, "km", "distance")
    assert (last["carrier"], last["energy_mwh"], last["counted"]) == (None, None, False)
    assert "amount" not in last


def test_nothing_to_show(texts: Texts) -> None:
    document = parsed(inventories.one_year(), texts, shown=False)
    assert document["municipalities"] == []
    assert document["complete"] is False
    assert document["method"] == "bisko"
    assert len(document["findings"]) == 10


def test_rejected_input(texts: Texts) -> None:
    document = parsed(replace(inventories.inventory_of(), findings=inventories.findings()), texts, shown=False)
    assert (document["municipalities"], document["complete"], document["method"]) == ([], False, None)


def test_municipalities_that_differ_have_nothing_in_common(texts: Texts) -> None:
    both = inventories.inventory_of(*inventories.one_year().municipalities, *inventories.in_co2().municipalities)
    document = parsed(both, texts)
    assert document["method"] is None
    assert document["gas_coverage"] == "CO2"
    assert [town["method"] for town in document["municipalities"]] == ["bisko", "com-ipcc"]


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_no_number_is_never_written(number: float, texts: Texts) -> None:
    (town,) = inventories.one_year().municipalities
    broken = replace(town, years=(replace(town.years[0], emissions_t=number),))
    with pytest.raises(ValueError, match="JSON"):
        written(balance(inventories.inventory_of(broken), texts))


def test_the_language_moves_the_words_only(catalog: Catalog) -> None:
    made = [parsed(inventories.one_year(), Texts(catalog, lang)) for lang in ("de", "da")]
    for document in made:
        for finding in document["findings"]:
            del finding["message"], finding["hint"]
    assert made[0] == made[1]


def test_findings_of_a_check(texts: Texts) -> None:
    inventory = inventories.one_year()
    document = check(inventory.inputs, inventories.findings(), texts, inventory.catalogue)
    jsonschema.validate(json.loads(written(document)), schema("check"), jsonschema.Draft202012Validator)
    assert document["ok"] is False
    assert check((), (), texts, "1")["ok"] is True


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_the_schema_describes_every_key(texts: Texts) -> None:
    described = schema("balance")
    document = parsed(inventories.one_year(), texts)
    (town,) = document["municipalities"]
    (year,) = town["years"]
    whole = {"municipality": town, "year": year, "row": year["rows"][0], "factor": year["rows"][0]["factors"][0]}
    whole |= {"finding": document["findings"][0], "factor_set": document["factor_sets"][0]}
    assert not set(document) - set(described["properties"])
    for name, part in whole.items():
        assert not set(part) - set(described["$defs"][name]["properties"]), name


@pytest.mark.parametrize(
    ("path", "value"),
    [(("schema",), "ghgcalc/balance/2"), (("complete",), "yes"),
     (("municipalities", 0, "years", 0, "emissions_t"), None),
     (("municipalities", 0, "conforms"), "no"), (("findings", 0, "severity"), "fatal"),
     (("municipalities", 0, "years", 0, "rows", 0, "factors", 0, "match"), ["guessed"])],
)  # fmt: skip
def test_the_schema_refuses_another_form(path: tuple[str | int, ...], value: object, texts: Texts) -> None:
    document: Any = parsed(inventories.one_year(), texts)
    part = document
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema("balance"), jsonschema.Draft202012Validator)


def test_an_entered_emission_tells_so_where_the_factor_would_stand() -> None:
    entered = [{"sector": "industry", "carrier": "electricity", "gas": "CO2e", "amount": 4.0}]
    energy = [{"sector": "industry", "carrier": "electricity", "amount": 10.0}]
    found = ledgers.calculated(ledgers.dataset(energy, entered), ledgers.method("a"), ledgers.factor_set("a"))
    (factor,) = row_object(found.municipalities[0].years[0].rows[0])["factors"]
    assert factor["match"] == ["reported"]
    assert {name: value for name, value in factor.items() if name != "match"} == dict.fromkeys(
        ("set", "value", "unit", "source", "locator", "gas", "row", "year", "boundary", "per_unit", "note")
    )
