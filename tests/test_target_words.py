"""Targets in words: what is read in three languages, and what is refused with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.catalog import load as load_catalog
from ghgcalc.findings import UsageError
from ghgcalc.targets.library import Library, load
from ghgcalc.targets.rules import load as load_rules

if TYPE_CHECKING:
    from ghgcalc.targets.model import Target

CATALOG = load_catalog()
LIBRARY: Library = load(CATALOG, load_rules(CATALOG))[0]


def point(target: Target) -> tuple[int | None, float | None, float | None]:
    (one,) = target.points
    return one.year, one.reduce_by, one.reach


@pytest.mark.parametrize(
    ("words", "quantity", "expected", "base_year"),
    [
        ("2.5 t CO2e per capita", "emissions_per_capita", (None, None, 2.5), None),
        ("2,5 t CO2e je Einwohner", "emissions_per_capita", (None, None, 2.5), None),
        ("2,5 t CO2e pr. indbygger inden 2030", "emissions_per_capita", (2030, None, 2.5), None),
        ("2.5 t CO2-Äq je Einwohner", "emissions_per_capita", (None, None, 2.5), None),
        ("2.5 tCO2e/EW", "emissions_per_capita", (None, None, 2.5), None),
        ("70% by 2030", "emissions", (2030, 0.7, None), None),
        ("70 % inden 2030", "emissions", (2030, 0.7, None), None),
        ("70 Prozent bis 2030", "emissions", (2030, 0.7, None), None),
        ("55% by 2030 from 1990", "emissions", (2030, 0.55, None), 1990),
        ("-55 % i 2030 i forhold til 1990", "emissions", (2030, 0.55, None), 1990),
        ("Reduktion um 55 % bis 2030 gegenüber 1990", "emissions", (2030, 0.55, None), 1990),
        ("Senkung auf 45 % bis 2030 gegenüber 1990", "emissions", (2030, 0.55, None), 1990),
        ("reduce emissions by 70% by 2030 compared to 1990", "emissions", (2030, 0.7, None), 1990),
        ("0 t by 2045", "emissions", (2045, None, 0.0), None),
        ("klimaneutral bis 2045", "emissions", (2045, None, 0.0), None),
        ("net zero by 2050", "emissions", (2050, None, 0.0), None),
        ("halve per capita by 2030 from 1990", "emissions_per_capita", (2030, 0.5, None), 1990),
        ("1.510,2 kt bis 2020", "emissions", (2020, None, 1510200.0), None),
        ("1,510.2 kt by 2020", "emissions", (2020, None, 1510200.0), None),
        ("1 510 200 t by 2020", "emissions", (2020, None, 1510200.0), None),
        ("1990 t by 2030", "emissions", (2030, None, 1990.0), None),
        ("30 % energy by 2030", "energy", (2030, 0.3, None), None),
        ("5000 GWh bis 2030", "energy", (2030, None, 5000000.0), None),
        ("10 MWh je Einwohner bis 2030", "energy_per_capita", (2030, None, 10.0), None),
        ("Senkung auf 500 kt bis 2030", "emissions", (2030, None, 500000.0), None),
        ("cut to 500 kt by 2030", "emissions", (2030, None, 500000.0), None),
        ("to 45% of 1990 levels by 2030", "emissions", (2030, 0.55, None), 1990),
        ("Reduktion um 55 % von 1990 bis 2030", "emissions", (2030, 0.55, None), 1990),
        ("55% below 1990 levels by the end of 2030", "emissions", (2030, 0.55, None), 1990),
        ("55 % weniger als 1990 bis Ende 2030", "emissions", (2030, 0.55, None), 1990),
        ("55 % lavere end i 1990 inden 2030", "emissions", (2030, 0.55, None), 1990),
        ("55% by 2030 (from 1990)", "emissions", (2030, 0.55, None), 1990),
        ("auf 100 % bis 2030 gegenüber 1990", "emissions", (2030, 0.0, None), 1990),
        ("Halbierung der Pro-Kopf-Emissionen bis 2030 gegenüber 1990", "emissions_per_capita", (2030, 0.5, None), 1990),
        ("klimaneutral 2045", "emissions", (2045, None, 0.0), None),
        ("2,5 t CO2-Äq. je Einwohner und Jahr", "emissions_per_capita", (None, None, 2.5), None),
        ("2,5 t CO2-ækv. pr. indbygger", "emissions_per_capita", (None, None, 2.5), None),
    ],
)
def test_reads(words: str, quantity: str, expected: tuple[int, float, float], base_year: int | None) -> None:
    target = LIBRARY.find(words)
    assert (target.quantity, point(target), target.base_year) == (quantity, expected, base_year)
    assert target.origin == "words"


def test_reads_scopes_gases_and_lines() -> None:
    assert LIBRARY.find("sector:transport -42% by 2030").sectors == ("transport",)
    assert LIBRARY.find("Sektor:Verkehr -42 % bis 2030").sectors == ("transport",)
    assert LIBRARY.find("sector:transport,industry -42% by 2030").sectors == ("transport", "industry")
    assert LIBRARY.find('sektor:"Private Haushalte" -42 % bis 2030').sectors == ("private_households",)
    assert LIBRARY.find("carrier:natural_gas -100% by 2045").carriers == ("natural_gas",)
    assert LIBRARY.find("2.5 t CO2 per capita").gas == "CO2"
    assert LIBRARY.find("2.5 t CO2e per capita").gas == "CO2e"
    assert LIBRARY.find("70% by 2030").gas == ""
    assert LIBRARY.find("70% by 2030 stepwise").between == "step"
    assert LIBRARY.find("70 % bis 2030, geometrisch").between == "compound"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("70%", "target-without-year"),
        ("halve", "unknown-target"),
        ("1.234 t by 2030", "target-number-ambiguous"),
        ("1,234 t by 2030", "target-number-ambiguous"),
        ("1.23.456 t by 2030", "target-number-ambiguous"),
        ("+10% by 2030", "target-reduction"),
        ("150 % by 2030", "target-reduction"),
        ("70% by 2030 by 2040", "target-unreadable"),
        ("70% by 2030 2 t", "target-unreadable"),
        ("70 2030", "target-unreadable"),
        ("70% by 1492", "target-unreadable"),
        ("70% by 2030 please", "target-unreadable"),
        ("-2.5 t by 2030", "target-unreadable"),
        ("nan% by 2030", "target-unreadable"),
        ("2.5 parsecs by 2030", "target-unreadable"),
        ("sector:transprot -42% by 2030", "target-scope-unknown"),
        ("Senkung um 500 kt bis 2030", "target-by-amount"),
        ("minus 500 kt by 2030", "target-by-amount"),
        ("500 kt weniger bis 2030", "target-by-amount"),
        ("reduktion med 500 kt inden 2030", "target-by-amount"),
        ("55% of 1990 by 2030", "target-share-ambiguous"),
        ("45 % af 1990 inden 2030", "target-share-ambiguous"),
        ("to -70% by 2030", "target-unreadable"),
        ("0% by 2045", "target-reduction"),
        ("70% by 2030 from 2040", "target-base-year-late"),
        ("70% by 2030 from 2030", "target-base-year-late"),
        ("klimaneutral ab 2035", "target-without-year"),
        ("energy 20% CO2 by 2030", "target-unreadable"),
        ("energy 500 t by 2030", "target-unreadable"),
        ("500 kt 2030", "target-unreadable"),
        ("banana", "unknown-target"),
        ("", "unknown-target"),
        ("ksg-2030 from 2005", "target-base-year-fixed"),
        ("no-such-file.yaml", "target-file-missing"),
    ],
)
def test_refuses(words: str, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        LIBRARY.find(words)
    assert refused.value.code == code


def test_refusals_show_examples_that_can_be_read() -> None:
    with pytest.raises(UsageError) as refused:
        LIBRARY.find("70% by 2030 please")
    examples = refused.value.facts["examples"]
    assert isinstance(examples, tuple)
    for example in examples:
        assert LIBRARY.find(example).origin == "words"


def test_nearest_name_is_suggested() -> None:
    with pytest.raises(UsageError) as refused:
        LIBRARY.find("klima-buendnis-25t")
    assert refused.value.facts["suggestion"] == "klima-buendnis-2.5t"


def test_an_id_may_be_given_a_base_year() -> None:
    target = LIBRARY.find("com-2030 from 2005")
    assert (target.id, target.base_year, target.base_year_from) == ("com-2030", 2005, "words")
    assert LIBRARY.find("ksg-2030 from 1990").base_year_from == "target"


@given(st.integers(1, 100), st.integers(1951, 2100), st.integers(1, 150))
def test_every_share_and_year_is_read(share: int, year: int, before: int) -> None:
    base = max(1950, year - before)
    target = LIBRARY.find(f"{share} % bis {year} gegenüber {base}")
    assert point(target) == (year, share / 100, None)
    assert target.base_year == base


@given(st.decimals(min_value=0, max_value=100000, places=2, allow_nan=False), st.sampled_from([".", ","]))
def test_every_level_is_read_with_either_decimal_sign(level: object, sign: str) -> None:
    words = f"{level} t CO2e per capita".replace(".", sign)
    assert point(LIBRARY.find(words))[2] == float(str(level))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        target = LIBRARY.find(text)
    except UsageError:
        return
    assert target.points or target.repeat
