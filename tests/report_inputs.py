"""Inventories and content for the tests of the report: a town of some years, with whatever must not be overlooked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ghgcalc.inventory import CalculationOptions, Inventory, calculate
from ghgcalc.labels import Texts
from ghgcalc.report import content
from ghgcalc.report.document import Document
from ghgcalc.targets import Asked, Verdict, judge, library, rules
from tests.ledgers import WithMethod, calculated, catalogue, dataset, factor, factor_set, method, town

# What a name, note or file must never become: markup, a formula, steering signs, Markdown, typst code, a template.
HOSTILE = "=1+1 <script>alert(1)</script> \u202eB\x1b[31m & \"q\" 'p' |a| [x](y) #panic() {{ 7*7 }} $x$ `c`"
SECTORS = ("private_households", "services", "industry", "municipal", "transport")
CARRIERS = ("electricity", "natural_gas", "heating_oil", "district_heat", "biomass", "solar_thermal", "coke", "diesel")


def texts(lang: str = "en") -> Texts:
    """The words of a language."""
    return Texts(catalogue(), lang)


def usual(years: Sequence[int] = (2018, 2022), people: float | None = 1000.0, **more: Any) -> Inventory:
    """A small town: households with three carriers, transport with one; emissions fall by two from year to year.

    Factors [t/MWh]: electricity 0.5 and 0.4 in 2018 and later, gas 0.2, oil 0.3, diesel 0.3.
    """
    rows = []
    for number, year in enumerate(years):
        less = 10.0 * number
        rows += [
            {"year": year, "sector": "private_households", "carrier": "electricity", "amount": 100.0, "quality": "A"},
            {
                "year": year,
                "sector": "private_households",
                "carrier": "natural_gas",
                "amount": 300.0 - less,
                "quality": "A",
            },
            {"year": year, "sector": "private_households", "carrier": "heating_oil", "amount": 50.0, "quality": "B"},
            {"year": year, "sector": "transport", "carrier": "diesel", "amount": 200.0},
        ]
    heads = {(0, year): people for year in years} if people else {}
    made = dataset(rows, people=heads, towns=(town(**{"base_year": str(years[0]), **more.pop("declared", {})}),))
    return calculated(made, method("test-set", **more), TEST_SET)


TEST_SET = factor_set(
    "test-set",
    factor("electricity", 0.5, row=2, year_to=2018),
    factor("electricity", 0.4, row=3, year_from=2019),
    factor("natural_gas", 0.2, row=4),
    factor("heating_oil", 0.3, row=5),
    factor("diesel", 0.3, row=6),
)


def shipped(rows: Sequence[Mapping[str, Any]], people: float | None = 1000.0, **declared: str) -> Inventory:
    """An inventory by BISKO with the shipped factors, the latest before where a year has none."""
    years = sorted({row.get("year", 2018) for row in rows})
    heads = {(0, year): people for year in years} if people else {}
    made = dataset(rows, people=heads, towns=(town(**declared),))
    return calculate(made, catalogue(), CalculationOptions(method="bisko", missing_year="latest-before"))


def large(years: Sequence[int] = tuple(range(2013, 2023)), rows: int = 60) -> Inventory:
    """So many years of so many rows: every sector with many carriers of the vocabulary, each with its own factor."""
    carriers = [term.id for term in catalogue().vocabulary.carriers][: rows // len(SECTORS)]
    found = [
        {"year": year, "sector": sector, "carrier": carrier, "amount": 1000.0 + 37.0 * at + year, "quality": "A"}
        for year in years
        for sector in SECTORS
        for at, carrier in enumerate(carriers)
    ]
    factors = [
        factor(carrier, 0.1 + 0.01 * at, row=2 + at * len(years) + year - years[0], year=year)
        for at, carrier in enumerate(carriers)
        for year in years
    ]
    people = {(0, year): 50000.0 + year for year in years}
    made = dataset(found, people=people, towns=(town(base_year=str(years[0])),))
    return calculated(made, method("large-set"), factor_set("large-set", *factors))


def verdicts(inventory: Inventory, *targets: str, **asked: Any) -> tuple[Verdict, ...]:
    """The verdicts on targets in words or by id."""
    parameters = rules.load(catalogue())
    known, _ = library.load(catalogue(), parameters)
    return judge(inventory, targets, known, Asked(**asked), parameters).verdicts


def document(inventory: Inventory, lang: str = "en", **more: Any) -> Document:
    """The content of a report."""
    return content.document(inventory, texts(lang), **more)


__all__ = ["HOSTILE", "WithMethod", "document", "large", "shipped", "texts", "usual", "verdicts"]
