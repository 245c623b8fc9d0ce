"""The texts of a folder of YAML files, each file parsed when the first of its keys is asked for.

Stands below ``catalog``, which reads the files. A run shows a few dozen of some thousand texts in three languages, and
parsing all of them would take a tenth of its time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

# A key of the outermost mapping: the only lines that begin in the first column, comments apart.
OUTER_KEY: Final = re.compile(r"""^["']?([A-Za-z0-9_.-]+)["']?:""", re.MULTILINE)


class TextFiles(Mapping[str, Any]):
    """Key -> what stands below it, over all the files; where two files have a key, the last file's.

    Parameters
    ----------
    folder
        Where the ``*.yaml`` files are.
    parse
        Reads one of them to a mapping.
    """

    def __init__(self, folder: Path, parse: Callable[[Path], Mapping[str, Any]]) -> None:
        self._folder = folder
        self._parse = parse
        self._parsed: dict[Path, Mapping[str, Any]] = {}

    @cached_property
    def _file_of(self) -> dict[str, Path]:
        paths = sorted(self._folder.glob("*.yaml"))
        return {key: path for path in paths for key in OUTER_KEY.findall(path.read_text(encoding="utf-8"))}

    def __getitem__(self, key: str) -> Any:
        path = self._file_of[key]
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path][key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._file_of)

    def __len__(self) -> int:
        return len(self._file_of)
