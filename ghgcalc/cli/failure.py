"""What is said when a command cannot do its work: wrong usage, a rejected factor set, a failed write, a bug."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ghgcalc.cli import BUG, REJECTED, USAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ghgcalc.cli.options import Writing
    from ghgcalc.findings import Finding, UsageError
    from ghgcalc.labels import Texts


class Refused(Exception):
    """A run that ends before its result: what is to be said on standard error, and the exit status."""

    def __init__(self, said: str, status: int) -> None:
        self.said = said
        self.status = status
        super().__init__(said)


@contextmanager
def ending(writing: Writing | None) -> Iterator[None]:
    """Run a command; what it is refused for is said on standard error, and it ends with that status."""
    import typer

    from ghgcalc.findings import Rejected, UsageError

    try:
        yield
    except Refused as refused:
        _say(refused.said)
        raise typer.Exit(refused.status) from None
    except (UsageError, Rejected) as error:
        from ghgcalc.catalog import load
        from ghgcalc.labels import Texts, language_for

        texts = Texts(load(), (writing.lang if writing else None) or language_for(()))
        end = rejected(error.findings, texts) if isinstance(error, Rejected) else wrong_usage(error, texts)
        _say(end.said)
        raise typer.Exit(end.status) from None


def wrong_words(wrong: Any) -> int:
    """Say what Typer found wrong with the words of the command line; the exit status."""
    context = getattr(wrong, "ctx", None)
    if type(wrong).__name__ == "NoArgsIsHelpError":
        _say(wrong.format_message())
        return USAGE
    if context is not None:
        _say(context.get_usage())
    _say(f"ghgcalc: {wrong.format_message()}")
    if context is not None:
        _say(f"`{context.command_path} --help` lists what there is.")
    return USAGE


def wrong_usage(error: UsageError, texts: Texts) -> Refused:
    """An unknown method, edition, year ... with the nearest known name."""
    from ghgcalc.findings import Finding

    finding = Finding(error.code, "error", facts=error.facts)
    hint = texts.hint(finding)
    return Refused(f"ghgcalc: {texts.message(finding)}" + (f"\n{hint}" if hint else ""), USAGE)


def rejected(findings: Iterable[Finding], texts: Texts) -> Refused:
    """A factor set or another file beside the input that cannot be used, with every reason."""
    from ghgcalc.report.findings import grouped

    return Refused(grouped(findings, texts), REJECTED)


def own_mistake(bug: Exception) -> int:
    """An exception that nobody foresaw: short, with its place; ``GHGCALC_TRACEBACK=1`` shows the rest."""
    import traceback

    if os.environ.get("GHGCALC_TRACEBACK"):
        traceback.print_exception(bug)
        return BUG
    frames = traceback.extract_tb(bug.__traceback__)
    own = [frame for frame in frames if "ghgcalc" in frame.filename] or frames
    place = f" ({os.path.basename(own[-1].filename)}:{own[-1].lineno})" if own else ""
    _say(f"ghgcalc: this is a bug: {type(bug).__name__}: {bug}{place}")
    for finding in getattr(bug, "findings", ()):
        _say(f"  {finding.place}: {finding.code} {dict(finding.facts)}")
    _say("Please report it with the command that you typed. GHGCALC_TRACEBACK=1 shows where it happened.")
    return BUG


def _say(text: str) -> None:
    print(text, file=sys.stderr)
