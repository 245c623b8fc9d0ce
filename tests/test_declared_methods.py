"""The method and the editions that a workbook declares: read as people write them, judged by ``check`` too."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghgcalc.activity import read
from ghgcalc.catalog import Catalog
from ghgcalc.findings import has_errors
from ghgcalc.inventory import CalculationOptions, calculate
from ghgcalc.vocabulary import fold
from tests.conftest import run_ghgcalc
from tests.workbooks import HEADER, xlsx

CRUDE = (2018, "industry", "Crude oil", 100, "MWh")


def town(folder: Path, declared: dict[str, str], row: tuple[str | int, ...] = CRUDE) -> Path:
    path = folder / "town.xlsx"
    keys = {"name": "Musterstadt (fictitious)", "country": "DE", **declared}
    path.write_bytes(xlsx({"municipality": list(keys.items()), "energy": [HEADER, row]}))
    return path


@pytest.mark.parametrize("declared", [{"method": "gpc-basic"}, {"factor_sets": "com-neefe-2022-co2e; ipcc-2006"}])
def test_own_names_of_declared_sets_are_read_like_those_of_the_method_asked_for(
    declared: dict[str, str], tmp_path: Path, catalog: Catalog
) -> None:
    made = read([town(tmp_path, declared)], catalog, catalog.vocabulary)
    assert not has_errors(made.findings)
    inventory = calculate(made, catalog, CalculationOptions(method="gpc-basic"))
    (row,) = inventory.municipalities[0].years[0].rows
    assert (row.carrier, row.factors[0].set) == ("Crude Oil", "ipcc-2006")


def test_own_names_of_other_sets_stay_unknown(tmp_path: Path, catalog: Catalog) -> None:
    made = read([town(tmp_path, {"method": "bisko"})], catalog, catalog.vocabulary)
    assert [(one.code, one.place.cell) for one in made.findings if one.severity == "error"] == [
        ("unknown-carrier", "C2")
    ]


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        ({"method": "bisk"}, {"unknown-method": "B3"}),
        ({"factor_sets": "bisko-cited, nowhere"}, {"unknown-factor-set": "B3"}),
        ({"method": "bisk", "factor_sets": "nowhere"}, {"unknown-method": "B3", "unknown-factor-set": "B4"}),
    ],
)
def test_check_finds_what_balance_would_refuse(declared: dict[str, str], codes: dict[str, str], tmp_path: Path) -> None:
    path = town(tmp_path, declared, (2018, "industry", "natural_gas", 100, "MWh"))
    checked, refused = (run_ghgcalc(command, path, "--lang", "en") for command in ("check", "balance"))
    assert (checked.returncode, refused.returncode) == (1, 3)
    for code, cell in codes.items():
        assert f"error {code}\n  town.xlsx#municipality!{cell}" in checked.stdout
        assert f"error {code}\n  town.xlsx#municipality!{cell}" in refused.stderr


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("BISKO", "bisko"),
        (" Gpc-Basic ", "gpc-basic"),
        ("Danmark, 125 %-metoden (CO2)", "dk-125"),
        ("GPC, Basic", "gpc-basic"),
    ],
)
def test_a_method_is_known_by_its_name_in_any_case(written: str, expected: str, catalog: Catalog) -> None:
    assert catalog.method(written).id == expected


def test_an_edition_is_known_in_any_case(catalog: Catalog) -> None:
    for name, version in catalog.editions():
        edition = catalog.factor_set(f"{name}@{version}")
        assert (edition.id, edition.meta.version) == (name, version)
        assert catalog.factor_set(f"{name}@{version}".upper()) is edition


def test_names_of_methods_and_editions_are_unique(catalog: Catalog) -> None:
    assert all(name == fold(name) for name in (*catalog.factor_set_ids(), *catalog.method_ids()))
    names = [{fold(name) for name in (one, *catalog.method(one).labels.values())} for one in catalog.method_ids()]
    assert sum(map(len, names)) == len(set().union(*names))
