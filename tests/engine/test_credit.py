"""Which clicks led to an order, against a plain loop over orders and clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosim.engine.credit import Credit, touches_of
from ecosim.kernels import layout
from ecosim.units import DAY
from ecosim.world.build import build_world

Rows = NDArray[np.void]
WINDOW_US = 2 * DAY


def plainly(orders: Rows, touches: Rows, window_us: int) -> list[tuple[int, int, int]]:
    """(order, time, channel) of each touch, in words: an order's clicks, those in a row of a channel and day once."""
    found = []
    for order in orders:
        mine = [
            (int(touch["time_us"]), int(touch["channel_ix"]))
            for touch in touches
            if touch["shopper_id"] == order["shopper_id"]
            and order["created_us"] - window_us < touch["time_us"] <= order["created_us"]
        ]
        for k, (time_us, channel) in enumerate(mine):
            following = mine[k + 1 : k + 2]
            if following and following[0][1] == channel and following[0][0] // DAY == time_us // DAY:
                continue
            found.append((int(order["order_id"]), time_us, channel))
        if not mine:
            found.append((int(order["order_id"]), int(order["created_us"]), int(order["channel_ix"])))
    return found


def orders_of(rows: list[tuple[int, int, int]]) -> Rows:
    """Orders in order of time from (time, shopper, channel)."""
    orders = np.zeros(len(rows), layout.ORDER)
    for k, (time_us, shopper, channel) in enumerate(sorted(rows)):
        orders[k]["order_id"], orders[k]["created_us"] = 900 + k, time_us
        orders[k]["shopper_id"], orders[k]["channel_ix"] = shopper, channel
    return orders


def touches_from(rows: list[tuple[int, int, int]]) -> Rows:
    """Clicks in order of time from (time, shopper, channel)."""
    touches = np.zeros(len(rows), layout.TOUCH)
    for name, values in zip(("time_us", "shopper_id", "channel_ix"), np.array(sorted(rows)).T.tolist(), strict=False):
        touches[name] = values
    return touches


def told(rows: Rows) -> list[tuple[int, int, int]]:
    return [(int(row["order_id"]), int(row["time_us"]), int(row["channel_ix"])) for row in rows]


row = st.tuples(st.integers(0, 24).map(lambda q: q * DAY // 4), st.integers(0, 3), st.integers(0, 2))


@given(st.lists(row, max_size=12), st.lists(row, max_size=40, unique_by=lambda each: each[:2]))
def test_touches_are_those_of_a_plain_loop(of_orders: list[Any], of_touches: list[Any]) -> None:
    """Times stand on quarters of a day, so that windows, days and orders often meet."""
    orders, touches = orders_of(of_orders), touches_from(of_touches)
    assert told(touches_of(orders, touches, WINDOW_US)) == plainly(orders, touches, WINDOW_US)


def test_the_window_is_kept_to_the_microsecond() -> None:
    """A click as old as the window is out, one a microsecond younger or at the order's own moment is in."""
    at = 3 * DAY
    touches = touches_from([(at - WINDOW_US, 1, 0), (at - WINDOW_US + 1, 1, 1), (at, 1, 2), (at + 1, 1, 0)])
    found = touches_of(orders_of([(at, 1, 0)]), touches, WINDOW_US)
    assert told(found) == [(900, at - WINDOW_US + 1, 1), (900, at, 2)]


def test_clicks_in_a_row_of_one_channel_and_day_are_one_the_last() -> None:
    hour = DAY // 24
    clicks = [(hour, 0), (2 * hour, 0), (3 * hour, 1), (4 * hour, 0), (5 * hour, 0), (DAY, 0), (DAY + hour, 0)]
    touches = touches_from([(time_us, 1, channel) for time_us, channel in clicks])
    found = touches_of(orders_of([(DAY + 2 * hour, 1, 2)]), touches, 10 * DAY)
    assert [(time_us // hour, channel) for _, time_us, channel in told(found)] == [(2, 0), (3, 1), (5, 0), (25, 0)]


@pytest.mark.parametrize("seed", range(3))
def test_what_was_forgotten_is_never_missed(shop: Callable[..., Any], seed: int) -> None:
    """Day by day, with clicks thrown away, as over the whole journal at once; fake orders have none."""
    rng, n_days, n = np.random.default_rng(seed), 12, 40
    world = build_world(shop(f"shoppers.count={n}", "record.credit_days=2").settings, 1)
    orders = orders_of([tuple(each) for each in rng.integers((0, 0, 0), (n_days * DAY, n, 3), (150, 3)).tolist()])
    orders["flags"][rng.random(150) < 0.1] |= layout.FAKE
    touches = touches_from([tuple(each) for each in rng.integers((0, 0, 0), (n_days * DAY, n, 3), (900, 3)).tolist()])
    state = world.state = world.state.replace(orders=orders, touches=np.zeros(901, layout.TOUCH))
    credit, most = Credit(world), 0
    for day in range(n_days):
        today = touches[touches["time_us"] // DAY == day]
        held = int(state.now[layout.N_TOUCHES])
        state.touches[held : held + len(today)] = today
        state.now[layout.N_TOUCHES] = held + len(today)
        state.now[layout.N_ORDERS] = np.searchsorted(orders["created_us"], (day + 1) * DAY)
        most = max(most, held + len(today))
        credit.close_day(world, day)
    real = orders[(orders["flags"] & layout.FAKE) == 0]
    assert told(credit.table()) == plainly(real, touches, WINDOW_US)
    assert len(credit.table()) > len(real)
    assert most < 900 * 6 / n_days  # some days' clicks are held, not all
