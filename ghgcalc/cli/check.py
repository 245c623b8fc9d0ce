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

Suggest = Annotated[
    bool,
    typer.Option("--suggest-layout", help="Write a first draft of a layout (--layout) for a sheet of another form."),
]


def check(
    paths: Data,
    reading: Reading,
    writing: Writing,
    factors: Factors = None,
    format: Format = None,
    suggest_layout: Suggest = False,
) -> None:
    """Read and judge the input without calculating: every finding with its cell. Status 1 if there is an error."""
    if suggest_layout:
        _suggest(paths, reading, writing)
        return
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


def _suggest(paths: list[str], reading: Reading, writing: Writing) -> None:
    """Write a draft of a layout for the one file that is named."""
    from pathlib import Path

    from ghgcalc.activity import suggest_layout
    from ghgcalc.catalog import load
    from ghgcalc.cli.deliver import put
    from ghgcalc.cli.failure import rejected, wrong_usage
    from ghgcalc.cli.run import limits_of, refuse_missing
    from ghgcalc.findings import Rejected, UsageError
    from ghgcalc.labels import Texts, language_for

    catalog = load()
    texts = Texts(catalog, writing.lang or language_for(()))
    try:
        if len(paths) > 1:
            raise UsageError("one-file-only", option="--suggest-layout")
        refuse_missing(paths[0])
        told = suggest_layout(Path(paths[0]), catalog, catalog.vocabulary, limits_of(reading.limit or ()))
    except UsageError as error:
        raise wrong_usage(error, texts) from error
    except Rejected as broken:
        raise rejected(broken.findings, texts) from broken
    put(told, writing, paths)
