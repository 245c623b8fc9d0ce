"""Some files at once, in one process: read each, calculate all together, judge, write each result.

The heart of the batch. Whatever is wrong with a file or a municipality rejects that one and nobody else: a calculation
that fails is repeated with halves of its municipalities until the one is found that it fails for.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.activity import Reading, read_each, together
from ghgcalc.activity.master import identity_of
from ghgcalc.activity.names import Names
from ghgcalc.batch import blame, large
from ghgcalc.batch.members import Entry
from ghgcalc.batch.own_targets import figures_of, kept_rows, told_only
from ghgcalc.batch.record import (
    INCOMPLETE,
    OK,
    WITHOUT_CARRIER,
    Member,
    PlantFigures,
    Record,
    YearFigures,
)
from ghgcalc.batch.refused import refused
from ghgcalc.batch.settings import Workshop
from ghgcalc.batch.shared_plants import plants_of
from ghgcalc.batch.split import part
from ghgcalc.dataset import InputFile, Municipality
from ghgcalc.findings import Fact, Finding, Place, Rejected, UsageError, has_errors, in_order
from ghgcalc.inventory import Inventory, calculate_each
from ghgcalc.plausibility import plausible
from ghgcalc.targets import INCOMPLETE as WITHOUT_PEOPLE
from ghgcalc.targets import Verdict, judge, status
from ghgcalc.targets import library as targets_library

if TYPE_CHECKING:
    from ghgcalc.dataset import Dataset

# Rows that are calculated at once: enough to spread what a calculation costs, few enough to need little memory.
ROWS: Final = 1 << 15

Put = Callable[[bytes], str]
"""Takes a result's bytes and gives the name it is kept under until it gets its own."""


@dataclass(slots=True)
class Job:
    """A municipality of a file on its way: what is known of it so far, and its result when there is one."""

    entry: int
    town: Municipality
    input: InputFile
    findings: tuple[Finding, ...] = ()
    outcome: Inventory | Rejected | None = None


def records(entries: Sequence[Entry], keys: Sequence[str], workshop: Workshop, put: Put) -> list[Record]:
    """The records of some files, in their order.

    Parameters
    ----------
    keys
        The key of each entry, for the journal.
    put
        Where results go.

    Raises
    ------
    OSError
        A result cannot be written: that concerns the whole batch.
    """
    names = workshop.names()
    jobs: list[Job] = []
    readings: dict[int, Reading] = {}
    remarks: dict[int, tuple[Finding, ...]] = {}
    tables: dict[int, Record] = {}
    for number, entry in enumerate(entries):
        if large.is_large(entry, workshop):
            tables[number] = _large(entry, keys[number], workshop)
            continue
        reading = _read(entry, workshop, names)
        if isinstance(reading, Finding):
            missing = InputFile(entry.name, "")
            jobs.append(Job(number, Municipality("", entry.code), missing, outcome=Rejected([reading])))
            continue
        readings[number] = reading
        found, remarks[number] = _jobs(number, entry, reading, names)
        jobs += found
    for method in sorted({entry.method for entry in entries}):
        chosen = [job for job in jobs if entries[job.entry].method == method and job.outcome is None]
        _calculate(chosen, readings, method, workshop)
    members: dict[int, list[Member]] = defaultdict(list)
    for job in jobs:
        members[job.entry].append(_member(job, entries[job.entry], workshop, put))
    return [
        tables[number]
        if number in tables
        else Record(
            keys[number],
            entry.file,
            readings[number].input.sha256 if number in readings else "",
            tuple(members[number]),
            tuple(workshop.told(finding, members[number][0].country) for finding in remarks.get(number, ())),
        )
        for number, entry in enumerate(entries)
    ]


def _read(entry: Entry, workshop: Workshop, names: Names) -> Reading | Finding:
    """The file as read; a finding where it could not even be opened or the reader failed."""
    place = Place(entry.name)
    if not Path(entry.path).exists():
        return Finding("member-file-missing", "error", place)
    try:
        options = workshop.settings.reading
        return next(iter(read_each([entry.path], workshop.catalog, workshop.vocabulary, options, names)))
    except UsageError as error:
        return Finding(error.code, "error", place, error.facts)
    except Exception as bug:  # a member that we fail on takes no other along
        return _failed(bug, place)


