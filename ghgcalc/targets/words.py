"""Targets in words, in English, German or Danish: ``2.5 t CO2e per capita``, ``70 % inden 2030``.

A lexer over the phrases of ``emission_factors/target_words.yaml`` and a reader with one slot per thing that a target
says. What does not fit is refused with examples; a number that can be read two ways is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

from ghgcalc.findings import UsageError
from ghgcalc.targets.model import Between, Point, Quantity, Target

if TYPE_CHECKING:
    from ghgcalc.units import Units
    from ghgcalc.vocabulary import Vocabulary

NUMBER = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*")
# A dash and a minus sign are what word processors make of a hyphen.
SIGN = re.compile(r"[-−–+]")
SCOPE = re.compile(r"(?P<kind>[^\W\d_]+)\s*[:=]\s*(?P<names>\"[^\"]+\"|'[^']+'|[^\s\"']+)")
UNIT = re.compile(r"[^\s\d,;][^\s,;]*(?: [^\s\d,;][^\s,;]*)?")
SEPARATOR = re.compile(r"[\s,;()]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the words: its kind, what it means, and the text it was read from."""

    kind: str
    value: Any
    text: str


@dataclass
class Slots:
    """What a target in words has said so far."""

    share: float | None = None
    level: float | None = None
    unit_kind: str = ""
    year: int | None = None
    base_year: int | None = None
    per_capita: bool = False
    quantity: str = ""
    gas: str = ""
    between: str = ""
    scope: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reducing: bool = False
    remaining: bool = False
    part_of_base: bool = False


