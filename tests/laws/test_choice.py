"""Choice by keyed Gumbel-max is the multinomial logit, and stays put when the set around it changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from ecosim.kernels.decisions import CLICK, VISIT
from ecosim.kernels.distributions import gumbel
from ecosim.kernels.philox import ZERO, draw, unit

N_VISITS = 20_000
UTILITY = np.array([0.0, 1.0, -0.5, 0.4, -3.0])  # the first is leaving


@pytest.fixture(scope="module")
def luck() -> npt.NDArray[np.float64]:
    """Gumbel float64[visits, 5]: of leaving, and of listings 0 … 3 under their own names; both are fourth words."""
    rows = []
    for i in range(N_VISITS):
        key = np.uint64(8_800_000_000_000 + i)
        leave = draw(key, VISIT, ZERO, ZERO)[3]
        words = [leave, *(draw(key, CLICK, np.uint64(listing), ZERO)[3] for listing in range(4))]
        rows.append([gumbel(unit(np.uint64(word))) for word in words])
    return np.array(rows)


def softmax(utility: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    weights = np.exp(utility)
    return weights / weights.sum()  # type: ignore[no-any-return]


def test_shares_are_the_softmax(luck: npt.NDArray[np.float64]) -> None:
    """P(j) = e^Vj / (e^V0 + sum e^Vk) (McFadden 1974); chi-square over 20,000 visits."""
    seen = np.bincount(np.argmax(UTILITY + luck, axis=1), minlength=5)
    assert stats.chisquare(seen, softmax(UTILITY) * N_VISITS).pvalue > 0.001


def test_the_mean_of_the_best_is_the_log_sum(luck: npt.NDArray[np.float64]) -> None:
    """E max = ln(sum e^V) + Euler's constant; its variance is pi^2 / 6."""
    best = np.max(UTILITY + luck, axis=1)
    expected = np.log(np.exp(UTILITY).sum()) + np.euler_gamma
    assert best.mean() == pytest.approx(expected, abs=4.0 * np.sqrt(np.pi**2 / 6 / N_VISITS))


def test_a_better_listing_only_moves_choices_to_itself(luck: npt.NDArray[np.float64]) -> None:
    before = np.argmax(UTILITY + luck, axis=1)
    after = np.argmax(UTILITY + np.array([0.0, 0.0, 0.0, 0.3, 0.0]) + luck, axis=1)
    assert np.all((after == before) | (after == 3))
    gained = np.mean(after == 3) - np.mean(before == 3)
    expected = softmax(UTILITY + np.array([0.0, 0.0, 0.0, 0.3, 0.0]))[3] - softmax(UTILITY)[3]
    assert gained == pytest.approx(expected, abs=4.0 * np.sqrt(expected / N_VISITS))


def test_a_listing_nobody_wants_changes_nothing(luck: npt.NDArray[np.float64]) -> None:
    without = np.argmax((UTILITY + luck)[:, :4], axis=1)
    hopeless = UTILITY.copy()
    hopeless[4] = -1e9
    assert np.array_equal(np.argmax(hopeless + luck, axis=1), without)
