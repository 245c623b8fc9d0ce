"""What stands in a workbook to fill in: sheets, columns, rows that wait for an amount, and which of them are required.

A layer above the catalogue and below the writers: ids and plain values in, nothing about a spreadsheet's cells.
``report.template_xlsx`` writes it, and what it writes reads back through ``activity.read``.
"""

from __future__ import annotations

from ghgcalc.template.carried import Carried, carried_from
from ghgcalc.template.content import BLANK, Book, Entry, Sheet, book_for

__all__ = ["BLANK", "Book", "Carried", "Entry", "Sheet", "book_for", "carried_from"]
