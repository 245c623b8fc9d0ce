"""``ghgcalc compare``: where two results differ, and why: by method, by factor set, or an old and a new file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ghgcalc.cli.options import Reading, Writing

if TYPE_CHECKING:
    from ghgcalc.cli.compared import Compared

FORMATS = ("table", "json", "csv", "md")
Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="DATA | OLD NEW", help="One input for two methods or factor sets; or two inputs or saved json results."
    ),
]
Format = Annotated[
    Literal["table", "json", "csv", "md"] | None,
    typer.Option(help="Form of the comparison; by the ending of --output if not named, else a table."),
]


@dataclass(frozen=True, slots=True)
class Choosing:
    """What is set against what; one value of an option holds for both sides."""

    method: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Accounting method; twice: one result by each.")
    ] = None
    factors: Annotated[
        list[str] | None, typer.Option(metavar="EDITION|PATH", help="Factor set; twice: one result by each.")
    ] = None
    gwp: Annotated[
        list[str] | None, typer.Option(metavar="SET", help="Global warming potentials; twice: one result by each.")
    ] = None
    year: Annotated[
        list[str] | None,
        typer.Option(metavar="YEAR|FROM..TO", help="Only these years, as 2019 or 2015..2022; repeatable."),
    ] = None
    missing_year: Annotated[
        Literal["refuse", "latest-before"] | None,
        typer.Option(help="A year without a factor: refuse it, or take the latest year before it and mark the row."),
    ] = None
    district_heat: Annotated[
        Literal["default"] | None,
        typer.Option(help="Use the method's default factor for district heat where the input has none."),
    ] = None
    base_year: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Show this year's restatement, not that of the workbook's.")
    ] = None
    allow_incomplete: Annotated[
        bool, typer.Option("--allow-incomplete", help="Compare although amounts have no factor, marked as such.")
    ] = False
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Leave with status 1 if anything differs.")] = False


def compare(paths: Inputs, reading: Reading, choosing: Choosing, writing: Writing, format: Format = None) -> None:
    """Compare two results: the difference by year, split into boundary, GWP, factors and amounts."""
    from ghgcalc.cli.compared import compared
    from ghgcalc.cli.deliver import format_of, put, tell

    answer = compared(paths, reading, choosing, writing)
    form = format_of(format, writing.output, FORMATS)
    if answer.comparison is not None or form == "json":
        put("".join(_written(answer, form, writing)), writing, paths)
    tell(answer.findings, answer.texts, writing, answer.end)
    raise typer.Exit(answer.status)


def _written(answer: Compared, form: str, writing: Writing) -> Iterator[str]:
    """The comparison in one of the forms; each imports only what it needs."""
    comparison, texts = answer.comparison, answer.texts
    if form == "json":
        from ghgcalc.report.comparison_json import document
        from ghgcalc.report.json import written

        yield written(document(comparison, answer.findings, texts, answer.catalogue, answer.complete))
    elif comparison is not None and form == "csv":
        from ghgcalc.report.comparison_csv import table

        yield table(comparison)
    elif comparison is not None:
        from ghgcalc.report.comparison import pages

        made = pages(comparison, texts)
        if form == "md":
            from ghgcalc.report import md

            yield md.printed(made)
        else:
            from ghgcalc.cli.deliver import coloured, width
            from ghgcalc.report import console

            yield console.printed(made, width(), coloured(writing))


def pair(values: Sequence[str] | None) -> tuple[str | None, str | None]:
    """The values of an option for the two sides: one holds for both."""
    given = list(values or ())
    return (given[0], given[-1]) if given else (None, None)
