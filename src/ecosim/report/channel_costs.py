"""What channels cost: their fees by kind, and their ads.

Reads `fees` (claw-backs are negative) and `budgets`. Discounts and goods are no part of it: see the waterfall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.report.bands import main_replications, main_rows, sums
from ecosim.report.intervals import Spread, spread
from ecosim.report.spending import own_budgets
from ecosim.report.wording import Words

if TYPE_CHECKING:
    from ecosim.records import Run

ADS: Final = "ads"
FEE_KINDS: Final = {
    ADS: Words("ads", "推广花费"),
    "author_fee": Words("authors' fees", "达人稿费"),
    "broadcast": Words("presenter and studio", "自播成本"),
    "commission": Words("commission", "佣金"),
    "gift": Words("gifts", "赠品"),
    "leader": Words("team leader's share", "团长服务费"),
    "margin": Words("resellers' margin", "分销差价"),
    "order_fee": Words("fee by order", "单笔服务费"),
    "penalty": Words("penalties", "违约金"),
    "production": Words("production", "制作费"),
    "red_packets": Words("red packets", "红包"),
    "samples": Words("samples", "样品"),
    "service_fee": Words("platform service fee", "平台技术服务费"),
    "slot_fee": Words("slot fees", "坑位费"),
    "wage": Words("wages", "人工"),
}


@dataclass(frozen=True)
class Cost:
    """One kind of cost of a channel, in yuan."""

    kind: str
    yuan: Spread

    @property
    def label(self) -> Words:
        """What it is called; a stranger's kind by its own name."""
        own_name = self.kind.replace("_", " ")
        return FEE_KINDS.get(self.kind, Words(own_name, own_name))


@dataclass(frozen=True)
class ChannelCost:
    """A channel's costs, greatest first, and their sum."""

    channel: str
    costs: tuple[Cost, ...]
    all_yuan: Spread

    @property
    def label(self) -> Words:
        """Its name, with the kind of cost where there is only one."""
        if len(self.costs) > 1:
            return Words(self.channel, self.channel)
        only = self.costs[0].label
        return Words(f"{self.channel}: {only.en}", f"{self.channel}：{only.zh}")

    def to_json(self) -> dict[str, Any]:
        """By kind, in yuan."""
        kinds = {f"{cost.kind}_yuan": cost.yuan.record() for cost in self.costs}
        return {**kinds, "all_yuan": self.all_yuan.record()}


@dataclass(frozen=True)
class ChannelCosts:
    """The channels that cost something, dearest first, and their sum."""

    channels: tuple[ChannelCost, ...]
    all_yuan: Spread

    @property
    def has_fees(self) -> bool:
        """True where there is more than ads."""
        return any(cost.kind != ADS for row in self.channels for cost in row.costs)

    def to_json(self) -> dict[str, Any]:
        """By channel and kind, in yuan."""
        channels = {row.channel: row.to_json() for row in self.channels}
        return {"channels": channels, "all_yuan": self.all_yuan.record()}


def channel_costs(run: Run) -> ChannelCosts:
    """Fees and ads by channel over the main replications."""
    by_kind = yuan_by_kind(run)
    names = sorted({channel for channel, _ in by_kind})
    none = np.zeros(len(main_replications(run)))
    rows = []
    for name in names:
        own = {kind: yuan for (channel, kind), yuan in by_kind.items() if channel == name}
        costs = sorted((Cost(kind, spread(yuan)) for kind, yuan in own.items()), key=lambda c: -(c.yuan.mean or 0.0))
        rows.append(ChannelCost(name, tuple(costs), spread(sum(own.values(), none))))
    rows.sort(key=lambda row: (-(row.all_yuan.mean or 0.0), row.channel))
    return ChannelCosts(tuple(rows), spread(sum(by_kind.values(), none)))


def yuan_by_kind(run: Run) -> dict[tuple[str, str], NDArray[np.float64]]:
    """float64[replications] of yuan by channel and kind; kinds that are zero throughout are left out."""
    replications = main_replications(run)
    fees, ads = main_rows(run, "fees"), own_budgets(run)
    found = {
        (str(channel), str(kind)): sums(rows, "fen", replications) / 100
        for (channel, kind), rows in fees.groupby(["channel", "kind"], sort=True)
    }
    for channel, rows in ads.groupby("channel", sort=True):
        key = str(channel), ADS
        found[key] = found.get(key, 0.0) + sums(rows, "spent_fen", replications) / 100
    return {key: yuan for key, yuan in found.items() if yuan.any()}
