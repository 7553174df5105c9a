"""Rank paths, impression share, cost per click, spend against budget."""

import streamlit as st

from ecosim.app.state import say

st.title(say("search.title"))
