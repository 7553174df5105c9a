"""When channels are asked: the moments they planned, and the full hours after an event they wait for.

Knows rows of channels and names of events, nothing of what is asked or answered.
"""

from __future__ import annotations

from ecosim.channels.calendar import Moments
from ecosim.units import HOUR


class Agenda:
    """Planned moments and awaited events of all channels, by `channel_ix`."""

    def __init__(self) -> None:
        self._times_us: dict[int, list[int]] = {}
        self._awaited: dict[int, frozenset[str]] = {}
        self._happened: set[str] = set()

    def enter(self, channel_ix: int, plan: Moments) -> None:
        """Take a channel's plan."""
        self._awaited[channel_ix] = plan.events
        for time_us in plan.times_us:
            self._times_us.setdefault(time_us, []).append(channel_ix)

    def note(self, event: str) -> None:
        """Remember until the next moment that an event happened: price_change, sell_out or restock."""
        self._happened.add(event)

    def moments(self, end_us: int) -> list[int]:
        """All moments at which somebody may be asked, ascending: planned ones, and every hour if events are awaited."""
        hours = range(0, end_us, HOUR) if any(self._awaited.values()) else ()
        return sorted({*self._times_us, *hours})

    def asked_at(self, time_us: int) -> list[int]:
        """The channels to ask now, in order of their rows; events that happened are then forgotten."""
        asked = set(self._times_us.get(time_us, ()))
        asked |= {ix for ix, events in self._awaited.items() if events & self._happened}
        self._happened.clear()
        return sorted(asked)
