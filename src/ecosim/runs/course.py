"""The course of a run: 1 load, 2 name the folders of the plan and its baselines, 3 serve what is finished, 4 compile
the kernels once, 5 simulate what the journals lack, 6 write the folders, baselines first, 7 write the report.

The same tables come out for one worker or many, in any order, resumed or not. How processes are kept stands in
`pool.py`, what one of them does in `replication.py`.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosim.channels import Registry
from ecosim.errors import BadInput, Problem, RunFailed
from ecosim.records import Outcome, Run, find_finished, folder_name, read_run, run_hash, versions, write_run
from ecosim.runs.loading import folders, load
from ecosim.runs.pool import Lost, Result, run_here, run_jobs
from ecosim.runs.progress import OnProgress, Progress, Shares
from ecosim.runs.replication import Job, Scheduler, keys_of, plugins
from ecosim.runs.result import RunResult
from ecosim.scenario import Scenario

REPLICATE = "ecosim.runs.replication:replicate"
COMPILE = "ecosim.runs.replication:compile_kernels"
LostRecord = dict[str, Any]

if TYPE_CHECKING:
    from ecosim.report import Comparison


@dataclass(frozen=True)
class Order:
    """How a run is to be made; nothing in here is part of what it is."""

    parent: Path
    workers: int
    scheduler: Scheduler
    plugins_dirs: tuple[Path, ...]
    contained: bool
    tell: OnProgress


@dataclass(frozen=True)
class Side:
    """The plan or one of its baselines: what is simulated, and the hash and folder that it gets."""

    scenario: Scenario
    channel_hashes: Mapping[str, str]
    run_hash: str
    finished: Path | None

    @property
    def folder(self) -> str:
        return folder_name(self.scenario.name, self.run_hash[:12])


def run(
    source: str | Path | Scenario,
    *,
    seed: int | None = None,
    replications: int | None = None,
    sets: Sequence[str] = (),
    workers: int | None = None,
    scheduler: Scheduler = "batch",
    out: str | Path = "runs",
    plugins_dirs: Sequence[str | Path] = (),
    progress: OnProgress | None = None,
    contained: bool = False,
    pages: bool = True,
) -> RunResult:
    """Simulates a scenario and its baselines and leaves a run folder for each in `out`, the plan's with a report.

    A finished run of the same content is read instead, and an interrupted one goes on where it stopped. `workers` is
    the number of processes (default: one for each CPU); with one, everything happens in this process unless
    `contained`, which keeps crashes and hangs of plugins out of it. `progress` is called with `Progress` records.
    Without `pages` no report and no views are written, which saves some seconds where only tables are wanted; `ecosim
    report` makes them.

    Raises BadInput where scenario or folder cannot be used, RunFailed where no replication of the plan has a result.
    """
    if isinstance(source, Scenario):
        scenario = source
        if sets or seed is not None or replications is not None:
            raise TypeError("run: seed, replications and sets belong to load where a loaded scenario is given")
    else:
        scenario = load(source, sets=sets, seed=seed, replications=replications, plugins_dirs=plugins_dirs)
    n_workers = workers or os.cpu_count() or 1
    order = Order(
        usable(Path(out)), n_workers, scheduler, folders(plugins_dirs), contained or n_workers > 1, progress or silence
    )
    result = make(scenario, order)
    if pages:
        add_pages(result, order.tell)
    return result


def silence(progress: Progress) -> None:
    """Nobody watches."""


def usable(parent: Path) -> Path:
    """The parent of run folders, made where it is missing. Raises BadInput where nothing can be written there."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".trial-", dir=parent):  # permissions alone do not tell
            pass
        return parent.resolve()
    except OSError as error:
        why = f"no run folder can be made there ({(error.strerror or str(error)).lower()}); name another folder"
        raise BadInput([Problem("--out", 1, 1, str(parent), why)]) from None


def make(scenario: Scenario, order: Order) -> RunResult:
    """Serves or simulates the plan and its baselines."""
    started = dt.datetime.now(dt.UTC)
    registry = plugins(order.plugins_dirs)
    plan = side_of(scenario, registry, order.parent)
    baselines = [side_of(scenario.variant(role), registry, order.parent) for role in scenario.settings.compare_with]
    sides = [*baselines, plan]
    lost = simulate_missing([side for side in sides if side.finished is None], order)
    order.tell(Progress("writing", 0.0))
    written = {side.scenario.role: write_side(side, order.parent, lost, started) for side in baselines}
    known = {role: path for role, path in written.items() if path is not None}
    path = write_side(plan, order.parent, lost, started, {role: path.name for role, path in known.items()})
    if path is None:
        raise RunFailed(f"{scenario.name}: no replication has a result; the first: {lost[0]['why']}")
    runs = {role: read_run(path) for role, path in known.items()}
    named = scenario.settings.compare_with
    return RunResult(read_run(path), runs, tuple(lost), named, is_served=plan.finished is not None)


