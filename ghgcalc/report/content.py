"""The content of a report: one model from which html, pdf and Markdown are laid out.

Everything that is shown is made here and in the ``content_*`` modules beside it: sums, shares, sentences, the values of
pictures. Writers work out nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from ghgcalc import __version__
from ghgcalc.report import content_front as front
from ghgcalc.report import content_pictures as pictures
from ghgcalc.report import head
from ghgcalc.report.content_annex import annex
from ghgcalc.report.content_sections import sections
from ghgcalc.report.context import Benchmark, Context
from ghgcalc.report.document import Document, Part, Style
from ghgcalc.report.sentences import in_short

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts
    from ghgcalc.models import FactorSet, Source
    from ghgcalc.results import Inventory
    from ghgcalc.targets.verdict import Verdict

WORDS: Final = (
    *("contents", "in-short", "notices", "reliability", "targets", "no-target", "skip", "page", "of-pages"),
    *("logo", "column-marks"),
)
NO_STYLE: Final = Style()


def document(
    inventory: Inventory,
    texts: Texts,
    verdicts: Sequence[Verdict] = (),
    findings: Sequence[Finding] | None = None,
    sources: Mapping[tuple[str, str], Source] | None = None,
    benchmark: Benchmark | None = None,
    style: Style = NO_STYLE,
    date: str = "",
) -> Document:
    """The report of an inventory: a part per municipality.

    Parameters
    ----------
    inventory, verdicts
        The result and the answers; verdicts of all municipalities.
    findings
        By default the inventory's.
    sources
        From ``sources_of``.
    benchmark
        The network to hold a single municipality beside.
    date
        The day the report is made, as it is printed; empty: none is printed.
    """
    told = inventory.findings if findings is None else tuple(findings)
    several = len(inventory.municipalities) > 1
    contexts = [
        Context(
            town=town,
            inventory=inventory,
            texts=texts,
            verdicts=tuple(one for one in verdicts if (one.municipality, one.code) == (town.name, town.code)),
            findings=tuple(one for one in told if not several or one.facts.get("municipality", town.name) == town.name),
            sources=sources or {},
            benchmark=benchmark,
        )
        for town in inventory.municipalities
    ]
    parts = tuple(_part(context, f"m{number}") for number, context in enumerate(contexts, start=1))
    made = [texts.text("report-made", version=__version__, catalogue=inventory.catalogue)]
    if date:
        made.append(texts.text("report-made-on", date=date))
    return Document(
        lang=texts.lang,
        title=parts[0].title if len(parts) == 1 else texts.text("overview-title", count=len(parts)),
        parts=parts,
        made=tuple(made),
        words={**{name: texts.text(f"report-{name}") for name in WORDS}, "table": texts.text("picture-table")},
        style=style,
        decimal=texts.number(0.0, 1)[1],
    )


def _part(context: Context, name: str) -> Part:
    return Part(
        name=name,
        title=head.title(context.town, context.texts),
        subtitle=head.subtitle(context.town, context.texts),
        notices=front.notices(context),
        cards=front.cards(context),
        verdicts=front.judged(context),
        sentences=in_short(context),
        lead=pictures.sectors(context) if context.town.years else None,
        reliability=front.reliability(context),
        sections=(*sections(context), annex(context)),
    )


def sources_of(
    inventory: Inventory, catalog: Catalog, given: Iterable[FactorSet] = ()
) -> dict[tuple[str, str], Source]:
    """The documents behind an inventory's factor sets, by set and title; a given set wins over a shipped one."""
    found = {one.id: one for one in given}
    shipped = set(catalog.factor_set_ids())
    for used in inventory.factor_sets:
        if used.id not in found and used.id in shipped:
            found[used.id] = catalog.factor_set(f"{used.id}@{used.version}")
    return {(one.id, source.title): source for one in found.values() for source in one.meta.sources}
