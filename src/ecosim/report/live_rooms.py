"""Live rooms: who came, what they ordered and kept, slot by slot and minute by minute, and what it cost.

Reads `live_rooms`, `live_minutes`, `live_slots`, `orders` and `stock_events`. A room is known by its channel and name;
a replication in which nobody came to it counts as zero, and has no conversion. Costs are those of the channels with
rooms, all of them: a fee knows its channel and its order, not its room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.report.bands import band, grid, main_replications, main_rows, ratio, sums
from ecosim.report.channel_costs import ChannelCost, channel_costs, yuan_by_kind
from ecosim.report.intervals import Difference, Spread, paired_difference, spread
from ecosim.report.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

Numbers = NDArray[np.float64]
MINUTE_US: Final = 60_000_000
# What is told of a room, in the order of its table; the unit is the last word of a key.
ROOM_MEASURES: Final = {
    "viewers_count": Words("viewers", "观看人次"),
    "peak_viewers_count": Words("peak viewers", "最高在线"),
    "mean_watch_s": Words("mean watch", "人均停留"),
    "shown_orders_count": Words("orders shown", "显示订单"),
    "fake_orders_count": Words("of these fake", "其中刷单"),
    "paid_orders_count": Words("paid orders", "支付订单"),
    "conversion_share": Words("live conversion", "直播转化率"),
    "gpm_yuan": Words("GPM", "千次观看成交"),
    "gmv_yuan": Words("GMV paid", "支付金额"),
    "net_sales_yuan": Words("net sales", "净成交额"),
}
SLOT_MEASURES: Final = {
    "present_count": Words("viewers present", "在场观众"),
    "paid_orders_count": Words("paid orders", "支付订单"),
    "conversion_share": Words("conversion of these", "在场转化率"),
    "units_count": Words("units", "支付件数"),
    "gmv_yuan": Words("GMV paid", "支付金额"),
    "sold_out_count": Words("sizes sold out then", "讲解中售罄规格"),
}


@dataclass(frozen=True)
class Slot:
    """A listing shown, by SLOT_MEASURES; sold-out are its sizes and colours that did so while it was shown."""

    listing: str
    tag: str
    start_us: int
    end_us: int
    of: Mapping[str, Spread]


@dataclass(frozen=True)
class Room:
    """A room by ROOM_MEASURES, and its run of show in order of time."""

    channel: str
    name: str
    start_us: int
    minutes: int
    of: Mapping[str, Spread]
    slots: tuple[Slot, ...]

    def to_json(self) -> dict[str, Any]:
        """Measures with their intervals; the unit stands in the name."""
        return {
            "channel": self.channel, "room": self.name, "start_us": self.start_us, "minutes": self.minutes,
            **records(self.of),
            "slots": [{"listing": slot.listing, "tag": slot.tag, "start_us": slot.start_us, "end_us": slot.end_us,
                       **records(slot.of)} for slot in self.slots],
        }  # fmt: skip


@dataclass(frozen=True)
class Return:
    """Orders that came back, as a share of orders delivered: made in a room, from the shelf, and the difference."""

    room: Spread
    shelf: Spread
    gap: Difference

    def to_json(self) -> dict[str, Any]:
        """Shares with their intervals."""
        gap = {"mean": self.gap.mean, "ci": list(self.gap.ci) if self.gap.ci else None}
        return {"room_share": self.room.record(), "shelf_share": self.shelf.record(), "diff_share": gap}


@dataclass(frozen=True)
class Live:
    """All rooms of a run: one by one in order of time, together, their returns, and the costs of their channels."""

    rooms: tuple[Room, ...]
    all_rooms: Mapping[str, Spread]  # ROOM_MEASURES, viewers added over rooms; the peak is that of the fullest
    returns: Return
    costs: tuple[ChannelCost, ...]
    net_a_yuan: Spread  # net sales of all rooms for each yuan of these costs

    def greatest(self, n: int) -> tuple[Room, ...]:
        """The `n` rooms with the highest mean GMV, in order of time."""
        first = sorted(self.rooms, key=lambda room: -(room.of["gmv_yuan"].mean or 0.0))[:n]
        return tuple(room for room in self.rooms if room in first)

    def to_json(self) -> dict[str, Any]:
        """The rooms, all of them together, and returns against the shelf."""
        return {
            "rooms": [room.to_json() for room in self.rooms], "all": records(self.all_rooms),
            "returns": self.returns.to_json(), "costs": {row.channel: row.to_json() for row in self.costs},
            "net_sales_a_yuan_of_cost_ratio": self.net_a_yuan.record(),
        }  # fmt: skip


def unit_of(key: str) -> str:
    """The unit of a measure: the last word of its key.

    >>> unit_of("mean_watch_s")
    's'
    """
    return key.rsplit("_", 1)[1]


def records(of: Mapping[str, Spread]) -> dict[str, dict[str, float | None]]:
    """Spreads as records, by key."""
    return {key: one.record() for key, one in of.items()}


def live(run: Run) -> Live | None:
    """The live rooms of a run; None where nobody came to any."""
    rows, replications = main_rows(run, "live_rooms"), main_replications(run)
    if rows.empty:
        return None
    slots, gone = main_rows(run, "live_slots"), main_rows(run, "stock_events")
    gone = gone[~gone["back"]]
    found = [
        Room(
            str(channel), str(name), int(of["start_us"].min()), int(of["minutes"].max()),
            measures(of, replications),
            _slots(slots[(slots["channel"] == channel) & (slots["room"] == name)], gone, replications))
        for (channel, name), of in rows.groupby(["channel", "room"], sort=True)
    ]  # fmt: skip
    found.sort(key=lambda room: (room.start_us, room.channel, room.name))
    channels = {room.channel for room in found}
    cost = sum((yuan for (name, _), yuan in yuan_by_kind(run).items() if name in channels), np.zeros(len(replications)))
    net = ratio(sums(rows, "net_fen", replications) / 100, cost)
    costs = tuple(row for row in channel_costs(run).channels if row.channel in channels)
    return Live(tuple(found), measures(rows, replications), returns(run), costs, spread(net))


def measures(rows: pd.DataFrame, replications: list[int]) -> dict[str, Spread]:
    """ROOM_MEASURES of some rows of `live_rooms`, taken together by replication."""
    watched_s = rows.assign(watched_s=rows["mean_watch_s"] * rows["viewers"])
    viewers, paid, gmv_fen = (sums(rows, column, replications) for column in ("viewers", "paid_orders", "gmv_fen"))
    peak = rows.groupby("replication")["peak_viewers"].max().reindex(replications, fill_value=0)
    values = (
        viewers, peak.to_numpy(dtype=np.float64), ratio(sums(watched_s, "watched_s", replications), viewers),
        sums(rows, "orders", replications), sums(rows, "fake_orders", replications), paid, ratio(paid, viewers),
        ratio(10.0 * gmv_fen, viewers), gmv_fen / 100, sums(rows, "net_fen", replications) / 100,
    )  # fmt: skip
    return {key: spread(one) for key, one in zip(ROOM_MEASURES, values, strict=True)}


def _slots(rows: pd.DataFrame, gone: pd.DataFrame, replications: list[int]) -> tuple[Slot, ...]:
    """The slots of one room, in order of time; `gone`: when variants sold out."""
    return tuple(
        _slot(of, gone, replications) for _, of in rows.groupby(["start_us", "end_us", "listing", "tag"], sort=True)
    )


def _slot(rows: pd.DataFrame, gone: pd.DataFrame, replications: list[int]) -> Slot:
    first = rows.iloc[0]
    listing, start_us, end_us = str(first["listing"]), int(first["start_us"]), int(first["end_us"])
    of = _shown(rows, _while(gone, listing, start_us, end_us), replications)
    return Slot(listing, str(first["tag"]), start_us, end_us, of)


def _while(gone: pd.DataFrame, listing: str, start_us: int, end_us: int) -> pd.DataFrame:
    """One row for each variant of a listing that sold out between two moments."""
    rows = gone[(gone["listing"] == listing) & (gone["time_us"] >= start_us) & (gone["time_us"] < end_us)]
    return rows.drop_duplicates(["replication", "sku"]).assign(one=1)


def _shown(rows: pd.DataFrame, gone: pd.DataFrame, replications: list[int]) -> dict[str, Spread]:
    """SLOT_MEASURES of one slot."""
    looks, paid = sums(rows, "looks", replications), sums(rows, "paid_orders", replications)
    values = (
        looks, paid, ratio(paid, looks), sums(rows, "units", replications), sums(rows, "gmv_fen", replications) / 100,
        sums(gone, "one", replications),
    )  # fmt: skip
    return {key: spread(one) for key, one in zip(SLOT_MEASURES, values, strict=True)}


def returns(run: Run) -> Return:
    """Returned orders of those delivered: made in a room, against those that no channel's tag was on."""
    orders = main_rows(run, "orders")
    orders = orders[orders["delivered_us"] >= 0]
    orders = orders.assign(one=1, back=(orders["returned_us"] >= 0).astype(int))
    replications = main_replications(run)
    room, shelf = (
        ratio(sums(rows, "back", replications), sums(rows, "one", replications))
        for rows in (orders[orders["in_room"]], orders[~orders["in_room"] & (orders["tag"] == "")])
    )
    by_replication = (dict(zip(replications, shares.tolist(), strict=True)) for shares in (room, shelf))
    return Return(spread(room), spread(shelf), paired_difference(*by_replication))


