"""How much of a CHP plant's emissions its heat bears, by exergy: the rule of BISKO.

Source: Kausal Open Watch, docs/trailhead/bisko-requirements.md and nodes/generic.py (exergetic allocation, 283 K),
quoting the BISKO method paper of July 2024; the reference temperature is the method's ``reference_temperature``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Finding
from ghgcalc.plants.traced import ONE, Traced, traced

if TYPE_CHECKING:
    from ghgcalc.plants.rules import Numbers
    from ghgcalc.plants.sheet import Plant

NEEDS = ("electricity", "heat", "supply_temperature_c")


def heat_share(plant: Plant, numbers: Numbers) -> Traced | Finding:
    """Share of the emissions that the heat bears: z H / (P + z H), with z = 1 - T_ref / T_supply.

    Parameters
    ----------
    plant
        With electricity P [MWh], heat H [MWh] and supply temperature [degrees Celsius].
    numbers
        ``reference_temperature`` [K] of the method, ``zero_celsius`` [K].

    Raises
    ------
    ValueError
        A value of ``NEEDS`` is not there: the caller asks first.

    Findings: ``supply-temperature-too-low`` (error) where the supply is no warmer than the reference.
    """
    celsius, heat, power = plant.supply_temperature_c, plant.heat, plant.electricity
    if celsius is None or heat is None or power is None:
        raise ValueError(NEEDS)
    reference = traced(numbers["reference_temperature"])
    supply = celsius + traced(numbers["zero_celsius"])
    if supply.value <= reference.value:
        facts = {**plant.facts(), "found": celsius.value, "reference": reference.value - numbers["zero_celsius"]}
        return Finding("supply-temperature-too-low", "error", plant.place("supply_temperature_c"), facts)
    exergy = (ONE - reference / supply) * heat
    return exergy / (power + exergy)
