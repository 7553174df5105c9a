"""The twin of a run: found where it lies, simulated where it does not, refused where it would say nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ecosim
from ecosim import engine
from ecosim.errors import BadInput, RunFailed
from ecosim.records import Run, read_run
from ecosim.runs.twin import twin_of
from ecosim.units import DAY, HOUR

SMALL = ("shoppers.count=300", "period.from=2025-10-19", "period.to=2025-10-21", "replications=2")


def plan_in(out: Path, *sets: str) -> Run:
    return ecosim.run("tiny", sets=(*SMALL, *sets), out=out, workers=1, pages=False).run


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished plan with both baselines."""
    return plan_in(tmp_path_factory.mktemp("runs"), "compare_with=[not_joining, no_festival]")


@pytest.fixture
def lone(kept: Run, tmp_path: Path) -> Run:
    """The plan alone in a folder of its own."""
    return read_run(Path(shutil.copytree(kept.path, tmp_path / kept.path.name)))


def test_a_twin_that_the_manifest_names_is_read(kept: Run, simulated: list[tuple[str, int, int]]) -> None:
    twin = twin_of(kept, workers=1)
    assert twin.run.path.name == kept.manifest["baselines"]["no_festival"]
    assert (simulated, twin.lost) == ([], ())
    assert twin.festival_us == (-4 * DAY + 14 * HOUR, 27 * DAY)  # 15 October, 14:00, to 14 November, its end


def test_a_twin_that_is_not_there_is_simulated_once(
    kept: Run, lone: Run, simulated: list[tuple[str, int, int]]
) -> None:
    made = twin_of(lone, workers=1)
    assert simulated == [("no_festival", 0, 0), ("no_festival", 1, 0)]
    assert made.run.path.parent == lone.path.parent
    assert made.run.digest == twin_of(kept, workers=1).run.digest
    assert twin_of(lone, workers=1).run.path == made.run.path
    assert len(simulated) == 2


def test_a_twin_beside_the_run_is_found_without_its_name(kept: Run, simulated: list[tuple[str, int, int]]) -> None:
    kept.manifest["baselines"].pop("no_festival")
    assert twin_of(kept, workers=1).run.manifest["role"] == "no_festival"
    assert simulated == []


def test_a_twin_keeps_rivals_orders_and_meets_no_festival(kept: Run) -> None:
    twin = twin_of(kept, workers=1).run
    assert "market_orders" in twin.table_names and "market_orders" not in kept.table_names
    assert "festival: null" in twin.scenario_yaml
    assert twin.manifest["seed"] == kept.manifest["seed"]


def edited(run: Run, **manifest: Any) -> Run:
    path = run.path / "manifest.json"
    path.write_text(json.dumps({**run.manifest, **manifest}), "utf-8")
    return read_run(run.path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda run: edited(run, role="not_joining"), r"is a baseline \(not_joining\).*give the folder of the plan"),
        (lambda run: edited(run, scenario_identity="0" * 64), "holds another scenario than its manifest says"),
        (lambda run: edited(run, versions={**run.manifest["versions"], "sources": "0"}), r"version \(sources\)"),
        (lambda run: edited(run, channels={**run.manifest["channels"], "direct": "0"}), r"\(channel direct\)"),
    ],
)
def test_a_run_without_a_twin_is_refused(
    lone: Run, simulated: list[tuple[str, int, int]], change: Callable[[Run], Run], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        twin_of(change(lone), workers=1)
    assert simulated == []


def test_a_run_without_a_festival_has_no_twin(tmp_path: Path) -> None:
    run = ecosim.run(
        "quiet_week", sets=("shoppers.count=50", "replications=1"), out=tmp_path, workers=1, pages=False
    ).run
    with pytest.raises(BadInput, match="has no festival, so there is nothing to leave out"):
        twin_of(run, workers=1)


def test_a_lost_replication_of_the_twin_is_left_out_of_both_sides(lone: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate = engine.simulate

    def loses(scenario: Any, replication: int, **more: Any) -> Any:
        if replication == 1:
            raise ZeroDivisionError("a shop without customers")
        return simulate(scenario, replication, **more)

    monkeypatch.setattr(engine, "simulate", loses)
    found = ecosim.pull_forward(lone, workers=1)
    assert found.replications == (0,)
    assert [(one["replication"], one["status"]) for one in found.lost] == [(1, "failed")]
    monkeypatch.setattr(engine, "simulate", lambda *words, **more: 1 / 0)
    shutil.rmtree(lone.path.parent / found.twin)
    with pytest.raises(RunFailed, match="no replication of the twin has a result; the first: ZeroDivisionError"):
        twin_of(lone, workers=1)


def test_the_ledger_holds_the_orders_of_the_plan(kept: Run) -> None:
    found = ecosim.pull_forward(kept, workers=1)
    orders = kept.table("orders").query("luck == 0 and paid_us >= 0")
    assert (found.run, found.window_days, found.unseen_days) == (kept.path.name, 21, 21)
    paid = orders.groupby("replication")["paid_fen"].sum().reindex(list(found.replications), fill_value=0)
    assert found.lines["total"]["gmv_fen"].tolist() == paid.tolist()  # every day of this period is one of the festival
    assert paid.sum() > 0
