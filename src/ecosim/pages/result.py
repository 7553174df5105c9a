"""What a run brings: net contribution first, each number with its interval."""

import streamlit as st

from ecosim.app.state import say

st.title(say("result.title"))
