"""Orders by the date on which they were made, and how they ended.

Refunds and returns go by cohort, never by the calendar day on which they happen, so a share stands over its
own orders. What was paid is what was paid back, kept and claimed as price protection.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.records.frames import Named, Values, dates
from ecosim.records.ledger import Ledger
from ecosim.records.outcome import Outcome
from ecosim.records.protection import ENDS as ENDING
from ecosim.records.protection import claims_of
from ecosim.units import DAY

# What became of an order, and the moment that says so.
ENDS = {
    "paid": "paid_us", "refunded": "refunded_us", "delivered": "delivered_us", "returned": "returned_us",
    "confirmed": "confirmed_us",
}  # fmt: skip


def cohorts_of(outcome: Outcome, ledger: Ledger) -> dict[str, Values]:
    """Columns of table `cohorts`: a row a date of order, listing and channel that has orders."""
    orders = outcome.orders
    day = orders["created_us"] // DAY
    size = (max(outcome.n_days, int(day.max(initial=0)) + 1), len(outcome.listings), len(outcome.channels))
    key = np.ravel_multi_index((day, orders["listing_ix"], orders["channel_ix"]), size)
    cohorts, row = np.unique(key, return_inverse=True)
    day_ix, listing_ix, channel_ix = np.unravel_index(cohorts, size)
    columns: dict[str, Values] = {
        "day": day_ix, "date": dates(outcome, day_ix), "listing": Named(outcome.listings, listing_ix),
        "channel": Named(outcome.channels, channel_ix),
        "orders": _sum(len(cohorts), row, np.ones(len(orders), np.int64)),
    }  # fmt: skip
    protected_fen = claims_of(outcome).all_fen
    columns["protected_fen"] = _sum(len(cohorts), row, protected_fen)
    counts: dict[str, NDArray[np.int64]] = {}
    for name, moment in ENDS.items():
        happened = (orders[moment] >= 0).astype(np.int64)
        counts[name] = _sum(len(cohorts), row, happened)
        columns[f"{name}_orders"] = counts[name]
        fen = orders["pays_fen"] - (protected_fen if moment in ENDING else 0)
        columns[f"{name}_fen"] = _sum(len(cohorts), row, happened * fen)
    columns["refunded_share"] = _share(counts["refunded"], counts["paid"])
    columns["returned_share"] = _share(counts["returned"], counts["delivered"])
    return columns


def _sum(n_rows: int, row: NDArray[Any], values: NDArray[Any]) -> NDArray[np.int64]:
    total = np.zeros(n_rows, np.int64)
    np.add.at(total, row, values)
    return total


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
