"""A channel that declares all there is, for tests of the engine: a room, cascades, caps, claims, paid visits, tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from ecosim.api import (
    Bids,
    Calendar,
    Campaign,
    Cap,
    Cascade,
    Channel,
    ClickWindow,
    Content,
    Declaration,
    Fee,
    Field,
    Layer,
    Listing,
    Live,
    Moments,
    Orders,
    Paid,
    Room,
    Search,
    Shelf,
    Slot,
    Stay,
    Stop,
    Tag,
    Window,
    hookimpl,
    market_score,
    ppm,
    share_of,
)


def price(bid: float, quality: float, hour: float, u: float, v: float) -> float:
    return quality * 9000.0 * u + 100.0 * hour if v < 0.8 else -1.0


SCORE = market_score(price)


class Bazaar(Channel):
    """Rooms at the opening with the last units at their own price; notes, banners and group chats around them."""

    labels: ClassVar[dict[str, str]] = {"en": "Bazaar", "zh": "集市"}

    class Params(Channel.Params):
        at: str = Field("2025-10-20 20:00", en="First room")
        joins: float = Field(1.5, en="Viewers", unit="joins/shopper")
        react_s: float = Field(20.0)
        stay_s: float = Field(400.0)
        quota: int = Field(9)
        price: int = Field(150)
        coupon: str = Field("")
        payer: str = Field("host")
        room_h: float = Field(5.0)
        fakes: float = Field(0.4)

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00") + calendar.at(self.p.at) + calendar.on("sell_out", "price_change")

    def traffic(self, w: Window) -> Iterator[Declaration]:
        if w.moment_us in w.calendar.at(self.p.at).times_us:
            yield from self.evening(w)
        if w.is_midnight:
            yield from self.around(w)
        elif w.own.stock.min() == 0:
            yield Layer(("again", w.moment_us), 0.1, 3, Shelf("left", stores="own", by="sales"), impress=0.5)

    def evening(self, w: Window) -> Iterator[Declaration]:
        room, step = f"room-{w.date}", self.p.room_h / len(w.own)
        tags = [
            Tag(
                f"night-{listing}", 60, "live", listing, self.p.price * 100, self.p.quota, self.p.payer,
                coupon=self.p.coupon or None, refund_share=0.3, return_share=0.7,
            )
            for listing in sorted(w.own.id.tolist())
        ]  # fmt: skip
        slots = [
            Slot(tag.listing or "", k * step, 75 * step, tag, look_share=0.6, pull=0.1 * k)
            for k, tag in enumerate(tags)
        ]
        yield Room(
            room, self.p.room_h, tuple(slots), Stay(0.2, 15, self.p.stay_s, 1.2), self.p.react_s, pull=1.0,
            follow_share=0.2, fake_share=self.p.fakes,
        )  # fmt: skip
        chats = w.groups("chats", 7, 0.6)
        share = Cascade(
            ("share", w.date), "order", 1.5, ("gamma", 2, 0.4), Listing(tags[0].listing or ""), to=chats, awake=True,
            tag=Tag("chat", 12, "chat", coupon=self.p.coupon or None), window=ClickWindow("chats", 3),
        )  # fmt: skip
        search = Cascade(("later", w.date), "click", 0.2, ("uniform", 20), Search(), impress=0.2, until_h=30)
        excite = Cascade(
            ("excite", w.date), "visit", 0.5, ("exponential", 0.1), Live(room), to=np.ones(w.shoppers, bool),
            again=True, then=(share, search), cap=Cap("joins", 4), until_h=self.p.room_h,
        )  # fmt: skip
        yield Layer(("joins", w.date), self.p.joins, self.p.room_h, Live(room), shape=[3, 2, 1, 1, 2], causes=(excite,))

    def around(self, w: Window) -> Iterator[Declaration]:
        yield Bids(campaigns=(Campaign("notes", 900, pacing=False), Campaign("market", 2_000)))
        first, *_, last = sorted(w.own.id.tolist())  # by name: the order of a file means nothing
        weekly, stop = Cap("weekly", 2, days=2), Stop.sold_out(last) | Stop.in_hand_above(last, 10**6)
        yield Layer(
            ("notes", w.date), 0.6, 24, Content(last, 0.3), cap=weekly, window=ClickWindow("notes", 0.5), impress=1.0,
            paid=Paid("notes", 3_333), stop=stop, tag=Tag("note", 30),
        )  # fmt: skip
        yield Layer(
            ("banner", w.date), 0.5, 24, Listing(first), cap=weekly, window=ClickWindow("banner", 2),
            paid=Paid("market", 8_000, score=SCORE, quality=0.9),
        )  # fmt: skip

    def settle(self, o: Orders) -> Iterator[Fee]:
        for order in o:
            if order.state == "confirmed":
                yield Fee(order.source or order.tag or "bare", share_of(order.confirmed_fen, ppm(0.1)), order.order_id)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Bazaar]
