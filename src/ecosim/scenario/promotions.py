# ruff: noqa: E501  one setting a line: the file reads as a table
"""Our prices and promotions, declared once: single-listing prices, flash sales, presale, coupons, official reduction.

What the platform's rules are is in `festival.py`; how a price in hand follows from both in `kernels/waterfall.py`.
"""

from __future__ import annotations

from typing import Literal

from ecosim.scenario.fields import Fen, ListingName, Moment, Name, PhaseName, Section, Share, setting

MOST_COUPONS = 10
MOST_PER_PERSON = 6


class Presale(Section):
    """Sold by deposit in the pack's presale windows; the deposit counts as `worth` at the balance."""

    price_fen: Fen | None = setting(None, alias="price", unit="yuan", ge=1, en="Presale price; the festival price where it is left out", zh="预售价")
    deposit_fen: Fen = setting(alias="deposit", unit="yuan", ge=1, en="Deposit", zh="定金")
    worth_fen: Fen | None = setting(None, alias="worth", unit="yuan", ge=1, en="What the deposit is worth at the balance; itself where it is left out", zh="定金膨胀后抵扣")
    ship_by: Moment | None = setting(None, en="Sent by; as other orders where it is left out", zh="最晚发货")


class Flash(Section):
    """A lower price for so many units in a window."""

    price_fen: Fen = setting(alias="price", unit="yuan", ge=1, en="Flash price", zh="限时价")
    units: int = setting(unit="units", ge=1, le=100_000_000, en="Units at this price", zh="限量件数")
    start: Moment = setting(alias="from", en="Begins", zh="开始")
    end: Moment = setting(alias="to", en="Ends", zh="结束")


class Price(Section):
    """One listing's prices. `in_hand` is checked to the fen against what the rules give."""

    daily_fen: Fen | None = setting(None, alias="daily", unit="yuan", ge=1, en="Everyday price", zh="日常价")
    festival_fen: Fen | None = setting(None, alias="festival", unit="yuan", ge=1, en="Festival price", zh="活动价")
    off: Share | None = setting(None, unit="share", ge=0, lt=1, en="Festival price as a cut from the everyday price", zh="活动折扣")
    phases: dict[PhaseName, Fen] = setting(dict, unit="yuan", en="Price in single phases", zh="分阶段价格")
    official: Share | None = setting(None, unit="share", ge=0, lt=1, en="Official reduction of this listing, in place of the store's", zh="本品官方立减比例")
    presale: Presale | None = setting(None, en="Presale", zh="预售")
    flash: Flash | None = setting(None, en="Flash sale", zh="限时抢购")
    joins: bool = setting(True, en="Takes part in the festival", zh="参加大促")
    in_hand_fen: Fen | None = setting(None, alias="in_hand", unit="yuan", ge=1, en="Price in hand", zh="到手价")


class OfficialReduction(Section):
    rate: Share = setting(0.0, unit="share", ge=0, lt=1, en="Reduction per item", zh="官方立减比例")
    paid_by: Literal["store", "platform"] = setting("store", en="Who pays for it", zh="承担方")


class Coupon(Section):
    """A reduction that shoppers claim. Who has claimed it uses it where its threshold is met."""

    name: Name = setting(en="Name", zh="名称")
    kind: Literal["store", "platform", "red_packet"] = setting("store", en="Kind: of our store, or of the platform for all that take part", zh="类型")
    over_fen: Fen = setting(0, alias="over", unit="yuan", ge=0, en="From this amount on", zh="满")
    minus_fen: Fen = setting(alias="minus", unit="yuan", ge=1, en="Reduction", zh="减")
    quota: int = setting(1_000_000, unit="coupons", ge=1, le=1_000_000_000, en="Coupons there are", zh="发放总量")
    per_person: int = setting(1, unit="coupons", ge=1, le=MOST_PER_PERSON, en="Coupons a shopper gets", zh="每人限领")
    claim_from: Moment | None = setting(None, alias="from", en="Claimed from; from the first day on where it is left out", zh="领取开始")
    use_from: Moment | None = setting(None, en="Used from; as soon as claimed where it is left out", zh="使用开始")
    end: Moment | None = setting(None, alias="to", en="Claimed and used until; to the end where it is left out", zh="截止")
    who: Name | None = setting(None, en="Only for this segment", zh="限定人群")
    listings: tuple[ListingName, ...] = setting((), en="Only for these listings; all where it is left out", zh="适用商品")
    paid_by: Literal["store", "platform", "host"] = setting("store", en="Who pays for it", zh="承担方")
    claim_share: Share = setting(0.5, unit="share of visits", ge=0, le=1, en="Visits to the store at which an open coupon is noticed; 0: it comes through channels alone", zh="领取率（0 表示仅由渠道发放）", source="assumption", grade="M", range=(0.0, 0.9))


class OwnCrossStore(Section):
    join: bool = setting(True, en="Take part in the cross-store reduction", zh="参加跨店满减")
    offer: Name | None = setting(None, en="Which offer of the pack; the first where it is left out", zh="档位")


class PriceProtection(Section):
    claim_share: Share = setting(0.3, unit="share of buyers", ge=0, le=1, en="Buyers who claim the difference when the price falls", zh="申请价保比例", source="assumption", grade="M", range=(0.1, 0.6))


class Promotions(Section):
    official_reduction: OfficialReduction = setting(OfficialReduction, en="Official reduction", zh="官方立减")
    presale: bool = setting(True, en="Our presales are on; off sells the same listings on the spot alone", zh="开启预售")
    coupons: tuple[Coupon, ...] = setting((), en="Coupons and red packets", zh="优惠券与红包")
    cross_store: OwnCrossStore = setting(OwnCrossStore, en="Our part in the cross-store reduction", zh="本店跨店满减")
    price_protection: PriceProtection = setting(PriceProtection, en="Price protection", zh="价格保护")
