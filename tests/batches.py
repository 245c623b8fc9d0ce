"""Small members of a batch as files, batches run in this process, and writers that fail or kill on demand."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.batch import Batch, Engine, Folder, InProcess, Journal, Settings, listed, opened, run
from ghgcalc.labels import Texts
from ghgcalc.report import batch_tables
from ghgcalc.report.batch import ResultWriter, document
from ghgcalc.report.batch_files import write_lines
from tests.conftest import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.findings import Finding
    from ghgcalc.results import Inventory
    from ghgcalc.targets import Verdict

HEAD = ("municipality", "code", "country", "population", "year", "sector", "carrier", "amount", "unit")
PLANT_HEAD = (
    "Jahr", "Netz", "Anlage", "Art", "Energieträger", "Brennstoffeinsatz", "Wärmeerzeugung", "Einheit",
    "Gemeinsam genutzt", "Eigentümer",
)  # fmt: skip
ROWS = (
    ("2018", "private_households", "natural_gas", "41200", "MWh"),
    ("2018", "private_households", "electricity", "11900", "MWh"),
    ("2020", "services", "heating_oil", "9.5", "GWh"),
)


def table(path: Path, towns: Sequence[Mapping[str, Any]], rows: Iterable[Sequence[str]] = ROWS) -> Path:
    """A csv of towns (``name``, ``code``, and optionally ``country``, ``population``, ``rows``)."""
    lines = [",".join(HEAD)]
    for town in towns:
        who = (town.get("name", ""), town.get("code", ""), town.get("country", "DE"), str(town.get("population", 8400)))
        lines += [",".join((*who, *row)) for row in town.get("rows", rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def town(folder: Path, name: str, code: str = "", **more: Any) -> Path:
    """A csv of one town, called after it."""
    return table(folder / f"{code or name}.csv", [{"name": name, "code": code, **more}])


def book(
    path: Path,
    name: str,
    code: str,
    *more: Sequence[str],
    energy: Sequence[Sequence[str]] = (),
    plants: Sequence[Sequence[str]] = (),
) -> Path:
    """A workbook with the sheets of a German town; ``more`` are further rows of its sheet Kommune."""
    rows = energy or [("2018", "Private Haushalte", "Erdgas", "41200", "MWh")]
    sheets = {
        "Energie": [["Jahr", "Sektor", "Energieträger", "Menge", "Einheit"], *map(list, rows)],
        "Kommune": [["Schlüssel", "Wert"], ["Name", name], ["AGS", code], ["Land", "DE"], *map(list, more)],
        "Einwohner": [["Jahr", "Einwohner"], ["2018", "8400"]],
    }
    if plants:
        sheets["Anlagen"] = [list(PLANT_HEAD), *map(list, plants)]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(sheets, path)
    return path


def settings(**options: Any) -> Settings:
    """Settings in English, with the usual writer; a year without a factor takes the latest before it."""
    return Settings(**{"writer": ResultWriter, "lang": "en", "missing_year": "latest-before", **options})


@contextmanager
def batch(
    paths: Iterable[Path | str],
    output: Path,
    asked: Settings | None = None,
    engine: Engine | None = None,
    resume: bool = False,
    workers: int = 1,
) -> Iterator[Batch]:
    """A batch, while its folder is locked."""
    asked = asked or settings()
    listing = listed([str(path) for path in paths], output, opened(asked).catalog)
    with Folder(output) as folder, Journal(folder.journal) as journal:
        yield run(
            listing,
            folder,
            asked,
            engine or InProcess(),
            journal,
            resume=resume,
            workers=workers,
        )


def done(paths: Iterable[Path | str], output: Path, asked: Settings | None = None, **more: Any) -> dict[str, Any]:
    """The object of a finished batch, written with its tables into the folder as the command does."""
    with batch(paths, output, asked, **more) as made:
        texts = Texts(made.workshop.catalog, "en")
        for name, rows in batch_tables.TABLES.items():
            write_lines(output / f"{name}.csv", batch_tables.csv_lines(rows(made)))
        write_lines(output / "batch.json", document(made, texts))
    found: dict[str, Any] = json.loads((output / "batch.json").read_text(encoding="utf-8"))
    return found


def statuses(batch: Mapping[str, Any]) -> dict[str, str]:
    """Status of each member by file."""
    return {member["file"]: member["status"] for member in batch["members"]}


def codes(batch: Mapping[str, Any]) -> dict[str, list[str]]:
    """Codes of the errors of each member by file."""
    return {member["file"]: member["codes"] for member in batch["members"]}


def written(folder: Path) -> dict[str, bytes]:
    """Every file that a batch gives to its user, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ghgcalc" not in path.parts
    }


class Deadly(ResultWriter):
    """Kills its process at a member called Killer, every time."""

    def document(self, inventory: Inventory, verdicts: Sequence[Verdict], findings: Iterable[Finding]) -> str:
        if inventory.municipalities[0].name == "Killer":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().document(inventory, verdicts, findings)


class Faulty(ResultWriter):
    """Has a bug that shows with a member called Unlucky."""

    def document(self, inventory: Inventory, verdicts: Sequence[Verdict], findings: Iterable[Finding]) -> str:
        if inventory.municipalities[0].name == "Unlucky":
            raise ZeroDivisionError("a bug")
        return super().document(inventory, verdicts, findings)
