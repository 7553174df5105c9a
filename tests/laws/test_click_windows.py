"""Click windows: an order is claimed up to the last second inside, by the last click of any window, and by no other.

And what a publisher earns: a commission of confirmed receipts, half up to the fen by line, whatever else comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.api import Calendar, Channel, ClickWindow, Fee, Layer, Listing, Moments, Orders, Window, ppm, share_of
from ecosim.engine.layers import Layers, Owner
from ecosim.engine.ranking import Ranking
from ecosim.engine.rooms import Rooms
from ecosim.kernels import layout
from ecosim.kernels.admission import follow_click
from ecosim.kernels.parcel import claim_of
from ecosim.units import DAY, HOUR, SECOND
from ecosim.world.build import World, build_world

KEY = np.uint64(7)
CLICKED_US = 5 * HOUR + 123_456  # within second 18,000
BUYS = ("shoppers.count=3000", "period.to=2025-03-08", "behaviour.choice.leave=3", "behaviour.need.drop=0")
SHORT_DAYS = 0.25
SOURCES = {"coat": "publisher-a", "dress": "publisher-b"}  # what each shows; nobody's is the scarf


@pytest.fixture
def clicks(shop: Callable[..., Any]) -> Callable[..., World]:
    """A world of two sources, one of a quarter of a day and one of 15 days, and a way to click."""
    world = build_world(shop("shoppers.count=10").settings, 1)
    layers, owner = Layers(["ads"], lambda channel, campaign: None), Owner(0, "ads")
    ranking, rooms = Ranking(world), Rooms()
    for source, days in (("short", SHORT_DAYS), ("long", 15.0)):
        window = ClickWindow(source, days)
        layers.add(world, ranking, rooms, owner, Layer(source, 1.0, 1, Listing("dress"), window=window))

    def click(source: int, time_us: int, shopper: int = 3) -> World:
        world.state.now[layout.VISIT_LAYER] = source + 1
        follow_click(world.state, world.rules, time_us, KEY, shopper)
        return world

    return click


@pytest.mark.parametrize(("source", "days"), [(0, SHORT_DAYS), (1, 15.0)])
def test_a_window_ends_to_the_second(clicks: Callable[..., World], source: int, days: float) -> None:
    """A click within a second counts as made when it began."""
    state = clicks(source, CLICKED_US).state
    end_us = CLICKED_US // SECOND * SECOND + round(days * DAY)
    assert claim_of(state, CLICKED_US, 3) == source
    assert claim_of(state, end_us - 1, 3) == source
    assert claim_of(state, end_us - SECOND, 3) == source
    assert claim_of(state, end_us, 3) == -1
    assert claim_of(state, CLICKED_US, 4) == -1  # somebody else


def test_a_later_click_takes_over_even_where_its_window_ends_earlier(clicks: Callable[..., World]) -> None:
    clicks(1, CLICKED_US)
    state = clicks(0, CLICKED_US + SECOND).state
    end_us = CLICKED_US // SECOND * SECOND + SECOND + round(SHORT_DAYS * DAY)
    assert claim_of(state, end_us - 1, 3) == 0
    assert claim_of(state, end_us, 3) == -1  # the first claim is not remembered
    assert claim_of(clicks(1, end_us).state, end_us + DAY, 3) == 1


class Pages(Channel):
    """Visits of all three listings, each by a layer of its own; two of them claim, the coat's for a short time."""

    RATE = 0.3

    def plan(self, calendar: Calendar) -> Moments:
        return calendar.daily("00:00")

    def traffic(self, w: Window) -> Iterator[Layer]:
        for listing in w.own.id.tolist():
            days = SHORT_DAYS if listing == "coat" else 2
            window = ClickWindow(SOURCES[listing], days) if listing in SOURCES else None
            yield Layer((listing, w.date), self.RATE, 24, Listing(listing), window=window)

    def settle(self, o: Orders) -> Iterator[Fee]:
        for order in o:
            if order.state == "confirmed":
                yield Fee(order.source, share_of(order.confirmed_fen, ppm(0.0735)), order_id=order.order_id)


@pytest.fixture(scope="module")
def outcome(lone_shop: Callable[..., Any]) -> Any:
    return lone_shop({"pages": Pages}, *BUYS)


