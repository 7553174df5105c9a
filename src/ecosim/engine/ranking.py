"""The refresh of ranking: what listings remember, the order on search pages and shelves, and their click rates.

Runs on the calendar; between two refreshes the order stands. With `ranking.frozen` the first order holds to the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecosim.channels.landings import Shelf
from ecosim.engine.race import Race, places
from ecosim.kernels import layout
from ecosim.kernels.decisions import SHELF_MIX
from ecosim.kernels.distributions import normal
from ecosim.kernels.pages import make_stale
from ecosim.kernels.ranking import fill_features, fill_utility, note_positions, rank_pages, rank_shelves, remember
from ecosim.scenario.model import Settings
from ecosim.units import DAY
from ecosim.world import build
from ecosim.world.build import World
from ecosim.world.rivals import uniforms

SHELF_ORDERS = ("appeal", "sales", "race")  # by the kernel's numbers


def rank_weights(settings: Settings) -> NDArray[np.float64]:
    """Weights float64[N_FEATURES] in the order of the features."""
    w = settings.ranking.weights
    by_memory = w.sales, w.conversion, w.click_rate, w.favourites
    return np.array([*by_memory, w.price, w.experience, w.newness, w.shelf_time, w.relevance])


class Ranking:
    """Order of listings on queries and shelves. Shelves get pages as channels name them."""

    def __init__(self, world: World) -> None:
        self._weights = rank_weights(world.settings)
        self._sensitivity = np.array([s.price_sensitivity for s in world.settings.shoppers.segments.values()], float)
        self._mix = shelf_mix(world)
        self._shelves: dict[Shelf, int] = {}
        self._race = Race(world)
        self._done_us = -1

    def refresh(self, world: World, time_us: int, festival: bool) -> None:
        """Refresh memory, features, utility and all orders. Festival sales count in part.

        Refreshes fall on full hours, where the hour's close has posted the views of all pages just before.
        """
        ranking, state = world.settings.ranking, world.state
        if ranking.frozen and self._done_us >= 0:
            return
        if self._done_us >= 0:
            decay = math.exp(-(time_us - self._done_us) / (ranking.memory_days * DAY))
            remember(world.memory, state.tally, decay, ranking.festival_share if festival else 1.0)
        self._race.note(world, time_us)
        self._done_us = time_us
        self._fill_tables(world, time_us)
        rank_pages(
            len(world.queries), world.features, world.relevance, world.matches, self._weights, state.listing_stock,
            world.scores, state.ranked,
        )  # fmt: skip
        self._rank_shelves(world, tuple(self._shelves))
        make_stale(state)

    def _fill_tables(self, world: World, time_us: int) -> None:
        """Features and utility of all listings as they now stand."""
        state, memory, catalogue = world.state, world.memory, world.catalogue
        day = time_us / DAY
        fill_features(memory, state.price_ln, catalogue.experience, catalogue.age_days, day, world.features)
        c = world.settings.behaviour.choice
        fill_utility(catalogue.appeal, catalogue.rating, memory, c.rating_weight, c.sales_weight, state.utility)

    def make_shelves(self, world: World, shelves: Sequence[Shelf]) -> None:
        """Give new shelves pages, all or none: ValueError beyond the most that a run has."""
        n_shelves = len(self._shelves.keys() | set(shelves))
        if n_shelves > build.MOST_SHELVES:
            limit = f"a run has at most {build.MOST_SHELVES}; share some"
            raise ValueError(f"shelves: make {n_shelves} different ones; {limit}")
        for shelf in shelves:
            self.page_of(world, shelf)

    def page_of(self, world: World, shelf: Shelf) -> int:
        """First page of a shelf, some for each segment; made at its first use."""
        if shelf not in self._shelves:
            n_pages = len(world.segments) * layout.SHELF_PAGES
            page = len(world.queries) + len(self._shelves) * n_pages
            self._shelves[shelf] = page
            rows = slice(page, page + n_pages)
            world.state.page_size[rows] = min(shelf.slots, world.settings.behaviour.pages.slots)
            if shelf.stores == "own":
                world.matches[rows, world.catalogue.n_own :] = 0
            if shelf.by == "race":
                world.matches[rows] *= self._race.runs
            update_click_shares(world)  # of its own pages: who stands on the others has not changed
            self._rank_shelves(world, (shelf,))  # the others keep their order until the refresh
        return self._shelves[shelf]

    def _rank_shelves(self, world: World, shelves: tuple[Shelf, ...]) -> None:
        state = world.state
        pages = np.array([self._shelves[shelf] for shelf in shelves], np.int64)
        by = np.array([SHELF_ORDERS.index(shelf.by) for shelf in shelves], np.int64)
        race = places(self._race.standing(), world.catalogue.words)
        rank_shelves(
            pages, by, self._sensitivity, state.utility, state.price_ln, world.memory, race, self._mix,
            world.matches, state.listing_stock, state.page_size, world.scores, state.ranked,
        )  # fmt: skip


def update_click_shares(world: World) -> None:
    """Click rate of each listing if looked at: creative quality, price against its like on the page, fit of the title.

    The average listing of a page has `click_share`. Run where prices changed.
    """
    pages, state = world.settings.behaviour.pages, world.state
    matches = world.matches.astype(bool)
    n = np.maximum(matches.sum(axis=1), 1)
    mean_ln = np.where(matches, state.price_ln, 0.0).sum(axis=1) / n
    pull = world.catalogue.creative * np.exp(-pages.price_weight * (state.price_ln[None, :] - mean_ln[:, None]))
    pull = pull * (0.5 + 0.5 * world.relevance)
    mean_pull = np.where(matches, pull, 0.0).sum(axis=1) / n
    state.click_share[:] = np.minimum(pages.click_share * pull / np.maximum(mean_pull, 1e-12)[:, None], 1.0)
    make_stale(state)


def shelf_mix(world: World) -> NDArray[np.float64]:
    """What each page of a feed adds to each listing's score, float64[SHELF_PAGES, L].

    Draws SHELF_MIX by listing and page, from the seed alone.
    """
    spread = world.settings.behaviour.pages.shelf_variety
    words = world.catalogue.words
    pages = [uniforms(world.key, SHELF_MIX, words, m) for m in range(layout.SHELF_PAGES)]
    return np.array([[spread * normal(u) for u in page] for page in pages])


def own_positions(world: World) -> NDArray[np.int64]:
    """Organic position of our listings for each query, int64[queries, own]."""
    positions = np.empty((len(world.queries), world.catalogue.n_own), np.int64)
    note_positions(world.state.ranked, world.catalogue.n_own, positions)
    return positions
