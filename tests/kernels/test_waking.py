"""People's clock: whole days stay whole, delays add up, nights are jumped, nothing runs backwards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.kernels.waking import DAY_US, HOUR_US, waking_moment

VIEWS = np.array([4, 2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 4, 4, 5, 5, 5, 5, 4, 5, 6, 8, 9, 9, 7], float)
ABOUT = np.append(0.0, np.cumsum(VIEWS) / VIEWS.sum())
FLAT = np.arange(25) / 24.0

moment = st.integers(0, 60 * DAY_US)
delay = st.floats(0.0, 20.0 * DAY_US)


@given(moment, delay)
def test_when_all_hours_are_alike_it_is_the_plain_clock(time_us: int, delay_us: float) -> None:
    assert waking_moment(FLAT, time_us, delay_us) == pytest.approx(max(time_us + 1, time_us + delay_us), abs=100)


@given(moment, st.integers(1, 20))
def test_a_whole_number_of_days_is_as_given(time_us: int, days: int) -> None:
    assert waking_moment(ABOUT, time_us, float(days * DAY_US)) == pytest.approx(time_us + days * DAY_US, abs=100)


@given(moment, delay, delay)
def test_delays_add_up_and_never_run_backwards(time_us: int, one_us: float, other_us: float) -> None:
    first = waking_moment(ABOUT, time_us, one_us)
    both = waking_moment(ABOUT, first, other_us)
    assert time_us < first < both
    assert both == pytest.approx(waking_moment(ABOUT, time_us, one_us + other_us), abs=200)


@given(moment, delay)
def test_interpreted_gives_the_same_moment(time_us: int, delay_us: float) -> None:
    assert waking_moment(ABOUT, time_us, delay_us) == waking_moment.py_func(ABOUT, time_us, delay_us)  # type: ignore[attr-defined]


@given(st.integers(0, 23))
def test_moments_fall_on_hours_as_people_are_about(start_hour: int) -> None:
    """Delays spread evenly over a day land on each hour in proportion to its visits."""
    delays = (np.arange(2_400) + 0.5) / 2_400 * DAY_US
    hours = [waking_moment(ABOUT, start_hour * HOUR_US, d) // HOUR_US % 24 for d in delays]
    assert np.bincount(hours, minlength=24) / 2_400 == pytest.approx(VIEWS / VIEWS.sum(), abs=1.5 / 2_400)


def test_an_hour_without_anybody_is_jumped() -> None:
    nobody = np.append(np.zeros(8), np.arange(17) / 16.0)
    assert waking_moment(nobody, 22 * HOUR_US, 4.5 * HOUR_US) == pytest.approx((24 + 9) * HOUR_US, abs=2)
    assert waking_moment(nobody, 3 * HOUR_US, 0.75 * HOUR_US) == pytest.approx(8.5 * HOUR_US, abs=2)
