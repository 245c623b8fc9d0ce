"""Read, calculate, deliver: what every command that calculates has in common, with the exit statuses of the contract.

A command asks for an ``Outcome`` and gives a writer for it; which status a run ends with is decided here alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.cli import DONE, INCOMPLETE, REJECTED
from ghgcalc.cli.failure import rejected, wrong_usage
from ghgcalc.findings import NOWHERE, Fact, Finding, Rejected, UsageError, has_errors, in_order
from ghgcalc.labels import Texts, language_for

if TYPE_CHECKING:
    from ghgcalc.activity import ReadOptions
    from ghgcalc.catalog import Catalog
    from ghgcalc.cli.options import Calculating, Reading, Writing
    from ghgcalc.dataset import Dataset
    from ghgcalc.inventory import CalculationOptions, Inventory
    from ghgcalc.models import FactorSet
    from ghgcalc.workbook import Limits

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    Parameters
    ----------
    status
        The exit status that the run itself calls for: done, rejected or incomplete.
    inventory
        The result; without municipalities where the input was rejected.
    dataset
        What was read.
    catalog, texts
        What it was calculated with, and the words of its language.
    """

    status: int
    inventory: Inventory
    dataset: Dataset
    catalog: Catalog
    texts: Texts

    @property
    def shown(self) -> bool:
        """Whether the result may be printed: not if it was rejected, not if it is incomplete without leave."""
        return self.status == DONE

    @property
    def end(self) -> str:
        """Why there is no result; empty if there is one."""
        words = {REJECTED: "input_rejected", INCOMPLETE: "incomplete_refused"}
        return self.texts.text(words[self.status]) if self.status in words else ""


def calculated(paths: Sequence[str], reading: Reading, calculating: Calculating, writing: Writing) -> Outcome:
    """Read the input and calculate it.

    Raises
    ------
    Refused
        Wrong usage (2).
    """
    from ghgcalc.inventory import CalculationOptions, calculate
    from ghgcalc.methods import declared_faults
    from ghgcalc.plausibility import plausible

    catalog, texts = _opened(writing)
    try:
        years = years_in(calculating.year or ())
        sets, dataset = _read(paths, reading, calculating.factors or (), catalog, calculating.method)
        texts = Texts(catalog, writing.lang or language_for(town.country for town in dataset.municipalities))
        options = CalculationOptions(
            method=calculating.method,
            factors=sets,
            gwp=calculating.gwp,
            missing_year=calculating.missing_year,
            years=tuple(year for year in years if year in _years_of(dataset)),
            default_district_heat=calculating.district_heat is not None,
        )
        if has_errors(dataset.findings):
            _refuse_usage(dataset, catalog, options)
            faults = in_order((*dataset.findings, *declared_faults(dataset.municipalities, catalog, options)))
            return Outcome(REJECTED, _nothing(dataset, catalog, faults), dataset, catalog, texts)
        absent = tuple(_without_amounts(years, dataset))
        try:
            remarks = (*absent, *plausible(dataset, catalog, options))
            inventory = with_remarks(calculate(dataset, catalog, options), remarks)
        except Rejected as contradiction:
            return Outcome(REJECTED, _nothing(dataset, catalog, contradiction.findings), dataset, catalog, texts)
    except UsageError as error:
        raise wrong_usage(error, texts) from error
    except Rejected as broken:
        raise rejected(broken.findings, texts) from broken
    complete = inventory.complete or calculating.allow_incomplete
    return Outcome(DONE if complete else INCOMPLETE, inventory, dataset, catalog, texts)


def read_only(paths: Sequence[str], reading: Reading, factors: Sequence[str], writing: Writing) -> Outcome:
    """Read the input and judge it, without calculating: an outcome whose inventory has findings and no result."""
    from ghgcalc.methods import CalculationOptions, declared_faults
    from ghgcalc.plants import faults_of_plants
    from ghgcalc.plausibility import plausible

    catalog, texts = _opened(writing)
    try:
        sets, dataset = _read(paths, reading, factors, catalog)
    except UsageError as error:
        raise wrong_usage(error, texts) from error
    except Rejected as broken:
        raise rejected(broken.findings, texts) from broken
    texts = Texts(catalog, writing.lang or language_for(town.country for town in dataset.municipalities))
    options = CalculationOptions(factors=sets)
    unknown = declared_faults(dataset.municipalities, catalog, options)
    odd = plausible(dataset, catalog, options)
    findings = (*dataset.findings, *unknown, *faults_of_plants(dataset, catalog), *odd)
    status = REJECTED if has_errors(findings) else DONE
    return Outcome(status, _nothing(dataset, catalog, findings), dataset, catalog, texts)


def read_input(
    paths: Sequence[str], reading: Reading, catalog: Catalog, sets: Sequence[FactorSet], method: str | None = None
) -> Dataset:
    """The dataset of all the paths; carriers of the given factor sets and of the method are known by their names there.

    Raises
    ------
    UsageError
        ``no-such-file`` for the first path that does not exist, ``unknown-method``.
    """
    from ghgcalc.activity import read

    for name in (*paths, *([str(reading.layout)] if reading.layout else ())):
        refuse_missing(name)
    vocabulary = catalog.vocabulary
    if sets or method:
        from ghgcalc.factorset import carrier_names

        vocabulary = vocabulary.with_carriers(carrier_names(sets, method, catalog))
    return read([Path(name) for name in paths], catalog, vocabulary, read_options(reading))


