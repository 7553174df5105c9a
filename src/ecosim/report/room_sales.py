"""What a live room sold along its hours: yuan minute by minute, the price of each slot, and when sizes ran out.

Reads `orders` and `stock_events`. Counts orders that were made while watching and paid: fake ones, which the table of
minutes holds too, bring no money. Which rooms and slots there are stands in `live_rooms.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosim.report.bands import band, grid, main_replications, main_rows
from ecosim.report.intervals import Spread, spread
from ecosim.report.live_rooms import MINUTE_US, Room, Slot, stretches

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

VARIANT = ["listing", "colour", "size"]


@dataclass(frozen=True)
class Price:
    """What a slot's listing cost a shopper, in yuan a unit: the price shown, and what was paid after all cuts."""

    shown_yuan: float | None
    in_hand_yuan: Spread


@dataclass(frozen=True)
class Gone:
    """A size and colour on show that sold out in the room's hours, in `k` of `n` replications; the median moment."""

    listing: str
    variant: str
    time_us: int
    k: int
    n: int


def paid_in_rooms(run: Run) -> pd.DataFrame:
    """Paid orders that were made while watching, of main luck."""
    orders = main_rows(run, "orders")
    return orders[orders["in_room"] & (orders["paid_us"] >= 0)]


def of_room(orders: pd.DataFrame, room: Room) -> pd.DataFrame:
    """Those of one room: of its channel, its hours and the tags of its slots."""
    end_us = room.start_us + room.minutes * MINUTE_US
    tags = {slot.tag for slot in room.slots}
    inside = (orders["created_us"] >= room.start_us) & (orders["created_us"] < end_us)
    return orders[inside & (orders["channel"] == room.channel) & orders["tag"].isin(tags)]


def yuan_by_minute(run: Run, room: Room, orders: pd.DataFrame, most: int = 240) -> list[dict[str, Any]]:
    """Paid GMV a minute along a room, in stretches as `by_minute`: minute, mean, p10, p90, …

    orders: those of the room. GMV is what was paid, before refunds; it sums to the room's.
    """
    starts, lengths = stretches(room.minutes, most)
    step = starts[1] - starts[0] if len(starts) > 1 else room.minutes
    rows = orders.assign(at=(orders["created_us"] - room.start_us) // MINUTE_US // step * step)
    values = grid(rows, "at", "pays_fen", starts, main_replications(run)) / 100 / lengths
    return [{"minute": start, **record} for start, record in zip(starts, band(values), strict=True)]


def price_of(run: Run, slot: Slot, orders: pd.DataFrame) -> Price:
    """The price of a slot by the orders made in it; what was added to reach a threshold is left out."""
    during = (orders["created_us"] >= slot.start_us) & (orders["created_us"] < slot.end_us)
    rows = orders[during & (orders["tag"] == slot.tag) & (orders["listing"] == slot.listing)]
    if rows.empty:
        return Price(None, spread(np.empty(0)))
    sums = rows.groupby("replication")[["pays_fen", "units"]].sum()
    in_hand = (sums["pays_fen"] / sums["units"]).to_numpy(dtype=np.float64) / 100
    return Price(float(rows["shown_fen"].median()) / 100, spread(in_hand))


def gone_in(run: Run, room: Room) -> list[Gone]:
    """Sizes and colours of what the room shows that sold out while it was open, the earliest first."""
    events, n = main_rows(run, "stock_events"), len(main_replications(run))
    end_us = room.start_us + room.minutes * MINUTE_US
    inside = (events["time_us"] >= room.start_us) & (events["time_us"] < end_us) & ~events["back"]
    rows = events[inside & events["listing"].isin({slot.listing for slot in room.slots})]
    found = []
    for (listing, colour, size), of in rows.groupby(VARIANT, sort=True):
        first = of.groupby("replication")["time_us"].min()
        found.append(Gone(str(listing), " ".join(filter(None, (str(colour), str(size)))), int(first.median()),
                          len(first), n))  # fmt: skip
    return sorted(found, key=lambda gone: (gone.time_us, gone.listing, gone.variant))


def lanes(slots: Sequence[Slot]) -> dict[str, int]:
    """A line of its own for each listing shown, in order of its first slot."""
    return {listing: at for at, listing in enumerate(dict.fromkeys(slot.listing for slot in slots))}
