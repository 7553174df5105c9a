"""Live rooms: viewers, slots and sales on one time line; cost and return after refunds."""

import streamlit as st

from ecosim.app.state import say

st.title(say("live.title"))
