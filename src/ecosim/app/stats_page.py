"""The sections of the page of statistics: choice of period, its report, trend, table, listings or profit, files.

Each takes the view `statistics` and puts it on the screen; what is worked out stands in `statistics.py`.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from ecosim.app import show, state, statistics
from ecosim.app.boundary import part
from ecosim.app.markdown import literal
from ecosim.app.state import say
from ecosim.app.words import who
from ecosim.report.statistics_chart import trend_records
from ecosim.report.statistics_csv import csv_bytes
from ecosim.report.statistics_days import BYS, By
from ecosim.report.statistics_words import BY_WORDS, MISSING, REPORTS, named
from ecosim.report.statistics_workbook import workbook

View = dict[str, Any]
CARDS_A_ROW: Final = 4
NO_BREAK: Final = "\u00a0"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose(view: View) -> By:
    """Day, week or month, kept in the link as `?by=`; beside it the files."""
    lang = state.lang()
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        chosen = st.segmented_control(
            say("stats.by"), list(BYS), format_func=lambda by: BY_WORDS[by].say(lang),
            default=st.session_state.get("link_by") or "day", required=True, key="stats_by")  # fmt: skip
        by: By = chosen or "day"
        st.session_state.link_by = None if by == "day" else by
        with st.container(horizontal=True, width="content"):
            files(view, by)
    return by


def files(view: View, by: By) -> None:
    """The workbook and the CSV file, made when they are asked for."""
    lang = state.lang()
    st.download_button(
        say("stats.excel"), lambda: workbook(view, lang), f"{view['run']}.xlsx", EXCEL,
        help=say("stats.excel_help"), icon=":material/table_view:", on_click="ignore", key="xlsx")  # fmt: skip
    st.download_button(
        say("stats.csv"), lambda: csv_bytes(view, by, lang), f"{view['run']}-{by}.csv", "text/csv",
        help=say("stats.csv_help"), icon=":material/csv:", on_click="ignore", key="csv")  # fmt: skip


def report(view: View, overview: View, by: By) -> int:
    """One period as cards: value, range, and what it is compared with. Gives the period's place."""
    lang, places = state.lang(), statistics.places(view, by)
    show.section(
        {"day": say("stats.daily"), "week": say("stats.weekly"), "month": say("stats.monthly")}[by], overview, "answer"
    )
    of, usual = f"stats_of_{by}", statistics.greatest(view, by)
    before = state.chosen_before(of, usual)
    place: int = state.chosen(of, st.selectbox(
        say("stats.period"), places, index=places.index(before if before in places else usual), key=state.spoken(of),
        width=320, format_func=lambda place: statistics.told(view, by, place, lang),
        help=say("stats.period_help")))  # fmt: skip
    keys = REPORTS[by]
    for start in range(0, len(keys), CARDS_A_ROW):
        for key, column in zip(keys[start : start + CARDS_A_ROW], st.columns(CARDS_A_ROW), strict=False):
            with column:
                card(statistics.card(view, by, key, place, lang))
    n = view["replications"]
    st.caption(say("stats.cards_one") if n == 1 else say("stats.cards", n=n))
    if overview["baseline"]:
        st.caption(literal(who(overview["baseline"]["meaning"], lang)))
    return place


def card(of: View) -> None:
    """A metric with its changes in words and signs."""
    with st.container(border=True, height="stretch"):
        st.metric(of["label"], of["value"], help=literal(of["formula"]))
        lines = [say("stats.range", range=of["range"].replace(" ", NO_BREAK))] if of["range"] else []
        lines += [
            say("stats.change", moved=moved.replace(" ", NO_BREAK), against=name) for name, moved in of["changes"]
        ]
        st.caption("  \n".join(lines) or say("stats.nothing_to_compare"))


@part()
def trend(view: View, by: By) -> None:
    """One metric along the periods with its spread, the baseline and the phases; it reruns alone."""
    lang, known = state.lang(), statistics.metrics(view)
    show.section(say("stats.trend"))
    keys, asked = list(known), st.query_params.get("metric")
    key = st.selectbox(say("stats.metric"), keys, index=keys.index(asked) if asked in known else 0,
                       key=state.spoken("stats_metric"), width=320,
                       format_func=lambda key: named(known[key], lang))  # fmt: skip
    if key != keys[0] or asked is not None:
        st.query_params["metric"] = key
    one = known[key]
    records = trend_records(view, by, key)
    if not records:
        st.info(say("stats.nothing", metric=who(one["label"], lang)))
        return
    drawn = {"specs": view["trend"][one["unit"]], "data": {"trend": records, "phases": view["phases"]}}
    top = statistics.greatest_of(view, by, key)
    alt = say("stats.trend_alt", metric=who(one["label"], lang), when=statistics.told(view, by, top, lang),
              most=statistics.value(view, by, key, top, lang))  # fmt: skip
    show.figure(drawn, alt, f"trend-{by}-{key}")
    st.caption(f"{who(one['label'], lang)} = {literal(who(one['formula'], lang))}")


