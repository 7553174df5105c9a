"""A job in the background on any page: how far it is, how it ended, and a way to end it.

Jobs are processes of their own (`ecosim.runs.jobs`); the page only asks how they are, once a second and only while one
is at work.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from ecosim.app import state, waiting
from ecosim.app.boundary import part
from ecosim.app.markdown import literal
from ecosim.app.problem_words import said
from ecosim.app.state import say
from ecosim.runs import jobs
from ecosim.runs.jobs import Status

POLL_S: Final = 1.0


def watch(job: Status) -> None:
    """A job's progress, asked for once a second until it is over; then the whole page is drawn anew."""
    part(run_every=POLL_S)(progress)(job.name)


def progress(name: str) -> None:
    """How far a job is, how long still, and a way to end it."""
    job = jobs.status(state.runs_folder(), name)
    if job is None or job.is_over:
        st.rerun(scope="app")
    lang = state.lang()
    with st.container(border=True):
        st.progress(round(100 * waiting.overall(job)), waiting.stage(job, lang))
        st.caption(waiting.times(job, lang) or say("run.leave"))
        st.button(say("run.cancel"), key=f"cancel:{name}", icon=":material/stop_circle:", disabled=job.is_stopping,
                  on_click=stop, args=(name,), help=say("run.cancel_help"))  # fmt: skip


def stop(name: str) -> None:
    """Have a job end; what it has done is kept."""
    jobs.cancel(state.runs_folder(), name)


def ending(job: Status) -> None:
    """Why a job has no run, and what to do."""
    if job.state == "cancelled":
        st.info(say("run.was_cancelled"), icon=":material/stop_circle:")
    elif job.state == "failed":
        lines = [f"- {literal(said(line, state.lang()))}" for line in job.why[:10]]
        st.error("\n".join([say("run.has_failed"), "", *lines]), icon=":material/error:")
    else:
        st.error(say("run.was_lost"), icon=":material/error:")
    if job.disk_is_full:
        st.warning(say("run.disk_full"), icon=":material/hard_drive:")
