"""Words of the daily, weekly and monthly reports: names of periods and columns, changes, and what is not given.

Used by the page, the workbook, the CSV file and the terminal alike, on the record of `statistics_table.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from ecosim.report.statistics_days import By
from ecosim.report.wording import NOT_KNOWN, Lang, Words, percent, show

Record = dict[str, Any]
WEEKDAYS: Final = (
    Words("Mon", "周一"), Words("Tue", "周二"), Words("Wed", "周三"), Words("Thu", "周四"), Words("Fri", "周五"),
    Words("Sat", "周六"), Words("Sun", "周日"),
)  # fmt: skip
BY_WORDS: Final[dict[By, Words]] = {
    "day": Words("Day", "日"), "week": Words("Week", "周"), "month": Words("Month", "月"),
    "run": Words("Whole run", "全程"),
}  # fmt: skip
UNITS: Final = {
    "yuan": Words("yuan", "元"), "count": Words("", ""), "share": Words("%", "%"), "ratio": Words("", ""),
    "mean": Words("", ""), "days": Words("days", "天"), "s": Words("s", "秒"),
}  # fmt: skip
BEFORE: Final[dict[By, Words]] = {
    "day": Words("vs yesterday", "较昨日"), "week": Words("vs last week", "较上周"),
    "month": Words("vs last month", "较上月"),
}  # fmt: skip
WEEKDAY: Final = Words("vs same weekday", "较上周同日")
BASELINE: Final = Words("baseline", "对照")
DIFFERENCE: Final = Words("vs baseline", "较对照")
PERIOD: Final = Words("Period", "期间")
NOTE: Final = Words("Note", "备注")
AFTER: Final = Words("Settlement after", "结束后结算")
# The metrics of each report, as planners write it; everything else is one choice away.
REPORTS: Final[dict[By, tuple[str, ...]]] = {
    "day": ("gmv_yuan", "visitors_count", "conversion_share", "spend_per_buyer_yuan", "ad_spend_yuan", "roas_ratio",
            "refunds_yuan", "net_sales_yuan"),
    "week": ("gmv_yuan", "net_sales_yuan", "visitors_count", "conversion_share", "spend_per_buyer_yuan", "roas_ratio",
             "return_rate_share", "sell_through_share"),
    "month": ("gmv_yuan", "net_sales_yuan", "net_contribution_yuan", "ad_cost_ratio_share", "roas_ratio",
              "refund_rate_share", "return_rate_share", "inventory_days"),
}  # fmt: skip
MISSING: Final = (
    (Words("Inquiry conversion", "询单转化率"),
     Words("the model has no inquiries: shoppers decide without asking", "模型没有咨询环节，消费者不经询单即决定")),
    (Words("Reply time and three-minute reply rate", "平均响应与3分钟响应率"),
     Words("the model has no customer service", "模型没有客服")),
    (Words("Pickup within 48 hours", "48h揽收率"),
     Words("parcels leave when the model says so; no courier is late", "包裹按模型时间发出，没有快递延误")),
    (Words("Experience score", "真实体验分"),
     Words("the platform's grade of goods, logistics and service is not simulated",
           "平台对商品、物流、服务的评分未模拟")),
    (Words("People who put something in the cart or marked a favourite", "加购人数与收藏人数"),
     Words("the tables count carts and marks, not who made them; both rates are of times",
           "数据表只记次数，不记是谁；两个比率均按次数计算")),
    (Words("Different visitors of a week or month", "周、月去重访客数"),
     Words("visitors are told apart within a day only; longer periods add up their days",
           "访客只在当日内去重，更长期间按天累加")),
    (Words("Buyers from before the simulated days", "模拟期之前的老客"),
     Words("the orders begin with the first day; a follower who bought last year counts as new",
           "订单自模拟首日开始，去年买过的粉丝也计为新客")),
    (Words("Targets", "目标达成率"),
     Words("a plan has no targets; it is held against its baseline", "方案没有目标值，与对照方案比较")),
)  # fmt: skip


def period_name(period: Record, by: By, lang: Lang) -> str:
    """A period as people write it.

    >>> day = {"start": "2025-11-11", "end": "2025-11-11", "days": 1, "partial": False, "after": False}
    >>> period_name(day, "day", "en"), period_name(day, "day", "zh")
    ('2025-11-11 Tue', '2025-11-11 周二')
    """
    if period["after"]:
        return AFTER.say(lang)
    start = dt.date.fromisoformat(period["start"])
    if by == "day":
        return f"{start} {WEEKDAYS[start.weekday()].say(lang)}"
    if by == "month":
        return f"{start:%Y-%m}"
    return f"{start} – {period['end'][5:]}"


def note(period: Record, lang: Lang) -> str:
    """What is to be known of a period: covered in part, or only money.

    >>> note({"start": "2025-10-01", "end": "2025-10-05", "days": 5, "partial": True, "after": False}, "en")
    'only 5 days'
    """
    if period["after"]:
        words = Words(f"money posted until {period['end']}", f"至 {period['end']} 的记账金额")
    elif period["partial"]:
        words = Words(f"only {period['days']} days", f"仅 {period['days']} 天")
    else:
        words = Words("", "")
    return words.say(lang)


def named(metric: Record, lang: Lang) -> str:
    """A metric with its unit.

    >>> named({"label": {"en": "GMV", "zh": "支付金额"}, "unit": "yuan"}, "zh")
    '支付金额（元）'
    """
    label, unit = metric["label"][lang], UNITS[metric["unit"]].say(lang)
    if not unit:
        return str(label)
    return f"{label}（{unit}）" if lang == "zh" else f"{label} ({unit})"


def change(gap: float | None, now: float | None, unit: str) -> float | None:
    """A difference as people say it: of a share in its points, of all else relative to what it was before.

    >>> change(20.0, 120.0, "yuan"), change(0.02, 0.05, "share"), change(1.0, 1.0, "yuan"), change(None, 1.0, "yuan")
    (0.2, 0.02, None, None)
    """
    if gap is None or now is None:
        return None
    if unit == "share":
        return gap
    was = now - gap
    return gap / abs(was) if abs(was) > 1e-9 else None


def say_change(gap: float | None, now: float | None, unit: str, lang: Lang) -> str:
    """A change with an arrow and its sign; empty where there is nothing to compare.

    >>> say_change(20.0, 120.0, "yuan", "en"), say_change(-0.02, 0.05, "share", "zh"), say_change(None, 1.0, "s", "en")
    ('▲ +20.0 %', '▼ -2.0百分点', '')
    """
    if gap is None or now is None:
        return ""
    moved = change(gap, now, unit)
    if moved is None:
        return "=" if gap == 0 else f"{arrow(gap)} {show(gap, unit, lang, plus=True)}"
    text = percent(moved, lang, plus=True)
    if unit != "share":
        text = text.replace(" pp", " %").replace("百分点", "%")
    return f"{arrow(moved)} {text}" if text != NOT_KNOWN else ""


def arrow(value: float) -> str:
    """Up, down or level."""
    return "▲" if value > 0 else "▼" if value < 0 else "="


def at(column: list[Any] | None, place: int) -> Any:
    """A value of a column; None where there is no such column."""
    return None if column is None else column[place]
