"""Group chats of the store: posts at set hours, a coupon for the members, and members who tell one another.

A post shows one listing to whoever reads it; some open its page. Who reads may tell others of the same group, who tell
others in turn: a Hawkes process in cluster form of branching `told_by_reader`. Who buys tells others too, and who of
them buys does so again. Groups are fixed for the run; their manager and each post cost money.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np

from ecosim.api import (
    Calendar,
    Cascade,
    Channel,
    Content,
    CouponName,
    Fee,
    Fen,
    Field,
    Groups,
    Hours,
    Layer,
    ListingName,
    Moments,
    Orders,
    SegmentName,
    Share,
    Tag,
    Window,
    hookimpl,
)

PARTS_AN_H = 4  # a post's decay in steps of a quarter of an hour
TOLD_SHAPE = 2.0  # of the gamma delay of telling


class Community(Channel):
    """Posts to members of groups, asked about at each post's moment."""

    labels = {"en": "Group chats", "zh": "社群"}

    class Params(Channel.Params):
        start: dt.date | None = Field(None, alias="from", en="First day; the period's if left out", zh="开始日期")
        end: dt.date | None = Field(None, alias="to", en="Last day; the period's if left out", zh="结束日期")
        times: tuple[str, ...] = Field(("20:00",), en="Times of the posts of every day", zh="每日发文时间")
        moments: tuple[str, ...] = Field((), en="Further posts, by date and time", zh="额外发文时刻")
        share: Share = Field(
            0.05, unit="share of shoppers", ge=0, le=1, source="assumption", grade="M", range=(0.005, 0.3),
            en="Shoppers who are in a group", zh="社群成员占比")  # fmt: skip
        by_segment: dict[SegmentName, Share] = Field(
            dict, unit="share of shoppers, by segment",
            en="The same in segments where it differs", zh="各人群社群成员占比")  # fmt: skip
        size: int = Field(
            200, unit="members", ge=2, le=100_000, source="assumption; chat groups hold 200 or 500", grade="M",
            range=(50, 500), en="Members of a group", zh="单群人数")  # fmt: skip
        listings: tuple[ListingName, ...] = Field(
            (), en="Listings posted, in turn; else chosen for each post", zh="推送商品（轮流）"
        )
        choose: Literal["best_selling", "deepest_cut", "most_stock"] = Field(
            "best_selling", en="How a listing is chosen where none is named", zh="选品方式"
        )
        open_share: Share = Field(
            0.10, unit="share of members a post", ge=0, le=1, source="assumption", grade="M", range=(0.02, 0.3),
            en="Members who read a post", zh="阅读率")  # fmt: skip
        click_share: Share = Field(
            0.15, unit="share of readers", ge=0, le=1, source="assumption", grade="M", range=(0.03, 0.4),
            en="Readers who open the listing's page", zh="点击率")  # fmt: skip
        hours: Hours = Field(24.0, unit="h", gt=0, le=336, en="A post is read for", zh="发文有效时长")
        half_life_h: Hours = Field(
            3.0, alias="half_life", unit="h", gt=0, le=336, source="assumption", grade="M", range=(0.5, 12),
            en="Time in which its readers halve", zh="阅读半衰期")  # fmt: skip
        coupon: CouponName | None = Field(None, en="Coupon that members get with a post", zh="社群专属券")
        told_by_buyer: float = Field(
            0.5, unit="readers/order", ge=0, lt=1, source="assumption", grade="M", range=(0.0, 0.9),
            en="Members who read the post as a buyer tells them", zh="每单带来阅读")  # fmt: skip
        told_by_reader: float = Field(
            0.05, unit="readers/reader", ge=0, lt=1, source="assumption", grade="M", range=(0.0, 0.4),
            en="Members who read the post as a reader tells them", zh="每次阅读带来阅读")  # fmt: skip
        told_h: Hours = Field(
            4.0, alias="told_after", unit="h", gt=0, le=720, source="assumption", grade="M", range=(0.5, 24),
            en="Mean delay until they read it, in waking hours", zh="口碑延迟")  # fmt: skip
        impress: float = Field(
            0.3, unit="impressions/reader", ge=0, le=1000, source="assumption", grade="M", range=(0.0, 1.0),
            en="Awareness of our store from reading a post", zh="每次阅读种草")  # fmt: skip
        wage_fen: Fen = Field(
            0, alias="wage", unit="yuan a day", ge=0, le=10**13, en="Wage of the manager", zh="群运营日薪"
        )
        red_packet_fen: Fen = Field(
            0,
            alias="red_packet",
            unit="yuan a post",
            ge=0,
            le=10**11,
            en="Red packets given with a post",
            zh="每次发文红包",
        )
        with_festival: bool = Field(False, en="Ends where the store stays out of the festival", zh="不参加大促则停止")

        def model_post_init(self, context: Any) -> None:
            if not self.times and not self.moments:
                raise ValueError("posts at no time; give times, such as [20:00], or moments")
            if self.start and self.end and self.end < self.start:
                raise ValueError(f"to: {self.end} lies before from, {self.start}; swap them")
            for segment, share in self.by_segment.items():
                if not 0 <= share <= 1:
                    raise ValueError(
                        f"by_segment: {segment!r} has {share:g} of its shoppers in groups; it must be 0..1"
                    )

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        self._dates: set[str] = set()
        self._posts: Counter[str] = Counter()
        self._groups: Groups | None = None
        if self.p.with_festival and calendar.festival is not None and not calendar.joined:
            return Moments()
        first, last = str(self.p.start or ""), str(self.p.end or "9999")
        days = (calendar.date_at(moment_us) for moment_us in calendar.daily("00:00").times_us)
        self._dates = {day for day in days if first <= day <= last}
        if not self._dates and not self.p.moments:
            raise ValueError("from and to lie outside the period; change them, or give moments")
        daily = [moment_us for time in self.p.times for moment_us in calendar.daily(time).times_us]
        kept = tuple(moment_us for moment_us in daily if calendar.date_at(moment_us) in self._dates)
        return Moments(kept) + calendar.at(*self.p.moments)

    def traffic(self, w: Window) -> Iterator[Layer]:
        self._groups = groups = self._groups or w.groups("members", self.p.size, self._fill(w))
        listing = self._listing(w)
        if listing is None:
            return
        self._posts[w.date] += 1
        post = Content(listing, self.p.click_share)
        coupon = self.p.coupon if w.calendar.joined or self.p.coupon in w.coupons else None  # ours go where we stay out
        tag = Tag(self.name, self.p.hours, coupon=coupon)
        n_parts = max(1, round(self.p.hours * PARTS_AN_H))
        yield Layer(
            ("post", w.moment_us), self.p.open_share, self.p.hours, post, audience=groups.members,
            shape=0.5 ** (np.arange(n_parts) / PARTS_AN_H / self.p.half_life_h), tag=tag,
            causes=self._told(w.moment_us, post, tag, groups), impress=self.p.impress)  # fmt: skip

    def settle(self, o: Orders) -> Iterator[Fee]:
        if self.p.wage_fen and o.date in self._dates:
            yield Fee("wage", self.p.wage_fen)
        if self.p.red_packet_fen and (n_posts := self._posts[o.date]):
            yield Fee("red_packets", self.p.red_packet_fen * n_posts)

    def _fill(self, w: Window) -> Any:
        """Each shopper's chance to be in a group, float[n_shoppers]."""
        chance = np.full(w.shoppers, self.p.share)
        for segment, share in self.p.by_segment.items():
            chance[w.segment(segment)] = share
        return chance

    def _listing(self, w: Window) -> str | None:
        """What the next post shows: the next in stock of those named, else of all; None where all is sold out."""
        own, named = w.own, self.p.listings
        if not named:
            return chosen(w, self.p.choose)
        turns = [named[(self._posts.total() + turn) % len(named)] for turn in range(len(named))]
        return next((listing for listing in turns if own.stock[own.row(listing)] > 0), None)

    def _told(self, moment_us: int, post: Content, tag: Tag, groups: Groups) -> tuple[Cascade, ...]:
        """What buyers and readers pass on; a buyer's friends tell others only as buyers."""
        delay = ("gamma", TOLD_SHAPE, self.p.told_h / TOLD_SHAPE)
        buyer = Cascade(
            ("buyer", moment_us), "order", self.p.told_by_buyer, delay, post, to=groups, awake=True, again=True,
            tag=tag, impress=self.p.impress)  # fmt: skip
        reader = Cascade(
            ("reader", moment_us), "visit", self.p.told_by_reader, delay, post, to=groups, awake=True, again=True,
            tag=tag, impress=self.p.impress, then=(buyer,))  # fmt: skip
        return tuple(cascade for cascade in (buyer, reader) if cascade.children > 0)


def chosen(w: Window, by: str) -> str | None:
    """The listing of ours in stock that sells best, is cut deepest, or has most stock; None where all is sold out."""
    own = w.own
    worth = {
        "best_selling": own.sales_7d,
        "deepest_cut": 1.0 - own.in_hand_fen / own.tag_fen,
        "most_stock": own.stock.astype(float),
    }[by]
    rows = np.flatnonzero(own.stock > 0)
    return str(own.id[rows[np.argmax(worth[rows])]]) if rows.size else None


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Community]
