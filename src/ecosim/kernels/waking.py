"""Delays of people, who sleep: a clock that runs fast in the hours when many are about and slowly at night.

A cart looked at again "20 hours later" is looked at when its owner is awake. Delays of goods and payments run by the
plain clock. Draws nothing; what the delays are is said in `choice.py`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import Floats, Int

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


@kernel
def waking_moment(about: Floats, time_us: Int, delay_us: float) -> int:
    """Moment, in µs, at which `delay_us` of people's time has passed since `time_us`; later than it by at least 1 µs.

    Time changed by the hours' shares of visits, A(t) = day + share of the day's visits until then: the moment is
    A^-1(A(time) + delay / day), so that over whole days the delay is as given. about: float64[25], running shares of a
    day's visits at each full hour, from 0 to 1. Never falls when the time or the delay rises.

    >>> flat = np.arange(25) / 24.0
    >>> waking_moment(flat, 5 * HOUR_US, 2.0 * HOUR_US) / HOUR_US
    7.0
    >>> asleep = np.append(np.zeros(8), np.arange(17) / 16.0)  # nobody before eight
    >>> waking_moment(asleep, 23 * HOUR_US, 1.5 * HOUR_US) / HOUR_US
    32.0
    """
    day = time_us // DAY_US
    into = (time_us - day * DAY_US) / HOUR_US
    hour = min(int(into), 23)
    goal = about[hour] + (into - hour) * (about[hour + 1] - about[hour]) + delay_us / DAY_US
    ahead = int(np.floor(goal))
    goal -= ahead
    hour = 0
    while hour < 23 and about[hour + 1] <= goal:
        hour += 1
    width = about[hour + 1] - about[hour]
    part = min(max((goal - about[hour]) / width, 0.0), 1.0) if width > 0.0 else 0.0
    return int(max(time_us + 1, (day + ahead) * DAY_US + int((hour + part) * HOUR_US)))
