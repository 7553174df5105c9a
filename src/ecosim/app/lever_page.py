"""Levers on the page: a field for each kind of value, what is wrong beside it, and the pages of a group.

The draft is the one truth: before each rerun a field is filled from it, and a change goes back to it, nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from ecosim.app import boundary, lever_text, plan_page, state, words
from ecosim.app.draft import NULL, Checked, Draft
from ecosim.app.lever_words import about, choice, label, thing
from ecosim.app.levers import Lever, levers, move, of_group
from ecosim.app.markdown import literal
from ecosim.app.problem_words import said
from ecosim.app.state import say
from ecosim.report.wording import Lang
from ecosim.scenario.literals import ends

A_PAGE: Final = 9
COLUMNS: Final = 3
SAFE: Final = 2**53 - 1  # the largest whole number a browser counts to


def show(checked: Checked, draft: Draft, group: str) -> None:
    """The levers of a group: the most used, and the others by page or by search."""
    every = levers(checked, group)
    if not every:
        st.info(say("plan.no_levers"))
        return
    find, as_text = st.columns([3, 2], vertical_alignment="bottom")
    hint = say("plan.search_hint")
    search = find.text_input(say("plan.search", n=len(every)), key="levers_search", placeholder=hint)
    as_text.toggle(say("plan.as_text"), key="levers_as_text", help=say("plan.as_text_help"))
    found = of_group(every, group, search)
    if not found:
        st.info(say("plan.none_found", words=search))
        return
    last = math.ceil(len(found) / A_PAGE)
    key = f"levers_page:{group}:{search}:{last}"  # another list begins on its first page
    page = int(st.session_state.get(key) or 1)
    rows(checked, draft, found[(page - 1) * A_PAGE : page * A_PAGE])
    if last > 1:
        st.pagination(last, key=key)


def rows(checked: Checked, draft: Draft, shown: Sequence[Lever]) -> None:
    """Fields in columns, read down: on a narrow page, where columns stand one below another, the order stays."""
    tall = math.ceil(len(shown) / COLUMNS)
    for at, column in enumerate(st.columns(COLUMNS)):
        with column:
            for lever in shown[at * tall : (at + 1) * tall]:
                field(checked, draft, lever)


def field(checked: Checked, draft: Draft, lever: Lever) -> None:
    """One lever, and beside it what the loader says of it."""
    text = text_of(draft, lever)
    key = f"lever:{lever.path}"
    common: dict[str, Any] = {
        "label": label(lever, state.lang()), "key": key, "help": about(lever, state.lang()),
        "on_change": moved, "args": (lever,),
    }  # fmt: skip
    widget(checked, lever, text, key, common)
    is_moved = draft.get(lever.steps) is not None
    for problem in checked.problems_at(lever.steps) + (checked.problems_over(lever.steps) if is_moved else ()):
        st.markdown(f":red[:material/error: {literal(said(problem.message, state.lang()))}]")
    for warning in checked.warnings_at(lever.steps):
        st.markdown(f":orange[:material/warning: {literal(said(warning, state.lang()))}]")


def widget(checked: Checked, lever: Lever, text: str | None, key: str, common: dict[str, Any]) -> None:
    """The field that fits the kind of value."""
    options, lang = options_of(checked, lever), state.lang()
    if lever.is_list and options:
        chosen = lever_text.items(text or "")
        st.session_state[key] = chosen
        st.multiselect(options=[*options, *(word for word in chosen if word not in options)],
                       format_func=lambda word: choice_words(lever, word, lang), **common)  # fmt: skip
    elif lever.kind.word == "true or false" and text in ("true", "false"):
        st.session_state[key] = text == "true"
        st.toggle(**common)
    elif options and not lever.is_list:
        known = ["", *options] if lever.is_optional else list(options)
        st.session_state[key] = text or ""
        st.selectbox(options=known if (text or "") in known else [text or "", *known],
                     format_func=lambda word: choice_words(lever, word, lang), **common)  # fmt: skip
    elif (number := plain_number(lever, text)) is not None:
        st.session_state[key] = number
        st.number_input(**bounds(lever, number), **common)
    else:
        st.session_state[key] = text or ""
        st.text_input(**common)


def choice_words(lever: Lever, word: str, lang: Lang) -> str:
    """An option in words."""
    if not word:
        return words.text("plan.nothing", lang)
    return choice(word, lang) if lever.kind.options else thing(word, lang)


def options_of(checked: Checked, lever: Lever) -> tuple[str, ...]:
    """What may be chosen: the declared words, or the names that the plan has."""
    if lever.kind.options:
        return tuple(str(word) for word in lever.kind.options)
    return names_of(checked, lever.kind.refers)


def names_of(checked: Checked, refers: str) -> tuple[str, ...]:
    """Names of listings, phases, queries, segments, channels or coupons in the plan; none for another word."""
    settings = (checked.scenario or checked.base).settings
    phases = settings.festival.phases if settings.festival else ()
    found: dict[str, Any] = {
        "listing": [one.listing for one in settings.products], "phase": [one.name for one in phases],
        "query": settings.market.queries, "segment": settings.shoppers.segments, "channel": settings.channels,
        "coupon": [one.name for one in settings.promotions.coupons],
    }  # fmt: skip
    return tuple(dict.fromkeys(found.get(refers, ())))


def plain_number(lever: Lever, text: str | None) -> float | int | None:
    """The number for a field of numbers; None where the value is a range, no number, or text is wished for."""
    if lever.is_list or not lever.kind.is_number or st.session_state.get("levers_as_text"):
        return None
    if text is None or ends(text):
        return None
    number = lever_text.number_of(lever.kind, text)
    low, high = limits(lever)
    inside = number is not None and (low is None or number >= low) and (high is None or number <= high)
    return number if inside and abs(number or 0) <= SAFE else None


def limits(lever: Lever) -> tuple[float | int | None, float | int | None]:
    """Least and largest as the field shows numbers."""
    found = [
        next((lever.limits[word] for word in pair if word in lever.limits), None)
        for pair in (("ge", "gt"), ("le", "lt"))
    ]
    low, high = (None if limit is None else lever_text.scaled(lever.kind, limit) for limit in found)
    return low, high if high is None or high <= SAFE else None


def bounds(lever: Lever, number: float | int) -> dict[str, Any]:
    """Limits, step and format of a field of numbers; steps have the size of the value."""
    low, high = limits(lever)
    size = abs(number) / 1.5 or 1.0
    step = 10.0 ** (math.floor(math.log10(size)) - 1)
    if lever.kind.is_whole and lever.kind.word != "money":
        return {"min_value": low, "max_value": high, "step": max(1, round(step))}
    least = 0.01 if lever.kind.word == "money" else 1e-6
    return {"min_value": low if low is None else float(low), "max_value": high if high is None else float(high),
            "step": max(step, least), "format": "%.10g"}  # fmt: skip


def text_of(draft: Draft, lever: Lever) -> str | None:
    """A lever's value: as the draft writes it, right or wrong, else as the plan has it."""
    written = draft.get(lever.steps)
    if written is None:
        return lever.value
    if written == NULL:
        return lever.default
    if isinstance(written, str) and not lever.kind.is_number:
        return written
    return lever_text.of_plain(lever.kind, written)


def moved(lever: Lever) -> None:
    """What was put into a field goes into the draft."""
    put = st.session_state[f"lever:{lever.path}"]
    if isinstance(put, bool):
        text: str | None = "true" if put else "false"
    elif isinstance(put, list):
        text = ", ".join(put)
    else:
        text = put if isinstance(put, str) else lever_text.of_number(lever.kind, put)
    with boundary.boundary("plan"):
        plan_page.change(move(plan_page.current(), lever, text))
