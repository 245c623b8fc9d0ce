"""``ghgcalc.toml``: what a pipeline would else say on the command line, kept beside the workbook.

Read only where no DATA is named, or with ``--project``; paths in it are relative to it, and the command line wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ghgcalc.cli.options import MOST_DRAWS
from ghgcalc.findings import UsageError
from ghgcalc.targets.model import BETWEENS
from ghgcalc.vocabulary import LANGUAGES

FILE: Final = "ghgcalc.toml"
TARGET: Final = "target"


@dataclass(frozen=True, slots=True)
class Project:
    """The content of a project file.

    Parameters
    ----------
    inputs, method, factors, gwp, missing_year, lang
        As the arguments and options of the same names.
    target
        The table ``[target]``: ``targets``, ``allow`` (codes of warnings that may occur), and options of the command.
    """

    inputs: tuple[str, ...] = ()
    method: str | None = None
    factors: tuple[str, ...] = ()
    gwp: str | None = None
    missing_year: str | None = None
    lang: str | None = None
    target: Mapping[str, Any] = field(default_factory=dict)


def _never(value: object) -> bool:
    return False


def _text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _draws(value: object) -> bool:
    return _whole(value) and value in range(MOST_DRAWS + 1)


def _yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


Shape = Callable[[object], bool]
ROOT: Final[Mapping[str, Shape]] = {
    "inputs": _texts,
    "method": _text,
    "factors": _texts,
    "gwp": _text,
    "missing_year": _text,
    "lang": _text,
    "target": lambda value: isinstance(value, dict),
}
OPTIONS: Final[Mapping[str, Shape]] = {
    "targets": _texts,
    "allow": _texts,
    "accept": _texts,
    "at": _whole,
    "pathway": _yes_or_no,
    "between": _text,
    "residual_year": _whole,
    "against": _text,
    "measures": _text,
    "monte_carlo": _draws,
    "seed": _whole,
}
# What an option may be where it is one of a few words; the command line's own choices.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "between": BETWEENS,
    "measures": ("base", "start"),
    "missing_year": ("refuse", "latest-before"),
    "lang": LANGUAGES,
}
# Tables of the file that other commands read.
OTHERS: Final = ("report",)


def found(named: Path | None, paths: list[str] | None) -> Project | None:
    """The project to work by: the named file, else the one here if no input is named; None where neither is meant.

    Raises
    ------
    UsageError
        ``no-such-file`` for a named one; ``project-missing`` where no input is named and there is no file;
        ``project-file`` for one that cannot be read.
    """
    if named is None and paths:
        return None
    path = named or Path(FILE)
    if not path.is_file():
        raise UsageError("no-such-file", path=str(path), suggestion="") if named else UsageError("project-missing")
    return read(path)


def read(path: Path) -> Project:
    """The project in a file; every path in it is made relative to where the command runs."""
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise _unreadable(path, str(error), ROOT) from error
    for name, value in content.items():
        if name not in OTHERS:
            _refuse_wrong(path, name, value, ROOT, name)
    options: Mapping[str, Any] = content.get(TARGET, {})
    for name, value in options.items():
        _refuse_wrong(path, name, value, OPTIONS, f"[{TARGET}] {name}")
    return _of(content, options, path.parent)


def _refuse_wrong(path: Path, name: str, value: object, known: Mapping[str, Shape], told: str) -> None:
    """Raise ``UsageError("project-file")`` for an entry that is none, or whose value is not what it may be."""
    if not known.get(name, _never)(value):
        raise _unreadable(path, f"{told} = {value}" if name in known else told, () if name in known else known)
    if name in CHOICES and value not in CHOICES[name]:
        raise _unreadable(path, f"{told} = {value}", CHOICES[name])


def _of(content: Mapping[str, Any], options: Mapping[str, Any], folder: Path) -> Project:
    named = {"against"} & options.keys()
    beside = {name: _beside(folder, options[name]) for name in named}
    targets = [_beside(folder, name) for name in options.get("targets", ())]
    return Project(
        inputs=tuple(_beside(folder, name) for name in content.get("inputs", ())),
        method=content.get("method"),
        factors=tuple(_beside(folder, name) for name in content.get("factors", ())),
        gwp=content.get("gwp"),
        missing_year=content.get("missing_year"),
        lang=content.get("lang"),
        target={**options, **beside, "targets": targets},
    )


def _beside(folder: Path, name: str) -> str:
    """A path of the file as seen from here; an edition's or target's name stays a name."""
    return str(folder / name) if (folder / name).exists() else name


def _unreadable(path: Path, detail: str, known: Iterable[str]) -> UsageError:
    return UsageError("project-file", file=path.name, detail=detail, known=tuple(known))