def stretches(minutes: int, most: int) -> tuple[list[int], NDArray[np.int64]]:
    """First minutes and lengths of at most `most` equal stretches of a room; the last may be shorter.

    >>> stretches(5, 3)[0], stretches(5, 3)[1].tolist()
    ([0, 2, 4], [2, 2, 1])
    """
    step = max(1, -(-minutes // most))
    starts = list(range(0, minutes, step))
    return starts, np.minimum(step, minutes - np.array(starts, dtype=np.int64))


def by_minute(run: Run, room: Room, most: int = 240) -> list[dict[str, Any]]:
    """Viewers and orders shown a minute along a room: minute, viewers' mean, p10, p90, …, and the same as orders_*.

    A long room is taken in stretches of some minutes, so that there are at most `most`; a stretch has its means.
    """
    rows = main_rows(run, "live_minutes")
    rows = rows[(rows["channel"] == room.channel) & (rows["room"] == room.name) & (rows["minute"] < room.minutes)]
    (starts, length), replications = stretches(room.minutes, most), main_replications(run)
    step = starts[1] - starts[0] if len(starts) > 1 else room.minutes
    rows = rows.assign(at=rows["minute"] // step * step)
    viewers, orders = (band(grid(rows, "at", name, starts, replications) / length) for name in ("viewers", "orders"))
    return [
        {"minute": start, **seen, **{f"orders_{key}": value for key, value in made.items()}}
        for start, seen, made in zip(starts, viewers, orders, strict=True)
    ]
