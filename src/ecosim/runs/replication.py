"""One replication of one run: the job that a worker does, and the list of jobs that a run needs.

A job takes everything it needs along and leaves its outcome in the run's journal, so that nothing is lost when a run is
interrupted. Plugins are found anew in each process, as classes that come from files cannot travel.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ecosim.channels import Registry, discover
from ecosim.errors import RunFailed
from ecosim.records import Journal
from ecosim.scenario import Scenario

Scheduler = Literal["batch", "reference"]
SECOND_LUCK_EVERY = 2


@dataclass(frozen=True)
class Job:
    """One replication to simulate, for the run of full hash `run_hash` that will lie in `parent`."""

    scenario: Scenario
    replication: int
    luck: int
    scheduler: Scheduler
    plugins_dirs: tuple[Path, ...]
    parent: Path
    run_hash: str

    @property
    def journal(self) -> Journal:
        """Where the outcome is kept until the run folder is written."""
        return Journal(self.parent, self.scenario.name, self.run_hash, self.scenario.at)


def keys_of(scenario: Scenario) -> list[tuple[int, int]]:
    """(replication, luck) of everything that a run of this scenario simulates.

    A plan with uncertain settings repeats every even replication with second luck at the same assumptions, which tells
    the two parts of its spread apart; baselines need no such repeats.
    """
    keys = [(replication, 0) for replication in range(scenario.settings.replications)]
    if scenario.ranges and scenario.role == "plan":
        keys += [(replication, 1) for replication, _ in keys[::SECOND_LUCK_EVERY]]
    return keys


@functools.cache
def plugins(plugins_dirs: tuple[Path, ...]) -> Registry:
    """The plugins of this process, looked for once."""
    return discover(plugins_dirs)


def replicate(job: Job, *, progress: Callable[[float], None]) -> None:
    """Simulates one replication and keeps its outcome in the journal."""
    from ecosim.engine import simulate  # a second of imports, for whoever simulates only

    channels = plugins(job.plugins_dirs)
    try:
        outcome = simulate(
            job.scenario, job.replication, luck=job.luck, scheduler=job.scheduler, channels=channels, progress=progress
        )
    except MemoryError:
        count = job.scenario.settings.shoppers.count
        raise RunFailed(f"not enough memory for {count:,} shoppers; take fewer, or fewer workers") from None
    job.journal.keep(outcome)


def compile_kernels(folder: Path, scheduler: Scheduler, *, progress: Callable[[float], None]) -> None:
    """Has every kernel compiled and kept on disk, by simulating the smallest of worlds."""
    from ecosim.engine import simulate
    from ecosim.runs.loading import load

    tiny = load("tiny", sets=["shoppers.count=20"], replications=1)
    simulate(tiny, 0, scheduler=scheduler, channels=plugins(()), progress=progress)
    (folder / f"complete-{scheduler}").touch()
