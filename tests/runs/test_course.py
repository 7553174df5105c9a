"""The course of a run: the same tables however it is made; finished runs are served, interrupted ones resumed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ecosim
from ecosim import engine
from ecosim.errors import BadInput, RunFailed
from ecosim.runs import course
from ecosim.runs.progress import Progress, Shares
from ecosim.runs.replication import keys_of

SMALL = ("shoppers.count=150", "period.from=2025-10-19", "period.to=2025-10-20", "replications=3")
Simulate = Callable[..., Any]


def sold_out(run: Any) -> set[tuple[int, str]]:
    """(replication, listing) of every own listing that had nothing left at a day's close."""
    days = run.table("stock").query("luck == 0").groupby(["replication", "listing", "day"])["on_hand"].sum()
    return {(replication, listing) for (replication, listing, _), left in days.items() if left == 0}


def run_small(out: Path, **more: Any) -> ecosim.RunResult:
    return ecosim.run("tiny", sets=SMALL, out=out, **{"workers": 1, "pages": False, **more})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> ecosim.RunResult:
    return run_small(tmp_path_factory.mktemp("runs"), pages=True)


PLAN = [("plan", 0, 0), ("plan", 1, 0), ("plan", 2, 0), ("plan", 0, 1), ("plan", 2, 1)]
BASELINE = [("not_joining", 0, 0), ("not_joining", 1, 0), ("not_joining", 2, 0)]


def test_a_run_leaves_folders_and_a_report(small: ecosim.RunResult) -> None:
    assert (small.run_dir / "report.html").is_file()
    assert small.run.manifest["baselines"] == {"not_joining": small.baselines["not_joining"].path.name}
    names = {path.name for path in small.run_dir.parent.iterdir()}
    assert names == {small.run_dir.name, small.baselines["not_joining"].path.name}
    assert small.summary["net_contribution_yuan"].diff is not None
    assert (small.lost, small.is_served) == ((), False)


def test_tiny_sells_a_listing_out_and_runs_a_budget_dry_in_each_replication(tmp_path: Path) -> None:
    run = ecosim.run("tiny", sets=("compare_with=[]",), out=tmp_path, workers=1, pages=False).run
    assert {replication for replication, _ in sold_out(run)} == {0, 1}
    budgets = run.table("budgets").query("luck == 0 and store == 'beian' and dry_us >= 0")
    assert set(budgets["replication"]) == {0, 1}


def test_uncertain_plans_repeat_every_second_replication_with_other_luck() -> None:
    scenario = ecosim.load("tiny", replications=3)
    assert keys_of(scenario) == [key[1:] for key in PLAN]
    assert keys_of(scenario.variant("not_joining")) == [key[1:] for key in BASELINE]


def test_workers_and_scheduler_change_nothing(small: ecosim.RunResult, tmp_path: Path) -> None:
    other = run_small(tmp_path, workers=2, scheduler="reference")
    assert other.run_dir.name == small.run_dir.name
    assert other.digest == small.digest
    assert other.baselines["not_joining"].digest == small.baselines["not_joining"].digest


def test_a_finished_run_is_served(small: ecosim.RunResult, simulated: list[tuple[str, int, int]]) -> None:
    again = run_small(small.run_dir.parent)
    assert again.is_served
    assert (again.run_dir, again.digest, simulated) == (small.run_dir, small.digest, [])


def test_another_seed_is_another_run(small: ecosim.RunResult, tmp_path: Path) -> None:
    other = run_small(tmp_path, seed=77)
    assert other.run_dir.name != small.run_dir.name
    assert other.digest != small.digest


