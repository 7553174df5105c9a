"""Rows of a run as it goes: counters of the state become records at each close of an hour or a day.

Write-only for the engine. Rows of zeros are not written. What they mean is declared in `records/outcome.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels import layout
from ecosim.records import outcome as records
from ecosim.world.build import World

Rows = NDArray[np.void]


def fill(dtype: np.dtype[np.void], n: int, **columns: Any) -> Rows:
    """n records with these columns."""
    rows = np.zeros(n, dtype)
    for name, values in columns.items():
        rows[name] = values
    return rows


class Harvest:
    """Lists of record arrays by table."""

    def __init__(self, world: World) -> None:
        n_own = world.catalogue.n_own
        self._parts: dict[str, list[Rows]] = {name: [] for name in records.RECORDS}
        self._listing_day = np.zeros((len(world.catalogue.names), layout.N_FUNNEL), np.int64)
        self._clicks_day = np.zeros((len(world.state.visits), n_own), np.int64)
        self._counts = np.zeros((len(world.state.visits), n_own, layout.N_FUNNEL), np.int64)
        self._visits = np.zeros(len(world.state.visits), np.int64)
        self._positions = np.zeros((len(world.queries), n_own))
        self._best = np.full((len(world.queries), n_own), np.iinfo(np.int32).max)
        self._refreshes = 0
        self._noted = np.zeros_like(self._listing_day)
        self._seen = self._counts[:, :, layout.IMPRESSIONS].sum(axis=1)
        self._day_counts = np.zeros((len(world.state.visits), 3), np.int64)

    def table(self, name: str) -> Rows:
        """All rows of a table so far."""
        return np.concatenate([np.zeros(0, records.RECORDS[name]), *self._parts[name]])

    def counts_of(self, channel_ix: int) -> dict[str, Any]:
        """A channel's own counts from the first day, as its window shows them."""
        table = self._counts[channel_ix]
        return {
            "visits": int(self._visits[channel_ix]),
            "impressions": table[:, layout.IMPRESSIONS],
            "clicks": table[:, layout.CLICKS],
            "orders": table[:, layout.ORDERS],
            "spend_fen": int(table[:, layout.SPEND_FEN].sum()),
        }

    def close_hour(self, world: World, hour: int) -> None:
        """Funnel and auctions of the hour."""
        state = world.state
        funnel = state.funnel
        channel, listing = np.nonzero(funnel.any(axis=2))
        if len(channel):
            rows = funnel[channel, listing]
            names = records.FUNNEL.names or ()
            columns = {name: rows[:, i] for i, name in enumerate(names[3:])}
            self._add("funnel", fill(records.FUNNEL, len(channel), hour=hour, channel_ix=channel, listing_ix=listing, **columns))
            self._counts += funnel
            self._clicks_day += funnel[:, :, layout.CLICKS]
            funnel[:] = 0
        page, campaign = np.nonzero(state.bought_slots.any(axis=2))
        if len(page):
            rows = state.bought_slots[page, campaign]
            columns = {
                "impressions": rows[:, layout.SLOT_IMPRESSIONS],
                "clicks": rows[:, layout.SLOT_CLICKS],
                "position_sum": rows[:, layout.SLOT_POSITIONS],
                "spend_fen": rows[:, layout.SLOT_SPEND_FEN],
                "page_views": state.page_hour[page],
            }
            self._add("auctions", fill(records.AUCTION, len(page), hour=hour, query_ix=page, campaign_ix=campaign, **columns))
            state.bought_slots[:] = 0
        state.page_hour[:] = 0

    def note_ranks(self, positions: NDArray[np.int64]) -> None:
        """Positions after a refresh, int64[queries, own]."""
        self._positions += positions
        np.minimum(self._best, positions, out=self._best)
        self._refreshes += 1

    def add_tally(self, world: World) -> None:
        """Take what listings did since the last refresh, and start counting anew."""
        self._listing_day += world.state.tally - self._noted
        self._noted[:] = 0
        world.state.tally[:] = 0

    def note_day(self, world: World) -> None:
        """What listings did since the last refresh, which the refresh of the same moment will still need."""
        self._listing_day += world.state.tally
        self._noted = world.state.tally.copy()

    def counts_of_day(self, channel_ix: int) -> tuple[int, int, int]:
        """A channel's visits, impressions and clicks of the day closed last."""
        visits, impressions, clicks = self._day_counts[channel_ix]
        return int(visits), int(impressions), int(clicks)

    def close_day(self, world: World, day: int, rows: list[Any]) -> None:
        """Stock, market, ranks, budgets, visitors and visits of the day. `rows` are the campaigns."""
        state, n_own = world.state, world.catalogue.n_own
        self._close_stock(world, day)
        self._close_market(world, day)
        query, listing = np.nonzero(world.matches[: len(world.queries), :n_own])
        if self._refreshes:
            self._add("rank", fill(
                records.RANK, len(query), day=day, query_ix=query, listing_ix=listing,
                position_sum=self._positions[query, listing], best=self._best[query, listing], refreshes=self._refreshes,
            ))  # fmt: skip
        self._positions[:] = 0
        self._best[:] = np.iinfo(np.int32).max
        self._refreshes = 0
        k = np.array([i for i, row in enumerate(rows) if row is not None], np.int64)
        account = state.campaign[k]
        self._add("budgets", fill(
            records.BUDGET, len(k), day=day, campaign_ix=k, budget_fen=account[:, layout.LEFT_FEN] + account[:, layout.SPENT_FEN],
            spent_fen=account[:, layout.SPENT_FEN], dry_us=account[:, layout.DRY_US],
        ))  # fmt: skip
        self._close_visitors(world, day)

    def _close_stock(self, world: World, day: int) -> None:
        state = world.state
        n = len(state.stock_day)
        columns = {name: state.stock_day[:, i] for i, name in enumerate(("sold", "released", "restocked", "lost"))}
        self._add("stock", fill(records.STOCK, n, day=day, variant_ix=np.arange(n), on_hand=state.stock[:n], **columns))
        state.stock_day[:] = 0

    def close_stock(self, world: World, day: int) -> None:
        """Stock of a day after the last day of visits."""
        self._close_stock(world, day)
        self._day_counts[:] = 0

    def _close_market(self, world: World, day: int) -> None:
        catalogue = world.catalogue
        by_store = np.zeros((len(catalogue.stores), layout.N_FUNNEL), np.int64)
        np.add.at(by_store, catalogue.store_ix, self._listing_day)
        self._listing_day[:] = 0
        store = np.flatnonzero(by_store.any(axis=1))
        names = {"clicks": layout.CLICKS, "orders": layout.ORDERS, "units": layout.UNITS, "gmv_fen": layout.GMV_FEN, "spend_fen": layout.SPEND_FEN}
        columns = {name: by_store[store, i] for name, i in names.items()}
        self._add("market", fill(records.MARKET, len(store), day=day, store_ix=store, **columns))

    def _close_visitors(self, world: World, day: int) -> None:
        state = world.state
        clicks = self._clicks_day.sum(axis=1)
        visitors = np.append(clicks.sum(), clicks), np.append(state.visitors[-1], state.visitors[:-1])
        channel = np.flatnonzero(visitors[0])
        self._add("visitors", fill(
            records.VISITOR, len(channel), day=day, channel_ix=channel - 1, visitors=visitors[1][channel], page_views=visitors[0][channel],
        ))  # fmt: skip
        channel = np.flatnonzero(state.visits)
        self._add("visits", fill(records.VISIT, len(channel), day=day, channel_ix=channel, visits=state.visits[channel]))
        self._visits += state.visits
        seen = self._counts[:, :, layout.IMPRESSIONS].sum(axis=1)
        self._day_counts[:, 0], self._day_counts[:, 1], self._day_counts[:, 2] = state.visits, seen - self._seen, clicks
        self._seen = seen
        self._clicks_day[:] = 0
        state.visits[:] = 0
        state.visitors[:] = 0

    def _add(self, name: str, rows: Rows) -> None:
        if len(rows):
            self._parts[name].append(rows)

    def add_fees(self, rows: Rows) -> None:
        """Fees that a channel settled."""
        self._add("fees", rows)
