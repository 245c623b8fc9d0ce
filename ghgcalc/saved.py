"""A saved result (json of ``balance``) back to an ``Inventory``: what a comparison takes instead of a workbook.

Stands beside ``inventory``: it makes the same nouns, and calculates nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeVar

from ghgcalc.dataset import InputFile
from ghgcalc.findings import Finding, Place, Rejected
from ghgcalc.results import (
    Additional,
    Adjustment,
    ConformityResult,
    FactorUse,
    Inventory,
    MunicipalInventory,
    Row,
    UsedSet,
    Year,
)

SCHEMA: Final = "ghgcalc/balance/1"
SUFFIX: Final = ".json"
Noun = TypeVar("Noun")
# The nouns that stand in lists of other nouns, by the name of the field.
PARTS: Final[Mapping[str, type]] = {
    "municipalities": MunicipalInventory,
    "years": Year,
    "rows": Row,
    "factors": FactorUse,
    "adjustments": Adjustment,
    "additional": Additional,
    "conformity": ConformityResult,
    "inputs": InputFile,
}


def is_saved(path: str) -> bool:
    """Whether a path names a saved result, by its ending."""
    return path.lower().endswith(SUFFIX)


def read(path: Path) -> Inventory:
    """The inventory that was saved; its findings are not read again.

    Raises
    ------
    Rejected
        ``result-unreadable`` for a file that is not a saved balance of this program.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema"] != SCHEMA:
            raise ValueError(str(document["schema"]))
        if not document["municipalities"]:
            raise ValueError("municipalities: []")
        return made_of(document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        facts = {"detail": str(error)}
        raise Rejected([Finding("result-unreadable", "error", Place(file=path.name), facts)]) from error


def made_of(document: Mapping[str, Any]) -> Inventory:
    """The inventory in the object of a balance, or of a target without its verdicts; without findings."""
    return Inventory(
        municipalities=tuple(_noun(MunicipalInventory, town) for town in document["municipalities"]),
        factor_sets=tuple(_noun(UsedSet, used) for used in document["factor_sets"]),
        inputs=tuple(_noun(InputFile, one) for one in document["inputs"]),
        catalogue=str(document["catalogue"]),
        complete=bool(document["complete"]),
        findings=(),
    )


def _noun(kind: type[Noun], saved: Mapping[str, Any]) -> Noun:
    """A noun from an object; keys that this version does not know are of a later one and are left out."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _value(name, value) for name, value in saved.items() if name in known})


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        if name == "factors":
            # In place of a factor, what tells that the emission was entered; the row's match tells it too.
            value = [one for one in value if one["set"] is not None]
        return tuple(_noun(PARTS[name], one) if isinstance(one, dict) else one for one in value)
    return value
