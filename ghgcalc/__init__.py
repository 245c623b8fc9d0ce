"""Municipal greenhouse-gas balances and reduction targets: plain files in, an auditable result out.

Importing the package reads nothing and pulls in no heavy library; the commands import what they need.
"""

from __future__ import annotations

__version__ = "0.1.0"
