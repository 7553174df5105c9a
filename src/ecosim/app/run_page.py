"""The parts of the Run page: what will be simulated, what is at work and how far, how it ended, earlier runs.

Jobs are found by the name in the address; how one is shown stands in `job_page.py`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from ecosim.app import compare_page, job_page, numbers, plan_page, shelf_picker, state, waiting
from ecosim.app.boundary import page_file
from ecosim.app.changed import own
from ecosim.app.changes_page import worded
from ecosim.app.draft import Checked, Draft, check
from ecosim.app.levers import levers
from ecosim.app.markdown import literal
from ecosim.app.state import say
from ecosim.app.words import who
from ecosim.report.sentences import baseline_name
from ecosim.runs import errands, jobs
from ecosim.runs.errands import Planned, planned, start_run
from ecosim.runs.jobs import Status
from ecosim.runs.shelf import Book, find, shelf
from ecosim.scenario import Scenario

MOST_CHANGES = 8
NEWEST = 6
MOST_ROWS = 200
MOST_REPLICATIONS = 1000
FEW = 5
KINDS = ("run", "attribute", "ledger")  # commands that simulate, and so wait for one another


def show() -> None:
    """The whole page."""
    draft, checked = plan_page.current(), plan_page.checked()
    scenario, parent = checked.scenario, state.runs_folder()
    at_once = bool(st.session_state.pop("simulate_now", False))
    found = None if scenario is None else planned(scenario, parent)
    followed = under_its_name(state.run_name())
    if followed and (found is None or followed != found.name):
        follow(followed)
    st.subheader(say("run.what"), anchor=False)
    if scenario is None or found is None:
        st.error(say("run.has_problems", n=len(checked.problems)), icon=":material/error:")
        st.page_link(page_file("plan"), label=say("plan.go"), icon=":material/edit_note:")
    else:
        facts(scenario, checked)
        replications(draft, scenario)
        simulate(draft, scenario, found, at_once=at_once)
    others({followed, None if found is None else found.name})
    earlier()


def under_its_name(name: str | None) -> str | None:
    """The run of the address; where the program was replaced since it was named, its job tells the run it became."""
    if name is None or (job := jobs.status(state.runs_folder(), name)) is None or job.state != "done":
        return name
    became = Path(str(job.result.get("run_dir", ""))).name
    if became != name and find(state.runs_folder(), became) is not None:
        state.choose_run(became)
        return became
    return name


def facts(scenario: Scenario, checked: Checked) -> None:
    """What is simulated: title, days, shoppers, and what was changed."""
    settings, title = scenario.settings, who(errands.title_of(scenario), state.lang())
    days = (settings.period.end_date - settings.period.start_date).days + 1
    st.markdown(f"**{literal(shelf_picker.titled(title, settings.name))}**")
    st.caption(say("run.facts", first=settings.period.start_date, last=settings.period.end_date, days=days,
                   shoppers=f"{settings.shoppers.count:,}"))  # fmt: skip
    changes, gone = own(checked.changes)
    known = {".".join(lever.steps): lever for lever in levers(checked)} if changes else {}
    lines = [worded(change, known.get(change.path)) for change in changes[:MOST_CHANGES]]
    rest = len(changes) - MOST_CHANGES
    told = [f"- {say('plan.change', what=literal(what), here=literal(here), base=literal(base))}"
            for what, here, base in lines]  # fmt: skip
    told += [f"- {say('plan.more_changes', n=rest)}"] if rest > 0 else []
    st.markdown("\n".join(told) if told else say("run.unchanged"))
    if gone:
        st.caption(say("plan.let_go", names=literal(", ".join(gone))))


def replications(draft: Draft, scenario: Scenario) -> None:
    """How many replications, and what more of them buy."""
    n = scenario.settings.replications
    st.session_state.run_replications = n
    st.number_input(say("run.replications"), 1, max(n, MOST_REPLICATIONS), key="run_replications", width=240,
                    on_change=change_replications, args=(draft,), help=say("run.replications_help"))  # fmt: skip
    if n < 2:
        st.warning(say("run.one_replication"), icon=":material/warning:")
    elif n < FEW:
        st.warning(say("run.few_replications", n=n), icon=":material/warning:")
    else:
        st.caption(say("run.more_replications", n=n, more=4 * n))


def change_replications(draft: Draft) -> None:
    """The plan with another number of replications."""
    plan_page.change(draft.set(("replications",), str(st.session_state.run_replications)))


def simulate(draft: Draft, scenario: Scenario, found: Planned, *, at_once: bool = False) -> None:
    """The button, `at_once` where it was pressed on the page of the plan; or the run where the same content is
    finished, or at work already.
    """
    parent = state.runs_folder()
    job, book = jobs.status(parent, found.name), find(parent, found.name)
    if job is not None and not job.is_over:
        job_page.watch(job)
        return
    if book is not None:
        is_new = job is not None and job.state == "done" and not job.result.get("served")
        done(book, say("run.done") if is_new else say("run.known", when=shelf_picker.finished(book)))
    elif job is not None and job.state != "done":
        job_page.ending(job)
    if not found.is_finished:
        if book is None and (same := before_its_name(draft)) is not None:
            done(same, say("run.known_unnamed", when=shelf_picker.finished(same)))
            at_once = False
        named = [baseline_name(role).say(state.lang()) for role in scenario.settings.compare_with]
        words = say("run.again") if job is not None and job.state != "done" else say("run.simulate")
        if st.button(words, type="primary", icon=":material/play_circle:", key="simulate") or at_once:
            state.choose_run(start_run(scenario, parent).name)
            st.rerun()
        if named:
            st.caption(say("run.with_baselines", names=say("run.and").join(named)))


def before_its_name(draft: Draft) -> Book | None:
    """The finished run of a named plan from before it had the name, which is part of a run but moves no number."""
    scenario = check(replace(draft, name=""), state.plans_folder()).scenario if draft.name else None
    if scenario is None:
        return None
    found = planned(scenario, state.runs_folder())
    return find(state.runs_folder(), found.name) if found.is_finished else None


def follow(name: str) -> None:
    """The run of the address, where it is not that of the plan: at work, or ended before it was finished. A finished
    one is shown to whoever follows a link to it; above a plan just changed it would be read as that plan's.
    """
    job = jobs.status(state.runs_folder(), name)
    if job is None or job.command != "run" or (job.state == "done" and find(state.runs_folder(), name) is None):
        return
    if job.state == "done" and state.draft_name():
        return
    st.markdown(say("run.followed", title=literal(title_of(job))))
    if not job.is_over:
        job_page.watch(job)
    elif job.state == "done" and (book := find(state.runs_folder(), name)) is not None:
        done(book, say("run.done"))
    else:
        job_page.ending(job)
        if st.button(say("run.again"), key="again", icon=":material/refresh:"):
            jobs.again(state.runs_folder(), name)
            st.rerun()


def done(book: Book, words: str) -> None:
    """The answer of a finished run in one line, and the way to all of it."""
    answer = net(book)
    lines = [words] if answer is None else [words, "**" + say("run.net", net=answer) + "**", say("run.brackets")]
    st.success("  \n".join(lines), icon=":material/check_circle:")
    if book.lost:
        st.warning(say("run.lost_replications", n=book.lost), icon=":material/warning:")
    with st.container(horizontal=True):
        st.button(say("run.open"), key=f"open:{book.name}", type="primary", icon=":material/payments:",
                  on_click=choose, args=(book.name,))  # fmt: skip
        beside = compare_page.beside(book)
        if beside:
            st.button(say("run.compare"), key=f"compare:{book.name}", icon=":material/compare_arrows:",
                      on_click=compare_with, args=(book.name, beside))  # fmt: skip
        if st.button(say("run.change"), key=f"change:{book.name}", icon=":material/edit_note:"):
            st.switch_page(page_file("plan"))
    go_on()


def net(book: Book) -> str | None:
    """A run's net contribution with P10 to P90, None where its views are to be made anew."""
    view = shelf_picker.headline_of(book)
    return None if view is None else literal(numbers.with_spread(view["net"], state.lang()))


