"""Moments: exact times inside the period, in order, each once."""

from __future__ import annotations

import datetime as dt

import pytest

from ecosim.channels.calendar import Calendar, Moments, Phase, calendar_of
from ecosim.scenario.festival import Festival
from ecosim.scenario.festival import Phase as PhaseSettings
from ecosim.scenario.model import Settings
from ecosim.units import DAY, HOUR, MINUTE

FIRST = dt.date(2025, 10, 18)


def phase(name: str, start_us: int, end_us: int) -> Phase:
    return Phase(name, start_us, end_us, prices_open=False, traffic_lift=0.0)


def calendar(*phases: Phase, n_days: int = 3) -> Calendar:
    return Calendar(FIRST, n_days, phases)


def test_daily_hourly_at_and_start() -> None:
    assert calendar().daily("09:30").times_us == tuple(day * DAY + 9 * HOUR + 30 * MINUTE for day in range(3))
    assert calendar(n_days=1).hourly().times_us == tuple(hour * HOUR for hour in range(24))
    assert calendar().at("2025-10-20 20:00", "2025-10-18 00:00").times_us == (0, 2 * DAY + 20 * HOUR)
    assert calendar().at("2025-10-18 24:00").times_us == (DAY,)
    assert calendar().start().times_us == (0,)


def test_a_sum_keeps_every_moment_once() -> None:
    plan = calendar().daily("00:00") + calendar().start() + calendar().on("restock") + calendar().on("sell_out")
    assert plan.times_us == (0, DAY, 2 * DAY)
    assert plan.events == {"restock", "sell_out"}


def test_phases_become_times_inside_the_period() -> None:
    phases = (phase("before", -5 * DAY, HOUR), phase("a", HOUR, DAY), phase("b", 2 * DAY, 9 * DAY))
    plan = calendar(*phases).on("phase")
    assert plan == Moments((HOUR, DAY, 2 * DAY))


def test_the_phase_at_a_moment_ends_before_its_end() -> None:
    days = calendar(phase("a", HOUR, DAY))
    names = [found.name if (found := days.phase_at(moment)) else None for moment in (0, HOUR, DAY - 1, DAY)]
    assert names == [None, "a", "a", None]


@pytest.mark.parametrize("time_of_day", ["24:00", "9", "9:5", "09:60", "-1:00", "nine", "", "09:00:00"])
def test_no_time_of_a_day(time_of_day: str) -> None:
    with pytest.raises(ValueError, match=r"is no time of a day; write one such as"):
        calendar().daily(time_of_day)


@pytest.mark.parametrize("moment", ["2025-10-17 23:59", "2025-10-21 00:00", "2025-10-20 24:00"])
def test_outside_the_period(moment: str) -> None:
    with pytest.raises(ValueError, match="lies outside the period; it runs from 2025-10-18 to 2025-10-20"):
        calendar().at(moment)


@pytest.mark.parametrize("moment", ["tomorrow", "20:00", "2025-10-20T20:00+08:00", "2025-13-01 10:00"])
def test_no_moment(moment: str) -> None:
    with pytest.raises(ValueError, match=r"calendar: .* is no moment; write a day and a time"):
        calendar().at(moment)


def test_no_event() -> None:
    with pytest.raises(ValueError, match=r"on\('stockout'\) is no event; use one of phase, price_change"):
        calendar().on("stockout")


def test_shares_of_a_day_follow_the_hours_and_add_up() -> None:
    days = Calendar(FIRST, 3, views_by_hour=tuple(float(hour) for hour in range(24)))
    assert days.day_share(0, DAY) == 1.0
    assert days.day_share(0, 3 * DAY) == 3.0
    assert days.day_share(20 * HOUR, DAY) == pytest.approx((20 + 21 + 22 + 23) / 276, abs=1e-12)
    half = days.day_share(20 * HOUR, 20 * HOUR + 30 * MINUTE)
    assert half == pytest.approx(10 / 276, abs=1e-12)


def test_dates_go_on_after_the_period() -> None:
    assert [calendar().date_at(moment) for moment in (0, DAY - 1, 14 * DAY)] == [
        "2025-10-18",
        "2025-10-18",
        "2025-11-01",
    ]


SETTINGS = Settings(
    ecosim=1,
    name="a",
    period={"from": "2025-10-18", "to": "2025-10-21"},  # type: ignore[arg-type]  # text, as a scenario has it
    products=(),
    festival=Festival(
        name="f",
        phases=(
            PhaseSettings(
                name="opening", start="2025-10-20 20:00", end="2025-10-21 24:00", prices_open=True, race="paid_hour"
            ),
        ),  # type: ignore[arg-type]
    ),
)


def test_the_calendar_of_a_scenario() -> None:
    days = calendar_of(SETTINGS)
    assert (days.first_day, days.n_days, days.festival, days.joined) == (FIRST, 4, "f", True)
    assert days.phases == (
        Phase("opening", 2 * DAY + 20 * HOUR, 4 * DAY, prices_open=True, traffic_lift=0.0, race="paid_hour"),
    )
    assert days.views_by_hour == SETTINGS.behaviour.views_by_hour


def test_joined_only_where_there_is_a_festival_and_we_join() -> None:
    assert not calendar_of(SETTINGS.model_copy(update={"join_festival": False})).joined
    without = calendar_of(SETTINGS.model_copy(update={"festival": None}))
    assert (without.joined, without.phases, without.festival) == (False, (), None)
