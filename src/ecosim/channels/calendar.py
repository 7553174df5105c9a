"""The shop's calendar as a channel sees it, and the moments at which a channel asks to be asked.

Times are microseconds since 00:00 of the first day, by the shop's clock. Dates and phases come from the
scenario; this file reads none of it and draws nothing. Phases are known beforehand, so `on("phase")` becomes
plain times here; only events that the run itself brings about stay names.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, get_args

from ecosim.scenario.literals import moment
from ecosim.scenario.model import Settings
from ecosim.units import DAY, HOUR, MINUTE, since

Event = Literal["price_change", "restock", "sell_out"]
EVENTS: tuple[str, ...] = get_args(Event)
EVEN_HOURS = (1.0,) * 24


@dataclass(frozen=True)
class Moments:
    """When to ask: `times_us` in order, each once, and at the calendar moment after each of `events`.

    >>> (Moments((5, 3)) + Moments((3,), frozenset({"restock"}))).times_us
    (3, 5)
    """

    times_us: tuple[int, ...] = ()
    events: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "times_us", tuple(sorted(set(self.times_us))))

    def __add__(self, other: Moments) -> Moments:
        if not isinstance(other, Moments):
            return NotImplemented
        return Moments(self.times_us + other.times_us, self.events | other.events)


@dataclass(frozen=True)
class Phase:
    """A phase of the festival: [start_us, end_us) by the shop's clock, not cut to the period."""

    name: str
    start_us: int
    end_us: int
    prices_open: bool
    traffic_lift: float
    race: str = "none"  # what the venue ranks by


@dataclass(frozen=True)
class Calendar:
    """Days, phases and hours of the scenario. `joined`: our store takes part in the festival.

    `views_by_hour`: 24 weights, how an ordinary day's visits spread over its hours.

    >>> calendar = Calendar(dt.date(2025, 10, 20), n_days=2)
    >>> calendar.daily("10:00").times_us == (10 * HOUR, 34 * HOUR)
    True
    >>> calendar.at("2025-10-20 20:00").times_us == (20 * HOUR,)
    True
    """

    first_day: dt.date
    n_days: int
    phases: tuple[Phase, ...] = ()
    festival: str | None = None
    joined: bool = False
    views_by_hour: tuple[float, ...] = EVEN_HOURS

    @property
    def end_us(self) -> int:
        """End of the last day, the first moment outside the period."""
        return self.n_days * DAY

    def start(self) -> Moments:
        """The first moment of the period."""
        return Moments((0,))

    def daily(self, time_of_day: str) -> Moments:
        """Every day at a time such as "10:00". ValueError where it is no time of a day."""
        offset_us = _time_of_day_us(time_of_day)
        return Moments(tuple(day * DAY + offset_us for day in range(self.n_days)))

    def hourly(self) -> Moments:
        """Every full hour of the period."""
        return Moments(tuple(range(0, self.end_us, HOUR)))

    def at(self, *moments: str) -> Moments:
        """Local date-times such as "2025-10-20 20:00". ValueError where one lies outside the period."""
        return Moments(tuple(self._moment_us(text) for text in moments))

    def on(self, *events: str) -> Moments:
        """The calendar moment after a "price_change", "restock" or "sell_out" of our listings; or "phase".

        "phase" is every start of a phase inside the period, and every end that no other phase follows at
        once.
        """
        for event in events:
            if event != "phase" and event not in EVENTS:
                raise ValueError(f"calendar: on({event!r}) is no event; use one of phase, {', '.join(EVENTS)}")
        named = Moments((), frozenset(event for event in events if event != "phase"))
        return named + self._phase_changes() if "phase" in events else named

    def phase_at(self, moment_us: int) -> Phase | None:
        """The phase that holds at a moment; None outside all of them."""
        return next((phase for phase in self.phases if phase.start_us <= moment_us < phase.end_us), None)

    def date_at(self, moment_us: int) -> str:
        """The shop's date at a moment, as "2025-10-20"."""
        return (self.first_day + dt.timedelta(days=moment_us // DAY)).isoformat()

    def day_share(self, start_us: int, end_us: int) -> float:
        """Share of an ordinary day's visits that fall between two moments; more than 1 over more than a day.

        >>> Calendar(dt.date(2025, 10, 20), n_days=2).day_share(0, 6 * HOUR)
        0.25
        """
        return self._views_until(end_us) - self._views_until(start_us)

    def _views_until(self, moment_us: int) -> float:
        day, rest_us = divmod(moment_us, DAY)
        hour, into_us = divmod(rest_us, HOUR)
        done = sum(self.views_by_hour[:hour]) + self.views_by_hour[hour] * into_us / HOUR
        return day + done / sum(self.views_by_hour)

    def _phase_changes(self) -> Moments:
        edges = {edge for phase in self.phases for edge in (phase.start_us, phase.end_us)}
        return Moments(tuple(edge for edge in edges if 0 <= edge < self.end_us))

    def _moment_us(self, text: str) -> int:
        try:
            moment_us = since(self.first_day, moment(str(text)))
        except ValueError as error:
            raise ValueError(f"calendar: {error}") from None
        if not 0 <= moment_us < self.end_us:
            last_day = self.first_day + dt.timedelta(days=self.n_days - 1)
            raise ValueError(f"calendar: {text!r} lies outside the period; it runs from {self.first_day} to {last_day}")
        return moment_us


def calendar_of(settings: Settings) -> Calendar:
    """The calendar of a scenario."""
    first_day = settings.period.start_date
    festival = settings.festival
    phases = tuple(
        Phase(
            phase.name,
            since(first_day, phase.start),
            since(first_day, phase.end),
            phase.prices_open,
            phase.traffic_lift,
            phase.race,
        )
        for phase in (festival.phases if festival else ())
    )
    return Calendar(
        first_day,
        n_days=(settings.period.end_date - first_day).days + 1,
        phases=phases,
        festival=festival.name if festival else None,
        joined=festival is not None and settings.join_festival,
        views_by_hour=settings.behaviour.views_by_hour,
    )


def _time_of_day_us(text: str) -> int:
    hours, _, minutes = text.partition(":") if isinstance(text, str) else ("", "", "")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(f'calendar: {text!r} is no time of a day; write one such as "10:00"')
    return int(hours) * HOUR + int(minutes) * MINUTE