def side_of(scenario: Scenario, registry: Registry, parent: Path) -> Side:
    """A scenario in its role, with its identity and its finished folder where there is one."""
    settings = scenario.settings
    used = {name: channel.use for name, channel in settings.channels.items() if channel.enabled}
    hashes = {name: registry.source_hash(use) for name, use in used.items()}
    named = run_hash(
        scenario.identity,
        versions(),
        hashes,
        replications=settings.replications,
        seed=settings.seed,
        role=scenario.role,
    )
    return Side(scenario, hashes, named, find_finished(parent, scenario.name, named[:12]))


def jobs_of(side: Side, order: Order) -> list[Job]:
    """What a side still needs: every replication that its journal does not hold."""
    wanted = [
        Job(side.scenario, replication, luck, order.scheduler, order.plugins_dirs, order.parent, side.run_hash)
        for replication, luck in keys_of(side.scenario)
    ]
    kept = wanted[0].journal.kept()
    return [job for job in wanted if (job.replication, job.luck) not in kept]


def simulate_missing(sides: Sequence[Side], order: Order) -> list[LostRecord]:
    """Simulates everything that is not there yet; gives a record for each replication that has no result."""
    jobs = [job for side in sides for job in jobs_of(side, order)]
    if not jobs:
        return []
    compile_once(order)
    order.tell(Progress("simulating", 0.0))
    results = work(REPLICATE, [(job,) for job in jobs], order, Shares(len(jobs), order.tell))
    return [lost_record(job, result) for job, result in zip(jobs, results, strict=True) if isinstance(result, Lost)]


def compile_once(order: Order) -> None:
    """Compiles the kernels before several processes would all do it; a complete cache says so with a file."""
    from ecosim.kernels.jit import cache_folder

    if (cache_folder() / f"complete-{order.scheduler}").exists():
        return
    order.tell(Progress("compiling", 0.0))
    result = work(COMPILE, [(cache_folder(), order.scheduler)], order, lambda index, share: None)[0]
    if isinstance(result, Lost):
        raise RunFailed(f"kernels: cannot be compiled: {result.why}\n{result.details}".rstrip())


def work(target: str, jobs: Sequence[tuple[Any, ...]], order: Order, shares: Any) -> list[Result]:
    """Jobs in processes of their own, or here where nothing has to be contained."""
    if order.contained:
        return run_jobs(target, jobs, order.workers, shares)
    return run_here(target, jobs, shares)


def lost_record(job: Job, lost: Lost) -> LostRecord:
    """A lost replication as the manifest and `--json` show it."""
    return {
        "role": job.scenario.role,
        "replication": job.replication,
        "luck": job.luck,
        "status": lost.status,
        "why": lost.why,
        "details": lost.details,
    }


def write_side(
    side: Side,
    parent: Path,
    lost: Sequence[LostRecord],
    started: dt.datetime,
    baselines: Mapping[str, str] | None = None,
) -> Path | None:
    """The run folder of one side, None where no replication of it has a result."""
    finished = side.finished or find_finished(parent, side.scenario.name, side.run_hash[:12])
    if finished is not None:  # before, or by another program in the meantime
        return finished
    journal = Job(side.scenario, 0, 0, "batch", (), parent, side.run_hash).journal
    outcomes = journal.kept()
    mine = [record for record in lost if record["role"] == side.scenario.role]
    check_complete(side, outcomes, mine)
    if not any(luck == 0 for _, luck in outcomes):
        return None
    path = write_run(
        parent,
        side.scenario,
        list(outcomes.values()),
        channel_hashes=side.channel_hashes,
        baselines=baselines,
        failed=[{key: value for key, value in record.items() if key != "details"} for record in mine],
        warnings=side.scenario.warnings,
        started=started,
    )
    journal.remove()
    return path


def check_complete(side: Side, outcomes: Mapping[tuple[int, int], Outcome], lost: Sequence[LostRecord]) -> None:
    """Every replication has an outcome or a reason. RunFailed where the journal was taken away meanwhile."""
    known = {*outcomes, *((record["replication"], record["luck"]) for record in lost)}
    if missing := [key for key in keys_of(side.scenario) if key not in known]:
        gone = f"{len(missing)} outcomes are gone from its journal"
        raise RunFailed(f"{side.folder}: {gone}; another program removed them; run it again")


def add_pages(result: RunResult, tell: OnProgress) -> None:
    """Writes `report.html` and the views into the plan's folder, unless they lie there."""
    from ecosim.report import write_report
    from ecosim.views import has_views, write_views

    place = result.run_dir / "report.html"
    if not place.exists():
        tell(Progress("reporting", 0.0))
        write_report(result.run, result.baseline, place)
    if not has_views(result.run_dir):
        write_views(result.run, result.baseline, lambda share: tell(Progress("reporting", share)))


def compare(run: str | Path | Run | RunResult, other: str | Path | Run | RunResult) -> Comparison:
    """Two finished runs side by side: differences with intervals, paired where seed and replication agree."""
    from ecosim.report import compare as compare_runs

    return compare_runs(opened(run), opened(other))


def opened(what: str | Path | Run | RunResult) -> Run:
    """The run behind a folder or a result."""
    if isinstance(what, RunResult):
        return what.run
    return what if isinstance(what, Run) else read_run(Path(what))
