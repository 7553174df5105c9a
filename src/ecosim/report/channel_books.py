"""The books of some channels: from what was paid through them to what they leave, and when their fixed costs come back.

Reads `ledger`, `fees`, `orders` and `budgets`. A channel's books hold every posting that bears its name: its orders, in
a live room and from its replay and carts, its fees and its ads; unsold stock belongs to no channel. That an order came
through a channel does not say that it would not have come without (`ecosim attribute`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.records.accounts import STEPS
from ecosim.report.attribution import Estimate, jackknife
from ecosim.report.bands import main_replications, main_rows, sums
from ecosim.report.channel_costs import ADS, FEE_KINDS, yuan_by_kind
from ecosim.report.intervals import spread
from ecosim.report.money import LABELS, Step
from ecosim.report.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

Numbers = NDArray[np.float64]
Line = tuple[str, Words, bool, Numbers]  # name, label, is a subtotal, yuan by replication
FEE: Final = "fee: "
LEAVES: Final = Words("What they leave", "渠道贡献")
# A fee of a channel, beside the platform's own of the same name.
OF_HOSTS: Final = {"commission": Words("Host's commission", "主播佣金")}


@dataclass(frozen=True, eq=False)
class Books:
    """Signed yuan by step and replication, costs negative; subtotals sum what stands above them."""

    channels: tuple[str, ...]
    lines: tuple[Line, ...]
    fixed_yuan: Numbers  # what is due whatever is sold: fees without an order, and ads
    paid_orders: Numbers

    @property
    def steps(self) -> list[Step]:
        """The steps with their spread; those that are zero throughout are left out."""
        return [Step(name, label, subtotal, spread(yuan)) for name, label, subtotal, yuan in self.lines]

    def yuan(self, name: str) -> Numbers:
        """A line by its name; zero where there is none."""
        found = (yuan for line, _, _, yuan in self.lines if line == name)
        return next(found, np.zeros(len(self.paid_orders)))

    @property
    def leaves_yuan(self) -> Numbers:
        """What is left of it all."""
        return self.yuan("net_contribution")

    @cached_property
    def order_leaves_yuan(self) -> Estimate:
        """What a paid order leaves before fixed costs: the means' ratio, with its 95 % interval."""
        rows = np.column_stack([self.leaves_yuan + self.fixed_yuan, self.paid_orders])
        return jackknife(rows, lambda of: float(of[:, 0].mean() / (of[:, 1].mean() or math.nan)), -math.inf)

    @cached_property
    def break_even_orders(self) -> Estimate | None:
        """Paid orders that earn the fixed costs back; None where it is not settled that an order leaves anything."""
        each = self.order_leaves_yuan
        if not each.value > 0 or each.ci is None or each.ci[0] <= 0:
            return None
        rows = np.column_stack([self.fixed_yuan, self.leaves_yuan + self.fixed_yuan, self.paid_orders])
        return jackknife(rows, lambda of: float(of[:, 0].mean() * of[:, 2].mean() / of[:, 1].mean()))


def channel_books(run: Run, channels: Sequence[str]) -> Books:
    """The books of some channels taken together, over the main replications."""
    replications, chosen = main_replications(run), set(channels)
    ledger, fees, orders = (main_rows(run, name) for name in ("ledger", "fees", "orders"))
    balances = balance_by_account(ledger[ledger["channel"].isin(chosen)], replications)
    balances |= _fees(yuan_by_kind(run), chosen)
    fixed = fees[fees["channel"].isin(chosen) & (fees["order_id"] == 0)]
    paid = orders[orders["channel"].isin(chosen) & (orders["paid_us"] >= 0)]
    return Books(
        tuple(sorted(chosen)),
        tuple(_lines(balances, len(replications))),
        sums(fixed, "fen", replications) / 100 - balances.get("ad_spend", 0.0),
        sums(paid.assign(one=1), "one", replications),
    )


def balance_by_account(ledger: pd.DataFrame, replications: Sequence[int]) -> dict[str, Numbers]:
    """Credit less debit in yuan by account, float64[replications]: what is earned is positive."""
    credit, debit = (
        {str(name): sums(rows, "fen", replications) / 100 for name, rows in ledger.groupby(side, sort=True)}
        for side in ("credit", "debit")
    )
    none = np.zeros(len(replications))
    return {name: credit.get(name, none) - debit.get(name, none) for name in {*credit, *debit}}


def _fees(by_kind: Mapping[tuple[str, str], Numbers], chosen: set[str]) -> dict[str, Numbers]:
    """Fees of the channels by kind, as costs; their names cannot be those of accounts."""
    found: dict[str, Numbers] = {}
    for (channel, kind), yuan in by_kind.items():
        if channel in chosen and kind != ADS:
            found[FEE + kind] = found.get(FEE + kind, 0.0) - yuan
    return dict(sorted(found.items(), key=lambda item: float(item[1].mean())))


def _lines(balances: Mapping[str, Numbers], n: int) -> Iterator[Line]:
    """The steps of the trade's formula, fees by kind in the place of their account."""
    running = np.zeros(n)
    for step in STEPS:
        name = step.lstrip("=")
        if name != step:
            yield name, LEAVES if name == "net_contribution" else LABELS[name], True, running.copy()
            continue
        parts = [name] if name != "channel_fees" else [part for part in balances if part.startswith(FEE)]
        for part in parts:
            yuan = balances.get(part, np.zeros(n))
            running += yuan
            if yuan.any():
                yield part, _label(part), False, yuan


def _label(name: str) -> Words:
    kind = name.removeprefix(FEE)
    if kind == name:
        return LABELS[name]
    said = OF_HOSTS.get(kind) or FEE_KINDS.get(kind) or Words(kind.replace("_", " "), kind.replace("_", " "))
    return Words(said.en[:1].upper() + said.en[1:], said.zh)
