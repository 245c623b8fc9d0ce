"""A batch as JSON: a result per member while it runs, and the object of all members and the network when it is done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import __version__
from ghgcalc.findings import Finding, Place, in_order
from ghgcalc.labels import Texts, language_for
from ghgcalc.report.json import balance, finding_object
from ghgcalc.report.verdicts_json import document as judged
from ghgcalc.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from ghgcalc.batch import Batch
    from ghgcalc.batch.journal import Slot
    from ghgcalc.batch.network import NetworkYear
    from ghgcalc.catalog import Catalog
    from ghgcalc.results import FactorUse, Inventory
    from ghgcalc.targets import Verdict

BATCH: Final = "ghgcalc/batch/1"
# How many errors of a member are told in its reason.
TOLD: Final = 3
# Stands for the factors of a row while the rest of a result is written: a surrogate, which is no character of a text.
MARK: Final = "\udfff"
QUOTED_MARK: Final = f'"{MARK}"'
# How many rows' factors are remembered.
KNOWN: Final = 1 << 12


class ResultWriter:
    """Writes members' results and reasons in the language of the run, or of each member's country.

    Parameters
    ----------
    catalog
        Where the words stand.
    lang
        None: by country.
    """

    def __init__(self, catalog: Catalog, lang: str | None) -> None:
        self._catalog = catalog
        self._lang = lang
        self.texts = cache(self._texts)
        self._factors = FactorTexts()

    def _texts(self, country: str) -> Texts:
        return Texts(self._catalog, self._lang or language_for([country]))

    def document(self, inventory: Inventory, verdicts: Sequence[Verdict], findings: Iterable[Finding]) -> str:
        """The object of ``ghgcalc balance``, or of ``ghgcalc target`` where there are verdicts, on one line."""
        told = replace(inventory, findings=in_order((*inventory.findings, *findings)))
        texts = self.texts(inventory.municipalities[0].country)
        made = judged(told, verdicts, (), texts, True) if verdicts else balance(told, texts)
        return self._factors.one_line(made, inventory)

    def reason(self, findings: Sequence[Finding], country: str) -> str:
        """The first errors, each with its place, and how many more there are."""
        return _reason(findings, self.texts(country))

    def reasons(self, findings: Sequence[Finding]) -> Mapping[str, str]:
        """The same by language, for whom it depends on all members together."""
        return {lang: _reason(findings, Texts(self._catalog, lang)) for lang in LANGUAGES}

    def language(self, countries: Iterable[str]) -> str:
        """The language of the run, by the countries of its members if none was asked for."""
        return self._lang or language_for(countries)


class FactorTexts:
    """The factors of rows as JSON, made once for all rows that share them: they are most of a result's bytes."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[tuple[FactorUse, ...], str]] = {}

    def one_line(self, document: dict[str, Any], inventory: Inventory) -> str:
        """The same text as ``one_line`` of the document, whose rows are the inventory's."""
        if len(self._known) > KNOWN:
            self._known.clear()
        texts: list[str] = []
        for town, object_of_town in zip(inventory.municipalities, document["municipalities"], strict=True):
            for year, object_of_year in zip(town.years, object_of_town["years"], strict=True):
                for row, object_of_row in zip(year.rows, object_of_year["rows"], strict=True):
                    texts.append(self._text(row.factors, object_of_row["factors"]))
                    object_of_row["factors"] = MARK
        pieces = one_line(document).split(QUOTED_MARK)
        assert len(pieces) == len(texts) + 1, "a name holds the mark"  # noqa: S101 - no text of an input can hold it
        return "".join(chain.from_iterable(zip(pieces, [*texts, ""], strict=True)))

    def _text(self, factors: tuple[FactorUse, ...], objects: Any) -> str:
        """The text of a row's factors; kept with them, so that no others can take their place in memory."""
        if not factors:
            return json.dumps(objects, ensure_ascii=False, allow_nan=False)
        known = self._known.get(id(factors))
        if known is None:
            known = self._known[id(factors)] = (factors, json.dumps(objects, ensure_ascii=False, allow_nan=False))
        return known[1]


def one_line(document: Any) -> str:
    """A document as one line of JSON."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def _reason(findings: Sequence[Finding], texts: Texts) -> str:
    told = [_placed(finding, texts) for finding in in_order(findings)]
    return texts.listed(dict.fromkeys(told), TOLD)


def _placed(finding: Finding, texts: Texts) -> str:
    place = str(Place("", finding.place.sheet, finding.place.cell))
    message = texts.message(finding)
    return f"{place}: {message}" if place else message


def document(batch: Batch, texts: Texts) -> Iterator[str]:
    """The object of ``ghgcalc/batch/1`` as pieces of text, a line per member."""
    head = {
        "schema": BATCH,
        "version": __version__,
        "catalogue": batch.workshop.catalog.version,
        "methods": list(batch.methods),
        "gas_coverage": batch.gas_coverage or None,
        "complete": not batch.rejected and all(year.complete for year in batch.years),
    }
    yield one_line(head).rstrip("}\n") + ',\n"members": ['
    between = "\n"
    for slot in batch.slots:
        yield between + one_line(_member(batch, slot)).rstrip("\n")
        between = ",\n"
    yield '\n],\n"network": ' + one_line(_network(batch)).rstrip("\n")
    findings = [*(finding_object(finding, texts) for finding in batch.findings), *map(_remark, batch.remarks)]
    yield ',\n"findings": [' + ",".join("\n" + one_line(finding).rstrip("\n") for finding in findings) + "\n]}\n"


def _member(batch: Batch, slot: Slot) -> dict[str, Any]:
    return {
        "file": slot.file,
        "status": slot.status,
        "name": slot.name or None,
        "code": slot.code or None,
        "country": slot.country or None,
        "result": batch.results.get(slot),
        "reason": slot.reason or None,
        "codes": list(slot.codes),
        "warnings": list(slot.warnings) if slot in batch.results else [],
        "in_sum": batch.in_sum(slot),
    }


def _network(batch: Batch) -> dict[str, Any]:
    made: dict[str, Any] = {"years": [_year(year) for year in batch.years]}
    return {**made, "plants": [total._asdict() for total in batch.plants]} if batch.plants else made


def _year(year: NetworkYear) -> dict[str, Any]:
    return {
        "year": year.year,
        "population": year.population,
        "energy_mwh": year.energy_mwh,
        "emissions_t": year.emissions_t,
        "per_capita_t": year.per_capita_t,
        "complete": year.complete,
        "members": year.members,
        "missing": list(year.missing),
        "sectors": [
            {"sector": key, "energy_mwh": energy, "emissions_t": emitted}
            for key, (energy, emitted) in year.sectors.items()
        ],
        "carriers": [
            {"carrier": key or None, "energy_mwh": energy, "emissions_t": emitted}
            for key, (energy, emitted) in year.carriers.items()
        ],
    }


def _remark(told: tuple[str, tuple[str, str, str, str, str]]) -> dict[str, Any]:
    file, (code, severity, sheet, cell, message) = told
    return {
        "code": code,
        "severity": severity,
        "file": file,
        "sheet": sheet,
        "cell": cell,
        "facts": {},
        "message": message,
    }
