"""The venue's "horse race": what listings that take part in the festival are ranked by, phase by phase.

Months before the day it is what was paid in 30 days; in the warm-up yesterday's carts and favourites, in its last six
hours those of the last hour; in the first hour after the opening all of the warm-up's carts and deposits, then what was
paid in the last hour and how well it converted (two clients' reports of Tmall's rules). The pack says which in which
phase; nothing here is a forecast.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.calendar import calendar_of
from ecosim.kernels import layout
from ecosim.kernels.ranking import VELOCITY
from ecosim.units import DAY, HOUR
from ecosim.world.build import World
from ecosim.world.pricing import phase_prices

Floats = NDArray[np.float64]
WEEK_DAYS, MONTH_DAYS = 7.0, 30.0
LAST_HOURS_US = 6 * HOUR
CONVERSION_WEIGHT = 0.5  # of its z against that of the amount paid: an assumption


class Race:
    """Amounts of all listings that the race may ask for, and the standing by today's question."""

    def __init__(self, world: World) -> None:
        calendar = calendar_of(world.settings)
        self._phases = calendar.phases
        open_phases = [phase for phase in self._phases if phase.prices_open]
        self._openings = sorted(phase.start_us for phase in open_phases)
        n = len(world.catalogue.names)
        self.runs = np.zeros(n, np.uint8)  # who takes part in any phase
        for phase in open_phases:
            self.runs |= phase_prices(world.settings, world.catalogue, world.rival_stores, phase.name).takes_part
        velocity, daily = world.memory[:, VELOCITY], world.catalogue.daily_fen
        self._paid_month = velocity * daily * (MONTH_DAYS / WEEK_DAYS)
        self._hour_paid, self._hour_interest, self._conversion = np.zeros(n), np.zeros(n), np.zeros(n)
        self._today, self._yesterday, self._warm_up = np.zeros(n), np.zeros(n), np.zeros(n)
        self._time_us = 0

    def note(self, world: World, time_us: int) -> None:
        """Take what listings did since the last refresh, which is now."""
        tally, price = world.state.tally.astype(float), world.state.unit_fen
        step_days = (time_us - self._time_us) / DAY
        self._hour_paid = tally[:, layout.GMV_FEN].copy()
        wanted = tally[:, layout.CARTS] + tally[:, layout.FAVOURITES] + tally[:, layout.DEPOSITS]
        self._hour_interest = wanted * price
        # carts and balances are orders without a click of this hour
        self._conversion = np.minimum(tally[:, layout.ORDERS] / np.maximum(tally[:, layout.CLICKS], 1.0), 1.0)
        self._paid_month = self._paid_month * np.exp(-step_days / MONTH_DAYS) + self._hour_paid
        self._today += self._hour_interest
        if self._phases and time_us > self._phases[0].start_us:
            self._gather_warm_up(time_us)
        if time_us // DAY > self._time_us // DAY:
            self._yesterday, self._today = self._today, np.zeros_like(self._today)
        self._time_us = time_us

    def _gather_warm_up(self, time_us: int) -> None:
        """Carts and deposits until prices open; after the opening's first hour the next warm-up begins from nothing."""
        opened = [p.start_us for p in self._phases if p.prices_open and p.start_us < time_us <= p.end_us]
        if not opened:
            self._warm_up += self._hour_interest
        elif time_us - min(opened) > HOUR:
            self._warm_up[:] = 0.0

    def standing(self) -> Floats:
        """What the venue ranks by now, float64[L], the higher the better; all alike where there is no race."""
        question = self.question_at(self._time_us)
        if question == "paid_hour":
            return z_score(np.log1p(self._hour_paid)) + CONVERSION_WEIGHT * z_score(self._conversion)
        amounts = {
            "paid_30d": self._paid_month,
            "interest_day": self._yesterday,
            "interest_hour": self._hour_interest,
            "warm_up": self._warm_up,
        }
        return amounts.get(question, np.zeros_like(self._today))

    def question_at(self, time_us: int) -> str:
        """What the race asks at a moment: the phase's question, but for the hours around an opening."""
        phase = next((p for p in self._phases if p.start_us <= time_us < p.end_us), None)
        if phase is None or phase.race == "none":
            return "none"
        until_us = min((opening - time_us for opening in self._openings if opening > time_us), default=DAY)
        since_us = min((time_us - opening for opening in self._openings if opening <= time_us), default=DAY)
        if phase.race == "interest_day" and until_us <= LAST_HOURS_US:
            return "interest_hour"
        return "warm_up" if phase.race == "paid_hour" and since_us < HOUR else phase.race


def places(standing: Floats, words: NDArray[np.uint64]) -> Floats:
    """Place of each listing counted from the last, float64[L]; ties go by its own id, never by its row.

    >>> places(np.array([0.0, 7.0, 0.0]), np.array([9, 1, 3], np.uint64)).tolist()
    [1.0, 2.0, 0.0]
    """
    found = np.empty(len(standing))
    found[np.lexsort((words, standing))] = np.arange(len(standing))
    return found


def z_score(values: Floats) -> Floats:
    """Values as standard deviations from their mean; 0 where they are alike."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)
