"""``ghgcalc init``: a workbook to fill in, for a method, years and a language; last year's can be carried over."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghgcalc.cli.options import Language

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.labels import Texts
    from ghgcalc.models import Method
    from ghgcalc.template import Carried


@dataclass(frozen=True, slots=True)
class Asking:
    """What the workbook is to be for."""

    method: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Accounting method (`ghgcalc methods`); else the old file's, or bisko for de."),
    ] = None
    years: Annotated[
        list[str] | None,
        typer.Option(
            "--years",
            "--year",
            metavar="YEAR|FROM..TO",
            help="Years to fill in, as 2023 or 2019..2023; repeatable. Without any the year is left blank.",
        ),
    ] = None
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The municipality's name.")] = None
    code: Annotated[str | None, typer.Option(metavar="CODE", help="Its official code (AGS, LAU ...).")] = None
    old: Annotated[
        Path | None, typer.Option("--from", metavar="OLD", help="Carry over this workbook and add the next year.")
    ] = None
    lang: Annotated[Language | None, typer.Option(help="Language of the workbook; by the method's country.")] = None
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE if it is there.")] = False


def init(file: Annotated[Path, typer.Argument(metavar="FILE", help="The xlsx file to write.")], asking: Asking) -> None:
    """Write a workbook to fill in: drop-downs, checks, notes, required cells marked."""
    from ghgcalc.catalog import load
    from ghgcalc.cli.failure import rejected, wrong_usage
    from ghgcalc.findings import Rejected, UsageError
    from ghgcalc.labels import Texts, language_for

    catalog = load()
    texts = Texts(catalog, asking.lang or language_for(()))
    try:
        texts, said = _written(file, asking, catalog)
    except UsageError as error:
        raise wrong_usage(error, texts) from error
    except Rejected as broken:
        raise rejected(broken.findings, texts) from broken
    typer.echo(texts.text("template_written", **said), err=True)


def _written(file: Path, asking: Asking, catalog: Catalog) -> tuple[Texts, dict[str, str]]:
    """Write the file; the words of its language and what is to be said of it.

    Raises
    ------
    UsageError
        ``template-is-not-xlsx``, ``template-exists``, ``template-without-method``, ``template-of-several``,
        ``unknown-method``, ``bad-year``, ``no-such-file``, ``cannot-write``.
    Rejected
        The old workbook has errors.
    """
    from ghgcalc.cli.run import years_in
    from ghgcalc.findings import UsageError
    from ghgcalc.labels import Texts, language_for
    from ghgcalc.report.files import write_whole
    from ghgcalc.report.template_xlsx import written
    from ghgcalc.template import BLANK, book_for

    if file.suffix.lower() != ".xlsx":
        raise UsageError("template-is-not-xlsx", path=str(file))
    if file.exists() and not asking.force:
        raise UsageError("template-exists", path=str(file))
    carried = _carried(asking.old, catalog)
    method = _method(asking, carried, catalog)
    asked = years_in(asking.years or ())
    years = asked or ((carried.last_year + 1,) if carried.last_year else (BLANK,))
    texts = Texts(catalog, asking.lang or language_for(_countries(method, carried)))
    book = book_for(method, years, catalog, asking.name or "", asking.code or "", carried)
    try:
        write_whole(file, written(book, texts, catalog))
    except OSError as failure:
        raise UsageError("cannot-write", path=str(file), reason=failure.strerror or str(failure)) from failure
    said = {
        "path": str(file),
        "method": texts.method(method.id),
        "years": ", ".join(str(year) if year else texts.text("template_no_year") for year in years),
    }
    return texts, said


def _carried(old: Path | None, catalog: Catalog) -> Carried:
    """What the old workbook holds; nothing without one."""
    from ghgcalc.activity import read
    from ghgcalc.cli.run import refuse_missing
    from ghgcalc.findings import Rejected, has_errors
    from ghgcalc.template import Carried, carried_from

    if old is None:
        return Carried()
    refuse_missing(str(old))
    dataset = read([old], catalog, catalog.vocabulary)
    if has_errors(dataset.findings):
        raise Rejected(dataset.findings)
    return carried_from(dataset)


def _method(asking: Asking, carried: Carried, catalog: Catalog) -> Method:
    """The method that was asked for, else the old workbook's, else that of its country or of the language's.

    Who says nothing, or asks for the language that stands for no country, gets the one method that is a default.
    """
    from ghgcalc.findings import UsageError
    from ghgcalc.labels import language_for

    known = [catalog.method(name) for name in catalog.method_ids()]
    spoken = (one.id for one in known for country in one.default_for if language_for([country]) == asking.lang)
    of_country = catalog.default_method(carried.declared.get("country", ""))
    anywhere = asking.lang in (None, language_for(())) and not carried.declared.get("country")
    default = (one.id for one in known if one.default_for) if anywhere else iter(())
    name = asking.method or carried.declared.get("method") or of_country or next(chain(spoken, default), None)
    if not name:
        raise UsageError("template-without-method", known=catalog.method_ids())
    return catalog.method(name)


def _countries(method: Method, carried: Carried) -> tuple[str, ...]:
    stated = carried.declared.get("country")
    return (stated,) if stated else method.countries
