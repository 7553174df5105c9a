"""Moments of the calendar in SimPy: whole microseconds, and one total order of what happens at the same one.

The calendar comes first, in the order of the constants below, then follow-ups, then arrivals, and among these
(shopper id, visit key). SimPy compares priorities as integers, so a visit's whole rank fits in one. Knows nothing of
what happens at a moment.
"""

from __future__ import annotations

from typing import Any, Final

import simpy

CLOSE_HOUR, CLOSE_DAY, OPEN_DAY, PHASE, REFRESH, CHANNELS, BIDS = range(10, 17)
FOLLOW_UP: Final = 1 << 100
ARRIVAL: Final = 1 << 101


def moment(env: simpy.Environment, time_us: int, order: int) -> simpy.Event:
    """An event that fires at `time_us`, after all of a lower `order` at the same microsecond."""
    event = simpy.Event(env)
    event._ok = True
    event._value = None
    env.schedule(event, order, time_us - env.now)  # type: ignore[arg-type]  # SimPy orders by any integer
    return event


def visit_order(rank: int, shopper_id: int, key: int) -> int:
    """The order of a visit at its microsecond: FOLLOW_UP or ARRIVAL, then shopper id, then visit key."""
    return rank + (int(shopper_id) << 64) + int(key)


def now_us(env: simpy.Environment) -> int:
    """The time as an integer; all delays are integers, so SimPy's clock never becomes a float."""
    time: Any = env.now
    return int(time)
