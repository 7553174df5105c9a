"""Which clicks led to an order: told at each day's close, from the journal of clicks on our listings.

An order's touches are the clicks of its shopper on any listing of ours within the window before it was made; several
of one channel on one day in a row are one. Clicks that no later order can reach are forgotten, so that memory does
not grow with the horizon. How credit is shared out is `records/credits.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels import layout
from ecosim.records.outcome import TOUCH
from ecosim.units import DAY
from ecosim.world.build import World

Rows = NDArray[np.void]


class Credit:
    """Touches of the orders made so far."""

    def __init__(self, world: World) -> None:
        self._window_us = world.settings.record.credit_days * DAY
        self._seen = 0
        self._buys_today = np.zeros(len(world.state.people), bool)
        self._parts: list[Rows] = []

    def close_day(self, world: World, day: int) -> None:
        """Take the touches of the day's orders, and forget clicks out of reach."""
        state = world.state
        n_orders, n = int(state.now[layout.N_ORDERS]), int(state.now[layout.N_TOUCHES])
        orders, touches = state.orders[self._seen : n_orders], state.touches[:n]
        orders = orders[(orders["flags"] & layout.FAKE) == 0]
        self._seen = n_orders
        if len(orders):
            self._parts.append(touches_of(orders, self._of_buyers(orders, touches), self._window_us))
        gone = int(np.searchsorted(touches["time_us"], (day + 1) * DAY - self._window_us))
        if gone > n // 2:  # not every day: what is kept has to move
            state.touches[: n - gone] = touches[gone:].copy()
            state.now[layout.N_TOUCHES] = n - gone

    def _of_buyers(self, orders: Rows, touches: Rows) -> Rows:
        """The touches of those who made one of the orders: few of all, so that little has to be sorted."""
        self._buys_today[orders["shopper_id"]] = True
        found: Rows = touches[self._buys_today[touches["shopper_id"]]]
        self._buys_today[orders["shopper_id"]] = False
        return found

    def table(self) -> Rows:
        """All touches TOUCH[n], by order as made and in time."""
        return np.concatenate([np.zeros(0, TOUCH), *self._parts])


def touches_of(orders: Rows, touches: Rows, window_us: int) -> Rows:
    """Touches TOUCH[n] of orders, each order's in time.

    One without any has its own channel at the moment it was made.
    """
    touches = touches[np.lexsort((touches["time_us"], touches["shopper_id"]))]
    first = np.searchsorted(touches["shopper_id"], orders["shopper_id"], "left")
    count = np.searchsorted(touches["shopper_id"], orders["shopper_id"], "right") - first
    of = np.repeat(np.arange(len(orders)), count)
    row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    since_us = orders["created_us"][of] - touches["time_us"][row]
    reach = (since_us >= 0) & (since_us < window_us)
    of, row = of[reach], row[reach]
    channel, day = touches["channel_ix"][row], touches["time_us"][row] // DAY
    again = np.zeros(len(of), bool)  # the next one in time is the same channel's on the same day
    again[:-1] = (of[1:] == of[:-1]) & (channel[1:] == channel[:-1]) & (day[1:] == day[:-1])
    of, row = of[~again], row[~again]
    return with_own(orders, of, touches["channel_ix"][row], touches["time_us"][row])


def with_own(orders: Rows, of: NDArray[Any], channel_ix: NDArray[Any], time_us: NDArray[Any]) -> Rows:
    """Rows of touches, and a row for each order that has none."""
    bare = np.setdiff1d(np.arange(len(orders)), of)
    of = np.concatenate([of, bare])
    rows = np.zeros(len(of), TOUCH)
    rows["order_id"] = orders["order_id"][of]
    rows["channel_ix"] = np.concatenate([channel_ix, orders["channel_ix"][bare]])
    rows["time_us"] = np.concatenate([time_us, orders["created_us"][bare]])
    return rows[np.argsort(of, kind="stable")]
