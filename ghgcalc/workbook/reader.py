"""The door to python-calamine: checked bytes to rows of cells. Runs here or, for large files, in ``worker``."""

from __future__ import annotations

from io import BytesIO
from typing import Any


class ReaderFault(Exception):
    """The reader gave up on a file that pre-flight let through; ``reason`` is its own word for it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_rows(content: bytes) -> dict[str, list[list[Any]]]:
    """Every worksheet's rows by title; ``rows[0][0]`` is A1 and blank cells are ``''``.

    Raises
    ------
    ReaderFault
        For whatever the reader raises, a panic of its native code included.
    """
    import python_calamine

    rows: dict[str, list[list[Any]]] = {}
    try:
        book = python_calamine.load_workbook(BytesIO(content))
        for sheet in book.sheets_metadata:
            if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet:
                rows[sheet.name] = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    except Exception as fault:
        raise ReaderFault(type(fault).__name__) from None
    except BaseException as fault:  # a panic of native code is no Exception
        if isinstance(fault, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise ReaderFault(type(fault).__name__) from None
    return rows
