"""Short sentences that say what the figures say: what there is, what changed most, and by which term of the sum.

Every template is data; a sentence is only made where the ledger holds all that it claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ghgcalc.decomposition import RESIDUAL, Decomposition
from ghgcalc.labels import half_up
from ghgcalc.report.content_front import PER_HEAD_DIGITS, name_shown, signed

if TYPE_CHECKING:
    from ghgcalc.findings import Fact
    from ghgcalc.report.context import Context
    from ghgcalc.results import Year

NAMED: Final = 3


def in_short(context: Context) -> tuple[str, ...]:
    """The sentences of the first page."""
    if not context.town.years:
        return ()
    return (*_total(context), *_biggest(context), *_changed(context))


def on_change(context: Context, change: Decomposition) -> tuple[str, ...]:
    """The sentences beside the waterfall: why, what worked against it, and what could not be split."""
    return (*_why(context, change), *_reservations(context, change))


def _total(context: Context) -> Iterator[str]:
    year, texts = context.last, context.texts
    facts: dict[str, Fact] = {
        "year": year.year,
        "name": name_shown(context),
        "energy": texts.number(year.energy_mwh),
        "emissions": texts.number(year.emissions_t),
        "unit": context.unit,
    }
    if not year.complete:
        yield texts.text("sentence-total-incomplete", **facts)
    elif not any(row.counted and row.energy_mwh is not None for row in year.rows):
        yield texts.text("sentence-total-entered", **facts)
    elif year.per_capita_t is None:
        yield texts.text("sentence-total-without-people", **facts)
    else:
        yield texts.text("sentence-total", per_head=texts.number(year.per_capita_t, PER_HEAD_DIGITS), **facts)


def _biggest(context: Context) -> Iterator[str]:
    """The sector and the carrier with the largest share of the last year's emissions; of a part there is none."""
    year, texts = context.last, context.texts
    if not year.complete:
        return
    sectors = {name: emitted for name, (_, emitted) in year.by_sector().items()}
    carriers = {name: emitted for name, (_, emitted) in year.by_carrier().items() if name is not None}
    if len(sectors) <= 1:
        return
    sector = max(sectors, key=lambda name: sectors[name])
    share = year.share(sectors[sector])
    if not share:
        return
    told: dict[str, Fact] = {"sector": sector, "share": texts.percent(share)}
    carrier = max(carriers, key=lambda name: carriers[name], default=None)
    of_carrier = year.share(carriers[carrier]) if carrier is not None else None
    if carrier is None or not of_carrier:
        yield texts.text("sentence-biggest-sector", **told)
    else:
        yield texts.text("sentence-biggest", carrier=carrier, carrier_share=texts.percent(of_carrier), **told)


def _changed(context: Context) -> Iterator[str]:
    change = context.change
    if change is None:
        return
    years = {year.year: year for year in context.town.years}
    before, after = years[change.before], years[change.after]
    facts = _facts(context, change)
    texts = context.texts
    partial = [texts.year(year.year) for year in (before, after) if not year.complete]
    if partial:
        yield texts.text("sentence-no-change-told", years=", ".join(partial))
        return
    if change.emissions_before <= 0:
        return
    if not half_up(change.change, 0):
        yield texts.text("sentence-same", **facts)
    else:
        share = texts.percent(abs(change.change) / change.emissions_before)
        tonnes = texts.number(abs(change.change))
        yield texts.text(f"sentence-{_way(change.change)}", tonnes=tonnes, share=share, **facts)
    yield from _per_head(context, before, after)
    yield from _sector(context, change)


