"""Mappings that YAML gave -> the nouns of ``models``, by their annotations, without checking.

Used by ``catalog`` for files that are locked or verified; a given file takes the way of ``structure.checked``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ghgcalc.models import Noun

AnyNoun = TypeVar("AnyNoun", bound=Noun)


def build(kind: type[AnyNoun], document: object) -> AnyNoun:
    """A noun from a YAML mapping, by its annotations and without checking: for files that are verified elsewhere.

    ``structure.checked`` is the way for files that a user gave. Raises ``TypeError`` for a missing or unknown key.
    """
    made: AnyNoun = _built(kind, document)
    return made


def _built(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if is_dataclass(hint):
        return hint(**{key: _built(_hints(hint).get(key), item) for key, item in value.items()})  # type: ignore[operator]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        items = (value,) if isinstance(value, str) else value
        return tuple(_built(arguments[0], item) for item in items)
    if origin is Mapping:
        return {key: _built(arguments[1], item) for key, item in value.items()}
    if origin in (Union, UnionType):
        return _built(arguments[0], value)
    return float(value) if hint is float else value


_HINTS: dict[Any, dict[str, Any]] = {}


def _hints(kind: Any) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]
