"""The way to a target in plain characters: readable in any terminal, in a log and without colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ghgcalc.report.pathway_series import Series, series

if TYPE_CHECKING:
    from ghgcalc.labels import Texts
    from ghgcalc.targets.verdict import Verdict

HEIGHT: Final = 15
WIDEST: Final = 100
NARROWEST: Final = 40
ACTUAL: Final = "o"
LINE: Final = "."
LEVEL: Final = "x"
BOTH: Final = "@"


def charts(verdicts: Sequence[Verdict], texts: Texts, width: int) -> str:
    """A chart per verdict that has values, below each other."""
    found = [one for verdict in verdicts if (one := series(verdict, texts)) is not None]
    return "".join("\n" + chart(one, texts, width) for one in found)


def chart(shown: Series, texts: Texts, width: int) -> str:
    """One chart: values ``o``, the line ``.``, the level to be reached ``x``, a value on the line ``@``."""
    labels = {_row(shown, value): label for value, label in shown.marks}
    margin = max(len(label) for label in labels.values()) + 1
    columns = max(min(width, WIDEST) - margin - len("| "), NARROWEST)
    grid = [[" "] * columns for _ in range(HEIGHT)]
    for points, sign in ((shown.line, LINE), (shown.levels, LEVEL), (shown.actual, ACTUAL)):
        for year, value in points:
            row, column = _row(shown, value), _column(shown, year, columns)
            taken = grid[row][column] in (LINE, LEVEL) and sign == ACTUAL
            grid[row][column] = BOTH if taken else sign
    lines = [f"{labels.get(row, ''):>{margin}} |{''.join(signs).rstrip()}" for row, signs in enumerate(grid)]
    axis = f"{'':>{margin}} +{'-' * columns}"
    legend = [f"{ACTUAL} {texts.text('picture-actual')}"]
    legend += [f"{LINE} {texts.text('picture-line')}"] if shown.line else []
    legend += [f"{LEVEL} {texts.text('picture-level')}"] if shown.levels else []
    head = [f"{shown.title}: {shown.outcome}", shown.subtitle, ""]
    foot = [axis, _years(shown, margin, columns), "", "   ".join(legend), *([shown.gap] if shown.gap else [])]
    return "".join(f"{line.rstrip()}\n" for line in (*head, *lines, *foot))


def _row(shown: Series, value: float) -> int:
    low, high = shown.marks[0][0], shown.marks[-1][0]
    return round((high - value) / (high - low) * (HEIGHT - 1))


def _column(shown: Series, year: int, columns: int) -> int:
    return round((year - shown.first) / (shown.last - shown.first) * (columns - 1))


def _years(shown: Series, margin: int, columns: int) -> str:
    """The year axis: each year under its column, left out where it would touch the one before."""
    line = ""
    start = margin + len(" +")
    for year in shown.years:
        label = str(year)
        at = start + min(max(_column(shown, year, columns) - len(label) // 2, 0), columns - len(label))
        if at > len(line) or not line.strip():
            line = line.ljust(at) + label
    return line
