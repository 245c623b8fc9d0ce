"""``ghgcalc check``: read and judge the input only; every finding with its cell."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ghgcalc.cli.options import Data, Reading, Writing

Factors = Annotated[
    list[str] | None,
    typer.Option(metavar="EDITION|PATH", help="Factor sets whose own carrier names the input uses; repeatable."),
]
FORMATS = ("table", "json", "sarif", "github", "junit")
Format = Annotated[
    Literal["table", "json", "sarif", "github", "junit"] | None,
    typer.Option(help="Form of the findings; by the ending of --output if not named, else a table."),
]


def check(paths: Data, reading: Reading, writing: Writing, factors: Factors = None, format: Format = None) -> None:
    """Read and judge the input without calculating: every finding with its cell. Status 1 if there is an error."""
    from ghgcalc.cli import ANSWER_IS_NO, DONE
    from ghgcalc.cli.deliver import coloured, format_of, put, width
    from ghgcalc.cli.run import read_only

    outcome = read_only(paths, reading, factors or (), writing)
    texts, inventory = outcome.texts, outcome.inventory
    found = [one for one in inventory.findings if not writing.quiet or one.severity == "error"]
    form = format_of(format, writing.output, FORMATS)
    if form == "json":
        from ghgcalc.report import json

        told = json.written(json.check(inventory.inputs, inventory.findings, texts, inventory.catalogue))
    elif form == "table":
        from ghgcalc.report.findings import checked

        told = checked(found, texts, width(), coloured(writing))
    else:
        from ghgcalc.report import findings_ci

        told = findings_ci.written(form, found, [one.file for one in inventory.inputs], texts)
    put(told, writing, paths)
    raise typer.Exit(DONE if outcome.shown else ANSWER_IS_NO)
