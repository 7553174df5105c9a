"""Visitors, clicks, orders and money by channel, and GMV along the days and around the opening.

Reads `days`, `funnel` and `visitors`. Everything is given with its spread over replications; what a figure looks
like is `charts.py`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosim.report.bands import band, grid, grids, main_replications, main_rows
from ecosim.report.intervals import Spread, spread

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run

STEPS = ("impressions", "clicks", "favourites", "carts", "waits", "orders")


@dataclass(frozen=True)
class ChannelRow:
    """One channel over the whole run."""

    channel: str
    visitors: Spread  # visitors of the store, added over days
    steps: dict[str, Spread]  # STEPS, as counted in the funnel
    orders_by_replication: dict[int, float]
    gmv_yuan: Spread  # orders created
    spend_yuan: Spread


def channels(run: Run) -> list[ChannelRow]:
    """The channels of a run by their mean number of orders, most first."""
    funnel, people = main_rows(run, "funnel"), main_rows(run, "visitors")
    people = people[people["channel"] != "(store)"]
    names = sorted(set(funnel["channel"]) | set(people["channel"]))
    replications = main_replications(run)

    def sums(rows: pd.DataFrame, *columns: str) -> dict[str, dict[str, NDArray[np.float64]]]:
        made = grids(rows, "channel", columns, names, replications)
        return {column: dict(zip(names, values.T, strict=True)) for column, values in made.items()}

    counted = sums(funnel, *STEPS, "gmv_fen", "spend_fen")
    visitors = sums(people, "visitors")["visitors"]
    rows = [
        ChannelRow(
            name, spread(visitors[name]), {step: spread(counted[step][name]) for step in STEPS},
            dict(zip(replications, counted["orders"][name].tolist(), strict=True)),
            spread(counted["gmv_fen"][name] / 100), spread(counted["spend_fen"][name] / 100))
        for name in names
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-(row.steps["orders"].mean or 0.0), row.channel))


def gmv_by_day(run: Run) -> list[dict[str, Any]]:
    """GMV (paid) by date: date, mean, p10, p90, … in yuan, for the days simulated."""
    rows = main_rows(run, "days")
    rows = rows[(rows["gmv_fen"] != 0) | (rows["visitors"] > 0)]
    dates = sorted(rows["date"].unique())
    values = grid(rows, "date", "gmv_fen", dates, main_replications(run)) / 100
    return [{"date": date, **record} for date, record in zip(dates, band(values), strict=True)]


def gmv_by_hour(run: Run, first_hour: int, n_hours: int) -> list[dict[str, Any]]:
    """GMV of orders created by hour since 00:00 of the first day: hour, mean, p10, p90, … in yuan."""
    hours = list(range(first_hour, first_hour + n_hours))
    rows = main_rows(run, "funnel")[["replication", "hour", "gmv_fen"]]
    values = grid(rows[rows["hour"].isin(hours)], "hour", "gmv_fen", hours, main_replications(run)) / 100
    return [{"hour": hour, **record} for hour, record in zip(hours, band(values), strict=True)]
