"""The world at its first midnight: settings in the units of the kernels, state in arrays of the declared shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.kernels.auction import VCG
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world, first_memory


@pytest.fixture(scope="module")
def world(shop: Callable[..., Any]) -> World:
    return build_world(shop("auction.pricing=vcg", "behaviour.pages.examination=cascade").settings, 4)


def test_times_are_microseconds_and_means_become_medians(world: World) -> None:
    after, rules = world.settings.after_sale, world.rules
    assert rules.end_us == 4 * DAY
    assert rules.unpaid_us == round(world.settings.behaviour.basket.unpaid_h * HOUR)
    assert rules.ship_us == after.ship_h * HOUR
    assert rules.courier_us == pytest.approx(after.courier_h * HOUR * np.exp(-(0.35**2) / 2))
    assert rules.return_us == pytest.approx(after.return_h * HOUR * np.exp(-(0.6**2) / 2))


def test_the_ways_of_looking_and_pricing_are_chosen(world: World, shop: Callable[..., Any]) -> None:
    assert (world.rules.pricing, bool(world.rules.cascade)) == (VCG, True)
    assert (world.state.attention == 1).all()  # a cascade looks at all until it stops
    other = build_world(shop().settings, 4)
    np.testing.assert_allclose(other.state.attention[0], np.arange(1.0, 21.0) ** -0.5)


def test_a_listing_has_the_stock_of_its_variants(world: World) -> None:
    first = world.catalogue.first_variant
    for row in range(len(world.catalogue.names)):
        assert world.state.listing_stock[row] == world.state.stock[first[row] : first[row + 1]].sum()


def test_positions_that_are_sold_lie_on_search_pages(world: World) -> None:
    sold = world.state.page_sponsored
    assert np.flatnonzero(sold[0]).tolist() == [0, 5, 10, 15]
    assert not sold[len(world.queries) :].any()


def test_listings_remember_the_last_week(world: World) -> None:
    memory = first_memory(world.catalogue)
    assert np.array_equal(memory[:, 0], world.catalogue.sales_7d)
    conversion = memory[:, 4] / memory[:, 2]
    assert conversion == pytest.approx(0.012)


def test_running_shares_of_a_day_end_at_one(world: World) -> None:
    assert world.state.about[0] == 0
    assert world.state.about[-1] == pytest.approx(1)
    assert (np.diff(world.state.about) > 0).all()
    assert world.state.query_cumulative[-1] == pytest.approx(1)
