"""Writes a file whole or not at all: to a file beside it, then by renaming. Commands write no file otherwise."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` into the file at ``path``; on any failure what stood there stays as it was.

    A link is followed; what is no regular file (a pipe, a device) is written to as it is.

    Raises
    ------
    OSError
        The folder does not exist, there is no leave to write, the disk is full.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as there:
            there.write(content)
        return
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _new_mode()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with open(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _new_mode() -> int:
    """The mode that a new file gets from the process's mask."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
