"""All listings of the world in one set of columns: ours first, with their variants, then the rivals'.

Prices here are everyday prices and tag prices; what holds at a moment is worked out by `pricing.py`. A listing's
appeal is counted at its own usual price: an expensive coat is as likely to be bought as a cheap one of the same
appeal, until either changes its price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosim.scenario.model import Settings
from ecosim.world.relevance import relevance_table
from ecosim.world.rivals import draw_rivals, word_of


@dataclass(frozen=True)
class Catalogue:
    """Columns [L] of listings and [V] of variants; `stores[0]` is ours."""

    names: tuple[str, ...]
    titles: tuple[str, ...]
    categories: tuple[str, ...]  # of what: a rival's is that of our listing nearest to what it is found by
    n_own: int
    stores: tuple[str, ...]
    words: NDArray[np.uint64]
    store_ix: NDArray[np.int32]
    tag_fen: NDArray[np.int64]
    daily_fen: NDArray[np.int64]
    appeal: NDArray[np.float64]  # [S, L]
    rating: NDArray[np.float64]
    age_days: NDArray[np.float64]
    creative: NDArray[np.float64]
    sales_7d: NDArray[np.float64]
    experience: NDArray[np.float64]
    refund_share: NDArray[np.float64]  # [n_own]
    return_share: NDArray[np.float64]  # [n_own]
    variants: tuple[tuple[str, str, str, str], ...]
    first_variant: NDArray[np.int32]
    variant_cumulative: NDArray[np.float64]
    stock: NDArray[np.int64]


RIVAL_EXPERIENCE = 4.7


def build_catalogue(settings: Settings, key: np.uint64) -> Catalogue:
    """Listings and variants of our store and of the rivals."""
    own, rivals = settings.products, draw_rivals(settings, key)
    n_own, n_rivals = len(own), len(rivals.names)
    daily = [daily_fen(settings, i) for i in range(n_own)]
    after = settings.after_sale
    prices = np.concatenate([np.array(daily, np.int64), rivals.price_fen])
    usual = np.array([p.usual_price_fen or fen for p, fen in zip(own, daily, strict=True)], np.int64)

    def both(mine: list[float], theirs: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.concatenate([np.array(mine, float), theirs])

    return Catalogue(
        names=(*(p.listing for p in own), *rivals.names),
        titles=(*(p.title for p in own), *rivals.titles),
        categories=categories_of(settings, rivals.titles),
        n_own=n_own,
        stores=(settings.store.name, *(f"rival-store-{i + 1:03d}" for i in range(settings.market.rivals.stores))),
        words=np.concatenate([np.array([word_of("listing", p.listing) for p in own], np.uint64), rivals.words]),
        store_ix=np.concatenate([np.zeros(n_own, np.int32), rivals.store_ix]),
        tag_fen=np.concatenate([np.array([p.tag_price_fen for p in own], np.int64), rivals.price_fen]),
        daily_fen=prices,
        appeal=appeal_by_segment(
            settings, both([p.appeal for p in own], rivals.appeal), np.concatenate([usual, rivals.price_fen])
        ),
        rating=both([p.rating for p in own], rivals.rating),
        age_days=both([p.age_days for p in own], rivals.age_days),
        creative=both([p.creative for p in own], rivals.creative),
        sales_7d=both([p.sales_7d for p in own], rivals.sales_7d),
        experience=both([settings.store.experience_score] * n_own, np.full(n_rivals, RIVAL_EXPERIENCE)),
        refund_share=np.array([after.refund_share if p.refund_share is None else p.refund_share for p in own], float),
        return_share=np.array([after.return_share if p.return_share is None else p.return_share for p in own], float),
        variants=tuple((p.listing, v.sku, v.colour, v.size) for p in own for v in p.variants),
        **variant_columns(settings, rivals.stock),
    )


def categories_of(settings: Settings, rival_titles: tuple[str, ...]) -> tuple[str, ...]:
    """Category of each listing: ours as written, else the store's; a rival's that of ours which fits its title best."""
    own = [product.category or settings.store.category for product in settings.products]
    if len(set(own)) == 1:
        return (*own, *(own[:1] * len(rival_titles)))
    fit = relevance_table(rival_titles, tuple(product.title for product in settings.products))
    return (*own, *(own[row] for row in np.argmax(fit, axis=1)))


def daily_fen(settings: Settings, row: int) -> int:
    """Everyday price of one of our listings: as planned, else its tag price."""
    product = settings.products[row]
    price = settings.prices.get(product.listing)
    return product.tag_price_fen if price is None or price.daily_fen is None else price.daily_fen


def appeal_by_segment(
    settings: Settings, appeal: NDArray[np.float64], price_fen: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Appeal float64[S, L] without the price, such that at its usual price a listing has its appeal.

    For the segment's median shopper; `appeal` float64[L], `price_fen` int64[L] usual prices: those at which people
    bought it lately, which a plan's own everyday price may leave.
    """
    segments = list(settings.shoppers.segments.values())
    sensitivity = np.array([s.price_sensitivity for s in segments])
    table = appeal[None, :] + sensitivity[:, None] * np.log(price_fen / settings.market.reference_price_fen)[None, :]
    n_own = len(settings.products)
    table[:, :n_own] += np.array([s.appeal for s in segments])[:, None]
    return np.asarray(table)


def variant_columns(settings: Settings, rival_stock: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """First row, cumulative demand share and stock of the variants; a rival's listing has one."""
    counts = [len(p.variants) for p in settings.products] + [1] * len(rival_stock)
    cumulative: list[float] = []
    for product in settings.products:
        weights = np.array([v.weight for v in product.variants], float)
        total = weights.sum()
        shares = np.cumsum(weights) / total if total > 0 else np.arange(1, len(weights) + 1) / len(weights)
        cumulative.extend(shares)
    stock = [v.stock for p in settings.products for v in p.variants]
    return {
        "first_variant": np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        "variant_cumulative": np.concatenate([np.array(cumulative, float), np.ones(len(rival_stock))]),
        "stock": np.concatenate([np.array(stock, np.int64), rival_stock]).astype(np.int64),
    }
