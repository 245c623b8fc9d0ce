"""Cells to the ledger: names, units, states, keys, municipalities, population; each mistake at its cell."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ghgcalc.activity import ReadOptions, read, read_each, together
from ghgcalc.dataset import Dataset
from ghgcalc.findings import UsageError
from ghgcalc.tables import ACTIVITY, CANONICAL_UNITS, DIMENSIONS, ENTERED, POPULATION, QUALITIES, STATES
from tests import workbooks as make

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

Found = list[tuple[str, str, str]]
Amounts = dict[tuple[int, str, str], float]
Reader = Callable[..., Dataset]


@pytest.fixture
def reading(catalog: Catalog, tmp_path: Path) -> Reader:
    """Reads csv text, or sheets as a workbook."""

    def read_it(content: str | dict[str, list[list[make.Cell]]], options: ReadOptions | None = None) -> Dataset:
        if isinstance(content, str):
            path = make.write(tmp_path / "town.csv", content)
        else:
            path = make.write(tmp_path / "town.xlsx", make.xlsx(content))
        return read([path], catalog, catalog.vocabulary, options)

    return read_it


def found(dataset: Dataset, *severities: str) -> Found:
    """Severity, code and cell of the findings, without the remark that the file names no municipality."""
    wanted = severities or ("error", "warning", "info")
    return [
        (finding.severity, finding.code, finding.place.cell)
        for finding in dataset.findings
        if finding.severity in wanted and finding.code != "no-municipality-name"
    ]


def amounts(dataset: Dataset) -> Amounts:
    """Amounts in canonical units by year, sector and carrier; blank and notation keys left out."""
    rows = dataset.activity
    return {
        (int(year), dataset.sectors[sector], dataset.carriers[carrier]): float(amount)
        for year, sector, carrier, amount in zip(rows.year, rows.sector, rows.carrier, rows.amount, strict=True)
        if not math.isnan(amount)
    }


def states(dataset: Dataset) -> list[str]:
    rows = dataset.activity.sort_values(["row", "column"])
    return [STATES[state] for state in rows.state]


def long(*rows: str, header: str = "year,sector,carrier,amount,unit") -> str:
    return "\n".join((header, *rows)) + "\n"


def test_ledgers_have_their_columns_and_types(reading: Reader) -> None:
    dataset = reading(long("2018,Haushalte,Erdgas,100,MWh"))
    for frame, columns in ((dataset.activity, ACTIVITY), (dataset.entered, ENTERED), (dataset.population, POPULATION)):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
            name: column.dtype for name, column in columns.items()
        }


@pytest.mark.parametrize(
    "header",
    [
        "Jahr,Sektor,Energieträger,Menge,Einheit",
        "Year,Sector,Carrier,Amount,Unit",
        "År,Sektor,Energibærer,Mængde,Enhed",
    ],
)
@pytest.mark.parametrize(
    "names", ["Private Haushalte,Erdgas", "Households,Natural gas", "husholdninger,NATURGAS", "PHH,Gas"]
)
def test_headers_and_names_in_three_languages(header: str, names: str, reading: Reader) -> None:
    dataset = reading(long(f"2018,{names},100,MWh", header=header))
    assert amounts(dataset) == {(2018, "private_households", "natural_gas"): 100.0}
    assert found(dataset) == []


@pytest.mark.parametrize(
    ("amount", "unit", "canonical", "dimension"),
    [
        ("100", "MWh", 100.0, "energy"),
        ("100", "kWh", 0.1, "energy"),
        ("2", "GWh", 2000.0, "energy"),
        ("36", "GJ", 10.0, "energy"),
        ("5", "t", 5.0, "mass"),
        ("5", "kt", 5000.0, "mass"),
        ("5", "m3", 5.0, "volume"),
        ("5", "km", 5.0, "distance"),
    ],
)
def test_units_become_canonical_within_their_dimension(
    amount: str, unit: str, canonical: float, dimension: str, reading: Reader
) -> None:
    dataset = reading(long(f"2018,industry,hard_coal,{amount},{unit}"))
    (row,) = dataset.activity.to_dict("records")
    assert row["amount"] == pytest.approx(canonical, rel=1e-12)
    assert DIMENSIONS[row["dimension"]] == dimension
    assert len(CANONICAL_UNITS) == len(DIMENSIONS)
    assert (row["stated"], dataset.texts[row["unit"]]) == (float(amount), unit)


def test_states_stay_apart(reading: Reader) -> None:
    header = "year,sector,carrier,amount,unit,state,note"
    dataset = reading(
        long(
            "2018,services,natural_gas,5,MWh,,",
            "2018,services,heating_oil,0,MWh,,",
            "2018,services,lpg,,MWh,,",
            "2018,services,hard_coal,NO,MWh,,",
            "2018,services,lignite,NE,,,",
            "2018,services,biomass,IE: industry,,,",
            "2018,services,biogas,C,,,",
            "2018,services,electricity,,MWh,IE,in industry",
            "2018,services,district_heat,,MWh,confirmed zero,",
            "2018,services,other,,MWh,vertraulich,",
            header=header,
        )
    )
    assert found(dataset) == []
    assert states(dataset) == ["value", "zero", "blank", "NO", "NE", "IE", "C", "IE", "zero", "C"]
    rows = dataset.activity.sort_values("row")
    assert list(rows.amount.isna()) == [False, False, True, True, True, True, True, True, False, True]
    assert dataset.texts[rows.note.iloc[5]] == "industry"
    assert dataset.texts[rows.note.iloc[7]] == "in industry"
    assert dataset.tally.amounts_read == dataset.tally.amounts_kept == 9


def test_a_placeholder_is_neither_zero_nor_a_number(reading: Reader) -> None:
    dataset = reading(
        long("2018,services,natural_gas,-,MWh", "2018,services,lpg,..,MWh", "2018,services,other,k. A.,MWh")
    )
    assert states(dataset) == ["blank", "NE", "NE"]
    assert found(dataset) == [
        ("warning", "placeholder", "D2"),
        ("warning", "placeholder", "D3"),
        ("warning", "placeholder", "D4"),
    ]


def test_included_elsewhere_without_a_target_is_not_stated(reading: Reader) -> None:
    dataset = reading(long("2018,services,natural_gas,IE,MWh"))
    assert states(dataset) == ["NE"]
    assert found(dataset) == [("warning", "included-elsewhere-without-target", "D2")]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (",services,natural_gas,5,MWh", "missing-year", "A2"),
        ("18,services,natural_gas,5,MWh", "year-out-of-range", "A2"),
        ("1949,services,natural_gas,5,MWh", "year-out-of-range", "A2"),
        ("2101,services,natural_gas,5,MWh", "year-out-of-range", "A2"),
        ("2018/19,services,natural_gas,5,MWh", "not-a-year", "A2"),
        ("2018,,natural_gas,5,MWh", "missing-sector", "B2"),
        ("2018,Mond,natural_gas,5,MWh", "unknown-sector", "B2"),
        ("2018,services,,5,MWh", "missing-carrier", "C2"),
        ("2018,services,Erdgass,5,MWh", "unknown-carrier", "C2"),
        ("2018,services,natural_gas,viel,MWh", "not-a-number", "D2"),
        ("2018,services,natural_gas,5 %,MWh", "percent-for-number", "D2"),
        ("2018,services,natural_gas,36²,MWh", "footnote-at-number", "D2"),
        ("2018,services,natural_gas,5 MWh,", "unit-at-number", "D2"),
        ("2018,services,natural_gas,1.953,MWh", "ambiguous-number", "D2"),
        ("2018,services,natural_gas,-5,MWh", "negative-amount", "D2"),
        ("2018,services,natural_gas,5,MWx", "unknown-unit", "E2"),
        ("2018,services,natural_gas,5,", "missing-unit", "E2"),
    ],
)
def test_a_mistake_is_an_error_at_its_cell(row: str, code: str, cell: str, reading: Reader) -> None:
    dataset = reading(long(row, "2018,industry,natural_gas,7,MWh"))
    assert ("error", code, cell) in found(dataset, "error")
    assert amounts(dataset) == {(2018, "industry", "natural_gas"): 7.0}
    tally = dataset.tally
    assert (tally.amounts_read, tally.amounts_kept, tally.amounts_rejected) == (2, 1, 1)


def test_the_nearest_known_name_is_suggested_and_never_applied(reading: Reader) -> None:
    dataset = reading(long("2018,Industri,Erdgass,5,MWh", "2018,Gewerbe,Erdgas,5,MWk"))
    facts = {finding.code: finding.facts["suggestion"] for finding in dataset.findings if "suggestion" in finding.facts}
    assert facts["unknown-carrier"] == "Erdgas"
    assert facts["unknown-unit"] == "MWh"
    assert "Industrie" in str(facts["unknown-sector"])
    assert amounts(dataset) == {}


def test_all_mistakes_are_said_at_once(reading: Reader) -> None:
    dataset = reading(long("18,Mond,Erdgass,viel,MWx"))
    codes = {code for _, code, _ in found(dataset, "error")}
    assert codes == {"year-out-of-range", "unknown-sector", "unknown-carrier", "not-a-number", "unknown-unit"}


def test_quality_basis_scope_and_uncertainty(reading: Reader) -> None:
    header = "year,sector,carrier,amount,unit,quality,basis,scope,uncertainty"
    dataset = reading(
        long("2018,services,natural_gas,5,MWh,b,Hs,1,0.05", "2018,services,lpg,5,kWh_Hi,,,,", header=header)
    )
    assert found(dataset) == []
    rows = dataset.activity.sort_values("row")
    assert [QUALITIES[code] if code >= 0 else "" for code in rows.quality] == ["B", ""]
    assert list(rows.basis) == [1, 0]
    assert list(rows.scope) == [1, -1]
    assert rows.uncertainty.iloc[0] == 0.05
    faults = reading(
        long(
            "2018,services,natural_gas,5,MWh,E,,,",
            "2018,services,lpg,5,MWh,,Ho?,,",
            "2018,services,other,5,MWh,,,4,",
            "2018,industry,other,5,MWh,,,,5",
            "2018,industry,lpg,5,kWh_Hs,,Hi,,",
            header=header,
        )
    )
    assert found(faults, "error") == [
        ("error", "unknown-quality", "F2"),
        ("error", "unknown-basis", "G3"),
        ("error", "unknown-scope", "H4"),
        ("error", "uncertainty-out-of-range", "I5"),
        ("error", "basis-contradicts-unit", "G6"),
    ]


@pytest.mark.parametrize(("stated", "share"), [("5%", 0.05), ("12.5 %", 0.125), ("100 %", 1.0), ("0.05", 0.05)])
def test_an_uncertainty_may_be_stated_in_percent(stated: str, share: float, reading: Reader) -> None:
    dataset = reading(
        long(f"2018,services,natural_gas,5,MWh,{stated}", header="year,sector,carrier,amount,unit,uncertainty")
    )
    assert found(dataset) == []
    assert list(dataset.activity.uncertainty) == [share]


@pytest.mark.parametrize("stated", ["5", "150 %", "-5%", "%", "much"])
def test_what_is_no_uncertainty_is_refused_at_its_cell(stated: str, reading: Reader) -> None:
    dataset = reading(
        long(f"2018,services,natural_gas,5,MWh,{stated}", header="year,sector,carrier,amount,unit,uncertainty")
    )
    assert found(dataset, "error") == [("error", "uncertainty-out-of-range", "F2")]


def test_a_doubled_key_names_both_cells_or_is_summed(reading: Reader) -> None:
    text = long("2018,services,natural_gas,5,MWh", "2018,GHD,Gas,6,MWh", "2018,GHD,Strom,,MWh", "2018,GHD,Strom,1,MWh")
    dataset = reading(text)
    assert found(dataset) == [("error", "doubled-key", "D3")]
    assert next(f for f in dataset.findings if f.code == "doubled-key").facts["first"] == "D2"
    summed = reading(text, ReadOptions(sum_duplicates=True))
    assert found(summed) == [("info", "summed-duplicates", "D3")]
    assert summed.activity.amount.sum() == 12.0


@pytest.mark.parametrize(
    ("column", "values"), [("subsector", ("a", "b")), ("gpc_ref", ("I.1", "I.2")), ("scope", ("1", "2"))]
)
def test_what_tells_rows_apart(column: str, values: tuple[str, str], reading: Reader) -> None:
    rows = [f"2018,services,natural_gas,5,MWh,{value}" for value in values]
    assert found(reading(long(*rows, header=f"year,sector,carrier,amount,unit,{column}"))) == []


def test_doubled_keys_across_sheets_name_the_sheet(reading: Reader) -> None:
    header: list[make.Cell] = [*make.HEADER]
    dataset = reading({"Energie": [header, [*make.ROW]], "Verbrauch": [header, [*make.ROW]]})
    (finding,) = [finding for finding in dataset.findings if finding.code == "doubled-key"]
    assert (finding.place.sheet, finding.place.cell, finding.facts["first"]) == ("Verbrauch", "D2", "Energie!D2")


def test_emissions_entered_directly(reading: Reader) -> None:
    dataset = reading(
        {
            "emissions": [
                ["year", "sector", "gas", "amount", "unit", "carrier"],
                [2018, "land_use", "CO2", -5, "kt", None],
                [2018, "agriculture", "CH4", 7, "t", None],
                [2018, "services", None, 2, "kg CO2e", "natural_gas"],
                [2018, "agriculture", "N2O", -1, "t", None],
                [2018, "waste", "CO2", 1, "t CO2e", None],
                [2018, "waste", None, 1, "t", None],
                [2018, "waste", "XY", 1, "t", None],
            ],
            "Notes": [["x"]],
        }
    )
    assert found(dataset) == [
        ("error", "negative-amount", "D5"),
        ("error", "gas-contradicts-unit", "C6"),
        ("error", "missing-gas", "C7"),
        ("error", "unknown-gas", "C8"),
        ("info", "sheet-ignored", ""),
    ]
    kept = [
        (dataset.sectors[row["sector"]], row["carrier"] >= 0, dataset.gases[row["gas"]], row["amount"])
        for row in dataset.entered.sort_values("row").to_dict("records")
    ]
    assert kept == [
        ("land_use", False, "CO2", -5000.0),
        ("agriculture", False, "CH4", 7.0),
        ("services", True, "CO2e", pytest.approx(0.002)),
    ]


ONE_TABLE = "municipality,code,country,population,year,sector,carrier,amount,unit"


def test_one_table_with_many_municipalities(reading: Reader) -> None:
    dataset = reading(
        long(
            "B-Stadt,01002000,DE,2000,2018,services,natural_gas,5,MWh",
            "A-Stadt,01001000,DE,1000,2018,services,natural_gas,6,MWh",
            "A-Stadt,01001000,DE,1000,2018,industry,natural_gas,7,MWh",
            "A-Stadt,01001000,DE,1010,2019,industry,natural_gas,8,MWh",
            header=ONE_TABLE,
        )
    )
    assert found(dataset) == []
    assert [(town.name, town.code, town.country) for town in dataset.municipalities] == [
        ("A-Stadt", "01001000", "DE"),
        ("B-Stadt", "01002000", "DE"),
    ]
    assert list(dataset.activity.municipality) == [0, 0, 0, 1]
    people = dataset.population
    assert list(zip(people.municipality, people.year, people.population, strict=True)) == [
        (0, 2018, 1000.0),
        (0, 2019, 1010.0),
        (1, 2018, 2000.0),
    ]


@pytest.mark.parametrize(
    ("row", "severity", "code", "cell"),
    [
        ("A-Stadt,01001000,DE,1001,2018,industry,natural_gas,5,MWh", "error", "population-differs", "D3"),
        ("X-Stadt,01001000,DE,1000,2018,industry,natural_gas,5,MWh", "error", "municipality-named-otherwise", "A3"),
        (",,DE,1000,2018,industry,natural_gas,5,MWh", "error", "missing-municipality", "A3"),
        ("B-Stadt,1002000,DE,1000,2018,industry,natural_gas,5,MWh", "warning", "lost-leading-zero", "B3"),
        ("B-Stadt,12,DE,1000,2018,industry,natural_gas,5,MWh", "warning", "unusual-code", "B3"),
        ("B-Stadt,,Mond,1000,2018,industry,natural_gas,5,MWh", "error", "unknown-country", "C3"),
        ("B-Stadt,,DE,1000.5,2018,industry,natural_gas,5,MWh", "warning", "fractional-population", "D3"),
        ("B-Stadt,,DE,0,2018,industry,natural_gas,5,MWh", "error", "not-positive-population", "D3"),
    ],
)
def test_municipality_columns_are_checked(row: str, severity: str, code: str, cell: str, reading: Reader) -> None:
    dataset = reading(long("A-Stadt,01001000,DE,1000,2018,services,natural_gas,6,MWh", row, header=ONE_TABLE))
    assert (severity, code, cell) in found(dataset)


@pytest.mark.parametrize(
    ("columns", "rows", "option", "named"),
    [
        ("country", ["DE", "DE"], "Ort", [("Ort", "", "DE")]),
        ("country", ["DE", "DE"], None, [("town", "", "DE")]),
        ("code,country", ["01001000,DE", "01001000,DE"], "Ort", [("Ort", "01001000", "DE")]),
        (
            "code,country",
            ["01001000,DE", "01002000,DE"],
            "Ort",
            [("01001000", "01001000", "DE"), ("01002000", "01002000", "DE")],
        ),
    ],
)
def test_the_name_option_serves_a_table_of_one_town_without_a_name(
    columns: str, rows: list[str], option: str | None, named: list[tuple[str, str, str]], reading: Reader
) -> None:
    table = [
        f"{row},2018,{sector},natural_gas,5,MWh" for row, sector in zip(rows, ("services", "industry"), strict=True)
    ]
    dataset = reading(long(*table, header=f"{columns},year,sector,carrier,amount,unit"), ReadOptions(name=option))
    assert found(dataset) == []
    assert [(town.name, town.code, town.country) for town in dataset.municipalities] == named
    unnamed = [finding.code for finding in dataset.findings]
    assert unnamed == (["no-municipality-name"] if option is None else [])


@pytest.mark.parametrize("header", ["", "country,"])
def test_standard_input_is_no_name_of_a_town(header: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    table = long(
        f"{'DE,' if header else ''}2018,services,natural_gas,5,MWh", header=f"{header}year,sector,carrier,amount,unit"
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table.encode())))
    dataset = read([Path("-")], catalog, catalog.vocabulary)
    assert [town.name for town in dataset.municipalities] == ["stdin"]
    assert [finding.code for finding in dataset.findings] == ["no-municipality-name"]


MASTER: list[list[make.Cell]] = [
    ["Schlüssel", "Wert"],
    ["Name", "Musterstadt (fictitious)"],
    ["AGS", "01001000"],
    ["Land", "Deutschland"],
    ["KE in GHD", "ja"],
    ["Basisjahr", 1990],
    ["Jahresarbeitszahl", 3.4],
    ["Witterungsbereinigt", None],
]


def test_the_sheet_municipality(reading: Reader) -> None:
    dataset = reading({"Kommune": MASTER, "Energie": [[*make.HEADER], [*make.ROW]]})
    assert found(dataset) == []
    (town,) = dataset.municipalities
    assert (town.name, town.code, town.country) == ("Musterstadt (fictitious)", "01001000", "DE")
    assert {key: declared.value for key, declared in town.declared.items()} == {
        "municipal_in_services": "yes",
        "base_year": "1990",
        "heat_pump_spf": "3.4",
    }
    assert str(town.declared["base_year"].place) == "town.xlsx#Kommune!B6"


@pytest.mark.parametrize(
    ("row", "severity", "code", "cell"),
    [
        (["Gas Hs/Hi", "vielleicht"], "error", "unknown-word", "B9"),
        (["Basisjahr", 1990], "error", "doubled-key-name", "B9"),
        (["Lieblingsfarbe", "blau"], "warning", "unknown-key", "A9"),
    ],
)
def test_the_sheet_municipality_is_checked(
    row: list[make.Cell], severity: str, code: str, cell: str, reading: Reader
) -> None:
    dataset = reading({"Kommune": [*MASTER, row], "Energie": [[*make.HEADER], [*make.ROW]]})
    assert (severity, code, cell) in found(dataset)


@pytest.mark.parametrize("factor", [0, -3.2, 0.32, "0"])
def test_a_seasonal_performance_factor_below_one_is_refused(factor: make.Cell, reading: Reader) -> None:
    master = [row if row[0] != "Jahresarbeitszahl" else ["Jahresarbeitszahl", factor] for row in MASTER]
    dataset = reading({"Kommune": master, "Energie": [[*make.HEADER], [*make.ROW]]})
    assert ("error", "ratio-below-one", "B7") in found(dataset)
    assert "heat_pump_spf" not in dataset.municipalities[0].declared


def test_a_code_that_became_a_number_has_lost_its_zero(reading: Reader) -> None:
    master = [row if row[0] != "AGS" else ["AGS", 1001000] for row in MASTER]
    dataset = reading({"Kommune": master, "Energie": [[*make.HEADER], [*make.ROW]]})
    odd = [(f.code, f.facts["suggestion"], f.place.cell) for f in dataset.findings]
    assert odd == [("lost-leading-zero", "01001000", "B3")]
    assert dataset.municipalities[0].code == "1001000"


def test_the_sheet_population(reading: Reader) -> None:
    people: list[list[make.Cell]] = [
        ["Jahr", "Einwohner", "Definition"],
        [2018, 1000, "31.12."],
        [2018, 1001, None],
        [2019, -5, None],
        [2020, 10.5, None],
        ["x", 7, None],
        [2021, None, None],
    ]
    dataset = reading({"Einwohner": people, "Energie": [[*make.HEADER], [*make.ROW]]})
    assert found(dataset) == [
        ("error", "doubled-population", "B3"),
        ("error", "not-positive-population", "B4"),
        ("error", "not-a-year", "A6"),
        ("warning", "fractional-population", "B5"),
    ]
    assert list(dataset.population.population) == [1000.0, 10.5]
    assert dataset.texts[dataset.population.definition.iloc[0]] == "31.12."


def test_population_and_name_from_the_options(reading: Reader) -> None:
    options = ReadOptions(population=5000, name="Musterstadt (fictitious)")
    dataset = reading(long("2018,services,natural_gas,5,MWh", "2019,services,natural_gas,5,MWh"), options)
    assert list(zip(dataset.population.year, dataset.population.population, strict=True)) == [
        (2018, 5000.0),
        (2019, 5000.0),
    ]
    assert dataset.municipalities[0].name == "Musterstadt (fictitious)"


@pytest.mark.parametrize(("people", "told"), [(5000, [("population-option-unused", ("2018",))]), (4000, [])])
def test_a_population_of_the_options_that_the_input_states_itself_is_told(
    people: float, told: list[tuple[str, tuple[str, ...]]], reading: Reader
) -> None:
    rows = ("A-Stadt,,DE,4000,2018,services,natural_gas,5,MWh", "A-Stadt,,DE,,2019,services,natural_gas,5,MWh")
    dataset = reading(long(*rows, header=ONE_TABLE), ReadOptions(population=people))
    codes = [(one.code, one.facts["years"]) for one in dataset.findings if one.code.startswith("population-")]
    assert codes == told
    assert list(dataset.population.population) == [4000.0, people]


@pytest.mark.parametrize(("people", "codes"), [(1.234, ["fractional-population"]), (1234.0, [])])
def test_a_fraction_of_people_from_the_options_is_warned_of(people: float, codes: list[str], reading: Reader) -> None:
    dataset = reading(long("2018,services,natural_gas,5,MWh"), ReadOptions(population=people))
    assert [code for _, code, _ in found(dataset, "warning")] == codes


def test_a_town_without_a_name_is_called_after_its_file(reading: Reader) -> None:
    dataset = reading(long("2018,services,natural_gas,5,MWh"))
    assert dataset.municipalities[0].name == "town"
    assert [finding.code for finding in dataset.findings] == ["no-municipality-name"]


def test_own_factors_and_the_carriers_that_only_they_know(reading: Reader) -> None:
    factors: list[list[make.Cell]] = [
        ["carrier", "year", "gas", "value", "unit", "source"],
        ["Grubengas", 2018, "CO2e", 0.1, "t/MWh", "own"],
    ]
    energy: list[list[make.Cell]] = [[*make.HEADER], [2018, "services", "grubengas", 5, "MWh"]]
    dataset = reading({"Energie": energy, "Faktoren": factors})
    assert found(dataset) == []
    assert amounts(dataset) == {(2018, "services", "Grubengas"): 5.0}
    own = dataset.municipalities[0].own_factors
    assert own is not None
    assert [factor.carrier for factor in own.factors] == ["Grubengas"]
    without = reading({"Energie": energy, "x": [["y"]]})
    assert ("error", "unknown-carrier", "C2") in found(without)


def test_broken_own_factors_are_named_at_their_cell(reading: Reader) -> None:
    factors: list[list[make.Cell]] = [
        ["carrier", "year", "gas", "value", "unit", "source"],
        ["Erdgas", 2018, "CO2e", "x", "t/MWh", "own"],
    ]
    dataset = reading({"Energie": [[*make.HEADER], [*make.ROW]], "Faktoren": factors})
    assert ("error", "factor-value-not-a-number", "D2") in found(dataset)


def test_plants_are_kept_as_rows(reading: Reader) -> None:
    plants: list[list[make.Cell]] = [["Jahr", "Netz", "Anlage", "Art"], [2018, "Nord", "HKW 1", "KWK"]]
    dataset = reading({"Energie": [[*make.HEADER], [*make.ROW]], "Anlagen": plants})
    (row,) = dataset.municipalities[0].tables["plants"]
    assert {name: cell for name, (cell, _) in row.items()} == {
        "year": 2018.0,
        "network": "Nord",
        "plant": "HKW 1",
        "kind": "KWK",
    }
    assert row["kind"][1].cell == "D2"


def test_several_files_are_several_municipalities(catalog: Catalog, tmp_path: Path) -> None:
    paths = [make.write(tmp_path / name, long("2018,services,natural_gas,5,MWh")) for name in ("b.csv", "a.csv")]
    dataset = read(paths, catalog, catalog.vocabulary)
    assert [town.name for town in dataset.municipalities] == ["a", "b"]
    assert dataset.cell_name(0, -1, 2, 4) == "b.csv#D2"
    twice = read([paths[0], paths[0]], catalog, catalog.vocabulary)
    assert "doubled-municipality" in {finding.code for finding in twice.findings}


def test_files_may_be_read_singly(catalog: Catalog, tmp_path: Path) -> None:
    paths = [make.write(tmp_path / f"{name}.csv", long(f"2018,services,natural_gas,{name},MWh")) for name in (3, 4)]
    readings = list(read_each(paths, catalog, catalog.vocabulary))
    assert [reading.tally.amounts_kept for reading in readings] == [1, 1]
    assert list(together(readings).activity.amount) == [3.0, 4.0]


def test_paths_and_sheets_that_do_not_exist_are_wrong_usage(catalog: Catalog, tmp_path: Path, reading: Reader) -> None:
    with pytest.raises(UsageError, match="no-such-file"):
        read([tmp_path / "none.xlsx"], catalog, catalog.vocabulary)
    with pytest.raises(UsageError, match="unknown-sheet"):
        reading({"Energie": [[*make.HEADER], [*make.ROW]], "x": [["y"]]}, ReadOptions(sheet="Strom"))


def test_canonical_order(reading: Reader) -> None:
    dataset = reading(
        long(
            "2019,industry,lpg,5,MWh",
            "2018,services,lpg,9,MWh",
            "2018,services,natural_gas,7,MWh",
            "2018,private_households,lpg,1,MWh",
        )
    )
    rows = dataset.activity
    assert list(zip(rows.year, rows.sector, rows.carrier, strict=True)) == sorted(
        zip(rows.year, rows.sector, rows.carrier, strict=True)
    )
