"""``ghgcalc targets``: the built-in targets, with what they ask for, of whom, and where that stands."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ghgcalc.cli.options import Writing

FORMATS = ("table", "json", "csv", "md")
Format = Annotated[
    Literal["table", "json", "csv", "md"] | None,
    typer.Option(help="Form of the list; by the ending of --output if not named, else a table."),
]


def targets(
    writing: Writing,
    name: Annotated[str | None, typer.Argument(metavar="ID", help="Show one of them with all that is known.")] = None,
    format: Format = None,
) -> None:
    """List the built-in targets with their sources, or show one: `ghgcalc targets ksg-2030`."""
    from ghgcalc.catalog import load
    from ghgcalc.cli.deliver import coloured, format_of, put, width
    from ghgcalc.cli.failure import wrong_usage
    from ghgcalc.findings import UsageError
    from ghgcalc.labels import Texts, language_for
    from ghgcalc.report import targets as report
    from ghgcalc.targets import library, rules

    catalog = load()
    texts = Texts(catalog, writing.lang or language_for(()))
    known, _ = library.load(catalog, rules.load(catalog))
    try:
        shown = [known.named(name)] if name else list(known.targets.values())
    except UsageError as error:
        raise wrong_usage(error, texts) from error
    form = format_of(format, writing.output, FORMATS)
    put(report.written(form, shown, bool(name), catalog.version, texts, width(), coloured(writing)), writing)
