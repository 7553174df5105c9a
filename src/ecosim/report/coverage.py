"""What the model has been held against real records, and what not yet: every report says so.

A list of sentences, changed by hand when a validation case is added; the cases themselves run by `ecosim validate`.
"""

from __future__ import annotations

from typing import Final

from ecosim.report.wording import Words

COVERED: Final = (
    Words(
        "The funnel from views to carts, favourites and purchases (case V1, Taobao 2017).",
        "从浏览到加购、收藏、购买的漏斗（案例 V1，淘宝 2017）。",
    ),
    Words(
        "The hours of the day at which people buy (case V2, Taobao 2017).",
        "一天中各小时的购买分布（案例 V2，淘宝 2017）。",
    ),
    Words(
        "How the sales of an opening day add up by the clock, and who waits for it (case V4, Tmall Double Eleven 2018"
        " and 2017; case V11, Taobao Double Twelve 2014).",
        "开售日成交随时间的累积，以及等待开售的人（案例 V4，天猫 2018、2017 双11；案例 V11，淘宝 2014 双12）。",
    ),
    Words(
        "The shape of demand around a day by which goods are needed (case V9, Thanksgiving 2017, a grocer).",
        "需求时点前后的销售形状（案例 V9，2017 感恩节，食品超市）。",
    ),
    Words(
        "The clearing of ad auctions and their budgets (case V5, iPinYou 2013).",
        "广告竞价与预算扣费（案例 V5，iPinYou 2013）。",
    ),
)

NOT_COVERED: Final = (
    Words(
        "How many come in the first minutes of this festival: two festivals needed different shares (70 % and 35 %);"
        " and festivals of several waves.",
        "本次大促开售瞬间到场的人数：两次大促的占比不同（70 % 与 35 %）；以及多波次大促。",
    ),
    Words(
        "How far sales fall after a festival, and for how long.",
        "大促之后的回落幅度与持续时间。",
    ),
    Words(
        "How organic rank follows sales: the platform's weights are not public.",
        "自然排名随销量的变化：平台权重不公开。",
    ),
    Words(
        "How shoppers answer to prices, and how many wait for the festival.", "消费者对价格的反应，以及等待大促的比例。"
    ),
    Words("Repeat buying over months, and the time refunds and returns take.", "数月内的复购，以及退款退货的时间。"),
    Words(
        "Rivals: their prices, stock and bids are drawn; they answer to this plan by their automatic bids only.",
        "竞品：其价格、库存与出价为抽样值；对本方案只以自动出价回应。",
    ),
)