def claimed_by_hand(outcome: Any) -> NDArray[np.int64]:
    """The source of each order by the journal of looks: row of `outcome.claims`, -1 nobody's."""
    sources = [source for _, source in outcome.claims]
    claim: dict[int, tuple[int, int]] = {}
    orders = {(int(row["created_us"]), int(row["shopper_id"])): n for n, row in enumerate(outcome.orders)}
    found = np.full(len(outcome.orders), -2)
    for time_us, shopper, listing_ix, _, kind in outcome.events.tolist():
        listing = outcome.listings[listing_ix]
        if kind == 0 and listing in SOURCES:
            days = SHORT_DAYS if listing == "coat" else 2
            claim[shopper] = sources.index(SOURCES[listing]), time_us // SECOND + round(days * DAY) // SECOND
        row = orders.get((time_us, shopper))
        if row is not None:
            source, until_s = claim.get(shopper, (-1, 0))
            found[row] = source if time_us // SECOND < until_s else -1
    return found


def test_orders_of_a_run_are_claimed_by_the_last_click_that_still_holds(outcome: Any) -> None:
    exact = claimed_by_hand(outcome)
    assert np.array_equal(outcome.orders["claim_ix"], exact)
    listing = np.array(outcome.listings)[outcome.orders["listing_ix"]]
    for source in range(2):  # either claims what others sold, and loses what it showed before
        assert np.count_nonzero((exact == source) & (listing == "scarf")) > 20
    assert np.count_nonzero((exact < 0) & (listing == "scarf")) > 20


def test_a_publisher_is_paid_for_what_it_claims_and_for_nothing_else(outcome: Any) -> None:
    orders = outcome.orders
    due = orders[(orders["confirmed_us"] >= 0) & (orders["claim_ix"] >= 0)]
    exact = {int(row["order_id"]): half_up(int(row["pays_fen"])) for row in due}
    paid = dict(zip(outcome.fees["order_id"].tolist(), outcome.fees["fen"].tolist(), strict=True))
    assert len(exact) > 100
    assert paid == exact


def half_up(fen: int) -> int:
    return int((Decimal(fen) * Decimal("0.0735")).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.fixture(scope="module")
def baskets(promo: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory, simulated: Callable[..., Any]) -> Any:
    """The shop with all promotions and an affiliate that claims whatever its readers buy."""
    folder = tmp_path_factory.mktemp("finder")
    (folder / "finder.py").write_text(FINDER, "utf-8")
    sets = ("behaviour.choice.leave=3", "behaviour.basket={top_up: 2}", "channels={links: {use: finder}}")
    return simulated(promo(*sets, folders=(folder,)), folders=(folder,))


FINDER = """
from ecosim.api import Channel, ClickWindow, Fee, Layer, Shelf, hookimpl, ppm, share_of


class Finder(Channel):
    labels = {"en": "Links", "zh": "联盟"}

    def traffic(self, w):
        yield Layer("links", 2.0, 150, Shelf("picks", stores="own"), window=ClickWindow("publisher", 15))

    def settle(self, o):
        for order in o:
            if order.state == "confirmed":
                yield Fee("commission", share_of(order.confirmed_fen, ppm(0.0735)), order_id=order.order_id)


@hookimpl
def ecosim_channels():
    return [Finder]
"""


def test_commissions_are_right_to_the_fen_where_a_line_of_a_basket_comes_back(baskets: Any) -> None:
    """Of a basket of several lines some are returned or refunded: each line that stays is charged by itself.

    What price protection gave back before is no receipt.
    """
    orders, fees = baskets.orders, baskets.fees
    had = dict.fromkeys(orders["order_id"].tolist(), 0)
    for order_id, _, fen in baskets.protection.tolist():
        had[order_id] += fen
    links = fees[fees["channel_ix"] == baskets.channels.index("links")]
    paid = dict(zip(links["order_id"].tolist(), links["fen"].tolist(), strict=True))
    assert len(paid) == len(links)
    partial = 0
    for basket in np.unique(orders["basket_id"][orders["claim_ix"] >= 0]):
        lines = orders[orders["basket_id"] == basket]
        kept = lines[(lines["confirmed_us"] >= 0) & (lines["claim_ix"] >= 0)]
        exact = sum(half_up(int(line["pays_fen"]) - had[int(line["order_id"])]) for line in kept)
        assert sum(paid.get(int(order), 0) for order in lines["order_id"]) == exact
        back = (lines["returned_us"] >= 0) | (lines["refunded_us"] >= 0)
        partial += bool(0 < np.count_nonzero(back) < len(lines) and len(kept))
    assert partial > 10
    assert set(paid) <= set(orders["order_id"][orders["confirmed_us"] >= 0].tolist())