class Words:
    """The phrases by which targets are read, and the numbers and names that stand between them.

    Parameters
    ----------
    phrases
        The content of ``target_words.yaml``.
    units, vocabulary
        The catalogue's units and names.
    years
        First and last plausible calendar year.
    """

    def __init__(
        self, phrases: Mapping[str, Any], units: Units, vocabulary: Vocabulary, years: tuple[int, int]
    ) -> None:
        self._units = units
        self._vocabulary = vocabulary
        self._years = years
        self.examples: tuple[str, ...] = tuple(phrases["examples"])
        self._phrases = dict(_phrases(phrases))
        self._scopes = {name.casefold(): kind for kind, names in phrases["scope"].items() for name in names}
        alternatives = sorted(self._phrases, key=lambda phrase: (-len(phrase), phrase))
        self._pattern = re.compile(
            "|".join(re.escape(p) + (r"(?!\w)" if p[-1].isalnum() else "") for p in alternatives), re.IGNORECASE
        )

    def read(self, text: str) -> Target:
        """The target that ``text`` states.

        Raises
        ------
        UsageError
            ``target-unreadable``, ``target-number-ambiguous``, ``target-without-year``, ``target-reduction``,
            ``target-by-amount``, ``target-share-ambiguous`` or ``target-base-year-late``, each with examples.
        """
        clean = " ".join(unicodedata.normalize("NFKC", text).split())
        slots = self._fill(clean)
        if slots.share is None and slots.level is None:
            self._refuse(clean, clean)
        self._refuse_contradictions(slots, clean)
        per = "_per_capita" if slots.per_capita else ""
        quantity = cast(Quantity, f"{slots.unit_kind or slots.quantity or 'emissions'}{per}")
        return Target(
            id=clean,
            quantity=quantity,
            points=(Point(slots.year, reduce_by=slots.share, reach=slots.level),),
            base_year=slots.base_year,
            between=cast("Between | Literal['']", slots.between),
            gas=slots.gas,
            sectors=slots.scope.get("sector", ()),
            carriers=slots.scope.get("carrier", ()),
            base_year_from="words",
            origin="words",
        )

    def _refuse_contradictions(self, slots: Slots, text: str) -> None:
        """Refuse words that fit one by one, and together say nothing or two things."""
        of_energy = "energy" in (slots.unit_kind, slots.quantity)
        if (of_energy and slots.gas) or (slots.unit_kind and slots.quantity not in ("", slots.unit_kind)):
            self._refuse(text, text)
        if slots.year is None and (slots.share is not None or slots.base_year is not None):
            raise UsageError("target-without-year", target=text, examples=self.examples)
        if slots.level and slots.reducing and not slots.remaining:
            raise UsageError("target-by-amount", target=text, examples=self.examples)
        if slots.part_of_base and not slots.reducing:
            raise UsageError("target-share-ambiguous", target=text, examples=self.examples)
        if slots.year is not None and slots.base_year is not None and slots.base_year >= slots.year:
            years = {"year": slots.year, "base_year": slots.base_year}
            raise UsageError("target-base-year-late", target=text, **years, examples=self.examples)

    def base_year(self, text: str) -> int | None:
        """The base year that ``from 1990`` names; None where the text says anything else."""
        slots = self._fill(" ".join(unicodedata.normalize("NFKC", text).split()))
        return slots.base_year if slots == Slots(base_year=slots.base_year) else None

    def share(self, text: str) -> float:
        """A share of the catalogue: ``65 %`` -> 0.65."""
        share = self._fill(text).share
        if share is None:
            self._refuse(text, text)
        return share

    def level(self, text: str) -> float:
        """A level of the catalogue in t or MWh: ``2.5 t`` -> 2.5."""
        level = self._fill(text).level
        if level is None:
            self._refuse(text, text)
        return level

    def scope(self, kind: str, text: str) -> tuple[str, ...]:
        """Ids of the sectors (or carriers) that ``text`` names, separated by commas; refused with the nearest name."""
        find = self._vocabulary.sector if kind == "sector" else self._vocabulary.carrier
        found = []
        for name in text.strip("\"'").split(","):
            known = find(name.strip())
            if known is None:
                nearest = self._vocabulary.suggest(kind, name.strip())
                raise UsageError("target-scope-unknown", name=name.strip(), kind=kind, suggestion=nearest)
            found.append(known)
        return tuple(dict.fromkeys(found))

    def calendar_year(self, text: str) -> int:
        """A year between the first and the last plausible one; spreadsheets may hand it over as ``1990.0``."""
        year = text.removesuffix(".0")
        if not year.isdigit() or not self._years[0] <= int(year) <= self._years[1]:
            self._refuse(text, text)
        return int(year)

    def number(self, text: str) -> float:
        """A number as a cell or a person writes it."""
        if not NUMBER.fullmatch(text):
            self._refuse(text, text)
        return self._value(text, text)

    def between(self, text: str) -> Between:
        """How a level falls: ``linear``, ``compound`` or ``step``, by any of their names."""
        found = self._fill(text).between
        if not found:
            self._refuse(text, text)
        return cast(Between, found)

    def _fill(self, text: str) -> Slots:
        slots = Slots()
        before = sign = ""
        for token in self._tokens(text):
            if token.kind == "sign":
                sign = token.value
                continue
            if token.kind == "year":
                self._year(slots, token, before, text)
            elif token.kind in {"share", "level"}:
                self._amount(slots, token, sign, before, text)
            elif token.kind == "per_capita":
                slots.per_capita = True
            elif token.kind == "reduction":
                slots.reducing = True
            elif token.kind == "part":
                slots.part_of_base = slots.part_of_base or (slots.share is not None and not slots.remaining)
            elif token.kind in {"quantity", "gas", "between"}:
                self._set(slots, token.kind, token.value, text, token)
            elif token.kind == "scope":
                kind, names = token.value
                slots.scope[kind] = slots.scope.get(kind, ()) + self.scope(kind, names)
            sign = ""
            if token.kind not in {"filler", "reduction"}:
                before = token.kind
        return slots

    def _year(self, slots: Slots, token: Token, before: str, text: str) -> None:
        """A base year or the year by which it is due; ``climate neutral 2045`` needs no word between."""
        if before in {"base", "part"}:
            self._set(slots, "base_year", token.value, text, token)
        elif before == "due" or (before == "level" and not slots.level):
            self._set(slots, "year", token.value, text, token)
        else:
            self._refuse(text, token.text)

    def _amount(self, slots: Slots, token: Token, sign: str, before: str, text: str) -> None:
        slots.remaining = before == "remaining"
        if sign and slots.remaining:
            self._refuse(text, token.text)
        if token.kind == "share":
            value = 1 - token.value if slots.remaining else token.value
            nothing = value == 0 and not slots.remaining
            if sign == "+" or nothing or not 0 <= value <= 1 or slots.level is not None:
                raise UsageError("target-reduction", target=text, at=token.text, examples=self.examples)
            slots.reducing = slots.reducing or sign == "-"
            self._set(slots, "share", value, text, token)
            return
        kind, value, gas = token.value
        if sign or slots.share is not None:
            self._refuse(text, token.text)
        self._set(slots, "level", value, text, token)
        slots.unit_kind = kind
        if gas:
            self._set(slots, "gas", gas, text, token)

    def _set(self, slots: Slots, name: str, value: object, text: str, token: Token) -> None:
        if getattr(slots, name) not in (None, "", value):
            self._refuse(text, token.text)
        setattr(slots, name, value)

    def _tokens(self, text: str) -> Iterator[Token]:
        position = 0
        while position < len(text):
            if skipped := SEPARATOR.match(text, position):
                position = skipped.end()
                continue
            token, position = self._next(text, position)
            yield token

    def _next(self, text: str, position: int) -> tuple[Token, int]:
        scope = SCOPE.match(text, position)
        if scope and scope["kind"].casefold() in self._scopes:
            return Token("scope", (self._scopes[scope["kind"].casefold()], scope["names"]), scope[0]), scope.end()
        if number := NUMBER.match(text, position):
            return self._number(text, number)
        phrase = self._pattern.match(text, position)
        if phrase:
            kind, value = self._phrases[phrase[0].casefold()]
            return Token(kind, value, phrase[0]), phrase.end()
        if sign := SIGN.match(text, position):
            return Token("sign", "+" if sign[0] == "+" else "-", sign[0]), sign.end()
        self._refuse(text, text[position:])

    def _number(self, text: str, number: re.Match[str]) -> tuple[Token, int]:
        start = SEPARATOR.match(text, number.end())
        after = start.end() if start else number.end()
        first, last = self._years
        if number[0].isdigit() and first <= int(number[0]) <= last and not self._unit(text, after):
            return Token("year", int(number[0]), number[0]), number.end()
        value = self._value(text, number[0])
        phrase = self._pattern.match(text, after)
        if phrase and self._phrases[phrase[0].casefold()][0] == "percent":
            divisor = self._phrases[phrase[0].casefold()][1]
            return Token("share", value / divisor, text[number.start() : phrase.end()]), phrase.end()
        unit = self._unit(text, after)
        if unit is None:
            self._refuse(text, text[number.start() :])
        kind, per_unit, gas, end = unit
        return Token("level", (kind, value * per_unit, gas), text[number.start() : end]), end

    def _unit(self, text: str, position: int) -> tuple[str, float, str, int] | None:
        """Kind of quantity, factor to t or MWh, gas, and where the unit ends; the longest reading wins."""
        found = UNIT.match(text, position)
        if found is None:
            return None
        first, _, second = found[0].partition(" ")
        for name in dict.fromkeys((f"{first} {self._gas(second)}".strip(), first, first.split("/")[0])):
            if name.casefold() in self._phrases:
                continue
            emission = self._units.emission(name)
            if emission is not None:
                return "emissions", emission.per_unit, emission.gas, position + len(name)
            amount = self._units.amount(name)
            if amount is not None and amount.dimension == "energy":
                return "energy", amount.per_unit, "", position + len(name)
        return None

    def _gas(self, piece: str) -> str:
        """The gas that a piece of the words begins with, as it is written there; empty for none."""
        phrase = self._pattern.match(piece)
        return phrase[0] if phrase and self._phrases[phrase[0].casefold()][0] == "gas" else ""

    def _value(self, text: str, number: str) -> float:
        digits = number.replace(" ", "")
        marks = [mark for mark in digits if mark in ".,"]
        if not marks:
            return float(digits)
        last = marks[-1]
        whole, _, rest = digits.rpartition(last)
        groups = re.split("[.,]", whole)
        if len(set(marks)) == len(marks) == 1:
            if re.fullmatch(r"[1-9]\d{0,2}", whole) and re.fullmatch(r"\d{3}", rest) and " " not in number:
                raise UsageError("target-number-ambiguous", target=text, at=number, examples=self.examples)
            return float(f"{whole}.{rest}")
        if any(not re.fullmatch(r"\d{3}", group) for group in groups[1:]) or not re.fullmatch(r"\d{1,3}", groups[0]):
            raise UsageError("target-number-ambiguous", target=text, at=number, examples=self.examples)
        if len(set(marks)) == 1:
            if not re.fullmatch(r"\d{3}", rest):
                raise UsageError("target-number-ambiguous", target=text, at=number, examples=self.examples)
            return float("".join((*groups, rest)))
        if marks.count(last) > 1:
            raise UsageError("target-number-ambiguous", target=text, at=number, examples=self.examples)
        return float(f"{''.join(groups)}.{rest}")

    def _refuse(self, target: str, at: str) -> NoReturn:
        raise UsageError("target-unreadable", target=target, at=at, examples=self.examples)


def _phrases(phrases: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Every phrase, case folded -> kind of token and its meaning."""
    for kind in ("filler", "reduction", "due", "base", "part", "per_year", "per_capita", "remaining"):
        for phrase in phrases[kind]:
            yield phrase.casefold(), ("filler" if kind == "per_year" else kind, None)
    for kind in ("quantity", "gas", "between"):
        for meaning, names in phrases[kind].items():
            yield from ((phrase.casefold(), (kind, meaning)) for phrase in names)
    for divisor, names in phrases["shares"].items():
        yield from ((phrase.casefold(), ("percent", float(divisor))) for phrase in names)
    for share, names in phrases["named_shares"].items():
        yield from ((phrase.casefold(), ("share", float(share))) for phrase in names)
    for level, names in phrases["named_levels"].items():
        yield from ((phrase.casefold(), ("level", ("emissions", float(level), ""))) for phrase in names)
