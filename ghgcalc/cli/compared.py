"""From the words of ``ghgcalc compare`` to two results and their comparison, with the exit status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghgcalc.cli import ANSWER_IS_NO, DONE, INCOMPLETE, REJECTED
from ghgcalc.cli.compare import pair
from ghgcalc.cli.failure import wrong_usage
from ghgcalc.cli.options import Calculating
from ghgcalc.cli.run import calculated, refuse_missing, years_in
from ghgcalc.findings import Rejected, UsageError, in_order
from ghgcalc.labels import Texts, language_for

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.cli.compare import Choosing
    from ghgcalc.cli.options import Reading, Writing
    from ghgcalc.comparison import Comparison
    from ghgcalc.findings import Finding
    from ghgcalc.results import Inventory


BOTH: Final = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """What a run of ``compare`` came to; without a comparison where a side was rejected or is incomplete."""

    status: int
    comparison: Comparison | None
    findings: tuple[Finding, ...]
    texts: Texts
    catalogue: str

    @property
    def complete(self) -> bool:
        """Whether both sides are complete."""
        return self.comparison is not None and self.comparison.old.complete and self.comparison.new.complete

    @property
    def end(self) -> str:
        """Why nothing was compared; empty if something was."""
        words = {REJECTED: "input_rejected", INCOMPLETE: "incomplete_refused"}
        return self.texts.text(words[self.status]) if self.status in words else ""


def compared(paths: Sequence[str], reading: Reading, choosing: Choosing, writing: Writing) -> Compared:
    """The comparison that the words of the command line ask for.

    Raises
    ------
    Refused
        Wrong usage (2), or a given factor set that was rejected (3).
    """
    from ghgcalc.catalog import load
    from ghgcalc.comparison import compare

    catalog = load()
    try:
        sides = [_side(*side, reading, writing, catalog) for side in _sides(paths, choosing)]
        texts = _texts(catalog, writing, [inventory for _, inventory in sides])
        findings = in_order(finding for _, inventory in sides for finding in inventory.findings)
        ends = {status for status, _ in sides} - {DONE}
        if ends:
            return Compared(REJECTED if REJECTED in ends else INCOMPLETE, None, findings, texts, catalog.version)
        comparison = compare(sides[0][1], sides[1][1], catalog.gwp, choosing.base_year)
    except UsageError as error:
        raise wrong_usage(error, _texts(catalog, writing, ())) from error
    status = ANSWER_IS_NO if choosing.exit_code and comparison.differs else DONE
    return Compared(status, comparison, in_order((*findings, *comparison.findings)), texts, catalog.version)


def _texts(catalog: Catalog, writing: Writing, inventories: Sequence[Inventory]) -> Texts:
    """The words of the language that was asked for, else of the municipalities' countries."""
    towns = (town for inventory in inventories for town in inventory.municipalities)
    return Texts(catalog, writing.lang or language_for(town.country for town in towns))


def _sides(paths: Sequence[str], choosing: Choosing) -> list[tuple[str, Calculating]]:
    """Input and options of each side.

    Raises
    ------
    UsageError
        ``compare-what`` unless exactly one thing is given twice.
    """
    options = (choosing.method, choosing.factors, choosing.gwp)
    counts = [len(given) for given in (paths, *options) if given]
    if counts.count(BOTH) != 1 or max(counts) > BOTH:
        raise UsageError("compare-what")
    methods, factors, gwps = (pair(given) for given in options)
    return [
        (
            path,
            Calculating(
                method=method,
                factors=[edition] if edition else None,
                year=choosing.year,
                gwp=gwp,
                missing_year=choosing.missing_year,
                allow_incomplete=choosing.allow_incomplete,
                district_heat=choosing.district_heat,
            ),
        )
        for path, method, edition, gwp in zip((paths[0], paths[-1]), methods, factors, gwps, strict=True)
    ]


def _side(
    path: str, calculating: Calculating, reading: Reading, writing: Writing, catalog: Catalog
) -> tuple[int, Inventory]:
    """One side: a saved result as it is, or an input calculated; with the status that it calls for.

    Raises
    ------
    UsageError
        ``compare-saved-is-fixed`` where a saved result should be calculated otherwise; ``no-such-file``.
    """
    from ghgcalc import saved
    from ghgcalc.results import Inventory

    if not saved.is_saved(path):
        outcome = calculated([path], reading, calculating, writing)
        return outcome.status, outcome.inventory
    refuse_missing(path)
    if any((calculating.method, calculating.factors, calculating.gwp, calculating.missing_year)):
        raise UsageError("compare-saved-is-fixed", path=path)
    try:
        inventory = _in_years(saved.read(Path(path)), years_in(calculating.year or ()))
    except Rejected as broken:
        return REJECTED, Inventory((), (), (), catalog.version, False, broken.findings)
    return DONE if inventory.complete or calculating.allow_incomplete else INCOMPLETE, inventory


def _in_years(inventory: Inventory, years: Sequence[int]) -> Inventory:
    """A saved result with only some of its years; none: all of them."""
    if not years:
        return inventory
    towns = (
        replace(town, years=tuple(year for year in town.years if year.year in years))
        for town in inventory.municipalities
    )
    return replace(inventory, municipalities=tuple(towns))
