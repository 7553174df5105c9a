"""A channel in a run: asks the plugin, checks all that it gives, makes whatever goes wrong a named error.

The engine talks to `Live` only. What comes back is complete and checked against the world, or `BrokenChannel`
is raised and nothing of that answer is used. Layers' ids are remembered, since an id keys draws and names one
layer.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from ecosim.channels.bids import Bids, Paid
from ecosim.channels.calendar import EVENTS, Calendar, Moments
from ecosim.channels.cascades import Cascade, Groups
from ecosim.channels.checks import LayerId
from ecosim.channels.contract import Channel, Declaration, Fee, Layer
from ecosim.channels.faults import one_line
from ecosim.channels.landings import Content, Landing, Listing, Search
from ecosim.channels.orders import Orders
from ecosim.channels.registry import Registry
from ecosim.channels.rooms import Room
from ecosim.channels.tags import Tag
from ecosim.channels.window import Window, unknown
from ecosim.errors import BrokenChannel
from ecosim.scenario.model import Settings

MOST_THEN = 8  # cascades that follow one another
MOST_ANSWERS = 100_000  # declarations or fees at one call: more is a generator that does not end
SOME_UNIFORMS = (1e-9, 0.5, 1.0 - 1e-9)
T = TypeVar("T")


def make_channels(settings: Settings, registry: Registry) -> list[Live]:
    """The enabled channels of a scenario, each with an instance of its own, sorted by name.

    Settings of plugins are expected as the scenario's check left them. BrokenChannel names the first that
    fails.
    """
    enabled = sorted((name, channel) for name, channel in settings.channels.items() if channel.enabled)
    live = [_make(name, channel.use, channel.params, registry) for name, channel in enabled]
    by_hash = {channel.hash32: channel.name for channel in live}
    for channel in live:
        if by_hash[channel.hash32] != channel.name:  # equal draws for two channels: four billion to one
            raise BrokenChannel(channel.name, f"its name hashes like {by_hash[channel.hash32]!r}; rename one of them")
    return live


def _make(name: str, use: str, params: dict[str, object], registry: Registry) -> Live:
    try:
        plugin = registry.get(use)
    except BrokenChannel as error:  # which names the plugin; the scenario knows the channel
        raise BrokenChannel(name, error.why) from None
    return Live(_guarded(name, lambda: plugin(name, plugin.Params.model_validate(params))), use)


def _guarded(channel: str, ask: Callable[[], T]) -> T:
    try:
        return ask()
    except (KeyboardInterrupt, BrokenChannel):
        raise
    except BaseException as error:  # SystemExit too: the run goes on without this answer
        raise BrokenChannel(channel, one_line(error)) from error


class Live:
    """One channel of one run."""

    def __init__(self, channel: Channel, plugin: str) -> None:
        self.name = channel.name
        self.plugin = plugin
        self.hash32 = zlib.crc32(channel.name.encode())
        self._channel = channel
        self._layers: dict[int, LayerId] = {}
        self._orders: set[int] = set()

    @property
    def settles(self) -> bool:
        """False where the plugin charges nothing: its orders need not be told."""
        return type(self._channel).settle is not Channel.settle

    def plan(self, calendar: Calendar) -> Moments:
        """The moments at which the channel wants to be asked, inside the period. BrokenChannel otherwise."""
        return _guarded(self.name, lambda: _checked_plan(self._channel.plan(calendar), calendar))

    def traffic(self, window: Window) -> list[Declaration]:
        """Its declarations at a moment, all checked against the window. BrokenChannel otherwise."""
        return _guarded(self.name, lambda: self._checked_traffic(window))

    def settle(self, orders: Orders) -> list[Fee]:
        """Its fees for a day, by order only for orders that are its own. BrokenChannel otherwise."""
        return _guarded(self.name, lambda: self._checked_fees(orders))

    def _checked_traffic(self, window: Window) -> list[Declaration]:
        given = _collect("traffic", self._channel.traffic(window))
        own = tuple(window.own.id.tolist())
        fresh: dict[int, LayerId] = {}
        for declaration in given:
            if isinstance(declaration, Layer):
                _check_layer(declaration, window, own)
                self._check_id(declaration, fresh)
            elif isinstance(declaration, Bids):
                _check_bids(declaration, window, own)
            elif isinstance(declaration, Room):
                _check_room(declaration, window, own)
            else:
                raise TypeError(f"traffic gave {declaration!r}; give Layer, Bids or Room")
        if sum(isinstance(declaration, Bids) for declaration in given) > 1:
            raise ValueError("traffic gave several Bids at one moment; put all campaigns into one")
        self._layers |= fresh
        return given

    def _check_id(self, layer: Layer, fresh: dict[int, LayerId]) -> None:
        earlier = self._layers.get(layer.hash32, fresh.get(layer.hash32))
        if earlier is not None:
            raise ValueError(f"layer {layer.id!r}: its id was used by {earlier!r}; put the date or moment into the id")
        fresh[layer.hash32] = layer.id

    def _checked_fees(self, orders: Orders) -> list[Fee]:
        self._orders.update(orders.order_id.tolist())
        fees = _collect("settle", self._channel.settle(orders))
        for fee in fees:
            if not isinstance(fee, Fee):
                raise TypeError(f"settle gave {fee!r}; give Fee")
            if fee.order_id is not None and fee.order_id not in self._orders:
                raise ValueError(f"fee {fee.kind!r}: order_id {fee.order_id} is no order of this channel")
        return fees


def _collect(method: str, given: Iterable[T] | None) -> list[T]:
    if given is None:
        raise TypeError(f"{method} gave None; yield each record, or return a list, which may be empty")
    answers = list(itertools.islice(given, MOST_ANSWERS + 1))
    if len(answers) > MOST_ANSWERS:
        raise ValueError(f"{method} gave more than {MOST_ANSWERS} records at once; a generator has to end")
    return answers


def _checked_plan(plan: object, calendar: Calendar) -> Moments:
    if not isinstance(plan, Moments):
        raise TypeError(f"plan gave {plan!r}; return moments such as calendar.daily('10:00')")
    for moment_us in plan.times_us:
        if type(moment_us) is not int or not 0 <= moment_us < calendar.end_us:
            raise ValueError(f"plan gave the moment {moment_us!r}; whole µs inside 0..{calendar.end_us - 1} are needed")
    for event in sorted(plan.events):
        if event not in EVENTS:
            raise unknown("event", event, EVENTS)
    return plan


def _check_layer(layer: Layer, window: Window, own: tuple[str, ...]) -> None:
    where = f"layer {layer.id!r}:"
    for what, array in (("mean", layer.mean), ("audience", layer.audience)):
        if isinstance(array, np.ndarray) and array.size != window.shoppers:
            raise ValueError(
                f"{where} {what} has {array.size} rows; one for each of {window.shoppers} shoppers is needed"
            )
    _check_landing(where, layer.land, window, own)
    _check_tag(where, layer.tag, window, own)
    if layer.paid is not None and layer.paid.score is not None:
        _check_score(where, layer.paid)
    for cascade in layer.causes:
        _check_cascade(cascade, window, own, ())
    for rule in layer.stop.rules if layer.stop else ():
        _check_known(f"{where} stop on listing", rule.listing, own)


def _check_landing(where: str, land: Landing, window: Window, own: tuple[str, ...]) -> None:
    if isinstance(land, Listing | Content):
        _check_known(f"{where} land on listing", land.listing, own)
    if isinstance(land, Search) and land.query is not None:
        _check_known(f"{where} land on query", land.query, window.queries)


def _check_tag(where: str, tag: Tag | None, window: Window, own: tuple[str, ...]) -> None:
    if tag is not None and tag.listing is not None:
        _check_known(f"{where} tag on listing", tag.listing, own)
    if tag is not None and tag.coupon is not None:
        _check_known(f"{where} tag with coupon", tag.coupon, window.coupons)


def _check_score(where: str, paid: Paid) -> None:
    """Try a score as it is written at all hours before visits depend on it: machine code cannot tell what it raises."""
    score = getattr(paid.score, "written", paid.score)
    for hour, u, v in itertools.product(range(24), SOME_UNIFORMS, SOME_UNIFORMS):
        try:
            price = score(float(paid.cpm_fen), float(paid.quality), float(hour), u, v)
        except (ArithmeticError, ValueError, IndexError) as error:
            raise ValueError(
                f"{where} score raises {one_line(error)} for a bid of {paid.cpm_fen:g} at {hour}:00 with u = {u:g} and "
                f"v = {v:g}; give a price, or below 0"
            ) from None
        if price != price:
            raise ValueError(
                f"{where} score gave {price} for a bid of {paid.cpm_fen:g} at {hour}:00; give a price, or below 0"
            )


def _check_cascade(cascade: Cascade, window: Window, own: tuple[str, ...], above: tuple[Cascade, ...]) -> None:
    where = f"cascade {cascade.id!r}:"
    _check_landing(where, cascade.land, window, own)
    _check_tag(where, cascade.tag, window, own)
    members = cascade.to.members if isinstance(cascade.to, Groups) else cascade.to
    if isinstance(members, np.ndarray) and members.size != window.shoppers:
        raise ValueError(f"{where} to has {members.size} rows; one for each of {window.shoppers} shoppers is needed")
    if len(above) >= MOST_THEN:
        raise ValueError(f"{where} stands {len(above)} deep in others; at most {MOST_THEN} may follow one another")
    for each in cascade.then:
        _check_cascade(each, window, own, (*above, cascade))


def _check_room(room: Room, window: Window, own: tuple[str, ...]) -> None:
    for slot in room.slots:
        _check_known(f"room {room.id!r}: slot of listing", slot.listing, own)
        _check_tag(f"room {room.id!r}:", slot.tag, window, own)


def _check_bids(bids: Bids, window: Window, own: tuple[str, ...]) -> None:
    for bid in bids.keywords:
        _check_known(f"bid of campaign {bid.campaign!r}: query", bid.query, window.queries)
        _check_known(f"bid of campaign {bid.campaign!r} on {bid.query!r}: listing", bid.listing, own)


def _check_known(what: str, name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        raise unknown(what, name, names)
