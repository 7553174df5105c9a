"""What a plan changes, on the page: each setting here and in the base, taken back at a click; and the plan kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from ecosim.app import plan_page, state
from ecosim.app.changed import own
from ecosim.app.command import command
from ecosim.app.draft import Checked, Draft, Steps
from ecosim.app.lever_words import shown, whose
from ecosim.app.levers import Lever, by_path, move
from ecosim.app.markdown import literal
from ecosim.app.state import say
from ecosim.records.folder import NAME
from ecosim.report.comparison import SettingChange
from ecosim.scenario.bundled import names_in, scenarios_folder

MOST_ROWS: Final = 30


def show(checked: Checked, draft: Draft) -> None:
    """The settings that differ from the base."""
    changes, gone = own(checked.changes)
    counted = checked.scenario is not None  # else the loader has not got so far
    st.subheader(say("plan.differs", n=len(changes)) if counted else say("plan.differs_some"))
    if not draft.overlay:
        st.caption(say("plan.same"))
        return
    known = by_path(checked, [change.path for change in changes])
    for change in changes[:MOST_ROWS]:
        row(change, known.get(change.path))
    if len(changes) > MOST_ROWS:
        st.caption(say("plan.more_changes", n=len(changes) - MOST_ROWS))
    if gone:
        st.caption(say("plan.let_go", names=literal(", ".join(gone))))
    if not counted:
        st.caption(say("plan.differs_later"))
    st.button(say("plan.back_all"), key="back_all", on_click=lambda: plan_page.change(replace(draft, overlay={})),
              icon=":material/restart_alt:")  # fmt: skip


def row(change: SettingChange, lever: Lever | None) -> None:
    """One setting: whose and what, here, in the base, and the way back."""
    what, here, base = worded(change, lever)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("plan.change", what=literal(what), here=literal(here), base=literal(base)), width="stretch")
        st.button(say("plan.back"), key=f"back:{change.path}", on_click=take_back, args=(change, lever),
                  help=change.path, type="tertiary", icon=":material/undo:")  # fmt: skip


def worded(change: SettingChange, lever: Lever | None) -> tuple[str, str, str]:
    """What a setting is, here and in the base, in words where it has a lever."""
    if lever is None:
        return change.path, change.run, change.other
    lang = state.lang()
    name, label = whose(lever, lang), lever.label.say(lang)
    what = f"{label} · {name}" if name else label
    return what, shown(lever, lever.value, lang), shown(lever, lever.base, lang)


def take_back(change: SettingChange, lever: Lever | None) -> None:
    """One setting back to the base; where it lies in a list that was written anew, the whole list."""
    draft = plan_page.current()
    if lever is not None and lever.in_base and draft.get(lever.steps) is not None:
        plan_page.change(move(draft, lever, lever.base))
        return
    steps = lever.steps if lever is not None else tuple(change.path.split("."))
    plan_page.change(draft.unset(written_part(draft, steps)))


def written_part(draft: Draft, steps: Steps) -> Steps:
    """The shortest part of a path at which the overlay has a value of its own, rather than a group on the way."""
    for depth in range(1, len(steps)):
        if not isinstance(draft.get(steps[:depth]), dict):
            return steps[:depth]
    return steps


def keeping(checked: Checked, draft: Draft) -> None:
    """Save under a name, download, and the same in a terminal."""
    st.subheader(say("plan.keep"))
    name = state.draft_name() or plan_page.BEGIN
    own = name if plan_page.file_of(name).is_file() else ""
    field, button = st.columns([3, 2], vertical_alignment="bottom")
    wanted = field.text_input(say("plan.name"), value=own, key=f"plan_name:{own}", max_chars=64,
                              placeholder=f"{draft.base}-20")  # fmt: skip
    why = why_not(wanted, own) if wanted else ""
    button.button(say("plan.save"), key="plan_save", icon=":material/save:", disabled=not wanted or bool(why),
                  on_click=save_as, args=(wanted,))  # fmt: skip
    if why:
        st.markdown(f":red[:material/error: {why}]")
    file = wanted if wanted and not why else f"{draft.base}-plan"
    text = draft.yaml(draft.name if file == own else file)
    is_bundled = draft.base in names_in(scenarios_folder()) and not plan_page.file_of(draft.base).is_file()
    st.download_button(say("plan.download"), text, f"{file}.yaml", "application/yaml", key="plan_download",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
    st.caption(say("plan.command"))
    st.code(command(draft, file, is_bundled=is_bundled), language="bash", wrap_lines=True)
    if not is_bundled:
        st.caption(say("plan.beside", base=f"{draft.base}.yaml"))


def why_not(name: str, own: str) -> str:
    """What is wrong with a name to save under; nothing is written over that is not this plan's own."""
    if not NAME.fullmatch(name):
        return say("plan.bad_name")
    if name != own and (plan_page.file_of(name).exists() or name in names_in(scenarios_folder())):
        return say("plan.name_taken", name=name)
    return ""


def save_as(name: str) -> None:
    """Keep the plan under a name, by which its runs go from now on, and go on with that one."""
    plan_page.save(replace(plan_page.current(), name=name), name)
    st.session_state.draft_saved = "" if st.session_state.draft_not_kept else name
