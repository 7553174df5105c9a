"""A group buy that spreads by word of mouth: offered in chats, and told on by whoever buys, to others of the same chat.

The leader posts one listing at a price of its own, for so many units in all. Nobody is told twice of one post. What the
leader earns is a share of confirmed receipts.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ecosim.api import (
    Calendar,
    Cap,
    Cascade,
    Channel,
    Fee,
    Field,
    Hours,
    Layer,
    Listing,
    ListingName,
    Moments,
    Orders,
    Share,
    Stop,
    Tag,
    Window,
    hookimpl,
    ppm,
    share_of,
)


class GroupBuy(Channel):
    """Posts at set moments in chats of equal size."""

    labels = {"en": "Group buy", "zh": "社群团购"}

    class Params(Channel.Params):
        listing: ListingName = Field(en="Listing offered", zh="团购商品")
        posts: tuple[str, ...] = Field(en="Moments of the posts, such as 2025-10-20 20:00", zh="开团时间")
        cut: Share = Field(0.10, unit="share below the price shown", ge=0, lt=1, en="Price cut", zh="团购降价幅度")
        units: int = Field(300, unit="units a post", ge=1, en="Units at that price", zh="每团限量")
        hours: Hours = Field(48.0, unit="h", gt=0, le=336, en="How long an offer holds", zh="成团时限")
        members: Share = Field(
            0.08, unit="share of shoppers", ge=0, le=1, source="assumption", grade="M", range=(0.01, 0.3),
            en="Shoppers in a chat", zh="群成员占比")  # fmt: skip
        size: int = Field(200, unit="members", ge=2, le=500, en="Members of a chat", zh="单群人数")
        open_share: Share = Field(
            0.2, unit="share of members", ge=0, le=1, source="assumption", grade="M", range=(0.05, 0.5),
            en="Members who look at a post", zh="打开率")  # fmt: skip
        told: float = Field(
            3.0, unit="people/order", ge=0, le=50, source="assumption", grade="M", range=(0.5, 10.0),
            en="Others whom a buyer gets to look", zh="每单带来浏览")  # fmt: skip
        lag_h: Hours = Field(
            3.0, alias="lag", unit="h", gt=0, le=72, source="assumption", grade="M", range=(0.5, 24.0),
            en="Until they look, in waking hours", zh="转发后多久浏览")  # fmt: skip
        commission: Share = Field(0.10, unit="share of confirmed receipts", ge=0, le=0.5, en="Leader", zh="团长佣金")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.at(*self.p.posts)

    def traffic(self, w: Window) -> Iterator[Layer]:
        chats = w.groups("chats", self.p.size, fill=self.p.members)
        shown_fen = int(w.own.price_fen[w.own.row(self.p.listing)])
        price_fen = shown_fen - share_of(shown_fen, ppm(self.p.cut))
        tag = Tag(f"post {w.date} {w.hour}", self.p.hours, "group buy", self.p.listing, price_fen, self.p.units)
        page, once = Listing(self.p.listing), Cap(f"post-{w.moment_us}", most=1)
        tell = Cascade(
            ("tell", w.moment_us), "order", self.p.told, ("gamma", 2.0, self.p.lag_h / 2), page, to=chats, awake=True,
            again=True, until_h=self.p.hours, tag=tag, cap=once)  # fmt: skip
        yield Layer(
            ("post", w.moment_us), self.p.open_share, self.p.hours, page, audience=chats.members,
            shape=0.5 ** np.arange(self.p.hours), tag=tag, cap=once, causes=(tell,),
            stop=Stop.sold_out(self.p.listing))  # fmt: skip

    def settle(self, o: Orders) -> Iterator[Fee]:
        for order in o:
            if order.state == "confirmed":
                yield Fee("leader", share_of(order.confirmed_fen, ppm(self.p.commission)), order.order_id)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [GroupBuy]
