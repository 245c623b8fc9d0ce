"""A comparison for programs: ``ghgcalc/compare/1``, at full precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ghgcalc import __version__
from ghgcalc.report.json import finding_object, row_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.comparison import Comparison, MunicipalDifference, YearDifference
    from ghgcalc.comparison_cells import CellDifference, Terms
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts
    from ghgcalc.results import Inventory, MunicipalInventory, Year

COMPARE: Final = "ghgcalc/compare/1"


def document(
    comparison: Comparison | None, findings: Iterable[Finding], texts: Texts, catalogue: str, complete: bool
) -> dict[str, Any]:
    """The object of ``ghgcalc compare``; None: nothing could be compared, and the findings say why."""
    return {
        "schema": COMPARE,
        "version": __version__,
        "catalogue": catalogue,
        "complete": complete and comparison is not None,
        "differs": comparison.differs if comparison is not None else None,
        "old": _result(comparison.old) if comparison is not None else None,
        "new": _result(comparison.new) if comparison is not None else None,
        "municipalities": [_municipality(town) for town in comparison.municipalities] if comparison else [],
        "only_old": list(comparison.only_old) if comparison is not None else [],
        "only_new": list(comparison.only_new) if comparison is not None else [],
        "findings": [finding_object(finding, texts) for finding in findings],
    }


def _result(inventory: Inventory) -> dict[str, Any]:
    return {
        "inputs": [{"file": one.file, "sha256": one.sha256} for one in inventory.inputs],
        "catalogue": inventory.catalogue,
        "complete": inventory.complete,
        "factor_sets": [
            {"id": used.id, "version": used.version, "sha256": used.sha256, "boundary": used.boundary}
            for used in inventory.factor_sets
        ],
    }


def _municipality(town: MunicipalDifference) -> dict[str, Any]:
    base = town.base_year
    return {
        "name": town.new.name,
        "code": town.new.code,
        "country": town.new.country,
        "old": _side(town.old),
        "new": _side(town.new),
        "base_year": None
        if base is None
        else {
            "year": base.year,
            "old_t": base.old_t,
            "new_t": base.new_t,
            "difference_t": base.difference,
            "terms_t": terms_object(base.terms),
        },
        "only_old": list(town.only_old),
        "only_new": list(town.only_new),
        "years": [_year(year) for year in town.years],
    }


def _side(town: MunicipalInventory) -> dict[str, Any]:
    return {
        "method": town.method,
        "boundary": town.boundary,
        "gwp": town.gwp,
        "gas_coverage": town.gas_coverage,
        "factor_sets": list(town.factor_sets),
    }


def _year(year: YearDifference) -> dict[str, Any]:
    return {
        "year": year.year,
        "old": _totals(year.old),
        "new": _totals(year.new),
        "difference_t": year.difference,
        "difference_share": year.share,
        "terms_t": terms_object(year.terms),
        "sectors": [
            {"sector": sector, "difference_t": terms.total, "terms_t": terms_object(terms)}
            for sector, terms in year.by_sector().items()
        ],
        "cells": [_cell(cell) for cell in year.cells],
    }


def _totals(year: Year) -> dict[str, Any]:
    return {
        "emissions_t": year.emissions_t,
        "energy_mwh": year.energy_mwh,
        "population": year.population,
        "per_capita_t": year.per_capita_t,
        "complete": year.complete,
    }


def _cell(cell: CellDifference) -> dict[str, Any]:
    return {
        "sector": cell.sector,
        "carrier": cell.carrier,
        "difference_t": cell.terms.total,
        "terms_t": terms_object(cell.terms),
        "causes": list(cell.causes),
        "differs": cell.differs,
        "old": row_object(cell.old) if cell.old is not None else None,
        "new": row_object(cell.new) if cell.new is not None else None,
    }


def terms_object(terms: Terms) -> dict[str, float]:
    """The terms by name, in their order."""
    return terms._asdict()
