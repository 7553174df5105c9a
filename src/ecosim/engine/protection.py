"""Price protection: who paid more claims the difference when the price in hand falls, until the pack's date.

Whatever lowers a price on the calendar triggers it: a phase, a flash sale, a rule. A buyer claims always or never.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels import layout
from ecosim.kernels.protection import claim_differences
from ecosim.records.outcome import PROTECTION
from ecosim.scenario.festival import Festival
from ecosim.units import since
from ecosim.world.build import World


class PriceProtection:
    """Claims so far, and what each order has had back."""

    def __init__(self, world: World) -> None:
        settings = world.settings
        festival = settings.festival
        rule = festival.price_protection if festival else None
        first_day = settings.period.start_date
        self._until_us = since(first_day, rule.until) if rule else -1
        self._since_us = since(first_day, rule.since or first_opening(festival)) if festival and rule else 0
        self._share = settings.promotions.price_protection.claim_share
        self._had_fen = np.zeros(0, np.int64)
        self._parts: list[NDArray[np.void]] = []

    def prices_moved(self, world: World, before_fen: NDArray[np.int64], time_us: int) -> None:
        """Take the claims that follow where our prices in hand int64[n_own] fell from `before_fen` at `time_us`."""
        state = world.state
        now_fen = state.unit_fen[: world.catalogue.n_own]
        fell = now_fen < before_fen
        n = int(state.now[layout.N_ORDERS])
        if time_us >= self._until_us or not fell.any() or n == 0:
            return
        self._had_fen = self.had_fen(n)
        claims = np.zeros(n, np.int64)
        claim_differences(
            state.orders[:n], now_fen, fell.astype(np.uint8), self._had_fen, max(self._since_us, 0), time_us,
            self._share, claims,
        )  # fmt: skip
        rows = np.flatnonzero(claims)
        part = np.zeros(len(rows), PROTECTION)
        part["order_id"], part["time_us"], part["fen"] = state.orders["order_id"][rows], time_us, claims[rows]
        self._had_fen += claims
        self._parts.append(part)

    def had_fen(self, n: int) -> NDArray[np.int64]:
        """What each of the first n orders has had back so far, int64[n]."""
        return np.concatenate([self._had_fen, np.zeros(n - len(self._had_fen), np.int64)])

    def table(self) -> NDArray[np.void]:
        """All claims in order of time."""
        return np.concatenate([np.zeros(0, PROTECTION), *self._parts])


def first_opening(festival: Festival) -> dt.datetime:
    """When festival prices hold for the first time; the first phase's beginning where they never do."""
    return min((phase.start for phase in festival.phases if phase.prices_open), default=festival.phases[0].start)
