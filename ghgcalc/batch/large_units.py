"""MWh per unit of a large table, looked up once per text of a unit and for all carriers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ghgcalc.tables import BASES, DIMENSIONS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ghgcalc.activity.names import Names, Scale
    from ghgcalc.batch.arrow import Coded
    from ghgcalc.catalog import Catalog

    Codes = NDArray[np.intp]
    Floats = NDArray[np.float64]

ENERGY: Final = DIMENSIONS.index("energy")
GROSS: Final = BASES.index("gross")


class Scales:
    """MWh per unit by the text of the unit and the carrier."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._names = names
        self._known: dict[str, Floats] = {}

    def per_unit(self, unit: Coded, carrier: Codes) -> Floats:
        """MWh per stated unit of each row; NaN for a unit that is not known or not of energy.

        Parameters
        ----------
        carrier
            Its code per row; any for a row whose carrier is not known.
        """
        import numpy as np

        for text in unit.texts:
            if text not in self._known:
                self._known[text] = self._scale(self._names.amount_unit[text])
        table = np.array([self._known[text] for text in unit.texts])
        if len(table) == 1 and (table[0] == table[0][0]).all():
            return np.broadcast_to(table[0][:1], unit.codes.shape)
        found: Floats = table[unit.codes, np.maximum(carrier, 0)]
        return found

    def _scale(self, scale: Scale | None) -> Floats:
        """MWh per unit for each carrier: net, by the cited ratio of the carrier where the unit is gross."""
        import numpy as np

        carriers = self._names.carriers
        if scale is None or scale.dimension != ENERGY:
            return np.full(len(carriers), np.nan)
        per_unit = np.full(len(carriers), scale.per_unit)
        if scale.basis == GROSS:
            fuels = [carriers.index(one.id) for one in self._catalog.vocabulary.carriers if one.fuel]
            per_unit[fuels] = np.nan
            for name, ratio in self._catalog.gross_to_net.items():
                per_unit[carriers.index(name)] = scale.per_unit * ratio.value
        return per_unit
