"""A large table has the totals of the ordinary way, in blocks of any size, from csv and from parquet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from ghgcalc.activity import ReadOptions
from ghgcalc.batch import csv_pieces, large
from ghgcalc.batch.record import Member
from ghgcalc.batch.worker import opened
from ghgcalc.findings import Rejected
from ghgcalc.workbook import Limits
from ghgcalc.workbook.numbers import written as number_of
from tests import batches
from tests.batches import HEAD, codes, done, statuses, table

LARGE = ReadOptions(limits=Limits(file_bytes=1))
SECTORS = ("private_households", "GHD", "municipal", "land_use", "transport")
CARRIERS = ("electricity", "Erdgas", "diesel", "heating_oil", "hydrogen", "ambient_heat")
UNITS = ("MWh", "GWh", "kWh", "MWh Hs", "TJ")
CELL = st.tuples(st.sampled_from((2018, 2020)), st.sampled_from(SECTORS), st.sampled_from(CARRIERS))
# No amount that can be read two ways: which are refused is tested on its own.
CLEAR = st.floats(0.001, 1e5).map(lambda value: round(value, 3)).filter(lambda value: not number_of(str(value)).mark)
AMOUNT = st.one_of(st.none(), st.just(0.0), CLEAR)
TOWN = st.dictionaries(
    CELL,
    st.tuples(AMOUNT, st.sampled_from(UNITS), st.sampled_from(("A", "B", "C", "D", "")), st.booleans()),
    max_size=8,
)


def written(path: Path, towns: Sequence[dict[Any, Any]], apart: bool) -> list[list[Any]]:
    """A csv of towns, their rows one town after another or all mixed."""
    rows = [
        [*(f"Ort {number}", f"0577400{number}", "DE", 1000 + number if counted else None), *cell, amount, unit, quality]
        for number, town in enumerate(towns, start=1)
        for cell, (amount, unit, quality, counted) in town.items()
    ]
    if not apart:
        rows.sort(key=lambda row: (str(row[6]), row[0]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*HEAD, "quality"])
        writer.writerows([["" if field is None else field for field in row] for row in rows])
    return rows


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(towns=st.lists(TOWN, min_size=1, max_size=4), apart=st.booleans(), rows=st.integers(1, 5))
def test_totals_are_those_of_the_ordinary_way(
    tmp_path: Path, towns: list[dict[Any, Any]], apart: bool, rows: int
) -> None:
    towns = [
        {
            key: (value[0], "MWh" if value[1] == "MWh Hs" and key[2] != "Erdgas" else value[1], *value[2:])
            for key, value in town.items()
        }
        for town in towns
    ]
    path = tmp_path / "t.csv"
    made = written(path, towns, apart)
    if not any(row[7] is not None for row in made):
        return
    expected = ordinary(path)
    for found in (summed(path), summed(as_parquet(path, made, rows))):
        assert found.keys() == expected.keys()
        for code, member in found.items():
            same(member, expected[code])


def same(member: Member, expected: Member) -> None:
    assert (member.status, member.name, member.gas_coverage) == (expected.status, expected.name, expected.gas_coverage)
    told = {"factor-latest-before", "lost-leading-zero"}
    assert set(member.warnings) & told == set(expected.warnings) & told
    years = {year.year: year for year in expected.years if year.energy_mwh or year.emissions_t}
    for year in member.years:
        if year.year not in years:
            assert (year.energy_mwh, year.emissions_t) == (0, 0)
            continue
        other = years.pop(year.year)
        assert year.complete == other.complete
        for name in (
            "population",
            "energy_mwh",
            "emissions_t",
            "per_capita_t",
            "data_quality",
            "data_quality_coverage",
        ):
            mine, its = getattr(year, name), getattr(other, name)
            assert mine == its or mine == pytest.approx(its, rel=1e-9, abs=1e-9), name
    assert not years


def asked(**options: Any) -> Any:
    return batches.settings(allow_incomplete=True, **options)


def ordinary(path: Path) -> dict[str, Member]:
    from ghgcalc.batch.chunk import records
    from ghgcalc.batch.members import Entry

    (record,) = records([Entry(str(path), path.name)], ["k"], opened(asked()), lambda content: "part")
    return {member.code: member for member in record.members}


def summed(path: Path, **options: Any) -> dict[str, Member]:
    found = large.LargeTable(path, "", opened(asked(**options)))
    return {member.code: member for member in found.members(())}


def as_parquet(path: Path, rows: Sequence[Sequence[Any]], group: int) -> Path:
    columns = list(zip(*rows, strict=True))
    kinds = [pyarrow.string()] * 3 + [pyarrow.float64(), pyarrow.int32()] + [pyarrow.string()] * 2
    kinds += [pyarrow.float64(), pyarrow.string(), pyarrow.string()]
    arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    made = path.with_suffix(".parquet")
    parquet.write_table(pyarrow.table(arrays, names=[*HEAD, "quality"]), made, row_group_size=group)
    return made


@pytest.mark.parametrize("size", [1, 60, 200, 1 << 20])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_pieces_may_be_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, end: str) -> None:
    path = table(tmp_path / "t.csv", [{"name": f"Ort {code}", "code": f"057740{code:02}"} for code in range(40)])
    whole = summed(path)
    assert len(whole) == 40
    path.write_bytes(path.read_bytes().replace(b"\n", end.encode()) + 3 * end.encode())
    monkeypatch.setattr(csv_pieces, "BYTES", size)
    assert summed(path) == whole


ROW = '"A, town",05774001,DE,8400,2018,services,{carrier},{amount},MWh,{note}\n'
QUOTED = ("plain", '"a ""word"""', '6" pipe', '"x, y"', "", '"open\n', '"two\nlines"', '"two\n\nlines"')


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes=st.lists(st.sampled_from(QUOTED), min_size=1, max_size=9), size=st.integers(1, 400))
def test_no_quotation_mark_swallows_a_row(tmp_path: Path, notes: list[str], size: int) -> None:
    path = tmp_path / "t.csv"
    carriers = ("electricity", "natural_gas", "heating_oil", "lpg", "hard_coal", "lignite", "biomass", "diesel", "peat")
    rows = [
        ROW.format(carrier=carrier, amount=2**at, note=note)
        for at, (carrier, note) in enumerate(zip(carriers, notes, strict=False))
    ]
    path.write_text(",".join((*HEAD, "note")) + "\n" + "".join(rows), encoding="utf-8")
    broken = any("\n" in note for note in notes)
    with mock.patch.object(csv_pieces, "BYTES", size):
        if not broken:
            (town,) = summed(path).values()
            assert sum(year.energy_mwh for year in town.years) == 2 ** len(rows) - 1
            return
        with pytest.raises(Rejected) as rejected:
            summed(path)
    (finding,) = rejected.value.findings
    assert finding.code in ("large-table-line-break", "large-table-fields", "broken-quoting")
    line = int(finding.place.cell[1:])
    first = next(at for at, note in enumerate(notes) if "\n" in note)
    assert line == first + 2


