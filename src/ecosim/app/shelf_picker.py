"""The choice of a run in the sidebar, and the run's views for a page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from ecosim.app import job_page, state, waiting
from ecosim.app.changed import brief
from ecosim.app.draft import base_settings
from ecosim.app.markdown import literal
from ecosim.app.nothing import AllSaid, NothingYet
from ecosim.app.plan_files import open_plan
from ecosim.app.state import say
from ecosim.app.words import who
from ecosim.errors import EcosimError
from ecosim.report.wording import Lang
from ecosim.runs import jobs
from ecosim.runs.errands import report_job, start_report
from ecosim.runs.jobs import Status
from ecosim.runs.shelf import Book, opened, plan_of, shelf
from ecosim.scenario.bundled import names_in, scenarios_folder
from ecosim.views import ViewsMissing, read_view
from ecosim.views.store import INDEX

TOLD: Final = 12  # of so many runs, the newest, a list says what they change


def pick_run() -> None:
    """A list of the plans at work and of the finished ones, newest first; what is chosen is the run of all pages."""
    names = names_of_runs()
    current = state.run_name()
    if current and current not in names:
        names = {current: current, **names}
    if not names:
        return
    st.session_state.picked_run = current
    st.selectbox(
        say("frame.run"), list(names), format_func=lambda name: names[name], key="picked_run", index=None,
        placeholder=say("frame.pick_run"), on_change=lambda: state.choose_run(st.session_state.picked_run))  # fmt: skip


def names_of_runs() -> dict[str, str]:
    """Runs by name, each as people know it; those at work first."""
    parent = state.runs_folder()
    working = {job.name: at_work(job) for job in reversed(simulations(parent))}
    return working | {book.name: label(book, told=at < TOLD) for at, book in enumerate(shelf(parent))
                      if book.name not in working}  # fmt: skip


def simulations(parent: Path) -> list[Status]:
    """The plans that wait or are simulated, in the order in which they were asked for."""
    return [job for job in jobs.alive(parent) if job.command == "run"]


def at_work(job: Status) -> str:
    """A plan at work for people: its name and how far it is."""
    plan = job.name.rpartition("-")[0]
    if job.state == "waiting":
        return f"{plan} · {say('run.waits')}"
    return f"{plan} · {waiting.overall(job):.0%} · {job.name[-4:]}"


def label(book: Book, *, told: bool = True) -> str:
    """A run for people: its plan, what it changes (`told`: that costs a file read), and when it was finished."""
    parts = [book.plan, change_of(book) if told else "", finished(book), book.name[-4:]]
    return " · ".join(part for part in parts if part)


def change_of(book: Book) -> str:
    """What a run changes against what its plan is built on; empty for nothing, and where that is not known."""
    try:
        return _change(book.path, book.digest, book.plan, state.lang())
    except (EcosimError, KeyError, TypeError, ValueError):
        return ""


@lru_cache(maxsize=1024)
def _change(path: Path, digest: str, plan: str, lang: Lang) -> str:
    """Kept by the run's digest: what a run changed stays."""
    settings, plans = dict(read_view(path, "comparable")["run"]["settings"]), state.plans_folder()
    return brief(settings, base_settings(base_of(plan), plans), lang)


def base_of(plan: str) -> str:
    """The scenario that a plan is built on, by name; itself where it is one, and where its file cannot be read."""
    try:
        return open_plan(plan, state.plans_folder()).base
    except EcosimError:
        return plan


def finished(book: Book) -> str:
    """When a run was finished, by the reader's clock."""
    return waiting.when(book.finished, st.context.timezone)


def open_view(name: str) -> dict[str, Any]:
    """A view of the session's run, made anew where it is missing or of another program: then the page shows how far
    that is.

    Raises NothingYet where no run is chosen or finished, AllSaid where the page says itself what is missing, and what
    reading raises.
    """
    book = chosen()
    try:
        view = view_of(str(book.path), book.digest, name)
    except ViewsMissing as missing:
        renew(book.name, missing)
        raise AllSaid from missing
    st.session_state.get("renewed", set()).discard(book.name)
    return view


def chosen() -> Book:
    """The session's run. Raises NothingYet where there is none that is finished, EcosimError where it is damaged."""
    run = state.run_name()
    if run is None:
        raise NothingYet("frame.no_run", "run")
    try:
        book = opened(state.runs_folder(), run)
    except EcosimError as error:
        raise EcosimError(say("run.damaged", run=run)) from error
    if book is None:
        unfinished(run)
    elif book.role != "plan":
        belongs_to_a_plan(book)
    else:
        return book
    raise AllSaid


def unfinished(run: str) -> None:
    """Raises NothingYet for a run that is not finished: it is at work, it ended too early, or it is not here."""
    job = jobs.status(state.runs_folder(), run)
    if job is None or job.state == "done":
        raise NothingYet("frame.run_gone", "run", run=run)
    raise NothingYet("run.not_finished" if job.is_over else "run.still_at_work", "run", run=run)


def belongs_to_a_plan(book: Book) -> None:
    """Says that a run is a baseline, and opens its plan at a click."""
    plan = plan_of(state.runs_folder(), book.name)
    if plan is None:
        raise NothingYet("run.baseline_alone", "", run=book.name)
    st.info(say("run.baseline_of", run=book.name, plan=literal(label(plan))), icon=":material/info:")
    st.button(say("run.open_plan"), on_click=state.choose_run, args=(plan.name,), icon=":material/arrow_forward:")


def renew(run: str, missing: ViewsMissing) -> None:
    """Has report and views made anew, once a session by itself and then at a click; shows how far that is.

    Raises EcosimError where the pages cannot be made.
    """
    parent, tried = state.runs_folder(), st.session_state.setdefault("renewed", set())
    job = jobs.status(parent, report_job(run))
    if job is not None and not job.is_over:
        pass
    elif run not in tried:
        job = start_report(parent, run)
    else:
        st.button(say("run.again"), on_click=tried.discard, args=(run,), icon=":material/refresh:")
        raise EcosimError(" ".join(job.why) if job is not None and job.why else str(missing))
    tried.add(run)
    st.info(say("run.views_made"), icon=":material/info:")
    job_page.watch(job)


def view_of(path: str, digest: str, name: str) -> dict[str, Any]:
    """A view, kept by the digest of its run and the moment at which its views were made."""
    index = Path(path) / "views" / INDEX
    found: dict[str, Any] = kept_view(path, digest, name, index.stat().st_mtime_ns if index.is_file() else 0)
    return found


@st.cache_data(max_entries=200, show_spinner=False)
def kept_view(path: str, digest: str, name: str, made_ns: int) -> dict[str, Any]:
    """A view read from its folder."""
    return read_view(Path(path), name)


def headline_of(book: Book) -> dict[str, Any] | None:
    """What a list says of a run beside its name; None where its views are to be made anew."""
    try:
        return view_of(str(book.path), book.digest, "headline")
    except EcosimError:
        return None


def title_of(book: Book) -> str:
    """The title of a run's plan, with its own name; its name alone where the title is not known."""
    found = headline_of(book)
    return book.plan if found is None else titled(who(found["title"], state.lang()), book.plan)


def titled(words: str, plan: str) -> str:
    """A plan for people: its title, and its name where it is one of the planner's own, which may all have one title."""
    return words if plan == words or plan in names_in(scenarios_folder()) else f"{words} · {plan}"
