"""``ghgcalc explain``: how one figure came about, from the cell to the result; or what a finding's code means."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ghgcalc.cli.options import Calculating, Reading, Writing

Data = Annotated[
    list[str],
    typer.Argument(
        metavar="DATA... WHERE | CODE", help="Input and a cell (energy!E7, in a csv F7) or year/sector/carrier."
    ),
]
Format = Annotated[Literal["table", "json"] | None, typer.Option(help="Form of the answer.")]


def explain(words: Data, reading: Reading, calculating: Calculating, writing: Writing, format: Format = None) -> None:
    """Show how one figure came about: reported value, conversion, corrections, factor with its source, result."""
    raise typer.Exit(70)
