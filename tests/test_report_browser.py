"""The report as Chromium, LibreOffice and poppler see it. Needs them from the system: ``pytest -m browser``.

``.ci/run`` installs chromium, libreoffice-calc, poppler-utils and npm; the plain test command leaves this layer out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ghgcalc.inventory import Inventory
from ghgcalc.report import html, pdf, workbook
from ghgcalc.report.document import Document, Figure
from ghgcalc.report.page import Table
from tests.conftest import ROOT, run_ghgcalc
from tests.ledgers import calculated, catalogue, dataset, factor, factor_set, method, town
from tests.report_inputs import HOSTILE, document, large, texts, usual, verdicts
from tests.target_towns import inventory_of, row, town_of, year_of
from tests.test_report_html import hostile_page
from tests.test_report_workbook import corrected

pytestmark = pytest.mark.browser

AXE = "axe-core@4.14.1"
CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr"),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (390, 1280)
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def program(*names: str) -> str:
    """The first of the programs that is there; the layer needs it."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found is not None, f"{names[0]} is not installed"
    return found


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The checks of axe-core as a script."""
    folder = tmp_path_factory.mktemp("axe")
    subprocess.run([program("npm"), "pack", "--silent", AXE], cwd=folder, check=True, capture_output=True)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        script = packed.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode("utf-8")


Shown = Callable[..., tuple[str, str]]


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    """Chromium on a page: (document after its scripts, what it logged)."""

    def run(page: str, *arguments: str, width: int = 1280) -> tuple[str, str]:
        path = tmp_path / "page.html"
        path.write_text(page, encoding="utf-8")
        folder = tmp_path / "profile"
        shutil.rmtree(folder, ignore_errors=True)
        command = [program("chromium", "chromium-browser"), *CHROMIUM, f"--user-data-dir={folder}"]
        command += [f"--window-size={width},2000", "--virtual-time-budget=20000", *arguments, path.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
        return done.stdout, done.stderr

    return run


def towns_report(lang: str = "de") -> Document:
    """A report with every kind of picture, verdict and notice."""
    inventory = usual()
    return document(inventory, lang, verdicts=verdicts(inventory, "40% by 2030", "0.1 t CO2e per capita", "5% by 2022"))


def several() -> str:
    """A page of two municipalities, one of them incomplete."""
    rows = (row("industry", 9.0, "natural_gas", 50.0), row("transport", None, "diesel", 4.0))
    towns = [town_of(year_of(2020, rows[: 1 + at], 10), year_of(2022, rows[:1], 12), name=f"{at}") for at in range(2)]
    return html.written(document(inventory_of(*towns)))


def index() -> str:
    """The index page of a batch of two towns and a file that cannot be read."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        table = "municipality,code,country,year,population,sector,carrier,amount,unit\n"
        for at, amount in enumerate(("100", "200", "many")):
            line = f"Dorf {at},0657400{at},DE,2022,10,transport,diesel,{amount},MWh\n"
            (folder / f"{at}.csv").write_text(table + line, encoding="utf-8")
        run_ghgcalc("batch", folder, "-o", folder / "out", "--report", "html", "--lang", "en")
        return (folder / "out" / "index.html").read_text(encoding="utf-8")


PAGES = {
    "town": lambda: html.written(towns_report()),
    "large": lambda: html.written(document(large())),
    "hostile": hostile_page,
    "several": several,
    "index": index,
}


def scripted(page: str, script: str, width: int = 1280) -> str:
    """The page in a frame of a width, with a script of the test, without the policy that would not let it in."""
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    inner = free.replace("</body>", f"<script>{script}</script></body>")
    style = f"width:{width}px;height:2000px;border:0"
    return f'<!DOCTYPE html><html lang="en"><title>t</title><iframe style="{style}" srcdoc="{escape(inner)}"></iframe>'


def answer(dumped: str) -> Any:
    """What the test's script wrote into the page."""
    found = re.search(r'<pre id="answer">(.*?)</pre>', dumped, re.DOTALL)
    assert found is not None, dumped[-2000:]
    return json.loads(unescape(found.group(1)))


TELL = """const tell=said=>{const out=top.document.createElement("pre");out.id="answer";
out.textContent=JSON.stringify(said);top.document.body.append(out)};"""
CHECK = """axe.run(document,{runOnly:RULES}).then(found=>tell(found.violations.map(
one=>[one.id,one.nodes.slice(0,3).map(node=>node.html.slice(0,200)+" "+node.failureSummary)])))"""
MEASURE = """tell([document.documentElement.scrollWidth,innerWidth,
[...document.querySelectorAll("figure svg")].filter(one=>one.getBoundingClientRect().width>0).length])"""
SORT = """const table=[...document.querySelectorAll("table.sortable")].find(one=>one.tFoot&&one.rows[0].cells.length>5);
const column=()=>[...table.tBodies[0].rows].map(row=>row.cells[3].textContent);
const head=table.tHead.rows[0].cells[3],press=()=>head.querySelector("button").click();
const before=column();press();const up=column(),way=head.getAttribute("aria-sort");press();
tell([before,up,column(),way,table.tFoot.rows[0].cells[0].textContent])"""


