"""One replication as it runs: the world, its channels, and what happens at each moment of the calendar.

At one microsecond, in this order: the hour closes, the day closes, a day opens, a phase begins or ends, ranking is refreshed, channels are
asked, bids are set; then visits go on. Each is a SimPy process below. After the last day only the days' closings go on, until every
parcel, return and fee is settled.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from ecosim.channels.calendar import Calendar, Phase
from ecosim.channels.contract import Bids, Declaration, Layer, Shelf
from ecosim.channels.live import Live
from ecosim.channels.window import Window
from ecosim.engine import clock
from ecosim.engine.bidding import Bidding
from ecosim.engine.clock import moment, now_us
from ecosim.engine.harvest import Harvest, fill
from ecosim.engine.ranking import Ranking, festival_sales, own_positions, update_click_shares
from ecosim.engine.schedulers import Scheduler
from ecosim.engine.settlement import last_moment_us, orders_of_day
from ecosim.engine.traffic import Traffic
from ecosim.errors import BrokenChannel
from ecosim.kernels import layout
from ecosim.kernels.pages import post_all_views
from ecosim.records import outcome as records
from ecosim.scenario.model import Settings
from ecosim.units import DAY, HOUR, since
from ecosim.world.build import World

Process = Generator[simpy.Event, Any, None]
NEVER_OPEN = -1


def calendar_of(settings: Settings) -> Calendar:
    """The calendar as channels see it."""
    period, festival = settings.period, settings.festival
    first = period.start_date
    phases = festival.phases if festival else ()
    return Calendar(
        first_day=first,
        n_days=(period.end_date - first).days + 1,
        phases=tuple(Phase(p.name, since(first, p.start), since(first, p.end), p.prices_open, p.traffic_lift) for p in phases),
        festival=festival.name if festival else None,
        joined=settings.join_festival and festival is not None,
        views_by_hour=settings.behaviour.views_by_hour,
    )


TRAIT_FLAGS = {"follower": layout.FOLLOWER, "bought": layout.BOUGHT, "aware": layout.AWARE}


class Traits(Mapping[str, Any]):
    """Public traits of shoppers, each read from the people when asked for: activity as numbers, the others True or False."""

    def __init__(self, people: NDArray[np.void]) -> None:
        self._people = people
        self._kept: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name == "activity":
            return self._people["activity"]
        if name not in self._kept:
            flags = (self._people["flags"] & TRAIT_FLAGS[name]) != 0
            if name == "bought":
                return flags
            self._kept[name] = flags
        return self._kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter(("activity", *TRAIT_FLAGS))

    def __len__(self) -> int:
        return 1 + len(TRAIT_FLAGS)

    def __contains__(self, name: object) -> bool:
        return name == "activity" or name in TRAIT_FLAGS


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
        self.traffic = Traffic(world, run_key)
        self.harvest = Harvest(world)
        self.warnings: list[str] = []
        self.fee_kinds: list[str] = []
        self._progress = progress
        self._traits = Traits(world.state.people)
        catalogue = world.catalogue
        self._fixed_columns = {
            "id": np.array(catalogue.names, object),
            "store": np.array(catalogue.stores, object)[catalogue.store_ix],
            "own": np.arange(len(catalogue.names)) < catalogue.n_own,
            "tag_fen": catalogue.tag_fen,
            "rating": catalogue.rating,
        }
        self._events: set[str] = set()
        self._times: dict[int, list[int]] = {}
        self._lowest: list[np.ndarray] = [world.state.unit_fen.copy()]
        self._shown_fen = world.everyday.shown_fen
        self._asked_on: dict[int, frozenset[str]] = {}
        self._seen_stock = (0, 0)
        self.last_us = self.calendar.end_us

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
            self._asked_on[ix] = plan.events
            for time_us in plan.times_us:
                self._times.setdefault(time_us, []).append(ix)
        self.env.process(self._channel_moments())

    def _hours(self) -> Process:
        for hour in range(1, self.calendar.n_days * 24 + 1):
            yield moment(self.env, hour * HOUR, clock.CLOSE_HOUR)
            post_all_views(self.world.state, self.world.rules)
            self.harvest.close_hour(self.world, hour - 1)
            self._note_stock_moves()
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
        return max(last_moment_us(orders), self.calendar.end_us - 1)

    def _open_day(self, day: int) -> None:
        state = self.world.state
        state.now[layout.DAY_IX] = day
        self.scheduler.open_day(self.world, (day + 1) * DAY)
        self.bidding.open_day(self.world)
        if day:
            self._lowest.append(state.unit_fen.copy())
            del self._lowest[:-400]

    def _close_day(self, day: int) -> None:
        self.harvest.note_day(self.world)
        self.harvest.close_day(self.world, day, self.bidding.rows)
        self._settle(day)
        if self._progress:
            self._progress((day + 1) / self.calendar.n_days)

    def _phases(self) -> Process:
        edges = sorted({0} | {e for p in self.calendar.phases for e in (p.start_us, p.end_us) if 0 <= e < self.calendar.end_us})
        for time_us in edges:
            yield moment(self.env, time_us, clock.PHASE)
            self._set_prices(time_us)

    def _set_prices(self, time_us: int) -> None:
        world, state = self.world, self.world.state
        phase = self.calendar.phase_at(time_us)
        is_open = phase is not None and phase.prices_open
        openings = [p.start_us for p in self.calendar.phases if p.prices_open and p.start_us > time_us]
        state.now[layout.IS_OPEN] = is_open
        state.now[layout.OPEN_FROM_US] = NEVER_OPEN if is_open or not openings else min(openings)
        prices = world.festival if is_open else world.everyday
        if time_us and (prices.in_hand_fen[: world.catalogue.n_own] != state.unit_fen[: world.catalogue.n_own]).any():
            self._events.add("price_change")
        self._shown_fen = prices.shown_fen
        state.unit_fen[:] = prices.in_hand_fen
        state.platform_fen[:] = prices.platform_fen
        state.price_ln[:] = np.log(prices.in_hand_fen / world.settings.market.reference_price_fen)
        self._lowest[-1] = np.minimum(self._lowest[-1], prices.in_hand_fen) if time_us else prices.in_hand_fen.copy()
        update_click_shares(world)

    def _refreshes(self) -> Process:
        step_us = self.world.settings.ranking.refresh_h * HOUR
        for time_us in range(0, self.calendar.end_us, step_us):
            yield moment(self.env, time_us, clock.REFRESH)
            self._refresh(time_us)

    def _refresh(self, time_us: int) -> None:
        world = self.world
        self.ranking.refresh(world, time_us, festival_sales(world.state))
        self.harvest.add_tally(world)
        self.harvest.note_ranks(own_positions(world))

    def _bid_moments(self) -> Process:
        step_us = self.world.settings.auction.bids_every_h * HOUR
        for time_us in range(0, self.calendar.end_us, step_us):
            yield moment(self.env, time_us, clock.BIDS)
            self._set_bids(time_us)

    def _set_bids(self, time_us: int) -> None:
        self.bidding.update(self.world, time_us, self.calendar.phase_at(time_us) is not None)

    def _channel_moments(self) -> Process:
        waiting = any(self._asked_on.values())
        hours = range(0, self.calendar.end_us, HOUR) if waiting else ()
        for time_us in sorted({*self._times, *hours}):
            yield moment(self.env, time_us, clock.CHANNELS)
            asked = set(self._times.get(time_us, ()))
            asked |= {ix for ix, events in self._asked_on.items() if events & self._events}
            self._events.clear()
            if asked:
                self._ask(sorted(asked), time_us)

    def _ask(self, asked: list[int], time_us: int) -> None:
        layers: list[tuple[int, int, Layer]] = []
        bids = False
        for ix in asked:
            channel = self.channels[ix]
            if channel is None:
                continue
            try:
                given = self._taken(channel, ix, time_us)
            except BrokenChannel as broken:
                self._switch_off(ix, broken)
                bids = True  # what it bid is withdrawn
                continue
            layers += [(ix, channel.hash32, layer) for layer in given if isinstance(layer, Layer)]
            bids = bids or any(isinstance(declaration, Bids) for declaration in given)
        if layers:
            self.scheduler.admit(self.world, self.traffic.draw(self.world, self.ranking, layers, time_us))
        if bids:
            self._set_bids(time_us)

    def _taken(self, channel: Live, ix: int, time_us: int) -> list[Declaration]:
        """What a channel declares, with its shelves made and its bids taken; a run's limits are the channel's fault too."""
        given = channel.traffic(self._window(ix, time_us))
        try:
            lands = [declaration.land for declaration in given if isinstance(declaration, Layer)]
            self.ranking.make_shelves(self.world, [land for land in lands if isinstance(land, Shelf)])
            for declaration in given:
                if isinstance(declaration, Bids):
                    self.bidding.declare(self.world, channel.name, ix, declaration)
        except ValueError as error:
            raise BrokenChannel(channel.name, str(error)) from None
        return given

    def _window(self, ix: int, time_us: int) -> Window:
        world, state, catalogue = self.world, self.world.state, self.world.catalogue
        return Window(
            moment_us=time_us,
            calendar=self.calendar,
            people=self._traits,
            segments=world.segments,
            segment_ix=state.people["segment"],
            columns=self._columns(),
            n_own=catalogue.n_own,
            history_fen=np.array(self._lowest[:-1] or self._lowest),
            queries=world.queries,
            query_relevance=world.relevance[: len(world.queries), : catalogue.n_own],
            counts=self.harvest.counts_of(ix),
        )

    def _columns(self) -> dict[str, np.ndarray]:
        state, catalogue = self.world.state, self.world.catalogue
        return {
            **self._fixed_columns,
            "price_fen": self._shown_fen,
            "in_hand_fen": state.unit_fen,
            "stock": state.listing_stock,
            "sales_7d": self.world.memory[:, 0],
        }

    def _note_stock_moves(self) -> None:
        now = self.world.state.now
        moves = int(now[layout.SOLD_OUTS]), int(now[layout.RESTOCKS])
        if moves[0] > self._seen_stock[0]:
            self._events.add("sell_out")
        if moves[1] > self._seen_stock[1]:
            self._events.add("restock")
        self._seen_stock = moves

    def _settle(self, day: int) -> None:
        orders = self.world.state.orders[: self.world.state.now[layout.N_ORDERS]]
        for ix, channel in enumerate(self.channels):
            if channel is None or not channel.settles:
                continue
            visits, impressions, clicks = self.harvest.counts_of_day(ix)
            try:
                fees = channel.settle(orders_of_day(self.world, orders, ix, day, visits, impressions, clicks))
            except BrokenChannel as broken:
                self._switch_off(ix, broken)
                continue
            for fee in fees:
                if fee.kind not in self.fee_kinds:
                    self.fee_kinds.append(fee.kind)
            self.harvest.add_fees(fill(
                records.FEE, len(fees), day=day, channel_ix=ix, kind_ix=[self.fee_kinds.index(fee.kind) for fee in fees],
                order_id=[fee.order_id or 0 for fee in fees], fen=[fee.fen for fee in fees],
            ))  # fmt: skip

    def _switch_off(self, ix: int, broken: BrokenChannel) -> None:
        self.channels[ix] = None
        self.bidding.withdraw(self.world, broken.channel)
        at = now_us(self.env)
        self.warnings.append(f"{broken} (from {self.calendar.date_at(at)} on it brought nothing more)")
