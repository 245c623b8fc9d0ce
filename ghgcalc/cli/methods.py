"""``ghgcalc methods``: the accounting methods that are built in, with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ghgcalc.cli.options import Writing

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.labels import Texts

FORMATS = ("table", "json", "csv", "md")
Format = Annotated[
    Literal["table", "json", "csv", "md"] | None,
    typer.Option(help="Form of the result; by the ending of --output if not named, else a table."),
]


def methods(
    writing: Writing,
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="One method, in full.")] = None,
    format: Format = None,
) -> None:
    """List the accounting methods, or show one with its rules, factor sets and sources."""
    from ghgcalc.catalog import load
    from ghgcalc.cli.deliver import format_of, put
    from ghgcalc.labels import Texts, language_for

    catalog = load()
    texts = Texts(catalog, writing.lang or language_for(()))
    put(_written(catalog, texts, name, format_of(format, writing.output, FORMATS), writing), writing)


def _written(catalog: Catalog, texts: Texts, name: str | None, form: str, writing: Writing) -> str:
    from ghgcalc.report import csv, json, md, methods

    shown = [catalog.method(one) for one in ([name] if name else catalog.method_ids())]
    if form == "json":
        return json.written(methods.document(shown, texts))
    if form == "csv":
        return csv.table(methods.listed(shown, texts))
    pages = [methods.page(shown[0], texts)] if name else [methods.overview(shown, texts)]
    if form == "md":
        return md.printed(pages)
    from ghgcalc.cli.deliver import coloured, width
    from ghgcalc.report import console

    return console.printed(pages, width(), coloured(writing))
