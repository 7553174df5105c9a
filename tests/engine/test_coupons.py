"""Coupons in a run: all that are issued are left, held or used, each when, where and by whom it may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.records.outcome import FLASH
from ecosim.units import DAY, HOUR

OPENING_US = 2 * DAY + 20 * HOUR
COLUMNS = {"store": "store_coupon", "platform": "platform_coupon", "red_packet": "red_packet"}


@pytest.fixture(scope="module")
def simulation(promo: Callable[..., Any], ended: Callable[..., Any]) -> Any:
    quota = "promotions.coupons.store-400-40.quota=300"
    return ended(promo("behaviour.choice.leave=2.5", "behaviour.need.drop=0.5", quota))


@pytest.fixture(scope="module")
def orders(simulation: Any) -> NDArray[np.void]:
    from ecosim.kernels import layout

    state = simulation.world.state
    found: NDArray[np.void] = state.orders[: state.now[layout.N_ORDERS]]
    return found


def coupons(simulation: Any) -> list[Any]:
    return list(simulation.world.settings.promotions.coupons)


def uses(simulation: Any, orders: NDArray[np.void], row: int) -> NDArray[np.void]:
    """One paid line of each payment that used a coupon."""
    column = COLUMNS[coupons(simulation)[row].kind]
    mine = orders[(orders[f"{column}_ix"] == row) & (orders["paid_us"] >= 0)]
    found: NDArray[np.void] = mine[np.unique(mine["basket_id"], return_index=True)[1]]
    return found


def claimed_and_used(simulation: Any) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """By day and coupon: claimed, used; and what is left at the end."""
    table, n = simulation.harvest.table("coupons"), len(coupons(simulation))
    claimed, used = np.zeros((8, n), np.int64), np.zeros((8, n), np.int64)
    claimed[table["day"], table["coupon_ix"]], used[table["day"], table["coupon_ix"]] = table["claimed"], table["used"]
    return claimed, used, simulation.world.state.coupons["left"]


def test_all_that_are_issued_are_left_held_or_used(simulation: Any) -> None:
    people = simulation.world.state.people["coupons"].astype(np.int64)
    claimed, used, left = claimed_and_used(simulation)
    for row, coupon in enumerate(coupons(simulation)):
        bits = (people >> (3 * row)) & 7
        held = np.maximum(bits - 1, 0).sum()
        assert left[row] + held + used[:, row].sum() == coupon.quota
        assert claimed[:, row].sum() == coupon.quota - left[row]
        assert left[row] >= 0
        assert bits.max() <= 1 + coupon.per_person
        assert used[:, row].sum() > 5
    assert left[[0, 1]].tolist() == [0, 0]


def test_a_payment_uses_one_of_a_kind_and_is_counted_once(simulation: Any, orders: NDArray[np.void]) -> None:
    """Rivals' baskets use the platform's coupons too, so of those at least ours are counted."""
    _, used, _ = claimed_and_used(simulation)
    for row, coupon in enumerate(coupons(simulation)):
        mine = uses(simulation, orders, row)
        if coupon.kind == "store":
            days = np.bincount(mine["paid_us"] // DAY, minlength=8)
            assert np.array_equal(days, used[:, row])
        else:
            assert 0 < len(mine) < used[:, row].sum()
    paid = orders[orders["paid_us"] >= 0]
    for column in COLUMNS.values():
        pairs = {(int(o["basket_id"]), int(o[f"{column}_ix"])) for o in paid if o[f"{column}_ix"] >= 0}
        assert len(pairs) == len({basket for basket, _ in pairs})


def test_nobody_uses_more_than_a_share(simulation: Any, orders: NDArray[np.void]) -> None:
    most = []
    for row, coupon in enumerate(coupons(simulation)):
        by_shopper = np.unique(uses(simulation, orders, row)["shopper_id"], return_counts=True)[1]
        assert by_shopper.max() <= coupon.per_person
        most.append(int(by_shopper.max()))
    assert most[0] == 2  # two of the first are used by somebody


def test_a_coupon_is_claimed_from_its_day_on_and_used_from_its_moment(
    simulation: Any, orders: NDArray[np.void]
) -> None:
    claimed, _, _ = claimed_and_used(simulation)
    assert claimed[0, 0] > 0
    assert claimed[0, 1] == 0  # from 18 October on
    assert claimed[1, 1] > 0
    assert uses(simulation, orders, 0)["paid_us"].min() >= OPENING_US
    assert uses(simulation, orders, 1)["paid_us"].max() < 7 * DAY  # to the end of 23 October
    assert uses(simulation, orders, 2)["paid_us"].min() < OPENING_US  # the hunters' holds at once


def test_a_coupon_takes_its_amount_where_its_threshold_is_met(simulation: Any, orders: NDArray[np.void]) -> None:
    """Of a payment's lines those that count are worth the threshold at their single-listing prices."""
    names = np.array(simulation.world.catalogue.names, object)
    paid = orders[orders["paid_us"] >= 0]
    for row, coupon in enumerate(coupons(simulation)):
        if coupon.kind != "store":
            continue
        for basket in uses(simulation, orders, row)["basket_id"]:
            lines = paid[paid["basket_id"] == basket]
            counts = np.isin(names[lines["listing_ix"]], coupon.listings or names)
            assert (lines["shown_fen"] * lines["units"])[counts].sum() >= coupon.over_fen
            assert lines["store_coupon_fen"].sum() == coupon.minus_fen
            assert not lines["store_coupon_fen"][~counts].any()


def test_a_coupon_for_a_segment_is_used_by_no_other(simulation: Any, orders: NDArray[np.void]) -> None:
    people = simulation.world.state.people
    shoppers = uses(simulation, orders, 2)["shopper_id"].astype(np.int64)
    row = simulation.world.segments.index("bargain-hunters")
    assert (people["segment"][shoppers] == row).all()


def test_the_platforms_reductions_hold_on_what_takes_part_while_prices_are_open(orders: NDArray[np.void]) -> None:
    paid_us = orders["paid_us"]
    is_open = ((paid_us >= OPENING_US) & (paid_us < 5 * DAY)) | ((paid_us >= 5 * DAY + 20 * HOUR) & (paid_us < 7 * DAY))
    reduced = (orders["platform_coupon_fen"] > 0) | (orders["red_packet_fen"] > 0)
    assert np.count_nonzero(reduced) > 30
    assert is_open[reduced & (paid_us >= 0)].all()


def test_without_us_our_coupons_are_gone_and_the_platforms_do_not_count_here(
    promo: Callable[..., Any], simulated: Callable[..., Any]
) -> None:
    scenario = promo("behaviour.choice.leave=2.5")
    outcome = simulated(scenario.variant("not_joining"))
    assert set(outcome.coupon_names) == {"platform-600-50", "packet"}
    assert outcome.coupons["claimed"].sum() > 500
    assert outcome.coupons["used"].sum() > 10  # at the rivals'
    assert len(outcome.orders) > 50
    for name in ("store_coupon_fen", "cross_store_fen", "platform_coupon_fen", "red_packet_fen", "official_fen"):
        assert not outcome.orders[name].any()
    assert not (outcome.orders["flags"] & FLASH).any()
    assert np.array_equal(outcome.orders["shown_fen"], outcome.orders["daily_fen"])
