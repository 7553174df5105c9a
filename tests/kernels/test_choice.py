"""Now, later or never: who puts something off, until when, and that all of it meets in one payment."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.kernels import layout
from ecosim.kernels.basket import set_prices
from ecosim.kernels.batch import carry_item
from ecosim.kernels.choice import decide, may_wait
from ecosim.kernels.coupons import coupon_ahead, set_coupons_left
from ecosim.kernels.decisions import CLICK, VISIT
from ecosim.kernels.heap import pop
from ecosim.kernels.philox import ZERO, draw
from ecosim.units import DAY, HOUR

TIME_US = DAY + 12 * HOUR
OPENING_US = 2 * DAY + 20 * HOUR
CLOSE_US = 5 * DAY
PATIENT = (
    "behaviour.need.drop=20",
    "behaviour.waiting={hassle: 0, patience_per_day: 0, forget_share: 0, last_call_share: 0}",
    "behaviour.basket.top_up=-20",
)
SOON = "promotions.coupons=[{name: soon, over: 200, minus: 30, use_from: 2025-10-19 20:00, quota: 9000}]"


@pytest.fixture
def made(opened: Callable[..., Any]) -> Callable[..., Any]:
    """A world before its opening, whose shoppers all know of it and expect 20 % off."""

    def world(*sets: str) -> Any:
        world = opened(*PATIENT, *(sets or ("promotions.coupons=[]",)))
        state = world.state
        state.kept = (state.shown_fen.copy(), state.official_ppm.copy())
        state.shown_fen[:], state.official_ppm[:] = world.catalogue.daily_fen, 0
        set_prices(state, world.rules)
        state.now[layout.IS_OPEN] = 0
        state.now[layout.OPEN_FROM_US], state.now[layout.CLOSE_US] = OPENING_US, CLOSE_US
        state.people["flags"] |= layout.AWARE
        state.people["cut_ln"] = math.log(0.8)
        return world

    return world


def open_prices(world: Any) -> None:
    state = world.state
    state.shown_fen[:], state.official_ppm[:] = state.kept
    set_prices(state, world.rules)
    state.now[layout.IS_OPEN], state.now[layout.OPEN_FROM_US] = 1, -1


def visit(world: Any, listing: str, shopper: int = 3, time_us: int = TIME_US, liked: float = 15.0) -> bool:
    """Look at one listing, liked by so much, and decide; True where it is bought or put off."""
    state, row = world.state, int(world.catalogue.names.index(listing))
    state.utility[:, row] = liked
    key = np.uint64(time_us + 1000 * shopper)
    state.seen_listing[0], state.seen_campaign[0] = row, -1
    state.seen_luck[0] = draw(key, CLICK, state.listing_word[row], ZERO)[3]
    leaves = draw(key, VISIT, ZERO, ZERO)[3]
    return bool(decide(state, world.rules, time_us, key, key, leaves, shopper, 1, 0, np.uint32(0), 0.0))


def waiting(world: Any) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    found: np.ndarray[tuple[int], np.dtype[np.void]] = world.state.heap[: world.state.now[layout.N_HEAP]]
    return found


def test_what_waits_for_an_opening_comes_back_at_one_moment_and_is_paid_together(made: Callable[..., Any]) -> None:
    """Jeans one day, a cardigan another: 209 and 229 meet a threshold of 300 that neither meets alone."""
    world = made()
    assert visit(world, "jeans")
    assert visit(world, "cardigan", time_us=TIME_US + DAY)
    assert world.state.now[layout.N_ORDERS] == 0
    assert len(set(waiting(world)["time_us"].tolist())) == 1
    assert waiting(world)["time_us"].min() > OPENING_US
    assert world.state.people["waiting"][3] == 2
    open_prices(world)
    while world.state.now[layout.N_HEAP] > 0:
        item = world.state.heap[pop(world.state)]
        if item["kind"] == layout.OPEN_WAIT:
            carry_item(world.state, world.rules, item)
    first, second = world.state.orders[: world.state.now[layout.N_ORDERS]]
    assert first["basket_id"] == second["basket_id"]
    assert first["cross_store_fen"] + second["cross_store_fen"] == 5_000
    assert world.state.people["waiting"][3] == 0


def test_a_cart_and_a_balance_meet_what_waits(made: Callable[..., Any]) -> None:
    """Nearly bought, put off, or begun by a deposit: one shopper, one opening, one moment."""
    world = made("promotions.coupons=[]", "behaviour.carts={band: 20, back_share: 100%}")
    assert visit(world, "jeans")
    assert not visit(world, "cardigan", time_us=TIME_US + 1, liked=-6.0)
    world.state.now[layout.PRESALE_WINDOW] = 0
    world.state.presale_ln[:] = -9.0
    assert visit(world, "sweater", time_us=TIME_US + 2)
    kinds = {layout.OPEN_WAIT, layout.OPEN_CART, layout.OPEN_BALANCE}
    assert set(waiting(world)["kind"].tolist()) == {int(kind) for kind in kinds}
    assert len(set(waiting(world)["time_us"].tolist())) == 1
    assert world.state.people["waiting"][3] == 3


@pytest.mark.parametrize(("expected", "waits"), [(0.2, True), (0.01, True), (0.0, False)])
def test_who_expects_nothing_does_not_wait(made: Callable[..., Any], expected: float, waits: bool) -> None:
    world = made()
    world.state.people["cut_ln"][3] = math.log(1.0 - expected)
    assert visit(world, "jeans")
    assert world.state.now[layout.N_ORDERS] == 1 - waits


def test_only_who_knows_of_an_opening_near_enough_waits(made: Callable[..., Any]) -> None:
    world = made()
    state, rules = world.state, world.rules
    assert may_wait(state, rules, TIME_US, 3)
    assert not may_wait(state, rules, OPENING_US, 3)
    assert may_wait(state, rules, OPENING_US - rules.wait_horizon_us, 3)
    assert not may_wait(state, rules, OPENING_US - rules.wait_horizon_us - 1, 3)
    state.people["flags"][3] = 0
    assert not may_wait(state, rules, TIME_US, 3)
    open_prices(world)
    assert not may_wait(state, rules, TIME_US, 4)


def test_who_has_claimed_a_coupon_knows_the_date(made: Callable[..., Any]) -> None:
    world = made(SOON)
    world.state.people["flags"][3] = 0
    assert not may_wait(world.state, world.rules, TIME_US, 3)
    set_coupons_left(world.state, 3, 0, 1)
    assert may_wait(world.state, world.rules, TIME_US, 3)


def test_a_coupon_for_then_is_worth_waiting_for(made: Callable[..., Any]) -> None:
    """Nobody expects a lower price; 30 off 219 for who has the coupon, nothing for who has it not."""
    world = made(SOON)
    world.state.people["cut_ln"] = 0.0
    set_coupons_left(world.state, 3, 0, 1)
    assert coupon_ahead(world.state, world.rules, OPENING_US, 3, world.catalogue.names.index("jeans"), 21_900) == 3_000
    assert visit(world, "jeans", shopper=3)
    assert world.state.now[layout.N_ORDERS] == 0
    assert visit(world, "jeans", shopper=4)
    assert world.state.now[layout.N_ORDERS] == 1


def test_a_coupon_counts_ahead_where_it_holds_then(made: Callable[..., Any]) -> None:
    world = made(SOON.replace("quota: 9000", "quota: 9000, to: 2025-10-21 00:00, listings: [jeans]"))
    state, rules, row = world.state, world.rules, world.catalogue.names.index
    set_coupons_left(state, 3, 0, 1)
    fen = [coupon_ahead(state, rules, OPENING_US, 3, row("jeans"), asked) for asked in (19_999, 20_000)]
    assert fen == [0, 3_000]
    assert coupon_ahead(state, rules, OPENING_US, 3, row("dress"), 50_000) == 0
    times = (OPENING_US - 1, OPENING_US, 4 * DAY - 1, 4 * DAY)
    assert [coupon_ahead(state, rules, at, 3, row("jeans"), 50_000) for at in times] == [0, 3_000, 3_000, 0]
    assert coupon_ahead(state, rules, OPENING_US, 4, row("jeans"), 50_000) == 0
    set_coupons_left(state, 3, 0, 0)
    assert coupon_ahead(state, rules, OPENING_US, 3, row("jeans"), 50_000) == 0


def test_a_coupon_that_holds_already_or_not_yet_then_tells_of_no_date(made: Callable[..., Any]) -> None:
    for use_from, knows in (("2025-10-17 00:00", False), ("2025-10-19 20:00", True), ("2025-10-20 20:00", False)):
        world = made(SOON.replace("2025-10-19 20:00", use_from))
        world.state.people["flags"][3] = 0
        set_coupons_left(world.state, 3, 0, 1)
        assert bool(may_wait(world.state, world.rules, TIME_US, 3)) is knows
        set_coupons_left(world.state, 3, 0, 0)
        assert not may_wait(world.state, world.rules, TIME_US, 3)


@pytest.mark.parametrize(("expected", "at_the_opening"), [(0.2, True), (0.0, False)])
def test_a_near_miss_waits_for_the_opening_where_that_gains_something(
    made: Callable[..., Any], expected: float, at_the_opening: bool
) -> None:
    """Else it is looked at again some hours later, as on any day."""
    world = made("promotions.coupons=[]", "behaviour.carts={band: 20, back_share: 100%}")
    world.state.people["cut_ln"] = math.log(1.0 - expected)
    for shopper in range(50):
        assert not visit(world, "jeans", shopper=shopper, liked=-6.0)
    items = waiting(world)
    assert len(items) == 50
    assert (items["kind"] == layout.OPEN_CART).all()
    assert (items["counted"] == at_the_opening).all()
    after_us = items["time_us"] - OPENING_US
    assert (after_us > 0).all() if at_the_opening else np.median(after_us) < 0


@pytest.mark.parametrize(("share", "n"), [(0.0, 0), (1.0, 200)])
def test_what_is_forgotten_comes_to_mind_before_the_close_or_never(
    made: Callable[..., Any], share: float, n: int
) -> None:
    world = made("promotions.coupons=[]", f"behaviour.waiting={{forget_share: 100%, last_call_share: {share}}}")
    for shopper in range(200):
        assert visit(world, "jeans", shopper=shopper)
    items = waiting(world)
    assert len(items) == n
    assert not world.state.people["waiting"].any()  # each comes at a moment of its own
    if n:
        assert items["time_us"].min() > OPENING_US
        assert items["time_us"].max() < CLOSE_US
        assert np.median(items["time_us"]) == pytest.approx(CLOSE_US - 3 * HOUR, abs=HOUR)