def title_of(job: Status) -> str:
    """The title of a job's plan, its name where it has none."""
    words = job.title.get(state.lang()) or job.title.get("en") or job.name
    return shelf_picker.titled(words, job.name.rpartition("-")[0]) if job.command == "run" else words


def choose(name: str) -> None:
    """Look at a run; the page of results opens once this rerun has begun."""
    state.choose_run(name)
    st.session_state.opens = "result"


def compare_with(name: str, beside: list[str]) -> None:
    """Hold a run against others; the page that compares opens once this rerun has begun."""
    state.choose_run(name)
    state.choose_compared(beside)
    st.session_state.opens = "compare"


def go_on() -> None:
    """To the page of results or of comparison, where a run was opened at a click."""
    if page := st.session_state.pop("opens", ""):
        st.switch_page(page_file(page))


def others(shown: set[str | None]) -> None:
    """Who else is simulated or waits, as one machine does one at a time."""
    rest = [job for job in jobs.alive(state.runs_folder()) if job.name not in shown and job.command in KINDS]
    if not rest:
        return
    st.subheader(say("run.others"), anchor=False)
    for job in rest:
        how = say("run.waits") if job.state == "waiting" else f"{waiting.overall(job):.0%}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(" · ".join([literal(title_of(job)), say(f"run.kind_{job.command}"), how]))
            if job.command == "run":
                st.button(say("run.follow"), key=f"follow:{job.name}", type="tertiary", on_click=state.choose_run,
                          args=(job.name,), icon=":material/visibility:")  # fmt: skip


