"""Drawings of search and bidding: measures along days, by hour of the day, by day and hour; ranks; budgets run dry.

Takes records of one query or campaign (the page leaves out the others) and knows no run. Colours are roles, as in
`charts.py`, whose parts these are; plan and baseline differ in their dash too, listings in their points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ecosim.report import charts
from ecosim.report.charts import BAD, BASELINE, BASELINE_NAME, DATE, PLAN, PLAN_NAME, SERIES, Spec, named_data, tip
from ecosim.report.hours_chart import behind
from ecosim.report.wording import Lang, Words

if TYPE_CHECKING:
    import altair as alt

PX: Final = 230
SHARE: Final = {"format": ".0%"}
YUAN: Final = {"labelExpr": "'¥' + format(datum.value, '.2f')"}
# Axis and number under the pointer of each measure.
LOOKS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "page_share": (SHARE, ".1%"), "slot": ({"format": ".1f"}, ".2f"), "click_cost": (YUAN, ".2f"),
    "hours": (YUAN, ".2f"), "rank": ({"format": "d", "tickMinStep": 1}, ".1f"), "rival_dry": (SHARE, ".1%"),
}  # fmt: skip
FROM_ZERO: Final = ("page_share", "rival_dry", "rival_spend")
ON_TOP: Final = ("rank", "slot")  # measures whose least value is the best
HOUR_OF_DAY = Words("hour of the day", "小时")
CLICKS = Words("clicks, all replications", "点击（各次重复合计）")
COST = Words("cost of a click", "点击单价")
LISTING = Words("listing", "商品")
DRY_AT = Words("ran dry at, median", "耗尽时刻（中位）")
EARLIEST = Words("earliest", "最早")
IN = Words("replications", "重复次数")
HOURS_AXIS: Final[dict[str, Any]] = {
    "values": [0, 6, 12, 18, 24],
    "labelExpr": "format(datum.value, '02') + ':00'",
    "title": None,
}


def by_day(name: str, phases: tuple[str, int] | None, sides: Sequence[str], lang: Lang) -> Spec:
    """A measure by day: the plan's mean in its band P10-P90, the baseline's mean dashed, phases shaded behind.

    Records: t, when, series, mean, p10, p90. `phases` as `charts.money_by_time` takes them.
    """
    import altair as alt

    y, fmt = _measure(name, lang), _format(name)
    base = alt.Chart(named_data(name)).encode(x=_days())
    band = _plan(base).mark_area(color=PLAN, opacity=0.28).encode(y=y("p10"), y2=alt.Y2("p90:Q"))
    line = base.mark_line(strokeWidth=2).encode(y=y("mean"), **_side(sides, lang))
    tips = [tip("when", DATE.say(lang)), *charts.spread_tips(lang, fmt)]
    spots = base.mark_point(size=90, opacity=0).encode(y=y("mean"), tooltip=tips)
    return charts.spec_of([*behind(phases, None, lang), band, line, spots], PX)


def by_hour(name: str, sides: Sequence[str], lang: Lang) -> Spec:
    """Cost of a click by hour of the day, all days together. Records: hour, series, mean, p10, p90."""
    import altair as alt

    y = _measure(name, lang)
    x = alt.X("hour:Q", axis=alt.Axis(grid=False, **HOURS_AXIS), scale=alt.Scale(domain=[0, 23], nice=False))
    base = alt.Chart(named_data(name)).encode(x=x)
    band = _plan(base).mark_area(color=PLAN, opacity=0.28).encode(y=y("p10"), y2=alt.Y2("p90:Q"))
    line = base.mark_line(strokeWidth=2).encode(y=y("mean"), **_side(sides, lang))
    tips = [tip("hour", HOUR_OF_DAY.say(lang), "quantitative"), *charts.spread_tips(lang, _format(name))]
    spots = base.mark_point(size=90, opacity=0).encode(y=y("mean"), tooltip=tips)
    return charts.spec_of([band, line, spots], PX)


def day_and_hour(name: str, lang: Lang) -> Spec:
    """Cost of a click by day (across) and hour (down). Records: t, t_end, when, hour, cost, clicks."""
    import altair as alt

    costs = alt.Legend(orient="top", title=None, type="gradient", gradientLength=160, tickCount=3,
                       labelExpr=YUAN["labelExpr"])  # fmt: skip
    tips = [tip("when", DATE.say(lang)), tip("cost", COST.say(lang), "quantitative", ".2f"),
            tip("clicks", CLICKS.say(lang), "quantitative", ",.0f")]  # fmt: skip
    hours = alt.Axis(grid=False, labelExpr="format(datum.value, '02') + ':00'", values=[0, 6, 12, 18], title=None,
                     domain=False, ticks=False)  # fmt: skip
    cells = alt.Chart(named_data(name)).mark_rect().encode(
        x=_days("t"), x2=alt.X2("t_end:T"), y=alt.Y("hour:O", axis=hours), tooltip=tips,
        color=alt.Color("cost:Q", scale=alt.Scale(scheme="viridis"), legend=costs))  # fmt: skip
    return charts.spec_of([cells], {"step": 9})


def ranks(name: str, phases: tuple[str, int] | None, sides: Sequence[str], lang: Lang) -> Spec:
    """Organic position by day of our listings in one query, 1 on top; the baseline's mean dashed.

    Records: t, when, listing, series, mean, p10, p90.
    """
    import altair as alt

    y = _measure("rank", lang)
    legend = alt.Legend(orient="top", title=None, labelLimit=200, symbolOpacity=1)
    colour = alt.Color("listing:N", scale=alt.Scale(range=list(SERIES)), legend=legend)
    shape = alt.Shape("listing:N", scale=alt.Scale(range=["circle", "square", "triangle-up", "diamond"]), legend=legend)
    base = alt.Chart(named_data(name)).encode(x=_days(), color=colour)
    band = _plan(base).mark_area(opacity=0.16).encode(y=y("p10"), y2=alt.Y2("p90:Q"))
    dash = _side(sides, lang)["strokeDash"]
    line = base.mark_line(strokeWidth=2).encode(y=y("mean"), strokeDash=dash, detail="listing:N")
    tips = [tip("listing", LISTING.say(lang)), tip("when", DATE.say(lang)), *charts.spread_tips(lang, ".1f")]
    dots = _plan(base).mark_point(filled=True, size=26, opacity=1).encode(y=y("mean"), shape=shape, tooltip=tips)
    return charts.spec_of([*behind(phases, None, lang), band, line, dots], PX + 30)


def budgets(name: str, phases: tuple[str, int] | None, lang: Lang) -> Spec:
    """Spend of a campaign by day with P10-P90 against its budget, as `charts.budget_and_spend`, phases behind."""
    spec = charts.budget_and_spend(name, lang)
    if phases is None:
        return spec
    shades = charts.spec_of([*behind(phases, None, lang)], PX)
    return {**spec, "layer": [*shades["layer"], *spec["layer"]]}


def dry_moments(name: str, ends: str, lang: Lang) -> Spec:
    """The hour at which a budget ran dry by day; greater where it did so in more replications.

    Records: t, when, hour, at, earliest, share, size (px²). `ends` names data (t) that stretch the axis over the whole
    period.
    """
    import altair as alt

    hours = alt.Y("hour:Q", axis=alt.Axis(**HOURS_AXIS), scale=alt.Scale(domain=[24, 0], nice=False))
    tips = [tip("when", DATE.say(lang)), tip("at", DRY_AT.say(lang)), tip("earliest", EARLIEST.say(lang)),
            tip("share", IN.say(lang))]  # fmt: skip
    marks = alt.Chart(named_data(name)).mark_point(shape="diamond", filled=True, color=BAD, opacity=1).encode(
        x=_days(), y=hours, size=alt.Size("size:Q", scale=None, legend=None), tooltip=tips)  # fmt: skip
    unseen = alt.Chart(named_data(ends)).mark_rule(opacity=0).encode(x=_days())
    return charts.spec_of([unseen, marks], 150)


def _days(field: str = "t") -> alt.X:
    import altair as alt

    axis = alt.Axis(labelExpr=charts.DAY_LABEL, title=None, grid=False, tickCount=8, labelOverlap="greedy",
                    labelSeparation=8)  # fmt: skip
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(type="utc", nice=False))


def _measure(name: str, lang: Lang) -> Any:
    """The scale of a measure, for one of its fields: from zero where zero means something, 1 on top for positions."""
    import altair as alt

    look = {"labelExpr": charts.YUAN_LABEL[lang]} if name == "rival_spend" else LOOKS[name][0]
    axis = alt.Axis(title=None, tickCount=5, labelOverlap="greedy", **look)
    scale = alt.Scale(zero=name in FROM_ZERO, reverse=name in ON_TOP)
    return lambda field: alt.Y(f"{field}:Q", axis=axis, scale=scale)


def _format(name: str) -> str:
    return LOOKS[name][1] if name in LOOKS else ",.0f"


def _plan(base: alt.Chart) -> alt.Chart:
    only: alt.Chart = base.transform_filter("datum.series == 'plan'")
    return only


def _side(sides: Sequence[str], lang: Lang) -> dict[str, Any]:
    """Colour and dash of plan and baseline, in one legend."""
    import altair as alt

    names = f"datum.label == 'plan' ? '{PLAN_NAME.say(lang)}' : '{BASELINE_NAME.say(lang)}'"
    legend = alt.Legend(orient="top", title=None, labelExpr=names, symbolOpacity=1)
    looks = {"plan": (PLAN, [1, 0]), "baseline": (BASELINE, [5, 4])}
    colours, dashes = ([looks[side][at] for side in sides] for at in (0, 1))
    return {
        "color": alt.Color("series:N", legend=legend, scale=alt.Scale(domain=list(sides), range=colours)),
        "strokeDash": alt.StrokeDash("series:N", legend=legend, scale=alt.Scale(domain=list(sides), range=dashes)),
    }
