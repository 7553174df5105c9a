"""One step of each automatic bid, by hand; whole days are in tests/laws/test_pacing.py."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernels.pacing import (
    LEAST_SHARE,
    MOST_STEP,
    update_multiplier,
    update_pacing,
)


def step(
    spent: int, *, mu: float = 1.0, before: int = 0, budget: int = 9_800, passed: float = 0.1, left: float = 0.5
) -> float:
    """mu after one step of .2 with half of the day's traffic to go."""
    multipliers = np.array([mu])
    update_pacing(multipliers, np.array([before]), np.array([spent]), np.array([budget]), passed, left, 0.2, 50.0)
    return float(multipliers[0])


def test_on_plan_nothing_moves() -> None:
    assert step(4_900, before=3_920) == pytest.approx(1.0)


def test_too_fast_bids_less_and_too_slow_bids_more() -> None:
    assert step(4_900, before=3_430) == pytest.approx(2.0 * (1.0 + 0.2 * 0.5) - 1.0)
    assert step(4_900, before=4_410) == pytest.approx(2.0 * (1.0 - 0.2 * 0.5) - 1.0)


def test_a_step_is_limited_and_mu_stays_within_its_ends() -> None:
    assert step(4_900, before=0) == pytest.approx(2.0 * (1.0 + MOST_STEP) - 1.0)
    assert step(0, mu=0.05) == 0.0
    assert step(9_000, mu=49.0) == 50.0


def test_a_dry_campaign_counts_as_too_fast_though_it_spends_nothing() -> None:
    assert step(9_800, before=9_800) == pytest.approx(2.0 * 1.2 - 1.0)


def test_at_the_days_start_nothing_is_learnt_but_the_count_begins_anew() -> None:
    mu, before = np.array([3.0]), np.array([777])
    update_pacing(mu, before, np.array([0]), np.array([1_000]), 0.0, 0.0, 0.2, 50.0)
    assert (mu[0], before[0]) == (3.0, 0)


def test_steps_grow_towards_the_end() -> None:
    """.1 left to spend in, against the .3 from which steps grow: three times the step."""
    late = step(4_900, before=4_165, budget=5_880, left=0.1)
    assert late == pytest.approx(2.0 * (1.0 - 3 * 0.2 * 0.25) - 1.0)


def test_past_the_end_the_rest_is_meant_for_a_last_short_while() -> None:
    late = step(9_500, before=9_400, passed=0.002, left=-0.02)
    assert late == pytest.approx(step(9_500, before=9_400, passed=0.002, left=LEAST_SHARE))


@pytest.mark.parametrize(
    ("sales", "spend", "after"),
    [
        (4_500.0, 1_000.0, 1.0),
        (18_000.0, 1_000.0, 2.0),
        (450_000.0, 1_000.0, 2.0),
        (0.0, 1_000.0, 0.5),
        (7.0, 0.0, 1.0),
    ],
)
def test_a_multiplier_moves_toward_the_target(sales: float, spend: float, after: float) -> None:
    assert update_multiplier(1.0, sales, spend, 4.5, 0.5, 10.0) == pytest.approx(after)


def test_a_multiplier_stays_within_its_ends() -> None:
    assert update_multiplier(9.0, 1e6, 1.0, 4.5, 0.5, 10.0) == 10.0
    assert update_multiplier(0.11, 0.0, 1.0, 4.5, 0.5, 10.0) == pytest.approx(0.1)
