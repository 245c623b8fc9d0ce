"""``ghgcalc balance``: the inventory by year, sector and carrier, per head, with data quality and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ghgcalc.cli.options import Calculating, Data, Reading, Writing

if TYPE_CHECKING:
    from ghgcalc.cli.run import Outcome

FORMATS = ("table", "json", "csv", "md", "xlsx")
Format = Annotated[
    Literal["table", "json", "csv", "md", "xlsx"] | None,
    typer.Option(help="Form of the result; by the ending of --output if not named, else a table."),
]


def balance(paths: Data, reading: Reading, calculating: Calculating, writing: Writing, format: Format = None) -> None:
    """Make the greenhouse-gas balance: by year, sector and energy carrier, per head, with data quality."""
    from ghgcalc.cli.deliver import format_of, put, tell
    from ghgcalc.cli.run import calculated

    outcome = calculated(paths, reading, calculating, writing)
    form = format_of(format, writing.output, FORMATS)
    if outcome.shown or form == "json":
        put(_written(outcome, form, writing), writing, paths)
    tell(outcome.inventory.findings, outcome.texts, writing, outcome.end)
    raise typer.Exit(outcome.status)


def _written(outcome: Outcome, form: str, writing: Writing) -> str | bytes:
    """The result in one of the forms; each imports only what it needs."""
    inventory, texts = outcome.inventory, outcome.texts
    if form == "json":
        from ghgcalc.report import json

        return json.written(json.balance(inventory, texts, outcome.shown))
    if form == "csv":
        from ghgcalc.report import csv

        return csv.balance(inventory)
    from ghgcalc.report.balance import pages

    if form == "xlsx":
        from ghgcalc.report import xlsx

        return xlsx.balance(inventory, pages(inventory, texts), texts)
    if form == "md":
        from ghgcalc.report import md

        return md.printed(pages(inventory, texts))
    from ghgcalc.cli.deliver import coloured, width
    from ghgcalc.report import console

    return console.printed(pages(inventory, texts), width(), coloured(writing))
