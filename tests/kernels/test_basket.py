"""What one shopper pays together: one waterfall over all lines, however they came into the basket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.kernels import layout
from ecosim.kernels.basket import fen_beside, price_ln_for
from ecosim.kernels.coupons import set_coupons_left
from ecosim.kernels.purchase import place_order
from ecosim.records.outcome import REDUCTIONS
from ecosim.units import DAY, HOUR
from ecosim.world.pricing import one_unit_fen

TIME_US = 3 * DAY + 12 * HOUR
NO_COUPONS = "promotions.coupons=[]"
COUPONS = (
    "promotions.coupons=[{name: a, over: 200, minus: 15}, "
    "{name: b, over: 500, minus: 47.31, listings: [sweater, jeans]}, "
    "{name: p, kind: platform, over: 600, minus: 50, paid_by: platform}, "
    "{name: r, kind: red_packet, minus: 8.88, paid_by: host}]"
)


def buy(
    world: Any, listing: str, shopper: int = 3, time_us: int = TIME_US, units: int = 1, paid: bool = True
) -> np.void | None:
    """Place an order; gives its record, none of a rival's."""
    state, rules = world.state, world.rules
    row, n = world.catalogue.names.index(listing), int(state.now[layout.N_ORDERS])
    variant = int(state.first_variant[row])
    state.stock[variant] = units  # as many as are wanted, where everybody wants the most there are
    key = np.uint64(7_000 + int(state.now[layout.N_MARKET_ORDERS]))
    is_paid = place_order(state, rules, time_us, key, shopper, row, variant, 0, -1, np.uint32(0))
    assert bool(is_paid) is paid
    return state.orders[n] if state.now[layout.N_ORDERS] > n else None


@pytest.fixture
def world(opened: Callable[..., Any]) -> Any:
    return opened(NO_COUPONS)


def test_two_lines_meet_a_threshold_that_neither_meets_alone(world: Any) -> None:
    """209 and 229 less 15 %: 177.65 and 194.65; together 438 is above 300, and 50 are split 23.86 to 26.14."""
    alone = buy(world, "jeans", shopper=4)
    assert alone is not None
    assert (alone["cross_store_fen"], alone["pays_fen"]) == (0, 17_765)
    first = buy(world, "jeans")
    assert first is not None
    assert first["pays_fen"] == 17_765
    second = buy(world, "cardigan")
    assert second is not None
    assert (first["cross_store_fen"], second["cross_store_fen"]) == (2_386, 2_614)
    assert (first["pays_fen"], second["pays_fen"]) == (15_379, 16_851)
    assert first["basket_id"] == second["basket_id"] == first["order_id"]
    assert alone["basket_id"] == alone["order_id"]


def test_only_one_shopper_at_one_moment_pays_together(world: Any) -> None:
    first, other, later = (
        buy(world, "jeans"),
        buy(world, "cardigan", shopper=4),
        buy(world, "cardigan", time_us=TIME_US + 1),
    )
    assert first is not None
    assert other is not None
    assert later is not None
    assert not any(order["cross_store_fen"] for order in (first, other, later))
    assert len({int(order["basket_id"]) for order in (first, other, later)}) == 3


def test_a_rivals_line_counts_for_the_threshold_too(world: Any) -> None:
    row = int(np.flatnonzero((world.state.offer_ix == 0) & (np.arange(len(world.state.offer_ix)) > 5))[0])
    world.state.shown_fen[row] = 10_000
    assert buy(world, world.catalogue.names[row]) is None
    ours = buy(world, "jeans")
    assert ours is not None
    assert 0 < ours["cross_store_fen"] < 5_000  # 100 + 209 = 309; the rest of the 50 is the rival's
    assert ours["basket_id"] != ours["order_id"]


