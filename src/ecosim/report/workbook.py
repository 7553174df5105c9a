"""An Excel file from tables of text and numbers, safe and always the same for the same content.

Owns formats, widths and the rule that text never becomes a formula: a cell that begins with = + - @ or a control
character is text, and stays text when somebody edits it. Knows no metric; `statistics_workbook.py` fills it.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

CREATED: Final = dt.datetime(2000, 1, 1)  # fixed, so that equal content gives equal files
RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBERS: Final = {
    "yuan": "#,##0.00;-#,##0.00", "count": "#,##0.0;-#,##0.0", "share": "0.00%", "ratio": "0.00", "mean": "0.00",
    "days": "0.0", "s": "0", "relative": "+0.0%;-0.0%;0.0%", "points": '+0.00"pp";-0.00"pp";0.00"pp"',
}  # fmt: skip
MOST_WIDE: Final = 48


@dataclass(frozen=True)
class Column:
    """A column: head, format of its numbers (a key of NUMBERS), whether it is a detail that may be folded away."""

    head: str
    unit: str = "mean"
    detail: bool = False
    folded: bool = False


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula.

    >>> is_risky("=1+1"), is_risky("GMV")
    (True, False)
    """
    return text.startswith(RISKY)


class Workbook:
    """Sheets in order; `bytes()` ends it."""

    def __init__(self, title: str) -> None:
        import xlsxwriter

        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, {"in_memory": True})
        self._book.set_properties({"title": title, "author": "ecosim", "created": CREATED})
        self._formats: dict[str, Any] = {}

    def sheet(self, name: str, frozen: tuple[int, int]) -> Sheet:
        """A new sheet whose first rows and columns stay in sight."""
        made = self._book.add_worksheet(name)
        made.freeze_panes(*frozen)
        made.outline_settings(True, True, False, False)
        return Sheet(made, self)

    def format(self, kind: str) -> Any:
        """head, text, risky, title or a key of NUMBERS."""
        if kind not in self._formats:
            looks = {
                "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF2"},
                "title": {"bold": True, "font_size": 13}, "text": {}, "bold": {"bold": True},
                "risky": {"quote_prefix": True, "num_format": "@"},
            }  # fmt: skip
            self._formats[kind] = self._book.add_format(looks.get(kind) or {"num_format": NUMBERS.get(kind, "General")})
        return self._formats[kind]

    def bytes(self) -> bytes:
        """The whole file."""
        self._book.close()
        return self._out.getvalue()


class Sheet:
    """A sheet that is written from the top down."""

    def __init__(self, made: Any, book: Workbook) -> None:
        self._made, self._book, self.row = made, book, 0
        self._widths: dict[int, float] = {}

    def put(self, row: int, column: int, value: Any, kind: str = "text") -> None:
        """A cell: a number with its format, or text; nothing where there is no value."""
        if value is None or value == "":
            return
        if isinstance(value, str):
            safe = "".join(c for c in value if c in "\t\n" or unicodedata.category(c) != "Cc")[:32_000]
            self._made.write_string(row, column, safe, self._book.format("risky" if is_risky(safe) else kind))
            self.widen(column, width_of(safe) if kind != "head" else min(width_of(safe), 14))
        else:
            self._made.write_number(row, column, value, self._book.format(kind))
            self.widen(column, 11)

    def widen(self, column: int, width: float) -> None:
        self._widths[column] = min(MOST_WIDE, max(self._widths.get(column, 6), width + 1.5))

    def line(self, *cells: Any, kind: str = "text") -> None:
        """A row of text or numbers of one kind."""
        for column, cell in enumerate(cells):
            self.put(self.row, column, cell, kind)
        self.row += 1

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> None:
        """Heads and rows, below what is there, and an empty row."""
        self.line(*(column.head for column in columns), kind="head")
        for row in rows:
            for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self.put(self.row, place, cell, "text" if isinstance(cell, str) else column.unit)
            self.row += 1
        self.row += 1

    def finish(self, columns: Sequence[Column] = ()) -> None:
        """Widths of all columns; details are an outline, so that one click folds them away or out."""
        for place, width in self._widths.items():
            column = columns[place] if place < len(columns) else Column("")
            more = {"level": 1, "hidden": column.folded} if column.detail else {}
            self._made.set_column(place, place, width, None, more)


def width_of(text: str) -> int:
    """Width in Latin characters; Chinese ones take two.

    >>> width_of("GMV"), width_of("支付金额")
    (3, 8)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text.split("\n")[0])
