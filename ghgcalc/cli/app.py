"""The Typer app: one line per command. What a command does stands in the module that is named for it."""

from __future__ import annotations

from typing import Annotated

import typer

from ghgcalc import __version__
from ghgcalc.cli.balance import balance
from ghgcalc.cli.batch import batch
from ghgcalc.cli.check import check
from ghgcalc.cli.compare import compare
from ghgcalc.cli.explain import explain
from ghgcalc.cli.factors import factors
from ghgcalc.cli.init import init
from ghgcalc.cli.methods import methods
from ghgcalc.cli.options import flat
from ghgcalc.cli.report import report
from ghgcalc.cli.schema import schema
from ghgcalc.cli.target import target
from ghgcalc.cli.targets import targets

COMMANDS = (balance, batch, check, compare, explain, init, methods, report, schema, target, targets)

app = typer.Typer(
    name="ghgcalc",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def print_version(asked: bool) -> None:
    """The answer to ``--version``."""
    if asked:
        typer.echo(f"ghgcalc {__version__}")
        raise typer.Exit


@app.callback()
def ghgcalc(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=print_version, help="Print the version and leave.")
    ] = False,
) -> None:
    """Municipal greenhouse-gas balances and reduction targets: plain files in, an auditable result out."""


for command in COMMANDS:
    app.command(command.__name__)(flat(command))
app.add_typer(factors, name="factors")
