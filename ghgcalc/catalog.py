"""``emission_factors/`` -> the frozen ``Catalog``: vocabulary, units, factor sets, methods, GWP sets, texts.

Stands beside reading and before choosing factors. Nothing is read before it is asked for: a run that needs two factor
sets reads two. The only door to yaml (``read_yaml``). Checks of the data as a whole stand in ``catalogue_checks``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.factor_rows import COLUMNS, RowReader, in_columns
from ghgcalc.findings import Finding, Place, Rejected, UsageError
from ghgcalc.models import FactorSet, FactorSetMeta, HeatingValue, Method, Parameter, QualityClass, Source
from ghgcalc.nouns import AnyNoun, build
from ghgcalc.text_files import TextFiles
from ghgcalc.units import Units, known_from
from ghgcalc.vocabulary import (
    Codelist,
    Vocabulary,
    ambiguous_from,
    carrier_from,
    codelists_by,
    fold,
    nearest,
    term_from,
)

if TYPE_CHECKING:
    import yaml

CO2: Final = "CO2"
BIOGENIC: Final = "CO2_biogenic"


def load(root: Path | None = None) -> Catalog:
    """The catalogue at ``root``; by default the one that is installed with the package.

    In a wheel it lies in ``ghgcalc/_catalogue``; beside a source tree in ``emission_factors``.
    """
    if root is None:
        installed = Path(__file__).parent / "_catalogue"
        root = installed if installed.is_dir() else Path(__file__).parent.parent / "emission_factors"
    return Catalog(root)


class Catalog:
    """The catalogue in the folder ``root``: read lazily, then frozen."""

    def __init__(self, root: Path) -> None:
        self.root: Final = root
        self._sets: dict[str, FactorSet] = {}
        self._methods: dict[str, Method] = {}
        self._gwp: dict[str, Mapping[str, float]] = {}

    @cached_property
    def version(self) -> str:
        """The catalogue's own version."""
        return (self.root / "VERSION").read_text(encoding="utf-8").strip()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every name of every sector, carrier, gas, sheet, column, key and word."""
        ambiguous = self.table("vocabulary/ambiguous.csv")
        plain = {
            kind: Codelist(self._terms(f"vocabulary/{kind}s.csv"), ambiguous_from(ambiguous, kind))
            for kind in ("sector", "sheet", "key")
        }
        carriers = tuple(carrier_from(row, n) for n, row in enumerate(self.table("vocabulary/carriers.csv")))
        return Vocabulary(
            sector_list=plain["sector"],
            carrier_list=Codelist(carriers, ambiguous_from(ambiguous, "carrier")),
            gas_list=Codelist(self._terms("vocabulary/gases.csv")),
            sheet_list=plain["sheet"],
            key_list=plain["key"],
            columns=codelists_by(self.table("vocabulary/columns.csv"), "sheet"),
            words=codelists_by(self.table("vocabulary/words.csv"), "key"),
        )

    @cached_property
    def units(self) -> Units:
        """The unit strings."""
        return Units(map(known_from, self.table("units.csv")), self.root / "units.txt", self.vocabulary.gas)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Documents that heating values, ratios, GWP values and quality classes were read in."""
        return {source.id: source for source in self._many("sources.yaml", Source)}

    @cached_property
    def heating_values(self) -> tuple[HeatingValue, ...]:
        """Net energy per mass or volume by carrier."""
        return tuple(
            HeatingValue(**row, mwh_per_unit=_energy_per_unit(self.units, row))  # type: ignore[arg-type]
            for row in self.table("heating_values.csv")
        )

    @cached_property
    def gross_to_net(self) -> Mapping[str, Parameter]:
        """Net over gross calorific value by carrier: only carriers with a cited ratio."""
        ratios = _mapping(read_yaml(self.root / "gross_to_net.yaml"))
        return {carrier: build(Parameter, ratio) for carrier, ratio in ratios.items()}

    @cached_property
    def qualities(self) -> tuple[QualityClass, ...]:
        """The data quality classes, best first."""
        return tuple(self._many("quality.yaml", QualityClass))

    @cached_property
    def _files(self) -> Mapping[str, tuple[str, str]]:
        """Stem of each factor file -> its id and version, from the first two lines of the YAML."""
        return {path.stem: _id_and_version(path) for path in sorted((self.root / "factors").glob("*.yaml"))}

    def factor_set_ids(self) -> tuple[str, ...]:
        """Ids of all shipped factor sets, in alphabetical order."""
        return tuple(sorted({set_id for set_id, _ in self._files.values()}))

    def factor_set_versions(self, set_id: str) -> tuple[str, ...]:
        """The shipped versions of a set, oldest first."""
        return tuple(sorted((version for name, version in self._files.values() if name == set_id), key=_natural))

    def factor_set(self, name: str) -> FactorSet:
        """A shipped factor set by ``id`` (its latest version) or ``id@version``, in any case.

        Raises
        ------
        UsageError
            ``unknown-factor-set`` with the nearest known name.
        Rejected
            The shipped file is broken: a fault of the catalogue.
        """
        set_id, _, version = fold(name).partition("@")
        versions = {fold(one): one for one in self.factor_set_versions(set_id)}
        if not versions or (version and version not in versions):
            known = [*self.factor_set_ids(), *(f"{set_id}@{one}" for one in versions.values())]
            raise UsageError("unknown-factor-set", name=name, suggestion=_near(name, known), known=tuple(known))
        chosen = (set_id, versions[version] if version else [*versions.values()][-1])
        stem = next(stem for stem, found in self._files.items() if found == chosen)
        if stem not in self._sets:
            self._sets[stem] = self._load_factor_set(stem)
        return self._sets[stem]

    def editions(self) -> tuple[tuple[str, str], ...]:
        """Id and version of every shipped factor set, by id, then oldest first."""
        return tuple((name, version) for name in self.factor_set_ids() for version in self.factor_set_versions(name))

    def factor_sets(self) -> Iterator[FactorSet]:
        """Every version of every shipped set."""
        for set_id, version in self.editions():
            yield self.factor_set(f"{set_id}@{version}")

    def method_ids(self) -> tuple[str, ...]:
        """Ids of all methods, in alphabetical order."""
        return tuple(sorted(path.stem for path in (self.root / "methods").glob("*.yaml")))

    def method(self, name: str) -> Method:
        """A method by its id or name in any language and case. Raises ``UsageError("unknown-method")``."""
        found = name if name in self._methods else self._method_id(name)
        if found not in self._methods:
            self._methods[found] = build(Method, read_yaml(self.root / "methods" / f"{found}.yaml"))
        return self._methods[found]

    def _method_id(self, name: str) -> str:
        known, wanted = self.method_ids(), fold(name)
        if wanted in known:
            return wanted
        for method_id in known:
            if wanted in map(fold, self.method(method_id).labels.values()):
                return method_id
        raise UsageError("unknown-method", name=name, suggestion=_near(name, known), known=known)

    def default_method(self, country: str) -> str | None:
        """The method that is taken in a country when none is named, or None."""
        return next((name for name in self.method_ids() if country in self.method(name).default_for), None)

    def gwp_ids(self) -> tuple[str, ...]:
        """Names of the GWP sets over 100 years."""
        return tuple(name for name in _gwp_package() if name.endswith("GWP100"))

    def gwp(self, name: str) -> Mapping[str, float]:
        """Gas -> t CO2e per t in a GWP set; CO2 is 1, biogenic CO2 is 0. Raises ``UsageError("unknown-gwp")``.

        A gas that the set does not have is absent, never NaN.
        """
        if name not in self._gwp:
            if name not in self.gwp_ids():
                near = _near(name, self.gwp_ids())
                raise UsageError("unknown-gwp", name=name, suggestion=near, known=self.gwp_ids())
            values = {gas: float(value) for gas, value in _gwp_package()[name].items() if value is not None}
            cited = {row["gas"]: float(row["value"]) for row in self.table("gwp.csv") if row["gwp"] == name}
            present = {gas: value for gas, value in values.items() if math.isfinite(value)}
            self._gwp[name] = MappingProxyType({**present, **cited, CO2: 1.0, BIOGENIC: 0.0})
        return self._gwp[name]

    def finding_texts(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """Code -> ``message``, ``hint`` -> language -> text."""
        return self._finding_texts

    def explanations(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """Code -> ``cause``, ``example`` -> language -> text: apart, since a run that finds something needs neither."""
        return self._explanations

    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """Key -> language -> text of everything that is shown and is no finding."""
        return self._texts

    @cached_property
    def _finding_texts(self) -> Mapping[str, Any]:
        return self._text_files("vocabulary/findings")

    @cached_property
    def _explanations(self) -> Mapping[str, Any]:
        return self._text_files("vocabulary/explanations")

    @cached_property
    def _texts(self) -> Mapping[str, Any]:
        return self._text_files("vocabulary/texts")

    def _text_files(self, folder: str) -> TextFiles:
        """All YAML files of a folder as one mapping; ``verify`` finds a key that stands in two of them."""
        return TextFiles(self.root / folder, lambda path: _mapping(read_yaml(path) or {}))

    def _terms(self, name: str) -> tuple[Any, ...]:
        return tuple(term_from(row, order) for order, row in enumerate(self.table(name)))

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of one of the catalogue's own csv tables, as texts."""
        with (self.root / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _many(self, name: str, kind: type[AnyNoun]) -> list[AnyNoun]:
        return [build(kind, entry) for entry in _sequence(read_yaml(self.root / name))]

    def _load_factor_set(self, stem: str) -> FactorSet:
        rows_path = self.root / "factors" / f"{stem}.csv"
        meta_path = rows_path.with_suffix(".yaml")
        meta = build(FactorSetMeta, read_yaml(meta_path))
        reader = RowReader(
            vocabulary=self.vocabulary,
            units=self.units,
            sources=frozenset(source.id for source in meta.sources),
            heating_value=meta.heating_value,
            place=lambda row, column: Place(rows_path.name, "", f"{'ABCDEFGHIJK'[COLUMNS.index(column)]}{row}"),
            declared=frozenset(meta.own_carriers),
        )
        with rows_path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            order: Callable[[list[str]], Any] = in_columns(next(lines))
            factors = reader.read((number, order(cells)) for number, cells in enumerate(lines, start=2))
        if reader.findings:
            raise Rejected(reader.findings)
        digest = sha256(rows_path.read_bytes() + meta_path.read_bytes()).hexdigest()
        return FactorSet(meta=meta, factors=factors, sha256=digest)


def read_yaml(path: Path, aliases: bool = True) -> object:
    """The document in a YAML file, which may refer to its own values (``*name``) unless ``aliases`` is False.

    Raises
    ------
    Rejected
        ``broken-yaml`` (what the parser says), ``yaml-alias`` or ``yaml-key-doubled``, with file and line.
    """
    import yaml

    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if "*" in text and not aliases:
            _refuse_aliases(path, text)
        return yaml.load(text, Loader=_unique_keys_loader())  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        code = "yaml-key-doubled" if error.problem == DOUBLED_KEY else "broken-yaml"
        raise _rejected(path, code, line, key=error.note or "", problem=error.problem or "") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _rejected(path, "broken-yaml", line, key="", problem=str(error).partition("\n")[0]) from error


def _refuse_aliases(path: Path, text: str) -> None:
    """Refuse ``*name``: a file that is given may stand for endlessly many values by it."""
    import yaml

    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise _rejected(path, "yaml-alias", line, name=event.anchor or "")


def _rejected(path: Path, code: str, line: int, **facts: str) -> Rejected:
    return Rejected([Finding(code, "error", Place(path.name, "", str(line)), {"line": str(line), **facts})])


def lines_of(path: Path) -> dict[tuple[str | int, ...], int]:
    """The line of every key and list entry of a YAML file, by its path of keys and positions."""
    import yaml

    root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    return dict(_lines(root, ()))


def _lines(node: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if at and node is not None:
        yield at, node.start_mark.line + 1
    if isinstance(getattr(node, "value", None), list):
        for position, item in enumerate(node.value):
            key, value = (item[0].value, item[1]) if isinstance(item, tuple) else (position, item)
            yield from _lines(value, (*at, key))


DOUBLED_KEY: Final = "key stands twice"
_LOADERS: dict[str, type[yaml.CSafeLoader]] = {}


def _unique_keys_loader() -> type[yaml.CSafeLoader]:
    """PyYAML's safe loader (in C), refusing a key that stands twice; made once, when yaml is first needed."""
    import yaml

    class UniqueKeys(yaml.CSafeLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            seen: set[object] = set()
            for key_node, _ in node.value:
                key = key_node.value
                if key in seen:
                    raise yaml.constructor.ConstructorError(None, None, DOUBLED_KEY, key_node.start_mark, str(key))
                seen.add(key)
            return super().construct_mapping(node, deep)

    return _LOADERS.setdefault("unique", UniqueKeys)


def _mapping(document: object) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise TypeError("a mapping was expected")
    return document


def _sequence(document: object) -> list[Any]:
    if not isinstance(document, list):
        raise TypeError("a list was expected")
    return document


def _id_and_version(path: Path) -> tuple[str, str]:
    with path.open(encoding="utf-8") as file:
        first, second = next(file, ""), next(file, "")
    return first.removeprefix("id:").strip().strip('"'), second.removeprefix("version:").strip().strip('"')


def _natural(version: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in version.replace("-", ".").split("."))


def _energy_per_unit(units: Units, row: Mapping[str, str]) -> float:
    """MWh per canonical unit of a printed heating value (``42.8``, ``GJ/t``)."""
    energy, _, per = row["unit"].partition("/")
    above, below = units.amount(energy), units.amount(per)
    if above is None or below is None or above.dimension != "energy" or below.dimension != row["dimension"]:
        raise ValueError(f"{row['carrier']}: {row['unit']} is no heating value")
    return math.prod(map(float, row["value"].split(" x "))) * above.per_unit / below.per_unit


def _near(name: str, known: tuple[str, ...] | list[str]) -> str:
    return nearest(name.casefold(), {other.casefold(): other for other in known})


def _gwp_package() -> Mapping[str, Mapping[str, float]]:
    import globalwarmingpotentials

    package: Mapping[str, Mapping[str, float]] = globalwarmingpotentials.data
    return package
