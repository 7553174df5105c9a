"""Credit by the rules of the trade beside with-and-without, and the pull-forward ledger."""

import streamlit as st

from ecosim.app import credit_page, show
from ecosim.app.shelf_picker import chosen, open_view
from ecosim.app.state import say

st.title(say("credit.title"))
overview, view, book = open_view("overview"), open_view("credit"), chosen()
show.head(overview)
study = credit_page.study_of(book, "attribution")
if study is None:
    credit_page.rules(view, is_beside=False)
credit_page.with_and_without(overview, view, book, study)
if study is not None:
    credit_page.rules(view, is_beside=True)
credit_page.ledger(overview, view, book)
show.foot(overview)
