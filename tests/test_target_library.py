"""The built-in targets, files of targets, and the sheet of a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghgcalc.catalog import load as load_catalog
from ghgcalc.dataset import Municipality
from ghgcalc.findings import Place, Rejected, UsageError
from ghgcalc.targets import Asked, judge
from ghgcalc.targets.library import Library, load
from ghgcalc.targets.rules import load as load_rules
from tests.target_towns import inventory_of, simple

CATALOG = load_catalog()
RULES = load_rules(CATALOG)
LIBRARY: Library = load(CATALOG, RULES)[0]
KINDS = {"energy", "transport", "agriculture", "waste", "ippu", "land_use"}

FILE = """\
sources:
  - {id: council, title: "Resolution of the council"}
targets:
  - id: town-2030
    quantity: emissions_per_capita
    points: [{year: 2030, reduce_by: "40 %"}, {year: 2025, reach: "5 t"}]
    source: council
"""


def test_every_built_in_target_is_sourced_and_named_in_three_languages() -> None:
    assert len(LIBRARY.targets) > 30
    sectors = {term.id for term in CATALOG.vocabulary.sectors}
    for target in LIBRARY.targets.values():
        assert target.source is not None, target.id
        assert target.source.title, target.id
        for texts in (target.labels, target.audience, target.note):
            assert set(texts) == {"de", "en", "da"}, target.id
            assert all(texts.values()), target.id
        assert set(target.sectors) <= sectors, target.id
        assert set(target.covers) <= KINDS, target.id
        assert set(target.at_least_as.values()) <= set(LIBRARY.targets), target.id
        assert list(target.points) == sorted(target.points, key=lambda point: point.year or 0)


@pytest.mark.parametrize(
    ("name", "year", "share", "level", "base_year"),
    [
        ("klima-buendnis-2.5t", None, None, 2.5, None),
        ("klima-buendnis-half-2030", 2030, 0.5, None, 1990),
        ("ksg-2030", 2030, 0.65, None, 1990),
        ("ksg-2040", 2040, 0.88, None, 1990),
        ("ksg-2045", 2045, None, 0, 1990),
        ("nrw-2030", 2030, 0.65, None, 1990),
        ("bw-2040", 2040, None, 0, 1990),
        ("hessen-2025", 2025, 0.40, None, 1990),
        ("com-2020", 2020, 0.20, None, None),
        ("com-2030-40", 2030, 0.40, None, None),
        ("com-2030", 2030, 0.55, None, None),
        ("com-2050", 2050, None, 0, None),
        ("dk2020-70", 2030, 0.70, None, 1990),
        ("dk2020-half-2030", 2030, 0.50, None, None),
        ("eu-mission-2030", 2030, 0.80, None, None),
    ],
)
def test_facts_of_built_in_targets(
    name: str, year: int | None, share: float | None, level: float | None, base_year: int | None
) -> None:
    target = LIBRARY.targets[name]
    (point,) = target.points
    assert (point.year, point.reduce_by, point.reach, target.base_year) == (year, share, level, base_year)


def test_the_yearly_path_of_the_german_act() -> None:
    path = {point.year: point.reduce_by for point in LIBRARY.targets["ksg-path"].points}
    shares = [0.67, 0.70, 0.72, 0.74, 0.77, 0.79, 0.81, 0.83, 0.86, 0.88]
    assert [path[year] for year in range(2031, 2041)] == shares


def test_the_mission_carries_its_residual_cap() -> None:
    residual = LIBRARY.targets["eu-mission-2030"].residual
    assert residual is not None
    assert (residual.cap, residual.reference_year) == (0.2, None)


def test_a_file_is_read_like_the_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "council.yaml"
    path.write_text(FILE, encoding="utf-8")
    target = LIBRARY.find(str(path))
    assert (target.id, target.origin, target.quantity) == ("town-2030", "file", "emissions_per_capita")
    assert [(point.year, point.reduce_by, point.reach) for point in target.points] == [
        (2025, None, 5.0),
        (2030, 0.4, None),
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("quantity: emissions_per_capita", "quantity: emision"),
        ("    source: council", "    source: unknown"),
        ("    source: council", "    colour: green"),
        ('reduce_by: "40 %"', 'reduce_by: "40 %", reach: "1 t"'),
        ('reduce_by: "40 %"', 'reduce_by: "forty"'),
        ("targets:", "goals:"),
        ("targets:", "targets: [5]\nothers:"),
        ("year: 2030", 'year: "soon"'),
        ("year: 2030, ", ""),
        ("    source: council", "    sectors: [indutsry]"),
        ("    source: council", "    gas: CH4"),
        ("    source: council", "    base_year: 12"),
        ("title:", "headline:"),
        ("    points:", "    between: zigzag\n    points:"),
    ],
)
def test_a_broken_file_is_rejected_by_name(tmp_path: Path, change: tuple[str, str]) -> None:
    path = tmp_path / "council.yaml"
    path.write_text(FILE.replace(*change), encoding="utf-8")
    with pytest.raises(Rejected) as rejected:
        LIBRARY.find(str(path))
    (finding,) = rejected.value.findings
    assert (finding.code, finding.place.file) == ("target-file", "council.yaml")


def sheet(*rows: dict[str, object]) -> Municipality:
    placed = tuple(
        {name: (value, Place("a.xlsx", "targets", f"A{number}")) for name, value in one.items()}
        for number, one in enumerate(rows, start=2)
    )
    return Municipality("Musterstadt (fictitious)", tables={"targets": placed})


def test_a_sheet_states_the_towns_own_targets() -> None:
    town = sheet(
        {"id": "goal", "title": "Our goal", "target": "40% by 2030", "base_year": 1990.0, "base_value": 2517.125},
        {"target": "sector:transport -20 % bis 2030", "sector": "", "between": "stufenweise"},
        {"target": "com-2030", "base_year": 2005.0},
        {"target": ""},
    )
    library, findings = load(CATALOG, RULES, [town])
    assert not findings
    own = library.of(town.name, "")
    assert [target.id for target in own] == ["goal", "sector:transport -20 % bis 2030", "com-2030"]
    assert (own[0].base_year, own[0].base_value, own[0].labels["de"]) == (1990, 2517.125, "Our goal")
    assert (own[1].sectors, own[1].between) == (("transport",), "step")
    assert own[2].base_year == 2005
    judged = judge(inventory_of(simple({1990: 2517.125, 2030: 1500.0})), [], library, Asked(), RULES)
    assert [verdict.target.id for verdict in judged.verdicts] == [target.id for target in own]
    assert judged.verdicts[0].verdict == "met"


def test_what_a_sheet_gets_wrong_is_found_at_its_cell() -> None:
    town = sheet(
        {"id": "goal", "target": "40% by 2030"},
        {"id": "goal", "target": "50% by 2030"},
        {"id": "other", "target": "forty percent"},
    )
    _, findings = load(CATALOG, RULES, [town])
    assert [(finding.code, finding.severity, finding.place.cell) for finding in findings] == [
        ("target-id-twice", "error", "A3"),
        ("target-row-unreadable", "error", "A4"),
    ]


def test_a_towns_own_target_is_asked_for_by_its_id() -> None:
    town = sheet({"id": "goal", "target": "500 t by 2030"})
    library, _ = load(CATALOG, RULES, [town])
    judged = judge(inventory_of(simple({2030: 400.0})), ["GOAL"], library, Asked(), RULES)
    assert judged.verdicts[0].verdict == "met"
    with pytest.raises(UsageError):
        LIBRARY.find("goal")
