"""The frame around every page: navigation, language, the run looked at, and the boundary that errors do not cross.

A new page is a file in `ecosim/pages`, a line in PAGES and two catalogues in `catalogues/`.
"""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import streamlit as st

from ecosim.app import shelf_picker, state
from ecosim.app.markdown import literal
from ecosim.app.nothing import AllSaid, NothingYet
from ecosim.app.state import say
from ecosim.errors import BadInput, EcosimError

LOG = logging.getLogger("ecosim.app")
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


def page_file(name: str) -> Path:
    """The file of a page."""
    return Path(__file__).parents[1] / "pages" / f"{name}.py"


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


@contextlib.contextmanager
def boundary(page: str) -> Iterator[None]:
    """Whatever goes wrong inside is said in words, with the run; a traceback goes to the log, never on the page."""
    try:
        yield
    except AllSaid:
        pass
    except NothingYet as nothing:
        st.info(say(nothing.key, **nothing.values), icon=":material/info:")
        if nothing.page:
            st.page_link(page_file(nothing.page), label=say(f"{nothing.page}.go"), icon=":material/arrow_forward:")
    except BadInput as bad:
        for problem in bad.problems[:20]:
            st.error(literal(str(problem)), icon=":material/error:")
    except EcosimError as error:
        st.error(say("frame.error", why=literal(str(error))), icon=":material/error:")
    except Exception as error:
        LOG.exception("page %s, run %s", page, state.run_name())
        st.error(
            say("frame.defect", kind=type(error).__name__, page=page, run=state.run_name() or "-"),
            icon=":material/bug_report:",
        )


def part(run_every: float | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A part of a page that reruns alone, within a boundary of its own; `run_every` in seconds."""

    def wrap(draw: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(draw)
        def guarded(*args: Any, **kwargs: Any) -> None:
            with boundary(draw.__module__.rpartition(".")[2]):
                draw(*args, **kwargs)

        made: Callable[..., None] = st.fragment(guarded, run_every=run_every)
        return made

    return wrap
