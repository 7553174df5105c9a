"""Intervals against closed forms and against many seeded synthetic data sets."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ecosim.report import intervals


def test_t_interval_by_hand() -> None:
    values = np.array([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])  # mean 5, s = sqrt(32/7), t(7) = 2.364624
    low, high = intervals.mean_interval(values) or (math.nan, math.nan)
    half = 2.364624251592785 * math.sqrt(32 / 7) / math.sqrt(8)
    assert (low, high) == pytest.approx((5 - half, 5 + half), abs=1e-9)


@pytest.mark.parametrize("n", [2, 8, 30])
def test_intervals_of_the_mean_cover_95_percent(n: int) -> None:
    """Over 4,000 data sets the sampling error of a 95 % coverage is .34 points; 93-97 % is asked."""
    rng = np.random.default_rng(20251111 + n)
    data = rng.normal(10.0, 3.0, (4000, n))
    covered = [low <= 10.0 <= high for low, high in (intervals.mean_interval(row) or (1, 0) for row in data)]
    assert 0.93 <= np.mean(covered) <= 0.97


def test_one_replication_has_no_interval() -> None:
    one = intervals.spread(np.array([7.0]))
    assert (one.mean, one.sd, one.p10, one.p90, one.ci) == (7.0, None, None, None, None)
    assert intervals.spread(np.array([math.nan])).mean is None
    assert intervals.paired_difference({0: 3.0}, {0: 1.0}).ci is None
    assert intervals.unpaired_difference(np.array([1.0, 2.0]), np.array([1.0])).ci is None


def test_values_that_are_not_numbers_are_left_out() -> None:
    some = intervals.spread(np.array([1.0, math.nan, 3.0]))
    assert (some.n, some.mean) == (2, 2.0)


@pytest.mark.parametrize(("n", "held"), [(8, 7 / 9), (9, 0.8), (20, 0.8)])
def test_p10_p90_hold_the_next_replication(n: int, held: float) -> None:
    """Distribution-free: a skewed law on purpose; 20,000 trials have a sampling error of .3 points, 1.2 are allowed."""
    rng = np.random.default_rng(7)
    data = rng.lognormal(0.0, 1.0, (20_000, n + 1))
    p10, p90 = np.quantile(data[:, :n], (0.1, 0.9), axis=1, method="weibull")
    inside = (p10 <= data[:, n]) & (data[:, n] <= p90)
    assert inside.mean() == pytest.approx(held, abs=0.012)
    first = intervals.spread(data[0, :n])
    assert (first.p10, first.p90) == (pytest.approx(p10[0]), pytest.approx(p90[0]))


def test_variance_split_recovers_known_parts_on_average() -> None:
    """Assumptions sd 3, luck sd 2, 40 replications, 20 repeated: over 2,000 sets the means have 1.5 % error."""
    rng = np.random.default_rng(11)
    luck, assumed = [], []
    for _ in range(2000):
        truth = rng.normal(0.0, 3.0, 40)
        main = dict(enumerate(truth + rng.normal(0.0, 2.0, 40)))
        second = {r: truth[r] + rng.normal(0.0, 2.0) for r in range(0, 40, 2)}
        split = intervals.parts(main, second, has_ranges=True)
        assert split.how == intervals.SPLIT and split.n_pairs == 20
        assert split.luck_sd is not None and split.assumptions_sd is not None
        luck.append(split.luck_sd**2)
        assumed.append(split.assumptions_sd**2)
    assert np.mean(luck) == pytest.approx(4.0, rel=0.03)
    assert np.mean(assumed) == pytest.approx(9.0, rel=0.03)


def test_variance_of_assumptions_is_never_negative() -> None:
    split = intervals.parts({0: 1.0, 1: 1.1}, {0: 9.0}, has_ranges=True)
    assert split.assumptions_sd == 0.0 and split.luck_sd == pytest.approx(8 / math.sqrt(2))


def test_without_repeats_the_parts_are_not_known() -> None:
    split = intervals.parts({0: 1.0, 1: 3.0}, {}, has_ranges=True)
    assert (split.luck_sd, split.assumptions_sd, split.how) == (None, None, intervals.UNSPLIT)


def test_without_ranges_everything_is_luck() -> None:
    split = intervals.parts({0: 1.0, 1: 3.0}, {}, has_ranges=False)
    assert (split.luck_sd, split.assumptions_sd, split.how) == (pytest.approx(math.sqrt(2)), 0.0, intervals.LUCK_ONLY)
    alone = intervals.parts({0: 1.0}, {}, has_ranges=False)
    assert (alone.luck_sd, alone.assumptions_sd) == (None, None)


def test_pairing_removes_what_both_runs_share() -> None:
    """Shared sd 10, own sd 1: paired sd sqrt(2) against sqrt(202), a factor of 10; below 4 in no sensible sample."""
    rng = np.random.default_rng(3)
    shared = rng.normal(100.0, 10.0, 30)
    plan = shared + 2.0 + rng.normal(0.0, 1.0, 30)
    other = shared + rng.normal(0.0, 1.0, 30)
    paired = intervals.paired_difference(dict(enumerate(plan)), dict(enumerate(other)))
    loose = intervals.unpaired_difference(plan, other)
    assert paired.mean == pytest.approx(loose.mean)
    assert paired.ci is not None and loose.ci is not None
    assert (loose.ci[1] - loose.ci[0]) > 4 * (paired.ci[1] - paired.ci[0])
    assert paired.ci[0] < 2.0 < paired.ci[1]


def test_pairs_by_replication_not_by_position() -> None:
    gap = intervals.paired_difference({5: 50.0, 1: 10.0, 3: 30.0}, {1: 9.0, 3: 31.0, 4: 0.0})
    assert (gap.n, gap.mean, gap.n_above, gap.n_equal) == (2, 0.0, 1, 0)


def test_paired_and_welch_intervals_cover_95_percent() -> None:
    """4,000 sets of 8: sampling error .34 points."""
    rng = np.random.default_rng(5)
    paired, loose = [], []
    for _ in range(4000):
        shared = rng.normal(0.0, 5.0, 8)
        plan, other = shared + rng.normal(1.0, 1.0, 8), shared + rng.normal(0.0, 2.0, 8)
        low, high = intervals.paired_difference(dict(enumerate(plan)), dict(enumerate(other))).ci or (1, 0)
        paired.append(low <= 1.0 <= high)
        low, high = intervals.unpaired_difference(rng.normal(1.0, 1.0, 8), rng.normal(0.0, 4.0, 12)).ci or (1, 0)
        loose.append(low <= 1.0 <= high)
    assert 0.93 <= np.mean(paired) <= 0.97
    assert 0.93 <= np.mean(loose) <= 0.97


def test_welch_against_scipy() -> None:
    from scipy import stats

    plan, other = np.array([1.0, 4.0, 2.5, 7.0]), np.array([0.0, 0.5, 3.0])
    expected = stats.ttest_ind(plan, other, equal_var=False).confidence_interval(0.95)
    assert intervals.unpaired_difference(plan, other).ci == pytest.approx((expected.low, expected.high))
