"""The listings of all stores in one table: ours first, each as liked at its everyday price."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.scenario.model import Price
from ecosim.world.catalogue import Catalogue, build_catalogue

KEY = np.uint64(5)


@pytest.fixture(scope="module")
def catalogue(shop: Callable[..., Any]) -> Catalogue:
    return build_catalogue(shop().settings, KEY)


def test_ours_come_first_and_belong_to_store_0(catalogue: Catalogue) -> None:
    assert catalogue.names[: catalogue.n_own] == ("down-jacket", "wool-coat", "sweater", "cardigan", "dress", "jeans")
    assert not catalogue.store_ix[: catalogue.n_own].any()
    assert (catalogue.store_ix[catalogue.n_own :] > 0).all()
    assert len(catalogue.stores) == 7


def test_variants_stand_behind_their_listing(catalogue: Catalogue) -> None:
    first = catalogue.first_variant
    assert [v[0] for v in catalogue.variants[first[0] : first[1]]] == ["down-jacket", "down-jacket"]
    assert catalogue.stock[first[0] : first[1]].tolist() == [9, 4]
    np.testing.assert_allclose(catalogue.variant_cumulative[first[0] : first[1]], [2 / 3, 1.0])
    assert (np.diff(first[catalogue.n_own :]) == 1).all()  # a rival's listing has one


def test_at_its_everyday_price_a_listing_has_its_appeal(shop: Callable[..., Any], catalogue: Catalogue) -> None:
    settings = shop().settings
    for row, segment in enumerate(settings.shoppers.segments.values()):
        ln = np.log(catalogue.daily_fen / settings.market.reference_price_fen)
        at_daily = catalogue.appeal[row] - segment.price_sensitivity * ln
        own = np.array([p.appeal for p in settings.products]) + segment.appeal
        np.testing.assert_allclose(at_daily[: catalogue.n_own], own, atol=1e-12)


def test_an_everyday_price_tried_in_a_plan_leaves_the_appeal_where_the_usual_price_put_it(
    shop: Callable[..., Any],
) -> None:
    settings = shop().settings
    name, tried = settings.products[0].listing, settings.products[0].tag_price_fen // 2
    products = (settings.products[0].model_copy(update={"usual_price_fen": 60_000}), *settings.products[1:])
    known = settings.model_copy(update={"products": products})
    prices = {**known.prices, name: Price(daily_fen=tried)}
    before, after = build_catalogue(known, KEY), build_catalogue(known.model_copy(update={"prices": prices}), KEY)
    assert after.daily_fen[0] == tried != before.daily_fen[0]
    np.testing.assert_array_equal(after.appeal, before.appeal)
    segment = next(iter(settings.shoppers.segments.values()))
    ln = np.log(60_000 / settings.market.reference_price_fen)
    expected = settings.products[0].appeal + segment.appeal + segment.price_sensitivity * ln
    np.testing.assert_allclose(after.appeal[0, 0], expected)


def test_shares_of_returns_are_the_listings_own_or_the_stores(shop: Callable[..., Any], catalogue: Catalogue) -> None:
    store = shop().settings.after_sale
    assert catalogue.return_share.tolist() == [
        store.return_share,
        0.52,
        store.return_share,
        store.return_share,
        0.56,
        0.55,
    ]
    assert (catalogue.refund_share == store.refund_share).all()


def test_draws_go_by_name_not_by_place(shop: Callable[..., Any], catalogue: Catalogue) -> None:
    settings = shop().settings
    turned = build_catalogue(settings.model_copy(update={"products": settings.products[::-1]}), KEY)
    by_name = dict(zip(turned.names, turned.words.tolist(), strict=True))
    assert by_name == dict(zip(catalogue.names, catalogue.words.tolist(), strict=True))
    assert len(set(by_name.values())) == len(by_name)
