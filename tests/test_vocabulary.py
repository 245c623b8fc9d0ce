"""Names: every id of the contract in three languages, aliases, ambiguous names, a given set's own carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.catalogue_checks import vocabulary_faults
from ghgcalc.models import Term
from ghgcalc.vocabulary import LANGUAGES, Ambiguous, Codelist, clashes, fold, names_of

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

SECTORS = """private_households services industry municipal transport agriculture waste ippu land_use unallocated
buildings_unallocated""".split()
CARRIERS = """
electricity electricity_heating natural_gas heating_oil lpg hard_coal lignite district_heat local_heat biomass
biogas biomethane solar_thermal ambient_heat waste_fuel gasoline diesel biogasoline biodiesel cng kerosene
hydrogen motor_fuel_mix other_fossil other_renewable other gasoline_fossil gasoline_blend diesel_fossil
diesel_blend
""".split()
SHEETS = "municipality population energy emissions factors plants targets measures".split()
KEYS = """name code country method base_year municipal_in_services heat_pump_power_in heat_pump_spf weather_corrected
district_heat_basis municipal_fleet_in_transport gas_basis factor_sets""".split()


def test_the_ids_of_the_contract_are_there_and_read_themselves(catalog: Catalog) -> None:
    vocabulary = catalog.vocabulary
    assert [vocabulary.sector(name) for name in SECTORS] == SECTORS
    assert [vocabulary.carrier(name) for name in CARRIERS] == CARRIERS
    assert [vocabulary.sheet(name) for name in SHEETS] == SHEETS
    assert [vocabulary.key(name) for name in KEYS] == KEYS


def test_every_term_has_a_label_in_every_language(catalog: Catalog) -> None:
    vocabulary = catalog.vocabulary
    terms = [*vocabulary.sectors, *vocabulary.carriers, *vocabulary.gases]
    terms += [term for kind in ("sheet", "key") for term in vocabulary.terms(kind)]
    terms += [
        term for codelist in (*vocabulary.columns.values(), *vocabulary.words.values()) for term in codelist.terms
    ]
    assert [term.id for term in terms for lang in LANGUAGES if not term.labels[lang].strip()] == []


def test_no_name_stands_for_two_terms(catalog: Catalog) -> None:
    assert vocabulary_faults(catalog) == ()


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("Erdgas", "natural_gas"),
        ("Gas", "natural_gas"),
        ("naturgas", "natural_gas"),
        ("Heizöl EL", "heating_oil"),
        ("Fernwärme", "district_heat"),
        ("fjernvarme", "district_heat"),
        ("Strom", "electricity"),
        ("el", "electricity"),
        ("Heizstrom", "electricity_heating"),
        ("Umweltwärme", "ambient_heat"),
        ("  umweltWÄRME\u00a0", "ambient_heat"),
        ("Erd\u00adgas", "natural_gas"),
        ("Holzpellets", "wood_pellets"),
        ("Petrol", "gasoline"),
    ],
)
def test_carriers_by_their_names(catalog: Catalog, name: str, carrier: str) -> None:
    assert catalog.vocabulary.carrier(name) == carrier


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("Private Haushalte", "private_households"),
        ("Haushalte", "private_households"),
        ("husholdninger", "private_households"),
        ("GHD", "services"),
        ("Gewerbe/Handel/Dienstleistungen", "services"),
        ("Kommunale Einrichtungen", "municipal"),
        ("KE", "municipal"),
        ("Verkehr", "transport"),
    ],
)
def test_sectors_by_their_names(catalog: Catalog, name: str, sector: str) -> None:
    assert catalog.vocabulary.sector(name) == sector


@pytest.mark.parametrize(
    ("kind", "name", "meant"),
    [
        ("sector", "Gewerbe + Sonstiges", "Gewerbe, Handel, Dienstleistungen / Industrie"),
        ("carrier", "Kohle", "Steinkohle / Braunkohle"),
        ("carrier", "coal", "Hard coal / Lignite"),
        ("carrier", "gasolie", "Fyringsolie / Diesel"),
    ],
)
def test_an_ambiguous_name_is_suggested_and_never_read(catalog: Catalog, kind: str, name: str, meant: str) -> None:
    vocabulary = catalog.vocabulary
    assert (vocabulary.sector if kind == "sector" else vocabulary.carrier)(name) is None
    assert vocabulary.suggest(kind, name) == meant


def test_the_nearest_name_is_suggested(catalog: Catalog) -> None:
    vocabulary = catalog.vocabulary
    assert vocabulary.suggest("carrier", "Erdgass") == "Erdgas"
    assert vocabulary.suggest("carrier", "Fernwärme der Stadtwerke Musterstadt") == "Fernwärme"
    assert vocabulary.suggest("column", "Energieträgr", "energy") == "Energieträger"
    assert vocabulary.suggest("sector", "qqqqqqqq") == ""


def test_words_and_columns(catalog: Catalog) -> None:
    vocabulary = catalog.vocabulary
    assert vocabulary.word("municipal_in_services", "Ja") == "yes"
    assert vocabulary.word("municipal_in_services", "X") == "yes"
    assert vocabulary.word("heat_pump_power_in", "keine") == "none"
    assert vocabulary.word("gas_basis", "Brennwert") == "Hs"
    assert vocabulary.word("basis", "Hi") == "net"
    assert vocabulary.word("no_such_key", "ja") is None
    assert vocabulary.column("energy", "Datengüte") == "quality"
    assert vocabulary.column("population", "Einwohner") == "population"
    assert vocabulary.column("energy", "no such column") is None


def test_motor_fuels_are_told_apart(catalog: Catalog) -> None:
    carriers = {carrier.id: carrier for carrier in catalog.vocabulary.carriers}
    assert carriers["diesel"].motor_fuel
    assert not carriers["heating_oil"].motor_fuel
    assert carriers["diesel_blend"].parent == "diesel"
    assert carriers["electricity_heating"].inherits == "electricity"


def test_a_given_sets_own_name_comes_before_the_aliases(catalog: Catalog) -> None:
    own = catalog.vocabulary.with_carriers(["Gas", "Zauberstab ", "heating_oil"])
    assert own.carrier(" GAS ") == "Gas"
    assert own.carrier("zauberstab") == "Zauberstab"
    assert own.carrier("Erdgas") == "natural_gas"
    assert [carrier.id for carrier in own.carriers[-2:]] == ["Gas", "Zauberstab"]
    assert own.carriers[-2].parent == "natural_gas"
    assert own.label("carrier", "Zauberstab", "da") == "Zauberstab"
    assert catalog.vocabulary.carrier("Gas") == "natural_gas"


def test_a_clash_is_found() -> None:
    def term(name: str, *aliases: str) -> Term:
        return Term(id=name, order=0, labels={lang: name for lang in LANGUAGES}, aliases=aliases)

    codelist = Codelist((term("a", "Gas"), term("b", "GAS ")), (Ambiguous("gas", "de", ("a", "b")),))
    assert [clash[1:] for clash in clashes(codelist)] == [("a", "b"), ("a", "a / b")]


@given(name=st.text(max_size=30))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(data=st.data())
def test_every_name_is_read_whatever_its_case_and_space(catalog: Catalog, data: st.DataObject) -> None:
    term = data.draw(st.sampled_from(catalog.vocabulary.carriers))
    name = data.draw(st.sampled_from(sorted(set(names_of(term)))))
    written = data.draw(st.sampled_from([name, name.upper(), name.lower(), f" {name}\u00a0", name.replace(" ", "  ")]))
    assert catalog.vocabulary.carrier(written) == term.id
