"""The Typer app: one name per command. What a command does stands in the module and function of that name.

Only the command that is asked for is imported and spelled out: a run of one does not pay for the options of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from ghgcalc import __version__
from ghgcalc.cli.options import flat

COMMANDS = (
    "balance",
    "batch",
    "check",
    "compare",
    "explain",
    "factors",
    "init",
    "methods",
    "report",
    "schema",
    "target",
    "targets",
)


def app_for(words: Sequence[str]) -> typer.Typer:
    """The app with the command that ``words`` name, or with all where they name none: for help and for near names."""
    first = next((word for word in words if not word.startswith("-")), "")
    app = typer.Typer(
        name="ghgcalc",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(ghgcalc)
    for name in (first,) if first in COMMANDS else COMMANDS:
        command = getattr(import_module(f"ghgcalc.cli.{name}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(flat(command))
    return app


def print_version(asked: bool) -> None:
    """The answer to ``--version``."""
    if asked:
        typer.echo(f"ghgcalc {__version__}")
        raise typer.Exit


def ghgcalc(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=print_version, help="Print the version and leave.")
    ] = False,
) -> None:
    """Municipal greenhouse-gas balances and reduction targets: plain files in, an auditable result out."""
