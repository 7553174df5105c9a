"""What a run gives back: its folder read again, its baselines, its headlines, and what was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosim.records import Run

if TYPE_CHECKING:
    from ecosim.report.summary import Metric


@dataclass(frozen=True)
class RunResult:
    """A finished run and its baselines, the first of which the headlines are compared with.

    `compare_with` names the baselines as the scenario does, with a result or without. `lost` has a record (role,
    replication, luck, status, why) for each replication without a result; `is_served` says that the run was finished
    before and only read.
    """

    run: Run
    baselines: dict[str, Run] = field(default_factory=dict)
    lost: tuple[dict[str, Any], ...] = ()
    compare_with: tuple[str, ...] = ()
    is_served: bool = False

    @property
    def run_dir(self) -> Path:
        return self.run.path

    @property
    def digest(self) -> str:
        """Of the tables; equal results have equal digests."""
        return self.run.digest

    @property
    def baseline(self) -> Run | None:
        """The baseline that `compare_with` names first; None where it has no result, never another in its place."""
        return self.baselines.get(self.compare_with[0]) if self.compare_with else None

    @cached_property
    def summary(self) -> dict[str, Metric]:
        """Headlines by key, with intervals and the difference to the baseline."""
        from ecosim.report import summarise

        return summarise(self.run, self.baseline)
