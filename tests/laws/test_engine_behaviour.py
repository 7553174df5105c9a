"""What people and goods do in a whole run, against the settings that ask for it.

Tolerances are four standard errors of the counts themselves, or a p-value of one in a thousand; seeds are fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ecosim.records.outcome import AS_NEW, FROM_CART, SPONSORED, SUBSTITUTED, WAITED
from ecosim.units import DAY, HOUR

OPENING_US = 44 * HOUR  # 20:00 of the second day
PLENTY = tuple(
    f"products.{listing}.variants.{sku}.stock=90000"
    for listing, sku in (
        ("down-jacket", "DJ-1"), ("down-jacket", "DJ-2"), ("wool-coat", "WC-1"), ("wool-coat", "WC-2"),
        ("sweater", "SW-1"), ("sweater", "SW-2"), ("cardigan", "CA-1"), ("dress", "DR-1"), ("dress", "DR-2"),
        ("jeans", "JE-1"),
    )
)  # fmt: skip
EAGER = ("shoppers.count=8000", "behaviour.choice.leave=2", *PLENTY)
PATIENT = ("behaviour.waiting.hassle=0", "behaviour.waiting.patience_per_day=0", "behaviour.waiting.forget_share=0")


@pytest.fixture(scope="module")
def eager(shop: Callable[..., Any], simulated: Callable[..., Any]) -> Any:
    """Many orders of goods that never run out."""
    return simulated(shop(*EAGER))


def assert_share(happened: NDArray[np.bool_], share: float) -> None:
    """A count of independent cases with this share: within four standard errors of it."""
    n = len(happened)
    assert n * share * (1 - share) > 9
    assert abs(np.count_nonzero(happened) - n * share) < 4 * np.sqrt(n * share * (1 - share))


def test_unpaid_refunded_returned_and_as_new_follow_their_shares(eager: Any) -> None:
    orders, settings = eager.orders, eager.settings
    assert_share(orders["paid_us"] < 0, settings.behaviour.basket.unpaid_share)
    paid = orders[orders["paid_us"] >= 0]
    assert_share(paid["refunded_us"] >= 0, settings.after_sale.refund_share)
    sent = paid[paid["refunded_us"] < 0]
    for row, product in enumerate(settings.products):
        mine = sent[sent["listing_ix"] == row]
        share = settings.after_sale.return_share if product.return_share is None else product.return_share
        assert_share(mine["returned_us"] >= 0, share)
    returned = sent[sent["returned_us"] >= 0]
    assert_share((returned["flags"] & AS_NEW) > 0, settings.after_sale.as_new_share)
    assert np.array_equal((returned["flags"] & AS_NEW) > 0, returned["restocked_us"] >= 0)


def test_parcels_take_the_times_of_the_settings(eager: Any) -> None:
    orders, after = eager.orders, eager.settings.after_sale
    sent = orders[orders["shipped_us"] >= 0]
    kept = sent[sent["returned_us"] < 0]
    back = sent[sent["returned_us"] >= 0]
    new = back[back["restocked_us"] >= 0]

    def follows(delay_us: NDArray[np.int64], distribution: Any) -> None:
        assert stats.kstest(delay_us / HOUR, distribution.cdf).pvalue > 0.001

    def around(mean_h: float, sigma: float) -> Any:
        return stats.lognorm(sigma, scale=mean_h * np.exp(-(sigma**2) / 2))

    follows(sent["shipped_us"] - sent["paid_us"], stats.expon(scale=after.ship_h))
    follows(sent["delivered_us"] - sent["shipped_us"], around(after.courier_h, 0.35))
    follows(back["returned_us"] - back["delivered_us"], around(after.return_h, 0.6))
    follows(new["restocked_us"] - new["returned_us"], stats.uniform(after.back_days * 12, after.back_days * 24))
    assert (kept["confirmed_us"] - kept["delivered_us"] == after.confirm_days * DAY).all()


def test_units_of_an_order_are_geometric_up_to_the_most(
    shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    outcome = simulated(shop(*EAGER, "behaviour.basket.more_share=40%", "behaviour.basket.most_units=3"))
    seen = np.bincount(outcome.orders["units"], minlength=4)[1:]
    expected = np.array([0.6, 0.4 * 0.6, 0.4**2]) * len(outcome.orders)
    assert stats.chisquare(seen, expected).pvalue > 0.001


def test_an_order_belongs_to_the_channel_that_brought_it(eager: Any) -> None:
    """A sponsored click is paid search's; all others are the visit's own channel's."""
    channel = np.array(eager.channels, object)[eager.orders["channel_ix"]]
    sponsored = (eager.orders["flags"] & SPONSORED) > 0
    assert np.array_equal(channel == "paid_search", sponsored)
    assert set(channel) == {"organic_search", "recommend", "direct", "paid_search"}
    spend = eager.funnel["spend_fen"] > 0
    assert (np.array(eager.channels, object)[eager.funnel["channel_ix"][spend]] == "paid_search").all()


