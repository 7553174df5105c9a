"""Arrivals of whole runs: Poisson counts by shopper and hour, times by the profile, and who a change leaves alone.

Each visit is made visible: one listing, always clicked, never bought, so the journal of looks is the list of arrivals.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ecosim.channels import Registry, discover
from ecosim.engine import simulate
from ecosim.scenario import load

N_SHOPPERS, N_DAYS, RATE, SHAPE = 4_000, 6, 0.7, 100.0
LEAST_P = 0.001
VIEWS = np.array([4, 2, 1, 1, 1, 1, 2, 2, 3, 4, 5, 4, 4, 5, 5, 5, 5, 4, 5, 6, 8, 9, 9, 5], float)
SCENARIO = f"""
ecosim: 1
name: arrivals
period: {{from: 2025-03-03, to: 2025-03-08}}
products: [{{listing: only, tag_price: 260, cost: 100, variants: [{{sku: a, stock: 100, salvage: 1}}]}}]
shoppers: {{count: {N_SHOPPERS}, activity_shape: {SHAPE}}}
market: {{rivals: {{stores: 0, listings: 0}}}}
behaviour:
  choice: {{leave: 20}}
  pages: {{slots: 1, sponsored: [], click_share: 100%, next_page_share: 0, favourite_share: 0}}
  carts: {{band: 0}}
  views_by_hour: {VIEWS.tolist()}
channels: {{recommend: {{rate: {RATE}}}}}
record: {{events: true}}
"""

Arrivals = np.ndarray
Run = Callable[..., Arrivals]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The arrivals of a run with some settings changed, as (shopper_id, time_us) in the order of time."""
    file: Path = tmp_path_factory.mktemp("arrivals") / "arrivals.yaml"
    file.write_text(SCENARIO, "utf-8")
    channels: Registry = discover()

    def arrivals(*sets: str, replication: int = 0) -> Arrivals:
        scenario = load(file, sets=sets, params_models=channels.params_models())
        outcome = simulate(scenario, replication, channels=channels)
        assert outcome.events is not None
        assert len(outcome.events) == outcome.n_visits
        return outcome.events[["shopper_id", "time_us"]]

    return arrivals


@pytest.fixture(scope="module")
def visits(run: Run) -> Arrivals:
    return run()


def hours(visits: Arrivals) -> np.ndarray:
    return (visits["time_us"] // 3_600_000_000).astype(int)


def pairs(visits: Arrivals) -> set[tuple[int, int]]:
    return set(zip(visits["shopper_id"].tolist(), visits["time_us"].tolist(), strict=True))


def test_visits_come_in_the_order_of_time_within_the_days(visits: Arrivals) -> None:
    assert np.all(np.diff(visits["time_us"]) >= 0)
    assert set(hours(visits) // 24) == set(range(N_DAYS))


def test_counts_of_a_shopper_and_day_are_poisson_mixed_over_activity(visits: Arrivals) -> None:
    """Gamma activity of mean 1 makes days of a shopper negative binomial; shape 100 is all but Poisson."""
    cells = np.bincount(visits["shopper_id"].astype(int) * N_DAYS + hours(visits) // 24, minlength=N_SHOPPERS * N_DAYS)
    seen = np.bincount(np.minimum(cells, 5), minlength=6)
    exact = stats.nbinom(SHAPE, SHAPE / (SHAPE + RATE))
    expected = np.append(exact.pmf(np.arange(5)), exact.sf(4)) * len(cells)
    assert stats.chisquare(seen, expected).pvalue > LEAST_P


def test_hours_follow_the_profile(visits: Arrivals) -> None:
    seen = np.bincount(hours(visits) % 24, minlength=24)
    assert stats.chisquare(seen, VIEWS / VIEWS.sum() * len(visits)).pvalue > LEAST_P


def test_counts_by_hour_are_poisson(run: Run) -> None:
    """Over 8 replications of 144 hours: sum (n - mean)^2 / mean is chi-square with 7 x 144 degrees of freedom."""
    counts = np.array([np.bincount(hours(run(replication=r)), minlength=24 * N_DAYS) for r in range(8)])
    spread = ((counts - counts.mean(axis=0)) ** 2 / counts.mean(axis=0)).sum()
    tail = stats.chi2(7 * 24 * N_DAYS)
    assert tail.ppf(LEAST_P) < spread < tail.isf(LEAST_P)


def test_minutes_within_an_hour_are_even(visits: Arrivals) -> None:
    minutes = visits["time_us"] % 3_600_000_000 // 60_000_000
    assert stats.chisquare(np.bincount(minutes.astype(int), minlength=60)).pvalue > LEAST_P


def test_shoppers_more_leave_all_others_alone(run: Run, visits: Arrivals) -> None:
    twice = run(f"shoppers.count={2 * N_SHOPPERS}")
    assert np.array_equal(twice[twice["shopper_id"] < N_SHOPPERS], visits)
    assert len(twice) > 1.9 * len(visits)


def test_a_higher_rate_only_adds_visits(run: Run, visits: Arrivals) -> None:
    more = run(f"channels.recommend.rate={1.3 * RATE}")
    assert pairs(visits) < pairs(more)


def test_a_channel_more_leaves_the_visits_of_the_others_alone(run: Run, visits: Arrivals) -> None:
    assert pairs(visits) < pairs(run("channels.direct={use: direct}"))


def test_another_replication_has_other_visits(run: Run, visits: Arrivals) -> None:
    assert not pairs(visits) & pairs(run(replication=1))
