"""The pairing laws, in two forms: for people, arrivals and draws always; for outcomes where nothing feeds back.

Nothing feeds back where the ranking is frozen, stock and budgets are without end, bids are by hand and need does not
fall. Every behaviour of every shopper at every store is kept, so "the same" means all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ENDLESS = 10_000_000
NO_FEEDBACK = (
    "record.events=true",
    "ranking.frozen=true",
    "behaviour.need.drop=0",
    f"market.rivals.stock={ENDLESS}",
    "market.rivals.bids.daily_budget=9000000",
    "market.rivals.bids.pacing_share=0",
    "market.rivals.bids.target_roas_share=0",
    "channels.paid_search.daily_budget=9000000",
    "channels.paid_search.groups={core: {daily_budget: null}, coats: {mode: manual}}",
)
NOBODY_WAITS = ("shoppers.segments.regulars.aware_share=0", "shoppers.segments.bargain-hunters.aware_share=0")
SEARCH_ONLY = ("channels.recommend.enabled=false",)
BUY, CART = 3, 2

Changed = Callable[[Any], Any]


@pytest.fixture(scope="module")
def free(shop: Callable[..., Any], simulated: Callable[..., Any]) -> Callable[..., Any]:
    """The outcome of the shop without feedback, with `--set` changes and a change of its products."""

    def outcome(*sets: str, products: Changed = lambda products: products) -> Any:
        scenario = shop(*NO_FEEDBACK, *sets)
        own = tuple(with_stock(product, ENDLESS) for product in scenario.settings.products)
        settings = scenario.settings.model_copy(update={"products": products(own)})
        return simulated(replace(scenario, settings=settings))

    return outcome


def with_stock(product: Any, units: int) -> Any:
    variants = tuple(variant.model_copy(update={"stock": units}) for variant in product.variants)
    return product.model_copy(update={"variants": variants})


def with_appeal(listing: str, appeal: float) -> Changed:
    return lambda own: tuple(p.model_copy(update={"appeal": appeal}) if p.listing == listing else p for p in own)


def of_others(events: NDArray[np.void], first_stranger: int) -> NDArray[np.void]:
    return events[events["shopper_id"] < first_stranger]


def by_shopper(outcome: Any) -> dict[int, list[tuple[Any, ...]]]:
    """All behaviour of each shopper, listings by name."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for time_us, shopper, listing, units, kind in outcome.events.tolist():
        found.setdefault(shopper, []).append((time_us, outcome.listings[listing], units, kind))
    return found


def buyers(outcome: Any, listing: str) -> set[int]:
    orders = outcome.orders[outcome.orders["listing_ix"] == outcome.listings.index(listing)]
    return set(orders["shopper_id"].tolist())


@pytest.mark.parametrize("next_page", ["0%", "30%"])
def test_one_shopper_more_leaves_all_others_alone(free: Callable[..., Any], next_page: str) -> None:
    pages = f"behaviour.pages.next_page_share={next_page}"
    large = free("shoppers.count=1500", pages)
    last_buyer = int(large.events["shopper_id"][large.events["kind"] == BUY].max())
    without, one_more = (free(f"shoppers.count={n}", pages) for n in (last_buyer, last_buyer + 1))
    assert len(one_more.events) > len(without.events) > 1000
    assert np.array_equal(of_others(one_more.events, last_buyer), without.events)
    assert np.array_equal(of_others(one_more.orders, last_buyer), without.orders)


def test_twice_the_world_has_the_same_first_half(free: Callable[..., Any]) -> None:
    half, whole = (free(f"shoppers.count={n}") for n in (1500, 3000))
    assert len(half.orders) > 20
    assert np.array_equal(of_others(whole.events, 1500), half.events)
    assert np.array_equal(of_others(whole.orders, 1500), half.orders)


