"""Drawings of a live room on one line of time: viewers, orders, sales, and the run of show with prices and sell-outs.

Specifications that share the width of their place, the stretch of time and the room left of the axis, so that they
stand in line; slots are shaded behind. Takes plain records and knows no run, as `charts.py`, whose parts these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ecosim.report.charts import (
    BAD,
    INK,
    MEAN,
    PHASE_ROWS,
    PLAN,
    SHADE,
    YUAN_LABEL,
    Spec,
    named_data,
    spec_of,
    spread_tips,
    tip,
)
from ecosim.report.wording import Lang, Words

if TYPE_CHECKING:
    import altair as alt

Span = tuple[int, int] | None  # epoch ms of the room's hours; None: as the minutes say

VIEWERS_PX, ORDERS_PX, LANE_PX = 210, 120, 40
NAME_PX = 13  # height of a row of names
AXIS_PX = 40  # room for the numbers beside both panels
CLOCK = "utcFormat(datum.value, '%H:%M')"
VIEWERS = Words("viewers", "在线人数")
ORDERS = Words("orders a minute", "每分钟订单")
SALES = Words("paid a minute", "每分钟支付金额")
SHOW = Words("run of show", "讲解排期")
TIME = Words("time", "时间")
# A title above its axis, which takes the same room whatever its numbers are.
_TITLE: Final[dict[str, Any]] = {
    "titleAlign": "left", "titleAnchor": "start", "titleAngle": 0, "titleY": -8, "titleX": -AXIS_PX,
    "minExtent": AXIS_PX, "maxExtent": AXIS_PX,
}  # fmt: skip


def viewers_by_minute(name: str, slots: str | None, span: Span, top: float | None, lang: Lang) -> Spec:
    """Viewers along a room: mean with P10-P90, slots shaded and, where there is room for it, named.

    Records: t, t_end, when, mean, p10, p90; slots: start, end, when, label, text, row, strength. `top`: end of the
    axis, with room for the names; None: no names.
    """
    import altair as alt

    x, y = _clock(span, bare=True), _amount("mean", VIEWERS.say(lang), top)
    base = alt.Chart(named_data(name))
    band = base.mark_area(color=PLAN, opacity=0.28).encode(
        x=x, y=_amount("p10", VIEWERS.say(lang), top), y2=alt.Y2("p90:Q")
    )
    line = base.mark_line(color=PLAN, strokeWidth=2.2).encode(x=x, y=y)
    tips = [tip("when", TIME.say(lang)), *spread_tips(lang, ",.1f")]
    spots = base.mark_point(size=120, opacity=0, clip=True).encode(x=x, y=y, tooltip=tips)
    names = _names(slots) if top is not None else []
    return spec_of([*_whole(name, span), *_shades(slots, lang), *names, band, line, spots], VIEWERS_PX)


def orders_by_minute(name: str, slots: str | None, span: Span, lang: Lang) -> Spec:
    """Orders a minute along a room: bars of the mean with a line P10-P90.

    Records: t_bar, t_bar_end, t_mid, when, orders_mean, orders_p10, orders_p90.
    """
    x, y = _clock(span, field="t_bar"), _amount("orders_mean", ORDERS.say(lang))
    return spec_of([*_whole(name, span, bare=False), *_bars(name, slots, "orders", x, y, lang, ",.1f")], ORDERS_PX)


def sales_by_minute(name: str, slots: str | None, span: Span, lang: Lang) -> Spec:
    """Yuan paid a minute along a room, before refunds: bars of the mean with a line P10-P90.

    Records: t_bar, t_bar_end, t_mid, when, sales_mean, sales_p10, sales_p90.
    """
    x, y = _clock(span, field="t_bar", bare=True), _amount("sales_mean", SALES.say(lang), label=YUAN_LABEL[lang])
    return spec_of([*_whole(name, span), *_bars(name, slots, "sales", x, y, lang, ",.0f")], ORDERS_PX)


def _bars(name: str, slots: str | None, what: str, x: alt.X, y: alt.Y, lang: Lang, form: str) -> list[Any]:
    import altair as alt

    tips = [tip("when", TIME.say(lang)), tip(f"{what}_mean", MEAN.say(lang), "quantitative", form),
            tip(f"{what}_p10", "P10", "quantitative", form),
            tip(f"{what}_p90", "P90", "quantitative", form)]  # fmt: skip
    base = alt.Chart(named_data(name)).encode(tooltip=tips)
    bar = base.mark_bar(color=PLAN, opacity=0.75).encode(x=x, x2=alt.X2("t_bar_end:T"), y=y, y2=alt.datum(0))
    whisker = base.mark_rule(color=INK, strokeWidth=1, opacity=0.6).encode(
        x=alt.X("t_mid:T"), y=alt.Y(f"{what}_p10:Q"), y2=alt.Y2(f"{what}_p90:Q")
    )
    return [*_shades(slots, lang), bar, whisker]


def run_of_show(minutes: str, shows: str, gone: str, lang: Lang) -> Spec:
    """A lane a listing: its slots as bars, listing and price above the first, a diamond where a size sold out.

    minutes: t, t_end; shows: start, end, when, text, lane, label_*, price_*, at_end (label written from its end
    leftwards); gone: t, when, lane, size (px²), text, share_text.
    """
    import altair as alt

    lane = alt.Y("lane:O", axis=_lane_axis(lang))
    base = alt.Chart(named_data(shows))
    tips = [tip("text", Words("shown", "讲解").say(lang)), tip("when", TIME.say(lang)),
            tip(f"price_{lang}", Words("price shown", "单品价").say(lang))]  # fmt: skip
    bar = base.mark_bar(color=PLAN, opacity=0.75, height=12, yOffset=9, cornerRadius=2).encode(
        x=_clock(None, field="start"), x2=alt.X2("end:T"), y=lane, tooltip=tips)  # fmt: skip
    texts = [base.transform_filter(f"datum.at_end == {str(at_end).lower()}").mark_text(
                 align="right" if at_end else "left", baseline="middle", yOffset=-8, fontSize=11, color=INK).encode(
                 x=alt.X("end:T") if at_end else "start:T", y=lane, text=alt.Text(f"label_{lang}:N"))
             for at_end in (False, True)]  # fmt: skip
    return spec_of([*_whole(minutes, None, bare=False), bar, *texts, _diamonds(gone, lane, lang)], {"step": LANE_PX})


def _diamonds(gone: str, lane: alt.Y, lang: Lang) -> alt.Chart:
    """Where a size and colour sold out."""
    import altair as alt

    tips = [tip("text", Words("sold out", "售罄").say(lang)), tip("when", Words("median", "中位时刻").say(lang)),
            tip("share_text", Words("replications", "重复次数").say(lang))]  # fmt: skip
    place = alt.Chart(named_data(gone)).encode(
        x=alt.X("t:T"), y=lane, size=alt.Size("size:Q", scale=None, legend=None), tooltip=tips)  # fmt: skip
    diamonds: alt.Chart = place.mark_point(
        shape="diamond", filled=True, color=BAD, stroke="white", strokeWidth=1, opacity=1, yOffset=9)  # fmt: skip
    return diamonds


def _lane_axis(lang: Lang) -> alt.Axis:
    """As wide as the axes of numbers, with a title and nothing else."""
    import altair as alt

    return alt.Axis(title=SHOW.say(lang), labels=False, ticks=False, domain=False, **_TITLE)


def _whole(minutes: str, span: Span, *, bare: bool = True) -> list[alt.Chart]:
    """Nothing to be seen: it stretches the axis over the room's hours where its ends are not given."""
    import altair as alt

    if span is not None:
        return []
    unseen = alt.Chart(named_data(minutes)).mark_rule(opacity=0, clip=True)
    return [unseen.encode(x=_clock(None, bare=bare), x2=alt.X2("t_end:T"))]


