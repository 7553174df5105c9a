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
    Words(
        "What a message to a random half of a store's customers does (case V6, an e-mail of 2008): with its visits"
        " calibrated, purchases and spend follow, and 95 % intervals hold the truth as often as they say.",
        "随机触达一半客户的效果（案例 V6，2008 年邮件实验）：访问经校准，购买与花费由模型得出，95 % 区间的覆盖率属实。",
    ),
    Words(
        "The money of a live slot at published terms, with its sales put in (cases live-2020 and live-2026): fees,"
        " commission, price cut and fake orders come to the loss that was told.",
        "按公开条款核算的直播坑位账（案例 live-2020、live-2026，销量为输入）：坑位费、佣金、让价与刷单合计确为亏损。",
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
    Words(
        "Live rooms: how many come, how long they stay, and how many of them buy; what lingers afterwards.",
        "直播间：多少人来、停留多久、多少人买；以及直播后的长尾。",
    ),
    Words(
        "How far affiliates, group chats, distribution, seeding, short videos and banners reach, and who tells whom.",
        "淘宝客、社群、分销、种草、短视频与展示广告的触达范围与口碑传播。",
    ),
    Words("Repeat buying over months, and the time refunds and returns take.", "数月内的复购，以及退款退货的时间。"),
    Words(
        "The levels of live rooms: how many come, how long they stay, what they order and send back.",
        "直播间的水平：到场人数、停留时长、成交与退货。",
    ),
    Words(
        "Rivals: their prices, stock and bids are drawn; they answer to this plan by their automatic bids only.",
        "竞品：其价格、库存与出价为抽样值；对本方案只以自动出价回应。",
    ),
)
