"""The pieces of the page that compares runs: the choice of runs, the answer in words, tables.

What is compared and how stands in `compare.py`; this file puts it on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from ecosim.app import changed, compare, shelf_picker, state, words
from ecosim.app import show as draw
from ecosim.app.compare import Side
from ecosim.app.draft import NAME_KEYS
from ecosim.app.markdown import literal
from ecosim.app.nothing import AllSaid, NothingYet
from ecosim.app.problem_words import said
from ecosim.app.setting_words import called
from ecosim.app.state import say
from ecosim.app.words import who
from ecosim.errors import EcosimError
from ecosim.report.figures import Figure
from ecosim.report.sentences import baseline_name
from ecosim.report.wording import show, show_range
from ecosim.runs.shelf import Book, find, opened, plan_of, shelf
from ecosim.views import ViewsMissing

MOST: Final = 12
NAMED: Final = 2  # settings named beside a sentence
SIGNS: Final = {"above": "▲", "below": "▼", "open": "≈", "none": "="}


def choose_runs() -> list[str]:
    """Names of the runs to compare, the reference first. Raises NothingYet where no run is finished."""
    books = shelf(state.runs_folder())
    if not books:
        raise NothingYet("compare.no_runs", "run")
    names = options(books)
    current = next((book for book in books if book.name == state.run_name()), books[0])
    wanted = list(dict.fromkeys(state.compared() or first_choice(books, current)))
    st.session_state.compared_runs, st.session_state.compared_with = wanted, wanted[0]
    names |= {one: one for one in wanted if one not in names}
    wide, narrow = st.columns([3, 1])
    with wide:
        picked = st.multiselect(
            say("compare.runs"), list(names), key="compared_runs", format_func=lambda name: names[name],
            max_selections=MOST, placeholder=say("compare.pick_runs"), help=say("compare.runs_help"),
            on_change=lambda: choose(st.session_state.compared_runs, wanted[0]))  # fmt: skip
    with narrow:
        st.selectbox(
            say("compare.reference"), picked, key="compared_with", format_func=lambda name: names[name],
            help=say("compare.ref_help"), on_change=lambda: choose(picked, st.session_state.compared_with))  # fmt: skip
    if current.name == state.run_name() and current.name not in wanted and len(wanted) < MOST:
        st.button(say("compare.add", run=literal(names[current.name])), key="compared_add", icon=":material/add:",
                  on_click=choose, args=([*wanted, current.name], wanted[0]))  # fmt: skip
    return wanted


def beside(book: Book) -> list[str]:
    """A run with those it is to be held against: what is compared already, where that is of the same scenario, else
    its first choice; empty where there is no other run of its scenario.
    """
    books = shelf(state.runs_folder())
    alike = {one.name for one in like(book, books)}
    if not alike:
        return []
    kept = [name for name in state.compared() if name in alike][: MOST - 1]
    return [*kept, book.name] if kept else first_choice(books, book)


def like(book: Book, books: Sequence[Book]) -> list[Book]:
    """The other runs of a run's scenario, changed or not, newest first."""
    bases = {plan: shelf_picker.base_of(plan) for plan in {one.plan for one in (book, *books)}}
    return [one for one in books if one.name != book.name and bases[one.plan] == bases[book.plan]]


def choose(picked: Sequence[str], reference: str) -> None:
    """Compare these from now on: the reference first, where it is still among them."""
    state.choose_compared([*(one for one in picked if one == reference), *(one for one in picked if one != reference)])


def options(books: Sequence[Book]) -> dict[str, str]:
    """Finished plans, newest first, each followed by its baselines: folder and label."""
    names: dict[str, str] = {}
    for at, book in enumerate(books):
        names[book.name] = shelf_picker.label(book, told=at < shelf_picker.TOLD)
        for role, baseline in book.baselines:
            names.setdefault(baseline, say("compare.baseline_of", role=role_name(role), plan=book.plan,
                                           end=baseline[-4:]))  # fmt: skip
    return names


def role_name(role: str) -> str:
    """A baseline's name in the session's language."""
    return baseline_name(role).say(state.lang())


