"""Where results and remarks go: results to standard output or a file, everything else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.findings import UsageError, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.cli.options import Writing
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts

STANDARD_OUTPUT = "-"
# Forms that are named otherwise than the ending of their files.
BY_ENDING = {"xml": "junit"}


def format_of(asked: str | None, output: str | None, known: Sequence[str]) -> str:
    """The format to write: the one asked for, else the one that the file's name ends in, else the first known."""
    if asked:
        return asked
    ending = Path(output).suffix.removeprefix(".").lower() if output else ""
    form = ending if ending in known else BY_ENDING.get(ending, "")
    return form if form in known else known[0]


def width() -> int:
    """Columns to write a table in: the terminal's, 80 where there is none."""
    return shutil.get_terminal_size().columns


def coloured(writing: Writing) -> bool:
    """Whether standard output may carry colours: a terminal, and nobody said no."""
    return _may_colour(sys.stdout.isatty(), writing) and not writing.output


def put(content: str | bytes, writing: Writing, inputs: Iterable[str] = ()) -> None:
    """Write a result to standard output, or to the file of ``--output``, whole or not at all.

    Raises
    ------
    UsageError
        ``output-is-input``, ``cannot-write``, ``binary-to-terminal``.
    """
    binary = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    if writing.output and writing.output != STANDARD_OUTPUT:
        _refuse_inputs(Path(writing.output), inputs)
        from ghgcalc.report.files import write_whole

        try:
            write_whole(Path(writing.output), binary)
        except OSError as failure:
            raise UsageError("cannot-write", path=writing.output, reason=failure.strerror or str(failure)) from failure
    elif isinstance(content, str):
        sys.stdout.write(content)
        sys.stdout.flush()
    elif sys.stdout.isatty():
        raise UsageError("binary-to-terminal")
    else:
        sys.stdout.buffer.write(binary)
        sys.stdout.flush()


def tell(findings: Iterable[Finding], texts: Texts, writing: Writing, end: str = "") -> None:
    """Say on standard error what was found; with ``--quiet`` errors only.

    Parameters
    ----------
    findings
        In any order.
    texts, writing
        The words, and what the user asked for.
    end
        Why there is no result; empty after a result, from which a blank line then keeps the findings apart.
    """
    from ghgcalc.report.findings import grouped

    told = [finding for finding in in_order(findings) if not writing.quiet or finding.severity == "error"]
    said = [grouped(told, texts, width(), _colour_of(writing))] if told else []
    if said and not end and not writing.output:
        said.insert(0, "")
    if said or end:
        print("\n".join([*said, end] if end else said), file=sys.stderr)


def _refuse_inputs(output: Path, inputs: Iterable[str]) -> None:
    for name in inputs:
        if output.exists() and Path(name).exists() and output.samefile(name):
            raise UsageError("output-is-input", path=str(output))


def _may_colour(terminal: bool, writing: Writing) -> bool:
    return terminal and not writing.no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _colour_of(writing: Writing) -> bool:
    return _may_colour(sys.stderr.isatty(), writing)
