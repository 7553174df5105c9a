"""The days' closing for channels: which of a channel's orders reached which state, for it to charge its fees.

An order's fate is drawn when it is made; here it is told on its day. Nothing is told before it has happened.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.orders import ORDER_COLUMNS, STATES, Orders
from ecosim.engine.layers import Layers
from ecosim.units import DAY
from ecosim.world.build import World

MOMENT_OF = {"paid": "paid_us", "refunded": "refunded_us", "returned": "returned_us", "confirmed": "confirmed_us"}


def orders_of_day(
    world: World, orders: NDArray[np.void], had_fen: NDArray[np.int64], channel_ix: int, day: int, layers: Layers,
    visits: int, impressions: int, clicks: int,
) -> Orders:  # fmt: skip
    """The states that a channel's orders reached on a day, in order of (order id, state).

    A channel with click windows has the orders that they claim, any other those that its visits made; fake ones are
    shown to nobody, as they are never paid. What price protection has given back, `had_fen` int64[orders], is no part
    of what is paid back or received at an order's end.
    """
    those = np.flatnonzero(is_of(orders, channel_ix, layers))
    mine, had = orders[those], had_fen[those]
    parts = []
    for n, state in enumerate(STATES):
        at = mine[MOMENT_OF[state]]
        today = (at >= day * DAY) & (at < (day + 1) * DAY)
        parts.append((mine[today], had[today], np.full(np.count_nonzero(today), n)))
    rows, had, state_ix = (np.concatenate([part[k] for part in parts]) for k in range(3))
    order = np.lexsort((state_ix, rows["order_id"]))
    return Orders(
        columns_of(world, rows[order], had[order], state_ix[order], layers), day=day,
        date=(world.settings.period.start_date + dt.timedelta(days=day)).isoformat(),
        visits=visits, impressions=impressions, clicks=clicks,
    )  # fmt: skip


def is_of(orders: NDArray[np.void], channel_ix: int, layers: Layers) -> NDArray[np.bool_]:
    """Which orders are a channel's, bool[orders]."""
    claims = [row for row, (owner, _) in enumerate(layers.claims) if owner == channel_ix]
    return np.isin(orders["claim_ix"], claims) if claims else orders["channel_ix"] == channel_ix


def named(names: list[tuple[int, str]], rows: NDArray[np.int32]) -> NDArray[Any]:
    """The names of rows, object[n], "" for -1."""
    return np.array([*(name for _, name in names), ""], object)[rows]


def columns_of(
    world: World, rows: NDArray[np.void], had_fen: NDArray[np.int64], state_ix: NDArray[np.int64], layers: Layers
) -> dict[str, NDArray[Any]]:
    """Columns of `Orders`; money stands in the rows of the state it belongs to."""
    paid, left = rows["pays_fen"], np.maximum(0, rows["pays_fen"] - had_fen)
    state = np.array(STATES, object)[state_ix]
    listing = np.array(world.catalogue.names, object)[rows["listing_ix"]]
    columns = (
        rows["order_id"], listing, state, rows["units"].astype(np.int64), np.where(state_ix == 0, paid, 0),
        np.where((state_ix == 1) | (state_ix == 2), left, 0), np.where(state_ix == 3, left, 0),
        named(layers.deals, rows["deal_ix"]), named(layers.claims, rows["claim_ix"]),
    )  # fmt: skip
    return dict(zip(ORDER_COLUMNS, columns, strict=True))


def last_moment_us(orders: NDArray[np.void], unpaid_us: int) -> int:
    """The last moment of any order's fate, -1 without orders; one never paid is closed after `unpaid_us`."""
    if len(orders) == 0:
        return -1
    moments = ("created_us", "lapsed_us", "refunded_us", "returned_us", "restocked_us", "confirmed_us")
    closed_us = np.where(orders["paid_us"] < 0, orders["created_us"] + unpaid_us, -1)
    return max(int(closed_us.max()), *(int(orders[name].max()) for name in moments))
