"""What a channel is and what it may hand over: small frozen records, checked when they are made.

A channel never touches a visit. It gives declarations; the kernel executes them visit by visit, in exact
order. A record's own check needs nothing but the record; what depends on the world (lengths, names of
listings and queries) is checked by `live.py`. Arrays handed over are frozen: writing to one afterwards fails
in the channel, not in the run.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from ecosim.channels.checks import (
    MOST_FEN,
    MOST_HOURS,
    check_choice,
    check_id,
    check_int,
    check_number,
    check_once,
    check_text,
    check_type,
    checked_audience,
    checked_mean,
    checked_shape,
    set_field,
)
from ecosim.scenario.fields import Section

if TYPE_CHECKING:
    from ecosim.channels.calendar import Calendar, Moments
    from ecosim.channels.orders import Orders
    from ecosim.channels.window import Window

LayerId = str | tuple[str | int, ...]
HOURS = 24


@dataclass(frozen=True)
class Search:
    """Land on a search page for `query`; without one, each shopper's own habits draw it.

    >>> Search().query is None
    True
    """

    query: str | None = None

    def __post_init__(self) -> None:
        if self.query is not None:
            check_text("search", "query", self.query)


@dataclass(frozen=True)
class Shelf:
    """Land on a shelf: `slots` listings of all stores or only ours, by appeal to the shopper, by sales, or by the race.

    `race`: the festival's venue, where only those who take part stand, by what the phase's rule asks for.

    >>> Shelf("feed", slots=12).stores
    'all'
    """

    name: str
    stores: Literal["all", "own"] = "all"
    by: Literal["appeal", "sales", "race"] = "appeal"
    slots: int = 20

    def __post_init__(self) -> None:
        where = f"shelf {self.name!r}"
        check_text("shelf", "name", self.name)
        check_choice(where, "stores", self.stores, ("all", "own"))
        check_choice(where, "by", self.by, ("appeal", "sales", "race"))
        check_int(where, "slots", self.slots, 1, 60)


@dataclass(frozen=True)
class Listing:
    """Land on the page of one of our listings, given by its name."""

    listing: str

    def __post_init__(self) -> None:
        check_text("listing page", "listing", self.listing)


Landing = Search | Shelf | Listing


@dataclass(frozen=True)
class Tag:
    """A badge that a visit carries; in the cart it stays for `valid_h` hours after the visit.

    >>> Tag(badge="deal", valid_h=24).valid_h
    24
    """

    badge: str
    valid_h: float

    def __post_init__(self) -> None:
        check_text("tag", "badge", self.badge)
        check_number(f"tag {self.badge!r}", "valid_h", self.valid_h, 0.0, MOST_HOURS)


@dataclass(frozen=True)
class StopRule:
    """One reason to stop: `sold_out`, or `in_hand_above` a price of `fen` for one unit."""

    kind: Literal["sold_out", "in_hand_above"]
    listing: str
    fen: int = 0


@dataclass(frozen=True)
class Stop:
    """When a layer's visits end: checked at every visit, any one of the rules is enough.

    >>> stop = Stop.sold_out("wool-coat") | Stop.in_hand_above("wool-coat", 67_415)
    >>> [rule.kind for rule in stop.rules]
    ['sold_out', 'in_hand_above']
    """

    rules: tuple[StopRule, ...]

    @classmethod
    def sold_out(cls, listing: str) -> Stop:
        """Stop while the listing has no unit in any variant."""
        check_text("stop", "listing", listing)
        return cls((StopRule("sold_out", listing),))

    @classmethod
    def in_hand_above(cls, listing: str, fen: int) -> Stop:
        """Stop while one unit of the listing costs more than `fen` in hand."""
        check_text("stop", "listing", listing)
        check_int("stop", "fen", fen, 0, MOST_FEN)
        return cls((StopRule("in_hand_above", listing, int(fen)),))

    def __or__(self, other: Stop) -> Stop:
        return Stop(self.rules + other.rules)


@dataclass(frozen=True, eq=False)
class Layer:
    """Expected visits a shopper of the audience over the whole window, which begins at the moment of asking.

    `id` names the layer within its channel for the whole run and keys its draws: the same id gives the same
    visits. `mean`: float or float[n_shoppers], visits in the window; `audience`: bool[n_shoppers], all when
    left out. `shape`: "habit" follows each shopper's hours, "flat" is even, an array holds the weights of
    equal parts.

    >>> Layer(id=("daily", "2025-10-20"), mean=0.2, hours=24, land=Search()).shape
    'habit'
    """

    id: LayerId
    mean: float | npt.NDArray[Any]
    hours: float
    land: Landing
    audience: npt.NDArray[np.bool_] | None = None
    shape: Literal["habit", "flat"] | npt.NDArray[np.float64] = "habit"
    tag: Tag | None = None
    stop: Stop | None = None

    def __post_init__(self) -> None:
        check_id(self.id)
        where = f"layer {self.id!r}"
        set_field(self, "mean", checked_mean(where, self.mean))
        check_number(where, "hours", self.hours, 0.0, MOST_HOURS, above=True)
        check_type(where, "land", self.land, (Search, Shelf, Listing))
        set_field(self, "audience", checked_audience(where, self.audience))
        set_field(self, "shape", checked_shape(where, self.shape))
        check_type(where, "tag", self.tag, (Tag, type(None)))
        check_type(where, "stop", self.stop, (Stop, type(None)))

    @property
    def hash32(self) -> int:
        """CRC-32 of the id as JSON: the window's part of a visit's name, the same on every machine."""
        return zlib.crc32(json.dumps(self.id, ensure_ascii=True).encode())


@dataclass(frozen=True)
class Campaign:
    """A day's budget and a way to spend it: manual bids, bids that aim at a ROAS, or the whole store at one.

    `hours`: 24 multipliers of the bid, by the shop's hour. `max_cpc_fen` limits every bid of the campaign
    after the multiplier. Declared again within a day, the new budget holds for that day and what is spent
    counts against it.

    >>> Campaign("brand", daily_budget_fen=300_000).mode
    'manual'
    """

    name: str
    daily_budget_fen: int
    pacing: bool = True
    mode: Literal["manual", "target_roas", "whole_store"] = "manual"
    target_roas: float = 0.0
    max_cpc_fen: int = MOST_FEN
    hours: tuple[float, ...] = (1.0,) * HOURS

    def __post_init__(self) -> None:
        check_text("campaign", "name", self.name)
        where = f"campaign {self.name!r}"
        check_int(where, "daily_budget_fen", self.daily_budget_fen, 0, MOST_FEN)
        check_choice(where, "mode", self.mode, ("manual", "target_roas", "whole_store"))
        check_number(where, "target_roas", self.target_roas, 0.0, 1e6, above=self.mode != "manual")
        check_int(where, "max_cpc_fen", self.max_cpc_fen, 0, MOST_FEN)
        if len(self.hours) != HOURS:
            raise ValueError(f"{where}: hours has {len(self.hours)} multipliers; one for each of 24 hours is needed")
        for hour, factor in enumerate(self.hours):
            check_number(where, f"hours[{hour}]", factor, 0.0, 100.0)


@dataclass(frozen=True)
class Bid:
    """The most we pay for a click on one listing for one query; `broad` bids on like queries too.

    >>> Bid("brand", query="羽绒服", listing="down-jacket", cpc_fen=320).match
    'exact'
    """

    campaign: str
    query: str
    listing: str
    cpc_fen: int
    match: Literal["exact", "broad"] = "exact"

    def __post_init__(self) -> None:
        check_text("bid", "campaign", self.campaign)
        where = f"bid of campaign {self.campaign!r}"
        check_text(where, "query", self.query)
        check_text(where, "listing", self.listing)
        check_int(f"{where} on {self.query!r}", "cpc_fen", self.cpc_fen, 0, MOST_FEN)
        check_choice(f"{where} on {self.query!r}", "match", self.match, ("exact", "broad"))


@dataclass(frozen=True)
class Bids:
    """Our store's bids for sponsored slots from now on; replaces what the channel declared before.

    >>> Bids().keywords
    ()
    """

    keywords: tuple[Bid, ...] = ()
    campaigns: tuple[Campaign, ...] = ()

    def __post_init__(self) -> None:
        set_field(self, "keywords", tuple(self.keywords))
        set_field(self, "campaigns", tuple(self.campaigns))
        for campaign in self.campaigns:
            check_type("bids", "campaigns", campaign, (Campaign,))
        names = [campaign.name for campaign in self.campaigns]
        check_once("bids: campaign", names)
        for bid in self.keywords:
            check_type("bids", "keywords", bid, (Bid,))
            if bid.campaign not in names:
                raise ValueError(
                    f"bids: keyword {bid.query!r} names campaign {bid.campaign!r}; declare it in campaigns"
                )
        check_once("bids: campaign, query and listing", [(b.campaign, b.query, b.listing) for b in self.keywords])


@dataclass(frozen=True)
class Fee:
    """What the channel charges the store, in fen; negative claws back an earlier charge.

    >>> Fee("commission", fen=-1_200, order_id=7).fen
    -1200
    """

    kind: str
    fen: int
    order_id: int | None = None

    def __post_init__(self) -> None:
        check_text("fee", "kind", self.kind)
        check_int(f"fee {self.kind!r}", "fen", self.fen, -MOST_FEN, MOST_FEN)
        set_field(self, "fen", int(self.fen))
        if self.order_id is not None:
            check_int(f"fee {self.kind!r}", "order_id", self.order_id, 0, 2**64 - 1)
            set_field(self, "order_id", int(self.order_id))


Declaration = Layer | Bids


class Channel:
    """A source of traffic. A plugin subclasses it, gives `labels` and `Params`, and overrides what it needs.

    The plugin's name, used as `use:` in a scenario, is the class name in snake case: `DealSite` is
    `deal_site`. One instance lives for one run; `name` is the channel's name in the scenario, `p` its checked
    settings.
    """

    labels: ClassVar[dict[str, str]] = {}

    class Params(Section):
        """The plugin's settings; none unless the plugin declares some."""

    def __init__(self, name: str, p: Any) -> None:
        self.name = name
        self.p = p

    def plan(self, calendar: Calendar) -> Moments:
        """Give the moments at which the channel wants to be asked; called once a run."""
        return calendar.start()

    def traffic(self, w: Window) -> Iterable[Declaration]:
        """Give declarations that hold from this moment on; called at each planned moment."""
        return ()

    def settle(self, o: Orders) -> Iterable[Fee]:
        """Give the fees for this channel's orders of the day; called at each day's close."""
        return ()