def earlier() -> None:
    """Finished runs, newest first: each opened at a click, all of them as a table."""
    books = shelf(state.runs_folder())
    st.subheader(say("run.earlier"), anchor=False)
    if not books:
        st.caption(say("run.no_earlier"))
        return
    st.caption(say("run.brackets"))
    for book in books[:NEWEST]:
        row(book)
    go_on()
    if len(books) > NEWEST:
        with st.expander(say("run.all_runs", n=len(books)), icon=":material/table_rows:"):
            st.dataframe([cells(book) for book in books[:MOST_ROWS]], hide_index=True, width="stretch")
    st.page_link(page_file("compare"), label=say("compare.go"), icon=":material/compare_arrows:")


def row(book: Book) -> None:
    """One finished run in a line."""
    what = " · ".join(part for part in (shelf_picker.title_of(book), shelf_picker.change_of(book)) if part)
    parts = [f"**{literal(what)}**", literal(shelf_picker.finished(book)), book.name[-4:],
             say("run.n_replications", n=book.replications)]  # fmt: skip
    parts += [say("run.net", net=answer)] if (answer := net(book)) is not None else []
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(" · ".join(parts), width="stretch")
        st.button(say("run.open"), key=f"row:{book.name}", type="tertiary", on_click=choose, args=(book.name,),
                  icon=":material/payments:", help=book.name)  # fmt: skip


def cells(book: Book) -> dict[str, str | int]:
    """One finished run as a row of the table."""
    view, lang = shelf_picker.headline_of(book), state.lang()
    known = view is not None and view["net"]["p10"] is not None
    return {
        say("run.column_plan"): shelf_picker.title_of(book),
        say("run.column_when"): shelf_picker.finished(book), say("run.column_replications"): book.replications,
        say("run.column_net"): "–" if view is None else numbers.mean(view["net"], lang),
        say("run.column_range"): numbers.spread(view["net"], lang) if view is not None and known else "–",
        say("run.column_run"): book.name,
    }  # fmt: skip
