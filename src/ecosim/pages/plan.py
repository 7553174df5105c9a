"""A plan edited: scenario, levers, tables, what differs from the baseline."""

import streamlit as st

from ecosim.app import calendar_strip, changes_page, choice_page, lever_page, plan_page, plan_tables, problems_page
from ecosim.app.boundary import page_file
from ecosim.app.lever_groups import GROUPS
from ecosim.app.state import say

st.title(say("plan.title"))
choice_page.show()
draft = plan_page.current()
with st.container():  # one element however much it holds: what is typed into a table below is not interrupted
    problems_page.notices()
checked = plan_page.checked()
choice_page.facts(checked, draft)
with st.container():
    problems_page.show(checked)
if st.button(say("plan.simulate"), type="primary", icon=":material/play_circle:", disabled=checked.scenario is None):
    st.session_state.simulate_now = True  # the page of the run starts it, and shows how far it is
    st.switch_page(page_file("run"))

st.session_state.setdefault("plan_group", GROUPS[0])
names = {one: say(f"plan.group_{one}") for one in GROUPS}
group = st.segmented_control(
    say("plan.groups"), GROUPS, format_func=lambda one: names[one], key="plan_group", required=True,
    label_visibility="collapsed") or GROUPS[0]  # fmt: skip
if group == "promotions":
    calendar_strip.show(checked)
table = plan_tables.choose(checked, draft, group)
if table is None:
    lever_page.show(checked, draft, group)
else:
    plan_tables.show(table, checked, draft)
changes_page.show(checked, draft)
changes_page.keeping(checked, draft)