def test_an_interrupted_run_goes_on(
    small: ecosim.RunResult, tmp_path: Path, simulated: list[tuple[str, int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = engine.simulate

    def interrupted(scenario: Any, replication: int, **more: Any) -> Any:
        if len(simulated) == 4:
            raise KeyboardInterrupt
        return noted(scenario, replication, **more)

    monkeypatch.setattr(engine, "simulate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_small(tmp_path)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    monkeypatch.setattr(engine, "simulate", noted)
    resumed = run_small(tmp_path)
    assert simulated == [*BASELINE, *PLAN]
    assert resumed.digest == small.digest
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def losing(monkeypatch: pytest.MonkeyPatch, is_lost: Callable[[str, int], bool]) -> None:
    simulate = engine.simulate

    def loses(scenario: Any, replication: int, **more: Any) -> Any:
        if is_lost(scenario.role, replication):
            raise ZeroDivisionError("a shop without customers")
        return simulate(scenario, replication, **more)

    monkeypatch.setattr(engine, "simulate", loses)


def test_a_lost_replication_is_recorded_and_tried_again_next_time(
    small: ecosim.RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        losing(patched, lambda role, replication: role == "plan" and replication == 1)
        result = run_small(tmp_path)
    (lost,) = result.lost
    assert (lost["role"], lost["replication"], lost["luck"], lost["status"]) == ("plan", 1, 0, "failed")
    assert lost["why"] == "ZeroDivisionError: a shop without customers"
    manifest = json.loads((result.run_dir / "manifest.json").read_text("utf-8"))
    assert [(one["replication"], one["why"]) for one in manifest["failed"]] == [(1, lost["why"])]
    assert "Traceback" not in json.dumps(manifest)
    assert run_small(tmp_path).digest == small.digest


def test_a_plan_without_any_result_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    losing(monkeypatch, lambda role, replication: True)
    with pytest.raises(RunFailed, match="no replication has a result; the first: ZeroDivisionError: a shop without"):
        run_small(tmp_path)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []


def test_a_baseline_without_any_result_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    losing(monkeypatch, lambda role, replication: role == "not_joining")
    result = run_small(tmp_path)
    assert (result.baseline, len(result.lost)) == (None, 3)
    assert result.run.manifest["baselines"] == {}


def test_another_baseline_never_takes_the_place_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    losing(monkeypatch, lambda role, replication: role == "not_joining")
    sets = (*SMALL, "replications=1", "compare_with=[not_joining, no_festival]")
    result = ecosim.run("tiny", sets=sets, out=tmp_path, workers=1, pages=False)
    assert (list(result.baselines), result.baseline) == (["no_festival"], None)
    assert result.summary["gmv_yuan"].diff is None


def test_a_missing_report_is_written_again(small: ecosim.RunResult) -> None:
    (small.run_dir / "report.html").unlink()
    run_small(small.run_dir.parent, pages=True)
    assert (small.run_dir / "report.html").is_file()


def test_compare_takes_folders_and_results(small: ecosim.RunResult) -> None:
    found = ecosim.compare(small, small.baselines["not_joining"].path)
    assert found.paired
    paths = {change.path for change in found.settings}
    assert "join_festival" in paths
    assert all(path.startswith(("prices.", "promotions.")) for path in paths - {"join_festival"})


def test_a_loaded_scenario_takes_no_changes(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="belong to load"):
        ecosim.run(ecosim.load("tiny"), seed=3, out=tmp_path)


def test_an_out_folder_that_cannot_be_written_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**words: object) -> None:
        raise PermissionError(1, "Operation not permitted")  # as /sys does, whatever its permissions say

    monkeypatch.setattr(course.tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(BadInput, match=r"no run folder can be made there \(operation not permitted\)"):
        run_small(tmp_path)


def test_progress_adds_up_and_tells_the_time_left() -> None:
    told: list[Progress] = []
    now_s = [0.0]
    shares = Shares(4, told.append, clock=lambda: now_s[0])
    shares(0, 0.5)
    assert told == []  # too soon after the start
    now_s[0] = 10.0
    shares(1, 0.5)
    assert told == [Progress("simulating", 0.25, pytest.approx(30.0))]
    now_s[0] = 40.0
    for index in range(4):
        shares(index, 1.0)
    assert told[-1] == Progress("simulating", 1.0, 0.0)
