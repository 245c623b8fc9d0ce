"""What the process that a batch's workers are copied from imports before the first is asked for, cycles unsearched.

All of it stays for the whole run. Workers search from the end of their first chunk on (``batch.worker.uncollected``).
"""

from __future__ import annotations

import gc

gc.disable()

import pandas  # noqa: E402, F401

import ghgcalc.report.batch  # noqa: E402, F401
from ghgcalc.batch.worker import serve  # noqa: E402

__all__ = ["serve"]

gc.freeze()
