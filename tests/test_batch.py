"""A batch gives each member what it would get alone; what is wrong with one concerns nobody else."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.activity import read
from ghgcalc.batch import Processes
from ghgcalc.batch.folder import final_names, long_name, short_name
from ghgcalc.batch.journal import Slot
from ghgcalc.findings import UsageError
from ghgcalc.inventory import CalculationOptions, calculate
from ghgcalc.report.batch import ResultWriter
from ghgcalc.report.json import schema_text
from tests.batches import ROWS, Deadly, Faulty, batch, book, codes, done, settings, statuses, table, town, written
from tests.conftest import write_workbook
from tests.ledgers import catalogue

HEAT_PUMPS = (
    ("2018", "GHD", "Strom", "900", "MWh"),
    ("2018", "Kommunale Einrichtungen", "Strom", "200", "MWh"),
    ("2018", "GHD", "Umweltwärme", "64", "MWh"),
)


def members(folder: Path) -> list[Path]:
    """Towns that are unlike: sheets in another order, steps that append rows, a table with two towns of one name."""
    return [
        book(folder / "a.xlsx", "Musterstadt (fictitious)", "05774032"),
        book(
            folder / "b.xlsx",
            "Kleinstadt (fictitious)",
            "05774004",
            ("KE in GHD enthalten", "ja"),
            ("Wärmepumpenstrom in", "Strom"),
            energy=HEAT_PUMPS,
        ),
        town(folder, "Ödland", "09162000", rows=[("2019", "industry", "electricity", "1", "GWh")]),
        table(folder / "two.csv", [{"name": "Neustadt", "code": "07316000"}, {"name": "Neustadt", "code": "12073429"}]),
    ]


def alone(path: Path) -> list[str]:
    """The documents of a file's municipalities, each calculated from a file of its own municipality only."""
    dataset = read([path], catalogue(), catalogue().vocabulary)
    options = CalculationOptions(missing_year="latest-before")
    return [ResultWriter(catalogue(), "en").document(calculate(dataset, catalogue(), options), (), ())]


def test_each_result_is_byte_for_byte_that_of_a_run_alone(tmp_path: Path) -> None:
    paths = members(tmp_path / "in")[:3]
    made = done([tmp_path / "in"], tmp_path / "out")
    results = {member["file"]: tmp_path / "out" / member["result"] for member in made["members"]}
    for path in paths:
        assert results[path.name].read_text(encoding="utf-8") == alone(path)[0]


def of_two_years(unit: str) -> list[tuple[str, ...]]:
    """Rows of a town whose electricity of 2020 stands in ``unit``, everything else in MWh."""
    others = [(year, "services", "natural_gas", "9000", "MWh") for year in ("2018", "2020")]
    return [
        *others,
        ("2018", "services", "electricity", "8000", "MWh"),
        ("2020", "services", "electricity", "8100", unit),
    ]


