"""What the forms for pipelines share: JUnit XML, workflow annotations and SARIF, for findings and for verdicts alike.

Every text of the input passes an escape of its format here, so that a name cannot become markup or a workflow command.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from ghgcalc import __version__
from ghgcalc.findings import Place
from ghgcalc.labels import visible

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
SARIF_VERSION: Final = "2.1.0"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
ANNOTATIONS: Final = {"error": "error", "warning": "warning", "info": "notice"}


def said(finding: Finding, texts: Texts) -> str:
    """What was found and what to do about it, on one line."""
    return visible(" ".join(part for part in (texts.message(finding), texts.hint(finding)) if part))


def within(place: Place) -> str:
    """The place inside its file: sheet and cell, as far as they are known."""
    return visible(str(Place("", place.sheet, place.cell)))


def placed(finding: Finding, texts: Texts) -> str:
    """The same, with sheet and cell before it: for forms that name the file in a field of its own."""
    where, told = within(finding.place), said(finding, texts)
    return f"{where}: {told}" if where else told


def line_of(place: Place) -> int:
    """The line of a text file, or the row of a sheet; 0 if it is not known."""
    digits = place.cell[len(place.cell.rstrip("0123456789")) :]
    return int(digits) if digits else 0


def xml(root: ET.Element) -> str:
    """An XML document, indented; its texts have passed ``visible``, which leaves no sign that XML forbids."""
    ET.indent(root)
    # Written here: the library would name the encoding of the locale.
    return f"{DECLARATION}\n{ET.tostring(root, encoding='unicode')}\n"


def counts(tests: int, failures: int, errors: int) -> dict[str, str]:
    """The attributes of a JUnit suite that say how its cases went."""
    return {"tests": str(tests), "failures": str(failures), "errors": str(errors)}


def annotation(command: str, message: str, file: str = "", line: int = 0, title: str = "") -> str:
    """One workflow annotation, a line that ends with its newline.

    Parameters
    ----------
    command
        ``error``, ``warning`` or ``notice``.
    line
        Line of the file; 0 if it has no lines.
    """
    fields = {"file": file, "line": str(line or ""), "title": title}
    told = ",".join(f"{name}={_property(value)}" for name, value in fields.items() if value)
    return f"::{command}{' ' if told else ''}{told}::{_message(message)}\n"


def finding_annotation(finding: Finding, texts: Texts) -> str:
    """The annotation of a finding; only a text file has lines that can be pointed at."""
    place = finding.place
    line = 0 if place.sheet else line_of(place)
    return annotation(ANNOTATIONS[finding.severity], placed(finding, texts), place.file, line, finding.code)


def _message(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def sarif(results: Sequence[dict[str, Any]], texts: Texts) -> str:
    """A SARIF 2.1.0 log of results; the rules that they name are explained in it."""
    names = sorted({str(result["ruleId"]) for result in results})
    numbered = [{**result, "ruleIndex": names.index(str(result["ruleId"]))} for result in results]
    driver = {"name": "ghgcalc", "version": __version__, "rules": [_rule(name, texts) for name in names]}
    log = {
        "$schema": SARIF_SCHEMA,
        "version": SARIF_VERSION,
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": numbered}],
    }
    return json.dumps(log, ensure_ascii=False, indent=len("  ")) + "\n"


def _rule(name: str, texts: Texts) -> dict[str, Any]:
    """A rule with what ``explain`` says of the code; one that is no code of a finding has its name alone."""
    cause, remedy = texts.described(name, "cause"), texts.described(name, "hint")
    parts = {
        "shortDescription": texts.described(name, "message"),
        "fullDescription": cause,
        "help": " ".join(part for part in (cause, texts.described(name, "example"), remedy) if part),
    }
    return {"id": name, **{part: {"text": text} for part, text in parts.items() if text}}


def finding_result(finding: Finding, texts: Texts) -> dict[str, Any]:
    """The SARIF result of a finding."""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": placed(finding, texts)},
    }
    if finding.place.file:
        result["locations"] = [location(finding.place)]
    return result


def location(place: Place) -> dict[str, Any]:
    """A SARIF location: the file, the line or row in it, and sheet and cell by name."""
    from urllib.parse import quote

    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(visible(place.file))}}
    where = within(place)
    if line_of(place):
        physical["region"] = {"startLine": line_of(place), "snippet": {"text": where}}
    made: dict[str, Any] = {"physicalLocation": physical}
    if where:
        made["logicalLocations"] = [{"name": where, "fullyQualifiedName": visible(str(place))}]
    return made
