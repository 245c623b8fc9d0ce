"""``ghgcalc schema``: the JSON Schema of an output."""

from __future__ import annotations

from typing import Annotated

import typer

from ghgcalc.cli.options import Writing


def schema(
    name: Annotated[str, typer.Argument(metavar="OUTPUT", help="balance, check, ...")], writing: Writing
) -> None:
    """Print the JSON Schema of an output: `ghgcalc schema balance`."""
    from difflib import get_close_matches

    from ghgcalc.cli.deliver import put
    from ghgcalc.findings import UsageError
    from ghgcalc.report.json import schema_names, schema_text

    known = schema_names()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise UsageError("unknown-schema", name=name, suggestion=near[0] if near else "", known=known)
    put(schema_text(name), writing)