def _per_head(context: Context, before: Year, after: Year) -> Iterator[str]:
    if before.per_capita_t is None or after.per_capita_t is None or before.per_capita_t <= 0:
        return
    old, new = (context.texts.number(year.per_capita_t, PER_HEAD_DIGITS) for year in (before, after))
    if old == new:
        return
    share = context.texts.percent(abs(after.per_capita_t / before.per_capita_t - 1))
    key = f"sentence-per-head-{_way(after.per_capita_t - before.per_capita_t)}"
    facts: dict[str, Fact] = {"per_head_before": old, "per_head_after": new, "share": share}
    yield context.texts.text(key, unit=context.unit, **facts)


def _sector(context: Context, change: Decomposition) -> Iterator[str]:
    if len(change.by_sector) <= 1:
        return
    sector = max(change.by_sector, key=lambda name: abs(change.by_sector[name]))
    tonnes = change.by_sector[sector]
    if half_up(tonnes, 0):
        facts: dict[str, Fact] = {"tonnes": context.texts.number(abs(tonnes)), "unit": context.unit}
        yield context.texts.text(f"sentence-sector-{_way(tonnes)}", sector=sector, **facts)


def _why(context: Context, change: Decomposition) -> Iterator[str]:
    """The term that did most in the direction of the change, and the one that did most against it."""
    terms = {name: tonnes for name, tonnes in change.terms.items() if name != RESIDUAL and half_up(tonnes, 0)}
    with_it = {name: tonnes for name, tonnes in terms.items() if (tonnes < 0) == (change.change < 0)}
    against = {name: tonnes for name, tonnes in terms.items() if name not in with_it}
    years = {year.year: year for year in context.town.years}
    whole = years[change.before].complete and years[change.after].complete
    if not half_up(change.change, 0) or not whole:
        return
    if with_it:
        name = _largest(with_it)
        told = signed(context, with_it[name])
        yield context.texts.text(f"sentence-why-{name}-{_way(with_it[name])}", tonnes=told, unit=context.unit)
    if against:
        name = _largest(against)
        term = context.texts.text(f"term-{name}")
        told = signed(context, against[name])
        yield context.texts.text("sentence-against", term=term, tonnes=told, unit=context.unit)


def _reservations(context: Context, change: Decomposition) -> Iterator[str]:
    texts = context.texts
    if change.residual_cells:
        cells = texts.listed([_cell(context, cell) for cell in change.residual_cells], NAMED)
        tonnes = signed(context, change.terms[RESIDUAL])
        yield texts.text("sentence-residual", tonnes=tonnes, unit=context.unit, cells=cells)
    years = {year.year: year for year in context.town.years}
    pair = (years[change.before], years[change.after])
    one_sided = _one_sided(pair[0], pair[1])
    if one_sided:
        cells = texts.listed([_cell(context, cell) for cell in one_sided], NAMED)
        yield texts.text("sentence-one-year-only", cells=cells)
    partial = [texts.year(year.year) for year in pair if not year.complete]
    if partial:
        yield texts.text("sentence-year-incomplete", years=", ".join(partial))


def _one_sided(before: Year, after: Year) -> list[tuple[str, str | None]]:
    """Cells with energy that only one of the years states at all."""
    stated = [
        {(row.sector, row.carrier) for row in year.rows if row.counted and row.state not in ("blank", "NE", "C")}
        for year in (before, after)
    ]
    return [
        (row.sector, row.carrier)
        for number, year in enumerate((before, after))
        for row in year.rows
        if row.counted and row.energy_mwh and (row.sector, row.carrier) not in stated[1 - number]
    ]


def _cell(context: Context, cell: tuple[str, str | None]) -> str:
    sector, carrier = cell
    name = context.texts.term("carrier", carrier) if carrier else context.texts.text("entered")
    return f"{context.texts.term('sector', sector)} / {name}"


def _facts(context: Context, change: Decomposition) -> dict[str, Fact]:
    return {"before": change.before, "after": change.after, "unit": context.unit}


def _way(change: float) -> str:
    return "fell" if change < 0 else "rose"


def _largest(terms: Mapping[str, float]) -> str:
    return max(terms, key=lambda name: abs(terms[name]))
