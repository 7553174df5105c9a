"""What the store spends on sponsored clicks: by day against the budget, by campaign, and what a click costs.

Reads `budgets` (own store only) and `auctions`. A campaign runs dry at the moment its day's budget is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosim.report.bands import band, grid, main_replications, main_rows, ratio
from ecosim.report.intervals import Spread, spread

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run


@dataclass(frozen=True)
class CampaignRow:
    """One campaign of ours over the whole run."""

    campaign: str
    channel: str
    budget_yuan: Spread
    spent_yuan: Spread
    dry_days: Spread  # days on which the budget ran dry
    clicks: Spread
    cost_per_click_yuan: Spread
    position: Spread  # mean position of the slots won


def own_budgets(run: Run) -> pd.DataFrame:
    """Rows of `budgets` of our own store, main replications."""
    rows, market = main_rows(run, "budgets"), main_rows(run, "market")
    return rows[rows["store"].isin(market.loc[market["own"], "store"].unique())]


def campaigns(run: Run) -> list[CampaignRow]:
    """Our campaigns in order of spending, most first."""
    budgets, auctions = own_budgets(run), main_rows(run, "auctions")
    budgets = budgets.assign(dry=(budgets["dry_us"] >= 0).astype(int))
    keys = sorted(set(zip(budgets["campaign"], budgets["channel"], strict=True)))
    rows = [_campaign(run, name, channel, budgets, auctions) for name, channel in keys]
    return sorted(rows, key=lambda row: (-(row.spent_yuan.mean or 0.0), row.campaign))


def _campaign(run: Run, name: str, channel: str, budgets: pd.DataFrame, auctions: pd.DataFrame) -> CampaignRow:
    def sums(rows: pd.DataFrame, column: str) -> NDArray[np.float64]:
        own = rows[(rows["campaign"] == name) & (rows["channel"] == channel)]
        return grid(own, "campaign", column, [name], main_replications(run))[:, 0]

    clicks, won = sums(auctions, "clicks"), sums(auctions, "impressions")
    return CampaignRow(
        name, channel, spread(sums(budgets, "budget_fen") / 100), spread(sums(budgets, "spent_fen") / 100),
        spread(sums(budgets, "dry")), spread(clicks), spread(ratio(sums(auctions, "spend_fen") / 100, clicks)),
        spread(ratio(sums(auctions, "position_sum"), won)))  # fmt: skip


def spend_by_day(run: Run) -> list[dict[str, Any]]:
    """Spending of all our campaigns by date: date, mean, p10, p90, …, budget (mean), in yuan."""
    rows = own_budgets(run)
    dates, replications = sorted(rows["date"].unique()), main_replications(run)
    spent = grid(rows, "date", "spent_fen", dates, replications) / 100
    budget = grid(rows, "date", "budget_fen", dates, replications).mean(axis=0) / 100
    return [{"date": date, "budget": float(limit), **record}
            for date, limit, record in zip(dates, budget, band(spent), strict=True)]  # fmt: skip


def click_cost_by_day(run: Run) -> list[dict[str, Any]]:
    """Cost of a sponsored click by date: date, mean, p10, p90, … in yuan; days without a click are left out."""
    rows = main_rows(run, "auctions")
    dates, replications = sorted(rows["date"].unique()), main_replications(run)
    clicks = grid(rows, "date", "clicks", dates, replications)
    cost = ratio(grid(rows, "date", "spend_fen", dates, replications) / 100, clicks)
    records = [{"date": date, **record} for date, record in zip(dates, band(cost), strict=True)]
    return [record for record in records if record["mean"] is not None]
