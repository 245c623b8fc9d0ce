"""Holds the shape of the package by walking its syntax trees: import direction, doors to libraries, texts per code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "ghgcalc"

# From the bottom up; a module may import from its own layer and from those below. A package stands for its modules.
LAYERS = (
    {"findings", "units"},
    {"models", "nouns", "tables", "dataset", "results", "text_files"},
    {
        "workbook",
        "structure",
        "catalog",
        "catalogue_checks",
        "catalogue_report",
        "vocabulary",
        "factor_rows",
        "factorset",
    },
    {"activity", "factors", "factor_import", "emissions", "bulk"},
    {"methods", "steps", "plants", "conformity", "assembly", "years", "remarks"},
    {"inventory", "plausibility", "decomposition", "trace"},
    {"targets", "comparison", "comparison_cells", "saved", "template"},
    {"batch"},
    {"labels", "report"},
    {"cli", "__main__"},
)

# The only modules (or packages) that may import a foreign library.
DOORS = {
    "pint": {"units"},
    "yaml": {"catalog"},
    "openpyxl": {"workbook"},
    "python_calamine": {"workbook"},
    "odf": set[str](),
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli", "report.console"},
    "babel": {"labels"},
    "globalwarmingpotentials": {"catalog"},
    "jinja2": {"report.html"},
    "markupsafe": {"report.html"},
    "typst": {"report"},
    "xlsxwriter": {"report"},
    "pyarrow": {"batch.arrow", "batch.csv_pieces", "report.batch_files"},
    "distributed": {"batch.dask_engine"},
}

# Libraries that cost start-up time: no command line module may import them when it is itself imported.
HEAVY = {"numpy", "pandas", "pydantic", "pint", "openpyxl", "python_calamine", "babel", "xlsxwriter", "yaml"}

TEXT_FILES = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".csv", ".json", ".cfg", ".ini", ".html", ".svg", ""}


def modules() -> dict[str, Path]:
    """Dotted name below ``ghgcalc`` -> file; a package's ``__init__`` has the package's name, the root's is ''."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8"), str(path)) for name, path in MODULES.items()}


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module name imported anywhere in ``tree``, in functions too, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute here"
            module = node.module or ""
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                yield (inner if inner.removeprefix("ghgcalc.") in MODULES else module), node.lineno


def own(name: str) -> str | None:
    """The module of this package that an imported name lies in, without ``ghgcalc.``; None for another library."""
    if name.split(".")[0] != "ghgcalc":
        return None
    inner = name.removeprefix("ghgcalc").removeprefix(".")
    return inner if inner in MODULES else inner.rpartition(".")[0]


def layer(module: str) -> int:
    room = module.split(".")[0]
    for level, rooms in enumerate(LAYERS):
        if room in rooms:
            return level
    pytest.fail(f"ghgcalc/{room} has no layer yet: say in LAYERS where it stands")


def behind_door(module: str, doors: set[str]) -> bool:
    return any(module == door or module.startswith(f"{door}.") for door in doors)


