"""Drawing of the pull-forward ledger: the festival's orders as one bar of six classes, each with its number above.

Takes plain records and knows no run, as `charts.py`, whose parts this uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ecosim.report.charts import BASELINE, INK, MEAN, SERIES, SHADE, Spec, named_data, spec_of, tip
from ecosim.report.wording import Lang, Words

BAR_PX, NUMBER_PX = 40, 18
# What would have come anyway is pale or ochre; what the festival brought stands out.
COLOURS: Final = (SHADE, BASELINE, SERIES[1], SERIES[3], SERIES[2], SERIES[0])


def stacked_classes(name: str, classes: Sequence[Words], lang: Lang) -> Spec:
    """One bar, its parts in the order of `classes`, each part numbered and its number named in the legend.

    Records: label_*, order, start, end, mid, number (empty where the part is narrow), text_* (under the pointer).
    """
    import altair as alt

    names = [words.say(lang) for words in classes]
    base = alt.Chart(named_data(name)).encode(tooltip=[tip(f"label_{lang}", ""), tip(f"text_{lang}", MEAN.say(lang))])
    legend = alt.Legend(
        orient="bottom", title=None, symbolType="square", columns=alt.ExprRef("width < 420 ? 1 : 3"), labelLimit=220
    )
    colours = alt.Scale(domain=names, range=list(COLOURS[: len(names)]))
    colour = alt.Color(f"label_{lang}:N", scale=colours, legend=legend)
    axis = alt.Axis(title=None, tickCount=5, format="~s")
    bar = base.mark_bar(height=BAR_PX, stroke="white", strokeWidth=1).encode(
        x=alt.X("start:Q", axis=axis), x2=alt.X2("end:Q"), color=colour)  # fmt: skip
    number = base.mark_text(fontSize=12, fontWeight="bold", color=INK, dy=-BAR_PX / 2 - 9).encode(
        x=alt.X("mid:Q"), text=alt.Text("number:N")
    )
    return spec_of([bar, number], BAR_PX + 2 * NUMBER_PX)
