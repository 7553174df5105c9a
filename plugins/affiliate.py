"""The platform's affiliates: publishers who post our listings to their readers, for a share of what these then buy.

A click claims whatever its shopper buys from us within the window, through any channel and of any listing; so a
publisher is also paid for buyers who would have come anyway. Nothing here looks for them: the same scenario without the
channel shows how many they were.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosim.api import (
    Calendar,
    Channel,
    ClickWindow,
    CouponName,
    Fee,
    Field,
    Hours,
    Layer,
    Listing,
    ListingName,
    Moments,
    Name,
    Orders,
    Params,
    SegmentName,
    Share,
    Stop,
    Tag,
    Window,
    hookimpl,
    ppm,
    share_of,
)

MINUTE_US, DAY_US = 60_000_000, 86_400_000_000
PARTS_AN_HOUR = 4  # of a post's fading


class Publisher(Params):
    """A publisher: who reads, what is posted when, and what is paid."""

    segment: SegmentName | None = Field(None, en="Segment of the readers; else all", zh="受众人群")
    audience: Share = Field(
        0.10, unit="share of shoppers", ge=0, le=1, source="assumption", grade="M", range=(0.005, 0.5),
        en="Readers, as a share of the segment", zh="受众占比")  # fmt: skip
    reach: float = Field(
        0.03, unit="visits/reader/post", ge=0, le=100, source="assumption", grade="M", range=(0.005, 0.15),
        en="Visits of a reader from a post, over all its listings", zh="单次推送引导访问")  # fmt: skip
    at: tuple[str, ...] = Field((), unit="date and time", en="Moments of posts", zh="推送时间")
    daily: str | None = Field(None, unit="time of day", en="Time of the regular post", zh="每日推送时间")
    every: int = Field(
        1, unit="days", ge=1, le=366, en="Days between regular posts, from the first day on", zh="推送间隔"
    )
    listings: tuple[ListingName, ...] = Field(en="Listings of a post", zh="推广商品")
    hours: Hours = Field(
        48.0, unit="h", gt=0, le=720, source="assumption", grade="M", range=(6, 168),
        en="How long a post brings visits", zh="推送有效时长")  # fmt: skip
    half_life_h: Hours = Field(
        6.0, alias="half_life", unit="h", gt=0, le=720, source="assumption", grade="M", range=(1, 48),
        en="Time in which its visits halve", zh="推送半衰期")  # fmt: skip
    commission: Share = Field(
        0.10, unit="share of confirmed sales", ge=0, le=0.9,
        source="1.5 to 50 %; daily goods 5-10, apparel 10-20, beauty 20-30, electronics 2-5 %", grade="M",
        range=(0.015, 0.5), en="Commission", zh="佣金比例")  # fmt: skip
    rates: dict[ListingName, Share] = Field(
        dict, unit="share of confirmed sales, by listing",
        en="Commission where it is another", zh="分商品佣金比例")  # fmt: skip
    leader_share: Share = Field(
        0.10, unit="share of the commission", ge=0, le=2, source="team leaders get about 10 % of the commission",
        grade="M", range=(0.0, 0.3), en="Paid on top to the team leader", zh="团长服务费")  # fmt: skip
    coupon: CouponName | None = Field(None, en="Coupon of ours that readers claim with a visit", zh="专属优惠券")
    window_days: float = Field(
        15.0, unit="days", gt=0, le=366, source="Taobao affiliate counts 15 days from the click", grade="T",
        range=(1, 30), en="Days after a click in which an order counts", zh="佣金跟踪期")  # fmt: skip

    def model_post_init(self, context: Any) -> None:
        if not self.at and self.daily is None:
            raise ValueError("posts never; give moments (at), or a time of day (daily)")
        if not self.listings:
            raise ValueError("listings is empty; give at least one listing to post")
        if len(set(self.listings)) < len(self.listings):
            raise ValueError(f"listings names one twice: {', '.join(self.listings)}; write each once")
        for listing, share in self.rates.items():
            if not 0 <= share <= 0.9:
                raise ValueError(f"rates: {listing!r} has {share:g}; it must be 0..0.9")

    def rate_ppm(self, listing: str) -> int:
        """The commission on orders of a listing, in parts per million."""
        return ppm(self.rates.get(listing, self.commission))

    @property
    def fading(self) -> npt.NDArray[np.float64]:
        """Weights of a post's quarters of an hour: half as many visits after each half-life."""
        parts = max(1, round(self.hours * PARTS_AN_HOUR))
        half_lives = np.arange(parts) * (self.hours / parts) / self.half_life_h
        return np.asarray(np.exp2(-half_lives), np.float64)


