"""The Covenant's local electricity factor EFE; with local generation alone it is the local mix, an additional figure.

Source (EFE): Technical annex to the SEAP template instructions, section 1 (studylib.net/doc/7951136); the main formula
also in the Climate City Contract of Prato. The condition for a net exporter is our reading of the annex. The official
formula of a "Territorialmix Strom" was not found: the local mix is a convention of ghgcalc and conforms to no method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ghgcalc.plants.traced import Gases, Traced, sums, times, total, traced


@dataclass(frozen=True, slots=True)
class Produced:
    """Electricity produced locally or bought as certified green, with what it emits.

    Parameters
    ----------
    electricity
        MWh.
    emissions
        By gas [t].
    """

    electricity: Traced
    emissions: Gases


def local_factor(consumption: Traced, national: Gases, sources: Sequence[Produced]) -> dict[str, Traced]:
    """EFE by gas [t/MWh] = ((TCE - LPE - GEP) x NEEFE + CO2_LPE + CO2_GEP) / TCE.

    For a net exporter (LPE + GEP above TCE) it is (CO2_LPE + CO2_GEP) / (LPE + GEP).

    Parameters
    ----------
    consumption
        TCE: all electricity consumed in the municipality [MWh].
    national
        NEEFE: the method's own electricity factor by gas [t/MWh].
    sources
        Local production (LPE) and certified green purchases of the municipality (GEP); at least one.
    """
    inside = total(source.electricity for source in sources)
    assert inside is not None, "there is a source"  # noqa: S101
    emissions = sums(source.emissions for source in sources)
    if inside.value > consumption.value:
        return {gas: emissions.get(gas, traced(0.0)) / inside for gas in sorted({*emissions, *national})}
    rest = consumption
    for source in sources:
        rest = rest - source.electricity
    whole = sums([times(national, rest), emissions])
    return {gas: amount / consumption for gas, amount in whole.items()}