def first_choice(books: Sequence[Book], current: Book) -> list[str]:
    """What is compared before anybody has chosen: the current run with the newest other run of its scenario, the
    earlier of them as the reference; else with the newest other plan, else with its baseline.
    """
    rest = [book for book in books if book.name != current.name]
    if alike := like(current, books):
        other = max(alike, key=lambda book: book.replications == current.replications)  # the first, newest of its kind
        return [book.name for book in sorted((current, other), key=lambda book: book.finished)]
    others = [book.name for book in rest] or [name for _, name in current.baselines]
    return [current.name, *others[:1]]


def open_sides(names: Sequence[str]) -> list[Side]:
    """The runs that can be read, in order; of the others the page says what is wrong with them.

    Raises AllSaid where there is nothing to compare until views are made anew.
    """
    records, waits = [], False
    for name in names:
        try:
            records.append(record_of(name))
        except NothingYet as nothing:
            st.warning(say(nothing.key, **nothing.values), icon=":material/warning:")
        except ViewsMissing as missing:
            made_anew(name, missing)
            waits = True
        except (EcosimError, KeyError, TypeError) as error:
            spoilt(name, error)
    if waits and len(records) < 2:
        raise AllSaid
    return compare.sides(records, state.lang())


def made_anew(name: str, missing: ViewsMissing) -> None:
    """Has the views made that are missing, and shows how far that is; the other runs are compared meanwhile."""
    book = find(state.runs_folder(), name)
    plan = book if book is None or book.role == "plan" else plan_of(state.runs_folder(), name)
    try:
        shelf_picker.renew(plan.name if plan else name, missing)
    except EcosimError as error:
        spoilt(name, error)


def spoilt(name: str, error: Exception) -> None:
    """Says that a run cannot be read; the others are compared without it."""
    st.warning(say("compare.damaged", run=name, why=literal(said(str(error), state.lang()))), icon=":material/warning:")


def record_of(name: str) -> dict[str, Any]:
    """The record of a plan, or of a baseline from the view of the plan that it stands beside.

    Raises NothingYet where there is no such run, EcosimError where it is damaged, ViewsMissing where its views are.
    """
    book = opened(state.runs_folder(), name)
    if book is None:
        raise NothingYet("compare.gone", run=name)
    if book.role == "plan":
        return dict(shelf_picker.view_of(str(book.path), book.digest, "comparable")["run"])
    for plan in shelf(state.runs_folder()):
        if name in dict(plan.baselines).values():
            beside = shelf_picker.view_of(str(plan.path), plan.digest, "comparable")["baseline"]
            if beside is not None and beside["name"] == name:
                return dict(beside)
    raise NothingYet("compare.no_plan", run=name)


def choose_headline(chosen: Sequence[Side]) -> str:
    """The headline that figures and sentences are about."""
    keys = compare.keys(chosen)
    lang = state.lang()
    before = state.chosen_before("compared_by", keys[0])
    picked = state.chosen("compared_by", st.selectbox(
        say("compare.headline"), keys, index=keys.index(before) if before in keys else 0,
        key=state.spoken("compared_by"),
        format_func=lambda key: who(compare.told(chosen, key)["label"], lang)))  # fmt: skip
    st.caption(say("compare.formula", formula=who(compare.told(chosen, picked)["formula"], lang)))
    return str(picked)


def answers(chosen: Sequence[Side], reference: Side, key: str) -> None:
    """One sentence a run: the difference to the reference, its interval, and whether it is settled."""
    told, lang = compare.told(chosen, key), state.lang()
    for side in chosen:
        if side.run != reference.run:
            st.markdown("- " + sentence(side, reference, key, told["unit"], who(told["label"], lang)))
            if change := change_text(side, reference):
                st.caption(change)
    st.caption(drawn(chosen, reference))
    for side in compare.other_weeks(chosen, reference):
        st.warning(say("compare.other_weeks", run=literal(side.name), first=side.record["first_date"],
                       last=side.record["last_date"]), icon=":material/date_range:")  # fmt: skip


