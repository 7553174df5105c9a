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
