"""Our sponsored slots by hour and query: pages people saw, slots won, clicks, spend, and what follows from them.

`auctions` has a row only for hours in which a campaign of ours won a slot. Pages of the other hours are estimated from
the queries that have a row in the same hour and the scenario's shares of searches; `estimated_share` says how much of
all pages that is. Knows no figure; `search_figures.py` draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ecosim.report.bands import main_replications, main_rows, ratio, sums
from ecosim.report.scenario_facts import read_scenario

if TYPE_CHECKING:
    import pandas as pd

    from ecosim.records import Run
    from ecosim.scenario.model import Settings

HOURS: Final = 24
FEN: Final = 100.0
ORGANIC: Final = "organic_search"
ALL: Final = ""  # the name of all queries together
Grid = NDArray[np.float64]  # [replications, hours, queries]
COUNTS: Final = ("impressions", "clicks", "position_sum", "spend_fen")


@dataclass(frozen=True, eq=False)
class Ads:
    """Sums by replication, hour of the run and query; `pages` is 0 where no pages could be known or estimated."""

    queries: tuple[str, ...]  # most seen first
    pages: Grid
    counted: Grid  # of these pages, those not estimated
    won: Grid
    clicks: Grid
    position_sum: Grid
    spend_yuan: Grid

    @property
    def estimated_share(self) -> float:
        """Share of the pages that is estimated, not a number where there are none."""
        return 1.0 - float(ratio(self.counted.sum()[None], self.pages.sum()[None])[0])

    def of(self, query: str) -> Ads:
        """One query alone, or all of them as one."""
        keep = slice(None) if query == ALL else [self.queries.index(query)]
        kept = (grid[:, :, keep].sum(axis=2, keepdims=True) for grid in self._grids())
        return Ads((query,), *kept)

    def _grids(self) -> tuple[Grid, ...]:
        return self.pages, self.counted, self.won, self.clicks, self.position_sum, self.spend_yuan


def read_ads(run: Run) -> Ads | None:
    """The ads of a run, main replications; None where no campaign of ours ever won a slot."""
    rows = main_rows(run, "auctions")
    if not len(rows):
        return None
    hourly = rows.groupby(["replication", "hour", "query"])
    totals = hourly[list(COUNTS)].sum()
    pages = hourly["page_views"].max()  # several campaigns tell of the same pages
    seen = pages.groupby("query").sum()
    queries = tuple(sorted((str(q) for q in seen.index), key=lambda query: (-seen[query], query)))
    n_hours = int(main_rows(run, "replications")["n_days"].max()) * HOURS
    shape = main_replications(run), range(n_hours), queries
    counted = _grid(pages, *shape)
    full = estimate(counted, shares(read_scenario(run).settings, queries))
    won, clicks, positions, spend = (np.nan_to_num(_grid(totals[column], *shape)) for column in COUNTS)
    return Ads(queries, full, np.nan_to_num(counted), won, clicks, positions, spend / FEN)


def _grid(values: pd.Series[Any], replications: list[int], hours: range, queries: tuple[str, ...]) -> Grid:
    """float64[replications, hours, queries], not a number where there is no row."""
    import pandas as pd

    index = pd.MultiIndex.from_product([replications, hours, queries])
    flat = values.reindex(index).to_numpy(dtype=np.float64)
    return flat.reshape(len(replications), len(hours), len(queries))


def shares(settings: Settings, queries: tuple[str, ...]) -> NDArray[np.float64]:
    """Shares of searches by the scenario, not a number for a query that it does not know."""
    known = settings.market.queries
    return np.array([known[query].share if query in known else np.nan for query in queries], dtype=np.float64)


def estimate(pages: Grid, share: NDArray[np.float64]) -> Grid:
    """Pages with the missing ones put in: the hour's searches x the query's share, 0 where nothing is known.

    The hour's searches are those of the queries known in it over their shares; where none is known, the mean of the
    other replications in that hour.

    >>> estimate(np.array([[[30.0, np.nan]]]), np.array([0.3, 0.1])).tolist()
    [[[30.0, 10.0]]]
    """
    known = np.isfinite(pages) & np.isfinite(share)
    below = np.where(known, share, 0.0).sum(axis=2)
    searches = ratio(np.where(known, pages, 0.0).sum(axis=2), below)
    found = np.isfinite(searches)
    usual = ratio(np.where(found, searches, 0.0).sum(axis=0), found.sum(axis=0).astype(np.float64))
    searches = np.where(found, searches, usual)
    return np.where(np.isfinite(pages), pages, np.nan_to_num(searches[:, :, None] * share))


def by_day(grid: Grid) -> NDArray[np.float64]:
    """float64[replications, days] of an hourly grid, queries summed."""
    added: NDArray[np.float64] = grid.reshape(len(grid), -1, HOURS, grid.shape[2]).sum(axis=(2, 3))
    return added


def by_hour_of_day(grid: Grid) -> NDArray[np.float64]:
    """float64[replications, 24] of an hourly grid, days and queries summed."""
    added: NDArray[np.float64] = grid.reshape(len(grid), -1, HOURS, grid.shape[2]).sum(axis=(1, 3))
    return added


def whole(grid: Grid) -> NDArray[np.float64]:
    """float64[replications], all hours and queries summed."""
    added: NDArray[np.float64] = grid.sum(axis=(1, 2))
    return added


def written_bids(settings: Settings, query: str) -> list[tuple[str, str]]:
    """(campaign, bid as written) for each campaign whose plan names a bid on a query word by word.

    A bid stands where paid search writes it, `groups.<campaign>.words.<query>`; other channels may not tell theirs.
    """
    found = []
    for channel in settings.channels.values():
        groups = channel.params.get("groups")
        for name, group in groups.items() if isinstance(groups, dict) else ():
            words = group.get("words") if isinstance(group, dict) else None
            if isinstance(words, dict) and query in words:
                bid = words[query]
                found.append((str(name), str(bid.get("range", "")) if isinstance(bid, dict) else str(bid)))
    return found


def search_channels(settings: Settings, ads: Ads | None, run: Run) -> list[str]:
    """Channels whose visits come from a search: organic search, and those through which slots were won."""
    paid = set(main_rows(run, "auctions")["channel"].unique()) if ads is not None else set()
    organic = {str(name) for name, channel in settings.channels.items() if channel.use == ORGANIC}
    return [*sorted(organic), *sorted(str(name) for name in paid - organic)]


def funnel_of(run: Run, channel: str) -> dict[str, NDArray[np.float64]]:
    """Impressions, clicks, orders made, their worth and spend in yuan of a channel; float64[replications] each."""
    rows, replications = main_rows(run, "funnel"), main_replications(run)
    own = rows[rows["channel"] == channel]
    found = {
        name: sums(own, name, replications) for name in ("impressions", "clicks", "orders", "gmv_fen", "spend_fen")
    }
    return {name.removesuffix("_fen"): values / FEN if name.endswith("_fen") else values
            for name, values in found.items()}  # fmt: skip
