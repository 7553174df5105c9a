"""The twin of a run: its scenario in a world without the festival, on the same draws; found, or simulated beside it.

It serves the pull-forward ledger alone. A twin made by another version of the program would differ by more than the
festival, so it is looked for under the versions of the run, and made only where they are still the same.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ecosim.errors import BadInput, EcosimError, Problem, RunFailed
from ecosim.records import Run, find_finished, read_run, run_hash, versions
from ecosim.runs.course import LostRecord, Order, Side, side_of, silence, simulate_missing, usable, write_side
from ecosim.runs.loading import folders, load
from ecosim.runs.progress import OnProgress
from ecosim.runs.replication import plugins
from ecosim.scenario import Scenario
from ecosim.units import since

ROLE = "no_festival"
NEEDED_TABLE = "market_orders"


@dataclass(frozen=True)
class Twin:
    """A run's twin, the scenario of the plan, and what was lost in making the twin."""

    run: Run
    plan: Scenario
    lost: tuple[LostRecord, ...] = ()

    @property
    def festival_us(self) -> tuple[int, int]:
        """From the first phase's start to the last phase's end, in microseconds since the first day's 00:00."""
        phases = self.plan.settings.festival.phases if self.plan.settings.festival else ()
        first_day = self.plan.settings.period.start_date
        moments = [
            since(first_day, moment.replace(tzinfo=None)) for phase in phases for moment in (phase.start, phase.end)
        ]
        return min(moments), max(moments)


def twin_of(
    run: Run,
    *,
    workers: int | None = None,
    plugins_dirs: Sequence[str | Path] = (),
    progress: OnProgress | None = None,
    contained: bool = False,
) -> Twin:
    """The twin of a finished plan: the one its manifest names, one beside it, or one simulated into the same folder.

    The words are those of `run`. Raises BadInput where the run has no twin: it is a baseline, it has no festival, or
    the program or a plugin is another than the one that made it. RunFailed where no replication has a result.
    """
    plan = scenario_of(run, plugins_dirs)
    scenario = plan.variant(ROLE)
    found = find_twin(run, scenario)
    if found is not None:
        return Twin(found, plan)
    n_workers = workers or os.cpu_count() or 1
    parent = parent_of(run)
    order = Order(parent, n_workers, "batch", folders(plugins_dirs), contained or n_workers > 1, progress or silence)
    side = side_of(scenario, plugins(order.plugins_dirs), parent)
    check_versions(run, side)
    made, lost = make(side, order)
    return Twin(made, plan, lost)


def scenario_of(run: Run, plugins_dirs: Sequence[str | Path] = ()) -> Scenario:
    """The scenario that a plan's run was made from, read from its folder; BadInput where there is no twin to it."""
    if run.manifest["role"] != "plan":
        refuse(run, f"is a baseline ({run.manifest['role']}), and only a plan has a twin; give the folder of the plan")
    plan = load(run.path / "scenario.resolved.yaml", plugins_dirs=plugins_dirs)
    if plan.identity != run.manifest["scenario_identity"]:
        refuse(run, "holds another scenario than its manifest says; run the scenario again, and give the new folder")
    if plan.settings.festival is None:
        refuse(run, "its scenario has no festival, so there is nothing to leave out; add festival: and run it again")
    return plan


def refuse(run: Run, why: str) -> NoReturn:
    raise BadInput([Problem(str(run.path), 1, 1, "", why)])


def find_twin(run: Run, scenario: Scenario) -> Run | None:
    """A finished twin in the folder that the run lies in, made by the same versions; None where there is none."""
    manifest, parent = run.manifest, run.path.resolve().parent
    named = run_hash(
        scenario.identity, manifest["versions"], manifest["channels"],
        replications=manifest["replications"], seed=manifest["seed"], role=ROLE,
    )  # fmt: skip
    beside = find_finished(parent, scenario.name, named[:12])
    places = [parent / manifest["baselines"][ROLE]] if ROLE in manifest["baselines"] else []
    for place in [*places, *([beside] if beside is not None else [])]:
        try:
            found = read_run(place)
        except EcosimError:
            continue
        if not found.manifest["failed"] and NEEDED_TABLE in found.table_names:
            return found
    return None


def parent_of(run: Run) -> Path:
    """The folder that the run lies in; BadInput where no twin can be written there."""
    try:
        return usable(run.path.resolve().parent)
    except BadInput:
        refuse(run, "its twin has to be written beside it, where nothing can be written; copy the run elsewhere")


def check_versions(run: Run, side: Side) -> None:
    """BadInput where a twin made now would differ from the run by more than the festival."""
    then, now = run.manifest["versions"], versions()
    others = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    channels = run.manifest["channels"]
    others += [f"channel {name}" for name in sorted(channels) if channels[name] != side.channel_hashes.get(name)]
    if others:
        refuse(run, f"was made with another version ({', '.join(others)}) and has no twin yet; run the scenario again")


def make(side: Side, order: Order) -> tuple[Run, tuple[LostRecord, ...]]:
    """Simulates what the twin's journal lacks and writes its folder."""
    started = dt.datetime.now(dt.UTC)
    lost = simulate_missing([side], order)
    path = write_side(side, order.parent, lost, started)
    if path is None:
        raise RunFailed(f"{side.folder}: no replication of the twin has a result; the first: {lost[0]['why']}")
    return read_run(path), tuple(lost)
