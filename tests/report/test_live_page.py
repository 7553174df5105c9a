"""Sections on live rooms, costs and credit: where the run has them, in both languages, each figure drawn."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from report_run import HOUR_US, LISTINGS, ROOM_MINUTES, MadeRun

from ecosim.report import write_report
from ecosim.report.live_charts import NAME_PX, VIEWERS_PX
from ecosim.report.live_figures import MOST_ROOMS, label_rows, live_figures
from ecosim.report.live_page import live_section
from ecosim.report.live_rooms import live
from ecosim.report.scenario_facts import read_facts

SECTIONS = ("costs", "live", "credit")


@pytest.fixture(scope="module")
def page(live_plan: MadeRun, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_report(live_plan, None, tmp_path_factory.mktemp("page") / "report.html").read_text("utf-8")


def part(page: str, name: str) -> str:
    """One section of the page."""
    found = re.search(rf'<section id="{name}">.*?</section>', page, re.S)
    assert found is not None, name
    return found.group(0)


def drawn(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.S)
    assert found is not None
    made: dict[str, Any] = json.loads(found.group(1))
    return made


def test_sections_are_there_where_the_run_has_them(page: str, plan: MadeRun, tmp_path: Path) -> None:
    bare = write_report(plan, None, tmp_path / "r.html").read_text("utf-8")
    for name in SECTIONS:
        section = part(page, name)
        assert section.count('<span class="en">') == section.count('<span class="zh">') > 0
        assert f'<section id="{name}"' not in bare


def test_the_greatest_rooms_are_drawn_in_two_panels_on_one_line_of_time(page: str) -> None:
    figures, section = drawn(page), part(page, "live")
    names = [f"live_{place}" for place in range(1, MOST_ROOMS + 1)]
    assert re.findall(r'data-chart="(\w+)"', section) == [f"{n}{below}" for n in names for below in ("", "_orders")]
    for name in names:
        above, below = (
            re.findall(r'"scale": ({"domain": \[\d+, \d+\].*?})', json.dumps(figures[one]["specs"]["en"]))
            for one in (name, f"{name}_orders")
        )
        assert above and set(above) == set(below)
        first, last = json.loads(above[0])["domain"]
        assert last - first == ROOM_MINUTES * 60_000
        assert len(figures[name]["data"][name]) == ROOM_MINUTES


def test_slots_are_shaded_and_named(page: str) -> None:
    slots = drawn(page)["live_1"]["data"]["live_1_slots"]
    assert [slot["label"] for slot in slots] == list(LISTINGS[:2])
    assert slots[0]["end"] == slots[1]["start"] and slots[0]["strength"] != slots[1]["strength"]


def test_names_leave_room_above_the_band(page: str) -> None:
    figure = drawn(page)["live_1"]
    highest = max(row["p90"] for row in figure["data"]["live_1"])
    (top,) = {float(end) for end in re.findall(r'"domain": \[0, ([\d.]+)\]', json.dumps(figure["specs"]["en"]))}
    assert (1 - highest / top) * VIEWERS_PX > NAME_PX + 4  # one row of names, which begins 4 px below the top


def test_many_slots_are_numbered(live_plan: MadeRun) -> None:
    found = live(live_plan)
    assert found is not None
    first = found.rooms[0].slots[0]
    show = tuple(
        dataclasses.replace(first, start_us=first.start_us + n * HOUR_US // 30, end_us=first.start_us + HOUR_US)
        for n in range(30)
    )
    crowded = dataclasses.replace(found, rooms=(dataclasses.replace(found.rooms[0], slots=show),))
    slots = live_figures(live_plan, crowded, read_facts(live_plan))["live_1"].data["live_1_slots"]
    assert [slot["label"] for slot in slots] == [str(place) for place in range(1, 31)]
    assert slots[4]["text"] == f"5 {LISTINGS[0]}"


def test_names_never_touch() -> None:
    assert label_rows([0.0, 0.0, 0.0, 0.0, 0.0], ["名"] * 5) == [0, 1, 2, 3, None]


def test_rooms_and_slots_in_tables(page: str) -> None:
    section = part(page, "live")
    for wanted in ("room-0", "room-3", "all rooms", "全部直播间", "mean watch", "千次观看成交", "of these fake", "81 s",
                   "Slot by slot: room-3", "10-20 20:00, 60 min", "20:30–21:00", "净成交额"):  # fmt: skip
        assert wanted in section, wanted


def test_says_what_is_not_held_against_records(page: str) -> None:
    assert "not held against real records" in part(page, "live")
    assert "尚未用真实记录检验" in part(page, "live")
    assert "live room" in part(page, "coverage")


def test_returns_against_the_shelf_in_words(page: str) -> None:
    assert re.search(r"Of delivered room orders [\d.]+ % \(.*?\) came back, of those from the shelf [\d.]+ % \(.*?\): "
                     r"[+-][\d.]+ pp; 95 % interval [+-][\d.]+ pp to [+-][\d.]+ pp", part(page, "live"))  # fmt: skip


def test_costs_by_channel_and_kind(page: str) -> None:
    section = part(page, "costs")
    for wanted in ("kol_live", "slot fees", "坑位费", "own kind", "paid_search: ads", "paid_search：推广花费"):
        assert wanted in section, wanted


def test_credit_by_rule(page: str) -> None:
    section = part(page, "credit")
    for wanted in ("last click", "首次点击", "Last and first click differ most on recommend", "ecosim attribute"):
        assert wanted in section, wanted


def test_one_replication_knows_no_interval(live_plan: MadeRun) -> None:
    tables = {
        name: frame[(frame["replication"] == 0) & (frame["luck"] == 0)] for name, frame in live_plan.tables.items()
    }
    one = dataclasses.replace(live_plan, tables=tables)
    found, facts = live(one), read_facts(one)
    section = live_section(found, facts, live_figures(one, found, facts))
    assert "(no interval)" in section and "one replication gives no interval" in section


def test_hostile_names_stay_text(live_plan: MadeRun, tmp_path: Path) -> None:
    bad = "</script><img src=x onerror=alert(1)>"
    rooms = {name: live_plan.table(name).replace({"room": {"room-0": bad}}) for name in
             ("live_rooms", "live_minutes", "live_slots")}  # fmt: skip
    run = dataclasses.replace(live_plan, tables={**live_plan.tables, **rooms})
    text = write_report(run, None, tmp_path / "r.html").read_text("utf-8")
    assert bad not in text and "&lt;img src=x" in text


def test_parts_of_a_drip_bear_one_name(live_plan: MadeRun) -> None:
    found = live(live_plan)
    assert found is not None
    first, second = found.rooms[0].slots
    drip = (first, dataclasses.replace(second, listing=first.listing))
    one = dataclasses.replace(found, rooms=(dataclasses.replace(found.rooms[0], slots=drip),))
    slots = live_figures(live_plan, one, read_facts(live_plan))["live_1"].data["live_1_slots"]
    assert [slot["label"] for slot in slots] == [first.listing, ""]
