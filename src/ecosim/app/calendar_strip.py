"""The calendar of a plan on its page: phases, deposits, deals, live sessions and budgets on one line of time."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st

from ecosim.app import plan_tables, state
from ecosim.app import show as page
from ecosim.app.draft import Checked
from ecosim.app.state import say
from ecosim.app.table_columns import short
from ecosim.report.calendar_chart import calendar_figure, calendar_words
from ecosim.report.wording import Words
from ecosim.scenario import Scenario


def show(checked: Checked) -> None:
    """The calendar of the plan, of its base while the plan does not load; nothing where nothing has a date."""
    drawn, words = drawn_of(checked.scenario or checked.base)
    if drawn is None:
        return
    if checked.scenario is None:
        st.caption(say("tables.calendar_of_base"))
    page.figure(drawn, alt=say("tables.calendar_alt", rows=words.say(state.lang())), key="calendar")
    st.caption(say("tables.calendar_note"))


def drawn_of(scenario: Scenario) -> tuple[dict[str, Any] | None, Words]:
    """The figure and its words, drawn once for a plan: two specifications take some .1 s."""
    kept = st.session_state.get("calendar_of")
    if kept is None or kept[0] is not scenario:
        settings, names = scenario.settings, plan_tables.channels()[1]
        called = {name: short(names.get(one.use, Words(name, name))) for name, one in settings.channels.items()}
        figure = calendar_figure(settings, called)
        kept = (scenario, asdict(figure) if figure else None, calendar_words(settings, called))
        st.session_state.calendar_of = kept
    drawn, words = kept[1:]
    return drawn, words
