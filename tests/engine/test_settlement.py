"""What channels are told at a day's close: their own orders, each state once, on its day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.orders import STATES
from ecosim.engine.layers import Layers
from ecosim.engine.settlement import MOMENT_OF, last_moment_us, orders_of_day
from ecosim.kernels import layout
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world


@pytest.fixture(scope="module")
def world(shop: Callable[..., Any]) -> World:
    return build_world(shop().settings, 4)


@pytest.fixture(scope="module")
def outcome(shop: Callable[..., Any], simulated: Callable[..., Any]) -> Any:
    return simulated(shop("shoppers.count=6000", "behaviour.choice.leave=3"))


def told(world: World, outcome: Any, channel_ix: int) -> list[Any]:
    n_days = outcome.last_us // DAY + 1
    layers = Layers(outcome.channels, lambda channel, campaign: None)
    layers.deals = [(outcome.channels.index(channel), name) for channel, name in outcome.deals]
    had_fen = np.zeros(len(outcome.orders), np.int64)
    return [orders_of_day(world, outcome.orders, had_fen, channel_ix, day, layers, 0, 0, 0) for day in range(n_days)]


@pytest.mark.parametrize("channel", ["organic_search", "recommend"])
def test_each_state_is_told_once_and_on_its_day(world: World, outcome: Any, channel: str) -> None:
    channel_ix = outcome.channels.index(channel)
    mine = outcome.orders[outcome.orders["channel_ix"] == channel_ix]
    seen = {
        (order.order_id, order.state): day
        for day, orders in enumerate(told(world, outcome, channel_ix))
        for order in orders
    }
    for state in STATES:
        at_us = mine[MOMENT_OF[state]]
        happened = at_us >= 0
        assert happened.any()
        expected = dict(zip(mine["order_id"][happened].tolist(), (at_us[happened] // DAY).tolist(), strict=True))
        assert {order_id: day for (order_id, which), day in seen.items() if which == state} == expected


def test_money_stands_with_its_state(world: World, outcome: Any) -> None:
    mine = outcome.orders[outcome.orders["channel_ix"] == 1]
    days = told(world, outcome, 1)
    money = mine["pays_fen"]
    back = (mine["refunded_us"] >= 0) | (mine["returned_us"] >= 0)
    assert sum(day.paid_fen.sum() for day in days) == money[mine["paid_us"] >= 0].sum()
    assert sum(day.refunded_fen.sum() for day in days) == money[back].sum()
    assert sum(day.confirmed_fen.sum() for day in days) == money[mine["confirmed_us"] >= 0].sum()


def test_the_last_moment_is_that_of_the_last_parcel(outcome: Any) -> None:
    assert last_moment_us(outcome.orders, HOUR // 2) == outcome.last_us
    assert last_moment_us(np.zeros(0, layout.ORDER), HOUR) == -1


CLAIMED = (0, 1, -1, 2, 0)  # by which window each order is claimed
MADE_BY = (2, 0, 2, 2, 1)  # whose visit made it


@pytest.fixture
def five_orders() -> Any:
    """Paid and confirmed on the first day: two windows of channel 2, one of channel 0; two tags."""
    orders = np.zeros(5, layout.ORDER)
    orders["order_id"], orders["claim_ix"], orders["channel_ix"] = np.arange(5) + 70, CLAIMED, MADE_BY
    orders["pays_fen"], orders["units"], orders["deal_ix"] = 1_000, 1, (0, 1, -1, 1, -1)
    for name in ("refunded_us", "returned_us"):
        orders[name] = -1
    return orders


def told_of(world: World, orders: Any, channel_ix: int, had_fen: Any = 0) -> Any:
    layers = Layers(["a", "b", "c"], lambda channel, campaign: None)
    layers.deals, layers.claims = [(2, "host"), (0, "deal")], [(2, "blog"), (0, "paper"), (2, "notes")]
    had = np.zeros(len(orders), np.int64) + had_fen
    return orders_of_day(world, orders, had, channel_ix, 0, layers, 0, 0, 0)


@pytest.mark.parametrize(("channel_ix", "expected"), [(0, [71]), (1, [74]), (2, [70, 73, 74])])
def test_a_channel_with_windows_is_told_what_they_claim_any_other_what_it_brought(
    world: World, five_orders: Any, channel_ix: int, expected: list[int]
) -> None:
    """Channel 1 has no window: an order claimed by another is told to it too."""
    found = told_of(world, five_orders, channel_ix)
    assert found.order_id.tolist() == [order_id for order_id in expected for _ in ("paid", "confirmed")]
    assert found.state.tolist() == ["paid", "confirmed"] * len(expected)


def test_tags_and_sources_are_told_by_name(world: World, five_orders: Any) -> None:
    found = told_of(world, five_orders, 2)
    paid = found.state == "paid"
    assert found.tag[paid].tolist() == ["host", "deal", ""]
    assert found.source[paid].tolist() == ["blog", "notes", "blog"]


def test_what_price_protection_gave_back_is_not_received(world: World, five_orders: Any) -> None:
    """Nor paid back once more; what was paid stays what it was."""
    five_orders["confirmed_us"][0], five_orders["returned_us"][0] = -1, DAY // 2
    found = told_of(world, five_orders, 2, np.array([150, 0, 0, 200, 1_200]))
    by_state = {state: found.state == state for state in ("paid", "returned", "confirmed")}
    assert found.paid_fen[by_state["paid"]].tolist() == [1_000] * 3
    assert found.refunded_fen[by_state["returned"]].tolist() == [850]
    assert found.confirmed_fen[by_state["confirmed"]].tolist() == [800, 0]