def test_a_rivals_order_is_kept_at_what_it_costs_in_the_end(world: Any) -> None:
    """Its share of a threshold that a later line meets is taken off it too."""
    state = world.state
    row = int(np.flatnonzero((state.offer_ix == 0) & (np.arange(len(state.offer_ix)) > 5))[0])
    state.shown_fen[row] = 10_000
    buy(world, world.catalogue.names[row])
    kept = state.market_orders[0]
    alone = int(kept["fen"])
    ours = buy(world, "jeans")
    assert ours is not None
    assert state.now[layout.N_MARKET_ROWS] == 1
    assert alone - kept["fen"] + ours["cross_store_fen"] == 5_000
    assert (kept["shopper_id"], kept["units"], kept["listing_ix"]) == (3, 1, row)


@pytest.mark.parametrize(("deposit", "more"), [(15_000, 0), (15_000, 9_000), (17_765, 0), (1, 10**6)])
def test_no_line_falls_below_its_deposit(opened: Callable[..., Any], deposit: int, more: int) -> None:
    """177.65 less a coupon of 100 and an expansion: what was paid beforehand stays paid."""
    world = opened("promotions.coupons=[{name: big, over: 150, minus: 100}]", "festival.cross_store=null")
    set_coupons_left(world.state, 3, 0, 1)
    row = world.catalogue.names.index("jeans")
    fen = fen_beside(world.state, world.rules, TIME_US, 3, row, 1, 20_900, more, deposit)
    assert fen == max(17_765 - 10_000 - more, deposit)


def test_the_funnel_counts_what_all_lines_cost_in_the_end(world: Any) -> None:
    for listing in ("jeans", "cardigan", "dress"):
        buy(world, listing)
    pays = world.state.orders["pays_fen"][:3]
    assert world.state.funnel[0, :, layout.GMV_FEN].sum() == pays.sum()
    for order in world.state.orders[:3]:
        assert world.state.funnel[0, order["listing_ix"], layout.GMV_FEN] == order["pays_fen"]
    assert world.state.funnel[0, :, layout.ORDERS].sum() == 3


def test_a_line_never_paid_lowers_nothing_and_is_counted_at_its_own_price(opened: Callable[..., Any]) -> None:
    world = opened(NO_COUPONS)
    first = buy(world, "jeans")
    assert first is not None
    world.rules = world.rules.replace(unpaid_share=1.0)
    second = buy(world, "cardigan", paid=False)
    assert second is not None
    assert (first["pays_fen"], first["cross_store_fen"]) == (17_765, 0)
    row = world.catalogue.names.index("cardigan")
    assert world.state.funnel[0, row, layout.GMV_FEN] == second["pays_fen"]
    assert second["basket_id"] == second["order_id"]


def test_who_bears_what_is_written_with_each_line(opened: Callable[..., Any]) -> None:
    """Jeans 209 and sweater 439: official by the platform, the platform's coupon and the host's packet by them."""
    world = opened(COUPONS, "promotions.official_reduction.paid_by=platform")
    for coupon in range(4):
        set_coupons_left(world.state, 3, coupon, 1)
    orders = [buy(world, "jeans"), buy(world, "sweater")]
    for order in orders:
        assert order is not None
        assert order["platform_fen"] == order["official_fen"] + order["platform_coupon_fen"]
        assert order["host_fen"] == order["red_packet_fen"] > 0
        assert [int(order[f"{kind}_ix"]) for kind in ("store_coupon", "platform_coupon", "red_packet")] == [1, 2, 3]
    assert sum(int(order["store_coupon_fen"]) for order in orders if order is not None) == 4_731
    assert world.state.coupons["used"].tolist() == [0, 1, 1, 1]  # of the store's two the one that takes most
    assert [bool(world.state.people["coupons"][3] >> (3 * k) & 6) for k in range(4)] == [True, False, False, False]


