"""Amounts against the town's own other years: a thousandfold, GJ for MWh, gross for net, and other jumps.

Part of ``plausibility``. No band is needed: a municipality is its own measure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.findings import Fact, Finding, Place
from ghgcalc.plausibility.settings import Settings, is_times

if TYPE_CHECKING:
    from ghgcalc.models import Parameter

THOUSANDFOLD = "energy-thousandfold"
JOULES = "energy-in-joules"
JUMP = "energy-jump"
CALORIFIC = "energy-calorific-jump"
PEOPLE = "population-jump"


class Point(NamedTuple):
    """The amount of a sector x carrier in a year [MWh] and where it stands (codes of file and sheet, row, column)."""

    year: int
    amount: float
    at: Sequence[int]


class Pair(NamedTuple):
    """Two years of a series that follow each other in the data; ``blamed`` is the one that is told of."""

    code: str
    blamed: Point
    other: Point


Key = tuple[str, str]
"""Sector and carrier."""
Where = Callable[[Sequence[int]], Place]


def remarks(
    municipality: str,
    code: int,
    series: Mapping[Key, Sequence[Point]],
    settings: Settings,
    ratios: Mapping[str, Parameter],
    where: Where,
) -> Iterator[Finding]:
    """Every remark on the series of one municipality.

    Findings (warnings): ``energy-thousandfold``, ``energy-in-joules``, ``energy-jump``, ``energy-calorific-jump``.

    Parameters
    ----------
    series
        Sector and carrier -> points in the order of years.
    ratios
        Net over gross calorific value by carrier.
    where
        The place of a point.
    """
    totals: dict[int, float] = defaultdict(float)
    for points in series.values():
        for point in points:
            totals[point.year] += point.amount
    for (sector, carrier), points in series.items():
        codes = [_code(old, new, settings, totals) for old, new in pairwise(points)]
        for pair in odd(points, codes):
            yield _finding(pair, municipality, code, where, {"sector": sector, "carrier": carrier})
    for carrier, ratio in ratios.items():
        for year, before in sorted(_calorific(series, carrier, ratio.value, settings)):
            first = next(p for (_, name), ps in series.items() if name == carrier for p in ps if p.year == year)
            facts: dict[str, Fact] = {
                "municipality": municipality,
                "carrier": carrier,
                "year": year,
                "other_year": before,
                "ratio": ratio.value,
            }
            yield Finding(CALORIFIC, "warning", where(first.at), facts, municipality=code)


def odd(points: Sequence[Point], codes: Sequence[str]) -> Iterator[Pair]:
    """Jumps between points that follow each other; the way back from an outlier is not told again.

    Parameters
    ----------
    codes
        For each point but the first, what is odd about the step to it; empty: nothing.
    """
    back = False
    for number, code in enumerate(codes):
        if not code or back:
            back = False
            continue
        old, new = points[number], points[number + 1]
        following = codes[number + 1] if number + 1 < len(codes) else ""
        # Jumped and jumped back: the year between is the outlier. Jumped at the start and calm since: the first one is.
        back = bool(following) and _opposite(points[number : number + 3])
        first_is_odd = number == 0 and not following and len(codes) > 1
        yield Pair(code, old if first_is_odd else new, new if first_is_odd else old)


def _code(old: Point, new: Point, settings: Settings, totals: Mapping[int, float]) -> str:
    near = new.year - old.year <= settings.neighbour_years
    if old.amount > 0 and new.amount > 0:
        ratio = new.amount / old.amount
        if 1 / settings.jump <= ratio <= settings.jump:
            return ""
        if is_times(ratio, settings.thousandfold, settings.thousandfold_within):
            return THOUSANDFOLD
        if near and is_times(ratio, settings.joules, settings.joules_within):
            return JOULES if _counts(old, new, settings, totals) else ""
    if not near or old.amount == new.amount:
        return ""
    return JUMP if _counts(old, new, settings, totals) else ""


def _counts(old: Point, new: Point, settings: Settings, totals: Mapping[int, float]) -> bool:
    """Whether either amount is more than a small part of its year's energy."""
    return any(point.amount > settings.small_share * totals[point.year] for point in (old, new))


def _opposite(points: Sequence[Point]) -> bool:
    first, middle, last = (point.amount for point in points)
    return (middle - first) * (last - middle) < 0


def _calorific(
    series: Mapping[Key, Sequence[Point]], carrier: str, ratio: float, settings: Settings
) -> Iterator[tuple[int, int]]:
    """Years in which the carrier moved by the calorific ratio in every sector, at least two, with the year before."""
    moved: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for (_, name), points in series.items():
        if name == carrier:
            for old, new in pairwise(points):
                if old.amount > 0 and new.amount > 0 and new.year - old.year <= settings.neighbour_years:
                    same = is_times(new.amount / old.amount, 1 / ratio, 1 + settings.calorific_within)
                    moved[new.year, old.year].append(same)
    yield from (years for years, sectors in moved.items() if all(sectors) and len(sectors) > 1)


def _finding(pair: Pair, municipality: str, code: int, where: Where, what: Mapping[str, Fact]) -> Finding:
    blamed, other = pair.blamed, pair.other
    facts: dict[str, Fact] = {
        "municipality": municipality,
        **what,
        "year": blamed.year,
        "value": blamed.amount,
        "other_year": other.year,
        "other": other.amount,
        "cell": str(where(other.at)),
    }
    return Finding(pair.code, "warning", where(blamed.at), facts, municipality=code)


def per_head(
    municipality: str,
    code: int,
    series: Mapping[Key, Sequence[Point]],
    people: Mapping[int, float],
    settings: Settings,
    where: Where,
) -> Iterator[Finding]:
    """Energy per inhabitant whose magnitude cannot be: ``energy-per-head`` (warning), with the band's source."""
    for band in settings.per_head:
        for year, points in _by_year(series, band.sector, band.carrier).items():
            if not people.get(year):
                continue
            value = sum(point.amount for point in points) / people[year]
            if value and not band.low <= value <= band.high:
                facts: dict[str, Fact] = {
                    "municipality": municipality,
                    "sector": band.sector,
                    "carrier": band.carrier,
                    "year": year,
                    "value": value,
                    "low": band.low,
                    "high": band.high,
                    "population": people[year],
                    "source": band.source,
                }
                largest = max(points, key=lambda point: point.amount)
                finding = "energy-per-head" if band.carrier else "sector-energy-per-head"
                yield Finding(finding, "warning", where(largest.at), facts, municipality=code)


def _by_year(series: Mapping[Key, Sequence[Point]], sector: str, carrier: str) -> dict[int, list[Point]]:
    years: dict[int, list[Point]] = defaultdict(list)
    for (name, kind), points in series.items():
        if name == sector and carrier in ("", kind):
            for point in points:
                years[point.year].append(point)
    return years


def people_jumps(
    municipality: str, code: int, counts: Iterable[Point], settings: Settings, where: Where
) -> Iterator[Finding]:
    """Populations that do not fit their neighbours: ``population-jump`` (warning); both are named."""
    points = sorted(counts)
    codes = [PEOPLE if _strange(old, new, settings) else "" for old, new in pairwise(points)]
    for pair in odd(points, codes):
        yield _finding(pair, municipality, code, where, {})


def _strange(old: Point, new: Point, settings: Settings) -> bool:
    if old.amount <= 0 or new.amount <= 0:
        return False
    ratio = max(new.amount / old.amount, old.amount / new.amount)
    return bool(ratio > (1 + settings.population_growth) ** (new.year - old.year))
