"""Sales of a room by minute, the price of a slot and sell-outs, over orders written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_run import MINUTE_US, MadeRun, declared

from ecosim.report.live_rooms import Room, Slot, stretches
from ecosim.report.room_sales import gone_in, lanes, of_room, paid_in_rooms, price_of, yuan_by_minute

START_US = 20 * 60 * MINUTE_US
SHOWN = Slot("coat", "evening +00:10 coat", START_US + 10 * MINUTE_US, START_US + 20 * MINUTE_US, {})
LATER = Slot("dress", "evening +00:30 dress", START_US + 30 * MINUTE_US, START_US + 40 * MINUTE_US, {})
ROOM = Room("live", "evening", START_US, 60, {}, (SHOWN, LATER))


def order(minute: float, pays_fen: int = 10_000, **more: Any) -> dict[str, Any]:
    """A paid order of the coat's slot, so many minutes after the room opened."""
    return {
        "replication": 0, "created_us": START_US + round(minute * MINUTE_US), "paid_us": START_US + 60 * MINUTE_US,
        "channel": "live", "tag": SHOWN.tag, "listing": "coat", "units": 1, "pays_fen": pays_fen, "shown_fen": 12_000,
        "in_room": True, **more,
    }  # fmt: skip


def run(*orders: dict[str, Any], events: list[dict[str, Any]] | None = None, n: int = 2) -> MadeRun:
    tables = {
        "replications": declared("replications", [{"replication": r} for r in range(n)]),
        "orders": declared("orders", list(orders) or [order(1, in_room=False)]),
        "stock_events": declared("stock_events", events or [{"replication": 0, "listing": "other"}]),
    }
    return MadeRun(Path("made"), {}, tables)


def test_only_paid_orders_of_this_room_count() -> None:
    of = run(
        order(12), order(13, channel="other"), order(14, tag="another room"), order(15, in_room=False),
        order(16, paid_us=-1), order(61), order(-1), order(17, luck=1))  # fmt: skip
    assert list(of_room(paid_in_rooms(of), ROOM)["created_us"]) == [START_US + 12 * MINUTE_US]


@given(st.lists(st.tuples(st.floats(0, 59.99), st.integers(1, 10**6), st.integers(0, 1)), max_size=20),
       st.integers(1, 70))  # fmt: skip
def test_minutes_sum_to_what_was_paid(made: list[tuple[float, int, int]], most: int) -> None:
    of = run(*(order(minute, fen, replication=r) for minute, fen, r in made))
    rows = yuan_by_minute(of, ROOM, of_room(paid_in_rooms(of), ROOM), most)
    starts, lengths = stretches(ROOM.minutes, most)
    assert [row["minute"] for row in rows] == starts and len(rows) <= most
    total = sum(row["mean"] * int(length) for row, length in zip(rows, lengths, strict=True))
    assert total == pytest.approx(sum(fen for _, fen, _ in made) / 100 / 2)


def test_the_price_is_that_of_the_slot_and_what_was_paid_a_unit() -> None:
    of = run(
        order(11, 20_000, units=2), order(12, 8_000, replication=1), order(25, 1, shown_fen=1),
        order(13, 1, shown_fen=1, listing="socks"))  # fmt: skip
    price = price_of(of, SHOWN, of_room(paid_in_rooms(of), ROOM))
    assert price.shown_yuan == 120.0
    assert (price.in_hand_yuan.mean, price.in_hand_yuan.p10, price.in_hand_yuan.p90) == (90.0, 80.0, 100.0)
    nothing = price_of(of, LATER, of_room(paid_in_rooms(of), ROOM))
    assert nothing.shown_yuan is None and nothing.in_hand_yuan.mean is None


def test_sell_outs_are_those_on_show_while_the_room_is_open() -> None:
    def event(minute: float, **more: Any) -> dict[str, Any]:
        return {
            "replication": 0,
            "time_us": START_US + round(minute * MINUTE_US),
            "listing": "coat",
            "size": "M",
            **more,
        }

    of = run(events=[
        event(5), event(9), event(7, replication=1), event(30, listing="dress", size="S"),
        event(8, size="L", back=True), event(61, size="XL"), event(10, listing="socks"), event(3, luck=1)])  # fmt: skip
    found = gone_in(of, ROOM)
    assert [(gone.listing, gone.variant, gone.k, gone.n) for gone in found] == [
        ("coat", "M", 2, 2), ("dress", "S", 1, 2)]  # fmt: skip
    assert found[0].time_us == START_US + 6 * MINUTE_US  # the median of the first moments


def test_a_listing_keeps_its_lane() -> None:
    assert lanes([LATER, SHOWN, LATER]) == {"dress": 0, "coat": 1}
