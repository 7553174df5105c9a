"""Where the store stands in organic search along the days: the best of its listings in each of the top queries.

Reads `rank` and, for the weight of a query, `auctions` (pages of a query, all shoppers). Positions count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosim.report.bands import band, main_replications, main_rows

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run


@dataclass(frozen=True)
class RankPath:
    """One query: its listing of ours with the best mean position, and that position by day."""

    query: str
    listing: str
    days: list[dict[str, Any]]  # date, mean, p10, p90, …


def rank_paths(run: Run, n_queries: int = 4) -> list[RankPath]:
    """Paths of the `n_queries` queries with most pages (without auctions: in order of name), most seen first."""
    rows = main_rows(run, "rank")
    rows = rows[rows["refreshes"] > 0]
    return [_path(run, rows[rows["query"] == query], query) for query in _top_queries(run, rows)[:n_queries]]


def _top_queries(run: Run, rows: pd.DataFrame) -> list[str]:
    auctions = main_rows(run, "auctions")
    pages = auctions.groupby("query")["page_views"].sum().to_dict()
    return sorted((str(q) for q in rows["query"].unique()), key=lambda query: (-pages.get(query, 0), query))


def _path(run: Run, rows: pd.DataFrame, query: str) -> RankPath:
    sums = rows.groupby("listing")[["position_sum", "refreshes"]].sum()
    means = (sums["position_sum"] / sums["refreshes"]).sort_index()
    listing = str(means.idxmin())
    own = rows[rows["listing"] == listing].set_index(["replication", "date"])["position_mean"].unstack("date")
    values = own.reindex(main_replications(run)).to_numpy(dtype=np.float64)
    days = [{"date": date, **record} for date, record in zip(own.columns, band(values), strict=True)]
    return RankPath(query, listing, days)
