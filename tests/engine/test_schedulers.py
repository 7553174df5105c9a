"""Two schedulers, one journey: the batch kernel and a SimPy process a visit give the same tables, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.units import HOUR

LEAST_VISITS = 20_000

# What each world is for, and its changes to the shop.
WORLDS = {
    "an opening for which people wait": (
        "shoppers.count=2400",
        "behaviour.waiting.hassle=0",
        "behaviour.waiting.patience_per_day=0",
        "record.events=true",
        "products.jeans.variants.JE-1.stock=3",
    ),
    "cascade, VCG, and posts with tags and stops": (
        "shoppers.count=2000",
        "behaviour.pages.examination=cascade",
        "auction.pricing=vcg",
        "channels={deals: {use: deal_site, reach: 0.2, depth: 5%}}",
    ),
    "broad match, rare refreshes, rare bids": (
        "shoppers.count=2400",
        "festival=null",
        "ranking.refresh_h=6",
        "auction.bids_every_h=4",
        "behaviour.pages.next_page_share=60%",
        "channels.paid_search.groups={broad: {match: broad, words: {毛衣女: 3.0}, daily_budget: 8}}",
        "products.jeans.variants.JE-1.stock=3",
    ),
}


ODD_WORLDS = {
    "nobody else sells": ("market.rivals.stores=0", "market.rivals.listings=0"),
    "one shopper": ("shoppers.count=1",),
    "nothing is advertised": ("channels.paid_search.enabled=false", "market.rivals.bids.store_share=0"),
    "one day": ("period.to=2025-10-19",),
    "long pages, all clicked, all wanted": (
        "shoppers.count=300",
        "record.events=true",
        "behaviour.pages.slots=60",
        "behaviour.pages.click_share=100%",
        "behaviour.choice.leave=-2",
        "ranking.refresh_h=24",
        "auction.bids_every_h=24",
    ),
}


@pytest.fixture(params=WORLDS.values(), ids=WORLDS, scope="module")
def pair(request: pytest.FixtureRequest, shop: Callable[..., Any], simulated: Callable[..., Any]) -> tuple[Any, Any]:
    """Outcomes of one world under both schedulers."""
    scenario = shop(*request.param)
    return simulated(scenario), simulated(scenario, scheduler="reference")


def test_the_world_is_worth_comparing(pair: tuple[Any, Any]) -> None:
    """It sells out, a budget of ours runs dry, and both happen between two moments of the calendar."""
    batch, _ = pair
    assert batch.n_visits >= LEAST_VISITS
    assert not batch.warnings
    own = [row for row, (_, channel, _) in enumerate(batch.campaigns) if channel]
    dry_us = batch.budgets["dry_us"][np.isin(batch.budgets["campaign_ix"], own)]
    assert np.count_nonzero(dry_us[dry_us >= 0] % HOUR) > 0
    sold_out = batch.stock_events[batch.stock_events["back"] == 0]
    assert np.count_nonzero(sold_out["time_us"] % HOUR) > 0


def test_both_give_the_same_orders_row_for_row(pair: tuple[Any, Any]) -> None:
    batch, reference = pair
    assert len(batch.orders) > 30
    assert np.array_equal(batch.orders, reference.orders)
    assert batch.order_digest == reference.order_digest  # every order of every store, in exact order


def test_both_give_the_same_tables(pair: tuple[Any, Any], digests: Callable[..., dict[str, str]]) -> None:
    batch, reference = pair
    assert digests(batch) == digests(reference)
    assert batch.last_us == reference.last_us


def test_what_waits_for_the_opening_comes_back_in_both(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    scenario = shop(*WORLDS["an opening for which people wait"])
    for scheduler in ("batch", "reference"):
        outcome = simulated(scenario) if scheduler == "batch" else simulated(scenario, scheduler=scheduler)
        waited = outcome.orders[(outcome.orders["flags"] & 4) > 0]
        assert len(waited) > 0
        assert waited["created_us"].min() > 44 * HOUR  # 20:00 of the second day


@pytest.mark.parametrize("changes", ODD_WORLDS.values(), ids=ODD_WORLDS)
def test_both_give_the_same_tables_in_odd_worlds(
    changes: tuple[str, ...], shop: Callable[..., Any], simulated: Callable[..., Any], digests: Callable[..., Any]
) -> None:
    scenario = shop("shoppers.count=400", *changes)
    batch, reference = simulated(scenario), simulated(scenario, scheduler="reference")
    assert batch.n_visits > 0
    assert batch.order_digest == reference.order_digest
    assert digests(batch) == digests(reference)
