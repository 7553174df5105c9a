"""Words for what a rule pack says: races, steps, payers, and each kind of rule as one sentence.

Where the sentences stand, and with which evidence, is `festival_text.py`'s business.
"""

from __future__ import annotations

import datetime as dt

from ecosim.report.time_line import NO_BREAK
from ecosim.report.wording import Lang, Words
from ecosim.scenario.festival import (
    STEPS,
    CrossStore,
    DepositRules,
    DepositTier,
    Festival,
    Phase,
    Protection,
    Stacking,
)
from ecosim.units import yuan

PLATFORMS = {"tmall": Words("Tmall", "天猫"), "jd": Words("JD", "京东"), "taobao": Words("Taobao", "淘宝")}
GRADES = Words(
    "Grades: P counted or official, N press or regulator, T trade press, S weak source, M from memory or assumed.",
    "证据等级：P 官方或统计，N 媒体或监管，T 行业媒体，S 弱来源，M 记忆或假设。",
)
RACES = {
    "none": Words("", ""),
    "paid_30d": Words("places in the venue by what was paid in 30 days", "会场按近30天支付金额赛马"),
    "interest_day": Words("places in the venue by yesterday's carts and favourites", "会场按昨日加购收藏赛马"),
    "interest_hour": Words("places in the venue by the last hour's carts and favourites", "会场按近1小时加购收藏赛马"),
    "warm_up": Words("places in the venue by carts and deposits of the warm-up", "会场按预热期加购与定金赛马"),
    "paid_hour": Words("places in the venue by what was paid in the last hour", "会场按近1小时支付金额赛马"),
}
STEP_WORDS = {
    "official": Words("official reduction", "官方立减"),
    "store_coupon": Words("store coupon", "店铺券"),
    "cross_store": Words("cross-store reduction", "跨店满减"),
    "platform_coupon": Words("platform coupon", "平台券"),
    "red_packet": Words("red packet", "红包"),
    "deposit": Words("deposit expansion", "定金膨胀"),
}
PAYERS = {"store": Words("the store pays", "商家承担"), "platform": Words("the platform pays", "平台承担")}
UNPAID = {
    "forfeit": Words("a balance never paid: the store keeps the deposit", "未付尾款，定金不退"),
    "refund": Words("a balance never paid: the deposit goes back", "未付尾款，定金退还"),
}


def title(festival: Festival, lang: Lang) -> str:
    """Title of a festival, else its name."""
    return (festival.title_zh if lang == "zh" else festival.title_en) or festival.name


def day(moment: dt.datetime) -> str:
    """A moment without its year.

    >>> day(dt.datetime(2025, 10, 20, 20)).replace(NO_BREAK, " ")
    '10-20 20:00'
    """
    return f"{moment:%m-%d}{NO_BREAK}{moment:%H:%M}"


def until(moment: dt.datetime) -> str:
    """A moment at which something ends; midnight belongs to the day before.

    >>> until(dt.datetime(2025, 11, 15)).replace(NO_BREAK, " ")
    '11-14 24:00'
    """
    at_midnight = moment.time() == dt.time()
    return f"{moment - dt.timedelta(days=1):%m-%d}{NO_BREAK}24:00" if at_midnight else day(moment)


def span_text(start: dt.datetime, end: dt.datetime, lang: Lang) -> str:
    """From when to when."""
    return f"{day(start)}{' 至 ' if lang == 'zh' else ' to '}{until(end)}"


def share_words(share: float) -> Words:
    """A share as a percentage.

    >>> share_words(0.189).zh, share_words(0.1).en.replace(NO_BREAK, " ")
    ('18.9%', '10 %')
    """
    return Words(f"{share * 100:.10g}{NO_BREAK}%", f"{share * 100:.10g}%")


def money_text(fen: int) -> str:
    """An amount without useless decimals.

    >>> money_text(5000), money_text(1250)
    ('50', '12.50')
    """
    return yuan(fen).removesuffix(".00")


def money_words(fen: int) -> Words:
    """An amount with its unit."""
    return Words(f"{money_text(fen)}{NO_BREAK}yuan", f"{money_text(fen)}元")


def prices_words(phase: Phase) -> Words:
    """Whether festival prices hold in a phase."""
    return Words("prices hold", "活动价生效") if phase.prices_open else Words("prices closed", "活动价未生效")


def deposit_words(rules: DepositRules) -> Words:
    """Limits of deposits, tier by tier."""
    least = money_words(rules.least_price_fen)
    words = [Words(f"presale prices from {least.en}", f"预售价{least.zh}起")]
    if rules.step_fen > 1:
        step = money_words(rules.step_fen)
        words.append(Words(f"deposits in steps of {step.en}", f"定金为{step.zh}的倍数"))
    words += map(tier_words, rules.tiers)
    return Words("; ".join(each.en for each in words), "；".join(each.zh for each in words))


def tier_words(tier: DepositTier) -> Words:
    """Least and largest deposit from a price on."""
    price, most = money_words(tier.price_fen), share_words(tier.most_share)
    least = [money_words(tier.least_fen)] if tier.least_fen else []
    least += [share_words(tier.least_share)] if tier.least_share else []
    at_least_en = f"at least {' and '.join(each.en for each in least)}, " if least else ""
    at_least_zh = f"不低于{'且'.join(each.zh for each in least)}，" if least else ""
    begins = Words(f"from {price.en}: ", f"{price.zh}起：") if tier.price_fen else Words("", "")
    return Words(f"{begins.en}{at_least_en}at most {most.en}", f"{begins.zh}{at_least_zh}不超过{most.zh}")


def cross_store_words(rule: CrossStore) -> Words:
    """The offers, whether they repeat, the cap, and who pays."""
    amounts = [(money_text(offer.over_fen), money_text(offer.minus_fen), offer.name) for offer in rule.offers]
    one_of = len(amounts) > 1
    en = " or ".join(f"{minus} off {over}{f' ({name})' if one_of else ''}" for over, minus, name in amounts)
    zh = "或".join(f"满{over}减{minus}{f'（{name}）' if one_of else ''}" for over, minus, name in amounts)
    most = rule.most_fen
    parts_en = [en, "for every full amount" if rule.repeat else "once", PAYERS[rule.paid_by].en]
    parts_zh = [zh, "每满可叠加" if rule.repeat else "仅一次", PAYERS[rule.paid_by].zh]
    if most is not None:
        parts_en.insert(2, f"at most {money_words(most).en} in one payment")
        parts_zh.insert(2, f"单笔封顶{money_words(most).zh}")
    return Words(", ".join(parts_en), "，".join(parts_zh))


def protection_words(rule: Protection) -> Words:
    """Of which orders the price is protected, and until when."""
    end = until(rule.until)
    if rule.since is None:
        return Words(f"of orders paid since prices opened, until {end}", f"活动价生效后付款的订单，至 {end}")
    return Words(f"of orders paid since {day(rule.since)}, until {end}", f"{day(rule.since)} 后付款的订单，至 {end}")


def stacking_words(stacking: Stacking) -> Words:
    """The steps that hold, in their order, and what thresholds are tested on."""
    steps = [STEP_WORDS[step] for step in STEPS if step in stacking.steps]
    before = stacking.thresholds == "before_official"
    has_official = "official" in stacking.steps
    en, zh = ", ".join(step.en for step in steps), "、".join(step.zh for step in steps)
    if has_official:
        en += f"; thresholds are tested {'before' if before else 'after'} the official reduction"
        zh += f"；门槛按官方立减{'前' if before else '后'}计算"
    return Words(en, zh)
