"""``ghgcalc target``: the inventory against targets, a verdict each; the exit status is the answer for a pipeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ghgcalc.cli.options import MOST_DRAWS, Calculating, Judging, Reading, Writing

if TYPE_CHECKING:
    from ghgcalc.cli.judged import Answer

# Forms that are printed whatever the status: a program must find out what happened.
FOR_PROGRAMS = ("json", "junit", "github", "sarif")
FORMATS = ("table", "json", "csv", "md", "junit", "github", "sarif", "svg", "png")
Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="DATA...", help="As for balance; without any, what ghgcalc.toml says."),
]
Format = Annotated[
    Literal["table", "json", "csv", "md", "junit", "github", "sarif", "svg", "png"] | None,
    typer.Option(help="Form of the verdicts; by the ending of --output if not named, else a table."),
]


@dataclass(frozen=True, slots=True)
class JudgingInFull(Judging):
    """What can be asked of a verdict beside the verdict itself."""

    residual_year: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Reference year of residual emissions (EU Mission).")
    ] = None
    against: Annotated[
        Path | None, typer.Option(metavar="RESULT.json", help="An earlier result: say where its base year was another.")
    ] = None
    measures: Annotated[
        Literal["base", "start"] | None,
        typer.Option(help="Hold the measures against the fall since the base year, or against what is left from now."),
    ] = None
    plan: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the measures as a table and sheets to FILE (md or csv).")
    ] = None
    monte_carlo: Annotated[
        int, typer.Option(metavar="N", min=0, max=MOST_DRAWS, help="Draw stated uncertainties N times.")
    ] = 0
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="Where the draws begin.")] = 0
    chart: Annotated[bool, typer.Option("--chart", help="Show the way to each target in plain characters.")] = False
    project: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take inputs, targets and options from this ghgcalc.toml.")
    ] = None


def target(
    reading: Reading,
    calculating: Calculating,
    judging: JudgingInFull,
    writing: Writing,
    paths: Inputs = None,
    format: Format = None,
) -> None:
    """Judge the balance by targets: met, missed or not judged. Status 0 only if every target is met."""
    from ghgcalc.cli.deliver import format_of, put, tell
    from ghgcalc.cli.judged import answered

    answer = answered(paths, reading, calculating, judging, writing)
    form = format_of(format, writing.output, FORMATS)
    if answer.shown or form in FOR_PROGRAMS:
        put(_written(answer, form, writing, judging.chart), writing, answer.paths)
    if judging.plan is not None and answer.shown:
        put(answer.plan(judging.plan.suffix), replace(writing, output=str(judging.plan)), answer.paths)
    tell(answer.findings, answer.texts, writing, answer.end)
    raise typer.Exit(answer.status)


def _written(answer: Answer, form: str, writing: Writing, chart: bool) -> str | bytes:
    """The verdicts in one of the forms; each imports only what it needs."""
    verdicts, texts = answer.verdicts, answer.texts
    if form == "json":
        from ghgcalc.report.json import written

        return written(answer.document())
    if form in ("junit", "github", "sarif"):
        from ghgcalc.report import verdicts_ci

        return verdicts_ci.written(form, verdicts, answer.findings, answer.files, texts)
    if form == "csv":
        from ghgcalc.report.verdicts_csv import table

        return table(verdicts)
    if form in ("svg", "png"):
        from ghgcalc.report import pathway_chart

        return pathway_chart.picture(verdicts, texts, form)
    from ghgcalc.report.verdict_pages import pages

    made = [*pages(verdicts, texts), *answer.measure_pages()]
    if form == "md":
        from ghgcalc.report import md

        return md.printed(made)
    from ghgcalc.cli.deliver import coloured, width
    from ghgcalc.report import console, pathway_terminal

    printed = console.printed(made, width(), coloured(writing))
    return printed + (pathway_terminal.charts(verdicts, texts, width()) if chart else "")