def test_who_waits_comes_back_after_the_opening(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    outcome = simulated(shop("shoppers.count=8000", "behaviour.choice.leave=3.5", *PATIENT, *PLENTY))
    orders, funnel = outcome.orders, outcome.funnel
    waited = (orders["flags"] & WAITED) > 0
    assert np.count_nonzero(waited) > 50
    assert (orders["created_us"][waited] > OPENING_US).all()
    assert ((orders["flags"][waited] & FROM_CART) > 0).all()
    assert funnel["waits"][funnel["hour"] >= 44].sum() == 0
    assert funnel["waits"][funnel["hour"] < 44].sum() > np.count_nonzero(waited)
    for listing in np.unique(funnel["listing_ix"]):  # whatever waits was put in the cart once, perhaps hours before
        rows = funnel[funnel["listing_ix"] == listing]
        assert rows["waits"].sum() <= rows["carts"].sum()


def test_waiting_takes_orders_from_the_days_before(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """The dip before the opening is the mirror of the rush: with nobody aware of the dates there is neither."""
    unaware = ("shoppers.segments.regulars.aware_share=0", "shoppers.segments.bargain-hunters.aware_share=0")
    world = ("shoppers.count=8000", "behaviour.choice.leave=3.5", *PATIENT, *PLENTY)
    waiting, not_waiting = (simulated(shop(*sets)) for sets in (world, (*world, *unaware)))
    before = [np.count_nonzero(o.orders["created_us"] < OPENING_US) for o in (waiting, not_waiting)]
    first_hours = [
        np.count_nonzero((o.orders["created_us"] >= OPENING_US) & (o.orders["created_us"] < OPENING_US + 4 * HOUR))
        for o in (waiting, not_waiting)
    ]
    assert before[0] < before[1] - 4 * np.sqrt(before[1])
    assert first_hours[0] > first_hours[1] + 4 * np.sqrt(first_hours[1])


def test_need_that_falls_after_buying_lowers_repeat_buying(
    shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    def buyers(drop: float) -> tuple[int, int]:
        changes = ("festival=null", "channels.direct.enabled=false", f"behaviour.need.drop={drop}")
        outcome = simulated(shop("shoppers.count=5000", "behaviour.choice.leave=3", "record.events=true", *changes))
        buys = outcome.events[outcome.events["kind"] == 3]
        orders = np.bincount(buys["shopper_id"].astype(np.int64))
        return np.count_nonzero(orders), np.count_nonzero(orders > 1)

    (once_0, again_0), (once_2, again_2), (once_9, again_9) = buyers(0), buyers(2), buyers(9)
    assert again_2 < again_0 - 4 * np.sqrt(again_0)
    assert again_9 < 0.01 * once_9
    assert abs(once_2 - once_0) < 4 * np.sqrt(once_0)  # a first purchase comes before any drop


def test_a_sell_out_loses_units_and_moves_some_buyers_on(
    shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    """Demand and sales are both recorded: wanted = sold + lost, and some take the next best they looked at."""
    scarce = ("products.sweater.variants.SW-1.stock=2", "products.sweater.variants.SW-2.stock=0")
    world = (*EAGER, "behaviour.pages.click_share=30%", "market.rivals.stock=9000000")
    rich, poor = simulated(shop(*world)), simulated(shop(*world, *scarce))
    row = rich.listings.index("sweater")
    lost = [o.funnel["lost_units"][o.funnel["listing_ix"] == row].sum() for o in (rich, poor)]
    assert lost[0] == 0
    assert lost[1] > 20
    assert poor.stock["lost"].sum() == poor.funnel["lost_units"].sum()
    assert np.count_nonzero(rich.orders["flags"] & SUBSTITUTED) == 0
    assert np.count_nonzero(poor.orders["flags"] & SUBSTITUTED) > 5
    assert (poor.orders["listing_ix"][(poor.orders["flags"] & SUBSTITUTED) > 0] != row).all()


def test_another_size_is_taken_as_often_as_set(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """One of two sizes is gone from the start: whoever it fits takes the other, or is lost."""
    changes = ("products.dress.variants.DR-1.stock=0", "behaviour.basket.other_variant_share=25%")
    outcome = simulated(shop(*EAGER, *changes))
    first, second = (outcome.variants.index(v) for v in outcome.variants if v[0] == "dress")
    sold = outcome.orders[outcome.orders["variant_ix"] == second]
    lost = outcome.stock["lost"][outcome.stock["variant_ix"] == first].sum()
    assert lost > 20
    fitting = 1.0 / 1.75  # of those who want the dress, by the weights of its sizes
    wanted = len(sold) + lost
    share = fitting + (1 - fitting) * 0.25
    assert abs(len(sold) - wanted * share) < 4 * np.sqrt(wanted * share * (1 - share))
