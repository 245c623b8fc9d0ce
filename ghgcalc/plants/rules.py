"""Which rules for plants there are, by the step names that methods list, and the cited numbers they work with.

A method names at most one rule for splitting a CHP plant, and what is made of heat and electricity. Adding a rule is
one file and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ghgcalc.catalog import read_yaml
from ghgcalc.models import Noun, Parameter, Source
from ghgcalc.nouns import build
from ghgcalc.plants import exergetic, heat_efficiency

if TYPE_CHECKING:
    from ghgcalc.catalog import Catalog
    from ghgcalc.findings import Finding
    from ghgcalc.models import Method
    from ghgcalc.plants.sheet import Plant
    from ghgcalc.plants.traced import Traced

Numbers = Mapping[str, float]

# What a method may make of the sheet beside splitting CHP plants.
LOCAL_HEAT: Final = "local_heat_factor"
LOCAL_ELECTRICITY: Final = "local_electricity_factor"
LOCAL_MIX: Final = "local_electricity_mix"


@dataclass(frozen=True, slots=True)
class Allocation:
    """A rule that splits a CHP plant: the columns it needs, and the share of the emissions that the heat bears."""

    needs: tuple[str, ...]
    heat_share: Callable[[Plant, Numbers], Traced | Finding]


ALLOCATIONS: Final[Mapping[str, Allocation]] = {
    "exergetic_heat": Allocation(exergetic.NEEDS, exergetic.heat_share),
    "fixed_heat_efficiency": Allocation(heat_efficiency.NEEDS, heat_efficiency.heat_share),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Noun):
    """``emission_factors/plants.yaml``: numbers that no method has of its own, and the source of each rule."""

    zero_celsius: Parameter
    rules: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a method makes of the sheet ``plants``.

    Parameters
    ----------
    allocation, allocation_name
        The rule for CHP plants; None and empty where the method names none.
    steps
        The method's step names.
    numbers
        Its parameters, and those of the settings.
    sources
        The source of each rule by its name.
    """

    allocation: Allocation | None
    allocation_name: str
    steps: frozenset[str]
    numbers: Numbers
    sources: Mapping[str, Source]

    @property
    def any(self) -> bool:
        """Whether the method makes anything of the sheet."""
        return self.allocation is not None or bool(self.steps & {LOCAL_HEAT, LOCAL_ELECTRICITY, LOCAL_MIX})


def settings_of(catalog: Catalog) -> Settings:
    """The settings of a catalogue."""
    return build(Settings, read_yaml(catalog.root / "plants.yaml"))


def rules_of(method: Method, catalog: Catalog) -> Rules:
    """The rules for plants that a method names."""
    settings = settings_of(catalog)
    name = next((step for step in method.steps if step in ALLOCATIONS), "")
    numbers = {key: parameter.value for key, parameter in method.parameters.items()}
    return Rules(
        allocation=ALLOCATIONS.get(name),
        allocation_name=name,
        steps=frozenset(method.steps),
        numbers={**numbers, "zero_celsius": settings.zero_celsius.value},
        sources=settings.rules,
    )
