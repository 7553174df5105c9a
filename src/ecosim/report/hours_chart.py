"""GMV along a whole period, hour by hour or day by day, as a Vega-Lite specification.

One record a moment holds the plan with its P10-P90 and the baseline, so that a season of hours stays small and one
touch tells both. The page may cut the records to a stretch of time; the drawing follows. Knows no run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ecosim.report import charts
from ecosim.report.charts import BASELINE_NAME, DATE, INK, MEAN, PLAN, PLAN_NAME, SHADE, Spec, named_data, tip
from ecosim.report.wording import Lang, Words

if TYPE_CHECKING:
    import altair as alt

OPEN_NAME = Words("prices open", "活动价生效")
LABELS = {"hour": "utcFormat(datum.value, '%m-%d') + (utcFormat(datum.value, '%H') == '00' ? '' : "
                  "utcFormat(datum.value, ' %H:%M'))",
          "day": charts.DAY_LABEL}  # fmt: skip
HEIGHT_PX, OPEN_Y_PX = 300, 76  # below the names of phases


def money_along_time(
    name: str, phases: tuple[str, int] | None, opens: str | None, sides: Sequence[str], lang: Lang, by: str
) -> Spec:
    """Plan's mean as a line in its band P10-P90, the baseline's mean dashed, phases shaded, openings marked.

    Records: t, when, plan, p10, p90, baseline (yuan). `phases` names data as `charts.money_by_time` takes them, `opens`
    those of the moments from which festival prices hold (t). `by` is "hour" or "day".
    """
    import altair as alt

    axis = alt.Axis(labelExpr=LABELS[by], title=None, grid=False, tickCount=8, labelOverlap="greedy", labelSeparation=8)
    x = alt.X("t:T", axis=axis, scale=alt.Scale(type="utc", nice=False))
    money = alt.Axis(labelExpr=charts.YUAN_LABEL[lang], title=None, tickCount=5, labelOverlap="greedy")
    y = alt.Y("yuan:Q", axis=money)
    base = alt.Chart(named_data(name)).encode(x=x)
    looks = {"plan": (PLAN, [1, 0]), "baseline": (charts.BASELINE, [5, 4])}
    names = f"datum.label == 'plan' ? '{PLAN_NAME.say(lang)}' : '{BASELINE_NAME.say(lang)}'"
    legend = alt.Legend(orient="top", title=None, labelExpr=names, symbolOpacity=1)
    lines = base.transform_fold([*sides], as_=["series", "yuan"]).mark_line(strokeWidth=1.8).encode(
        y=y,
        color=alt.Color("series:N", legend=legend, scale=alt.Scale(domain=sides, range=[looks[s][0] for s in sides])),
        strokeDash=alt.StrokeDash("series:N", legend=legend,
                                  scale=alt.Scale(domain=sides, range=[looks[s][1] for s in sides])))  # fmt: skip
    band = base.mark_area(color=PLAN, opacity=0.28).encode(y=alt.Y("p10:Q", axis=money), y2=alt.Y2("p90:Q"))
    spots = base.mark_point(size=90, opacity=0).encode(y=alt.Y("plan:Q", axis=money), tooltip=_tips(sides, lang))
    return charts.spec_of([*behind(phases, opens, lang), band, lines, spots], HEIGHT_PX)


def _tips(sides: Sequence[str], lang: Lang) -> list[alt.Tooltip]:
    baseline = [tip("baseline", f"{BASELINE_NAME.say(lang)} {MEAN.say(lang)}", "quantitative", ",.0f")]
    return [tip("when", DATE.say(lang)), tip("plan", f"{PLAN_NAME.say(lang)} {MEAN.say(lang)}", "quantitative", ",.0f"),
            tip("p10", "P10", "quantitative", ",.0f"), tip("p90", "P90", "quantitative", ",.0f"),
            *(baseline if "baseline" in sides else [])]  # fmt: skip


def behind(phases: tuple[str, int] | None, opens: str | None, lang: Lang) -> list[Any]:
    """Phases with their names, and a line at each opening."""
    import altair as alt

    layers: list[Any] = []
    if phases is not None:
        shades = alt.Chart(named_data(phases[0]))
        tips = [tip(f"label_{lang}", Words("phase", "阶段").say(lang)), tip("when", DATE.say(lang))]
        layers.append(shades.mark_rect(color=SHADE, stroke=INK, strokeOpacity=0.15).encode(
            x=alt.X("start:T"), x2=alt.X2("end:T"), opacity=alt.Opacity("strength:Q", scale=None, legend=None),
            tooltip=tips))  # fmt: skip
        layers += charts.phase_names(shades, phases[1], lang)
    if opens is not None:
        at = alt.Chart(named_data(opens)).encode(x=alt.X("t:T"), tooltip=[tip("when", OPEN_NAME.say(lang))])
        layers.append(at.mark_rule(color=INK, strokeWidth=1.4, strokeDash=[2, 2]))
        layers.append(at.mark_text(align="right", baseline="bottom", dx=-4, dy=-4, fontSize=11, color=INK).encode(
            y=alt.value(OPEN_Y_PX), text=alt.value(f"{OPEN_NAME.say(lang)} ▸")))  # fmt: skip
    return layers
