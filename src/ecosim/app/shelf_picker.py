"""The choice of a run in the sidebar, and the run's views for a page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ecosim.app import state
from ecosim.app.nothing import NothingYet
from ecosim.app.state import say
from ecosim.runs.shelf import Book, find, shelf
from ecosim.views import read_view


def pick_run() -> None:
    """A list of the finished plans, newest first; what is chosen is the run of all pages."""
    books = shelf(state.runs_folder())
    if not books:
        return
    names = {book.name: label(book) for book in books}
    current = state.run_name()
    if current and current not in names:
        names = {current: current, **names}
    options = list(names)
    st.session_state.picked_run = current
    st.selectbox(
        say("frame.run"), options, format_func=lambda name: names[name], key="picked_run", index=None,
        placeholder=say("frame.pick_run"), on_change=lambda: state.choose_run(st.session_state.picked_run))  # fmt: skip


def label(book: Book) -> str:
    """A run for people: its plan and when it was finished."""
    return f"{book.plan} · {book.finished:%m-%d %H:%M} · {book.name[-4:]}"


def open_view(name: str) -> dict[str, Any]:
    """A view of the session's run. Raises NothingYet where no run is chosen or found, and what reading it raises."""
    run = state.run_name()
    if run is None:
        raise NothingYet("frame.no_run", "run")
    book = find(state.runs_folder(), run)
    if book is None:
        raise NothingYet("frame.run_gone", "run", run=run)
    return view_of(str(book.path), book.digest, name)


@st.cache_data(max_entries=200, show_spinner=False)
def view_of(path: str, digest: str, name: str) -> dict[str, Any]:
    """A view, kept by the digest of its run."""
    from pathlib import Path

    return read_view(Path(path), name)
