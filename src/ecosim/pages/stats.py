"""The store by day, week and month, and its workbook."""

import streamlit as st

from ecosim.app import show, stats_page
from ecosim.app.shelf_picker import open_view
from ecosim.app.state import say

st.title(say("stats.title"))
overview, view = open_view("overview"), open_view("statistics")
show.head(overview)
by = stats_page.choose(view)
place = stats_page.report(view, overview, by)
stats_page.trend(view, by)
stats_page.table(view, by)
stats_page.details(view, overview, by, place)
stats_page.formulas(view)
show.foot(overview)
