"""The factor of a network's heat, and the Covenant's local heat factor: emissions of the heat over the heat.

Source: BISKO, exergetic allocation (Kausal Open Watch, docs/trailhead/bisko-requirements.md); the loss once, at
delivery, follows from final energy. EFH = (CO2_LPH + CO2_IH - CO2_EH) / LHC: Covenant of Mayors, How to develop a
Sustainable Energy Action Plan, part II, local heat production (JRC 2010).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ghgcalc.plants.sheet import EXPORT, Plant
from ghgcalc.plants.traced import ONE, Gases, Traced, less, sums, times, total


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat of one network in a year.

    Parameters
    ----------
    plants
        The rows of the network.
    emissions
        Of the heat that stays in the network, by gas [t]: heat share of CHP + boilers + imports - exports.
    fed_in
        Heat produced + imported - exported [MWh].
    loss
        Share of it that is lost on the way; None where the sheet does not say.
    """

    plants: tuple[Plant, ...]
    emissions: Gases
    fed_in: Traced
    loss: Traced | None

    @property
    def delivered(self) -> Traced:
        """Heat delivered [MWh]: the loss is taken off once."""
        return self.fed_in if self.loss is None else self.fed_in * (ONE - self.loss)


def network_heat(plants: Sequence[Plant], shares: Mapping[int, Gases]) -> Heat | None:
    """The heat of a network; None if no heat is left in it.

    Parameters
    ----------
    plants
        The rows of one network and year that state heat.
    shares
        Position in ``plants`` -> emissions of its heat by gas [t]. An export that states none has the mean of what is
        produced and imported (own rule: the network's heat is one mixture).
    """
    inward = [number for number, plant in enumerate(plants) if plant.kind != EXPORT]
    outward = [number for number, plant in enumerate(plants) if plant.kind == EXPORT]
    supplied = total(heat for number in inward if (heat := plants[number].heat) is not None)
    if supplied is None or supplied.value <= 0:
        return None
    emissions, fed_in = sums(shares[number] for number in inward), supplied
    mean = times(emissions, ONE / supplied)
    for number in outward:
        heat = plants[number].heat
        if heat is not None:
            stated = plants[number].emissions is not None
            emissions = less(emissions, shares[number] if stated else times(mean, heat))
            fed_in = fed_in - heat
    losses = [plant.loss_share for plant in plants if plant.loss_share is not None]
    if fed_in.value <= 0:
        return None
    return Heat(tuple(plants), emissions, fed_in, losses[0] if losses else None)


def heat_factor(networks: Sequence[Heat]) -> dict[str, Traced]:
    """The factor of the heat of one or several networks by gas [t/MWh]: sum over sum, never a mean of factors."""
    delivered = total(network.delivered for network in networks)
    assert delivered is not None, "there is a network"  # noqa: S101
    return {gas: amount / delivered for gas, amount in sums(network.emissions for network in networks).items()}


def local_heat_factor(networks: Sequence[Heat], consumption: Traced) -> dict[str, Traced]:
    """EFH by gas [t/MWh]: the same emissions over the local heat consumption [MWh] of the balance itself."""
    return {gas: amount / consumption for gas, amount in sums(network.emissions for network in networks).items()}
