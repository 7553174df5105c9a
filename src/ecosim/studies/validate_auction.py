"""V5, auction replay: the engine's own auction and budget kernels over a log of real second-price auctions.

iPinYou season 2, campaign 2997, in file order (Liao et al. 2014; bidding strategies and episodes after
Zhang et al. 2014). With one slot, no increment and no reserve the generalised second price is the second
price; our bid stands first, so it wins ties. Nothing is calibrated: the counts must come out exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.studies.validate_check import Check, exactly

TITLE = "auction replay: one slot, second price, budgets by episode"
NEEDS = ("ipinyou_2997_test.parquet", "ipinyou_campaigns.parquet")
CAMPAIGN = 2997
EPISODE = 1000  # auctions that share one budget; the short last one gets a full budget too
BUDGET_PART = 32  # an episode's budget is this part of what winning everything cost in training
DEAREST_BID = 300
EVERYTHING = 1 << 40  # the market's budget

Bids = npt.NDArray[np.int64]


def check(data: Path) -> tuple[Check, ...]:
    """The seven counts of the case: the budget, then impressions, clicks and cost of two ways to bid."""
    log = pd.read_parquet(data / NEEDS[0])
    campaign = read_training(data)
    budget = episode_budget(campaign)
    rows = [exactly("v5", "budget of an episode", budget, 1_969)]
    for name, bid, targets in STRATEGIES:
        found = replay(bid(log, campaign), log, budget)
        for noun, measured, target in zip(("impressions", "clicks", "cost"), found, targets, strict=True):
            rows.append(exactly("v5", f"{name}: {noun}", measured, target))
    return tuple(rows)


@dataclass(frozen=True)
class Training:
    """What the days before the log said of the campaign: auctions won, clicks, cost."""

    cost_train: int
    imp_train: int
    clk_train: int


def read_training(data: Path) -> Training:
    """The campaign's line of the table of campaigns."""
    table = pd.read_parquet(data / NEEDS[1])
    line = table[table.campaign == CAMPAIGN].iloc[0]
    return Training(int(line.cost_train), int(line.imp_train), int(line.clk_train))


def episode_budget(campaign: Training) -> int:
    """Budget of an episode, in the log's money: its auctions at the mean cost in training, divided by 32."""
    return int(campaign.cost_train / campaign.imp_train * EPISODE / BUDGET_PART)


def by_value(log: pd.DataFrame, campaign: Training) -> Bids:
    """Bid what the click is worth: predicted click rate x mean cost of a click in training."""
    return _whole(log.pctr.to_numpy(np.float64) * campaign.cost_train / campaign.clk_train)


def by_click_rate(log: pd.DataFrame, campaign: Training) -> Bids:
    """Bid 10 at the mean click rate of training, and in proportion elsewhere."""
    return _whole(log.pctr.to_numpy(np.float64) * 10 / (campaign.clk_train / campaign.imp_train))


def _whole(bids: npt.NDArray[np.float64]) -> Bids:
    return np.minimum(np.floor(bids), DEAREST_BID).astype(np.int64)


STRATEGIES = (
    ("bid the value of a click", by_value, (14_752, 48, 307_751)),
    ("bid in proportion to the click rate", by_click_rate, (32_208, 71, 203_610)),
)


def replay(bids: Bids, log: pd.DataFrame, budget: int) -> tuple[int, int, int]:
    """Impressions, clicks and cost of bidding int64[n] against the log's market prices."""
    ask, charge = _market(), _charge()
    left, n_won, n_clicks, cost = budget, 0, 0, 0
    rows = zip(bids.tolist(), log.market_price.tolist(), log.click.tolist(), strict=True)
    for i, (bid, market_price, click) in enumerate(rows):
        if i % EPISODE == 0:
            left = budget
        price = ask(bid, left, market_price)
        if price is not None:
            paid = charge(left, price)
            left, n_won, n_clicks, cost = left - paid, n_won + 1, n_clicks + click, cost + paid
    return n_won, n_clicks, cost


def _charge() -> Callable[[int, int], int]:
    from ecosim.kernels.auction import charge_click

    return charge_click


def _market() -> Callable[[int, int, int], int | None]:
    """The auction of two, ours in row 0: gives our price, or None where the market wins."""
    from ecosim.kernels.auction import GSP, clear_auction

    bids, quality, store = np.zeros(2, np.int64), np.ones(2), np.arange(2)
    budgets, weights = np.array([0, EVERYTHING]), np.ones(1)
    winners, prices = np.zeros(2, np.int64), np.zeros(1, np.int64)

    def ask(bid: int, left: int, market_price: int) -> int | None:
        bids[0], bids[1], budgets[0] = bid, market_price, left
        n_won = clear_auction(bids, quality, budgets, store, 0, 2, 1, weights, 0, 0, GSP, winners, prices)
        return int(prices[0]) if n_won and winners[0] == 0 else None

    return ask
