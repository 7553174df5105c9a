"""A real-time exchange for banners: an auction for every visit, won at the price of the best other bid.

The market price is log-normal, its median moves by the hour of the day. Our bid stands; what a visit costs is what the
others would have paid. What a bid wins and what it costs follow in closed form, so a planner can look before bidding.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import NormalDist

from ecosim.api import (
    Bids,
    Calendar,
    Campaign,
    Cap,
    Channel,
    Content,
    Declaration,
    Fen,
    Field,
    Layer,
    ListingName,
    Moments,
    Paid,
    Share,
    Window,
    hookimpl,
    market_score,
)

HOURS = 24


def second_price(medians_fen: tuple[float, ...], sigma: float) -> Callable[..., float]:
    """The auction: the best other bid is log-normal around the hour's median; below ours, it is what we pay."""

    def price(bid: float, quality: float, hour: float, u: float, v: float) -> float:
        z = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)  # Box and Muller (1958)
        other = medians_fen[int(hour)] * math.exp(sigma * z)
        return other if other <= bid else -1.0

    return price


class Exchange(Channel):
    """One campaign on an exchange that offers people to whoever bids most."""

    labels = {"en": "Ad exchange", "zh": "实时竞价广告"}

    class Params(Channel.Params):
        listing: ListingName = Field(en="Listing on the banner", zh="推广商品")
        bid_fen: Fen = Field(2_500, alias="bid", unit="yuan a thousand", gt=0, en="Bid", zh="千次展示出价")
        daily_budget_fen: Fen = Field(50_000, alias="daily_budget", unit="yuan a day", ge=0, en="Budget", zh="日预算")
        offers: float = Field(
            0.5, unit="banners/shopper/day", ge=0, le=100, source="assumption", grade="M", range=(0.1, 3.0),
            en="Banners that could be bought", zh="可竞价展示")  # fmt: skip
        market_fen: Fen = Field(
            2_000, alias="market", unit="yuan a thousand", gt=0, source="assumption", grade="M", range=(500, 8_000),
            en="Median of the best other bid", zh="竞价中位数")  # fmt: skip
        sigma: float = Field(
            0.6, unit="sd of its logarithm", ge=0.01, le=3, source="assumption", grade="M", range=(0.2, 1.2),
            en="Spread of it", zh="竞价离散度")  # fmt: skip
        evening: float = Field(
            1.5, unit="times the median", gt=0, le=20, source="assumption", grade="M", range=(1.0, 3.0),
            en="Market price from 20:00 on", zh="晚间竞价倍数")  # fmt: skip
        click_share: Share = Field(
            0.008, unit="share of banners", ge=0, le=1, source="assumption", grade="M", range=(0.002, 0.03),
            en="Banners clicked", zh="点击率")  # fmt: skip
        most_a_day: int = Field(4, unit="banners/shopper/day", ge=1, le=255, en="Frequency cap", zh="频次上限")

    p: Params

    def plan(self, calendar: Calendar) -> Moments:
        medians_fen = tuple(self.p.market_fen * (self.p.evening if hour >= 20 else 1.0) for hour in range(HOURS))
        self.score = market_score(second_price(medians_fen, self.p.sigma))
        return calendar.daily("00:00")

    def traffic(self, w: Window) -> Iterator[Declaration]:
        yield Bids(campaigns=(Campaign("exchange", self.p.daily_budget_fen),))
        yield Layer(
            ("banners", w.date), self.p.offers, HOURS, Content(self.p.listing, self.p.click_share),
            cap=Cap("daily", self.p.most_a_day, days=1),
            paid=Paid("exchange", self.p.bid_fen, self.score))  # fmt: skip


def expected(bid_fen: float, median_fen: float, sigma: float) -> tuple[float, float]:
    """Share of the auctions that a bid wins, and what a thousand of those cost on average, fen.

    >>> [round(one, 2) for one in expected(2_000, 2_000, 0.6)]
    [0.5, 1313.36]
    """
    normal, at = NormalDist(), math.log(bid_fen / median_fen) / sigma
    return normal.cdf(at), median_fen * math.exp(sigma**2 / 2) * normal.cdf(at - sigma) / normal.cdf(at)


@hookimpl
def ecosim_channels() -> Sequence[type[Channel]]:
    return [Exchange]
