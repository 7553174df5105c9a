"""The rivals: stores with listings, prices, stock and search bids, drawn with keyed numbers from the market's settings.

Rival 7 is the same whatever number of rivals there is. Rivals have sales and spend, no books. The festival's rules
for them (who joins, how deep) are drawn here; when prices open is the calendar's business.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosim.kernels import decisions
from ecosim.kernels.distributions import exponential, log_normal, normal
from ecosim.kernels.philox import ZERO, draw, unit
from ecosim.scenario.model import Rivals, Settings

YUAN_FEN = 100
LEAST_RATING, RATING_SPREAD = 4.55, 0.4
MEAN_AGE_DAYS = 240.0
STOCK_SIGMA = 0.6
CREATIVE_SIGMA = 0.25
SALES_PER_APPEAL = 25.0  # units of the last seven days of a rival of average appeal, before the campaign begins
SECOND_QUERY_SHARE = 0.35


def word_of(kind: str, name: str) -> int:
    """The 32-bit id that draws of a thing are keyed by, from its name: never from its place in a table."""
    return zlib.crc32(f"{kind}:{name}".encode())


def uniforms(key: np.uint64, decision: np.uint64, ids: NDArray[np.uint64], k: int = 0) -> NDArray[np.float64]:
    """One keyed uniform for each id, float64[n]."""
    index = np.uint64(k)
    return np.array([unit(draw(key, decision, i, index)[0]) for i in ids], float)


@dataclass(frozen=True)
class RivalListings:
    """Columns of the rivals' listings, each an array [n]; titles are made of the market's queries."""

    names: tuple[str, ...]
    titles: tuple[str, ...]
    words: NDArray[np.uint64]
    store_ix: NDArray[np.int32]  # 1 is the first rival store
    price_fen: NDArray[np.int64]
    appeal: NDArray[np.float64]
    stock: NDArray[np.int64]
    rating: NDArray[np.float64]
    age_days: NDArray[np.float64]
    creative: NDArray[np.float64]
    sales_7d: NDArray[np.float64]


def draw_rivals(settings: Settings, key: np.uint64) -> RivalListings:
    """The rivals' listings of a scenario; `key` is the people's key (seed alone)."""
    rivals = settings.market.rivals
    n = rivals.listings if rivals.stores else 0
    names = tuple(f"rival-{i + 1:04d}" for i in range(n))
    words = np.array([word_of("listing", name) for name in names], np.uint64)

    def of(decision: np.uint64) -> NDArray[np.float64]:
        return uniforms(key, decision, words)

    appeal = rivals.appeal + rivals.appeal_sigma * np.array([normal(u) for u in of(decisions.RIVAL_APPEAL)])
    price = np.array([log_normal(u, rivals.price_fen, rivals.price_sigma) for u in of(decisions.RIVAL_PRICE)])
    return RivalListings(
        names=names,
        titles=tuple(rival_title(settings, key, word) for word in words),
        words=words,
        store_ix=(1 + np.floor(of(decisions.RIVAL_STORE) * rivals.stores)).astype(np.int32),
        price_fen=np.maximum(np.round(price / YUAN_FEN) * YUAN_FEN, YUAN_FEN).astype(np.int64),
        appeal=np.asarray(appeal, float),
        stock=np.round([log_normal(u, rivals.stock, STOCK_SIGMA) for u in of(decisions.RIVAL_STOCK)]).astype(np.int64),
        rating=LEAST_RATING + RATING_SPREAD * of(decisions.RIVAL_RATING),
        age_days=np.array([exponential(u, MEAN_AGE_DAYS) for u in of(decisions.RIVAL_AGE)], float),
        creative=np.array([log_normal(u, 1.0, CREATIVE_SIGMA) for u in of(decisions.RIVAL_QUALITY)], float),
        sales_7d=SALES_PER_APPEAL * np.exp(np.asarray(appeal, float)),
    )


def rival_title(settings: Settings, key: np.uint64, word: np.uint64) -> str:
    """A rival's title: one or two of the market's queries, by their shares."""
    queries = list(settings.market.queries)
    cumulative = np.cumsum([q.share for q in settings.market.queries.values()])
    picks = [unit(w) for w in draw(key, decisions.RIVAL_TITLE, word, ZERO)]
    found = [queries[min(int(np.searchsorted(cumulative, u)), len(queries) - 1)] for u in picks[:2]]
    return found[0] if picks[2] >= SECOND_QUERY_SHARE else " ".join(dict.fromkeys(found))


@dataclass(frozen=True)
class RivalStores:
    """What rival stores will do: arrays [stores + 1], row 0 is our own store and unused."""

    joins: NDArray[np.bool_]
    depth_times: NDArray[np.float64]  # of the mean reduction
    timing: NDArray[np.float64]  # 0 opens with the festival, else how far into its open phases
    bids: NDArray[np.bool_]
    daily_budget_fen: NDArray[np.int64]
    paces: NDArray[np.bool_]
    target_roas: NDArray[np.float64]  # 0 bids by hand


BUDGET_SIGMA = 0.6
LEAST_ROAS, ROAS_SPREAD = 2.5, 3.0


def draw_stores(rivals: Rivals, key: np.uint64) -> RivalStores:
    """How each rival store takes part in the festival and bids for search."""
    ids = np.arange(rivals.stores + 1, dtype=np.uint64)

    def of(decision: np.uint64, k: int = 0) -> NDArray[np.float64]:
        return uniforms(key, decision, ids, k)

    bids = rivals.bids
    bidding = of(decisions.RIVAL_BIDS) < bids.store_share
    bidding[0] = False
    mode = of(decisions.RIVAL_MODE)
    on_target = mode < bids.target_roas_share
    budget = [log_normal(u, bids.daily_budget_fen, BUDGET_SIGMA) for u in of(decisions.RIVAL_BUDGET)]
    return RivalStores(
        joins=of(decisions.RIVAL_JOINS) < rivals.join_share,
        depth_times=0.5 + of(decisions.RIVAL_DEPTH),
        timing=np.where(of(decisions.RIVAL_TIMING) < rivals.late_share, of(decisions.RIVAL_TIMING, 1), 0.0),
        bids=bidding,
        daily_budget_fen=np.round(budget).astype(np.int64),
        paces=of(decisions.RIVAL_MODE, 1) < bids.pacing_share,
        target_roas=np.where(on_target, LEAST_ROAS + ROAS_SPREAD * of(decisions.RIVAL_MODE, 2), 0.0),
    )


def rival_bid_fen(rivals: Rivals, key: np.uint64, store_ix: int, query: str) -> int:
    """What a bidding rival store would pay for a click on a query, fen."""
    word, _, _, _ = draw(key, decisions.RIVAL_BIDS, np.uint64(store_ix), np.uint64(word_of("query", query)))
    return max(1, round(log_normal(unit(word), rivals.bids.cpc_fen, rivals.bids.cpc_sigma)))
