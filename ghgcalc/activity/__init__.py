"""Cells to the activity ledger: names to ids, units to canonical ones, blanks, totals, doubles. Second stage.

``read`` takes paths to a ``Dataset``. It never raises for what is in a file: every mistake is a finding with file,
sheet and cell, and the caller decides by ``findings.has_errors`` whether to calculate.
"""

from __future__ import annotations

from ghgcalc.activity.ledger import Reading
from ghgcalc.activity.options import ReadOptions
from ghgcalc.activity.reading import read, read_each, together
from ghgcalc.activity.suggest import suggest_layout

__all__ = ["ReadOptions", "Reading", "read", "read_each", "suggest_layout", "together"]