@part()
def table(view: View, by: By) -> None:
    """All periods by the metrics that are chosen, with their changes; it reruns alone."""
    lang, known, choices = state.lang(), statistics.metrics(view), statistics.comparisons(view, by)
    show.section(say("stats.table"))
    names = {**{name: words.say(lang) for name, words in choices.items()}, "none": say("stats.no_changes")}
    usual = "diff" if "diff" in choices else "before"
    against = st.segmented_control(say("stats.against"), list(names), format_func=lambda name: names[name],
                                   default=usual, key=f"stats_against_{by}", required=True)  # fmt: skip
    of = f"stats_metrics_{by}"
    before = [key for key in state.chosen_before(of, REPORTS[by]) if key in known]
    keys = state.chosen(of, st.multiselect(
        say("stats.metrics"), list(known), default=before, key=state.spoken(of),
        format_func=lambda key: named(known[key], lang)))  # fmt: skip
    if not keys:
        st.info(say("stats.no_metric"))
        return
    rows, formulas = statistics.table(view, by, keys, against, lang)
    first = next(iter(rows[0]))
    columns = {head: st.column_config.TextColumn(help=text, alignment="right") for head, text in formulas.items()}
    st.dataframe(rows, hide_index=True, width="stretch", height=38 + 35 * min(len(rows), 14),
                 column_config={first: st.column_config.TextColumn(pinned=True), **columns})  # fmt: skip
    st.caption(say("stats.table_note"))


def details(view: View, overview: View, by: By, place: int) -> None:
    """What the report of the period has beside metrics."""
    {"day": daily, "week": weekly, "month": monthly}[by](view, overview, place)


def daily(view: View, overview: View, place: int) -> None:
    """Visitors by source."""
    lang = state.lang()
    show.section(say("stats.sources", when=statistics.told(view, "day", place, lang)), overview, "channels")
    rows_of(statistics.sources(view, "day", place, lang))
    st.caption(say("stats.sources_note"))


def weekly(view: View, overview: View, place: int) -> None:
    """Listings from the top, those that are slow, and channels with what they cost."""
    lang = state.lang()
    when = statistics.told(view, "week", place, lang)
    show.section(say("stats.top", when=when), overview, "stock")
    rows_of(statistics.ranked(view, "listings", "week", place, lang))
    show.section(say("stats.slow"))
    rows_of(statistics.slow(view, "week", place, lang))
    st.caption(say("stats.slow_note"))
    show.section(say("stats.channels", when=when), overview, "channels")
    rows_of(statistics.ranked(view, "channels", "week", place, lang))
    st.caption(say("stats.channels_note"))


def monthly(view: View, overview: View, place: int) -> None:
    """Profit and loss, cohorts, budgets, and the month's listings and channels."""
    lang = state.lang()
    show.section(say("stats.profit"), overview, "money")
    rows_of(statistics.profit(view, lang))
    st.caption(say("stats.profit_note"))
    show.section(say("stats.cohorts"))
    rows_of(statistics.by_month(view, "cohorts", lang))
    st.caption(say("stats.cohorts_note"))
    show.section(say("stats.budgets"))
    if view["budgets"]["by"]["month"]:
        rows_of(statistics.by_month(view, "budgets", lang))
    else:
        st.info(say("stats.no_budgets"))
    show.section(say("stats.channels", when=statistics.told(view, "month", place, lang)), overview, "channels")
    rows_of(statistics.ranked(view, "channels", "month", place, lang))
    st.caption(say("stats.channels_note"))


def rows_of(rows: list[dict[str, str]]) -> None:
    """A table of texts: the first column stays in sight, numbers to the right."""
    if not rows:
        st.info(say("stats.no_rows"))
        return
    first, *others = rows[0]
    columns = {head: st.column_config.TextColumn(alignment="right") for head in others}
    st.dataframe(rows, hide_index=True, width="stretch", height="content" if len(rows) <= 30 else 560,
                 column_config={first: st.column_config.TextColumn(pinned=True), **columns})  # fmt: skip


def formulas(view: View) -> None:
    """Every metric's formula, and what the tables cannot give."""
    lang = state.lang()
    with st.expander(say("stats.formulas"), icon=":material/function:"):
        st.dataframe(statistics.formulas(view, lang), hide_index=True, width="stretch")
        st.markdown("**" + say("stats.missing") + "**")
        colon = say("stats.colon")
        st.markdown("\n".join(f"- {name.say(lang)}{colon}{why.say(lang)}" for name, why in MISSING))
