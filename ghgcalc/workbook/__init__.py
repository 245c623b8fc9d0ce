"""Files to cells with coordinates; knows files and nothing about energy. First stage on the data's way.

``open_input`` takes a path (xlsx, xlsm, ods, csv, tsv, or ``-`` for csv on standard input) to a ``Workbook``. No file
reaches a spreadsheet library before ``preflight`` has looked at it. What is wrong with a file is a finding in
``Workbook.findings``; nothing is raised for what a file holds.
"""

from __future__ import annotations

from ghgcalc.workbook.door import open_input
from ghgcalc.workbook.limits import Limits
from ghgcalc.workbook.sheet import CellFault, Sheet, Workbook

__all__ = ["CellFault", "Limits", "Sheet", "Workbook", "open_input"]
