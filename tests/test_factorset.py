"""Given factor sets: read like shipped ones, refused as a whole with every fault at its cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.factorset import chosen, from_rows, read_factor_set
from ghgcalc.findings import Finding, Place, Rejected, UsageError

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

HEADER = "carrier,sector,region,year_from,year_to,gas,value,unit,source,locator,note\n"
META = """\
id: musterstadt
version: "1"
title: Factors of Musterstadt (fictitious)
publisher: Musterstadt
published: "2020"
licence: none
region: DE
boundary: life_cycle
heating_value: net
gwp: not_stated
sources:
  - {id: report, title: Report}
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(rows: str, meta: str = META, header: str = HEADER, name: str = "given.csv") -> Path:
        path = tmp_path / name
        path.write_text(header + rows, encoding="utf-8")
        path.with_suffix(".yaml").write_text(meta, encoding="utf-8")
        return path

    return written


def rejected(path: Path, catalog: Catalog) -> list[tuple[str, str]]:
    """Code and place of every finding that a set is rejected with."""
    with pytest.raises(Rejected) as refusal:
        read_factor_set(path, catalog)
    return [(finding.code, str(finding.place)) for finding in refusal.value.findings]


def test_the_yaml_names_a_known_gwp_set_and_each_source_once(write: Write, catalog: Catalog) -> None:
    twice = META.replace("not_stated", "AR5GWP10") + "  - {id: report, title: Another report}\n"
    assert rejected(write("Erdgas,,,,,CO2e,250,g CO2e/kWh,report,,\n", meta=twice), catalog) == [
        ("unknown-gwp", "given.yaml#10"),
        ("source-doubled", "given.yaml#13"),
    ]


def test_the_faults_of_all_given_sets_are_shown_and_an_unknown_edition_comes_first(
    write: Write, catalog: Catalog
) -> None:
    first, second = (
        str(write("Erdgas,,,,,CO2e,viel,g CO2e/kWh,report,,\n", name=f"{name}.csv")) for name in ("one", "two")
    )
    with pytest.raises(Rejected) as refusal:
        chosen([first, second], catalog)
    assert [str(finding.place) for finding in refusal.value.findings] == ["one.csv#G2", "two.csv#G2"]
    with pytest.raises(UsageError):
        chosen([first, "no-such-edition"], catalog)


def test_a_set_is_read(write: Write, catalog: Catalog) -> None:
    path = write("Erdgas,,,2015,2016,CO2e,250,g CO2e/kWh,report,p. 8,\nFernwärme,KE,,,,CO2e,0.121,t/MWh,report,,own\n")
    read = read_factor_set(path, catalog)
    gas, heat = read.factors
    assert read.given
    assert read.findings == ()
    assert (gas.row, gas.carrier, gas.year_from, gas.year_to, gas.per_unit) == (2, "natural_gas", 2015, 2016, 0.25)
    assert (heat.carrier, heat.sector, heat.year_from, heat.per_unit) == ("district_heat", "municipal", None, 0.121)
    assert read.source("report").title == "Report"


def test_either_file_may_be_named(write: Write, catalog: Catalog) -> None:
    path = write("Erdgas,,,,,CO2e,250,g CO2e/kWh,report,,\n")
    named = (read_factor_set(path, catalog), read_factor_set(path.with_suffix(".yaml"), catalog))
    assert named[0].factors == named[1].factors
    assert named[0].sha256 == named[1].sha256


def test_the_hash_is_of_both_files(write: Write, catalog: Catalog) -> None:
    rows = "Erdgas,,,,,CO2e,250,g CO2e/kWh,report,,\n"
    first = read_factor_set(write(rows), catalog).sha256
    assert read_factor_set(write(rows, META.replace("Report", "Other report")), catalog).sha256 != first
    assert read_factor_set(write(rows.replace("250", "249")), catalog).sha256 != first


