"""Stated sums are no data but are used: what differs by more than rounding is named with both figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ghgcalc.dataset import Dataset
from tests.test_activity import amounts, found, long, reading

__all__ = ["reading"]  # the fixture
Reader = Callable[..., Dataset]


def facts(dataset: Dataset, code: str) -> dict[str, object]:
    (finding,) = [finding for finding in dataset.findings if finding.code == code]
    return dict(finding.facts)


def test_a_total_that_fits_is_no_finding_and_no_data(reading: Reader) -> None:
    dataset = reading(
        long(
            "2018,services,natural_gas,5,MWh",
            "2018,services,electricity,6,MWh",
            "2018,GHD,Summe,11,MWh",
            "2018,Gesamt,,11,MWh",
        )
    )
    assert found(dataset) == []
    assert sum(amounts(dataset).values()) == 11.0
    assert (dataset.tally.amounts_read, dataset.tally.totals) == (2, 2)


@pytest.mark.parametrize(
    ("total", "computed"),
    [
        ("2018,services,Summe,120,MWh", 110.0),
        ("2018,Insgesamt,natural_gas,60,MWh", 50.0),
        ("2018,I alt,,120,kWh", 110000.0),
    ],
)
def test_a_total_that_differs_is_said_with_both_figures(total: str, computed: float, reading: Reader) -> None:
    dataset = reading(long("2018,services,natural_gas,50,MWh", "2018,services,electricity,60,MWh", total))
    assert found(dataset) == [("warning", "total-differs", "D4")]
    assert facts(dataset, "total-differs")["computed"] == computed
    assert facts(dataset, "total-differs")["stated"] == float(total.split(",")[3])


def test_rounding_of_printed_figures_is_no_difference(reading: Reader) -> None:
    parts = [f"2018,{sector},natural_gas,1.4,GWh" for sector in ("services", "industry", "transport")]
    assert found(reading(long(*parts, "2018,Summe,natural_gas,4,GWh"))) == []
    assert found(reading(long(*parts, "2018,Summe,natural_gas,5,GWh"))) == [("warning", "total-differs", "D5")]


def test_totals_across_and_down_a_matrix(reading: Reader) -> None:
    dataset = reading(
        "Endenergie 2018 in MWh\nSektor;Erdgas;Strom;Summe\nGHD;50;60;110\nIndustrie;10;20;40\nSumme;60;90;150\n"
    )
    assert found(dataset) == [
        ("warning", "total-differs", "D4"),
        ("warning", "total-differs", "C5"),
        ("warning", "total-differs", "D5"),
    ]
    assert sum(amounts(dataset).values()) == 140.0


def test_a_part_in_another_unit_is_named(reading: Reader) -> None:
    """As in a published list: the municipal fleet in t among rows in kt (own figures)."""
    header = "year,sector,gas,amount,unit"
    dataset = reading(
        long(
            "2011,private_households,CO2,113.4,kt",
            "2011,transport,CO2,208.2,kt",
            "2011,municipal,CO2,48.6,kt",
            "2011,Gesamt,CO2,321.6,kt",
            header=header,
        )
    )
    assert found(dataset) == [("warning", "part-off-by-thousand", "D4"), ("warning", "total-differs", "D5")]
    assert facts(dataset, "part-off-by-thousand")["factor"] == "1/1000"


def test_a_total_without_parts_is_no_data(reading: Reader) -> None:
    dataset = reading(long("2018,services,natural_gas,5,MWh", "2019,Gesamt,natural_gas,12,MWh"))
    assert found(dataset) == [("warning", "total-without-parts", "D3")]
    assert amounts(dataset) == {(2018, "services", "natural_gas"): 5.0}


def test_totals_alone_are_refused(reading: Reader) -> None:
    assert ("error", "no-amounts", "") in found(reading(long("2018,Gesamt,natural_gas,5,MWh")))


def test_of_which_rows_are_contained_in_others(reading: Reader) -> None:
    dataset = reading(long("2018,services,electricity,5,MWh", "2018,services,davon Heizstrom,2,MWh"))
    assert found(dataset) == [("info", "of-which-left-out", "D3")]
    assert sum(amounts(dataset).values()) == 5.0


def test_years_and_dimensions_are_summed_apart(reading: Reader) -> None:
    dataset = reading(
        long(
            "2018,services,natural_gas,5,MWh",
            "2019,services,natural_gas,7,MWh",
            "2018,services,hard_coal,9,t",
            "2018,services,Summe,5,MWh",
            "2019,services,Summe,7,MWh",
            "2018,services,Summe,9,t",
        )
    )
    assert found(dataset, "warning") == []
