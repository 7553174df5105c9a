"""The frame around every page: navigation, language, and the run looked at.

A new page is a file in `ecosim/pages`, a line in PAGES and two catalogues in `catalogues/`.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from ecosim.app import shelf_picker, state
from ecosim.app.boundary import boundary, page_file
from ecosim.app.state import say

# Section of the navigation, and its pages: file and icon. The name is the page's path in the address.
PAGES: Final = {
    "frame.section_plan": (("plan", "edit_note"), ("run", "play_circle")),
    "frame.section_results": (
        ("result", "payments"), ("compare", "compare_arrows"), ("search", "search"), ("live", "live_tv"),
        ("credit", "call_split"), ("stats", "table_chart"),
    ),
    "frame.section_program": (("channels", "extension"),),
}  # fmt: skip


def main() -> None:
    """The whole app, once a rerun."""
    # A sign, as an icon by name would be fetched from elsewhere.
    st.set_page_config(page_title="ecosim", page_icon="🏬", layout="wide")
    state.adopt()
    chosen = st.navigation(navigation())
    with boundary(chosen.url_path or "plan"):
        sidebar()
        chosen.run()
    state.publish()


def navigation() -> dict[str, list[Any]]:
    """The pages by section, titles in the session's language; the bare address leads to the first."""
    sections = {
        say(section): [
            st.Page(page_file(name), title=say(f"{name}.title"), icon=f":material/{icon}:", url_path=name)
            for name, icon in pages
        ] for section, pages in PAGES.items()
    }  # fmt: skip
    # Streamlit serves its default page at the bare address only, and `/plan` is to be a link like any other.
    sections[say("frame.section_plan")].append(st.Page(home, url_path="home", default=True, visibility="hidden"))
    return sections


def home() -> None:
    """The bare address."""
    st.switch_page(page_file("plan"))


def sidebar() -> None:
    """Language, and the run that the pages of results show."""
    with st.sidebar:
        names = {"en": "English", "zh": "中文"}
        chosen = st.segmented_control(
            say("frame.language"), list(names), format_func=lambda code: names[code], default=state.lang(),
            key="language", required=True, label_visibility="collapsed")  # fmt: skip
        if chosen and chosen != state.lang():
            st.session_state.link_lang = chosen
            st.rerun()
        shelf_picker.pick_run()
