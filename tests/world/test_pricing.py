"""Prices in hand, to the fen: everyday, festival, official reduction, and who pays for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.world.catalogue import Catalogue, build_catalogue
from ecosim.world.pricing import Prices, everyday_prices, festival_prices
from ecosim.world.rivals import RivalStores, draw_stores

KEY = np.uint64(5)


def prices(settings: Any) -> tuple[Catalogue, RivalStores, Prices]:
    catalogue, stores = build_catalogue(settings, KEY), draw_stores(settings.market.rivals, KEY)
    return catalogue, stores, festival_prices(settings, catalogue, stores)


def test_festival_price_less_the_official_reduction(shop: Callable[..., Any]) -> None:
    """579.00 less 15 % is 492.15; 439.00 less 15 % (65.85) is 373.15."""
    catalogue, _, festival = prices(shop().settings)
    row = catalogue.names.index
    assert festival.shown_fen[row("down-jacket")] == 57_900
    assert festival.in_hand_fen[row("down-jacket")] == 49_215
    assert festival.in_hand_fen[row("sweater")] == 37_315
    assert not festival.platform_fen.any()


def test_the_reduction_is_half_up_to_the_fen(shop: Callable[..., Any]) -> None:
    """0.10 x 3.33 = 0.333 -> 3.00; 0.15 x 0.30 = 0.045 -> 0.05 off."""
    for price, rate, in_hand_fen in (("3.33", "10%", 300), ("0.30", "15%", 25)):
        settings = shop(f"prices.jeans.festival={price}", f"promotions.official_reduction.rate={rate}").settings
        catalogue, _, festival = prices(settings)
        assert festival.in_hand_fen[catalogue.names.index("jeans")] == in_hand_fen


def test_the_platform_pays_where_the_rules_say_so(shop: Callable[..., Any]) -> None:
    catalogue, _, festival = prices(shop("promotions.official_reduction.paid_by=platform").settings)
    own = slice(0, catalogue.n_own)
    assert np.array_equal(festival.platform_fen[own], (festival.shown_fen - festival.in_hand_fen)[own])
    assert festival.platform_fen[own].min() > 0


def test_without_us_only_rivals_change_their_prices(shop: Callable[..., Any]) -> None:
    with_us, without = (prices(shop(f"join_festival={joins}").settings) for joins in ("true", "false"))
    catalogue = with_us[0]
    assert np.array_equal(without[2].in_hand_fen[: catalogue.n_own], catalogue.daily_fen[: catalogue.n_own])
    assert np.array_equal(without[2].in_hand_fen[catalogue.n_own :], with_us[2].in_hand_fen[catalogue.n_own :])


def test_rivals_cut_their_prices_where_their_store_joins(shop: Callable[..., Any]) -> None:
    catalogue, stores, festival = prices(shop("market.rivals.stores=20", "market.rivals.listings=200").settings)
    theirs = slice(catalogue.n_own, None)
    joined = stores.joins[catalogue.store_ix[theirs]]
    cut = catalogue.daily_fen[theirs] - festival.in_hand_fen[theirs]
    assert joined.any()
    assert not joined.all()
    assert (cut[joined] > 0).all()
    assert not cut[~joined].any()
    share = cut[joined] / catalogue.daily_fen[theirs][joined]
    assert share == pytest.approx(stores.depth_ppm[catalogue.store_ix[theirs]][joined] / 1e6, abs=0.5 / 100)


def test_everyday_prices_are_the_plans_else_the_tag(shop: Callable[..., Any]) -> None:
    settings = shop("prices.jeans=null").settings
    catalogue = build_catalogue(settings, KEY)
    everyday = everyday_prices(catalogue)
    assert everyday.in_hand_fen[catalogue.names.index("jeans")] == 39_900
    assert everyday.in_hand_fen[catalogue.names.index("sweater")] == 45_900
