"""The plan being edited in this session: which draft it is, how it changes, and the parts of its page.

The draft lies in the plans folder from its first change on, under the name in the address, so that a refresh or a
second tab finds it; a plan that ships, or was taken in as it is, is never written to. Knows no setting.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import streamlit as st

from ecosim.app import in_hand, state
from ecosim.app.draft import Checked, Draft, check
from ecosim.app.plan_files import free_name, keep, open_plan
from ecosim.app.state import plans_folder
from ecosim.errors import EcosimError
from ecosim.records.folder import NAME
from ecosim.scenario.bundled import names_in, scenarios_folder

LOG = logging.getLogger("ecosim.app")
BEGIN: Final = "double11_2025"  # what one looks at before anything was chosen


def file_of(name: str) -> Path:
    """The file of a plan."""
    return plans_folder() / f"{name}.yaml"


def current() -> Draft:
    """The draft of this session: that of the address, read anew where another tab has changed it.

    Raises BadInput where its file cannot be read.
    """
    name = state.draft_name() or BEGIN
    here = (name, stamp(name))
    if st.session_state.get("draft_is") != here:
        if here[1] is None and name not in names_in(scenarios_folder()):
            st.session_state.draft_gone, name = name, BEGIN
            state.choose_draft(None)
        st.session_state.draft = open_plan(name, plans_folder())
        st.session_state.draft_is = (name, stamp(name))
    draft: Draft = st.session_state.draft
    return draft


def stamp(name: str) -> int | None:
    """When a plan's file was last written, in ns; None where there is none."""
    try:
        return file_of(name).stat().st_mtime_ns if NAME.fullmatch(name) else None
    except OSError:
        return None


def checked() -> Checked:
    """The session's draft as the loader sees it."""
    return check(current(), plans_folder())


def change(new: Draft) -> None:
    """Take a changed draft over, and keep it as a file; prices in hand that no longer hold are let go."""
    name = state.draft_name() or BEGIN
    if name == new.base or name in names_in(scenarios_folder()) or name == st.session_state.get("draft_as_it_is"):
        name = free_name(new.base, plans_folder())
    try:
        new, gone = in_hand.released(new, check(new, plans_folder()))
        st.session_state.draft_released = gone
    except EcosimError as error:
        LOG.warning("draft %s: %s", name, error)
    save(new, name)


def save(new: Draft, name: str) -> None:
    """Keep a draft under a name and go on with it; where that cannot be, it lives on in the session."""
    st.session_state.draft_not_kept = ""
    try:
        keep(new, name, plans_folder())
    except (OSError, EcosimError) as error:
        st.session_state.draft_not_kept = getattr(error, "strerror", None) or str(error)
        name = state.draft_name() or BEGIN
    else:
        state.choose_draft(name)
    st.session_state.draft = new
    st.session_state.draft_is = (name, stamp(name))


def open_(name: str, *, as_it_is: bool = False) -> None:
    """Edit another plan; `as_it_is`: its file is somebody's own and is not written to."""
    state.choose_draft(name)
    st.session_state.draft_as_it_is = name if as_it_is else ""
    st.session_state.pop("draft_is", None)
