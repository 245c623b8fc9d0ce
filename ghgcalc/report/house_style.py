"""The house style of a town: the table ``[report]`` of ``ghgcalc.toml`` with a logo, a colour and a foot line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ghgcalc.findings import UsageError
from ghgcalc.labels import visible
from ghgcalc.report.document import Style

FILE: Final = "ghgcalc.toml"
TABLE: Final = "report"
KNOWN: Final = ("logo", "colour", "foot")
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
# What a logo's file begins with -> its media type.
KINDS: Final = ((b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"<svg", "image/svg+xml"))
# A logo stands in the page itself: a larger one would outweigh the report.
LARGEST_LOGO: Final = 100_000


def found(named: Path | None, beside: Path | None = None) -> Style:
    """The style of the named project file, else of the one beside the input, else of the one here; none is no error.

    Raises
    ------
    UsageError
        ``project-file`` for a file that cannot be read, or a logo or colour that is none.
    """
    places = [named] if named else [*([beside / FILE] if beside else []), Path(FILE)]
    path = next((place for place in places if place.is_file()), None)
    return Style() if path is None else read(path)


def read(path: Path) -> Style:
    """The style in a project file; without the table ``[report]`` the plain one."""
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise _wrong(path, str(error)) from error
    table = content.get(TABLE, {})
    if not isinstance(table, dict):
        raise _wrong(path, TABLE)
    for name, value in table.items():
        if name not in KNOWN or not isinstance(value, str):
            raise _wrong(path, f"[{TABLE}] {name}")
    return _style(path, table)


def _style(path: Path, table: Mapping[str, Any]) -> Style:
    colour = table.get("colour", "")
    if colour and not COLOUR.fullmatch(colour):
        raise _wrong(path, f"[{TABLE}] colour")
    logo, kind = _logo(path, table["logo"]) if table.get("logo") else (b"", "")
    return Style(logo, kind, colour.lower(), visible(table.get("foot", "")))


def _logo(path: Path, name: str) -> tuple[bytes, str]:
    """The logo's content and type: png, jpeg or svg, told by what the file holds."""
    try:
        content = (path.parent / name).read_bytes()
    except OSError as error:
        raise _wrong(path, f"[{TABLE}] logo: {error.strerror}") from error
    start = content[: content.find(b"<svg") + len(b"<svg")] if content.lstrip().startswith(b"<?xml") else content
    kind = next((kind for sign, kind in KINDS if start.lstrip().startswith(sign) or start.endswith(b"<svg")), "")
    if not kind or len(content) > LARGEST_LOGO:
        raise _wrong(path, f"[{TABLE}] logo")
    return content, "image/svg+xml" if start.endswith(b"<svg") else kind


def _wrong(path: Path, detail: str) -> UsageError:
    return UsageError("house-style", file=path.name, detail=detail, known=KNOWN, largest=LARGEST_LOGO)
