"""The day's orders of one channel, and its counts: the read-only `o` of `settle`.

A row is a state that an order reached on that day, with the money that belongs to that state alone, so that
summing a column never counts a fen twice. The last days after the period are closed in the same way until all
is settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy.typing as npt

from ecosim.channels.window import read_only

Array = npt.NDArray[Any]
State = Literal["paid", "refunded", "returned", "confirmed"]
STATES: tuple[State, ...] = ("paid", "refunded", "returned", "confirmed")
ORDER_COLUMNS = ("order_id", "listing", "state", "units", "paid_fen", "refunded_fen", "confirmed_fen", "tag", "source")


@dataclass(frozen=True)
class Order:
    """One order that reached one state on the day."""

    order_id: int
    listing: str
    state: State
    units: int
    paid_fen: int = 0
    refunded_fen: int = 0
    confirmed_fen: int = 0
    tag: str = ""
    source: str = ""


class Orders:
    """Orders that are this channel's, in the states they reached on one day, in order of (order_id, state).

    order_id: uint64[n] · listing: object[n] names · state: object[n] ("paid"; "refunded" before shipping; "returned"
    after delivery; "confirmed" receipt) · units: int64[n] · paid_fen: int64[n], in "paid" rows · refunded_fen:
    int64[n], in "refunded" and "returned" rows · confirmed_fen: int64[n], in "confirmed" rows · tag: object[n] name
    of the tag it was made with, "" none · source: object[n] whose click window claims it, "" nobody's. `visits`,
    `impressions`, `clicks`: the channel's counts of the day.
    """

    order_id: Array
    listing: Array
    state: Array
    units: Array
    paid_fen: Array
    refunded_fen: Array
    confirmed_fen: Array
    tag: Array
    source: Array

    def __init__(
        self, columns: Mapping[str, Array], *, day: int, date: str, visits: int, impressions: int, clicks: int
    ) -> None:
        for name in ORDER_COLUMNS:
            setattr(self, name, read_only(columns[name]))
        self.day = day
        self.date = date
        self.visits = visits
        self.impressions = impressions
        self.clicks = clicks

    def __len__(self) -> int:
        return len(self.order_id)

    def __iter__(self) -> Iterator[Order]:
        columns = [getattr(self, name).tolist() for name in ORDER_COLUMNS]
        return (Order(*row) for row in zip(*columns, strict=True))
