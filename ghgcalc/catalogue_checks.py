"""Every cross-check of the catalogue as a whole: what ``factors verify`` says and the tests call.

A run trusts the shipped files, which are locked; here they are held against the lock, their structure, the vocabulary,
each other and the plausible ranges. All functions give findings and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.catalog import read_yaml
from ghgcalc.dataset import column_letters
from ghgcalc.factor_rows import COLUMNS
from ghgcalc.factorset import set_faults
from ghgcalc.findings import Fact, Finding, Place, Rejected
from ghgcalc.models import GWP_NOT_STATED, Factor, FactorSet, FactorSetMeta, Method
from ghgcalc.structure import checked
from ghgcalc.vocabulary import Codelist, clashes

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog

LOCK: Final = "LOCK"
MISNAMED: Final = "set-named-otherwise"
RELEASED: Final = "factors"
TEXTS: Final = ("vocabulary/findings", "vocabulary/explanations", "vocabulary/texts")


def catalogue_faults(catalog: Catalog) -> tuple[Finding, ...]:
    """Everything that is wrong with the catalogue. What cannot be read is named and left out of the further checks."""
    structure = structure_faults(catalog.root)
    unreadable = {finding.place.file for finding in structure if finding.code != MISNAMED}
    sets, broken = _loaded(catalog, unreadable)
    methods = [catalog.method(name) for name in catalog.method_ids() if f"{name}.yaml" not in unreadable]
    return (
        *lock_faults(catalog.root),
        *structure,
        *broken,
        *vocabulary_faults(catalog),
        *text_faults(catalog.root),
        *(fault for chosen in sets for fault in factor_set_faults(chosen, catalog)),
        *comparison_faults(sets),
        *(fault for method in methods for fault in method_faults(method, sets, catalog)),
        *value_faults(catalog),
    )


def lock_faults(root: Path) -> tuple[Finding, ...]:
    """Released files that were changed, are gone, or were never locked."""
    lines = (root / LOCK).read_text(encoding="utf-8").splitlines()
    locked = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    present = {path.relative_to(root).as_posix(): path for path in (root / RELEASED).iterdir() if path.is_file()}
    findings = []
    for name in sorted(locked.keys() | present.keys()):
        place = Place(Path(name).name)
        if name not in present:
            findings.append(Finding("released-file-missing", "error", place, {"path": name}))
        elif name not in locked:
            findings.append(Finding("released-file-unlocked", "error", place, {"path": name}))
        elif sha256(present[name].read_bytes()).hexdigest() != locked[name]:
            findings.append(Finding("released-file-changed", "error", place, {"path": name}))
    return tuple(findings)


def structure_faults(root: Path) -> tuple[Finding, ...]:
    """Every YAML of sets and methods against its noun, each fault at its line; ids and file names that disagree."""
    findings: list[Finding] = []
    kinds: tuple[tuple[str, type[FactorSetMeta | Method]], ...] = ((RELEASED, FactorSetMeta), ("methods", Method))
    for folder, kind in kinds:
        for path in sorted((root / folder).glob("*.yaml")):
            try:
                noun = checked(kind, path)
            except Rejected as rejected:
                findings += rejected.findings
                continue
            if path.stem not in (noun.id, f"{noun.id}-{noun.version}"):
                findings.append(Finding("set-named-otherwise", "error", Place(path.name), {"id": noun.id}))
    return tuple(findings)


def vocabulary_faults(catalog: Catalog) -> tuple[Finding, ...]:
    """Names that stand for two terms, and parents or ambiguous names that point to no term."""
    vocabulary = catalog.vocabulary
    plain = {
        "sectors.csv": vocabulary.sector_list,
        "carriers.csv": vocabulary.carrier_list,
        "gases.csv": vocabulary.gas_list,
        "sheets.csv": vocabulary.sheet_list,
        "keys.csv": vocabulary.key_list,
    }
    lists = [*plain.items()]
    lists += [("columns.csv", codelist) for codelist in vocabulary.columns.values()]
    lists += [("words.csv", codelist) for codelist in vocabulary.words.values()]
    findings = [fault for name, codelist in lists for fault in _clashes(name, codelist)]
    carriers = {carrier.id for carrier in vocabulary.carriers}
    named = [name for carrier in vocabulary.carriers for name in (carrier.parent, carrier.inherits) if name]
    findings += _unknown(named, carriers, "carrier", "carriers.csv")
    for codelist in plain.values():
        meant = [term_id for ambiguous in codelist.ambiguous for term_id in ambiguous.ids]
        findings += _unknown(meant, set(codelist.ids()), "term", "ambiguous.csv")
    return tuple(findings)


def text_faults(root: Path) -> tuple[Finding, ...]:
    """Texts that stand in two files of one folder."""
    findings = []
    for folder in TEXTS:
        seen: dict[str, str] = {}
        for path in sorted((root / folder).glob("*.yaml")):
            document = read_yaml(path)
            for key in document if isinstance(document, dict) else ():
                if seen.setdefault(key, path.name) != path.name:
                    findings.append(Finding("yaml-key-doubled", "error", Place(path.name), {"key": key}))
    return tuple(findings)


def factor_set_faults(chosen: FactorSet, catalog: Catalog) -> tuple[Finding, ...]:
    """A shipped set's rows together: overlaps, ranges, regions, dead sources, unused or unknown names."""
    meta = chosen.meta
    file = f"{meta.id}.csv"
    place = partial(_cell, file)
    findings = set_faults(chosen.factors, catalog, place, "error")
    regions = {row["code"] for row in catalog.table("regions.csv")}
    carriers = {carrier.id for carrier in catalog.vocabulary.carriers}
    used = set(chosen.carriers())
    findings += [
        Finding("region-unknown", "error", place(factor.row, "region"), {"region": factor.region})
        for factor in chosen.factors
        if factor.region and factor.region not in regions
    ]
    yaml_file = f"{meta.id}.yaml"
    cited = {factor.source for factor in chosen.factors}
    findings += [
        Finding("source-unused", "error", Place(yaml_file), {"source": source.id})
        for source in meta.sources
        if source.id not in cited
    ]
    meant = [name for meaning in meta.carrier_meaning for name in (meaning.carrier, meaning.means)]
    findings += _unknown(meant, carriers, "carrier", yaml_file)
    findings += _unknown(meta.own_carriers, used - carriers, "own carrier", yaml_file)
    findings += _unknown([gap.carrier for gap in meta.breaks], used, "carrier", yaml_file)
    findings += _unknown([gap.region for gap in meta.breaks if gap.region], regions, "region", yaml_file)
    sets = set(catalog.factor_set_ids())
    findings += _unknown(
        [name for name in (meta.supersedes, meta.compares_with) if name], sets, "factor set", yaml_file
    )
    findings += _unknown([meta.gwp], {*catalog.gwp_ids(), GWP_NOT_STATED}, "GWP set", yaml_file)
    return tuple(findings)


