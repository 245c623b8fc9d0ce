"""Whether what was read can be: amounts and people against the town's own years, stated emissions against factors.

Stands beside ``inventory``: it looks at a dataset and gives warnings that name both values. It never changes a figure,
and says nothing where there is nothing to compare with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from ghgcalc.dataset import column_letters
from ghgcalc.findings import Finding, Place, Rejected, UsageError
from ghgcalc.plausibility import series as by_series
from ghgcalc.plausibility.implied import Implied, Stated
from ghgcalc.plausibility.series import Key, Point
from ghgcalc.plausibility.settings import Settings, load
from ghgcalc.tables import DIMENSIONS

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.dataset import Dataset
    from ghgcalc.methods import CalculationOptions

__all__ = ["plausible"]

ENERGY: Final = DIMENSIONS.index("energy")
COLUMNS: Final = ("municipality", "year", "sector", "carrier", "amount", "file", "sheet", "row", "column")
Series = Mapping[Key, Sequence[Point]]


def plausible(dataset: Dataset, catalog: Catalog, options: CalculationOptions) -> tuple[Finding, ...]:
    """Every remark on a dataset.

    Parameters
    ----------
    dataset
        What was read.
    catalog
        For thresholds and factors.
    options
        What was asked for: which factors stated emissions are compared with. Of other years than ``years`` nothing is
        told, but they are compared with.

    Findings (warnings): those of ``series`` and ``implied``.
    """
    settings = load(catalog)
    ratios = catalog.gross_to_net
    people = _people(dataset)
    where = partial(_place, dataset)
    findings: list[Finding] = []
    for code, found in _series(dataset).items():
        name = dataset.municipalities[code].name
        counts = people.get(code, [])
        findings += by_series.remarks(name, code, found, settings, ratios, where)
        findings += by_series.per_head(name, code, found, {one.year: one.amount for one in counts}, settings, where)
    for code, counts in people.items():
        findings += by_series.people_jumps(dataset.municipalities[code].name, code, counts, settings, where)
    stated = list(_stated(dataset))
    if stated:
        findings += _implied(stated, dataset, catalog, options, settings)
    return tuple(found for found in findings if not options.years or found.facts["year"] in options.years)


def _series(dataset: Dataset) -> dict[int, Series]:
    """Energy by municipality, then sector and carrier, in the order of years; rows of one year are summed."""
    sums: dict[int, dict[tuple[int, int], dict[int, Point]]] = defaultdict(lambda: defaultdict(dict))
    ledger = dataset.activity
    rows = ledger[(ledger["dimension"] == ENERGY) & ledger["amount"].notna()]
    for town, year, sector, carrier, amount, *place in zip(*(rows[name].tolist() for name in COLUMNS), strict=True):
        years = sums[town][sector, carrier]
        before = years[year].amount if year in years else 0.0
        years[year] = Point(year, before + amount, years[year].at if year in years else place)
    return {
        town: {
            (dataset.sectors[sector], dataset.carriers[carrier]): [years[year] for year in sorted(years)]
            for (sector, carrier), years in of_town.items()
        }
        for town, of_town in sums.items()
    }


def _people(dataset: Dataset) -> dict[int, list[Point]]:
    table = dataset.population
    people: dict[int, list[Point]] = defaultdict(list)
    names = ("municipality", "year", "population", "file", "sheet", "row", "column")
    for town, year, count, *place in zip(*(table[name].tolist() for name in names), strict=True):
        if count == count:
            people[town].append(Point(year, count, place))
    return people


def _stated(dataset: Dataset) -> Iterator[Stated]:
    """Emissions that were entered for an amount of energy."""
    entered = dataset.entered
    if not (entered["carrier"] >= 0).any():
        return
    amounts: dict[tuple[int, int, int, int], float] = defaultdict(float)
    ledger = dataset.activity[dataset.activity["dimension"] == ENERGY]
    for *key, amount in zip(*(ledger[name].tolist() for name in COLUMNS[:5]), strict=True):
        amounts[tuple(key)] += amount
    rows = entered[(entered["carrier"] >= 0) & entered["amount"].notna()]
    names = (*COLUMNS[:5], "gas", *COLUMNS[5:])
    for town, year, sector, carrier, emission, gas, *place in zip(*(rows[one].tolist() for one in names), strict=True):
        if (town, year, sector, carrier) in amounts:
            yield Stated(
                municipality=town,
                year=year,
                sector=dataset.sectors[sector],
                carrier=dataset.carriers[carrier],
                amount=amounts[town, year, sector, carrier],
                emission=emission,
                gas=dataset.gases[gas],
                place=_place(dataset, place),
            )


def _implied(
    stated: Sequence[Stated], dataset: Dataset, catalog: Catalog, options: CalculationOptions, settings: Settings
) -> Iterator[Finding]:
    """Remarks on implied factors; none where no method or edition is known to compare with."""
    from ghgcalc.methods import planned

    names = {code: town.name for code, town in enumerate(dataset.municipalities)}
    try:
        implied = Implied(catalog, planned(dataset, catalog, options), settings, names)
        yield from [finding for one in stated for finding in implied.remark(one)]
    except (UsageError, Rejected):  # the calculation itself says so
        return


def _place(dataset: Dataset, place: Sequence[int]) -> Place:
    file, sheet, row, column = place
    if file < 0:
        return Place()
    title = dataset.sheets[sheet] if sheet >= 0 else ""
    return Place(dataset.files[file], title, f"{column_letters(column)}{row}" if row else "")
