"""Footnotes of a page: which figures rest on a factor that is not simply the edition's own for that year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.results import Row, Year

# What is marked, the gravest first; ``exact`` is the ordinary case and has no mark.
CAUSES: Final = ("no_factor", "latest_before", "default", "region_default", "user", "derived", "reported")
# Of these a sum is marked too: it is less than the whole, or rests on a factor that was put in another's place.
GRAVE: Final = frozenset({"no_factor", "latest_before", "default"})
SHOWN: Final = 6


class Marks:
    """The marks of a page: a letter per cause, in the order of ``CAUSES``, and the footnote that goes with it.

    Parameters
    ----------
    years
        Every year of the page; only rows that count are marked.
    texts
        The words.
    """

    def __init__(self, years: Sequence[Year], texts: Texts) -> None:
        self._texts = texts
        self._details: dict[str, dict[str, dict[str, None]]] = {}
        for year in years:
            for row in counted_rows([year]):
                for cause in causes(row):
                    group, detail = self._detail(cause, row, year)
                    self._details.setdefault(cause, {}).setdefault(group, {})[detail] = None
        found = [cause for cause in CAUSES if cause in self._details]
        self._letters = dict(zip(found, ascii_lowercase, strict=False))

    def of(self, rows: Iterable[Row]) -> str:
        """The letters of all causes in the rows of one carrier."""
        found = {cause for row in rows for cause in causes(row)}
        return "".join(letter for cause, letter in self._letters.items() if cause in found)

    def of_lack(self, rows: Iterable[Row]) -> str:
        """The letter of amounts without a factor, where there are any in the rows."""
        lacking = any("no_factor" in causes(row) for row in rows)
        return self._letters["no_factor"] if lacking else ""

    def of_sum(self, rows: Iterable[Row]) -> str:
        """The letters of what makes a sum of rows less than it seems."""
        found = {cause for row in rows for cause in causes(row)} & GRAVE
        return "".join(letter for cause, letter in self._letters.items() if cause in found)

    def footnotes(self) -> tuple[str, ...]:
        """A line per letter: what it means and where it applies."""
        return tuple(self._footnote(cause, letter) for cause, letter in self._letters.items())

    def _footnote(self, cause: str, letter: str) -> str:
        said = self._texts.text(f"mark_{cause}")
        groups = [
            f"{group} {self._texts.listed(filter(None, details), SHOWN)}".strip()
            for group, details in self._details[cause].items()
        ]
        told = "; ".join(filter(None, groups))
        return f"{letter}  {said}: {told}" if told else f"{letter}  {said}"

    def _detail(self, cause: str, row: Row, year: Year) -> tuple[str, str]:
        """What a footnote adds for a row: a group (a factor's year for another) and a part of it (the carrier)."""
        if cause == "no_factor":
            return f"{year.year}:", name_of(row, self._texts)
        if cause == "latest_before":
            used = max((factor.last_year or 0 for factor in row.factors), default=0)
            return self._texts.text("mark_years", year=year.year, used=used), carrier_of(row, self._texts)
        if cause in ("user", "default"):
            return "", ", ".join(dict.fromkeys(self._texts.factor_set(factor.set) for factor in row.factors))
        return "", ""


def counted_rows(years: Iterable[Year]) -> list[Row]:
    """The rows of some years that are in the totals."""
    return [row for year in years for row in year.rows if row.counted]


def causes(row: Row) -> tuple[str, ...]:
    """Why a row is marked."""
    lacking = ("no_factor",) if row.emissions_t is None and row.reason else ()
    entered_as_such = row.carrier is None and row.match == ("reported",)
    return lacking + tuple(cause for cause in row.match if cause in CAUSES and not entered_as_such)


def name_of(row: Row, texts: Texts) -> str:
    """``sector / carrier`` of a row in words."""
    return f"{texts.term('sector', row.sector)} / {carrier_of(row, texts)}"


def carrier_of(row: Row, texts: Texts) -> str:
    """A row's carrier in words; for emissions that were entered directly, which gases they are."""
    if row.carrier is not None:
        return texts.term("carrier", row.carrier)
    return texts.text("entered_directly", gases=", ".join(row.gases_t))
