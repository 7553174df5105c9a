"""Bids for sponsored slots: our campaigns as channels declare them, the rivals' as drawn, budgets by the day.

Fills the auction's tables in the state; the auction itself is cleared by `kernels/auction.py` when a page is made.
Between two bid moments bids stand. Our campaigns come first in all tables, rivals behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.bids import Bid, Bids, Campaign
from ecosim.kernels import layout
from ecosim.kernels.bids import fill_bids
from ecosim.kernels.pacing import update_multiplier, update_pacing
from ecosim.kernels.pages import make_stale
from ecosim.kernels.ranking import CLICK_RATE, CONVERSION
from ecosim.units import DAY, HOUR
from ecosim.world.build import World
from ecosim.world.relevance import relevance
from ecosim.world.rivals import rival_bid_fen

MOST_OWN = 32
BROAD_FIT = 0.5  # a broad keyword bids on queries that share at least half of its terms
MOST_MU, PACING_STEP = 200.0, 0.12
SPENT_BY = 0.96  # paced budgets aim to be gone about half past eleven, so that the last clicks still find money
MULTIPLIER_STEP, MOST_MULTIPLIER, MEMORY = 0.5, 8.0, 6.0 / 7.0
BEST_EXPERIENCE = 5.0


@dataclass
class Row:
    """One campaign in the tables: its owner and how it bids."""

    store: str
    channel: str
    channel_ix: int
    campaign: Campaign


class Bidding:
    """Campaigns and entries of all stores."""

    def __init__(self, world: World) -> None:
        self.own: dict[tuple[str, str], int] = {}
        self.rows: list[Row | None] = [None] * MOST_OWN
        self._declared: dict[str, tuple[int, Bids]] = {}
        self._entries: list[tuple[int, int, int, int, int]] = []  # page, store, campaign, listing, bid
        self._rival_entries = self._enter_rivals(world)
        n = len(self.rows)
        self._mu, self._before = np.zeros(n), np.zeros(n, np.int64)
        self._multiplier = np.ones(n)
        self._sales, self._spend = np.zeros(n), np.zeros(n)
        self._views = np.array(world.settings.behaviour.views_by_hour, float)
        self._updated_us = 0
        self._store_fen, self._seen_fen = 0.0, 0
        world.state = world.state.replace(
            campaign=np.zeros((n, layout.N_CAMPAIGN), np.int64),
            campaign_channel=np.full(n, -1, np.int32),
            n_own_campaigns=MOST_OWN,
            bought_slots=np.zeros((len(world.queries), MOST_OWN, layout.N_SLOT), np.int64),
        )
        world.state.campaign[:, layout.DRY_US] = -1
        self._fill_entries(world)

    def _enter_rivals(self, world: World) -> list[tuple[int, int, int, int, int]]:
        rivals, stores, catalogue = world.settings.market.rivals, world.rival_stores, world.catalogue
        entries = []
        for store in np.flatnonzero(stores.bids):
            listings = np.flatnonzero(catalogue.store_ix == store)
            listings = listings[listings >= catalogue.n_own]
            roas = float(stores.target_roas[store])
            campaign = Campaign(
                "search", daily_budget_fen=int(stores.daily_budget_fen[store]), pacing=bool(stores.paces[store]),
                mode="target_roas" if roas > 0 else "manual", target_roas=max(roas, 1.0),
            )  # fmt: skip
            self.rows.append(Row(catalogue.stores[store], "", -1, campaign))
            for page, query in enumerate(world.queries):
                fitting = [j for j in listings if world.matches[page, j]]
                if fitting:
                    best = max(fitting, key=lambda j: (world.relevance[page, j], catalogue.sales_7d[j], -j))
                    bid = rival_bid_fen(rivals, world.key, int(store), query)
                    entries.append((page, int(store), len(self.rows) - 1, int(best), bid))
        return entries

    def declare(self, world: World, channel: str, channel_ix: int, bids: Bids) -> None:
        """Take a channel's bids in place of what it declared before; today's spend counts against the new budgets.

        Raises ValueError where they make more campaigns than a run has.
        """
        names = [(channel, campaign.name) for campaign in bids.campaigns]
        n_own = len(self.own.keys() | set(names))
        if n_own > MOST_OWN:
            raise ValueError(f"bids: make {n_own} campaigns of our own; a run has at most {MOST_OWN}; join some")
        for name, campaign in zip(names, bids.campaigns, strict=True):
            self.own.setdefault(name, len(self.own))
            row = self.own[name]
            self.rows[row] = Row(world.catalogue.stores[0], channel, channel_ix, campaign)
            world.state.campaign_channel[row] = channel_ix
            account = world.state.campaign[row]
            account[layout.LEFT_FEN] = max(0, campaign.daily_budget_fen - account[layout.SPENT_FEN])
            if account[layout.LEFT_FEN] >= max(world.rules.reserve_fen, 1):
                account[layout.DRY_US] = -1
        for name, row in self.own.items():
            gone = self.rows[row]
            if gone is not None and name[0] == channel and name not in names:
                gone.campaign = replace(gone.campaign, daily_budget_fen=0)
                world.state.campaign[row, layout.LEFT_FEN] = 0
        self._declared[channel] = (channel_ix, bids)
        self._fill_entries(world)

    def names(self) -> tuple[tuple[str, str, str], ...]:
        """Store, channel and name of each row's campaign; empty where a row was never used."""
        return tuple((row.store, row.channel, row.campaign.name) if row else ("", "", "") for row in self.rows)

    def row_of(self, channel: str, campaign: str) -> int | None:
        """Row of a campaign that a channel has declared."""
        return self.own.get((channel, campaign))

    def used_rows(self) -> NDArray[np.int64]:
        """Rows of the campaigns there are, of all stores, int64[n]."""
        return np.array([k for k, row in enumerate(self.rows) if row is not None], np.int64)

    def withdraw(self, world: World, channel: str) -> None:
        """Let a channel's bids end, where it has any."""
        if channel in self._declared:
            self.declare(world, channel, self._declared[channel][0], Bids())

    def open_day(self, world: World, own_gmv_fen: int) -> None:
        """New budgets at midnight; targets learn from the days before.

        `own_gmv_fen`: our sales since the first day. A whole-store campaign looks at all our sales and all that
        our campaigns spent, the others at their own.
        """
        accounts = world.state.campaign
        self._store_fen = MEMORY * self._store_fen + (own_gmv_fen - self._seen_fen)
        self._seen_fen = own_gmv_fen
        self._sales = MEMORY * self._sales + accounts[:, layout.SALES_FEN]
        self._spend = MEMORY * self._spend + accounts[:, layout.SPENT_FEN]
        accounts[self._exists] = 0
        accounts[:, layout.LEFT_FEN] = self._budget
        accounts[:, layout.DRY_US] = -1
        for k in np.flatnonzero(self._automatic):
            # as if a day's budget had been spent right on target before: few clicks prove little
            whole = self._whole_store[k]
            spend = (self._spend[:MOST_OWN].sum() if whole else self._spend[k]) + self._budget[k]
            sales = (self._store_fen if whole else self._sales[k]) + self._budget[k] * self._target[k]
            self._multiplier[k] = update_multiplier(
                self._multiplier[k], sales, spend, self._target[k], MULTIPLIER_STEP, MOST_MULTIPLIER
            )
        self._before[:] = 0

    def update(self, world: World, time_us: int, festival: bool) -> None:
        """Set every entry's bid and quality for the hours until the next bid moment."""
        state = world.state
        if len(self._entries) == 0:
            return
        factor = self._hours[time_us % DAY // HOUR] / (1.0 + self._mu)
        if festival:
            factor[MOST_OWN:] *= 1.0 + world.settings.market.rivals.bids.festival_lift
        rate, auction = world.features[:, CLICK_RATE], world.settings.auction
        fill_bids(
            state, self._pages, self._base, self._most, self._limit, self._automatic, self._multiplier / self._target,
            factor, rate / rate.mean(), world.features[:, CONVERSION], world.relevance,
            world.catalogue.experience / BEST_EXPERIENCE, auction.quality_exponent,
        )  # fmt: skip
        make_stale(state)

    def pace(self, world: World, time_us: int) -> None:
        """Move the multipliers of paced campaigns by what was spent since the last time."""
        accounts = world.state.campaign
        into, since = time_us % DAY, self._updated_us % DAY
        if self._updated_us // DAY != time_us // DAY or into == 0:
            since = 0
        passed = self._share_until(into) - self._share_until(since)
        left = max(SPENT_BY - self._share_until(into), 0.01)
        self._updated_us = time_us
        paced = self._paced
        mu, before = self._mu[paced], self._before[paced]
        budget = accounts[paced, layout.LEFT_FEN] + accounts[paced, layout.SPENT_FEN]
        update_pacing(mu, before, accounts[paced, layout.SPENT_FEN], budget, passed, left, PACING_STEP, MOST_MU)
        self._mu[paced], self._before[paced] = mu, before
        self._mu[~paced] = 0.0

    def _share_until(self, into_us: int) -> float:
        """Share of a day's visits before a moment of it."""
        hour, rest = divmod(into_us, HOUR)
        before = self._views[:hour].sum() + (self._views[hour] * rest / HOUR if hour < len(self._views) else 0.0)
        return float(before / self._views.sum())

    def _fill_columns(self) -> None:
        """Columns of the campaigns as declared, arrays [K]; empty rows never bid."""
        n = len(self.rows)
        self._target, self._limit, self._hours = np.ones(n), np.zeros(n), np.zeros((24, n))
        self._automatic, self._paced, self._exists = np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, bool)
        self._whole_store = np.zeros(n, bool)
        self._budget = np.zeros(n, np.int64)
        for k, row in enumerate(self.rows):
            if row is not None:
                campaign = row.campaign
                self._target[k] = max(campaign.target_roas, 1e-9)
                self._hours[:, k] = campaign.hours
                self._limit[k] = campaign.max_cpc_fen
                self._automatic[k] = campaign.mode != "manual"
                self._whole_store[k] = campaign.mode == "whole_store"
                self._paced[k], self._exists[k] = campaign.pacing, True
                self._budget[k] = campaign.daily_budget_fen

    def _fill_entries(self, world: World) -> None:
        own = [entry for channel in sorted(self._declared) for entry in self._own_entries(world, channel)]
        self._entries = entries = sorted(own + self._rival_entries)
        columns = np.array(entries, np.int64).reshape(-1, 5)
        self._pages, self._base = columns[:, 0], columns[:, 4].astype(float)
        # an automatic bid of ours never exceeds what its keyword allows, where it names a price
        self._most = np.where((columns[:, 2] < MOST_OWN) & (columns[:, 4] > 0), self._base, np.inf)
        self._fill_columns()
        state, n = world.state, len(entries)
        world.state = state.replace(
            entry_first=np.searchsorted(columns[:, 0], np.arange(len(state.page_fresh) + 1)).astype(np.int32),
            entry_store=columns[:, 1].astype(np.int32),
            entry_campaign=columns[:, 2].astype(np.int32),
            entry_listing=columns[:, 3].astype(np.int32),
            entry_bid_fen=np.zeros(n, np.int64),
            entry_quality=np.ones(n),
            auction_left=np.zeros(n, np.int64),
        )

    def _own_entries(self, world: World, channel: str) -> list[tuple[int, int, int, int, int]]:
        _, bids = self._declared[channel]
        best: dict[tuple[int, int, int], int] = {}
        for bid in bids.keywords:
            row = self.own[channel, bid.campaign]
            listing = world.catalogue.names.index(bid.listing)
            for page in matched_pages(world, bid):
                if world.matches[page, listing]:
                    place = (page, row, listing)
                    best[place] = max(best.get(place, 0), bid.cpc_fen)
        return [(page, 0, row, listing, cpc) for (page, row, listing), cpc in best.items()]


def matched_pages(world: World, bid: Bid) -> list[int]:
    """Queries on which a keyword bids: its own text, and with broad match those that share half of its terms."""
    if bid.match == "exact":
        return [page for page, query in enumerate(world.queries) if query == bid.query]
    fits = [query == bid.query or relevance(query, bid.query) >= BROAD_FIT for query in world.queries]
    return [page for page, fit in enumerate(fits) if fit]
