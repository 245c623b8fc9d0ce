"""Where targets come from: the catalogue, a YAML file, the sheet ``targets`` of a workbook, or words.

``Library.find`` is the one place that knows the order: an id of the workbook, of the catalogue, a file, else words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from ghgcalc.findings import NOWHERE, Finding, Place, Rejected, UsageError
from ghgcalc.models import Source
from ghgcalc.tables import CO2, CO2E
from ghgcalc.targets.model import BETWEENS, QUANTITIES, Point, Repeat, Residual, Target
from ghgcalc.targets.rules import Rules
from ghgcalc.targets.words import Words
from ghgcalc.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Municipality

FOLDER: Final = "targets"
SHEET: Final = "targets"
FILES: Final = (".yaml", ".yml")
# What an entry may hold: what is read, what is copied as it is, and what some of it may be.
READ: Final = {"id", "points", "repeat", "residual", "source", "sectors", "carriers", "covers", "countries"} | {
    *("base_year", "base_value"),
}
COPIED: Final = {
    *("quantity", "labels", "audience", "note", "between", "not_covered", "addressee", "gas", "at_least_as", "locator"),
}
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "quantity": QUANTITIES,
    "between": BETWEENS,
    "not_covered": ("orientation", "no"),
    "addressee": ("municipality", "state", "nation"),
    "gas": (CO2, CO2E),
}


@dataclass(frozen=True, slots=True)
class Library:
    """All targets that a run knows, by id, and the reader of words.

    Parameters
    ----------
    targets
        Of the catalogue, in its order.
    own
        Of the workbook, by the municipality they stand for (name, code).
    """

    targets: Mapping[str, Target]
    words: Words
    own: Mapping[tuple[str, str], tuple[Target, ...]]

    def find(self, asked: str) -> Target:
        """The target that ``asked`` names or states.

        Raises
        ------
        UsageError
            ``unknown-target`` with the nearest known id, or what ``Words.read`` raises.
        Rejected
            A file that is not a list of targets.
        """
        text = " ".join(asked.split())
        first, _, rest = text.partition(" ")
        known = self._by_id().get(first.casefold())
        if known is not None and not rest:
            return known
        if known is not None and (base := self.words.base_year(rest)) is not None:
            return _with_base(known, base)
        if text.casefold() in self._by_id():
            return self._by_id()[text.casefold()]
        if Path(asked).suffix.casefold() in FILES:
            return self._of_file(Path(asked))
        if not rest and not any(character.isdigit() for character in text[:1]) and "%" not in text:
            raise UsageError("unknown-target", name=text, suggestion=self._suggest(text), examples=self.words.examples)
        return self.words.read(asked)

    def named(self, name: str) -> Target:
        """The target of the catalogue with this id. Raises ``UsageError("unknown-target")`` with the nearest."""
        known = self._by_id().get(name.casefold())
        if known is None:
            raise UsageError("unknown-target", name=name, suggestion=self._suggest(name), examples=self.words.examples)
        return known

    def of(self, name: str, code: str) -> tuple[Target, ...]:
        """The targets that the workbook states for a municipality."""
        return self.own.get((name, code), ())

    def _by_id(self) -> dict[str, Target]:
        own = (target for targets in self.own.values() for target in targets)
        return {target.id.casefold(): target for target in (*self.targets.values(), *own)}

    def _of_file(self, path: Path) -> Target:
        if not path.is_file():
            raise UsageError("target-file-missing", file=path.name)
        found = read_file(path, self.words)
        if len(found) != 1:
            raise UsageError("target-file-many", file=path.name, names=tuple(found))
        return next(iter(found.values()))

    def _suggest(self, name: str) -> str:
        from ghgcalc.vocabulary import fold, nearest

        return nearest(fold(name), {fold(target.id): target.id for target in self._by_id().values()})


def load(
    catalog: Catalog, rules: Rules, municipalities: Iterable[Municipality] = ()
) -> tuple[Library, tuple[Finding, ...]]:
    """The library of a catalogue together with the targets of the municipalities' workbooks.

    Findings: ``target-row-unreadable``, ``target-id-twice`` (errors, at the cell).
    """
    from ghgcalc.catalog import read_yaml

    phrases = cast("Mapping[str, Any]", read_yaml(catalog.root / "target_words.yaml"))
    words = Words(phrases, catalog.units, catalog.vocabulary, (rules.first_year, rules.last_year))
    targets: dict[str, Target] = {}
    for path in sorted((catalog.root / FOLDER).glob("*.yaml")):
        for target in read_file(path, words, "library").values():
            if target.id in targets:
                raise ValueError(f"target {target.id} stands twice in the catalogue")
            targets[target.id] = target
    own: dict[tuple[str, str], tuple[Target, ...]] = {}
    findings: list[Finding] = []
    for municipality in municipalities:
        rows = municipality.tables.get(SHEET, ())
        read, found = of_sheet(rows, words, targets)
        own[municipality.name, municipality.code] = read
        findings += found
    return Library(targets, words, own), tuple(findings)


def read_file(path: Path, words: Words, origin: str = "file") -> dict[str, Target]:
    """The targets of a YAML file, in its order.

    Raises
    ------
    Rejected
        ``target-file`` for content that is not of the form of the catalogue's own files.
    """
    from ghgcalc.catalog import read_yaml

    content = read_yaml(path)
    place = Place(file=path.name)
    if not isinstance(content, dict) or not isinstance(content.get("targets"), list):
        raise Rejected([Finding("target-file", "error", place, {"at": "targets"})])
    targets = {}
    named = ""
    for entry in content["targets"]:
        try:
            named = str(entry["id"])
            sources = {one["id"]: Source(**one) for one in content.get("sources", ())}
            target = _target(entry, sources, words)
        except (AttributeError, KeyError, TypeError, ValueError, UsageError) as error:
            facts = {"at": named, "detail": str(error)}
            raise Rejected([Finding("target-file", "error", place, facts)]) from error
        targets[target.id] = replace(target, origin=cast(Any, origin), place=NOWHERE if origin == "library" else place)
    return targets


def _target(entry: Mapping[str, Any], sources: Mapping[str, Source], words: Words) -> Target:
    """A target of a file; raises ``ValueError``, ``KeyError``, ``TypeError`` or ``UsageError`` for what is none."""
    unknown = entry.keys() - READ - COPIED
    if unknown:
        raise ValueError(", ".join(sorted(unknown)))
    for name, allowed in CHOICES.items():
        if name in entry and entry[name] not in allowed:
            raise ValueError(f"{name}: {entry[name]}")
    repeat, residual = entry.get("repeat"), entry.get("residual")
    points = tuple(_point(point, words) for point in entry.get("points", ()))
    if bool(points) == bool(repeat):
        raise ValueError("points")
    copied: dict[str, Any] = {name: entry[name] for name in sorted(COPIED) if name in entry}
    if isinstance(copied.get("labels"), str):
        copied["labels"] = dict.fromkeys(LANGUAGES, copied["labels"])
    return Target(
        id=str(entry["id"]),
        points=tuple(sorted(points, key=lambda point: point.year or 0)),
        repeat=Repeat(_whole(repeat["years"]), words.share(repeat["reduce_by"]), repeat["of"]) if repeat else None,
        residual=Residual(words.share(residual["cap"]), _year(residual, "reference_year", words)) if residual else None,
        source=sources[entry["source"]] if "source" in entry else None,
        sectors=words.scope("sector", ",".join(entry.get("sectors", ()))) if entry.get("sectors") else (),
        carriers=words.scope("carrier", ",".join(entry.get("carriers", ()))) if entry.get("carriers") else (),
        covers=tuple(entry.get("covers", ())),
        countries=tuple(entry.get("countries", ())),
        base_year=_year(entry, "base_year", words),
        base_value=float(entry["base_value"]) if "base_value" in entry else None,
        **copied,
    )


def _year(entry: Mapping[str, Any], name: str, words: Words) -> int | None:
    return words.calendar_year(str(entry[name])) if entry.get(name) is not None else None


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError(str(value))
    return value


def _point(entry: Mapping[str, Any], words: Words) -> Point:
    share = words.share(entry["reduce_by"]) if "reduce_by" in entry else None
    reach = words.level(entry["reach"]) if "reach" in entry else None
    if (share is None) == (reach is None) or entry.keys() - {"year", "reduce_by", "reach"}:
        raise ValueError(", ".join(sorted(entry)))
    year = _year(entry, "year", words)
    if share is not None and year is None:
        raise ValueError("year")
    return Point(year, reduce_by=share, reach=reach)


def of_sheet(
    rows: Sequence[Mapping[str, tuple[object, Place]]], words: Words, known: Mapping[str, Target]
) -> tuple[tuple[Target, ...], tuple[Finding, ...]]:
    """The targets of a sheet ``targets`` and what was wrong with it.

    A row holds ``target`` (words, or an id of the catalogue) and optionally ``id``, ``title``, ``sector``,
    ``base_year``, ``base_value`` [t, MWh, or per head], ``between`` and ``source``.
    """
    targets: dict[str, Target] = {}
    findings = []
    for row in rows:
        text, place = row.get("target", ("", Place()))
        if not str(text or "").strip():
            continue
        try:
            target = _of_row(row, str(text), words, known)
        except UsageError as error:
            facts = {"target": str(text), "detail": error.code, **{k: v for k, v in error.facts.items() if k == "at"}}
            findings.append(Finding("target-row-unreadable", "error", place, {"at": "", **facts}))
            continue
        if target.id in targets:
            findings.append(Finding("target-id-twice", "error", place, {"id": target.id}))
        targets[target.id] = replace(target, place=place)
    return tuple(targets.values()), tuple(findings)


def _of_row(row: Mapping[str, tuple[object, Place]], text: str, words: Words, known: Mapping[str, Target]) -> Target:
    def cell(name: str) -> str:
        value = row.get(name, ("", Place()))[0]
        return "" if value is None else str(value).strip()

    first, _, rest = " ".join(text.split()).partition(" ")
    if first in known:
        target = known[first]
        base = words.base_year(rest) if rest else None
        target = _with_base(target, base) if base is not None else target
    else:
        target = words.read(text)
    if cell("sector"):
        target = replace(target, sectors=words.scope("sector", cell("sector")))
    if cell("base_year") and target.base_year is None:
        target = _with_base(target, words.calendar_year(cell("base_year")))
    if cell("base_value"):
        target = replace(target, base_value=_number(row["base_value"][0], words))
    if cell("between"):
        target = replace(target, between=words.between(cell("between")))
    # A row of words is shown by what it says, also where it has an id of its own.
    said = ": ".join(part for part in (cell("sector"), target.id) if part)
    title = cell("title") or ("" if target.labels else said)
    labels = dict.fromkeys(LANGUAGES, title) if title else target.labels
    source = Source(id=SHEET, title=cell("source")) if cell("source") else target.source
    return replace(target, id=cell("id") or target.id, labels=labels, source=source, origin="workbook")


def _number(value: object, words: Words) -> float:
    return float(value) if isinstance(value, int | float) else words.number(str(value).strip())


def _with_base(target: Target, base_year: int) -> Target:
    """The target with the base year of the user's words, where its own text leaves it open."""
    if target.base_year is not None and target.base_year != base_year:
        raise UsageError("target-base-year-fixed", target=target.id, base_year=target.base_year, asked=base_year)
    return replace(target, base_year=base_year, base_year_from="words" if target.base_year is None else "target")
