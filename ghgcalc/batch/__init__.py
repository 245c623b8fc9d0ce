"""Many municipalities: a result for each, the network as a whole, and a bad file that takes nobody else along.

Stands after ``inventory`` and ``targets`` and before the reports. ``run`` is the whole way on one screen: files listed,
what an earlier run has finished kept, the rest done by an engine, then all members looked at together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ghgcalc.batch import network as networks
from ghgcalc.batch.benchmark import Benchmark
from ghgcalc.batch.doubles import doubled, perhaps_one
from ghgcalc.batch.engine import Engine, InProcess, Processes, chunks
from ghgcalc.batch.folder import RESULTS, Folder, final_names
from ghgcalc.batch.journal import Finished, Journal, Slot, key_of, still_valid
from ghgcalc.batch.members import Listing, listed
from ghgcalc.batch.network import Network, NetworkYear, Rules
from ghgcalc.batch.record import REJECTED, Member
from ghgcalc.batch.refused import in_one_language
from ghgcalc.batch.settings import Settings, catalogue_digest, contents_of
from ghgcalc.batch.shared_plants import Plants, PlantTotal
from ghgcalc.batch.warned import warned
from ghgcalc.batch.worker import opened
from ghgcalc.findings import Finding, Place, has_errors, in_order
from ghgcalc.targets.verdict import MET

if TYPE_CHECKING:
    from ghgcalc.batch.settings import Workshop

__all__ = ["Batch", "Engine", "Folder", "InProcess", "Journal", "Processes", "Settings", "listed", "opened", "run"]

SUMMARY: Final = "summary.csv"
Progress = Callable[[int, int, int], None]
"""Is told how many files are done, of how many, and how many of them were rejected."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A finished batch, while its folder is still locked.

    Parameters
    ----------
    slots
        The members in the order of their codes, then names, then files; the district and the rejected too.
    results
        Where the result of each member stands that has one, in the batch's folder: a file of its own, or the summary
        for a member of a large table.
    targets
        Ids of the targets that members were held against; ``unmet`` counts the verdicts that are not ``met``.
    findings
        Remarks on the files and on the network.
    """

    workshop: Workshop
    journal: Journal
    slots: tuple[Slot, ...]
    results: Mapping[Slot, str]
    targets: tuple[str, ...]
    unmet: int
    outside: frozenset[tuple[str, str]]
    years: tuple[NetworkYear, ...]
    benchmark: Benchmark
    gas_coverage: str
    methods: tuple[str, ...]
    rules: Rules
    plants: tuple[PlantTotal, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[tuple[str, tuple[str, str, str, str, str]], ...]

    @property
    def rejected(self) -> int:
        """How many members have no result."""
        return len(self.slots) - len(self.results)

    def members(self) -> Iterator[tuple[Slot, Member]]:
        """Every member with its figures, one at a time; one without a result without them."""
        for slot in self.slots:
            member = self.journal.member(slot)
            yield slot, member if slot in self.results else member._replace(years=(), verdicts=(), own_verdicts=())

    @property
    def answer_is_no(self) -> bool:
        """Whether a member was rejected, a target not met, or a district must not be added to its own towns."""
        return bool(self.rejected or self.unmet) or has_errors(self.findings)

    def countries(self) -> set[str]:
        """The countries of the members."""
        return {slot.country for slot in self.slots if slot.country}

    def in_sum(self, slot: Slot) -> bool:
        """Whether a member is part of the network's sum."""
        return slot in self.results and slot.identity not in self.outside


def run(
    listing: Listing,
    folder: Folder,
    settings: Settings,
    engine: Engine,
    journal: Journal,
    *,
    resume: bool = False,
    workers: int | None = 1,
    progress: Progress | None = None,
) -> Batch:
    """Do a batch into a folder that is locked.

    Parameters
    ----------
    listing
        Its files; they and the settings are looked at before there is a folder, so that nothing is left of a refusal.
    engine
        Who does the work, with so many ``workers`` (None: by the number of files).
    resume
        Keep what the folder's journal has finished with the same settings from the same files.

    Raises
    ------
    UsageError, Rejected
        What concerns all members: an unknown method, a broken factor set.
    """
    workshop = opened(settings)
    rules = networks.rules(workshop.catalog)
    digest = settings.digest(catalogue_digest(workshop.catalog))
    own = {target: contents_of(target) for entry in listing.entries for target in entry.targets}
    keys = [key_of(entry, digest, [own[target] for target in entry.targets]) for entry in listing.entries]
    kept = _kept(folder, journal, listing, keys, resume)
    todo = [(entry, key) for entry, key in zip(listing.entries, keys, strict=True) if key not in kept]
    files = dict(kept)
    bad = sum(slot.status == REJECTED for one in kept.values() for slot in one.slots)
    some = chunks([entry for entry, _ in todo], [key for _, key in todo], workers)
    for records in engine.run(some, settings, folder.parts):
        for record in records:
            # The journal first: no result ever stands there that the next run does not know of.
            files[record.key] = journal.add(record)
            folder.keep(record)
            bad += sum(member.status == REJECTED for member in record.members)
        if progress:
            progress(len(files), len(keys), bad)
    return _seen_together(workshop, rules, folder, journal, listing, files.values())


