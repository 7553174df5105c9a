"""Price protection in a run: what lowers a price is claimed back, by those who do, once, and only until its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.units import DAY, HOUR

FIRST_FLASH_US, PEAK_US = 3 * DAY + 12 * HOUR, 5 * DAY + 20 * HOUR
# Prices without coupons and thresholds, all of whose buyers claim, and nobody waits for a lower one.
PLAIN = (
    "shoppers.segments.regulars.aware_share=0",
    "shoppers.segments.bargain-hunters.aware_share=0",
    "promotions.coupons=[]",
    "festival.cross_store=null",
    "promotions.price_protection.claim_share=100%",
    "behaviour.choice.leave=3",
    "after_sale={refund_share: 10%, ship_h: 200}",
    "products.jeans.variants.JE-1.stock=900",
    "products.cardigan.variants.CA-1.stock=900",
)


@pytest.fixture(scope="module")
def outcome(promo: Callable[..., Any], simulated: Callable[..., Any]) -> Any:
    return simulated(promo(*PLAIN))


def claimed(outcome: Any, listing: str, time_us: int) -> dict[int, int]:
    """Amounts claimed at a moment by order, of one listing."""
    ids = outcome.orders["order_id"][outcome.orders["listing_ix"] == outcome.listings.index(listing)]
    rows = outcome.protection[(outcome.protection["time_us"] == time_us) & np.isin(outcome.protection["order_id"], ids)]
    return dict(zip(rows["order_id"].tolist(), rows["fen"].tolist(), strict=True))


def paid_before(outcome: Any, listing: str, from_us: int, to_us: int) -> NDArray[np.void]:
    """Orders of a listing paid between two moments, and not on the way back at the second."""
    orders = outcome.orders[outcome.orders["listing_ix"] == outcome.listings.index(listing)]
    orders = orders[(orders["paid_us"] >= from_us) & (orders["paid_us"] < to_us)]
    gone_us = np.maximum(orders["refunded_us"], orders["returned_us"])
    return orders[(gone_us < 0) | (gone_us > to_us)]


def test_a_flash_price_gives_the_difference_to_all_who_paid_more(outcome: Any) -> None:
    """Cardigans paid at 194.65 since the opening; 143.65 at noon of the next day."""
    orders = paid_before(outcome, "cardigan", 2 * DAY + 20 * HOUR, FIRST_FLASH_US)
    assert len(orders) > 10
    expected = dict(zip(orders["order_id"].tolist(), (orders["units"] * 5_100).tolist(), strict=True))
    assert claimed(outcome, "cardigan", FIRST_FLASH_US) == expected


def test_a_lower_phase_and_a_flash_at_one_moment_are_one_difference(outcome: Any) -> None:
    """Jeans: 177.65 in the opening, 219 the day after; 189 in the peak and 159 as a flash price, so 135.15."""
    orders = paid_before(outcome, "jeans", 2 * DAY + 20 * HOUR, PEAK_US)
    expected = orders["pays_fen"] - 13_515 * orders["units"]
    assert set(orders["pays_fen"] // orders["units"]) == {17_765, 21_900}
    assert claimed(outcome, "jeans", PEAK_US) == dict(zip(orders["order_id"].tolist(), expected.tolist(), strict=True))


def test_nobody_has_back_more_than_was_paid_above_the_lowest_price(outcome: Any) -> None:
    total: dict[int, int] = {}
    for order_id, fen in zip(outcome.protection["order_id"].tolist(), outcome.protection["fen"].tolist(), strict=True):
        total[order_id] = total.get(order_id, 0) + fen
    lowest = {"cardigan": 14_365, "jeans": 13_515}
    for name, fen in lowest.items():
        orders = outcome.orders[outcome.orders["listing_ix"] == outcome.listings.index(name)]
        most = dict(
            zip(orders["order_id"].tolist(), (orders["pays_fen"] - orders["units"] * fen).tolist(), strict=True)
        )
        assert all(total[order_id] <= most[order_id] for order_id in total if order_id in most)
    assert (outcome.protection["fen"] > 0).all()


def test_a_price_that_rises_and_falls_back_gives_nothing_twice(promo: Callable[..., Any], ended: Any) -> None:
    """Between two openings of one price: who paid it has nothing back, who paid the everyday price between them has."""
    plain = tuple(change for change in PLAIN if "stock" not in change)
    found = ended(promo(*plain, "prices.jeans={phases: {peak: 209}, flash: null}", "prices.cardigan.flash=null"))
    claims = found.protection.table()
    state = found.world.state
    orders = state.orders[np.isin(state.orders["order_id"], claims["order_id"]) & (state.orders["units"] > 0)]
    assert len(claims) > 3
    assert set(claims["time_us"]) == {PEAK_US}
    assert len(np.unique(claims["order_id"])) == len(claims)
    assert (orders["paid_us"] > 5 * DAY).all()


def test_a_second_fall_gives_what_the_first_did_not(promo: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """Cardigans: 194.65, a flash price of 143.65, and 126.65 in the peak: 51.00, then 17.00 more."""
    outcome = simulated(promo(*PLAIN, "prices.cardigan.phases={peak: 149}"))
    first, second = (claimed(outcome, "cardigan", at) for at in (FIRST_FLASH_US, PEAK_US))
    orders = paid_before(outcome, "cardigan", 2 * DAY + 20 * HOUR, PEAK_US)
    twice = [order for order in orders if int(order["order_id"]) in first]
    assert len(twice) > 10
    for order in twice:
        assert first[int(order["order_id"])] == 5_100 * order["units"]
        assert second[int(order["order_id"])] == 1_700 * order["units"]
    once = orders[orders["paid_us"] >= FIRST_FLASH_US]
    assert all(second[int(order["order_id"])] == order["pays_fen"] - 12_665 * order["units"] for order in once)


def without_rule(scenario: Any, **rule: Any) -> Any:
    from dataclasses import replace

    festival = scenario.settings.festival
    kept = festival.price_protection.model_copy(update=rule) if rule else None
    festival = festival.model_copy(update={"price_protection": kept})
    return replace(scenario, settings=scenario.settings.model_copy(update={"festival": festival}))


def test_after_its_end_nothing_is_claimed(promo: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    import datetime as dt

    until = dt.datetime(2025, 10, 22, 20)  # the very moment of the second opening
    outcome = simulated(without_rule(promo(*PLAIN), until=until))
    assert set(outcome.protection["time_us"]) == {FIRST_FLASH_US}
    assert len(simulated(without_rule(promo(*PLAIN))).protection) == 0


def test_those_claim_whom_the_share_makes(
    promo: Callable[..., Any], simulated: Callable[..., Any], outcome: Any
) -> None:
    some = simulated(promo(*PLAIN, "promotions.price_protection.claim_share=40%")).protection
    everybody = outcome.protection
    n = len(everybody)
    assert n > 60
    assert set(some["order_id"].tolist()) < set(everybody["order_id"].tolist())
    assert abs(len(some) - 0.4 * n) < 4 * np.sqrt(n * 0.24)
    assert len(simulated(promo(*PLAIN, "promotions.price_protection.claim_share=0")).protection) == 0