def _large(entry: Entry, key: str, workshop: Workshop) -> Record:
    """The record of a large table; where it cannot be made, of a member that is rejected for it."""
    place = Place(entry.name)
    try:
        return large.record(entry, key, workshop)
    except UsageError as error:
        finding = Finding(error.code, "error", place, error.facts)
    except Exception as bug:
        finding = _failed(bug, place)
    return Record(key, entry.file, "", (refused([finding], Municipality("", entry.code), workshop),))


def _failed(bug: Exception, place: Place) -> Finding:
    return Finding("member-failed", "error", place, {"problem": f"{type(bug).__name__}: {bug}"})


def _jobs(number: int, entry: Entry, reading: Reading, names: Names) -> tuple[list[Job], tuple[Finding, ...]]:
    """The municipalities of a file, each with its findings, and the findings that are nobody's."""
    towns = reading.municipalities or [Municipality("", entry.code, place=Place(reading.input.file))]
    shared = len(towns) > 1
    of_town, of_file = blame.parted(reading) if shared else ({0: list(reading.findings)}, [])
    if entry.code:
        of_town.setdefault(0, []).extend(_give_code(towns, entry.code, names))
        reading.municipalities[:] = towns if reading.municipalities else []
    broken = has_errors(of_file)
    jobs = []
    for place, town in enumerate(towns):
        findings = in_order([*of_town.get(place, ()), *(of_file if broken else ())])
        job = Job(number, town, reading.input, findings)
        if has_errors(findings) or not reading.municipalities:
            job.outcome = Rejected([finding for finding in findings if finding.severity == "error"])
        jobs.append(job)
    return jobs, () if broken else tuple(of_file)


def _give_code(towns: list[Municipality], code: str, names: Names) -> list[Finding]:
    """Give the only town of a file the code of the table of contents; what is odd about it, or that it has another."""
    if len(towns) == 1 and towns[0].code in ("", code):
        odd = [] if towns[0].code else identity_of(code, towns[0].country, towns[0].place, names)[-1]
        towns[0] = replace(towns[0], code=code)
        return [finding for finding in odd if finding.facts["found"] == code]
    found = ", ".join(town.code or town.name for town in towns)
    return [Finding("member-code-differs", "error", towns[0].place, {"found": found, "expected": code})]