def _kept(
    folder: Folder, journal: Journal, listing: Listing, keys: Sequence[str], resume: bool
) -> Mapping[str, Finished]:
    """What an earlier run has finished and still holds; results of what does not are removed, and all tables."""
    known = list(journal.finished())
    folder.withdraw(slot for one in known for slot in one.slots)
    valid = still_valid(known, listing.entries, keys) if resume else {}
    kept = {key: one for key, one in valid.items() if all(folder.has(slot) for slot in one.slots if slot.part)}
    folder.forget(slot for one in known if kept.get(one.key) != one for slot in one.slots)
    if not resume:
        journal.clear()
    return kept


def _seen_together(
    workshop: Workshop,
    rules: Rules,
    folder: Folder,
    journal: Journal,
    listing: Listing,
    files: Collection[Finished],
) -> Batch:
    """All members: doubled ones rejected, results named, the network added up."""
    found = in_one_language((slot for one in files for slot in one.slots), workshop)
    slots = _without_doubles(sorted(found, key=_order), workshop)
    names = final_names(slot for slot in slots if slot.part and slot.status != REJECTED)
    folder.settle(names, slots)
    results = {
        slot: f"{RESULTS}/{names[slot]}" if slot in names else SUMMARY for slot in slots if slot.status != REJECTED
    }
    outside = networks.outside(slots, rules)
    called = networks.names_of(slot for slot in slots if networks.identity(slot) not in outside.identities)
    network = Network(called, outside.apart)
    benchmark, plants = Benchmark(outside.apart), Plants()
    targets: dict[str, None] = {}
    unmet = 0
    for slot in results:
        member = journal.member(slot)
        targets |= dict.fromkeys(verdict.target for verdict in member.verdicts)
        unmet += sum(verdict.verdict != MET for verdict in member.verdicts)
        if slot.identity in called:
            network.add(member, slot.identity)
            benchmark.add(member)
            plants.add(member.plants, slot.code, slot.name, called[slot.identity])
    years = network.years()
    benchmark.finish(years)
    alike = perhaps_one([slot for slot in results if slot.identity in called], rules.keys)
    found_in_sum = (*network.findings(), *plants.findings())
    return Batch(
        workshop=workshop,
        journal=journal,
        slots=slots,
        results=results,
        targets=tuple(targets),
        unmet=unmet,
        outside=outside.identities,
        years=years,
        benchmark=benchmark,
        gas_coverage=network.gas_coverage,
        methods=network.methods,
        rules=rules,
        plants=plants.totals(),
        findings=in_order((*listing.findings, *outside.findings, *alike, *found_in_sum, *warned(results))),
        remarks=tuple(sorted((one.file, finding) for one in files for finding in one.findings)),
    )


def _without_doubles(slots: Sequence[Slot], workshop: Workshop) -> tuple[Slot, ...]:
    """The members, those that are one municipality with another rejected: nobody can say which is right."""
    same = doubled(slots)
    language = workshop.writer.language({slot.country for slot in slots if slot.country})
    return tuple(
        _rejected(slot, same[slot.identity], workshop, language) if slot.identity in same else slot for slot in slots
    )


def _rejected(slot: Slot, same: Sequence[Slot], workshop: Workshop, language: str) -> Slot:
    others = ", ".join(sorted({other.file for other in same if other is not slot}))
    facts = {"name": slot.name, "code": slot.code, "first": others}
    finding = Finding("doubled-municipality", "error", Place(slot.file), facts)
    writer = workshop.writer
    said = writer.reason([finding], slot.country) if slot.country else writer.reasons([finding])[language]
    reason = slot.reason or said
    return slot._replace(status=REJECTED, reason=reason, codes=tuple(sorted({*slot.codes, finding.code})))


def _order(slot: Slot) -> tuple[str, str, str, int]:
    return slot.code, slot.name, slot.file, slot.place