def _clock(span: Span, *, field: str = "t", bare: bool = False) -> alt.X:
    """Time of the day over the room's hours; bare where the panel below has the numbers."""
    import altair as alt

    ends: dict[str, Any] = {"domain": list(span)} if span is not None else {}
    numbers: dict[str, Any] = {"labels": False, "ticks": False} if bare else {"labelExpr": CLOCK}
    axis = alt.Axis(title=None, grid=False, tickCount=8, labelOverlap="greedy", labelSeparation=8, **numbers)
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(type="utc", nice=False, **ends))


def _amount(field: str, title: str, top: float | None = None, label: str | None = None) -> alt.Y:
    import altair as alt

    labels: dict[str, Any] = {"labelExpr": label} if label else {}
    axis = alt.Axis(title=title, tickCount=4, tickMinStep=1, **_TITLE, **labels)
    scale = alt.Scale() if top is None else alt.Scale(domain=[0, top], nice=False)
    return alt.Y(f"{field}:Q", axis=axis, scale=scale)


def _shades(slots: str | None, lang: Lang) -> list[alt.Chart]:
    """The run of show behind a panel."""
    import altair as alt

    if slots is None:
        return []
    tips = [tip("text", Words("shown", "讲解").say(lang)), tip("when", TIME.say(lang))]
    shade: alt.Chart = alt.Chart(named_data(slots)).mark_rect(color=SHADE, stroke=INK, strokeOpacity=0.15)
    strength = alt.Opacity("strength:Q", scale=None, legend=None)
    return [shade.encode(x=alt.X("start:T"), x2=alt.X2("end:T"), opacity=strength, tooltip=tips)]


def _names(slots: str | None) -> list[alt.Chart]:
    """Names at the top of their slots, in rows."""
    import altair as alt

    if slots is None:
        return []
    base = alt.Chart(named_data(slots))
    return [base.transform_filter(f"datum.row == {row}").mark_text(
                align="left", baseline="top", dx=4, dy=4 + NAME_PX * row, fontSize=11, color=INK, opacity=0.85).encode(
                x=alt.X("start:T"), y=alt.value(0), text=alt.Text("label:N")) for row in range(PHASE_ROWS)]  # fmt: skip
