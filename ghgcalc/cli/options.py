"""The options that commands share, as small dataclasses: a command names the groups it takes, ``flat`` spells them out.

Every field is an option of the command line. Reading, calculating, judging and writing each have their group, so that
a new command has the same options with the same words without a line of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_type_hints

import typer

Data = Annotated[
    list[str],
    typer.Argument(
        metavar="DATA...", help="Workbooks (xlsx, xlsm, ods) or tables (csv, tsv); - is csv on standard input."
    ),
]
Language = Literal["de", "en", "da"]
# Monte Carlo draws that a run may ask for: as many as fit into the memory of a small machine.
MOST_DRAWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """How the input is to be read."""

    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="Read this sheet as the table of energy.")] = None
    layout: Annotated[Path | None, typer.Option(metavar="FILE", help="Description (yaml) of a sheet's own form.")] = (
        None
    )
    population: Annotated[
        float | None, typer.Option(metavar="N", min=1, help="Inhabitants, for input that does not state them.")
    ] = None
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The municipality's name, for input that does not state it.")
    ] = None
    sum_duplicates: Annotated[
        bool,
        typer.Option("--sum-duplicates", help="Add up rows of the same key, with a note, instead of refusing them."),
    ] = False
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=NUMBER", help="How large a file may be, as cells=2000000; repeatable."),
    ] = None


@dataclass(frozen=True, slots=True)
class Calculating:
    """What is to be calculated, and by which rules."""

    method: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Accounting method (`ghgcalc methods`); for Germany bisko if not named."),
    ] = None
    factors: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EDITION|PATH", help="Factor set, shipped (id or id@version) or a csv; repeatable, first wins."
        ),
    ] = None
    year: Annotated[
        list[str] | None,
        typer.Option(metavar="YEAR|FROM..TO", help="Only these years, as 2019 or 2015..2022; repeatable."),
    ] = None
    gwp: Annotated[
        str | None, typer.Option(metavar="SET", help="Global warming potentials for factors per gas, as AR5GWP100.")
    ] = None
    missing_year: Annotated[
        Literal["refuse", "latest-before"] | None,
        typer.Option(help="A year without a factor: refuse it, or take the latest year before it and mark the row."),
    ] = None
    allow_incomplete: Annotated[
        bool, typer.Option("--allow-incomplete", help="Print a result although amounts have no factor, marked as such.")
    ] = False
    district_heat: Annotated[
        Literal["default"] | None,
        typer.Option(help="Use the method's default factor for district heat where the input has none."),
    ] = None


@dataclass(frozen=True, slots=True)
class Judging:
    """By which targets the inventory is to be judged, and how."""

    target: Annotated[
        list[str] | None,
        typer.Option(
            metavar="T", help="A built-in id (`ghgcalc targets`), a file, or words: `70% by 2030`; repeatable."
        ),
    ] = None
    at: Annotated[int | None, typer.Option(metavar="YEAR", help="Judge this year instead of the last.")] = None
    pathway: Annotated[
        bool, typer.Option("--pathway", help="Judge the year against the line to the target, not its end alone.")
    ] = False
    between: Annotated[
        Literal["linear", "compound", "step"] | None,
        typer.Option(help="How the line falls, where the target does not say or you want another reading."),
    ] = None
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="REASON", help="Judge although REASON (cells, coverage, scope ...) speaks against it."),
    ] = None


@dataclass(frozen=True, slots=True)
class Writing:
    """Where the result goes, and in which language."""

    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the result to FILE instead of standard output."),
    ] = None
    lang: Annotated[
        Language | None, typer.Option(help="Language of texts and numbers; by the municipality's country if not named.")
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only, no warnings and notes.")] = False
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")] = False


def flat(command: Callable[..., None]) -> Callable[..., None]:
    """The command with each parameter that is a group of options replaced by the group's fields.

    ``def balance(paths: Data, reading: Reading)`` gets the options ``--sheet``, ``--layout`` ... and is called with a
    ``Reading`` made of them. What the library says of wrong usage becomes the status and the words of the contract.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        if is_dataclass(hints[name]):
            groups[name] = hints[name]
            parameters += _options(hints[name])
        else:
            parameters.append(parameter.replace(annotation=hints[name]))

    @wraps(command)
    def spelled_out(**given: Any) -> None:
        made = {
            name: group(**{field.name: given.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        from ghgcalc.cli.failure import ending

        with ending(made.get("writing")):
            command(**given, **made)

    parameters.sort(key=lambda parameter: parameter.default is not inspect.Parameter.empty)
    spelled_out.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    spelled_out.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return spelled_out


def _options(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]