def test_what_cannot_well_be_is_told_of_the_member_that_it_is_about(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for code in ("05774001", "05774002", "05774003"):
        town(folder, f"Ort {code}", code, rows=of_two_years("GWh" if code == "05774002" else "MWh"))
    two = (("05774010", "MWh"), ("05774011", "GWh"))
    table(folder / "two.csv", [{"name": f"Ort {code}", "code": code, "rows": of_two_years(unit)} for code, unit in two])
    made = done([folder], tmp_path / "out")
    odd = [member["code"] for member in made["members"] if "energy-thousandfold" in member["warnings"]]
    assert odd == ["05774002", "05774011"]
    for member in made["members"]:
        result = json.loads((tmp_path / "out" / member["result"]).read_text(encoding="utf-8"))
        found = [(one["file"], one["cell"]) for one in result["findings"] if one["code"] == "energy-thousandfold"]
        cell = "H5" if member["file"] != "two.csv" else "H9"
        assert found == [(member["file"], cell)] * (member["code"] in odd)
    told = [one["facts"] for one in made["findings"] if one["code"] == "members-warned"]
    assert {"warning": "energy-thousandfold", "count": 2, "members": odd} in told


def with_own_factors(path: Path, name: str, code: str, carriers: list[str]) -> Path:
    """A town with factors for carriers of its own, which stand in this order."""
    factors = [["Energieträger", "Jahr", "Gas", "Wert", "Einheit", "Quelle"]]
    factors += [[carrier, "2018", "CO2e", "100", "g/kWh", "own"] for carrier in carriers]
    energy = [["Jahr", "Sektor", "Energieträger", "Menge", "Einheit"]]
    energy += [["2018", "Industrie", carrier, "10", "MWh"] for carrier in carriers]
    declared = [["Schlüssel", "Wert"], ["Name", name], ["AGS", code], ["Land", "DE"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook({"Kommune": declared, "Energie": energy, "Faktoren": factors}, path)
    return path


def test_carriers_of_a_towns_own_are_in_no_order_of_another(tmp_path: Path) -> None:
    paths = [
        with_own_factors(tmp_path / "in" / "a.xlsx", "Ort A", "05774001", ["Zuckerrohr", "Alpenluft"]),
        with_own_factors(tmp_path / "in" / "b.xlsx", "Ort B", "05774002", ["Alpenluft", "Moorgas", "Zuckerrohr"]),
    ]
    made = done([tmp_path / "in"], tmp_path / "out")
    assert codes(made) == {"a.xlsx": [], "b.xlsx": []}
    for path, member in zip(paths, made["members"], strict=True):
        assert (tmp_path / "out" / member["result"]).read_text(encoding="utf-8") == alone(path)[0]


def test_towns_of_one_name_in_one_table_have_their_own_findings_and_rows(tmp_path: Path) -> None:
    rows = [("2018", "services", "electricity", "5", "MWh")]
    short = {"name": "Neustadt", "code": "12073429", "rows": rows, "population": ""}
    table(tmp_path / "in" / "t.csv", [{"name": "Neustadt", "code": "07316000"}, short])
    made = done([tmp_path / "in"], tmp_path / "out")
    first, second = (
        json.loads((tmp_path / "out" / member["result"]).read_text(encoding="utf-8")) for member in made["members"]
    )
    assert [len(year["rows"]) for year in first["municipalities"][0]["years"]] == [2, 1]
    assert [year["energy_mwh"] for year in second["municipalities"][0]["years"]] == [5.0]
    assert "population-missing" not in {finding["code"] for finding in first["findings"]}
    assert "population-missing" in {finding["code"] for finding in second["findings"]}


def test_processes_write_the_same_bytes(tmp_path: Path) -> None:
    members(tmp_path / "in")
    done([tmp_path / "in"], tmp_path / "one")
    done([tmp_path / "in"], tmp_path / "two", engine=Processes(2), workers=2)
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_the_object_follows_its_schema_and_the_tables_say_the_same(tmp_path: Path) -> None:
    members(tmp_path / "in")
    (tmp_path / "in" / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    made = done([tmp_path / "in"], tmp_path / "out")
    jsonschema.validate(made, json.loads(schema_text("batch")))
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    of_2018 = [row for row in rows if row["year"] == "2018"]
    year = next(year for year in made["network"]["years"] if year["year"] == 2018)
    assert sum(float(row["emissions_t"]) for row in of_2018) == pytest.approx(year["emissions_t"], rel=1e-12)
    assert [row["status"] for row in rows if row["file"] == "broken.xlsx"] == ["rejected"]


def test_bad_members_take_nobody_along(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    good = [town(folder, f"Ort {number}", f"0577400{number}") for number in range(1, 6)]
    (folder / "unreadable.xlsx").write_bytes(b"\x00\x01\x02 nothing")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"\x00" * 50)
    table(folder / "unit.csv", [{"name": "Einheit", "rows": [("2018", "services", "electricity", "5", "furlong")]}])
    table(folder / "abroad.csv", [{"name": "Sommersted", "country": "SE"}])
    table(folder / "factor.csv", [{"name": "Ohne", "rows": [("2018", "services", "hydrogen", "5", "MWh")]}])
    made = done([folder], tmp_path / "out")
    assert [statuses(made)[path.name] for path in good] == ["ok"] * 5
    found = codes(made)
    assert found["unreadable.xlsx"] == ["not-text"]
    assert found["empty.csv"] == ["empty-file"]
    assert found["broken.xlsx"]
    assert found["unit.csv"] == ["unknown-unit"]
    assert found["abroad.csv"] == ["no-method-for-country"]
    assert found["factor.csv"] == ["no-factor"]
    rejected = [member for member in made["members"] if member["status"] == "rejected"]
    assert len(rejected) == 6
    assert all(member["reason"] and member["result"] is None for member in rejected)
    assert len(list((tmp_path / "out" / "results").iterdir())) == 5
    assert [year["members"] for year in made["network"]["years"]] == [5, 5]


def test_an_incomplete_member_is_rejected_unless_that_is_allowed(tmp_path: Path) -> None:
    rows = [*ROWS, ("2018", "services", "hydrogen", "5", "MWh")]
    town(tmp_path / "in", "Ohne", "05774001", rows=rows)
    town(tmp_path / "in", "Mit", "05774002")
    assert statuses(done([tmp_path / "in"], tmp_path / "a")) == {"05774001.csv": "rejected", "05774002.csv": "ok"}
    allowed = done([tmp_path / "in"], tmp_path / "b", settings(allow_incomplete=True))
    assert statuses(allowed) == {"05774001.csv": "incomplete", "05774002.csv": "ok"}
    assert [year["complete"] for year in allowed["network"]["years"]] == [False, True]


def test_a_bug_rejects_the_member_that_it_shows_with(tmp_path: Path) -> None:
    for name in ("Unlucky", "Ort"):
        town(tmp_path / "in", name)
    made = done([tmp_path / "in"], tmp_path / "out", settings(writer=Faulty))
    assert codes(made) == {"Ort.csv": [], "Unlucky.csv": ["member-failed"]}


def test_a_file_that_kills_its_worker_is_found_and_nobody_else_is_lost(tmp_path: Path) -> None:
    for number in range(1, 7):
        town(tmp_path / "in", "Killer" if number == 2 else f"Ort {number}", f"0577400{number}")
    made = done([tmp_path / "in"], tmp_path / "out", settings(writer=Deadly), engine=Processes(2), workers=2)
    found = codes(made)
    assert found.pop("05774002.csv") == ["worker-lost"]
    assert set(map(tuple, found.values())) == {()}
    assert len(list((tmp_path / "out" / "results").iterdir())) == 5


def test_the_same_municipality_twice_is_an_error_of_both(tmp_path: Path) -> None:
    town(tmp_path / "in" / "old", "Musterstadt", "05774032")
    town(tmp_path / "in" / "new", "Musterstadt (Stadt)", "05774032")
    town(tmp_path / "in", "Ort", "05774001")
    made = done([tmp_path / "in"], tmp_path / "out")
    doubled = ["doubled-municipality"]
    assert codes(made) == {"05774001.csv": [], "new/05774032.csv": doubled, "old/05774032.csv": doubled}
    assert [path.name for path in (tmp_path / "out" / "results").iterdir()] == ["05774001-ort.json"]
    assert made["network"]["years"][0]["missing"] == ["05774032"]


def test_a_code_in_another_country_is_another_municipality(tmp_path: Path) -> None:
    paths = [
        table(tmp_path / "in" / f"{land}.csv", [{"name": "By", "code": "101", "country": land}])
        for land in ("DE", "DK")
    ]
    made = done(paths, tmp_path / "out", settings(method="com-ipcc", allow_incomplete=True))
    results = {member["result"] for member in made["members"]}
    assert len(results) == 2
    assert all((tmp_path / "out" / result).exists() for result in results)


def test_a_wrong_row_of_a_table_rejects_the_town_that_it_names(tmp_path: Path) -> None:
    wrong = [*ROWS, ("2018", "services", "unobtainium", "5", "MWh")]
    towns: list[dict[str, object]] = [
        {"name": "A", "code": "05774001"},
        {"name": "B", "code": "05774002", "rows": wrong},
    ]
    only: dict[str, object] = {"name": "C", "code": "05774003", "rows": wrong[-1:]}
    table(tmp_path / "in" / "all.csv", [*towns, only])
    made = done([tmp_path / "in"], tmp_path / "out")
    found = {member["name"]: (member["status"], member["codes"]) for member in made["members"]}
    assert found == {
        "A": ("ok", []),
        "B": ("rejected", ["unknown-carrier"]),
        "C": ("rejected", ["unknown-carrier"]),
    }


def test_a_table_of_contents_says_code_method_and_targets(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    town(folder, "Ohne Schlüssel")
    town(folder, "Anders", "05774009")
    town(folder, "Nicht genannt", "05774008")
    lines = [
        "Datei;AGS;Methode;Ziele",
        'Ohne Schlüssel.csv;05774001;com-ipcc;"2.5 t CO2e per capita; 70% by 2030 from 2018"',
        "05774009.csv;05774002;;",
        "fehlt.xlsx;05774003;;",
    ]
    (folder / "members.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = done([folder], tmp_path / "out", settings(allow_incomplete=True))
    assert codes(made) == {
        "Ohne Schlüssel.csv": [],
        "05774009.csv": ["member-code-differs"],
        "fehlt.xlsx": ["member-file-missing"],
    }
    first = next(member for member in made["members"] if member["code"] == "05774001")
    result = json.loads((tmp_path / "out" / first["result"]).read_text(encoding="utf-8"))
    assert result["method"] == "com-ipcc"
    assert result["schema"] == "ghgcalc/target/1"
    assert [verdict["year"] for verdict in result["verdicts"]] == [2020, 2020]


def test_a_table_of_contents_without_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("code,method\n05774001,bisko\n", encoding="utf-8")
    made = done([tmp_path / "members.csv"], tmp_path / "out")
    assert [finding["code"] for finding in made["findings"]] == ["members-without-file-column"]


def test_factor_sets_and_hidden_files_are_no_members(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    town(folder, "Ort")
    (folder / "own.csv").write_text("carrier,sector,region,year_from,year_to,gas,value,unit\n", encoding="utf-8")
    (folder / "own.yaml").write_text("id: own\n", encoding="utf-8")
    (folder / "~$lock.xlsx").write_bytes(b"")
    (folder / "README.md").write_text("x", encoding="utf-8")
    made = done([folder, folder / "*.csv"], tmp_path / "out")
    assert [member["file"] for member in made["members"]][-1] == "own.csv"  # the glob named it, the folder did not
    assert "member-left-out" in {finding["code"] for finding in made["findings"]}


@pytest.mark.parametrize("name", ["nothing.xlsx", "*.ods"])
def test_a_path_that_stands_for_no_file_is_wrong_usage(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as wrong:
        done([tmp_path / name], tmp_path / "out")
    assert wrong.value.code == "no-such-file"


def test_a_folder_without_inputs_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as wrong:
        done([tmp_path], tmp_path / "out")
    assert wrong.value.code == "no-members"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"method": "biskko"}, "unknown-method"),
        ({"gwp": "AR9"}, "unknown-gwp"),
        ({"targets": ("x",)}, "unknown-target"),
    ],
)
def test_what_all_members_would_be_rejected_for_is_wrong_usage(
    tmp_path: Path, options: dict[str, object], code: str
) -> None:
    town(tmp_path / "in", "Ort")
    with pytest.raises(UsageError) as wrong:
        done([tmp_path / "in"], tmp_path / "out", settings(**options))
    assert wrong.value.code == code


def test_verdicts_stand_beside_the_judged_year(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort", "05774001")
    done([tmp_path / "in"], tmp_path / "out", settings(targets=("2.5 t CO2e per capita",)))
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    column = next(name for name in rows[0] if name.endswith(": verdict"))
    assert [row[column] for row in rows] == ["", "not_judged"]


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)


def slot(name: str, code: str, country: str = "DE", file: str = "t.csv") -> Slot:
    return Slot(0, file, 0, "ok", name, code, country, "", "part", "", "", ())


@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["DE", "DK", ""])), max_size=8, unique=True))
def test_names_of_results_are_plain_and_no_two_are_the_same(towns: list[tuple[str, str, str]]) -> None:
    slots = [slot(*town, file=f"{number}.csv") for number, town in enumerate(towns)]
    names = final_names(slots)
    assert len(set(names.values())) == len(slots)
    assert all(name.replace("-", "").replace(".", "").isascii() and "/" not in name for name in names.values())


