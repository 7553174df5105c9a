"""A live room: who stays how long, which slots are seen and which missed, and orders that nobody made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ecosim.channels.contract import Layer
from ecosim.channels.landings import Live
from ecosim.channels.rooms import Room, Slot, Stay
from ecosim.channels.tags import Tag
from ecosim.kernels import layout
from ecosim.kernels.batch import carry_item
from ecosim.kernels.heap import pop
from ecosim.kernels.room import join_room
from ecosim.units import DAY, HOUR, MINUTE, SECOND

START_US = 3 * DAY + 20 * HOUR
TAG = Tag("host-a")
FOREVER = Stay(0.0, 1.0, 86_400.0, 0.0)
EAGER = ("behaviour.choice.leave=-20", "behaviour.basket={unpaid_share: 0, more_share: 0, top_up: -20}")


def slot(listing: str, at_min: float, minutes: float, tag: Tag = TAG, look_share: float = 1.0) -> Slot:
    return Slot(listing, at_min / 60, minutes, tag, look_share)


@pytest.fixture
def made(opened: Callable[..., Any], declared: Callable[..., Any]) -> Callable[..., Any]:
    """A world with a room, open for an hour from `START_US` on unless told otherwise, and a layer of its viewers."""

    def world(*slots: Slot, sets: tuple[str, ...] = (), stay: Stay = FOREVER, **more: Any) -> Any:
        found = opened(*sets)
        room = Room("evening", **({"hours": 1, "slots": slots, "stay": stay, "react_s": 10.0} | more))
        declared(found, room, Layer("viewers", 0, 1, Live("evening")), now_us=START_US)
        return found

    return world


def joins(world: Any, n: int, at_min: float = 0.0, apart_us: int = 1) -> None:
    """Let visits 1000 … of shoppers 0 … join, so far apart."""
    state = world.state
    for k in range(n):
        at_us = START_US + round(at_min * MINUTE) + k * apart_us
        join_room(state, world.rules, at_us, np.uint64(1000 + k), k % len(state.people), 0)


def waits(world: Any) -> NDArray[np.void]:
    """What waits now, in any order."""
    rows: NDArray[np.void] = world.state.heap[: world.state.now[layout.N_HEAP]].copy()
    return rows


def carry_all(world: Any, until_us: int = 2**62) -> None:
    state = world.state
    while state.now[layout.N_HEAP] > 0 and state.heap[0]["time_us"] < until_us:
        carry_item(state, world.rules, state.heap[pop(state)])


def minutes(world: Any) -> NDArray[np.int64]:
    rows: NDArray[np.int64] = world.state.room_minutes
    return rows


def orders_of(world: Any) -> NDArray[np.void]:
    found: NDArray[np.void] = world.state.orders[: world.state.now[layout.N_ORDERS]]
    return found


def test_everybody_has_left_by_the_end(made: Callable[..., Any]) -> None:
    """Over all minutes as many leave as joined, at no time more; watched seconds are those between."""
    world = made(stay=Stay(0.3, 20, 400, 1.5))
    joins(world, 2_000, apart_us=int(1.5 * SECOND))
    counted = minutes(world)
    present = np.cumsum(counted[:, layout.JOINED] - counted[:, layout.LEFT])
    assert counted[:, layout.JOINED].sum() == counted[:, layout.LEFT].sum() == 2_000
    assert present.min() >= 0
    assert present[60] == 0
    assert counted[60:, layout.JOINED].sum() == 0
    # between two minutes as many are there on average as at their ends, roughly: a bound, not a law
    assert counted[:, layout.WATCHED_S].sum() == pytest.approx(present.sum() * 60, rel=0.05)


def test_stays_are_a_mixture_cut_off_at_the_close(made: Callable[..., Any]) -> None:
    """`deal_until_us` of what waits is when a viewer leaves: Kolmogorov and Smirnov on 3,000 stays."""
    world = made(slot("sweater", 0, 1440), stay=Stay(0.4, 30, 200, 0.8), hours=24, react_s=0.001)
    joins(world, 3_000)
    stays = (waits(world)["deal_until_us"] - START_US - np.arange(3_000)[: len(waits(world))]) / SECOND

    def law(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(0.4 * stats.expon.cdf(x, scale=30) + 0.6 * stats.lognorm.cdf(x, 0.8, scale=200))

    assert len(stays) > 2_990  # some leave before they have looked up
    assert stats.kstest(stays, law).pvalue > 0.001
    late = made(slot("sweater", 0, 60))
    joins(late, 50, at_min=59)
    assert set(waits(late)["deal_until_us"]) == {START_US + HOUR}


@pytest.mark.parametrize("at_min", [-0.001, 60.0, 61.0])
def test_who_comes_while_it_is_closed_sees_nothing(made: Callable[..., Any], at_min: float) -> None:
    world = made(slot("sweater", 0, 60))
    joins(world, 5, at_min=at_min)
    assert minutes(world).sum() == 0
    assert len(waits(world)) == 0


def test_minutes_are_counted_from_the_start(made: Callable[..., Any]) -> None:
    """A room of 2.5 minutes has three rows; who stays leaves in that of its close."""
    world = made(hours=2.5 / 60)
    for at_min, n in ((0.0, 2), (0.999, 1), (1.0, 3), (2.4, 1)):
        joins(world, n, at_min=at_min)
    assert minutes(world)[:3, layout.JOINED].tolist() == [3, 3, 1]
    assert minutes(world)[:3, layout.LEFT].tolist() == [0, 0, 7]


def test_some_of_those_who_stay_follow_our_store(made: Callable[..., Any]) -> None:
    world = made(stay=Stay(0.5, 5, 600, 0.0), follow_share=0.4)
    state = world.state
    state.people["flags"] &= ~layout.FOLLOWER
    joins(world, 400)
    followers = int(np.count_nonzero(state.people["flags"] & layout.FOLLOWER))
    assert minutes(world)[:, layout.FOLLOWED].sum() == followers
    assert abs(followers - 400 * 0.2) < 4 * np.sqrt(400 * 0.2 * 0.8)
    joins(world, 400)  # the same visits again: nobody follows twice
    assert minutes(world)[:, layout.FOLLOWED].sum() == followers


def test_a_viewer_sees_the_slots_in_order_and_only_those(made: Callable[..., Any]) -> None:
    """A look comes after the slot begins, or the join, and before the slot ends; one that is over is missed."""
    world = made(slot("sweater", 0, 5), slot("jeans", 10, 5), slot("cardigan", 40, 5), slot("wool-coat", 55, 5))
    joins(world, 1, at_min=6)
    seen = []
    while len(waits(world)):
        item = waits(world)[0]
        seen.append(int(item["listing_ix"]))
        shown = world.state.slots[item["listing_ix"]]
        assert shown["start_us"] < item["time_us"] < shown["end_us"]
        carry_item(world.state, world.rules, world.state.heap[pop(world.state)])
    assert seen == [1, 2, 3]
    assert world.state.slot_counts[:4, layout.LOOKS].tolist() == [0, 1, 1, 1]


def test_who_has_left_sees_no_more(made: Callable[..., Any]) -> None:
    world = made(slot("sweater", 0, 5), slot("jeans", 10, 5), stay=Stay(0.0, 1, 8 * 60, 0.0))
    joins(world, 300)
    carry_all(world, START_US + HOUR)
    assert world.state.slot_counts[:2, layout.LOOKS].tolist() == [300, 0]


@pytest.mark.parametrize(("slot_s", "stay_s"), [(30, 86_400), (1_800, 30)], ids=["slot over", "viewer gone"])
def test_what_is_over_before_it_is_thought_about_is_missed(
    made: Callable[..., Any], slot_s: float, stay_s: float
) -> None:
    """The time to react is exponential, so 1 − e^(−T/react) see a slot of T, or stay T seconds and see it."""
    world, n = made(slot("sweater", 0, slot_s / 60), react_s=20.0, stay=Stay(0.0, 1.0, stay_s, 0.0)), 2_000
    joins(world, n)
    share = 1 - np.exp(-30 / 20)
    assert abs(len(waits(world)) - n * share) < 4 * np.sqrt(n * share * (1 - share))


def test_those_who_look_consider_the_listing_at_the_price_of_the_slot(made: Callable[..., Any]) -> None:
    tag = Tag("host-a", listing="sweater", price_fen=21_100, quota=150)
    world = made(slot("sweater", 0, 30, tag, look_share=0.5), sets=EAGER)
    joins(world, 400)
    carry_all(world, START_US + HOUR)
    orders = orders_of(world)
    counted = world.state.slot_counts[0]
    assert counted[layout.LOOKS] == 400
    assert abs(counted[layout.SLOT_CLICKED] - 200) < 4 * np.sqrt(100)
    assert len(orders) == counted[layout.SLOT_CLICKED]
    assert (orders["flags"] & layout.IN_ROOM > 0).all()
    assert (orders["deal_ix"] == 0).all()
    assert orders["shown_fen"].tolist() == [21_100] * 150 + [43_900] * (len(orders) - 150)
    assert world.state.deals[0]["left"] == 0
    assert world.state.now[layout.VISIT_ROOM] == 0


def test_of_the_orders_shown_a_share_is_made_by_nobody(made: Callable[..., Any]) -> None:
    """A geometric number after each; never paid, of nobody, and their goods are free after half an hour."""
    world = made(slot("sweater", 0, 20), sets=EAGER, fake_share=0.6)
    before = int(world.state.listing_stock[world.catalogue.names.index("sweater")])
    joins(world, 400)
    carry_all(world, START_US + 25 * MINUTE)
    orders = orders_of(world)
    fake = orders[(orders["flags"] & layout.FAKE) > 0]
    listing = world.catalogue.names.index("sweater")
    assert world.state.slot_counts[0, layout.FAKES] == len(fake) == len(orders) - 400
    mean, spread = 400 * 0.6 / 0.4, 400 * 0.6 / 0.4**2
    assert abs(len(fake) - mean) < 4 * np.sqrt(spread)
    assert (fake["paid_us"] == -1).all()
    assert fake["shopper_id"].min() >= len(world.state.people)
    assert (fake["claim_ix"] == -1).all()
    assert len(np.unique(orders["order_id"])) == len(orders)
    back = np.count_nonzero((orders["refunded_us"] >= 0) & (orders["refunded_us"] < START_US + 25 * MINUTE))
    assert world.state.listing_stock[listing] == before - len(orders) + back
    held = waits(world)
    assert np.count_nonzero(held["kind"] == layout.OPEN_UNPAID) == len(fake)
    freed_us = np.sort(held["time_us"][held["kind"] == layout.OPEN_UNPAID])
    assert np.array_equal(freed_us, np.sort(fake["created_us"] + world.rules.unpaid_us))
