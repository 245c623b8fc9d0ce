"""``ghgcalc explain``: how one figure came about, from the cell to the result; or what a finding's code means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ghgcalc.cli.options import Calculating, Reading, Writing
from ghgcalc.findings import UsageError

if TYPE_CHECKING:
    from ghgcalc.cli.run import Outcome
    from ghgcalc.labels import Texts
    from ghgcalc.report.page import Page
    from ghgcalc.trace import Trace

FORMATS = ("table", "json", "md")

Data = Annotated[
    list[str],
    typer.Argument(
        metavar="DATA... WHERE | CODE", help="Input and a cell (energy!E7, in a csv F7) or year/sector/carrier."
    ),
]
Format = Annotated[Literal["table", "json", "md"] | None, typer.Option(help="Form of the answer.")]


def explain(words: Data, reading: Reading, calculating: Calculating, writing: Writing, format: Format = None) -> None:
    """Show how one figure came about: reported value, conversion, corrections, factor with its source, result."""
    from ghgcalc.cli.deliver import format_of, put, tell
    from ghgcalc.cli.run import calculated
    from ghgcalc.report import traces

    form = format_of(format, writing.output, FORMATS)
    if len(words) == 1:
        texts = _texts(writing)
        code = _code(words[0], texts)
        page = traces.code_page(code, texts)
        put(_written([page], lambda: traces.code_document(code, texts), form, writing), writing)
        return
    *paths, where = words
    outcome = calculated(paths, reading, replace(calculating, allow_incomplete=True), writing)
    found = _found(outcome, where) if outcome.shown else ()
    pages, findings = traces.pages(found, outcome.texts), outcome.inventory.findings
    if outcome.shown or form == "json":
        put(_written(pages, lambda: traces.document(found, findings, outcome.texts), form, writing), writing, paths)
    if not outcome.shown:
        tell(findings, outcome.texts, writing, outcome.end)
        raise typer.Exit(outcome.status)


def _found(outcome: Outcome, where: str) -> tuple[Trace, ...]:
    from ghgcalc.cli.failure import wrong_usage
    from ghgcalc.trace import Tracer

    vocabulary = outcome.catalog.vocabulary.with_carriers(outcome.dataset.carriers)
    try:
        return Tracer(outcome.inventory, outcome.dataset, outcome.catalog, vocabulary).traces(where)
    except UsageError as error:
        raise wrong_usage(error, outcome.texts) from error


def _code(word: str, texts: Texts) -> str:
    """The finding code that is asked for; a file alone lacks what is to be explained."""
    from difflib import get_close_matches
    from pathlib import Path

    known = texts.codes()
    if word in known:
        return word
    if Path(word).exists():
        raise UsageError("where-missing")
    near = get_close_matches(word, known, n=1)
    raise UsageError("unknown-code", name=word, suggestion=near[0] if near else "")


def _texts(writing: Writing) -> Texts:
    from ghgcalc.catalog import load
    from ghgcalc.labels import Texts, language_for

    return Texts(load(), writing.lang or language_for(()))


def _written(pages: Sequence[Page], document: Callable[[], dict[str, Any]], form: str, writing: Writing) -> str:
    if form == "json":
        from ghgcalc.report import json

        return json.written(document())
    if form == "md":
        from ghgcalc.report import md

        return md.printed(pages)
    from ghgcalc.cli.deliver import coloured, width
    from ghgcalc.report import console

    return console.printed(pages, width(), coloured(writing))
