"""What channels see: the traits of shoppers, and the window of one moment.

A window shows views of the state as it stands, the prices shown, the lowest price of each past day and the channel's
own counts. What a channel may see is declared in `channels/window.py`; nothing here decides or draws.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.calendar import Calendar
from ecosim.channels.window import Window
from ecosim.kernels import layout
from ecosim.kernels.layout import State
from ecosim.kernels.population import fill_uniforms
from ecosim.kernels.ranking import VELOCITY
from ecosim.units import DAY
from ecosim.world.build import World
from ecosim.world.promotions import coupons_of

MOST_DAYS = 400  # of prices kept
NUMBERS = ("activity", "awareness", "days_away")
TRAIT_FLAGS = {"follower": layout.FOLLOWER, "bought": layout.BOUGHT, "aware": layout.AWARE}


class Traits(Mapping[str, Any]):
    """Public traits of shoppers, read when asked for: numbers, and flags as True or False."""

    def __init__(self, state: State, day: int, kept: dict[str, Any]) -> None:
        self._people, self._state, self._day = state.people, state, day
        self._kept = kept  # what never changes, once it was asked for

    def __getitem__(self, name: str) -> Any:
        if name == "activity" and name not in self._kept:
            self._kept[name] = np.ascontiguousarray(self._people["activity"])
        if name == "awareness":
            aware = self._state.awareness
            return aware.copy() if len(aware) else np.zeros(len(self._people), np.float32)
        if name == "days_away":
            seen = self._people["seen_day"].astype(np.int64)
            return np.where(seen >= 0, self._day - seen, -1)
        if name in self._kept:
            return self._kept[name]
        flags = (self._people["flags"] & TRAIT_FLAGS[name]) != 0
        if name == "aware":
            self._kept[name] = flags
        return flags

    def __iter__(self) -> Iterator[str]:
        return iter((*NUMBERS, *TRAIT_FLAGS))

    def __len__(self) -> int:
        return len(NUMBERS) + len(TRAIT_FLAGS)

    def __contains__(self, name: object) -> bool:
        return name in NUMBERS or name in TRAIT_FLAGS


class Windows:
    """Makes the window of a channel at a moment; remembers the prices shown and each day's lowest price in hand."""

    def __init__(self, world: World, calendar: Calendar) -> None:
        catalogue = world.catalogue
        self._calendar = calendar
        self._fixed = {
            "id": np.array(catalogue.names, object),
            "store": np.array(catalogue.stores, object)[catalogue.store_ix],
            "own": np.arange(len(catalogue.names)) < catalogue.n_own,
            "tag_fen": catalogue.tag_fen,
            "rating": catalogue.rating,
        }
        self._kept: dict[str, Any] = {}
        self._drawn: dict[tuple[int, str], NDArray[np.float32]] = {}
        self._lowest_fen = [world.catalogue.daily_fen]

    def open_day(self, world: World) -> None:
        """Begin a day's lowest prices at the prices it opens with."""
        self._lowest_fen.append(world.state.unit_fen.copy())
        del self._lowest_fen[:-MOST_DAYS]

    def note_prices(self, world: World, time_us: int) -> None:
        """Take the prices that hold from `time_us` on; those at midnight open the day."""
        now_fen = world.state.unit_fen
        self._lowest_fen[-1] = np.minimum(self._lowest_fen[-1], now_fen) if time_us % DAY else now_fen.copy()

    def window(self, world: World, time_us: int, counts: Mapping[str, Any], channel_hash: int) -> Window:
        """The window at a moment of the channel with these counts and this hash of its name."""
        state, n_own = world.state, world.catalogue.n_own
        columns = {
            **self._fixed,
            "price_fen": state.shown_fen,
            "in_hand_fen": state.unit_fen,
            "stock": state.listing_stock,
            "sales_7d": world.memory[:, VELOCITY],
        }
        return Window(
            moment_us=time_us,
            calendar=self._calendar,
            people=Traits(state, time_us // DAY, self._kept),
            segments=world.segments,
            segment_ix=state.people["segment"],
            columns=columns,
            n_own=n_own,
            history_fen=np.array(self._lowest_fen[:-1] or self._lowest_fen),
            queries=world.queries,
            query_relevance=world.relevance[: len(world.queries), :n_own],
            counts=counts,
            coupons=tuple(coupon.name for coupon in coupons_of(world.settings)),
            official_ppm=state.official_ppm[:n_own],
            draw=lambda name: self._uniforms(world, channel_hash, name),
        )

    def _uniforms(self, world: World, channel_hash: int, name: str) -> NDArray[np.float32]:
        """A channel's numbers of a name, float32[n_shoppers], kept for the run. Draws CHANNEL_DRAW by shopper."""
        key = (channel_hash, name)
        if key not in self._drawn:
            found = np.zeros(len(world.state.people), np.float32)
            fill_uniforms(world.key, np.uint64(channel_hash), np.uint64(zlib.crc32(name.encode())), found)
            self._drawn[key] = found
        return self._drawn[key]
