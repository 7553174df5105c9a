"""A sweep as a record: variants of one plan with their headlines, which is best, and whether its lead is clear.

All variants meet the same draws, so their differences are taken replication by replication. The intervals of the best
one's leads hold together (Bonferroni), as the best of many always looks good. How a sweep is made stands in
`studies/sweep.py`, words and table in `sweep_text.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ecosim.report.intervals import CONFIDENCE, t_quantile
from ecosim.report.summary import Metric
from ecosim.report.wording import Lang, Words

NET: Final = "net_contribution_yuan"
SHOWN: Final = (NET, "gmv_yuan", "net_sales_yuan", "orders_count", "units_count", "ad_cost_ratio_share",
                "refund_rate_share", "return_rate_share")  # fmt: skip
STAYING_OUT: Final = 0  # the number of the row of the store that does not join


@dataclass(frozen=True, eq=False)
class Row:
    """One variant: what was changed, its run folder, and its headlines with their differences to the reference."""

    number: int  # from 1, in the order of the grid
    changes: tuple[tuple[str, str], ...]  # path and value as written
    run: str
    metrics: Mapping[str, Metric]

    @property
    def net(self) -> Metric:
        """Net contribution, what variants are ranked by."""
        return self.metrics[NET]

    def to_json(self) -> dict[str, Any]:
        """The row; `summary` has the shape of a run's, with the reference as the baseline."""
        gap = self.net.diff
        return {
            "number": self.number,
            "changes": dict(self.changes),
            "run": self.run,
            "better": {"k": gap.n_above, "n": gap.n} if gap is not None and gap.paired else None,
            "summary": {key: self.metrics[key].to_json() for key in SHOWN},
        }


@dataclass(frozen=True)
class Lead:
    """How far the best variant is ahead of another one; `ci` holds for all of its leads together."""

    over: int
    mean: float
    ci: tuple[float, float] | None
    n_above: int
    n: int

    @property
    def is_clear(self) -> bool:
        """The interval lies above zero."""
        return self.ci is not None and self.ci[0] > 0.0


@dataclass(frozen=True, eq=False)
class Sweep:
    """All variants of a plan. `against` is the number of the row that differences are to."""

    scenario: str
    title: Words
    axes: tuple[tuple[str, tuple[str, ...]], ...]  # paths and their values
    replications: int
    rows: tuple[Row, ...]
    against: int
    staying_out: Row | None = None  # the store that does not join; None where there is none, or one for each variant
    warnings: tuple[str, ...] = ()
    lost: tuple[dict[str, Any], ...] = ()
    n_served: int = 0

    @property
    def best(self) -> Row:
        """The variant of greatest mean net contribution; on a tie the first."""
        return max(self.rows, key=lambda row: (known(row.net.spread.mean), -row.number))

    @property
    def leads(self) -> tuple[Lead, ...]:
        """The best variant's leads over the others, the nearest first."""
        best = self.best
        others = [row for row in self.rows if row is not best]
        found = [lead(best, row, len(others)) for row in others]
        return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.mean, one.over)))

    @property
    def is_clear(self) -> bool:
        """The best variant is ahead of every other by more than luck and uncertain settings explain."""
        return len(self.leads) == len(self.rows) - 1 and all(one.is_clear for one in self.leads)

    def to_json(self) -> dict[str, Any]:
        """One JSON object; None is "not known"."""
        return {
            "scenario": self.scenario,
            "vary": [{"path": path, "values": list(values)} for path, values in self.axes],
            "replications": self.replications,
            "against": "not_joining" if self.against == STAYING_OUT else self.against,
            "rows": [row.to_json() for row in self.rows],
            "not_joining": self.staying_out.to_json() if self.staying_out else None,
            "best": {
                "number": self.best.number,
                "is_clear": self.is_clear,
                "leads": [
                    {"over": one.over, "mean": one.mean, "ci": list(one.ci) if one.ci else None,
                     "better": {"k": one.n_above, "n": one.n}}
                    for one in self.leads
                ],
            },
            "failed": [{key: value for key, value in one.items() if key != "details"} for one in self.lost],
            "served": self.n_served,
            "warnings": list(self.warnings),
        }  # fmt: skip

    def text(self, lang: Lang = "en") -> str:
        """The table and the answer in words, for a terminal of 100 columns."""
        from ecosim.report.sweep_text import sweep_text

        return sweep_text(self, lang)


def known(value: float | None) -> float:
    """A mean to rank by; what is not known comes last.

    >>> known(None) < known(-1e9)
    True
    """
    return -math.inf if value is None else value


def lead(best: Row, other: Row, n_leads: int) -> Lead | None:
    """How far one row is ahead of another, on the replications both have; None where they share none.

    mean ± t(n − 1, 1 − .05 / leads) · s / √n of the differences: all leads hold together in 95 of 100 sweeps at least.
    """
    mine, theirs = best.net.values, other.net.values
    gaps = np.array([mine[r] - theirs[r] for r in sorted(mine) if r in theirs], dtype=np.float64)
    n = len(gaps)
    if n == 0:
        return None
    ci = None
    if n > 1:
        confidence = 1 - (1 - CONFIDENCE) / max(n_leads, 1)
        half = t_quantile(n - 1, confidence) * float(gaps.std(ddof=1)) / math.sqrt(n)
        ci = (float(gaps.mean()) - half, float(gaps.mean()) + half)
    return Lead(other.number, float(gaps.mean()), ci, int((gaps > 0).sum()), n)
