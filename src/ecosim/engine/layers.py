"""Rows of layers in the state, and of all that layers refer to: stops, tags, caps, click windows, prices, cascades.

What a declaration names is looked up here once and becomes a row; what a visit does with it is the kernel's. Equal
tags, caps and windows of one channel share a row, wherever they are declared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosim.channels.bids import Paid
from ecosim.channels.cascades import Cascade, Groups
from ecosim.channels.checks import hash_of
from ecosim.channels.contract import Layer
from ecosim.channels.landings import Content, Landing, Listing, Live, Search
from ecosim.channels.limits import Cap, ClickWindow, Stop
from ecosim.channels.tags import Tag
from ecosim.engine.growth import doubled
from ecosim.engine.ranking import Ranking
from ecosim.engine.rooms import Rooms
from ecosim.kernels import layout
from ecosim.units import HOUR
from ecosim.world.build import World
from ecosim.world.promotions import PAYERS, coupons_of

NO_LIMIT = int(layout.NEVER)
STOPS = {
    "sold_out": layout.STOP_SOLD_OUT, "in_hand_above": layout.STOP_ABOVE, "in_hand_below": layout.STOP_BELOW,
}  # fmt: skip
ON = {"visit": layout.ON_VISIT, "click": layout.ON_CLICK, "order": layout.ON_ORDER}
DELAYS = {"gamma": layout.BY_GAMMA, "exponential": layout.BY_EXPONENTIAL, "uniform": layout.BY_UNIFORM}
SECONDS_A_DAY = 86_400


@dataclass
class Owner:
    """The channel that declares: its row and name."""

    ix: int
    name: str


def landing(world: World, ranking: Ranking, rooms: Rooms, owner: Owner, land: Landing) -> tuple[int, int, int]:
    """Kind of landing, its page, listing or room, and the listing of ours under which the price of visits is counted.

    That is the one it shows, the first on show in a room, and our first by name where there is no single one.
    """
    if isinstance(land, Listing | Content):
        kind = layout.LAND_LISTING if isinstance(land, Listing) else layout.LAND_CONTENT
        listing = world.catalogue.names.index(land.listing)
        return kind, listing, listing
    own = world.catalogue.names[: world.catalogue.n_own]
    first = own.index(min(own))
    if isinstance(land, Live):
        row = rooms.row(owner.ix, land.room)
        return layout.LAND_ROOM, row, rooms.first_listing(world, row, first)
    if isinstance(land, Search):
        page = (layout.LAND_SEARCH, 0) if land.query is None else (layout.LAND_PAGE, world.queries.index(land.query))
        return *page, first
    return layout.LAND_SHELF, ranking.page_of(world, land), first


class Layers:
    """All rows so far. `campaign_row` finds the row of a channel's campaign, None where it declared none."""

    def __init__(self, channels: Sequence[str], campaign_row: Callable[[str, str], int | None]) -> None:
        self.deals: list[tuple[int, str]] = []  # channel and name of each
        self.claims: list[tuple[int, str]] = []  # channel and source of each
        self.now_us = 0  # the moment of asking, from which hours of cascades count
        self._channels = list(channels)
        self._campaign_row = campaign_row
        self._n: dict[str, int] = {}
        self._found: dict[object, int] = {}
        self._cascades: dict[tuple[int, int], tuple[Cascade, int]] = {}
        self._cap_days: list[int | None] = []

    def add(self, world: World, ranking: Ranking, rooms: Rooms, owner: Owner, layer: Layer) -> int:
        """Row of a new layer, with everything it refers to."""
        return self._add_row(world, ranking, rooms, owner, layer)

    def open_day(self, world: World, day: int) -> None:
        """Begin the windows of caps anew whose days are over."""
        for row, days in enumerate(self._cap_days):
            if days is not None and day % days == 0:
                world.state.capped[row] = 0

    def deal(self, world: World, owner: Owner, tag: Tag | None) -> int:
        """Row of a channel's tag, -1 none."""
        if tag is None:
            return -1
        key = (owner.ix, tag)
        if key not in self._found:
            row = self._row(world, "deals")
            self._found[key] = row
            self.deals.append((owner.ix, tag.label))
            self._fill_deal(world, world.state.deals[row], tag)
        return self._found[key]

    def _fill_deal(self, world: World, row: Any, tag: Tag) -> None:
        coupons = [coupon.name for coupon in coupons_of(world.settings)]
        row["listing_ix"] = -1 if tag.listing is None else world.catalogue.names.index(tag.listing)
        row["payer"] = PAYERS[tag.payer]
        row["coupon_ix"] = -1 if tag.coupon is None else coupons.index(tag.coupon)
        row["is_badge"] = bool(tag.badge)
        row["fen"] = NO_LIMIT if tag.price_fen is None else tag.price_fen
        row["left"] = NO_LIMIT if tag.quota is None else tag.quota
        row["refund_share"] = -1.0 if tag.refund_share is None else tag.refund_share
        row["return_share"] = -1.0 if tag.return_share is None else tag.return_share

    def _add_row(self, world: World, ranking: Ranking, rooms: Rooms, owner: Owner, of: Layer | Cascade) -> int:
        at = self._row(world, "layers")
        row = world.state.layers[at]
        row["kind"], row["target"], row["listing_ix"] = landing(world, ranking, rooms, owner, of.land)
        row["channel_ix"] = self._counts_for(owner, of)
        row["click_share"] = of.land.click_share if isinstance(of.land, Content) else 0.0
        row["deal_us"] = round(of.tag.valid_h * HOUR) if of.tag else 0
        row["first_stop"] = self._n.get("stops", 0)
        row["last_stop"] = self._add_stops(world, of.stop if isinstance(of, Layer) else None)
        row["impress"] = of.impress
        row["paid_ix"] = self._paid(world, owner, of.paid) if isinstance(of, Layer) else -1
        row["cap_ix"] = self._cap(world, owner, of.cap)
        row["cap_most"] = of.cap.most if of.cap else 0
        row["claim_ix"] = self._claim(world, owner, of.window)
        row["claim_s"] = round(of.window.days * SECONDS_A_DAY) if of.window else 0
        row["deal_ix"] = self.deal(world, owner, of.tag)
        if of.impress > 0 and len(world.state.awareness) == 0:
            world.state = world.state.replace(awareness=np.zeros(len(world.state.people), np.float32))
        self._add_causes(world, ranking, rooms, owner, at, of)
        row = world.state.layers[at]  # the table may have grown
        refers = row["cap_ix"] >= 0 or row["paid_ix"] >= 0 or row["claim_ix"] >= 0 or of.impress > 0
        row["has_more"] = refers or row["last_cause"] > row["first_cause"]
        return at

    def _counts_for(self, owner: Owner, of: Layer | Cascade) -> int:
        """Row of the channel that the visits are counted for; all that they refer to stays the declaring one's."""
        named = of.counts_for if isinstance(of, Cascade) else None
        return self._channels.index(named) if named in self._channels else owner.ix

    def _add_stops(self, world: World, stop: Stop | None) -> int:
        for rule in stop.rules if stop else ():
            at = self._row(world, "stops")
            row = world.state.stops[at]
            row["kind"] = STOPS[rule.kind]
            row["listing_ix"] = world.catalogue.names.index(rule.listing)
            row["fen"] = rule.fen
        return self._n.get("stops", 0)

    def _cap(self, world: World, owner: Owner, cap: Cap | None) -> int:
        if cap is None:
            return -1
        key = (owner.ix, "cap", cap.id)
        if key not in self._found:
            self._found[key] = len(self._cap_days)
            self._cap_days.append(cap.days)
            more = np.zeros((1, len(world.state.people)), np.uint8)
            world.state = world.state.replace(capped=np.concatenate([world.state.capped, more]))
        row = self._found[key]
        if self._cap_days[row] != cap.days:
            raise ValueError(f"cap {cap.id!r}: days is {cap.days} here and {self._cap_days[row]} before; name one anew")
        return row

    def _claim(self, world: World, owner: Owner, window: ClickWindow | None) -> int:
        if window is None:
            return -1
        if len(world.state.claims) == 0:
            world.state = world.state.replace(claims=np.zeros(len(world.state.people), layout.CLAIM))
        key = (owner.ix, "window", window.source)
        if key not in self._found:
            self._found[key] = len(self.claims)
            self.claims.append((owner.ix, window.source))
        return self._found[key]

    def _paid(self, world: World, owner: Owner, paid: Paid | None) -> int:
        if paid is None:
            return -1
        key = (owner.ix, "paid", paid.campaign, paid.cpm_fen, getattr(paid.score, "address", 0), paid.quality)
        if key not in self._found:
            campaign = self._campaign_row(owner.name, paid.campaign)
            if campaign is None:
                raise ValueError(f"paid by campaign {paid.campaign!r}: there is none; declare it in Bids before")
            self._found[key] = self._row(world, "paid")
            row = world.state.paid[self._found[key]]
            row["campaign_ix"] = campaign
            row["score"] = 0 if paid.score is None else paid.score.address
            row["quality"] = paid.quality
            # fen a thousand are thousandths of a fen each, and whole where they are charged as they stand
            row["bid"] = round(paid.cpm_fen) if paid.score is None else paid.cpm_fen
        return self._found[key]

    def _add_causes(
        self, world: World, ranking: Ranking, rooms: Rooms, owner: Owner, at: int, of: Layer | Cascade
    ) -> None:
        layers = [self._cascade(world, ranking, rooms, owner, cascade) for cascade in of.causes]
        first = self._n.get("causes", 0)
        for cascade, layer_ix in zip(of.causes, layers, strict=True):
            self._fill_cause(world, owner, cascade, layer_ix)
        world.state.layers[at]["first_cause"], world.state.layers[at]["last_cause"] = first, self._n.get("causes", 0)

    def _cascade(self, world: World, ranking: Ranking, rooms: Rooms, owner: Owner, cascade: Cascade) -> int:
        """Row of the layer of a cascade's children."""
        key = (owner.ix, cascade.hash32)
        if key not in self._cascades:
            self._cascades[key] = (cascade, self._n.get("layers", 0))  # found by its own children
            self._add_row(world, ranking, rooms, owner, cascade)
        kept, row = self._cascades[key]
        if kept is not cascade:
            raise ValueError(
                f"cascade {cascade.id!r}: its id was used before; declare one cascade once, or name it anew"
            )
        return row

    def _fill_cause(self, world: World, owner: Owner, cascade: Cascade, layer_ix: int) -> None:
        to, first, last, size = self._targets(world, cascade)
        at = self._row(world, "causes")
        row = world.state.causes[at]
        kind, *numbers = cascade.delay
        row["word"] = hash_of((owner.name, repr(cascade.id)))
        row["on"], row["children"], row["layer_ix"] = ON[cascade.on], cascade.children, layer_ix
        row["to"], row["first_target"], row["last_target"], row["group_size"] = to, first, last, size
        row["delay"], row["awake"] = DELAYS[kind], cascade.awake
        row["delay_a"] = numbers[0] if kind == "gamma" else 0.0
        row["delay_b"] = numbers[-1] * HOUR * (numbers[0] if kind == "gamma" else 1.0)  # the kernel takes means
        row["until_us"] = self.now_us + round(cascade.until_h * HOUR)

    def _targets(self, world: World, cascade: Cascade) -> tuple[int, int, int, int]:
        if isinstance(cascade.to, str):
            return layout.TO_SELF, 0, 0, 1
        members = cascade.to.members if isinstance(cascade.to, Groups) else cascade.to
        key = np.packbits(members).tobytes()  # an audience made anew at each moment takes memory once
        if key not in self._found:
            ids = np.flatnonzero(members).astype(np.uint32)
            self._found[key] = len(world.state.targets)
            world.state = world.state.replace(targets=np.concatenate([world.state.targets, ids]))
        first = self._found[key]
        last = first + int(np.count_nonzero(members))
        if isinstance(cascade.to, Groups):
            return layout.TO_GROUP, first, last, cascade.to.size
        return layout.TO_ANY, first, last, 1

    def _row(self, world: World, table: str) -> int:
        """The next free row of a table of the state, which grows where it is full."""
        at = self._n.get(table, 0)
        rows = getattr(world.state, table)
        if at == len(rows):
            world.state = world.state.replace(**{table: doubled(rows, at + 1)})
        self._n[table] = at + 1
        return at
