"""Nothing is lost and nothing appears: units, orders, visits, clicks and fen, to the unit and the fen.

The worlds sell out, get goods back, run budgets dry, change budgets within a day, price by GSP and by VCG, and sell by
presale, flash sale and coupon.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.records import keep_books
from ecosim.records.audit import breaches
from ecosim.records.outcome import PRESALE
from ecosim.units import DAY, HOUR

WORLDS = {
    "opening": (
        "shoppers.count=3000",
        "after_sale.as_new_share=90%",
        "after_sale.return_h=1",
        "after_sale.courier_h=1",
    ),
    "deals": (
        "shoppers.count=2000",
        "behaviour.pages.examination=cascade",
        "auction.pricing=vcg",
        "channels={deals: {use: deal_site, reach: 0.2, depth: 5%}}",
        "channels.paid_search.budgets={warm-up: 90, opening: 5}",
    ),
    "paced": ("shoppers.count=3000", "festival=null", "auction.reserve=0.05", "channels.paid_search.pacing=true"),
    "promotions": ("shoppers.count=2000", "behaviour.choice.leave=3", "after_sale={return_h: 1, courier_h: 1}"),
}


@pytest.fixture(params=WORLDS.values(), ids=WORLDS, scope="module")
def outcome(
    request: pytest.FixtureRequest, shop: Callable[..., Any], promo: Callable[..., Any], simulated: Callable[..., Any]
) -> Any:
    scenario = promo if request.param is WORLDS["promotions"] else shop
    return simulated(scenario(*request.param))


def by(key: NDArray[Any], values: NDArray[Any], n: int) -> NDArray[np.int64]:
    """Sums of integers by key 0 … n-1."""
    sums = np.zeros(n, np.int64)
    np.add.at(sums, key, values)
    return sums


def test_stock_of_a_day_is_what_was_less_sold_and_more_came_back(outcome: Any) -> None:
    n_variants = len(outcome.variants)
    stock = outcome.stock.reshape(-1, n_variants)
    assert (stock["variant_ix"] == np.arange(n_variants)).all()
    before = np.vstack([outcome.opening_stock, stock["on_hand"][:-1]])
    assert np.array_equal(before - stock["sold"] + stock["released"] + stock["restocked"], stock["on_hand"])
    assert np.array_equal(stock["on_hand"][-1], outcome.closing_stock)
    assert stock["on_hand"].min() >= 0
    assert stock["sold"].sum() > 20
    assert stock["released"].sum() > 0
    assert stock["restocked"].sum() > 0


def test_stock_moves_are_those_of_the_orders(outcome: Any) -> None:
    orders, n = outcome.orders, len(outcome.variants)
    stock = outcome.stock.reshape(-1, n)
    assert np.array_equal(by(orders["variant_ix"], orders["units"], n), stock["sold"].sum(axis=0))
    freed = orders[(orders["paid_us"] < 0) | (orders["refunded_us"] >= 0)]
    assert np.array_equal(by(freed["variant_ix"], freed["units"], n), stock["released"].sum(axis=0))
    back = orders[orders["restocked_us"] >= 0]
    assert np.array_equal(by(back["variant_ix"], back["units"], n), stock["restocked"].sum(axis=0))


def test_a_variant_sells_out_and_comes_back_in_turn(outcome: Any) -> None:
    for variant in range(len(outcome.variants)):
        events = outcome.stock_events[outcome.stock_events["variant_ix"] == variant]
        assert (np.diff(events["time_us"]) >= 0).all()
        assert np.array_equal(events["back"], np.arange(len(events)) % 2)
        assert (len(events) % 2 == 1) == (outcome.closing_stock[variant] == 0)


def test_nothing_is_sold_while_it_is_sold_out(outcome: Any) -> None:
    for variant in np.unique(outcome.stock_events["variant_ix"]):
        events = outcome.stock_events[outcome.stock_events["variant_ix"] == variant]
        gone = events["time_us"][events["back"] == 0]
        back = np.append(events["time_us"][events["back"] == 1], 2**62)[: len(gone)]
        sold_us = outcome.orders["created_us"][outcome.orders["variant_ix"] == variant]
        for first, last in zip(gone, back, strict=True):
            assert not ((sold_us > first) & (sold_us < last)).any()


def test_the_books_close(outcome: Any) -> None:
    assert breaches(outcome, keep_books(outcome)) == ()


def test_the_funnel_counts_the_orders(outcome: Any) -> None:
    """A presale when its balance is paid, never where it is not; all others when they are made."""
    made, funnel = outcome.orders, outcome.funnel
    by_deposit = (made["flags"] & PRESALE) > 0
    orders = made[~by_deposit | (made["paid_us"] >= 0)]
    n = len(outcome.channels) * outcome.n_own
    place = orders["channel_ix"] * outcome.n_own + orders["listing_ix"]
    counted = funnel["channel_ix"] * outcome.n_own + funnel["listing_ix"]
    ones = np.ones(len(orders), np.int64)
    money = orders["pays_fen"]
    for name, values in (("orders", ones), ("units", orders["units"]), ("gmv_fen", money)):
        assert np.array_equal(by(place, values, n), by(counted, funnel[name], n))
    hours = np.where((orders["flags"] & PRESALE) > 0, orders["paid_us"], orders["created_us"]) // HOUR
    n_hours = outcome.n_days * 24
    assert np.array_equal(by(hours, ones, n_hours), by(funnel["hour"], funnel["orders"], n_hours))
    assert (funnel["clicks"] <= funnel["impressions"] + listing_visits(outcome)).all()


def listing_visits(outcome: Any) -> NDArray[np.int64]:
    """Clicks without an impression: visits that land on a listing, which only the deal site brings."""
    deals = [row for row, name in enumerate(outcome.channels) if name == "deals"]
    return np.where(np.isin(outcome.funnel["channel_ix"], deals), outcome.funnel["clicks"], 0)


def test_the_market_counts_our_store_as_the_funnel_does(outcome: Any) -> None:
    ours = outcome.market[outcome.market["store_ix"] == 0]
    for name in ("clicks", "orders", "units", "gmv_fen", "spend_fen"):
        day = by(outcome.funnel["hour"] // 24, outcome.funnel[name], outcome.n_days)
        assert np.array_equal(by(ours["day"], ours[name], outcome.n_days), day)
    assert outcome.market["orders"].sum() == outcome.n_market_orders


def test_visits_and_visitors_add_up(outcome: Any) -> None:
    assert outcome.visits["visits"].sum() == outcome.n_visits
    store = outcome.visitors[outcome.visitors["channel_ix"] == -1]
    parts = outcome.visitors[outcome.visitors["channel_ix"] >= 0]
    clicks = by(outcome.funnel["hour"] // 24, outcome.funnel["clicks"], outcome.n_days)
    assert np.array_equal(store["page_views"], clicks)
    assert np.array_equal(by(parts["day"], parts["page_views"], outcome.n_days), clicks)
    assert (store["visitors"] <= store["page_views"]).all()
    assert (store["visitors"] <= by(parts["day"], parts["visitors"], outcome.n_days)).all()


def test_no_budget_is_overspent_by_a_fen(outcome: Any) -> None:
    """All campaigns of all stores on all days."""
    budgets = outcome.budgets
    assert len(np.unique(budgets["campaign_ix"])) > 2
    assert (budgets["spent_fen"] <= budgets["budget_fen"]).all()
    assert (budgets["spent_fen"] >= 0).all()
    assert budgets["spent_fen"].sum() > 0


def test_spend_is_the_same_by_budget_by_click_and_by_auction(outcome: Any) -> None:
    budgets, auctions, n = outcome.budgets, outcome.auctions, len(outcome.campaigns)
    own = [row for row, (_, channel, _) in enumerate(outcome.campaigns) if channel]
    spent = by(budgets["campaign_ix"], budgets["spent_fen"], n)
    assert np.array_equal(by(auctions["campaign_ix"], auctions["spend_fen"], n)[own], spent[own])
    assert outcome.funnel["spend_fen"].sum() == spent[own].sum()
    store = np.array([outcome.stores.index(store) if store else 0 for store, _, _ in outcome.campaigns])
    n_places = outcome.n_days * len(outcome.stores)
    market = by(
        outcome.market["day"] * len(outcome.stores) + outcome.market["store_ix"], outcome.market["spend_fen"], n_places
    )
    place = budgets["day"] * len(outcome.stores) + store[budgets["campaign_ix"]]
    assert np.array_equal(by(place, budgets["spent_fen"], n_places), market)


def test_a_dry_budget_has_less_than_the_reserve_and_its_moment_is_its_day(outcome: Any) -> None:
    budgets = outcome.budgets
    left = budgets["budget_fen"] - budgets["spent_fen"]
    dry = budgets["dry_us"] >= 0
    reserve_fen = max(outcome.settings.auction.reserve_fen, 1)
    assert np.array_equal(budgets["dry_us"][dry] // DAY, budgets["day"][dry])
    assert (left[dry] < reserve_fen).all()
    assert (left[~dry & (budgets["budget_fen"] >= reserve_fen)] >= reserve_fen).all()
