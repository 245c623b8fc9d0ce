"""A worksheet that is written line by line, its formats, and the names of its cells in formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ghgcalc.dataset import column_letters
from ghgcalc.report.plain import plain_text

if TYPE_CHECKING:
    from ghgcalc.labels import Texts

# Languages as spreadsheets number them.
LOCALES: Final = {"de": "[$-407]", "en": "[$-809]", "da": "[$-406]"}
NARROWEST, WIDEST = 9, 46
A4: Final = 9
INPUT: Final = "#0000cc"
ALARM: Final = "#a8201a"
QUIET: Final = "#56606a"
HEAD: Final = "#eef4f8"


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of a workbook: inputs are blue, formulas black."""

    plain: Any
    bold: Any
    title: Any
    quiet: Any
    alarm: Any
    head: Any
    whole: Any
    total: Any
    per_head: Any
    share: Any
    amount: Any
    factor: Any
    exact: Any
    input_amount: Any
    input_factor: Any
    axis: str

    @classmethod
    def of(cls, workbook: Any, lang: str) -> Formats:
        """The formats in a language."""
        locale = LOCALES.get(lang, "")
        whole, amount, factor = f"{locale}#,##0", f"{locale}#,##0.###", f"{locale}0.0########"
        return cls(
            plain=workbook.add_format({"valign": "top"}),
            bold=workbook.add_format({"bold": True}),
            title=workbook.add_format({"bold": True, "font_size": 14}),
            quiet=workbook.add_format({"font_color": QUIET}),
            alarm=workbook.add_format({"font_color": ALARM}),
            head=workbook.add_format({"bold": True, "bg_color": HEAD, "bottom": 1, "text_wrap": True, "valign": "top"}),
            whole=workbook.add_format({"num_format": whole}),
            total=workbook.add_format({"num_format": whole, "bold": True}),
            per_head=workbook.add_format({"num_format": f"{locale}#,##0.00"}),
            share=workbook.add_format({"num_format": f"{locale}0.0%"}),
            amount=workbook.add_format({"num_format": amount}),
            factor=workbook.add_format({"num_format": factor}),
            exact=workbook.add_format({"num_format": "0.0E+00"}),
            input_amount=workbook.add_format({"num_format": amount, "font_color": INPUT}),
            input_factor=workbook.add_format({"num_format": factor, "font_color": INPUT}),
            axis=whole,
        )


@dataclass(slots=True)
class Sheet:
    """A worksheet and the line that is written next (from 0)."""

    worksheet: Any
    formats: Formats
    texts: Texts
    at: int = 0
    widths: dict[int, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The sheet's title as formulas name it."""
        return f"'{self.worksheet.get_name()}'"

    def on_paper(self) -> None:
        """Printed on A4 across, as wide as the page."""
        self.worksheet.set_landscape()
        self.worksheet.set_paper(A4)
        self.worksheet.fit_to_pages(1, 0)

    def skip(self) -> None:
        """Go to the next line."""
        self.at += 1

    def text(self, column: int, text: str, form: Any = None) -> None:
        """A text, which stays one whatever it begins with."""
        if text:
            self.worksheet.write_string(self.at, column, plain_text(text), form or self.formats.plain)
            self.widths[column] = max(self.widths.get(column, 0), len(text))

    def number(self, column: int, value: float | None, form: Any) -> None:
        """A number as an input; nothing where there is none."""
        if value is not None:
            self.worksheet.write_number(self.at, column, value, form)

    def formula(self, column: int, formula: str, value: float | None, form: Any) -> None:
        """A formula with the figure that it has now."""
        self.worksheet.write_formula(self.at, column, f"={formula}", form, "" if value is None else value)

    def line(self, texts: Sequence[str], form: Any) -> None:
        """A line of texts; only those of tables, not of running text, widen their columns."""
        for column, text in enumerate(texts):
            self.worksheet.write_string(self.at, column, plain_text(text.strip()), form)
            if len(texts) > 1:
                self.widths[column] = max(self.widths.get(column, 0), len(text))
        self.at += 1

    def heads(self, titles: Sequence[str]) -> None:
        """The titles of the columns, which stay in sight."""
        for column, title in enumerate(titles):
            self.worksheet.write_string(self.at, column, title, self.formats.head)
            self.widths[column] = max(self.widths.get(column, 0), min(len(title), NARROWEST + 5))
        self.at += 1
        self.worksheet.freeze_panes(self.at, 0)

    def fit(self) -> None:
        """Widen the columns to what is in them."""
        for column, width in self.widths.items():
            self.worksheet.set_column(column, column, min(max(width + 1, NARROWEST), WIDEST))

    def cell(self, column: int, line: int | None = None, *, abroad: bool = False) -> str:
        """The name of a cell of this line (or another); ``abroad``: as another sheet calls it."""
        row = (self.at if line is None else line) + 1
        return f"{self.title}!${column_letters(column + 1)}${row}" if abroad else f"{column_letters(column + 1)}{row}"

    def area(self, column: int, first: int) -> str:
        """The column from a line to the last one written, as a name stands for it."""
        letters = column_letters(column + 1)
        return f"{self.title}!${letters}${first + 1}:${letters}${max(self.at, first + 1)}"
