"""Texts to numbers: what is read, what proves a decimal sign, what is refused; and what a column decides together."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.findings import Place
from ghgcalc.workbook.cells import read_numbers
from ghgcalc.workbook.numbers import written
from ghgcalc.workbook.sheet import CellFault


@pytest.mark.parametrize(
    ("text", "value", "proves"),
    [
        ("0", 0.0, ""),
        ("1953", 1953.0, ""),
        ("0012", 12.0, ""),
        ("-5", -5.0, ""),
        ("−5", -5.0, ""),
        ("+5", 5.0, ""),
        ("12,5", 12.5, ","),
        ("12.5", 12.5, "."),
        (".5", 0.5, "."),
        ("0.234", 0.234, "."),
        ("0,234", 0.234, ","),
        ("1234.567", 1234.567, "."),
        ("12.3456", 12.3456, "."),
        ("48.647140192728", 48.647140192728, "."),
        ("1.234.567", 1234567.0, ","),
        ("1,234,567", 1234567.0, "."),
        ("1.234,5", 1234.5, ","),
        ("1,234.5", 1234.5, "."),
        ("1 234", 1234.0, ""),
        ("1 234,5", 1234.5, ","),
        ("1\u00a0234\u00a0567", 1234567.0, ""),
        ("1\u202f234,567", 1234.567, ","),
        ("1'234.5", 1234.5, "."),
        ("1’234’567", 1234567.0, ""),
        ("1e3", 1000.0, ""),
        ("1,5E+06", 1.5e6, ","),
        ("2.5e-1", 0.25, "."),
        (" 7 ", 7.0, ""),
    ],
)
def test_reads(text: str, value: float, proves: str) -> None:
    number = written(text)
    assert (number.value, number.proves, number.other) == (value, proves, None)


@pytest.mark.parametrize(
    ("text", "first", "second"), [("1.234", 1.234, 1234.0), ("131,717", 131.717, 131717.0), ("-1.953", -1.953, -1953.0)]
)
def test_can_be_read_two_ways(text: str, first: float, second: float) -> None:
    number = written(text)
    assert (number.value, number.other, number.proves) == (first, second, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        *(
            (text, "not-a-number")
            for text in ("1_000", "inf", "-inf", "nan", "NaN", "１２", "٣", "5.", "5-", "(5)", "1.23.456")
        ),
        *((text, "not-a-number") for text in ("1,2,3", "1.2,3.4", "e5", "1e400", "--5", "", "+", "1 23", "9" * 65)),
        *((text, "not-a-number") for text in ("=1+1", "1;2", "½", "Ⅳ", "1 2345")),
        *((text, "percent-for-number") for text in ("5 %", "12,5%", "-3%")),
        *((text, "footnote-at-number") for text in ("36²", "36 *", "36 1)", "36¹⁾", "595†", "1.234,5*")),
        *((text, "unit-at-number") for text in ("5 MWh", "12,5GWh", "0x10", "1e", "100 t CO2", "5 m³")),
    ],
)
def test_refuses(text: str, fault: str) -> None:
    number = written(text)
    assert number.value is None
    assert number.fault == fault


@given(st.text(max_size=20))
def test_never_raises_and_reads_only_plain_digits(text: str) -> None:
    number = written(text)
    if number.value is not None:
        assert math.isfinite(number.value)
        assert re.fullmatch(r"[+\-−]?[0-9.,eE+\-'’\u00a0\u2009\u202f ]+", text.strip())


@given(
    st.integers(min_value=-(10**12), max_value=10**12),
    st.integers(min_value=0, max_value=8),
    st.sampled_from([("", "."), ("", ","), (".", ","), (",", "."), (" ", ","), ("'", ".")]),
)
def test_a_number_comes_back_as_it_was_written(whole: int, places: int, signs: tuple[str, str]) -> None:
    group, decimal = signs
    value = whole / 10**places
    shown = f"{value:,.{places}f}".replace(",", "G").replace(".", "D").replace("G", group).replace("D", decimal)
    number = written(shown)
    assert number.value is not None
    expected = float(f"{value:.{places}f}")
    if number.other is None:
        assert number.value == pytest.approx(expected, rel=1e-15)
    else:
        assert expected in (number.value, number.other)


def column(
    *cells: object, as_written: bool = True, decimal: str = ""
) -> tuple[list[float | None], list[tuple[str, str]]]:
    read = read_numbers(cells, lambda position: Place("f", "s", f"A{position + 1}"), as_written, decimal)
    return (
        [None if math.isnan(value) else value for value in read.values],
        [(finding.code, finding.place.cell) for finding in read.findings],
    )


def test_the_column_decides_what_can_be_read_two_ways() -> None:
    assert column("1.234", "5,5") == ([1234.0, 5.5], [])
    assert column("1.234", "5.5") == ([1.234, 5.5], [])
    assert column("1,234", "1.000.000") == ([1.234, 1000000.0], [])


def test_without_proof_it_is_a_finding_and_no_number() -> None:
    assert column("1.953", "171", "4552") == ([None, 171.0, 4552.0], [("ambiguous-number", "A1")])


def test_a_stated_decimal_sign_decides() -> None:
    assert column("1.953", decimal=".") == ([1.953], [])
    assert column("1.953", decimal=",") == ([1953.0], [])


def test_contradicting_decimal_signs_are_refused_where_they_are_rarer() -> None:
    values, findings = column("1.5", "2.5", "3,5")
    assert values == [1.5, 2.5, None]
    assert findings == [("mixed-decimal-signs", "A3")]


def test_what_is_no_number_keeps_its_place() -> None:
    values, findings = column(5.0, True, CellFault("error-value", "#REF!"), CellFault("uncached-formula", "="), "", 7.0)
    assert values == [5.0, None, None, None, None, 7.0]
    assert findings == [("truth-value-for-number", "A2"), ("error-value", "A3"), ("uncached-formula", "A4")]


def test_numbers_stored_as_text_are_said_once_per_column() -> None:
    assert column("12,5", "3", 4.0, as_written=False) == ([12.5, 3.0, 4.0], [("number-as-text", "A1")])
    assert column("1 234", "2e3")[1] == [("exponent", "A2"), ("grouped-by-blanks", "A1")]


def test_not_finite_floats_are_refused() -> None:
    assert column(math.inf, 1.0) == ([None, 1.0], [("not-a-number", "A1")])
