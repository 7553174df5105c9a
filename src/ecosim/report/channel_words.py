"""Live rooms, credit and costs of channels in sentences, in English and Chinese; no figure without its interval.

Takes records and knows no page; `live_page.py`, `channel_page.py` and `channel_text.py` show them.
"""

from __future__ import annotations

import math
from typing import Final

from ecosim.report.attribution import Estimate
from ecosim.report.channel_books import Books
from ecosim.report.credit import Credit
from ecosim.report.intervals import spread
from ecosim.report.live_rooms import Live, unit_of
from ecosim.report.sentences import certainty, with_range
from ecosim.report.wording import LANGS, Lang, Words, in_k_of_n, show, show_range

NOT_HELD: Final = Words(
    "How many come to a live room, how long they stay and what they order follows from its settings: these levels are "
    "not held against real records.",
    "直播间的到场、停留与成交水平由参数决定，尚未用真实记录检验。",
)
IN_BRACKETS: Final = Words("In brackets: P10 to P90.", "括号内为 P10 至 P90。")
CREDIT_MEANING: Final = Words(
    "A rule says who came before an order, not what would have come without: for that compare worlds with and without "
    "a channel (ecosim attribute).",
    "归因规则只说明下单前经过谁，不说明没有该渠道会少多少；后者请比较有无该渠道的世界（ecosim attribute）。",
)


def rooms(found: Live) -> list[Words]:
    """All that is said of the rooms; figures in brackets are P10 to P90."""
    said = [room_sales(found), room_fakes(found), room_returns(found), room_cost(found)]
    return [words for words in said if words is not None]


def room_sales(found: Live) -> Words:
    """What the rooms sold, and what of it was kept."""
    of = {key: with_range(one, unit_of(key)) for key, one in found.all_rooms.items()}
    viewers, conversion, gpm = of["viewers_count"], of["conversion_share"], of["gpm_yuan"]
    gmv, net = of["gmv_yuan"], of["net_sales_yuan"]
    return Words(
        f"Of {viewers.en} views {conversion.en} ended in a paid order; a thousand views brought {gpm.en} (GPM). "
        f"Of {gmv.en} paid in rooms {net.en} was left after refunds and returns.",
        f"观看人次 {viewers.zh}，直播转化率 {conversion.zh}，千次观看成交（GPM）{gpm.zh}。"
        f"直播间支付 {gmv.zh}，退款退货后净成交 {net.zh}。",
    )


def room_fakes(found: Live) -> Words | None:
    """How many orders shown were made by nobody; None where none was."""
    shown, fake = (with_range(found.all_rooms[key], "count") for key in ("shown_orders_count", "fake_orders_count"))
    if not found.all_rooms["fake_orders_count"].mean:
        return None
    return Words(
        f"Of {shown.en} orders that the rooms showed, {fake.en} were made by nobody and never paid.",
        f"直播间显示订单 {shown.zh}，其中刷单 {fake.zh}，无人支付。",
    )


def room_returns(found: Live) -> Words | None:
    """The returns of room orders against the shelf's; None where either has no order delivered."""
    of = found.returns
    if of.gap.mean is None:
        return None
    room, shelf, sure = with_range(of.room, "share"), with_range(of.shelf, "share"), certainty(of.gap, "share")
    gap = Words(show(of.gap.mean, "share", plus=True), show(of.gap.mean, "share", "zh", plus=True))
    return Words(
        f"Of delivered room orders {room.en} came back, of those from the shelf {shelf.en}: {gap.en}; {sure.en}",
        f"签收后退货率：直播间 {room.zh}，货架 {shelf.zh}，相差 {gap.zh}；{sure.zh}",
    )


def room_cost(found: Live) -> Words | None:
    """What the channels with rooms cost, and the rooms' net sales for each yuan of it; None where they cost nothing."""
    if not found.costs:
        return None
    costs = [(row.channel, with_range(row.all_yuan, "yuan")) for row in found.costs]
    net = with_range(found.net_a_yuan, "yuan")
    return Words(
        f"Fees and ads: {', '.join(f'{name} {yuan.en}' for name, yuan in costs)}. For each yuan of them the rooms had "
        f"net sales of {net.en}, before goods and parcels.",
        f"渠道费用与推广：{'，'.join(f'{name} {yuan.zh}' for name, yuan in costs)}。每花 1 元，直播间净成交 {net.zh}，"
        "未扣货品与物流。",
    )