def comparison_faults(sets: Iterable[FactorSet]) -> tuple[Finding, ...]:
    """Rows below those of the set that they may not be below (direct <= life cycle), but for the cited exceptions.

    Only within one publication and where both sets have the key; a declared exception that is none is a fault too.
    """
    by_id = {chosen.id: chosen for chosen in sets}
    findings = []
    for chosen in by_id.values():
        if chosen.meta.compares_with not in by_id:
            continue
        lower = {_key(factor): factor for factor in _totals(by_id[chosen.meta.compares_with])}
        below = {
            _exception(factor): (factor, lower[_key(factor)])
            for factor in _totals(chosen)
            if _key(factor) in lower and factor.per_unit < lower[_key(factor)].per_unit
        }
        place = partial(_cell, f"{chosen.id}.csv")
        for name in sorted(below.keys() - set(chosen.meta.exceptions)):
            factor, other = below[name]
            facts: dict[str, Fact] = {
                "row": name,
                "value": factor.per_unit,
                "other": other.per_unit,
                "set": chosen.meta.compares_with,
            }
            findings.append(Finding("factor-below-direct", "error", place(factor.row, "value"), facts))
        for name in sorted(set(chosen.meta.exceptions) - below.keys()):
            findings.append(Finding("exception-unneeded", "error", Place(f"{chosen.id}.yaml"), {"row": name}))
    return tuple(findings)