@pytest.mark.parametrize("name", PAGES)
def test_no_message_on_the_console(name: str, shown: Shown) -> None:
    """With a policy that forbids all loading, a request would be a message too."""
    _, logged = shown(PAGES[name](), "--dump-dom")
    assert not [line for line in logged.splitlines() if "CONSOLE" in line]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(name: str, scheme: str, axe: str, shown: Shown) -> None:
    run = f"{axe};{TELL}{CHECK.replace('RULES', json.dumps(RULES))}"
    scheme_setting = f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}"
    dumped, _ = shown(scripted(PAGES[name](), run, 390), "--dump-dom", scheme_setting)
    assert answer(dumped) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_as_wide_as_the_screen(name: str, width: int, shown: Shown) -> None:
    scroll, screen, pictures = answer(shown(scripted(PAGES[name](), TELL + MEASURE, width), "--dump-dom")[0])
    assert scroll <= screen == width
    assert pictures > 0


def test_screenshots_are_made(shown: Shown, tmp_path: Path) -> None:
    for width in WIDTHS:
        picture = tmp_path / f"{width}.png"
        shown(PAGES["town"](), f"--screenshot={picture}", width=width)
        assert picture.read_bytes().startswith(b"\x89PNG")


def test_tables_are_sorted_by_any_column_and_back(shown: Shown) -> None:
    """Ten carriers of 2013 to 2022: sorted by a column of figures with German signs; the sum stays last."""
    before, up, down, way, last = answer(
        shown(scripted(html.written(document(large(), "de")), TELL + SORT), "--dump-dom")[0]
    )

    def number(text: str) -> float:
        return float(text.replace(".", "").replace(",", "."))

    assert [number(text) for text in up] == sorted(number(text) for text in before)
    assert down == up[::-1]
    assert way == "ascending"
    assert last == texts("de").text("total")


