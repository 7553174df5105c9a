"""What a page's link says (`?run=…&lang=zh`), kept for the session and written back into the address.

The address is read once a session; after that the session leads and the address follows, as Streamlit drops it when the
page changes. Values from an address are a stranger's: a name that is none is as if it were not there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

import streamlit as st

from ecosim.app import words
from ecosim.records.folder import NAME
from ecosim.report.wording import LANGS, Lang
from ecosim.runs.shelf import FOLDER

# What the address may carry on any page, and the form that its value must have.
KEYS: Final = {
    "run": FOLDER, "lang": re.compile("en|zh"), "draft": NAME, "channel": NAME, "by": re.compile("week|month"),
    "runs": re.compile(rf"{FOLDER.pattern}(,{FOLDER.pattern}){{0,11}}"),
}  # fmt: skip


def runs_folder() -> Path:
    """Where runs lie: ECOSIM_RUNS, else `runs` in the current folder."""
    return Path(os.environ.get("ECOSIM_RUNS") or "runs").resolve()


def plans_folder() -> Path:
    """Where plans lie."""
    return runs_folder() / "plans"


def adopt() -> None:
    """Take over what the address says, once a session."""
    if "adopted" not in st.session_state:
        st.session_state.adopted = True
        for key, form in KEYS.items():
            value = st.query_params.get(key, "")
            if form.fullmatch(value):
                st.session_state[f"link_{key}"] = value


def publish() -> None:
    """Write the session's values into the address, so that it can be copied."""
    for key in KEYS:
        value = st.session_state.get(f"link_{key}")
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value
        elif not value and key in st.query_params:
            del st.query_params[key]


def lang() -> Lang:
    """The language of the session: as chosen, else as the browser speaks."""
    chosen = st.session_state.get("link_lang")
    if chosen in LANGS:
        return chosen  # type: ignore[no-any-return]
    return "zh" if str(st.context.locale or "").lower().startswith("zh") else "en"


def run_name() -> str | None:
    """The run folder that the session looks at, by name; None where none was chosen."""
    return st.session_state.get("link_run")


def choose_run(name: str | None) -> None:
    """Look at another run from now on."""
    st.session_state.link_run = name


def draft_name() -> str | None:
    """The plan being edited, by the name of its file."""
    return st.session_state.get("link_draft")


def choose_draft(name: str | None) -> None:
    """Edit another plan from now on."""
    st.session_state.link_draft = name


def compared() -> list[str]:
    """Names of the runs that stand side by side, the reference first; empty where none were chosen."""
    names = st.session_state.get("link_runs")
    return names.split(",") if names else []


def choose_compared(names: list[str]) -> None:
    """Hold these runs against the first of them."""
    st.session_state.link_runs = ",".join(names)


def spoken(key: str) -> str:
    """The key of a choice whose options are words: another in each language, as a browser keeps the words chosen."""
    return f"{key}:{lang()}"


def chosen_before(key: str, usual: Any) -> Any:
    """What was last chosen under a key of `spoken`, in whichever language."""
    return st.session_state.get(f"chosen:{key}", usual)


def chosen(key: str, value: Any) -> Any:
    """Keep what is chosen for when the language changes; gives it back."""
    st.session_state[f"chosen:{key}"] = value
    return value


def say(key: str, **values: Any) -> str:
    """A text of the catalogue in the session's language."""
    return words.text(key, lang(), **values)
