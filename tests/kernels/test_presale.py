"""Deposits and balances, one shopper at a time: who comes back, who pays, and what becomes of the goods."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.kernels import layout
from ecosim.kernels.batch import carry_item
from ecosim.kernels.choice import decide
from ecosim.kernels.decisions import CLICK, VISIT
from ecosim.kernels.distributions import gumbel
from ecosim.kernels.heap import pop
from ecosim.kernels.philox import ZERO, draw, unit
from ecosim.kernels.presale import pay_deposit, takes_deposits
from ecosim.kernels.utility import liking
from ecosim.records.outcome import DEPOSIT_BACK, PRESALE, TOPPED_UP
from ecosim.units import DAY, HOUR

TIME_US = DAY + 12 * HOUR
LISTING = "wool-coat"  # 999 by presale, deposit 100, worth 150; official 15 %; with coupons and offers left out 799.15
IN_HAND, DEPOSIT, WORTH = 84_915, 10_000, 15_000
PLAIN = (
    "promotions.coupons=[]",
    "promotions.cross_store={join: false}",
    "market.reference_price=260",
    "behaviour.need.drop=0",
    "behaviour.choice={loyalty: 0, badge: 0}",
    "behaviour.waiting={hassle: 0, patience_per_day: 0, forget_share: 0}",
)


@pytest.fixture
def made(opened: Callable[..., Any]) -> Callable[..., Any]:
    """A world in the first presale window (forfeit), or the second (refund), before prices open."""

    def world(window: int, *sets: str) -> Any:
        world = opened(*PLAIN, *sets)
        state = world.state
        state.now[layout.IS_OPEN], state.now[layout.PRESALE_WINDOW] = 0, window
        state.shown_fen[:], state.official_ppm[:] = world.catalogue.daily_fen, 0
        state.unit_fen[:], state.price_ln[:] = state.shown_fen, state.daily_ln
        return world

    return world


def row_of(world: Any) -> int:
    return int(world.catalogue.names.index(LISTING))


def put_down(world: Any, shopper: int, time_us: int = TIME_US) -> bool:
    """Pay the deposit by the visit 500 + shopper; True unless there is nothing to reserve."""
    state, key = world.state, np.uint64(500 + shopper)
    state.seen_listing[0], state.seen_campaign[0] = row_of(world), -1
    return bool(pay_deposit(state, world.rules, time_us, key, key, shopper, 0, 0, np.uint32(0)))


def carry_all(world: Any) -> None:
    """Carry out all that waits, in order of time, at festival prices."""
    state = world.state
    state.official_ppm[: world.catalogue.n_own] = 150_000
    while state.now[layout.N_HEAP] > 0:
        carry_item(state, world.rules, state.heap[pop(state)])


def orders_of(world: Any) -> NDArray[np.void]:
    found: NDArray[np.void] = world.state.orders[: world.state.now[layout.N_ORDERS]]
    return found


def like_up_to(world: Any, shopper: int, fen: float) -> None:
    """Let this shopper, with the luck of visit 500 + shopper, just be willing to pay `fen` for the listing."""
    state, key, row = world.state, np.uint64(500 + shopper), row_of(world)
    person = state.people[shopper]
    leave = float(person["leave"]) + state.leave_by_hour[state.now[layout.HOUR_OF_DAY]]
    leave += gumbel(unit(draw(key, VISIT, ZERO, ZERO)[3]))
    luck = gumbel(unit(draw(key, CLICK, state.listing_word[row], ZERO)[3]))
    asked = float(person["sensitivity"]) * math.log(fen / world.rules.reference_fen)
    state.utility[person["segment"], row] = leave - luck + asked


def balance_of(world: Any, shopper: int, worth_fen: float) -> np.void:
    """The order of a shopper who put down a deposit, and finds at the balance that the goods are worth so much."""
    n = int(world.state.now[layout.N_ORDERS])
    put_down(world, shopper)
    like_up_to(world, shopper, worth_fen)
    carry_all(world)
    order: np.void = world.state.orders[n]
    return order


@pytest.mark.parametrize("k", [1.0, 1.5, 4.0])
@pytest.mark.parametrize(("window", "spent"), [(0, 1.0), (1, 0.0)])
def test_the_balance_is_paid_iff_the_goods_are_worth_what_is_left(
    made: Callable[..., Any], window: int, spent: float, k: float
) -> None:
    """Forfeit: iff value ≥ price − k·d. Refund: iff value ≥ price − (k − 1)·d. Twenty shoppers, .5 % to either side."""
    world = made(window, f"prices.wool-coat.presale.worth={100 * k}")
    threshold = IN_HAND - (k - 1.0) * DEPOSIT - spent * DEPOSIT
    for shopper in range(20):
        assert balance_of(world, shopper, threshold * 1.005)["paid_us"] > 0
        assert balance_of(world, 20 + shopper, threshold * 0.995)["paid_us"] == -1


def test_between_the_two_thresholds_the_rule_decides(made: Callable[..., Any]) -> None:
    """Worth 75,000: more than the 69,915 left to pay, less than the 79,915 for somebody who has the deposit back."""
    kept, back = (balance_of(made(window), 3, 75_000) for window in (0, 1))
    assert kept["paid_us"] > 0
    assert back["paid_us"] == -1
    assert back["flags"] & DEPOSIT_BACK


def test_a_deposit_reserves_at_once_and_a_balance_takes_no_more(made: Callable[..., Any]) -> None:
    world = made(0)
    state, variants = world.state, slice(*world.state.first_variant[row_of(world) : row_of(world) + 2])
    before = state.stock[variants].sum()
    put_down(world, 3)
    order = orders_of(world)[0]
    assert before - state.stock[variants].sum() == order["units"] == 1
    assert state.stock_day[variants, layout.SOLD].sum() == 1
    assert (order["deposit_us"], order["deposit_fen"], order["flags"]) == (TIME_US, DEPOSIT, PRESALE)
    like_up_to(world, 3, 10**7)
    state.official_ppm[row_of(world)] = 150_000
    carry_item(state, world.rules, state.heap[pop(state)])
    assert order["paid_us"] > 0
    assert before - state.stock[variants].sum() == 1
    assert state.stock_day[variants, layout.SOLD].sum() == 1
    assert order["pays_fen"] == IN_HAND - (WORTH - DEPOSIT)
    assert (order["expansion_fen"], order["shown_fen"]) == (WORTH - DEPOSIT, 99_900)


@pytest.mark.parametrize(("window", "back"), [(0, False), (1, True)])
def test_a_balance_never_paid_frees_the_goods_when_the_window_closes(
    made: Callable[..., Any], window: int, back: bool
) -> None:
    world = made(window)
    state, variants = world.state, slice(*world.state.first_variant[row_of(world) : row_of(world) + 2])
    before = state.stock[variants].sum()
    put_down(world, 3)
    like_up_to(world, 3, 1.0)
    carry_item(state, world.rules, state.heap[pop(state)])  # comes back, and lets it go
    order, to_us = orders_of(world)[0], state.windows[window, layout.BALANCE_TO_US]
    assert (order["lapsed_us"], order["paid_us"]) == (to_us, -1)
    assert bool(order["flags"] & DEPOSIT_BACK) is back
    assert before - state.stock[variants].sum() == 1
    assert state.heap[0]["time_us"] == to_us
    carry_all(world)
    assert state.stock[variants].sum() == before
    assert state.stock_day[variants, layout.RELEASED].sum() == 1


def come_back_at(world: Any, n: int) -> NDArray[np.int64]:
    """When n shoppers with deposits come back, -1 never."""
    state = world.state
    found = np.full(n, -1)
    for shopper in range(n):
        put_down(world, shopper)
    items = state.heap[: state.now[layout.N_HEAP]]
    items = items[items["kind"] == layout.OPEN_BALANCE]
    found[items["shopper_id"]] = items["time_us"]
    assert np.count_nonzero(found < 0) == np.count_nonzero(orders_of(world)["lapsed_us"] >= 0)
    return found


@pytest.mark.parametrize(("forgets", "reminded", "share"), [(0.0, 0.0, 1.0), (0.4, 0.5, 0.8), (1.0, 0.3, 0.3)])
def test_who_forgets_is_reminded_by_its_share(
    made: Callable[..., Any], forgets: float, reminded: float, share: float
) -> None:
    world = made(0, f"behaviour.waiting={{forget_share: {forgets}, remind_share: {reminded}}}")
    from_us, to_us = world.state.windows[0, : layout.GIVES_BACK]
    back_us = come_back_at(world, 400)
    came = back_us[back_us >= 0]
    assert abs(len(came) - 400 * share) <= 4 * np.sqrt(400 * share * (1 - share))
    assert came.min() >= from_us
    assert came.max() < to_us


@pytest.mark.parametrize(("forgets", "counted"), [(0, 1), (1, 0)])
def test_a_balance_that_comes_with_the_opening_is_waited_for(
    made: Callable[..., Any], forgets: int, counted: int
) -> None:
    """A reminder comes at a moment of its own, beside nothing else."""
    world = made(0, f"behaviour.waiting={{forget_share: {forgets}, remind_share: 100%}}")
    back_us = come_back_at(world, 50)
    assert (back_us >= 0).all()
    assert (world.state.people["waiting"][:50] == counted).all()


def test_a_balance_is_topped_up_as_a_purchase_is(made: Callable[..., Any]) -> None:
    """999 of 1200: a gap of 201, which everybody closes."""
    ready = (
        "behaviour.basket={top_up: 20, top_up_gap: 0}",
        "festival.cross_store={offers: [{name: a, over: 1200, minus: 50}]}",
    )
    world = made(0, "promotions.cross_store={join: true}", *ready)
    state = world.state
    put_down(world, 3)
    like_up_to(world, 3, 10**7)
    state.offer_ix[: world.catalogue.n_own] = 0
    carry_item(state, world.rules, state.heap[pop(state)])
    first, added = orders_of(world)
    assert first["paid_us"] == added["paid_us"] > 0
    assert added["flags"] & TOPPED_UP
    assert first["basket_id"] == added["basket_id"]
    assert first["cross_store_fen"] + added["cross_store_fen"] == 5_000


def test_whoever_is_never_reminded_never_pays(made: Callable[..., Any]) -> None:
    world = made(0, "behaviour.waiting={forget_share: 100%, remind_share: 0}")
    assert (come_back_at(world, 100) == -1).all()
    carry_all(world)
    orders = orders_of(world)
    assert (orders["paid_us"] == -1).all()
    assert (orders["lapsed_us"] == world.state.windows[0, layout.BALANCE_TO_US]).all()


def test_deposits_are_taken_in_a_window_for_what_is_sold_by_presale(made: Callable[..., Any]) -> None:
    world = made(0)
    rows = [row for row in range(len(world.catalogue.names)) if takes_deposits(world.state, world.rules, row)]
    assert [world.catalogue.names[row] for row in rows] == ["wool-coat", "sweater"]
    world.state.now[layout.PRESALE_WINDOW] = -1
    assert not takes_deposits(world.state, world.rules, row_of(world))


def decided(world: Any, shopper: int, flags: int = 0) -> bool:
    """Decide about the listing alone, with the luck of the visit."""
    state, key, row = world.state, np.uint64(500 + shopper), row_of(world)
    state.seen_listing[0], state.seen_campaign[0] = row, -1
    state.seen_luck[0] = draw(key, CLICK, state.listing_word[row], ZERO)[3]
    leaves = draw(key, VISIT, ZERO, ZERO)[3]
    return bool(decide(state, world.rules, TIME_US, key, key, leaves, shopper, 1, 0, np.uint32(flags), 0.0))


@pytest.mark.parametrize("window", [0, 1])
def test_a_deposit_is_put_down_iff_the_goods_are_worth_the_presale_price(made: Callable[..., Any], window: int) -> None:
    """All of it, the deposit too: 799.15, .5 % to either side; nobody wants it at the everyday price."""
    world = made(window, "behaviour.carts.band=0")
    for shopper in range(20):
        for times, comes in ((1.005, 1), (0.995, 0)):
            n = int(world.state.now[layout.N_ORDERS])
            like_up_to(world, shopper, (IN_HAND - (WORTH - DEPOSIT)) * times)
            assert decided(world, shopper) is bool(comes)
            assert world.state.now[layout.N_ORDERS] - n == comes


def test_who_expects_more_waits_and_who_expects_less_puts_down_a_deposit(made: Callable[..., Any]) -> None:
    """Against the everyday 1099 the presale price is 27.3 % less."""
    world = made(0)
    state = world.state
    state.now[layout.OPEN_FROM_US] = state.windows[0, layout.BALANCE_FROM_US]
    state.people["flags"] |= layout.AWARE
    like_up_to(world, 3, 1e6)
    for cut, waits in ((0.28, 1), (0.26, 0)):
        state.people["cut_ln"][3] = math.log(1.0 - cut)
        assert decided(world, 3)
        assert state.funnel[0, row_of(world), layout.WAITS] == 1
        assert state.now[layout.N_ORDERS] == 1 - waits
    assert orders_of(world)["flags"][0] & PRESALE


def test_the_trouble_of_a_balance_counts_like_that_of_waiting(made: Callable[..., Any]) -> None:
    """Utility of a deposit less that of buying now = β ln(1099 / 799.15) − hassle − patience · days to the balance."""
    world = made(0)
    person, row = world.state.people[3], row_of(world)
    days = (world.state.windows[0, layout.BALANCE_FROM_US] - TIME_US) / DAY
    gain = float(person["sensitivity"]) * math.log(109_900 / (IN_HAND - (WORTH - DEPOSIT)))
    like_up_to(world, 3, 1e6)
    for hassle, n in ((gain - 0.5 * days - 0.01, 1), (gain - 0.5 * days + 0.01, 0)):
        world.rules = world.rules.replace(hassle=hassle, patience_per_us=0.5 / DAY)
        world.state.now[layout.N_ORDERS] = 0
        decided(world, 3)
        by_deposit = np.count_nonzero(orders_of(world)["flags"] & PRESALE)
        assert by_deposit == n
        assert world.state.tally[row, layout.DEPOSITS] == 1


@pytest.mark.parametrize("worth", [1e6, (IN_HAND - (WORTH - DEPOSIT)) * 1.005])
def test_what_cannot_be_reserved_is_lost_once(made: Callable[..., Any], worth: float) -> None:
    """Wanted by deposit, and perhaps at the everyday price too: one unit of demand in either case."""
    world, row = made(0, "behaviour.carts.band=0"), row_of(made(0))
    variants = slice(*world.state.first_variant[row : row + 2])
    world.state.stock[variants], world.state.listing_stock[row] = 0, 0
    like_up_to(world, 3, worth)
    assert not decided(world, 3)
    assert world.state.tally[row, layout.LOST_UNITS] == 1
    assert world.state.stock_day[variants, layout.LOST].sum() == 1
    assert world.state.now[layout.N_ORDERS] == 0


def test_liking_has_no_price_in_it(made: Callable[..., Any]) -> None:
    """Else a balance would count the price twice."""
    world = made(0)
    before = liking(world.state, world.rules, TIME_US, np.uint64(2**31), 3, row_of(world), 0)
    world.state.price_ln[:] += 1.0
    assert liking(world.state, world.rules, TIME_US, np.uint64(2**31), 3, row_of(world), 0) == before
