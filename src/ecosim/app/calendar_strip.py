"""The calendar of a plan on its page: phases, deposits, deals, live sessions and budgets on one line of time."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from ecosim.app import plan_tables, state
from ecosim.app import show as page
from ecosim.app.draft import Checked
from ecosim.app.state import say
from ecosim.app.table_columns import short
from ecosim.report.calendar_chart import calendar_figure, calendar_words
from ecosim.report.wording import Words


def show(checked: Checked) -> None:
    """The calendar of the plan, of its base while the plan does not load; nothing where nothing has a date."""
    settings = (checked.scenario or checked.base).settings
    names = plan_tables.channels()[1]
    called = {name: short(names.get(channel.use, Words(name, name))) for name, channel in settings.channels.items()}
    drawn = calendar_figure(settings, called)
    if drawn is None:
        return
    if checked.scenario is None:
        st.caption(say("tables.calendar_of_base"))
    page.figure(asdict(drawn), alt=say("tables.calendar_alt", rows=calendar_words(settings, called).say(state.lang())),
                key="calendar")  # fmt: skip
    st.caption(say("tables.calendar_note"))
