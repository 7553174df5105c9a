"""The trend of one metric along days, weeks or months as a figure: the plan with its spread, the baseline, the phases.

A specification a unit and language, since a metric is chosen on the page; its records are named data of the page.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, Final

from ecosim.report.charts import (
    BASELINE,
    BASELINE_NAME,
    DATE,
    DAY_LABEL,
    INK,
    PLAN,
    PLAN_NAME,
    SHADE,
    YUAN_LABEL,
    Spec,
    in_both,
    named_data,
    phase_names,
    spec_of,
    spread_tips,
    tip,
)
from ecosim.report.figures import epoch_ms
from ecosim.report.statistics_days import By
from ecosim.report.statistics_words import period_name
from ecosim.report.wording import Lang, Words

Record = dict[str, Any]
LABELS: Final = {"share": "format(datum.value, '.2~%')", "s": "format(datum.value, ',.0f')"}
PLAIN: Final = "format(datum.value, ',.4~r')"
TIPS: Final = {"yuan": ",.2f", "share": ".2%", "count": ",.1f"}


def trend_specs(units: set[str], n_rows: int) -> dict[str, dict[Lang, Spec]]:
    """A specification a unit and language; `n_rows` rows hold the names of phases, none where there are none."""
    return {unit: in_both(partial(trend, unit, n_rows)) for unit in sorted(units)}


def trend(unit: str, n_rows: int, lang: Lang) -> Spec:
    """Band P10-P90 and mean of the plan, dots at its periods, the baseline dashed with squares, phases behind.

    Data `trend`: t, when, series, mean, p10, p90; data `phases` as `figures.phase_records` makes them.
    """
    import altair as alt

    labels = YUAN_LABEL[lang] if unit == "yuan" else LABELS.get(unit, PLAIN)
    axis = alt.Axis(labelExpr=labels, title=None, tickCount=5, labelOverlap="greedy", labelSeparation=6)
    days = alt.Axis(labelExpr=DAY_LABEL, title=None, grid=False, tickCount=8, labelOverlap="greedy", labelSeparation=8)
    x = alt.X("t:T", axis=days, scale=alt.Scale(type="utc", nice=False))
    y = alt.Y("mean:Q", axis=axis)
    base = alt.Chart(named_data("trend"))
    band = base.transform_filter("datum.series == 'plan'").mark_area(color=PLAN, opacity=0.28)
    names = f"datum.label == 'plan' ? '{PLAN_NAME.say(lang)}' : '{BASELINE_NAME.say(lang)}'"
    legend = alt.Legend(orient="top", title=None, labelExpr=names, symbolOpacity=1)

    def by_series(channel: type[Any], looks: list[Any]) -> Any:
        return channel("series:N", scale=alt.Scale(domain=["plan", "baseline"], range=looks), legend=legend)

    line = base.mark_line(strokeWidth=2.2).encode(
        x=x, y=y, color=by_series(alt.Color, [PLAN, BASELINE]), strokeDash=by_series(alt.StrokeDash, [[1, 0], [5, 4]])
    )
    spots = base.mark_point(filled=True, size=34, opacity=1).encode(
        x=x, y=y, color=by_series(alt.Color, [PLAN, BASELINE]),
        shape=by_series(alt.Shape, ["circle", "square"]),
        tooltip=[tip("when", DATE.say(lang)), *spread_tips(lang, TIPS.get(unit, ",.2f"))])  # fmt: skip
    layers = [band.encode(x=x, y=alt.Y("p10:Q", axis=axis), y2=alt.Y2("p90:Q")), line, spots]
    return spec_of([*(phases(n_rows, lang) if n_rows else []), *layers], 260)


def phases(n_rows: int, lang: Lang) -> list[Any]:
    """Phases shaded, their names on top."""
    import altair as alt

    behind = alt.Chart(named_data("phases"))
    shade = behind.mark_rect(color=SHADE, stroke=INK, strokeOpacity=0.15).encode(
        x=alt.X("start:T"), x2=alt.X2("end:T"), opacity=alt.Opacity("strength:Q", scale=None, legend=None),
        tooltip=[tip(f"label_{lang}", Words("phase", "阶段").say(lang)), tip("when", DATE.say(lang))])  # fmt: skip
    return [shade, *phase_names(behind, n_rows, lang)]


def trend_records(record: Record, by: By, key: str) -> list[Record]:
    """The data of `trend`: a record a period and side, at the period's middle, without the settlement after."""
    part = record["by"][by]
    of, found = part["values"][key], []
    for place, period in enumerate(part["periods"]):
        if period["after"]:
            continue
        start, end = (dt.date.fromisoformat(period[name]) for name in ("start", "end"))
        middle = (epoch_ms(start) + epoch_ms(end + dt.timedelta(days=1))) // 2
        when = {"t": middle, "when": period_name(period, by, "en")}
        if of["mean"][place] is not None:
            found.append({**when, "series": "plan", **{name: of[name][place] for name in ("mean", "p10", "p90")}})
        if of.get("baseline") and of["baseline"][place] is not None:
            found.append({**when, "series": "baseline", "mean": of["baseline"][place], "p10": None, "p90": None})
    return found