def _calculate(jobs: Sequence[Job], readings: dict[int, Reading], method: str, workshop: Workshop) -> None:
    """Give every job its outcome; all of a few files at once, a large file in parts."""
    files: dict[int, list[Job]] = defaultdict(list)
    for job in jobs:
        files[job.entry].append(job)
    if not files:
        return
    dataset = together([readings[number] for number in sorted(files)])
    places = {id(town): code for code, town in enumerate(dataset.municipalities)}
    chosen = sorted(jobs, key=lambda job: places[id(job.town)])
    whole = len(chosen) == len(places)
    rows = len(dataset.activity) + len(dataset.entered)
    step = max(len(chosen) * ROWS // max(rows, 1), 1)
    for start in range(0, len(chosen), step):
        some = chosen[start : start + step]
        if whole and len(some) == len(places):
            _outcomes(some, replace(dataset, findings=()), method, workshop)
        else:
            _outcomes(some, part(dataset, [places[id(job.town)] for job in some]), method, workshop)


def _outcomes(jobs: Sequence[Job], dataset: Dataset, method: str, workshop: Workshop) -> None:
    options = workshop.calculation(method)
    try:
        outcomes = calculate_each(dataset, workshop.catalog, options)
        remarks = plausible(dataset, workshop.catalog, options)
    except Exception as failure:  # somebody here is calculated otherwise or not at all: find out who
        if len(jobs) == 1:
            jobs[0].outcome = _rejected(failure, jobs[0])
            return
        half = len(jobs) // 2
        for some in (range(half), range(half, len(jobs))):
            _outcomes([jobs[code] for code in some], part(dataset, some), method, workshop)
    else:
        for code, (job, outcome) in enumerate(zip(jobs, outcomes, strict=True)):
            job.outcome = outcome
            if options.years and isinstance(outcome, Inventory) and not outcome.municipalities[0].years:
                job.outcome = _of_other_years(dataset, code, options.years)
        for remark in remarks:
            assert remark.municipality is not None, remark.code  # noqa: S101 - a remark is on a municipality's series
            job = jobs[remark.municipality]
            job.findings = (*job.findings, remark)


def _of_other_years(dataset: Dataset, code: int, asked: Sequence[int]) -> Rejected:
    """A member that has none of the years that were asked for: as ``balance`` refuses it, with those that it has."""
    ledgers = (dataset.activity, dataset.entered)
    known = {year for ledger in ledgers for year in ledger["year"][ledger["municipality"] == code].tolist()}
    facts: dict[str, Fact] = {"years": tuple(map(str, asked)), "known": tuple(map(str, sorted(known)))}
    return Rejected([Finding("year-not-in-input", "error", dataset.municipalities[code].place, facts)])


def _rejected(failure: Exception, job: Job) -> Rejected:
    if isinstance(failure, Rejected):
        return failure
    if isinstance(failure, UsageError):
        return Rejected([Finding(failure.code, "error", job.town.place, failure.facts)])
    return Rejected([_failed(failure, job.town.place)])


def _member(job: Job, entry: Entry, workshop: Workshop, put: Put) -> Member:
    """The member of a job, its result handed over."""
    try:
        member, text = _judged(job, entry, workshop)
    except Exception as failure:  # a target or a text that fails for one member
        job.outcome = _rejected(failure, job)
        member, text = _judged(job, entry, workshop)
    if not text:
        return member
    content = text.encode()
    return member._replace(part=put(content), sha256=hashlib.sha256(content).hexdigest())


def _judged(job: Job, entry: Entry, workshop: Workshop) -> tuple[Member, str]:
    """The member and the text of its result; none for a rejected one."""
    outcome = job.outcome
    if not isinstance(outcome, Inventory):
        return refused(outcome.findings if outcome else (), job.town, workshop), ""
    inventory = replace(outcome, inputs=(job.input,), findings=in_order((*job.findings, *outcome.findings)))
    asked = tuple(dict.fromkeys((*workshop.settings.targets, *entry.targets)))
    verdicts, faults, found = _verdicts(inventory, job.town, asked, workshop)
    remarks = (*faults, *found)
    decisive = verdicts if asked else ()
    left = status(inventory, decisive, workshop.settings.allow_incomplete) == WITHOUT_PEOPLE
    if left or has_errors(faults):
        errors = [finding for finding in (*inventory.findings, *remarks) if finding.severity == "error"]
        people = [finding for finding in inventory.findings if finding.code == "population-missing"]
        return refused(errors or people, job.town, workshop), ""
    warnings = {finding.code for finding in (*inventory.findings, *remarks) if finding.severity == "warning"}
    member = _with_result(inventory, plants_of(job.town, workshop))._replace(
        warnings=tuple(sorted(warnings)),
        asked=entry.targets,
        own_targets=kept_rows(job.town),
        verdicts=figures_of(decisive),
        own_verdicts=() if asked else figures_of(verdicts),
    )
    return member, workshop.writer.document(inventory, verdicts, remarks)


def _verdicts(
    inventory: Inventory, town: Municipality, asked: Sequence[str], workshop: Workshop
) -> tuple[tuple[Verdict, ...], tuple[Finding, ...], tuple[Finding, ...]]:
    """The verdicts asked for by the command or the table of contents; else on the town's own, which reject nobody.

    Behind them the faults of the targets, and what was found in judging.
    """
    rows = town.tables.get(targets_library.SHEET, ())
    if not asked and not rows:
        return (), (), ()
    library, faults = workshop.library_for(town.name, town.code, rows)
    if not asked and (has_errors(faults) or not any(library.own.values())):
        return (), told_only(faults), ()
    judgement = judge(inventory, asked, library, workshop.settings.asked, workshop.rules)
    if asked:
        return judgement.verdicts, faults, judgement.findings
    return judgement.verdicts, told_only(faults), told_only(judgement.findings)


def _with_result(inventory: Inventory, plants: tuple[PlantFigures, ...]) -> Member:
    town = inventory.municipalities[0]
    return Member(
        OK if inventory.complete else INCOMPLETE,
        town.name,
        town.code,
        town.country,
        town.method,
        town.gwp,
        town.gas_coverage,
        town.boundary,
        town.conforms,
        town.declared.get("in_sum", ""),
        years=tuple(_years(inventory)),
        plants=plants,
    )


def _years(inventory: Inventory) -> Iterator[YearFigures]:
    for year in inventory.municipalities[0].years:
        yield YearFigures(
            year.year,
            year.population,
            year.energy_mwh,
            year.emissions_t,
            year.per_capita_t,
            year.complete,
            year.coverage,
            year.data_quality,
            year.data_quality_coverage,
            year.by_sector(),
            {carrier or WITHOUT_CARRIER: sums for carrier, sums in year.by_carrier().items()},
        )
