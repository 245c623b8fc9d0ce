"""Texts and numbers in three languages: rounding half up, signs of each language, facts in messages, harmless names."""

from __future__ import annotations

import re
import string
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.findings import NOWHERE, SEVERITIES, Fact, Finding
from ghgcalc.labels import HIDDEN, Texts, half_up, language_for, visible
from ghgcalc.plants.rules import settings_of
from ghgcalc.report.marks import CAUSES
from ghgcalc.tables import ORIGINS

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

LANGUAGES = ("de", "en", "da")
MATCHES = ("default", "derived", "exact", "latest_before", "region_default", "reported", "user")


@pytest.fixture(params=LANGUAGES)
def texts(request: pytest.FixtureRequest, catalog: Catalog) -> Texts:
    return Texts(catalog, request.param)


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (2.675, 2, "2.68"), (1.005, 2, "1.01"),
     (0.125, 2, "0.13"), (0.4999999999, 0, "0"), (-0.4, 0, "0"), (1e21, 0, "1000000000000000000000")],
)  # fmt: skip
def test_half_up(value: float, digits: int, shown: str) -> None:
    assert str(half_up(value, digits)) == shown


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12), st.integers(0, 4))
def test_rounding_is_never_further_than_half_a_last_digit(value: float, digits: int) -> None:
    assert abs(half_up(value, digits) - Decimal(repr(value))) * 2 <= Decimal(1).scaleb(-digits)


@pytest.mark.parametrize(
    ("lang", "number", "per_head", "percent"),
    [
        ("de", "1.234.568", "7,19", "70,5 %"),
        ("en", "1,234,568", "7.19", "70.5 %"),
        ("da", "1.234.568", "7,19", "70,5 %"),
    ],
)
def test_numbers_of_each_language(lang: str, number: str, per_head: str, percent: str, catalog: Catalog) -> None:
    texts = Texts(catalog, lang)
    assert texts.number(1234567.5) == number
    assert texts.number(7.185, 2) == per_head
    assert texts.percent(0.705).replace("\u00a0", " ") == percent


@pytest.mark.parametrize("value", [1.7e308, 1e300, 1e-300, 5e-324])
def test_the_largest_and_smallest_numbers_stop_nothing(value: float, texts: Texts) -> None:
    assert texts.number(value, 2)
    assert texts.exact(value)


def test_no_number_is_a_dash_and_no_zero(texts: Texts) -> None:
    assert texts.number(None) == texts.percent(None) == "–"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (-0.0, "0"), (181.79999999999998, "181,8"), (1e-7, "0,0000001"), (1234.25, "1.234,25")],
)
def test_exact_has_every_digit_that_counts(value: float, shown: str, catalog: Catalog) -> None:
    assert Texts(catalog, "de").exact(value) == shown


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_exact_reads_back(value: float) -> None:
    from tests.ledgers import catalogue

    read = float(Texts(catalogue(), "en").exact(value).replace(",", ""))
    assert read == pytest.approx(value, rel=1e-14, abs=1e-300)


@given(st.text())
def test_visible_text_steers_nothing(text: str) -> None:
    shown = visible(text)
    assert not [sign for sign in shown if unicodedata.category(sign) in HIDDEN]
    assert visible(shown) == shown


@pytest.mark.parametrize("text", ["Ærø", "Köln (Stadt)", "50 % <b>", "a'b\"c", "株式会社"])
def test_ordinary_text_stays(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("countries", "lang"),
    [(["DE"], "de"), (["DK"], "da"), (["CH"], "en"), ([""], "en"), (["DE", "DE"], "de"), (["DE", "DK"], "en")],
)
def test_language_is_the_country_s(countries: list[str], lang: str) -> None:
    assert language_for(countries) == lang


def finding_texts(catalog: Catalog, **parts: dict[str, str]) -> Texts:
    class Told(type(catalog)):  # type: ignore[misc]
        def finding_texts(self) -> dict[str, dict[str, dict[str, str]]]:
            return {"test-code": parts}

    return Texts(Told(catalog.root), "de")


