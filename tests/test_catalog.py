"""The catalogue: what is shipped, that it is what was released, and that every cross-check finds what it is for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ghgcalc.catalog import Catalog, load, read_yaml
from ghgcalc.catalogue_checks import catalogue_faults
from ghgcalc.conformity import CHECKS
from ghgcalc.findings import Rejected, UsageError
from ghgcalc.models import Factor
from tests.conftest import ROOT

if TYPE_CHECKING:
    from ghgcalc.models import FactorSet

Change = Callable[[Path], None]


def value(chosen: FactorSet, carrier: str, year: int | None = None, **wanted: str) -> float:
    """The one value per canonical unit that a set has for a carrier in a year."""
    (found,) = [
        factor.per_unit
        for factor in chosen.factors
        if factor.carrier == carrier
        and (year is None or factor.year_from is None or factor.year_from <= year <= (factor.year_to or year))
        and all(getattr(factor, name) == text for name, text in wanted.items())
    ]
    return found


def test_the_shipped_catalogue_has_no_fault(catalog: Catalog) -> None:
    assert catalogue_faults(catalog) == ()


def test_a_broken_shipped_set_is_an_error_and_not_half_loaded(broken: Callable[[Change], Catalog]) -> None:
    catalog = broken(lambda root: edit(root, "factors/kea-bw-2016.csv", "g CO2e/kWh", "g CO2e/knot"))
    with pytest.raises(Rejected) as refusal:
        catalog.factor_set("kea-bw-2016")
    assert {(fault.code, str(fault.place)) for fault in refusal.value.findings} >= {
        ("unknown-factor-unit", "kea-bw-2016.csv#H2")
    }


# Values as printed, each with where it is printed.
@pytest.mark.parametrize(
    ("name", "carrier", "year", "wanted", "expected"),
    [
        ("bisko-cited", "electricity", 2018, {}, 0.544),  # Leipzig, Munich, Dresden
        ("bisko-cited", "electricity", 2020, {}, 0.429),  # Mannheim prints 429; 438 is derived
        ("bisko-cited", "electricity", 2021, {}, 0.472),  # Gießen prints 472; 473 is derived
        ("bisko-cited", "electricity", 2022, {}, 0.505),
        ("bisko-cited", "natural_gas", 2022, {}, 0.247),
        ("bisko-cited", "lpg", 2018, {"sector": "transport"}, 0.2904),
        ("bisko-cited", "lpg", 2018, {"sector": "industry"}, 0.276),
        ("uba-strommix-2025-co2", "electricity", 2022, {"region": "DE"}, 0.433),
        ("uba-strommix-2025-upstream", "electricity", 2022, {"region": "DE"}, 0.503),
        ("ebev-2030", "heating_oil", 2024, {}, 0.2664),
        ("ebev-2030", "natural_gas", 2030, {}, 0.20088),
        ("com-neefe-2022-co2", "electricity", 2019, {"region": "DK"}, 0.070129),
        ("com-fuels-ipcc-co2e", "diesel", None, {"sector": "transport"}, 0.276),
        ("ipcc-2006", "natural_gas", None, {"sector": "industry", "gas": "CO2"}, 0.20196),
        ("desnz-2026", "natural_gas", 2026, {"gas": "CO2e", "dimension": "energy"}, 0.20199),
        ("desnz-2026-gross", "natural_gas", 2026, {"gas": "CO2e"}, 0.18231),
        ("energinet-2015-125-co2", "electricity", 2015, {}, 0.192),
        ("energinet-2015-200-co2", "electricity", 2015, {}, 0.230),
        ("energinet-125-loss-co2", "electricity", 2010, {}, 0.448),
        ("geg-2020", "electricity", 2023, {}, 0.560),
    ],
)
def test_printed_values(
    catalog: Catalog, name: str, carrier: str, year: int | None, wanted: dict[str, str], expected: float
) -> None:
    assert value(catalog.factor_set(name), carrier, year, **wanted) == pytest.approx(expected, rel=1e-12)


def test_the_gas_split_adds_up_to_the_printed_equivalents(catalog: Catalog) -> None:
    gwp = catalog.gwp("AR5GWP100")
    factors = [factor for factor in catalog.factor_set("desnz-2025").factors if factor.carrier == "natural_gas"]
    per_energy = {factor.gas: factor.per_unit for factor in factors if factor.dimension == "energy"}
    assert sum(gwp[gas] * per_energy[gas] for gas in ("CO2", "CH4", "N2O")) == pytest.approx(
        per_energy["CO2e"], abs=0.00001
    )


def test_the_road_rule_of_the_covenant(catalog: Catalog) -> None:
    fuels = catalog.factor_set("com-fuels-ipcc-co2e")
    ratio = catalog.method("com-ipcc-co2e").parameters["road_transport_addition"].value
    for fuel, digits in (("diesel", 3), ("gasoline", 4)):
        stationary, road = value(fuels, fuel, sector=""), value(fuels, fuel, sector="transport")
        assert round(stationary * ratio, digits) == road


def test_what_was_not_to_ship_is_not_there(catalog: Catalog) -> None:
    shipped = set(catalog.factor_set("bisko-cited").carriers())
    assert shipped.isdisjoint({"biogas", "local_heat", "ambient_heat", "hard_coal_briquette", "district_heat"})


def test_bare_motor_fuels_mean_what_the_year_of_the_edition_says(catalog: Catalog) -> None:
    bisko = catalog.factor_set("bisko-cited")
    assert [bisko.meaning("diesel", year) for year in (2017, 2018, 2020, 2022, 2023)] == [
        "",
        "diesel_fossil",
        "diesel_fossil",
        "diesel_blend",
        "diesel_blend",
    ]
    assert bisko.meanings("gasoline") == ("gasoline_fossil", "gasoline_blend")
    assert bisko.meaning("natural_gas", 2018) == ""


def test_provisional_years(catalog: Catalog) -> None:
    mix = catalog.factor_set("uba-strommix-2025-co2")
    assert {factor.year_from for factor in mix.factors if mix.is_provisional(factor)} == {2023, 2024}


def test_biogenic_carbon_ships_as_a_memo_gas(catalog: Catalog) -> None:
    gases = {factor.gas for factor in catalog.factor_set("ebev-2030").factors if factor.carrier == "biodiesel"}
    assert gases == {"CO2_biogenic"}
    residual = [f for f in catalog.factor_set("ebev-2030").factors if f.carrier == "residual_municipal_waste"]
    assert sum(factor.value for factor in residual) == pytest.approx(0.0982)


def test_editions_are_named_by_id_and_version(catalog: Catalog) -> None:
    assert catalog.factor_set("bisko-cited") is catalog.factor_set("bisko-cited@2026.1")
    assert catalog.factor_set_versions("bisko-cited") == ("2026.1",)
    with pytest.raises(UsageError) as error:
        catalog.factor_set("uba-strommix-2025")
    assert error.value.code == "unknown-factor-set"
    assert str(error.value.facts["suggestion"]).startswith("uba-strommix-2025")


def test_a_later_version_stands_beside_the_earlier(broken: Callable[[Change], Catalog]) -> None:
    def release(root: Path) -> None:
        for suffix in (".csv", ".yaml"):
            shutil.copy(root / f"factors/bisko-cited-2026.1{suffix}", root / f"factors/bisko-cited-2026.10{suffix}")
        edit(root, "factors/bisko-cited-2026.10.yaml", 'version: "2026.1"', 'version: "2026.10"')

    catalog = broken(release)
    assert catalog.factor_set_versions("bisko-cited") == ("2026.1", "2026.10")
    assert catalog.factor_set("bisko-cited").meta.version == "2026.10"
    assert catalog.factor_set("bisko-cited@2026.1").meta.version == "2026.1"


def test_methods(catalog: Catalog) -> None:
    assert catalog.method_ids() == (
        "bisko",
        "com-ipcc",
        "com-ipcc-co2e",
        "com-lca",
        "dk-125",
        "dk-200",
        "gpc-basic",
        "properties",
    )
    assert [catalog.default_method(country) for country in ("DE", "DK", "")] == ["bisko", None, None]
    with pytest.raises(UsageError) as error:
        catalog.method("bisco")
    assert (error.value.code, error.value.facts["suggestion"]) == ("unknown-method", "bisko")


@pytest.mark.parametrize("lang", ["de", "en", "da"])
def test_methods_speak_three_languages(catalog: Catalog, lang: str) -> None:
    methods = [catalog.method(name) for name in catalog.method_ids()]
    assert [method.id for method in methods if not method.labels[lang] or not method.descriptions[lang]] == []


def test_every_conformity_check_is_a_function(catalog: Catalog) -> None:
    named = {check.check for name in catalog.method_ids() for check in catalog.method(name).conformity}
    assert named <= CHECKS.keys()


def test_bisko_requires_the_cells_of_the_standard(catalog: Catalog) -> None:
    required = [(cell.sector, cell.carriers) for cell in catalog.method("bisko").required]
    stationary = [sector for sector, _ in required if sector != "transport"]
    assert len(stationary) == 3 * 7
    assert [carriers for sector, carriers in required if sector == "transport"] == [
        ("gasoline", "gasoline_fossil", "gasoline_blend", "motor_fuel_mix"),
        ("diesel", "diesel_fossil", "diesel_blend", "motor_fuel_mix"),
        ("electricity",),
    ]


def test_gwp_sets(catalog: Catalog) -> None:
    assert {"SARGWP100", "AR4GWP100", "AR5GWP100", "AR6GWP100"} <= set(catalog.gwp_ids())
    assert [catalog.gwp(name)["CH4"] for name in ("SARGWP100", "AR4GWP100", "AR5GWP100", "AR6GWP100")] == [
        21,
        25,
        28,
        27.9,
    ]
    assert [catalog.gwp("AR5GWP100")[gas] for gas in ("CO2", "CO2_biogenic", "N2O")] == [1, 0, 265]
    assert catalog.gwp("AR6GWP100")["CH4_fossil"] == 29.8
    assert "CH4_fossil" not in catalog.gwp("AR5GWP100")
    with pytest.raises(UsageError) as error:
        catalog.gwp("AR7GWP100")
    assert error.value.code == "unknown-gwp"


def test_no_gas_has_a_gwp_that_is_no_number(catalog: Catalog) -> None:
    """NF3 has none in the second assessment report: it is absent there, not NaN."""
    assert "NF3" not in catalog.gwp("SARGWP100")
    numbers = [number for name in catalog.gwp_ids() for number in catalog.gwp(name).values()]
    assert all(number == number and number >= 0 for number in numbers)


def test_heating_values(catalog: Catalog) -> None:
    """EBeV 2030: light heating oil 42.8 GJ/t and 0.845 t per 1000 l; 42.8 / 3.6 x 0.845 = 10.046 MWh/m3."""
    values = {(found.carrier, found.dimension): found.mwh_per_unit for found in catalog.heating_values}
    assert values["heating_oil", "mass"] == pytest.approx(42.8 / 3.6)
    assert values["heating_oil", "volume"] == pytest.approx(10.0461111, rel=1e-6)
    assert ("natural_gas", "volume") not in values
    assert {carrier: ratio.value for carrier, ratio in catalog.gross_to_net.items()} == {"natural_gas": 0.903}


def test_quality_classes(catalog: Catalog) -> None:
    assert [(found.id, found.weight) for found in catalog.qualities] == [("A", 1), ("B", 0.5), ("C", 0.25), ("D", 0)]


def test_a_run_reads_only_the_sets_it_asks_for() -> None:
    program = (
        "import sys\nfrom ghgcalc.catalog import load\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "catalog = load()\ncatalog.factor_set('ebev-2030')\ncatalog.method('bisko')\n"
        "print(sorted({name.rsplit('/')[-1] for name in opened if name.endswith('.csv') and '/factors/' in name}))\n"
        "print(sorted({'pydantic', 'pandas', 'numpy', 'pint', 'globalwarmingpotentials'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.splitlines() == ["['ebev-2030.csv']", "[]"]


def test_the_changelog_names_every_released_set(catalog: Catalog) -> None:
    told = (catalog.root / "CHANGELOG.md").read_text(encoding="utf-8")
    lines = told.splitlines()
    untold = [
        f"{name} {version}"
        for name, version in catalog.editions()
        if not any(name in line and version in line for line in lines)
    ]
    assert untold == []
    assert f"## {catalog.version}" in lines


def test_what_a_tagged_release_locked_is_locked_the_same(catalog: Catalog) -> None:
    """A tag ``catalogue-<version>`` is a release: none of its lines of LOCK may change or go."""
    git = ["git", "-C", str(ROOT)]
    tags = subprocess.run([*git, "tag", "--list", "catalogue-*"], capture_output=True, text=True, check=False).stdout
    locked = set((catalog.root / "LOCK").read_text(encoding="utf-8").splitlines())
    for tag in tags.split():
        show = [*git, "show", f"{tag}:emission_factors/LOCK"]
        released = subprocess.run(show, capture_output=True, text=True, check=True).stdout.splitlines()
        assert [line for line in released if line not in locked] == [], tag


def test_yaml_keys_are_unique(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text("a: 1\nb: {c: 1, c: 2}\n", encoding="utf-8")
    with pytest.raises(Rejected) as refusal:
        read_yaml(path)
    (fault,) = refusal.value.findings
    assert (fault.code, str(fault.place), fault.facts["key"]) == ("yaml-key-doubled", "twice.yaml#2", "c")


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[Change], Catalog]:
    """A copy of the catalogue in which something was changed."""

    def changed(change: Change) -> Catalog:
        root = tmp_path / "catalogue"
        shutil.copytree(ROOT / "emission_factors", root)
        change(root)
        return load(root)

    return changed


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} does not hold {old!r} any more"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(root: Path, name: str, line: str) -> None:
    with (root / name).open("a", encoding="utf-8") as file:
        file.write(line)


def lines_of_a_text(root: Path) -> Iterator[str]:
    """A text that another file has already."""
    for path in sorted((root / "vocabulary/texts").glob("*.yaml")):
        document = read_yaml(path)
        for key in document if isinstance(document, dict) else ():
            yield f"{key}: {{de: doubled}}\n"


# One change each, and the finding (code and file) that must come of it beside the one about the lock.
FAULTS: dict[str, tuple[Change, str, str]] = {
    "unlocked": (
        lambda root: append(root, "factors/mine.txt", "x"),
        "released-file-unlocked",
        "mine.txt",
    ),
    "gone": (
        lambda root: append(root, "LOCK", "0  factors/gone.csv\n"),
        "released-file-missing",
        "gone.csv",
    ),
    "range": (
        lambda root: edit(root, "factors/kea-bw-2016.csv", ",250,g", ",2500,g"),
        "factor-out-of-range",
        "kea-bw-2016.csv#G3",
    ),
    "doubled": (
        lambda root: append(root, "factors/geg-2020.csv", "lpg,,,2021,,CO2e,270,g CO2e/kWh,geg,,\n"),
        "factor-doubled",
        "geg-2020.csv#A28",
    ),
    "unknown carrier": (
        lambda root: edit(root, "factors/kea-bw-2016.csv", "log_wood", "log_wod"),
        "unknown-carrier",
        "kea-bw-2016.csv#A7",
    ),
    "missing source": (
        lambda root: edit(root, "factors/bafa-2021.csv", ",bafa,", ",bafo,"),
        "factor-without-source",
        "bafa-2021.csv#I2",
    ),
    "dead source": (
        lambda root: edit(root, "factors/bafa-2021.yaml", "sources:", "sources:\n  - {id: dead, title: Dead}"),
        "source-unused",
        "bafa-2021.yaml",
    ),
    "region": (
        lambda root: edit(root, "factors/com-neefe-2022-co2.csv", "electricity,,AT", "electricity,,XX"),
        "region-unknown",
        "com-neefe-2022-co2.csv#C2",
    ),
    "below direct": (
        lambda root: edit(root, "factors/uba-strommix-2025-upstream.csv", ",860,", ",760,"),
        "factor-below-direct",
        "uba-strommix-2025-upstream.csv#G2",
    ),
    "exception": (
        lambda root: edit(root, "factors/com-neefe-2022-lca.yaml", "electricity SI 2000", "electricity SI 2010"),
        "exception-unneeded",
        "com-neefe-2022-lca.yaml",
    ),
    "own carrier": (
        lambda root: edit(root, "factors/geg-2020.yaml", "own_carriers:", "own_carriers:\n  - Zauberstab"),
        "catalogue-unknown-name",
        "geg-2020.yaml",
    ),
    "key": (
        lambda root: append(root, "factors/geg-2020.yaml", "colour: red\n"),
        "yaml-key-unknown",
        "geg-2020.yaml#",
    ),
    "doubled key": (
        lambda root: append(root, "methods/com-lca.yaml", "gwp: AR5GWP100\n"),
        "yaml-key-doubled",
        "com-lca.yaml#",
    ),
    "file name": (
        lambda root: edit(root, "factors/geg-2020.yaml", "id: geg-2020", "id: geg-2021"),
        "set-named-otherwise",
        "geg-2020.yaml",
    ),
    "method set": (
        lambda root: edit(root, "methods/com-lca.yaml", "com-neefe-2022-lca]", "com-neefe-2023-lca]"),
        "catalogue-unknown-name",
        "com-lca.yaml",
    ),
    "method boundary": (
        lambda root: edit(root, "methods/com-lca.yaml", "com-neefe-2022-lca]", "com-neefe-2022-co2e]"),
        "method-mixes-boundaries",
        "com-lca.yaml",
    ),
    "check carrier": (
        lambda root: edit(root, "methods/dk-125.yaml", "carriers: [natural_gas]", "carriers: [natural_gus]"),
        "catalogue-unknown-name",
        "dk-125.yaml",
    ),
    "check sector": (
        lambda root: edit(root, "methods/dk-125.yaml", "sectors: [municipal],", "sectors: [municipality],"),
        "catalogue-unknown-name",
        "dk-125.yaml",
    ),
    "check word": (
        lambda root: edit(root, "methods/bisko.yaml", "[exergetic, table5, default]", "[exergetisk]"),
        "catalogue-unknown-name",
        "bisko.yaml",
    ),
    "method source": (
        lambda root: edit(root, "methods/dk-125.yaml", "source: dk-hb2016", "source: nowhere"),
        "catalogue-unknown-name",
        "dk-125.yaml",
    ),
    "alias": (
        lambda root: edit(root, "vocabulary/carriers.csv", "Netzstrom", "Erdgas"),
        "alias-clash",
        "carriers.csv",
    ),
    "heating value": (
        lambda root: append(root, "heating_values.csv", "unobtainium,mass,1,GJ/t,ebev-2030,,\n"),
        "catalogue-unknown-name",
        "heating_values.csv",
    ),
    "text": (
        lambda root: append(root, "vocabulary/texts/zzz.yaml", next(lines_of_a_text(root))),
        "yaml-key-doubled",
        "zzz.yaml",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(broken: Callable[[Change], Catalog], fault: str) -> None:
    change, code, place = FAULTS[fault]
    found = [(finding.code, str(finding.place)) for finding in catalogue_faults(broken(change))]
    assert [where for what, where in found if what == code and where.startswith(place)]


def test_a_changed_released_file_is_found(broken: Callable[[Change], Catalog]) -> None:
    catalog = broken(lambda root: edit(root, "factors/kea-bw-2016.csv", ",250,g", ",251,g"))
    assert [(finding.code, str(finding.place)) for finding in catalogue_faults(catalog)] == [
        ("released-file-changed", "kea-bw-2016.csv")
    ]


GOLDEN = ROOT / "tests" / "golden" / "factors.csv"


def golden_lines(catalog: Catalog) -> list[str]:
    """Every shipped factor in its canonical unit, one per line, as a review reads them."""
    lines = ["set,version,carrier,sector,region,years,gas,dimension,t_per_unit"]
    lines += [golden_line(chosen, factor) for chosen in catalog.factor_sets() for factor in chosen.factors]
    return lines


def golden_line(chosen: FactorSet, factor: Factor) -> str:
    first, last = factor.year_from or "", factor.year_to or ""
    years = f"{first}" if first == last else f"{first}..{last}"
    carrier = f'"{factor.carrier}"' if "," in factor.carrier else factor.carrier
    cells = (chosen.id, chosen.meta.version, carrier, factor.sector, factor.region, years, factor.gas)
    return ",".join((*cells, factor.dimension, f"{factor.per_unit:.10g}"))


def test_the_golden_table_of_all_factors(catalog: Catalog) -> None:
    """To write it anew after a release: ``python -m tests.test_catalog``; the difference is what the release moves."""
    assert golden_lines(catalog) == GOLDEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    GOLDEN.write_text("\n".join(golden_lines(load())) + "\n", encoding="utf-8")
