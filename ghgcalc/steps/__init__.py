"""The rules that methods name: one per file, a plain dict of them.

A rule takes the activity ledger and gives rows to append (never changes one) and findings. A town declares facts, a
method names rules; adding a rule is one file and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from ghgcalc.steps.base import StepContext, StepResult
from ghgcalc.steps.gross_to_net import gross_to_net
from ghgcalc.steps.heat_pump_power import heat_pump_power
from ghgcalc.steps.municipal_in_services import municipal_in_services

if TYPE_CHECKING:
    import pandas as pd

    Step = Callable[[pd.DataFrame, StepContext], StepResult]

STEPS: Final[Mapping[str, Step]] = {
    "gross_to_net": gross_to_net,
    "municipal_in_services": municipal_in_services,
    "heat_pump_power": heat_pump_power,
}

__all__ = ["STEPS", "StepContext", "StepResult"]
