"""The tests of ghgcalc; what they share stands in ``ledgers``."""
