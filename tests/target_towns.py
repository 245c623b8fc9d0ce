"""Inventories made by hand for the tests of targets: towns whose emissions were entered, sector by sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import fsum
from typing import Any

from ghgcalc.inventory import Inventory, MunicipalInventory, Row, UsedSet, Year


def row(sector: str, tonnes: float | None, carrier: str | None = None, mwh: float | None = None, **more: Any) -> Row:
    """A counted row; without a carrier its emissions were entered."""
    gas = more.pop("gas", "CO2e")
    return Row(
        sector=sector,
        carrier=carrier,
        energy_mwh=mwh,
        emissions_t=tonnes,
        gases_t={} if tonnes is None else {gas: tonnes},
        factors=more.pop("factors", ()),
        cells=(),
        counted=more.pop("counted", True),
        match=("reported",) if carrier is None else ("exact",),
        **more,
    )


def year_of(number: int, rows: tuple[Row, ...], population: float | None = None, **more: Any) -> Year:
    """A year with the totals of its rows."""
    emissions = fsum(one.emissions_t or 0.0 for one in rows if one.counted)
    return Year(
        year=number,
        population=population,
        population_definition=more.pop("definition", ""),
        population_source="",
        population_cell="",
        energy_mwh=fsum(one.energy_mwh or 0.0 for one in rows if one.counted),
        emissions_t=emissions,
        per_capita_t=emissions / population if population else None,
        complete=all(one.emissions_t is not None for one in rows if one.counted),
        coverage=more.pop("coverage", None),
        data_quality=None,
        data_quality_coverage=None,
        biogenic_t=0.0,
        gases_t={},
        rows=rows,
        **more,
    )


def town_of(
    *years: Year, name: str = "Musterstadt (fictitious)", country: str = "DE", **more: Any
) -> MunicipalInventory:
    """A municipality of these years."""
    return MunicipalInventory(
        name=name,
        code=more.pop("code", ""),
        country=country,
        method=more.pop("method", "bisko"),
        gwp="not_stated",
        gas_coverage=more.pop("gas_coverage", "CO2e"),
        boundary="life_cycle",
        conforms=None,
        conformity=(),
        years=years,
        complete=all(year.complete for year in years),
        **more,
    )


def inventory_of(*towns: MunicipalInventory, sets: tuple[UsedSet, ...] = ()) -> Inventory:
    """An inventory of these towns."""
    return Inventory(towns, sets, (), "0", all(town.complete for town in towns), ())


def simple(series: Mapping[int, float], population: float | None = 1000, **more: Any) -> MunicipalInventory:
    """A town whose total of each year was entered [t]."""
    return town_of(*(year_of(y, (row("unallocated", t),), population) for y, t in series.items()), **more)


def published(case: Mapping[str, Any]) -> MunicipalInventory:
    """A town of ``cases/targets.yaml``."""
    gas = case.get("gas", "CO2e")
    years = []
    for number, stated in case["years"].items():
        energy = stated.get("mwh", {})
        rows = [row(sector, tonnes, gas=gas) for sector, tonnes in stated["t"].items()]
        rows = [replace(one, energy_mwh=energy.get(one.sector)) for one in rows]
        years.append(year_of(number, tuple(rows), stated["population"]))
    return town_of(*years, name=case["source"], country=case["country"], gas_coverage=gas)
