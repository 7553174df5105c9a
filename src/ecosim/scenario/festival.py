# ruff: noqa: E501  one setting a line: the file reads as a table
"""The rule pack of a festival, declared once: phases, presale windows, stacking, thresholds, entry, price protection.

A pack is data of one platform in one year; every block says where it comes from and how good the evidence is. What a
store makes of the rules is in `promotions.py`. This file knows no YAML and reads no file.
"""

from __future__ import annotations

from typing import Literal

from ecosim.scenario.fields import Fen, Moment, Name, Section, Share, setting

Grade = Literal["P", "N", "T", "S", "M", ""]
STEPS = ("official", "store_coupon", "cross_store", "platform_coupon", "red_packet", "deposit")
RACES = ("none", "paid_30d", "interest_day", "interest_hour", "warm_up", "paid_hour")


class Evidence(Section):
    """A block of a pack with its source and grade."""

    source: str = setting("", en="Source", zh="来源")
    grade: Grade = setting("", en="Grade of the evidence", zh="证据等级")


class Phase(Evidence):
    name: Name = setting(en="Name", zh="名称")
    start: Moment = setting(alias="from", en="Begins", zh="开始")
    end: Moment = setting(alias="to", en="Ends", zh="结束")
    prices_open: bool = setting(False, en="Festival prices hold", zh="活动价生效")
    traffic_lift: Share = setting(0.0, unit="share of ordinary visits", ge=0, le=10, en="Visits the platform adds", zh="平台增量流量", source="assumption", grade="M")
    race: Literal["none", "paid_30d", "interest_day", "interest_hour", "warm_up", "paid_hour"] = setting("none", en="What the venue ranks by: amount paid in 30 days, yesterday's or the last hour's carts and favourites, all of the warm-up's, or the last hour's payments", zh="会场赛马依据")


class PresaleWindow(Evidence):
    name: Name = setting(en="Name", zh="名称")
    deposit_from: Moment = setting(en="Deposits from", zh="定金开始")
    deposit_to: Moment = setting(en="Deposits until", zh="定金结束")
    balance_from: Moment = setting(en="Balances from", zh="尾款开始")
    balance_to: Moment = setting(en="Balances until", zh="尾款结束")
    unpaid_balance: Literal["forfeit", "refund"] = setting("forfeit", en="Deposit of a balance never paid: kept by the store, or paid back", zh="未付尾款时定金：不退或退还")


class DepositTier(Section):
    """From this presale price on, how large a deposit may be."""

    price_fen: Fen = setting(alias="price", unit="yuan", ge=0, en="From this price on", zh="起始价格")
    least_fen: Fen = setting(0, alias="least", unit="yuan", ge=0, en="Least deposit", zh="最低定金")
    least_share: Share = setting(0.0, unit="share of the price", ge=0, le=1, en="Least deposit as a share", zh="最低定金比例")
    most_share: Share = setting(1.0, unit="share of the price", ge=0, le=1, en="Largest deposit as a share", zh="最高定金比例")


class DepositRules(Evidence):
    least_price_fen: Fen = setting(0, alias="least_price", unit="yuan", ge=0, en="Least presale price", zh="最低预售价")
    step_fen: Fen = setting(1, alias="step", unit="yuan", ge=1, en="Deposits are multiples of", zh="定金步长")
    tiers: tuple[DepositTier, ...] = setting((), en="Limits by price, rising", zh="分档限制")


class Offer(Section):
    """A reduction `minus` from `over` on."""

    name: Name = setting(en="Name", zh="名称")
    over_fen: Fen = setting(alias="over", unit="yuan", ge=1, en="From this amount on", zh="满")
    minus_fen: Fen = setting(alias="minus", unit="yuan", ge=1, en="Reduction", zh="减")


class CrossStore(Evidence):
    """Reduction on what is paid together, over stores. A store takes part with one of the offers."""

    offers: tuple[Offer, ...] = setting((), en="Offers; a store chooses one, else the first", zh="满减档位")
    repeat: bool = setting(True, en="Once for every full amount, else once", zh="每满可叠加")
    most_fen: Fen | None = setting(None, alias="most", unit="yuan", ge=1, en="Most in one payment", zh="封顶")
    paid_by: Literal["store", "platform"] = setting("store", en="Who pays for it", zh="承担方")


class OfficialRule(Evidence):
    least: Share = setting(0.0, unit="share", ge=0, lt=1, en="Least official reduction of a listing that takes part", zh="官方立减最低比例")


class Stacking(Evidence):
    """Which steps of the waterfall hold together. Their order is fixed: see `docs/reference/waterfall.md`."""

    steps: tuple[Literal["official", "store_coupon", "cross_store", "platform_coupon", "red_packet", "deposit"], ...] = setting(STEPS, en="Steps that hold in this festival", zh="可叠加的优惠")
    thresholds: Literal["before_official", "after_official"] = setting("before_official", en="Thresholds are tested on the price before or after the official reduction", zh="门槛按官方立减前或后计算")


class Entry(Evidence):
    """A festival price lies this far below the lowest price of the days before."""

    below: Share = setting(0.1, unit="share", ge=0, lt=1, en="Below the lowest price by at least", zh="至少低于最低价")
    days: int = setting(60, unit="days", ge=1, le=365, en="Days that count", zh="统计天数")


class Protection(Evidence):
    since: Moment | None = setting(None, en="Of orders paid from here on; from the first opening where it is left out", zh="价保订单起始")
    until: Moment = setting(en="Price protection until", zh="价保截止")


class Festival(Evidence):
    """A rule pack: the calendar and the rules of one festival on one platform in one year."""

    name: Name = setting(en="Name", zh="名称")
    title_en: str = setting("", en="Title in English", zh="英文标题")
    title_zh: str = setting("", en="Title in Chinese", zh="中文标题")
    platform: Literal["tmall", "jd", "taobao"] = setting("tmall", en="Platform; the store's must be the same", zh="平台（须与店铺一致）")
    phases: tuple[Phase, ...] = setting((), en="Phases in order", zh="阶段")
    presale: tuple[PresaleWindow, ...] = setting((), en="Presale windows in order", zh="预售波次")
    deposits: DepositRules | None = setting(None, en="Rules for deposits", zh="定金规则")
    official: OfficialRule | None = setting(None, en="Rule for official reductions", zh="官方立减规则")
    cross_store: CrossStore | None = setting(None, en="Cross-store reduction", zh="跨店满减")
    stacking: Stacking = setting(Stacking, en="What stacks", zh="叠加规则")
    entry: Entry | None = setting(None, en="Entry condition", zh="报名门槛")
    price_protection: Protection | None = setting(None, en="Price protection", zh="价格保护")
