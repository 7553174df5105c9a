"""What the weekly and monthly reports hold beside metrics: listings, channels, profit and loss, cohorts, budgets.

Means over the main replications by week, month and for the run as a whole (the settlement after with it), as records.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import numpy as np

from ecosim.records.accounts import STEPS
from ecosim.report.bands import band, ratio
from ecosim.report.money import LABELS
from ecosim.report.statistics_days import By, Days, Numbers, Periods
from ecosim.report.wording import Words

Record = dict[str, Any]
LONG: Final[tuple[By, ...]] = ("week", "month", "run")
LISTING_MEASURES: Final = {
    "gmv_yuan": Words("GMV (paid)", "支付金额"),
    "units_count": Words("Units sold", "支付件数"),
    "clicks_count": Words("Clicks", "点击量"),
    "carts_count": Words("Put in the cart", "加购次数"),
    "sell_through_share": Words("Sell-through", "售罄率"),
    "left_count": Words("Units in stock", "库存件数"),
    "lost_units_count": Words("Units lost, sold out", "缺货流失件数"),
    "return_rate_share": Words("Return rate", "退货率"),
}
CHANNEL_MEASURES: Final = {
    "visitors_count": Words("Visitors (UV)", "访客数"),
    "orders_count": Words("Paid orders", "支付订单数"),
    "gmv_yuan": Words("GMV (paid)", "支付金额"),
    "cost_yuan": Words("Ads and fees", "推广与渠道费用"),
    "roas_ratio": Words("ROAS", "投产比"),
    "return_rate_share": Words("Return rate", "退货率"),
}
COHORT_MEASURES: Final = {
    "orders_count": Words("Orders made", "下单数"),
    "paid_orders_count": Words("Paid", "已支付"),
    "refunded_orders_count": Words("Refunded before shipping", "发货前退款"),
    "delivered_orders_count": Words("Delivered", "已签收"),
    "returned_orders_count": Words("Returned", "已退货"),
    "confirmed_orders_count": Words("Kept", "确认收货"),
    "paid_yuan": Words("Amount paid", "支付金额"),
    "confirmed_yuan": Words("Amount kept", "确认收货金额"),
}
BUDGET_MEASURES: Final = {
    "budget_yuan": Words("Budget", "预算"),
    "spent_yuan": Words("Spent", "实际花费"),
    "used_share": Words("Used", "使用率"),
}


def parts(days: Days) -> Record:
    """listings, channels, cohorts, budgets: by period, then by measure; profit: steps by month with their spread."""
    of = {by: days.periods(by) for by in LONG}
    return {
        "listings": table(LISTING_MEASURES, {by: listings(of[by]) for by in LONG}),
        "channels": table(CHANNEL_MEASURES, {by: channels(of[by]) for by in LONG}),
        "cohorts": table(COHORT_MEASURES, {by: {"": cohorts(of[by])} for by in LONG}),
        "budgets": table(BUDGET_MEASURES, {by: budgets(of[by]) for by in LONG}),
        "profit": [step for step in profit(of["month"], of["run"]) if any(step["run"].values())],
    }  # fmt: skip


def table(measures: dict[str, Words], by: dict[By, dict[str, dict[str, Numbers]]]) -> Record:
    """Measures in words, and for each row their means along the periods."""
    return {
        "measures": {key: asdict(words) for key, words in measures.items()},
        "by": {period: {name: {key: means(one) for key, one in row.items()} for name, row in rows.items()}
               for period, rows in by.items()},
    }  # fmt: skip


def means(values: Numbers) -> list[float | None]:
    """Mean over replications of each period; None where it is not known in any."""
    known = np.isfinite(values)
    sums, n = np.where(known, values, 0.0).sum(axis=0), known.sum(axis=0)
    return [round(float(total / many), 6) if many else None for total, many in zip(sums, n, strict=True)]


def listings(of: Periods) -> dict[str, dict[str, Numbers]]:
    """Each listing of ours by LISTING_MEASURES."""
    names = sorted({str(name) for name in of.days.rows("stock")["listing"].unique()})
    return {name: dict(zip(LISTING_MEASURES, listing(of, name), strict=True)) for name in names}


def listing(of: Periods, name: str) -> tuple[Numbers, ...]:
    opening, left = of.opening(listing=name), of.closing(listing=name)
    return (
        of.total("paid", "paid_fen", listing=name) / 100, of.total("paid", "units", listing=name),
        of.total("funnel", "clicks", listing=name), of.total("funnel", "carts", listing=name),
        ratio(opening - left, opening), left, of.total("stock", "lost", listing=name), returned(of, listing=name),
    )  # fmt: skip


def returned(of: Periods, **where: str) -> Numbers:
    """Returned of delivered orders, by the day on which they were made."""
    return ratio(of.total("cohorts", "returned_orders", **where), of.total("cohorts", "delivered_orders", **where))


def channels(of: Periods) -> dict[str, dict[str, Numbers]]:
    """Each channel by CHANNEL_MEASURES."""
    return {name: dict(zip(CHANNEL_MEASURES, channel(of, name), strict=True))
            for name in sorted(of.days.run.manifest["channels"])}  # fmt: skip


def channel(of: Periods, name: str) -> tuple[Numbers, ...]:
    gmv = of.total("paid", "paid_fen", channel=name) / 100
    cost = (of.total("budgets", "spent_fen", channel=name) + of.total("fees", "fen", channel=name)) / 100
    return (of.total("visitors", "visitors", channel=name), of.total("paid", "one", channel=name), gmv, cost,
            ratio(gmv, np.maximum(cost, 0.0)), returned(of, channel=name))  # fmt: skip


def cohorts(of: Periods) -> dict[str, Numbers]:
    """Orders by the period in which they were made, by how they ended."""
    return {key: of.total("cohorts", key.removesuffix("_count")) if key.endswith("_count")
            else of.total("cohorts", key.replace("_yuan", "_fen")) / 100 for key in COHORT_MEASURES}  # fmt: skip


def budgets(of: Periods) -> dict[str, dict[str, Numbers]]:
    """Each campaign of ours by BUDGET_MEASURES, named with its channel."""
    rows = of.days.rows("budgets")
    found = {}
    for channel, campaign in sorted(set(zip(rows["channel"], rows["campaign"], strict=True))):
        budget, spent = (of.total("budgets", column, channel=channel, campaign=campaign) / 100
                         for column in ("budget_fen", "spent_fen"))  # fmt: skip
        found[f"{channel} · {campaign}"] = dict(
            zip(BUDGET_MEASURES, (budget, spent, ratio(spent, budget)), strict=True)
        )
    return found


def profit(month: Periods, run: Periods) -> list[Record]:
    """The steps from GMV to net contribution by month, the settlement after, and the whole run; costs are negative."""
    of, running, steps = month.days, month.days.none, []
    for step in STEPS:
        name, subtotal = step.lstrip("="), step.startswith("=")
        amount = of.none if subtotal else of.grid("ledger", "fen", credit=name) - of.grid("ledger", "fen", debit=name)
        running = running + amount
        grid = running if subtotal else amount
        steps.append({"name": name, "label": asdict(LABELS.get(name, Words(name, name))), "subtotal": subtotal,
                      "month": means(month.add(grid) / 100), "run": spread_of(run.add(grid) / 100)})  # fmt: skip
    return steps


def spread_of(values: Numbers) -> Record:
    """Mean, P10 and P90 of one value a replication."""
    (record,) = band(values)
    return {name: record[name] for name in ("mean", "p10", "p90")}
