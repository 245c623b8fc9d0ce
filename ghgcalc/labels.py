"""Ids, numbers and findings as people read them, in German, English or Danish; the only door to Babel.

Stands between the results and every report: a writer asks ``Texts`` for each word and each rounded number. The words
are data (``emission_factors/vocabulary``); figures are rounded half up from full precision, here and nowhere else.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, cached_property
from sys import float_info
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.findings import Fact, Finding

if TYPE_CHECKING:
    from babel import Locale

    from ghgcalc.catalog import Catalog

OTHERWISE: Final = "en"
# Stands for a fact that is not there, which never stops a run.
UNKNOWN: Final = "?"
# Facts that are ids of the vocabulary, by the fact's name.
KINDS: Final[Mapping[str, str]] = {
    "sector": "sector",
    "sectors": "sector",
    "carrier": "carrier",
    "carriers": "carrier",
    "heat": "carrier",
    "meant": "carrier",
    "means": "carrier",
    "gas": "gas",
    "key": "key",
}
# Facts that are words of a key or columns of a table: their kind, and the fact that says of which.
KINDS_OF: Final[Mapping[str, tuple[str, str]]] = {"expected": ("word", "key"), "columns": ("column", "table")}
STATE: Final = "state"
# Facts whose value is the end of a text's key; and what a unit per inhabitant ends in.
KEYS_OF: Final[Mapping[str, str]] = {"verdict_before": "verdict-", "verdict_now": "verdict-"}
PER_CAPITA: Final = " per capita"
# Room for every digit of the largest double.
WIDE: Final = Context(prec=float_info.max_10_exp + float_info.dig + float_info.dig)
# Between two sentences of a hint.
SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[^a-zæøåäöü])")
# What the keys of titles of rules for plants begin with.
RULE_TITLE: Final = "plant-rule-"
# Categories of characters that a text of the input must not bring into an output: controls, formats (bidi marks,
# zero-width characters), surrogates, unassigned code points, line and paragraph separators.
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


def language_for(countries: Iterable[str]) -> str:
    """The language of a run by the countries of its municipalities: ``de``, ``da``, else ``en``.

    Examples
    --------
    >>> language_for(["DE"]), language_for(["DK", "DK"]), language_for(["DE", "DK"]), language_for([])
    ('de', 'da', 'en', 'en')
    """
    spoken = {"DE": "de", "DK": "da"}
    found = {spoken.get(country, OTHERWISE) for country in countries}
    return found.pop() if len(found) == 1 else OTHERWISE


def visible(text: str) -> str:
    r"""A text of the input on one line: what could steer a terminal or turn a line round becomes a replacement sign.

    Examples
    --------
    >>> visible("Ort\x1b[31m\nB\u202e")
    'Ort�[31m B�'
    """
    if text.isprintable():
        return text
    spaced = text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in HIDDEN else sign for sign in spaced)


def half_up(value: float, digits: int) -> Decimal:
    """A number rounded half up, as it is written down, and never a negative zero.

    Examples
    --------
    >>> half_up(2.675, 2), half_up(0.5, 0), half_up(-0.4, 0)
    (Decimal('2.68'), Decimal('1'), Decimal('0'))
    """
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, WIDE)
    return rounded if rounded else abs(rounded)


class Texts:
    """Every text and number of a run in one language.

    Parameters
    ----------
    catalog
        Where the words stand.
    lang
        ``de``, ``en`` or ``da``.
    """

    def __init__(self, catalog: Catalog, lang: str) -> None:
        self._catalog = catalog
        self.lang: Final = lang
        self._positions: dict[str, dict[str, int]] = {}

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale

        return Locale.parse(self.lang)

    def text(self, key: str, **facts: Fact) -> str:
        """A text of the user interface with its facts filled in; a key without a text is its own text."""
        return self._with_facts(self._template(self._catalog.texts().get(key, {}), key), facts)

    def has(self, key: str) -> bool:
        """Whether there is a text for a key."""
        return key in self._catalog.texts()

    def title(self, source: str) -> str:
        """A source's title: that of a rule for plants in the run's language, a document's as it is printed."""
        return self.text(self._rule_titles[source]) if source in self._rule_titles else source

    @cached_property
    def _rule_titles(self) -> dict[str, str]:
        """English title of a rule for plants -> key of its text."""
        texts = self._catalog.texts()
        return {texts[key]["en"]: key for key in texts if key.startswith(RULE_TITLE)}

    def message(self, finding: Finding) -> str:
        """What was found, in words, without the sentences whose fact is empty."""
        whole = self._template(self._catalog.finding_texts().get(finding.code, {}).get("message", {}), finding.code)
        return self._with_facts(_sentences(whole, finding.facts) or whole, finding.facts)

    def hint(self, finding: Finding) -> str:
        """What to do about it; a sentence whose fact is empty (no similar name) is left out.

        Where none is left, what the code says to do ``otherwise``.
        """
        parts = self._catalog.finding_texts().get(finding.code, {})
        said = _sentences(self._template(parts.get("hint", {}), ""), finding.facts)
        return self._with_facts(said or self._template(parts.get("otherwise", {}), ""), finding.facts)

    def codes(self) -> tuple[str, ...]:
        """Every finding code that has a text."""
        return tuple(sorted(self._catalog.finding_texts()))

    def described(self, code: str, part: str) -> str:
        """A code's ``message``, ``hint``, ``cause`` or ``example`` for no finding in particular.

        Its facts are shown by name; empty where the code has no such part.
        """
        told = self._catalog.finding_texts() if part in ("message", "hint") else self._catalog.explanations()
        template = self._template(told.get(code, {}).get(part, {}), "")
        return _filled(template, lambda name, _: f"<{name}>")

    def term(self, kind: str, term_id: str, of: str = "") -> str:
        """The label of a sector, carrier, gas, sheet, column (of a sheet), key or word (of a key)."""
        return visible(self._catalog.vocabulary.label(kind, term_id, self.lang, of))

    def state(self, state: str) -> str:
        """What stands in place of an amount, in words: ``nicht ermittelt (NE)``."""
        label = self.term("word", state, STATE)
        if label == state:
            return self.text(key) if self.has(key := f"state_{state}") else label
        return f"{label} ({state})" if state.isupper() else label

    def position(self, kind: str, term_id: str) -> int:
        """Where an id stands in the vocabulary's order; one that it does not have comes last."""
        ids = self._positions.setdefault(kind, {})
        if not ids:
            ids.update({term.id: place for place, term in enumerate(self._catalog.vocabulary.terms(kind))})
        return ids.get(term_id, len(ids))

    def method(self, method_id: str) -> str:
        """A method's name; an id that is no method is its own name."""
        if method_id not in self._catalog.method_ids():
            return visible(method_id)
        labels = self._catalog.method(method_id).labels
        return labels.get(self.lang) or labels.get(OTHERWISE, method_id)

    def factor_set(self, set_id: str) -> str:
        """A factor set's id; what stands in the workbook by its sheet, what is the method's by the method's name."""
        if self.has(key := f"set_{set_id}"):
            return self.text(key)
        return self.method(set_id)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with a fixed number of decimals; a dash where there is none."""
        if value is None:
            return self.text("no_value")
        return self._signs(half_up(value, digits), digits)

    def exact(self, value: float) -> str:
        """A number with all the digits that a double holds for sure (15), in this language's signs."""
        number = Decimal(f"{float(value):.{float_info.dig}g}")
        return self._signs(number if number else abs(number), max(0, -int(number.normalize().as_tuple().exponent)))

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share (0..1) in per cent."""
        if share is None:
            return self.text("no_value")
        return self.text("percent", number=self.number(share * 100, digits))

    def year(self, value: int) -> str:
        """A year, without a thousands sign."""
        return str(value)

    def listed(self, names: Iterable[str], at_most: int) -> str:
        """Names in a row; after ``at_most`` of them how many more there are."""
        shown = list(names)
        if len(shown) <= at_most:
            return ", ".join(shown)
        return self.text("and_more", names=", ".join(shown[:at_most]), more=len(shown) - at_most)

    def _signs(self, number: Decimal, digits: int) -> str:
        """A rounded number with the decimal and thousands signs of the language."""
        from babel.numbers import format_decimal

        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        with localcontext(WIDE):
            return str(format_decimal(number, format=pattern, locale=self._locale))

    def _template(self, languages: Mapping[str, str], otherwise: str) -> str:
        return languages.get(self.lang) or languages.get(OTHERWISE, otherwise)

    def _with_facts(self, template: str, facts: Mapping[str, Fact]) -> str:
        return _filled(template, lambda name, form: self._told(name, facts, form))

    def _told(self, name: str, facts: Mapping[str, Fact], form: str) -> str:
        """A fact by its label where another fact says of what it is a word or a column."""
        value = facts.get(name, UNKNOWN)
        kind, of = KINDS_OF.get(name, ("", ""))
        if isinstance(value, tuple | list) and (table := facts.get(of)):
            return ", ".join(self.term(kind, str(part), str(table)) for part in value)
        return self._fact(name, value, form)

    def _fact(self, name: str, value: Any, spec: str = "") -> str:
        """A fact as it stands in a sentence: numbers in this language, ids by their labels, lists in a row."""
        if isinstance(value, tuple | list):
            return ", ".join(self._fact(name, part, spec) for part in value)
        if spec and isinstance(value, int | float):
            return self.percent(value) if spec == "%" else self.number(value, int(spec))
        if isinstance(value, bool) or value is None:
            return self.text("yes" if value else "no_value" if value is None else "no")
        if isinstance(value, float):
            return self._plain_number(value)
        if name in KINDS and isinstance(value, str):
            return self.term(KINDS[name], value)
        if name == STATE and isinstance(value, str):
            return self.state(value)
        if name in KEYS_OF and self.has(f"{KEYS_OF[name]}{value}"):
            return self.text(f"{KEYS_OF[name]}{value}")
        if name == "unit" and str(value).endswith(PER_CAPITA):
            return self.text("unit-per-capita", unit=str(value).removesuffix(PER_CAPITA))
        return self.method(value) if name == "method" else visible(str(value))

    def _plain_number(self, value: float) -> str:
        """A number in a sentence: three decimals at most, as many significant ones below 1."""
        shown = Decimal(repr(value))
        if not shown.is_finite():
            return self.text("no_value")
        digits = 3 if not shown or shown.adjusted() >= 0 else 2 - shown.adjusted()
        return self.exact(float(half_up(value, digits)))


def _filled(template: str, told: Callable[[str, str], str]) -> str:
    """A template with its facts; ``told`` gives the text of a fact by its name and form."""
    if "{" not in template:
        return template
    parts = _parsed(template)
    return "".join([literal if name is None else literal + told(name, form) for literal, name, form in parts])


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """A template's parts: a literal text, and the name and the form of the fact that follows it, if one does.

    ``{name}`` is the fact in words, ``{name:2}`` a number with two decimals, ``{name:%}`` a share in per cent.
    """
    parts = string.Formatter().parse(template)
    return tuple((literal, name, spec or "") for literal, name, spec, _ in parts)


@cache
def _names(template: str) -> tuple[str, ...]:
    """The names of the facts that a template speaks of."""
    return tuple(name for _, name, _ in _parsed(template) if name)


def _sentences(template: str, facts: Mapping[str, Fact]) -> str:
    """The sentences of a template that do not speak of an empty fact."""
    return " ".join(sentence for sentence in SENTENCE_END.split(template) if not _lacks(sentence, facts))


def _lacks(sentence: str, facts: Mapping[str, Fact]) -> bool:
    """Whether a sentence speaks of a fact that is empty."""
    return any(facts.get(name) in ("", None, ()) for name in _names(sentence))
