"""``ghgcalc batch``: many municipalities at once, a result for each, a table of all, the network as a whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ghgcalc.cli import ANSWER_IS_NO, DONE
from ghgcalc.cli.options import Calculating, Judging, Reading

if TYPE_CHECKING:
    from ghgcalc.batch import Batch, Engine, Settings
    from ghgcalc.cli.early import Nursery
    from ghgcalc.labels import Texts
    from ghgcalc.report.document import Style

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATHS...", help="Folders, globs, files, or a table of contents (members.csv)."),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the results; made if needed.")]


@dataclass(frozen=True, slots=True)
class Working:
    """Who does the work, and how an interrupted run goes on."""

    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Processes to work in; by the cores and the files if not named."),
    ] = None
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an interrupted run: redo only what has changed.")
    ] = False
    engine: Annotated[
        Literal["local", "dask"], typer.Option(help="Work on this machine, or on the workers of a Dask scheduler.")
    ] = "local"
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="The Dask scheduler; all see the same files.")
    ] = None
    parquet: Annotated[bool, typer.Option("--parquet", help="Write the tables as parquet too.")] = False
    report: Annotated[
        Literal["html"] | None, typer.Option(help="Write a report per member, and an index page of them all.")
    ] = None


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said while it runs, and in which language."""

    format: Annotated[
        Literal["junit", "github"] | None, typer.Option(help="Verdicts for a pipeline on standard output.")
    ] = None
    lang: Annotated[
        Literal["de", "en", "da"] | None, typer.Option(help="Language; by the members' countries if not named.")
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say errors only.")] = False
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")] = False


def batch(
    paths: Paths,
    output: Output,
    reading: Reading,
    calculating: Calculating,
    judging: Judging,
    working: Working,
    writing: Saying,
    context: typer.Context,
) -> None:
    """Calculate many municipalities: a JSON result each, a table of all, the network as a whole.

    Status 1 if a member was rejected or missed a target; every other result is there all the same.
    """
    from ghgcalc.batch import Journal, listed, opened, run
    from ghgcalc.batch.folder import Folder
    from ghgcalc.cli.progress import Progress
    from ghgcalc.labels import OTHERWISE, Texts, language_for

    settings = _settings(reading, calculating, judging, writing)
    listing = listed(paths, output, opened(settings).catalog)
    _refuse_for_several(reading, len(listing.entries))
    style = _style(paths[0]) if working.report else None
    engine, workers = _engine(working, settings, context.obj)
    _ready_to_write(Texts(opened(settings).catalog, writing.lang or OTHERWISE))
    with Folder(output) as folder, Journal(folder.journal) as journal:
        with Progress(writing.quiet, writing.no_color) as progress:
            done = run(
                listing,
                folder,
                settings,
                engine,
                journal,
                resume=working.resume,
                workers=workers,
                progress=progress.told,
            )
        context.obj.release()
        texts = Texts(done.workshop.catalog, writing.lang or language_for(done.countries()))
        _write(done, output, texts, working.parquet, wide=workers != 1)
        if style is not None:
            _write_reports(done, output, texts, style)
        _say(done, output, texts, writing)
        status = ANSWER_IS_NO if done.answer_is_no else DONE
    raise typer.Exit(status)


def _settings(reading: Reading, calculating: Calculating, judging: Judging, writing: Saying) -> Settings:
    from ghgcalc.batch import Settings
    from ghgcalc.cli.judged import asked_of
    from ghgcalc.cli.run import read_options, refuse_missing, years_in
    from ghgcalc.report.batch import ResultWriter

    if reading.layout:
        refuse_missing(str(reading.layout))
    return Settings(
        writer=ResultWriter,
        method=calculating.method,
        factors=tuple(calculating.factors or ()),
        gwp=calculating.gwp,
        missing_year=calculating.missing_year,
        years=years_in(calculating.year or ()),
        default_district_heat=calculating.district_heat is not None,
        allow_incomplete=calculating.allow_incomplete,
        targets=tuple(judging.target or ()),
        asked=asked_of(judging),
        lang=writing.lang,
        reading=read_options(reading),
    )


def _ready_to_write(texts: Texts) -> None:
    """Import what writes the tables while workers still start: at the end everything would wait for it.

    ``texts`` may be of another language than the run's: a file of texts has them in all.
    """
    from ghgcalc.report import batch, batch_files, batch_tables, batch_words  # noqa: F401

    batch_tables.ready(texts)


def _refuse_for_several(reading: Reading, files: int) -> None:
    """Raise ``UsageError("one-file-only")`` where several files would all get one population or name."""
    from ghgcalc.findings import UsageError

    for option, value in (("--population", reading.population), ("--name", reading.name)):
        if value is not None and files > 1:
            raise UsageError("one-file-only", option=option)


def _engine(working: Working, settings: Settings, nursery: Nursery) -> tuple[Engine, int | None]:
    """Who does the work, and in how many parts it is shared out at least; what it lacks is said now."""
    from ghgcalc.batch import InProcess, Processes

    if working.parquet:
        from ghgcalc.report.batch_files import refuse_without_pyarrow

        refuse_without_pyarrow()
    if working.engine == "dask" or working.scheduler:
        from ghgcalc.batch.dask_engine import Dask

        engine = Dask(working.scheduler)
        engine.refuse(settings)
        return engine, 1
    if working.jobs == 1:
        return InProcess(), 1
    return Processes(working.jobs or os.cpu_count() or 1, nursery.worker), working.jobs


def _write(done: Batch, output: Path, texts: Texts, parquet: bool, wide: bool) -> None:
    """All tables and the object of the batch; the object takes its place last, so that it is there only if all is.

    ``wide``: more than one process may be at work; the workbook takes as long as all the rest.
    """
    from ghgcalc.batch.folder import WHOLE
    from ghgcalc.cli.alongside import alongside
    from ghgcalc.report import batch_tables
    from ghgcalc.report.batch import document
    from ghgcalc.report.batch_files import write_lines, write_parquet, written_beside

    def workbook() -> None:
        with done.journal.anew() as journal:
            batch_tables.workbook(path, replace(done, journal=journal), texts)

    with written_beside(output / WHOLE) as whole:
        with written_beside(output / "summary.xlsx") as path, alongside(workbook, wide):
            for name, table in batch_tables.TABLES.items():
                write_lines(output / f"{name}.csv", batch_tables.csv_lines(table(done)))
                if parquet:
                    write_parquet(output / f"{name}.parquet", table(done))
            write_lines(whole, document(done, texts))


def _style(first: str) -> Style:
    """The house style beside the first input, as ``report`` takes it, or in the folder that is the first input."""
    from ghgcalc.report import house_style

    path = Path(first)
    return house_style.found(None, path if path.is_dir() else path.parent)


def _write_reports(done: Batch, output: Path, texts: Texts, style: Style) -> None:
    from ghgcalc.cli.reported import made
    from ghgcalc.report import batch_report

    day = made()
    batch_report.write(done, output, texts, style, day.date().isoformat() if day else "")


def _say(done: Batch, output: Path, texts: Texts, writing: Saying) -> None:
    """Verdicts on standard output if asked for; what was rejected, and what is odd, on standard error."""
    from ghgcalc.cli.deliver import width
    from ghgcalc.report import batch_words
    from ghgcalc.report.findings import grouped

    if writing.format:
        sys.stdout.write(batch_words.verdicts(writing.format, done, texts))
        sys.stdout.flush()
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr)  # noqa: E731
    for line in batch_words.rejections(done, texts):
        say(line)
    told = [finding for finding in done.findings if not writing.quiet or finding.severity == "error"]
    if told:
        say(grouped(told, texts, width()))
    if not writing.quiet:
        say(batch_words.closing(done, str(output), texts))
