"""``ghgcalc factors``: the editions of emission factors; list, show, compare, verify them, import a table as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ghgcalc.cli.options import Writing, flat

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.labels import Texts
    from ghgcalc.models import FactorSet
    from ghgcalc.report.page import Page

FORMATS = ("table", "json", "csv", "md")
Format = Annotated[
    Literal["table", "json", "csv", "md"] | None,
    typer.Option(help="Form of the result; by the ending of --output if not named, else a table."),
]
Edition = Annotated[str, typer.Argument(metavar="SET", help="A shipped set (id or id@version) or the path of a csv.")]
Mapped = Annotated[
    list[str] | None,
    typer.Option(metavar="HEADER=COLUMN", help="What a header means: carrier, sector, value, unit ...; repeatable."),
]

factors = typer.Typer(
    help="List, show, compare and verify the editions of emission factors, or import a table as one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def list_sets(writing: Writing, format: Format = None) -> None:
    """List the shipped editions with years, region, boundary and licence."""
    from ghgcalc.catalogue_report import listed
    from ghgcalc.report import factors as report

    catalog, texts = _opened(writing)
    sets = listed(catalog)
    document = report.list_document(sets)
    _write(
        format,
        writing,
        lambda: report.list_page(sets, texts),
        document,
        lambda: report.as_table(report.LIST_FIELDS, document["sets"]),
    )


def show(
    name: Edition,
    writing: Writing,
    carrier: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this carrier; repeatable.")] = None,
    sector: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this sector; repeatable.")] = None,
    year: Annotated[list[str] | None, typer.Option(metavar="YEAR|FROM..TO", help="Only these years.")] = None,
    format: Format = None,
) -> None:
    """Show one edition: its rows with source and locator, all or those of a carrier, sector or year."""
    from ghgcalc.catalogue_report import rows
    from ghgcalc.cli.run import years_in
    from ghgcalc.report import factors as report

    catalog, texts = _opened(writing)
    chosen = _chosen(name, catalog)
    vocabulary = catalog.vocabulary.with_carriers(chosen.carriers())
    carriers = [_named("carrier", vocabulary, one) for one in carrier or ()]
    sectors = [_named("sector", vocabulary, one) for one in sector or ()]
    found = rows(chosen, carriers, sectors, years_in(year or ()))
    document = report.set_document(chosen, found)
    _write(
        format,
        writing,
        lambda: report.set_page(chosen, found, texts),
        document,
        lambda: report.as_table(report.ROW_FIELDS, document["factors"]),
    )


def diff(first: Edition, second: Edition, writing: Writing, format: Format = None) -> None:
    """Show what changes from one edition to another: rows added, removed and changed, with the change in per cent."""
    from ghgcalc.catalogue_report import differences
    from ghgcalc.report import factors as report

    catalog, texts = _opened(writing)
    one, other = _chosen(first, catalog), _chosen(second, catalog)
    found = differences(one, other)
    document = report.difference_document(one, other, found)
    _write(
        format,
        writing,
        lambda: report.difference_page(one, other, found, texts),
        document,
        lambda: report.as_table(report.DIFFERENCE_FIELDS, document["differences"]),
    )


def verify(
    writing: Writing,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SET...]", help="Given sets (csv); without one the installed catalogue."),
    ] = None,
) -> None:
    """Check the installed catalogue against its released state, or given sets. Status 1 on any difference or fault."""
    from ghgcalc.catalogue_checks import catalogue_faults
    from ghgcalc.cli import ANSWER_IS_NO, DONE
    from ghgcalc.cli.deliver import coloured, put, width
    from ghgcalc.findings import Rejected, has_errors
    from ghgcalc.report.findings import checked

    catalog, texts = _opened(writing)
    found, said = list(() if names else catalogue_faults(catalog)), []
    for name in names or ():
        try:
            chosen = _chosen(name, catalog)
            found += chosen.findings
            said.append(texts.text("factors_set_verified", name=chosen.id, rows=len(chosen.factors)))
        except Rejected as broken:
            found += broken.findings
    if not names and not found:
        sets = list(catalog.factor_sets())
        total = sum(len(chosen.factors) for chosen in sets)
        said.append(texts.text("factors_verified", sets=len(sets), rows=total))
    told = checked(found, texts, width(), coloured(writing)) if found else ""
    put("".join([*(f"{line}\n" for line in said), told]), writing)
    raise typer.Exit(ANSWER_IS_NO if has_errors(found) else DONE)


def import_table(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Your table of factors: xlsx, xlsm, ods, csv or tsv.")],
    writing: Writing,
    boundary: Annotated[Literal["direct", "life_cycle"], typer.Option(help="What the factors contain.")],
    id: Annotated[str | None, typer.Option(metavar="ID", help="The set's id; by the file's name if not given.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title of the table.")] = None,
    publisher: Annotated[str, typer.Option(metavar="TEXT", help="Who published it.")] = "",
    edition: Annotated[str, typer.Option(metavar="TEXT", help="Its edition.")] = "1",
    licence: Annotated[str, typer.Option(metavar="TEXT", help="Its licence.")] = "",
    region: Annotated[str, typer.Option(metavar="CODE", help="Where it is for, as DE.")] = "",
    heating_value: Annotated[Literal["net", "gross"], typer.Option(help="Calorific value of the factors.")] = "net",
    gwp: Annotated[str, typer.Option(metavar="SET", help="GWP set of its CO2e values, as AR5GWP100.")] = "not_stated",
    unit: Annotated[str, typer.Option(metavar="UNIT", help="Unit of the factors, if the table states none.")] = "",
    gas: Annotated[str, typer.Option(metavar="GAS", help="Gas of the factors, if table and unit state none.")] = "",
    sheet: Annotated[str, typer.Option(metavar="NAME", help="The sheet with the table.")] = "",
    column: Mapped = None,
    official: Annotated[bool, typer.Option("--official", help="It is the publisher's own table, unchanged.")] = False,
) -> None:
    """Make a factor set in the folder of -o (csv and yaml) of your own table; what does not fit is told."""
    from ghgcalc.cli.deliver import tell
    from ghgcalc.cli.run import refuse_missing
    from ghgcalc.factor_import import ImportRequest, import_factors, slug
    from ghgcalc.findings import UsageError

    catalog, texts = _opened(writing)
    refuse_missing(str(path))
    if not writing.output:
        raise UsageError("import-needs-folder")
    meta = {
        "id": id or slug(path.stem),
        "version": edition,
        "title": title or path.stem,
        "publisher": publisher,
        "published": "",
        "licence": licence,
        "region": region,
        "boundary": boundary,
        "heating_value": heating_value,
        "gwp": gwp,
    }
    request = ImportRequest(meta, official, sheet, unit, gas, _mapping(column or ()))
    kept, where = import_factors(path, Path(writing.output), request, catalog)
    tell(kept.findings, texts, writing)
    typer.echo(texts.text("factors_imported", rows=len(kept.factors), name=kept.id, path=str(where)))
    typer.echo(texts.text("factors_imported_use", path=str(where)))


COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_sets,
    "show": show,
    "diff": diff,
    "verify": verify,
    "import": import_table,
}
for name, command in COMMANDS.items():
    factors.command(name)(flat(command))


def _opened(writing: Writing) -> tuple[Catalog, Texts]:
    from ghgcalc.catalog import load
    from ghgcalc.labels import Texts, language_for

    catalog = load()
    return catalog, Texts(catalog, writing.lang or language_for(()))


def _chosen(name: str, catalog: Catalog) -> FactorSet:
    from ghgcalc.factorset import chosen

    return chosen([name], catalog)[0]


def _named(kind: str, vocabulary: Any, name: str) -> str:
    """The id of a carrier or sector that was named; raises ``UsageError`` with the nearest known name."""
    from ghgcalc.findings import UsageError

    found: str | None = getattr(vocabulary, kind)(name)
    if found is None:
        code = "unknown-carrier" if kind == "carrier" else "unknown-sector"
        raise UsageError(code, name=name, suggestion=vocabulary.suggest(kind, name))
    return found


def _mapping(words: Sequence[str]) -> dict[str, str]:
    """``Header=column`` as a mapping; raises ``UsageError("bad-column-mapping")`` for what is none."""
    from ghgcalc.factor_rows import COLUMNS
    from ghgcalc.findings import UsageError

    mapped: dict[str, str] = {}
    for text in words:
        header, equals, name = text.rpartition("=")
        if not equals or name.strip() not in (*COLUMNS, "year"):
            raise UsageError("bad-column-mapping", text=text, known=(*COLUMNS, "year"))
        mapped[header.strip()] = name.strip()
    return mapped


def _write(
    asked: str | None,
    writing: Writing,
    page: Callable[[], Page],
    document: dict[str, Any],
    table: Callable[[], Any],
) -> None:
    """A result in the form that was asked for."""
    from ghgcalc.cli.deliver import coloured, format_of, put, width
    from ghgcalc.report import console, csv, json, md

    forms: dict[str, Callable[[], str]] = {
        "table": lambda: console.printed([page()], width(), coloured(writing)),
        "md": lambda: md.printed([page()]),
        "csv": lambda: csv.table(table()),
        "json": lambda: json.written(document),
    }
    put(forms[format_of(asked, writing.output, FORMATS)](), writing)
