"""The money waterfall: from what shoppers paid to what the store keeps, each step with its spread over replications.

Reads the table `waterfall`, whose steps and order come from the chart of accounts. Steps that are zero in every
replication are left out. Subtotals are sums of the steps above, so the figure adds up as the books do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecosim.records.accounts import ACCOUNTS
from ecosim.report.bands import main_replications, main_rows
from ecosim.report.intervals import Spread, spread
from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run

LABELS = {account.name: Words(account.en, account.zh) for account in ACCOUNTS} | {
    # Shorter than in the chart of accounts: these stand beside bars, also on a telephone.
    "sales": Words("GMV (paid)", "支付金额"),
    "refunds": Words("Refunds", "发货前退款"),
    "returns": Words("Returns", "退货退款"),
    "price_protection": Words("Price protection", "价保退差"),
    "net_sales": Words("Net sales", "净成交额"),
    "platform_subsidy": Words("Paid by platform", "平台承担优惠"),
    "host_subsidy": Words("Paid by hosts", "主播承担优惠"),
    "forfeited_deposits": Words("Deposits kept", "不退的定金"),
    "goods": Words("Cost of goods", "商品成本"),
    "return_loss": Words("Loss on returns", "退货损耗"),
    "write_down": Words("Unsold stock", "滞销减值"),
    "insurance": Words("Return insurance", "运费险"),
    "return_handling": Words("Return handling", "退货处理"),
    "commission": Words("Commission", "平台佣金"),
    "base_fee": Words("Base fee", "基础服务费"),
    "ad_spend": Words("Ads", "推广花费"),
    "channel_fees": Words("Channel fees", "渠道费用"),
    "net_contribution": Words("Net contribution", "净利"),
}


@dataclass(frozen=True)
class Step:
    """One step: signed yuan, or a subtotal of all above it."""

    name: str
    label: Words
    subtotal: bool
    yuan: Spread


def waterfall(run: Run) -> list[Step]:
    """The steps from GMV to net contribution over the main replications; costs are negative."""
    rows = main_rows(run, "waterfall")
    steps = []
    for (_, name, subtotal), part in rows.groupby(["step", "account", "subtotal"], sort=True):
        fen = part.set_index("replication")["fen"].reindex(main_replications(run), fill_value=0)
        if subtotal or fen.any():
            yuan = spread(fen.to_numpy(dtype="float64") / 100.0)
            steps.append(Step(str(name), LABELS.get(str(name), Words(str(name), str(name))), bool(subtotal), yuan))
    return steps
