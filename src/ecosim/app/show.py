"""What several pages put on the screen in one way: figures, numbers with their intervals, assumptions, coverage."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ecosim.app import state
from ecosim.app.bearing import bearing
from ecosim.app.markdown import literal
from ecosim.app.shelf_picker import titled
from ecosim.app.state import say
from ecosim.app.words import who
from ecosim.report.palette import PALETTES, Paper, coloured


def paper() -> Paper:
    """Light or dark, as the reader's page is."""
    return "dark" if st.context.theme.type == "dark" else "light"


def figure(drawn: dict[str, Any] | None, alt: str, key: str | None = None) -> None:
    """A figure of a view in the session's language and the reader's colours; `alt` says in words what it shows."""
    if drawn is None:
        return
    spec = coloured(drawn["specs"][state.lang()], paper())
    spec["datasets"] = drawn["data"]
    spec["config"] = config()
    spec.setdefault("autosize", {"type": "fit-x", "contains": "padding"})  # the height is the drawing's own
    st.vega_lite_chart(spec=spec, width="stretch", theme=None, key=key, alt=alt)


def config() -> dict[str, Any]:
    """Fonts and lines of every figure."""
    colours = PALETTES[paper()]
    text = {"labelColor": colours["soft"], "titleColor": colours["soft"], "labelFontSize": 12, "titleFontSize": 12}
    lines = {"gridColor": colours["line"], "domainColor": colours["line"], "tickColor": colours["line"]}
    font = "'Source Sans', system-ui, 'Noto Sans CJK SC', 'PingFang SC', sans-serif"
    return {
        "background": "transparent", "font": font,
        "view": {"stroke": None}, "axis": {**text, **lines}, "text": {"fontSize": 12, "font": font},
        "legend": {**text, "symbolStrokeWidth": 3, "columns": {"signal": "width < 420 ? 1 : 2"}},
    }  # fmt: skip


def head(overview: dict[str, Any]) -> None:
    """The title of the run's plan, its dates and replications."""
    st.subheader(literal(titled(who(overview["title"], state.lang()), overview["name"])), anchor=False)
    st.caption(say("frame.run_line", store=literal(overview["store"]), first=overview["first_date"],
                   last=overview["last_date"], n=overview["replications"], seed=overview["seed"]))  # fmt: skip


def not_covered(overview: dict[str, Any]) -> None:
    """One line on what no real case covers, with the rest behind it."""
    with st.expander(say("frame.not_covered"), icon=":material/science:"):
        st.markdown("\n".join(f"- {who(one, state.lang())}" for one in overview["not_covered"]))
        st.caption(say("frame.covered"))
        st.markdown("\n".join(f"- {who(one, state.lang())}" for one in overview["covered"]))


def assumptions(overview: dict[str, Any]) -> None:
    """Every assumption behind the numbers, with source and grade."""
    with st.expander(say("frame.assumptions", n=len(overview["assumptions"])), icon=":material/rule:"):
        assumption_table(overview["assumptions"])


def assumption_table(rows: list[dict[str, Any]]) -> None:
    """Assumptions with value, source and grade."""
    lang = state.lang()
    st.dataframe(
        [{say("frame.setting"): who(one["label"], lang), say("frame.value"): one["value"],
          say("frame.unit"): one["unit"], say("frame.source"): one["source"],
          say("frame.grade"): f"{one['grade']} {who(one['grade_words'], lang)}",
          say("frame.drawn"): one["drawn"], say("frame.path"): one["path"]} for one in rows],
        hide_index=True, width="stretch")  # fmt: skip


def section(title: str, overview: dict[str, Any] | None = None, name: str = "") -> None:
    """The title of a section; beside it, one click away, the assumptions that bear on it most (`app/bearing.py`)."""
    rows = bearing(overview["assumptions"], name) if overview is not None else []
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(title, anchor=False, width="content")
        if rows:
            with st.popover(say("frame.bearing", n=len(rows)), icon=":material/rule:", type="tertiary"):
                st.caption(say("frame.bearing_help"))
                assumption_table(rows)


def foot(overview: dict[str, Any]) -> None:
    """Assumptions and coverage, under every page of results."""
    assumptions(overview)
    not_covered(overview)
