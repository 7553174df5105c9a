"""KOL live streams and the store's own: who comes, the run of show, what lingers afterwards, and what it costs.

A session opens a room; its host's followers, the platform's push and paid viewers come in and bring others along. What
a viewer decides, at which price and with which unit of stock, is the engine's. Sessions are aired once or on several
days; each airing is a room of its own, and its orders bear the tags of its slots: by these the host is paid. The first
half of this file is a table of settings, the second what is made of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ecosim.api import (
    Bids,
    Calendar,
    Campaign,
    Cascade,
    Channel,
    ChannelName,
    Declaration,
    Fee,
    Fen,
    Field,
    Hours,
    Layer,
    Listing,
    ListingName,
    Live,
    Moments,
    Name,
    Orders,
    Paid,
    Params,
    QueryName,
    Room,
    Search,
    SegmentName,
    Share,
    Slot,
    Stay,
    Stop,
    Tag,
    Window,
    hookimpl,
    ppm,
    share_of,
)

SECOND_US, MINUTE_US, HOUR_US, DAY_US = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
OFFSET = re.compile(r"\+?(?:(\d{1,2}):([0-5]\d)|(\d{1,4}))", re.ASCII)
OWN = "own-store"
MOST_FEN = 10**13  # of a budget or a fee, as the contract limits them
MOST_ADS = 100.0  # visits of a shopper that ads may bring; a budget that buys more is not spent whole
SEARCH_SHAPE = 2.0  # of the gamma delay of later searches: few at once, most after some days


class Host(Params):
    """A host: who follows, how well the room sells, how long people stay, what is charged."""

    tier: Literal["head", "waist", "tail"] = Field("waist", en="Tier of the host", zh="主播级别（头部、腰部、尾部）")
    pull: float | None = Field(
        None, unit="utility", ge=-20, le=20,
        en="What the host adds to the wish to buy now; else its tier's pull", zh="主播带货力")  # fmt: skip
    followers: Share = Field(
        0.05, unit="share of shoppers", ge=0, le=1, source="assumption", grade="M", range=(0.002, 0.4),
        en="Shoppers who follow the host", zh="粉丝占可触达消费者比例")  # fmt: skip
    by_segment: dict[SegmentName, Share] = Field(
        dict, unit="share of shoppers, by segment",
        en="Followers in segments where they are more or fewer", zh="各人群粉丝比例")  # fmt: skip
    turnout: float = Field(
        0.15, unit="visits/follower/session", ge=0, le=20, source="assumption", grade="M", range=(0.02, 0.5),
        en="Visits of a follower to a session", zh="粉丝到场率")  # fmt: skip
    commission: Share = Field(
        0.25, unit="share of settled sales", ge=0, le=0.9, source="hosts take 20 to 40 % by category",
        grade="S", range=(0.1, 0.5), en="Commission of the host", zh="主播佣金比例")  # fmt: skip
    fake_orders: Share = Field(
        0.05, unit="share of orders shown", ge=0, le=0.999, source="assumption; 599 shown and 4 paid is documented",
        grade="M", range=(0.0, 0.3), en="Orders shown that nobody made", zh="刷单比例")  # fmt: skip
    early_share: Share = Field(
        0.20, unit="share of viewers", ge=0, le=1, source="about a fifth leave in the first minute",
        grade="M", range=(0.1, 0.5), en="Viewers who leave soon", zh="即来即走比例")  # fmt: skip
    early_s: float = Field(
        20.0, unit="s", gt=0, le=600, source="assumption", grade="M", range=(5, 60),
        en="Mean watch of those who leave soon", zh="即走观众平均停留")  # fmt: skip
    watch_s: float = Field(
        90.0, unit="s", gt=0, le=7200, source="mean watch of 45 to 120 seconds; trade pages say about two minutes",
        grade="S", range=(45, 120), en="Mean watch of all viewers", zh="均停")  # fmt: skip
    watch_sigma: float = Field(
        1.0, unit="sd of the logarithm", ge=0, le=3, source="assumption", grade="M", range=(0.5, 1.5),
        en="Spread of the watch of those who stay", zh="停留时长离散度")  # fmt: skip
    react_s: float = Field(
        20.0, unit="s", gt=0, le=600, source="assumption", grade="M", range=(5, 60),
        en="Mean time until a viewer thinks about what is shown", zh="观众反应时间")  # fmt: skip
    follow_share: Share = Field(
        0.01, unit="share of viewers who stay", ge=0, le=1, source="assumption", grade="M", range=(0.0, 0.05),
        en="Viewers who follow our store from then on", zh="转粉率")  # fmt: skip
    excite: float = Field(
        0.2, unit="viewers/viewer", ge=0, lt=1, source="assumption", grade="M", range=(0.0, 0.6),
        en="Further viewers whom a viewer brings", zh="观众自激增长")  # fmt: skip
    excite_min: float = Field(
        3.0, unit="minutes", gt=0, le=600, source="assumption", grade="M", range=(0.5, 15),
        en="Mean delay until they come", zh="自激延迟")  # fmt: skip

    def model_post_init(self, context: Any) -> None:
        for segment, share in self.by_segment.items():
            if not 0 <= share <= 1:
                raise ValueError(f"by_segment: {segment!r} has {share:g} of its shoppers; it must be 0..1")
        if self.watch_s <= self.early_share * self.early_s:
            raise ValueError(
                f"watch_s is {self.watch_s:g}, and those who leave soon alone bring the mean to "
                f"{self.early_share * self.early_s:g}; raise it, or lower early_s"
            )
        if self.median_s > DAY_US / SECOND_US:
            raise ValueError(
                f"early_share is {self.early_share:g}, so the few who stay would watch for days to bring the mean to "
                f"{self.watch_s:g} seconds; lower early_share or watch_s"
            )

    @property
    def stay(self) -> Stay:
        """How long viewers watch."""
        return Stay(self.early_share, self.early_s, self.median_s, self.watch_sigma)

    @property
    def median_s(self) -> float:
        """The median of those who stay, with which all viewers together have the mean watch."""
        rest_s = (self.watch_s - self.early_share * self.early_s) / max(1.0 - self.early_share, 1e-9)
        return rest_s / float(np.exp(self.watch_sigma**2 / 2))


class Shown(Params):
    """A place in the run of show: a listing, when, for how long, at which price, and how many units."""

    listing: ListingName = Field(en="Listing shown", zh="讲解商品")
    at: str = Field(unit="+hh:mm, or minutes", en="Begins so long after the session's start", zh="上架时间（开播后）")
    minutes: float = Field(8.0, unit="minutes", gt=0, le=2880, en="Shown for so long", zh="讲解时长")
    price_fen: Fen | None = Field(
        None, alias="price", unit="yuan a unit", ge=1,
        en="Single-listing price in the room; else the price on the shelf", zh="直播间单品价")  # fmt: skip
    drip: tuple[int, ...] = Field(
        (), unit="units", en="Units released in turn, in equal parts of the time", zh="分批放量")  # fmt: skip
    pull: float = Field(
        0.0, unit="utility", ge=-20, le=20,
        en="What the call to action adds to the wish to buy now", zh="逼单力度")  # fmt: skip
    gift_cost_fen: Fen = Field(
        0, alias="gift_cost", unit="yuan a unit sent", ge=0, le=10**11,
        en="Cost of the gift", zh="赠品成本")  # fmt: skip
    lowest_price: bool = Field(
        False, en="The host was promised the lowest price in hand of 30 days", zh="保证三十天最低到手价")  # fmt: skip
    penalty_fen: Fen = Field(
        0, alias="penalty", unit="yuan", ge=0, le=MOST_FEN,
        en="What the host charges where it is not", zh="违约金")  # fmt: skip
    paid_by: Literal["store", "host"] = Field("store", en="Who bears the price cut", zh="让价承担方")

    def model_post_init(self, context: Any) -> None:
        minutes_after(self.at)
        if any(units < 1 for units in self.drip):
            raise ValueError(f"drip of {self.listing!r} is {list(self.drip)}; each part needs at least one unit")
        if self.drip and self.price_fen is None:
            raise ValueError(f"drip of {self.listing!r} limits the units at a price; give the price, or leave it out")
        if self.lowest_price and not self.penalty_fen:
            raise ValueError(f"lowest_price of {self.listing!r} costs nothing where it is broken; give the penalty")

    @property
    def start_min(self) -> int:
        """Minutes from the session's start to its own."""
        return minutes_after(self.at)


