"""The report as one html file that needs nothing else: no network, a strict security policy, one small script.

Templates stand in ``templates/``; every value in them is escaped by jinja2. Only what this package itself draws or
ships (pictures, style, script) is put in as it is.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.report.document import Figure
from ghgcalc.report.pictures import SLIM, WIDE, draw

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from ghgcalc.report.document import Document, Part, Style
    from ghgcalc.report.overview import Overview, Small
    from ghgcalc.report.page import Line, Table

TEMPLATES: Final = Path(__file__).parent / "templates"
# Fewer rows than this are taken in at a glance and need no sorting.
SORTED_FROM: Final = 4
SPARK: Final = 160.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in its two widths, with the anchor of its place."""

    figure: Figure
    anchor: str
    wide: Markup
    slim: Markup


def written(document: Document) -> str:
    """The report as html."""
    return page("report.html.j2", document, parts=document.parts)


def index(found: Overview) -> str:
    """The overview of a batch as html."""
    return page("overview.html.j2", found.document, overview=found)


def page(template: str, document: Document, **more: Any) -> str:
    """A page from a template, with the style, the script, and the policy that lets in these two and no other."""
    from markupsafe import Markup

    css, script = _style(document.style), _shipped("report.js")
    return (
        _environment()
        .get_template(template)
        .render(
            lang=document.lang,
            decimal=document.decimal,
            title=document.title,
            words=document.words,
            made=document.made,
            foot=document.style.foot,
            logo=_logo(document.style),
            css=Markup(css),  # noqa: S704 - shipped with the package, the colour is checked
            script=Markup(script),  # noqa: S704 - shipped with the package
            policy=_policy(css, script),
            **more,
        )
    )


def sortable(table: Table) -> bool:
    """Whether the rows are of one kind, sums at the end apart, so that any order of them makes sense."""
    return len(table.lines) >= SORTED_FROM and all(line.level for line in body(table))


def body(table: Table) -> Sequence[Line]:
    """The rows without the sums at the end."""
    return table.lines[: len(table.lines) - len(foot(table))]


def foot(table: Table) -> Sequence[Line]:
    """The sums at the end of a table."""
    count = 0
    while count < len(table.lines) and not table.lines[-1 - count].level:
        count += 1
    return table.lines[len(table.lines) - count :]


def _drawn(figure: Figure, part: Part) -> Drawn:
    return _drawn_at(figure, f"{part.name}-picture-{figure.name}")


def _drawn_at(figure: Figure, anchor: str = "picture") -> Drawn:
    from markupsafe import Markup

    wide, slim = (draw(figure.picture, width, description=figure.told) for width in (WIDE, SLIM))
    return Drawn(figure, anchor, Markup(wide), Markup(slim))  # noqa: S704 - texts are escaped there


def _spark(small: Small) -> Markup:
    from markupsafe import Markup

    return Markup(draw(small.picture, SPARK, description=small.told))  # noqa: S704 - texts are escaped there


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    kinds = {"kind": lambda block: type(block).__name__, "drawn": _drawn, "drawn_alone": _drawn_at, "spark": _spark}
    made.filters.update({**kinds, "sortable": sortable, "body": body, "foot": foot})
    return made


def _style(style: Style) -> str:
    own = f":root{{--house:{style.colour}}}" if style.colour else ""
    return _shipped("report.css") + own


@cache
def _shipped(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


def _policy(css: str, script: str) -> str:
    """Nothing may be loaded, and nothing may run or style but these two texts; a logo is in the page itself."""
    styles, scripts = (f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (css, script))
    others = "img-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src {styles}; script-src {scripts}; {others}"


def _logo(style: Style) -> str:
    return f"data:{style.logo_type};base64,{b64encode(style.logo).decode()}" if style.logo else ""
