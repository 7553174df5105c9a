"""Presale in a run: deposits in their windows, goods kept for them, balances paid or lapsed, parcels as promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ecosim.records.outcome import DEPOSIT_BACK, PRESALE
from ecosim.units import DAY, HOUR

# (deposits from, to, balances from, to) of the two windows
WINDOWS = (
    (12 * HOUR, 2 * DAY + 18 * HOUR, 2 * DAY + 20 * HOUR, 4 * DAY),
    (4 * DAY, 5 * DAY + 18 * HOUR, 5 * DAY + 20 * HOUR, 7 * DAY),
)
EAGER = (
    "behaviour.choice.leave=2",
    "behaviour.need.drop=0",
    "products.sweater.variants.SW-1.stock=9000",
    "products.wool-coat.variants.WC-1.stock=9000",
)
SHIP_BY_US = 13 * DAY


@pytest.fixture(scope="module")
def outcome(promo: Callable[..., Any], simulated: Callable[..., Any]) -> Any:
    return simulated(promo(*EAGER))


def presales(outcome: Any, window: int | None = None) -> NDArray[np.void]:
    """Orders by deposit, all or of one window."""
    orders = outcome.orders[(outcome.orders["flags"] & PRESALE) > 0]
    if window is None:
        return orders  # type: ignore[no-any-return]
    from_us, to_us, *_ = WINDOWS[window]
    return orders[(orders["created_us"] >= from_us) & (orders["created_us"] < to_us)]  # type: ignore[no-any-return]


def test_deposits_are_put_down_in_the_windows_for_what_is_sold_by_presale(outcome: Any) -> None:
    both = [presales(outcome, window) for window in (0, 1)]
    assert all(len(orders) > 30 for orders in both)
    assert sum(map(len, both)) == len(presales(outcome))
    names = {outcome.listings[row] for row in presales(outcome)["listing_ix"]}
    assert names == {"sweater", "wool-coat"}
    begun = presales(outcome)[presales(outcome)["deposit_us"] >= 0]
    assert np.array_equal(begun["deposit_us"], begun["created_us"])
    deposit = np.where(begun["listing_ix"] == outcome.listings.index("sweater"), 4_000, 10_000)
    assert np.array_equal(begun["deposit_fen"], deposit * begun["units"])


def test_a_deposit_is_paid_lapses_or_was_never_paid_itself(outcome: Any) -> None:
    orders = presales(outcome)
    begun, paid, lapsed = (orders[name] >= 0 for name in ("deposit_us", "paid_us", "lapsed_us"))
    assert np.array_equal(begun, paid | lapsed)
    assert not (paid & lapsed).any()
    share, n = outcome.settings.behaviour.basket.unpaid_share, len(orders)
    assert abs(np.count_nonzero(~begun) - n * share) < 4 * np.sqrt(n * share * (1 - share))


@pytest.mark.parametrize("window", [0, 1])
def test_balances_are_paid_in_their_window_or_lapse_at_its_end(outcome: Any, window: int) -> None:
    orders, (_, _, from_us, to_us) = presales(outcome, window), WINDOWS[window]
    paid, lapsed = orders[orders["paid_us"] >= 0], orders[orders["lapsed_us"] >= 0]
    assert len(paid) > 10
    assert len(lapsed) > 1
    assert paid["paid_us"].min() >= from_us
    assert paid["paid_us"].max() < to_us
    assert (lapsed["lapsed_us"] == to_us).all()
    assert ((lapsed["flags"] & DEPOSIT_BACK) > 0).all() if window else not (lapsed["flags"] & DEPOSIT_BACK).any()
    assert not (paid["flags"] & DEPOSIT_BACK).any()


def test_goods_are_kept_from_the_deposit_to_the_end_of_the_window(outcome: Any) -> None:
    """Sold on the day of the deposit, released on the day a window closes, by the day's stock rows."""
    n_days = int(outcome.stock["day"].max()) + 1
    orders = outcome.orders
    for name in ("sweater", "wool-coat"):
        rows = [row for row, variant in enumerate(outcome.variants) if variant[0] == name]
        stock = outcome.stock[np.isin(outcome.stock["variant_ix"], rows)]
        mine = orders[np.isin(orders["variant_ix"], rows)]
        sold, released = np.zeros(n_days, np.int64), np.zeros(n_days, np.int64)
        np.add.at(sold, mine["created_us"] // DAY, mine["units"])
        never_us = np.where((mine["paid_us"] < 0) & (mine["lapsed_us"] < 0), mine["created_us"] + HOUR // 2, -1)
        freed_us = np.maximum.reduce([never_us, mine["lapsed_us"], mine["refunded_us"]])
        np.add.at(released, freed_us[freed_us >= 0] // DAY, mine["units"][freed_us >= 0])
        for column, expected in (("sold", sold), ("released", released)):
            seen = np.zeros(n_days, np.int64)
            np.add.at(seen, stock["day"], stock[column])
            assert np.array_equal(seen, expected), (name, column)
    assert len(presales(outcome)[presales(outcome)["lapsed_us"] >= 0]) > 10


def test_a_promise_to_ship_is_kept_and_spread_until_it(outcome: Any) -> None:
    """The sweater by the end of 29 October, evenly; the coat has no promise and ships like any order."""
    orders = presales(outcome)
    orders = orders[orders["shipped_us"] >= 0]
    promised = orders["listing_ix"] == outcome.listings.index("sweater")
    assert promised.sum() > 30
    kept, usual = orders[promised], orders[~promised]
    assert kept["shipped_us"].max() < SHIP_BY_US
    passed = (kept["shipped_us"] - kept["paid_us"]) / (SHIP_BY_US - kept["paid_us"])
    # those refunded before shipping are gone, more of the late ones; so evenness is asked of all where nobody refunds
    assert passed.max() <= 1
    mean_h = outcome.settings.after_sale.ship_h
    delay_h = (usual["shipped_us"] - usual["paid_us"]) / HOUR
    assert stats.kstest(delay_h, stats.expon(scale=mean_h).cdf).pvalue > 0.001


def test_promised_parcels_are_spread_evenly(promo: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    outcome = simulated(promo(*EAGER, "after_sale.refund_share=0"))
    orders = presales(outcome)
    orders = orders[(orders["paid_us"] >= 0) & (orders["listing_ix"] == outcome.listings.index("sweater"))]
    passed = (orders["shipped_us"] - orders["paid_us"]) / (SHIP_BY_US - orders["paid_us"])
    assert len(orders) > 50
    assert stats.kstest(passed, stats.uniform.cdf).pvalue > 0.001


def test_a_presale_bought_on_the_spot_ships_like_any_order(outcome: Any) -> None:
    orders = outcome.orders[(outcome.orders["flags"] & PRESALE) == 0]
    sweater = orders[(orders["listing_ix"] == outcome.listings.index("sweater")) & (orders["shipped_us"] >= 0)]
    assert len(sweater) > 30
    delay_h = (sweater["shipped_us"] - sweater["paid_us"]) / HOUR
    assert stats.kstest(delay_h, stats.expon(scale=outcome.settings.after_sale.ship_h).cdf).pvalue > 0.001


def test_whoever_forgets_and_is_not_reminded_pays_no_balance(
    promo: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    outcome = simulated(promo(*EAGER, "behaviour.waiting={forget_share: 100%, remind_share: 0}"))
    orders = presales(outcome)
    begun = orders[orders["deposit_us"] >= 0]
    assert len(begun) > 50
    assert (begun["paid_us"] < 0).all()
    assert (begun["lapsed_us"] >= 0).all()


@pytest.mark.parametrize("change", ["join_festival=false", "promotions.presale=false"])
def test_no_deposits_where_there_is_no_presale(
    promo: Callable[..., Any], simulated: Callable[..., Any], change: str
) -> None:
    outcome = simulated(promo("behaviour.choice.leave=2", change))
    assert len(outcome.orders) > 100
    assert len(presales(outcome)) == 0
    assert outcome.funnel["deposits"].sum() == 0


def test_where_deposits_do_not_expand_they_count_for_themselves(
    promo: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    orders = presales(simulated(promo(*EAGER, "festival.stacking.steps=[official]")))
    assert len(orders) > 30
    assert not orders["expansion_fen"].any()
    assert orders["deposit_fen"].min() > 0


def test_the_funnel_counts_deposits_when_paid_and_orders_when_balances_are(outcome: Any) -> None:
    orders, funnel = presales(outcome), outcome.funnel
    begun = orders[orders["deposit_us"] >= 0]
    assert funnel["deposits"].sum() == len(begun)
    hours = np.zeros(outcome.n_days * 24, np.int64)
    np.add.at(hours, begun["deposit_us"] // HOUR, 1)
    seen = np.zeros_like(hours)
    np.add.at(seen, funnel["hour"], funnel["deposits"])
    assert np.array_equal(seen, hours)
    spot = outcome.orders[(outcome.orders["flags"] & PRESALE) == 0]
    assert funnel["orders"].sum() == len(spot) + np.count_nonzero(orders["paid_us"] >= 0)


def test_a_larger_expansion_loses_no_balance(promo: Callable[..., Any], simulated: Callable[..., Any]) -> None:
    """What is left to pay, price − k·d, falls: of the deposits put down in both worlds all paid stay paid, and more."""
    alone = (*EAGER, "ranking.frozen=true", "promotions.coupons=[]", "festival.cross_store=null")
    worlds = [presales(simulated(promo(*alone, f"prices.sweater.presale.worth={worth}")), 0) for worth in (70, 140)]
    both = set(worlds[0]["order_id"].tolist()) & set(worlds[1]["order_id"].tolist())
    was, became = (both & set(orders["order_id"][orders["paid_us"] >= 0].tolist()) for orders in worlds)
    assert len(both) > 60
    assert len(was) > 30
    assert was < became
