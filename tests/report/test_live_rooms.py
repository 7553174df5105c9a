"""Live rooms, against the tables: totals, slots, minutes, returns, costs; and what is not known stays so."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from report_run import LISTINGS, LIVE, MAIN, ROOM_MINUTES, MadeRun

from ecosim.report.live_rooms import ROOM_MEASURES, SLOT_MEASURES, Live, by_minute, live

REPLICATIONS = [replication for replication, _ in MAIN]


def with_tables(run: MadeRun, **tables: pd.DataFrame) -> MadeRun:
    return dataclasses.replace(run, tables={**run.tables, **tables})


def found_in(run: MadeRun) -> Live:
    found = live(run)
    assert found is not None
    return found


def main(run: MadeRun, table: str) -> pd.DataFrame:
    rows = run.table(table)
    return rows[rows["luck"] == 0]


def test_no_room_no_record(plan: MadeRun) -> None:
    assert live(plan) is None


def test_rooms_in_order_of_time_with_all_measures(live_plan: MadeRun) -> None:
    found = found_in(live_plan)
    assert [room.name for room in found.rooms] == ["room-0", "room-1", "room-2", "room-3"]
    assert all(tuple(room.of) == tuple(ROOM_MEASURES) for room in found.rooms)
    assert all(tuple(slot.of) == tuple(SLOT_MEASURES) for room in found.rooms for slot in room.slots)
    rows = main(live_plan, "live_rooms").query("room == 'room-1'")
    of = found.rooms[1].of
    assert of["viewers_count"].mean == rows["viewers"].mean()
    assert of["viewers_count"].p10 == rows["viewers"].min()  # eight replications: the extremes
    assert of["conversion_share"].mean == pytest.approx((rows["paid_orders"] / rows["viewers"]).mean())
    assert of["gpm_yuan"].mean == pytest.approx((10 * rows["gmv_fen"] / rows["viewers"]).mean())
    assert of["mean_watch_s"].mean == pytest.approx(81.0)
    assert (of["shown_orders_count"].mean, of["fake_orders_count"].mean, of["paid_orders_count"].mean) == (70, 14, 56)
    assert (of["gmv_yuan"].mean, of["net_sales_yuan"].mean) == (11_200, 5_600)


def test_all_rooms_add_up_and_the_peak_is_the_fullest(live_plan: MadeRun) -> None:
    found, rows = found_in(live_plan), main(live_plan, "live_rooms")
    for key in ("viewers_count", "shown_orders_count", "gmv_yuan", "net_sales_yuan"):
        assert found.all_rooms[key].mean == pytest.approx(sum(room.of[key].mean or 0.0 for room in found.rooms))
    assert found.all_rooms["peak_viewers_count"].mean == rows.groupby("replication")["peak_viewers"].max().mean()
    total = rows.groupby("replication")[["paid_orders", "viewers"]].sum()
    assert found.all_rooms["conversion_share"].mean == pytest.approx((total["paid_orders"] / total["viewers"]).mean())


def test_a_room_where_nobody_came_counts_as_zero_and_has_no_conversion(live_plan: MadeRun) -> None:
    rows = live_plan.table("live_rooms")
    room = found_in(with_tables(live_plan, live_rooms=rows[(rows["room"] != "room-0") | (rows["replication"] > 1)]))
    of = room.rooms[0].of
    assert of["viewers_count"].p10 == 0.0
    assert (of["viewers_count"].n, of["conversion_share"].n) == (8, 6)


def test_the_greatest_are_given_in_order_of_time(live_plan: MadeRun) -> None:
    rows = live_plan.table("live_rooms")
    more = rows.assign(gmv_fen=rows["gmv_fen"] * rows["room"].isin(["room-1", "room-3"]))
    assert [room.name for room in found_in(with_tables(live_plan, live_rooms=more)).greatest(2)] == ["room-1", "room-3"]


def test_slots_with_what_sold_out_while_they_were_shown(live_plan: MadeRun) -> None:
    slot = found_in(live_plan).rooms[0].slots[0]
    assert (slot.listing, slot.tag) == (LISTINGS[0], "room-0 0")
    assert (slot.of["paid_orders_count"].mean, slot.of["gmv_yuan"].mean) == (24, 4_800)

    def gone(replication: int, sku: str, time_us: int, *, back: bool = False) -> dict[str, object]:
        return {"replication": replication, "luck": 0, "time_us": time_us, "listing": LISTINGS[0], "sku": sku,
                "back": back}  # fmt: skip

    events = [
        gone(0, "a", slot.start_us), gone(0, "a", slot.start_us + 9), gone(0, "b", slot.end_us - 1),  # two variants
        gone(1, "a", slot.end_us), gone(2, "a", slot.start_us - 1), gone(3, "a", slot.start_us, back=True),  # none
    ]  # fmt: skip
    of = found_in(with_tables(live_plan, stock_events=pd.DataFrame(events))).rooms[0].slots[0].of
    assert (of["sold_out_count"].mean, of["sold_out_count"].p90) == (2 / 8, 2)


def test_returns_of_room_orders_against_those_without_a_tag(live_plan: MadeRun) -> None:
    orders = main(live_plan, "orders")
    of = found_in(live_plan).returns
    delivered = orders[(orders["delivered_us"] >= 0) & ~orders["in_room"]]
    back = (delivered["returned_us"] >= 0).groupby(delivered["replication"]).mean()
    assert of.shelf.mean == pytest.approx(back.mean())
    assert of.room.mean == pytest.approx(0.5, abs=0.02)  # of each slot's paid orders every other one comes back
    assert of.gap.mean == pytest.approx((of.room.mean or 0) - back.mean())
    assert of.gap.ci is not None and of.gap.n == 8
    tagged = live_plan.table("orders")
    tagged = tagged.assign(tag=tagged["tag"].where(tagged["in_room"], "from another channel"))
    assert found_in(with_tables(live_plan, orders=tagged)).returns.shelf.mean is None


def test_costs_are_those_of_channels_with_rooms(live_plan: MadeRun) -> None:
    found, fees = found_in(live_plan), main(live_plan, "fees")
    assert [row.channel for row in found.costs] == [LIVE]
    by_replication = fees.groupby("replication")["fen"].sum() / 100
    assert found.costs[0].all_yuan.mean == pytest.approx(by_replication.mean())
    net = main(live_plan, "live_rooms").groupby("replication")["net_fen"].sum() / 100
    assert found.net_a_yuan.mean == pytest.approx((net / by_replication).mean())
    free = found_in(with_tables(live_plan, fees=live_plan.table("fees").head(0)))
    assert free.costs == () and free.net_a_yuan.mean is None


def test_minutes_with_their_bands(live_plan: MadeRun) -> None:
    room = found_in(live_plan).rooms[2]
    rows = main(live_plan, "live_minutes").query("room == 'room-2'")
    minutes = by_minute(live_plan, room)
    assert [row["minute"] for row in minutes] == list(range(ROOM_MINUTES))  # not the one in which it closes
    at_7 = rows[rows["minute"] == 7]["viewers"]
    assert (minutes[7]["mean"], minutes[7]["p10"], minutes[7]["p90"]) == (at_7.mean(), at_7.min(), at_7.max())
    assert minutes[7]["orders_mean"] == 7 % 3


def test_long_rooms_are_taken_in_stretches(live_plan: MadeRun) -> None:
    room = found_in(live_plan).rooms[0]
    rows = main(live_plan, "live_minutes").query("room == 'room-0' and minute >= 56 and minute < 60")
    last = by_minute(live_plan, room, most=9)[-1]  # 60 minutes in sevens: the last stretch has four
    assert (last["minute"], len(by_minute(live_plan, room, most=9))) == (56, 9)
    assert last["mean"] == pytest.approx(rows.groupby("replication")["viewers"].mean().mean())
    assert last["orders_mean"] == pytest.approx(np.mean([minute % 3 for minute in range(56, 60)]))


def test_json_has_every_measure_with_its_interval(live_plan: MadeRun) -> None:
    found = found_in(live_plan).to_json()
    interval = {"mean", "p10", "p90", "ci_low", "ci_high"}
    for of in (found["all"], found["rooms"][0], found["rooms"][0]["slots"][0]):
        assert all(set(value) == interval for value in of.values() if isinstance(value, dict))
    assert set(ROOM_MEASURES) <= set(found["rooms"][0]) and set(SLOT_MEASURES) <= set(found["rooms"][0]["slots"][0])
    assert set(found["costs"][LIVE]["slot_fee_yuan"]) == interval
    assert found["returns"]["diff_share"]["ci"] is not None
