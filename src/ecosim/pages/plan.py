"""A plan edited: scenario, levers, tables, what differs from the baseline."""

import streamlit as st

from ecosim.app.state import say

st.title(say("plan.title"))
