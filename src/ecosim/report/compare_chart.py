"""Drawings of runs side by side: where each run stands, and how far each is from a reference.

Takes records that `ecosim.app.compare` makes of any number of runs; knows no run. Colours are roles, as in `charts.py`,
whose parts these are; what a colour says, a shape says too.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ecosim.report.charts import BAD, BASELINE, GOOD, INK, MEAN, PLAN, YUAN_LABEL, Spec, named_data, spec_of, tip
from ecosim.report.figures import Figure, Records
from ecosim.report.wording import Lang, Words, show

if TYPE_CHECKING:
    import altair as alt

ROW_PX = 34
LABEL_PX = 170
REFERENCE = Words("reference", "参照")
RUN = Words("compared with it", "与之对比")
POINTS = {
    "above": Words("settled, above", "确定更高"),
    "below": Words("settled, below", "确定更低"),
    "open": Words("within luck", "在运气范围内"),
    "none": Words("the same", "相同"),
}
SHAPES = {"above": "triangle-up", "below": "triangle-down", "open": "circle", "none": "square"}
NUMBERS = {"count": ",.4~s", "share": ".3~p", "mean": ".3~f", "ratio": ".3~f", "s": ",.0f"}


def levels_figure(records: Records, unit: str, lang: Lang) -> Figure:
    """Every run's mean with its 95 % interval and P10-P90. Records: label, order, kind, mean, p10, p90, ci_*.

    In one language, as it is drawn while somebody waits.
    """
    said = _said(records, ("mean", "p10", "p90"), unit, lang)
    return Figure("levels", {"levels": said}, {lang: _levels("levels", unit, lang)})


def gaps_figure(records: Records, unit: str, better: str, lang: Lang) -> Figure:
    """Every run's difference to the reference with its 95 % interval. Records: label, order, points, mean, ci_*."""
    said = _said(records, ("mean", "ci_low", "ci_high"), unit, lang, plus=True)
    keys = tuple(key for key in POINTS if any(record["points"] == key for record in records))
    return Figure("gaps", {"gaps": said}, {lang: _gaps("gaps", keys, unit, better, lang)})


def _said(records: Records, fields: tuple[str, ...], unit: str, lang: Lang, *, plus: bool = False) -> Records:
    """Records with their numbers as texts for the tooltip, as `mean_en`."""
    return [record | {f"{one}_{lang}": show(record[one], unit, lang, plus=plus) for one in fields}
            for record in records]  # fmt: skip


def _axis(unit: str, lang: Lang) -> alt.Axis:
    import altair as alt

    looks: dict[str, Any] = {"labelExpr": YUAN_LABEL[lang]} if unit == "yuan" else {"format": NUMBERS[unit]}
    return alt.Axis(title=None, tickCount=5, labelOverlap="greedy", labelSeparation=6, **looks)


def _rows() -> alt.Y:
    import altair as alt

    axis = alt.Axis(ticks=False, domain=False, labelLimit=LABEL_PX)
    return alt.Y("label:N", sort=alt.SortField("order"), title=None, axis=axis)


@cache
def _levels(name: str, unit: str, lang: Lang) -> Spec:
    import altair as alt

    kinds = ["reference", "run"]
    names = f"datum.label == 'run' ? '{RUN.say(lang)}' : '{REFERENCE.say(lang)}'"
    legend = alt.Legend(orient="top", title=None, labelExpr=names)
    tips = [tip("label", ""), tip(f"mean_{lang}", MEAN.say(lang)), tip(f"p10_{lang}", "P10"), tip(f"p90_{lang}", "P90")]
    rows = alt.Chart(named_data(name)).encode(
        y=_rows(), tooltip=tips,
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[BASELINE, PLAN]), legend=legend))  # fmt: skip
    axis, scale = _axis(unit, lang), alt.Scale(zero=False)
    sure = rows.mark_rule(strokeWidth=9, opacity=0.4).encode(
        x=alt.X("ci_low:Q", axis=axis, scale=scale), x2=alt.X2("ci_high:Q")
    )
    wide = rows.mark_rule(strokeWidth=2).encode(x=alt.X("p10:Q", axis=axis, scale=scale), x2=alt.X2("p90:Q"))
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["square", "circle"]), legend=legend)
    dot = rows.mark_point(filled=True, size=95, opacity=1).encode(
        x=alt.X("mean:Q", axis=axis, scale=scale), shape=shape
    )
    return spec_of([sure, wide, dot], {"step": ROW_PX})


@cache
def _gaps(name: str, keys: tuple[str, ...], unit: str, better: str, lang: Lang) -> Spec:
    import altair as alt

    names = "".join(f"datum.label == '{key}' ? '{POINTS[key].say(lang)}' : " for key in keys) + "''"
    legend = alt.Legend(orient="top", title=None, labelExpr=names)
    up, down = {"up": (GOOD, BAD), "down": (BAD, GOOD)}.get(better, (PLAN, BASELINE))
    looks = {"above": up, "below": down}
    colours = alt.Scale(domain=list(keys), range=[looks.get(key, INK) for key in keys])
    tips = [tip("label", ""), tip(f"mean_{lang}", MEAN.say(lang)), tip(f"ci_low_{lang}", "95 % ↓"),
            tip(f"ci_high_{lang}", "95 % ↑")]  # fmt: skip
    rows = alt.Chart(named_data(name)).encode(
        y=_rows(), tooltip=tips, color=alt.Color("points:N", scale=colours, legend=legend)
    )
    x = alt.X("mean:Q", axis=_axis(unit, lang))
    zero = alt.Chart(named_data(name)).mark_rule(color=INK, strokeWidth=1.2).encode(x=alt.datum(0))
    sure = rows.mark_rule(strokeWidth=2.4).encode(x=alt.X("ci_low:Q", axis=_axis(unit, lang)), x2=alt.X2("ci_high:Q"))
    shape = alt.Shape(
        "points:N", scale=alt.Scale(domain=list(keys), range=[SHAPES[key] for key in keys]), legend=legend
    )
    dot = rows.mark_point(filled=True, size=130, opacity=1).encode(x=x, shape=shape)
    return spec_of([zero, sure, dot], {"step": ROW_PX})
