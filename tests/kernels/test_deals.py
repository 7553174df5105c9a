"""What a tag gives its bearer: its price while it holds and there are units, its badge, its shares of returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosim.channels.contract import Layer
from ecosim.channels.landings import Search
from ecosim.channels.tags import Tag
from ecosim.kernels import layout
from ecosim.kernels.deals import (
    badge_until,
    carries,
    deal_for,
    mark_of,
    refund_share_of,
    return_share_of,
    take_deal,
)
from ecosim.units import DAY, HOUR

NOW_US, UNTIL_US = DAY, DAY + HOUR
LISTING = "sweater"
PAYERS = ("store", "platform", "host")


@pytest.fixture(scope="module")
def world(opened: Callable[..., Any], declared: Callable[..., Any]) -> Any:
    """Rows of deals: 0..2 a price of the sweater by each payer, for five units; 3 a badge; 4 a name without more."""
    found = opened()
    priced = [
        Tag(payer, listing=LISTING, price_fen=30_000, quota=5, payer=payer, refund_share=0.31, return_share=0.62)
        for payer in PAYERS
    ]
    tags = [*priced, Tag(badge="deal"), Tag("plain")]
    declared(found, *(Layer(id=tag.label, mean=0, hours=1, land=Search(), tag=tag) for tag in tags))
    return found


@pytest.fixture
def carried(world: Any) -> Any:
    """The world, whose visit carries the first tag for an hour, all of its units left."""
    world.state.deals["left"][:3] = 5
    carries(world.state, 0, UNTIL_US)
    return world


def row_of(world: Any, listing: str) -> int:
    return int(world.catalogue.names.index(listing))


def test_a_price_holds_for_its_listing_until_its_time_is_over(carried: Any) -> None:
    state, sweater = carried.state, row_of(carried, LISTING)
    assert deal_for(state, NOW_US, sweater) == 0
    assert deal_for(state, UNTIL_US - 1, sweater) == 0
    assert deal_for(state, UNTIL_US, sweater) == -1
    assert deal_for(state, NOW_US, row_of(carried, "jeans")) == -1


def test_a_price_holds_while_there_are_units(carried: Any) -> None:
    carried.state.deals[0]["left"] = 1
    assert deal_for(carried.state, NOW_US, row_of(carried, LISTING)) == 0
    carried.state.deals[0]["left"] = 0
    assert deal_for(carried.state, NOW_US, row_of(carried, LISTING)) == -1


@pytest.mark.parametrize(("shown_fen", "row"), [(30_001, 0), (30_000, -1), (29_999, -1)])
def test_a_price_that_is_not_below_the_one_shown_is_none(carried: Any, shown_fen: int, row: int) -> None:
    sweater = row_of(carried, LISTING)
    before, carried.state.shown_fen[sweater] = int(carried.state.shown_fen[sweater]), shown_fen
    assert deal_for(carried.state, NOW_US, sweater) == row
    carried.state.shown_fen[sweater] = before


def test_a_visit_without_a_tag_has_nothing(carried: Any) -> None:
    carries(carried.state, -1, UNTIL_US)
    sweater = row_of(carried, LISTING)
    assert (deal_for(carried.state, NOW_US, sweater), mark_of(carried.state, NOW_US, sweater)) == (-1, -1)
    assert badge_until(carried.state) == 0


def test_a_name_marks_orders_of_its_listing_or_of_all(carried: Any) -> None:
    """Whether or not its price is taken, while it holds."""
    state, sweater, jeans = carried.state, row_of(carried, LISTING), row_of(carried, "jeans")
    carried.state.deals[0]["left"] = 0
    assert [mark_of(state, NOW_US, listing) for listing in (sweater, jeans)] == [0, -1]
    carries(state, 4, UNTIL_US)
    assert [mark_of(state, NOW_US, listing) for listing in (sweater, jeans)] == [4, 4]
    assert mark_of(state, UNTIL_US, jeans) == -1


def test_a_badge_is_shown_as_long_as_the_tag_holds(carried: Any) -> None:
    assert badge_until(carried.state) == 0
    carries(carried.state, 3, UNTIL_US)
    assert badge_until(carried.state) == UNTIL_US


@pytest.mark.parametrize("row", range(3), ids=PAYERS)
def test_the_payer_bears_what_the_price_is_below_the_one_shown(carried: Any, row: int) -> None:
    state, sweater = carried.state, row_of(carried, LISTING)
    state.basket_aside[1] = 0
    take_deal(state, row, 1, sweater, 2)
    below = 2 * (int(state.shown_fen[sweater]) - 30_000)
    assert below > 0
    assert state.basket_aside[1].tolist() == [below * (PAYERS[row] == payer) for payer in PAYERS[1:]]
    assert state.deals["left"][:3].tolist() == [5 - 2 * (row == k) for k in range(3)]


def test_shares_of_a_tag_stand_in_place_of_the_listings(carried: Any) -> None:
    order = np.zeros(1, layout.ORDER)
    order["listing_ix"] = row_of(carried, LISTING)
    for row, shares in [(0, (0.31, 0.62)), (4, None), (-1, None)]:
        order["deal_ix"] = row
        of = order["listing_ix"][0]
        expected = shares or (carried.state.refund_share[of], carried.state.return_share[of])
        assert (refund_share_of(carried.state, order[0]), return_share_of(carried.state, order[0])) == expected
