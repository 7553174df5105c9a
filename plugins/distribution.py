"""Resellers: people who join by word of mouth and share our listings in their circle, for a margin of what is sold.

Whoever may become one joins once, by a push of ours (p) and by resellers who recruit (q): each asks q people a day, who
may have joined already. That is Bass's dF/dt = (p + qF)(1 - F), with luck. To join is a visit, so the engine counts
them. As anybody may be recruited by anybody, it does not matter who of them joined: each midnight as many as did, those
with the lowest numbers, share listings with the others of their circle until the day or the phase ends; but not those
that we sell below the resellers' floor, or too cheaply to be worth their while.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosim.api import (
    Calendar,
    Cap,
    Cascade,
    Channel,
    Content,
    CouponName,
    Fee,
    Fen,
    Field,
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

DAY_H = 24
MOST_RECRUITS = 50.0  # of one reseller, as the contract limits it


class Distribution(Channel):
    """Joining from the first moment on; sharing declared anew every midnight and at every change of phase."""

    labels = {"en": "Distribution by resellers", "zh": "分销"}

    class Params(Channel.Params):
        start: dt.date | None = Field(None, alias="from", en="First day; the period's if left out", zh="开始日期")
        end: dt.date | None = Field(None, alias="to", en="Last day; the period's if left out", zh="结束日期")
        resellers: Share = Field(
            0.02, unit="share of shoppers", ge=0, le=1, source="assumption", grade="M", range=(0.001, 0.1),
            en="Shoppers who may become resellers", zh="潜在分销员占比")  # fmt: skip
        push: Share = Field(
            0.03, unit="share a day", ge=0, le=10, source="assumption; p of Bass", grade="M", range=(0.001, 0.1),
            en="Of those not yet won, who join a day by our push", zh="外部影响系数 p（日）")  # fmt: skip
        recruiting: float = Field(
            0.25, unit="recruits/reseller/day", ge=0, le=10, source="assumption; q of Bass", grade="M",
            range=(0.02, 0.6), en="People whom a reseller asks a day", zh="内部影响系数 q（日）")  # fmt: skip
        circle: int = Field(
            100, unit="people", ge=2, le=100_000, source="assumption", grade="M", range=(20, 300),
            en="People in a circle, resellers among them", zh="分销员圈子人数")  # fmt: skip
        visits: float = Field(
            0.8, unit="visits/reseller/day", ge=0, le=1000, source="assumption", grade="M", range=(0.1, 5),
            en="Visits from the circle that a reseller's sharing brings a day", zh="分销员日均带来访问")  # fmt: skip
        listings: tuple[ListingName, ...] = Field(
            (), en="Listings that may be shared; all where it is left out", zh="分销商品"
        )
        coupon: CouponName | None = Field(None, en="Coupon that comes with what is shared", zh="分销专属券")
        margin: Share = Field(
            0.15, unit="share of confirmed sales", ge=0, le=0.9, source="assumption", grade="M", range=(0.05, 0.4),
            en="Resellers' margin", zh="分销佣金比例")  # fmt: skip
        min_margin_fen: Fen = Field(
            0, alias="min_margin", unit="yuan a unit", ge=0,
            en="Least margin on a unit for which resellers share a listing", zh="分销员最低单件佣金")  # fmt: skip
        price_floor_fen: dict[ListingName, Fen] = Field(
            dict, alias="price_floor", unit="yuan",
            en="Resellers' floor, below which our price in hand ends the sharing", zh="控价底价")  # fmt: skip
        order_fee_fen: Fen = Field(
            0,
            alias="order_fee",
            unit="yuan an order paid",
            ge=0,
            le=10**13,
            en="Fee of the tool for an order",
            zh="分销系统每单费用",
        )
        sample_fen: Fen = Field(
            0,
            alias="sample",
            unit="yuan a reseller who joins",
            ge=0,
            le=10**7,
            en="Samples and welcome gift",
            zh="入会样品成本",
        )
        with_festival: bool = Field(False, en="Ends where the store stays out of the festival", zh="不参加大促则停止")

        def model_post_init(self, context: Any) -> None:
            if self.start and self.end and self.end < self.start:
                raise ValueError(f"to: {self.end} lies before from, {self.start}; swap them")
            if any(fen < 0 for fen in self.price_floor_fen.values()):
                raise ValueError("price_floor: a floor lies below 0; write 0 for none")
            if len(set(self.listings)) < len(self.listings):
                raise ValueError(f"listings names one twice: {', '.join(self.listings)}; write each once")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        self._members: npt.NDArray[np.int64] | None = None
        if self.p.with_festival and calendar.festival is not None and not calendar.joined:
            return Moments()
        first, last = str(self.p.start or ""), str(self.p.end or "9999")
        asked = calendar.daily("00:00") + calendar.on("phase")
        kept = [moment_us for moment_us in asked.times_us if first <= calendar.date_at(moment_us) <= last]
        if not kept:
            raise ValueError("from and to lie outside the period; change them")
        days = {calendar.date_at(moment_us) for moment_us in kept}
        if self.p.recruiting * len(days) > MOST_RECRUITS:
            raise ValueError(
                f"recruiting: {self.p.recruiting:g} a day over {len(days)} days is more than {MOST_RECRUITS:g} people "
                "of one reseller; lower it, or end earlier"
            )
        self._hours = DAY_H * len(days)
        return Moments(tuple(kept))

    def traffic(self, w: Window) -> Iterator[Layer]:
        if self._members is None:
            number = w.uniforms("reseller")
            self._members = np.argsort(number, kind="stable")[: np.count_nonzero(number < self.p.resellers)]
            yield self._joining(np.asarray(number < self.p.resellers), w)
        shared = [listing for listing in self.p.listings or w.own.id.tolist() if self._is_shared(listing, w)]
        mean = self._visits(self._members, w) * w.rest_share
        if not shared or not mean.any():
            return
        coupon = self.p.coupon if w.calendar.joined or self.p.coupon in w.coupons else None  # ours go where we stay out
        for listing in shared:
            undercut = Stop.in_hand_below(listing, self._floor_fen(listing))
            yield Layer(
                ("share", listing, w.moment_us), mean / len(shared), w.rest_h, Listing(listing), audience=mean > 0,
                tag=Tag(self.name, DAY_H, coupon=coupon), stop=undercut)  # fmt: skip

    def settle(self, o: Orders) -> Iterator[Fee]:
        if self.p.sample_fen and o.impressions:
            yield Fee("samples", self.p.sample_fen * o.impressions)
        for order in o:
            if order.state == "confirmed" and self.p.margin:
                yield Fee("margin", share_of(order.confirmed_fen, ppm(self.p.margin)), order.order_id)
            if order.state == "paid" and self.p.order_fee_fen:
                yield Fee("order_fee", self.p.order_fee_fen, order.order_id)

    def _joining(self, members: npt.NDArray[np.bool_], w: Window) -> Layer:
        """Joining over the whole campaign: seen as content that nobody clicks, so that impressions count resellers."""
        offer = Content((self.p.listings or w.own.id.tolist())[0], click_share=0.0)
        once, days = Cap("joined", most=1), self._hours / DAY_H
        recruit = Cascade(
            "recruit", "visit", self.p.recruiting * days, ("uniform", self._hours), offer, to=members,
            until_h=self._hours, again=True, cap=once)  # fmt: skip
        return Layer(
            "join", self.p.push * days, self._hours, offer, audience=members, shape="flat", cap=once, causes=(recruit,)
        )

    def _is_shared(self, listing: str, w: Window) -> bool:
        """In stock, not sold by us below the floor, and worth a reseller's while."""
        row = w.own.row(listing)
        price_fen = int(w.own.in_hand_fen[row])
        is_undercut = price_fen < self._floor_fen(listing)
        return bool(
            w.own.stock[row] > 0
            and not is_undercut
            and share_of(price_fen, ppm(self.p.margin)) >= self.p.min_margin_fen
        )

    def _floor_fen(self, listing: str) -> int:
        """Below this price in hand of ours resellers do not share a listing, to the visit."""
        return self.p.price_floor_fen.get(listing, 0)

    def _visits(self, members: npt.NDArray[np.int64], w: Window) -> npt.NDArray[np.float64]:
        """Visits a day of each shopper from sharing by others of its circle, float[n_shoppers]; members by number."""
        mine, size = w.mine, self.p.circle
        sharing = members[: sum(mine.impressions(listing) for listing in w.own.id)]
        n_sharing = np.bincount(sharing // size, minlength=-(-w.shoppers // size)).astype(float)
        others = np.repeat(n_sharing, size)[: w.shoppers]
        others[sharing] -= 1.0
        return others * (self.p.visits / (size - 1))


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Distribution]
