"""Credit by the rules of the trade beside with-and-without, and the pull-forward ledger."""

import streamlit as st

from ecosim.app.state import say

st.title(say("credit.title"))
