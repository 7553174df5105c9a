"""The store by day, week and month, and its workbook."""

import streamlit as st

from ecosim.app.state import say

st.title(say("stats.title"))
