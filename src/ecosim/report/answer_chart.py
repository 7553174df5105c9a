"""The picture of a page with an answer: what each way brings, and by how much it differs from the others.

Takes records of names and yuan and gives a PNG, drawn by altair and vl-convert without a browser; knows no run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

SCALE: Final = 2.0  # pixels a point, for sharp screens
ROW: Final = 34  # points
COLOURS: Final = ("#0067a3", "#b3470a", "#5b6770", "#aab4bb")  # the first two as in the report, the others grey
MONEY: Final = (
    "(datum.value < 0 ? '-¥' : '¥') + (abs(datum.value) >= 1e6 ? format(abs(datum.value) / 1e6, '.3~r') + 'm' : "
    "abs(datum.value) >= 1e3 ? format(abs(datum.value) / 1e3, '.3~r') + 'k' : format(abs(datum.value), '.3~r'))"
)


@dataclass(frozen=True)
class Bar:
    """A row of a panel: mean and the ends of its line, in yuan; `way` chooses the colour, from 0."""

    label: str
    way: int
    mean: float
    low: float
    high: float


def picture(levels: Sequence[Bar], gaps: Sequence[Bar]) -> bytes:
    """A PNG of two panels: net contribution with P10 to P90, and its differences with their 95 % intervals."""
    import altair as alt
    import vl_convert

    left = panel(levels, "Net contribution: mean, P10 to P90 of the replications")
    right = panel(gaps, "Difference: mean, 95 % interval")
    chart = alt.hconcat(left, right, spacing=30).configure_view(stroke=None)
    return bytes(vl_convert.vegalite_to_png(chart.to_dict(), scale=SCALE))


def panel(bars: Sequence[Bar], title: str) -> Any:
    """Horizontal bars from zero, each with a line for its interval."""
    import altair as alt

    records = [asdict(bar) | {"colour": COLOURS[bar.way]} for bar in bars]
    base = alt.Chart(alt.InlineData(values=records)).encode(
        y=alt.Y(
            "label:N",
            sort=None,
            title=None,
            axis=alt.Axis(ticks=False, domain=False, grid=False, labelLimit=220, labelFontSize=12),
        )
    )
    axis = alt.Axis(labelExpr=MONEY, title=None, tickCount=5)
    bar = base.mark_bar(height={"band": 0.6}).encode(
        x=alt.X("mean:Q", axis=axis), color=alt.Color("colour:N", scale=None, legend=None)
    )
    line = base.mark_rule(strokeWidth=2, color="#1c2328").encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"))
    heading = alt.TitleParams(title, anchor="start", fontSize=12, fontWeight="normal")
    return alt.layer(bar, line).properties(width=330, height=ROW * len(bars), title=heading)
