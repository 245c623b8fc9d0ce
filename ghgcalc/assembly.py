"""From the two ledgers to cells: the sums of each municipality, year, sector and carrier, with all that went into them.

Stands between ``emissions`` and the inventory's nouns: ledgers in, one ``Cell`` per net row out, in canonical order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from ghgcalc import emissions
from ghgcalc.factors import Chooser, Key, Plan, Resolution
from ghgcalc.tables import BIOGENIC, CO2, CO2E, DIMENSIONS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from ghgcalc.dataset import Dataset
    from ghgcalc.methods import Planned

    Codes = NDArray[np.integer]

ENTERED_DIMENSION: Final = DIMENSIONS.index("emissions")
KEY_COLUMNS: Final = ("municipality", "year", "sector", "carrier", "dimension")
NO_CARRIER: Final = -1


class CellKey(NamedTuple):
    """Codes of a net row; ``carrier`` -1 for emissions entered directly."""

    municipality: int
    year: int
    sector: int
    carrier: int
    dimension: int


@dataclass(slots=True)
class Cell:
    """A net row in the making: ledger rows behind it, sum of the amounts, emissions by gas [t].

    ``amount`` is None where no amount is stated. ``gases`` is None where an amount has no factor and no reported
    emission.
    """

    key: CellKey
    rows: list[int] = field(default_factory=list)
    entered: list[int] = field(default_factory=list)
    amount: float | None = None
    gases: dict[str, float] | None = None
    resolution: Resolution | None = None

    @property
    def reported(self) -> bool:
        """Whether the emission was entered, not calculated."""
        return bool(self.entered)


def ordered(ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledger in canonical order, in which sums do not depend on the order of the input's rows."""
    import numpy as np

    columns = [ledger["amount"], ledger["quality"], *(ledger[name] for name in reversed(KEY_COLUMNS))]
    return ledger.iloc[np.lexsort([column.to_numpy() for column in columns])].reset_index(drop=True)


def cells_of(ledger: pd.DataFrame) -> tuple[list[Cell], Codes]:
    """The cells of an ordered ledger, and for each ledger row the code of its cell."""
    import numpy as np

    columns = [ledger[name].to_numpy() for name in KEY_COLUMNS]
    if not len(ledger):
        return [], np.zeros(0, dtype="int64")
    starts = np.zeros(len(ledger), dtype=bool)
    starts[0] = True
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    first = np.flatnonzero(starts)
    ends = [*first[1:].tolist(), len(ledger)]
    keys = zip(*(column[first].tolist() for column in columns), strict=True)
    found = [
        Cell(CellKey(*key), rows=list(range(start, end)))
        for key, start, end in zip(keys, first.tolist(), ends, strict=True)
    ]
    return found, np.cumsum(starts) - 1


def fill(
    cells: list[Cell], cell_of_row: Codes, ledger: pd.DataFrame, dataset: Dataset, chooser: Chooser, planned: Planned
) -> None:
    """Give every cell its amount, its factor and its calculated emissions.

    Amounts are summed from the activity ledger, emissions from the emission ledger.
    """
    import numpy as np

    amount = ledger["amount"].to_numpy()
    stated = ~np.isnan(amount)
    sums = np.bincount(cell_of_row[stated], weights=amount[stated], minlength=len(cells)).tolist()
    counts = np.bincount(cell_of_row[stated], minlength=len(cells)).tolist()
    found: list[Resolution] = []
    codes: dict[tuple[int, ...], int] = {}
    key_of_cell = [-1] * len(cells)
    for number, (cell, total, count) in enumerate(zip(cells, sums, counts, strict=True)):
        if count:
            # Codes are looked up before names: a chunk has the same few keys in every municipality.
            short = (planned.of_municipality[cell.key.municipality], *cell.key[1:])
            code = codes.setdefault(short, len(found))
            if code == len(found):
                found.append(chooser.resolve(factor_key(cell.key, dataset, planned)))
            cell.amount, cell.resolution, key_of_cell[number] = total, found[code], code
    gases = emissions.gases_of(found)
    factors = emissions.factor_array(found, gases)
    keys = np.asarray(key_of_cell, dtype="int64")[cell_of_row]
    emitted = emissions.ledger(np.arange(len(ledger)), keys, amount, factors, gases)
    _sum_gases(cells, cell_of_row[emitted["activity"].to_numpy()], emitted, gases)


