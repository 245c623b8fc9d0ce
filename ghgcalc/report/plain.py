"""The one function that makes any text of the input harmless in a table that a spreadsheet may open."""

from __future__ import annotations

from typing import Final

from ghgcalc.labels import visible

# What a spreadsheet program takes for the beginning of a formula.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain_text(text: str) -> str:
    """A text that stays text: on one line, nothing hidden in it, and no formula in a spreadsheet.

    Examples
    --------
    >>> plain_text("=1+1"), plain_text("Ort"), plain_text(" @SUM(A1)")
    ("'=1+1", 'Ort', "' @SUM(A1)")
    """
    shown = visible(text)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA_SIGNS) else shown
