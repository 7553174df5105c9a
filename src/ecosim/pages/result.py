"""What a run brings: net contribution first, each number with its interval."""

import streamlit as st

from ecosim.app import result_page, show
from ecosim.app.shelf_picker import open_view
from ecosim.app.state import say

st.title(say("result.title"))
overview, view = open_view("overview"), open_view("result")
show.head(overview)
result_page.answer(overview, view)
result_page.cards(overview, view)
result_page.money(overview, view)
result_page.time(overview, view)
result_page.channels(overview, view)
result_page.stock(overview, view)
result_page.warnings(overview, view)
show.foot(overview)