@pytest.mark.parametrize(
    ("fact", "shown"),
    [(2019, "2019"), (1234.5678, "1.234,568"), (0.00012345, "0,000123"), (True, "ja"), (("b", "a"), "b, a"),
     (float("nan"), "–"), (None, "–"), ("x\x1b[31m", "x�[31m"), (12.0, "12")],
)  # fmt: skip
def test_facts_in_a_message(fact: object, shown: str, catalog: Catalog) -> None:
    texts = finding_texts(catalog, message={"de": "ist {fact}"})
    assert texts.message(Finding("test-code", "error", facts={"fact": fact})) == f"ist {shown}"  # type: ignore[dict-item]


def test_ids_in_a_message_are_labels(catalog: Catalog) -> None:
    texts = finding_texts(catalog, message={"de": "{carrier}, {sectors}, {method}, {other}"})
    facts: dict[str, Fact] = {
        "carrier": "natural_gas",
        "sectors": ("industry", "transport"),
        "method": "bisko",
        "other": "natural_gas",
    }
    assert texts.message(Finding("test-code", "error", facts=facts)) == "Erdgas, Industrie, Verkehr, BISKO, natural_gas"


def test_a_fact_that_is_not_there_stops_nothing(catalog: Catalog) -> None:
    texts = finding_texts(catalog, message={"de": "{a} und {b:2}"})
    assert texts.message(Finding("test-code", "error", facts={"b": 1.5})) == "? und 1,50"


def test_a_hint_leaves_out_the_sentence_without_its_fact(catalog: Catalog) -> None:
    texts = finding_texts(catalog, hint={"de": "Am nächsten: {near}. Sonst nachsehen."})
    assert texts.hint(Finding("test-code", "error", facts={"near": ""})) == "Sonst nachsehen."
    assert texts.hint(Finding("test-code", "error", facts={"near": "x"})) == "Am nächsten: x. Sonst nachsehen."


def test_a_code_without_text_is_its_own_message(texts: Texts) -> None:
    assert texts.message(Finding("no-such-code", "error")) == "no-such-code"


def test_every_word_that_the_core_can_say_has_a_text(texts: Texts) -> None:
    from ghgcalc.conformity import CHECKS

    keys = [f"check_{name}" for name in CHECKS]
    keys += [f"mark_{cause}" for cause in CAUSES]
    keys += [f"match_{word}" for word in MATCHES]
    keys += [f"severity_{severity}" for severity in SEVERITIES]
    keys += [f"step_{origin}" for origin in ORIGINS if origin != "reported"]
    keys += [f"boundary_{boundary}" for boundary in ("direct", "life_cycle")]
    keys += [f"result_{result}" for result in ("met", "not_met", "unknown")]
    assert [key for key in keys if not texts.has(key)] == []


def test_every_text_is_in_three_languages_with_the_same_facts(catalog: Catalog) -> None:
    import string

    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, languages in catalog.texts().items():
        if isinstance(languages, dict) and set(languages) & set(LANGUAGES):
            assert set(languages) == set(LANGUAGES), key
            assert len({frozenset(facts(str(text))) for text in languages.values()}) == 1, key


def test_verdicts_and_units_per_head_are_told_in_the_language(catalog: Catalog) -> None:
    facts: dict[str, Fact] = {"verdict_before": "met", "verdict_now": "missed", "unit": "t CO2e per capita", "now": 9.5}
    said = Texts(catalog, "de").message(Finding("base-year-restated", "warning", facts=facts))
    assert "erreicht, jetzt verfehlt" in said
    assert "9,5 t CO2e je Einwohner" in said


def test_every_rule_for_plants_has_its_title_in_three_languages(catalog: Catalog) -> None:
    for rule in settings_of(catalog).rules.values():
        titles = [Texts(catalog, lang).title(rule.title) for lang in ("en", "de", "da")]
        assert titles[0] == rule.title
        assert len(set(titles)) == len(titles)
    assert Texts(catalog, "de").title("Report {2020}, 3.1") == "Report {2020}, 3.1"


def test_every_code_is_explained_in_three_languages(catalog: Catalog) -> None:
    told, explained = catalog.finding_texts(), catalog.explanations()
    assert set(explained) == set(told)
    for code in told:
        parts = {**told[code], **explained[code]}
        assert {"message", "hint", "cause"} <= set(parts) <= {"message", "hint", "otherwise", "cause", "example"}, code
        for languages in parts.values():
            assert set(languages) == set(LANGUAGES), code
            assert all(text.strip() for text in languages.values()), code
        assert all("{" not in text for part in explained[code].values() for text in part.values()), code


