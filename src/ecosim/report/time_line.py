"""A time line in plain text: one row a thing, from its beginning to its end, under an axis of days.

Widths are counted in cells of a terminal, where a Chinese character takes two. Knows no festival; `festival_text.py`
says what stands in the rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells, set_cell_size

BEFORE, DURING, AFTER = "░", "█", "─"
GAP = 2
NO_BREAK = "\u00a0"
LEAST_BARS, LONGEST_LABEL = 24, 26
TICK_CELLS = 8  # "10-15" and room beside it
DAYS_BETWEEN = (1, 2, 3, 5, 7, 10, 14, 21, 28, 56, 112, 224, 448)
WORD = re.compile("[^ ，；。：]*[，；。：]+|[^ ，；。：]+| ")
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A stretch of time, drawn with one sign."""

    start: dt.datetime
    end: dt.datetime
    sign: str = DURING


@dataclass(frozen=True)
class Row:
    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Scale:
    """So many cells for the time from one midnight to another."""

    first: dt.datetime
    last: dt.datetime
    cells: int

    def at(self, moment: dt.datetime) -> int:
        """The cell that a moment falls into, from 0; the end of the scale is `cells`."""
        return int(self.cells * ((moment - self.first) / (self.last - self.first)))

    def step(self) -> int:
        """Days from one mark of the axis to the next, so that dates do not touch."""
        a_day = self.cells / ((self.last - self.first) / ONE_DAY)
        return next((days for days in DAYS_BETWEEN if days * a_day >= TICK_CELLS), DAYS_BETWEEN[-1])


def draw_time_line(rows: Sequence[Row], width: int) -> list[str]:
    """Lines of at most `width` cells: an axis of days, then a bar a row; empty without rows."""
    spans = [span for row in rows for span in row.spans]
    if not spans:
        return []
    label = min(max(cell_len(row.label) for row in rows), LONGEST_LABEL)
    first = min(span.start for span in spans)
    last = max(span.end for span in spans)
    scale = Scale(midnight(first), midnight(last - dt.timedelta(microseconds=1)) + ONE_DAY, cells_left(width, label))
    margin = " " * (label + GAP)
    lines = [margin + line for line in axis(scale)]
    lines += [set_cell_size(row.label, label) + " " * GAP + bar(row.spans, scale) for row in rows]
    return [line.rstrip() for line in lines]


def cells_left(width: int, label: int) -> int:
    """Cells for the bars beside the labels."""
    return max(width - label - GAP, LEAST_BARS)


def midnight(moment: dt.datetime) -> dt.datetime:
    """The beginning of a moment's day."""
    return dt.datetime.combine(moment.date(), dt.time())


def axis(scale: Scale) -> list[str]:
    """Dates, and below them a mark at each."""
    dates, marks = [" "] * scale.cells, ["─"] * scale.cells
    day = scale.first
    while day < scale.last:
        at = scale.at(day)
        if at + len("10-15") <= scale.cells:
            dates[at : at + len("10-15")] = f"{day:%m-%d}"
        marks[at] = "┬"
        day += scale.step() * ONE_DAY
    return ["".join(dates), "".join(marks)]


def bar(spans: Iterable[Span], scale: Scale) -> str:
    """The spans of a row, each at least one cell wide; a later one lies over an earlier one."""
    cells = [" "] * scale.cells
    for span in spans:
        start = min(scale.at(span.start), scale.cells - 1)
        end = max(scale.at(span.end), start + 1)
        cells[start:end] = [span.sign] * (end - start)
    return "".join(cells)


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` cells, broken at spaces and behind Chinese punctuation, elsewhere only if need be.

    A space that must not be broken at is written as a no-break space, and shown as a plain one.

    >>> wrap("from the first day on", 12, "  ")
    ['  from the', '  first day', '  on']
    >>> wrap("满三百，减五十元", 10)
    ['满三百，', '减五十元']
    """
    room = max(width - cell_len(indent), 2)
    lines, line, space = [], "", ""
    for word in WORD.findall(text):
        if word == " ":
            space = " "
            continue
        for piece in pieces(word, room):
            joined = line + (space if line else "") + piece
            if cell_len(joined) > room:
                lines.append(line)
                joined = piece
            line, space = joined, ""
    return [indent + each.replace(NO_BREAK, " ") for each in [*lines, line] if each]


def pieces(word: str, room: int) -> list[str]:
    """A word, cut where it is longer than a line."""
    return [word] if cell_len(word) <= room else list(chop_cells(word, room))
