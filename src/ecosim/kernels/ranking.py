"""Organic ranking: what each listing remembers, its score for each page, and the order that follows.

Score = w · z(sales velocity, conversion, click rate, favourites and carts, price, experience, newness, shelf time,
relevance), z over the listings that match the page, 0 where the spread is 0; out of stock sinks. Velocity ← velocity
· e^(−Δt / memory) + sales. The weights are settings; the calendar says when this runs; `pages.py` uses the order
until then.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels.distributions import fast_exp, fast_log
from ecosim.kernels.jit import kernel
from ecosim.kernels.layout import (
    CARTS,
    CLICKS,
    FAVOURITES,
    IMPRESSIONS,
    ORDERS,
    SHELF_PAGES,
    UNITS,
    Flags2,
    Floats,
    Floats2,
    Int,
    Ints,
    Ints2,
    Rows,
    Rows2,
)

# columns of `memory` [L, ·]: decayed sums of the last days
(VELOCITY, MEM_IMPRESSIONS, MEM_CLICKS, MEM_INTEREST, MEM_ORDERS, N_MEMORY) = range(6)
# columns of `features` [L, ·], in the order of the weights
(SALES, CONVERSION, CLICK_RATE, INTEREST, PRICE, EXPERIENCE, NEWNESS, SHELF_TIME, RELEVANCE, N_FEATURES) = range(10)
BY_APPEAL, BY_SALES, BY_RACE = range(3)  # what a shelf is ordered by
# a new listing counts as the average one seen for 100 clicks
PRIOR_CLICKS, PRIOR_ORDERS, PRIOR_INTEREST = 100.0, 1.5, 5.0
PRIOR_IMPRESSIONS, PRIOR_IMPRESSION_CLICKS = 2000.0, 40.0
NEW_DAYS = 30.0
# a listing's turn on the shelf ends after seven days; the nearer the end the better (Taobao's classic rule)
SHELF_DAYS = 7.0
SUNK = 1e6  # out of stock: below every score
LEAST_SPREAD = 1e-12
USUAL_RATING = 4.5


@kernel
def remember(memory: Floats2, tally: Ints2, decay: float, sales_weight: float) -> None:
    """Decay what listings remember by `decay` and add what happened since; festival sales count by `sales_weight`."""
    for j in range(memory.shape[0]):
        memory[j, VELOCITY] = memory[j, VELOCITY] * decay + sales_weight * tally[j, UNITS]
        memory[j, MEM_IMPRESSIONS] = memory[j, MEM_IMPRESSIONS] * decay + tally[j, IMPRESSIONS]
        memory[j, MEM_CLICKS] = memory[j, MEM_CLICKS] * decay + tally[j, CLICKS]
        memory[j, MEM_INTEREST] = memory[j, MEM_INTEREST] * decay + tally[j, FAVOURITES] + tally[j, CARTS]
        memory[j, MEM_ORDERS] = memory[j, MEM_ORDERS] * decay + tally[j, ORDERS]


@kernel
def fill_features(
    memory: Floats2, price_ln: Floats, experience: Floats, age_days: Floats, day: float, features: Floats2
) -> None:
    """Fill the columns of `features` float64[L, N_FEATURES] that all pages share; `day` is the time in days."""
    for j in range(memory.shape[0]):
        clicks = memory[j, MEM_CLICKS] + PRIOR_CLICKS
        age = age_days[j] + day
        features[j, SALES] = fast_log(1.0 + memory[j, VELOCITY])
        features[j, CONVERSION] = (memory[j, MEM_ORDERS] + PRIOR_ORDERS) / clicks
        features[j, CLICK_RATE] = (memory[j, MEM_CLICKS] + PRIOR_IMPRESSION_CLICKS) / (
            memory[j, MEM_IMPRESSIONS] + PRIOR_IMPRESSIONS
        )
        features[j, INTEREST] = (memory[j, MEM_INTEREST] + PRIOR_INTEREST) / clicks
        features[j, PRICE] = -price_ln[j]
        features[j, EXPERIENCE] = experience[j]
        features[j, NEWNESS] = fast_exp(-age / NEW_DAYS)
        features[j, SHELF_TIME] = age - SHELF_DAYS * np.floor(age / SHELF_DAYS)


@kernel
def add_feature(features: Floats2, f: Int, rows: NDArray[np.int64], n: Int, weight: float, scores: Floats) -> None:
    """Add weight · z(feature f) to `scores` of the n listings in `rows`, z over these; 0 where they are alike."""
    mean, square = 0.0, 0.0
    for k in range(n):
        mean += features[rows[k], f]
    mean /= n
    for k in range(n):
        square += (features[rows[k], f] - mean) ** 2
    spread = np.sqrt(square / n)
    if spread > LEAST_SPREAD:
        for k in range(n):
            scores[rows[k]] += weight * (features[rows[k], f] - mean) / spread


@kernel
def rank_page(
    page: Int,
    features: Floats2,
    relevance: Floats2,
    matches: Flags2,
    weights: Floats,
    listing_stock: Ints,
    rows: NDArray[np.int64],
    scores: Floats,
    ranked: Rows2,
) -> None:
    """Order the listings that match a page into `ranked` int32[P, D], best first; ties to the lower row.

    relevance float64[P, L], matches uint8[P, L], weights float64[N_FEATURES], rows and scores [L] scratch; -1 stands
    behind the last.
    """
    n = 0
    for j in range(features.shape[0]):
        if matches[page, j]:
            rows[n] = j
            n += 1
            features[j, RELEVANCE] = relevance[page, j]
            scores[j] = 0.0 if listing_stock[j] > 0 else -SUNK
    for f in range(N_FEATURES):
        if weights[f] != 0.0 and n > 0:
            add_feature(features, f, rows, n, weights[f], scores)
    take_best(page, matches, scores, ranked, ranked.shape[1])


@kernel
def take_best(page: Int, matches: Flags2, scores: Floats, ranked: Rows2, most: Int) -> None:
    """Fill a page of `ranked` with the matching listings by falling score, at most `most`, -1 behind the last."""
    depth = min(most, ranked.shape[1])
    n = 0
    for j in range(scores.shape[0]):
        if not matches[page, j]:
            continue
        if n == depth and scores[ranked[page, n - 1]] >= scores[j]:
            continue
        k = n if n < depth else depth - 1
        while k > 0 and scores[ranked[page, k - 1]] < scores[j]:
            ranked[page, k] = ranked[page, k - 1]
            k -= 1
        ranked[page, k] = j
        n = min(n + 1, depth)
    for k in range(n, ranked.shape[1]):
        ranked[page, k] = -1


@kernel
def rank_pages(
    n_pages: Int,
    features: Floats2,
    relevance: Floats2,
    matches: Flags2,
    weights: Floats,
    listing_stock: Ints,
    scores: Floats,
    ranked: Rows2,
) -> None:
    """Rank the first n_pages pages: the queries."""
    rows = np.empty(scores.shape[0], np.int64)
    for page in range(n_pages):
        rank_page(page, features, relevance, matches, weights, listing_stock, rows, scores, ranked)


@kernel
def rank_shelves(
    first_pages: Ints,
    by: Ints,
    sensitivity: Floats,
    utility: Floats2,
    price_ln: Floats,
    memory: Floats2,
    race: Floats,
    mix: Floats2,
    matches: Flags2,
    listing_stock: Ints,
    page_size: Rows,
    scores: Floats,
    ranked: Rows2,
) -> None:
    """Order shelves, SHELF_PAGES pages a segment from each of `first_pages` int64[n]; sold out sinks.

    `by` int64[n]: BY_SALES velocity or BY_RACE, the standing `race` float64[L], the same on all pages; BY_APPEAL the
    utility for the segment's median shopper at the price in hand plus the page's own `mix` float64[SHELF_PAGES, L],
    which stands for what a feed knows of one person and tries on another. utility float64[S, L], sensitivity
    float64[S].
    """
    for k in range(first_pages.shape[0]):
        first = first_pages[k]
        for page in range(first, first + utility.shape[0] * SHELF_PAGES):
            if by[k] != BY_APPEAL and page > first:
                ranked[page] = ranked[first]
                continue
            segment, m = (page - first) // SHELF_PAGES, (page - first) % SHELF_PAGES
            for j in range(scores.shape[0]):
                if by[k] == BY_SALES:
                    scores[j] = memory[j, VELOCITY]
                elif by[k] == BY_RACE:
                    scores[j] = race[j]
                else:
                    scores[j] = utility[segment, j] - sensitivity[segment] * price_ln[j] + mix[m, j]
                if listing_stock[j] <= 0:
                    scores[j] -= SUNK
            take_best(page, matches, scores, ranked, page_size[page])


@kernel
def note_positions(ranked: Rows2, n_own: Int, positions: Ints2) -> None:
    """Fill positions int64[queries, n_own] with our organic positions, 1 is first; depth + 1 where not ranked."""
    depth = ranked.shape[1]
    positions[:] = depth + 1
    for page in range(positions.shape[0]):
        for k in range(depth):
            listing = ranked[page, k]
            if listing < 0:
                break
            if listing < n_own:
                positions[page, listing] = k + 1


@kernel
def fill_utility(
    appeal: Floats2, rating: Floats, memory: Floats2, rating_weight: float, sales_weight: float, utility: Floats2
) -> None:
    """utility[S, L] = appeal + rating_weight · (rating − 4.5) + sales_weight · ln(1 + units of the last days)."""
    for segment in range(utility.shape[0]):
        for j in range(utility.shape[1]):
            utility[segment, j] = (
                appeal[segment, j]
                + rating_weight * (rating[j] - USUAL_RATING)
                + sales_weight * fast_log(1.0 + memory[j, VELOCITY])
            )
