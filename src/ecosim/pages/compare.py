"""Runs side by side: differences on the same draws, and what was changed."""

import streamlit as st

from ecosim.app.state import say

st.title(say("compare.title"))
