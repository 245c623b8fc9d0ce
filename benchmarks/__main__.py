"""Runs every benchmark in a process of its own, after a line about the machine: ``python -m benchmarks [NAME...]``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.machine import described

# What is measured, in the order in which it is shown; each is a module with a main of its own.
BENCHMARKS = ("startup", "core", "report", "batch")


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all that there are; the status is the worst of theirs."""
    print(described(), flush=True)
    present = [name for name in BENCHMARKS if (Path(__file__).parent / f"{name}.py").exists()]
    unknown = sorted(set(names) - set(present))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(present)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names or present:
        print(f"\n{name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
