"""The pull-forward ledger as a record: its lines by replication, what is known of them, and the object behind `--json`.

The lines run from the classes of the festival's orders to what is left when all that would have come anyway is taken
off. How an order gets its class stands in `studies/pull_forward.py`, the words in `pull_forward_text.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecosim.report.intervals import Spread, spread
from ecosim.report.wording import Lang

if TYPE_CHECKING:
    import pandas as pd

CLASSES: Final = ("anyway", "moved", "pulled_forward", "delayed", "won_from_rival", "incremental")
# total = the classes; after_pull_forward = total + cost_us + later_anyway; net = after_pull_forward + then_anyway
LINES: Final = (*CLASSES, "total", "cost_us", "later_anyway", "after_pull_forward", "then_anyway", "net")
MEASURES: Final = ("orders", "units", "gmv_fen", "contribution_fen")


@dataclass(frozen=True, eq=False)
class PullForward:
    """The ledger of one run. `lines` holds a frame of `MEASURES` by replication for each of `LINES`."""

    run: str  # names of the two run folders
    twin: str
    lines: Mapping[str, pd.DataFrame]
    start: dt.datetime  # of the festival, in shop time
    end: dt.datetime
    last_date: dt.date  # of the period
    window_days: int
    rivals_told_apart: bool  # the plan keeps rivals' orders too
    lost: tuple[dict[str, Any], ...] = ()  # replications of the twin without a result

    @property
    def replications(self) -> tuple[int, ...]:
        return tuple(int(replication) for replication in self.lines["total"].index)

    @property
    def unseen_days(self) -> int:
        """Days of the window after the festival that the period does not cover."""
        covered = dt.datetime.combine(self.last_date, dt.time()) + dt.timedelta(days=1) - self.end
        return max(0, self.window_days - max(0, covered.days))

    def spread(self, line: str, measure: str) -> Spread:
        """A line's spread over the replications, in the unit of the measure (money in fen)."""
        return spread(self.lines[line][measure].to_numpy(np.float64))

    def share(self, line: str) -> float | None:
        """A line's orders as a share of the festival's, of the means; None without any."""
        part, whole = self.spread(line, "orders").mean, self.spread("total", "orders").mean
        return part / whole if whole and part is not None else None

    def to_json(self) -> dict[str, Any]:
        """One JSON object; None is "not known"."""
        return {
            "run": self.run,
            "twin": self.twin,
            "festival": {"from": self.start.isoformat(" "), "to": self.end.isoformat(" ")},
            "window_days": self.window_days,
            "unseen_days": self.unseen_days,
            "rivals_told_apart": self.rivals_told_apart,
            "replications": list(self.replications),
            "lines": {line: self._line(line) for line in LINES},
            "failed": [{key: value for key, value in one.items() if key != "details"} for one in self.lost],
        }

    def _line(self, line: str) -> dict[str, Any]:
        return {measure: self._measure(line, measure) for measure in MEASURES}

    def _measure(self, line: str, measure: str) -> dict[str, Any]:
        known = self.spread(line, measure)
        low, high = known.ci or (None, None)
        values = [int(value) for value in self.lines[line][measure]]
        return {
            "mean": known.mean, "p10": known.p10, "p90": known.p90, "ci_low": low, "ci_high": high,
            "by_replication": values,
        }  # fmt: skip

    def text(self, lang: Lang = "en", *, width: int | None = None) -> str:
        """The ledger in words and tables, for a terminal of 100 columns or as many as `width`."""
        from ecosim.report.pull_forward_text import ledger_text

        return ledger_text(self, lang, width=width)
