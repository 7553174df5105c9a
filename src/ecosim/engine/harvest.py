"""Rows of a run as it goes: counters of the state become records at each close of an hour or a day.

Write-only for the engine, but for what channels may know of themselves. Rows of zeros are not written. What the
records mean is declared in `records/outcome.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.contract import Fee
from ecosim.kernels import layout
from ecosim.records.outcome import FUNNEL, RECORDS
from ecosim.world.build import World

Rows = NDArray[np.void]
FUNNEL_COUNTS = (FUNNEL.names or ())[3:]  # behind hour, channel and listing: the columns of the state's funnel
UNSEEN = np.iinfo(np.int32).max


class Harvest:
    """Lists of record arrays by table, and the counters that fill them by the day."""

    def __init__(self, world: World) -> None:
        n_channels, n_own, n_queries = len(world.state.visits), world.catalogue.n_own, len(world.queries)
        self.fee_kinds: list[str] = []
        self._parts: dict[str, list[Rows]] = {name: [] for name in RECORDS}
        self._listing_day = np.zeros((len(world.catalogue.names), layout.N_FUNNEL), np.int64)
        self._noted = np.zeros_like(self._listing_day)
        self._counts = np.zeros((n_channels, n_own, layout.N_FUNNEL), np.int64)
        self._visits = np.zeros(n_channels, np.int64)
        self._seen, self._clicked = np.zeros(n_channels, np.int64), np.zeros(n_channels, np.int64)
        self._day_counts = np.zeros((n_channels, 3), np.int64)
        self._positions, self._best = np.zeros((n_queries, n_own)), np.full((n_queries, n_own), UNSEEN)
        self._refreshes = 0

    def table(self, name: str) -> Rows:
        """All rows of a table so far."""
        parts = self._parts[name]
        rows, first = np.zeros(sum(map(len, parts)), RECORDS[name]), 0
        for part in parts:  # np.concatenate would work out the common record type of each pair anew
            rows[first : first + len(part)] = part
            first += len(part)
        return rows

    def own_gmv_fen(self) -> int:
        """What our store sold from the first day to the last closed hour, by orders made."""
        return int(self._counts[:, :, layout.GMV_FEN].sum())

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

    def counts_of_day(self, channel_ix: int) -> tuple[int, int, int]:
        """A channel's visits, impressions and clicks of the day closed last."""
        visits, impressions, clicks = self._day_counts[channel_ix]
        return int(visits), int(impressions), int(clicks)

    def close_hour(self, world: World, hour: int) -> None:
        """Funnel and auctions of the hour."""
        state = world.state
        channel, listing = np.nonzero(state.funnel.any(axis=2))
        rows = state.funnel[channel, listing]
        columns = {name: rows[:, i] for i, name in enumerate(FUNNEL_COUNTS)}
        self._add("funnel", len(channel), hour=hour, channel_ix=channel, listing_ix=listing, **columns)
        self._counts += state.funnel
        state.funnel[:] = 0
        page, campaign = np.nonzero(state.bought_slots.any(axis=2))
        slots = state.bought_slots[page, campaign]
        self._add(
            "auctions", len(page), hour=hour, query_ix=page, campaign_ix=campaign, page_views=state.page_hour[page],
            impressions=slots[:, layout.SLOT_IMPRESSIONS], clicks=slots[:, layout.SLOT_CLICKS],
            position_sum=slots[:, layout.SLOT_POSITIONS], spend_fen=slots[:, layout.SLOT_SPEND_FEN],
        )  # fmt: skip
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

    def close_day(self, world: World, day: int, campaigns: NDArray[np.int64]) -> None:
        """Stock, market, ranks, budgets, visitors and visits of the day. `campaigns` int64[n] are the rows in use."""
        self.close_stock(world, day)
        self._close_market(world, day)
        self._close_ranks(world, day)
        account = world.state.campaign[campaigns]
        used = (account[:, [layout.LEFT_FEN, layout.SPENT_FEN]] > 0).any(axis=1) | (account[:, layout.DRY_US] >= 0)
        campaigns, account = campaigns[used], account[used]
        left, spent = account[:, layout.LEFT_FEN], account[:, layout.SPENT_FEN]
        self._add(
            "budgets", len(campaigns), day=day, campaign_ix=campaigns, budget_fen=left + spent, spent_fen=spent,
            dry_us=account[:, layout.DRY_US],
        )  # fmt: skip
        self._close_visits(world, day)
        self._close_coupons(world, day)

    def close_stock(self, world: World, day: int) -> None:
        """Stock of a day, alone after the last day of visits; then no channel has counts of a day."""
        state = world.state
        n = len(state.stock_day)
        columns = {name: state.stock_day[:, i] for i, name in enumerate(("sold", "released", "restocked", "lost"))}
        self._add("stock", n, day=day, variant_ix=np.arange(n), on_hand=state.stock[:n], **columns)
        state.stock_day[:] = 0
        self._day_counts[:] = 0

    def add_fees(self, fees: Sequence[Fee], day: int, channel_ix: int) -> None:
        """Fees that a channel settled for a day; kinds are named as they come."""
        for fee in fees:
            if fee.kind not in self.fee_kinds:
                self.fee_kinds.append(fee.kind)
        self._add(
            "fees", len(fees), day=day, channel_ix=channel_ix, kind_ix=[self.fee_kinds.index(fee.kind) for fee in fees],
            order_id=[fee.order_id or 0 for fee in fees], fen=[fee.fen for fee in fees],
        )  # fmt: skip

    def _close_market(self, world: World, day: int) -> None:
        catalogue = world.catalogue
        by_store = np.zeros((len(catalogue.stores), layout.N_FUNNEL), np.int64)
        np.add.at(by_store, catalogue.store_ix, self._listing_day)
        self._listing_day[:] = 0
        store = np.flatnonzero(by_store.any(axis=1))
        rows = by_store[store]
        self._add(
            "market", len(store), day=day, store_ix=store, clicks=rows[:, layout.CLICKS], orders=rows[:, layout.ORDERS],
            units=rows[:, layout.UNITS], gmv_fen=rows[:, layout.GMV_FEN], spend_fen=rows[:, layout.SPEND_FEN],
        )  # fmt: skip

    def _close_ranks(self, world: World, day: int) -> None:
        query, listing = np.nonzero(world.matches[: len(world.queries), : world.catalogue.n_own])
        if self._refreshes:
            self._add(
                "rank", len(query), day=day, query_ix=query, listing_ix=listing, best=self._best[query, listing],
                position_sum=self._positions[query, listing], refreshes=self._refreshes,
            )  # fmt: skip
        self._positions[:] = 0
        self._best[:] = UNSEEN
        self._refreshes = 0

    def _close_coupons(self, world: World, day: int) -> None:
        coupons = world.state.coupons
        row = np.flatnonzero((coupons["claimed"] != 0) | (coupons["used"] != 0))
        columns = {name: coupons[name][row] for name in ("claimed", "used", "left")}
        self._add("coupons", len(row), day=day, coupon_ix=row, **columns)
        coupons["claimed"], coupons["used"] = 0, 0

    def _close_visits(self, world: World, day: int) -> None:
        """Visitors of our store, visits of the market, and each channel's counts of the day."""
        state = world.state
        seen, clicked = (self._counts[:, :, c].sum(axis=1) for c in (layout.IMPRESSIONS, layout.CLICKS))
        clicks = clicked - self._clicked
        page_views = np.append(clicks, clicks.sum())  # the store is the last row, as in `visitors`
        row = np.roll(np.arange(len(page_views)), 1)
        row = row[page_views[row] > 0]
        channel = np.where(row == len(clicks), -1, row)
        self._add(
            "visitors", len(row), day=day, channel_ix=channel, visitors=state.visitors[row], page_views=page_views[row]
        )
        channel = np.flatnonzero(state.visits)
        self._add("visits", len(channel), day=day, channel_ix=channel, visits=state.visits[channel])
        self._visits += state.visits
        self._day_counts[:] = np.stack([state.visits, seen - self._seen, clicks], axis=1)
        self._seen, self._clicked = seen, clicked
        state.visits[:] = 0
        state.visitors[:] = 0

    def _add(self, name: str, n: int, **columns: Any) -> None:
        """Add n records of a table with these columns."""
        if n == 0:
            return
        rows = np.zeros(n, RECORDS[name])
        for column, values in columns.items():
            rows[column] = values
        self._parts[name].append(rows)
