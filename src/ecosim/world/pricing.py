"""The price in hand of one unit at a moment: everyday or festival price, then the official reduction, to the fen.

Our store by the plan; rival stores that join cut their everyday price. Shown prices, reductions and who pays for them
are integer fen; logarithms are taken of what a shopper would pay. When prices open is the calendar's business.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosim.scenario.model import Settings
from ecosim.units import less_share, ppm
from ecosim.world.catalogue import Catalogue
from ecosim.world.rivals import RivalStores


@dataclass(frozen=True)
class Prices:
    """Prices of all listings at one moment, int64[L] fen.

    Shown before the official reduction, in hand after it, and the platform's part of the reduction.
    """

    shown_fen: NDArray[np.int64]
    in_hand_fen: NDArray[np.int64]
    platform_fen: NDArray[np.int64]


def everyday_prices(catalogue: Catalogue) -> Prices:
    """Prices outside the festival."""
    return Prices(catalogue.daily_fen, catalogue.daily_fen, np.zeros_like(catalogue.daily_fen))


def festival_prices(settings: Settings, catalogue: Catalogue, stores: RivalStores) -> Prices:
    """Prices while a phase holds them open: ours if we joined, and those of the rival stores that did."""
    shown = catalogue.daily_fen.copy()
    in_hand = shown.copy()
    platform = np.zeros_like(shown)
    if settings.join_festival:
        reduction = settings.promotions.official_reduction
        for row, product in enumerate(settings.products):
            price = settings.prices.get(product.listing)
            if price is not None and price.festival_fen is not None:
                shown[row] = price.festival_fen
            in_hand[row] = less_share(int(shown[row]), ppm(reduction.rate))
            if reduction.paid_by == "platform":
                platform[row] = shown[row] - in_hand[row]
    for row in range(catalogue.n_own, len(shown)):
        store = catalogue.store_ix[row]
        if stores.joins[store]:
            in_hand[row] = less_share(int(shown[row]), int(stores.depth_ppm[store]))
    return Prices(shown, in_hand, platform)