def read_options(reading: Reading) -> ReadOptions:
    """The library's options of reading.

    Raises
    ------
    UsageError
        ``unknown-limit``, with the nearest name, or ``limit-not-a-number``.
    """
    from ghgcalc.activity import ReadOptions

    return ReadOptions(
        sheet=reading.sheet,
        layout=reading.layout,
        population=reading.population,
        name=reading.name,
        sum_duplicates=reading.sum_duplicates,
        limits=limits_of(reading.limit or ()),
    )


def limits_of(words: Sequence[str]) -> Limits:
    """The limits of a file: the usual ones but for those that are named (``cells=2000000``)."""
    from dataclasses import fields
    from difflib import get_close_matches

    from ghgcalc.workbook import Limits

    known = [one.name for one in fields(Limits)]
    named: dict[str, int] = {}
    for word in words:
        name, _, number = (part.strip() for part in word.partition("="))
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise UsageError("unknown-limit", name=name, suggestion=near[0] if near else "", known=", ".join(known))
        if not (number.isascii() and number.isdigit() and int(number)):
            raise UsageError("limit-not-a-number", name=name, found=number)
        named[name] = int(number)
    return Limits(**named)


def refuse_missing(name: str) -> None:
    """Raise ``UsageError("no-such-file")``, with the nearest name in the same folder, unless there is such a file."""
    from difflib import get_close_matches

    path = Path(name)
    if name == STANDARD_INPUT or path.exists():
        return
    folder = path.parent
    # A link that leads nowhere is there by name, and no suggestion.
    beside = sorted({entry.name for entry in folder.iterdir()} - {path.name}) if folder.is_dir() else []
    near = get_close_matches(path.name, beside, n=1)
    raise UsageError("no-such-file", path=name, suggestion=str(folder / near[0]) if near else "")


def years_in(words: Sequence[str]) -> tuple[int, ...]:
    """The years that ``--year`` names: ``2019``, ``2015..2022``, or several with commas.

    Raises
    ------
    UsageError
        ``bad-year`` for what is neither.

    Examples
    --------
    >>> years_in(["2015..2017", "2020"])
    (2015, 2016, 2017, 2020)
    """
    found: set[int] = set()
    for word in (part.strip() for text in words for part in text.split(",")):
        first, dots, last = word.partition("..")
        ends = (first, last if dots else first)
        if not all(len(end) == len("2000") and end.isascii() and end.isdigit() for end in ends) or ends[0] > ends[1]:
            raise UsageError("bad-year", text=word)
        found.update(range(int(ends[0]), int(ends[1]) + 1))
    return tuple(sorted(found))


def _opened(writing: Writing) -> tuple[Catalog, Texts]:
    """The catalogue, and the words for what is wrong before the input's country is known."""
    from ghgcalc.catalog import load

    catalog = load()
    return catalog, Texts(catalog, writing.lang or language_for(()))


def _read(
    paths: Sequence[str], reading: Reading, factors: Sequence[str], catalog: Catalog, method: str | None = None
) -> tuple[tuple[FactorSet, ...], Dataset]:
    """The given factor sets and the dataset; where a set is broken, a dataset that says what is wrong with the set.

    What reading finds is left out then: carriers that only the broken set knows would look like mistakes.
    """
    try:
        sets = _given_sets(factors, catalog)
    except Rejected as broken:
        return (), replace(read_input(paths, reading, catalog, (), method), findings=in_order(broken.findings))
    return sets, read_input(paths, reading, catalog, sets, method)


def _given_sets(arguments: Sequence[str], catalog: Catalog) -> tuple[FactorSet, ...]:
    if not arguments:
        return ()
    from ghgcalc.factorset import chosen

    return chosen(arguments, catalog)


def _years_of(dataset: Dataset) -> set[int]:
    return {int(year) for ledger in (dataset.activity, dataset.entered) for year in ledger["year"].unique()}


def _refuse_usage(dataset: Dataset, catalog: Catalog, options: CalculationOptions) -> None:
    """Raise what is wrong with the command although the input is rejected too: status 2 comes before 3.

    Towns without a country are left out: it may be what could not be read.
    """
    from ghgcalc.methods import planned

    if options.method:
        catalog.method(options.method)
    if options.gwp:
        catalog.gwp(options.gwp)
    named = tuple(town for town in dataset.municipalities if town.country)
    with suppress(Rejected):
        planned(replace(dataset, municipalities=named), catalog, options)


def _without_amounts(years: Sequence[int], dataset: Dataset) -> Iterator[Finding]:
    """Years that were asked for and that the input has not.

    Findings: ``asked-years-absent`` (info).

    Raises
    ------
    UsageError
        ``year-not-in-input`` if it has none of them.
    """
    there = _years_of(dataset)
    absent = [year for year in years if year not in there]
    if not absent:
        return
    facts: dict[str, Fact] = {
        "years": tuple(str(year) for year in absent),
        "known": tuple(str(year) for year in sorted(there)),
    }
    if len(absent) == len(years):
        raise UsageError("year-not-in-input", **facts)
    yield Finding("asked-years-absent", "info", NOWHERE, facts)


def with_remarks(inventory: Inventory, remarks: Sequence[Finding]) -> Inventory:
    """The inventory with what was found beside the calculation."""
    return replace(inventory, findings=in_order((*inventory.findings, *remarks))) if remarks else inventory


def _nothing(dataset: Dataset, catalog: Catalog, findings: Sequence[Finding]) -> Inventory:
    """The inventory of an input from which nothing was calculated."""
    from ghgcalc.results import Inventory

    return Inventory((), (), dataset.inputs, catalog.version, False, in_order(findings))