def books_left(of: Books) -> Words:
    """What the channels leave after all their costs, and in how many replications that is above zero."""
    left = of.leaves_yuan
    yuan, k, n = with_range(spread(left), "yuan"), int((left > 0).sum()), len(left)
    return Words(
        f"After refunds, returns, goods, parcels and all fees {yuan.en} is left; above zero {in_k_of_n(k, n)}.",
        f"扣除退款退货、商品、物流与全部费用后剩余 {yuan.zh}；{in_k_of_n(k, n, 'zh')}为正。",
    )


def break_even(of: Books) -> Words:
    """When the channels' fixed costs come back, in words."""
    each, due = of.order_leaves_yuan, spread(of.fixed_yuan)
    fixed = with_range(due, "yuan") if due.sd else Words(show(due.mean, "yuan"), show(due.mean, "yuan", "zh"))
    if not math.isfinite(each.value):
        return Words(f"No order was paid, so nothing earns the fixed costs back: {fixed.en}.",
                     f"没有支付订单，固定费用 {fixed.zh} 无从收回。")  # fmt: skip
    en, zh = (_estimate(each, "yuan", lang) for lang in LANGS)
    if not of.fixed_yuan.any():
        return Words(f"There are no fixed costs; a paid order leaves {en}.", f"没有固定费用；每笔支付订单剩余 {zh}。")
    costs = Words(f"Fixed costs, due whatever is sold, are {fixed.en}; a paid order leaves {en} before them.",
                  f"无论卖出多少都要付的固定费用为 {fixed.zh}；每笔支付订单在此之前剩余 {zh}。")  # fmt: skip
    return Words(f"{costs.en} {_turning(of, 'en')}", f"{costs.zh}{_turning(of, 'zh')}")


def _turning(of: Books, lang: Lang) -> str:
    """The orders from which on it pays; or that none would do, or that it is not settled."""
    needed, each = of.break_even_orders, of.order_leaves_yuan
    if needed is not None:
        orders, had = _estimate(needed, "count", lang), with_range(spread(of.paid_orders), "count").say(lang)
        if lang == "zh":
            return f"约 {orders} 笔支付订单保本；本方案为 {had} 笔。"
        return f"They come back at about {orders} paid orders; the plan has {had}."
    if each.value <= 0 and (each.ci is None or each.ci[1] < 0):
        return ("按此条件卖得越多亏得越多，无保本点。" if lang == "zh"
                else "At these terms every further order loses more: there is no break-even.")  # fmt: skip
    return ("一笔订单是否有剩余尚未确定，保本点无法判断。" if lang == "zh"
            else "Whether an order leaves anything is not settled, so neither is the break-even.")  # fmt: skip


def _estimate(of: Estimate, unit: str, lang: Lang) -> str:
    """A value with its 95 % interval."""
    value = show(of.value, unit, lang)
    if of.ci is None:
        return f"{value}（没有区间）" if lang == "zh" else f"{value} (no interval)"
    between = show_range(*of.ci, unit, lang)
    return f"{value}（95% 区间 {between}）" if lang == "zh" else f"{value} (95 % interval {between})"


def credit_gap(found: Credit) -> Words:
    """Where last click and first click differ most."""
    row = found.widest
    gap, sure = row.last_less_first, certainty(row.last_less_first, "yuan")
    more, more_zh = ("more", "多") if (gap.mean or 0.0) >= 0 else ("less", "少")
    size = None if gap.mean is None else abs(gap.mean)
    return Words(
        f"Last and first click differ most on {row.channel}: the last gives it {show(size, 'yuan')} {more}; {sure.en}",
        f"末次与首次点击差异最大的渠道是 {row.channel}：末次点击{more_zh}计 {show(size, 'yuan', 'zh')}；{sure.zh}",
    )
