"""The page of results has the numbers of the report, with intervals, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecosim.records import Run, read_run
from ecosim.report.bands import main_rows
from ecosim.report.summary import summarise
from ecosim.views import result


@pytest.fixture(scope="module")
def run(finished: Path) -> Run:
    """The finished plan itself, which nothing here writes to."""
    return read_run(finished)


@pytest.fixture(scope="module")
def baseline(run: Run) -> Run:
    return read_run(run.path.parent / run.manifest["baselines"]["not_joining"])


@pytest.fixture(scope="module")
def view(run: Run, baseline: Run) -> dict[str, Any]:
    return result.build(run, baseline)


def pairs(thing: Any) -> Iterator[dict[str, str]]:
    """Every text in two languages inside a view."""
    if isinstance(thing, dict) and set(thing) == {"en", "zh"} and all(isinstance(text, str) for text in thing.values()):
        yield thing
    elif isinstance(thing, dict | list):
        for inside in thing.values() if isinstance(thing, dict) else thing:
            yield from pairs(inside)


def test_headlines_are_those_of_the_summary(run: Run, baseline: Run, view: dict[str, Any]) -> None:
    summary = summarise(run, baseline)
    assert view["headlines"][0]["key"] == "net_contribution_yuan"
    for one in view["headlines"]:
        metric = summary[one["key"]]
        assert (one["mean"], one["p10"], one["p90"]) == (metric.spread.mean, metric.spread.p10, metric.spread.p90)
        if metric.diff is not None and metric.diff.mean is not None:
            gap = metric.diff
            assert (one["diff"]["mean"], one["diff"]["n_above"], one["diff"]["n"]) == (gap.mean, gap.n_above, gap.n)
    assert set(view["first"]) < {one["key"] for one in view["headlines"]}


def test_without_a_baseline_there_is_no_difference(run: Run) -> None:
    view = result.build(run, None)
    assert all(one["diff"] is None and one["baseline"] is None for one in view["headlines"])
    assert "baseline" not in view["figures"]["hours"]["data"]["hours"][0]
    json.dumps(view, allow_nan=False)


def test_the_waterfall_adds_up(view: dict[str, Any]) -> None:
    running = 0.0
    for row in view["waterfall"]:
        running = running if row["subtotal"] else running + row["mean"]
        if row["subtotal"]:
            assert row["mean"] == pytest.approx(running, abs=0.01)
    assert view["waterfall"][-1]["mean"] == pytest.approx(view["headlines"][0]["mean"])


def test_hours_add_up_to_the_orders_made(run: Run, view: dict[str, Any]) -> None:
    hours = view["figures"]["hours"]["data"]["hours"]
    made = main_rows(run, "funnel")["gmv_fen"].sum() / 100 / run.manifest["replications_done"]
    assert sum(row["plan"] for row in hours) == pytest.approx(made, abs=0.5 * len(hours))  # an hour is in whole yuan
    assert all(row["p10"] <= row["p90"] for row in hours)


def test_channels_add_up(run: Run, view: dict[str, Any]) -> None:
    orders = main_rows(run, "funnel")["orders"].sum() / run.manifest["replications_done"]
    assert sum(row["orders"]["mean"] for row in view["channels"]) == pytest.approx(orders)


def test_listings_that_sold_out_are_told_alike(view: dict[str, Any]) -> None:
    stock = {row["listing"] for row in view["stock"] if row["first"] is not None}
    assert stock == {row["listing"] for row in view["sell_outs"]}
    assert stock == {one["name"] for one in view["limits"] if one["kind"] == "stock"}


def test_every_text_is_in_both_languages(view: dict[str, Any]) -> None:
    texts = list(pairs(view))
    assert len(texts) > 50
    assert all(text["en"].strip() and text["zh"].strip() for text in texts)


def test_a_view_is_small(view: dict[str, Any]) -> None:
    assert len(json.dumps(view, ensure_ascii=False, allow_nan=False).encode()) < 500_000


def test_a_value_outside_its_evidence_is_told_with_its_setting() -> None:
    text = "behaviour.pages.click_share: 20% is outside 0.018..0.05 (market notes, apparel 1.8-5 %, grade S)"
    odd, plain, short = (result.warning(one) for one in (text, "the room of host-a is outside the period", "a: b"))
    assert odd["outside"] and odd["path"] == "behaviour.pages.click_share"
    assert "0.018 至 0.05" in odd["said"]["zh"] and "等级 S" in odd["said"]["zh"]
    assert plain == {"path": "", "outside": False, "said": {"en": plain["said"]["en"], "zh": plain["said"]["en"]}}
    assert (short["path"], short["said"]["en"]) == ("a", "b")