def test_a_batch_takes_a_large_table_and_its_members_stand_in_the_summary(tmp_path: Path) -> None:
    towns = [{"name": f"Ort {code}", "code": f"0577400{code}"} for code in range(1, 5)]
    table(tmp_path / "in" / "t.csv", towns)
    ordinary_way = done([tmp_path / "in"], tmp_path / "a")
    made = done([tmp_path / "in"], tmp_path / "b", batches.settings(reading=LARGE))
    assert {member["result"] for member in made["members"]} == {"summary.csv"}
    for year, expected in zip(made["network"]["years"], ordinary_way["network"]["years"], strict=True):
        assert year["emissions_t"] == pytest.approx(expected["emissions_t"], rel=1e-12)
        assert (year["population"], year["members"], year["complete"]) == (33600, 4, True)
        assert year["sectors"] == []
    again = done([tmp_path / "in"], tmp_path / "b", batches.settings(reading=LARGE), resume=True)
    assert again == made


BAD = {
    "unknown-sector": ("2018", "nowhere", "electricity", "5", "MWh"),
    "missing-carrier": ("2018", "services", "", "5", "MWh"),
    "unknown-unit": ("2018", "services", "electricity", "5", "furlong"),
    "missing-unit": ("2018", "services", "electricity", "5", ""),
    "large-table-unit": ("2018", "services", "electricity", "5", "t"),
    "missing-year": ("", "services", "electricity", "5", "MWh"),
    "year-out-of-range": ("218", "services", "electricity", "5", "MWh"),
    "not-a-year": ("2018.5", "services", "electricity", "5", "MWh"),
    "not-a-number": ("2018", "services", "electricity", "1e308", "TWh"),
    "negative-amount": ("2018", "services", "electricity", "-5", "MWh"),
    "large-table-doubled": ("2018", "private_households", "electricity", "5", "MWh"),
    "no-factor": ("2018", "services", "hydrogen", "5", "MWh"),
}


