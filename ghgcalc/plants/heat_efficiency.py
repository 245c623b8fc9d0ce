"""How much of a CHP plant's emissions its heat bears, by a fixed heat efficiency: the Danish 125 % and 200 % rules.

Source: Energistyrelsen, handbook 2016 of emission factors (heat of CHP at 200 %) and Energinet, environmental
declarations (125 % and 200 %); the formula itself is inferred from both. The efficiency is the method's
``chp_heat_efficiency``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Finding
from ghgcalc.plants.traced import Traced, traced

if TYPE_CHECKING:
    from ghgcalc.plants.rules import Numbers
    from ghgcalc.plants.sheet import Plant

NEEDS = ("fuel", "heat")


def heat_share(plant: Plant, numbers: Numbers) -> Traced | Finding:
    """Share of the fuel that the heat bears: H / efficiency / fuel; the rest is the electricity's.

    Parameters
    ----------
    plant
        With fuel and heat H [MWh].
    numbers
        ``chp_heat_efficiency`` of the method (1.25 or 2.00).

    Raises
    ------
    ValueError
        A value of ``NEEDS`` is not there: the caller asks first.

    Findings: ``plant-rest-below-zero`` (error) where the heat takes more fuel than there is.
    """
    fuel, heat = plant.fuel, plant.heat
    if fuel is None or heat is None:
        raise ValueError(NEEDS)
    for_heat = heat / traced(numbers["chp_heat_efficiency"])
    if for_heat.value > fuel.value:
        facts = {**plant.facts(), "fuel": fuel.value, "for_heat": for_heat.value}
        return Finding("plant-rest-below-zero", "error", plant.place("fuel"), facts)
    return for_heat / fuel if fuel.value else traced(0.0)
