"""``python -m ghgcalc`` does what the ``ghgcalc`` command does."""

from __future__ import annotations

from ghgcalc.cli import main

if __name__ == "__main__":
    main()