def test_a_german_spreadsheet_writes_semicolons_and_decimal_commas(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(
        "Energieträger;Gas;Wert;Einheit;Quelle\r\nHeizöl;CO2e;0,318;t CO2e/MWh;report\r\n".encode("cp1252")
    )
    path.with_suffix(".yaml").write_text(META, encoding="utf-8")
    (factor,) = read_factor_set(path, catalog).factors
    assert (factor.carrier, factor.per_unit) == ("heating_oil", 0.318)


def test_a_carrier_that_no_vocabulary_knows_keeps_its_name(write: Write, catalog: Catalog) -> None:
    (factor,) = read_factor_set(write("Torrefied Pellets ,,,,,CO2,2.5,kg CO2/gallon,report,,\n"), catalog).factors
    assert (factor.carrier, factor.dimension) == ("Torrefied Pellets", "volume")
    assert factor.per_unit == pytest.approx(0.0025 / 0.003785411784)


def test_which_of_two_names_keeps_the_carrier_does_not_depend_on_the_order_of_rows(
    write: Write, catalog: Catalog
) -> None:
    rows = ["Strom,,,,,CO2e,111,g/kWh,report,,\n", "electricity,,,,,CO2e,222,g/kWh,report,,\n"]
    for ordered in (rows, rows[::-1]):
        read = read_factor_set(write("".join(ordered)), catalog)
        assert {factor.carrier: factor.value for factor in read.factors} == {"Strom": 111.0, "electricity": 222.0}


def test_names_that_a_set_tells_apart_stay_apart(write: Write, catalog: Catalog) -> None:
    path = write("Heizöl EL,,,,,CO2e,310,g/kWh,report,,\nHeizöl,,,,,CO2e,320,g/kWh,report,,\n")
    assert read_factor_set(path, catalog).carriers() == ("Heizöl EL", "heating_oil")
    path = write("Erdgas,,,2010,2020,CO2e,250,g/kWh,report,,\nGas,,,2015,,CO2e,247,g/kWh,report,,\n")
    assert read_factor_set(path, catalog).carriers() == ("natural_gas", "Gas")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Erdgas,Haushalt X,,,,CO2e,250,g/kWh,report,,", ("unknown-sector", "given.csv#B2")),
        ("Erdgas,,,20xx,,CO2e,250,g/kWh,report,,", ("factor-year-not-a-number", "given.csv#D2")),
        ("Erdgas,,,2020,2019,CO2e,250,g/kWh,report,,", ("factor-years-reversed", "given.csv#E2")),
        ("Erdgas,,,,2019,CO2e,250,g/kWh,report,,", ("factor-years-reversed", "given.csv#E2")),
        ("Erdgas,,,,,CO3,250,g/kWh,report,,", ("unknown-gas", "given.csv#F2")),
        ("Erdgas,,,,,,250,g/kWh,report,,", ("unknown-gas", "given.csv#F2")),
        ("Erdgas,,,,,CO2e,zwei,g/kWh,report,,", ("factor-value-not-a-number", "given.csv#G2")),
        ("Erdgas,,,,,CO2e,nan,g/kWh,report,,", ("factor-value-not-a-number", "given.csv#G2")),
        ("Erdgas,,,,,CO2e,,g/kWh,report,,", ("factor-value-not-a-number", "given.csv#G2")),
        ("Erdgas,,,,,CO2e,250,kWh/t,report,,", ("unknown-factor-unit", "given.csv#H2")),
        ("Erdgas,,,,,CO2,250,g CO2e/kWh,report,,", ("factor-gas-contradicts-unit", "given.csv#H2")),
        ("Erdgas,,,,,CO2e,250,g/kWh_Hs,report,,", ("factor-basis-contradicts-set", "given.csv#H2")),
        ("Erdgas,,,,,CO2e,250,g/kWh,nowhere,,", ("factor-without-source", "given.csv#I2")),
        ("Erdgas,,,20,,CO2e,250,g/kWh,report,,", ("factor-year-not-a-number", "given.csv#D2")),
        ("Erdgas,,,20200,,CO2e,250,g/kWh,report,,", ("factor-year-not-a-number", "given.csv#D2")),
        ("Erdgas,,,früh,2020,CO2e,250,g/kWh,report,,", ("factor-year-not-a-number", "given.csv#D2")),
        ('Erdgas,,,,,CO2e,250,g/kWh,report,"p. 8,', ("broken-quoting", "given.csv#A2")),
        ("Erdgas,,,,,CO2e,250,g/kWh,report," + "x" * 140_000, ("broken-quoting", "given.csv#A2")),
        ("Erdgas,,,,,CO2e,2\x0050,g/kWh,report,,", ("not-text", "given.csv#A2")),
        ("", ("factor-set-empty", "given.csv#A1")),
        (",,,,,CO2e,250,g/kWh,report,,", ("unknown-carrier", "given.csv#A2")),
        ("Erdgas,,,,,CO2e,250,g/kWh,report,p. 8, table 3,x", ("factor-row-too-long", "given.csv#K2")),
    ],
)
def test_a_broken_row_is_refused_at_its_cell(write: Write, catalog: Catalog, row: str, fault: tuple[str, str]) -> None:
    assert rejected(write(f"{row}\n"), catalog) == [fault]