def test_a_result_is_named_after_code_and_name() -> None:
    assert short_name(slot("Bad Münstereifel / Nöthen", "05366004")) == "05366004-bad-muenstereifel-noethen.json"
    assert short_name(slot("../../etc/passwd", "")) == "etc-passwd.json"
    assert long_name(slot("A", "1"), "a.csv") != long_name(slot("A", "1"), "b.csv")


def test_a_reason_is_in_the_language_of_the_run_where_no_country_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    town(folder, "Ort", "05774001")
    (folder / "empty.csv").write_bytes(b"")
    for name in ("twice.csv", "twice-too.csv"):
        table(folder / name, [{"name": "Ort", "country": ""}])
    in_english = done([folder], tmp_path / "en", settings(method="bisko"))
    said = {}
    for lang in ("de", None):
        made = done([folder], tmp_path / str(lang), settings(method="bisko", lang=lang))
        said[lang] = [(member["file"], member["reason"]) for member in made["members"] if member["reason"]]
        assert [reason for _, reason in said[lang]] != [one["reason"] for one in in_english["members"] if one["reason"]]
        again = done([folder], tmp_path / str(lang), settings(method="bisko", lang=lang), resume=True)
        assert again == made
    assert said["de"] == said[None]
    assert len(said["de"]) == 3


def test_a_table_of_contents_that_contradicts_itself_or_is_misspelt_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    town(folder, "Ort", "05774001")
    contents = folder / "members.csv"
    contents.write_text("file,code,targts\n05774001.csv,05774001,x\n05774001.csv,05774001,\n", encoding="utf-8")
    found = {one["code"]: one for one in done([folder], tmp_path / "out")["findings"]}
    assert found["members-column-unknown"]["cell"] == "C1"
    assert "member-listed-twice" not in found
    contents.write_text("file,code\n05774001.csv,05774001\n05774001.csv,05774009\n", encoding="utf-8")
    with batch([folder], tmp_path / "out") as made:
        assert "member-listed-twice" in {finding.code for finding in made.findings}
        assert made.answer_is_no
    contents.write_text("file,method\n05774001.csv,x\n", encoding="utf-8")
    assert codes(done([folder / "05774001.csv", contents], tmp_path / "out")) == {"05774001.csv": ["unknown-method"]}
