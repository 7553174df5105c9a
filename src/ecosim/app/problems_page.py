"""What is wrong or odd with a plan, at the top of its page, each with the way to its field."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ecosim.app import state
from ecosim.app.draft import Checked
from ecosim.app.lever_groups import group_of
from ecosim.app.lever_words import whose
from ecosim.app.levers import Lever, by_path
from ecosim.app.markdown import literal
from ecosim.app.plan_tables import SETTINGS, surface_key
from ecosim.app.problem_words import said
from ecosim.app.setting_words import called
from ecosim.app.state import say

MOST: Final = 12


def notices() -> None:
    """What happened to the draft besides what was asked for."""
    if gone := st.session_state.pop("draft_gone", ""):
        st.warning(say("plan.gone", name=gone), icon=":material/link_off:")
    if why := st.session_state.get("draft_not_kept"):
        st.warning(say("plan.not_kept", why=literal(said(why, state.lang()))), icon=":material/save:")
    if names := st.session_state.pop("draft_released", ()):
        st.info(say("plan.released", names=literal(", ".join(names))), icon=":material/link_off:")
    if name := st.session_state.pop("draft_saved", ""):
        st.success(say("plan.saved", name=name), icon=":material/check:")


def show(checked: Checked) -> None:
    """Problems first, then warnings behind a line that counts them."""
    paths = [problem.path for problem in checked.problems] + [text.partition(": ")[0] for text in checked.warnings]
    known = {lever.path: lever for lever in by_path(checked, paths).values()}
    for at, problem in enumerate(checked.problems[:MOST]):
        line(f"problem:{at}", problem.path, problem.message, known.get(problem.path), "error")
    if len(checked.problems) > MOST:
        st.caption(say("plan.more_problems", n=len(checked.problems) - MOST))
    if checked.warnings:
        with st.expander(say("plan.warnings", n=len(checked.warnings)), icon=":material/warning:"):
            for at, warning in enumerate(checked.warnings):
                path, _, message = warning.partition(": ")
                line(f"warning:{at}", path, message, known.get(path), "warning")


def line(key: str, path: str, message: str, lever: Lever | None, icon: str) -> None:
    """One problem, and a button that leads to its group."""
    lang = state.lang()
    what = called(path, lang)
    if lever is not None:
        what = " · ".join(filter(None, (lever.label.say(lang), whose(lever, lang))))
    colour = "red" if icon == "error" else "orange"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":{colour}[:material/{icon}: **{literal(what)}**] {literal(said(message, lang))}", width="stretch")
        st.button(say("plan.go_there"), key=key, on_click=go, args=(lever, path), type="tertiary",
                  help=path or None, icon=":material/arrow_downward:")  # fmt: skip


def go(lever: Lever | None, path: str) -> None:
    """Show the group of a setting, and the setting alone where it is a lever."""
    st.session_state.plan_group = lever.group if lever else group_of(path.split(".")[:1] if path else ["seed"])
    st.session_state.levers_search = lever.path if lever else ""
    if lever is not None:
        st.session_state[surface_key(lever.group)] = SETTINGS