class Ads(Params):
    """Viewers bought while the room is open."""

    budget_fen: Fen = Field(0, alias="budget", unit="yuan a session", ge=0, le=MOST_FEN,
        en="Budget of a session", zh="直播推广预算")  # fmt: skip
    cpm_fen: Fen = Field(
        40_000, alias="cpm", unit="yuan a thousand viewers", ge=1, le=10**9, source="assumption", grade="M",
        range=(10_000, 200_000), en="Price of a thousand viewers", zh="千次观看成本")  # fmt: skip


class Replay(Params):
    """Visits to the listings after the session, at shelf prices."""

    visits: float = Field(
        0.05, unit="visits/viewer", ge=0, le=20, source="assumption", grade="M", range=(0.0, 0.2),
        en="Visits from the replay for each viewer", zh="回放引导访问")  # fmt: skip
    hours: Hours = Field(
        48.0, unit="h", gt=0, le=720, source="assumption", grade="M", range=(12, 168),
        en="How long the replay brings visits", zh="回放时长")  # fmt: skip
    half_life_h: Hours = Field(
        8.0, alias="half_life", unit="h", gt=0, le=720, source="assumption", grade="M", range=(2, 48),
        en="Time in which they halve", zh="回放半衰期")  # fmt: skip


class Halo(Params):
    """What a session leaves with its viewers."""

    impress: float = Field(
        0.5, unit="impressions/viewer", ge=0, le=1000, source="assumption", grade="M", range=(0.0, 2.0),
        en="Awareness of our store from a view", zh="每次观看种草")  # fmt: skip
    searches: float = Field(
        0.03, unit="searches/viewer", ge=0, le=49, source="assumption", grade="M", range=(0.0, 0.15),
        en="Later searches of a viewer", zh="看后搜索")  # fmt: skip
    days: float = Field(
        4.0, unit="days", gt=0, le=90, source="search follows exposure by 3 to 5 days", grade="S", range=(1, 10),
        en="Mean delay of these searches", zh="看后搜索延迟")  # fmt: skip
    query: QueryName | None = Field(None, en="What is searched for; else the shopper's habit", zh="看后搜索词")
    counts_for: ChannelName | None = Field(
        None, en="Channel whose visits the platform takes these searches for", zh="看后搜索归属渠道")  # fmt: skip


