"""Visits on a page laid by hand: what stands beside a listing moves no choice, and who goes first at one moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.channels.contract import Layer
from ecosim.channels.landings import Listing, Search
from ecosim.engine.growth import with_room
from ecosim.engine.layers import Layers, Owner
from ecosim.engine.ranking import Ranking, update_click_shares
from ecosim.engine.rooms import Rooms
from ecosim.engine.traffic import Traffic
from ecosim.kernels import layout
from ecosim.kernels.batch import FULL, carry_until
from ecosim.units import DAY, HOUR
from ecosim.world.build import World, build_world

QUERY = "毛衣女"
ALWAYS, OFTEN = 2**32, 2**31  # click thresholds of 32-bit words
HOPELESS = "jeans"


@pytest.fixture
def made(shop: Callable[..., Any]) -> Callable[..., World]:
    """A world at everyday prices and its first ranking; nobody waits, nothing runs out, one listing is hopeless."""

    def world(*sets: str) -> World:
        scenario = shop("festival=null", "record.events=true", "behaviour.need.drop=0", "shoppers.count=3000", *sets)
        world = build_world(scenario.settings, 1)
        state = world.state
        state.now[layout.OPEN_FROM_US] = -1
        state.price_ln[:] = state.daily_ln
        world.catalogue.appeal[:, world.catalogue.names.index(HOPELESS)] -= 40.0
        state.stock[:], state.listing_stock[:] = 10**6, 10**6
        update_click_shares(world)
        Ranking(world).refresh(world, 0, festival=False)
        return world

    return world


def visits_to(world: World, land: Search | Listing, mean: float = 1.0) -> NDArray[np.void]:
    layer = Layer(id=("all",), mean=mean, hours=20, land=land)
    rows, owner = Layers(["mail"], lambda channel, campaign: None), Owner(0, "mail")
    row = rows.add(world, Ranking(world), Rooms(), owner, layer)
    return Traffic(world, np.uint64(3)).draw(world, [(row, 7, layer)], 0)


def lay_page(world: World, listings: Sequence[str], thresholds: Sequence[int]) -> None:
    """Put these listings on the query's page, as organic results."""
    state, page = world.state, world.queries.index(QUERY)
    for slot, (listing, threshold) in enumerate(zip(listings, thresholds, strict=True)):
        row = world.catalogue.names.index(listing)
        state.page_listing[page, slot], state.page_campaign[page, slot] = row, -1
        state.page_word[page, slot], state.page_click[page, slot] = state.listing_word[row], threshold
    state.page_n[page], state.page_fresh[page] = len(listings), 1


def carried(world: World, visits: NDArray[np.void], until_us: int = DAY) -> list[tuple[Any, ...]]:
    """All behaviour but of the hopeless listing: time, shopper, listing, units, kind."""
    world.state = with_room(world.state)
    while carry_until(world.state, world.rules, visits, len(visits), until_us) == FULL:
        world.state = with_room(world.state)
    events = world.state.events[: world.state.now[layout.N_EVENTS]]
    return [tuple(e) for e in events.tolist() if world.catalogue.names[e[2]] != HOPELESS]


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_hopeless_listing_on_the_page_changes_no_choice(made: Callable[..., World], place: int) -> None:
    """Clicked by everybody and wanted by nobody, wherever it stands: luck belongs to listings, not to places."""
    found = []
    for beside in (False, True):
        world = made("behaviour.choice.leave=3")
        listings, thresholds = ["sweater", "dress", "cardigan"], [OFTEN, OFTEN, OFTEN]
        if beside:
            listings.insert(place, HOPELESS)
            thresholds.insert(place, ALWAYS)
        visits = visits_to(world, Search(QUERY))
        lay_page(world, listings, thresholds)
        found.append(carried(world, visits))
    without, with_it = found
    assert sum(event[4] == 3 for event in without) > 50
    assert with_it == without


def test_a_cascade_goes_on_below_only_where_nobody_is_satisfied(made: Callable[..., World]) -> None:
    """The share that reaches the second place is 1 less the share satisfied with the first, which all click."""
    world = made(
        "behaviour.pages.examination=cascade", "behaviour.pages.satisfied_share=40%", "behaviour.choice.leave=20"
    )
    visits = visits_to(world, Search(QUERY))
    lay_page(world, ["sweater", "dress"], [ALWAYS, ALWAYS])
    events = carried(world, visits)
    views = [
        sum(e[2] == world.catalogue.names.index(name) and e[4] == 0 for e in events) for name in ("sweater", "dress")
    ]
    assert abs(views[1] - 0.6 * views[0]) < 4 * np.sqrt(views[0] * 0.4 * 0.6)


@pytest.mark.parametrize(("freed_us", "n_orders"), [(HOUR - 1, 1), (HOUR, 1), (HOUR + 1, 0)])
def test_what_waited_goes_before_an_arrival_at_the_same_moment(
    made: Callable[..., World], freed_us: int, n_orders: int
) -> None:
    """The last unit, freed at the microsecond of a visit that wants it, is sold to that visit."""
    world = made("behaviour.choice.leave=-20", "behaviour.basket.unpaid_share=0")
    visits = visits_to(world, Listing("cardigan"))[:1].copy()
    visits["time_us"] = HOUR
    state, listing = world.state, world.catalogue.names.index("cardigan")
    variant = int(world.catalogue.first_variant[listing])
    state.stock[variant] = state.listing_stock[listing] = 0
    item = state.heap[0]
    item["time_us"], item["key"], item["kind"], item["units"] = freed_us, 2**64 - 1, layout.OPEN_UNPAID, 1
    item["shopper_id"], item["listing_ix"], item["variant_ix"] = 2**32 - 1, listing, variant
    state.now[layout.N_HEAP] = 1
    carried(world, visits, 2 * HOUR)
    assert world.state.now[layout.N_ORDERS] == n_orders
    assert world.state.stock_day[variant, layout.LOST] == 1 - n_orders


def test_visits_at_the_end_of_a_call_belong_to_the_next(made: Callable[..., World]) -> None:
    """At one moment the calendar comes first: prices that change at 10:00 hold for a visit at 10:00."""
    world = made()
    visits = visits_to(world, Listing("cardigan"))[:3].copy()
    visits["time_us"] = (HOUR - 1, HOUR, HOUR + 1)
    for until_us, n_visits in ((HOUR, 1), (HOUR + 1, 2), (2 * HOUR, 3)):
        carried(world, visits, until_us)
        assert world.state.now[layout.N_VISITS] == n_visits
