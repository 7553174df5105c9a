"""When people come back: one moment a shopper and opening, some by the clock, the rest when they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ecosim.kernels import layout
from ecosim.kernels.returning import LAST_CALL_SIGMA, MOST_WAITING, last_call, note_return, opening_moment, wait_for
from ecosim.kernels.waking import waking_moment
from ecosim.units import DAY, HOUR

OPENING_US = 2 * DAY + 20 * HOUR
N = 4000


@pytest.fixture(scope="module")
def world(opened: Callable[..., Any]) -> Any:
    waiting = "behaviour.waiting={alert_share: 35%, alert_h: 0.12, alert_sigma: 1.3, rush_h: 6, rush_sigma: 1.2}"
    return opened(f"shoppers.count={N}", waiting)


def moments(world: Any, from_us: int = OPENING_US) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([opening_moment(world.state, world.rules, shopper, from_us) for shopper in range(N)])


def test_those_who_come_at_once_are_log_normal_by_the_clock(world: Any) -> None:
    world.rules = world.rules.replace(alert_share=1.0)
    after_h = (moments(world) - OPENING_US) / HOUR
    assert after_h.min() > 0
    assert stats.kstest(after_h, stats.lognorm(1.3, scale=0.12).cdf).pvalue > 0.001


def test_the_others_come_in_waking_hours(world: Any) -> None:
    """Their delay is log-normal in hours of people's own clock, on which nights count little."""
    world.rules = world.rules.replace(alert_share=0.0)
    found = moments(world)
    sorted_h = np.sort(stats.lognorm(1.2, scale=6).ppf((np.arange(N) + 0.5) / N)) * HOUR
    expected = np.array([waking_moment(world.state.about, OPENING_US, float(delay)) for delay in sorted_h])
    assert stats.ks_2samp(found, expected).pvalue > 0.001
    assert found.min() > OPENING_US


def test_as_many_come_at_once_as_are_set(world: Any) -> None:
    world.rules = world.rules.replace(alert_share=0.35, rush_us=40.0 * HOUR, rush_sigma=0.1, alert_us=0.1 * HOUR)
    at_once = np.count_nonzero(moments(world) < OPENING_US + 15 * HOUR)
    assert abs(at_once - 0.35 * N) < 4 * np.sqrt(N * 0.35 * 0.65) + N * 0.0002


def test_a_shopper_has_one_moment_an_opening_and_another_at_another(world: Any) -> None:
    first, again, other = (moments(world, at) for at in (OPENING_US, OPENING_US, OPENING_US + 2 * DAY))
    assert np.array_equal(first, again)
    assert np.count_nonzero(other - first != 2 * DAY) > 0.9 * N


def test_the_last_call_lies_before_the_close_and_after_now(world: Any) -> None:
    close_us, now_us = 5 * DAY, 4 * DAY + 23 * HOUR
    u = (np.arange(2000) + 0.5) / 2000
    early = np.array([last_call(world.rules, 0, close_us, float(each)) for each in u])
    late = np.array([last_call(world.rules, now_us, close_us, float(each)) for each in u])
    before_h = (close_us - 1 - early) / HOUR
    assert stats.kstest(before_h, stats.lognorm(LAST_CALL_SIGMA, scale=3.0).cdf).pvalue > 0.999
    assert np.array_equal(late, np.maximum(early, now_us + 1))
    assert early.max() < close_us


def test_what_is_waited_for_is_counted_up_to_the_most(world: Any) -> None:
    state = world.state
    counted = [wait_for(state, 5) for _ in range(MOST_WAITING + 2)]
    assert counted == [1] * MOST_WAITING + [0, 0]
    assert state.people["waiting"][5] == MOST_WAITING
    item = np.zeros(2, layout.OPEN)
    item["shopper_id"], item["counted"] = 5, (1, 0)
    for each in item:
        note_return(state, each)
    assert state.people["waiting"][5] == MOST_WAITING - 1
    assert not state.people["waiting"][[4, 6]].any()
