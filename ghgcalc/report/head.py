"""The head of a page: what must be known before the first table. Total, per head, what is missing or rests on what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ghgcalc.labels import visible
from ghgcalc.report.marks import causes, name_of
from ghgcalc.report.page import Key

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.results import Inventory, MunicipalInventory, UsedSet, Year

NAMED: Final = 4


def title(town: MunicipalInventory, texts: Texts) -> str:
    """Which balance this is: municipality and years."""
    name = visible(town.name) or visible(town.code) or texts.text("no_name")
    return texts.text("co2_title" if town.gas_coverage == "CO2" else "balance_title", name=name, years=span(town.years))


def subtitle(town: MunicipalInventory, texts: Texts) -> str:
    """Method, unit and boundary."""
    parts = [
        texts.text("by_method", method=town.method),
        texts.text("in_unit", unit=unit_of(town)),
        texts.text(f"boundary_{town.boundary}"),
    ]
    if town.gwp != "not_stated":
        parts.append(texts.text("by_gwp", gwp=town.gwp))
    return ", ".join(parts)


def unit_of(town: MunicipalInventory) -> str:
    """The unit of all emissions: t CO2 where the coverage is CO2, else t CO2e."""
    return f"t {town.gas_coverage}"


def span(years: Sequence[Year]) -> str:
    """The years of a balance in short: ``2018``, ``2018, 2022``, ``1990-2015``."""
    names = [str(year.year) for year in years]
    if len(names) > NAMED:
        return f"{names[0]}-{names[-1]}"
    return ", ".join(names)


def keys(town: MunicipalInventory, inventory: Inventory, texts: Texts) -> tuple[Key, ...]:
    """The lines of the head, for the last year where there are several."""
    if not town.years:
        return (Key(texts.text("emissions"), texts.text("no_amounts"), alarm=True),)
    last = town.years[-1]
    return (
        *_figures(town, last, texts),
        *_completeness(town, texts),
        *_coverage(town, texts),
        Key(texts.text("data_quality"), quality(last, texts)),
        *_conformity(town, texts),
        *_sets(town, inventory, texts),
    )


def quality(year: Year, texts: Texts) -> str:
    """Data quality and the share of the energy that it speaks of, always together."""
    if year.data_quality is None:
        return texts.text("quality_not_stated")
    share, coverage = texts.percent(year.data_quality), texts.percent(year.data_quality_coverage)
    return texts.text("quality_of", quality=share, coverage=coverage)


def _figures(town: MunicipalInventory, year: Year, texts: Texts) -> Iterator[Key]:
    unit = unit_of(town)
    of = f" {year.year}" if len(town.years) > 1 else ""
    marked = f" ({texts.text('incomplete')})" if not year.complete else ""
    total = f"{texts.number(year.emissions_t)} {unit}{marked}"
    yield Key(texts.text("emissions") + of, total, alarm=not year.complete, strong=True)
    yield Key(texts.text("per_head") + of, _per_head(year, unit, texts), strong=year.per_capita_t is not None)
    yield Key(texts.text("energy") + of, f"{texts.number(year.energy_mwh)} MWh")
    if year.biogenic_t:
        yield Key(texts.text("biogenic"), texts.text("biogenic_memo", amount=texts.number(year.biogenic_t)))


def _per_head(year: Year, unit: str, texts: Texts) -> str:
    if year.per_capita_t is None or year.population is None:
        return texts.text("no_population")
    people = texts.text("with_people", people=texts.number(year.population))
    told = [visible(part) for part in (year.population_definition, year.population_source) if part]
    about = f"{people}: {', '.join(told)}" if told else people
    return f"{texts.number(year.per_capita_t, 2)} {unit} ({about})"


def _completeness(town: MunicipalInventory, texts: Texts) -> Iterator[Key]:
    """Complete, or every amount that has no factor: this stands beside the total."""
    lacking = [
        f"{name_of(row, texts)} {year.year}"
        for year in town.years
        for row in year.rows
        if row.counted and "no_factor" in causes(row)
    ]
    label = texts.text("completeness")
    if not town.complete:
        said = texts.text("incomplete_without", amounts=texts.listed(lacking, NAMED))
        yield Key(label, said, alarm=True)
    else:
        yield Key(label, texts.text("complete"))


def _coverage(town: MunicipalInventory, texts: Texts) -> Iterator[Key]:
    """Required cells that are stated, and those that are not; the year with the least where there are several."""
    judged = [year for year in town.years if year.coverage is not None]
    if not judged:
        return
    worst = min(judged, key=lambda year: (year.coverage or 0, -year.year))
    share = texts.percent(worst.coverage)
    if not worst.missing:
        yield Key(texts.text("coverage"), texts.text("coverage_full", share=share))
        return
    missing = [required_name(name, texts) for name in worst.missing]
    named = texts.listed(missing, NAMED)
    said = texts.text("coverage_missing", share=share, year=worst.year, missing=named)
    yield Key(texts.text("coverage"), said)


def required_name(name: str, texts: Texts) -> str:
    """A required cell (``industry/electricity``) in words."""
    sector, _, carrier = name.partition("/")
    return f"{texts.term('sector', sector)} / {texts.term('carrier', carrier)}"


def _conformity(town: MunicipalInventory, texts: Texts) -> Iterator[Key]:
    if not town.conformity:
        return
    results = [check.result for check in town.conformity]
    said = {True: "conforms_yes", False: "conforms_no", None: "conforms_unknown"}[town.conforms]
    counts = {"not_met": results.count("not_met"), "unknown": results.count("unknown"), "checks": len(results)}
    yield Key(texts.text("conformity_to", method=town.method), texts.text(said, **counts))


def _sets(town: MunicipalInventory, inventory: Inventory, texts: Texts) -> Iterator[Key]:
    used = [one for one in inventory.factor_sets if one.id in town.factor_sets]
    if used:
        yield Key(texts.text("factor_sets"), ", ".join(dict.fromkeys(edition(one, texts) for one in used)))


def edition(used: UsedSet, texts: Texts) -> str:
    """A factor set with its version, and whether it is provisional or a selection only."""
    remarks = [
        texts.text(word) for word, is_so in (("provisional", used.provisional), ("partial", used.partial)) if is_so
    ]
    own = texts.factor_set(used.id)
    name = own if own != visible(used.id) else f"{own} {visible(used.version)}".strip()
    return f"{name} ({', '.join(remarks)})" if remarks else name
