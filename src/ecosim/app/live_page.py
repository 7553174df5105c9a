"""The sections of the page of live rooms: one room along its hours, what its channels cost and leave, all rooms.

Each takes the view `live` and puts it on the screen; what is worked out stands in `live.py`.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from ecosim.app import live, numbers, show, state
from ecosim.app.markdown import literal
from ecosim.app.nothing import NothingYet
from ecosim.app.state import say
from ecosim.app.words import signs, who

View = dict[str, Any]
CARDS_A_ROW: Final = 4


def choose_room(view: View) -> View:
    """The room that the page shows; its name stands in the address. Raises NothingYet where there is none."""
    if not view["rooms"]:
        raise NothingYet("live.empty", "plan")
    names, asked = {room["key"]: room for room in view["rooms"]}, st.query_params.get("room")
    keys = list(names)
    picked = st.selectbox(
        say("live.room"), keys, index=keys.index(asked) if asked in names else view["greatest"],
        key=f"room:{state.run_name()}", format_func=lambda key: live.label(names[key]))  # fmt: skip
    if picked != asked:
        st.query_params["room"] = picked
    return live.chosen(view, picked)


def not_held(view: View) -> None:
    """That no real case covers the levels of live rooms."""
    for words in view["not_held"]:
        st.caption(":material/science: " + say("live.not_held", what=who(words, state.lang())))


def cards(overview: View, room: View) -> None:
    """The room's measures, each with its range."""
    show.section(literal(live.label(room)), overview, "live")
    lang = state.lang()
    for start in range(0, len(room["of"]), CARDS_A_ROW):
        row = room["of"][start : start + CARDS_A_ROW]
        for one, place in zip(row, st.columns(CARDS_A_ROW), strict=False):
            with place, st.container(border=True):
                st.metric(live.title(one, lang), numbers.mean(one, lang))
                spread = say("live.range", range=numbers.spread(one, lang))
                st.caption(say("live.one_replication") if one["p10"] is None else spread)


def time_line(view: View, room: View) -> None:
    """Viewers, sales and the run of show on one line of time, and the same slot by slot."""
    lang, told = state.lang(), live.summary(room, state.lang())
    drawn = live.panels(view, room)
    if not drawn:
        st.caption(say("live.not_drawn"))
    alts = {"viewers": say("live.viewers_alt", **told), "sales": say("live.sales_alt", **told),
            "show": say("live.show_alt", n=len(room["slots"]))}  # fmt: skip
    for name, figure in drawn.items():
        show.figure(figure, alts[name], f"live_{name}")
    if drawn:
        st.caption(say("live.panels_note"))
    gone = room["gone"]
    if gone:
        listed = signs(lang)[1].join(
            say("live.gone_one", **{**each, "what": literal(each["what"])}) for each in gone[: live.MOST_GONE]
        )
        st.caption(say("live.gone", n=len(gone), list=listed))
    heads = {"slot": say("live.slot"), "time": say("live.time"), "price": say("live.price"),
             "in_hand": say("live.in_hand")}  # fmt: skip
    if room["slots"]:
        with st.expander(say("live.slots"), icon=":material/table_rows:"):
            st.dataframe([live.slot_row(slot, heads, lang) for slot in room["slots"]], hide_index=True, width="stretch")
            st.caption(say("live.price_note"))


def money(overview: View, view: View) -> None:
    """From what was paid to what the channels leave, and when they break even."""
    lang, books = state.lang(), view["books"]
    show.section(say("live.money"), overview, "live")
    left, turning = books["words"]
    st.markdown(f"**{literal(who(left, lang))}**")
    st.markdown(literal(who(turning, lang)))
    show.figure(books["figure"], say("live.money_alt", left=who(left, lang)), "live_books")
    names = literal(", ".join(books["channels"]))
    st.caption(say("live.money_note", channels=names))
    with st.expander(say("live.as_table"), icon=":material/table_rows:"):
        st.dataframe([{say("live.step"): ("= " if step["subtotal"] else "") + who(step["label"], lang),
                       say("live.mean_range"): who(step["yuan"], lang)} for step in books["steps"]],
                     hide_index=True, width="stretch")  # fmt: skip


def sentences(view: View) -> None:
    """Returns against the shelf, and fake orders."""
    if view["words"]:
        st.subheader(say("live.quality"), anchor=False)
        st.markdown("\n".join(f"- {literal(who(words, state.lang()))}" for words in view["words"]))


def all_rooms(view: View) -> None:
    """Every room in a row."""
    lang = state.lang()
    st.subheader(say("live.all"), anchor=False)
    heads = {"room": say("live.room"), "start": say("live.start"), "minutes": say("live.minutes")}
    rows = [live.room_row(room, heads, lang) for room in view["rooms"]]
    if len(rows) > 1:
        whole = dict.fromkeys(heads.values(), "") | {heads["room"]: say("live.together")}
        rows.append(whole | live.measures_row(view["all"], lang))
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(say("live.in_brackets"))
