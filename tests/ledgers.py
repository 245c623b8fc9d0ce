"""Datasets and factor sets written in a line, for tests of the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ghgcalc.catalog import Catalog, load
from ghgcalc.dataset import Dataset, Declared, InputFile, Municipality
from ghgcalc.findings import Place
from ghgcalc.inventory import CalculationOptions, Inventory, calculate
from ghgcalc.models import Factor, FactorSet, FactorSetMeta, Method, Parameter, RequiredCell, Source
from ghgcalc.tables import ACTIVITY, BASES, DIMENSIONS, ENTERED, POPULATION, QUALITIES, STATES, frame

SOURCE = Source(id="test", title="A test's own source")
NAN = float("nan")


@cache
def catalogue() -> Catalog:
    """The shipped catalogue, once per session."""
    return load()


class WithMethod(Catalog):
    """The shipped catalogue with one method and some sets of a test in front."""

    def __init__(self, method: Method, sets: Iterable[FactorSet]) -> None:
        super().__init__(catalogue().root)
        self._test_method = method
        self._test_sets = {one.id: one for one in sets}

    def method(self, name: str) -> Method:
        return self._test_method if name == self._test_method.id else super().method(name)

    def factor_set(self, name: str) -> FactorSet:
        return self._test_sets[name] if name in self._test_sets else super().factor_set(name)


def factor(carrier: str, value: float, gas: str = "CO2e", dimension: str = "energy", **more: Any) -> Factor:
    """A factor of ``value`` t per canonical unit; ``year`` stands for both ends of its validity."""
    year = more.pop("year", None)
    years = {"year_from": year, "year_to": year} if year else {}
    unit = more.pop("unit", f"t {gas}/MWh")
    row = more.pop("row", 2)
    return Factor(
        row=row, carrier=carrier, gas=gas, value=value, unit=unit, per_unit=value, dimension=dimension, source="test",
        locator="table 1", **{**years, **more},
    )  # fmt: skip


def factor_set(set_id: str, *factors: Factor, given: bool = False, **meta: Any) -> FactorSet:
    """A set with the rows; by default life cycle, net, GWP not stated."""
    told = {"boundary": "life_cycle", "heating_value": "net", "gwp": "not_stated", **meta}
    described = FactorSetMeta(
        id=set_id, version="1", title=set_id, publisher="test", published="2020", licence="none", region="DE",
        sources=(SOURCE,), **told,
    )  # fmt: skip
    return FactorSet(meta=described, factors=factors, sha256=set_id, given=given)


def method(*sets: str, **more: Any) -> Method:
    """A method ``test`` of the usual sectors with the given sets."""
    told: dict[str, Any] = {
        "boundary": "life_cycle",
        "sectors": ("private_households", "services", "industry", "municipal", "transport"),
        "accepts": ("unallocated",),
        "parameters": {"heat_pump_spf": Parameter(value=3.2, unit="1", source="test")},
        **more,
    }
    return Method(id="test", version="1", labels={"en": "test"}, factor_sets=sets, **told)


def required(*cells: str) -> tuple[RequiredCell, ...]:
    """Required cells from ``sector/carrier`` names."""
    return tuple(RequiredCell(sector=cell.split("/")[0], carriers=(cell.split("/")[1],)) for cell in cells)


def town(name: str = "Musterstadt (fictitious)", code: str = "", country: str = "DE", **declared: str) -> Municipality:
    """A municipality that declares the given words, each with a cell of its own."""
    places = {
        key: Declared(word, Place("t.xlsx", "municipality", f"B{i}"))
        for i, (key, word) in enumerate(declared.items(), 2)
    }
    return Municipality(name=name, code=code, country=country, declared=places)


def dataset(
    activity: Iterable[Mapping[str, Any]] = (),
    entered: Iterable[Mapping[str, Any]] = (),
    people: Mapping[tuple[int, int], float] | None = None,
    towns: Iterable[Municipality] = (),
    own_carriers: Iterable[str] = (),
) -> Dataset:
    """A dataset from rows of names: ``year, sector, carrier, amount`` and whatever else differs from the usual.

    The n-th activity row stands in cell D(n+1) of the sheet energy, the n-th entered one in cell D(n+1) of emissions.
    """
    vocabulary = catalogue().vocabulary
    sectors = tuple(term.id for term in vocabulary.sectors)
    carriers = (*(term.id for term in vocabulary.carriers), *own_carriers)
    gases = tuple(term.id for term in vocabulary.gases)
    activity, entered = list(activity), list(entered)
    codes = {"sector": sectors, "carrier": carriers, "gas": gases}
    return Dataset(
        municipalities=tuple(towns) or (town(),),
        activity=frame(ACTIVITY, _columns(ACTIVITY, [_activity(row) for row in activity], codes, sheet=0)),
        entered=frame(ENTERED, _columns(ENTERED, [_activity(row) for row in entered], codes, sheet=1)),
        population=_population(people or {}),
        sectors=sectors,
        carriers=carriers,
        gases=gases,
        texts=("MWh",),
        files=("t.xlsx",),
        sheets=("energy", "emissions", "population"),
        inputs=(InputFile("t.xlsx", "0" * 64),),
    )


def _activity(row: Mapping[str, Any]) -> dict[str, Any]:
    amount = row.get("amount", NAN)
    state = "value" if amount == amount and amount != 0 else "zero" if amount == 0 else "blank"
    usual = {
        "municipality": 0,
        "year": 2018,
        "state": state,
        "stated": amount,
        "unit": 0,
        "uncertainty": NAN,
        "amount": NAN,
    }
    made = {**usual, **row}
    made["dimension"] = DIMENSIONS.index(made.get("dimension", "energy"))
    made["state"] = STATES.index(made["state"])
    made["quality"] = QUALITIES.index(made["quality"]) if made.get("quality") else -1
    made["basis"] = BASES.index(made["basis"]) if made.get("basis") else -1
    made["origin"] = 0
    return made


def _columns(
    table: Mapping[str, Any], rows: list[dict[str, Any]], codes: Mapping[str, tuple[str, ...]], sheet: int
) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in table}
    for number, row in enumerate(rows, 2):
        place = {"file": 0, "sheet": sheet, "row": row.get("row", number), "column": 4}
        for name in table:
            value = place.get(name, row.get(name, -1))
            columns[name].append(codes[name].index(value) if name in codes and isinstance(value, str) else value)
    return columns


def _population(people: Mapping[tuple[int, int], float]) -> Any:
    rows = [(*key, count, number) for number, (key, count) in enumerate(people.items(), 2)]
    return frame(
        POPULATION,
        {
            "municipality": [row[0] for row in rows],
            "year": [row[1] for row in rows],
            "population": [row[2] for row in rows],
            **{name: [-1] * len(rows) for name in ("definition", "source")},
            "file": [0] * len(rows),
            "sheet": [2] * len(rows),
            "row": [row[3] for row in rows],
            "column": [2] * len(rows),
        },
    )


def calculated(made: Dataset, how: Method, *sets: FactorSet, **options: Any) -> Inventory:
    """The inventory of a dataset by a test's method and sets."""
    return calculate(made, WithMethod(how, sets), CalculationOptions(method="test", **options))


def codes_of(inventory: Inventory) -> list[str]:
    """The codes of the findings, in their order."""
    return [finding.code for finding in inventory.findings]
