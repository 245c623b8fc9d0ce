"""Figures beside the balance that conform to no method, in a table of their own that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.head import unit_of
from ghgcalc.report.page import Column, Line, Table

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.results import MunicipalInventory


def table(town: MunicipalInventory, texts: Texts) -> Table | None:
    """Total and per head of every additional figure by year, with its factor; None where there are none."""
    lines = [
        Line(
            (
                f"{year.year} {texts.text(one.name)}",
                "; ".join(f"{texts.number(use.value, 3)} {use.unit}" for use in one.factors),
                texts.number(one.emissions_t),
                texts.number(one.per_capita_t, 2),
            )
        )
        for year in town.years
        for one in year.additional
    ]
    if not lines:
        return None
    unit = unit_of(town)
    columns = (
        Column(texts.text("additional_figure"), figures=False),
        Column(texts.text("factor"), figures=False),
        Column(unit),
        Column(texts.text("per_head_short", unit=unit)),
    )
    return Table(texts.text("additional_title", method=town.method), columns, tuple(lines))
