"""Every headline, declared once: key with its unit, label, formula in words, and how it is taken from a run's tables.

A headline gives one number for each (replication, luck). Statistics over replications are made in `summary.py`; nothing
here knows about intervals, baselines or pages. Tables that lack rows for a replication count as zero there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ecosim.report.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

KEYS = ["replication", "luck"]
FEN_A_YUAN = 100.0
Values = Callable[["Run"], "pd.Series[float]"]


@dataclass(frozen=True)
class Headline:
    """One number a planner asks for. The unit is the last word of `key`; `better` says which way is good."""

    key: str
    label: Words
    formula: Words
    values: Values
    better: Literal["up", "down", ""] = "up"

    @property
    def unit(self) -> str:
        """yuan, count, share, mean or ratio."""
        return self.key.rsplit("_", 1)[1]


def replications(run: Run) -> pd.MultiIndex:
    """The (replication, luck) pairs of a run, in order."""
    import pandas as pd

    return pd.MultiIndex.from_frame(run.table("replications")[KEYS].sort_values(KEYS))


@dataclass(frozen=True)
class _Places:
    """The replications of a run, and for each row of a table the place of its own among them, -1 if it has none."""

    index: pd.MultiIndex
    of: NDArray[np.intp]


def _places(run: Run, table: str) -> _Places:
    """Some sixty sums are asked of a dozen tables, so each table is sorted into replications once."""
    kept = _KEPT.setdefault(run, {})
    if table not in kept:
        import pandas as pd

        index = replications(run)
        kept[table] = _Places(index, index.get_indexer(pd.MultiIndex.from_frame(run.table(table)[KEYS])))
    return kept[table]


_KEPT: WeakKeyDictionary[Run, dict[str, _Places]] = WeakKeyDictionary()  # forgotten with the run


def totals(run: Run, table: str, column: str, *, where: dict[str, Any] | None = None) -> pd.Series[float]:
    """Sum of a column for each (replication, luck), zero where the table has no row; `where` keeps rows by value."""
    rows = run.table(table)
    kept = np.ones(len(rows), np.bool_)
    for name, wanted in (where or {}).items():
        kept &= (rows[name] == wanted).to_numpy(np.bool_)
    return _summed(run, table, kept, rows[column].to_numpy())


def _summed(run: Run, table: str, kept: NDArray[np.bool_], values: NDArray[Any]) -> pd.Series[float]:
    """Sum of values, one a row of the table, over the kept rows of each (replication, luck); exact for integers."""
    import pandas as pd

    places = _places(run, table)
    kept = kept & (places.of >= 0)
    sums = np.zeros(len(places.index), np.result_type(values, np.int64))
    np.add.at(sums, places.of[kept], values[kept])
    return pd.Series(sums.astype(np.float64), index=places.index)


def _yuan(table: str, column: str) -> Values:
    return lambda run: totals(run, table, column) / FEN_A_YUAN


def _count(table: str, column: str) -> Values:
    return lambda run: totals(run, table, column)


def _ratio(above: Values, below: Values) -> Values:
    """above / below, not a number where below is zero."""

    def divide(run: Run) -> pd.Series[float]:
        under = below(run)
        return above(run) / under.where(under != 0)

    return divide


def _orders_that(column: str) -> Values:
    """Number of orders that reached a state (its time is not -1)."""

    def number(run: Run) -> pd.Series[float]:
        reached = run.table("orders")[column].to_numpy() >= 0
        return _summed(run, "orders", reached, np.ones(len(reached), np.int64))

    return number


def _sold_out_variants(run: Run) -> pd.Series[float]:
    events = run.table("stock_events")
    gone = events[~events["back"]].drop_duplicates([*KEYS, "listing", "sku"]).groupby(KEYS).size()
    return gone.reindex(replications(run), fill_value=0).astype("float64")


def _own_market_gmv(run: Run) -> pd.Series[float]:
    return totals(run, "market", "gmv_fen", where={"own": True})


HEADLINES: tuple[Headline, ...] = (
    Headline(
        "net_contribution_yuan",
        Words("Net contribution", "净利"),
        Words(
            "net sales + platform's and hosts' part of discounts + deposits kept - goods - logistics - fees - ads - "
            "unsold stock; before tax",
            "净成交额 + 平台与主播承担优惠 + 不退的定金 - 货品成本 - 物流 - 佣金与费用 - 推广费 - 滞销减值；税前",
        ),
        _yuan("days", "net_contribution_fen"),
    ),
    Headline(
        "gmv_yuan",
        Words("GMV (paid)", "支付金额"),
        Words(
            "paid orders before refunds, a presale on the day of its balance, as Business Advisor counts",
            "退款前的支付金额，预售计入尾款支付日（生意参谋口径）",
        ),
        _yuan("days", "gmv_fen"),
    ),
    Headline(
        "net_sales_yuan",
        Words("Net sales", "净成交额"),
        Words(
            "GMV - refunds before shipping - returns - price protection", "支付金额 - 发货前退款 - 退货退款 - 价保退差"
        ),
        _yuan("days", "net_sales_fen"),
    ),
    Headline(
        "orders_count", Words("Paid orders", "支付订单数"), Words("orders paid", "已支付订单"), _count("days", "orders")
    ),
    Headline(
        "units_count",
        Words("Units sold", "支付件数"),
        Words("units of paid orders", "已支付订单的件数"),
        _count("days", "units"),
    ),
    Headline(
        "visitors_count",
        Words("Visitors", "访客数"),
        Words("daily visitors of the store, added over days", "店铺每日访客数之和"),
        _count("days", "visitors"),
    ),
    Headline(
        "conversion_share",
        Words("Paying conversion", "支付转化率"),
        Words("paying buyers / visitors, both by day", "支付买家数 / 访客数（按日）"),
        _ratio(_count("days", "buyers"), _count("days", "visitors")),
    ),
    Headline(
        "ad_spend_yuan",
        Words("Ad spend", "推广花费"),
        Words("charged for sponsored clicks", "广告点击扣费"),
        _yuan("days", "ad_spend_fen"),
        "",
    ),
    Headline(
        "ad_cost_ratio_share",
        Words("Ad cost ratio", "推广花费占比"),
        Words("ad spend / GMV", "推广花费 / 支付金额"),
        _ratio(_count("days", "ad_spend_fen"), _count("days", "gmv_fen")),
        "down",
    ),
    Headline(
        "cost_per_click_yuan",
        Words("Cost per click", "平均点击花费"),
        Words("ad spend / sponsored clicks", "推广花费 / 广告点击"),
        _ratio(_yuan("auctions", "spend_fen"), _count("auctions", "clicks")),
        "down",
    ),
    Headline(
        "refund_rate_share",
        Words("Refund rate", "发货前退款率"),
        Words("paid orders refunded before shipping / paid orders", "发货前退款订单 / 支付订单"),
        _ratio(_orders_that("refunded_us"), _orders_that("paid_us")),
        "down",
    ),
    Headline(
        "return_rate_share",
        Words("Return rate", "退货率"),
        Words("returned / delivered orders", "退货订单 / 签收订单"),
        _ratio(_orders_that("returned_us"), _orders_that("delivered_us")),
        "down",
    ),
    Headline(
        "search_position_mean",
        Words("Organic search position", "自然搜索排名"),
        Words(
            "mean over own listings, queries and refreshes; 1 is first",
            "本店商品在各搜索词、各次刷新的平均位置，1 为首位",
        ),
        _ratio(_count("rank", "position_sum"), _count("rank", "refreshes")),
        "down",
    ),
    Headline(
        "stockout_variants_count",
        Words("Variants that sold out", "售罄规格数"),
        Words("sizes and colours sold out at some moment", "曾售罄的尺码颜色数"),
        _sold_out_variants,
        "down",
    ),
    Headline(
        "lost_units_count",
        Words("Units lost, sold out", "缺货流失件数"),
        Words(
            "demand that met an empty variant and took no other size or colour; counted for each listing wanted, "
            "also where another listing was bought instead",
            "想买的规格已售罄且未换规格的需求件数；每个想买的商品各计一次，改买其他商品的也计入",
        ),
        _count("stock", "lost"),
        "down",
    ),
    Headline(
        "market_share_gmv_share",
        Words("Market share (GMV)", "市场成交份额"),
        Words("own GMV / GMV of all simulated stores, created orders", "本店 / 全部模拟店铺成交额（下单口径）"),
        _ratio(_own_market_gmv, _count("market", "gmv_fen")),
    ),
)


def _by_channel(kind: str, channel: str, table: str, column: str, label: Words) -> Headline:
    def values(run: Run) -> pd.Series[float]:
        return totals(run, table, column, where={"channel": channel})

    named = Words(f"{label.en}: {channel}", f"{label.zh}：{channel}")
    return Headline(
        f"{kind}_{channel}_count", named, Words(f"{label.en.lower()} by this channel", f"该渠道的{label.zh}"), values
    )


def headlines(*runs: Run) -> tuple[Headline, ...]:
    """All headlines of some runs: the fixed ones, then visitors and orders by channel, in order of name."""
    found: list[Headline] = list(HEADLINES)
    for channel in sorted({str(name) for run in runs for name in run.manifest["channels"]}):
        found.append(_by_channel("visitors", channel, "visitors", "visitors", Words("Visitors", "访客数")))
        found.append(_by_channel("orders", channel, "funnel", "orders", Words("Orders made", "下单数")))
    return tuple(found)
