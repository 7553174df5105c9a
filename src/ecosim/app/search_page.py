"""The sections of the page of search and bidding, top to bottom: first numbers, rank, ads by query, pressure, budgets.

Each takes the views `overview` and `search` and puts them on the screen; what is worked out stands in `search.py`.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ecosim.app import numbers, result_page, search, show, state
from ecosim.app.boundary import part
from ecosim.app.markdown import literal
from ecosim.app.state import say
from ecosim.app.words import who
from ecosim.report.search_ads import ALL
from ecosim.report.wording import show as shown

View = dict[str, Any]


def first_numbers(overview: View, view: View) -> None:
    """The cards, or that no campaign ran."""
    show.section(say("search.first"), overview, "search")
    if not view["queries"]:
        st.info(say("search.no_ads"), icon=":material/info:")
    against = view["against"]
    st.caption(say("search.held", baseline=literal(who(against, state.lang()))) if against else say("search.alone"))
    for one, place in zip(view["headlines"], st.columns(max(1, len(view["headlines"]))), strict=False):
        with place:
            result_page.card(one)


def rank(overview: View, view: View) -> None:
    """Organic position by day, of one query at a time."""
    show.section(say("search.rank"), overview, "search")
    if "rank" not in view["figures"]:
        st.info(say("search.no_rank"), icon=":material/info:")
        return
    rank_figure(view)


@part()
def rank_figure(view: View) -> None:
    """The drawing with the choice of its query; it reruns alone."""
    query = str(st.selectbox(say("search.query"), view["rank_queries"], key="search_rank"))
    drawn = search.only(view["figures"]["rank"], "query", query)
    if drawn is None:
        return
    low, high = search.range_of(drawn)
    ends = {end: shown(value, "mean", state.lang()) for end, value in (("low", low), ("high", high))}
    show.figure(drawn, say("search.rank_alt", query=query, **ends), f"rank-{query}")
    st.caption(say("search.rank_note"))


def ads(view: View) -> None:
    """Pages with our ad, its position and the cost of a click: one query or all, and all queries in a table."""
    if not view["queries"]:
        return
    show.section(say("search.ads"))
    ads_figures(view)
    st.dataframe([query_row(row) for row in view["queries"]], hide_index=True, width="stretch")
    st.caption(say("search.table_note"))
    if view["estimated_share"]:
        st.caption(say("search.estimated", share=shown(view["estimated_share"], "share", state.lang())))


@part()
def ads_figures(view: View) -> None:
    """Four drawings with the choice of their query; they rerun alone."""
    names = [ALL, *search.values_of(view["figures"].get("page_share"), "query")]
    query = st.selectbox(say("search.query"), list(dict.fromkeys(names)), key="search_query",
                         format_func=lambda name: name or say("search.all_queries"))  # fmt: skip
    left, right = st.columns(2)
    with left:
        one_measure(view, "page_share", query, say("search.page_share"), "share")
        one_measure(view, "click_cost", query, say("search.click_cost"), "yuan")
    with right:
        one_measure(view, "slot", query, say("search.slot"), "mean")
        one_measure(view, "hours", query, say("search.hours"), "yuan")
    st.caption(say("search.lines_note"))


def one_measure(view: View, name: str, query: str, title: str, unit: str) -> None:
    """A small drawing under its title."""
    st.markdown(f"**{title}**")
    drawn = search.only(view["figures"].get(name), "query", query)
    if drawn is None:
        st.caption(say("search.nothing_here"))
        return
    low, high = (shown(value, unit, state.lang()) for value in search.range_of(drawn))
    show.figure(drawn, say("search.measure_alt", title=title, low=low, high=high), f"{name}-{query}")


def query_row(row: View) -> dict[str, str]:
    """A query as a row of the table."""
    lang, used = state.lang(), search.bid_used(row["cost"], row["bids"])
    return {
        say("search.query"): row["query"], say("search.page_share"): numbers.with_spread(row["page_share"], lang),
        say("search.slot"): numbers.with_spread(row["slot"], lang),
        say("search.cost"): numbers.with_spread(row["cost"], lang),
        say("search.bid"): " / ".join(f"¥{bid}" for bid in row["bids"]) or "–",
        say("search.bid_used"): "–" if used is None else shown(used, "share", lang),
        say("search.clicks"): numbers.with_spread(row["clicks"], lang),
        say("search.click_rate"): numbers.with_spread(row["click_rate"], lang),
        say("search.spend"): numbers.with_spread(row["spend"], lang),
        say("search.pages"): numbers.with_spread(row["pages"], lang),
    }  # fmt: skip


def pressure(view: View) -> None:
    """What rivals spend and how many of their budgets run dry; cost of a click by day and hour."""
    show.section(say("search.pressure"))
    st.caption(say("search.pressure_note"))
    left, right = st.columns(2)
    with left:
        one_measure(view, "rival_spend", ALL, say("search.rival_spend"), "yuan")
    with right:
        one_measure(view, "rival_dry", ALL, say("search.rival_dry"), "share")
    if "heat" in view["figures"]:
        drawn = view["figures"]["heat"]
        low, high = (shown(value, "yuan", state.lang()) for value in search.range_of(drawn, "cost"))
        st.markdown("**" + say("search.heat") + "**")
        show.figure(drawn, say("search.measure_alt", title=say("search.heat"), low=low, high=high), "heat")
        st.caption(say("search.heat_note"))


def budgets(view: View) -> None:
    """Spend against budget by day, the moments at which it ran dry, and all campaigns in a table."""
    if not view["campaigns"]:
        return
    show.section(say("search.budgets"))
    budget_figures(view)
    st.dataframe([campaign_row(row) for row in view["campaigns"]], hide_index=True, width="stretch")


@part()
def budget_figures(view: View) -> None:
    """Two drawings with the choice of their campaign; they rerun alone."""
    campaign = st.selectbox(say("search.campaign"), [row["campaign"] for row in view["campaigns"]],
                            key="search_campaign")  # fmt: skip
    spent = search.only(view["figures"].get("budgets"), "campaign", campaign)
    dry = search.only(view["figures"].get("dry"), "campaign", campaign)
    if spent is not None:
        low, high = (shown(value, "yuan", state.lang()) for value in search.range_of(spent))
        show.figure(spent, say("search.measure_alt", title=say("search.budgets"), low=low, high=high),
                    f"budgets-{campaign}")  # fmt: skip
        st.caption(say("search.budgets_note"))
    if dry is None:
        st.success(say("search.never_dry"), icon=":material/check_circle:")
        return
    days = len(next(iter(dry["data"].values())))
    st.markdown("**" + say("search.dry") + "**")
    show.figure(dry, say("search.dry_alt", n=days), f"dry-{campaign}")
    st.caption(say("search.dry_note"))


def campaign_row(row: View) -> dict[str, str]:
    """A campaign as a row of the table."""
    lang = state.lang()
    return {
        say("search.campaign"): row["campaign"], say("search.budget"): numbers.mean(row["budget"], lang),
        say("search.spend"): numbers.with_spread(row["spent"], lang),
        say("search.dry_days"): numbers.with_spread(row["dry_days"], lang),
        say("search.clicks"): numbers.with_spread(row["clicks"], lang),
        say("search.cost"): numbers.with_spread(row["cost"], lang),
    }  # fmt: skip


def conversion(view: View) -> None:
    """Clicks and orders of the search channels."""
    if not view["channels"]:
        return
    show.section(say("search.conversion"))
    st.dataframe([channel_row(row) for row in view["channels"]], hide_index=True, width="stretch")
    st.caption(say("search.conversion_note"))


def channel_row(row: View) -> dict[str, str]:
    """A search channel as a row of the table."""
    lang = state.lang()
    return {
        say("search.channel"): row["channel"],
        say("search.conversion_rate"): numbers.with_spread(row["conversion"], lang),
        say("search.orders"): numbers.with_spread(row["orders"], lang),
        say("search.clicks"): numbers.with_spread(row["clicks"], lang),
        say("search.impressions"): numbers.with_spread(row["impressions"], lang),
        say("search.gmv"): numbers.with_spread(row["gmv"], lang),
        say("search.return"): "–" if row["return"]["mean"] is None else numbers.with_spread(row["return"], lang),
    }  # fmt: skip
