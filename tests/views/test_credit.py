"""The view of credit has the rules' numbers, and knows how long a replication of its run took."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ecosim.records import Run, read_run
from ecosim.records.credits import RULES
from ecosim.report.credit import credit as credit_of
from ecosim.report.sentences import with_range
from ecosim.views import credit
from ecosim.views.studies import attribution_view

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))  # test modules are imported by path

from made_attribution import made, sampled  # after the path is set


@pytest.fixture(scope="module")
def run(finished: Path) -> Run:
    return read_run(finished)


@pytest.fixture(scope="module")
def view(run: Run) -> dict[str, Any]:
    return credit.build(run, None)


def test_rules_stand_by_channel(run: Run, view: dict[str, Any]) -> None:
    found = credit_of(run)
    assert found is not None
    assert [row["channel"] for row in view["channels"]] == [row.channel for row in found.channels]
    for row, of in zip(view["channels"], found.channels, strict=True):
        assert [one["zh"] for one in row["by_rule"]] == [with_range(of.yuan[rule], "yuan").zh for rule in RULES]
    bars = view["figure"]["data"]["rules"]
    for rule in RULES:  # each rule shares the same whole
        whole = sum(bar["mean"] for bar in bars if bar["series"] == rule)
        assert whole == pytest.approx(found.all_yuan.mean)
    assert view["has_festival"]


def test_the_pace_is_that_of_the_run(run: Run) -> None:
    def made_in(seconds: int, n: int, baselines: int) -> float:
        start = dt.datetime(2025, 10, 1, tzinfo=dt.UTC)
        manifest = {"started": start.isoformat(), "finished": (start + dt.timedelta(seconds=seconds)).isoformat(),
                    "baselines": dict.fromkeys(map(str, range(baselines)), "")}  # fmt: skip
        of: Any = SimpleNamespace(manifest=manifest, table=lambda name: range(n))
        return credit.seconds_of_a_replication(of)

    assert made_in(60, 5, 1) == 6.0
    assert made_in(60, 5, 0) == 12.0
    assert made_in(0, 5, 0) > 0  # served at once, and yet nothing takes no time


def test_an_attribution_keeps_its_answer_and_figures() -> None:
    found = made()
    view = json.loads(json.dumps(attribution_view(found), allow_nan=False))
    assert [row["channel"] for row in view["channels"]] == ["live", "ads"]
    assert view["result"]["players"] == ["ads", "live"] and view["replications"] == 4
    live = view["channels"][0]
    assert live["shapley"]["en"].startswith("¥115 (") and live["cost"]["en"].startswith("¥17.25")
    bars = {(bar["label_en"], bar["series"]): bar["mean"] for bar in view["figures"]["credit"]["data"]["credit"]}
    assert bars["live", "last_click"] == pytest.approx(80.5) and bars["live", "shapley"] == pytest.approx(115)
    assert next(row["rule"]["en"] for row in view["misplaced"]) == "last click"
    assert all(row["share"]["zh"].endswith("）") for row in view["misplaced"])


def test_one_replication_has_no_interval_and_samples_are_told() -> None:
    view = attribution_view(made(1))
    assert view["channels"][0]["net"]["en"] == "¥20.00"
    assert any("--reps" in note["en"] for note in view["notes"])
    assert any("16 orders of joining" in note["en"] for note in attribution_view(sampled())["notes"])
