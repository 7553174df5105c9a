"""Live rooms in the state: rows of rooms and slots as channels declare them, and room for their minutes.

What happens in a room is `kernels/room.py`; what is counted there becomes records at the end of the run.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ecosim.channels.checks import hash_of
from ecosim.channels.rooms import Room
from ecosim.channels.tags import Tag
from ecosim.engine.growth import doubled
from ecosim.kernels import layout
from ecosim.records.outcome import LIVE_MINUTE, LIVE_SLOT
from ecosim.units import HOUR, MINUTE, SECOND
from ecosim.world.build import World


class Rooms:
    """Rooms declared so far, by channel and id."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._rows: dict[tuple[int, str], int] = {}
        self._n_slots, self._n_minutes = 0, 0

    def row(self, channel_ix: int, room: str) -> int:
        """Row of a channel's room; ValueError where it declared none of this id."""
        if (channel_ix, room) not in self._rows:
            raise ValueError(f"land: room {room!r} is not declared; hand over its Room before, or with the layer")
        return self._rows[channel_ix, room]

    def first_listing(self, world: World, row: int, otherwise: int) -> int:
        """Row of the listing that a room shows first."""
        room = world.state.rooms[row]
        if room["last_slot"] == room["first_slot"]:
            return otherwise
        return int(world.state.slots[room["first_slot"]]["listing_ix"])

    def add(self, world: World, channel_ix: int, room: Room, start_us: int, deal: Callable[[Tag], int]) -> None:
        """Take a room that opens at `start_us`; `deal` gives the row of a tag. ValueError where its id was used."""
        if (channel_ix, room.id) in self._rows:
            raise ValueError(f"room {room.id!r}: its id was used before; put the date into the id")
        deals = [deal(slot.tag) for slot in room.slots]
        self._make_way(world, room)
        at = len(self.names)
        row = world.state.rooms[at]
        row["first_slot"], row["last_slot"] = self._n_slots, self._n_slots + len(room.slots)
        row["first_minute"], row["channel_ix"] = self._n_minutes, channel_ix
        row["start_us"], row["end_us"] = start_us, start_us + round(room.hours * HOUR)
        row["early_share"], row["early_us"] = room.stay.early_share, room.stay.early_s * SECOND
        row["stay_us"], row["stay_sigma"] = room.stay.median_s * SECOND, room.stay.sigma
        row["react_us"], row["pull"] = room.react_s * SECOND, room.pull
        row["follow_share"], row["fake_share"] = room.follow_share, room.fake_share
        order = sorted(range(len(room.slots)), key=lambda j: (room.slots[j].at_h, room.slots[j].listing))
        for place, j in enumerate(order):
            self._fill_slot(world, self._n_slots + place, at, room, j, deals[j], start_us)
        self._rows[channel_ix, room.id] = at
        self.names.append(room.id)
        self._n_slots += len(room.slots)
        self._n_minutes += minutes_of(room)

    def _fill_slot(self, world: World, row: int, room_ix: int, room: Room, j: int, deal_ix: int, start_us: int) -> None:
        slot, target = room.slots[j], world.state.slots[row]
        target["room_ix"], target["deal_ix"] = room_ix, deal_ix
        target["listing_ix"] = world.catalogue.names.index(slot.listing)
        target["deal_us"] = round(slot.tag.valid_h * HOUR)
        target["word"] = hash_of((room.id, slot.listing, round(slot.at_h * HOUR)))
        target["start_us"] = start_us + round(slot.at_h * HOUR)
        target["end_us"] = min(target["start_us"] + round(slot.minutes * MINUTE), start_us + round(room.hours * HOUR))
        target["look_share"], target["pull"] = slot.look_share, slot.pull

    def _make_way(self, world: World, room: Room) -> None:
        """Let the tables grow until the room fits."""
        state = world.state
        need = {
            "rooms": len(self.names) + 1,
            "slots": self._n_slots + len(room.slots),
            "slot_counts": self._n_slots + len(room.slots),
            "room_minutes": self._n_minutes + minutes_of(room),
        }
        small = {name: n for name, n in need.items() if n > len(getattr(state, name))}
        if small:
            world.state = state.replace(**{name: doubled(getattr(state, name), n) for name, n in small.items()})

    def minutes(self, world: World) -> np.ndarray[tuple[int], np.dtype[np.void]]:
        """Joins, leaves and viewers of every minute of every room that anybody joined, LIVE_MINUTE[n]."""
        parts = []
        for ix in self._joined(world):
            room, counts = world.state.rooms[ix], self._counts(world, ix)
            n = len(counts)
            part = np.zeros(n, LIVE_MINUTE)
            part["channel_ix"], part["room_ix"], part["minute"] = room["channel_ix"], ix, np.arange(n)
            part["time_us"] = room["start_us"] + np.arange(n) * MINUTE
            part["joined"], part["left"] = counts[:, layout.JOINED], counts[:, layout.LEFT]
            part["viewers"] = np.cumsum(part["joined"] - part["left"])
            part["watched_s"], part["followed"] = counts[:, layout.WATCHED_S], counts[:, layout.FOLLOWED]
            parts.append(part)
        return np.concatenate([np.zeros(0, LIVE_MINUTE), *parts])

    def slots(self, world: World) -> np.ndarray[tuple[int], np.dtype[np.void]]:
        """Looks, clicks and fake orders of every slot of every room that anybody joined, LIVE_SLOT[n]."""
        found = np.zeros(self._n_slots, LIVE_SLOT)
        slots, counts = world.state.slots[: self._n_slots], world.state.slot_counts[: self._n_slots]
        for name in ("room_ix", "listing_ix", "deal_ix", "start_us", "end_us"):
            found[name] = slots[name]
        found["channel_ix"] = world.state.rooms["channel_ix"][slots["room_ix"]]
        found["looks"], found["clicks"] = counts[:, layout.LOOKS], counts[:, layout.SLOT_CLICKED]
        found["fakes"] = counts[:, layout.FAKES]
        return found[np.isin(found["room_ix"], self._joined(world))]

    def _joined(self, world: World) -> list[int]:
        """Rows of the rooms that anybody joined: of the others nothing is written, like any row of zeros."""
        return [ix for ix in range(len(self.names)) if self._counts(world, ix)[:, layout.JOINED].any()]

    def _counts(self, world: World, ix: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """Counts of a room's minutes, int64[minutes, N_MINUTE], a view."""
        room = world.state.rooms[ix]
        n = int((room["end_us"] - room["start_us"]) // MINUTE) + 1
        counts: np.ndarray[tuple[int, int], np.dtype[np.int64]] = world.state.room_minutes
        return counts[room["first_minute"] : room["first_minute"] + n]


def minutes_of(room: Room) -> int:
    """Rows of minutes that a room takes: its whole minutes, and the one in which it closes."""
    return round(room.hours * HOUR) // MINUTE + 1