@pytest.fixture(scope="module")
def with_coupons(opened: Callable[..., Any]) -> Any:
    world = opened(COUPONS, "behaviour.basket.most_units=9")
    world.rules = world.rules.replace(more_share=1.0 - 1e-15)
    return world


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3)), min_size=1, max_size=8),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.integers(1, 1000),
)
def test_a_basket_costs_the_same_whatever_came_first(
    with_coupons: Any, lines: list[tuple[int, int]], coupons: list[int], moment: int
) -> None:
    """Lines added one by one cost in all what the same lines cost together; all money adds up, to the fen."""
    world, state = with_coupons, with_coupons.state
    totals = []
    for turn, order in enumerate((lines, lines[::-1])):
        time_us = TIME_US + 2 * moment + turn
        for coupon, left in enumerate(coupons):
            set_coupons_left(state, 3, coupon, left)
        used = state.coupons["used"].copy()
        state.now[layout.N_ORDERS] = state.now[layout.BASKET_N] = 0
        for listing, units in order:
            buy(world, world.catalogue.names[listing], time_us=time_us, units=units)
        totals.append(int(state.basket_pays[: len(lines)].sum()))
        orders = state.orders[: state.now[layout.N_ORDERS]]
        taken = np.sum([orders[name] for name in REDUCTIONS], axis=0)
        assert np.array_equal(orders["shown_fen"] * orders["units"] - taken, orders["pays_fen"])
        assert all((orders[name] >= 0).all() for name in (*REDUCTIONS, "pays_fen"))
        now_used = state.coupons["used"] - used
        assert now_used.min() >= 0
        assert now_used[:2].sum() <= 1
        assert max(now_used[2:]) <= 1
        assert all(now_used[k] == 0 or coupons[k] > 0 for k in range(4))
    assert totals[0] == totals[1]


def test_a_unit_costs_what_the_whole_basket_costs_more(world: Any) -> None:
    """Beside jeans a cardigan costs 144.65 more, not 194.65; to somebody else it costs the latter."""
    buy(world, "jeans")
    row, reference = world.catalogue.names.index("cardigan"), world.rules.reference_fen
    shown = world.state.shown_fen[row]
    assert fen_beside(world.state, world.rules, TIME_US, 3, row, 1, shown, 0, 0) == 14_465
    assert price_ln_for(world.state, world.rules, TIME_US, 3, row) == pytest.approx(np.log(14_465 / reference))
    assert price_ln_for(world.state, world.rules, TIME_US, 4, row) == pytest.approx(np.log(19_465 / reference))
    assert price_ln_for(world.state, world.rules, TIME_US, 4, row) == world.state.price_ln[row]


def test_our_coupons_take_nothing_off_a_rivals_price_the_platforms_do(opened: Callable[..., Any]) -> None:
    world = opened(COUPONS, "festival.cross_store=null")
    state, rules = world.state, world.rules
    theirs = np.flatnonzero((state.takes_part == 1) & (np.arange(len(state.takes_part)) >= world.catalogue.n_own))
    row = int(theirs[np.argmax(state.unit_fen[theirs])])
    assert state.shown_fen[row] > 20_000
    for coupon, minus in ((0, 0), (3, 888)):
        state.people["coupons"][3] = 0
        set_coupons_left(state, 3, coupon, 1)
        expected = np.log((state.unit_fen[row] - minus) / rules.reference_fen)
        assert price_ln_for(state, rules, TIME_US, 3, row) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        ("festival.stacking.thresholds=after_official",),
        ("festival.cross_store={repeat: false}",),
        ("festival.cross_store={most: 60}",),
        ("festival.stacking.steps=[cross_store]",),
        ("festival.stacking.steps=[official]",),
        ("promotions.cross_store={join: false}",),
    ],
)
def test_the_price_in_hand_is_the_worlds_and_that_of_a_unit_bought_alone(
    opened: Callable[..., Any], changes: tuple[str, ...]
) -> None:
    """Three ways to one number: `set_price`, the basket, and what the world works out for a presale."""
    world = opened(NO_COUPONS, *changes)
    for row, product in enumerate(world.settings.products):
        price, shown = world.settings.prices[product.listing], int(world.state.shown_fen[row])
        alone = fen_beside(world.state, world.rules, TIME_US, 3, row, 1, shown, 0, 0)
        assert world.state.unit_fen[row] == alone == one_unit_fen(world.settings, price, shown)
