"""Text for a terminal: lines, tables and sparklines as a string, without markup that a value could smuggle in.

Knows no run; `terminal.py` and `comparison_text.py` say what stands in it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from ecosim.report.wording import Lang, Words

WIDTH = 100
TICKS = "▁▂▃▄▅▆▇█"


def rendered(parts: Sequence[RenderableType], width: int, colour: bool) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, markup=False, highlight=False, emoji=False
    )
    for part in parts:
        if isinstance(part, Table):
            console.print()
        console.print(part, soft_wrap=isinstance(part, Text) and part.no_wrap is True)
    return out.getvalue()


def labelled(label: Words, text: str, lang: Lang) -> Text:
    """A labelled line that is never broken, so that a path can be copied."""
    return Text(f"{label.say(lang)}: {text}", no_wrap=True, overflow="ignore")


def table(
    title: Words, heads: Sequence[Words], rows: Sequence[Sequence[str]], lang: Lang, *, right: bool = True
) -> Table:
    made = Table(
        title=title.say(lang), title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for place, head in enumerate(heads):
        made.add_column(
            Text(head.say(lang), style="dim"), justify="right" if right and place else "left", overflow="fold"
        )
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def thinned(values: Sequence[float | None], most: int) -> list[float | None]:
    """At most `most` values: means of equal stretches.

    >>> thinned([1.0, 3.0, 5.0, 7.0], 2)
    [2.0, 6.0]
    """
    step = -(-len(values) // most)
    stretches = [[v for v in values[at : at + step] if v is not None] for at in range(0, len(values), step)]
    return [sum(known) / len(known) if known else None for known in stretches]


def sparkline(values: Sequence[float | None], low: float, high: float) -> str:
    """One block a value, higher for greater; blank where it is not known.

    >>> sparkline([0.0, 1.0, None], 0.0, 1.0)
    '▁█ '
    """
    width = (high - low) or 1.0
    return "".join(" " if v is None else TICKS[min(7, max(0, int((v - low) / width * 8)))] for v in values)
