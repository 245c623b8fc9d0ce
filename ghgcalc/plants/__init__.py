"""The sheet ``plants`` to a town's own factors for heat and electricity, by the rules that its method names.

Stands between the corrected ledger and factor choice: the factors become a set ``plants``, which is asked before every
edition, and after the town's own sheet ``factors``.
"""

from __future__ import annotations

from ghgcalc.plants.municipal import WithPlants, faults_of_plants, with_plants

__all__ = ["WithPlants", "faults_of_plants", "with_plants"]
