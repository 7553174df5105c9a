"""Rank paths, pages with our ad, cost per click, pressure of rivals, spend against budget."""

import streamlit as st

from ecosim.app import search_page, show
from ecosim.app.shelf_picker import open_view
from ecosim.app.state import say

st.title(say("search.title"))
overview, view = open_view("overview"), open_view("search")
show.head(overview)
search_page.first_numbers(overview, view)
search_page.ads(view)
search_page.budgets(view)
search_page.pressure(view)
search_page.rank(overview, view)
search_page.conversion(view)
show.foot(overview)
