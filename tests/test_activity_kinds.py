"""Kinds of cells, headers and rows of real workbooks: read as a person reads them, or said at their cell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ghgcalc.dataset import Dataset
from tests import workbooks as make
from tests.test_activity import amounts, found, long, reading

__all__ = ["reading"]  # the fixture
Reader = Callable[..., Dataset]
Rows = list[list[make.Cell]]

GAS = "2018,services,natural_gas,1200,MWh"
POWER = "2018,services,electricity,800,MWh"


def total(dataset: Dataset) -> float:
    return sum(amounts(dataset).values())


@pytest.mark.parametrize("year", ["2018", "2018.0", "2018.00", "\u200b2018", "2018\ufeff"])
def test_a_whole_year_however_a_program_writes_it(year: str, reading: Reader) -> None:
    for dataset in (
        reading(long(f"{year},services,natural_gas,1200,MWh")),
        reading({"energy": [[*make.HEADER], [year, "services", "natural_gas", 1200, "MWh"]]}),
        reading(f"sector,carrier,unit,{year}\nservices,natural_gas,MWh,1200\n"),
    ):
        assert found(dataset) == []
        assert amounts(dataset) == {(2018, "services", "natural_gas"): 1200.0}


@pytest.mark.parametrize(
    "year", ["2018.5", "2018.", "2.018", "2018*", "2018¹", "31.12.2018", "２０１８", "2018/19", "2 018"]
)
def test_what_is_no_year_is_refused(year: str, reading: Reader) -> None:
    dataset = reading(long(f"{year},services,natural_gas,1200,MWh"))
    assert found(dataset, "error") == [("error", "not-a-year", "A2")]


@pytest.mark.parametrize(
    ("amount", "unit"), [("1200\u200b", "MWh"), ("\ufeff1200", "MWh\u200b"), ("1200", "\u00ad MWh")]
)
def test_signs_that_show_nothing_change_nothing(amount: str, unit: str, reading: Reader) -> None:
    dataset = reading(long(f"2018,services,natural_gas,{amount},{unit}"))
    assert found(dataset) == []
    assert total(dataset) == 1200.0


def test_a_row_with_another_separator_is_not_passed_over(reading: Reader) -> None:
    dataset = reading(long(GAS, POWER).replace(",", ";") + "2019,services,natural_gas,1300,MWh\n")
    assert ("error", "short-row", "A4") in found(dataset)
