"""The chart of accounts: what the store's money and goods can be, and the steps from GMV to net contribution.

Balances are debit minus credit, in fen. Assets are what the store has, liabilities what it owes; results are what it
earned (credit) or spent (debit) and their sum is net contribution. Posting rules stand in `ledger.py`; this file knows
no order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True)
class Account:
    """One account: its kind decides whether it enters net contribution (`result`) or only moves value (the others)."""

    name: str
    kind: Literal["asset", "liability", "equity", "result"]
    en: str
    zh: str


ACCOUNTS: Final = (
    Account("cash", "asset", "Money in the store's hand", "现金"),
    Account("escrow", "asset", "Paid by shoppers, held by the platform until receipt is confirmed", "平台担保款"),
    Account("platform_receivable", "asset", "The platform's part of discounts, owed to the store", "应收平台补贴"),
    Account("host_receivable", "asset", "A live host's part of discounts, owed to the store", "应收主播补贴"),
    Account("inventory", "asset", "Goods that can be sold, at cost", "库存商品"),
    Account("seconds", "asset", "Goods returned not as new, at salvage value", "不可二次销售退货"),
    Account("deposits", "liability", "Deposits of presales whose balance is not yet paid", "预收定金"),
    Account("opening", "equity", "What the store began with", "期初投入"),
    Account("sales", "result", "Paid by shoppers, before refunds (GMV)", "支付金额"),
    Account("refunds", "result", "Paid back before shipping", "发货前退款"),
    Account("returns", "result", "Paid back after a return", "退货退款"),
    Account("price_protection", "result", "Differences paid back as a price fell", "价保退差"),
    Account("platform_subsidy", "result", "The platform's part of discounts", "平台承担优惠"),
    Account("host_subsidy", "result", "A live host's part of discounts", "主播承担优惠"),
    Account("forfeited_deposits", "result", "Deposits kept, as the balance was never paid", "未付尾款不退的定金"),
    Account("goods", "result", "Cost of goods that shoppers kept", "商品成本"),
    Account("return_loss", "result", "Value lost on goods returned not as new", "退货损耗"),
    Account("write_down", "result", "Unsold goods written down to salvage value", "滞销减值"),
    Account("courier", "result", "Courier", "快递费"),
    Account("packaging", "result", "Packaging", "包装费"),
    Account("insurance", "result", "Return-freight insurance", "运费险"),
    Account("return_handling", "result", "Handling of returns", "退货处理"),
    Account("commission", "result", "Platform commission", "平台佣金"),
    Account("base_fee", "result", "Platform base fee", "基础服务费"),
    Account("ad_spend", "result", "Search advertising", "推广花费"),
    Account("channel_fees", "result", "Fees of channels", "渠道费用"),
)  # fmt: skip

NAMES: Final = tuple(account.name for account in ACCOUNTS)
INDEX: Final = {name: index for index, name in enumerate(NAMES)}
RESULTS: Final = tuple(account.name for account in ACCOUNTS if account.kind == "result")

# Net contribution = net sales - goods - logistics - commissions - fees - ads - packaging - loss on returns: the formula
# of the trade, as planners use it. A step is an account, or a subtotal of all steps above it.
STEPS: Final = (
    "sales", "refunds", "returns", "price_protection", "=net_sales", "platform_subsidy", "host_subsidy",
    "forfeited_deposits", "goods", "return_loss", "write_down", "courier", "packaging", "insurance", "return_handling",
    "commission", "base_fee", "ad_spend", "channel_fees", "=net_contribution",
)  # fmt: skip

LOGISTICS: Final = ("courier", "packaging", "insurance", "return_handling")
FEES: Final = ("commission", "base_fee", "channel_fees")