class Session(Params):
    """A session: whose, when, what is shown, who is sent there, and the terms."""

    host: Name | None = Field(None, en="Host, by name", zh="主播")
    own_store: bool = Field(False, en="Broadcast by the store itself", zh="店铺自播")
    at: str = Field(unit="date and time", en="Start", zh="开播时间")
    days: int = Field(1, unit="days", ge=1, le=366, en="Aired on so many days, at the same time", zh="连播天数")
    hours: Hours = Field(4.0, unit="h", gt=0, le=48, en="How long it lasts", zh="直播时长")
    show: tuple[Shown, ...] = Field(en="Run of show", zh="讲解流程")
    slot_fee_fen: Fen = Field(
        0, alias="slot_fee", unit="yuan a listing", ge=0, le=10**11,
        source="5 to 300 thousand yuan by the host's followers",
        grade="S", range=(0, 30_000_000), en="Slot fee, sunk", zh="坑位费")  # fmt: skip
    service_fee: Share | None = Field(
        None, unit="share of settled sales", ge=0, le=0.5, source="Taobao takes up to 6 % of orders guided by hosts",
        grade="T", en="Service fee of the platform", zh="平台技术服务费")  # fmt: skip
    hour_cost_fen: Fen = Field(
        0, alias="hour_cost", unit="yuan an hour", ge=0, le=10**11,
        en="Presenter and studio of an own broadcast", zh="自播小时成本")  # fmt: skip
    push: float = Field(
        0.02, unit="visits/shopper/session", ge=0, le=10, source="assumption", grade="M", range=(0.001, 0.3),
        en="Visits that the platform sends, of a shopper of activity 1", zh="平台推流")  # fmt: skip
    ads: Ads = Field(Ads, en="Viewers bought", zh="付费推流")
    front: float = Field(
        2.0, unit="times the rate after", gt=0, le=100, source="the first 40 minutes decide; how much is an assumption",
        grade="M", range=(1.0, 5.0), en="How much faster viewers come at first", zh="开播前段流量倍数")  # fmt: skip
    front_min: float = Field(
        40.0, unit="minutes", ge=0, le=2880, source="the first 40 minutes decide", grade="S", range=(20, 60),
        en="How long they do", zh="开播前段时长")  # fmt: skip
    look_share: Share = Field(
        0.3, unit="share of viewers present", ge=0, le=1, source="assumption", grade="M", range=(0.1, 0.6),
        en="Viewers who think about what is shown", zh="讲解关注率")  # fmt: skip
    price_h: Hours = Field(
        2.0, alias="price_valid", unit="h", gt=0, le=720, source="assumption", grade="M", range=(0.25, 24),
        en="How long the room's price holds in the cart", zh="直播价加购有效期")  # fmt: skip
    refund_share: Share = Field(
        0.24, unit="share of paid orders", ge=0, le=1, source="planners' figures for women's apparel sold live",
        grade="S", range=(0.02, 0.45), en="Refunded before shipping", zh="直播发货前退款率")  # fmt: skip
    return_share: Share = Field(
        0.53, unit="share of delivered orders", ge=0, le=1, source="planners' figures for women's apparel sold live",
        grade="S", range=(0.03, 0.85), en="Returned", zh="直播退货率")  # fmt: skip
    replay: Replay = Field(Replay, en="After the session", zh="回放")
    halo: Halo = Field(Halo, en="What stays with viewers", zh="长尾影响")
    with_festival: bool | None = Field(
        None, en="Ends where the store stays out of the festival; else a host's does", zh="随大促")  # fmt: skip

    def model_post_init(self, context: Any) -> None:
        if self.host is None and not self.own_store:
            raise ValueError("names neither a host nor own_store: true; say whose session it is")
        if self.own_store and self.slot_fee_fen:
            raise ValueError("own_store has a slot_fee; the store pays itself none, give hour_cost")
        if not self.own_store and self.hour_cost_fen:
            raise ValueError("hour_cost is for own broadcasts; a host's session has a slot_fee")
        if not self.show:
            raise ValueError("show is empty; give at least one listing")
        for shown in self.show:
            if shown.start_min + shown.minutes > self.hours * 60:
                raise ValueError(
                    f"show: {shown.listing!r} at {shown.at} lasts {shown.minutes:g} minutes, beyond the session's end; "
                    f"it has {self.hours * 60:g} minutes"
                )
        check_apart(self.show)

    @property
    def goes_with_festival(self) -> bool:
        """True where the session is left out as the store stays out of the festival."""
        return not self.own_store if self.with_festival is None else self.with_festival

    @property
    def service_ppm(self) -> int:
        """The platform's fee; none of what the store sells by itself, unless said."""
        return ppm((0.0 if self.own_store else 0.06) if self.service_fee is None else self.service_fee)

    @property
    def listings(self) -> list[str]:
        """Listings shown, each once."""
        return list(dict.fromkeys(shown.listing for shown in self.show))

    @property
    def arrivals(self) -> npt.NDArray[np.float64]:
        """Weights of the session's minutes in who comes when."""
        minutes = np.arange(max(1, round(self.hours * 60)))
        return np.where(minutes < self.front_min, self.front, 1.0)


