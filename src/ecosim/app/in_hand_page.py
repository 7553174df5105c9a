"""Prices in hand on the page of a plan: a listing's steps, and the price that gives what is wanted."""

from __future__ import annotations

import streamlit as st

from ecosim.app import plan_page, state
from ecosim.app.draft import Checked
from ecosim.app.in_hand import Answer, Step, price_steps, solve, steps_of, with_price
from ecosim.app.lever_words import thing
from ecosim.app.markdown import literal
from ecosim.app.problem_words import said
from ecosim.app.state import say
from ecosim.report.receipt_text import STEPS
from ecosim.scenario.literals import fen
from ecosim.scenario.model import Settings
from ecosim.units import yuan


def show(checked: Checked) -> None:
    """A listing's price step by step, and backwards from a price in hand; nothing where the plan does not load."""
    if checked.scenario is None:
        st.caption(say("tables.in_hand_later"))
        return
    settings = checked.scenario.settings
    with st.expander(say("tables.in_hand_steps"), icon=":material/sell:"):
        choose, want = st.columns(2, vertical_alignment="bottom")
        names = [one.listing for one in settings.products]
        name = choose.selectbox(say("tables.listing"), names, key="in_hand_of",
                                format_func=lambda one: thing(one, state.lang())) or names[0]  # fmt: skip
        wanted = want.text_input(
            say("tables.wanted"), key=f"in_hand_wanted:{name}", placeholder=say("tables.wanted_hint"),
            help=say("tables.wanted_help"))  # fmt: skip
        if wanted:
            backwards(settings, name, wanted)
        steps = steps_of(settings, name)
        st.dataframe([row(step) for step in steps], hide_index=True, width="stretch")


def row(step: Step) -> dict[str, str]:
    """One step in words: what it is, what it changes, what is left."""
    words = STEPS[step.key].say(state.lang())
    return {
        say("tables.step"): f"{words} {step.name}".rstrip(),
        say("tables.change"): "" if step.key == "tag" else f"{'+' if step.fen > 0 else ''}{yuan(step.fen)}",
        say("tables.left"): yuan(step.left_fen),
    }


def backwards(settings: Settings, name: str, wanted: str) -> None:
    """The price that gives what is wanted, or the nearest below and above, each to be taken over at a click."""
    try:
        wanted_fen = fen(wanted)
    except ValueError as error:
        st.markdown(f":red[:material/error: {literal(said(str(error), state.lang()))}]")
        return
    found = solve(settings, name, wanted_fen)
    if found.exact is None:
        st.markdown(say("tables.no_price", wanted=yuan(wanted_fen)))
    for answer in (found.exact, found.below, found.above):
        if answer is not None:
            offer(settings, name, answer)


def offer(settings: Settings, name: str, answer: Answer) -> None:
    """A price and what it gives, with a button that takes it over."""
    kind = {"festival": say("tables.festival_price"), "price": say("tables.presale_price"),
            "daily": say("tables.everyday_price")}[price_steps(settings, name)[-1]]  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("tables.gives", kind=kind, price=yuan(answer.price_fen), in_hand=yuan(answer.in_hand_fen)),
                    width="stretch")  # fmt: skip
        st.button(say("tables.set"), key=f"in_hand_set:{answer.price_fen}", icon=":material/check:",
                  on_click=take, args=(name, answer.price_fen))  # fmt: skip


def take(name: str, price_fen: int) -> None:
    """The price goes into the draft."""
    scenario = plan_page.checked().scenario
    if scenario is not None:
        plan_page.change(with_price(plan_page.current(), scenario.settings, name, price_fen))
        st.session_state[f"in_hand_wanted:{name}"] = ""
