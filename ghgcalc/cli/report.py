"""``ghgcalc report``: a report for a council and its auditor as html, pdf, xlsx or Markdown; or one picture of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from ghgcalc.cli.options import Calculating, Judging, Reading, Writing
from ghgcalc.findings import UsageError

if TYPE_CHECKING:
    from ghgcalc.cli.reported import Reported
    from ghgcalc.report.document import Document

FORMS: Final = ("html", "pdf", "xlsx", "md")
PICTURE_FORMS: Final = ("svg", "png")
Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[DATA...]", help="As for balance; without any, what ghgcalc.toml says."),
]
Format = Annotated[
    Literal["html", "pdf", "xlsx", "md", "svg", "png"] | None,
    typer.Option(help="Form of the report; by the ending of --output if not named, else html."),
]
PictureName = Annotated[
    str | None,
    typer.Option("--picture", metavar="NAME", help="Only this picture: sectors, carriers, per-head, flow or change."),
]


@dataclass(frozen=True, slots=True)
class JudgingByProject(Judging):
    """The targets that a report judges; without any, the workbook's own."""

    project: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Inputs, targets and house style from this ghgcalc.toml.")
    ] = None


def report(
    reading: Reading,
    calculating: Calculating,
    judging: JudgingByProject,
    writing: Writing,
    paths: Inputs = None,
    format: Format = None,
    picture: PictureName = None,
) -> None:
    """Write the report of a balance: html, pdf, xlsx with live formulas, or md. Status 1 if a target is missed."""
    from ghgcalc.cli.deliver import put, tell
    from ghgcalc.cli.reported import reported
    from ghgcalc.cli.target import JudgingInFull

    form = form_of(format, writing.output, PICTURE_FORMS if picture else FORMS)
    in_full = JudgingInFull(**{field.name: getattr(judging, field.name) for field in fields(judging)})
    made = reported(paths, reading, calculating, in_full, writing)
    if made.document is not None:
        content = _picture(made.document, picture, form) if picture else _written(made, made.document, form)
        put(content, made.writing, made.paths)
    tell(made.findings, made.outcome.texts, made.writing)
    raise typer.Exit(made.status)


def form_of(asked: str | None, output: str | None, known: tuple[str, ...]) -> str:
    """The form to write: the one asked for, else the one that the file's name ends in, else the first.

    Raises
    ------
    UsageError
        ``unknown-report-form`` for an ending or a form that a report or picture does not have.
    """
    ending = Path(output).suffix.removeprefix(".").lower() if output and output != "-" else ""
    form = asked or {"htm": "html", "markdown": "md"}.get(ending, ending) or known[0]
    if form not in known:
        raise UsageError("unknown-report-form", ending=form, known=known)
    return form


def _written(made: Reported, document: Document, form: str) -> str | bytes:
    """The report in one of the forms; each imports only what it needs."""
    if form == "html":
        from ghgcalc.report import html

        return html.written(document)
    if form == "pdf":
        from ghgcalc.report import pdf

        return pdf.written(document)
    if form == "md":
        from ghgcalc.report import markdown

        return markdown.written(document)
    from ghgcalc.cli.reported import made as day
    from ghgcalc.report import workbook

    outcome = made.outcome
    return workbook.written(outcome.inventory, document, outcome.texts, outcome.catalog, day() or workbook.MADE)


def _picture(document: Document, name: str, form: str) -> str | bytes:
    """One picture as a document of its own."""
    from ghgcalc.report.content_pictures import NAMES
    from ghgcalc.report.pictures import alone

    figures = {figure.name: figure for figure in document.figures()}
    if name not in NAMES:
        from ghgcalc.vocabulary import fold, nearest

        near = nearest(fold(name), {known: known for known in NAMES})
        raise UsageError("unknown-picture", name=name, suggestion=near, known=NAMES)
    if name not in figures:
        raise UsageError("picture-without-values", name=name, known=tuple(figures))
    figure = figures[name]
    svg = alone(figure.picture, figure.title, figure.told, of=document.title, note=figure.note)
    if form == "svg":
        return svg
    from ghgcalc.report import pdf

    return pdf.png(svg)
