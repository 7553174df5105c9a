"""Two schedulers, one journey, where presales, coupons, flash sales and a venue change with every visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.records.audit import breaches
from ecosim.records.ledger import keep_books
from ecosim.records.outcome import DEPOSIT_BACK, FLASH, PRESALE, RECORDS, TOPPED_UP
from ecosim.units import DAY, HOUR

WORLDS = {
    "as written": (),
    "eager, forgetful, all in one moment": (
        "shoppers.count=1500",
        "behaviour.choice.leave=3",
        "prices.cardigan.flash.units=3",
        "products.jeans.variants.JE-1.stock=200",
        "behaviour.need.drop=0.3",
        "behaviour.waiting.forget_share=50%",
        "behaviour.waiting.hassle=0",
        "behaviour.waiting.alert_sigma=0",
        "behaviour.pages.examination=cascade",
        "record.events=true",
    ),
    "thresholds after the reduction, once, capped": (
        "shoppers.count=1500",
        "behaviour.choice.leave=3.4",
        "products.jeans.variants.JE-1.stock=200",
        "festival.stacking.thresholds=after_official",
        "festival.cross_store={repeat: false, most: 50}",
        "promotions.official_reduction.paid_by=platform",
        "behaviour.basket.top_up=2",
        "market.occasions={feast: {at: 2025-10-24 12:00, need: 1.5, ahead_days: 3}}",
    ),
}


@pytest.fixture(params=WORLDS.values(), ids=WORLDS, scope="module")
def pair(request: pytest.FixtureRequest, promo: Callable[..., Any], simulated: Callable[..., Any]) -> tuple[Any, Any]:
    """Outcomes of one world under both schedulers."""
    scenario = promo(*request.param)
    return simulated(scenario), simulated(scenario, scheduler="reference")


def test_the_world_is_worth_comparing(pair: tuple[Any, Any]) -> None:
    """Flash sales sell out, quotas run out, balances are paid and lapse, baskets are shared: between two moments."""
    batch, _ = pair
    orders = batch.orders
    assert not batch.warnings
    for listing in ("cardigan", "jeans"):
        flash = orders[((orders["flags"] & FLASH) > 0) & (orders["listing_ix"] == batch.listings.index(listing))]
        assert flash["units"].sum() == batch.settings.prices[listing].flash.units
        assert flash["created_us"].max() % HOUR
    left = dict(zip(batch.coupons["coupon_ix"].tolist(), batch.coupons["left"].tolist(), strict=True))
    assert left[batch.coupon_names.index("store-200-15")] == 0
    presale = orders[(orders["flags"] & PRESALE) > 0]
    windows = presale["created_us"] > 4 * DAY
    for paid in (presale["paid_us"] >= 0, presale["lapsed_us"] >= 0):
        assert np.count_nonzero(paid & ~windows) > 0
        assert np.count_nonzero(paid & windows) > 0
    assert np.count_nonzero(orders["flags"] & DEPOSIT_BACK) > 0
    assert np.count_nonzero(orders["flags"] & TOPPED_UP) > 3
    assert len(orders) - len(np.unique(orders["basket_id"])) > 10
    assert len(batch.protection) > 5
    assert len(batch.market_orders) > 100
    venue = batch.channels.index("venue")
    assert batch.visits["visits"][batch.visits["channel_ix"] == venue].sum() > 500
    assert np.count_nonzero(orders["channel_ix"] == venue) > 0


def test_the_books_close(pair: tuple[Any, Any]) -> None:
    batch, _ = pair
    assert breaches(batch, keep_books(batch)) == ()


@pytest.mark.parametrize("name", RECORDS)
def test_both_give_the_same_rows(pair: tuple[Any, Any], name: str) -> None:
    batch, reference = (getattr(outcome, name) for outcome in pair)
    if batch is None:
        assert name == "events"
        assert reference is None
        return
    assert len(batch) > 0 or name in ("fees", "live_minutes", "live_slots")  # no channel of this world has them
    assert np.array_equal(batch, reference)


def test_both_give_the_same_tables(pair: tuple[Any, Any], digests: Callable[..., dict[str, str]]) -> None:
    batch, reference = pair
    assert digests(batch) == digests(reference)
    assert batch.order_digest == reference.order_digest  # every order of every store, in exact order
    assert (batch.n_visits, batch.last_us) == (reference.n_visits, reference.last_us)
