"""One replication as it runs: the world, its channels, and what happens at each moment of the calendar.

At one microsecond, in this order: the hour closes, the day closes, a day opens, a phase begins or ends, ranking is
refreshed, channels are asked, bids are set; then visits go on. Each is a SimPy process below. After the last day only
the days' closings go on, until every parcel, return and fee is settled.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from ecosim.channels.bids import Bids
from ecosim.channels.calendar import calendar_of
from ecosim.channels.contract import Declaration, Layer
from ecosim.channels.landings import Shelf
from ecosim.channels.live import Live
from ecosim.channels.rooms import Room
from ecosim.engine import clock
from ecosim.engine.agenda import Agenda
from ecosim.engine.bidding import Bidding
from ecosim.engine.clock import moment, now_us
from ecosim.engine.credit import Credit
from ecosim.engine.harvest import Harvest
from ecosim.engine.layers import Layers, Owner
from ecosim.engine.prices import PriceBoard, own_prices
from ecosim.engine.protection import PriceProtection
from ecosim.engine.ranking import Ranking, own_positions, update_click_shares
from ecosim.engine.rooms import Rooms
from ecosim.engine.schedulers import Scheduler
from ecosim.engine.settlement import last_moment_us, orders_of_day
from ecosim.engine.traffic import Traffic
from ecosim.engine.windows import Windows
from ecosim.errors import BrokenChannel
from ecosim.kernels import layout
from ecosim.kernels.pages import post_all_views
from ecosim.units import DAY, HOUR
from ecosim.world.build import World

Process = Generator[simpy.Event, Any, None]


class Simulation:
    """The calendar of one replication. `world.state` changes under it; rows go to `harvest`."""

    def __init__(
        self, world: World, channels: list[Live], run_key: np.uint64, env: simpy.Environment, scheduler: Scheduler,
        progress: Callable[[float], None] | None,
    ) -> None:  # fmt: skip
        self.world, self.env, self.scheduler = world, env, scheduler
        self.calendar = calendar_of(world.settings)
        self.channels: list[Live | None] = list(channels)
        self.names = [channel.name for channel in channels]
        self.bidding, self.ranking = Bidding(world), Ranking(world)
        self.traffic, self.rooms = Traffic(world, run_key), Rooms()
        self.layers = Layers(self.names, self.bidding.row_of)
        self.harvest = Harvest(world)
        self.credit = Credit(world)
        self.prices, self.protection = PriceBoard(world, self.calendar), PriceProtection(world)
        self.warnings: list[str] = []
        self.last_us = self.calendar.end_us
        self._windows = Windows(world, self.calendar)
        self._agenda = Agenda()
        self._seen_stock = (0, 0)
        self._seen_flashes = 0
        self._was_open = False  # whether festival prices held since the last refresh
        self._progress = progress

    def start(self) -> None:
        """Put the processes of the calendar in place."""
        for process in (self._hours(), self._days(), self._phases(), self._refreshes(), self._bid_moments()):
            self.env.process(process)
        for ix, channel in enumerate(self.channels):
            if channel is None:
                continue
            try:
                plan = channel.plan(self.calendar)
            except BrokenChannel as broken:
                self._switch_off(ix, broken)
                continue
            self._agenda.enter(ix, plan)
        self.env.process(self._channel_moments())

    def _hours(self) -> Process:
        for hour in range(1, self.calendar.n_days * 24 + 1):
            yield moment(self.env, hour * HOUR, clock.CLOSE_HOUR)
            post_all_views(self.world.state, self.world.rules)
            self.harvest.close_hour(self.world, hour - 1)
            self._note_moves(hour * HOUR)
            self.world.state.now[layout.HOUR_OF_DAY] = hour % 24

    def _days(self) -> Process:
        n_days = self.calendar.n_days
        for day in range(n_days):
            yield moment(self.env, day * DAY, clock.OPEN_DAY)
            self._open_day(day)
            yield moment(self.env, (day + 1) * DAY, clock.CLOSE_DAY)
            self._close_day(day)
        day = n_days
        while day * DAY <= self._settled_us():
            self.scheduler.open_day(self.world, (day + 1) * DAY)
            yield moment(self.env, (day + 1) * DAY, clock.CLOSE_DAY)
            self.harvest.close_stock(self.world, day)
            self._settle(day)
            day += 1
        self.last_us = max(self._settled_us(), self.calendar.end_us)

    def _settled_us(self) -> int:
        orders = self.world.state.orders[: self.world.state.now[layout.N_ORDERS]]
        return max(last_moment_us(orders, self.world.rules.unpaid_us), self.calendar.end_us - 1)

    def _open_day(self, day: int) -> None:
        state = self.world.state
        state.now[layout.DAY_IX] = day
        self.scheduler.open_day(self.world, (day + 1) * DAY)
        self.bidding.open_day(self.world, self.harvest.own_gmv_fen())
        if day:
            self._windows.open_day(self.world)
            self.layers.open_day(self.world, day)
            fade(state.awareness, self.world.settings.behaviour.awareness.half_life_days)

    def _close_day(self, day: int) -> None:
        self.harvest.note_day(self.world)
        self.harvest.close_day(self.world, day, self.bidding.used_rows())
        self.credit.close_day(self.world, day)
        self._settle(day)
        if self._progress:
            self._progress((day + 1) / self.calendar.n_days)

    def _phases(self) -> Process:
        for time_us in self.prices.moments():
            yield moment(self.env, time_us, clock.PHASE)
            self._set_prices(time_us)
            yield moment(self.env, time_us, clock.BIDS)
            self._set_bids(time_us)

    def _set_prices(self, time_us: int) -> None:
        """Put the prices that hold from now on in place; what fell since is claimed back by some."""
        before_fen = own_prices(self.world)
        self.prices.put(self.world, time_us)
        if time_us:
            self.protection.prices_moved(self.world, before_fen, time_us)
        self._note_prices(time_us, bool(time_us) and (before_fen != own_prices(self.world)).any())

    def _note_prices(self, time_us: int, is_change: bool) -> None:
        if is_change:
            self._agenda.note("price_change")
        self._windows.note_prices(self.world, time_us)
        update_click_shares(self.world)

    def _refreshes(self) -> Process:
        step_us = self.world.settings.ranking.refresh_h * HOUR
        for time_us in range(0, self.calendar.end_us, step_us):
            yield moment(self.env, time_us, clock.REFRESH)
            self._refresh(time_us)

    def _refresh(self, time_us: int) -> None:
        world = self.world
        self.ranking.refresh(world, time_us, self._was_open)
        self._was_open = bool(world.state.now[layout.IS_OPEN])
        self.harvest.add_tally(world)
        self.harvest.note_ranks(own_positions(world))

    def _bid_moments(self) -> Process:
        for hour in range(self.calendar.n_days * 24):
            yield moment(self.env, hour * HOUR, clock.BIDS)
            if hour % self.world.settings.auction.bids_every_h == 0:
                self.bidding.pace(self.world, hour * HOUR)
            self._set_bids(hour * HOUR)

    def _set_bids(self, time_us: int) -> None:
        self.bidding.update(self.world, time_us, self.calendar.phase_at(time_us) is not None)

    def _channel_moments(self) -> Process:
        for time_us in self._agenda.moments(self.calendar.end_us):
            yield moment(self.env, time_us, clock.CHANNELS)
            asked = self._agenda.asked_at(time_us)
            if asked:
                self._ask(asked, time_us)

    def _ask(self, asked: list[int], time_us: int) -> None:
        layers: list[tuple[int, int, Layer]] = []
        bids = False
        self.layers.now_us = time_us
        for ix in asked:
            channel = self.channels[ix]
            if channel is None:
                continue
            try:
                given, given_layers = self._taken(channel, ix, time_us)
            except BrokenChannel as broken:
                self._switch_off(ix, broken)
                bids = True  # what it bid is withdrawn
                continue
            layers += given_layers
            bids = bids or any(isinstance(declaration, Bids) for declaration in given)
        if layers:
            self.scheduler.admit(self.world, self.traffic.draw(self.world, layers, time_us))
        if bids:
            self._set_bids(time_us)

    def _taken(self, channel: Live, ix: int, time_us: int) -> tuple[list[Declaration], list[tuple[int, int, Layer]]]:
        """What a channel declares, all of it taken, and its layers with their rows; limits are its fault too."""
        given = channel.traffic(self._windows.window(self.world, time_us, self.harvest.counts_of(ix), channel.hash32))
        try:
            lands = [declaration.land for declaration in given if isinstance(declaration, Layer)]
            self.ranking.make_shelves(self.world, [land for land in lands if isinstance(land, Shelf)])
            for declaration in given:
                if isinstance(declaration, Bids):
                    self.bidding.declare(self.world, channel.name, ix, declaration)
            owner = Owner(ix, channel.name)
            for declaration in given:
                if isinstance(declaration, Room):
                    deal = functools.partial(self.layers.deal, self.world, owner)
                    self.rooms.add(self.world, ix, declaration, time_us, deal)
            layers = [
                (self.layers.add(self.world, self.ranking, self.rooms, owner, layer), channel.hash32, layer)
                for layer in given
                if isinstance(layer, Layer)
            ]
        except ValueError as error:
            raise BrokenChannel(channel.name, str(error)) from None
        return given, layers

    def _note_moves(self, time_us: int) -> None:
        """Tell channels of what sold out, came back, or ended its flash price since the last hour."""
        now = self.world.state.now
        if now[layout.FLASHES_OVER] > self._seen_flashes:
            self._seen_flashes = int(now[layout.FLASHES_OVER])
            self._note_prices(time_us, is_change=True)
        moves = int(now[layout.SOLD_OUTS]), int(now[layout.RESTOCKS])
        if moves[0] > self._seen_stock[0]:
            self._agenda.note("sell_out")
        if moves[1] > self._seen_stock[1]:
            self._agenda.note("restock")
        self._seen_stock = moves

    def _settle(self, day: int) -> None:
        orders = self.world.state.orders[: self.world.state.now[layout.N_ORDERS]]
        had_fen = self.protection.had_fen(len(orders))
        for ix, channel in enumerate(self.channels):
            if channel is None or not channel.settles:
                continue
            visits, impressions, clicks = self.harvest.counts_of_day(ix)
            try:
                told = orders_of_day(self.world, orders, had_fen, ix, day, self.layers, visits, impressions, clicks)
                fees = channel.settle(told)
            except BrokenChannel as broken:
                self._switch_off(ix, broken)
                continue
            self.harvest.add_fees(fees, day, ix)

    def _switch_off(self, ix: int, broken: BrokenChannel) -> None:
        self.channels[ix] = None
        self.bidding.withdraw(self.world, broken.channel)
        at = now_us(self.env)
        self.warnings.append(f"{broken} (from {self.calendar.date_at(at)} on it brought nothing more)")


def fade(awareness: NDArray[np.float32], half_life_days: float) -> None:
    """Let impressions of our store fade by a day, in place."""
    awareness *= np.float32(2.0 ** (-1.0 / half_life_days))
