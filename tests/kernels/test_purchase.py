"""Buying in exact order: units, a flash sale's last one, and what is added to reach a threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.kernels import layout
from ecosim.kernels.basket import set_prices
from ecosim.kernels.coupons import set_coupons_left
from ecosim.kernels.purchase import buy_best, place_order
from ecosim.records.outcome import FLASH, FROM_CART, TOPPED_UP
from ecosim.units import DAY, HOUR

TIME_US = 3 * DAY + 12 * HOUR
N = 3000
MANY = (f"shoppers.count={N}", "promotions.coupons=[]")


def orders_of(world: Any) -> NDArray[np.void]:
    found: NDArray[np.void] = world.state.orders[: world.state.now[layout.N_ORDERS]]
    return found


def buy(world: Any, listing: str, shopper: int, time_us: int = TIME_US, flags: int = 0) -> None:
    """Let a shopper who wants nothing else buy a listing, with all that follows."""
    state = world.state
    state.seen_listing[0], state.seen_campaign[0] = world.catalogue.names.index(listing), -1
    state.seen_utility[0] = 5.0
    key = np.uint64(10**6 + shopper)
    assert buy_best(state, world.rules, time_us, key, shopper, 1, 0.0, 0, np.uint32(flags))


def make_room(world: Any) -> None:
    """Room for all that everybody may buy and give back: kernels assume that there is."""
    orders, heap = np.zeros(2 * N + 1024, layout.ORDER), np.zeros(4 * N + 1024, layout.OPEN)
    world.state = world.state.replace(orders=orders, heap=heap)


def topped_up(world: Any, listing: str = "jeans", flags: int = 0) -> NDArray[np.void]:
    """Orders that were added when everybody bought this listing and nothing else."""
    make_room(world)
    for shopper in range(N):
        buy(world, listing, shopper, TIME_US + shopper, flags)
    orders = orders_of(world)
    return orders[(orders["flags"] & TOPPED_UP) > 0]


def assert_share(happened: int, share: float) -> None:
    """Within four standard errors of the share of N independent cases."""
    assert abs(happened - N * share) < 4 * np.sqrt(N * share * (1 - share))


@pytest.mark.parametrize(("ready", "fall"), [(0.5, 6.0), (2.0, 6.0), (0.5, 0.0)])
def test_a_threshold_is_topped_up_by_a_logit_of_the_gap(opened: Callable[..., Any], ready: float, fall: float) -> None:
    """P = σ(a − b · gap / threshold): 209 of 300 leaves a gap of 91."""
    world = opened(*MANY, f"behaviour.basket={{top_up: {ready}, top_up_gap: {fall}}}")
    added = topped_up(world)
    assert_share(len(added), 1 / (1 + np.exp(fall * 91 / 300 - ready)))
    together = added["basket_id"] != added["order_id"]
    assert together.all()
    assert (added["units"] == 1).all()
    baskets = orders_of(world)[np.isin(orders_of(world)["basket_id"], added["basket_id"])]
    assert len(baskets) == 2 * len(added)
    assert baskets["cross_store_fen"].sum() >= 5_000 * len(added)


def test_nothing_is_added_where_nobody_would(opened: Callable[..., Any]) -> None:
    assert len(topped_up(opened(*MANY, "behaviour.basket.top_up=-20"))) == 0


@pytest.mark.parametrize("rule", ["{repeat: false}", "{most: 50}"])
def test_nothing_is_added_where_nothing_more_would_be_taken_off(opened: Callable[..., Any], rule: str) -> None:
    """439 is above 300 already, and once is all there is."""
    world = opened(*MANY, f"festival.cross_store={rule}", "behaviour.basket={top_up: 20, top_up_gap: 0}")
    assert len(topped_up(world, "sweater")) == 0


def test_where_it_repeats_the_next_threshold_draws(opened: Callable[..., Any]) -> None:
    """439 of 600: a gap of 161 to a threshold of 300."""
    added = topped_up(opened(*MANY), "sweater")
    assert_share(len(added), 1 / (1 + np.exp(6 * 161 / 300 - 0.5)))


def test_no_festival_step_no_threshold(opened: Callable[..., Any]) -> None:
    changes = ("festival.stacking.steps=[official]", "behaviour.basket={top_up: 20, top_up_gap: 0}")
    assert len(topped_up(opened(*MANY, *changes))) == 0


def names(world: Any, rows: NDArray[np.void]) -> set[str]:
    return {world.catalogue.names[row] for row in rows["listing_ix"]}


def test_what_is_added_closes_the_gap_counts_is_in_stock_and_not_there_yet(opened: Callable[..., Any]) -> None:
    """Tested after the reduction, 177.65 of 380 leaves 202.35: a cardigan at 194.65 is not enough."""
    changes = ("festival.stacking.thresholds=after_official", "festival.cross_store.offers.a.over=380")
    ready = "behaviour.basket={top_up: 20, top_up_gap: 0}"
    world = opened(*MANY, ready, *changes, "prices.dress.joins=false", "behaviour.choice.leave=0")
    world.state.listing_stock[world.catalogue.names.index("wool-coat")] = 0
    added = topped_up(world)
    assert len(added) == N
    assert names(world, added) == {"down-jacket", "sweater"}


def test_a_coupon_is_topped_up_with_what_it_counts_for(opened: Callable[..., Any]) -> None:
    coupon = "promotions.coupons=[{name: it, over: 500, minus: 40, quota: 9000, listings: [sweater, cardigan, jeans]}]"
    ready = ("behaviour.basket={top_up: 20, top_up_gap: 0}", "festival.cross_store=null")
    world = opened(*MANY[:1], coupon, *ready)
    for shopper in range(N):
        set_coupons_left(world.state, shopper, 0, shopper % 2)
    added = topped_up(world, "sweater")
    assert len(added) == N // 2
    assert (added["shopper_id"] % 2 == 1).all()
    assert names(world, added) == {"cardigan", "jeans"}
    assert (added["store_coupon_fen"] > 0).all()
    assert world.state.coupons["used"][0] == len(added)


def test_what_is_liked_best_is_added(opened: Callable[..., Any]) -> None:
    world = opened(*MANY, "behaviour.basket={top_up: 20, top_up_gap: 0}")
    world.state.utility[:, world.catalogue.names.index("dress")] = 60.0
    assert names(world, topped_up(world)) == {"dress"}


@pytest.mark.parametrize(("flags", "first"), [(FROM_CART, N // 2), (0, 0)])
def test_nothing_is_added_before_the_last_of_what_comes_back_has_come(
    opened: Callable[..., Any], flags: int, first: int
) -> None:
    """Half of the shoppers wait for something more; that holds up who comes back, not who happens to buy."""
    world = opened(*MANY, "behaviour.basket={top_up: 20, top_up_gap: 0}")
    world.state.people["waiting"][: N // 2] = 1
    assert topped_up(world, flags=flags)["shopper_id"].min() == first


def test_what_is_added_joins_a_payment_that_is_being_made(opened: Callable[..., Any]) -> None:
    """Nine in ten orders are never paid; what is added to the others always is."""
    world = opened(*MANY, "behaviour.basket={top_up: 20, top_up_gap: 0, unpaid_share: 90%}")
    make_room(world)
    for shopper in range(N):
        buy_or_not(world, shopper, TIME_US + shopper)
    orders = orders_of(world)
    added, first = (orders[((orders["flags"] & TOPPED_UP) > 0) == is_added] for is_added in (True, False))
    assert_share(len(added), 0.1)
    assert (added["paid_us"] > 0).all()
    assert len(first) == N
    assert np.count_nonzero(first["paid_us"] > 0) == len(added)


def buy_or_not(world: Any, shopper: int, time_us: int) -> None:
    """Order jeans, and perhaps never pay."""
    state = world.state
    state.seen_listing[0], state.seen_campaign[0] = world.catalogue.names.index("jeans"), -1
    state.seen_utility[0] = 5.0
    buy_best(state, world.rules, time_us, np.uint64(10**7 + shopper), shopper, 1, 0.0, 0, np.uint32(0))


@pytest.mark.parametrize(("minus", "n"), [(10, 0), (15, 0), (16, N)])
def test_a_threshold_that_saves_no_more_than_the_coupon_in_use_draws_nobody(
    opened: Callable[..., Any], minus: int, n: int
) -> None:
    coupons = (
        f"{{name: used, over: 100, minus: 15, quota: 9000}}, {{name: next, over: 300, minus: {minus}, quota: 9000}}"
    )
    ready = ("behaviour.basket={top_up: 20, top_up_gap: 0}", "festival.cross_store=null")
    world = opened(MANY[0], f"promotions.coupons=[{coupons}]", *ready)
    for shopper in range(N):
        set_coupons_left(world.state, shopper, 0, 1)
        set_coupons_left(world.state, shopper, 1, 1)
    assert len(topped_up(world)) == n


def flash(world: Any, listing: str, units: int, fen: int) -> int:
    """Put a flash sale in place; gives the row of the listing."""
    row = int(world.catalogue.names.index(listing))
    state = world.state
    state.after_flash_fen[row], state.flash_left[row], state.shown_fen[row] = state.shown_fen[row], units, fen
    set_prices(state, world.rules)
    return row


def test_the_price_returns_with_the_last_unit_of_a_flash_sale(opened: Callable[..., Any]) -> None:
    """Three at 169 less 15 % (143.65), the fourth at 229 less 15 % (194.65): no hour, no minute between them."""
    world = opened(*MANY, "behaviour.basket.top_up=-20")
    row = flash(world, "cardigan", 3, 16_900)
    left, seen = [], []
    for shopper in range(4):
        buy(world, "cardigan", shopper)
        left.append(int(world.state.flash_left[row]))
        seen.append((int(world.state.shown_fen[row]), int(world.state.unit_fen[row])))
    orders = orders_of(world)
    assert orders["pays_fen"].tolist() == [14_365, 14_365, 14_365, 19_465]
    assert ((orders["flags"] & FLASH) > 0).tolist() == [True, True, True, False]
    assert left == [2, 1, 0, 0]
    assert [shown for shown, _ in seen] == [16_900, 16_900, 22_900, 22_900]
    assert [in_hand for _, in_hand in seen] == [14_365, 14_365, 19_465, 19_465]
    assert world.state.price_ln[row] == pytest.approx(np.log(19_465 / world.rules.reference_fen))
    assert world.state.now[layout.FLASHES_OVER] == 1


def test_nobody_gets_more_at_a_flash_price_than_are_left(opened: Callable[..., Any]) -> None:
    world = opened(*MANY, "behaviour.basket={more_share: 99.9%, most_units: 5, top_up: -20}")
    row = flash(world, "jeans", 7, 9_900)
    variant = int(world.state.first_variant[row])
    for shopper in range(3):
        place_order(
            world.state, world.rules, TIME_US, np.uint64(50 + shopper), shopper, row, variant, 0, -1, np.uint32(0)
        )
    orders = orders_of(world)
    assert orders["units"].tolist() == [5, 2, 5]
    assert orders["shown_fen"].tolist() == [9_900, 9_900, 20_900]


def test_a_line_at_a_flash_price_keeps_it_when_another_joins(opened: Callable[..., Any]) -> None:
    """The last unit at 99; the sale is over, and the basket is priced anew with a cardigan beside it."""
    world = opened(*MANY, "behaviour.basket.top_up=-20")
    flash(world, "jeans", 1, 9_900)
    buy(world, "jeans", 3)
    buy(world, "cardigan", 3)
    first, second = orders_of(world)
    assert (first["shown_fen"], second["shown_fen"]) == (9_900, 22_900)
    assert first["pays_fen"] + second["pays_fen"] == 8_415 + 19_465 - 5_000
