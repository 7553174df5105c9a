"""The choice of a plan on the page: those that ship, those kept, and files from outside."""

from __future__ import annotations

import streamlit as st

from ecosim.app import plan_page, state
from ecosim.app.draft import Checked, Draft
from ecosim.app.lever_words import thing
from ecosim.app.markdown import literal
from ecosim.app.plan_files import MOST_BYTES, Known, bundled, saved, take
from ecosim.app.problem_words import said_problem
from ecosim.app.shelf_picker import titled
from ecosim.app.state import say
from ecosim.errors import BadInput
from ecosim.report import festival_words
from ecosim.report.wording import Words, count


def show() -> None:
    """A list of plans, and a place to put files."""
    known = {one.name: one for one in (*bundled(), *saved(state.plans_folder()))}
    name = state.draft_name() or plan_page.BEGIN
    choose, bring = st.columns([3, 2], vertical_alignment="bottom")
    lang = state.lang()
    known.setdefault(name, Known(name, Words(name, name), False))
    st.session_state.plan_choice = name
    choose.selectbox(
        say("plan.choose"), list(known), key="plan_choice", on_change=chosen,
        format_func=lambda one: titled(known[one].title.say(lang), one))  # fmt: skip
    with bring.popover(say("plan.upload"), icon=":material/upload_file:", width="stretch"):
        upload()


def chosen() -> None:
    """Open what was chosen."""
    plan_page.open_(st.session_state.plan_choice)


def upload() -> None:
    """Files from outside: taken in when asked to, with every problem said."""
    st.caption(say("plan.upload_help"))
    files = st.file_uploader(say("plan.files"), ["yaml", "csv"], accept_multiple_files=True, key="plan_files",
                             max_upload_size=max(1, MOST_BYTES // 1_000_000))  # fmt: skip
    over = st.checkbox(say("plan.over"), key="plan_over")
    if st.button(say("plan.take"), disabled=not files, key="plan_take", type="primary"):
        try:
            plans = take({file.name: file.getvalue() for file in files}, state.plans_folder(), over=over)
        except BadInput as bad:
            for problem in bad.problems[:20]:
                st.error(literal(said_problem(problem, state.lang())), icon=":material/error:")
            if len(bad.problems) > 20:
                st.caption(say("plan.more_problems", n=len(bad.problems) - 20))
            return
        plan_page.open_(plans[-1], as_it_is=True)
        st.rerun()


def facts(checked: Checked, draft: Draft) -> None:
    """One line on what the plan is."""
    lang, settings = state.lang(), (checked.scenario or checked.base).settings
    festival = "" if settings.festival is None else festival_words.title(settings.festival, lang)
    used = dict.fromkeys(one.use for one in settings.channels.values() if one.enabled)
    channels = [thing(plugin, lang).partition("（")[0] for plugin in used]
    st.caption(
        say("plan.facts", store=literal(settings.store.name), first=settings.period.start_date,
            last=settings.period.end_date, festival=literal(festival) or say("plan.no_festival"),
            listings=len(settings.products), shoppers=count(settings.shoppers.count, lang),
            channels=literal(", ".join(channels))))  # fmt: skip
