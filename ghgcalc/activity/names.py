"""What the words in cells mean, looked up once per distinct cell: sectors, carriers, gases, units, years, headers.

Stands between the cells of a sheet and the codes of the ledger. A run has one ``Names``, so that a thousand workbooks
that speak of the same twenty carriers ask the vocabulary twenty times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from ghgcalc.catalog import read_yaml
from ghgcalc.tables import BASES, DIMENSIONS, QUALITIES, STATES
from ghgcalc.vocabulary import fold
from ghgcalc.workbook.numbers import stripped
from ghgcalc.workbook.sheet import CellFault

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.vocabulary import Vocabulary

Value = TypeVar("Value")

# Codes of a name that is none of the vocabulary's: they stand below -1, which in the ledgers means "none".
NONE: Final = -1
UNKNOWN: Final = -2
TOTAL: Final = -3
OF_WHICH: Final = -4

BRACKETED: Final = re.compile(r"(?P<name>.*?)\s*[\[(](?P<unit>[^\[\]()]+(?:\([^()]*\))?)[\])]\s*", re.DOTALL)
IN_UNIT: Final = re.compile(r"(?P<name>.*?)[\s,]+in\s+(?P<unit>\S.*)", re.DOTALL)
YEAR_IN_TEXT: Final = re.compile(r"(?<![0-9.,])((?:19|20|21)[0-9]{2})(?![0-9]|[.,][0-9])")
# Words of the longest term for a sum that may stand beside a name (``i alt``).
LONGEST_TOTAL: Final = 2
# Spreadsheets write a column of years as 2018.0 once one of its cells is blank.
YEAR_TEXT: Final = re.compile(r"(?P<year>[0-9]{4})(?:[.,]0+)?")


class Memo(dict[object, Value], Generic[Value]):
    """A dictionary that makes the value of a key it does not have."""

    def __init__(self, make: Callable[[object], Value]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: object) -> Value:
        value = self[key] = self.make(key)
        return value


class Numbered(dict[str, int]):
    """Texts in the order in which they were first met, by number; the empty text has none (-1)."""

    def __missing__(self, text: str) -> int:
        if not text:
            return NONE
        number = self[text] = len(self)
        return number

    def in_order(self) -> tuple[str, ...]:
        """The texts, each at its number."""
        return tuple(self)


class Scale(NamedTuple):
    """A unit as the ledger needs it: code of its dimension, canonical units per unit, code of its basis, gas named."""

    dimension: int
    per_unit: float
    basis: int = NONE
    gas: int = NONE


class Names:
    """Every look-up of a run.

    Parameters
    ----------
    catalog
        For units and the reader's own settings (``reading.yaml``).
    vocabulary
        With the carriers of the run's given sets.
    """

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self.catalog = catalog
        self.vocabulary = vocabulary
        self.units = catalog.units
        settings = read_yaml(catalog.root / "reading.yaml")
        if not isinstance(settings, dict):
            raise TypeError("reading.yaml")
        self.first_year: int = settings["years"]["first"]
        self.last_year: int = settings["years"]["last"]
        self.header_rows: int = settings["header_rows"]
        self.code_lengths: dict[str, list[int]] = settings["codes"]
        self.without_sector: str = settings["without_sector"]
        self.own_sheet: str = settings["own_sheet"]
        self.sectors = vocabulary.sector_list.ids()
        self.carriers = list(vocabulary.carrier_list.ids())
        self.gases = vocabulary.gas_list.ids()
        self.may_be_negative = [self.sectors.index(name) for name in settings["may_be_negative"]]
        self.sector = Memo(self._coder(self.sectors, vocabulary.sector))
        self.carrier = Memo(self._coder(self.carriers, vocabulary.carrier))
        self.gas = Memo(self._coder(self.gases, vocabulary.gas))
        self.year = Memo(self._year)
        self.amount_unit = Memo(self._amount_unit)
        self.emission_unit = Memo(self._emission_unit)
        self.quality = Memo(self._quality)
        self.basis = Memo(self._basis)
        self.state = Memo(self._state)
        self.scope = Memo(self._scope)
        self.text = Memo(text_of)
        self.texts = Numbered()
        self.sheets = Numbered()
        self.sheet = Memo(lambda title: vocabulary.sheet(str(title)))
        self._columns: dict[str, Memo[str | None]] = {}
        self._suggestions: dict[tuple[str, str], str | None] = {}

    def own_carriers(self, names: Iterable[str]) -> Mapping[str, int]:
        """Codes, by folded name, of the carriers of a town's own factors that the vocabulary does not know."""
        own = {}
        for name in names:
            if name not in self.carriers:
                self.carriers.append(name)
            if self.vocabulary.carrier(name) is None:
                own[fold(name)] = self.carriers.index(name)
        return own

    def table(self, title: str) -> str:
        """The sheet of the contract that a title names, a year in it aside (``Energie 2018``); empty for none."""
        return self.sheet[title] or self.sheet[YEAR_IN_TEXT.sub("", title)] or ""

    def columns(self, table: str) -> Memo[str | None]:
        """Header cell -> column id of a sheet, or None."""
        if table not in self._columns:
            vocabulary = self.vocabulary
            self._columns[table] = Memo(
                lambda cell: vocabulary.column(table, cell) if isinstance(cell, str) and cell.strip() else None
            )
        return self._columns[table]

    def unit(self, table: str) -> Memo[Scale | None]:
        """Unit cell -> scale, for the amounts of a sheet."""
        return self.emission_unit if table == "emissions" else self.amount_unit

    def split_unit(self, table: str, cell: object) -> tuple[str, str]:
        """A header or title as its name and the unit it names (``Erdgas [MWh]``); the unit is empty for none."""
        if isinstance(cell, str):
            for pattern in (BRACKETED, IN_UNIT):
                found = pattern.fullmatch(cell)
                if found and self.unit(table)[found["unit"].strip()] is not None:
                    return found["name"].strip(), found["unit"].strip()
        return text_of(cell), ""

    def years_in(self, cell: object) -> list[int]:
        """The years named in a title."""
        if self.year[cell]:
            return [self.year[cell]]
        return [int(year) for year in YEAR_IN_TEXT.findall(cell) if self.year[year]] if isinstance(cell, str) else []

    def headed_year(self, table: str, text: object) -> int:
        """The year of a column of amounts, alone or behind a word for it (``Verbrauch 2018``); 0 for none."""
        if self.year[text] or not isinstance(text, str):
            return self.year[text]
        years = self.years_in(text)
        rest = YEAR_IN_TEXT.sub("", text).strip(" :,")
        return years[0] if len(years) == 1 and self.columns(table)[rest] in ("amount", "year") else 0

    def _coder(self, ids: Sequence[str], find: Callable[[str], str | None]) -> Callable[[object], int]:
        codes = {name: code for code, name in enumerate(ids)}

        def code(cell: object) -> int:
            text = text_of(cell)
            if not text:
                return NONE
            found = find(text)
            if found is not None:
                return codes[found]
            if self.vocabulary.word("of_which", text.split()[0].rstrip(":")) is not None:
                return OF_WHICH
            return TOTAL if self.is_total(text) else UNKNOWN

        return code

    def suggest(self, kind: str, text: str) -> str | None:
        """The nearest known name of a kind (``sector``, ``carrier``, ``gas``, ``key``, a key of words), or None."""
        if (kind, text) not in self._suggestions:
            single = kind in ("sector", "carrier", "gas", "key", "sheet")
            vocabulary = self.vocabulary
            near = vocabulary.suggest(kind, text) if single else vocabulary.suggest("word", text, kind)
            self._suggestions[kind, text] = near or None
        return self._suggestions[kind, text]

    def is_total(self, text: str) -> bool:
        """Whether a name says that its row or column is a sum, be it with a year or a unit (``Summe 2018 [MWh]``)."""
        if self.vocabulary.word("total", text.strip(" :")) is not None:
            return True
        bare = YEAR_IN_TEXT.sub("", self.split_unit("energy", text)[0]).strip(" :()")
        first, _, last = bare.rpartition(" ")
        bare = first if self.amount_unit[last] is not None else bare
        return bare != text and self.vocabulary.word("total", bare) is not None

    def total_of(self, text: str) -> str:
        """What a name says that its row is the sum of (``Summe Haushalte``, ``Haushalte gesamt``); empty for none."""
        words = text.strip(" :").split()
        for number in range(1, min(len(words), LONGEST_TOTAL + 1)):
            if self.is_total(" ".join(words[:number])):
                return " ".join(words[number:])
            if self.is_total(" ".join(words[-number:])):
                return " ".join(words[:-number])
        return ""

    def _year(self, cell: object) -> int:
        """The calendar year of a cell, 0 if it is none."""
        if isinstance(cell, bool):
            return 0
        found = YEAR_TEXT.fullmatch(text_of(cell)) if isinstance(cell, str) else None
        cell = int(found["year"]) if found else cell
        if isinstance(cell, int | float) and self.first_year <= cell <= self.last_year and cell == int(cell):
            return int(cell)
        return 0

    def _amount_unit(self, cell: object) -> Scale | None:
        unit = self.units.amount(text_of(cell)) if text_of(cell) else None
        if unit is None or unit.dimension not in DIMENSIONS:
            return None
        return Scale(DIMENSIONS.index(unit.dimension), unit.per_unit, BASES.index(unit.basis) if unit.basis else NONE)

    def _emission_unit(self, cell: object) -> Scale | None:
        unit = self.units.emission(text_of(cell)) if text_of(cell) else None
        if unit is None:
            return None
        gas = self.gases.index(unit.gas) if unit.gas in self.gases else NONE
        return Scale(DIMENSIONS.index("emissions"), unit.per_unit, gas=gas)

    def _quality(self, cell: object) -> int:
        word = self._word("quality", cell)
        return QUALITIES.index(word) if word in QUALITIES else NONE if not text_of(cell) else UNKNOWN

    def _basis(self, cell: object) -> int:
        word = self._word("basis", cell)
        return BASES.index(word) if word in BASES else NONE if not text_of(cell) else UNKNOWN

    def _state(self, cell: object) -> int:
        word = self._word("state", cell)
        return STATES.index(word) if word in STATES else NONE if not text_of(cell) else UNKNOWN

    def _scope(self, cell: object) -> int:
        text = text_of(cell)
        word = self._word("scope", cell)
        return int(word) if word else NONE if not text else UNKNOWN

    def _word(self, key: str, cell: object) -> str:
        return self.vocabulary.word(key, text_of(cell)) or ""


def text_of(cell: object) -> str:
    """A cell as text without white space at its ends; a whole number without ``.0``; a fault as it is shown.

    Examples
    --------
    >>> text_of(5.0), text_of(" Gas "), text_of("")
    ('5', 'Gas', '')
    """
    if isinstance(cell, str):
        return stripped(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.shown if isinstance(cell, CellFault) else str(cell)