@pytest.mark.parametrize(
    ("meta", "fault"),
    [
        (META.replace("id: ", "id: my@", 1), ("factor-set-id-unfit", "given.yaml#1")),
        (META.replace("title: ", "title: &a [*a] #", 1), ("yaml-alias", "given.yaml#3")),
        (META.replace("title: ", "title: " + "[" * 2000 + "]" * 2000 + " #", 1), ("broken-yaml", "given.yaml#1")),
        ("", ("yaml-without-entries", "given.yaml#1")),
        ("- a list", ("yaml-without-entries", "given.yaml#1")),
        (META + "\0", ("broken-yaml", f"given.yaml#{META.count(chr(10)) + 1}")),
    ],
)
def test_a_broken_yaml_is_refused_at_its_line(
    write: Write, catalog: Catalog, meta: str, fault: tuple[str, str]
) -> None:
    assert rejected(write("Erdgas,,,,,CO2e,250,g/kWh,report,,\n", meta), catalog) == [fault]


def test_a_shipped_edition_may_be_given_and_none_other_under_its_name(
    write: Write, catalog: Catalog, root: Path
) -> None:
    shipped = root / "emission_factors" / "factors" / "geg-2020.csv"
    assert read_factor_set(shipped, catalog).sha256 == catalog.factor_set("geg-2020").sha256
    meta = shipped.with_suffix(".yaml").read_text(encoding="utf-8")
    changed = shipped.read_text(encoding="utf-8").replace("CO2e,310,", "CO2e,311,")
    path = write(changed.partition("\n")[2], meta)
    assert rejected(path, catalog) == [("factor-set-id-taken", "given.yaml#1")]


def test_a_number_that_can_be_read_two_ways_is_refused_unless_its_column_decides(
    tmp_path: Path, catalog: Catalog
) -> None:
    path = tmp_path / "given.csv"
    path.with_suffix(".yaml").write_text(META, encoding="utf-8")
    head = "carrier;gas;value;unit;source\nA;CO2e;"
    path.write_text(f"{head}1.438;g/kWh;report\n", encoding="utf-8")
    assert rejected(path, catalog) == [("ambiguous-number", "given.csv#C2")]
    for other, expected in (("0,5", 1438.0), ("0.5", 1.438)):
        path.write_text(f"{head}1.438;g/kWh;report\nB;CO2e;{other};g/kWh;report\n", encoding="utf-8")
        assert read_factor_set(path, catalog).factors[0].value == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_of_spreadsheets(tmp_path: Path, catalog: Catalog, encoding: str) -> None:
    path = tmp_path / "given.csv"
    text = "Energieträger\tGas\tWert\tEinheit\tQuelle\t\t\nHeizöl\tCO2e\t318,5\tg/kWh\treport\t\t\n"
    path.write_bytes(text.encode(encoding))
    path.with_suffix(".yaml").write_text(META, encoding="utf-8")
    (factor,) = read_factor_set(path, catalog).factors
    assert (factor.carrier, factor.value) == ("heating_oil", 318.5)


