"""What ghgcalc costs, measured against something on the same machine in the same run: ``python -m benchmarks``."""
