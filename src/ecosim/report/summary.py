"""A run and its baseline as headlines with their statistics: the object behind `--json`, the terminal and the report.

Owns the join of `metrics.py` (what is counted) and `intervals.py` (what is known of it). Knows no page and no wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from ecosim.report import intervals
from ecosim.report.intervals import Difference, Parts, Spread
from ecosim.report.metrics import Headline, headlines
from ecosim.report.scenario_facts import is_uncertain, read_scenario

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run


@dataclass(frozen=True)
class Metric:
    """One headline of a run: its spread over replications, the parts of it, and the difference to the baseline."""

    headline: Headline
    values: dict[int, float]  # by replication, main luck only
    spread: Spread
    parts: Parts
    baseline: Spread | None
    diff: Difference | None

    def to_json(self) -> dict[str, float | list[float] | None]:
        """The entry of `summary`; None is "not known"."""
        gap = self.diff
        return {
            **self.spread.record(), "luck_sd": self.parts.luck_sd, "assumptions_sd": self.parts.assumptions_sd,
            "baseline": self.baseline.mean if self.baseline else None,
            "diff": gap.mean if gap else None, "diff_ci": list(gap.ci) if gap and gap.ci else None,
        }  # fmt: skip


def of_luck(values: pd.Series[float], luck: int) -> dict[int, float]:
    """Value by replication, of one luck only."""
    return {int(key[0]): float(value) for key, value in values.items() if key[1] == luck}  # type: ignore[index]


def array(values: dict[int, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """float64[n] of the values, by replication."""
    return np.array([values[r] for r in sorted(values)], dtype=np.float64)


def same_draws(run: Run, other: Run) -> bool:
    """Whether replication k of one run uses the draws of replication k of the other: the seeds are equal."""
    return bool(run.manifest["seed"] == other.manifest["seed"])


def difference(plan: dict[int, float], other: dict[int, float], *, paired: bool) -> Difference:
    """Difference of two runs' values by replication, paired where the draws are the same."""
    if paired:
        return intervals.paired_difference(plan, other)
    return intervals.unpaired_difference(array(plan), array(other))


def _metric(headline: Headline, run: Run, baseline: Run | None, *, paired: bool, has_ranges: bool) -> Metric:
    values = headline.values(run)
    main = of_luck(values, 0)
    parts = intervals.parts(main, of_luck(values, 1), has_ranges=has_ranges)
    mine = intervals.spread(array(main))
    if baseline is None:
        return Metric(headline, main, mine, parts, None, None)
    other = of_luck(headline.values(baseline), 0)
    gap = difference(main, other, paired=paired)
    return Metric(headline, main, mine, parts, intervals.spread(array(other)), gap)


def summarise(run: Run, baseline: Run | None = None) -> dict[str, Metric]:
    """Every headline of a run with its statistics, by key, in the order of declaration.

    The mean, P10-P90 and 95 % interval are over the main replications; repeats with other luck only tell luck and
    assumptions apart. The difference to `baseline` is paired by replication when both have the same seed.
    """
    kept = _KEPT.setdefault(run, WeakKeyDictionary())
    against = run if baseline is None else baseline  # no run is its own baseline
    if against not in kept:
        paired = baseline is not None and same_draws(run, baseline)
        has_ranges = is_uncertain(read_scenario(run))
        runs = (run,) if baseline is None else (run, baseline)
        kept[against] = {
            h.key: _metric(h, run, baseline, paired=paired, has_ranges=has_ranges) for h in headlines(*runs)
        }
    return dict(kept[against])


# Asked for by the report and by every view of a run; forgotten with the run.
_KEPT: WeakKeyDictionary[Run, WeakKeyDictionary[Run, dict[str, Metric]]] = WeakKeyDictionary()
