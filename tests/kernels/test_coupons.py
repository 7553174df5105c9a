"""Coupons: three bits a shopper and coupon, quotas to the last one, each used in a payment once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.kernels import layout
from ecosim.kernels.coupons import best_coupon, claim_open, coupons_left, is_usable, set_coupons_left
from ecosim.kernels.purchase import place_order
from ecosim.units import DAY, HOUR

TIME_US = 3 * DAY + 12 * HOUR
TEN = "promotions.coupons=[{}]".format(
    ", ".join(f"{{name: c{k}, over: 20, minus: {1 + k}, quota: 1000, per_person: {1 + k % 6}}}" for k in range(10))
)
ALWAYS = "claim_share: 100%"


def one_coupon(rest: str) -> str:
    return f"promotions.coupons=[{{name: it, over: 100, minus: 10, {ALWAYS}, {rest}}}]"


def visit(world: Any, shopper: int, time_us: int = TIME_US, at_our_store: bool = True, key: int = 0) -> int:
    """Let a shopper pass by; gives how many of the first coupon the shopper has afterwards."""
    claim_open(world.state, world.rules, time_us, np.uint64(key or 1000 + shopper), shopper, at_our_store)
    return coupons_left(world.state, shopper, 0)


@pytest.fixture(scope="module")
def ten(opened: Callable[..., Any]) -> Any:
    return opened(TEN)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6)), max_size=30))
def test_ten_coupons_of_one_shopper_do_not_touch_each_other(ten: Any, moves: list[tuple[int, int]]) -> None:
    ten.state.people["coupons"][7] = 0
    expected = [-1] * 10
    for coupon, left in moves:
        set_coupons_left(ten.state, 7, coupon, left)
        expected[coupon] = left
    assert [coupons_left(ten.state, 7, k) for k in range(10)] == expected
    assert not ten.state.people["coupons"][[6, 8]].any()


def test_a_claim_takes_a_shoppers_whole_share_once(opened: Callable[..., Any]) -> None:
    world = opened(TEN.replace("quota: 1000", f"quota: 1000, {ALWAYS}"))
    for _ in range(2):
        visit(world, 3)
        assert [coupons_left(world.state, 3, k) for k in range(10)] == [1 + k % 6 for k in range(10)]
    assert world.state.coupons["claimed"].tolist() == [1 + k % 6 for k in range(10)]
    assert world.state.coupons["left"].tolist() == [999 - k % 6 for k in range(10)]


def test_the_quota_goes_to_the_last_one_and_no_further(opened: Callable[..., Any]) -> None:
    """Five for two a head: 2, 2, 1, and then nothing is to be had."""
    world = opened(one_coupon("quota: 5, per_person: 2"))
    assert [visit(world, shopper) for shopper in range(5)] == [2, 2, 1, -1, -1]
    assert (world.state.coupons["left"][0], world.state.coupons["claimed"][0]) == (0, 5)


def test_a_coupon_is_claimed_in_its_window_only(opened: Callable[..., Any]) -> None:
    world = opened(one_coupon("from: 2025-10-20 10:00, to: 2025-10-20 12:00"))
    begin, end = 3 * DAY + 10 * HOUR, 3 * DAY + 12 * HOUR
    claimed = [visit(world, shopper, at) for shopper, at in enumerate((begin - 1, begin, end - 1, end))]
    assert claimed == [-1, 1, 1, -1]


def test_a_coupon_for_a_segment_is_claimed_by_no_other(opened: Callable[..., Any]) -> None:
    world = opened(one_coupon("who: bargain-hunters"))
    row = world.segments.index("bargain-hunters")
    claimed = np.array([visit(world, shopper) for shopper in range(200)]) > 0
    assert np.array_equal(claimed, world.state.people["segment"][:200] == row)


def test_our_coupons_are_claimed_at_our_store_the_platforms_anywhere(opened: Callable[..., Any]) -> None:
    for kind, paid_by, found in (("store", "store", -1), ("platform", "platform", 1), ("red_packet", "platform", 1)):
        world = opened(one_coupon(f"kind: {kind}, paid_by: {paid_by}"))
        assert visit(world, 3, at_our_store=False) == found


def test_a_coupon_is_noticed_by_its_share_of_visits(opened: Callable[..., Any]) -> None:
    world = opened(one_coupon("quota: 100000").replace(ALWAYS, "claim_share: 30%"))
    n = 400
    claimed = sum(visit(world, shopper) > 0 for shopper in range(n))
    assert abs(claimed - 0.3 * n) < 4 * np.sqrt(n * 0.3 * 0.7)
    assert visit(world, 1, key=10**9) == visit(world, 1, key=10**9)  # a visit's own luck


def test_a_coupon_is_usable_from_its_moment_to_its_end(opened: Callable[..., Any]) -> None:
    world = opened(one_coupon("use_from: 2025-10-20 10:00, to: 2025-10-20 12:00"))
    begin, end = 3 * DAY + 10 * HOUR, 3 * DAY + 12 * HOUR
    assert visit(world, 3, begin - HOUR) == 1
    usable = [bool(is_usable(world.state, at, 3, 0)) for at in (begin - 1, begin, end - 1, end)]
    assert usable == [False, True, True, False]
    assert not is_usable(world.state, begin, 4, 0)  # who has claimed none


def best(world: Any, *fen: int) -> int:
    """Row of the store coupon taken on lines of these amounts, listings 0, 1 …"""
    state = world.state
    for line, amount in enumerate(fen):
        state.basket_listing[line], state.basket_tested[line], state.basket_rest[line] = line, amount, amount
    return int(best_coupon(state, world.rules, TIME_US, 3, layout.OF_STORE, len(fen)))


def test_the_coupon_that_takes_most_is_used_ties_to_the_first(opened: Callable[..., Any]) -> None:
    rows = "{name: a, over: 100, minus: 10}, {name: b, over: 200, minus: 20}, {name: c, over: 200, minus: 20}"
    world = opened(f"promotions.coupons=[{rows}]")
    for coupon in range(3):
        set_coupons_left(world.state, 3, coupon, 1)
    assert [best(world, fen) for fen in (9_999, 10_000, 19_999, 20_000)] == [-1, 0, 0, 1]
    assert best(world, 10_000, 10_000) == 1
    set_coupons_left(world.state, 3, 1, 0)
    assert best(world, 20_000) == 2


def test_a_threshold_counts_the_lines_of_its_listings_alone(opened: Callable[..., Any]) -> None:
    world = opened(one_coupon("listings: [wool-coat]"))
    set_coupons_left(world.state, 3, 0, 1)
    assert world.catalogue.names.index("wool-coat") == 1
    assert best(world, 50_000, 9_999) == -1
    assert best(world, 1, 10_000) == 0


def test_a_coupon_without_a_threshold_needs_something_to_take_it_off(opened: Callable[..., Any]) -> None:
    world = opened(one_coupon("listings: [wool-coat]").replace("over: 100", "over: 0"))
    set_coupons_left(world.state, 3, 0, 1)
    assert best(world, 50_000) == -1
    assert best(world, 50_000, 1) == 0


@pytest.mark.parametrize("per_person", [1, 2])
def test_in_one_payment_a_coupon_is_used_once_however_many_lines_come(
    opened: Callable[..., Any], per_person: int
) -> None:
    """Eight lines fill a basket; the ninth begins another, where what was used is gone."""
    world = opened(one_coupon(f"quota: 100, per_person: {per_person}"), "festival.cross_store=null")
    state = world.state
    visit(world, 3)
    for line in range(9):
        variant = int(state.first_variant[1])
        place_order(state, world.rules, TIME_US, np.uint64(50 + line), 3, 1, variant, 0, -1, np.uint32(0))
    orders = state.orders[:9]
    assert len(set(orders["basket_id"][:8].tolist())) == 1
    assert orders["basket_id"][8] == orders["order_id"][8]
    assert orders["store_coupon_fen"][:8].sum() == 1_000
    assert orders["store_coupon_fen"][8] == 1_000 * (per_person - 1)
    assert state.coupons["used"][0] == per_person
    assert coupons_left(state, 3, 0) == 0