@pytest.mark.parametrize(("lang", "cause", "example"), [("de", "Tausender", "1,234"), ("da", "tusind", "1,234")])
def test_an_explanation_has_cause_example_and_remedy(catalog: Catalog, lang: str, cause: str, example: str) -> None:
    texts = Texts(catalog, lang)
    assert cause in texts.described("ambiguous-number", "cause")
    assert example in texts.described("ambiguous-number", "example")
    assert "<first>" in texts.described("ambiguous-number", "message")


# A hint that sends a user to a key of the workbook calls it, and its words, as the workbook does.
KEYS_IN_HINTS = {
    "gas-basis-undeclared": ("gas_basis", ()),
    "municipal-overlap-undeclared": ("municipal_in_services", ("yes", "no")),
    "municipal-without-services": ("municipal_in_services", ("no",)),
    "services-below-municipal": ("municipal_in_services", ("no",)),
    "fleet-not-counted": ("municipal_fleet_in_transport", ("no",)),
    "heat-pump-power-undeclared": ("heat_pump_power_in", ("electricity", "electricity_heating", "none")),
    "heat-pump-without-power": ("heat_pump_power_in", ()),
    "power-below-heat-pumps": ("heat_pump_power_in", ()),
    "heat-pump-spf-assumed": ("heat_pump_spf", ()),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", KEYS_IN_HINTS)
def test_a_hint_calls_a_key_as_the_workbook_does(code: str, lang: str, catalog: Catalog) -> None:
    hint = catalog.finding_texts()[code]["hint"][lang]
    key, words = KEYS_IN_HINTS[code]
    for name in (
        catalog.vocabulary.label("key", key, lang),
        *(catalog.vocabulary.label("word", word, lang, key) for word in words),
    ):
        assert any(f"{left}{name}{right}" in hint for left, right in ("„“", "“”", "»«")), name


def test_no_text_names_an_id_of_the_vocabulary(catalog: Catalog) -> None:
    """An id with an underscore, or one that is no word of the language, means nothing to who fills in the workbook."""
    kinds = ("sector", "carrier", "key")
    ids = {term.id for kind in kinds for term in catalog.vocabulary.terms(kind) if "_" in term.id} | {"unallocated"}
    ids.remove("base_year")  # also a key of target files, which hints name
    for code, parts in catalog.finding_texts().items():
        for part, languages in parts.items():
            for text in languages.values():
                literal = "".join(literal for literal, *_ in string.Formatter().parse(text))
                assert not ids.intersection(re.findall(r"\w+", literal)), (code, part)


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("unknown-word", {"key": "municipal_in_services", "found": "?", "expected": ("yes", "no")}, "ja, nein"),
        ("missing-column", {"columns": ("year", "amount"), "table": "energy", "found": None}, "Jahr, Menge"),
        ("placeholder", {"found": "k.A.", "count": 1, "state": "NE"}, "nicht ermittelt (NE)"),
    ],
)
def test_a_fact_that_is_an_id_is_told_in_words(code: str, facts: dict[str, Fact], words: str, catalog: Catalog) -> None:
    texts, finding = Texts(catalog, "de"), Finding(code, "error", NOWHERE, facts)
    assert words in f"{texts.message(finding)} {texts.hint(finding)}"


@pytest.mark.parametrize("code", ["unknown-unit", "unknown-carrier", "unknown-sector", "unknown-key", "unknown-column"])
def test_there_is_something_to_do_also_where_no_name_is_near(code: str, catalog: Catalog) -> None:
    for lang in LANGUAGES:
        near, none = (
            Texts(catalog, lang).hint(Finding(code, "error", NOWHERE, {"name": "x", "unit": "x", "suggestion": name}))
            for name in ("Strom", "")
        )
        assert "Strom" in near
        assert none
        assert near != none


def test_a_message_leaves_out_what_it_has_no_fact_for(catalog: Catalog) -> None:
    facts: dict[str, Fact] = {"municipality": "A-Stadt", "country": "", "known": "bisko"}
    assert "„“" not in Texts(catalog, "de").message(Finding("no-method-for-country", "error", NOWHERE, facts))