def sentence(side: Side, reference: Side, key: str, unit: str, label: str) -> str:
    """A difference in words."""
    found, lang = compare.gap(side, reference, key), state.lang()
    verdict = compare.verdict(found)
    low, high = found.ci or (None, None)
    return say("compare.sentence", run=literal(side.name), reference=literal(reference.name), label=label,
               mean=show(found.mean, unit, lang, plus=True), ci=show_range(low, high, unit, lang, plus=True),
               verdict=say(verdict.key, **verdict.values))  # fmt: skip


def figure(made: Figure, alt: str, key: str) -> None:
    """A figure made on the page itself, as the runs in it are chosen there."""
    draw.figure(made.to_json(), alt=alt, key=key)


def change_text(side: Side, reference: Side) -> str:
    """The first settings that somebody changed between the reference and a run; empty where there is none."""
    changes = [(path, pair) for path, pair in compare.changed([reference, side], "settings")
               if path not in NAME_KEYS and not changed.let_go(path, pair)]  # fmt: skip
    if not changes:
        return ""
    (colon, comma), known = words.signs(state.lang()), compare.settings_of(side)
    told = [f"{called(path, state.lang(), known)}{colon}"
            f"{changed.value(path, old, known)} → {changed.value(path, new, known)}"
            for path, (old, new) in changes[:NAMED]]  # fmt: skip
    first = literal(comma.join(told))
    more = len(changes) - NAMED
    return say("compare.change", changes=first) if more <= 0 else say("compare.change_more", changes=first, n=more)


def ordered(changes: Sequence[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Changes that somebody made before what they are called, and prices in hand that were let go because of them."""
    return sorted(changes, key=lambda one: (bool(changed.let_go(*one)), one[0] in changed.UNTOLD))


def drawn(chosen: Sequence[Side], reference: Side) -> str:
    """How the differences were taken: on the same draws, on others, or both."""
    apart = [side.name for side in chosen if not compare.same_draws(side, reference)]
    if not apart:
        return say("compare.paired", seed=reference.record["seed"])
    return say("compare.unpaired", runs=literal(", ".join(apart)))


def values_table(chosen: Sequence[Side]) -> None:
    """Headlines by run: mean, and P10 to P90."""
    rows = [
        {say("compare.headline"): who(compare.told(chosen, key)["label"], state.lang())}
        | {side.name: level_text(side, key, compare.told(chosen, key)["unit"]) for side in chosen}
        for key in compare.keys(chosen)
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(say("compare.values_note"))


def level_text(side: Side, key: str, unit: str) -> str:
    """A mean, and P10 to P90 behind it where there are some."""
    level, lang = side.level(key), state.lang()
    if level.p10 is None:
        return show(level.mean, unit, lang)
    return f"{show(level.mean, unit, lang)} ({show_range(level.p10, level.p90, unit, lang)})"


def gaps_table(chosen: Sequence[Side], reference: Side) -> None:
    """Differences to the reference by headline: sign of the verdict, mean, 95 % interval."""
    rows = [
        {say("compare.headline"): who(compare.told(chosen, key)["label"], state.lang())}
        | {side.name: gap_text(side, reference, key, compare.told(chosen, key)["unit"]) for side in chosen
           if side.run != reference.run} for key in compare.keys(chosen)
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(say("compare.gaps_note", reference=literal(reference.name)))


def gap_text(side: Side, reference: Side, key: str, unit: str) -> str:
    """A difference with its interval; the sign before it says whether it is settled."""
    found, lang = compare.gap(side, reference, key), state.lang()
    sign = SIGNS[compare.verdict(found).points]
    if found.ci is None:
        return show(found.mean, unit, lang, plus=True)
    return f"{sign} {show(found.mean, unit, lang, plus=True)} ({show_range(*found.ci, unit, lang, plus=True)})"


def changed_table(chosen: Sequence[Side], what: str) -> int:
    """Settings or versions that differ between the runs, side by side; gives their number."""
    known = {path: text for side in chosen for path, text in compare.settings_of(side).items()}
    rows = [
        {say("compare.name"): called(path, state.lang(), known)}
        | {side.name: changed.value(path, one, known) for side, one in zip(chosen, values, strict=True)}
        | {say("compare.path"): path} for path, values in ordered(compare.changed(chosen, what))
    ]  # fmt: skip
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    return len(rows)
