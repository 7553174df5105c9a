"""A plan edited: scenario, levers, tables, what differs from the baseline."""

import streamlit as st

from ecosim.app import changes_page, choice_page, lever_page, plan_page, problems_page
from ecosim.app.frame import page_file
from ecosim.app.lever_groups import GROUPS
from ecosim.app.state import say

st.title(say("plan.title"))
choice_page.show()
draft = plan_page.current()
problems_page.notices()
checked = plan_page.checked()
choice_page.facts(checked, draft)
problems_page.show(checked)
if st.button(say("plan.simulate"), type="primary", icon=":material/play_circle:", disabled=checked.scenario is None):
    st.switch_page(page_file("run"))

group = st.segmented_control(
    say("plan.groups"), GROUPS, format_func=lambda one: say(f"plan.group_{one}"), default=GROUPS[0], key="plan_group",
    required=True, label_visibility="collapsed") or GROUPS[0]  # fmt: skip
lever_page.show(checked, draft, group)
changes_page.show(checked, draft)
changes_page.keeping(checked, draft)
