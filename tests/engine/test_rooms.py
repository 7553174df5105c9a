"""Live rooms in the state: each its own minutes and slots, whatever was declared before, and none without viewers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.rooms import Room, Slot, Stay
from ecosim.channels.tags import Tag
from ecosim.engine.rooms import Rooms, minutes_of
from ecosim.kernels import layout
from ecosim.units import DAY, HOUR, MINUTE
from ecosim.world.build import World, build_world

STAY = Stay(0.2, 20, 60, 1.0)


@pytest.fixture
def world(shop: Callable[..., Any]) -> World:
    return build_world(shop("shoppers.count=100").settings, 2)


def slot(listing: str, at_h: float, minutes: float = 10, name: str = "a") -> Slot:
    return Slot(listing, at_h, minutes, Tag(name), 0.5, 0.25)


def room(name: str, *slots: Slot, hours: float = 1.0) -> Room:
    return Room(name, hours, slots, STAY, react_s=7, pull=1.5, follow_share=0.1, fake_share=0.2)


def add(rooms: Rooms, world: World, given: Room, channel_ix: int = 0, start_us: int = DAY) -> None:
    names = ["a", "b", "c"]
    rooms.add(world, channel_ix, given, start_us, lambda tag: names.index(tag.name))


def test_a_room_is_written_as_declared(world: World) -> None:
    rooms = Rooms()
    add(rooms, world, room("evening", slot("jeans", 0.5, name="b"), hours=2), channel_ix=1)
    row, shown = world.state.rooms[0], world.state.slots[0]
    assert (row["start_us"], row["end_us"], row["channel_ix"]) == (DAY, DAY + 2 * HOUR, 1)
    assert (row["early_share"], row["early_us"], row["stay_us"], row["stay_sigma"]) == (0.2, 20e6, 60e6, 1.0)
    assert (row["react_us"], row["pull"], row["follow_share"], row["fake_share"]) == (7e6, 1.5, 0.1, 0.2)
    assert (shown["listing_ix"], shown["deal_ix"], shown["deal_us"]) == (world.catalogue.names.index("jeans"), 1, DAY)
    assert (shown["start_us"], shown["end_us"]) == (DAY + HOUR // 2, DAY + HOUR // 2 + 10 * MINUTE)
    assert (shown["look_share"], shown["pull"], shown["room_ix"]) == (0.5, 0.25, 0)


def test_slots_stand_in_the_order_of_the_show_and_end_with_the_room(world: World) -> None:
    rooms = Rooms()
    slots = slot("jeans", 0.9), slot("sweater", 0.1), slot("dress", 0.1), slot("cardigan", 0.5)
    add(rooms, world, room("evening", *slots))
    shown = world.state.slots[:4]
    names = [world.catalogue.names[row] for row in shown["listing_ix"]]
    assert names == ["dress", "sweater", "cardigan", "jeans"]
    assert shown["end_us"][3] == DAY + HOUR
    assert len(set(shown["word"].tolist())) == 4


def test_a_slot_is_named_by_what_it_is_not_by_its_place(world: World) -> None:
    one, more = Rooms(), Rooms()
    add(one, world, room("evening", slot("jeans", 0.5)))
    word = int(world.state.slots[0]["word"])
    add(more, world, room("evening", slot("dress", 0.2), slot("jeans", 0.5, minutes=3)))
    assert int(world.state.slots[1]["word"]) == word


def test_an_id_names_one_room_of_a_channel(world: World) -> None:
    rooms = Rooms()
    add(rooms, world, room("evening"))
    add(rooms, world, room("evening"), channel_ix=1)
    assert (rooms.row(0, "evening"), rooms.row(1, "evening")) == (0, 1)
    with pytest.raises(ValueError, match="room 'evening': its id was used before; put the date into the id"):
        add(rooms, world, room("evening"), start_us=2 * DAY)
    with pytest.raises(ValueError, match="land: room 'morning' is not declared"):
        rooms.row(0, "morning")


def test_the_listing_shown_first(world: World) -> None:
    rooms = Rooms()
    add(rooms, world, room("evening", slot("jeans", 0.5), slot("dress", 0.2)))
    add(rooms, world, room("talk"))
    assert rooms.first_listing(world, 0, 5) == world.catalogue.names.index("dress")
    assert rooms.first_listing(world, 1, 5) == 5


@pytest.mark.parametrize(("hours", "n"), [(1.0, 61), (2.5 / 60, 3), (0.5 / 60, 1), (48.0, 2881)])
def test_a_room_has_a_row_for_each_minute_and_its_close(hours: float, n: int) -> None:
    assert minutes_of(room("a", hours=hours)) == n


def test_rooms_keep_their_minutes_and_slots_as_tables_grow(world: World) -> None:
    """Counts put in before the tables grow are there afterwards, and no two rooms share a row."""
    rooms = Rooms()
    lengths = [(7 + 13 * k) % 50 / 10 + 0.1 for k in range(60)]
    for k, hours in enumerate(lengths):
        add(rooms, world, room(f"r{k}", slot("jeans", 0), slot("dress", 0.05), hours=hours), start_us=k * HOUR)
        row = world.state.rooms[k]
        counts = world.state.room_minutes
        assert counts[row["first_minute"] :].sum() == 0
        counts[row["first_minute"], layout.JOINED] = k + 1
        counts[row["first_minute"] + minutes_of(room("x", hours=hours)) - 1, layout.LEFT] = k + 1
        world.state.slot_counts[row["first_slot"] : row["last_slot"], layout.LOOKS] = k, 2 * k
    minutes, slots = rooms.minutes(world), rooms.slots(world)
    for k, hours in enumerate(lengths):
        mine = minutes[minutes["room_ix"] == k]
        assert len(mine) == minutes_of(room("x", hours=hours))
        assert np.array_equal(mine["time_us"], k * HOUR + np.arange(len(mine)) * MINUTE)
        assert (mine["joined"].sum(), mine["left"].sum(), mine["viewers"][-1]) == (k + 1, k + 1, 0)
        assert (mine["viewers"][:-1] == k + 1).all()
        assert slots["looks"][slots["room_ix"] == k].tolist() == [k, 2 * k]


def test_rooms_that_nobody_joined_have_no_rows(world: World) -> None:
    rooms = Rooms()
    for k in range(3):
        add(rooms, world, room(f"r{k}", slot("jeans", 0.5)), start_us=k * DAY)
    assert (len(rooms.minutes(world)), len(rooms.slots(world))) == (0, 0)
    world.state.room_minutes[world.state.rooms[1]["first_minute"], layout.JOINED] = 2
    assert set(rooms.minutes(world)["room_ix"]) == set(rooms.slots(world)["room_ix"]) == {1}
    assert rooms.slots(world)["start_us"].tolist() == [DAY + HOUR // 2]