def test_a_listing_that_becomes_hopeless_moves_only_those_who_wanted_it(free: Callable[..., Any]) -> None:
    """At an appeal of -20 nobody buys it or puts it in the cart; whoever did neither before does all as before.

    Search only: a feed is ordered by appeal, and there others would move up.
    """
    before = free("shoppers.count=3000", *SEARCH_ONLY)
    after = free("shoppers.count=3000", *SEARCH_ONLY, products=with_appeal("sweater", -20.0))
    was, became = by_shopper(before), by_shopper(after)
    moved = {shopper for shopper in was.keys() | became.keys() if was.get(shopper) != became.get(shopper)}
    wanted = {who for who, rows in was.items() if any(row[1] == "sweater" and row[3] >= CART for row in rows)}
    assert len(wanted) > 20
    assert moved
    assert moved <= wanted
    assert not any(row[1] == "sweater" and row[3] >= CART for rows in became.values() for row in rows)


def test_a_listing_that_no_page_shows_changes_nothing(free: Callable[..., Any]) -> None:
    """A hopeless listing more, that no query finds: on a shelf it would still move the mean to which clicks are set."""
    channels = (*SEARCH_ONLY, "channels.direct.enabled=false")

    def with_ghost(own: Any) -> Any:
        return (*own, own[0].model_copy(update={"listing": "ghost", "title": "?", "appeal": -20.0}))

    without, with_one_more = (
        free("shoppers.count=1500", *channels),
        free("shoppers.count=1500", *channels, products=with_ghost),
    )
    assert "ghost" in with_one_more.listings
    assert by_shopper(with_one_more) == by_shopper(without)


@pytest.mark.parametrize("listing", ["sweater", "jeans"])
def test_a_price_cut_loses_no_buyer_and_moves_nobody_else(free: Callable[..., Any], listing: str) -> None:
    """Everybody who bought at the price still buys below it, where nobody waits and prices move no clicks; and who
    neither buys the listing nor puts it in the cart at the lower price does all as before.

    A cut moves a listing up in a feed, and others down: search only.
    """
    changes = ("shoppers.count=15000", "behaviour.pages.price_weight=0", "ranking.weights.price=0", *NOBODY_WAITS)
    full, cut = {"sweater": (439, 395), "jeans": (209, 188)}[listing]
    before, after = (free(*changes, *SEARCH_ONLY, f"prices.{listing}.festival={price}") for price in (full, cut))
    assert len(buyers(before, listing)) > 15
    assert buyers(before, listing) < buyers(after, listing)
    was, became = by_shopper(before), by_shopper(after)
    moved = {shopper for shopper in was.keys() | became.keys() if was.get(shopper) != became.get(shopper)}
    assert moved <= {who for who, rows in became.items() if any(row[1] == listing and row[3] >= CART for row in rows)}


def test_people_and_arrivals_are_the_same_even_where_all_feeds_back(
    shop: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A larger world with other prices, stock and ranks: the first half's rows, and their visits to the microsecond."""
    few = arrivals(shop("shoppers.count=800", "channels.direct.enabled=false"), monkeypatch)
    many = arrivals(
        shop("shoppers.count=1600", "channels.direct.enabled=false", "prices.jeans.daily=99", "ranking.refresh_h=5"),
        monkeypatch,
    )
    assert len(few) > 3000
    assert np.array_equal(many[many["shopper_id"] < 800], few)


def arrivals(scenario: Any, monkeypatch: pytest.MonkeyPatch) -> NDArray[np.void]:
    """Time, key and shopper of all visits that channels bring, in order."""
    from ecosim.engine import simulate as door
    from ecosim.engine.schedulers import Batch
    from ecosim.runs.replication import plugins

    parts = []

    class Listening(Batch):
        def admit(self, world: Any, visits: NDArray[np.void]) -> None:
            parts.append(visits[["time_us", "key", "shopper_id"]].copy())
            super().admit(world, visits)

    monkeypatch.setitem(door.__globals__, "Batch", Listening)
    door(scenario, 0, channels=plugins(()))
    found = np.concatenate(parts)
    return found[np.lexsort((found["key"], found["shopper_id"], found["time_us"]))]
