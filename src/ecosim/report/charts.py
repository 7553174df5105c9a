"""Figures of the report as Vega-Lite specifications, made with altair: data by name, colours by role, one per language.

Takes plain records (lists of dicts) made by the files beside it and knows no run. Colours are roles ("@plan") that the
page replaces by its light or dark palette; both palettes keep their order for colour-blind readers. Times are epoch
milliseconds of shop time, shown as UTC, so that a reader's own time zone moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecosim.report.wording import LANGS, Lang, Words

if TYPE_CHECKING:
    import altair as alt

Spec = dict[str, Any]

PLAN, BASELINE, GOOD, BAD, TOTAL, SHADE, INK = "@plan", "@baseline", "@good", "@bad", "@total", "@shade", "@ink"
SERIES = ("@series1", "@series2", "@series3", "@series4")
PHASE_ROWS = 4
DASHES = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3]]

# Axis labels: yuan in thousands or millions, in Chinese in 万; a date as month-day.
YUAN_LABEL = {
    "en": "(datum.value < 0 ? '-¥' : '¥') + (abs(datum.value) >= 1e6 ? format(abs(datum.value) / 1e6, '.3~r') + 'm'"
    " : abs(datum.value) >= 1e3 ? format(abs(datum.value) / 1e3, '.3~r') + 'k' : format(abs(datum.value), '.3~r'))",
    "zh": "(datum.value < 0 ? '-¥' : '¥') + (abs(datum.value) >= 1e4 ? format(abs(datum.value) / 1e4, '.4~r') + '万'"
    " : format(abs(datum.value), '.4~r'))",
}
DAY_LABEL = "utcFormat(datum.value, '%m-%d')"
HOUR_LABEL = "utcFormat(datum.value, '%H') == '00' ? utcFormat(datum.value, '%m-%d') : utcFormat(datum.value, '%H:%M')"

PLAN_NAME = Words("this plan", "本方案")
BASELINE_NAME = Words("baseline", "对照")
MEAN = Words("mean", "均值")
DATE = Words("date", "日期")


def named_data(name: str) -> alt.NamedData:
    """Data that the page hands over, by name."""
    import altair as alt

    return alt.NamedData(name=name)


def in_both(draw: Callable[[Lang], Spec]) -> dict[Lang, Spec]:
    """A specification in both languages.

    Whether it obeys Vega-Lite's schema depends on the code alone and takes most of the time, so the tests ask, and a
    run does not.
    """
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):
        return {lang: draw(lang) for lang in LANGS}


def spec_of(layers: Sequence[alt.Chart], height: int | dict[str, int]) -> Spec:
    """Charts laid over one another, as wide as their place.

    What altair's own layering gives, without its many copies; and each layer names its data itself, so that layers of
    several specifications can be laid together. The page's theme is the only one, so there is no configuration.
    """
    import altair as alt

    drawn = [one.to_dict(validate=False, context={"top_level": False, "datasets": {}}) for one in layers]
    return {"$schema": alt.SCHEMA_URL, "width": "container", "height": height, "layer": drawn}


def _money_axis(lang: Lang, **more: Any) -> alt.Axis:
    import altair as alt

    return alt.Axis(
        labelExpr=YUAN_LABEL[lang], title=None, tickCount=5, labelOverlap="greedy", labelSeparation=6, **more
    )


def _time(field: str, label: str, ticks: int = 8) -> alt.X:
    import altair as alt

    axis = alt.Axis(labelExpr=label, title=None, grid=False, tickCount=ticks, labelOverlap="greedy", labelSeparation=8)
    return alt.X(f"{field}:T", axis=axis, scale=alt.Scale(type="utc", nice=False))


def tip(field: str, title: str, kind: str = "nominal", fmt: str | None = None) -> alt.Tooltip:
    """A field of a record under the pointer."""
    import altair as alt

    return alt.Tooltip(field, title=title, type=kind, **({"format": fmt} if fmt else {}))  # type: ignore[arg-type]


def spread_tips(lang: Lang, fmt: str = ",.0f") -> list[alt.Tooltip]:
    """Mean, P10 and P90 of a record under the pointer."""
    return [tip("mean", MEAN.say(lang), "quantitative", fmt), tip("p10", "P10", "quantitative", fmt),
            tip("p90", "P90", "quantitative", fmt)]  # fmt: skip


def _legend(lang: Lang) -> alt.Legend:
    """Plan and baseline by name; given to colour, shape and dash alike, so that they make one legend."""
    import altair as alt

    names = f"datum.label == 'plan' ? '{PLAN_NAME.say(lang)}' : '{BASELINE_NAME.say(lang)}'"
    return alt.Legend(orient="top", title=None, labelExpr=names, symbolOpacity=1)


def _by_series(channel: type[Any], looks: list[Any], sides: list[str], lang: Lang) -> Any:
    """Encodes `series` of a record, "plan" or "baseline", by one of two looks; `sides` are those that occur."""
    import altair as alt

    return channel("series:N", scale=alt.Scale(domain=sides, range=looks[: len(sides)]), legend=_legend(lang))


def interval_dots(name: str, sides: list[str], lang: Lang, *, money: bool = True) -> Spec:
    """Plan against baseline by row: thick pale line the 95 % interval of the mean, thin line P10-P90, dot the mean.

    Records: label_en, label_zh, order, series, mean, p10, p90, ci_low, ci_high.
    """
    import altair as alt

    rows = alt.Chart(named_data(name)).encode(
        y=alt.Y(f"label_{lang}:N", sort=alt.SortField("order"), title=None, axis=alt.Axis(ticks=False, domain=False)),
        yOffset=alt.YOffset("series:N", sort=sides), color=_by_series(alt.Color, [PLAN, BASELINE], sides, lang),
        tooltip=[tip(f"label_{lang}", ""), *spread_tips(lang)])  # fmt: skip
    axis = _money_axis(lang) if money else alt.Axis(title=None, tickCount=5, format=",.0f")
    wide = rows.mark_rule(strokeWidth=2).encode(x=alt.X("p10:Q"), x2=alt.X2("p90:Q"))
    sure = rows.mark_rule(strokeWidth=9, opacity=0.4).encode(x=alt.X("ci_low:Q", axis=axis), x2=alt.X2("ci_high:Q"))
    dot = rows.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("mean:Q"), shape=_by_series(alt.Shape, ["circle", "square"], sides, lang))  # fmt: skip
    return spec_of([sure, wide, dot], {"step": 17})


def money_waterfall(name: str, domain: list[float], lang: Lang) -> Spec:
    """Horizontal waterfall within `domain` (yuan).

    Records: label_*, order, start, end, kind (total, plus, minus), low_end, high_end, right, short_*, text_*, range_*.
    """
    import altair as alt

    labels = alt.Axis(ticks=False, domain=False, labelLimit=150)
    base = alt.Chart(named_data(name)).encode(
        y=alt.Y(f"label_{lang}:N", sort=alt.SortField("order"), title=None, axis=labels)
    )
    kinds = alt.Scale(domain=["total", "plus", "minus"], range=[TOTAL, GOOD, BAD])
    bar = base.mark_bar(height={"band": 0.72}).encode(
        x=alt.X("start:Q", axis=_money_axis(lang), scale=alt.Scale(domain=domain)),
        x2=alt.X2("end:Q"),
        color=alt.Color("kind:N", scale=kinds, legend=None),
        tooltip=[tip(f"label_{lang}", ""), tip(f"text_{lang}", MEAN.say(lang)), tip(f"range_{lang}", "P10-P90")],
    )
    whisker = base.mark_rule(strokeWidth=1.6, color=INK).encode(x=alt.X("low_end:Q"), x2=alt.X2("high_end:Q"))
    text = base.mark_text(align="left", dx=7, color=INK).encode(x=alt.X("right:Q"), text=alt.Text(f"short_{lang}:N"))
    return spec_of([bar, whisker, text], {"step": 24})


def money_by_time(
    name: str, phases: tuple[str, int] | None, sides: list[str], lang: Lang, *, hourly: bool = False
) -> Spec:
    """GMV along time: band P10-P90 and mean of the plan, mean of the baseline dashed, phases shaded behind.

    Records: t, when, series, mean, p10, p90. `phases` names data (start, end, when, label_*, strength, row) and says
    how many rows their names take.
    """
    import altair as alt

    x = _time("t", HOUR_LABEL if hourly else DAY_LABEL)
    y = alt.Y("mean:Q", axis=_money_axis(lang))
    base = alt.Chart(named_data(name))
    plan = base.transform_filter("datum.series == 'plan'")
    layers: list[alt.Chart] = []
    if phases is not None:
        behind = alt.Chart(named_data(phases[0]))
        layers.append(
            behind.mark_rect(color=SHADE, stroke=INK, strokeOpacity=0.15).encode(
                x=alt.X("start:T"),
                x2=alt.X2("end:T"),
                opacity=alt.Opacity("strength:Q", scale=None, legend=None),
                tooltip=[tip(f"label_{lang}", Words("phase", "阶段").say(lang)), tip("when", DATE.say(lang))],
            )
        )
        layers.extend(phase_names(behind, phases[1], lang))
    layers.append(
        plan.mark_area(color=PLAN, opacity=0.28).encode(
            x=x, y=alt.Y("p10:Q", axis=_money_axis(lang)), y2=alt.Y2("p90:Q")
        )
    )
    lines = base.mark_line(strokeWidth=2.2).encode(
        x=x, y=y, color=_by_series(alt.Color, [PLAN, BASELINE], sides, lang),
        strokeDash=_by_series(alt.StrokeDash, [[1, 0], [5, 4]], sides, lang))  # fmt: skip
    spots = base.mark_point(size=120, opacity=0).encode(
        x=x, y=y, tooltip=[tip("when", DATE.say(lang)), *spread_tips(lang)]
    )
    return spec_of([*layers, lines, spots], 280)


def phase_names(behind: alt.Chart, n_rows: int, lang: Lang) -> list[alt.Chart]:
    """Names at the top of their phases, in rows, since short phases stand close together on a telephone."""
    import altair as alt

    x, text = alt.X("start:T"), alt.Text(f"label_{lang}:N")
    return [behind.transform_filter(f"datum.row == {row}").mark_text(
                align="left", baseline="top", dx=4, dy=4 + 13 * row, fontSize=11, color=INK, opacity=0.85).encode(
                x=x, y=alt.value(0), text=text) for row in range(n_rows)]  # fmt: skip


def rank_path(name: str, queries: list[str], lang: Lang) -> Spec:
    """Mean organic position by day of each query's best listing, with P10-P90; 1 is on top.

    Records: t, when, query, mean, p10, p90.
    """
    import altair as alt

    def by_query(channel: type[Any], looks: list[Any]) -> Any:
        legend = alt.Legend(
            orient="top", title=None, labelLimit=260, symbolOpacity=1, symbolType="stroke", symbolSize=260
        )
        return channel("query:N", scale=alt.Scale(domain=queries, range=looks[: len(queries)]), legend=legend)

    x = _time("t", DAY_LABEL)
    down: dict[str, Any] = {
        "scale": alt.Scale(reverse=True, zero=False),
        "axis": alt.Axis(title=None, tickMinStep=1, format="d"),
    }
    place = alt.Y("mean:Q", **down)
    base = alt.Chart(named_data(name)).encode(x=x, color=by_query(alt.Color, list(SERIES)))
    band = base.mark_area(opacity=0.16).encode(y=alt.Y("p10:Q", **down), y2=alt.Y2("p90:Q"))
    line = base.mark_line(strokeWidth=2.2).encode(y=place, strokeDash=by_query(alt.StrokeDash, DASHES))
    tips = [tip("query", Words("query", "搜索词").say(lang)), tip("when", DATE.say(lang)), *spread_tips(lang, ".1f")]
    spots = base.mark_point(size=120, opacity=0).encode(y=place, tooltip=tips)
    return spec_of([band, line, spots], 240)


def stock_left(name: str, marks: str | None, lang: Lang) -> Spec:
    """Stock left by listing and day as a share of the first day's, with a mark where a size or colour first sells out.

    Records: t, t_end, listing, left, when; marks: t, listing, when, text_*, share_text, size (px²).
    """
    import altair as alt

    row = alt.Y(
        "listing:N", title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=120), sort=alt.SortField("order")
    )
    left = alt.Color("left:Q", scale=alt.Scale(scheme="viridis", domain=[0, 1], reverse=False),
                     legend=alt.Legend(orient="top", title=Words("stock left", "剩余库存").say(lang), format=".0%",
                                       type="gradient", gradientLength=160, tickCount=3))  # fmt: skip
    tips = [tip("listing", Words("listing", "商品").say(lang)), tip("when", DATE.say(lang)),
            tip("left", Words("stock left, mean", "剩余库存均值").say(lang), "quantitative", ".0%")]  # fmt: skip
    heat = (
        alt.Chart(named_data(name))
        .mark_rect()
        .encode(x=_time("t", DAY_LABEL), x2=alt.X2("t_end:T"), y=row, color=left, tooltip=tips)
    )
    return spec_of([heat, *([_sell_outs(marks, row, lang)] if marks else [])], {"step": 24})


def _sell_outs(marks: str, row: alt.Y, lang: Lang) -> alt.Chart:
    """A diamond where a size or colour first sells out."""
    import altair as alt

    tips = [
        tip(f"text_{lang}", Words("sold out", "售罄").say(lang)),
        tip("when", Words("first, median", "首次（中位）").say(lang)),
        tip("share_text", Words("replications", "重复次数").say(lang)),
    ]
    place = alt.Chart(named_data(marks)).encode(
        x=alt.X("t:T"), y=row, size=alt.Size("size:Q", scale=None, legend=None), tooltip=tips
    )
    diamonds: alt.Chart = place.mark_point(
        shape="diamond", filled=True, color=BAD, stroke="white", strokeWidth=1, opacity=1
    )
    return diamonds


def budget_and_spend(name: str, lang: Lang) -> Spec:
    """Ad spend a day with P10-P90 against the day's budget. Records: t, t_end, when, mean, p10, p90, budget."""
    import altair as alt

    axis = _money_axis(lang)
    base = alt.Chart(named_data(name)).encode(
        tooltip=[
            tip("when", DATE.say(lang)),
            tip("budget", Words("budget", "预算").say(lang), "quantitative", ",.0f"),
            *spread_tips(lang),
        ]
    )
    spent = base.mark_bar(color=PLAN, opacity=0.75).encode(
        x=_time("t_bar", DAY_LABEL), x2=alt.X2("t_bar_end:T"), y=alt.Y("mean:Q", axis=axis), y2=alt.datum(0)
    )
    whisker = base.mark_rule(color=INK).encode(x=alt.X("t_mid:T"), y=alt.Y("p10:Q"), y2=alt.Y2("p90:Q"))
    budget = base.mark_rule(color=BAD, strokeWidth=2.2).encode(
        x=alt.X("t:T"), x2=alt.X2("t_end:T"), y=alt.Y("budget:Q")
    )
    return spec_of([spent, whisker, budget], 190)