class Affiliate(Channel):
    """Posts of publishers at their moments; commission and leader's fee on what their clicks claim."""

    labels = {"en": "Affiliates", "zh": "淘宝客"}

    class Params(Channel.Params):
        publishers: dict[Name, Publisher] = Field(en="Publishers", zh="推广者")
        with_festival: bool = Field(False, en="Ends where the store stays out of the festival", zh="随大促")

        def model_post_init(self, context: Any) -> None:
            if not self.publishers:
                raise ValueError("publishers is empty; give at least one")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        stays_out = calendar.festival is not None and not calendar.joined
        self._posts: dict[str, frozenset[int]] = {}  # moments of each publisher's posts
        if not (stays_out and self.p.with_festival):
            self._posts = {name: posts_of(name, one, calendar) for name, one in self.p.publishers.items()}
        return Moments(tuple(moment_us for posts in self._posts.values() for moment_us in posts))

    def traffic(self, w: Window) -> Iterator[Layer]:
        for name, posts in self._posts.items():
            if w.moment_us in posts:
                yield from post(name, self.p.publishers[name], w)

    def settle(self, o: Orders) -> Iterator[Fee]:
        for order in o:
            if order.state == "confirmed":
                publisher = self.p.publishers[order.source]
                fen = share_of(order.confirmed_fen, publisher.rate_ppm(order.listing))
                yield Fee("commission", fen, order.order_id)
                if publisher.leader_share:
                    yield Fee("leader", share_of(fen, ppm(publisher.leader_share)), order.order_id)


def posts_of(name: str, publisher: Publisher, calendar: Calendar) -> frozenset[int]:
    """Moments of a publisher's posts. ValueError, naming it, where one is none, or two share a minute."""
    try:
        single = calendar.at(*publisher.at).times_us
        daily = calendar.daily(publisher.daily).times_us if publisher.daily is not None else ()
    except ValueError as error:
        raise ValueError(f"publishers: {name!r} posts at no moment of the {error}") from None
    posts = frozenset((*single, *(each for each in daily if each // DAY_US % publisher.every == 0)))
    if len({moment_us // MINUTE_US for moment_us in posts}) < len(posts):
        raise ValueError(f"publishers: {name!r} posts twice within one minute; let a minute lie between posts")
    return posts


def post(name: str, publisher: Publisher, w: Window) -> Iterator[Layer]:
    """The visits of one post: a layer for each of its listings, until that is sold out."""
    readers = np.asarray(w.uniforms(f"readers of {name}") < publisher.audience)
    if publisher.segment is not None:
        readers &= w.segment(publisher.segment)
    minute = w.moment_us % DAY_US // MINUTE_US
    tag = Tag(name, publisher.window_days * 24, coupon=coupon_of(name, publisher, w))
    mean = publisher.reach / len(publisher.listings)
    for listing in publisher.listings:
        yield Layer(
            (name, listing, w.date, minute), mean, publisher.hours, Listing(listing),
            audience=readers, shape=publisher.fading, tag=tag, stop=Stop.sold_out(listing),
            window=ClickWindow(name, publisher.window_days))  # fmt: skip


def coupon_of(name: str, publisher: Publisher, w: Window) -> str | None:
    """The publisher's coupon, where shoppers may have it: a store that stays out of the festival gives none."""
    if publisher.coupon is None or publisher.coupon in w.coupons:
        return publisher.coupon
    if w.calendar.joined:
        there = ", ".join(w.coupons) or "none"
        raise ValueError(f"publishers: {name!r} has coupon {publisher.coupon!r}; of coupons there is {there}")
    return None


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Affiliate]
