"""One total order at each microsecond: the calendar in its own order, then follow-ups, then arrivals."""

from __future__ import annotations

import random

import simpy

from ecosim.engine import clock
from ecosim.engine.clock import ARRIVAL, FOLLOW_UP, moment, now_us, visit_order

CALENDAR = (clock.CLOSE_HOUR, clock.CLOSE_DAY, clock.OPEN_DAY, clock.PHASE, clock.REFRESH, clock.CHANNELS, clock.BIDS)


def fired(orders: list[int], time_us: int = 7) -> list[int]:
    """The orders of events at one microsecond, as they fire, scheduled in the order given."""
    env = simpy.Environment()
    seen: list[int] = []
    for order in orders:
        event = moment(env, time_us, order)
        assert event.callbacks is not None
        event.callbacks.append(lambda _, order=order: seen.append(order))
    env.run()
    assert now_us(env) == time_us
    return seen


def test_the_calendar_goes_before_follow_ups_and_these_before_arrivals() -> None:
    orders = [*CALENDAR, visit_order(FOLLOW_UP, 2**32 - 1, 2**64 - 1), visit_order(ARRIVAL, 0, 0)]
    assert orders == sorted(orders)
    mixed = random.Random(1).sample(orders, len(orders))
    assert mixed != orders
    assert fired(mixed) == orders


def test_visits_at_one_moment_go_by_shopper_then_key() -> None:
    ranks = [visit_order(ARRIVAL, shopper, key) for shopper in (0, 1, 2**32 - 1) for key in (0, 2**63, 2**64 - 1)]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert fired(ranks[::-1]) == ranks


def test_time_stays_a_whole_number_for_years() -> None:
    year_us = 365 * 24 * 3_600_000_000 * 20 + 1
    assert fired([clock.BIDS], year_us) == [clock.BIDS]
