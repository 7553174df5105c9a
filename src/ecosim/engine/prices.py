"""Prices on the calendar: what holds as phases, flash sales and presale windows begin and end.

The only place that writes prices into the state between visits; a flash sale that sells out changes its price in the
kernel, visit by visit. What a phase's prices are is in `world/pricing.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.channels.calendar import Calendar
from ecosim.kernels import layout
from ecosim.kernels.basket import set_prices
from ecosim.units import since
from ecosim.world.build import World
from ecosim.world.pricing import Prices, everyday_prices, phase_prices, promotes

NOT_SOON = -1


@dataclass(frozen=True)
class FlashSale:
    """A flash sale of the listing in a row."""

    row: int
    fen: int
    units: int
    start_us: int
    end_us: int


class PriceBoard:
    """The prices of the calendar's moments."""

    def __init__(self, world: World, calendar: Calendar) -> None:
        self._calendar = calendar
        self._everyday = everyday_prices(world.catalogue)
        self._in_phase = {
            phase.name: phase_prices(world.settings, world.catalogue, world.rival_stores, phase.name)
            for phase in calendar.phases
        }
        self._flashes = flash_sales(world)
        festival, first_day = world.settings.festival, calendar.first_day
        self._windows = [
            (since(first_day, window.deposit_from), since(first_day, window.deposit_to))
            for window in (festival.presale if festival else ())
        ]

    def moments(self) -> list[int]:
        """Moments inside the period at which something begins or ends, the first one always."""
        edges = {edge for phase in self._calendar.phases for edge in (phase.start_us, phase.end_us)}
        edges |= {edge for flash in self._flashes for edge in (flash.start_us, flash.end_us)}
        edges |= {edge for window in self._windows for edge in window}
        return sorted({0} | {edge for edge in edges if 0 <= edge < self._calendar.end_us})

    def put(self, world: World, time_us: int) -> None:
        """Put the prices that hold from `time_us` on in place, and tell shoppers the next opening and close."""
        state, phase = world.state, self._calendar.phase_at(time_us)
        prices = self._everyday if phase is None else self._in_phase[phase.name]
        state.shown_fen[:], state.official_ppm[:] = prices.shown_fen, prices.official_ppm
        state.offer_ix[:], state.takes_part[:] = prices.offer_ix, prices.takes_part
        self._put_flashes(world, prices, time_us)
        is_open = phase is not None and phase.prices_open
        opening = time_us if is_open else self._next_opening(time_us)
        state.now[layout.IS_OPEN] = is_open
        state.now[layout.OPEN_FROM_US] = NOT_SOON if is_open else opening
        state.now[layout.CLOSE_US] = self._close_after(opening)
        open_windows = [row for row, (start, end) in enumerate(self._windows) if start <= time_us < end]
        state.now[layout.PRESALE_WINDOW] = open_windows[0] if open_windows else -1
        set_prices(state, world.rules)

    def _put_flashes(self, world: World, prices: Prices, time_us: int) -> None:
        state = world.state
        for flash in self._flashes:
            if flash.start_us == time_us or (time_us == 0 and flash.start_us < 0 < flash.end_us):
                state.flash_left[flash.row] = flash.units
            elif not flash.start_us <= time_us < flash.end_us:
                state.flash_left[flash.row] = 0
            state.after_flash_fen[flash.row] = prices.shown_fen[flash.row]
            if state.flash_left[flash.row] > 0:
                state.shown_fen[flash.row] = min(flash.fen, prices.shown_fen[flash.row])

    def _next_opening(self, time_us: int) -> int:
        openings = [phase.start_us for phase in self._calendar.phases if phase.prices_open and phase.start_us > time_us]
        return min(openings, default=NOT_SOON)

    def _close_after(self, opening_us: int) -> int:
        """When prices close that open at a moment, phase after phase; NOT_SOON without an opening."""
        close = NOT_SOON
        for phase in sorted(self._calendar.phases, key=lambda phase: phase.start_us):
            if phase.prices_open and (phase.start_us <= opening_us < phase.end_us or phase.start_us == close):
                close = phase.end_us
        return close


def flash_sales(world: World) -> list[FlashSale]:
    """Our flash sales; none where we stay out."""
    settings = world.settings
    if not promotes(settings):
        return []
    first_day, found = settings.period.start_date, []
    for row, product in enumerate(settings.products):
        price = settings.prices.get(product.listing)
        if price is not None and price.flash is not None:
            flash = price.flash
            start, end = since(first_day, flash.start), since(first_day, flash.end)
            found.append(FlashSale(row, flash.price_fen, flash.units, start, end))
    return found


def own_prices(world: World) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Prices in hand of our listings as they stand, a copy."""
    return world.state.unit_fen[: world.catalogue.n_own].copy()
