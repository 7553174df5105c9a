"""Statistics of a headline over replications: mean, P10-P90, 95 % intervals, luck and assumptions apart, differences.

Owns every formula behind an interval; knows no table, no currency and no wording. What cannot be known (an interval
from one replication, a split without repeated luck) is None, never zero. `metrics.py` says what the numbers mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

CONFIDENCE: Final = 0.95
Z_SURE: Final = 1.96  # normal quantile of a two-sided 95 % interval
Z_POWER: Final = 0.84  # normal quantile of .8: how often it is to leave out zero
MOST_MORE: Final = 500  # more replications than anybody waits for
LUCK_ONLY = "luck_only"  # no uncertain setting: all spread is luck
SPLIT = "split"  # both parts estimated
UNSPLIT = "unsplit"  # uncertain settings, but no replication was repeated with other luck


@dataclass(frozen=True)
class Spread:
    """The spread of one quantity over replications; None is "not known"."""

    n: int
    mean: float | None
    sd: float | None
    p10: float | None
    p90: float | None
    ci: tuple[float, float] | None  # 95 %, of the mean

    def record(self) -> dict[str, float | None]:
        """mean, p10, p90, ci_low and ci_high, as `--json` and figures take them; None is "not known"."""
        low, high = self.ci or (None, None)
        return {"mean": self.mean, "p10": self.p10, "p90": self.p90, "ci_low": low, "ci_high": high}


@dataclass(frozen=True)
class Parts:
    """Standard deviations from luck and from assumptions, and how they were told apart."""

    luck_sd: float | None
    assumptions_sd: float | None
    how: str
    n_pairs: int


@dataclass(frozen=True)
class Difference:
    """A difference of two runs: mean, its 95 % interval, and how often the first was above the second."""

    n: int  # replications compared
    mean: float | None
    ci: tuple[float, float] | None
    n_above: int
    n_equal: int
    paired: bool


@cache
def t_quantile(degrees: float, confidence: float = CONFIDENCE) -> float:
    """Half-width of a two-sided interval in standard errors, from Student's t.

    >>> round(t_quantile(7), 4)
    2.3646
    """
    from scipy.special import stdtrit  # scipy.stats costs .7 s to import

    return float(stdtrit(degrees, 0.5 + confidence / 2))


def mean_interval(values: NDArray[np.float64]) -> tuple[float, float] | None:
    """95 % interval of the mean of independent replications: mean ± t(n-1) · s / √n; None below two values.

    >>> low, high = mean_interval(np.array([1.0, 3.0]))
    >>> round(low, 3), round(high, 3)
    (-10.706, 14.706)
    >>> mean_interval(np.array([1.0])) is None
    True
    """
    n = len(values)
    if n < 2:
        return None
    half = t_quantile(n - 1) * float(values.std(ddof=1)) / math.sqrt(n)
    centre = float(values.mean())
    return centre - half, centre + half


def spread(values: NDArray[np.float64]) -> Spread:
    """Mean, sd, P10-P90 and 95 % interval of one value a replication; values that are not numbers are left out.

    P10 and P90 are the Weibull quantiles (rank / (n + 1)): from nine replications on, the next one falls between them
    with probability .8 whatever the distribution; with fewer they are the extremes, which hold (n - 1) / (n + 1).

    >>> spread(np.array([1.0, 2.0, 3.0])).mean
    2.0
    """
    known = values[np.isfinite(values)]
    n = len(known)
    if n == 0:
        return Spread(0, None, None, None, None, None)
    if n == 1:
        return Spread(1, float(known[0]), None, None, None, None)
    p10, p90 = (float(q) for q in np.quantile(known, (0.1, 0.9), method="weibull"))
    return Spread(n, float(known.mean()), float(known.std(ddof=1)), p10, p90, mean_interval(known))


def spreads(values: NDArray[np.float64]) -> list[Spread]:
    """`spread` of every column at once, equal to it within rounding; columns with gaps are done one by one.

    >>> [one.mean for one in spreads(np.array([[1.0, 5.0], [3.0, math.nan]]))]
    [2.0, 5.0]
    """
    n = len(values)
    whole = np.isfinite(values).min(axis=0, initial=n > 1)
    together = values[:, whole]
    if not together.size:
        return [spread(column) for column in values.T]
    p10, p90 = np.quantile(together, (0.1, 0.9), axis=0, method="weibull")
    means, sds = together.mean(axis=0), together.std(axis=0, ddof=1)
    halves = t_quantile(n - 1) * sds / math.sqrt(n)
    rows = zip(means.tolist(), sds.tolist(), p10.tolist(), p90.tolist(), halves.tolist(), strict=True)
    done = (Spread(n, mean, sd, low, high, (mean - half, mean + half)) for mean, sd, low, high, half in rows)
    return [
        next(done) if is_whole else spread(column) for is_whole, column in zip(whole.tolist(), values.T, strict=True)
    ]


def luck_variance(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """Variance of luck from pairs at the same assumptions: mean of (a - b)² / 2; unbiased. None without a pair."""
    return float(np.mean((first - second) ** 2) / 2) if len(first) else None


def parts(main: Mapping[int, float], second: Mapping[int, float], *, has_ranges: bool) -> Parts:
    """Splits the spread over replications into luck and assumptions.

    One-way random-effects split: each replication in `main` has its own draw of the assumptions; those in `second`
    repeat it with other luck. Variance of assumptions = total - luck, not below zero. Both map replication to value.

    >>> parts({0: 1.0, 1: 3.0}, {}, has_ranges=False).luck_sd
    1.4142135623730951
    """
    values = np.array([v for v in main.values() if math.isfinite(v)])
    total = float(values.var(ddof=1)) if len(values) > 1 else None
    twins = [r for r in sorted(main) if r in second and math.isfinite(main[r]) and math.isfinite(second[r])]
    if not has_ranges:
        return Parts(None if total is None else math.sqrt(total), None if total is None else 0.0, LUCK_ONLY, len(twins))
    luck = luck_variance(np.array([main[r] for r in twins]), np.array([second[r] for r in twins]))
    if luck is None or total is None:
        return Parts(None, None, UNSPLIT, len(twins))
    return Parts(math.sqrt(luck), math.sqrt(max(total - luck, 0.0)), SPLIT, len(twins))


def paired_difference(plan: Mapping[int, float], other: Mapping[int, float]) -> Difference:
    """Difference plan - other on the replications both have, each on the same draws; interval by t on the differences.

    >>> d = paired_difference({0: 5.0, 1: 7.0}, {0: 4.0, 1: 6.0})
    >>> d.mean, d.ci, d.n_above
    (1.0, (1.0, 1.0), 2)
    """
    both = [r for r in sorted(plan) if r in other]
    gaps = np.array([plan[r] - other[r] for r in both], dtype=np.float64)
    gaps = gaps[np.isfinite(gaps)]
    mean = float(gaps.mean()) if len(gaps) else None
    return Difference(len(gaps), mean, mean_interval(gaps), int((gaps > 0).sum()), int((gaps == 0).sum()), True)


def unpaired_difference(plan: NDArray[np.float64], other: NDArray[np.float64]) -> Difference:
    """Difference of means of two runs on different draws: Welch's interval with Satterthwaite's degrees of freedom.

    `n_above` stays 0: replications of different seeds have no partner to be above.
    """
    plan, other = plan[np.isfinite(plan)], other[np.isfinite(other)]
    n = min(len(plan), len(other))
    if n == 0:
        return Difference(0, None, None, 0, 0, False)
    gap = float(plan.mean() - other.mean())
    if n < 2:
        return Difference(n, gap, None, 0, 0, False)
    errors = np.array([plan.var(ddof=1) / len(plan), other.var(ddof=1) / len(other)])
    total = float(errors.sum())
    if total == 0.0:
        return Difference(n, gap, (gap, gap), 0, 0, False)
    degrees = total**2 / float((errors**2 / np.array([len(plan) - 1, len(other) - 1])).sum())
    half = t_quantile(degrees) * math.sqrt(total)
    return Difference(n, gap, (gap - half, gap + half), 0, 0, False)


def more_to_settle(gap: Difference) -> int | None:
    """How many more replications would likely settle the sign of a difference that is not settled yet.

    The least N with |mean| >= (t(.975) + t(.8)) s / sqrt(N), by normal quantiles, less the n there are: with N of them
    the 95 % interval leaves out zero four times in five, if the true difference is the one seen so far. s follows from
    the interval. None where there is no interval, the sign is settled, or no number below MOST_MORE would do.

    >>> more_to_settle(Difference(8, 1.0, (-1.0, 3.0), 5, 0, True))
    37
    """
    if gap.ci is None or gap.mean is None or not gap.ci[0] <= 0.0 <= gap.ci[1] or gap.mean == 0.0:
        return None
    degrees = gap.n - 1 if gap.paired else 2 * (gap.n - 1)
    sd = (gap.ci[1] - gap.ci[0]) / 2 / t_quantile(degrees) * math.sqrt(gap.n)
    more = math.ceil(((Z_SURE + Z_POWER) * sd / gap.mean) ** 2) - gap.n
    return max(1, more) if more <= MOST_MORE else None