@pytest.mark.parametrize(("written", "region"), [("de", "DE"), ("Deutschland", "DE"), ("05515000", "05515000")])
def test_a_region_is_read_as_municipalities_have_it(write: Write, catalog: Catalog, written: str, region: str) -> None:
    chosen = read_factor_set(write(f"Erdgas,,{written},,,CO2e,250,g/kWh,report,,\n"), catalog)
    assert (chosen.factors[0].region, chosen.findings) == (region, ())


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ("Erdgas,,Deutchland,,,CO2e,250,g/kWh,report,,", "factor-region-unknown", "C2"),
        ("Ergas,,,,,CO2e,250,g/kWh,report,,", "factor-carrier-misspelt", "A2"),
    ],
)
def test_what_would_never_be_used_is_a_warning(write: Write, catalog: Catalog, row: str, code: str, cell: str) -> None:
    (finding,) = read_factor_set(write(f"{row}\n"), catalog).findings
    assert (finding.code, finding.severity, finding.place.cell) == (code, "warning", cell)
    if code == "factor-carrier-misspelt":
        assert not read_factor_set(write(f"{row}\n", META + "own_carriers: [Ergas]\n"), catalog).findings


def test_all_faults_are_told_at_once(write: Write, catalog: Catalog) -> None:
    path = write("Erdgas,,,,,CO2e,x,g/knot,nowhere,,\n", META.replace("life_cycle", "cradle"))
    found = rejected(path, catalog)
    assert ("yaml-value-wrong", "given.yaml#8") in found
    path = write("Erdgas,,,,,CO2e,x,g/knot,nowhere,,\n")
    assert sorted(code for code, _ in rejected(path, catalog)) == [
        "factor-value-not-a-number",
        "factor-without-source",
        "unknown-factor-unit",
    ]


def test_a_doubled_row(write: Write, catalog: Catalog) -> None:
    rows = "Erdgas,,,2010,2020,CO2e,250,g/kWh,report,,\nErdgas,,,2015,,CO2e,247,g/kWh,report,,\n"
    assert rejected(write(rows), catalog) == [("factor-doubled", "given.csv#A3")]
    apart = rows.replace("2015", "2021")
    assert len(read_factor_set(write(apart), catalog).factors) == 2


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (HEADER.replace("note", "colour"), ("unknown-column", "given.csv#K1")),
        (HEADER.replace("note", "unit"), ("column-doubled", "given.csv#K1")),
        (HEADER.replace("source", "note").replace(",note\n", "\n"), ("column-missing", "given.csv#A1")),
    ],
)
def test_a_broken_header(write: Write, catalog: Catalog, header: str, fault: tuple[str, str]) -> None:
    assert rejected(write("Erdgas,,,,,CO2e,250,g/kWh,report,,\n", header=header), catalog) == [fault]


@pytest.mark.parametrize(
    ("meta", "fault"),
    [
        (META + "id: twice\n", ("yaml-key-doubled", "given.yaml#13")),
        (META + "colour: red\n", ("yaml-key-unknown", "given.yaml#13")),
        (META.replace("gwp: not_stated\n", ""), ("yaml-key-missing", "given.yaml#1")),
        (
            META.replace("{id: report, title: Report}", "{id: report, name: Report}"),
            ("yaml-key-unknown", "given.yaml#12"),
        ),
        (META + "  broken: [\n", ("broken-yaml", "given.yaml#13")),
    ],
)
def test_a_broken_yaml(write: Write, catalog: Catalog, meta: str, fault: tuple[str, str]) -> None:
    assert fault in rejected(write("Erdgas,,,,,CO2e,250,g/kWh,report,,\n", meta), catalog)


def test_what_yaml_reads_as_a_number_or_a_date_is_a_text_all_the_same(write: Write, catalog: Catalog) -> None:
    meta = META.replace('"1"', "1").replace('"2020"', "2020-05-01") + "supersedes:\n"
    read = read_factor_set(write("Erdgas,,,,,CO2e,250,g/kWh,report,,\n", meta), catalog)
    assert (read.meta.version, read.meta.published, read.meta.supersedes) == ("1", "2020-05-01", "")


def test_a_set_without_its_yaml(write: Write, catalog: Catalog) -> None:
    path = write("Erdgas,,,,,CO2e,250,g/kWh,report,,\n")
    path.with_suffix(".yaml").unlink()
    assert rejected(path, catalog) == [("factor-set-incomplete", "given.csv")]


def test_a_factor_out_of_range_is_a_warning_in_a_given_set(write: Write, catalog: Catalog) -> None:
    read = read_factor_set(write("Erdgas,,,,,CO2e,2.5,t/MWh,report,,\n"), catalog)
    assert [(finding.code, finding.severity, str(finding.place)) for finding in read.findings] == [
        ("factor-out-of-range", "warning", "given.csv#G2")
    ]


