"""The sections of the page of credit: rules, worlds with and without each channel, and the pull-forward ledger.

Rules come with the run. The two studies are started here as jobs in the background and read from the run's folder
(`ecosim.views.studies`) once they are there, by whoever opens the page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from ecosim.app import credit, job_page, show, state, waiting
from ecosim.app.markdown import literal
from ecosim.app.state import say
from ecosim.app.words import who
from ecosim.runs import jobs
from ecosim.runs.errands import attribute_job, ledger_job, start_ledger
from ecosim.runs.shelf import Book
from ecosim.views.studies import StudyMissing, read_study

View = dict[str, Any]


def rules(view: View, *, is_beside: bool) -> None:
    """What each rule gives to each channel; folded up where it stands beside with and without below."""
    if not view["channels"]:
        st.info(say("credit.one_channel"), icon=":material/info:")
        return
    if not is_beside:
        st.subheader(say("credit.rules"), anchor=False)
        rule_figure(view)
        return
    with st.expander(say("credit.rules_alone"), icon=":material/call_split:"):
        rule_figure(view)


def rule_figure(view: View) -> None:
    """Bars by rule, where the rules differ most, and the same as a table."""
    lang = state.lang()
    st.markdown(literal(who(view["gap"], lang)))
    show.figure(view["figure"], say("credit.rules_alt", gap=who(view["gap"], lang)), "rules")
    st.caption(say("credit.rules_note"))
    rows = credit.rule_rows(view, say("credit.channel"), say("credit.all"), lang)
    with st.expander(say("credit.as_table"), icon=":material/table_rows:"):
        st.dataframe(rows, hide_index=True, width="stretch")


def study_of(book: Book, name: str) -> View | None:
    """A study of the run; None where it is to be made, saying why where an older one cannot be shown."""
    try:
        return read_study(book.path, name, book.digest)
    except StudyMissing:
        st.info(say("credit.outdated"), icon=":material/info:")
        return None


def with_and_without(overview: View, view: View, book: Book, study: View | None) -> None:
    """The answer of an attribution; or what it would take, or how far it is."""
    show.section(say("credit.worlds"), overview, "channels")
    if study is not None:
        attribution(study)
    else:
        st.markdown(say("credit.worlds_what"))
    if not at_work(attribute_job(book.name), is_there=study is not None):
        if study is None:
            attribute_form(overview, view, book)
        else:
            with st.expander(say("credit.anew"), icon=":material/refresh:"):
                attribute_form(overview, view, book)


def at_work(name: str, *, is_there: bool) -> bool:
    """Shows a job that waits or works; says how one ended that left nothing."""
    job = jobs.status(state.runs_folder(), name)
    if job is None:
        return False
    if not job.is_over:
        job_page.watch(job)
        return True
    if job.state != "done":
        job_page.ending(job)
    elif not is_there:
        st.warning(say("credit.not_kept"), icon=":material/warning:")
    return False


def attribute_form(overview: View, view: View, book: Book) -> None:
    """Channels, replications, samples, how long they take, and the button."""
    facts = facts_of(str(book.path), book.digest)
    if not facts.enabled:
        return
    picked = st.multiselect(say("credit.channels"), facts.enabled, default=facts.players, key="credit_channels",
                            help=say("credit.channels_help"))  # fmt: skip
    left, right = st.columns(2)
    n = left.number_input(say("credit.replications"), credit.LEAST_REPLICATIONS, 1000, key="credit_replications",
                          value=max(credit.LEAST_REPLICATIONS, overview["replications"]))  # fmt: skip
    samples = credit.FEW_SAMPLES
    if credit.needs_samples(picked):
        samples = right.number_input(say("credit.samples"), 2, 256, credit.FEW_SAMPLES, 2, key="credit_samples",
                                     help=say("credit.samples_help"))  # fmt: skip
    if not picked:
        st.info(say("credit.no_channels"), icon=":material/info:")
        return
    worlds, missing = worlds_of(str(book.path), tuple(picked), n, samples, len(list(book.path.parent.iterdir())))
    st.caption(say("credit.cost", worlds=worlds, missing=missing, n=n,
                   time=waiting.rough(missing * n * view["pace_s"], state.lang())))  # fmt: skip
    words = credit.attribute_words(book.path, picked, n, samples)
    if st.button(say("credit.start"), type="primary", icon=":material/play_circle:", key="attribute"):
        jobs.start(state.runs_folder(), attribute_job(book.name), words, title=overview["title"])
        st.rerun()


@st.cache_data(max_entries=50, show_spinner=False)
def facts_of(path: str, digest: str) -> credit.Facts:
    """The channels of a run, read once."""
    return credit.facts_of(Path(path))


@st.cache_data(max_entries=200, show_spinner=False)
def worlds_of(path: str, channels: tuple[str, ...], n: int, samples: int, n_folders: int) -> tuple[int, int]:
    """Worlds and those still missing, asked anew when a run was added beside."""
    return credit.worlds_to_make(Path(path), channels, n, samples)


def attribution(study: View) -> None:
    """What last click misjudges most, rules and worlds side by side, and the money that each rule misplaces."""
    lang = state.lang()
    first, *others = [literal(who(words, lang)) for words in study["answer"]]
    st.markdown(f"**{first}**")
    st.markdown("\n".join(f"- {line}" for line in others))
    show.figure(study["figures"]["credit"], say("credit.worlds_alt", answer=who(study["answer"][0], lang)), "credit")
    st.caption(say("credit.worlds_note", heading=literal(who(study["heading"], lang))))
    heads = {"channel": say("credit.channel"), "last_click": say("credit.last_click"), "without": say("credit.without"),
             "shapley": say("credit.shapley"), "net": say("credit.net"), "cost": say("credit.its_cost")}  # fmt: skip
    with st.expander(say("credit.as_table"), icon=":material/table_rows:"):
        st.dataframe(credit.study_rows(study, heads, lang), hide_index=True, width="stretch")
    heading = say("credit.misplaced")
    st.markdown(f"**{heading}**")
    st.dataframe([{say("credit.rule"): who(row["rule"], lang), say("credit.amount"): who(row["yuan"], lang),
                   say("credit.share"): who(row["share"], lang)} for row in study["misplaced"]],
                 hide_index=True, width="stretch")  # fmt: skip
    with st.expander(say("credit.net_title"), icon=":material/payments:"):
        show.figure(study["figures"]["net"], say("credit.net_alt"), "net")
        st.caption(say("credit.net_note"))
    with st.expander(say("credit.how"), icon=":material/help:"):
        lines = [*study["meaning"], *study["notes"]]
        st.markdown("\n".join(f"- {literal(who(words, lang))}" for words in lines))


def ledger(overview: View, view: View, book: Book) -> None:
    """What the festival brought that would not have come anyway; or the button, or how far it is."""
    show.section(say("credit.ledger"), overview, "time")
    if not view["has_festival"]:
        st.info(say("credit.no_festival"), icon=":material/info:")
        return
    study = study_of(book, "pull_forward")
    if study is None:
        st.markdown(say("credit.ledger_what"))
    else:
        ledger_lines(study)
    if not at_work(ledger_job(book.name), is_there=study is not None) and study is None:
        n = overview["replications"]
        st.caption(say("credit.ledger_cost", n=n, time=waiting.rough(n * view["pace_s"], state.lang())))
        if st.button(say("credit.ledger_start"), type="primary", icon=":material/play_circle:", key="ledger"):
            start_ledger(state.runs_folder(), book.name, overview["title"])
            st.rerun()


def ledger_lines(study: View) -> None:
    """The ledger in words, as one bar of six classes, in yuan, and line by line."""
    lang = state.lang()
    reading = who(study["reading"], lang)
    st.markdown(literal(reading))
    for words in study["notes"]:
        st.caption(f":material/warning: {literal(who(words, lang))}")
    show.figure(study["figures"]["classes"], say("credit.classes_alt", reading=reading), "classes")
    st.caption(say("credit.classes_note", frame=literal(who(study["frame"], lang))))
    show.figure(study["figures"]["money"], say("credit.money_alt", reading=reading), "ledger_money")
    st.caption(say("credit.money_note"))
    heads = {"line": say("credit.line"), "orders": say("credit.orders"), "share": say("credit.of_orders"),
             "gmv_fen": say("credit.gmv"), "contribution_fen": say("credit.contribution")}  # fmt: skip
    with st.expander(say("credit.ledger_table"), icon=":material/table_rows:", expanded=True):
        st.dataframe(credit.ledger_rows(study, heads, lang), hide_index=True, width="stretch")
        st.caption(say("credit.in_brackets"))
    with st.expander(say("credit.how"), icon=":material/help:"):
        st.markdown("\n".join(f"- {literal(who(words, lang))}" for words in study["meaning"]))
