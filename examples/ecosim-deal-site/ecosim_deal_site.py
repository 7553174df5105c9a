"""A deal site: posts a listing of ours when its price in hand falls well below its low of the last 30 days.

Readers see a post for two days, ever fewer of them by the hour; posts that people bought from are shown more.
The site lives on a commission of confirmed receipts.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ecosim.api import (
    Calendar,
    Channel,
    Fee,
    Field,
    Hours,
    Layer,
    Listing,
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

POST_H = 48


class DealSite(Channel):
    """Posts of bargains to readers of one segment."""

    labels = {"en": "Deal site", "zh": "好价网"}

    class Params(Channel.Params):
        audience: str = Field("", en="Readers: a segment, or everybody", zh="读者人群（不填为所有人）")
        reach: float = Field(0.03, unit="visits/reader/post", ge=0, le=10, range=(0.01, 0.08), source="assumption")
        depth: Share = Field(0.20, unit="share below the 30-day low", ge=0, le=1, en="Depth of a deal", zh="降价幅度")
        half_life_h: Hours = Field(6.0, unit="h", gt=0, le=POST_H, en="Interest halves within", zh="热度半衰期")
        commission: Share = Field(0.08, unit="share of confirmed receipts", ge=0, le=0.5, en="Commission", zh="佣金")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("10:00") + calendar.on("price_change", "restock")

    def traffic(self, w: Window) -> Iterator[Layer]:
        shop = w.own
        deal = (shop.in_hand_fen <= shop.lowest_in_hand_fen(days=30) * (1 - self.p.depth)) & (shop.stock > 0)
        for listing, price_fen in zip(shop.id[deal], shop.in_hand_fen[deal].tolist(), strict=True):
            bought = w.mine.orders(listing) / max(1, w.mine.clicks(listing))
            yield Layer(
                id=("post", listing, w.moment_us),
                audience=w.segment(self.p.audience) if self.p.audience else None,
                mean=self.p.reach * (1 + 3 * bought),
                hours=POST_H,
                shape=0.5 ** (np.arange(POST_H) / self.p.half_life_h),
                land=Listing(listing),
                tag=Tag(badge="deal", valid_h=24),
                stop=Stop.sold_out(listing) | Stop.in_hand_above(listing, price_fen),
            )

    def settle(self, o: Orders) -> Iterator[Fee]:
        for order in o:
            if order.state == "confirmed":
                fen = share_of(order.confirmed_fen, ppm(self.p.commission))
                yield Fee("commission", fen, order_id=order.order_id)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [DealSite]
