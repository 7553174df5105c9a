"""The plugins that bring visits: status, settings, help."""

import streamlit as st

from ecosim.app.state import say

st.title(say("channels.title"))
