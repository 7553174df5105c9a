"""The view of live rooms has the numbers of the report and of the books, and draws on data that it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ecosim.records import Run, read_run
from ecosim.report import money
from ecosim.report.channel_books import channel_books
from ecosim.report.live_rooms import live as live_rooms
from ecosim.runs import RunResult
from ecosim.views import live

SCENARIO = Path(__file__).parents[1] / "app" / "live.yaml"


@pytest.fixture(scope="module")
def run(shared: Callable[..., RunResult]) -> Run:
    """The finished run with a room that the pages' tests have; read only."""
    return shared("finished", SCENARIO).run


@pytest.fixture(scope="module")
def view(run: Run) -> dict[str, Any]:
    return live.build(run, None)


def named(spec: Any) -> Iterator[str]:
    """Every name of data that a drawing asks for."""
    if isinstance(spec, dict):
        if isinstance(spec.get("data"), dict) and "name" in spec["data"]:
            yield spec["data"]["name"]
        for inside in spec.values():
            yield from named(inside)
    elif isinstance(spec, list):
        for inside in spec:
            yield from named(inside)


def test_the_numbers_are_those_of_the_report(run: Run, view: dict[str, Any]) -> None:
    found = live_rooms(run)
    assert found is not None
    (room,) = view["rooms"]
    assert {one["key"]: one["mean"] for one in room["of"]} == {key: found.rooms[0].of[key].mean for key in live.TABLE}
    assert room["name"] == "opening-night" and room["start"] == "10-20 20:00" and view["greatest"] == 0


def test_sales_minute_by_minute_sum_to_the_rooms_gmv(view: dict[str, Any]) -> None:
    (room,) = view["rooms"]
    gmv = next(one["mean"] for one in room["of"] if one["key"] == "gmv_yuan")
    minutes = room["data"]["minutes"]
    assert len(minutes) == room["minutes"] == 120
    assert sum(row["sales_mean"] for row in minutes) == pytest.approx(gmv, abs=0.01)
    assert all(row["t_end"] == after["t"] for row, after in pairwise(minutes))


def test_every_drawing_finds_its_data(view: dict[str, Any]) -> None:
    (room,) = view["rooms"]
    for specs in view["panels"].values():
        for lang in ("en", "zh"):
            assert set(named(specs[lang])) <= set(room["data"])
    (shown,) = room["data"]["shows"]
    assert shown["label_en"].startswith("down-jacket-short") and shown["lane"] == 0 and not shown["at_end"]


def test_books_of_all_channels_are_the_books_of_the_store(run: Run) -> None:
    books = channel_books(run, sorted(run.table("ledger")["channel"].unique()))
    steps = {step.name: step.yuan.mean for step in money.waterfall(run)}
    mine = {step.name: step.yuan.mean for step in books.steps}
    fees = sum(mean or 0.0 for name, mean in mine.items() if name.startswith("fee: "))
    assert fees == pytest.approx(steps.pop("channel_fees"))
    assert {name: mean for name, mean in mine.items() if not name.startswith("fee: ")} == pytest.approx(steps)


def test_a_run_without_rooms_has_an_empty_view(finished: Path) -> None:
    view = live.build(read_run(finished), None)
    assert view["rooms"] == [] and view["not_held"]


def test_it_is_small_and_plain_json(view: dict[str, Any]) -> None:
    assert len(json.dumps(view, allow_nan=False)) < 200_000
    assert view["not_held"][0]["zh"].startswith("直播间的水平")
