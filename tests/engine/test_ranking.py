"""The ranking's feedback: sales lift a listing at the next refresh, unless the order is frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.channels.landings import Shelf
from ecosim.engine.ranking import Ranking, own_positions, update_click_shares
from ecosim.kernels import layout
from ecosim.units import HOUR
from ecosim.world.build import MOST_SHELVES, World, build_world

WEEK = ("shoppers.count=6000", "festival=null", "period.to=2025-10-25", "channels.paid_search.enabled=false")


@pytest.fixture
def world(shop: Callable[..., Any]) -> World:
    world = build_world(shop().settings, 2)
    world.state.price_ln[:] = world.state.daily_ln
    return world


@pytest.fixture(scope="module")
def path(shop: Callable[..., Any], simulated: Callable[..., Any]) -> Callable[..., NDArray[np.float64]]:
    """Mean position of the jeans on their query by day, for an appeal."""

    def positions(appeal: float, frozen: bool) -> NDArray[np.float64]:
        scenario = shop(*WEEK, f"ranking.frozen={frozen}".lower(), "products.jeans.variants.JE-1.stock=90000")
        products = tuple(
            p.model_copy(update={"appeal": appeal}) if p.listing == "jeans" else p for p in scenario.settings.products
        )
        outcome = simulated(replace(scenario, settings=scenario.settings.model_copy(update={"products": products})))
        rank = outcome.rank
        mine = (rank["listing_ix"] == outcome.listings.index("jeans")) & (
            rank["query_ix"] == outcome.queries.index("牛仔裤女")
        )
        return np.asarray(rank["position_sum"][mine] / rank["refreshes"][mine])

    return positions


def test_a_listing_that_sells_climbs(path: Callable[..., NDArray[np.float64]]) -> None:
    usual, liked = path(0.35, False), path(2.5, False)
    assert (liked < usual).all()
    assert liked[-1] == 1.0


def test_a_frozen_ranking_stays(path: Callable[..., NDArray[np.float64]]) -> None:
    for appeal in (0.35, 2.5):
        positions = path(appeal, True)
        assert np.ptp(positions) == 0
        assert positions[0] > 1


def test_what_is_sold_out_sinks_behind_all_in_stock(world: World) -> None:
    ranking = Ranking(world)
    ranking.refresh(world, 0, festival=False)
    page = world.queries.index("毛衣女")
    first = int(world.state.ranked[page, 0])
    world.state.listing_stock[first] = 0
    ranking.refresh(world, HOUR, festival=False)
    order = world.state.ranked[page]
    assert order[order >= 0][-1] == first


def test_festival_sales_count_in_part(world: World) -> None:
    for festival, share in ((False, 1.0), (True, world.settings.ranking.festival_share)):
        world.memory[:] = 0
        ranking = Ranking(world)
        ranking.refresh(world, 0, festival=False)
        world.state.tally[0, layout.UNITS] = 10
        ranking.refresh(world, 1, festival=festival)
        assert world.memory[0, 0] == pytest.approx(10 * share, rel=1e-9)
        world.state.tally[:] = 0


def test_the_average_listing_of_a_page_has_the_click_share(world: World) -> None:
    update_click_shares(world)
    for page in range(len(world.queries)):
        shares = world.state.click_share[page, world.matches[page] > 0]
        assert shares.mean() == pytest.approx(world.settings.behaviour.pages.click_share, rel=1e-12)


def test_a_dearer_listing_is_clicked_less(world: World) -> None:
    update_click_shares(world)
    before = world.state.click_share[0].copy()
    world.state.price_ln[0] += 0.2
    update_click_shares(world)
    assert world.state.click_share[0, 0] < before[0]


def test_a_new_shelf_leaves_the_order_of_the_others(world: World) -> None:
    """Else a channel that lands nobody on a shelf of its own would refresh everybody's."""
    ranking = Ranking(world)
    ranking.refresh(world, 0, festival=False)
    first = ranking.page_of(world, Shelf("feed"))
    before = world.state.ranked[first].copy()
    world.state.listing_stock[before[0]] = 0
    second = ranking.page_of(world, Shelf("another"))
    assert second != first
    assert np.array_equal(world.state.ranked[first], before)
    assert world.state.ranked[second, 0] != before[0]


def test_a_shelf_of_ours_shows_ours_alone_by_sales(world: World) -> None:
    ranking = Ranking(world)
    ranking.refresh(world, 0, festival=False)
    page = ranking.page_of(world, Shelf("store", stores="own", by="sales"))
    order = world.state.ranked[page]
    sales = world.catalogue.sales_7d[order[order >= 0]]
    assert sorted(order[order >= 0]) == list(range(world.catalogue.n_own))
    assert (np.diff(sales) <= 0).all()


def test_shelves_beyond_the_most_are_refused_all_or_none(world: World) -> None:
    ranking = Ranking(world)
    ranking.refresh(world, 0, festival=False)
    shelves = [Shelf(f"shelf-{i}") for i in range(MOST_SHELVES + 1)]
    with pytest.raises(ValueError, match=r"^shelves: make 9 different ones; a run has at most 8; share some$"):
        ranking.make_shelves(world, shelves)
    ranking.make_shelves(world, shelves[1:])
    assert ranking.page_of(world, shelves[1]) == len(world.queries)


def test_positions_of_ours_are_places_in_the_order(world: World) -> None:
    Ranking(world).refresh(world, 0, festival=False)
    positions = own_positions(world)
    for page, listing in np.argwhere(world.matches[: len(world.queries), : world.catalogue.n_own]):
        assert world.state.ranked[page, positions[page, listing] - 1] == listing
