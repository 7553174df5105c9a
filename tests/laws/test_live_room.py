"""A live room is an M_t/G/infinity queue: m(t) = ∫ λ(s) P(W > t − s) ds viewers on average, Poisson, whatever they do.

Viewers come at a rate that changes every ten minutes and stay by the mixture that is declared. Counts are summed over
replications; tolerances are four standard errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from ecosim.api import Calendar, Channel, Layer, Live, Moments, Room, Stay, Window
from ecosim.records import tables_of

HOURS, START = 2, "2025-03-03 20:00"
STAY = Stay(early_share=0.3, early_s=20, median_s=240, sigma=1.2)
RATES = np.array([8, 5, 3, 3, 2, 2, 6, 4, 2, 1, 1, 0], float)  # of ten minutes each
N_SHOPPERS, RUNS = 5_000, 4
Floats = NDArray[np.float64]


class Hall(Channel):
    def plan(self, calendar: Calendar) -> Moments:
        return calendar.at(START)

    def traffic(self, w: Window) -> Iterator[Layer | Room]:
        yield Room("evening", hours=HOURS, slots=(), stay=STAY)
        yield Layer("joins", mean=1.0, hours=HOURS, shape=RATES, land=Live("evening"))


@pytest.fixture(scope="module")
def evenings(lone_shop: Callable[..., Any]) -> list[Any]:
    size = f"shoppers.count={N_SHOPPERS}"
    return [lone_shop({"hall": Hall}, size, replication=r) for r in range(RUNS)]


def survival(s: Floats) -> Floats:
    """P(W > s) of the stay, by the definitions of its two parts."""
    early, long = stats.expon(scale=STAY.early_s), stats.lognorm(STAY.sigma, scale=STAY.median_s)
    return np.asarray(STAY.early_share * early.sf(s) + (1 - STAY.early_share) * long.sf(s))


def exact_viewers(at_s: Floats) -> Floats:
    """m(t) of all runs together, at seconds after the start, by the midpoint rule."""
    step = 0.5
    s = np.arange(step / 2, HOURS * 3600, step)
    rate = RUNS * N_SHOPPERS * RATES[(s // 600).astype(int)] / RATES.sum() / 600
    return np.array([np.sum(rate * survival(t - s) * (s < t)) * step for t in at_s])


def test_viewers_present_are_those_of_the_queue(evenings: list[Any]) -> None:
    """At the end of 23 minutes, some in each of the ten-minute parts."""
    minutes = np.arange(4, 118, 5)
    seen = sum(evening.live_minutes["viewers"][minutes] for evening in evenings)
    exact = exact_viewers((minutes + 1) * 60.0)
    assert exact.min() > 80
    assert (np.abs(seen - exact) < 4 * np.sqrt(exact)).all()


def test_the_spread_over_runs_is_that_of_poisson(evenings: list[Any]) -> None:
    """Sum (n − mean)² / mean over minutes far enough apart to share few viewers; a quarter stays over 14 minutes."""
    minutes = np.array([9, 49, 79, 109])
    seen = np.array([evening.live_minutes["viewers"][minutes] for evening in evenings], float)
    spread = ((seen - seen.mean(axis=0)) ** 2 / seen.mean(axis=0)).sum()
    tail = stats.chi2((RUNS - 1) * len(minutes))
    assert tail.ppf(0.001) < spread < tail.isf(0.001)


def test_everybody_who_joins_leaves_before_it_closes(evenings: list[Any]) -> None:
    for evening in evenings:
        rows = evening.live_minutes
        assert len(rows) == HOURS * 60 + 1
        assert rows["joined"].sum() == rows["left"].sum() == evening.n_visits > 0
        assert rows["viewers"].min() >= 0
        assert rows["viewers"][-1] == 0


def test_the_mean_watch_is_that_of_stays_cut_off_at_the_close(evenings: list[Any]) -> None:
    """E min(W, close − s) over joins at s; whole seconds are counted, so half of one less."""
    step = 20.0
    s = np.arange(step / 2, HOURS * 3600, step)
    weight = RATES[(s // 600).astype(int)] / RATES.sum() / 600 * step
    tails = survival(s) * step
    first, second = np.cumsum(tails)[::-1], np.cumsum(2 * s * tails)[::-1]  # of min(W, c) for c = what is left at s
    exact, variance = (weight * first).sum(), (weight * second).sum() - (weight * first).sum() ** 2
    table = tables_of(evenings)["live_rooms"]
    views = table["viewers"]
    mean = float(np.sum(views * table["mean_watch_s"]) / np.sum(views))
    assert abs(mean - (exact - 0.5)) < 4 * np.sqrt(variance / np.sum(views))


def test_a_room_that_nobody_joins_leaves_no_rows(lone_shop: Callable[..., Any]) -> None:
    class Empty(Hall):
        def traffic(self, w: Window) -> Iterator[Layer | Room]:
            for declared in super().traffic(w):
                yield declared if isinstance(declared, Room) else Layer("joins", mean=0.0, hours=1, land=declared.land)

    tables = tables_of([lone_shop({"hall": Empty, "other": Hall})])
    for name in ("live_rooms", "live_minutes"):
        assert set(tables[name]["channel"]) == {"other"}
