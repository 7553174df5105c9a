"""Live rooms as tables: viewers minute by minute, and what was ordered while watching, by room and slot.

Viewers are counted by the engine; orders are those of the orders table that were made in a room, by the slot whose tag
they bear and whose time they fall into. A room that nobody joined has no rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.records import outcome as raw
from ecosim.records.frames import Named, dates
from ecosim.records.ledger import Ledger
from ecosim.records.outcome import Outcome
from ecosim.units import DAY, MINUTE

Ints = NDArray[np.int64]


def live_rooms(of: Outcome, ledger: Ledger) -> dict[str, Any]:
    """Columns of table `live_rooms`."""
    minutes, slots = of.live_minutes, of.live_slots
    room, first, at_minute = np.unique(minutes["room_ix"], return_index=True, return_inverse=True)
    n, at_slot = len(room), np.searchsorted(room, slots["room_ix"])
    joined, watched = (_sum(at_minute, minutes[name], n) for name in ("joined", "watched_s"))
    peak = np.zeros(n, np.int64)
    np.maximum.at(peak, at_minute, minutes["viewers"])
    sold = {name: _sum(at_slot, values, n) for name, values in _sales(of).items()}
    start_us = minutes["time_us"][first]
    return {
        "channel": Named(of.channels, minutes["channel_ix"][first]), "room": Named(of.rooms, room),
        "start_us": start_us, "date": dates(of, start_us // DAY),
        "minutes": _sum(at_minute, np.ones(len(minutes), np.int64), n) - 1,
        "viewers": joined, "peak_viewers": peak, "mean_watch_s": watched / joined,
        "followed": _sum(at_minute, minutes["followed"], n),
        "looks": _sum(at_slot, slots["looks"], n), "clicks": _sum(at_slot, slots["clicks"], n),
        **sold, "gpm_fen": 1000.0 * sold["gmv_fen"] / joined, "conversion_share": sold["paid_orders"] / joined,
    }  # fmt: skip


def live_minutes(of: Outcome, ledger: Ledger) -> dict[str, Any]:
    """Columns of table `live_minutes`."""
    rows = of.live_minutes
    order, slot = _orders_in_slots(of)
    first, after = (
        np.searchsorted(rows["room_ix"], of.live_slots["room_ix"][slot], side) for side in ("left", "right")
    )
    at = np.minimum(first + (order["created_us"] - rows["time_us"][first]) // MINUTE, after - 1)
    return {
        **{name: rows[name] for name in ("minute", "time_us", "joined", "left", "viewers")},
        "channel": Named(of.channels, rows["channel_ix"]), "room": Named(of.rooms, rows["room_ix"]),
        "date": dates(of, rows["time_us"] // DAY), "orders": _sum(at, np.ones(len(at), np.int64), len(rows)),
        "gmv_fen": _sum(at, order["pays_fen"], len(rows)),
    }  # fmt: skip


def live_slots(of: Outcome, ledger: Ledger) -> dict[str, Any]:
    """Columns of table `live_slots`."""
    rows = of.live_slots
    return {
        **{name: rows[name] for name in ("start_us", "end_us", "looks", "clicks")},
        "channel": Named(of.channels, rows["channel_ix"]), "room": Named(of.rooms, rows["room_ix"]),
        "listing": Named(of.listings, rows["listing_ix"]), "date": dates(of, rows["start_us"] // DAY),
        "tag": Named([name for _, name in of.deals], rows["deal_ix"]), **_sales(of),
    }  # fmt: skip


def _orders_in_slots(of: Outcome) -> tuple[NDArray[np.void], Ints]:
    """Orders made in rooms, and the row of the slot of each: the last one begun of its tag and listing.

    What was added to reach a threshold is of any listing. Fake ones follow the orders that they imitate, some when the
    slot or the room is over already.
    """
    orders = of.orders[(of.orders["flags"] & raw.IN_ROOM) > 0]
    is_fake, is_added = ((orders["flags"] & flag) > 0 for flag in (raw.FAKE, raw.TOPPED_UP))
    slot = np.full(len(orders), -1)
    for row, one in enumerate(of.live_slots):
        begun = (orders["created_us"] >= one["start_us"]) & (is_fake | (orders["created_us"] < one["end_us"]))
        same = (orders["deal_ix"] == one["deal_ix"]) & (orders["channel_ix"] == one["channel_ix"])
        slot[begun & same & (is_added | (orders["listing_ix"] == one["listing_ix"]))] = row
    return orders[slot >= 0], slot[slot >= 0]


def _sales(of: Outcome) -> dict[str, Ints]:
    """What each slot sold, int64[slots] by column."""
    order, slot = _orders_in_slots(of)
    n, one = len(of.live_slots), np.ones(len(order), np.int64)
    paid, confirmed = order["paid_us"] >= 0, order["confirmed_us"] >= 0
    return {
        "orders": _sum(slot, one, n), "fake_orders": of.live_slots["fakes"].astype(np.int64),
        "paid_orders": _sum(slot, one * paid, n), "units": _sum(slot, order["units"] * paid, n),
        "gmv_fen": _sum(slot, order["pays_fen"] * paid, n), "net_fen": _sum(slot, order["pays_fen"] * confirmed, n),
    }  # fmt: skip


def _sum(at: Any, values: Any, n: int) -> Ints:
    """Sums of values by row, int64[n]."""
    total = np.zeros(n, np.int64)
    np.add.at(total, at, values)
    return total
