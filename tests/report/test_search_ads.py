"""Ads by hour and query, against the tables and against worlds made up to be known."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from report_run import QUERIES, MadeRun

from ecosim.report import search_ads, search_figures
from ecosim.report.bands import main_rows
from ecosim.report.scenario_facts import read_facts, read_scenario
from ecosim.report.search_ads import ALL, by_day, by_hour_of_day, estimate, whole
from ecosim.views import search


def test_sums_are_those_of_the_table(plan: MadeRun) -> None:
    ads, rows = search_ads.read_ads(plan), main_rows(plan, "auctions")
    assert ads is not None
    n = rows["replication"].nunique()
    assert whole(ads.clicks).sum() == rows["clicks"].sum() and len(whole(ads.clicks)) == n
    assert whole(ads.spend_yuan).sum() == pytest.approx(rows["spend_fen"].sum() / 100)
    assert whole(ads.won).sum() == rows["impressions"].sum()
    for query in ads.queries:
        one = rows[rows["query"] == query]
        assert whole(ads.of(query).clicks).sum() == one["clicks"].sum()
        assert whole(ads.of(query).counted).sum() == one.groupby(["replication", "hour"])["page_views"].max().sum()


def test_days_and_hours_add_up_to_the_whole(plan: MadeRun) -> None:
    ads = search_ads.read_ads(plan)
    assert ads is not None
    for by in (by_day, by_hour_of_day):
        np.testing.assert_allclose(by(ads.clicks).sum(axis=1), whole(ads.clicks))
    np.testing.assert_allclose(whole(ads.of(ALL).pages), whole(ads.pages))


@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=1, max_size=6)
    )
)
def test_missing_pages_are_found_where_searches_follow_the_shares(hidden: list[list[bool]]) -> None:
    """Pages that are exactly searches x share come back whole, as long as any query of the hour is seen."""
    gone = np.array(hidden)
    share = np.array([0.5, 0.3, 0.1])[: gone.shape[1]]
    searches = np.arange(100.0, 100.0 * len(gone) + 1, 100.0)
    truth = searches[:, None] * share
    pages = np.where(gone, np.nan, truth)[None]
    found = estimate(pages, share)[0]
    seen = ~gone.all(axis=1)
    np.testing.assert_allclose(found[seen], truth[seen])
    assert (found[~seen] == 0.0).all()  # no replication has seen anything in that hour


def test_an_hour_seen_by_others_takes_their_mean() -> None:
    share = np.array([0.5])
    pages = np.array([[[np.nan]], [[10.0]], [[30.0]]])
    assert estimate(pages, share)[0, 0, 0] == 20.0


def test_a_query_that_the_scenario_does_not_know_is_not_estimated() -> None:
    pages = np.array([[[4.0, np.nan], [np.nan, 6.0]]])
    found = estimate(pages, np.array([np.nan, 0.2]))
    assert found[0, 0].tolist() == [4.0, 0.0] and found[0, 1].tolist() == [0.0, 6.0]


def test_shares_lie_between_nothing_and_everything(plan: MadeRun) -> None:
    ads = search_ads.read_ads(plan)
    assert ads is not None

    def within(values: NDArray[np.float64]) -> bool:
        known = values[np.isfinite(values)]
        return bool(((known >= 0.0) & (known <= 1.0)).all())

    assert within(search_figures.page_share(ads, by_day)) and 0.0 <= ads.estimated_share <= 1.0


def test_bids_are_read_where_the_plan_writes_them(plan: MadeRun) -> None:
    settings = read_scenario(plan).settings
    assert search_ads.written_bids(settings, "羽绒服女") == [("core", "4.20")]
    assert search_ads.written_bids(settings, "no such query") == []


def test_the_view_is_small_and_plain(plan: MadeRun, baseline: MadeRun) -> None:
    view = search.build(plan, baseline)
    text = json.dumps(view, ensure_ascii=False, allow_nan=False)
    assert len(text.encode()) < 1_500_000
    assert {"page_share", "click_cost", "hours", "rank", "rival_spend"} <= set(view["figures"])
    assert {row["query"] for row in view["queries"]} <= set(QUERIES)
    gaps = [one["diff"] for one in view["headlines"]]
    assert gaps and all(gap["paired"] and gap["unit"] for gap in gaps)


def test_a_run_without_campaigns_has_no_queries(plan: MadeRun) -> None:
    import dataclasses

    tables = {**plan.tables, **{name: plan.tables[name].iloc[:0] for name in ("auctions", "budgets")}}
    bare = dataclasses.replace(plan, tables=tables)
    view = search.build(bare, None)
    assert view["queries"] == [] and view["campaigns"] == [] and view["estimated_share"] is None
    assert not {"page_share", "hours", "heat", "budgets", "dry"} & set(view["figures"])


def test_phases_are_shaded(plan: MadeRun) -> None:
    assert search_figures.phases_of(read_facts(plan))
