"""Drawings of a live room: viewers minute by minute, and orders below on the same line of time, slots shaded behind.

Two specifications that share the width of their place, the stretch of time and the room left of the axis, so that they
stand in line. Takes plain records and knows no run, as `charts.py`, whose parts these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecosim.report.charts import INK, MEAN, PHASE_ROWS, PLAN, SHADE, Spec, named_data, spec_of, spread_tips, tip
from ecosim.report.wording import Lang, Words

if TYPE_CHECKING:
    import altair as alt

VIEWERS_PX, ORDERS_PX = 210, 120
NAME_PX = 13  # height of a row of names
AXIS_PX = 40  # room for the numbers beside both panels
CLOCK = "utcFormat(datum.value, '%H:%M')"
VIEWERS = Words("viewers", "在线人数")
ORDERS = Words("orders a minute", "每分钟订单")
TIME = Words("time", "时间")


def viewers_by_minute(name: str, slots: str | None, span: tuple[int, int], top: float, lang: Lang) -> Spec:
    """Viewers along a room: mean with P10-P90, slots shaded and named.

    Records: t, when, mean, p10, p90; slots: start, end, when, label, text, row, strength. `span`: epoch ms. `top`: end
    of the axis, with room for the names.
    """
    import altair as alt

    x, y = _clock(span, bare=True), _amount("mean", VIEWERS.say(lang), top)
    base = alt.Chart(named_data(name))
    band = base.mark_area(color=PLAN, opacity=0.28).encode(x=x, y=_amount("p10", VIEWERS.say(lang), top), y2="p90:Q")
    line = base.mark_line(color=PLAN, strokeWidth=2.2).encode(x=x, y=y)
    tips = [tip("when", TIME.say(lang)), *spread_tips(lang, ",.1f")]
    spots = base.mark_point(size=120, opacity=0, clip=True).encode(x=x, y=y, tooltip=tips)
    return spec_of(alt.layer(*_shades(slots, lang), *_names(slots), band, line, spots), VIEWERS_PX)


def orders_by_minute(name: str, slots: str | None, span: tuple[int, int], lang: Lang) -> Spec:
    """Orders a minute along a room: bars of the mean with a line P10-P90.

    Records: t_bar, t_bar_end, t_mid, when, orders_mean, orders_p10, orders_p90.
    """
    import altair as alt

    tips = [tip("when", TIME.say(lang)), tip("orders_mean", MEAN.say(lang), "quantitative", ",.1f"),
            tip("orders_p10", "P10", "quantitative", ",.1f"),
            tip("orders_p90", "P90", "quantitative", ",.1f")]  # fmt: skip
    base = alt.Chart(named_data(name)).encode(tooltip=tips)
    bar = base.mark_bar(color=PLAN, opacity=0.75).encode(
        x=_clock(span, field="t_bar"), x2="t_bar_end:T", y=_amount("orders_mean", ORDERS.say(lang)), y2=alt.datum(0)
    )
    whisker = base.mark_rule(color=INK, strokeWidth=1, opacity=0.6).encode(
        x=alt.X("t_mid:T"), y="orders_p10:Q", y2="orders_p90:Q"
    )
    return spec_of(alt.layer(*_shades(slots, lang), bar, whisker), ORDERS_PX)


def _clock(span: tuple[int, int], *, field: str = "t", bare: bool = False) -> alt.X:
    """Time of the day over the room's hours; bare where the panel below has the numbers."""
    import altair as alt

    numbers: dict[str, Any] = {"labels": False, "ticks": False} if bare else {"labelExpr": CLOCK}
    axis = alt.Axis(title=None, grid=False, tickCount=8, labelOverlap="greedy", labelSeparation=8, **numbers)
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(type="utc", nice=False, domain=list(span)))


def _amount(field: str, title: str, top: float | None = None) -> alt.Y:
    import altair as alt

    axis = alt.Axis(
        title=title, titleAlign="left", titleAnchor="start", titleAngle=0, titleY=-8, titleX=-AXIS_PX,
        minExtent=AXIS_PX, maxExtent=AXIS_PX, tickCount=4, tickMinStep=1)  # fmt: skip
    scale = alt.Scale() if top is None else alt.Scale(domain=[0, top], nice=False)
    return alt.Y(f"{field}:Q", axis=axis, scale=scale)


def _shades(slots: str | None, lang: Lang) -> list[alt.Chart]:
    """The run of show behind a panel."""
    import altair as alt

    if slots is None:
        return []
    tips = [tip("text", Words("shown", "讲解").say(lang)), tip("when", TIME.say(lang))]
    shade: alt.Chart = alt.Chart(named_data(slots)).mark_rect(color=SHADE, stroke=INK, strokeOpacity=0.15)
    return [shade.encode(x="start:T", x2="end:T", opacity=alt.Opacity("strength:Q", scale=None, legend=None),
                         tooltip=tips)]  # fmt: skip


def _names(slots: str | None) -> list[alt.Chart]:
    """Names at the top of their slots, in rows."""
    import altair as alt

    if slots is None:
        return []
    base = alt.Chart(named_data(slots))
    return [base.transform_filter(f"datum.row == {row}").mark_text(
                align="left", baseline="top", dx=4, dy=4 + NAME_PX * row, fontSize=11, color=INK, opacity=0.85).encode(
                x="start:T", y=alt.value(0), text="label:N") for row in range(PHASE_ROWS)]  # fmt: skip
