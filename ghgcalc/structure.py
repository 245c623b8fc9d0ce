"""YAML checked against the nouns of ``models``, every fault with its line: for files that are given or verified.

pydantic does the checking and is imported only here, in functions: its import costs more than reading the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.catalog import lines_of, read_yaml
from ghgcalc.findings import Fact, Finding, Place, Rejected
from ghgcalc.nouns import AnyNoun

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

QUOTED: Final = re.compile("'([^']*)'")


def checked(kind: type[AnyNoun], path: Path) -> AnyNoun:
    """The noun in a YAML file.

    Raises
    ------
    Rejected
        ``broken-yaml``, ``yaml-alias``, ``yaml-key-doubled``, ``yaml-key-missing``, ``yaml-key-unknown``,
        ``yaml-value-wrong``, ``yaml-without-entries``: all of them, each with its line.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(kind).validate_python(_tidied(read_yaml(path, aliases=False)))
    except RecursionError as error:
        facts: dict[str, Fact] = {"line": "1", "key": "", "problem": "nested too deeply"}
        raise Rejected([Finding("broken-yaml", "error", Place(path.name, "", "1"), facts)]) from error
    except ValidationError as error:
        lines = lines_of(path)
        raise Rejected([_finding(path, detail, lines) for detail in error.errors()]) from error


def _tidied(value: Any, key: object = "") -> Any:
    """What YAML reads as something else than was meant.

    A date is a text (``published: 2023-05-01``), a blank entry is none, a single name where names may stand is a list.
    """
    if isinstance(value, dict):
        return {name: _tidied(item, name) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return [value] if key == "carriers" and isinstance(value, str) else value


def _finding(path: Path, detail: ErrorDetails, lines: dict[tuple[str | int, ...], int]) -> Finding:
    place = Place(path.name, "", str(_line(detail["loc"], lines)))
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return Finding("yaml-key-missing", "error", place, {"key": key})
    if detail["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        return Finding("yaml-key-unknown", "error", place, {"key": key})
    if not key:
        return Finding("yaml-without-entries", "error", place)
    allowed = tuple(QUOTED.findall(detail.get("ctx", {}).get("expected", "")))
    return Finding("yaml-value-wrong", "error", place, {"key": key, "value": str(detail["input"]), "allowed": allowed})


def _line(location: Sequence[str | int], lines: dict[tuple[str | int, ...], int]) -> int:
    """The line of the deepest part of a location that stands in the file."""
    for length in range(len(location), 0, -1):
        if tuple(location[:length]) in lines:
            return lines[tuple(location[:length])]
    return 1