def test_sets_are_chosen_by_edition_or_path(write: Write, catalog: Catalog) -> None:
    path = write("Erdgas,,,,,CO2e,250,g/kWh,report,,\n")
    ids = [found.id for found in chosen([str(path), "ebev-2030", "bisko-cited@2026.1"], catalog)]
    assert ids == ["musterstadt", "ebev-2030", "bisko-cited"]


@pytest.mark.parametrize(
    ("argument", "code", "suggestion"),
    [
        ("ebev-2031", "unknown-factor-set", "ebev-2030"),
        ("bisko-cited@1999", "unknown-factor-set", "bisko-cited"),
        ("no/such.csv", "no-such-file", None),
    ],
)
def test_a_set_that_is_not_there(catalog: Catalog, argument: str, code: str, suggestion: str | None) -> None:
    with pytest.raises(UsageError) as error:
        chosen([argument], catalog)
    assert (error.value.code, error.value.facts.get("suggestion")) == (code, suggestion)


def own_row(line: int, **cells: object) -> dict[str, tuple[object, Place]]:
    return {
        column: (value, Place("town.xlsx", "Faktoren", f"{'ABCDEFGH'[position]}{line}"))
        for position, (column, value) in enumerate(cells.items())
    }


def test_a_towns_own_factors(catalog: Catalog) -> None:
    rows = [
        own_row(2, carrier="Fernwärme", year=2015.0, value=121.0, unit="g CO2e/kWh"),
        own_row(3, carrier="Fernwärme", year=2014, value=0.121, unit="t CO2e/MWh"),
    ]
    own = from_rows(rows, catalog, boundary="life_cycle", heating_value="net", digest="d")
    assert (own.id, own.given, own.sha256, own.meta.boundary) == ("own", True, "d", "life_cycle")
    assert [(f.row, f.carrier, f.gas, f.year_from, f.per_unit) for f in own.factors] == [
        (2, "district_heat", "CO2e", 2015, 0.121),
        (3, "district_heat", "CO2e", 2014, 0.121),
    ]


@pytest.mark.parametrize(("text", "per_unit"), [("0,318", 0.318), ("0.318", 0.318), ("318,5", 318.5)])
def test_a_number_that_is_a_text_in_a_workbook(catalog: Catalog, text: str, per_unit: float) -> None:
    (factor,) = from_rows([own_row(2, carrier="Zauberstab", value=text, unit="t CO2e/MWh")], catalog).factors
    assert factor.per_unit == per_unit


def test_a_number_that_can_be_read_two_ways_is_asked_for(catalog: Catalog) -> None:
    with pytest.raises(Rejected) as refusal:
        from_rows([own_row(2, carrier="Zauberstab", value="1.234", unit="g CO2e/kWh")], catalog)
    assert [finding.code for finding in refusal.value.findings] == ["ambiguous-number"]


def test_a_fault_in_a_towns_own_factors_names_the_cell(catalog: Catalog) -> None:
    rows = [own_row(4, carrier="Fernwärme", year="2015", value="viel", unit="g CO2e/kWh")]
    with pytest.raises(Rejected) as refusal:
        from_rows(rows, catalog)
    assert [(finding.code, str(finding.place)) for finding in refusal.value.findings] == [
        ("factor-value-not-a-number", "town.xlsx#Faktoren!C4")
    ]


CELL = st.one_of(st.sampled_from(["", "Erdgas", "2020", "CO2e", "g/kWh", "report", "1e400", "-1"]), st.text(max_size=6))


@given(cells=st.lists(CELL, min_size=11, max_size=12))
def test_whatever_is_in_a_row_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, cells: list[str]
) -> None:
    import csv

    path = tmp_path_factory.mktemp("set") / "given.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        csv.writer(file).writerow(cells)
    path.with_suffix(".yaml").write_text(META, encoding="utf-8")
    try:
        read = len(read_factor_set(path, catalog).factors)
        faults: tuple[Finding, ...] = ()
    except Rejected as refusal:
        read, faults = 0, refusal.findings
    assert read + bool(faults) == 1
    assert all(finding.place.file == "given.csv" for finding in faults)
