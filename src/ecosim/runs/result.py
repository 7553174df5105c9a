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

    `lost` has a record (role, replication, luck, status, why) for each replication without a result; `is_served` says
    that the run was finished before and only read.
    """

    run: Run
    baselines: dict[str, Run] = field(default_factory=dict)
    lost: tuple[dict[str, Any], ...] = ()
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
        """The first baseline that `compare_with` names, where it has a result."""
        return next(iter(self.baselines.values()), None)

    @cached_property
    def summary(self) -> dict[str, Metric]:
        """Headlines by key, with intervals and the difference to the baseline."""
        from ecosim.report import summarise

        return summarise(self.run, self.baseline)
