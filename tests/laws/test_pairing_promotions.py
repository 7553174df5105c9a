"""The pairing laws with all promotions on: coupons, presales, flash sales, thresholds and a venue touch nobody else.

What ties shoppers together is taken away: the ranking is frozen, stock, budgets, quotas and flash units have no end,
and need does not fall. A basket is a shopper's own, so thresholds may stay where a law changes shoppers, not listings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosim.records.outcome import FLASH, PRESALE, TOPPED_UP

ENDLESS = 10_000_000
QUOTAS = tuple(
    f"promotions.coupons.{name}.quota={ENDLESS}"
    for name in ("store-200-15", "store-400-40", "hunters", "platform-600-50", "packet")
)
NO_FEEDBACK = (
    "record.events=true",
    "ranking.frozen=true",
    "behaviour.need.drop=0",
    "behaviour.choice.leave=3.2",
    f"market.rivals.stock={ENDLESS}",
    "market.rivals.bids.daily_budget=9000000",
    "market.rivals.bids.pacing_share=0",
    "market.rivals.bids.target_roas_share=0",
    "channels.paid_search.daily_budget=9000000",
    "channels.paid_search.groups={core: {daily_budget: null}, coats: {mode: manual}}",
    f"prices.cardigan.flash.units={ENDLESS}",
    f"prices.jeans.flash.units={ENDLESS}",
    *QUOTAS,
)
NO_SHELVES = ("channels.recommend.enabled=false", "channels.direct.enabled=false", "channels.venue.enabled=false")
NO_THRESHOLDS = (
    "festival.cross_store=null",
    "promotions.coupons=[{name: any, minus: 5, quota: 10000000}, "
    "{name: packet, kind: red_packet, minus: 8, paid_by: platform, quota: 10000000}]",
)
# Everything that feeds back, and posts that stop when something is sold out.
FULL = (
    "shoppers.count=1200",
    "behaviour.choice.leave=3.2",
    "record.events=true",
    "ranking.refresh_h=6",
    "products.jeans.variants.JE-1.stock=12",
    "channels={deals: {use: deal_site, reach: 0.2, depth: 5%}}",
)

LOUD = '''
"""Asks often, declares all there is with a mean of zero, and draws at will."""

import random

import numpy as np

from ecosim.api import Channel, Layer, Listing, Search, Shelf, Stop, Tag, hookimpl


class Loud(Channel):
    labels = {"en": "Loud", "zh": "喧哗"}

    def plan(self, calendar):
        often = calendar.daily("00:00") + calendar.daily("09:13") + calendar.daily("20:01")
        return often + calendar.on("phase", "price_change", "sell_out", "restock")

    def traffic(self, w):
        random.seed(w.moment_us)
        np.random.seed(random.randrange(2**32))
        for land in (Search(), Shelf("venue", by="race"), Shelf("loud", by="race", slots=5), Listing(w.own.id[0])):
            yield Layer(
                id=(repr(land), w.moment_us), mean=np.zeros(w.shoppers), hours=5 * random.random() + 0.1, land=land,
                tag=Tag("loud", 9), stop=Stop.sold_out(w.own.id[0]),
            )


@hookimpl
def ecosim_channels():
    return [Loud]
'''


def with_stock(product: Any, units: int) -> Any:
    variants = tuple(variant.model_copy(update={"stock": units}) for variant in product.variants)
    return product.model_copy(update={"variants": variants})


@pytest.fixture(scope="module")
def free(promo: Callable[..., Any], simulated: Callable[..., Any]) -> Callable[..., Any]:
    """The outcome of the shop with promotions and without feedback, with `--set` changes and a change of products."""

    def outcome(*sets: str, products: Callable[[Any], Any] = lambda products: products) -> Any:
        scenario = promo(*NO_FEEDBACK, *sets)
        own = tuple(with_stock(product, ENDLESS) for product in scenario.settings.products)
        settings = scenario.settings.model_copy(update={"products": products(own)})
        return simulated(replace(scenario, settings=settings))

    return outcome


def of_others(rows: NDArray[np.void], first_stranger: int) -> NDArray[np.void]:
    return rows[rows["shopper_id"] < first_stranger]


def by_shopper(outcome: Any) -> dict[int, list[tuple[Any, ...]]]:
    """All behaviour of each shopper, listings by name."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for time_us, shopper, listing, units, kind in outcome.events.tolist():
        found.setdefault(shopper, []).append((time_us, outcome.listings[listing], units, kind))
    return found


def test_the_world_promotes(free: Callable[..., Any]) -> None:
    orders = free("shoppers.count=1500").orders
    for flag in (PRESALE, FLASH, TOPPED_UP):
        assert np.count_nonzero(orders["flags"] & flag) > 10
    for name in ("store_coupon_fen", "cross_store_fen", "platform_coupon_fen", "red_packet_fen", "expansion_fen"):
        assert np.count_nonzero(orders[name]) > 10