def method_faults(method: Method, sets: Iterable[FactorSet], catalog: Catalog) -> tuple[Finding, ...]:
    """Names in a method that stand for nothing: sectors, carriers, factor sets, GWP set, sources."""
    vocabulary = catalog.vocabulary
    sectors = {sector.id for sector in vocabulary.sectors}
    carriers = {carrier.id for carrier in vocabulary.carriers}
    sources = {source.id for source in method.sources}
    words = {term.id for codelist in vocabulary.words.values() for term in codelist.terms}
    cited = [check.source for check in method.conformity] + [number.source for number in method.parameters.values()]
    looked_at = [cell.carriers for cell in method.required] + [check.carriers for check in method.conformity]
    of = f"{method.id}.yaml"
    return (
        *_unknown(
            [*method.sectors, *method.accepts, *(cell.sector for cell in method.required)], sectors, "sector", of
        ),
        *_unknown([name for check in method.conformity for name in check.sectors], sectors, "sector", of),
        *_unknown([name for names in looked_at for name in names], carriers, "carrier", of),
        *_unknown([name for check in method.conformity for name in check.declared], words, "word", of),
        *_unknown(method.factor_sets, set(catalog.factor_set_ids()), "factor set", of),
        *_unknown([method.gwp], {*catalog.gwp_ids(), GWP_NOT_STATED}, "GWP set", of),
        *_unknown(cited, sources, "source", of),
        *_unknown(sources, set(cited) | {source.id for source in method.sources[:1]}, "cited source", of),
        *(
            Finding("method-mixes-boundaries", "error", Place(of), {"set": chosen.id, "boundary": chosen.meta.boundary})
            for chosen in sets
            if chosen.id in method.factor_sets and chosen.meta.boundary != method.boundary
        ),
    )


def value_faults(catalog: Catalog) -> tuple[Finding, ...]:
    """Heating values, ratios, GWP values and quality classes: carriers and sources that are not there."""
    carriers = {carrier.id for carrier in catalog.vocabulary.carriers}
    cited = [value.source for value in catalog.heating_values]
    cited += [ratio.source for ratio in catalog.gross_to_net.values()]
    cited += [quality.source for quality in catalog.qualities]
    cited += [row["source"] for row in catalog.table("gwp.csv")]
    named = [*(value.carrier for value in catalog.heating_values), *catalog.gross_to_net]
    doubled = [(value.carrier, value.dimension) for value in catalog.heating_values]
    return (
        *_unknown(named, carriers, "carrier", "heating_values.csv"),
        *_unknown(cited, set(catalog.sources), "source", "sources.yaml"),
        *_unknown(catalog.sources, set(cited), "cited source", "sources.yaml"),
        *_unknown([row["gwp"] for row in catalog.table("gwp.csv")], set(catalog.gwp_ids()), "GWP set", "gwp.csv"),
        *(
            Finding("alias-clash", "error", Place("heating_values.csv"), {"name": name, "first": name, "second": name})
            for name, dimension in sorted(set(doubled))
            if doubled.count((name, dimension)) > 1
        ),
    )


def _loaded(catalog: Catalog, unreadable: set[str]) -> tuple[list[FactorSet], list[Finding]]:
    """The shipped sets that can be loaded, and the findings of those that cannot."""
    sets: list[FactorSet] = []
    findings: list[Finding] = []
    for name, version in catalog.editions():
        if {f"{name}.yaml", f"{name}-{version}.yaml"} & unreadable:
            continue
        try:
            sets.append(catalog.factor_set(f"{name}@{version}"))
        except Rejected as rejected:
            findings += rejected.findings
    return sets, findings


def _clashes(file: str, codelist: Codelist) -> Iterator[Finding]:
    for name, first, second in clashes(codelist):
        yield Finding("alias-clash", "error", Place(file), {"name": name, "first": first, "second": second})


def _unknown(names: Iterable[str], known: set[str], kind: str, file: str) -> list[Finding]:
    unknown = sorted(set(names) - known)
    return [Finding("catalogue-unknown-name", "error", Place(file), {"kind": kind, "name": name}) for name in unknown]


def _cell(file: str, row: int, column: str) -> Place:
    return Place(file, "", f"{column_letters(COLUMNS.index(column) + 1)}{row}")


def _totals(chosen: FactorSet) -> Iterator[Factor]:
    return (factor for factor in chosen.factors if factor.gas in ("CO2", "CO2e"))


def _key(factor: Factor) -> tuple[object, ...]:
    return (factor.carrier, factor.sector, factor.region, factor.year_from, factor.year_to, factor.dimension)


def _exception(factor: Factor) -> str:
    return " ".join(str(part) for part in (factor.carrier, factor.region, factor.year_from) if part)
