"""The vocabulary: which names mean which sector, carrier, gas, sheet, column, key or word, in three languages.

Built by ``catalog`` from the tables in ``emission_factors/vocabulary/`` and used by every reader; the same tables give
the labels for writing. A name that fits two terms stands in none of them: it is suggested, never chosen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ghgcalc.models import Carrier, Term

LANGUAGES: Final = ("de", "en", "da")
# Characters that are in a cell without being seen: soft hyphen, zero-width space and joiners, byte order mark.
INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def fold(name: str) -> str:
    r"""The one normalisation of names: NFKC, no invisible characters, case folded, white space folded.

    Examples
    --------
    >>> fold("  Private\u00a0HAUSHALTE "), fold("CO₂-Äq"), fold("Erd\u00adgas")
    ('private haushalte', 'co2-äq', 'erdgas')
    """
    if name.isascii():
        return " ".join(name.split()).casefold()
    return " ".join(unicodedata.normalize("NFKC", name.translate(INVISIBLE)).split()).casefold()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that fits several terms: it is never read as one of them, they are suggested instead, in its language."""

    name: str
    lang: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Codelist:
    """The terms of one kind and the names that they are read by (folded name -> id).

    Parameters
    ----------
    terms
        In their order.
    ambiguous
        Names that fit several of the terms.
    first
        Names that are looked up before all others: a given set's own.
    """

    terms: tuple[Term, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    first: Mapping[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _by_id: dict[str, Term] = field(default_factory=dict, compare=False, repr=False)

    @property
    def names(self) -> Mapping[str, str]:
        """Folded name -> id; built when first asked for."""
        if not self._names:
            self._names.update((fold(name), term.id) for term in self.terms for name in names_of(term))
        return self._names

    def find(self, name: str) -> str | None:
        """The id that ``name`` (an id, a label in any language, an alias) stands for, or None."""
        folded = fold(name)
        return self.first.get(folded) or self.names.get(folded)

    def ids(self) -> tuple[str, ...]:
        """The ids in their order."""
        return tuple(term.id for term in self.terms)

    def label(self, term_id: str, lang: str) -> str:
        """The label of a term; a name that is no term (a given set's own carrier) is its own label."""
        if not self._by_id:
            self._by_id.update((term.id, term) for term in self.terms)
        labels = self._by_id[term_id].labels if term_id in self._by_id else {}
        return labels.get(lang) or labels.get("en") or term_id

    def suggest(self, name: str) -> str:
        """The nearest known name; for an ambiguous name the labels it may mean; empty if nothing is near."""
        folded = fold(name)
        for ambiguous in self.ambiguous:
            if fold(ambiguous.name) == folded:
                return " / ".join(self.label(term_id, ambiguous.lang) for term_id in ambiguous.ids)
        return nearest(folded, {fold(known): known for term in self.terms for known in names_of(term)})


def names_of(term: Term) -> Iterator[str]:
    """Every name that a term is read by: labels, aliases, id."""
    yield from term.labels.values()
    yield from term.aliases
    yield term.id


def nearest(folded: str, known: Mapping[str, str]) -> str:
    """The known name nearest to a folded one: near in spelling, else one contained in the other; empty if none.

    Parameters
    ----------
    folded
        What was read, folded.
    known
        Folded name -> the name as it is shown.
    """
    from difflib import get_close_matches

    close = get_close_matches(folded, list(known), n=1)
    if close:
        return known[close[0]]
    words = folded.replace("/", " ").replace("-", " ").replace(",", " ").split()
    parts = [name for name in known if len(name) > len("gas") and (name in folded or name in words)]
    return known[max(parts, key=len)] if parts else ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All codelists. ``columns`` are by sheet id, ``words`` by key."""

    sector_list: Codelist
    carrier_list: Codelist
    gas_list: Codelist
    sheet_list: Codelist
    key_list: Codelist
    columns: Mapping[str, Codelist]
    words: Mapping[str, Codelist]

    @property
    def sectors(self) -> tuple[Term, ...]:
        """The sectors in their order."""
        return self.sector_list.terms

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """The carriers in their order; a given set's own come last."""
        return tuple(term for term in self.carrier_list.terms if isinstance(term, Carrier))

    @property
    def gases(self) -> tuple[Term, ...]:
        """The gases in their order."""
        return self.gas_list.terms

    def sector(self, name: str) -> str | None:
        """The sector id for a name."""
        return self.sector_list.find(name)

    def carrier(self, name: str) -> str | None:
        """The carrier id for a name; a given set's own name comes before the aliases."""
        return self.carrier_list.find(name)

    def gas(self, name: str) -> str | None:
        """The gas for a name."""
        return self.gas_list.find(name)

    def sheet(self, name: str) -> str | None:
        """The sheet id for a sheet's title."""
        return self.sheet_list.find(name)

    def column(self, sheet_id: str, name: str) -> str | None:
        """The column id for a header in a sheet."""
        return self._list("column", sheet_id).find(name)

    def key(self, name: str) -> str | None:
        """The key of the sheet ``municipality`` for a name."""
        return self.key_list.find(name)

    def word(self, key: str, text: str) -> str | None:
        """The canonical word for a text of a key (``municipal_in_services``: ``ja`` -> ``yes``)."""
        return self._list("word", key).find(text)

    def terms(self, kind: str, of: str = "") -> tuple[Term, ...]:
        """The terms of a kind: ``sector``, ``carrier``, ..., ``column`` (of a sheet), ``word`` (of a key)."""
        return self._list(kind, of).terms

    def suggest(self, kind: str, name: str, of: str = "") -> str:
        """The nearest known name of a kind, or empty. See ``terms`` for the kinds."""
        return self._list(kind, of).suggest(name)

    def label(self, kind: str, term_id: str, lang: str, of: str = "") -> str:
        """The label of an id in a language; an unknown id is its own label."""
        return self._list(kind, of).label(term_id, lang)

    def with_carriers(self, names: Iterable[str]) -> Vocabulary:
        """A vocabulary that also knows a given set's own carrier names, exact name first.

        A name that is another's alias here (``Gas``) becomes a carrier of its own, a kind of the one it is an alias of.
        """
        known = set(self.carrier_list.ids())
        own = [name.strip() for name in dict.fromkeys(names) if name.strip() not in known]
        added = tuple(self._own(name, len(known) + position) for position, name in enumerate(own))
        if not added:
            return self
        first = {**self.carrier_list.first, **{fold(name): name for name in own}}
        carriers = replace(
            self.carrier_list, terms=(*self.carrier_list.terms, *added), first=first, _names={}, _by_id={}
        )
        return replace(self, carrier_list=carriers)

    def _own(self, name: str, order: int) -> Carrier:
        labels = dict.fromkeys(LANGUAGES, name)
        return Carrier(id=name, order=order, labels=labels, parent=self.carrier(name) or "")

    def _list(self, kind: str, of: str) -> Codelist:
        single = {
            "sector": self.sector_list,
            "carrier": self.carrier_list,
            "gas": self.gas_list,
            "sheet": self.sheet_list,
            "key": self.key_list,
        }
        many: Mapping[str, Mapping[str, Codelist]] = {"column": self.columns, "word": self.words}
        return single[kind] if kind in single else many[kind].get(of, EMPTY)


EMPTY: Final = Codelist()


def clashes(codelist: Codelist) -> Iterator[tuple[str, str, str]]:
    """Names that stand for two terms of a codelist, as (name, first id, second id): a fault of the catalogue."""
    seen: dict[str, str] = {}
    for term in codelist.terms:
        for name in names_of(term):
            other = seen.setdefault(fold(name), term.id)
            if other != term.id:
                yield name, other, term.id
    for ambiguous in codelist.ambiguous:
        if fold(ambiguous.name) in seen:
            yield ambiguous.name, seen[fold(ambiguous.name)], " / ".join(ambiguous.ids)


def term_from(row: Mapping[str, str], order: int) -> Term:
    """A term from a row of a vocabulary table."""
    return Term(id=row["id"], order=order, labels=_labels(row), aliases=_parts(row["aliases"]))


def carrier_from(row: Mapping[str, str], order: int) -> Carrier:
    """A carrier from a row of ``carriers.csv``; the range's two ends are in t/MWh."""
    return Carrier(
        id=row["id"],
        order=order,
        labels=_labels(row),
        aliases=_parts(row["aliases"]),
        parent=row["parent"],
        inherits=row["inherits"],
        fuel=row["fuel"] == "yes",
        motor_fuel=row["motor_fuel"] == "yes",
        factor_range=(float(row["range_from"]), float(row["range_to"])) if row["range_from"] else None,
        factor_range_source=row["range_source"],
    )


def codelists_by(rows: Sequence[Mapping[str, str]], column: str) -> dict[str, Codelist]:
    """A codelist per value of ``column`` (the columns by sheet, the words by key), in the rows' order."""
    groups: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return {name: Codelist(tuple(map(term_from, group, range(len(group))))) for name, group in groups.items()}


def ambiguous_from(rows: Iterable[Mapping[str, str]], kind: str) -> tuple[Ambiguous, ...]:
    """The ambiguous names of a kind from the rows of ``ambiguous.csv``."""
    return tuple(Ambiguous(row["name"], row["lang"], _parts(row["ids"])) for row in rows if row["kind"] == kind)


def _labels(row: Mapping[str, str]) -> dict[str, str]:
    return {lang: row[lang] for lang in LANGUAGES}


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" | ")) if cell else ()
