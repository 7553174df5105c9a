"""What every page knows of a run."""

from __future__ import annotations

import datetime as dt
import itertools

from ecosim.records import Run
from ecosim.views import overview


def test_the_run_is_told(run: Run, baseline: Run) -> None:
    view = overview.build(run, baseline)
    assert view["run"] == run.path.name and view["digest"] == run.digest
    assert view["replications"] == 3 and view["failed"] == []
    assert view["title"]["en"] and view["title"]["zh"]
    assert view["baseline"]["run"] == baseline.path.name and view["baseline"]["role"] == "not_joining"
    assert view["baseline"]["label"] == {"en": "not joining", "zh": "不参加大促"}


def test_without_a_baseline_none_is_named(run: Run) -> None:
    assert overview.build(run, None)["baseline"] is None


def test_phases_follow_one_another(run: Run) -> None:
    phases = overview.build(run, None)["phases"]
    moments = [(dt.datetime.fromisoformat(one["start"]), dt.datetime.fromisoformat(one["end"])) for one in phases]
    assert all(start < end for start, end in moments)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(moments))
    assert any(one["prices_open"] for one in phases)


def test_every_assumption_has_source_and_grade(run: Run) -> None:
    rows = overview.build(run, None)["assumptions"]
    assert rows and all(one["source"] and one["grade"] and one["label"]["zh"] for one in rows)
    drawn = [one["drawn"] for one in rows]
    assert drawn == sorted(drawn, reverse=True)  # those drawn first


def test_what_no_real_case_covers_is_told(run: Run) -> None:
    view = overview.build(run, None)
    assert any("Live rooms" in one["en"] for one in view["not_covered"]) and view["covered"]
