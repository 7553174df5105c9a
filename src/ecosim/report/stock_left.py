"""Stock by listing along the days, and which sizes and colours sell out, when, and in how many replications.

Reads `stock` and `stock_events`. A sell-out is the first moment at which a variant had nothing left to sell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosim.report.bands import grid, main_replications, main_rows
from ecosim.report.intervals import Spread, spread

if TYPE_CHECKING:
    from ecosim.records import Run

VARIANT = ["listing", "sku", "colour", "size"]


@dataclass(frozen=True)
class SellOut:
    """A variant that sold out in `k` of `n` replications; times in µs since 00:00 of the first day."""

    listing: str
    sku: str
    colour: str
    size: str
    first_us: int  # median of the first moments, over the replications in which it sold out
    earliest_us: int
    k: int
    n: int
    lost_units: Spread


def sell_outs(run: Run) -> list[SellOut]:
    """Variants that sold out, those in most replications first, then the earliest."""
    events, stock = main_rows(run, "stock_events"), main_rows(run, "stock")
    replications = main_replications(run)
    lost = stock.groupby(["replication", "listing", "sku"])["lost"].sum()
    found = []
    for (listing, sku, colour, size), rows in events[~events["back"]].groupby(VARIANT, sort=True):
        first = rows.groupby("replication")["time_us"].min()
        units = [float(lost.get((r, listing, sku), 0)) for r in replications]
        found.append(SellOut(str(listing), str(sku), str(colour), str(size), int(first.median()), int(first.min()),
                             len(first), len(replications), spread(np.array(units))))  # fmt: skip
    return sorted(found, key=lambda gone: (-gone.k, gone.first_us, gone.listing, gone.sku))


@dataclass(frozen=True)
class ListingGone:
    """A listing of which some variant sold out, in `k` of `n` replications."""

    listing: str
    first_us: int  # median of the moments at which the first of its variants sold out
    k: int
    n: int
    variants: Spread  # how many of its variants sold out at some moment


def gone_by_listing(run: Run) -> dict[str, ListingGone]:
    """Listings with a sell-out, by name; times in µs since 00:00 of the first day."""
    events, replications = main_rows(run, "stock_events"), main_replications(run)
    found = {}
    for listing, rows in events[~events["back"]].groupby("listing", sort=True):
        first = rows.groupby("replication")["time_us"].min()
        variants = rows.groupby("replication")["sku"].nunique().reindex(replications, fill_value=0)
        found[str(listing)] = ListingGone(str(listing), int(first.median()), len(first), len(replications),
                                          spread(np.asarray(variants, dtype=np.float64)))  # fmt: skip
    return found


def left_by_day(run: Run) -> list[dict[str, Any]]:
    """Mean share of the opening stock left by listing and date: listing, date, left.

    Only days simulated: while all is settled, replications end on different days.
    """
    stock = main_rows(run, "stock")
    stock = stock[stock["day"] < main_rows(run, "replications")["n_days"].max()]
    closing = stock.groupby(["listing", "date"], as_index=False)["on_hand"].sum()
    opening = {name: max(1.0, units * len(main_replications(run))) for name, units in _opening_units(run).items()}
    rows = zip(closing["listing"], closing["date"], closing["on_hand"], strict=True)
    return [
        {"listing": name, "date": date, "left": min(1.0, float(units) / opening[name])} for name, date, units in rows
    ]


def _opening_units(run: Run) -> dict[str, float]:
    """Mean units of a listing before the first day's sales: close of the first day + sold - released - restocked."""
    stock = main_rows(run, "stock")
    first = stock[stock["day"] == stock["day"].min()]
    units = first["on_hand"] + first["sold"] - first["released"] - first["restocked"]
    means = units.groupby(first["listing"]).sum() / max(1, len(main_replications(run)))
    return {str(listing): float(value) for listing, value in means.items()}


@dataclass(frozen=True)
class ListingStock:
    """A listing's units over the run."""

    listing: str
    opening_units: float
    sold_units: Spread  # ordered, less those free again unpaid or refunded, less those back from a return
    left_units: Spread  # when all is settled
    lost_units: Spread


def by_listing(run: Run) -> list[ListingStock]:
    """Every listing of ours in order of units lost, then of units sold, most first."""
    stock, replications = main_rows(run, "stock"), main_replications(run)
    opening = _opening_units(run)
    names = sorted(opening)
    net = stock.assign(net=stock["sold"] - stock["released"] - stock["restocked"])
    sold = grid(net, "listing", "net", names, replications)
    lost = grid(stock, "listing", "lost", names, replications)
    closing = stock.sort_values("day").drop_duplicates(["replication", "listing", "sku"], keep="last")
    last = grid(closing, "listing", "on_hand", names, replications)
    rows = [ListingStock(name, opening[name], spread(sold[:, i]), spread(last[:, i]), spread(lost[:, i]))
            for i, name in enumerate(names)]  # fmt: skip
    return sorted(rows, key=lambda row: (-(row.lost_units.mean or 0), -(row.sold_units.mean or 0), row.listing))
