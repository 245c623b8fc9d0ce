"""The printed balance, letter by letter, in three languages at two widths.

``python -m tests.test_report_golden`` writes the expected texts anew; read the difference before keeping it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ghgcalc.labels import Texts
from ghgcalc.report import console, md
from ghgcalc.report.balance import pages
from ghgcalc.report.findings import grouped
from tests import inventories

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.results import Inventory

GOLDEN = Path(__file__).resolve().parent / "golden"
LANGUAGES = ("de", "en", "da")
WIDTHS = (80, 120)
MADE: dict[str, Callable[[], Inventory]] = {
    "one_year": inventories.one_year,
    "several_years": inventories.several_years,
    "in_co2": inventories.in_co2,
}
PRINTED = [(name, lang, width) for name in MADE for lang in LANGUAGES for width in WIDTHS]


def printed(name: str, lang: str, width: int, catalog: Catalog) -> str:
    """The balance, and the findings as they stand on standard error below it."""
    texts = Texts(catalog, lang)
    inventory = MADE[name]()
    shown = console.printed(pages(inventory, texts), width)
    told = grouped(inventory.findings, texts, width)
    return f"{shown}\n{told}\n" if told else shown


def as_markdown(name: str, catalog: Catalog) -> str:
    return md.printed(pages(MADE[name](), Texts(catalog, "de")))


@pytest.mark.parametrize(("name", "lang", "width"), PRINTED)
def test_printed_balance(name: str, lang: str, width: int, catalog: Catalog) -> None:
    expected = (GOLDEN / f"{name}.{lang}.{width}.txt").read_text(encoding="utf-8")
    assert printed(name, lang, width, catalog) == expected


@pytest.mark.parametrize("name", sorted(MADE))
def test_markdown_balance(name: str, catalog: Catalog) -> None:
    assert as_markdown(name, catalog) == (GOLDEN / f"{name}.de.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    from ghgcalc.catalog import load

    shipped = load()
    for name, lang, width in PRINTED:
        (GOLDEN / f"{name}.{lang}.{width}.txt").write_text(printed(name, lang, width, shipped), encoding="utf-8")
    for name in MADE:
        (GOLDEN / f"{name}.de.md").write_text(as_markdown(name, shipped), encoding="utf-8")
