"""The rush at an opening, the last call before the close, the dip afterwards: made by people, not by a profile.

No hour of the festival is different in the input. Tolerances are four standard errors of the counts; seeds are fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.records.outcome import FROM_CART
from ecosim.units import DAY, HOUR

OPENING_H, CLOSE_H = 2 * 24 + 20, 5 * 24
PLENTY = tuple(
    f"products.{listing}.variants.{sku}.stock=900000"
    for listing, sku in (
        ("down-jacket", "DJ-1"), ("down-jacket", "DJ-2"), ("wool-coat", "WC-1"), ("wool-coat", "WC-2"),
        ("sweater", "SW-1"), ("sweater", "SW-2"), ("cardigan", "CA-1"), ("dress", "DR-1"), ("dress", "DR-2"),
        ("jeans", "JE-1"),
    )
)  # fmt: skip
NOBODY_KNOWS = ("shoppers.segments.regulars.aware_share=0", "shoppers.segments.bargain-hunters.aware_share=0")
# Festival prices and an official reduction alone: no coupon, no presale, no flash sale, and nobody who comes by habit.
PRICES_ALONE = (
    "shoppers.count=30000",
    "channels.direct.enabled=false",
    "promotions.coupons=[]",
    "promotions.presale=false",
    "festival.cross_store=null",
    "prices.cardigan.flash=null",
    "prices.jeans={phases: null, flash: null}",
    "market.rivals.stock=900000",
    *PLENTY,
)
USUAL_VIEWS = 7.73 / 9.02  # of the hour from 20:00 against the next, on an ordinary day


@pytest.fixture(scope="module")
def by_hour(promo: Callable[..., Any], simulated: Callable[..., Any]) -> Callable[..., NDArray[np.int64]]:
    """Orders of ours by hour."""

    def orders(*sets: str) -> NDArray[np.int64]:
        made = simulated(promo(*PRICES_ALONE, *sets)).orders["created_us"] // HOUR
        return np.bincount(made, minlength=8 * 24)

    return orders


def error(*counts: int) -> float:
    """Standard error of a difference of counts."""
    return float(np.sqrt(sum(counts)))


def test_orders_burst_when_prices_open(by_hour: Callable[..., NDArray[np.int64]]) -> None:
    """Twenty times the hour before, and three times what the same prices sell to people who know of nothing."""
    hours, unaware = by_hour(), by_hour(*NOBODY_KNOWS)
    before, first, second = (int(n) for n in hours[OPENING_H - 1 : OPENING_H + 2])
    assert first > 20 * before
    assert first > 3 * unaware[OPENING_H] + 4 * error(first, unaware[OPENING_H])
    assert first > 1.5 * second + 4 * error(first, second)


def test_there_is_no_burst_where_nobody_knows_of_it(by_hour: Callable[..., NDArray[np.int64]]) -> None:
    """A lower price and more visits at once, and then no fall: the next hour has its usual share more."""
    hours = by_hour(*NOBODY_KNOWS)
    before, first, second = (int(n) for n in hours[OPENING_H - 1 : OPENING_H + 2])
    assert before > 20
    assert first < 5 * before
    assert abs(first - USUAL_VIEWS * second) < 4 * error(first, second)


def test_the_burst_is_what_waited(promo: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    orders = simulated(promo(*PRICES_ALONE)).orders
    hours = orders["created_us"] // HOUR
    waited = (orders["flags"] & FROM_CART) > 0
    assert waited[hours == OPENING_H].mean() > 0.7
    assert waited[hours == OPENING_H + 24].mean() < 0.3


def test_the_more_come_at_once_the_steeper_it_is(by_hour: Callable[..., NDArray[np.int64]]) -> None:
    shares = [by_hour(f"behaviour.waiting.alert_share={share}")[OPENING_H : OPENING_H + 24] for share in (0, 0.35, 0.7)]
    first = [int(hours[0]) for hours in shares]
    assert first[0] + 4 * error(first[0]) < first[1] < first[2] - 4 * error(first[2])
    assert np.ptp([int(hours.sum()) for hours in shares]) < 4 * error(*(int(hours.sum()) for hours in shares[:2]))


@pytest.mark.parametrize("share", [0.0, 0.7])
def test_the_last_hours_rebound_where_something_comes_to_mind(
    by_hour: Callable[..., NDArray[np.int64]], share: float
) -> None:
    """The last six hours of the open phase against the same hours a day before."""
    hours = by_hour(f"behaviour.waiting={{forget_share: 60%, last_call_share: {share}}}")
    last = int(hours[CLOSE_H - 6 : CLOSE_H].sum())
    day_before = int(hours[CLOSE_H - 30 : CLOSE_H - 24].sum())
    assert day_before > 200
    if share:
        assert last > 1.4 * day_before + 4 * error(last, day_before)
    else:
        assert last < day_before + 4 * error(last, day_before)


def test_a_second_opening_bursts_again(by_hour: Callable[..., NDArray[np.int64]]) -> None:
    """Prices close for twenty hours; who looks then waits for the peak."""
    hours = by_hour()
    before, first = int(hours[CLOSE_H + 19]), int(hours[CLOSE_H + 20])
    assert first > 10 * before
    assert first < hours[OPENING_H]  # fewer days to gather in


def week_after(shop: Callable[..., Any], simulated: Callable[..., Any], drop: float) -> tuple[int, int]:
    """Orders of all stores in the seven days after the festival, with it and without it for anybody."""
    scenario = shop(
        "period.to=2025-10-29",
        "shoppers.count=40000",
        "behaviour.choice.leave=3.2",
        f"behaviour.need={{drop: {drop}, recover_days: 10}}",
        "channels.direct.enabled=false",
        "market.rivals.stock=900000",
        *PLENTY,
    )
    found = []
    for role in ("plan", "no_festival"):
        market = simulated(scenario.variant(role)).market
        found.append(int(market["orders"][(market["day"] >= 3) & (market["day"] < 10)].sum()))
    return found[0], found[1]


def test_buying_dips_after_a_festival_because_need_was_met(
    shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    """Own and rivals' orders of the week after against the same week without a festival."""
    festival, usual = week_after(shop, simulated, 2.0)
    assert usual > 8000
    assert festival < usual - 4 * error(festival, usual)


def test_there_is_no_dip_where_need_does_not_fall(shop: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    festival, usual = week_after(shop, simulated, 0.0)
    assert usual > 8000
    assert festival > usual - 4 * error(festival, usual)


def test_the_days_before_an_opening_sell_less_than_without_one(
    shop: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    """The other dip: what is put off is missing before, at our store as everywhere."""
    scenario = shop("shoppers.count=8000", "behaviour.choice.leave=3.2")
    before = []
    for role in ("plan", "no_festival"):
        orders = simulated(scenario.variant(role)).orders["created_us"]
        before.append(int(np.count_nonzero(orders < DAY + 20 * HOUR)))
    assert before[0] < before[1] - 4 * error(*before)
