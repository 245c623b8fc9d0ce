"""The ledgers' columns: name, dtype, unit, meaning. The one place where they are written down.

Names (sectors, carriers, texts, files, sheets) are integer codes into tuples that stand in the ``Dataset``; -1 means
"none". A code of -1 must never index an array: ``emissions`` guards it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a ledger: its dtype, its unit (empty for codes) and what it means."""

    dtype: str
    unit: str
    meaning: str


# Dimensions of an amount, by code; the canonical unit of each stands in CANONICAL_UNITS.
DIMENSIONS: Final = (
    "energy",
    "mass",
    "volume",
    "distance",
    "passenger_distance",
    "freight_distance",
    "heads",
    "emissions",
)
CANONICAL_UNITS: Final = ("MWh", "t", "m3", "km", "pkm", "tkm", "head", "t")

# Gases that the core knows by name; all others are data.
CO2E: Final = "CO2e"
CO2: Final = "CO2"
BIOGENIC: Final = "CO2_biogenic"

# States of an input cell, by code. VALUE and ZERO count as stated; NO and IE (with its target) too.
STATES: Final = ("value", "zero", "blank", "NO", "NE", "IE", "C")

# Data quality classes by code: A (regional primary data) first; -1 is unknown, which is not D.
QUALITIES: Final = ("A", "B", "C", "D")

# Heating-value basis of a stated amount, by code; -1 is not stated.
BASES: Final = ("net", "gross")

# Where a ledger row came from, by code: the input, or the step that appended it.
ORIGINS: Final = (
    "reported",
    "gross_to_net",
    "heating_value",
    "municipal_in_services",
    "heat_pump_power",
    "plants",
)

PLACE: Final[Mapping[str, Column]] = {
    "file": Column("int32", "", "code into Dataset.files; -1: no place of its own"),
    "sheet": Column("int32", "", "code into Dataset.sheets; -1: none (csv)"),
    "row": Column("int32", "", "row of the cell, from 1; in csv the line"),
    "column": Column("int32", "", "column of the cell, from 1"),
}

ACTIVITY: Final[Mapping[str, Column]] = {
    "municipality": Column("int32", "", "code into Dataset.municipalities"),
    "year": Column("int16", "a", "calendar year"),
    "sector": Column("int16", "", "code into Dataset.sectors"),
    "carrier": Column("int16", "", "code into Dataset.carriers"),
    "dimension": Column("int8", "", "code into DIMENSIONS"),
    "amount": Column("float64", "canonical unit of the dimension", "NaN where no value was stated"),
    "state": Column("int8", "", "code into STATES"),
    "quality": Column("int8", "", "code into QUALITIES; -1 unknown"),
    "basis": Column("int8", "", "code into BASES; -1 not stated"),
    "origin": Column("int8", "", "code into ORIGINS"),
    "stated": Column("float64", "the stated unit", "the number as the input has it"),
    "unit": Column("int32", "", "code into Dataset.texts: the unit as the input has it"),
    "subsector": Column("int32", "", "code into Dataset.texts; -1 none"),
    "gpc_ref": Column("int32", "", "code into Dataset.texts; -1 none"),
    "scope": Column("int8", "", "1, 2 or 3; -1 none"),
    "uncertainty": Column("float64", "1", "stated relative half-width of the 95 % interval; NaN none"),
    "source": Column("int32", "", "code into Dataset.texts: the town's own source of the amount; -1 none"),
    "note": Column("int32", "", "code into Dataset.texts; -1 none"),
    **PLACE,
}

ENTERED: Final[Mapping[str, Column]] = {
    "municipality": Column("int32", "", "code into Dataset.municipalities"),
    "year": Column("int16", "a", "calendar year"),
    "sector": Column("int16", "", "code into Dataset.sectors"),
    "carrier": Column("int16", "", "code into Dataset.carriers; -1: not the emission of an energy row"),
    "gas": Column("int16", "", "code into Dataset.gases"),
    "amount": Column("float64", "t of the gas", "emission entered directly; NaN where no value was stated"),
    "state": Column("int8", "", "code into STATES"),
    "subsector": Column("int32", "", "code into Dataset.texts; -1 none"),
    "gpc_ref": Column("int32", "", "code into Dataset.texts; -1 none"),
    "scope": Column("int8", "", "1, 2 or 3; -1 none"),
    "uncertainty": Column("float64", "1", "stated relative half-width of the 95 % interval; NaN none"),
    "source": Column("int32", "", "code into Dataset.texts; -1 none"),
    "note": Column("int32", "", "code into Dataset.texts; -1 none"),
    **PLACE,
}

EMISSION: Final[Mapping[str, Column]] = {
    "activity": Column("int64", "", "row of the activity ledger; -1: entered directly"),
    "entered": Column("int64", "", "row of the entered ledger; -1: calculated"),
    "gas": Column("int16", "", "code into the run's gases"),
    "key": Column("int32", "", "code of the factor key; -1: none (entered)"),
    "emissions": Column("float64", "t of the gas", "amount x factor, or as entered"),
}

POPULATION: Final[Mapping[str, Column]] = {
    "municipality": Column("int32", "", "code into Dataset.municipalities"),
    "year": Column("int16", "a", "calendar year"),
    "population": Column("float64", "people", "as stated"),
    "definition": Column("int32", "", "code into Dataset.texts: 31 December, mean, census base ...; -1 none"),
    "source": Column("int32", "", "code into Dataset.texts; -1 none"),
    **PLACE,
}


def frame(columns: Mapping[str, Column], values: Mapping[str, ArrayLike]) -> pd.DataFrame:
    """A new ledger frame with exactly ``columns``, each in its dtype.

    Parameters
    ----------
    columns
        One of ``ACTIVITY``, ``ENTERED``, ``POPULATION``.
    values
        A sequence per column, all of one length. A missing column is a bug, not a default.
    """
    import numpy as np
    import pandas as pd

    return pd.DataFrame({name: np.asarray(values[name], dtype=column.dtype) for name, column in columns.items()})
