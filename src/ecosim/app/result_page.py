"""The sections of the page of results, top to bottom: answer, money, time, channels, stock, what held the plan back.

Each takes the views `overview` and `result` and puts them on the screen; what is worked out stands in `result.py`.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from ecosim.app import numbers, result, show, state
from ecosim.app.boundary import page_file, part
from ecosim.app.markdown import literal
from ecosim.app.problem_words import said
from ecosim.app.state import say
from ecosim.app.words import signs, who
from ecosim.report.wording import show as shown

View = dict[str, Any]
CARDS_A_ROW: Final = 4
SHOWN: Final = 4
JOINED: Final = "\u2060"  # no line ends here
NUMBERS: Final = ("visitors", "impressions", "clicks", "favourites", "carts", "waits", "orders")


def answer(overview: View, view: View) -> None:
    """Net contribution with its range, luck and assumptions apart, and against the baseline."""
    lang, headline, told = state.lang(), view["headlines"][0], view["answer"]
    show.section(say("result.answer"), overview, "answer")
    with st.container(border=True):
        left, right = st.columns([1, 1])
        with left:
            st.caption(who(headline["label"], lang), help=who(headline["formula"], lang))
            st.header(numbers.mean(headline, lang), anchor=False)
            st.markdown(f"**{who(told['verdict'], lang)}**" if headline["diff"] else say("result.no_baseline"))
        with right:
            st.markdown(say("result.p10_p90", range=numbers.spread(headline, lang)))
            st.markdown(say("result.interval", range=numbers.interval(headline, lang)))
            st.markdown(who(told["split"], lang))
            st.markdown(who(told["losses"], lang))
    if overview["baseline"]:
        st.caption(who(overview["baseline"]["meaning"], lang))
    with st.container(horizontal=True):
        st.page_link(page_file("compare"), label=say("compare.go"), icon=":material/compare_arrows:")
        st.page_link(page_file("plan"), label=say("plan.go"), icon=":material/edit_note:")
    failed(overview)


def failed(overview: View) -> None:
    """Replications that gave no result."""
    if overview["failed"]:
        lines = [
            f"- {one['replication']}: {literal(said(str(one['why']), state.lang()))}" for one in overview["failed"][:20]
        ]
        st.warning("\n".join([say("result.lost_replications", n=len(overview["failed"])), "", *lines]))


def cards(overview: View, view: View) -> None:
    """The next headlines, small, and all of them in a table."""
    by_key = {one["key"]: one for one in view["headlines"]}
    lang, against = state.lang(), overview["baseline"]
    name = literal(who(against["label"], lang)) if against else ""
    st.caption(say("result.cards", n=overview["replications"], baseline=name) if against else say("result.no_baseline"))
    keys = view["first"]
    for start in range(0, len(keys), CARDS_A_ROW):
        for key, place in zip(keys[start:], st.columns(CARDS_A_ROW), strict=False):
            with place:
                card(by_key[key])
    with st.expander(say("result.all_headlines"), icon=":material/table_rows:"):
        st.dataframe([headline_row(one) for one in view["headlines"]], hide_index=True, width="stretch")


def card(one: View) -> None:
    """One headline: mean, difference to the baseline, range and interval; a difference in doubt has no colour."""
    lang, gap = state.lang(), one["diff"]
    told = None if gap is None else numbers.mean(gap, lang, plus=True)
    colour = {"up": "normal", "down": "inverse", "": "off"}[one["better"]] if gap and numbers.settled(gap) else "off"
    with st.container(border=True, height="stretch"):
        st.metric(who(one["label"], lang), numbers.short(one, lang), told, delta_color=colour,  # type: ignore[arg-type]
                  help=who(one["formula"], lang))  # fmt: skip
        lines = [say("result.one_replication")] if one["p10"] is None else [
            say("result.card_range", range=numbers.spread(one, lang))]  # fmt: skip
        if gap is not None and gap["ci_low"] is not None:
            lines.append(say("result.card_sure", range=numbers.interval(gap, lang, plus=True)))
            lines.append(say("result.card_count", k=gap["n_above"], n=gap["n"]) if gap["paired"] else "")
        st.caption("  \n".join(line for line in lines if line).replace("+¥", f"+{JOINED}¥"))


def headline_row(one: View) -> dict[str, str]:
    """A headline as a row of the table."""
    lang, gap = state.lang(), one["diff"]
    return {
        say("result.headline"): who(one["label"], lang), say("result.mean_range"): numbers.with_spread(one, lang),
        say("result.sure"): numbers.interval(one, lang),
        say("result.baseline"): numbers.with_spread(one["baseline"], lang) if one["baseline"] else "–",
        say("result.difference"): numbers.mean(gap, lang, plus=True) if gap else "–",
        say("result.difference_sure"): numbers.interval(gap, lang, plus=True) if gap else "–",
        say("result.luck"): shown(one["luck_sd"], one["unit"], lang),
        say("result.assumptions"): shown(one["assumptions_sd"], one["unit"], lang),
        say("result.formula"): who(one["formula"], lang),
    }  # fmt: skip


def money(overview: View, view: View) -> None:
    """The waterfall, and the same as a table."""
    lang, rows = state.lang(), view["waterfall"]
    show.section(say("result.money"), overview, "money")
    ends = {"gmv": numbers.mean(rows[0], lang), "net": numbers.mean(rows[-1], lang)}
    show.figure(view["figures"].get("waterfall"), say("result.money_alt", **ends), "waterfall")
    st.caption(say("result.money_note"))
    with st.expander(say("result.as_table"), icon=":material/table_rows:"):
        st.dataframe([{say("result.step"): ("= " if row["subtotal"] else "") + who(row["label"], lang),
                       say("result.mean_range"): numbers.with_spread(row, lang),
                       say("result.sure"): numbers.interval(row, lang)} for row in rows],
                     hide_index=True, width="stretch")  # fmt: skip


def time(overview: View, view: View) -> None:
    """GMV along time, by hour or by day, whole or a stretch of it."""
    show.section(say("result.time"), overview, "time")
    time_figure(overview, view["figures"])


@part()
def time_figure(overview: View, figures: View) -> None:
    """The drawing with its two levers; it reruns alone."""
    lang, choices = state.lang(), {one.key: one for one in result.stretches(overview)}
    names = {"whole": say("result.stretch_whole"), "opening": say("result.stretch_opening")}
    with st.container(horizontal=True, vertical_alignment="top"):
        units = {"hours": say("result.by_hour"), "by_day": say("result.by_day")}
        unit = st.segmented_control(say("result.by"), list(units), format_func=lambda key: units[key], default="hours",
                                    required=True, key="result_by", width="content")  # fmt: skip
        key = st.selectbox(say("result.stretch"), list(choices), key="result_stretch", width=240,
                           format_func=lambda key: names.get(key) or who(choices[key].label, lang))  # fmt: skip
    drawn = figures.get(unit or "hours")
    if drawn is None:
        return
    part_of = result.cut(drawn, choices[key])
    show.figure(part_of, time_alt(part_of["data"][unit or "hours"]), f"time-{unit}-{key}")
    st.caption(say("result.time_hour_note") if unit == "hours" else say("result.time_day_note"))


def time_alt(rows: list[View]) -> str:
    """The drawing in words: its greatest value."""
    top: View = max(rows, key=lambda row: row.get("plan", 0), default={"plan": 0, "when": "–"})
    return say("result.time_alt", most=shown(top.get("plan", 0), "yuan", state.lang()), when=top["when"])


def channels(overview: View, view: View) -> None:
    """The funnel by channel, and its numbers."""
    lang, rows = state.lang(), view["channels"]
    show.section(say("result.channels"), overview, "channels")
    most = {"channel": rows[0]["channel"], "orders": numbers.mean(rows[0]["orders"], lang)} if rows else {}
    if rows:
        show.figure(view["figures"].get("funnel"), say("result.channels_alt", **most), "funnel")
    st.caption(say("result.channels_note"))
    with st.expander(say("result.as_table"), icon=":material/table_rows:"):
        st.dataframe([channel_row(row) for row in rows], hide_index=True, width="stretch")


def channel_row(row: View) -> dict[str, str]:
    """A channel as a row of the table, with its rates."""
    lang = state.lang()
    titles = {"visitors": say("result.visitors"), "impressions": say("result.impressions"),
              "clicks": say("result.clicks"), "favourites": say("result.favourites"), "carts": say("result.carts"),
              "waits": say("result.waits"), "orders": say("result.orders")}  # fmt: skip
    return {
        say("result.channel"): row["channel"],
        **{titles[key]: numbers.with_spread(row[key], lang) for key in NUMBERS},
        say("result.worth"): numbers.with_spread(row["gmv"], lang),
        say("result.click_rate"): shown(result.rate(row["clicks"], row["impressions"]), "share", lang),
        say("result.order_rate"): shown(result.rate(row["orders"], row["clicks"]), "share", lang),
        say("result.spend"): numbers.with_spread(row["spend"], lang) if row["spend"]["mean"] else "–",
    }


def stock(overview: View, view: View) -> None:
    """Stock by listing and day, sell-outs, and what was lost by them."""
    lang, gone = state.lang(), view["sell_outs"]
    show.section(say("result.stock"), overview, "stock")
    show.figure(view["figures"].get("stock"), say("result.stock_alt", n=len(gone)), "stock")
    st.caption(say("result.stock_note"))
    st.dataframe([{say("result.listing"): row["listing"],
                   say("result.first_gone"): result.first_sold_out(row, lang),
                   say("result.lost"): numbers.with_spread(row["lost"], lang),
                   say("result.opening"): shown(row["opening"], "count", lang),
                   say("result.sold"): numbers.with_spread(row["sold"], lang),
                   say("result.left"): numbers.with_spread(row["left"], lang)} for row in view["stock"]],
                 hide_index=True, width="stretch")  # fmt: skip
    if not gone:
        st.caption(say("result.no_sell_outs"))
        return
    with st.expander(say("result.sell_outs", n=len(gone)), icon=":material/inventory_2:"):
        st.dataframe([{say("result.variant"): result.variant(row), say("result.first"): row["first"],
                       say("result.in_replications"): f"{row['k']} / {row['n']}",
                       say("result.earliest"): row["earliest"],
                       say("result.lost"): numbers.with_spread(row["lost"], lang)} for row in gone],
                     hide_index=True, width="stretch")  # fmt: skip


def warnings(overview: View, view: View) -> None:
    """Limits that bound, values outside their evidence, what went wrong; each with the setting to change."""
    show.section(say("result.warnings"), overview, "limits")
    limits = result.by_kind(view["limits"])
    titles = {"budget": say("result.kind_budget"), "coupon": say("result.kind_coupon"),
              "flash": say("result.kind_flash"), "stock": say("result.kind_stock")}  # fmt: skip
    for kind, found in limits.items():
        st.markdown(f"**{titles[kind]}**")
        lines([limit_line(one) for one in found])
    if not limits:
        st.markdown(say("result.no_limits"))
    odd = [one for one in view["warnings"] if one["outside"]]
    for title, found in ((say("result.outside"), odd), (say("result.other_warnings"),
                          [one for one in view["warnings"] if not one["outside"]])):  # fmt: skip
        if found:
            st.markdown(f"**{title}**")
            lines([warning_line(one) for one in found])
    if not view["warnings"]:
        st.markdown(say("result.no_warnings"))
    if limits or view["warnings"]:
        st.caption(say("result.change"))
        st.page_link(page_file("plan"), label=say("plan.go"), icon=":material/edit_note:")


def lines(found: list[str]) -> None:
    """A list, its end behind a click where it is long."""
    st.markdown("\n".join(found[:SHOWN]))
    if len(found) > SHOWN:
        with st.expander(say("result.more", n=len(found) - SHOWN)):
            st.markdown("\n".join(found[SHOWN:]))


def limit_line(one: View) -> str:
    """A limit, how often it bound, and its setting."""
    lang = state.lang()
    colon, comma = signs(lang)
    told = f"{literal(who(one['said'], lang))}{comma}{who(one['often'], lang)}"
    return f"- **{literal(one['name'])}**{colon}{told} · `{code(one['path'])}`"


def warning_line(one: View) -> str:
    """A warning, and the setting it is about."""
    setting = f" · `{code(one['path'])}`" if one["path"] else ""
    return f"- {literal(said(who(one['said'], state.lang()), state.lang()))}{setting}"


def code(path: str) -> str:
    """A path that may stand between backticks."""
    return path.replace("`", "'")