@dataclass(frozen=True)
class Airing:
    """A session on one day: a live room. `who`: the host, or the store, as its campaign is called."""

    room: str
    session: Session
    host: Host
    start_us: int

    @property
    def end_us(self) -> int:
        """When the room closes."""
        return self.start_us + round(self.session.hours * HOUR_US)

    @property
    def who(self) -> str:
        """Who broadcasts, as the campaign of its ads is called."""
        return OWN if self.session.own_store else str(self.session.host)

    def slot_us(self, shown: Shown) -> int:
        """When a listing's slot begins."""
        return self.start_us + shown.start_min * MINUTE_US

    @cached_property
    def tags(self) -> list[list[Tag]]:
        """The tags of each slot: one, or one for each part of its drip; equal ones would share their units."""
        return [
            [self._tag(shown, quota, part) for part, quota in enumerate(shown.drip or (None,))]
            for shown in self.session.show
        ]

    def _tag(self, shown: Shown, quota: int | None, part: int) -> Tag:
        hours, minutes = divmod(shown.start_min, 60)
        name = f"{self.room} +{hours:02}:{minutes:02} {shown.listing}" + (f" #{part + 1}" if shown.drip else "")
        s = self.session
        return Tag(
            name, s.price_h, listing=shown.listing, price_fen=shown.price_fen, quota=quota, payer=shown.paid_by,
            refund_share=s.refund_share, return_share=s.return_share)  # fmt: skip

    @property
    def replay_tag(self) -> Tag:
        """The tag of visits from the replay: the host's orders, at shelf prices."""
        s = self.session
        return Tag(f"{self.room} replay", s.price_h, refund_share=s.refund_share, return_share=s.return_share)

    def slots(self) -> Iterator[Slot]:
        """The run of show as the room takes it; a drip is several slots, one after the other."""
        for shown, tags in zip(self.session.show, self.tags, strict=True):
            minutes = shown.minutes / len(tags)
            for part, tag in enumerate(tags):
                at_h = (shown.start_min + part * minutes) / 60
                yield Slot(shown.listing, at_h, minutes, tag, self.session.look_share, shown.pull)

    def ads_fen(self, day: int) -> int:
        """The part of the budget of ads for a day, by the viewers expected then: a session may pass midnight."""
        return self._ads_before(day + 1) - self._ads_before(day)

    def _ads_before(self, day: int) -> int:
        weights = self.session.arrivals
        into = np.clip((day * DAY_US - self.start_us) / (self.end_us - self.start_us), 0.0, 1.0)
        return share_of(
            self.session.ads.budget_fen, ppm(float(weights[: round(into * weights.size)].sum() / weights.sum()))
        )


