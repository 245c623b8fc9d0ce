"""The reports of a batch: one page per member from its saved result, and the index page of them all.

Stands after the batch: members are read back from their results, so that no figure is calculated a second time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc import saved
from ghgcalc.batch import own_targets
from ghgcalc.batch.folder import INDEX, PAGE, REPORTS
from ghgcalc.findings import Finding, Place, UsageError
from ghgcalc.labels import Texts, language_for
from ghgcalc.report import content, html
from ghgcalc.report.context import Benchmark
from ghgcalc.report.document import Document, Style
from ghgcalc.report.files import write_whole
from ghgcalc.report.overview import overview

if TYPE_CHECKING:
    from ghgcalc.batch import Batch
    from ghgcalc.batch.benchmark import Standing
    from ghgcalc.batch.journal import Slot
    from ghgcalc.batch.record import Member
    from ghgcalc.results import Inventory
    from ghgcalc.targets import Verdict


def write(batch: Batch, folder: Path, texts: Texts, style: Style, date: str = "") -> None:
    """Write ``reports/<member>.html`` for every member with a result of its own, and ``index.html``.

    Raises
    ------
    UsageError
        ``cannot-write``.
    """
    reports = folder / REPORTS
    links: dict[Slot, str] = {}
    try:
        reports.mkdir(exist_ok=True)
        for slot, member in batch.members():
            result = batch.results.get(slot, "")
            if result.endswith(saved.SUFFIX):
                path = reports / f"{Path(result).stem}{PAGE}"
                page = html.written(_document(batch, folder / result, member, texts, style, date))
                write_whole(path, page.encode())
                links[slot] = f"{REPORTS}/{path.name}"
        write_whole(folder / INDEX, html.index(overview(batch, texts, links, style, date)).encode())
    except OSError as failure:
        raise UsageError("cannot-write", path=str(folder), reason=failure.strerror or str(failure)) from failure


def _document(batch: Batch, path: Path, member: Member, texts: Texts, style: Style, date: str) -> Document:
    workshop = batch.workshop
    inventory = read(path)
    own = texts if workshop.settings.lang else Texts(workshop.catalog, language_for([member.country]))
    return content.document(
        inventory,
        own,
        verdicts=_verdicts(batch, member, inventory),
        sources=content.sources_of(inventory, workshop.catalog, workshop.sets),
        benchmark=_benchmark(batch, member),
        style=style,
        date=date,
    )


def read(path: Path) -> Inventory:
    """A member's saved result with its findings."""
    document = json.loads(path.read_text(encoding="utf-8"))
    findings = tuple(
        Finding(
            one["code"],
            one["severity"],
            Place(one["file"], one["sheet"], one["cell"]),
            {name: tuple(fact) if isinstance(fact, list) else fact for name, fact in one["facts"].items()},
        )
        for one in document["findings"]
    )
    return replace(saved.made_of(document), findings=findings)


def _verdicts(batch: Batch, member: Member, inventory: Inventory) -> Sequence[Verdict]:
    """The verdicts of the member's result once more, with their lines to the targets."""
    if not (member.verdicts or member.own_verdicts):
        return ()
    from ghgcalc.targets import judge

    workshop = batch.workshop
    names = (*workshop.settings.targets, *member.asked)
    library, _ = workshop.library_for(member.name, member.code, own_targets.rows_of(member))
    return judge(inventory, names, library, workshop.settings.asked, workshop.rules).verdicts


def _benchmark(batch: Batch, member: Member) -> Benchmark:
    """The network beside a member: per head by year, by sector and carrier in the member's last year, and its rank."""
    last = member.years[-1].year if member.years else 0
    standings = [one for one in batch.benchmark.standings(member) if one.year == last]
    whole = next((one for one in standings if one.kind == "total"), None)
    return Benchmark(
        members=whole.of if whole else 0,
        per_head={year.year: year.per_capita_t for year in batch.years if year.per_capita_t is not None},
        by_sector=_beside(standings, "sector"),
        by_carrier=_beside(standings, "carrier"),
        rank=whole.rank if whole else 0,
    )


def _beside(standings: Sequence[Standing], kind: str) -> dict[str, float]:
    """The network's figures per head of a kind, by id."""
    return {one.key: one.network for one in standings if one.kind == kind and one.network is not None}
