"""What the server of a batch's workers imports before its first worker is asked for, without a search for cycles.

All of it stays for the whole run. Workers search from the end of their first chunk on (``batch.engine.uncollected``).
"""

from __future__ import annotations

import gc

gc.disable()

import pandas  # noqa: E402, F401

import ghgcalc.batch.engine  # noqa: E402
import ghgcalc.report.batch  # noqa: E402, F401

gc.freeze()
