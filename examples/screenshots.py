"""Makes the pictures of the fictitious town's report that stand beside its workbook.

``python examples/screenshots.py`` needs chromium, libreoffice-calc and poppler-utils from the system.
"""

import html
import subprocess
import sys
import tempfile
from pathlib import Path

TOWN = Path(__file__).resolve().parent / "musterstadt"
COMMAND = ["report", TOWN / "musterstadt.xlsx", "--missing-year", "latest-before"]
TARGETS = ["--target", "klima-buendnis-2.5t", "--target", "65 % bis 2030"]
CHROMIUM = (
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
DOTS = "72"


def made(folder: Path, form: str) -> Path:
    """The town's report in a form; status 1 says that a target is missed."""
    path = folder / f"report.{form}"
    run = subprocess.run([sys.executable, "-m", "ghgcalc", *COMMAND, *TARGETS, "-q", "-o", path])
    if run.returncode > 1:
        raise SystemExit(run.returncode)
    return path


def shot(page: Path, picture: Path, width: int, height: int) -> None:
    """What Chromium shows of a page."""
    profile = page.parent / "profile"
    size = f"--window-size={width},{height}"
    subprocess.run(
        [*CHROMIUM, f"--user-data-dir={profile}", size, f"--screenshot={picture}", page.as_uri()], check=True
    )


def first_page(document: Path, picture: Path) -> None:
    """The first page of a PDF."""
    command = ["pdftoppm", "-png", "-r", DOTS, "-f", "1", "-singlefile", document, picture.with_suffix("")]
    subprocess.run(command, check=True)


def main() -> None:
    """Write a picture of each form."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = made(folder, "html")
        shot(page, TOWN / "report-html.png", 1280, 1100)
        shot(page, TOWN / "report-phone.png", 390, 1100)
        first_page(made(folder, "pdf"), TOWN / "report-pdf.png")
        book = made(folder, "xlsx")
        profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder / "book", book], check=True
        )
        first_page(folder / "book" / "report.pdf", TOWN / "report-xlsx.png")
        text = html.escape(made(folder, "md").read_text(encoding="utf-8"))
        plain = folder / "md.html"
        plain.write_text(f'<meta charset="utf-8"><pre style="font-size:13px">{text}</pre>', encoding="utf-8")
        shot(plain, TOWN / "report-md.png", 1280, 1000)


if __name__ == "__main__":
    main()