def _sum_gases(cells: list[Cell], cell: Codes, emitted: pd.DataFrame, gases: Sequence[str]) -> None:
    import numpy as np

    by_gas = np.zeros((len(gases), len(cells)))
    for code in range(len(gases)):
        rows = emitted["gas"].to_numpy() == code
        by_gas[code] = np.bincount(cell[rows], emitted["emissions"].to_numpy()[rows], minlength=len(cells))
    columns = by_gas.T.tolist()
    has: dict[int, list[tuple[int, str]]] = {}
    for one, values in zip(cells, columns, strict=True):
        resolution = one.resolution
        if resolution is not None and resolution.applied:
            if id(resolution) not in has:
                named = {applied.gas for applied in resolution.applied}
                has[id(resolution)] = [(place, gas) for place, gas in enumerate(gases) if gas in named]
            one.gases = {gas: values[place] for place, gas in has[id(resolution)]}
        elif one.amount == 0:
            # Nothing was used, so nothing was emitted: a confirmed zero needs no factor.
            one.gases = {}


def factor_key(key: CellKey, dataset: Dataset, planned: Planned) -> Key:
    """The key that a cell's factor is chosen for."""
    return Key(
        plan=planned.of_municipality[key.municipality],
        year=key.year,
        sector=dataset.sectors[key.sector],
        carrier=dataset.carriers[key.carrier],
        dimension=DIMENSIONS[key.dimension],
    )


def enter(cells: list[Cell], entered: pd.DataFrame, gases: Sequence[str]) -> list[Cell]:
    """The cells with the emissions that were entered: on their energy row, or as rows of their own.

    An emission entered for an energy row replaces what would have been calculated for it. Entered amounts are summed
    per gas in the order of size, so that the sum does not depend on the order of the input's rows.
    """
    by_place: dict[tuple[int, int, int, int], Cell] = {}
    for cell in cells:
        by_place.setdefault(cell.key[:4], cell)
    added: list[Cell] = []
    amounts: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    rows = zip(*(entered[name].tolist() for name in KEY_COLUMNS[:-1]), strict=True)
    details = zip(rows, entered["gas"].tolist(), entered["amount"].tolist(), strict=True)
    for number, (place, gas, amount) in enumerate(details):
        if amount != amount:
            continue
        if place not in by_place:
            municipality, year, sector, carrier = place
            by_place[place] = Cell(CellKey(municipality, year, sector, carrier, ENTERED_DIMENSION))
            added.append(by_place[place])
        cell = by_place[place]
        cell.entered.append(number)
        amounts[id(cell)][gases[gas]].append(amount)
    for cell in cells:
        # A carrier stated in two dimensions has one reported emission: the other cell is told with the first.
        first = by_place[cell.key[:4]]
        if first is not cell and first.entered:
            cell.entered, cell.gases, cell.resolution = list(first.entered), {}, None
    for cell in by_place.values():
        if cell.entered:
            cell.gases = {gas: sum(sorted(values)) for gas, values in sorted(amounts[id(cell)].items())}
            cell.resolution = None
    return sorted([*cells, *added], key=lambda cell: _order(cell.key))


def _order(key: CellKey) -> tuple[int, ...]:
    """Vocabulary order, with the emissions that have no carrier after the sector's carriers."""
    last = key.carrier == NO_CARRIER
    return (key.municipality, key.year, key.sector, int(last), key.carrier, key.dimension)


def carbon_dioxide_equivalent(gases: Mapping[str, float], gwp: Mapping[str, float]) -> float | None:
    """CO2 equivalents [t] of gases [t]; None where a gas that occurs has no GWP in the set."""
    total = 0.0
    for gas, amount in gases.items():
        if gas in (CO2E, CO2):
            total += amount
        elif gas != BIOGENIC and amount:
            if gas not in gwp:
                return None
            total += amount * gwp[gas]
    return total


def gwp_of(cell: Cell, plan: Plan) -> str:
    """The GWP set that a cell's single gases are added up with: the plan's, else the factor set's own."""
    if plan.gwp != "not_stated" or cell.resolution is None:
        return plan.gwp
    return cell.resolution.gwp