@pytest.mark.parametrize("code", BAD)
def test_a_wrong_row_rejects_its_town_alone(tmp_path: Path, code: str) -> None:
    towns: list[dict[str, Any]] = [{"name": "A", "code": "05774001"}, {"name": "B", "code": "05774002"}]
    towns[1]["rows"] = [*batches.ROWS, BAD[code]]
    table(tmp_path / "in" / "t.csv", towns)
    made = done([tmp_path / "in"], tmp_path / "out", batches.settings(reading=LARGE))
    assert [(member["name"], member["codes"]) for member in made["members"]] == [("A", []), ("B", [code])]
    if code not in ("no-factor",):
        assert next(member["reason"] for member in made["members"] if member["name"] == "B")[0] in "EFGHI"


def test_people_that_differ_and_towns_without_a_method_are_rejected(tmp_path: Path) -> None:
    towns: list[dict[str, Any]] = [
        {"name": "A", "code": "05774001"},
        {"name": "A", "code": "05774001", "population": 9000, "rows": [("2018", "services", "lpg", "1", "MWh")]},
        {"name": "B", "code": "101", "country": "DK"},
    ]
    table(tmp_path / "in" / "t.csv", towns)
    made = done([tmp_path / "in"], tmp_path / "out", batches.settings(reading=LARGE))
    assert {member["name"]: member["codes"] for member in made["members"]} == {
        "A": ["large-table-people"],
        "B": ["no-method-for-country"],
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("code,year,sector,carrier,amount\n1,2018,services,lpg,5\n", "missing-column"),
        ("code,year,sector,carrier,amount,unit,basis\n1,2018,services,lpg,5,MWh,Hs\n", "large-table-column"),
        ("code,year,sector,carrier,amount,unit\n1,2018,services,lpg,5\n", "large-table-fields"),
        ("code,year,sector,carrier,amount,unit\n1,2018,services,lpg,5,3,MWh\n", "large-table-fields"),
        ("code,year,sector,carrier,amount,unit\n1,2018,services,lpg,viel,MWh\n", "large-table-number"),
        ("code,year,sector,carrier,amount,unit\n1,2018,services,lpg,nan,MWh\n", "large-table-number"),
        ("code,year,sector,carrier,amount,unit\n1,2018,services,lpg,inf,MWh\n", "large-table-number"),
        ("code,year,sector,carrier,amount,unit,Menge\n1,2018,services,lpg,5,MWh,6\n", "doubled-column"),
        ("code,year,sector,carrier,amount,unit\n1,2018,services,lpg,5,\xff\n", "unknown-encoding"),
        ("code,year,sector,carrier,amount,unit", "large-table-unreadable"),
        ("code,year,sector,carrier,amount,unit\n", "no-amounts"),
        ("code,country,year,sector,carrier,amount,unit\n1,DE,2018,services,lpg,,MWh\n", "no-amounts"),
        ("code,year,sector,carrier,amount,unit\n,2018,services,lpg,5,MWh\n", "missing-municipality"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_rejected_member(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "t.csv").write_text(content, encoding="latin-1")
    made = done([tmp_path / "t.csv"], tmp_path / "out", batches.settings(reading=LARGE))
    assert statuses(made) == {"t.csv": "rejected"}
    assert codes(made) == {"t.csv": [code]}


def test_a_broken_parquet_is_one_rejected_member(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1 nothing PAR1")
    made = done([tmp_path / "t.parquet"], tmp_path / "out")
    assert codes(made) == {"t.parquet": ["large-table-unreadable"]}


def test_a_target_on_a_large_table_is_not_judged(tmp_path: Path) -> None:
    table(tmp_path / "t.csv", [{"name": "A", "code": "05774001"}])
    wanted = batches.settings(reading=LARGE, targets=("0 t by 2020",))
    with batches.batch([tmp_path / "t.csv"], tmp_path / "out", wanted) as made:
        assert made.answer_is_no


def test_towns_of_no_country_are_rejected_for_it_until_one_has_a_method(tmp_path: Path) -> None:
    rows = "\n".join(f"{code},{country},2018,services,natural_gas,5,MWh" for code, country in ((1, ""), (2, "DE")))
    (tmp_path / "t.csv").write_text(f"code,country,year,sector,carrier,amount,unit\n{rows}\n", encoding="utf-8")
    with mock.patch.object(csv_pieces, "BYTES", 1):
        made = done([tmp_path / "t.csv"], tmp_path / "out", batches.settings(reading=LARGE))
    assert [member["status"] for member in made["members"]] == ["rejected", "ok"]
    assert made["members"][0]["codes"] == ["no-method-for-country"]


def test_columns_that_are_not_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "code,country,year,sector,carrier,amount,unit,Einwoner,\n05774001,DE,2018,services,lpg,5,MWh,7,\n",
        encoding="utf-8",
    )
    made = done([tmp_path / "t.csv"], tmp_path / "out", batches.settings(reading=LARGE))
    told = [(one["code"], one["cell"]) for one in made["findings"] if one["code"] == "unknown-column"]
    assert told == [("unknown-column", "H1")]


def refused(path: Path, **options: Any) -> list[tuple[str, str]]:
    """Code and cell of every finding that refuses a table as a whole."""
    with pytest.raises(Rejected) as rejected:
        summed(path, **options)
    return [(finding.code, finding.place.cell) for finding in rejected.value.findings]


LINE = ["A", "05774001", "DE", 8400, 2018, "services", "lpg", 5.5, "MWh", "A"]
NAMES = (*HEAD, "quality")


def typed(path: Path, rows: Sequence[Sequence[Any]], **types: Any) -> Path:
    """A parquet table with the columns of ``NAMES``, some of a type of their own."""
    columns = [
        pyarrow.array(column, types.get(name)) for name, column in zip(NAMES, zip(*rows, strict=True), strict=True)
    ]
    parquet.write_table(pyarrow.table(columns, names=list(NAMES)), path)
    return path


def changed(**cells: Any) -> list[Any]:
    """A row with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(NAMES, LINE, strict=True)]


def test_a_row_of_no_municipality_refuses_the_table(tmp_path: Path) -> None:
    nobody = changed(municipality=None, code=None, sector="industry")
    assert refused(typed(tmp_path / "t.parquet", [LINE, nobody])) == [("missing-municipality", "A3")]
    blank = [None] * 4 + [None, "", "", None, "", ""]
    assert len(summed(typed(tmp_path / "t.parquet", [LINE, blank]))) == 1


def of_numbers(path: Path, amounts: Sequence[str], people: str = "") -> Path:
    carriers = ("electricity", "natural_gas", "heating_oil", "lpg", "hard_coal", "lignite")
    rows = [("2018", "services", carrier, amount, "MWh") for carrier, amount in zip(carriers, amounts, strict=False)]
    return table(path, [{"name": "A", "code": "05774001", "population": people, "rows": rows}])


NUMBERS = ("1.234", "12.345", "7", "7.000", "0.125", "1234.567", "12.5", "1e3", "1.5e3", "1.2345", "12345", ".125", "")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=6), size=st.integers(1, 300))
def test_a_number_is_read_two_ways_where_the_ordinary_way_cannot_tell_either(
    tmp_path: Path, amounts: list[str], size: int
) -> None:
    path = of_numbers(tmp_path / "t.csv", amounts)
    if not any(amounts):
        return
    (member,) = ordinary(path).values()
    with mock.patch.object(csv_pieces, "BYTES", size):
        if "ambiguous-number" in member.codes:
            first = next(at for at, text in enumerate(amounts) if text in ("1.234", "12.345", "7.000"))
            assert refused(path) == [("ambiguous-number", f"H{first + 2}")]
        else:
            assert not member.codes
            assert [year.energy_mwh for year in summed(path)["05774001"].years] == [
                pytest.approx(sum(float(text or 0) for text in amounts))
            ]


def test_people_are_read_two_ways_too_and_each_column_decides_for_itself(tmp_path: Path) -> None:
    assert refused(of_numbers(tmp_path / "t.csv", ["1.5"], people="8.400")) == [("ambiguous-number", "D2")]
    assert refused(of_numbers(tmp_path / "t.csv", ["1.500"], people="8400.0")) == [("ambiguous-number", "H2")]


def test_a_proof_further_down_decides_in_any_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_pieces, "BYTES", 1)
    path = of_numbers(tmp_path / "t.csv", ["2", "1.234", "5000.0"])  # a piece of 5000.0 alone is not looked at at first
    assert [year.energy_mwh for year in summed(path)["05774001"].years] == [pytest.approx(5003.234)]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["5.5", "NaN"], [("not-a-number", "H3")]),
        (["5.5", "inf"], [("not-a-number", "H3")]),
        (["5.5", "x"], [("not-a-number", "H3")]),
        (["5", "1.234"], [("ambiguous-number", "H3")]),
    ],
)
def test_amounts_as_texts_in_parquet(tmp_path: Path, texts: list[str], found: list[tuple[str, str]]) -> None:
    rows = [changed(amount=text, sector=sector) for text, sector in zip(texts, SECTORS, strict=False)]
    assert refused(typed(tmp_path / "t.parquet", rows)) == found
    rows = [changed(amount=text, sector=sector) for text, sector in zip(("5.5", "", " 1.234 "), SECTORS, strict=False)]
    assert summed(typed(tmp_path / "t.parquet", rows))["05774001"].years[0].energy_mwh == pytest.approx(6.734)


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"amount": True}, "H1"),
        ({"sector": ["services"]}, "F1"),
        ({"carrier": True}, "G1"),
        ({"year": b"2018"}, "E1"),
        ({"unit": 1.5}, "I1"),
    ],
)
def test_a_column_of_another_type_is_refused(tmp_path: Path, cells: dict[str, Any], cell: str) -> None:
    assert refused(typed(tmp_path / "t.parquet", [changed(**cells)])) == [("large-table-type", cell)]


def test_columns_of_unusual_types_are_read(tmp_path: Path) -> None:
    kinds: dict[str, Any] = {
        "code": pyarrow.float64(),
        "amount": pyarrow.decimal128(9, 2),
        "municipality": pyarrow.null(),
    }
    kinds["sector"] = pyarrow.dictionary(pyarrow.int8(), pyarrow.string())
    row = changed(code=5774001.0, municipality=None, amount=Decimal("5.50"))
    (town,) = summed(typed(tmp_path / "t.parquet", [row], **kinds)).values()
    assert (town.code, town.years[0].energy_mwh) == ("5774001", 5.5)
    assert "lost-leading-zero" in town.warnings


def test_a_table_without_a_row_or_an_amount_is_refused(tmp_path: Path) -> None:
    empty = typed(tmp_path / "t.parquet", [LINE])
    parquet.write_table(parquet.read_table(empty).slice(0, 0), empty)
    assert refused(empty) == [("no-amounts", "")]
    nothing = typed(tmp_path / "t.parquet", [changed(amount=None)], amount=pyarrow.null())
    assert refused(nothing) == [("no-amounts", "")]


def test_a_municipality_without_an_amount_has_no_year(tmp_path: Path) -> None:
    towns = [changed(municipality=f"Ort {at}", code=f"0577400{at}", amount=None) for at in range(2, 6)]
    found = summed(typed(tmp_path / "t.parquet", [LINE, *towns], amount=pyarrow.float64()))
    assert [len(member.years) for member in found.values()] == [1, 0, 0, 0, 0]


def test_rows_without_a_year_are_refused_whatever_years_are_asked_for(tmp_path: Path) -> None:
    path = typed(tmp_path / "t.parquet", [LINE, changed(year=None, sector="industry")], year=pyarrow.int64())
    for years in ((), (2018,)):
        assert summed(path, years=years)["05774001"].codes == ("missing-year",)
    typed(path, [LINE, changed(year=18, sector="industry")])
    assert summed(path, years=(2018,))["05774001"].codes == ("year-out-of-range",)


def test_an_unknown_class_of_quality_rejects_its_town(tmp_path: Path) -> None:
    path = typed(tmp_path / "t.parquet", [LINE, changed(code="05774002", municipality="B", quality="X")])
    found = summed(path)
    assert [found[code].codes for code in ("05774001", "05774002")] == [(), ("unknown-quality",)]
    assert found["05774002"].reason.startswith("J3")


def contents(folder: Path, *cells: str) -> Path:
    path = folder / "members.csv"
    path.write_text("file,code,targets\n" + ",".join(cells) + "\n", encoding="utf-8")
    return path


def test_the_code_of_a_table_of_contents(tmp_path: Path) -> None:
    typed(tmp_path / "t.parquet", [changed(code=None)], code=pyarrow.string())
    (member,) = done([contents(tmp_path, "t.parquet", "05774001", "")], tmp_path / "a")["members"]
    assert (member["status"], member["name"], member["code"]) == ("ok", "A", "05774001")
    (member,) = done([contents(tmp_path, "t.parquet", "5774001", "")], tmp_path / "w")["members"]
    assert (member["status"], member["code"]) == ("ok", "5774001")
    assert "lost-leading-zero" in (tmp_path / "w" / "summary.csv").read_text(encoding="utf-8")
    typed(tmp_path / "t.parquet", [LINE])
    for number, code in enumerate(("05774001", "05774002")):
        made = done([contents(tmp_path, "t.parquet", code, "")], tmp_path / f"b{number}")
        assert codes(made) == {"t.parquet": [[], ["member-code-differs"]][number]}
    typed(tmp_path / "t.parquet", [LINE, changed(municipality="B", code="05774002")])
    made = done([contents(tmp_path, "t.parquet", "05774001", "")], tmp_path / "c")
    assert [member["codes"] for member in made["members"]] == [["member-code-differs"], []]


def test_an_unknown_target_of_a_table_of_contents_is_refused_as_for_a_workbook(tmp_path: Path) -> None:
    typed(tmp_path / "t.parquet", [LINE])
    town = batches.town(tmp_path, "Alt", "05774002")
    found = []
    for number, file in enumerate(("t.parquet", town.name)):
        made = done([contents(tmp_path, file, "", "no-such-target")], tmp_path / f"{number}")
        found.append([(member["status"], member["codes"]) for member in made["members"]])
    assert found[0] == found[1]
    assert found[0][0][0] == "rejected"


@pytest.mark.parametrize("people", [(None, 8400), (8400, None), (None, None)])
@pytest.mark.parametrize("first", [5.5, None])
def test_people_may_stand_in_any_row_of_a_year(tmp_path: Path, people: tuple[Any, ...], first: Any) -> None:
    rows = [changed(population=people[0], amount=first), changed(population=people[1], sector="industry")]
    path = typed(tmp_path / "t.parquet", rows, population=pyarrow.int64())
    assert summed(path)["05774001"].years[0].population == (people[0] or people[1])


def test_people_that_differ_below_a_blank_amount_reject(tmp_path: Path) -> None:
    path = typed(tmp_path / "t.parquet", [LINE, changed(population=9000, amount=None, sector="industry")])
    assert summed(path)["05774001"].codes == ("large-table-people",)


def test_the_population_of_the_command_stands_where_rows_state_none(tmp_path: Path) -> None:
    rows = [changed(population=None, year=2019), LINE]
    path = typed(tmp_path / "t.parquet", rows, population=pyarrow.int64())
    made = done([path], tmp_path / "out", batches.settings(reading=ReadOptions(population=50)))
    years = {year["year"]: year["population"] for year in made["network"]["years"]}
    assert years == {2018: 8400, 2019: 50}
    assert "population-option-unused" in {finding["code"] for finding in made["findings"]}
    rows = [changed(population=None, municipality=name, code=None) for name in "AB"]
    path = typed(tmp_path / "t.parquet", rows, population=pyarrow.int64(), code=pyarrow.string())
    workshop = opened(batches.settings(reading=ReadOptions(population=50)))
    for member in large.LargeTable(path, "", workshop).members(()):
        assert "population-for-several" in member.warnings


def test_a_factor_of_an_earlier_year_is_warned_of(tmp_path: Path) -> None:
    path = typed(tmp_path / "t.parquet", [changed(year=2020), changed(municipality="B", code="05774002", amount=0.0)])
    found = summed(path)
    assert [found[code].warnings for code in ("05774001", "05774002")] == [("factor-latest-before",), ()]