def test_printed_it_shows_the_values_of_its_pictures(shown: Shown, tmp_path: Path) -> None:
    printed = tmp_path / "printed.pdf"
    shown(PAGES["town"](), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    words = read_back(printed.read_bytes(), tmp_path)
    made = towns_report()
    for figure in made.figures():
        assert cells_of(figure.table) <= words


def test_printed_no_unit_or_year_is_broken_in_two(shown: Shown, tmp_path: Path) -> None:
    town, printed = ROOT / "examples" / "musterstadt" / "musterstadt.xlsx", tmp_path / "printed.pdf"
    run = run_ghgcalc("report", town, "--missing-year", "latest-before", "-o", tmp_path / "report.html")
    assert run.returncode == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    shown(page, f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    words = read_back(printed.read_bytes(), tmp_path)
    assert {"CO2e/kWh", "CO2e/MWh", "2018", "2022"} <= words
    assert not words & {"CO2e/kW", "CO2e/MW", "201", "202", "CO2"}


def read_back(content: bytes, folder: Path) -> set[str]:
    """The words of a PDF."""
    path = folder / "read.pdf"
    path.write_bytes(content)
    done = subprocess.run([program("pdftotext"), "-layout", str(path), "-"], capture_output=True, check=True)
    return set(done.stdout.decode("utf-8").replace("\u200b", "").split())


def cells_of(table: Table) -> set[str]:
    """The words with digits in a table that are not broken when set."""
    found = (word for line in table.lines for cell in line.cells for word in cell.split())
    return {word for word in found if any(sign.isdigit() for sign in word) and len(word) < 12 and "!" not in word}


@pytest.mark.parametrize("lang", ["de", "en", "da"])
def test_the_pdf_has_every_figure_of_the_content(lang: str, tmp_path: Path) -> None:
    made = towns_report(lang)
    words = read_back(pdf.written(made), tmp_path)
    part = made.parts[0]
    expected = {word for card in part.cards for word in card.value.split()}
    for block in (block for section in part.sections for block in section.blocks):
        if isinstance(block, Table):
            expected |= cells_of(block)
        elif isinstance(block, Figure):
            expected |= cells_of(block.table)
    assert len(expected) > 40
    assert expected - words == set()


def test_hostile_texts_are_texts_in_the_pdf(tmp_path: Path) -> None:
    rows = (row("industry", 10.0, "#panic()", 5.0), row("transport", 7.0, "$x$", 5.0))
    inventory = inventory_of(town_of(year_of(2020, rows, 10), year_of(2022, rows, 10), name=HOSTILE))
    words = read_back(pdf.written(document(inventory)), tmp_path)
    assert {"=1+1", "<script>alert(1)</script>", "#panic()", "{{", "7*7", "$x$", "`c`"} <= words


def test_every_font_of_the_pdf_is_embedded(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf.written(towns_report()))
    listed = subprocess.run([program("pdffonts"), str(path)], capture_output=True, text=True, check=True).stdout
    fonts = [line.split() for line in listed.splitlines()[2:]]
    assert fonts
    assert all(font[-5:-2] == ["yes", "yes", "yes"] for font in fonts)
    told = subprocess.run([program("pdfinfo"), str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", told)


def recalculated(content: bytes, folder: Path) -> CalamineWorkbook:
    """A workbook after LibreOffice worked out every formula."""
    (folder / "office" / "user").mkdir(parents=True, exist_ok=True)
    (folder / "office" / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    path = folder / "live.xlsx"
    path.write_bytes(content)
    command = [program("soffice", "libreoffice"), f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless"]
    command += ["--convert-to", "ods", "--outdir", str(folder / "out"), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=180, env={**os.environ, "HOME": str(folder)})
    return CalamineWorkbook.from_path(folder / "out" / "live.ods")


def without_cache(content: bytes, change: Callable[[Any], None] = lambda book: None) -> bytes:
    """The workbook as someone saves it who changed a cell: no figure is remembered."""
    book = openpyxl.load_workbook(BytesIO(content))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def summary_of(book: CalamineWorkbook) -> dict[int, list[Any]]:
    """Year -> energy, emissions, people, per head, the engine's total, the difference."""
    lines = book.get_sheet_by_name("Summary").to_python()
    return {int(line[1]): line[2:8] for line in lines if isinstance(line[1], float) and line[1] > 1900}


def written(inventory: Inventory) -> bytes:
    return workbook.written(inventory, document(inventory), texts(), catalogue())


INVENTORIES: dict[str, Callable[[], Inventory]] = {"usual": usual, "corrected": corrected, "large": large}


@pytest.mark.parametrize("name", INVENTORIES)
def test_libreoffice_works_out_the_engines_figures(name: str, tmp_path: Path) -> None:
    inventory = INVENTORIES[name]()
    book = recalculated(without_cache(written(inventory)), tmp_path)
    found = summary_of(book)
    years = inventory.municipalities[0].years
    assert set(found) == {year.year for year in years}
    for year in years:
        energy, emitted, people, per_head, *_ = found[year.year]
        assert (energy, people) == (pytest.approx(year.energy_mwh, rel=1e-9), year.population)
        assert emitted == pytest.approx(year.emissions_t, rel=1e-9)
        assert per_head == pytest.approx(year.per_capita_t, rel=1e-9)
    rows = [one for year in years for one in year.rows]
    for line, one in zip(book.get_sheet_by_name("Rows").to_python()[1:], rows, strict=True):
        if one.emissions_t is not None:
            assert line[12] == pytest.approx(one.emissions_t, rel=1e-9, abs=1e-9)


def test_one_changed_factor_and_one_changed_amount_go_through_to_the_figure_per_head(tmp_path: Path) -> None:
    """Gas 0.25 in place of 0.2, and 400 MWh of it in place of 300 in 2018: what the engine makes of the same change."""

    def change(book: Any) -> None:
        line = next(line for line in book["Factors"].iter_rows() if line[1].value == "Natural gas")
        line[3].value = 0.25
        amount = next(
            line for line in book["Rows"].iter_rows() if line[5].value == "Natural gas" and line[2].value == 2018
        )
        amount[7].value = 400.0

    rows = [
        {"year": year, "sector": "private_households", "carrier": "natural_gas", "amount": amount}
        for year, amount in ((2018, 300.0), (2022, 290.0))
    ]
    before = _of(rows, 0.2)
    rows[0]["amount"] = 400.0
    after = _of(rows, 0.25)
    found = summary_of(recalculated(without_cache(written(before), change), tmp_path))
    for year in after.municipalities[0].years:
        assert found[year.year][1] == pytest.approx(year.emissions_t, rel=1e-9)
        assert found[year.year][3] == pytest.approx(year.per_capita_t, rel=1e-9)


def _of(rows: list[dict[str, Any]], gas: float) -> Inventory:
    made = dataset(rows, people={(0, 2018): 100.0, (0, 2022): 110.0}, towns=(town(),))
    return calculated(made, method("s"), factor_set("s", factor("natural_gas", gas)))
