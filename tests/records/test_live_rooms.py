"""Live rooms as tables, against plain loops: what each minute and slot saw and sold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ecosim.records import outcome as raw
from ecosim.records.tables import tables_of
from ecosim.units import HOUR, MINUTE

LISTING_OF_SLOT = (0, 1)  # as the maker of outcomes has them: one after the other, half an hour each


@pytest.fixture(scope="module")
def made(outcome_of: Callable[..., Any]) -> Callable[..., Any]:
    """Outcomes with enough orders that some fall into each slot, of either listing; some fake ones after the close."""

    def outcome(**changes: Any) -> Any:
        found = outcome_of(11, 6_000)
        orders = found.orders.copy()
        closed_us = found.live_slots["end_us"].max()
        late = (orders["created_us"] >= closed_us) & (orders["created_us"] < closed_us + 2 * HOUR)
        late &= (orders["paid_us"] < 0) & (orders["deposit_us"] < 0)
        orders["flags"][late] |= raw.FAKE | raw.IN_ROOM
        orders["deal_ix"][late], orders["channel_ix"][late] = 1, found.live_slots["channel_ix"][0]
        return outcome_of(11, 6_000, **({"orders": orders} | changes))

    return outcome


@pytest.fixture(scope="module")
def outcome(made: Callable[..., Any]) -> Any:
    return made()


@pytest.fixture(scope="module")
def tables(outcome: Any) -> dict[str, pd.DataFrame]:
    return tables_of([outcome])


def slot_of(outcome: Any, order: Any) -> int:
    """Row of the slot of an order that was made in a room, -1 none, in words."""
    found = -1
    for row, slot in enumerate(outcome.live_slots):
        is_fake, is_added = (bool(order["flags"] & flag) for flag in (raw.FAKE, raw.TOPPED_UP))
        begun = order["created_us"] >= slot["start_us"] and (is_fake or order["created_us"] < slot["end_us"])
        shown = is_added or order["listing_ix"] == slot["listing_ix"]
        if begun and shown and order["deal_ix"] == slot["deal_ix"] and order["channel_ix"] == slot["channel_ix"]:
            found = row
    return found


@pytest.fixture(scope="module")
def sold(outcome: Any) -> list[tuple[int, Any]]:
    """Slot and order of all orders that were made in the room and belong to a slot."""
    made = [order for order in outcome.orders if order["flags"] & raw.IN_ROOM]
    return [(slot_of(outcome, order), order) for order in made if slot_of(outcome, order) >= 0]


def test_the_outcome_is_worth_looking_at(outcome: Any, sold: list[tuple[int, Any]]) -> None:
    in_room = np.count_nonzero(outcome.orders["flags"] & raw.IN_ROOM)
    assert {slot for slot, _ in sold} == {0, 1}
    assert 10 < len(sold) < in_room
    for flag in (raw.FAKE, raw.TOPPED_UP):
        assert any(order["flags"] & flag for _, order in sold)
    assert any(order["created_us"] > outcome.live_slots["end_us"].max() for _, order in sold)


def test_slots_sell_what_was_ordered_during_them(
    outcome: Any, tables: dict[str, pd.DataFrame], sold: list[tuple[int, Any]]
) -> None:
    for row, shown in enumerate(tables["live_slots"].to_dict("records")):
        mine = [order for slot, order in sold if slot == row]
        paid = [order for order in mine if order["paid_us"] >= 0]
        assert shown["orders"] == len(mine)
        assert shown["paid_orders"] == len(paid)
        assert shown["units"] == sum(order["units"] for order in paid)
        assert shown["gmv_fen"] == sum(order["pays_fen"] for order in paid)
        assert shown["net_fen"] == sum(order["pays_fen"] for order in mine if order["confirmed_us"] >= 0)
        assert shown["fake_orders"] == outcome.live_slots["fakes"][row]
        assert (shown["channel"], shown["room"], shown["tag"]) == ("paid_search", "evening", "host-a")
        assert shown["listing"] == outcome.listings[LISTING_OF_SLOT[row]]


def test_minutes_have_the_orders_made_in_them(
    outcome: Any, tables: dict[str, pd.DataFrame], sold: list[tuple[int, Any]]
) -> None:
    """Those after the close are put into its minute, so that none is lost."""
    minutes, start_us = tables["live_minutes"], int(outcome.live_minutes["time_us"][0])
    for shown in minutes.to_dict("records"):
        mine = [order for _, order in sold if min((order["created_us"] - start_us) // MINUTE, 60) == shown["minute"]]
        assert (shown["orders"], shown["gmv_fen"]) == (len(mine), sum(order["pays_fen"] for order in mine))
    assert minutes["orders"].sum() == len(sold)
    assert minutes["joined"].sum() == minutes["left"].sum() > 0
    assert (minutes["viewers"] == (minutes["joined"] - minutes["left"]).cumsum()).all()


def test_a_room_is_the_sum_of_its_minutes_and_slots(outcome: Any, tables: dict[str, pd.DataFrame]) -> None:
    (room,) = tables["live_rooms"].to_dict("records")
    minutes, slots = tables["live_minutes"], tables["live_slots"]
    views = int(minutes["joined"].sum())
    assert (room["minutes"], room["viewers"], room["peak_viewers"]) == (60, views, minutes["viewers"].max())
    assert room["followed"] == outcome.live_minutes["followed"].sum()
    for name in ("orders", "fake_orders", "paid_orders", "units", "gmv_fen", "net_fen", "looks", "clicks"):
        assert room[name] == slots[name].sum(), name
    assert room["mean_watch_s"] == pytest.approx(outcome.live_minutes["watched_s"].sum() / views)
    assert room["gpm_fen"] == pytest.approx(1000 * room["gmv_fen"] / views)
    assert room["conversion_share"] == pytest.approx(room["paid_orders"] / views)
    assert room["start_us"] == outcome.live_minutes["time_us"].min()


def test_slots_that_overlap_under_one_tag_sell_each_its_own_listing(made: Callable[..., Any], outcome: Any) -> None:
    slots = outcome.live_slots.copy()
    slots["start_us"], slots["end_us"] = slots["start_us"][0], slots["end_us"][1]
    table = tables_of([made(live_slots=slots)])["live_slots"]
    in_room = outcome.orders[(outcome.orders["flags"] & raw.IN_ROOM) > 0]
    own = in_room[(in_room["flags"] & raw.TOPPED_UP) == 0]
    added = np.count_nonzero(in_room["flags"] & raw.TOPPED_UP)
    by_listing = dict(zip(table["listing"], table["orders"], strict=True))
    counted = {name: np.count_nonzero(own["listing_ix"] == ix) for ix, name in enumerate(outcome.listings[:2])}
    assert by_listing["wool-coat"] == counted["wool-coat"]
    assert by_listing["down-jacket"] == counted["down-jacket"] + added


def test_several_rooms_keep_apart(made: Callable[..., Any], outcome: Any) -> None:
    """A second room an hour later, of another channel, whose row comes with a gap: nobody joined the one between."""
    minutes, slots = outcome.live_minutes.copy(), outcome.live_slots.copy()
    for rows in (minutes, slots):
        rows["room_ix"], rows["channel_ix"] = 2, 0
    minutes["time_us"] += HOUR
    for name in ("start_us", "end_us"):
        slots[name] += HOUR
    both = made(
        rooms=("evening", "nobody", "night"),
        live_minutes=np.concatenate([outcome.live_minutes, minutes]),
        live_slots=np.concatenate([outcome.live_slots, slots]),
    )
    alone, together = tables_of([outcome]), tables_of([both])
    assert together["live_rooms"]["room"].tolist() == ["evening", "night"]
    assert together["live_rooms"]["viewers"].tolist() == alone["live_rooms"]["viewers"].tolist() * 2
    for name in ("live_rooms", "live_minutes", "live_slots"):
        first = together[name].query("room == 'evening'").reset_index(drop=True)
        pd.testing.assert_frame_equal(first, alone[name])
    assert together["live_slots"].query("room == 'night'")["orders"].sum() == 0


def test_no_room_no_rows(outcome_of: Callable[..., Any]) -> None:
    empty = {name: np.zeros(0, raw.RECORDS[name]) for name in ("live_minutes", "live_slots")}
    found = tables_of([outcome_of(rooms=("nobody",), **empty)])
    assert all(found[name].empty for name in ("live_rooms", "live_minutes", "live_slots"))
