"""Measures in words: whether they close the gap, the reduction potential table, and a sheet per measure.

The table and the sheets are what the action plan of a Hessian climate municipality asks for, as Markdown and csv.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Final

from ghgcalc.labels import visible
from ghgcalc.report.page import Column, Key, Line, Page, Table
from ghgcalc.report.plain import plain_text
from ghgcalc.targets.measures import DROPPED, total

if TYPE_CHECKING:
    from ghgcalc.findings import Fact
    from ghgcalc.labels import Texts
    from ghgcalc.targets.measures import Balance, Measure

COLUMNS: Final = ("id", "title", "sector", "carrier", "start", "end", "energy", "tonnes", "cost", "per-tonne", "status")
FIGURES: Final = ("start", "end", "energy", "tonnes", "cost", "per-tonne")
ONLY_WIDE: Final = ("carrier", "energy", "cost", "per-tonne", "status")
DETAILS: Final = ("description", "responsible", "audience", "source", "note")


def potential_page(
    municipality: str, measures: Sequence[Measure], balances: Sequence[Balance], year: int | None, texts: Texts
) -> Page:
    """The reduction potential table, and what the measures bring against each target.

    Parameters
    ----------
    year
        The inventory year by which MWh became tonnes.
    """
    columns = tuple(
        Column(texts.text(f"measures-column-{name}"), figures=name in FIGURES, only_wide=name in ONLY_WIDE)
        for name in COLUMNS
    )
    lines = [Line(tuple(cells(measure, texts).values())) for measure in measures]
    blank = dict.fromkeys(COLUMNS, "") | {"id": texts.text("measures-sum"), "tonnes": texts.number(total(measures))}
    footnotes = [texts.text("measures-converted", year=year)] if any(m.converted for m in measures) else []
    if dropped := [visible(measure.id) for measure in measures if measure.status == DROPPED]:
        footnotes.append(texts.text("measures-dropped", ids=", ".join(dropped)))
    return Page(
        title=f"{texts.text('measures-heading')}: {visible(municipality)}",
        subtitle="",
        keys=tuple(key for balance in balances for key in _balance_keys(balance, texts)),
        tables=(Table(texts.text("measures-potential"), columns, (*lines, Line(tuple(blank.values()), level=0))),),
        footnotes=tuple(footnotes),
    )


def _balance_keys(balance: Balance, texts: Texts) -> Iterator[Key]:
    against = texts.text(f"measures-against-{balance.against}", year=balance.year)
    facts: dict[str, Fact] = {
        "required": texts.number(balance.required),
        "brought": texts.number(balance.brought),
        "gap": texts.number(balance.gap),
        "year": balance.target_year,
    }
    open_gap = balance.gap is not None and balance.gap > 0
    key = "measures-unknown" if balance.gap is None else "measures-required" if open_gap else "measures-enough"
    yield Key(visible(balance.target), f"{against}: {texts.text(key, **facts)}", alarm=open_gap)
    for sector, brought in balance.by_sector.items():
        yield Key("", f"{texts.term('sector', sector)}: {texts.number(brought)} t")
    if balance.left_out:
        ids = ", ".join(visible(name) for name in balance.left_out)
        yield Key("", texts.text("measures-left-out", ids=ids))


def cells(measure: Measure, texts: Texts) -> dict[str, str]:
    """A measure's cells in words, by column."""
    per_tonne = measure.cost_per_tonne
    return {
        "id": visible(measure.id),
        "title": visible(measure.title),
        "sector": texts.term("sector", measure.sector),
        "carrier": texts.term("carrier", measure.carrier) if measure.carrier else "",
        "start": texts.year(measure.start),
        "end": "" if measure.end is None else texts.year(measure.end),
        "energy": "" if measure.energy_mwh is None else texts.number(measure.energy_mwh),
        "tonnes": texts.number(measure.tonnes),
        "cost": "" if measure.cost is None else texts.number(measure.cost),
        "per-tonne": "" if per_tonne is None else texts.number(per_tonne),
        "status": texts.term("word", measure.status, "measure_status") if measure.status else "",
    }


def sheet_page(measure: Measure, texts: Texts) -> Page:
    """The sheet of one measure: everything that the workbook says about it."""
    told = cells(measure, texts)
    keys = [Key(texts.text(f"measures-column-{name}"), told[name]) for name in COLUMNS[2:] if told[name]]
    keys += [
        Key(texts.text(f"measures-column-{name}"), visible(measure.details[name]))
        for name in DETAILS
        if measure.details.get(name)
    ]
    title = texts.text("measures-sheet", id=measure.id, title=measure.title)
    return Page(title=title, subtitle="", keys=tuple(keys), tables=())


def potential_csv(measures: Sequence[Measure], texts: Texts) -> str:
    """The reduction potential table as csv: plain numbers with a point, one row per measure."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([texts.text(f"measures-column-{name}") for name in (*COLUMNS, *DETAILS)])
    for measure in measures:
        told = cells(measure, texts)
        numbers = {
            "energy": _plain(measure.energy_mwh),
            "tonnes": _plain(measure.tonnes),
            "cost": _plain(measure.cost),
            "per-tonne": _plain(measure.cost_per_tonne),
        }
        details = [plain_text(measure.details.get(name, "")) for name in DETAILS]
        writer.writerow([*(numbers.get(name, plain_text(told[name])) for name in COLUMNS), *details])
    return written.getvalue()


def _plain(value: float | None) -> str:
    return "" if value is None else repr(value)
