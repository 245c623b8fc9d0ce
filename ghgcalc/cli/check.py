"""``ghgcalc check``: read and judge the input only; every finding with its cell."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ghgcalc.cli.options import Data, Reading, Writing

Factors = Annotated[
    list[str] | None,
    typer.Option(metavar="EDITION|PATH", help="Factor sets whose own carrier names the input uses; repeatable."),
]
Format = Annotated[
    Literal["table", "json"] | None,
    typer.Option(help="Form of the findings; by the ending of --output if not named, else a table."),
]


def check(paths: Data, reading: Reading, writing: Writing, factors: Factors = None, format: Format = None) -> None:
    """Read and judge the input without calculating: every finding with its cell. Status 1 if there is an error."""
    from ghgcalc.cli import ANSWER_IS_NO, DONE
    from ghgcalc.cli.deliver import coloured, format_of, put, width
    from ghgcalc.cli.run import read_only

    outcome = read_only(paths, reading, factors or (), writing)
    texts, inventory = outcome.texts, outcome.inventory
    if format_of(format, writing.output, ("table", "json")) == "json":
        from ghgcalc.report import json

        put(json.written(json.check(inventory.inputs, inventory.findings, texts, inventory.catalogue)), writing, paths)
    else:
        from ghgcalc.report.findings import checked

        found = [one for one in inventory.findings if not writing.quiet or one.severity == "error"]
        put(checked(found, texts, width(), coloured(writing)), writing, paths)
    raise typer.Exit(DONE if outcome.shown else ANSWER_IS_NO)
