"""The result for programs: one JSON object per run, at full precision, keys in the order of the published form.

The form is described by ``schemas/<name>.json``. The bytes depend on input and catalogue only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import __version__

if TYPE_CHECKING:
    from ghgcalc.dataset import InputFile
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts
    from ghgcalc.results import FactorUse, Inventory, MunicipalInventory, Row, Year

BALANCE: Final = "ghgcalc/balance/1"
CHECK: Final = "ghgcalc/check/1"
FACTOR: Final = (
    "set",
    "value",
    "unit",
    "match",
    "source",
    "locator",
    "gas",
    "row",
    "year",
    "boundary",
    "per_unit",
    "note",
)
SCHEMAS: Final = Path(__file__).parent / "schemas"


def schema_names() -> tuple[str, ...]:
    """The outputs that have a schema."""
    return tuple(sorted(path.stem for path in SCHEMAS.glob("*.json")))


def schema_text(name: str) -> str:
    """The JSON Schema of an output, as it is kept."""
    return (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")


def written(document: Mapping[str, Any]) -> str:
    """A document as text. A number that is none is a bug and raises ``ValueError``, never ``NaN`` in the output."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def balance(inventory: Inventory, texts: Texts, shown: bool = True, method: str | None = None) -> dict[str, Any]:
    """The object of ``ghgcalc balance``.

    Parameters
    ----------
    inventory
        The result.
    texts
        The words of the findings.
    shown
        False: findings only, ``municipalities`` is empty and ``complete`` false.
    method
        The method that was asked for, where there is no municipality to tell it.
    """
    towns = inventory.municipalities
    return {
        "schema": BALANCE,
        "version": __version__,
        "catalogue": inventory.catalogue,
        "complete": inventory.complete and shown,
        "inputs": _inputs(inventory.inputs),
        "method": _common((town.method for town in towns), method),
        "gwp": _common((town.gwp for town in towns), None),
        "factor_sets": [
            {
                "id": used.id,
                "sha256": used.sha256,
                "version": used.version,
                "title": used.title,
                "boundary": used.boundary,
                "heating_value": used.heating_value,
                "gwp": used.gwp,
                "provisional": used.provisional,
                "partial": used.partial,
            }
            for used in inventory.factor_sets
        ],
        "gas_coverage": _coverage(towns),
        "municipalities": [_municipality(town) for town in towns] if shown else [],
        "findings": [finding_object(finding, texts) for finding in inventory.findings],
    }


def check(inputs: Iterable[InputFile], findings: Sequence[Finding], texts: Texts, catalogue: str) -> dict[str, Any]:
    """The object of ``ghgcalc check``: ``ok`` is false where an error was found."""
    return {
        "schema": CHECK,
        "version": __version__,
        "catalogue": catalogue,
        "ok": all(finding.severity != "error" for finding in findings),
        "inputs": _inputs(inputs),
        "findings": [finding_object(finding, texts) for finding in findings],
    }


def finding_object(finding: Finding, texts: Texts) -> dict[str, Any]:
    """A finding with its place, its facts as they are, and its message in the run's language."""
    made = {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.place.file,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "facts": {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in finding.facts.items()},
        "message": texts.message(finding),
    }
    hint = texts.hint(finding)
    return {**made, "hint": hint} if hint else made


def _inputs(inputs: Iterable[InputFile]) -> list[dict[str, str]]:
    return [{"file": one.file, "sha256": one.sha256} for one in inputs]


def _common(values: Iterable[str], otherwise: str | None) -> str | None:
    """The value that all share; ``otherwise`` where there is none, None where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else None if found else otherwise


def _coverage(towns: Sequence[MunicipalInventory]) -> str | None:
    """The weakest coverage of all: CO2 where any municipality has CO2 only."""
    return min((town.gas_coverage for town in towns), default=None)


def _municipality(town: MunicipalInventory) -> dict[str, Any]:
    return {
        "name": town.name,
        "code": town.code,
        "country": town.country,
        "method": town.method,
        "gwp": town.gwp,
        "gas_coverage": town.gas_coverage,
        "boundary": town.boundary,
        "complete": town.complete,
        "factor_sets": list(town.factor_sets),
        "declared": dict(town.declared),
        "conforms": town.conforms,
        "conformity": [
            {"check": one.check, "result": one.result, "cell": one.cell, "facts": dict(one.facts)}
            for one in town.conformity
        ],
        "years": [_year(year) for year in town.years],
    }


def _year(year: Year) -> dict[str, Any]:
    return {
        "year": year.year,
        "population": year.population,
        "energy_mwh": year.energy_mwh,
        "emissions_t": year.emissions_t,
        "per_capita_t": year.per_capita_t,
        "complete": year.complete,
        "coverage": year.coverage,
        "data_quality": year.data_quality,
        "data_quality_coverage": year.data_quality_coverage,
        "gases_t": dict(year.gases_t),
        "biogenic_t": year.biogenic_t,
        "population_definition": year.population_definition,
        "population_source": year.population_source,
        "population_cell": year.population_cell,
        "missing": list(year.missing),
        "additional": [
            {
                "name": one.name,
                "conforms": one.conforms,
                "emissions_t": one.emissions_t,
                "per_capita_t": one.per_capita_t,
                "factors": [_factor(use) for use in one.factors],
                "cells": list(one.cells),
            }
            for one in year.additional
        ],
        "rows": [row_object(row) for row in year.rows],
    }


def row_object(row: Row) -> dict[str, Any]:
    """A row with its factors and cells."""
    made: dict[str, Any] = {"sector": row.sector, "carrier": row.carrier, "energy_mwh": row.energy_mwh}
    if row.dimension is not None:
        made |= {"amount": row.amount, "unit": row.unit, "dimension": row.dimension}
    return {
        **made,
        "emissions_t": row.emissions_t,
        "gases_t": dict(row.gases_t),
        "factors": [_factor(use) for use in row.factors] or _reported(row),
        "cells": list(row.cells),
        "counted": row.counted,
        "match": list(row.match),
        "state": row.state,
        "quality": row.quality,
        "basis": row.basis,
        "reason": row.reason,
        "uncertainty": row.uncertainty,
        "adjustments": [
            {"step": one.step, "amount": one.amount, "unit": one.unit, "cells": list(one.cells)}
            for one in row.adjustments
        ],
    }


def _reported(row: Row) -> list[dict[str, Any]]:
    """What stands in place of a factor where the emission itself was entered: how it was found, and no value."""
    if "reported" not in row.match:
        return []
    return [{name: None for name in FACTOR} | {"match": list(row.match)}]


def _factor(use: FactorUse) -> dict[str, Any]:
    return {name: list(use.match) if name == "match" else getattr(use, name) for name in FACTOR}
