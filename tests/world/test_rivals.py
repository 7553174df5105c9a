"""Rivals drawn by name: rival 7 is the same among ten or a thousand, and the market has the asked-for spread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ecosim.world.rivals import draw_rivals, draw_stores, rival_bid_fen, word_of

KEY = np.uint64(5)


@pytest.fixture(scope="module")
def settings(shop: Callable[..., Any]) -> Any:
    return shop("market.rivals.listings=2000", "market.rivals.stores=400").settings


def test_a_rival_is_the_same_among_any_number(shop: Callable[..., Any], settings: Any) -> None:
    few = draw_rivals(shop("market.rivals.listings=10", "market.rivals.stores=400").settings, KEY)
    many = draw_rivals(settings, KEY)
    for name in (
        "names",
        "titles",
        "words",
        "store_ix",
        "price_fen",
        "appeal",
        "stock",
        "rating",
        "age_days",
        "creative",
    ):
        assert list(getattr(many, name)[:10]) == list(getattr(few, name)), name


def test_prices_and_appeal_follow_the_settings(settings: Any) -> None:
    rivals, drawn = settings.market.rivals, draw_rivals(settings, KEY)
    logs = np.log(drawn.price_fen / rivals.price_fen) / rivals.price_sigma
    assert stats.kstest(logs, stats.norm.cdf).pvalue > 0.001
    assert (drawn.price_fen % 100 == 0).all()
    assert stats.kstest((drawn.appeal - rivals.appeal) / rivals.appeal_sigma, stats.norm.cdf).pvalue > 0.001
    assert stats.kstest(drawn.age_days, stats.expon(scale=240).cdf).pvalue > 0.001


def test_titles_are_made_of_the_queries_by_their_shares(settings: Any) -> None:
    queries = settings.market.queries
    first = [title.split()[0] for title in draw_rivals(settings, KEY).titles]
    seen = [first.count(query) for query in queries]
    assert stats.chisquare(seen, np.array([q.share for q in queries.values()]) * len(first)).pvalue > 0.001


def test_stores_join_bid_and_pace_by_their_shares(settings: Any) -> None:
    rivals = settings.market.rivals
    stores = draw_stores(rivals, KEY)
    n = rivals.stores
    assert not stores.bids[0]
    for happened, share in (
        (stores.joins[1:], rivals.join_share),
        (stores.bids[1:], rivals.bids.store_share),
        (stores.paces[1:], rivals.bids.pacing_share),
        (stores.target_roas[1:] > 0, rivals.bids.target_roas_share),
    ):
        assert abs(np.count_nonzero(happened) - n * share) < 4 * np.sqrt(n * share * (1 - share))
    assert abs(np.median(stores.daily_budget_fen) / rivals.bids.daily_budget_fen - 1) < 4 * 1.2533 * 0.6 / np.sqrt(n)


def test_some_of_the_stores_are_late_evenly_over_the_open_phases(settings: Any) -> None:
    rivals = settings.market.rivals
    timing = draw_stores(rivals, KEY).timing[1:]
    late = timing[timing > 0]
    n, share = rivals.stores, rivals.late_share
    assert abs(len(late) - n * share) < 4 * np.sqrt(n * share * (1 - share))
    assert stats.kstest(late, stats.uniform.cdf).pvalue > 0.001


def test_how_deep_a_store_goes_is_spread_evenly_around_the_mean(settings: Any) -> None:
    depth_times = draw_stores(settings.market.rivals, KEY).depth_times[1:]
    assert stats.kstest(depth_times, stats.uniform(0.5, 1.0).cdf).pvalue > 0.001


def test_bids_are_log_normal_around_the_median(settings: Any) -> None:
    bids = settings.market.rivals.bids
    found = [rival_bid_fen(settings.market.rivals, KEY, store, "毛衣女") for store in range(1, 400)]
    logs = np.log(np.array(found) / bids.cpc_fen) / bids.cpc_sigma
    assert stats.kstest(logs, stats.norm.cdf).pvalue > 0.001


def test_words_go_by_kind_and_name() -> None:
    assert word_of("listing", "rival-0001") != word_of("query", "rival-0001")
    assert word_of("listing", "rival-0001") == 0xED589708  # CRC-32 of "listing:rival-0001"


def test_without_stores_there_are_no_listings(shop: Callable[..., Any]) -> None:
    drawn = draw_rivals(shop("market.rivals.stores=0", "market.rivals.listings=0").settings, KEY)
    assert drawn.names == ()
