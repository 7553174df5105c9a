"""Live rooms: viewers, slots and sales on one time line; cost and return after refunds."""

import streamlit as st

from ecosim.app import live_page, show
from ecosim.app.shelf_picker import open_view
from ecosim.app.state import say

st.title(say("live.title"))
overview, view = open_view("overview"), open_view("live")
show.head(overview)
room = live_page.choose_room(view)
live_page.not_held(view)
live_page.cards(overview, room)
live_page.time_line(view, room)
live_page.money(overview, view)
live_page.sentences(view)
live_page.all_rooms(view)
show.foot(overview)