def at_import(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The imports that run when the module is imported: not in functions, not under ``TYPE_CHECKING``."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)
        waiting.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("module", [name for name in MODULES if name])
def test_imports_point_one_way(module: str) -> None:
    upward = [
        f"{MODULES[module].name}:{line} imports ghgcalc.{target}"
        for name, line in imported(TREES[module])
        if (target := own(name)) and layer(target) > layer(module)
    ]
    assert not upward


def test_the_package_itself_imports_nothing_of_its_own() -> None:
    assert [name for name, _ in imported(TREES[""]) if name != "__future__"] == []


def test_no_cycle_of_imports() -> None:
    edges = {
        module: {target for name, _ in at_import(tree) if (target := own(name)) and target != module}
        for module, tree in TREES.items()
    }
    done: set[str] = set()

    def follow(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for target in sorted(edges[module]):
                follow(target, (*path, module))
            done.add(module)

    for module in sorted(edges):
        follow(module, ())


@pytest.mark.parametrize("library", sorted(DOORS))
def test_one_door_per_library(library: str) -> None:
    strangers = [
        f"{path.relative_to(ROOT)}:{line}"
        for module, path in MODULES.items()
        for name, line in imported(TREES[module])
        if name.split(".")[0] == library and not behind_door(module, DOORS[library])
    ]
    assert not strangers


def test_command_line_imports_nothing_heavy() -> None:
    heavy = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for module, path in MODULES.items()
        if module.split(".")[0] in {"", "cli", "__main__"}
        for name, line in at_import(TREES[module])
        if name.split(".")[0] in HEAVY
    ]
    assert not heavy


@pytest.mark.parametrize("arguments", [["--help"], ["balance", "--help"], ["--version"]])
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    heavy = HEAVY - {"pydantic"}  # Typer itself imports it
    program = (
        "import sys; from ghgcalc.cli import main; sys.argv[0] = 'ghgcalc'\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        f"print('LOADED', sorted({heavy!r} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "LOADED []"


CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def code_parameters() -> dict[str, int]:
    """Functions and classes of the package that take a ``code``: name -> its position in a call."""
    positions = {"Finding": 0, "UsageError": 0}
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
                bound = names[1:] if names[:1] in (["self"], ["cls"]) else names
                if "code" in bound and node.name != "__init__":
                    positions[node.name] = bound.index("code")
    return positions


def literals(node: ast.expr) -> Iterator[str]:
    """The texts an argument may be: a literal, or either branch of ``a if x else b``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def codes_in_source() -> dict[str, str]:
    """Finding and usage error codes that the source gives -> where."""
    positions = code_parameters()
    found = {}
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name not in positions:
                continue
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            if not given and len(node.args) > positions[name]:
                given = [node.args[positions[name]]]
            for argument in given:
                for code in literals(argument):
                    if CODE.fullmatch(code):
                        found[code] = f"{MODULES[module].name}:{node.lineno}"
    return found


def words_in_source() -> set[str]:
    return {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def finding_texts() -> dict[str, dict[str, dict[str, str]]]:
    from ghgcalc.catalog import read_yaml

    texts: dict[str, dict[str, dict[str, str]]] = {}
    for path in sorted((ROOT / "emission_factors" / "vocabulary" / "findings").glob("*.yaml")):
        part = read_yaml(path)
        assert isinstance(part, dict)
        twice = texts.keys() & part.keys()
        assert not twice, f"{path.name}: {sorted(twice)} stand in another file too"
        texts |= part
    return texts


def test_every_code_has_a_text() -> None:
    texts = finding_texts()
    without = {code: place for code, place in codes_in_source().items() if code not in texts}
    assert not without


def test_every_text_has_a_code() -> None:
    assert not sorted(finding_texts().keys() - words_in_source())


def test_every_text_in_three_languages_with_the_same_facts() -> None:
    faults: dict[str, set[str]] = defaultdict(set)
    for code, parts in finding_texts().items():
        faults[code] |= {f"no {part}" for part in ("message", "hint") if part not in parts}
        for part, languages in parts.items():
            faults[code] |= {f"{part}: no {lang}" for lang in ("de", "en", "da") if not languages.get(lang, "").strip()}
            named = {lang: frozenset(re.findall(r"{(\w+)", text)) for lang, text in languages.items()}
            if len(set(named.values())) > 1:
                faults[code].add(f"{part}: languages name different facts")
    assert not {code: sorted(found) for code, found in faults.items() if found}


def own_text_files() -> Iterator[Path]:
    """Every text file of the project; build leftovers and environments stand in folders with a dot."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if path.is_file() and not hidden and "__pycache__" not in parts and path.suffix in TEXT_FILES:
            yield path


def test_no_absolute_path_and_no_package_registry() -> None:
    folders = "|".join(("home", "root", "work", "Users", "tmp", "opt"))
    names = ("py" r"pi\.org", "pythonhosted", "npmjs", r"deb\.deb" "ian", "index[-]url")
    hosts = "|".join(names)
    forbidden = re.compile(rf"(?<![\w.:/*-])/(?:{folders})/|\b[A-Z]:\\\\?Users|{hosts}")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in own_text_files()
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if (match := forbidden.search(line))
    ]
    assert not found


LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 400, 50


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_file_is_read_in_one_sitting_and_a_function_on_one_screen(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_FILE
    long = [
        f"{node.name}: {lines} lines"
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.FunctionDef) and (lines := lines_of_code(node)) > LINES_OF_A_FUNCTION
    ]
    assert not long


def lines_of_code(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    first, last = function.body[0], function.body[-1]
    assert last.end_lineno is not None
    assert first.end_lineno is not None
    lines = last.end_lineno - function.lineno + 1
    return lines - (first.end_lineno - first.lineno + 1) if ast.get_docstring(function) else lines
