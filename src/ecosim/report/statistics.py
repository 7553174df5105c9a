"""Every metric of the shop by day, week and month, declared once: key with its unit, names, formula, and its values.

The formulas are the trade's (docs/reference/statistics.md is made from here). A ratio over a period is a ratio of sums,
never a mean of ratios; where its denominator is zero it is not known. Knows no interval, no comparison and no page:
`statistics_table.py` adds those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ecosim.report.statistics_days import Periods
from ecosim.report.statistics_values import (
    Values,
    ad_buyers,
    break_even,
    buyers,
    gone_units,
    over,
    paid_back,
    payments,
    repeat_buyers,
    sold_variants,
    total,
    variants,
    yuan,
)
from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run

# sum: adds up over days; count: grows with the period but does not add up; rate: does not grow with it.
Kind = Literal["sum", "count", "rate"]
GROUPS: Final = {
    "sales": Words("Sales", "成交"),
    "traffic": Words("Traffic", "流量"),
    "conversion": Words("Conversion and buyers", "转化与买家"),
    "presale": Words("Presale", "预售"),
    "ads": Words("Advertising", "推广"),
    "live": Words("Live rooms", "直播"),
    "after": Words("Refunds and returns", "退款与退货"),
    "stock": Words("Stock", "库存"),
    "profit": Words("Costs and profit", "成本与利润"),
    "source": Words("Visitors by source", "访客来源"),
}


@dataclass(frozen=True)
class Statistic:
    """One metric; its unit is the last word of `key`, `better` says which way is good."""

    key: str
    group: str
    label: Words
    formula: Words
    values: Values
    kind: Kind
    better: Literal["up", "down", ""]

    @property
    def unit(self) -> str:
        """yuan, count, share, ratio, mean, days or s."""
        return self.key.rsplit("_", 1)[1]


def declared(
    group: str, key: str, names: tuple[str, str], formula: tuple[str, str], values: Values, better: str = "up",
    kind: Kind | None = None,
) -> Statistic:  # fmt: skip
    """A statistic; amounts and counts add up over days unless said otherwise, everything else is a rate."""
    usual: Kind = "sum" if key.endswith(("_yuan", "_count")) else "rate"
    return Statistic(key, group, Words(*names), Words(*formula), values, kind or usual, better)  # type: ignore[arg-type]


SALES: Final = (
    declared("sales", "gmv_yuan", ("GMV (paid)", "支付金额"),
             ("paid orders before refunds; a presale on the day of its balance, as Business Advisor counts",
              "退款前的支付金额；预售计入尾款支付日（生意参谋口径）"), yuan("days", "gmv_fen")),
    declared("sales", "net_sales_yuan", ("Net sales", "净成交额"),
             ("GMV - refunds before shipping - returns - price protection, each on the day on which it is paid back",
              "支付金额 - 发货前退款 - 退货退款 - 价保退差，均计入退款发生日"), yuan("days", "net_sales_fen")),
    declared("sales", "orders_count", ("Paid orders", "支付订单数"),
             ("orders paid, each a line of a payment", "已支付的子订单数"), total("days", "orders")),
    declared("sales", "buyers_count", ("Paying buyers", "支付买家数"),
             ("different shoppers who paid in the period", "期间内去重的支付买家数"), buyers, kind="count"),
    declared("sales", "units_count", ("Units sold", "支付件数"),
             ("units of paid orders", "已支付订单的件数"), total("days", "units")),
    declared("sales", "spend_per_buyer_yuan", ("Spend per buyer", "客单价"),
             ("GMV / paying buyers", "支付金额 / 支付买家数"), over(yuan("days", "gmv_fen"), buyers), kind="rate"),
    declared("sales", "order_value_yuan", ("Average order value", "笔单价"),
             ("GMV / paid orders", "支付金额 / 支付订单数"),
             over(yuan("days", "gmv_fen"), total("days", "orders")), kind="rate"),
    declared("sales", "units_per_payment_mean", ("Units per payment", "连带率"),
             ("units sold / payments; what is paid together is one", "支付件数 / 付款笔数（合并付款计一笔）"),
             over(total("days", "units"), payments)),
)  # fmt: skip
TRAFFIC: Final = (
    declared("traffic", "visitors_count", ("Visitors (UV)", "访客数"),
             ("different shoppers a day, added over the days of the period", "每日去重访客数，按天累加"),
             total("days", "visitors")),
    declared("traffic", "page_views_count", ("Page views (PV)", "浏览量"),
             ("pages of the store seen", "店铺页面浏览次数"), total("days", "page_views")),
    declared("traffic", "impressions_count", ("Impressions", "展现量"),
             ("times a listing of ours was shown", "本店商品被展示的次数"), total("days", "impressions")),
    declared("traffic", "clicks_count", ("Clicks", "点击量"),
             ("clicks on our listings", "本店商品的点击次数"), total("days", "clicks")),
    declared("traffic", "click_rate_share", ("Click-through rate", "点击率"),
             ("clicks / impressions", "点击量 / 展现量"),
             over(total("days", "clicks"), total("days", "impressions"))),
)  # fmt: skip
CONVERSION: Final = (
    declared("conversion", "conversion_share", ("Paying conversion", "支付转化率"),
             ("paying buyers of each day / visitors of each day, both added over the days",
              "每日支付买家数之和 / 每日访客数之和"), over(total("days", "buyers"), total("days", "visitors"))),
    declared("conversion", "visitor_value_yuan", ("UV value", "UV价值"),
             ("GMV / visitors", "支付金额 / 访客数"),
             over(yuan("days", "gmv_fen"), total("days", "visitors")), kind="rate"),
    declared("conversion", "carts_count", ("Put in the cart", "加购次数"),
             ("times a listing was put in the cart", "商品被加入购物车的次数"), total("days", "carts")),
    declared("conversion", "cart_rate_share", ("Add-to-cart rate", "加购率"),
             ("times put in the cart / visitors; the tables count carts, not the people behind them",
              "加购次数 / 访客数；数据表只记加购次数，不记加购人数"),
             over(total("days", "carts"), total("days", "visitors"))),
    declared("conversion", "favourites_count", ("Favourites", "收藏次数"),
             ("times a listing was marked as favourite", "商品被收藏的次数"), total("days", "favourites")),
    declared("conversion", "favourite_rate_share", ("Favourite rate", "收藏率"),
             ("times marked as favourite / visitors; marks, not the people behind them",
              "收藏次数 / 访客数；只记收藏次数，不记收藏人数"),
             over(total("days", "favourites"), total("days", "visitors"))),
    declared("conversion", "new_buyers_count", ("New buyers", "新买家数"),
             ("shoppers whose first paid order within the simulated days lies in the period; who bought before them "
              "is not known",
              "模拟期内首次支付落在该期间的买家；模拟期之前是否买过无从得知"), total("new", "one")),
    declared("conversion", "new_buyer_share", ("New-buyer share", "新客占比"),
             ("new buyers / paying buyers", "新买家数 / 支付买家数"), over(total("new", "one"), buyers), ""),
    declared("conversion", "repurchase_share", ("Repurchase rate", "复购率"),
             ("buyers who paid twice or more in the period / paying buyers",
              "期间内支付两次及以上的买家 / 支付买家数"), over(repeat_buyers, buyers)),
)  # fmt: skip
PRESALE: Final = (
    declared("presale", "deposit_orders_count", ("Presale orders", "定金订单数"),
             ("orders whose deposit was paid, on its day", "支付了定金的订单，计入定金支付日"),
             total("days", "deposit_orders")),
    declared("presale", "deposits_yuan", ("Deposits", "定金金额"),
             ("deposits paid; no part of GMV until the balance is paid", "已付定金；尾款支付前不计入支付金额"),
             yuan("days", "deposits_fen")),
    declared("presale", "balances_yuan", ("Balances", "尾款金额"),
             ("the part of GMV that was paid as balances", "支付金额中以尾款支付的部分"),
             yuan("days", "balances_fen")),
    declared("presale", "balance_paid_share", ("Deposit to balance", "尾款支付率"),
             ("of the deposits paid in the period, the share whose balance was paid in the end",
              "期间内付定金的订单中，最终支付尾款的占比"),
             over(total("deposits", "balance_paid"), total("deposits", "one"))),
)  # fmt: skip
ADS: Final = (
    declared("ads", "ad_spend_yuan", ("Ad spend", "推广花费"),
             ("charged by all campaigns: search clicks and banners", "全部推广计划的扣费：搜索点击与展示广告"),
             yuan("days", "ad_spend_fen"), ""),
    declared("ads", "ad_gmv_yuan", ("GMV by ads", "推广成交金额"),
             ("paid orders made in a visit by a channel with campaigns, on the day of payment",
              "经推广渠道到访并下单的支付金额，计入支付日"), yuan("paid", "paid_fen", ads=True)),
    declared("ads", "roas_ratio", ("ROAS", "投产比"),
             ("GMV by ads / ad spend", "推广成交金额 / 推广花费"),
             over(yuan("paid", "paid_fen", ads=True), yuan("days", "ad_spend_fen"))),
    declared("ads", "break_even_roas_ratio", ("Break-even ROAS", "盈亏平衡投产"),
             ("1 / margin: GMV of the orders paid in the period / what they leave in the end, after refunds, "
              "returns, goods, logistics and fees, before ads; empty where they leave nothing",
              "1 / 边际利润率：期间内支付订单的支付金额 / 其最终剩余（扣除退款、退货、货品、物流、佣金与费用，"
              "不扣推广费）；无剩余则为空"), break_even, "down"),
    declared("ads", "ad_cost_ratio_share", ("Ad cost ratio", "推广花费占比"),
             ("ad spend / GMV", "推广花费 / 支付金额"),
             over(yuan("days", "ad_spend_fen"), yuan("days", "gmv_fen")), "down"),
    declared("ads", "ad_clicks_count", ("Ad clicks", "推广点击量"),
             ("clicks paid for in search", "搜索推广的付费点击"), total("auctions", "clicks")),
    declared("ads", "ad_impressions_count", ("Ad impressions", "推广展现量"),
             ("sponsored slots won in search", "搜索推广获得的展现"), total("auctions", "impressions")),
    declared("ads", "ad_click_rate_share", ("Ad click rate", "推广点击率"),
             ("ad clicks / ad impressions", "推广点击量 / 推广展现量"),
             over(total("auctions", "clicks"), total("auctions", "impressions"))),
    declared("ads", "cost_per_click_yuan", ("Cost per click (CPC)", "平均点击花费"),
             ("search ad spend / ad clicks", "搜索推广花费 / 推广点击量"),
             over(yuan("auctions", "spend_fen"), total("auctions", "clicks")), "down", "rate"),
    declared("ads", "cost_per_mille_yuan", ("Cost per mille (CPM)", "千次展现花费"),
             ("1000 x search ad spend / ad impressions", "1000 × 搜索推广花费 / 推广展现量"),
             over(yuan("auctions", "spend_fen"), total("auctions", "impressions"), 1000), "down", "rate"),
    declared("ads", "cost_per_buyer_yuan", ("Cost per buyer (CPA)", "获客成本"),
             ("ad spend / different shoppers who paid after coming by ads", "推广花费 / 经推广支付的去重买家数"),
             over(yuan("days", "ad_spend_fen"), ad_buyers), "down", "rate"),
)  # fmt: skip
LIVE: Final = (
    declared("live", "live_views_count", ("Live views", "观看人次"),
             ("viewers who joined a room, by the day on which it opened", "进入直播间的人次，计入开播日"),
             total("live_rooms", "viewers")),
    declared("live", "live_gmv_yuan", ("Live GMV", "直播成交金额"),
             ("paid orders made while watching, before refunds", "观看时下单的支付金额（退款前）"),
             yuan("live_rooms", "gmv_fen")),
    declared("live", "gpm_yuan", ("GPM", "千次观看成交"),
             ("1000 x live GMV / live views", "1000 × 直播成交金额 / 观看人次"),
             over(yuan("live_rooms", "gmv_fen"), total("live_rooms", "viewers"), 1000), kind="rate"),
    declared("live", "live_conversion_share", ("Live conversion", "看播转化率"),
             ("paid orders made while watching / live views", "直播支付订单数 / 观看人次"),
             over(total("live_rooms", "paid_orders"), total("live_rooms", "viewers"))),
    declared("live", "mean_watch_s", ("Mean watch", "均停"),
             ("time in the rooms / live views", "总观看时长 / 观看人次"),
             over(total("live_rooms", "watched_s"), total("live_rooms", "viewers"))),
    declared("live", "slot_output_yuan", ("Output per slot", "坑产"),
             ("GMV of listings while shown / slots", "讲解时段成交金额 / 坑位数"),
             over(yuan("live_slots", "gmv_fen"), total("live_slots", "one")), kind="rate"),
    declared("live", "slot_fees_yuan", ("Slot fees", "坑位费"),
             ("fees for slots in live rooms", "直播坑位费"), yuan("fees", "fen", kind="slot_fee"), ""),
    declared("live", "commission_yuan", ("Commission of hosts and publishers", "渠道佣金"),
             ("commission that channels are paid, less what is taken back; the platform's is in fees",
              "支付给主播与推广者的佣金（扣除追回）；平台佣金计入佣金与费用"),
             yuan("fees", "fen", kind="commission"), ""),
)  # fmt: skip
AFTER: Final = (
    declared("after", "refunds_yuan", ("Refunds before shipping", "发货前退款金额"),
             ("paid back before shipping, on that day", "发货前退款，计入退款日"),
             yuan("days", "refunds_fen"), "down"),
    declared("after", "returns_yuan", ("Returns", "退货退款金额"),
             ("paid back after a return, on that day", "退货退款，计入退款日"), yuan("days", "returns_fen"), "down"),
    declared("after", "price_protection_yuan", ("Price protection", "价保退差"),
             ("differences paid back as a price fell", "降价后的价保退差"),
             yuan("days", "price_protection_fen"), "down"),
    declared("after", "refund_rate_share", ("Refund rate", "发货前退款率"),
             ("of the paid orders made in the period, the share refunded before shipping",
              "期间内所下已支付订单中，发货前退款的占比"),
             over(total("cohorts", "refunded_orders"), total("cohorts", "paid_orders")), "down"),
    declared("after", "return_rate_share", ("Return rate", "退货率"),
             ("of the delivered orders made in the period, the share returned", "期间内所下已签收订单中，退货的占比"),
             over(total("cohorts", "returned_orders"), total("cohorts", "delivered_orders")), "down"),
    declared("after", "money_back_share", ("Money paid back", "退款金额占比"),
             ("of what was paid for orders made in the period, the share paid back in the end",
              "期间内所下订单的支付金额中，最终退还的占比"), over(paid_back, total("cohorts", "paid_fen")), "down"),
)  # fmt: skip
STOCK: Final = (
    declared("stock", "active_share", ("Active variants", "动销率"),
             ("sizes and colours that were ordered / all that the store carries", "有下单的规格数 / 全部规格数"),
             over(sold_variants, variants)),
    declared("stock", "sell_through_share", ("Sell-through", "售罄率"),
             ("(stock before the first day - stock at the close of the period) / stock before the first day",
              "（期初库存 - 期末库存）/ 模拟首日前库存"), over(gone_units, Periods.opening)),
    declared("stock", "stock_units_count", ("Units in stock", "库存件数"),
             ("at the close of the period", "期末在售库存"), Periods.closing, "", "rate"),
    declared("stock", "inventory_days", ("Days of inventory", "库存周转天数"),
             ("stock at each day's close / units ordered, both added over the days",
              "每日收盘库存之和 / 每日下单件数之和"),
             over(total("stock", "kept"), total("stock", "sold", here=1)), "down"),
    declared("stock", "stock_out_share", ("Stock-out rate", "缺货率"),
             ("sizes and colours empty at the day's close / all, both added over the days",
              "每日收盘无货规格数之和 / 规格数之和"), over(total("stock", "empty"), total("stock", "here")), "down"),
    declared("stock", "lost_units_count", ("Units lost, sold out", "缺货流失件数"),
             ("demand that met an empty variant and took no other; counted for each listing wanted",
              "想买的规格已售罄且未换规格的需求件数；每个想买的商品各计一次"), total("stock", "lost"), "down"),
)  # fmt: skip
PROFIT: Final = (
    declared("profit", "net_contribution_yuan", ("Net contribution", "净利"),
             ("net sales + platform's and hosts' part of discounts + deposits kept - goods - logistics - fees - ads "
              "- unsold stock, each on the day of its posting; before tax",
              "净成交额 + 平台与主播承担优惠 + 不退的定金 - 货品成本 - 物流 - 佣金与费用 - 推广费 - 滞销减值，"
              "均计入记账日；税前"), yuan("days", "net_contribution_fen")),
    declared("profit", "platform_subsidy_yuan", ("Paid by platform", "平台承担优惠"),
             ("the platform's part of discounts", "平台承担的优惠"), yuan("days", "platform_subsidy_fen")),
    declared("profit", "host_subsidy_yuan", ("Paid by hosts", "主播承担优惠"),
             ("live hosts' part of discounts", "主播承担的优惠"), yuan("days", "host_subsidy_fen")),
    declared("profit", "forfeited_deposits_yuan", ("Deposits kept", "不退的定金"),
             ("deposits that the store keeps, as their balance was never paid", "未付尾款、由店铺留下的定金"),
             yuan("days", "forfeited_deposits_fen")),
    declared("profit", "goods_yuan", ("Cost of goods", "货品成本"),
             ("cost of goods sent, less goods back, with losses on goods back not as new",
              "发出货品成本 - 退回货品成本 + 退货损耗"), yuan("days", "goods_fen"), "down"),
    declared("profit", "write_down_yuan", ("Unsold stock", "滞销减值"),
             ("unsold goods written down to salvage value, when all is settled", "结清时未售货品减至残值的损失"),
             yuan("days", "write_down_fen"), "down"),
    declared("profit", "logistics_yuan", ("Logistics", "物流费用"),
             ("courier, packaging, return-freight insurance, handling of returns", "快递、包装、运费险与退货处理"),
             yuan("days", "logistics_fen"), "down"),
    declared("profit", "fees_yuan", ("Commission and fees", "佣金与费用"),
             ("platform commission and base fee, fees of channels: slot fees and commissions",
              "平台佣金、基础服务费，以及坑位费、佣金等渠道费用"), yuan("days", "fees_fen"), "down"),
)  # fmt: skip
STATISTICS: Final = (*SALES, *TRAFFIC, *CONVERSION, *PRESALE, *ADS, *LIVE, *AFTER, *STOCK, *PROFIT)


def by_source(channel: str) -> Statistic:
    """Visitors by a channel."""
    return declared(
        "source", f"visitors_{channel}_count", (f"Visitors: {channel}", f"访客数：{channel}"),
        ("different shoppers a day who came by this channel, added over the days; one may come by several",
         "每日经该渠道到店的去重访客，按天累加；一人可经多个渠道"),
        total("visitors", "visitors", channel=channel))  # fmt: skip


def statistics_of(*runs: Run) -> tuple[Statistic, ...]:
    """All metrics of some runs: the fixed ones, then visitors by channel, in order of name."""
    return (*STATISTICS, *(by_source(name) for name in sorted({c for run in runs for c in run.manifest["channels"]})))
