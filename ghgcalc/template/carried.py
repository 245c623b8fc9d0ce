"""What an old workbook holds, as rows of a new one: ids and the amounts as they were stated, nothing converted.

Part of ``template``; it takes a ``Dataset`` of one municipality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.findings import UsageError
from ghgcalc.tables import BASES, QUALITIES, STATES

if TYPE_CHECKING:
    from ghgcalc.dataset import Dataset, Municipality

Row = Mapping[str, Any]
"""Column id -> an id of the vocabulary, a text or a number; a column that is not there is blank."""

VALUE: Final = STATES.index("value")
ZERO: Final = STATES.index("zero")
BLANK: Final = STATES.index("blank")
TEXTS: Final = ("subsector", "gpc_ref", "source", "note")
ORDER: Final = ("sheet", "row", "column")


@dataclass(frozen=True, slots=True)
class Carried:
    """The old workbook: what it declares, its populations, its energy, and the rows of its other sheets by id."""

    declared: Mapping[str, str] = field(default_factory=dict)
    population: Sequence[Row] = ()
    energy: Sequence[Row] = ()
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def last_year(self) -> int:
        """The last year that it has energy or a population for; 0 if none."""
        return max((int(row["year"]) for row in (*self.energy, *self.population)), default=0)


NOTHING: Final = Carried()


def carried_from(dataset: Dataset) -> Carried:
    """The content of a dataset of one municipality.

    Raises
    ------
    UsageError
        ``template-of-several`` for an input of several municipalities.
    """
    if len(dataset.municipalities) != 1:
        names = tuple(town.name for town in dataset.municipalities)
        raise UsageError("template-of-several", municipalities=names)
    (town,) = dataset.municipalities
    tables = {sheet: list(_texts_of(rows)) for sheet, rows in town.tables.items() if rows}
    if town.own_factors is not None:
        tables["factors"] = list(_factors(town))
    if len(dataset.entered):
        tables["emissions"] = list(_emissions(dataset))
    return Carried(_declared(town), list(_population(dataset)), list(_energy(dataset)), tables)


def _declared(town: Municipality) -> dict[str, str]:
    said = {"name": town.name, "code": town.code, "country": town.country}
    return {**said, **{key: declared.value for key, declared in town.declared.items()}}


def _population(dataset: Dataset) -> Iterator[Row]:
    for row in dataset.population.sort_values("year").to_dict("records"):
        texts = {name: _text(dataset, row[name]) for name in ("definition", "source")}
        yield {"year": int(row["year"]), "population": _number(float(row["population"])), **texts}


def _energy(dataset: Dataset) -> Iterator[Row]:
    """Rows with a value or a state, in the order in which the file has them."""
    ledger = dataset.activity[dataset.activity["state"] != BLANK].sort_values(["year", *ORDER])
    for row in ledger.to_dict("records"):
        state = int(row["state"])
        found = {
            "year": int(row["year"]),
            "sector": dataset.sectors[row["sector"]],
            "carrier": dataset.carriers[row["carrier"]],
            "unit": _text(dataset, row["unit"]),
            "quality": QUALITIES[row["quality"]] if row["quality"] >= 0 else "",
            "basis": BASES[row["basis"]] if row["basis"] >= 0 else "",
            "scope": str(int(row["scope"])) if row["scope"] >= 0 else "",
            **{name: _text(dataset, row[name]) for name in TEXTS},
        }
        if state in (VALUE, ZERO):
            found["amount"] = _number(float(row["stated"]))
        else:
            found["state"] = STATES[state]
        if row["uncertainty"] == row["uncertainty"]:
            found["uncertainty"] = float(row["uncertainty"])
        yield found


def _emissions(dataset: Dataset) -> Iterator[Row]:
    """Emissions that were entered, in t."""
    for row in dataset.entered.sort_values(["year", *ORDER]).to_dict("records"):
        state = int(row["state"])
        found = {
            "year": int(row["year"]),
            "sector": dataset.sectors[row["sector"]],
            "carrier": dataset.carriers[row["carrier"]] if row["carrier"] >= 0 else "",
            "gas": dataset.gases[row["gas"]],
            "unit": "t",
            "scope": str(int(row["scope"])) if row["scope"] >= 0 else "",
            **{name: _text(dataset, row[name]) for name in TEXTS},
        }
        if state in (VALUE, ZERO):
            found["amount"] = _number(float(row["amount"]))
        elif state != BLANK:
            found["state"] = STATES[state]
        yield found


def _factors(town: Municipality) -> Iterator[Row]:
    for factor in town.own_factors.factors if town.own_factors is not None else ():
        yield {
            "carrier": factor.carrier,
            "sector": factor.sector,
            "region": factor.region,
            "year_from": factor.year_from or "",
            "year_to": factor.year_to or "",
            "gas": factor.gas,
            "value": factor.value,
            "unit": factor.unit,
            "source": factor.source,
            "locator": factor.locator,
            "note": factor.note,
        }


def _texts_of(rows: Sequence[Mapping[str, tuple[object, object]]]) -> Iterator[Row]:
    """A sheet that was kept as rows: its cells as they are."""
    for row in rows:
        cells = {column: cell for column, (cell, _) in row.items() if cell != ""}
        yield {column: cell if isinstance(cell, int | float) else str(cell) for column, cell in cells.items()}


def _text(dataset: Dataset, code: int) -> str:
    return dataset.texts[code] if code >= 0 else ""


def _number(value: float) -> float | int:
    """A whole number without its point, as it is typed."""
    return int(value) if value.is_integer() else value
