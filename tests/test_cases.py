"""Small cases worked by hand (``cases/*.yaml``), from the text of a file through reading and calculating."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT, write_workbook

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.inventory import Inventory, Year

CASES = ROOT / "tests" / "cases"

SET_META = """\
id: given
version: "1"
title: Factors of a worked case
publisher: none
published: "2020"
licence: none
region: any
boundary: {boundary}
heating_value: net
gwp: {gwp}
own_carriers: {own_carriers}
sources:
  - {{id: given, title: Worked by hand}}
"""


def worked_cases() -> dict[str, dict[str, Any]]:
    """Case files by name; a YAML without ``expect`` only describes a csv of published figures."""
    from ghgcalc.catalog import read_yaml

    read = {path.stem: read_yaml(path) for path in sorted(CASES.glob("*.yaml"))}
    return {name: case for name, case in read.items() if isinstance(case, dict) and "expect" in case}


WORKED = worked_cases()


def inputs_of(case: Mapping[str, Any], folder: Path) -> list[Path]:
    if "input" in case:
        path = folder / "input.csv"
        path.write_text(case["input"], encoding="utf-8")
        return [path]
    books = case["sheets"] if isinstance(case["sheets"], list) else [case["sheets"]]
    paths = [folder / f"input{number}.xlsx" for number in range(len(books))]
    for path, book in zip(paths, books, strict=True):
        write_workbook({title: list(csv.reader(io.StringIO(text))) for title, text in book.items()}, path)
    return paths


def factor_set_of(case: Mapping[str, Any], folder: Path) -> list[Path]:
    if "factor_set" not in case:
        return []
    given = case["factor_set"]
    path = folder / "given.csv"
    path.write_text(given["rows"], encoding="utf-8")
    meta = SET_META.format(boundary=given["boundary"], gwp=given["gwp"], own_carriers=given.get("own_carriers", []))
    path.with_suffix(".yaml").write_text(meta, encoding="utf-8")
    return [path]


def calculated(case: Mapping[str, Any], folder: Path, catalog: Catalog) -> Inventory:
    from ghgcalc.activity import ReadOptions, read
    from ghgcalc.factorset import read_factor_set
    from ghgcalc.inventory import CalculationOptions, calculate

    sets = tuple(read_factor_set(path, catalog) for path in factor_set_of(case, folder))
    names = [name for chosen in sets for name in chosen.carriers()]
    vocabulary = catalog.vocabulary.with_carriers(names)
    dataset = read(inputs_of(case, folder), catalog, vocabulary, ReadOptions())
    assert [finding for finding in dataset.findings if finding.severity == "error"] == []
    return calculate(dataset, catalog, CalculationOptions(method=case["method"], factors=sets, gwp=case.get("gwp")))


def year_of(inventory: Inventory, name: str, year: int) -> Year:
    (town,) = [town for town in inventory.municipalities if town.name == name]
    (found,) = [found for found in town.years if found.year == year]
    return found


@pytest.mark.parametrize("name", sorted(WORKED))
def test_worked_case(name: str, tmp_path: Path, catalog: Catalog) -> None:
    case = WORKED[name]
    inventory = calculated(case, tmp_path, catalog)
    assert inventory.complete
    for expected in case["expect"]:
        year = year_of(inventory, expected["municipality"], expected["year"])
        if "since" in expected:
            quantity = expected["change_of"]
            base = getattr(year_of(inventory, expected["municipality"], expected["since"]), quantity)
            actual, wanted = getattr(year, quantity) / base - 1, expected["change"]
        else:
            (quantity,) = expected.keys() - {"municipality", "year", "within"}
            actual, wanted = getattr(year, quantity), expected[quantity]
        assert actual == pytest.approx(wanted, rel=0, abs=expected["within"]), quantity


def test_every_worked_case_says_where_it_is_from_and_how_it_is_worked() -> None:
    assert WORKED
    assert {name: case.keys() & {"title", "source", "working"} for name, case in WORKED.items()} == {
        name: {"title", "source", "working"} for name in WORKED
    }