class KolLive(Channel):
    """Live rooms of hosts and of the store, asked about at each start, end and promised price."""

    labels = {"en": "Live streams", "zh": "直播（达人与自播）"}

    class Params(Channel.Params):
        hosts: dict[Name, Host] = Field(dict, en="Hosts", zh="主播")
        sessions: dict[Name, Session] = Field(en="Sessions", zh="场次")
        pull_head: float = Field(
            4.0, unit="utility", ge=-20, le=20, source="top hosts sell to 12 to 14 % of viewers: so it is at 89 yuan",
            grade="T", range=(2.5, 5.5), en="Pull of a host of the head", zh="头部主播带货力")  # fmt: skip
        pull_waist: float = Field(
            2.4, unit="utility", ge=-20, le=20, source="assumption, between a small room and a top host", grade="M",
            range=(1.2, 3.8), en="Pull of a host of the waist", zh="腰部主播带货力")  # fmt: skip
        pull_tail: float = Field(
            0.8, unit="utility", ge=-20, le=20, source="a small room sells to 3 % of views: so it is at 89 yuan",
            grade="T", range=(0.0, 1.6), en="Pull of the tail, and of the store", zh="尾部与自播带货力")  # fmt: skip

        def model_post_init(self, context: Any) -> None:
            if not self.sessions:
                raise ValueError("sessions is empty; give at least one")
            for name, session in self.sessions.items():
                if session.host is not None and session.host not in self.hosts:
                    there = ", ".join(self.hosts) or "none"
                    raise ValueError(f"sessions: {name!r} is of host {session.host!r}; under hosts there is {there}")

    p: Params
    _airings: tuple[Airing, ...] = ()

    def plan(self, calendar: Calendar) -> Moments:
        stays_out = calendar.festival is not None and not calendar.joined
        self._airings = tuple(
            airing for airing in self._aired(calendar) if not (stays_out and airing.session.goes_with_festival)
        )
        self._penalties: list[tuple[int, int]] = []
        self._everybody: npt.NDArray[np.bool_] | None = None
        times_us = {moment_us for airing in self._airings for moment_us in moments_of(airing)}
        return Moments(tuple(moment_us for moment_us in times_us if moment_us < calendar.end_us))

    def traffic(self, w: Window) -> Iterator[Declaration]:
        self._check_promises(w)
        if any(airing.session.ads.budget_fen for airing in self._airings):
            yield Bids(campaigns=self._campaigns(w.moment_us))
        for airing in self._airings:
            if airing.start_us == w.moment_us:
                yield from self._open(airing, w)
            if airing.end_us == w.moment_us and airing.session.replay.visits > 0:
                yield from self._replay(airing, w)

    def settle(self, o: Orders) -> Iterator[Fee]:
        yield from self._fixed_costs(o.day)
        for order in o:
            airing, shown = self._by_tag.get(order.tag, (None, None))
            if airing is None:  # from a cart whose tag was over, or found by a later search
                continue
            if order.state == "confirmed":
                yield from shares(airing, order.confirmed_fen, order.order_id)
            if shown is not None and shown.gift_cost_fen and order.state in ("returned", "confirmed"):
                yield Fee("gift", shown.gift_cost_fen * order.units, order.order_id)

    def _aired(self, calendar: Calendar) -> Iterator[Airing]:
        for name, session in self.p.sessions.items():
            host = self.p.hosts[session.host] if session.host is not None else Host(tier="tail")
            try:
                (first_us,) = calendar.at(session.at).times_us
            except ValueError as error:
                raise ValueError(f"sessions: {name!r} starts at no moment of the {error}") from None
            if first_us + (session.days - 1) * DAY_US >= calendar.end_us:
                raise ValueError(
                    f"sessions: {name!r} is aired on {session.days} days, beyond the period; give fewer days"
                )
            for day in range(session.days):
                start_us = first_us + day * DAY_US
                room = name if session.days == 1 else f"{name} {calendar.date_at(start_us)}"
                yield Airing(room, session, host, start_us)

    @cached_property
    def _by_tag(self) -> dict[str, tuple[Airing, Shown | None]]:
        found: dict[str, tuple[Airing, Shown | None]] = {}
        for airing in self._airings:
            found[airing.replay_tag.name] = airing, None
            for shown, tags in zip(airing.session.show, airing.tags, strict=True):
                found |= {tag.name: (airing, shown) for tag in tags}
        return found

    def _fixed_costs(self, day: int) -> Iterator[Fee]:
        for airing in self._airings:
            if airing.start_us // DAY_US == day:
                if airing.session.slot_fee_fen:
                    yield Fee("slot_fee", airing.session.slot_fee_fen * len(airing.session.listings))
                if airing.session.hour_cost_fen:
                    yield Fee("broadcast", share_of(airing.session.hour_cost_fen, ppm(airing.session.hours)))
        yield from (Fee("penalty", fen) for due, fen in self._penalties if due == day)

    def _check_promises(self, w: Window) -> None:
        """Note the penalties of slots that begin now and break their promise."""
        for airing in self._airings:
            for shown in airing.session.show:
                if shown.lowest_price and airing.slot_us(shown) == w.moment_us and is_dearer(shown, w):
                    self._penalties.append((w.moment_us // DAY_US, shown.penalty_fen))

    def _campaigns(self, now_us: int) -> tuple[Campaign, ...]:
        """Budgets of the day for the sessions begun, by who broadcasts."""
        day, budgets_fen = now_us // DAY_US, dict[str, int]()
        for airing in self._airings:
            if airing.session.ads.budget_fen and airing.start_us <= now_us and airing.end_us > day * DAY_US:
                budgets_fen[airing.who] = budgets_fen.get(airing.who, 0) + airing.ads_fen(day)
        return tuple(Campaign(who, fen, pacing=False) for who, fen in budgets_fen.items())

    def _open(self, airing: Airing, w: Window) -> Iterator[Declaration]:
        """The room, and the layers that bring its viewers."""
        s, host = airing.session, airing.host
        pull = getattr(self.p, f"pull_{host.tier}") if host.pull is None else host.pull
        fake_share = 0.0 if s.own_store else host.fake_orders
        slots = tuple(airing.slots())
        yield Room(airing.room, s.hours, slots, host.stay, host.react_s, pull, host.follow_share, fake_share)
        causes = self._causes(airing, w)
        for source, mean in self._viewers(airing, w).items():
            paid = Paid(airing.who, s.ads.cpm_fen) if source == "ads" else None
            yield Layer(
                (airing.room, source), mean, s.hours, Live(airing.room), shape=s.arrivals, paid=paid, causes=causes,
                impress=s.halo.impress)  # fmt: skip

    def _viewers(self, airing: Airing, w: Window) -> dict[str, Any]:
        """Expected visits a shopper, by where they come from, before those whom viewers bring."""
        s, host = airing.session, airing.host
        found: dict[str, Any] = {
            "followers": host.turnout * followers(airing, w).astype(np.float64),
            "push": s.push * w.trait("activity"),
        }
        if s.ads.budget_fen:
            found["ads"] = min(1000 * s.ads.budget_fen / s.ads.cpm_fen / w.shoppers, MOST_ADS)
        return found

    def _causes(self, airing: Airing, w: Window) -> tuple[Cascade, ...]:
        """What a view brings: other viewers now, searches some days later."""
        s, host, halo = airing.session, airing.host, airing.session.halo
        causes: tuple[Cascade, ...] = ()
        if halo.searches > 0:
            delay = ("gamma", SEARCH_SHAPE, halo.days * 24 / SEARCH_SHAPE)
            causes = (
                Cascade(
                    (airing.room, "search"), "visit", halo.searches, delay, Search(halo.query), awake=True,
                    counts_for=halo.counts_for),
            )  # fmt: skip
        if host.excite == 0:
            return causes
        if self._everybody is None:
            self._everybody = np.ones(w.shoppers, bool)
        excite = Cascade(
            (airing.room, "excite"), "visit", host.excite, ("exponential", host.excite_min / 60), Live(airing.room),
            to=self._everybody, until_h=s.hours, again=True, impress=halo.impress, then=causes)  # fmt: skip
        return (excite, *causes)

    def _replay(self, airing: Airing, w: Window) -> Iterator[Layer]:
        """Visits to what was shown, in proportion to the viewers expected, fewer and fewer."""
        s, replay = airing.session, airing.session.replay
        viewers = sum(self._viewers(airing, w).values()) / (1.0 - airing.host.excite)
        parts = max(1, round(replay.hours * 4))
        shape = np.exp2(-np.arange(parts) * (replay.hours / parts) / replay.half_life_h)
        for listing in s.listings:
            yield Layer(
                (airing.room, "replay", listing), replay.visits * viewers / len(s.listings), replay.hours,
                Listing(listing), shape=shape, tag=airing.replay_tag, stop=Stop.sold_out(listing))  # fmt: skip


def minutes_after(text: str) -> int:
    """Minutes from a time after the start: "+00:35", "1:05", or whole minutes.

    >>> minutes_after("+01:05"), minutes_after("35")
    (65, 35)
    """
    match = OFFSET.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"at: {text!r} is no time after the start; write +00:35, or whole minutes")
    return int(match[3]) if match[3] else int(match[1]) * 60 + int(match[2])


def check_apart(show: Sequence[Shown]) -> None:
    """Two slots of one listing may not overlap: their units could not be told apart. ValueError otherwise."""
    last: dict[str, Shown] = {}
    for shown in sorted(show, key=lambda each: each.start_min):
        before = last.get(shown.listing)
        if before is not None and before.start_min + before.minutes > shown.start_min:
            raise ValueError(
                f"show: {shown.listing!r} begins at {shown.at} while its slot of {before.at} still lasts "
                f"{before.minutes:g} minutes; let one end before the other begins"
            )
        last[shown.listing] = shown


def moments_of(airing: Airing) -> Iterator[int]:
    """When an airing has something to say: its start, its end, promised prices, and midnights that part its budget."""
    session = airing.session
    yield airing.start_us
    if session.replay.visits > 0:
        yield airing.end_us
    yield from (airing.slot_us(shown) for shown in session.show if shown.lowest_price)
    if session.ads.budget_fen:
        yield from range((airing.start_us // DAY_US + 1) * DAY_US, airing.end_us + DAY_US, DAY_US)


def is_dearer(shown: Shown, w: Window) -> bool:
    """True where the room's price in hand is above the lowest of 30 days, or above the shelf's now."""
    row = w.own.row(shown.listing)
    shelf_fen = int(w.own.in_hand_fen[row])
    room_fen = shelf_fen if shown.price_fen is None else w.in_hand_at_fen(shown.listing, shown.price_fen)
    return room_fen > min(shelf_fen, int(w.own.lowest_in_hand_fen(30)[row]))


def followers(airing: Airing, w: Window) -> npt.NDArray[np.bool_]:
    """Who follows the broadcaster, bool[n_shoppers]: our store's followers, or the host's own."""
    if airing.session.own_store:
        return np.asarray(w.trait("follower"), bool)
    share = np.full(w.shoppers, airing.host.followers)
    for segment, of in airing.host.by_segment.items():
        share[w.segment(segment)] = of
    return np.asarray(w.uniforms(f"host {airing.session.host}") < share)


def shares(airing: Airing, confirmed_fen: int, order_id: int) -> Iterator[Fee]:
    """What the host and the platform take of an order confirmed, each rounded half away from zero."""
    if not airing.session.own_store and airing.host.commission:
        yield Fee("commission", share_of(confirmed_fen, ppm(airing.host.commission)), order_id)
    if airing.session.service_ppm:
        yield Fee("service_fee", share_of(confirmed_fen, airing.session.service_ppm), order_id)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [KolLive]