def click_cost(name: str, lang: Lang) -> Spec:
    """Cost of a click by day with P10-P90. Records: t, when, mean, p10, p90 (yuan)."""
    import altair as alt

    base = alt.Chart(named_data(name)).encode(x=_time("t_mid", DAY_LABEL))
    axis = alt.Axis(title=None, tickCount=4, labelExpr="'¥' + format(datum.value, '.2f')")
    band = base.mark_area(color=PLAN, opacity=0.28).encode(y=alt.Y("p10:Q", axis=axis), y2=alt.Y2("p90:Q"))
    line = base.mark_line(color=PLAN, strokeWidth=2.2, point={"size": 18, "color": PLAN}).encode(
        y=alt.Y("mean:Q", axis=axis, scale=alt.Scale(zero=False)),
        tooltip=[tip("when", DATE.say(lang)), *spread_tips(lang, ".2f")])  # fmt: skip
    return spec_of([band, line], 150)


@dataclass(frozen=True)
class Look:
    """How one series of bars looks: its key in the records, its name, its colour by role, how strong."""

    series: str
    name: Words
    colour: str
    opacity: float = 1.0


def bars_by_series(name: str, rows: Sequence[Words], looks: Sequence[Look], lang: Lang) -> Spec:
    """Money by row, in the order of `rows`, one bar a series, with a line for its 95 % interval.

    Records: label_*, series, mean, ci_low, ci_high, text_*.
    """
    import altair as alt

    keys = [look.series for look in looks]
    said = "".join(f"datum.label == '{look.series}' ? '{look.name.say(lang)}' : " for look in looks) + "''"
    legend = alt.Legend(
        orient="top", title=None, labelExpr=said, symbolType="square", columns=alt.ExprRef("width < 420 ? 2 : 3")
    )
    labels = alt.Axis(ticks=False, domain=False, labelLimit=150)
    colours = alt.Scale(domain=keys, range=[look.colour for look in looks])
    strengths = alt.Scale(type="ordinal", domain=keys, range=[look.opacity for look in looks])
    base = alt.Chart(named_data(name)).encode(
        y=alt.Y(f"label_{lang}:N", sort=[row.say(lang) for row in rows], title=None, axis=labels),
        yOffset=alt.YOffset("series:N", sort=keys),
        tooltip=[tip(f"label_{lang}", ""), tip(f"text_{lang}", MEAN.say(lang))],
    )
    bar = base.mark_bar().encode(
        x=alt.X("mean:Q", axis=_money_axis(lang)),
        color=alt.Color("series:N", scale=colours, legend=legend),
        opacity=alt.Opacity("series:N", scale=strengths, legend=legend),
    )
    whisker = base.mark_rule(strokeWidth=1.6, color=INK).encode(x=alt.X("ci_low:Q"), x2=alt.X2("ci_high:Q"))
    return spec_of([bar, whisker], {"step": 13})
