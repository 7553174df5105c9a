"""A plan simulated in the background, with progress and time left."""

import streamlit as st

from ecosim.app import run_page
from ecosim.app.state import say

st.title(say("run.title"))
run_page.show()