def test_one_shopper_more_leaves_all_others_alone(free: Callable[..., Any]) -> None:
    large = free("shoppers.count=1500")
    last_buyer = int(large.orders["shopper_id"].max())
    without, one_more = (free(f"shoppers.count={n}") for n in (last_buyer, last_buyer + 1))
    assert len(one_more.orders) > len(without.orders) > 300
    assert np.array_equal(of_others(one_more.orders, last_buyer), without.orders)
    assert np.array_equal(of_others(one_more.events, last_buyer), without.events)
    assert np.array_equal(of_others(one_more.market_orders, last_buyer), without.market_orders)
    others = one_more.protection[np.isin(one_more.protection["order_id"], without.orders["order_id"])]
    assert len(without.protection) > 10
    assert np.array_equal(others, without.protection)


def test_twice_the_world_has_the_same_first_half(free: Callable[..., Any]) -> None:
    half, whole = (free(f"shoppers.count={n}") for n in (750, 1500))
    assert np.array_equal(of_others(whole.orders, 750), half.orders)
    assert np.array_equal(of_others(whole.events, 750), half.events)


def test_a_listing_that_no_page_shows_changes_nothing(free: Callable[..., Any]) -> None:
    """Not even as something to reach a threshold with, as long as there is none."""

    def with_ghost(own: Any) -> Any:
        return (*own, own[0].model_copy(update={"listing": "ghost", "title": "?", "appeal": -20.0}))

    changes = ("shoppers.count=1500", *NO_SHELVES, *NO_THRESHOLDS)
    without, with_one_more = free(*changes), free(*changes, products=with_ghost)
    assert "ghost" in with_one_more.listings
    assert by_shopper(with_one_more) == by_shopper(without)
    for name in ("order_id", "basket_id", "pays_fen", "deposit_us", "paid_us", "flags", "returned_us"):
        assert np.array_equal(with_one_more.orders[name], without.orders[name])


def test_a_hopeless_listing_moves_only_those_who_wanted_it(free: Callable[..., Any]) -> None:
    def hopeless(own: Any) -> Any:
        return tuple(p.model_copy(update={"appeal": -20.0}) if p.listing == "sweater" else p for p in own)

    changes = ("shoppers.count=2000", *NO_SHELVES, *NO_THRESHOLDS)
    before, after = free(*changes), free(*changes, products=hopeless)
    was, became = by_shopper(before), by_shopper(after)
    moved = {shopper for shopper in was.keys() | became.keys() if was.get(shopper) != became.get(shopper)}
    begun = before.orders["shopper_id"][before.orders["listing_ix"] == before.listings.index("sweater")]
    wanted = {who for who, rows in was.items() if any(row[1] == "sweater" and row[3] >= 2 for row in rows)}
    wanted |= set(begun.tolist())
    assert len(wanted) > 50
    assert moved
    assert moved <= wanted


@pytest.fixture(scope="module")
def plain(promo: Callable[..., Any], simulated: Callable[..., Any], digests: Callable[..., Any]) -> dict[str, str]:
    """Digests of the shop with all promotions and all feedback."""
    outcome = simulated(promo(*FULL))
    assert len(outcome.stock_events) > 2
    assert outcome.fees["fen"].sum() > 0
    found: dict[str, str] = digests(outcome)
    return found


@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_a_channel_that_only_draws_changes_no_table(
    name: str,
    tmp_path: Path,
    plain: dict[str, str],
    promo: Callable[..., Any],
    simulated: Callable[..., Any],
    digests: Callable[..., Any],
) -> None:
    (tmp_path / "loud.py").write_text(LOUD, encoding="utf-8")
    scenario = promo(*FULL, f"channels={{{name}: {{use: loud}}}}", folders=(tmp_path,))
    outcome = simulated(scenario, folders=(tmp_path,))
    assert name in outcome.channels
    assert not outcome.warnings
    assert digests(outcome) == plain


def backwards(group: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(group.items()))


def test_the_order_of_names_permutes_rows_and_changes_no_table(
    plain: dict[str, str], promo: Callable[..., Any], simulated: Callable[..., Any], digests: Callable[..., Any]
) -> None:
    """Listings, prices, channels, queries and segments the other way round; the races' ties as well."""
    scenario = promo(*FULL)
    settings = scenario.settings
    market, shoppers = settings.market, settings.shoppers
    turned = settings.model_copy(
        update={
            "products": settings.products[::-1],
            "prices": backwards(settings.prices),
            "channels": backwards(settings.channels),
            "market": market.model_copy(update={"queries": backwards(market.queries)}),
            "shoppers": shoppers.model_copy(update={"segments": backwards(shoppers.segments)}),
        }
    )
    outcome = simulated(replace(scenario, settings=turned))
    assert outcome.listings[0] == settings.products[-1].listing
    found = digests(outcome)
    assert [name for name in plain if found[name] != plain[name]] == []
