"""The funnel by channel as one drawing: a column a step, a row a channel, bars within a step comparable.

Steps differ a thousandfold, so each has its own scale from zero to its greatest value; the numbers stand at the bars.
Takes records, knows no run.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecosim.report import charts
from ecosim.report.charts import INK, MEAN, PLAN, Spec, named_data, tip
from ecosim.report.wording import Lang, Words

ROOM = 0.86  # of a column that the longest bar takes
ROW_PX, NARROW_PX = 40, 340


def funnel_by_channel(name: str, steps: Sequence[tuple[Words, Words]], lang: Lang) -> Spec:
    """Bars of a channel's mean at each step with a line from P10 to P90, the number above the bar.

    Records: label_* (channel), order, step_* (its name), left, right, low, high (places on a scale on which column k
    begins at k), text_*, range_*. A step has a name and a shorter one for narrow pages.
    """
    import altair as alt

    named = " : ".join(
        f"datum.value == {k} ? (width < {NARROW_PX} ? '{short.say(lang)}' : '{long.say(lang)}')"
        for k, (long, short) in enumerate(steps)
    )
    axis = alt.Axis(values=list(range(len(steps))), labelExpr=f"{named} : ''", title=None, orient="top",
                    labelAlign="left", ticks=False, domain=False, grid=True, labelOverlap=False,
                    labelFlush=False)  # fmt: skip
    scale = alt.Scale(domain=[0, len(steps)], nice=False)
    rows = alt.Axis(title=None, ticks=False, domain=False, labelLimit=110, labelPadding=5)
    base = alt.Chart(named_data(name)).encode(
        y=alt.Y(f"label_{lang}:N", sort=alt.SortField("order"), axis=rows),
        tooltip=[tip(f"label_{lang}", Words("channel", "渠道").say(lang)),
                 tip(f"step_{lang}", Words("step", "环节").say(lang)), tip(f"text_{lang}", MEAN.say(lang)),
                 tip(f"range_{lang}", "P10-P90")])  # fmt: skip
    bar = base.mark_bar(color=PLAN, opacity=0.75, height=9, yOffset=8).encode(
        x=alt.X("left:Q", axis=axis, scale=scale), x2=alt.X2("right:Q")
    )
    whisker = base.mark_rule(color=INK, strokeWidth=1.6, yOffset=8).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"))
    text = base.mark_text(align="left", baseline="bottom", dy=2, fontSize=11, color=INK).encode(
        x=alt.X("left:Q"), text=alt.Text(f"text_{lang}:N")
    )
    return charts.spec_of([bar, whisker, text], {"step": ROW_PX})
